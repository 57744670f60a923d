#include "export/hit_test.h"

#include "export/ruler.h"
#include "export/tooltip.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <ranges>
#include <span>

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
        case MarkShape::fork: return {m.x - 6, m.y - 12, 13, 12};
        case MarkShape::arrow_up:
        case MarkShape::arrow_down:
        case MarkShape::cross: break;
    }
    return {m.x - half, m.y - kArrowHeight, 2 * half, kArrowHeight};
}

// Which slice, or which owner, there is at the moment.
void look_up(const Timeline& t, Time at, Subject& subject)
{
    std::optional<size_t> slice;
    if (subject.object.valid()) {
        const std::span<const OwnerChange> all = t.owners(subject.object);
        const auto after = [](Time m, const OwnerChange& c) { return m < c.at; };
        const auto next = std::upper_bound(all.begin(), all.end(), at, after);
        if (next == all.begin()) return;
        slice = static_cast<size_t>(next - all.begin()) - 1;
        subject.task = all[*slice].owner;
    } else if (subject.task.valid()) {
        slice = t.at(subject.task, at);
    } else if (subject.cpu.valid()) {
        slice = t.at(subject.cpu, at);
    }
    if (slice) subject.slice = static_cast<uint32_t>(*slice);
}

// What of the lane a pixel shows, where that is several things.
std::string shares_at(const Timeline& t, const DisplayList& list, const Subject& subject, int32_t x)
{
    const Box& plot = list.plot;
    const Time from = moment_of(x - plot.x, list.from, list.to, plot.w);
    const Time to = moment_of(x + 1 - plot.x, list.from, list.to, plot.w);
    if (from >= to || subject.object.valid() || subject.process.valid()) return {};
    if (subject.cpu.valid()) return shares_of(t, subject.cpu, from, to);
    return subject.task.valid() ? shares_of(t, subject.task, from, to) : std::string();
}

// Of the counter that is painted there: the most within that pixel.
std::optional<uint32_t> count_at(const DisplayList& list, int32_t x, int32_t y)
{
    for (const PixelRow& row : std::views::reverse(list.rows)) {
        const auto width = static_cast<int32_t>(row.counts.size());
        if (contains({row.x, row.y, width, row.height}, x, y))
            return row.counts[static_cast<size_t>(x - row.x)];
    }
    return std::nullopt;
}

}  // namespace

Hit hit_test(const DisplayList& list, int32_t x, int32_t y, int32_t slack)
{
    for (const Marker& m : std::views::reverse(list.marks))
        if (contains(box_of(m), x, y, slack)) return {m.subject, m.tooltip, true, Hit::Part::mark};
    for (const Rectangle& r : std::views::reverse(list.rectangles))
        if (contains(r.box, x, y))
            return {r.subject, std::string(list.tooltip_of(r)), true, Hit::Part::slice};
    for (const PixelRow& row : std::views::reverse(list.rows)) {
        const auto width = static_cast<int32_t>(row.columns.size());
        if (contains({row.x, row.y, width, row.height}, x, y))
            return {row.subject, row.tooltip, true, Hit::Part::row};
    }
    for (const Rectangle& band : std::views::reverse(list.bands)) {
        // The name to the left of a band is of the same lane.
        const Box lane{0, band.box.y, band.box.x + band.box.w, band.box.h};
        if (contains(lane, x, y)) return {band.subject, {}, true, Hit::Part::lane};
    }
    return {};
}

Hit point_at(const Timeline& t, const DisplayList& list, int32_t x, int32_t y, int32_t slack)
{
    Hit hit = hit_test(list, x, y, slack);
    const Box& plot = list.plot;
    const bool in_plot = x >= plot.x && x < plot.x + plot.w;
    if (!hit.found || hit.part == Hit::Part::mark || !in_plot) return hit;
    if (hit.subject.counter != 0) {
        hit.count = count_at(list, x, y);
        return hit;
    }
    if (hit.part != Hit::Part::slice) {
        look_up(t, moment_of(x - plot.x, list.from, list.to, plot.w), hit.subject);
        hit.tooltip.clear();
    }
    if (hit.part == Hit::Part::row) hit.tooltip = shares_at(t, list, hit.subject, x);
    if (hit.tooltip.empty()) hit.tooltip = tooltip_of(t, hit.subject);
    return hit;
}

}  // namespace interleave
