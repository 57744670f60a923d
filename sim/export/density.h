// How much of the time of many tasks goes into each state, in cells of equal width: for the strip
// above a timeline and for processes whose lanes are folded.
#pragma once

#include "export/display_list.h"
#include "export/style.h"
#include "trace/timeline.h"

#include <cstdint>
#include <span>
#include <vector>

namespace interleave {

struct Density {
    // Of all the tasks together; what is in no state of these is not counted.
    uint64_t running_ns = 0, ready_ns = 0, blocked_ns = 0;
    friend bool operator==(const Density&, const Density&) = default;
};

// Cells of [from, to). A task of few slices costs its slices, one of many O(cells log slices).
// REQUIRES: from < to, cells > 0
[[nodiscard]] std::vector<Density> density(const Timeline&, std::span<const TrackId>, Time from,
                                           Time to, int32_t cells);
// Of all tasks of the timeline but coroutines.
[[nodiscard]] std::vector<Density> density(const Timeline&, Time from, Time to, int32_t cells);

// Columns of a box: from below, running, ready and blocked. Of `whole` they fill it.
[[nodiscard]] PixelRow density_row(std::span<const Density> cells, double whole, const Box&,
                                   const Palette&);

}  // namespace interleave
