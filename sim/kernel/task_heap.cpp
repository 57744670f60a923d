#include "kernel/task_heap.h"

#include <algorithm>
#include <cassert>

namespace interleave {

namespace {

// Two roots become one. The one that comes later goes below the other.
TaskId meld(HeapNodes& nodes, TaskId a, TaskId b)
{
    if (!a.valid()) return b;
    if (!b.valid()) return a;
    if (before(nodes[b], nodes[a])) std::swap(a, b);
    HeapNode& top = nodes[a];
    HeapNode& below = nodes[b];
    below.previous = a;
    below.next = top.child;
    if (top.child.valid()) nodes[top.child].previous = b;
    top.child = b;
    return a;
}

// A root without siblings from a row of them: neighbours in pairs, then the pairs from the last to
// the first.
TaskId join_siblings(HeapNodes& nodes, TaskId first)
{
    TaskId pairs;  // linked through next, the last one first
    while (first.valid()) {
        const TaskId second = nodes[first].next;
        const TaskId rest = second.valid() ? nodes[second].next : TaskId{};
        nodes[first].next = nodes[first].previous = {};
        if (second.valid()) nodes[second].next = nodes[second].previous = {};
        const TaskId pair = meld(nodes, first, second);
        nodes[pair].next = pairs;
        pairs = pair;
        first = rest;
    }
    TaskId root;
    while (pairs.valid()) {
        const TaskId rest = nodes[pairs].next;
        nodes[pairs].next = {};
        root = meld(nodes, root, pairs);
        pairs = rest;
    }
    return root;
}

}  // namespace

void push(HeapNodes& nodes, TaskHeap& heap, TaskId t, int64_t key, int64_t rank)
{
    HeapNode& node = nodes[t];
    assert(node.in == 0);
    node = {.key = key, .rank = rank, .child = {}, .next = {}, .previous = {}, .in = 1};
    heap.root = meld(nodes, heap.root, t);
    ++heap.count;
}

void remove(HeapNodes& nodes, TaskHeap& heap, TaskId t)
{
    HeapNode& node = nodes[t];
    assert(node.in == 1);
    const TaskId below = join_siblings(nodes, node.child);
    if (heap.root == t) {
        heap.root = below;
    } else {
        HeapNode& before_it = nodes[node.previous];
        (before_it.child == t ? before_it.child : before_it.next) = node.next;
        if (node.next.valid()) nodes[node.next].previous = node.previous;
        heap.root = meld(nodes, heap.root, below);
    }
    node = {};
    --heap.count;
}

void HeapFrontier::add(TaskId t)
{
    if (!t.valid()) return;
    open_.push_back(t);
    std::ranges::push_heap(open_, [&](TaskId a, TaskId b) { return before(nodes_[b], nodes_[a]); });
}

TaskId HeapFrontier::take()
{
    std::ranges::pop_heap(open_, [&](TaskId a, TaskId b) { return before(nodes_[b], nodes_[a]); });
    const TaskId t = open_.back();
    open_.pop_back();
    for (TaskId below = nodes_[t].child; below.valid(); below = nodes_[below].next) add(below);
    return t;
}

std::vector<TaskId> sorted(const HeapNodes& nodes, const TaskHeap& heap)
{
    std::vector<TaskId> order;
    for (HeapFrontier frontier(nodes, heap.root); !frontier.empty();)
        order.push_back(frontier.take());
    return order;
}

}  // namespace interleave
