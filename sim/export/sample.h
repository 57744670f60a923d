// A lane cut into cells of equal width: what each shows. For pixels and for columns of a terminal.
#pragma once

#include "trace/timeline.h"

#include <cstdint>
#include <vector>

namespace interleave {

inline constexpr int32_t kWholeCell = 255;  // parts of a cell

struct Sample {
    TaskState state = TaskState::not_started;  // with the most time in the cell
    Reason reason{};   // of the longest slice of that state, among the first few of the cell
    TrackId task;      // likewise: on a CPU lane, who runs; not valid where that is a crowd
    bool ran = false;  // something ran in it, however short
    // How much of the cell went into these states, in parts; nothing that took time is 0.
    uint8_t running = 0, ready = 0, blocked = 0, kernel = 0;
    friend bool operator==(const Sample&, const Sample&) = default;
};

// Cells of [from, to); O(cells log slices). not_started outside of the lane. REQUIRES: from < to
[[nodiscard]] std::vector<Sample> sample(const Timeline&, TrackId, Time from, Time to,
                                         int32_t cells);
// The same without reasons, which take as long to find as the rest.
[[nodiscard]] std::vector<Sample> sample_states(const Timeline&, TrackId, Time from, Time to,
                                                int32_t cells);
[[nodiscard]] std::vector<Sample> sample(const Timeline&, CpuId, Time from, Time to, int32_t cells);

}  // namespace interleave
