#include "export/groups.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace interleave {

namespace {

constexpr size_t kLookedAt = 1000;  // slices: one that moves does so soon

// Whether it ran on another thread, too: then it has no place behind one of them.
bool moves(const Timeline& t, TrackId id)
{
    const TrackId carrier = t.track(id).carrier;
    const size_t n = std::min(t.slices(id), kLookedAt);
    for (size_t i = 0; i < n; ++i) {
        const Slice slice = t.slice(id, i);
        if (slice.state != TaskState::running || !slice.cpu.valid()) continue;
        const std::optional<size_t> on = t.at(slice.cpu, slice.start);
        if (on && t.slice(slice.cpu, *on).task != carrier) return true;
    }
    return false;
}

// Behind each thread come the coroutines that it carries; where they move from thread to thread,
// all of them behind all threads.
void nest(const Timeline& t, std::vector<TrackId>& tasks)
{
    std::unordered_map<uint32_t, std::vector<TrackId>> carried;
    std::vector<TrackId> others, moving;
    std::unordered_set<uint32_t> shown;
    for (const TrackId id : tasks) shown.insert(id.index);
    for (const TrackId id : tasks) {
        const TrackId carrier = t.track(id).carrier;
        if (!carrier.valid() || !shown.contains(carrier.index)) {
            others.push_back(id);
            continue;
        }
        moving.push_back(id);
        carried[carrier.index].push_back(id);
    }
    if (carried.empty()) return;
    const bool stay =
        std::none_of(moving.begin(), moving.end(), [&](TrackId id) { return moves(t, id); });
    tasks.clear();
    for (const TrackId id : others) {
        tasks.push_back(id);
        const auto it = carried.find(id.index);
        if (stay && it != carried.end())
            tasks.insert(tasks.end(), it->second.begin(), it->second.end());
    }
    if (!stay) tasks.insert(tasks.end(), moving.begin(), moving.end());
}

}  // namespace

uint32_t depth_of(const Track& track) { return track.carrier.valid() ? 1 : 0; }

LaneGroups group_lanes(const Timeline& t, std::span<const TrackId> chosen, uint32_t most)
{
    LaneGroups result;
    std::unordered_map<std::string_view, size_t> place;  // of each process among the groups
    const auto wanted = chosen.empty() ? t.tasks() : static_cast<uint32_t>(chosen.size());
    const uint32_t shown = std::min(wanted, most);
    result.left_out = wanted - shown;
    for (uint32_t i = 0; i < shown; ++i) {
        const TrackId id = chosen.empty() ? TrackId{i} : chosen[i];
        const Track& track = t.track(id);
        const auto [it, is_new] = place.emplace(track.process, result.groups.size());
        if (is_new) result.groups.push_back({track.process, {}, true});
        result.groups[it->second].tasks.push_back(id);
    }
    for (LaneGroup& group : result.groups) {
        nest(t, group.tasks);
        group.heading = group.tasks.size() > 1 || t.track(group.tasks[0]).name != group.process;
    }
    return result;
}

}  // namespace interleave
