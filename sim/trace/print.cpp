// Canonical text of a timeline. Times in ns would be exact but unreadable: to_text is exact too.

#include "base/text.h"
#include "trace/timeline.h"

#include <fmt/format.h>

#include <iterator>

namespace interleave {

namespace {

using Out = std::back_insert_iterator<std::string>;

std::string_view name_of_source(Origin::Source source)
{
    switch (source) {
        case Origin::Source::simulation: return "simulation";
        case Origin::Source::posix: return "posix";
        case Origin::Source::cpython: return "cpython";
        case Origin::Source::imported: return "imported";
    }
    return "?";
}

void print_span(Out out, const Slice& s)
{
    fmt::format_to(out, "  {} - {} {}", to_text(s.start, false), to_text(s.end, false),
                   name_of(s.state));
}

void print_task_slice(Out out, const Timeline& t, const Slice& s)
{
    print_span(out, s);
    if (s.cpu.valid()) fmt::format_to(out, " cpu{}", s.cpu.index);
    if (s.object.valid()) fmt::format_to(out, " on {}", t.symbols().objects[s.object.index]);
    if (s.reason != Reason::none) fmt::format_to(out, " ({})", name_of(s.reason));
    if (s.waker.valid()) fmt::format_to(out, " by {}", t.track(s.waker).name);
    if (s.renewed) fmt::format_to(out, " renewed");
    if (s.step.valid()) fmt::format_to(out, ": {}", t.symbols().steps[s.step.index].label);
    fmt::format_to(out, "\n");
}

void print_jobs(Out out, const Timeline& t, TrackId id)
{
    uint64_t n = 0;
    for (const JobOutcome& job : t.jobs(id)) {
        fmt::format_to(out, "  job {}: released {}", ++n, to_text(job.released, false));
        if (job.deadline != kNever)
            fmt::format_to(out, ", deadline {}", to_text(job.deadline, false));
        if (job.ended != kNever) {
            fmt::format_to(out, ", {} {}", job.aborted ? "aborted" : "ended",
                           to_text(job.ended, false));
        }
        fmt::format_to(out, "{}\n", job.missed ? ", missed" : "");
    }
}

void print_task(Out out, const Timeline& t, TrackId id)
{
    const Track& track = t.track(id);
    fmt::format_to(out, "{}: {} of {}", track.name, name_of(track.kind), track.process);
    if (track.parent.valid()) fmt::format_to(out, ", started by {}", t.track(track.parent).name);
    if (track.carrier.valid()) fmt::format_to(out, ", carried by {}", t.track(track.carrier).name);
    if (track.daemon) fmt::format_to(out, ", daemon");
    if (track.os_id != 0) fmt::format_to(out, ", id {}", track.os_id);
    fmt::format_to(out, "\n");
    for (size_t i = 0; i < t.slices(id); ++i) print_task_slice(out, t, t.slice(id, i));
    const Timeline::Counts& c = t.counts(id);
    fmt::format_to(out, "  transitions {} {} {} {}, switches {} + {}, migrations {}",
                   c.transitions[0], c.transitions[1], c.transitions[2], c.transitions[3],
                   c.switches_voluntary, c.switches_involuntary, c.migrations);
    const Timeline::Moments& m = t.moments(id);
    if (m.first_run != kNever) fmt::format_to(out, ", first run {}", to_text(m.first_run, false));
    if (m.ended != kNever) {
        fmt::format_to(out, ", {} {} with {}", m.crashed ? "crashed" : "ended",
                       to_text(m.ended, false), m.exit_code);
    }
    fmt::format_to(out, "\n");
    print_jobs(out, t, id);
}

void print_cpu(Out out, const Timeline& t, CpuId id)
{
    fmt::format_to(out, "cpu{}\n", id.index);
    for (size_t i = 0; i < t.slices(id); ++i) {
        const Slice s = t.slice(id, i);
        print_span(out, s);
        if (s.task.valid()) fmt::format_to(out, " {}", t.track(s.task).name);
        if (s.reason != Reason::none) fmt::format_to(out, " ({})", name_of(s.reason));
        fmt::format_to(out, "{}\n", s.renewed ? " renewed" : "");
    }
}

void print_origin(Out out, const Timeline& t)
{
    const Origin& o = t.origin();
    fmt::format_to(out, "timeline {} of {}\n", json_quote(o.title), name_of_source(o.source));
    fmt::format_to(out, "{}, seed {}, {} at {}\n", o.detail.empty() ? "no details" : o.detail,
                   o.seed, name_of(o.end), to_text(t.end(), false));
    if (t.begin() != Time{}) fmt::format_to(out, "begins {}\n", to_text(t.begin(), false));
    if (o.clock_uncertainty != Duration{}) {
        fmt::format_to(out, "clock uncertain by {}\n", to_text(o.clock_uncertainty, false));
    }
    if (o.records_lost != 0) fmt::format_to(out, "records lost: {}\n", o.records_lost);
    if (!o.knows_cpus) fmt::format_to(out, "cpus unknown\n");
    if (!o.knows_ready) fmt::format_to(out, "ready unknown\n");
    if (!o.knows_wakers) fmt::format_to(out, "wakers unknown\n");
    if (!o.knows_owners) fmt::format_to(out, "owners unknown\n");
    for (const std::string& caveat : o.caveats) fmt::format_to(out, "caveat: {}\n", caveat);
}

void print_owners(Out out, const Timeline& t, ObjectId id)
{
    if (t.owners(id).empty()) return;
    const std::vector<std::string>& kinds = t.symbols().object_kinds;
    const std::string kind = id.index < kinds.size() ? kinds[id.index] + " " : "";
    fmt::format_to(out, "{}{}\n", kind, t.symbols().objects[id.index]);
    for (const OwnerChange& change : t.owners(id)) {
        fmt::format_to(out, "  {} {}\n", to_text(change.at, false),
                       change.owner.valid() ? t.track(change.owner).name : "nobody");
    }
}

void print_levels(Out out, const Timeline& t, size_t buffer)
{
    const Buffer& b = t.buffers()[buffer];
    fmt::format_to(out, "level of {}", t.symbols().objects[b.object.index]);
    if (b.end != Record::kNone)
        fmt::format_to(out, ", connection {} to {}", b.end / 2,
                       b.end % 2 == 0 ? "client" : "server");
    if (t.capacity(b) > 0) fmt::format_to(out, ", at most {}", t.capacity(b));
    fmt::format_to(out, "\n");
    for (const LevelChange& change : t.levels(buffer))
        fmt::format_to(out, "  {} {}\n", to_text(change.at, false), change.amount);
}

}  // namespace

std::string print(const Timeline& t)
{
    std::string text;
    const Out out(text);
    print_origin(out, t);
    for (uint32_t c = 0; c < t.cpus(); ++c) print_cpu(out, t, CpuId{c});
    for (uint32_t i = 0; i < t.tasks(); ++i) print_task(out, t, TrackId{i});
    for (uint32_t o = 0; o < t.symbols().objects.size(); ++o) print_owners(out, t, ObjectId{o});
    for (size_t b = 0; b < t.buffers().size(); ++b) print_levels(out, t, b);
    for (const Fault& fault : t.faults()) {
        fmt::format_to(out, "fault {} {}: {}", to_text(fault.at, false), t.track(fault.task).name,
                       t.symbols().faults[fault.number]);
        if (fault.step.valid()) {
            fmt::format_to(out, " in {}", t.symbols().steps[fault.step.index].label);
        }
        fmt::format_to(out, "\n");
    }
    return text;
}

}  // namespace interleave
