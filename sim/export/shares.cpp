#include "export/shares.h"

#include "trace/lane_reader.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace interleave {

namespace {

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

Shares in_order(const Part& part, std::vector<Share> list)
{
    for (uint32_t s = 0; s < kTaskStates; ++s)
        if (part.ns[s] > 0)
            list.push_back({static_cast<TaskState>(s), {}, static_cast<int64_t>(part.ns[s])});
    std::ranges::sort(list, {}, [](const Share& s) {
        return std::tuple(-s.ns, s.state, s.task.valid() ? s.task.index : 0);
    });
    return {part.from, part.to, std::move(list)};
}

}  // namespace

Shares shares_in(const Timeline& t, TrackId id, Time from, Time to)
{
    const Part part = part_of(LaneReader(t, id), from, to);
    return part.is_mixed() ? in_order(part, {}) : Shares{part.from, part.to, {}};
}

Shares shares_in(const Timeline& t, CpuId id, Time from, Time to)
{
    constexpr size_t kMost = 100'000;  // slices that are looked at one by one
    const LaneReader lane(t, id);
    Part part = part_of(lane, from, to);
    if (!part.is_mixed()) return {part.from, part.to, {}};
    std::vector<Share> list;
    if (part.last - part.first < kMost) {
        std::map<uint32_t, int64_t> of_tasks;
        LaneTasks tasks(lane);
        for (size_t i = part.first; i <= part.last; ++i) {
            const TrackId task = tasks(i);
            if (lane.state(i) == TaskState::running && task.valid())
                of_tasks[task.index] +=
                    (std::min(lane.end(i), part.to) - std::max(lane.start(i), part.from)).ns;
        }
        for (const auto& [task, ns] : of_tasks)
            list.push_back({TaskState::running, TrackId{task}, ns});
        part.ns[static_cast<size_t>(TaskState::running)] = 0;
    }
    return in_order(part, std::move(list));
}

}  // namespace interleave
