// Where in a picture a thing is, and the arrows between it and what it is linked to: laid over a
// display list when a person selects something, so that the list itself need not be made anew.
#pragma once

#include "analysis/links.h"
#include "export/display_list.h"
#include "export/layout.h"

#include <optional>
#include <span>
#include <vector>

namespace interleave {

// The part of its lane that a slice (or an owner's time) takes; at least a pixel wide. Nothing if
// it is outside of the window of time or has no lane. Coordinates as in the list.
[[nodiscard]] std::optional<Box> box_of(const Timeline&, const DisplayList&, const LaneLayout&,
                                        const Subject&);

struct Arrow {
    int32_t x1 = 0, y1 = 0, x2 = 0, y2 = 0;  // from, to
    TaskLink link;
    friend bool operator==(const Arrow&, const Arrow&) = default;
};

// Of those links whose tasks have lanes and that meet the window of time. Moments outside of it are
// at its edge.
[[nodiscard]] std::vector<Arrow> arrows(const DisplayList&, const LaneLayout&,
                                        std::span<const TaskLink>);

}  // namespace interleave
