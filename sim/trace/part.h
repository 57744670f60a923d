// A part of a timeline as a timeline of its own: a window of time, some of its tasks.
//
// Times stay what they were. What is told of tasks that are left out is left out with them, and the
// origin says so. A task counts and ends as it did within the window.
#pragma once

#include "base/time.h"
#include "trace/timeline.h"

#include <vector>

namespace interleave {

struct Part {
    Time from, to;               // to <= from: all of it
    std::vector<TrackId> tasks;  // empty: all; in any order
    friend bool operator==(const Part&, const Part&) = default;
};

[[nodiscard]] Timeline part_of(const Timeline&, const Part&);

}  // namespace interleave
