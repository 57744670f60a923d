#include "export/tooltip.h"

#include "base/text.h"
#include "export/jobs.h"
#include "export/shares.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

namespace interleave {

namespace {

std::string span(Time from, Time to)
{
    return fmt::format("\n{} to {}, {}", to_text(from), to_text(to), to_text(to - from));
}

std::string slice_text(const Timeline& t, const Slice& s, std::string_view lane, bool of_cpu)
{
    std::string text = fmt::format("{}: {}", lane, name_of(s.state));
    if (s.state == TaskState::running && s.cpu.valid())
        text += of_cpu ? " " + t.track(s.task).name : fmt::format(" on cpu{}", s.cpu.index);
    if (s.reason != Reason::none) text += fmt::format(" ({})", name_of(s.reason));
    if (s.object.valid()) text += " on " + t.symbols().objects[s.object.index];
    if (s.waker.valid()) text += " by " + t.track(s.waker).name;
    text += span(s.start, s.end);
    if (!s.step.valid()) return text;
    const Symbols::Step& step = t.symbols().steps[s.step.index];
    text += fmt::format("\n{}", step.label);
    if (step.line > 0) text += fmt::format(" (line {})", step.line);
    return text;
}

std::string job_text(const Timeline& t, TrackId id, uint32_t number)
{
    const JobOutcome& job = t.jobs(id)[number - 1];
    std::string text = fmt::format("{}: job {}, {}\nreleased at {}", t.track(id).name, number,
                                   outcome_of(job), to_text(job.released));
    if (job.deadline != kNever) text += ", deadline at " + to_text(job.deadline);
    if (job.ended != kNever) text += ", ended at " + to_text(job.ended);
    return text;
}

std::string owner_text(const Timeline& t, ObjectId id, uint32_t change)
{
    const std::span<const OwnerChange> all = t.owners(id);
    const std::string& name = t.symbols().objects[id.index];
    if (change >= all.size()) return name;
    const OwnerChange& c = all[change];
    const Time to = change + 1 < all.size() ? all[change + 1].at : t.end();
    if (!c.owner.valid()) return fmt::format("{} belongs to nobody", name) + span(c.at, to);
    return fmt::format("{} belongs to {}", name, t.track(c.owner).name) + span(c.at, to);
}

std::string end_text(const Timeline& t, TrackId id)
{
    const Timeline::Moments& m = t.moments(id);
    if (m.ended == kNever) return t.track(id).name;
    return fmt::format("{} {} at {}, exit code {}", t.track(id).name,
                       m.crashed ? "crashed" : "ended", to_text(m.ended), m.exit_code);
}

struct NamedShare {
    std::string name;
    int64_t ns = 0;
};

// "45.2 % alice" and so on; the shortest are one line.
std::string share_lines(std::vector<NamedShare> shares, int64_t whole_ns)
{
    constexpr size_t kMost = 8;
    const auto order = [](const NamedShare& s) {
        return std::tuple(-s.ns, std::string_view(s.name));
    };
    std::ranges::sort(shares, {}, order);
    if (shares.size() > kMost) {
        NamedShare rest{fmt::format("others ({})", shares.size() - kMost + 1), 0};
        for (size_t i = kMost - 1; i < shares.size(); ++i) rest.ns += shares[i].ns;
        shares.resize(kMost - 1);
        shares.push_back(std::move(rest));
    }
    std::string text;
    for (const NamedShare& s : shares) {
        const auto thousandths =
            static_cast<int64_t>((static_cast<__int128>(s.ns) * 2'000 + whole_ns) /
                                 (2 * static_cast<__int128>(whole_ns)));
        text += fmt::format("\n{}.{} % {}", thousandths / 10, thousandths % 10, s.name);
    }
    return text;
}

std::vector<NamedShare> named(const Timeline& t, const Shares& shares)
{
    std::vector<NamedShare> list;
    for (const Share& s : shares.list)
        list.push_back(
            {s.task.valid() ? t.track(s.task).name : std::string(name_of(s.state)), s.ns});
    return list;
}

std::string mixed_text(const Timeline& t, const std::string& heading, const Shares& shares)
{
    if (shares.list.empty()) return {};
    return heading + span(shares.from, shares.to) +
           share_lines(named(t, shares), (shares.to - shares.from).ns);
}

}  // namespace

std::string shares_of(const Timeline& t, TrackId id, Time from, Time to)
{
    return mixed_text(t, t.track(id).name + ": several states in turn", shares_in(t, id, from, to));
}

std::string shares_of(const Timeline& t, CpuId id, Time from, Time to)
{
    return mixed_text(t, fmt::format("cpu{}: several in turn", id.index),
                      shares_in(t, id, from, to));
}

std::string tooltip_of(const Timeline& t, const Subject& s)
{
    if (s.process.valid()) return t.track(s.process).process;
    if (s.object.valid()) return owner_text(t, s.object, s.slice);
    if (s.job > 0) return job_text(t, s.task, s.job);
    if (s.task.valid()) {
        if (s.slice >= t.slices(s.task)) return end_text(t, s.task);
        return slice_text(t, t.slice(s.task, s.slice), t.track(s.task).name, false);
    }
    if (!s.cpu.valid()) return {};
    const std::string lane = fmt::format("cpu{}", s.cpu.index);
    if (s.slice >= t.slices(s.cpu)) return lane;
    return slice_text(t, t.slice(s.cpu, s.slice), lane, true);
}

}  // namespace interleave
