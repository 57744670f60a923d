// Whose urgency a task has: its own, that of a task that waits for it, or that of a ceiling.
//
// What urgency is, is the policy's (Policy::urgency, Policy::level). Here is when it is lent, which
// a mutex says by its protocol. All of it follows from who owns and who waits for what: donor_of()
// and ceiling_of() work it out anew; SchedEntity keeps the answers, which the kernel brings up to
// date whenever one of them may have changed.
// Invariant: for every task that lives SchedEntity::donor and ceiling are these answers, and those
// who wait for a mutex with a protocol are in the order of their urgency.
#pragma once

#include "kernel/object.h"
#include "kernel/state.h"

namespace interleave {

// The smaller is the more urgent: the least of a task's own, its ceiling's and its donor's.
[[nodiscard]] int64_t urgency_of(const Model&, const State&, TaskId);

// Who lends a task the most, if that is more than it has without: one that waits for a mutex that
// it owns, or one that waits for such a one in turn, and so on.
[[nodiscard]] TaskId donor_of(const Model&, const State&, TaskId);
// Policy::level of a task, for those that were started that of the initial task they descend from.
[[nodiscard]] int64_t level_of(const Model&, const World&, TaskId);
// protocol=original_ceiling: whether a task may have one that nobody owns.
[[nodiscard]] bool may_lock(const Model&, const State&, TaskId);
// protocol=stack: whether a task that is ready may begin its job, or has begun it.
[[nodiscard]] bool may_begin(const Model&, const State&, TaskId);
// Of the mutexes that it owns the one with the most urgent ceiling that it has meanwhile.
[[nodiscard]] ObjectId ceiling_of(const Model&, const World&, TaskId);

// For whose sake a waiting task lends its urgency: of the mutex that it waits for, or, with
// protocol=original_ceiling, of the one with the highest ceiling that others own. None: it does
// not.
[[nodiscard]] ObjectId lends_for(const Model&, const World&, TaskId);
// The mutex through which its donor's urgency comes to a task.
[[nodiscard]] ObjectId lent_for(const Model&, const State&, TaskId);
// For people: whose urgency a waiting task has, and whether it may begin.
void describe_loan(const Model&, const State&, TaskId, Details&);

}  // namespace interleave
