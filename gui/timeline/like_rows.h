// Which rows of an image will look just like one above them, so that they are copied from it
// instead of being painted: in a lane of many slices that is most of them.
//
// It paints and copies nothing itself. Told of a stretch of rows where something changes from one
// to the next (an edge), and from which on there is hatching, which repeats after a period.
#pragma once

#include <cstddef>
#include <vector>

namespace interleave::gui {

class LikeRows {
  public:
    // Of an image so high, none of whose rows is like another yet.
    void reset(int rows, int period);

    // For a stretch of rows, before decide(). Rows outside of the image are welcome.
    void begin();
    void edge(int row)
    {
        if (row >= 0 && row < count()) edges_[static_cast<size_t>(row)] = true;
    }
    void hatchedFrom(int row);
    // Of rows first .. last. Rows before `first` are like none of them.
    void decide(int first, int last);

    [[nodiscard]] bool isCopied(int row) const { return above_[static_cast<size_t>(row)] != kNone; }
    // copy(row, from which), from the first to the last; none of them is copied any longer.
    template <typename Copy>
    void end(int first, int last, const Copy& copy)
    {
        for (int row = first; row <= last; ++row) {
            int& above = above_[static_cast<size_t>(row)];
            if (above == kNone) continue;
            copy(row, above);
            above = kNone;
        }
    }

  private:
    [[nodiscard]] int count() const { return static_cast<int>(above_.size()); }

    static constexpr int kNone = -1;
    std::vector<int> above_;  // of each row, the one that it is copied from
    std::vector<bool> edges_;
    int period_ = 1;
    int hatched_ = 0;  // the first row with hatching
};

}  // namespace interleave::gui
