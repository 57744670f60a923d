#include "export/finding_marks.h"

#include "export/finding_text.h"
#include "export/ruler.h"
#include "export/style.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace interleave {

namespace {

constexpr int32_t kMarkRoom = 17;  // height of the strip above its spans
constexpr int32_t kSpan = 3;       // height of a span
constexpr int32_t kSpanPitch = 4;
constexpr uint32_t kSpanRows = 3;  // what does not fit shares the last
constexpr int32_t kHalf = 7;       // of a mark's width
constexpr int32_t kCountText = 10;
constexpr int32_t kNearInLane = 8;

bool lasts(const Finding& f) { return f.to > f.at; }

MarkShape shape_of(Weight weight)
{
    switch (weight) {
        case Weight::failure: return MarkShape::flag;
        case Weight::hindrance: return MarkShape::diamond;
        case Weight::possible: break;
    }
    return MarkShape::hollow_diamond;
}

Subject subject_of(size_t finding, TrackId task = {})
{
    return {task, {}, {}, 0, 0, static_cast<uint32_t>(finding + 1)};
}

}  // namespace

FindingMarks::FindingMarks(const Timeline& t, const Viewport& v, DisplayList& list)
    : t_(t),
      findings_(v.findings),
      theme_(v.theme),
      list_(list),
      by_time_(v.findings.size()),
      row_of_(v.findings.size())
{
    std::iota(by_time_.begin(), by_time_.end(), size_t{0});
    std::ranges::stable_sort(by_time_, {}, [&](size_t i) { return findings_[i].at; });
    pack_spans();
}

// Each into the first row that is free.
void FindingMarks::pack_spans()
{
    std::vector<Time> free_from;
    for (const size_t i : by_time_) {
        const Finding& f = findings_[i];
        if (!lasts(f)) continue;
        const auto row = std::ranges::find_if(free_from, [&](Time t) { return t <= f.at; });
        row_of_[i] = static_cast<uint32_t>(row - free_from.begin());
        if (row != free_from.end())
            *row = f.to;
        else if (free_from.size() < kSpanRows)
            free_from.push_back(f.to);
        else
            row_of_[i] = kSpanRows - 1;
    }
    rows_ = static_cast<uint32_t>(free_from.size());
}

int32_t FindingMarks::height() const
{
    if (findings_.empty()) return 0;
    return kMarkRoom + static_cast<int32_t>(rows_) * kSpanPitch + 2;
}

bool FindingMarks::is_shown(Time at) const { return at >= list_.from && at <= list_.to; }

int32_t FindingMarks::x_of(Time time) const
{
    return list_.plot.x + position(time, list_.from, list_.to, list_.plot.w);
}

Color FindingMarks::color_of(size_t finding) const
{
    const Palette& p = palette(theme_);
    switch (weight_of(findings_[finding].kind)) {
        case Weight::failure: return p.problem;
        case Weight::hindrance: return p.hindrance;
        case Weight::possible: break;
    }
    return p.possible;
}

bool FindingMarks::count_stands_left(const Group& g) const
{
    const int32_t width = text_width(fmt::format("{}", g.members.size()), kCountText);
    return g.x + kHalf + 4 + width > list_.width;
}

int32_t FindingMarks::right_of(const Group& g) const
{
    if (g.members.size() == 1 || count_stands_left(g)) return g.x + kHalf + 2;
    return g.x + kHalf + 4 + text_width(fmt::format("{}", g.members.size()), kCountText);
}

int32_t FindingMarks::left_of(const Group& g) const
{
    if (g.members.size() == 1 || !count_stands_left(g)) return g.x - kHalf;
    return g.x - kHalf - 2 - text_width(fmt::format("{}", g.members.size()), kCountText);
}

std::vector<FindingMarks::Group> FindingMarks::groups() const
{
    std::vector<Group> all;
    for (const size_t i : by_time_) {
        if (!is_shown(findings_[i].at)) continue;
        all.push_back({x_of(findings_[i].at), {i}});
        // A group that grows may reach the one before it, as its count gets longer.
        while (all.size() > 1 && left_of(all.back()) < right_of(all[all.size() - 2])) {
            std::vector<size_t>& into = all[all.size() - 2].members;
            into.insert(into.end(), all.back().members.begin(), all.back().members.end());
            all.pop_back();
        }
    }
    return all;
}

