// Who waits for something, in the order in which they asked: thousands at times, and mostly the
// first of them is served, so that neither to join nor to be served looks at all of them.
//
// A task that left looks at those before it. Invariant: nobody is in it twice.
#pragma once

#include "base/ids.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_set>
#include <utility>

namespace interleave {

// Of an Entry: `TrackId task`, whose wait it is.
template <typename Entry>
class WaitingLine {
  public:
    [[nodiscard]] bool has(TrackId task) const { return tasks_.contains(task.index); }
    // At the end. REQUIRES: !has(entry.task)
    void join(Entry entry)
    {
        tasks_.insert(entry.task.index);
        entries_.push_back(std::move(entry));
    }
    // Its entry, which is in the line no longer; none if it was not.
    std::optional<Entry> leave(TrackId task)
    {
        if (tasks_.erase(task.index) == 0) return {};
        const auto it = std::ranges::find(entries_, task, &Entry::task);
        std::optional<Entry> entry(std::move(*it));
        entries_.erase(it);
        return entry;
    }

    [[nodiscard]] size_t size() const { return entries_.size(); }
    [[nodiscard]] bool empty() const { return entries_.empty(); }
    [[nodiscard]] Entry& operator[](size_t i) { return entries_[i]; }
    [[nodiscard]] auto begin() { return entries_.begin(); }
    [[nodiscard]] auto end() { return entries_.end(); }

  private:
    std::deque<Entry> entries_;
    std::unordered_set<uint32_t> tasks_;
};

}  // namespace interleave
