// Walks along a lane, cell by cell of a picture.
#pragma once

#include "export/sample.h"
#include "trace/lane_reader.h"

#include <algorithm>

namespace interleave {

// From the first cell to the last: part(cursor, from, to) for what of a cell lies within the lane,
// with the cursor at its begin, or none() if that is nothing. REQUIRES: the lane has slices
template <typename Part, typename None>
void for_each_cell(const LaneReader& lane, const Cells& cells, const Part& part, const None& none)
{
    const auto inside = [&](Time at) { return std::clamp(at, lane.begin(), lane.end()); };
    LaneCursor cursor(lane, inside(cells.begin(0)));
    for (size_t i = 0; i < cells.size(); ++i) {
        const Time a = inside(cells.begin(i));
        const Time b = inside(cells.end(i));
        if (cells.overlap()) cursor = LaneCursor(lane, a);
        if (a < b)
            part(cursor, a, b);
        else
            none();
    }
}

}  // namespace interleave
