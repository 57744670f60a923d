#include "gui/timeline/like_rows.h"

#include <algorithm>

namespace interleave::gui {

void LikeRows::reset(int rows, int period)
{
    above_.assign(static_cast<size_t>(rows), kNone);
    period_ = period;
}

void LikeRows::begin()
{
    edges_.assign(above_.size(), false);
    hatched_ = count();
}

void LikeRows::hatchedFrom(int row) { hatched_ = std::min(hatched_, row); }

void LikeRows::decide(int first, int last)
{
    int edge = first;
    for (int row = first; row <= last; ++row) {
        if (edges_[static_cast<size_t>(row)]) edge = row;
        const int above = row - (row < hatched_ ? 1 : period_);
        if (above >= edge) above_[static_cast<size_t>(row)] = above;
    }
}

}  // namespace interleave::gui
