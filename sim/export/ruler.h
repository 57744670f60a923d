// Round moments to label on a time axis: 1, 2 or 5 times a power of ten apart, all in one unit.
#pragma once

#include "base/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

struct Tick {
    Time at;
    std::string label;  // "1.5 ms"
    friend bool operator==(const Tick&, const Tick&) = default;
};

// Ticks in [from, to], at most `most` of them. REQUIRES: from <= to, most >= 1
[[nodiscard]] std::vector<Tick> ticks(Time from, Time to, uint32_t most);

// Where `t` lies between `from` and `to`, as a number of cells of `width`, rounded down and clamped
// to [0, width]. REQUIRES: from < to
[[nodiscard]] int32_t position(Time t, Time from, Time to, int32_t width);
// The first moment that lies in cell x or after it: position(moment_of(x)) >= x.
[[nodiscard]] Time moment_of(int32_t x, Time from, Time to, int32_t width);

}  // namespace interleave
