// A lane cut into cells of equal width: what each shows. For pixels and for columns of a terminal.
#pragma once

#include "trace/timeline.h"

#include <algorithm>
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

// [from, to) in cells of equal width, cut once for all lanes of a picture. A cell that would be
// narrower than a nanosecond is the nanosecond that it lies in: such cells overlap.
class Cells {
  public:
    // REQUIRES: from < to, count > 0
    Cells(Time from, Time to, int32_t count);

    [[nodiscard]] size_t size() const { return cuts_.size() - 1; }
    [[nodiscard]] bool overlap() const { return overlap_; }
    [[nodiscard]] Time begin(size_t i) const { return cuts_[i]; }
    [[nodiscard]] Time end(size_t i) const
    {
        return overlap_ ? std::max(cuts_[i + 1], cuts_[i] + Duration{1}) : cuts_[i + 1];
    }

  private:
    std::vector<Time> cuts_;
    bool overlap_;
};

// One for each cell; O(cells log slices). not_started outside of the lane.
[[nodiscard]] std::vector<Sample> sample(const Timeline&, TrackId, const Cells&);
[[nodiscard]] std::vector<Sample> sample(const Timeline&, CpuId, const Cells&);

}  // namespace interleave
