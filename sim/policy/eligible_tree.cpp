#include "policy/eligible_tree.h"

#include "base/rng.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave::eligible_tree {

namespace {

bool before(const ConstRows& rows, TaskId a, TaskId b)
{
    const int64_t da = rows.at(a, kDeadline), db = rows.at(b, kDeadline);
    return da != db ? da < db : rows.at(a, kRank) < rows.at(b, kRank);
}

// Who is above the other: no two rows have the same number.
uint64_t height(TaskId t) { return mix64(t.index + 1); }

TaskId parent(const ConstRows& rows, TaskId t) { return task_at(rows.at(t, kUp)); }

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

void add_slices(const Rows& rows, TaskId t, int64_t shortest, int64_t longest)
{
    const auto own = static_cast<uint64_t>(rows.at(t, kSlices));
    rows.at(t, kSlices) = both(std::min<int64_t>(own & 0xffff'ffff, shortest),
                               std::max<int64_t>(static_cast<int64_t>(own >> 32), longest));
}

// What t knows of itself and of its subtree, from its children.
void sum_up(const Rows& rows, TaskId t)
{
    const ConstRows read = rows;
    int64_t earliest = rows.at(t, kStart);
    auto shortest = static_cast<uint64_t>(rows.at(t, kSlice)), longest = shortest;
    const auto add = [&](TaskId child) {
        if (!child.valid()) return;
        earliest = std::min(earliest, rows.at(child, kEarliestStart));
        const auto slices = static_cast<uint64_t>(rows.at(child, kSlices));
        shortest = std::min(shortest, slices & 0xffff'ffff);
        longest = std::max(longest, slices >> 32);
    };
    add(left(read, t));
    add(right(read, t));
    rows.at(t, kEarliestStart) = earliest;
    rows.at(t, kSlices) = static_cast<int64_t>(longest << 32 | shortest);
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
    } else {
        set_children(rows, p, left(read, p), left(read, t));
        set_children(rows, t, p, right(read, t));
    }
    rows.at(t, kEarliestStart) = rows.at(p, kEarliestStart);
    rows.at(t, kSlices) = rows.at(p, kSlices);
    sum_up(rows, p);
}

}  // namespace

void insert(const Rows& rows, int64_t& root, TaskId t)
{
    const ConstRows read = rows;
    const int64_t start = rows.at(t, kStart), slice = rows.at(t, kSlice);
    rows.at(t, kLinks) = 0;
    sum_up(rows, t);
    TaskId up;
    bool goes_left = false;
    for (TaskId at = task_at(root); at.valid();) {
        up = at;
        int64_t& earliest = rows.at(at, kEarliestStart);
        earliest = std::min(earliest, start);
        add_slices(rows, at, slice, slice);
        goes_left = before(read, t, at);
        at = goes_left ? left(read, at) : right(read, at);
    }
    rows.at(t, kUp) = link_or_none(up);
    if (!up.valid())
        root = link_to(t);
    else if (goes_left)
        set_children(rows, up, t, right(read, up));
    else
        set_children(rows, up, left(read, up), t);
    while (parent(read, t).valid() && height(t) > height(parent(read, t))) rotate_up(rows, root, t);
}

void remove(const Rows& rows, int64_t& root, TaskId t)
{
    const ConstRows read = rows;
    while (left(read, t).valid() && right(read, t).valid()) {
        const TaskId l = left(read, t), r = right(read, t);
        rotate_up(rows, root, height(l) > height(r) ? l : r);
    }
    const TaskId child = left(read, t).valid() ? left(read, t) : right(read, t);
    TaskId up = parent(read, t);
    put_in_place(rows, root, up, t, child);
    rows.at(t, kLinks) = rows.at(t, kUp) = 0;
    for (; up.valid(); up = parent(read, up)) {
        const int64_t start = rows.at(up, kEarliestStart), slices = rows.at(up, kSlices);
        sum_up(rows, up);
        if (rows.at(up, kEarliestStart) == start && rows.at(up, kSlices) == slices) return;
    }
}

std::vector<TaskId> sorted(const ConstRows& rows, int64_t root)
{
    std::vector<TaskId> order, above;
    for (TaskId t = task_at(root); t.valid() || !above.empty();) {
        for (; t.valid(); t = left(rows, t)) above.push_back(t);
        order.push_back(above.back());
        t = right(rows, above.back());
        above.pop_back();
    }
    return order;
}

std::vector<std::string> broken(const ConstRows& rows, int64_t root)
{
    std::vector<std::string> sentences;
    const auto complain = [&](TaskId t, const char* what) {
        sentences.push_back(fmt::format("tree: task {} {}", t.index, what));
    };
    const std::vector<TaskId> order = sorted(rows, root);
    if (root != 0 && parent(rows, task_at(root)).valid()) complain(task_at(root), "has a parent");
    for (size_t i = 0; i < order.size(); ++i) {
        const TaskId t = order[i];
        if (i > 0 && !before(rows, order[i - 1], t)) complain(t, "is out of order");
        int64_t start = rows.at(t, kStart), shortest = rows.at(t, kSlice), longest = shortest;
        for (const TaskId child : {left(rows, t), right(rows, t)}) {
            if (!child.valid()) continue;
            if (parent(rows, child) != t) complain(child, "links back to a stranger");
            if (height(child) > height(t)) complain(child, "is below a lower one");
            start = std::min(start, rows.at(child, kEarliestStart));
            shortest = std::min(shortest, rows.at(child, kSlices) & 0xffff'ffff);
            longest = std::max(longest, static_cast<int64_t>(
                                            static_cast<uint64_t>(rows.at(child, kSlices)) >> 32));
        }
        if (rows.at(t, kEarliestStart) != start) complain(t, "knows a wrong earliest start");
        if (rows.at(t, kSlices) != both(shortest, longest)) complain(t, "knows wrong slices");
    }
    return sentences;
}

}  // namespace interleave::eligible_tree
