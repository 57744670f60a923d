// What a person points at in a picture: the reading side of a display list.
#pragma once

#include "export/display_list.h"

#include <string>

namespace interleave {

struct Hit {
    Subject subject;
    std::string tooltip;  // empty: nothing to say
    bool found = false;   // false: nothing is there
};

// The topmost thing at a point of the picture; a mark may be missed by so many pixels.
[[nodiscard]] Hit hit_test(const DisplayList&, int32_t x, int32_t y, int32_t slack = 4);

}  // namespace interleave
