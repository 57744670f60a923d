// The time of waits that have a limit: World says that a wait has one and how long it is, and is
// told here when it is over.
//
// At the end of a limit the wait is over before any instruction of that instant: a release that has
// its effect at the very same time comes too late. The end of a service at a device does not, since
// devices come before timers. A task that tries again (order=barging, select) keeps the limit of
// its first attempt: if it is over while the task is on its way to try, it tries once more and then
// gives up (nptl lll_timedlock: the futex wait comes back with ETIMEDOUT at once).
#include "kernel/levels.h"
#include "kernel/stepper.h"
#include "kernel/waits.h"

namespace interleave {

// The timer of a wait that ended some other way. Nothing happens then, and the clock need not get
// there: if all the others wait for ever, the run ends before.
bool Stepper::is_stale(const Event& timer) const
{
    const TaskId t{timer.who()};
    if (s_.entities[t].wake_at != timer.at) return true;
    if (has_goroutines_ && is_runtime_timer(t)) return false;
    const Task& task = w_.tasks[t];
    if (task.status != TaskStatus::blocked) return false;
    const bool timed = task.reason == Reason::sleep || task.reason == Reason::gil;
    return !timed && (task.flags & kLimited) == 0;
}

void Stepper::limit_over(TaskId t)
{
    if (w_.tasks[t].status != TaskStatus::blocked) return;  // it may be about to try again
    s_.entities[t].wake_at = kNever;
    timed_out_ = t;
    apply(expire(m_, w_, t), Record::kNone);
    timed_out_ = {};
    if (has_lending_) lend_all();
}

// It tried again, and the limit of its first attempt is over.
bool Stepper::is_over(TaskId t, const Effect& effect) const
{
    return effect.time.ns == 0 && s_.entities[t].wake_at <= s_.now;
}

void Stepper::go_on_without(CpuId c, Cpu& cpu, const Effect& effect)
{
    const TaskId t = cpu.actor.valid() ? cpu.actor : cpu.current;
    Effect e = effect;
    expire_at_once(m_, cpu.ctx, w_, t, e);
    tell_levels();
    if (e.woken.head.valid()) apply(e, s_.entities[t].serial);
    if (has_lending_) lend_all();
    begin_instruction(c);
}

}  // namespace interleave
