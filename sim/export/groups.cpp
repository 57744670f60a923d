#include "export/groups.h"

#include <algorithm>
#include <unordered_map>

namespace interleave {

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
        group.heading = group.tasks.size() > 1 || t.track(group.tasks[0]).name != group.process;
    }
    return result;
}

}  // namespace interleave
