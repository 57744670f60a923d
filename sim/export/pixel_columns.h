// What a lane of more slices than pixels shows in each pixel: how much of the time went into what,
// as layers one upon the other. Straight from the slices, in one pass over the lane, since a window
// does it for every frame. Invariant: whatever took time in a pixel is seen there.
#pragma once

#include "export/display_list.h"
#include "export/sample.h"
#include "export/style.h"

#include <array>
#include <cstdint>
#include <vector>

namespace interleave {

// How high parts of a pixel stand, one upon the other, in a lane so high.
class LayerHeights {
  public:
    using Layers = std::array<uint8_t, PixelRow::kLayers>;

    explicit LayerHeights(int32_t height);

    // Where so many of kWholeCell parts reach, upon what is below.
    [[nodiscard]] int32_t top_of(uint32_t share, int32_t below) const;
    // How high each layer reaches, from its share.
    [[nodiscard]] Layers stacked(const Layers& shares) const;

  private:
    static constexpr uint32_t kMost = PixelRow::kLayers * kWholeCell;
    std::array<uint8_t, kMost + 1> exact_{};  // of each sum of shares
    int32_t height_;
};

// A pixel that is all of one state, for each of them; that of `running` has the colour of pixels
// with several states, too.
using WholeColumns = std::array<PixelRow::Column, kTaskStates>;

// Of a task: running, ready and blocked, from below.
[[nodiscard]] std::vector<PixelRow::Column> columns_of(const Timeline&, TrackId, const Cells&,
                                                       const LayerHeights&, const WholeColumns&);

// Of a CPU: the tasks that it ran, from below in their order, and its own work. Where these are
// more than there are layers, the longest, and a grey layer for the others; for all of them where a
// pixel has too many slices or tasks to tell them apart. Fills columns and colors of the row. True:
// it shows such a layer.
[[nodiscard]] bool fill_columns(const Timeline&, CpuId, const Cells&, const LayerHeights&,
                                const Palette&, PixelRow&);

}  // namespace interleave