size_t FindingMarks::worst_of(const Group& g) const
{
    return *std::ranges::max_element(g.members, {},
                                     [&](size_t i) { return weight_of(findings_[i].kind); });
}

std::string FindingMarks::tooltip(const Group& g) const
{
    std::vector<const Finding*> told;
    for (const size_t i : g.members) told.push_back(&findings_[i]);
    return tooltip_of(told);
}

void FindingMarks::span(size_t finding, int32_t top)
{
    const Finding& f = findings_[finding];
    if (!lasts(f) || f.to < list_.from || f.at > list_.to) return;
    const int32_t x = x_of(f.at);
    const int32_t y = top + kMarkRoom + static_cast<int32_t>(row_of_[finding]) * kSpanPitch;
    list_.rectangles.push_back({{x, y, std::max(x_of(f.to) - x, 1), kSpan},
                                Pattern::solid,
                                color_of(finding),
                                subject_of(finding),
                                list_.add_tooltip(tooltip({x, {finding}}))});
}

std::vector<std::pair<TrackId, Box>> FindingMarks::lanes_of(size_t finding) const
{
    std::vector<std::pair<TrackId, Box>> found;
    for (const std::string& name : findings_[finding].tasks) {
        const TrackId id = t_.find(name);
        if (!id.valid()) continue;
        const auto lane = lanes_.find(id.index);
        if (lane != lanes_.end()) found.emplace_back(id, lane->second);
    }
    return found;
}

// To the lowest lane that one of them is about. A rectangle, since lanes cover lines.
void FindingMarks::line_down(const Group& g, int32_t from)
{
    int32_t bottom = from;
    for (const size_t i : g.members)
        for (const auto& [id, box] : lanes_of(i)) bottom = std::max(bottom, box.y + box.h);
    if (bottom == from) return;
    list_.rectangles.push_back({{g.x, from, 1, bottom - from},
                                Pattern::solid,
                                color_of(worst_of(g)),
                                subject_of(worst_of(g)),
                                list_.add_tooltip(tooltip(g))});
}

void FindingMarks::mark(const Group& g, int32_t top)
{
    const size_t worst = worst_of(g);
    list_.marks.push_back({g.x, top + kMarkRoom - 2, color_of(worst), subject_of(worst), tooltip(g),
                           shape_of(weight_of(findings_[worst].kind)),
                           static_cast<uint32_t>(g.members.size())});
    if (g.members.size() == 1) return;
    const bool left = count_stands_left(g);
    list_.labels.push_back({left ? g.x - kHalf - 2 : g.x + kHalf + 3,
                            top + kMarkRoom - 5,
                            left ? Anchor::end : Anchor::start,
                            kCountText,
                            true,
                            list_.ink,
                            fmt::format("{}", g.members.size()),
                            {}});
}

// On the lower edge of the lane of each task that a finding is about.
void FindingMarks::marks_in_lanes()
{
    std::map<uint32_t, std::vector<Group>> by_task;
    for (const size_t i : by_time_) {
        if (!is_shown(findings_[i].at)) continue;
        const int32_t x = x_of(findings_[i].at);
        for (const auto& [id, box] : lanes_of(i)) {
            std::vector<Group>& all = by_task[id.index];
            if (all.empty() || x >= all.back().x + kNearInLane) all.push_back({x, {}});
            all.back().members.push_back(i);
        }
    }
    for (const auto& [task, all] : by_task) {
        const Box& box = lanes_.at(task);
        for (const Group& g : all) {
            const size_t worst = worst_of(g);
            list_.marks.push_back({g.x, box.y + box.h, color_of(worst),
                                   subject_of(worst, TrackId{task}), tooltip(g), MarkShape::dot,
                                   static_cast<uint32_t>(g.members.size())});
        }
    }
}

void FindingMarks::paint(int32_t top)
{
    if (findings_.empty()) return;
    const std::vector<Group> all = groups();
    for (const Group& g : all) line_down(g, top + kMarkRoom - 2);
    for (const size_t i : by_time_) span(i, top);
    marks_in_lanes();
    for (const Group& g : all) mark(g, top);
}

}  // namespace interleave
