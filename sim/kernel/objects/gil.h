// The lock of an interpreter, as a row of World: who has it, who wants it, who was asked to let go.
// Not its times (kernel/gil.cpp): how long a thread waits before it asks is not World's affair.
//
// One for each process that has an interpreter, and one for each sub-interpreter (PEP 684);
// Process::gil and World::sub_gils say which. No verb names it, and no scenario declares it:
// threads take it and let go of it by what they do.
// Invariant: its owner is runnable, and somebody who could take it is on the way when it is free
// and others wait.
#pragma once

#include "kernel/execute.h"
#include "kernel/world.h"

namespace interleave {

struct Gil {
    TaskId owner;          // none: it is free
    TaskId last;           // who took it last (last_holder); none: that task has ended
    TaskList waiters;      // blocked in take_gil, in the order in which their waits began
    TaskList late;         // runnable: their wait timed out, and they have not looked since
    TaskList droppers;     // blocked in drop_gil until another task has taken it
    uint32_t checks = 0;   // ticks: checks of the owner since the lock was last let go for others
    uint16_t interpreter;  // index into Model::interpreters
    uint8_t asked = 0;     // 1: its owner is to let go (gil_drop_request)
    uint8_t spare = 0;
};
static_assert(Row<Gil>);

// Task::amount of those in `waiters` and `late`.
inline constexpr int64_t kLate = 1;      // in `late`
inline constexpr int64_t kSwitched = 2;  // another task has taken it since this wait began

// The lock that a task needs for its own code; none if it needs none.
[[nodiscard]] inline ObjectId gil_of(const World& w, TaskId t)
{
    const SubInterpreterId i = sub_interpreter_of(w, t);
    return i.valid() ? w.sub_gils[i] : w.processes[w.tasks[t].process].gil;
}
[[nodiscard]] inline const InterpreterSpec& interpreter_of(const Model& m, const World& w,
                                                           ObjectId gil)
{
    return m.interpreters[w.object<Gil>(gil).interpreter];
}

// t takes it. Wakes whoever let go by force and waits for that. REQUIRES: it is free
void acquire_gil(World&, ObjectId gil, TaskId t, Effect&);
// Its owner lets go; the first that waits is woken, and has to be there in time to get it.
void release_gil(World&, ObjectId gil, Effect&);
// t, runnable until now, waits: for the lock, or, as a dropper, until another has taken it.
void wait_for_gil(World&, ObjectId gil, TaskId t);
void wait_for_switch(World&, ObjectId gil, TaskId t);
// The wait of t in take_gil has timed out: it becomes runnable.
void time_out(World&, TaskId t);
// t looks whether the lock is free. True: its wait had timed out and nobody took it meanwhile.
bool look_after_waiting(World&, ObjectId gil, TaskId t);
// t does not run its own code for now: it lets go if it has the lock.
void leave_interpreter(World&, TaskId t, Effect&);
// t, runnable, stops where it is. If it was woken for a free lock, the next that waits is.
void stop_in_interpreter(World&, TaskId t, Effect&);
// t ends: it leaves, and nothing names it any more.
void end_in_interpreter(World&, TaskId t, Effect&);

// t, which does not run, is ended by another: wherever it was, its lock does not know it any more.
void quit_interpreter(World&, TaskId t, Effect&);

// Processes and sub-interpreters that the Model declares get their locks, which are the last
// objects that it declares, in this order.
void hand_out_gils(const Model&, World&);

// The lock of a process that a task of `parent` starts; none if the parent has none.
[[nodiscard]] ObjectId gil_of_child(const Model&, World&, ProcessId parent, ProcessId child);
// The process is gone, and so is what its lock remembers.
void clear_gil(World&, ObjectId gil);

}  // namespace interleave
