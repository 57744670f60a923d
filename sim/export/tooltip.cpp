#include "export/tooltip.h"

#include "base/text.h"
#include "export/jobs.h"
#include "trace/lane_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
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

// The part of a lane, cut to where the lane is; nothing if that is all one slice.
struct Part {
    Time from, to;
    size_t first = 0, last = 0;
    StateTimes ns{};
    [[nodiscard]] bool is_mixed() const { return last > first; }
};

Part part_of(const LaneReader& lane, Time from, Time to)
{
    if (lane.size() == 0) return {};
    Part part{std::max(from, lane.begin()), std::min(to, lane.end()), 0, 0, {}};
    if (part.from >= part.to) return {};
    LaneCursor cursor(lane, part.from);
    part.first = cursor.slice();
    cursor.advance(part.to, part.ns);
    part.last = cursor.slice();
    if (part.last > part.first && lane.start(part.last) == part.to) --part.last;
    return part;
}

std::vector<NamedShare> states_of(const Part& part)
{
    std::vector<NamedShare> shares;
    for (uint32_t s = 0; s < kTaskStates; ++s)
        if (part.ns[s] > 0)
            shares.push_back({std::string(name_of(static_cast<TaskState>(s))),
                              static_cast<int64_t>(part.ns[s])});
    return shares;
}

}  // namespace

std::string shares_of(const Timeline& t, TrackId id, Time from, Time to)
{
    const Part part = part_of(LaneReader(t, id), from, to);
    if (!part.is_mixed()) return {};
    return fmt::format("{}: several states in turn", t.track(id).name) + span(part.from, part.to) +
           share_lines(states_of(part), (part.to - part.from).ns);
}

std::string shares_of(const Timeline& t, CpuId id, Time from, Time to)
{
    constexpr size_t kMost = 100'000;  // slices that are looked at while a person points
    const LaneReader lane(t, id);
    Part part = part_of(lane, from, to);
    if (!part.is_mixed()) return {};
    std::vector<NamedShare> shares;
    if (part.last - part.first < kMost) {
        std::map<uint32_t, int64_t> of_tasks;
        LaneTasks tasks(lane);
        for (size_t i = part.first; i <= part.last; ++i) {
            const TrackId task = tasks(i);
            if (lane.state(i) == TaskState::running && task.valid())
                of_tasks[task.index] +=
                    (std::min(lane.end(i), part.to) - std::max(lane.start(i), part.from)).ns;
        }
        for (const auto& [task, ns] : of_tasks) shares.push_back({t.track(TrackId{task}).name, ns});
        part.ns[static_cast<size_t>(TaskState::running)] = 0;
    }
    for (NamedShare& s : states_of(part)) shares.push_back(std::move(s));
    return fmt::format("cpu{}: several in turn", id.index) + span(part.from, part.to) +
           share_lines(std::move(shares), (part.to - part.from).ns);
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
