// Lanes of two runs, one picture above the other, at the same places: what has the same name has
// the same height and distance from the top, and a lane that one run lacks stays free in it.
//
// The order is that of the first; what only the second has comes after what it comes after there.
#pragma once

#include "export/layout.h"
#include "trace/timeline.h"

#include <string_view>

namespace interleave {

struct AlignedLanes {
    const Timeline& timeline;
    LaneLayout& layout;
};
// `absent` is said of a lane that is not there: "not in this run".
void align(AlignedLanes first, AlignedLanes second, std::string_view absent);

}  // namespace interleave
