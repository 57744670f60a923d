// A priority queue of tasks, linked through rows: a pairing heap that owns no memory.
//
// Order is by (key, rank), both the policy's; the smallest is first. A task is in one heap at most.
// Unlike the lists of state.h it finds the first among many in O(log n). Not stable by itself:
// ranks break ties (Sched's next_rank() makes equals first in, first out). Source: Fredman,
// Sedgewick, Sleator, Tarjan, The pairing heap, Algorithmica 1 (1986).
#pragma once

#include "base/ids.h"

#include <cstdint>
#include <vector>

namespace interleave {

using HeapId = Id<struct HeapTag>;  // a row of Sched::heaps

struct HeapNode {
    int64_t key = 0, rank = 0;
    TaskId child;     // the first of those below it
    TaskId next;      // the next one below the same parent
    TaskId previous;  // the one before it, or the parent for the first
    uint32_t in = 0;  // 1: in a heap
};
static_assert(Row<HeapNode>);

struct TaskHeap {
    TaskId root;
    uint32_t count = 0;  // tasks in it
};
static_assert(Row<TaskHeap>);

using HeapNodes = Table<TaskId, HeapNode>;

// O(1). REQUIRES: t is in no heap
void push(HeapNodes&, TaskHeap&, TaskId t, int64_t key, int64_t rank);
// O(log n) amortised. REQUIRES: t is in this heap
void remove(HeapNodes&, TaskHeap&, TaskId t);
// All of them, in order. O(n log n): for people and laws.
[[nodiscard]] std::vector<TaskId> sorted(const HeapNodes&, const TaskHeap&);

// The first in order for which `suits` holds, or none. Looks at k log k tasks where k - 1 that do
// not suit come before it.
template <typename Suits>
[[nodiscard]] TaskId first_that(const HeapNodes&, const TaskHeap&, const Suits& suits);

// True if a comes before b.
[[nodiscard]] inline bool before(const HeapNode& a, const HeapNode& b)
{
    return a.key != b.key ? a.key < b.key : a.rank < b.rank;
}

// Which of those whose parents were passed over comes first.
class HeapFrontier {
  public:
    HeapFrontier(const HeapNodes& nodes, TaskId root) : nodes_(nodes) { add(root); }
    [[nodiscard]] bool empty() const { return open_.empty(); }
    TaskId take();

  private:
    void add(TaskId);
    const HeapNodes& nodes_;
    std::vector<TaskId> open_;  // a binary heap
};

template <typename Suits>
TaskId first_that(const HeapNodes& nodes, const TaskHeap& heap, const Suits& suits)
{
    if (!heap.root.valid() || suits(heap.root)) return heap.root;
    for (HeapFrontier frontier(nodes, heap.root); !frontier.empty();)
        if (const TaskId t = frontier.take(); suits(t)) return t;
    return {};
}

}  // namespace interleave
