// Event loops: which coroutine of a thread goes on next, and what becomes of those that cannot.
//
// The rules are those of asyncio (CPython 3.12, Lib/asyncio; names in parentheses are its own). A
// loop goes in rounds (BaseEventLoop._run_once). A round takes in what devices have served and
// whose time has come, in this order, behind what is ready; then it runs exactly those that are
// ready now, first in, first out. Who becomes ready meanwhile waits for the next round. With nobody
// ready the thread blocks in poll (selector.select).
//
// Where a wake-up comes from decides when it counts:
//   loop    a coroutine of the same loop did it (Future.set_result -> call_soon(Task.__wakeup)): at
//           the end of the ready ones at once, and it runs when it is its turn
//   thread  a task outside the loop did it (call_soon_threadsafe): at the end of the ready ones at
//           once, but what is queued is a callback, which sets the result; the coroutine itself is
//           queued when that runs, and runs a round later
//   device  its request is done (_process_events): the same, and queued when a round begins
//   timer   it slept long enough (call_later, futures._set_result_unless_cancelled): the same, and
//           behind those that devices have served
// The end of the last child that a coroutine gathers is one callback more (gather._done_callback).
// So Task::amount of a ready coroutine counts the callbacks before it.
//
// A loop ends one round after its main coroutine: that end is a callback of the next round, which
// is run to its end (run_until_complete, loop.stop). Those that have not ended by then are
// cancelled (runners._cancel_all_tasks): each ends where it waits. Unlike in Python no code of
// theirs runs any more: what they hold stays locked. What cannot be taken back, such as a request
// that a device serves, goes on, and its coroutine ends with it.
// Invariant: a coroutine that can go on is in one of the three lists of its runtime, or its rider.
#pragma once

#include "kernel/execute.h"

namespace interleave {

inline constexpr int64_t kCancelledExitCode = 125;  // ECANCELED

enum class WakeSource : uint8_t { loop, thread, device, timer };

// The runtime that a thread hosts; made if there is none.
[[nodiscard]] RuntimeId runtime_of(World&, TaskId host);
// A new coroutine belongs to a runtime.
void enter_runtime(World&, TaskId coroutine, RuntimeId);
// It has ended. REQUIRES: it belongs to one
void leave_runtime(World&, TaskId coroutine);
// Nobody is in it any more: the row is free.
void free_runtime(const Model&, World&, RuntimeId);

// A coroutine that is in no list can go on.
void queue_coroutine(World&, TaskId, WakeSource);
// The next that the thread runs, taken off its list; begins rounds. None: nobody can go on, or the
// loop has ended.
[[nodiscard]] TaskId next_rider(World&, RuntimeId);
[[nodiscard]] bool loop_has_ended(const World&, RuntimeId);

// Whose instructions run when the thread has a CPU: its rider's, once it has changed to it.
[[nodiscard]] TaskId actor_of(const World&, TaskId thread);

// All that belong to it, by row.
[[nodiscard]] std::vector<TaskId> members_of(const World&, RuntimeId);
// Ends a coroutine where it waits. False: it waits for what cannot be taken back, belongs to no
// runtime from now on, and the run may end without it. REQUIRES: its runtime's lists are empty
[[nodiscard]] bool cancel(const Model&, World&, TaskId, Effect&);
// Empties the lists: all in them are about to be cancelled.
void drop_ready(World&, RuntimeId);

// The instruction `host`.
[[nodiscard]] Effect host(const Model&, Context&, World&, TaskId, const Instr&);

}  // namespace interleave
