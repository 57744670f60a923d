#include "export/layout.h"

#include "base/text.h"
#include "export/groups.h"
#include "export/style.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace interleave {

namespace {

constexpr int32_t kText = 12;
constexpr int32_t kIndent = 10;  // of tasks below their process, and coroutines below their thread
constexpr int32_t kJobRoom = kArrowHeight + 2;  // above the lane of a task with jobs

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool contains(std::string_view text, std::string_view word)
{
    const auto same = [](char a, char b) { return lower(a) == lower(b); };
    return !std::ranges::search(text, word, same).empty();
}

class Layouter {
  public:
    Layouter(const Timeline& t, const Viewport& v, const std::vector<CountedLane>* counted)
        : t_(t), v_(v), counted_(counted), lane_height_(std::clamp(v.lane_height, 10, 100))
    {
    }

    LaneLayout lay_out()
    {
        cpus();
        tasks();
        if (v_.objects) objects();
        if (v_.counters) counters();
        layout_.height = y_;
        return std::move(layout_);
    }

  private:
    [[nodiscard]] bool wanted(std::string_view name) const { return passes(name, v_.filter); }
    void named(std::string_view name, int32_t indent)
    {
        layout_.names_width = std::max(layout_.names_width, indent + text_width(name, kText));
    }
    uint32_t add(LaneRow row)
    {
        row.y = y_;
        y_ += row.height;
        layout_.rows.push_back(std::move(row));
        return static_cast<uint32_t>(layout_.rows.size() - 1);
    }
    uint32_t lane(LaneRow::Kind kind, uint32_t id, int32_t indent = 0, int32_t above = 0)
    {
        const uint32_t row = add({kind, 0, above + lane_height_, above, indent, id});
        y_ += kLaneGap;
        return row;
    }
    void heading(LaneRow::Kind kind, uint32_t id, std::string text)
    {
        add({kind, 0, kHeadingHeight, 0, 0, id, std::move(text)});
    }

    void cpus()
    {
        named("cpu0", 0);
        if (!v_.cpus || t_.cpus() == 0) return;
        layout_.row_of_cpu.assign(t_.cpus(), LaneLayout::kNone);
        bool first = true;
        for (uint32_t c = 0; c < t_.cpus(); ++c) {
            if (!wanted(fmt::format("cpu{}", c))) continue;
            if (first) heading(LaneRow::Kind::heading, 0, v_.words.cpus);
            first = false;
            layout_.row_of_cpu[c] = lane(LaneRow::Kind::cpu, c);
        }
        if (!first) y_ += kLaneGap;
    }

    [[nodiscard]] std::vector<TrackId> chosen() const
    {
        if (v_.filter.empty()) return v_.tasks;
        std::vector<TrackId> some;
        const size_t all = v_.tasks.empty() ? t_.tasks() : v_.tasks.size();
        for (uint32_t i = 0; i < all; ++i) {
            const TrackId id = v_.tasks.empty() ? TrackId{i} : v_.tasks[i];
            if (wanted(t_.track(id).name)) some.push_back(id);
        }
        return some;
    }
    void tasks()
    {
        layout_.row_of_task.assign(t_.tasks(), LaneLayout::kNone);
        const std::vector<TrackId> some = chosen();
        if (some.empty() && !v_.filter.empty()) return;
        const LaneGroups groups = group_lanes(t_, some, v_.max_lanes);
        for (const LaneGroup& group : groups.groups) this->group(group);
        if (groups.left_out > 0)
            heading(LaneRow::Kind::heading, 0,
                    fmt::format("{} {}", groups.left_out, v_.words.more));
    }
    void group(const LaneGroup& group)
    {
        const auto number = static_cast<uint32_t>(layout_.processes.size());
        layout_.processes.push_back({group.process, group.tasks});
        const bool folds = v_.folding && group.heading;
        const bool folded = folds && std::ranges::find(v_.folded, group.process) != v_.folded.end();
        if (group.heading)
            heading(folds ? LaneRow::Kind::process : LaneRow::Kind::heading, number, group.process);
        if (folded) {
            const uint32_t row = lane(LaneRow::Kind::folded, number, kIndent);
            for (const TrackId id : group.tasks) layout_.row_of_task[id.index] = row;
        }
        for (const TrackId id : group.tasks) {
            const Track& track = t_.track(id);
            const auto depth = static_cast<int32_t>(depth_of(track)) + (group.heading ? 1 : 0);
            named(short_name(track), kIndent * depth);
            if (folded) continue;
            const uint32_t row = lane(LaneRow::Kind::task, id.index, kIndent * depth,
                                      t_.jobs(id).empty() ? 0 : kJobRoom);
            layout_.rows[row].below_heading = group.heading;
            layout_.row_of_task[id.index] = row;
        }
        if (group.heading) y_ += kLaneGap;
    }

