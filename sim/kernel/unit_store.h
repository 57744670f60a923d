// Which task has how many units of each resource, and how many it may have at most: its claim.
//
// A row of counts for each row of World::tasks and a column for each resource, in the order in
// which the resources are declared; nothing at all in a World without resources. What is free, and
// who waits, is kept in the resource's own row (objects/resource.cpp). Invariant: nobody has less
// than nothing, nor more than its claim; a task that has ended has nothing and claims nothing.
#pragma once

#include "base/ids.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace interleave {

class UnitStore {
  public:
    // The number of its column. REQUIRES: there is no task yet
    uint32_t add_resource() { return resources_++; }
    // One more row, of a task that has nothing and claims nothing.
    void add_task() { counts_.resize(counts_.size() + resources_); }

    [[nodiscard]] bool no_resources() const { return resources_ == 0; }
    [[nodiscard]] uint32_t resources() const { return resources_; }
    [[nodiscard]] int64_t held(TaskId t, uint32_t column) const { return at(t, column).held; }
    [[nodiscard]] int64_t claim(TaskId t, uint32_t column) const { return at(t, column).claim; }
    [[nodiscard]] bool has_any(TaskId) const;

    void add(TaskId t, uint32_t column, int64_t units) { at(t, column).held += units; }
    void set_claim(TaskId t, uint32_t column, int64_t units) { at(t, column).claim = units; }
    void copy_claims(TaskId from, TaskId to);
    void clear(TaskId);

    [[nodiscard]] uint64_t hash(uint64_t seed) const;
    [[nodiscard]] size_t bytes() const { return counts_.size() * sizeof(Count); }

  private:
    struct Count {
        int64_t held = 0, claim = 0;
    };
    static_assert(Row<Count>);

    [[nodiscard]] Count& at(TaskId t, uint32_t column)
    {
        return counts_[size_t{t.index} * resources_ + column];
    }
    [[nodiscard]] const Count& at(TaskId t, uint32_t column) const
    {
        return counts_[size_t{t.index} * resources_ + column];
    }

    std::vector<Count> counts_;
    uint32_t resources_ = 0;
};

}  // namespace interleave
