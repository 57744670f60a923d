// A number of each task, and who holds the n-th unit of all of them in the order of rows: a Fenwick
// tree kept in two words of each task. Changing a number and finding a holder take O(log n).
//
// Invariant: the word `sum` of row i holds the numbers of the last (i + 1 & -(i + 1)) rows up to i.
// A row that is added or cleared has to be told (`adopt`) before others are changed.
// Source: Fenwick, A new data structure for cumulative frequency tables, 1994.
#pragma once

#include "kernel/state.h"

namespace interleave {

class TaskSums {
  public:
    // Words `first` and `first + 1` of each task are its.
    constexpr explicit TaskSums(uint32_t first) : value_(first), sum_(first + 1) {}

    [[nodiscard]] int64_t value(const Sched& s, TaskId t) const { return task_words(s, t)[value_]; }
    void set(Sched&, TaskId, int64_t value) const;
    // The row is new, or was cleared: its number is 0.
    void adopt(Sched&, TaskId) const;
    [[nodiscard]] int64_t total(const Sched&) const;
    // REQUIRES: 0 <= unit < total(s)
    [[nodiscard]] TaskId holder(const Sched&, int64_t unit) const;
    // The same for some of the rows only. O(n).
    template <typename Suits>
    [[nodiscard]] int64_t total_of(const Sched& s, const Suits& suits) const
    {
        int64_t all = 0;
        for (TaskId t{0}; s.entities.has(t); ++t.index)
            if (suits(t)) all += value(s, t);
        return all;
    }
    template <typename Suits>
    [[nodiscard]] TaskId holder_of(const Sched& s, int64_t unit, const Suits& suits) const
    {
        TaskId t{0};
        while (!suits(t) || (unit -= value(s, t)) >= 0) ++t.index;
        return t;
    }

  private:
    [[nodiscard]] int64_t sum(const Sched& s, uint32_t row) const
    {
        return task_words(s, TaskId{row})[sum_];
    }
    uint32_t value_, sum_;
};

}  // namespace interleave
