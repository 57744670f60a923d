#include "export/arrows.h"

#include "export/ruler.h"

#include <algorithm>

namespace interleave {

namespace {

int32_t x_of(const DisplayList& list, Time t)
{
    return list.plot.x + position(t, list.from, list.to, list.plot.w);
}

// Of the lane itself, without the room above it.
Box lane_of(const DisplayList& list, const LaneRow& row)
{
    const int32_t top = list.lanes_top + kLaneGap;
    return {list.plot.x, top + row.y + row.above, list.plot.w, row.height - row.above};
}

struct Place {
    const LaneRow* row = nullptr;
    Time from, to;
};

Place place_of(const Timeline& t, const LaneLayout& layout, const Subject& s)
{
    if (s.object.valid()) {
        const std::span<const OwnerChange> all = t.owners(s.object);
        if (s.slice >= all.size()) return {};
        const Time to = s.slice + 1 < all.size() ? all[s.slice + 1].at : t.end();
        return {layout.row(s.object), all[s.slice].at, to};
    }
    if (s.task.valid()) {
        if (s.slice >= t.slices(s.task)) return {};
        const Slice slice = t.slice(s.task, s.slice);
        return {layout.row(s.task), slice.start, slice.end};
    }
    if (!s.cpu.valid() || s.slice >= t.slices(s.cpu)) return {};
    const Slice slice = t.slice(s.cpu, s.slice);
    return {layout.row(s.cpu), slice.start, slice.end};
}

}  // namespace

std::optional<Box> box_of(const Timeline& t, const DisplayList& list, const LaneLayout& layout,
                          const Subject& subject)
{
    const Place place = place_of(t, layout, subject);
    if (place.row == nullptr || place.to < list.from || place.from > list.to) return std::nullopt;
    Box box = lane_of(list, *place.row);
    const int32_t end = x_of(list, place.to);
    box.x = x_of(list, place.from);
    box.w = std::max(end - box.x, 1);
    return box;
}

std::vector<Arrow> arrows(const DisplayList& list, const LaneLayout& layout,
                          std::span<const TaskLink> links)
{
    std::vector<Arrow> all;
    for (const TaskLink& link : links) {
        const LaneRow* from = layout.row(link.from);
        const LaneRow* to = layout.row(link.to);
        if (from == nullptr || to == nullptr || from == to) continue;
        if (link.at_to < list.from || link.at_from > list.to) continue;
        const Box a = lane_of(list, *from);
        const Box b = lane_of(list, *to);
        const bool down = a.y < b.y;
        all.push_back({x_of(list, link.at_from), down ? a.y + a.h : a.y, x_of(list, link.at_to),
                       down ? b.y : b.y + b.h, link});
    }
    return all;
}

}  // namespace interleave
