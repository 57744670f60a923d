#include "analysis/range_statistics.h"

#include "trace/lane_reader.h"

#include <algorithm>
#include <numeric>

namespace interleave {

namespace {

using Wide = unsigned __int128;
using States = StateTimes;

// Time in each state of [from, to).
States states_within(const LaneReader& lane, Time from, Time to)
{
    States ns{};
    if (lane.size() == 0) return ns;
    LaneCursor cursor(lane, std::clamp(from, lane.begin(), lane.end()));
    cursor.advance(std::clamp(to, lane.begin(), lane.end()), ns);
    return ns;
}

uint64_t of(const States& ns, TaskState state) { return ns[static_cast<size_t>(state)]; }
Duration duration(uint64_t ns) { return {static_cast<int64_t>(ns)}; }

RangeStatistics::Task task_within(const Timeline& t, TrackId id, Time from, Time to)
{
    using S = RangeStatistics;
    const States ns = states_within(LaneReader(t, id), from, to);
    S::Task task{id, {}, {}, 0};
    task.time[S::running] = duration(of(ns, TaskState::running));
    task.time[S::ready] = duration(of(ns, TaskState::ready));
    task.time[S::blocked] = duration(of(ns, TaskState::blocked));
    task.time[S::other] =
        to - from - task.time[S::running] - task.time[S::ready] - task.time[S::blocked];
    std::vector<uint64_t> parts;
    for (const Duration d : task.time) parts.push_back(static_cast<uint64_t>(d.ns));
    std::ranges::copy(shares(parts), task.permille.begin());
    return task;
}

void share_cpus(const Timeline& t, RangeStatistics& all)
{
    using S = RangeStatistics;
    States cpus{};
    for (CpuId id{0}; id.index < t.cpus(); ++id.index) {
        const States ns = states_within(LaneReader(t, id), all.from, all.to);
        for (size_t s = 0; s < kTaskStates; ++s) cpus[s] += ns[s];
    }
    all.kernel = duration(of(cpus, TaskState::kernel));
    all.idle = duration(of(cpus, TaskState::idle));
    all.unknown = duration(of(cpus, TaskState::unknown));
    std::vector<uint64_t> parts;
    for (const S::Task& task : all.tasks) {
        const bool on_a_cpu = t.track(task.task).kind != TaskKind::coroutine;
        parts.push_back(on_a_cpu ? static_cast<uint64_t>(task.time[S::running].ns) : 0);
    }
    for (const Duration d : {all.kernel, all.idle, all.unknown})
        parts.push_back(static_cast<uint64_t>(d.ns));
    all.cpu_time = duration(std::accumulate(parts.begin(), parts.end(), uint64_t{0}));
    const std::vector<uint32_t> permille = shares(parts);
    for (size_t i = 0; i < all.tasks.size(); ++i) all.tasks[i].cpu_permille = permille[i];
    all.kernel_permille = permille[all.tasks.size()];
    all.idle_permille = permille[all.tasks.size() + 1];
    all.unknown_permille = permille[all.tasks.size() + 2];
}

}  // namespace

std::vector<uint32_t> shares(const std::vector<uint64_t>& parts)
{
    Wide whole = 0;
    for (const uint64_t part : parts) whole += part;
    std::vector<uint32_t> permille(parts.size(), 0);
    if (whole == 0) return permille;
    std::vector<Wide> rest(parts.size());
    uint32_t left = RangeStatistics::kWhole;
    for (size_t i = 0; i < parts.size(); ++i) {
        const Wide scaled = static_cast<Wide>(parts[i]) * RangeStatistics::kWhole;
        permille[i] = static_cast<uint32_t>(scaled / whole);
        rest[i] = scaled % whole;
        left -= permille[i];
    }
    // What rounding down left over goes to those that lost most by it.
    std::vector<size_t> order(parts.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::stable_sort(order, [&](size_t a, size_t b) { return rest[a] > rest[b]; });
    for (size_t i = 0; left > 0; ++i, --left) ++permille[order[i]];
    return permille;
}

RangeStatistics range_statistics(const Timeline& t, Time from, Time to)
{
    RangeStatistics all;
    all.from = std::max(from, t.begin());
    all.to = std::min(to, t.end());
    if (all.from >= all.to) return all;
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        RangeStatistics::Task task = task_within(t, id, all.from, all.to);
        if (task.time[RangeStatistics::other] < all.to - all.from)
            all.tasks.push_back(std::move(task));
    }
    share_cpus(t, all);
    return all;
}

}  // namespace interleave
