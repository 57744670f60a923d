// How tasks and processes come to be, end, and are waited for: fork, exit, wait and join.
//
// Rules of POSIX on the World, without clock: a process ends with the last of its tasks, stays as a
// zombie until a task of the process that started it waits for it, and belongs to init when that
// one has ended. Invariant: only these functions change Process and the links between tasks.
#pragma once

#include "kernel/execute.h"

namespace interleave {

// A new task of status created, child of `parent`: row, stack, name and process are set; `process`
// not valid means that it gets an address space of its own, a copy of its parent's. Not valid when
// the machine's limits are reached.
[[nodiscard]] TaskId new_task(const Model&, World&, TaskId parent, FunctionId, TaskKind, ProcessId);

// A task that is not blocked ends. What it leaves is told in the Effect: whoever waited for it is
// woken, and it is gone unless somebody may join it. With the last task its process ends, too.
void end_task(const Model&, World&, TaskId, int64_t exit_code, Reason, Effect&);
// All other tasks of its process end at once (kKilled). One that is at a device which cannot let
// go of it ends as soon as that is done: it goes on at pc `at`, with the exit code in register `a`.
void end_others(const Model&, World&, TaskId, int64_t exit_code, uint32_t at, uint32_t a, Effect&);
// A zombie that somebody asked about otherwise than by join.
void reap(World&, TaskId, Effect&);
// After a task was taken out of Effect::gone: its row is free again, unless it is needed for names.
void forget(const Model&, World&, TaskId);

// It can be joined at once, by whoever may.
[[nodiscard]] bool has_ended(const World&, TaskId);
// join: true if it goes on, with the exit code; else it is blocked. REQUIRES: may_join
[[nodiscard]] bool join_task(World&, TaskId joiner, TaskId, int64_t& exit_code, Effect&);
// Nobody has joined it or waits for that; and it is a thread of the same process, or the main task
// of a process that this one has started.
[[nodiscard]] bool may_join(const World&, TaskId joiner, TaskId);
// A thread that may be joined will not be. False, and nothing happens: it is no thread.
[[nodiscard]] bool detach_thread(World&, TaskId, Effect&);

enum class ChildWait : uint8_t { has_one, blocks, has_none };
// wait: whoever ended first of the children that nobody was told of.
[[nodiscard]] ChildWait wait_child(World&, TaskId, TaskId& child);
// A blocked task does not wait any more for a task, a child or a condition.
void stop_waiting(World&, TaskId);

// The process that waits for p: it started p and has not ended. Not valid: init does.
[[nodiscard]] ProcessId parent_of(const World&, ProcessId);

// What `start` gives and `join` takes: never 0.
[[nodiscard]] int64_t handle_of(const World&, TaskId);
[[nodiscard]] TaskId task_of(const World&, int64_t handle);  // not valid: no such task any more

// For the World at the start of a run.
[[nodiscard]] TaskId take_row(const Model&, World&);  // of status created; not valid: no more rows
void begin_task(const Model&, World&, TaskId, FunctionId);

}  // namespace interleave
