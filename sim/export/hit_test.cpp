#include "export/hit_test.h"

#include <cstdlib>
#include <ranges>

namespace interleave {

namespace {

bool contains(const Box& b, int32_t x, int32_t y, int32_t slack = 0)
{
    return x >= b.x - slack && x < b.x + b.w + slack && y >= b.y && y < b.y + b.h;
}

// Where a mark is painted: it stands on, or points at, its place.
Box box_of(const Marker& m)
{
    constexpr int32_t half = 5;
    switch (m.shape) {
        case MarkShape::triangle: return {m.x - half, m.y - 2 * half, 2 * half, 2 * half};
        case MarkShape::flag: return {m.x - 1, m.y - kFlagHeight, 2 * half, kFlagHeight};
        case MarkShape::diamond:
        case MarkShape::hollow_diamond: return {m.x - 6, m.y - 12, 13, 12};
        case MarkShape::dot:
            return {m.x - kDotRadius, m.y - kDotRadius, 2 * kDotRadius + 1, 2 * kDotRadius + 1};
        case MarkShape::arrow_up:
        case MarkShape::arrow_down:
        case MarkShape::cross: break;
    }
    return {m.x - half, m.y - kArrowHeight, 2 * half, kArrowHeight};
}

}  // namespace

Hit hit_test(const DisplayList& list, int32_t x, int32_t y, int32_t slack)
{
    for (const Marker& m : std::views::reverse(list.marks))
        if (contains(box_of(m), x, y, slack)) return {m.subject, m.tooltip, true};
    for (const Rectangle& r : std::views::reverse(list.rectangles))
        if (contains(r.box, x, y)) return {r.subject, r.tooltip, true};
    for (const PixelRow& row : std::views::reverse(list.rows)) {
        int32_t width = 0;
        for (const PixelRow::Run& run : row.runs) width += run.width;
        if (contains({row.x, row.y, width, row.height}, x, y))
            return {row.subject, row.tooltip, true};
    }
    for (const Rectangle& band : std::views::reverse(list.bands)) {
        // The name to the left of a band is of the same lane.
        const Box lane{0, band.box.y, band.box.x + band.box.w, band.box.h};
        if (contains(lane, x, y)) return {band.subject, band.tooltip, true};
    }
    return {};
}

}  // namespace interleave
