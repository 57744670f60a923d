// The tasks of a queue in the order of their deadlines, as a tree that finds the first of those
// that may run already. Mostly that is the first of all, and who is put in comes last: both ends
// are known, and at both a task is put in and taken out in O(1).
//
// A task may run once virtual time has reached its start. Equal deadlines are in the order in which
// they were put in. The tree owns no memory: its nodes are the first kTreeWords of the words that a
// policy keeps for each task, its ends are words that the policy keeps for the queue. A treap: a
// search tree by deadline, and a heap by a number that is drawn from the row of the task, so that
// the same tasks make the same tree. Each node knows the earliest start of itself and of those at
// its right, so that taking out the first changes nothing in those above it, and who is first of
// those that may run is found by a look at O(log^2 n) of n tasks at most, expected. Sources:
// Stoica, Abdel-Wahab, Earliest Eligible Virtual Deadline First, TR-95-22, 1995 (the search);
// Seidel, Aragon, Randomized Search Trees, Algorithmica 16 (1996).
#pragma once

#include "base/ids.h"

#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace interleave {

// kLinks: left and right; kUp: the parent; rows plus 1, 0: none. kEarliestStart: of the node and
// its right subtree. kSlices: of the whole subtree, the shortest and the longest.
enum TreeWord : uint32_t {
    kLinks,
    kUp,
    kDeadline,
    kRank,
    kStart,
    kEarliestStart,
    kSlice,
    kSlices,
    kTreeWords
};

// Of a queue: links to the root, and to the first and the last in order; 0: it is empty.
enum TreeEnd : uint32_t { kRoot, kFirst, kFinal, kTreeEnds };
using TreeEnds = std::span<int64_t, kTreeEnds>;
using ConstTreeEnds = std::span<const int64_t, kTreeEnds>;

inline constexpr int64_t kLongestSlice = 0xffff'ffff;  // ns

// The words of all tasks, `each` of them for a task; a view.
template <typename Word>
class TaskRows {
  public:
    TaskRows(std::span<Word> words, uint32_t each) : words_(words.data()), each_(each) {}
    operator TaskRows<const Word>() const { return {words_, each_}; }
    Word& at(TaskId t, uint32_t word) const { return words_[size_t{t.index} * each_ + word]; }

  private:
    friend TaskRows<std::remove_const_t<Word>>;
    TaskRows(Word* words, uint32_t each) : words_(words), each_(each) {}
    Word* words_;
    uint32_t each_;
};
using Rows = TaskRows<int64_t>;
using ConstRows = TaskRows<const int64_t>;

namespace eligible_tree {

// O(log n), expected. REQUIRES: kDeadline, kRank, kStart and kSlice of t are set, no other task has
// both its deadline and its rank, and t is not in the tree
void insert(const Rows&, TreeEnds, TaskId t);
// REQUIRES: t is in the tree
void remove(const Rows&, TreeEnds, TaskId t);

[[nodiscard]] std::vector<TaskId> sorted(const ConstRows&, ConstTreeEnds);
// The law of a tree, in sentences.
[[nodiscard]] std::vector<std::string> broken(const ConstRows&, ConstTreeEnds);

[[nodiscard]] inline TaskId task_at(int64_t link)
{
    return link == 0 ? TaskId{} : TaskId{static_cast<uint32_t>(link - 1)};
}
[[nodiscard]] inline int64_t link_to(TaskId t) { return int64_t{t.index} + 1; }
[[nodiscard]] inline TaskId left(const ConstRows& rows, TaskId t)
{
    return task_at(rows.at(t, kLinks) & 0xffff'ffff);
}
[[nodiscard]] inline TaskId right(const ConstRows& rows, TaskId t)
{
    return task_at(static_cast<int64_t>(static_cast<uint64_t>(rows.at(t, kLinks)) >> 32));
}

[[nodiscard]] inline TaskId parent(const ConstRows& rows, TaskId t)
{
    return task_at(rows.at(t, kUp));
}
// The first in order of a subtree.
[[nodiscard]] inline TaskId leftmost(const ConstRows& rows, TaskId t)
{
    for (TaskId l = left(rows, t); l.valid(); l = left(rows, t)) t = l;
    return t;
}

// The first in order whose start is reached; none if that is so of no task. Beginning with the
// first of all: after it and those at its right comes its parent.
template <typename Reached>
[[nodiscard]] TaskId first(const ConstRows& rows, ConstTreeEnds ends, const Reached& reached)
{
    TaskId t = task_at(ends[kFirst]);
    while (t.valid()) {
        if (!reached(rows.at(t, kEarliestStart)))
            t = parent(rows, t);
        else if (reached(rows.at(t, kStart)))
            break;
        else
            t = leftmost(rows, right(rows, t));
    }
    return t;
}

// Of all tasks in the tree. REQUIRES: it is not empty
[[nodiscard]] inline int64_t shortest_slice(const ConstRows& rows, ConstTreeEnds ends)
{
    return rows.at(task_at(ends[kRoot]), kSlices) & 0xffff'ffff;
}
[[nodiscard]] inline int64_t longest_slice(const ConstRows& rows, ConstTreeEnds ends)
{
    const auto both = static_cast<uint64_t>(rows.at(task_at(ends[kRoot]), kSlices));
    return static_cast<int64_t>(both >> 32);
}

}  // namespace eligible_tree
}  // namespace interleave
