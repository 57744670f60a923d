// What a part of a lane that shows several things in turn, such as a pixel, is made of: how much of
// its time went into each state, and on a CPU into each task.
#pragma once

#include "trace/timeline.h"

#include <cstdint>
#include <vector>

namespace interleave {

struct Share {
    TaskState state{};
    TrackId task;  // of a CPU that runs: whom; not valid: nobody, or too many slices to look at
    int64_t ns = 0;
    friend bool operator==(const Share&, const Share&) = default;
};

struct Shares {
    Time from, to;            // what was asked for, as far as the lane goes
    std::vector<Share> list;  // the longest first; empty where it is all of one slice
};

// REQUIRES: from < to
[[nodiscard]] Shares shares_in(const Timeline&, TrackId, Time from, Time to);
[[nodiscard]] Shares shares_in(const Timeline&, CpuId, Time from, Time to);

}  // namespace interleave
