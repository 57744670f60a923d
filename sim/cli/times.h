// Times of a table in one unit, so that a column of them is a column of numbers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace interleave::cli {

struct TimeScale {
    int64_t unit_ns = 1;
    std::string_view unit = "ns";
    int decimals = 0;
    bool rounded = false;  // some times have more decimals than are shown
};

// The largest unit in which all of them are exact with few digits, three decimals at most;
// `preferred`, in ns, if it is such a unit. Else one in which they are rounded.
[[nodiscard]] TimeScale scale_for(std::span<const int64_t> times_ns, int64_t preferred_ns);
[[nodiscard]] std::string in_scale(const TimeScale&, int64_t time_ns);

// For a mean, of which nobody wants all decimals: "15.667 ms".
[[nodiscard]] std::string rounded(int64_t time_ns);

}  // namespace interleave::cli
