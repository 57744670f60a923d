#include "policy/eligible_tree.h"

#include "base/rng.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace interleave::eligible_tree {

namespace {

bool before(const ConstRows& rows, TaskId a, TaskId b)
{
    const int64_t da = rows.at(a, kDeadline), db = rows.at(b, kDeadline);
    return da != db ? da < db : rows.at(a, kRank) < rows.at(b, kRank);
}

// Who is above the other: no two rows have the same number.
uint64_t height(TaskId t) { return mix64(t.index + 1); }

int64_t both(int64_t low, int64_t high)
{
    return static_cast<int64_t>(static_cast<uint64_t>(high) << 32 | static_cast<uint64_t>(low));
}

int64_t link_or_none(TaskId t) { return t.valid() ? link_to(t) : 0; }

void set_children(const Rows& rows, TaskId t, TaskId left, TaskId right)
{
    rows.at(t, kLinks) = both(link_or_none(left), link_or_none(right));
    if (left.valid()) rows.at(left, kUp) = link_to(t);
    if (right.valid()) rows.at(right, kUp) = link_to(t);
}

// What t knows of the slices of its subtree, from its children.
void sum_slices(const Rows& rows, TaskId t)
{
    const ConstRows read = rows;
    auto shortest = static_cast<uint64_t>(rows.at(t, kSlice)), longest = shortest;
    for (const TaskId child : {left(read, t), right(read, t)}) {
        if (!child.valid()) continue;
        const auto slices = static_cast<uint64_t>(rows.at(child, kSlices));
        shortest = std::min(shortest, slices & 0xffff'ffff);
        longest = std::max(longest, slices >> 32);
    }
    rows.at(t, kSlices) = static_cast<int64_t>(longest << 32 | shortest);
}

bool all_alike(int64_t slices)
{
    return static_cast<uint64_t>(slices) >> 32 == (static_cast<uint64_t>(slices) & 0xffff'ffff);
}

// Of itself and its right subtree, whose earliest start is that of some node on its left side.
int64_t earliest_at_right(const ConstRows& rows, TaskId t)
{
    int64_t earliest = rows.at(t, kStart);
    for (TaskId r = right(rows, t); r.valid(); r = left(rows, r))
        earliest = std::min(earliest, rows.at(r, kEarliestStart));
    return earliest;
}

// In the place of `old` below its parent.
void put_in_place(const Rows& rows, int64_t& root, TaskId up, TaskId old, TaskId t)
{
    const ConstRows read = rows;
    if (t.valid()) rows.at(t, kUp) = link_or_none(up);
    if (!up.valid())
        root = link_or_none(t);
    else if (left(read, up) == old)
        rows.at(up, kLinks) = both(link_or_none(t), link_or_none(right(read, up)));
    else
        rows.at(up, kLinks) = both(link_or_none(left(read, up)), link_or_none(t));
}

// t takes the place of its parent, which becomes its child. Their order stays.
void rotate_up(const Rows& rows, int64_t& root, TaskId t)
{
    const ConstRows read = rows;
    const TaskId p = parent(read, t);
    put_in_place(rows, root, parent(read, p), p, t);
    if (left(read, p) == t) {
        set_children(rows, p, right(read, t), right(read, p));
        set_children(rows, t, left(read, t), p);
        int64_t& earliest = rows.at(t, kEarliestStart);
        earliest = std::min(earliest, rows.at(p, kEarliestStart));
    } else {
        set_children(rows, p, left(read, p), left(read, t));
        set_children(rows, t, p, right(read, t));
        rows.at(p, kEarliestStart) = earliest_at_right(read, p);
    }
    rows.at(t, kSlices) = rows.at(p, kSlices);
    if (!all_alike(rows.at(p, kSlices))) sum_slices(rows, p);
}

// Those above t learn of it, as far up as it is news.
void add_above(const Rows& rows, TaskId t)
{
    const ConstRows read = rows;
    const int64_t start = rows.at(t, kStart), slice = rows.at(t, kSlice);
    bool tells_start = true, tells_slice = true;
    TaskId below = t;
    for (TaskId up = parent(read, t); up.valid() && (tells_start || tells_slice);) {
        const auto old = static_cast<uint64_t>(rows.at(up, kSlices));
        const int64_t shortest = std::min<int64_t>(old & 0xffff'ffff, slice);
        const int64_t longest = std::max<int64_t>(static_cast<int64_t>(old >> 32), slice);
        tells_slice = both(shortest, longest) != static_cast<int64_t>(old);
        if (tells_slice) rows.at(up, kSlices) = both(shortest, longest);
        if (tells_start && right(read, up) == below) {
            int64_t& earliest = rows.at(up, kEarliestStart);
            tells_start = start < earliest;
            if (tells_start) earliest = start;
        }
        below = up;
        up = parent(read, up);
    }
}

// Where a task goes: below `up`, at its left or right.
struct Place {
    TaskId up;
    bool left = false;
};

Place place_of(const ConstRows& rows, ConstTreeEnds ends, TaskId t)
{
    const TaskId last = task_at(ends[kFinal]);
    if (!last.valid() || before(rows, last, t)) return {last, false};
    Place place;
    for (TaskId at = task_at(ends[kRoot]); at.valid();) {
        place = {at, before(rows, t, at)};
        at = place.left ? left(rows, at) : right(rows, at);
    }
    return place;
}

// t, which is at an end, will not be there.
void move_ends(const ConstRows& rows, TreeEnds ends, TaskId t)
{
    const TaskId l = left(rows, t), r = right(rows, t);
    if (ends[kFirst] == link_to(t))
        ends[kFirst] = r.valid() ? link_to(leftmost(rows, r)) : rows.at(t, kUp);
    if (ends[kFinal] != link_to(t)) return;
    TaskId last = l;
    for (TaskId next = l; next.valid(); next = right(rows, next)) last = next;
    ends[kFinal] = last.valid() ? link_to(last) : rows.at(t, kUp);
}

}  // namespace

void insert(const Rows& rows, TreeEnds ends, TaskId t)
{
    const ConstRows read = rows;
    const int64_t slice = rows.at(t, kSlice);
    const Place place = place_of(read, ends, t);
    rows.at(t, kLinks) = 0;
    rows.at(t, kUp) = link_or_none(place.up);
    rows.at(t, kEarliestStart) = rows.at(t, kStart);
    rows.at(t, kSlices) = both(slice, slice);
    if (!place.up.valid())
        ends[kRoot] = link_to(t);
    else if (place.left)
        set_children(rows, place.up, t, right(read, place.up));
    else
        set_children(rows, place.up, left(read, place.up), t);
    const int64_t up = link_or_none(place.up);
    if (place.left ? ends[kFirst] == up : !place.up.valid()) ends[kFirst] = link_to(t);
    if (!place.left && ends[kFinal] == up) ends[kFinal] = link_to(t);
    add_above(rows, t);
    while (parent(read, t).valid() && height(t) > height(parent(read, t)))
        rotate_up(rows, ends[kRoot], t);
}

void remove(const Rows& rows, TreeEnds ends, TaskId t)
{
    const ConstRows read = rows;
    bool told_start = ends[kFirst] != link_to(t);  // that one is at nobody's right
    bool told_slice = true;
    move_ends(read, ends, t);
    while (left(read, t).valid() && right(read, t).valid()) {
        const TaskId l = left(read, t), r = right(read, t);
        rotate_up(rows, ends[kRoot], height(l) > height(r) ? l : r);
    }
    const TaskId child = left(read, t).valid() ? left(read, t) : right(read, t);
    const int64_t start = rows.at(t, kStart), slice = rows.at(t, kSlice);
    TaskId up = parent(read, t);
    bool at_right = up.valid() && right(read, up) == t;
    put_in_place(rows, ends[kRoot], up, t, child);
    rows.at(t, kLinks) = rows.at(t, kUp) = 0;
    // As far up as somebody would not know the same without it.
    while (up.valid() && (told_start || told_slice)) {
        told_slice = told_slice && rows.at(up, kSlice) != slice;
        if (told_slice) sum_slices(rows, up);
        if (told_start && at_right) {
            told_start = rows.at(up, kEarliestStart) == start;
            if (told_start) rows.at(up, kEarliestStart) = earliest_at_right(read, up);
        }
        const TaskId below = up;
        up = parent(read, up);
        at_right = up.valid() && right(read, up) == below;
    }
}

std::vector<TaskId> sorted(const ConstRows& rows, ConstTreeEnds ends)
{
    std::vector<TaskId> order, above;
    for (TaskId t = task_at(ends[kRoot]); t.valid() || !above.empty();) {
        for (; t.valid(); t = left(rows, t)) above.push_back(t);
        order.push_back(above.back());
        t = right(rows, above.back());
        above.pop_back();
    }
    return order;
}

std::vector<std::string> broken(const ConstRows& rows, ConstTreeEnds ends)
{
    std::vector<std::string> sentences;
    const auto complain = [&](TaskId t, const char* what) {
        sentences.push_back(fmt::format("tree: task {} {}", t.index, what));
    };
    const std::vector<TaskId> order = sorted(rows, ends);
    const TaskId root = task_at(ends[kRoot]);
    if (root.valid() && parent(rows, root).valid()) complain(root, "has a parent");
    const TaskId first = order.empty() ? TaskId{} : order.front();
    const TaskId last = order.empty() ? TaskId{} : order.back();
    if (task_at(ends[kFirst]) != first || task_at(ends[kFinal]) != last)
        sentences.emplace_back("tree: it does not know its ends");
    for (size_t i = 0; i < order.size(); ++i) {
        const TaskId t = order[i];
        if (i > 0 && !before(rows, order[i - 1], t)) complain(t, "is out of order");
        int64_t shortest = rows.at(t, kSlice), longest = shortest;
        for (const TaskId child : {left(rows, t), right(rows, t)}) {
            if (!child.valid()) continue;
            if (parent(rows, child) != t) complain(child, "links back to a stranger");
            if (height(child) > height(t)) complain(child, "is below a lower one");
            shortest = std::min(shortest, rows.at(child, kSlices) & 0xffff'ffff);
            longest = std::max(longest, static_cast<int64_t>(
                                            static_cast<uint64_t>(rows.at(child, kSlices)) >> 32));
        }
        const std::array<int64_t, kTreeEnds> at_right{link_or_none(right(rows, t))};
        int64_t start = rows.at(t, kStart);
        for (const TaskId r : sorted(rows, at_right)) start = std::min(start, rows.at(r, kStart));
        if (rows.at(t, kEarliestStart) != start) complain(t, "knows a wrong earliest start");
        if (rows.at(t, kSlices) != both(shortest, longest)) complain(t, "knows wrong slices");
    }
    return sentences;
}

}  // namespace interleave::eligible_tree
