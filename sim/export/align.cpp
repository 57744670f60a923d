#include "export/align.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <list>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace interleave {

namespace {

constexpr size_t kNoRow = static_cast<size_t>(-1);

// A place in both pictures: the row that each has there.
struct Shared {
    size_t first = kNoRow, second = kNoRow;
};

bool is_lane(const LaneRow& r)
{
    switch (r.kind) {
        case LaneRow::Kind::folded:
        case LaneRow::Kind::cpu:
        case LaneRow::Kind::task:
        case LaneRow::Kind::object: return true;
        case LaneRow::Kind::heading:
        case LaneRow::Kind::process:
        case LaneRow::Kind::counter: break;
    }
    return false;
}

std::string name_of(const AlignedLanes& in, const LaneRow& r)
{
    switch (r.kind) {
        case LaneRow::Kind::heading: return r.text;
        case LaneRow::Kind::process:
        case LaneRow::Kind::folded: return in.layout.processes[r.id].name;
        case LaneRow::Kind::cpu: return fmt::format("cpu{}", r.id);
        case LaneRow::Kind::task: return in.timeline.track(TrackId{r.id}).name;
        case LaneRow::Kind::object: return in.timeline.symbols().objects[r.id];
        case LaneRow::Kind::counter: break;
    }
    return fmt::to_string(r.id);
}

// One for each row, unlike all others of the picture: the k-th of a name is its k-th.
std::vector<std::string> keys_of(const AlignedLanes& in)
{
    std::vector<std::string> keys;
    std::unordered_map<std::string, uint32_t> used;
    for (const LaneRow& r : in.layout.rows) {
        std::string key = fmt::format("{} {}", static_cast<int>(r.kind), name_of(in, r));
        if (const uint32_t k = used[key]++; k > 0) key += fmt::format("\n{}", k);
        keys.push_back(std::move(key));
    }
    return keys;
}

std::list<Shared> merged(const AlignedLanes& first, const AlignedLanes& second)
{
    std::list<Shared> all;
    std::unordered_map<std::string, std::list<Shared>::iterator> place;
    const std::vector<std::string> of_first = keys_of(first);
    for (size_t i = 0; i < of_first.size(); ++i)
        place[of_first[i]] = all.insert(all.end(), {i, kNoRow});
    auto after = all.begin();
    const std::vector<std::string> of_second = keys_of(second);
    for (size_t i = 0; i < of_second.size(); ++i) {
        const auto found = place.find(of_second[i]);
        if (found != place.end()) {
            found->second->second = i;
            after = std::next(found->second);
        } else {
            after = std::next(all.insert(after, {kNoRow, i}));
        }
    }
    return all;
}

// From the top of a row to that of the next.
int32_t advance(const LaneLayout& layout, size_t i)
{
    const int32_t next = i + 1 < layout.rows.size() ? layout.rows[i + 1].y : layout.height;
    return next - layout.rows[i].y;
}

// A layout made anew, row by row.
class Rebuilt {
  public:
    Rebuilt(const AlignedLanes& in, std::string_view absent)
        : in_(in), absent_(absent), place_(in.layout.rows.size(), LaneLayout::kNone)
    {
    }

    void put(size_t own, const AlignedLanes& other, size_t of_other, int32_t y)
    {
        if (own == kNoRow) {
            const LaneRow& theirs = other.layout.rows[of_other];
            if (!is_lane(theirs)) return;
            rows_.push_back({.kind = LaneRow::Kind::heading,
                             .y = y,
                             .height = theirs.height,
                             .indent = 0,
                             .text = fmt::format("{}: {}", name_of(other, theirs), absent_)});
            return;
        }
        LaneRow row = in_.layout.rows[own];
        row.y = y;
        if (of_other != kNoRow) {
            const LaneRow& theirs = other.layout.rows[of_other];
            row.height = std::max(row.height, theirs.height);
            row.above = std::max(row.above, theirs.above);
        }
        place_[own] = static_cast<uint32_t>(rows_.size());
        rows_.push_back(std::move(row));
    }

    void finish(int32_t height, int32_t names_width)
    {
        LaneLayout& l = in_.layout;
        l.rows = std::move(rows_);
        l.height = height;
        l.names_width = names_width;
        for (std::vector<uint32_t>* index : {&l.row_of_task, &l.row_of_cpu, &l.row_of_object})
            for (uint32_t& row : *index)
                if (row != LaneLayout::kNone) row = place_[row];
    }

  private:
    const AlignedLanes& in_;
    std::string_view absent_;
    std::vector<LaneRow> rows_;
    std::vector<uint32_t> place_;  // of each old row among the new ones
};

}  // namespace

void align(AlignedLanes first, AlignedLanes second, std::string_view absent)
{
    Rebuilt a(first, absent);
    Rebuilt b(second, absent);
    int32_t y = 0;
    for (const Shared& s : merged(first, second)) {
        a.put(s.first, second, s.second, y);
        b.put(s.second, first, s.first, y);
        const int32_t down_a = s.first == kNoRow ? 0 : advance(first.layout, s.first);
        const int32_t down_b = s.second == kNoRow ? 0 : advance(second.layout, s.second);
        y += std::max(down_a, down_b);
    }
    const int32_t width = std::max(first.layout.names_width, second.layout.names_width);
    a.finish(y, width);
    b.finish(y, width);
}

}  // namespace interleave
