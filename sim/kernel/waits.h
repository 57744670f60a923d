// Waits that can end without what is waited for, and waits for one of several things.
//
// A limited wait (kTimed) ends when its limit is over. World knows no clock: an instruction says
// how long it waits at most (Effect::time), and whoever keeps time calls expire(). An explorer may
// call it whenever it likes: without durations any limit may be over at any moment, and a task with
// kLimited can always go on. A limit of 0 is over at once: the instruction tries and never blocks.
//
// Context::flags is 1 while a limited wait has not failed, and 0 once it has. An instruction that
// runs again when its task is woken keeps the limit of its first attempt: kLimitRuns.
#pragma once

#include "kernel/object.h"

namespace interleave {

// Context::flags of a task that was woken to try again what it waits for within a limit.
inline constexpr int32_t kLimitRuns = 2;

// The limit of t's wait is over: t is runnable and the first of `woken`, behind it those that can
// go on without it. REQUIRES: t is blocked, with kLimited, its registers saved in World::contexts.
Effect expire(const Model&, World&, TaskId t);

// The same for a task that has just blocked, by effect `e`, and whose registers are in ctx: it goes
// on, with Outcome::next.
void expire_at_once(const Model&, Context& ctx, World&, TaskId t, Effect& e);

// t, blocked, leaves whatever list it is in, since it will not go on; those that can go on without
// it are woken.
void abandon(const Model&, World&, TaskId t, Effect&);

// An instruction with kTimed has had its effect `e`: what that means for its limit.
void set_limit(const Model&, Context&, World&, TaskId, const Instr&, Effect& e);

// Whether the case waits for the end of the task whose handle it has, rather than for an object.
[[nodiscard]] inline bool is_end_of_task(const SelectCase& c) { return !c.object.valid(); }
// Would the verb of this case not block the task, whose registers these are? Never while the handle
// that it acts on is 0: a place for a connection that is not there.
[[nodiscard]] bool is_possible(const Model&, const World&, const Context&, TaskId,
                               const SelectCase&);
// Whether what happens to the object may make the case possible. Which listener a handle belongs to
// is known only when it is used, so that any of them may.
[[nodiscard]] bool concerns(const World&, const SelectCase&, ObjectId);

// Op::select, pc already past it. Of several possible cases it does the first in the order of the
// text; for an explorer that is a choice.
Effect select(const Model&, Context&, World&, TaskId, const Instr&, Chooser&);

// Could a task with these registers do one of the cases of this select?
[[nodiscard]] bool can_select(const Model&, const World&, TaskId, const Instr& select);

// A task has ended, or may be joined no more: the same for those that wait for ends.
void ask_about_ends(const Model&, World&, Effect&);

// Something happened to the object: tasks that select on it and for which it is possible now are
// woken. They try again, each for itself, and all but the first may find it gone.
void ask_selectors(const Model&, World&, ObjectId, Effect&);

}  // namespace interleave
