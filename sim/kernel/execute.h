// The meaning of one instruction: what it does to a Context and to the World, without clock, CPU or
// policy. The timed kernel, the explorer and the property tests call this one function, so that an
// interleaving that is found can be shown.
#pragma once

#include "kernel/choice.h"
#include "kernel/model.h"
#include "kernel/world.h"

namespace interleave {

enum class Outcome : uint8_t {
    next,            // goes on with the instruction at pc
    yields,          // the same, and lets others run
    spins,           // tries the instruction again when it has used the CPU for `time`
    sleeps,          // blocked for `time`
    blocks,          // blocked until somebody wakes it, or, with `time` above 0, so long at most
    exits,           // became a zombie or is gone
    awaits_release,  // blocked until its next job is released; goes on at pc, or at the release
                     // instruction's arg when none is to come
    retires,         // as next, and its job has ended, with all releases
    carries,         // comes to the same instruction again when a coroutine lets go: the rider of
                     // the runtime that it hosts
};

struct Effect {
    Outcome outcome = Outcome::next;
    FaultKind fault = FaultKind::none;  // with exits: the task crashed; with next: a finding
    bool owner_changed = false;         // of `object`
    bool retry = false;                 // blocks, spins: runs this instruction again
    bool serves = false;                // `object` (a device) began to serve `served`, for `time`
    bool shares = false;                // serves: a device that has `advance`, and `served` may be
                                        // none; when it is done follows from what else goes on
    Duration time;                      // sleeps, blocks, serves, spins
    ObjectId object;                    // that it acted on
    TaskId served;
    int64_t exit_code = 0;  // exits
    TaskId started;         // a new task, status created
    TaskList woken;         // tasks that it unblocked, in order; now runnable, linked through next
    TaskList gone;          // tasks that ended for good, in order, linked likewise, perhaps with t:
                            // to be taken out and passed to forget(), one by one
    TaskId zombie;          // main task of its process that it ended
};

// REQUIRES: task t is runnable; ctx holds its registers (its own in World::contexts, or a CPU's).
// Changes ctx, World and nothing else. An `atomic` block and the condition of `until` are one call.
Effect execute(const Model&, Context&, World&, TaskId t, Chooser&);

// A device has finished serving t: what object.h calls `complete`. REQUIRES: t is being served.
Effect complete(const Model&, World&, ObjectId, TaskId t);

// What `sleep` does to a task, but for how long.
inline void fall_asleep(Task& task)
{
    task.status = TaskStatus::blocked;
    task.reason = Reason::sleep;
}

// Could t go on now? False for tasks that are blocked, not started or gone, but for those that are
// blocked with a limit: they can give up (expire, in waits.h). For an explorer.
[[nodiscard]] bool enabled(const Model&, const World&, TaskId t);

// The duration that instruction i of compute, sleep or act states; draws where it must.
// A negative or excessive computed one comes back as Duration{-1}.
[[nodiscard]] Duration stated_duration(const Model&, const Context&, World&, TaskId t, const Instr&,
                                       Chooser&);

}  // namespace interleave
