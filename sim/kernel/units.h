// Resources of several units seen together: claims, the banker's view, and who is deadlocked.
// A resource by itself is objects/resource.cpp; the algorithms on plain numbers are allocation.h.
#pragma once

#include "kernel/allocation.h"
#include "kernel/model.h"
#include "kernel/world.h"

#include <span>
#include <vector>

namespace interleave {

// An Allocation with the names of its rows and columns.
struct Bank {
    Allocation numbers;
    std::vector<TaskId> tasks;
    std::vector<ObjectId> resources;
};

// Resources with avoidance, and the tasks that have some of them: what each may still want. Who has
// nothing is left out: it can always end after all others, since no claim is above what there is.
[[nodiscard]] Bank bank_of(const World&);
// The same as it would be if t got so many units; t is in it in any case.
// REQUIRES: so many are free
[[nodiscard]] Bank bank_after(const World&, TaskId t, ObjectId, int64_t units);

// A new initial task: what it says that it wants at most; of a resource that it does not name, all.
void declare_claims(World&, TaskId, std::span<const Claim>);
// An ended task: everything that it has goes back, and those who wait for it are served.
void give_back_units(World&, TaskId, TaskList& woken);

// Those who wait for each other over units and can never go on, in order of their rows. Waits for
// an owner or for the end of a task count, too; of everything else it is assumed that it comes.
// While others can still act, only resources with detection=request are asked.
[[nodiscard]] std::vector<TaskId> deadlocked_over_units(const Model&, const World&,
                                                        bool nobody_acts);

}  // namespace interleave
