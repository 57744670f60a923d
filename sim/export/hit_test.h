// What a person points at in a picture: the reading side of a display list.
#pragma once

#include "export/display_list.h"

#include <cstdint>
#include <optional>
#include <string>

namespace interleave {

struct Hit {
    enum class Part : uint8_t {
        nothing,
        mark,
        slice,  // or what else is drawn as a shape of its own
        row,    // a lane of more slices than pixels
        lane,   // where nothing is drawn, or its name
    };
    Subject subject;
    std::string tooltip;  // empty: nothing to say
    bool found = false;   // false: nothing is there
    Part part = Part::nothing;
    std::optional<uint32_t> count = {};  // of a counter, at that pixel
};

// The topmost thing at a point of the picture; a mark may be missed by so many pixels.
[[nodiscard]] Hit hit_test(const DisplayList&, int32_t x, int32_t y, int32_t slack = 4);

// The same, and to the right of the names the very slice that is there at that moment, however many
// share its pixel, with what is to be said about it.
[[nodiscard]] Hit point_at(const Timeline&, const DisplayList&, int32_t x, int32_t y,
                           int32_t slack = 4);

}  // namespace interleave
