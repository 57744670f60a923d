#include "export/json.h"

#include "base/text.h"
#include "export/jobs.h"
#include "trace/assembly.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

std::string_view name_of_source(Origin::Source source)
{
    switch (source) {
        case Origin::Source::simulation: return "simulation";
        case Origin::Source::posix: return "posix";
        case Origin::Source::cpython: return "cpython";
        case Origin::Source::imported: return "imported";
    }
    return "imported";
}

// Objects and lists under construction; commas take care of themselves.
template <typename T>
concept Number = std::is_integral_v<T> && !std::is_same_v<T, bool>;

class JsonWriter {
  public:
    JsonWriter& begin(char bracket)
    {
        separate();
        text_ += bracket;
        first_ = true;
        return *this;
    }
    JsonWriter& end(char bracket)
    {
        text_ += bracket;
        first_ = false;
        return *this;
    }
    JsonWriter& key(std::string_view name)
    {
        separate();
        text_ += '"';
        text_ += name;
        text_ += "\":";
        first_ = true;
        return *this;
    }
    JsonWriter& value(std::string_view s) { return raw(json_quote(s)); }
    JsonWriter& value(bool b) { return raw(b ? "true" : "false"); }
    JsonWriter& value(Time t) { return raw(fmt::format("{}", t.ns)); }
    template <Number T>
    JsonWriter& value(T n)
    {
        return raw(fmt::format("{}", n));
    }
    JsonWriter& null() { return raw("null"); }
    JsonWriter& line()
    {
        line_ = true;
        return *this;
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    JsonWriter& raw(std::string_view s)
    {
        separate();
        text_ += s;
        return *this;
    }
    void separate()
    {
        if (!first_) text_ += ',';
        if (line_) text_ += '\n';
        first_ = line_ = false;
    }

    std::string text_;
    bool first_ = true;  // nothing stands before the next item in its list
    bool line_ = false;  // the next item begins a line
};

void write_origin(JsonWriter& w, const Origin& o)
{
    w.key("origin").begin('{');
    w.key("source").value(name_of_source(o.source));
    w.key("title").value(std::string_view(o.title)).key("detail").value(std::string_view(o.detail));
    w.key("seed").value(o.seed).key("end").value(name_of(o.end));
    w.key("records_lost").value(o.records_lost);
    w.key("clock_uncertainty_ns").value(o.clock_uncertainty.ns);
    w.key("knows").begin('{').key("cpus").value(o.knows_cpus).key("ready").value(o.knows_ready);
    w.key("wakers").value(o.knows_wakers).key("owners").value(o.knows_owners).end('}');
    w.key("caveats").begin('[');
    for (const std::string& caveat : o.caveats) w.value(std::string_view(caveat));
    w.end(']').end('}');
}

void write_steps(JsonWriter& w, const Symbols& s)
{
    w.line().key("steps").begin('[');
    for (const Symbols::Step& step : s.steps) {
        w.line().begin('{').key("label").value(std::string_view(step.label));
        w.key("line").value(step.line).key("column").value(step.column).end('}');
    }
    w.end(']');
}

void write_slice(JsonWriter& w, const Timeline& t, const Slice& s, bool on_cpu,
                 TrackId carrier = {})
{
    w.line().begin('{').key("start_ns").value(s.start).key("end_ns").value(s.end);
    w.key("state").value(name_of(s.state));
    if (s.reason != Reason::none) w.key("reason").value(name_of(s.reason));
    if (s.renewed) w.key("renewed").value(true);
    if (on_cpu && s.task.valid()) w.key("task").value(std::string_view(t.track(s.task).name));
    if (!on_cpu && s.cpu.valid()) w.key("cpu").value(s.cpu.index);
    if (s.object.valid()) {
        w.key("object").value(std::string_view(t.symbols().objects[s.object.index]));
    }
    if (s.waker.valid()) w.key("waker").value(std::string_view(t.track(s.waker).name));
    if (carrier.valid()) w.key("carrier").value(std::string_view(t.track(carrier).name));
    if (s.step.valid()) w.key("step").value(s.step.index);
    w.end('}');
}

void write_jobs(JsonWriter& w, std::span<const JobOutcome> jobs)
{
    w.key("jobs").begin('[');
    for (const JobOutcome& job : jobs) {
        w.line().begin('{').key("released_ns").value(job.released);
        if (job.deadline != kNever) w.key("deadline_ns").value(job.deadline);
        if (job.ended != kNever) w.key("ended_ns").value(job.ended);
        w.key("outcome").value(outcome_of(job));
        if (job.aborted && job.missed) w.key("missed").value(true);
        w.end('}');
    }
    w.end(']');
}

void write_task(JsonWriter& w, const Timeline& t, TrackId id)
{
    const Track& track = t.track(id);
    const Timeline::Counts& c = t.counts(id);
    const Timeline::Moments& m = t.moments(id);
    w.line().begin('{').key("name").value(std::string_view(track.name));
    w.key("process").value(std::string_view(track.process)).key("kind").value(name_of(track.kind));
    if (track.parent.valid()) {
        w.key("parent").value(std::string_view(t.track(track.parent).name));
    }
    w.key("daemon").value(track.daemon);
    if (track.carrier.valid())
        w.key("carrier").value(std::string_view(t.track(track.carrier).name));
    if (track.os_id != 0) w.key("os_id").value(track.os_id);
    w.key("created_ns").value(track.created);
    if (m.first_run != kNever) w.key("first_run_ns").value(m.first_run);
    if (m.ended != kNever) {
        w.key("ended_ns").value(m.ended).key("exit_code").value(m.exit_code);
        w.key("crashed").value(m.crashed);
    }
    w.key("transitions").begin('[');
    for (uint32_t n : c.transitions) w.value(n);
    w.end(']').key("switches_voluntary").value(c.switches_voluntary);
    w.key("switches_involuntary").value(c.switches_involuntary);
    w.key("migrations").value(c.migrations);
    write_jobs(w, t.jobs(id));
    w.key("slices").begin('[');
    for (size_t i = 0; i < t.slices(id); ++i)
        write_slice(w, t, t.slice(id, i), false, carrier_in(t, id, i));
    w.end(']').end('}');
}

void write_levels(JsonWriter& w, std::span<const LevelChange> levels)
{
    w.key("levels").begin('[');
    for (const LevelChange& change : levels)
        w.begin('{').key("at_ns").value(change.at).key("amount").value(change.amount).end('}');
    w.end(']');
}

// The first buffers of an object are its own, the others ends of its connections.
void write_buffers(JsonWriter& w, const Timeline& t, uint32_t o)
{
    if (const uint32_t most = t.capacity({ObjectId{o}}); most > 0) w.key("capacity").value(most);
    if (const uint32_t most = t.capacity({ObjectId{o}, 0}); most > 0)
        w.key("end_capacity").value(most);
    const std::span<const Buffer> all = t.buffers();
    const auto [first, last] =
        std::ranges::equal_range(all, o, {}, [](const Buffer& b) { return b.object.index; });
    auto b = static_cast<size_t>(first - all.begin());
    const auto end = static_cast<size_t>(last - all.begin());
    if (b < end && all[b].end == Record::kNone) write_levels(w, t.levels(b++));
    if (b == end) return;
    w.key("connections").begin('[');
    for (; b < end; ++b) {
        w.line().begin('{').key("number").value(all[b].end / 2);
        w.key("to").value(std::string_view(all[b].end % 2 == 0 ? "client" : "server"));
        write_levels(w, t.levels(b));
        w.end('}');
    }
    w.end(']');
}

void write_object(JsonWriter& w, const Timeline& t, uint32_t o)
{
    const Symbols& s = t.symbols();
    w.line().begin('{').key("name").value(std::string_view(s.objects[o]));
    w.key("kind").value(o < s.object_kinds.size() ? std::string_view(s.object_kinds[o])
                                                  : std::string_view());
    w.key("owners").begin('[');
    for (const OwnerChange& change : t.owners(ObjectId{o})) {
        w.begin('{').key("at_ns").value(change.at).key("task");
        if (change.owner.valid()) {
            w.value(std::string_view(t.track(change.owner).name));
        } else {
            w.null();
        }
        w.end('}');
    }
    w.end(']');
    write_buffers(w, t, o);
    w.end('}');
}

void write_faults(JsonWriter& w, const Timeline& t)
{
    w.line().key("faults").begin('[');
    for (const Fault& fault : t.faults()) {
        w.line().begin('{').key("at_ns").value(fault.at);
        w.key("task").value(std::string_view(t.track(fault.task).name));
        w.key("fault").value(std::string_view(t.symbols().faults[fault.number]));
        if (fault.step.valid()) w.key("step").value(fault.step.index);
        w.end('}');
    }
    w.end(']');
}

void write_findings(JsonWriter& w, std::span<const Finding> findings)
{
    w.line().key("findings").begin('[');
    for (const Finding& f : findings) {
        w.line().begin('{').key("kind").value(name_of(f.kind));
        w.key("weight").value(name_of(weight_of(f.kind))).key("from_ns").value(f.at);
        if (f.to > f.at) w.key("to_ns").value(f.to);
        w.key("tasks").begin('[');
        for (const std::string& task : f.tasks) w.value(std::string_view(task));
        w.end(']');
        if (f.line > 0) w.key("line").value(f.line);
        w.key("sentence").value(std::string_view(f.sentence)).end('}');
    }
    w.end(']');
}

}  // namespace

std::string to_json(const Timeline& t, std::span<const Finding> findings)
{
    JsonWriter w;
    w.begin('{')
        .key("format")
        .value(std::string_view("interleave-timeline"))
        .key("version")
        .value(1);
    w.line();
    write_origin(w, t.origin());
    w.key("begin_ns").value(t.begin()).key("end_ns").value(t.end());
    write_steps(w, t.symbols());
    w.line().key("tasks").begin('[');
    for (uint32_t i = 0; i < t.tasks(); ++i) write_task(w, t, TrackId{i});
    w.end(']').line().key("cpus").begin('[');
    for (uint32_t c = 0; c < t.cpus(); ++c) {
        w.line().begin('[');
        for (size_t i = 0; i < t.slices(CpuId{c}); ++i) {
            write_slice(w, t, t.slice(CpuId{c}, i), true);
        }
        w.end(']');
    }
    w.end(']').line().key("objects").begin('[');
    for (uint32_t o = 0; o < t.symbols().objects.size(); ++o) write_object(w, t, o);
    w.end(']');
    write_faults(w, t);
    if (!findings.empty()) write_findings(w, findings);
    w.end('}');
    return w.take() + "\n";
}

}  // namespace interleave
