#include "export/groups.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace interleave {

namespace {

// Behind each thread come the coroutines that it carries.
void nest(const Timeline& t, std::vector<TrackId>& tasks)
{
    std::unordered_map<uint32_t, std::vector<TrackId>> carried;
    std::vector<TrackId> others;
    std::unordered_set<uint32_t> shown;
    for (const TrackId id : tasks) shown.insert(id.index);
    for (const TrackId id : tasks) {
        const TrackId carrier = t.track(id).carrier;
        const bool here = carrier.valid() && shown.contains(carrier.index);
        if (here)
            carried[carrier.index].push_back(id);
        else
            others.push_back(id);
    }
    if (carried.empty()) return;
    tasks.clear();
    for (const TrackId id : others) {
        tasks.push_back(id);
        const auto it = carried.find(id.index);
        if (it != carried.end()) tasks.insert(tasks.end(), it->second.begin(), it->second.end());
    }
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