    void objects()
    {
        const auto count = static_cast<uint32_t>(t_.symbols().objects.size());
        layout_.row_of_object.assign(count, LaneLayout::kNone);
        bool first = true;
        for (uint32_t o = 0; o < count; ++o) {
            const std::string& name = t_.symbols().objects[o];
            if (t_.owners(ObjectId{o}).empty() || !wanted(name)) continue;
            named(name, 0);
            if (first) heading(LaneRow::Kind::heading, 0, v_.words.objects);
            first = false;
            layout_.row_of_object[o] = lane(LaneRow::Kind::object, o);
        }
    }

    void counters()
    {
        if (!v_.filter.empty()) return;
        layout_.counted =
            counted_ != nullptr ? *counted_ : worth_showing(counted_lanes(t_), t_.end());
        // In a window, where lanes are dear, only those that ever change.
        if (v_.folding)
            std::erase_if(layout_.counted, [](const CountedLane& c) { return c.line.size() < 3; });
        if (layout_.counted.empty()) return;
        heading(LaneRow::Kind::heading, 0, v_.words.counters);
        for (uint32_t c = 0; c < layout_.counted.size(); ++c) {
            const CountedLane& counted = layout_.counted[c];
            const std::string most =
                counted.capacity > 0 ? fmt::format("{}/{}", counted.most, counted.capacity) : "999";
            named(fmt::format("{} ({})", v_.words.said(counted.name), most), 0);
            lane(LaneRow::Kind::counter, c);
        }
    }

    const Timeline& t_;
    const Viewport& v_;
    const std::vector<CountedLane>* const counted_;
    const int32_t lane_height_;
    LaneLayout layout_;
    int32_t y_ = 0;
};

}  // namespace

std::pair<size_t, size_t> LaneLayout::between(int32_t top, int32_t bottom) const
{
    const auto first =
        std::ranges::partition_point(rows, [&](const LaneRow& r) { return r.y + r.height <= top; });
    const auto last =
        std::ranges::partition_point(rows, [&](const LaneRow& r) { return r.y < bottom; });
    const auto begin = rows.begin();
    return {static_cast<size_t>(first - begin), static_cast<size_t>(std::max(first, last) - begin)};
}

namespace {

const LaneRow* row_in(const LaneLayout& layout, const std::vector<uint32_t>& rows, uint32_t index)
{
    if (index >= rows.size() || rows[index] == LaneLayout::kNone) return nullptr;
    return &layout.rows[rows[index]];
}

}  // namespace

const LaneRow* LaneLayout::row(TrackId id) const { return row_in(*this, row_of_task, id.index); }
const LaneRow* LaneLayout::row(CpuId id) const { return row_in(*this, row_of_cpu, id.index); }
const LaneRow* LaneLayout::row(ObjectId id) const { return row_in(*this, row_of_object, id.index); }

bool passes(std::string_view name, std::string_view filter)
{
    while (!filter.empty()) {
        const size_t blank = std::min(filter.find(' '), filter.size());
        if (!contains(name, filter.substr(0, blank))) return false;
        filter.remove_prefix(std::min(blank + 1, filter.size()));
    }
    return true;
}

LaneLayout lay_out(const Timeline& t, const Viewport& v, const std::vector<CountedLane>* counted)
{
    return Layouter(t, v, counted).lay_out();
}

}  // namespace interleave
