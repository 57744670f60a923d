#include "kernel/event_queue.h"

#include <algorithm>

namespace interleave {

// Four children to a node: half the levels of a binary heap, and the children of one node share a
// cache line.
namespace {
constexpr size_t kArity = 4;
}

void EventQueue::push(const Event& e)
{
    size_t hole = heap_.size();
    heap_.push_back(e);
    while (hole > 0) {
        const size_t parent = (hole - 1) / kArity;
        if (!before(e, heap_[parent])) break;
        heap_[hole] = heap_[parent];
        hole = parent;
    }
    heap_[hole] = e;
}

Event EventQueue::pop()
{
    assert(!heap_.empty());
    const Event result = heap_.front();
    const Event last = heap_.back();
    heap_.pop_back();
    const size_t n = heap_.size();
    if (n == 0) return result;
    size_t hole = 0;
    for (size_t first = 1; first < n; first = hole * kArity + 1) {
        const size_t end = std::min(first + kArity, n);
        size_t least = first;
        for (size_t i = first + 1; i < end; ++i)
            if (before(heap_[i], heap_[least])) least = i;
        if (!before(heap_[least], last)) break;
        heap_[hole] = heap_[least];
        hole = least;
    }
    heap_[hole] = last;
    return result;
}

std::vector<Event> EventQueue::sorted() const
{
    std::vector<Event> all = heap_;
    std::sort(all.begin(), all.end(), before);
    return all;
}

}  // namespace interleave
