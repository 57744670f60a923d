// Which task lanes a picture has and in which order: by process, as processes first appear.
#pragma once

#include "trace/timeline.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace interleave {

struct LaneGroup {
    std::string process;
    std::vector<TrackId> tasks;
    // A process of one task of the same name needs no heading.
    bool heading = true;
};

struct LaneGroups {
    std::vector<LaneGroup> groups;
    uint32_t left_out = 0;  // tasks that are not in any group
};

// How far the lane of a task is moved in: a coroutine's stands below that of its thread.
[[nodiscard]] uint32_t depth_of(const Track&);

// At most `most` tasks, of `chosen` or, when that is empty, of all.
[[nodiscard]] LaneGroups group_lanes(const Timeline&, std::span<const TrackId> chosen,
                                     uint32_t most);

}  // namespace interleave
