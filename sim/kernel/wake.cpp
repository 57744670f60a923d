// What happens to tasks from outside their code: devices have served them, timers end their waits,
// others wake them. And where they go then.
#include "kernel/objects/gil.h"
#include "kernel/run_ahead.h"
#include "kernel/sleepers.h"
#include "kernel/stepper.h"
#include "kernel/switching.h"
#include "kernel/waits.h"

namespace interleave {

void Stepper::tell_state(TaskId t, TaskState state, Reason reason, uint32_t what, uint32_t other,
                         CpuId c)
{
    tell(RecordKind::state, state, reason, s_.entities[t].serial, what, other, number(c));
}

void Stepper::device_done(TaskId t)
{
    apply(complete(m_, w_, w_.tasks[t].waits_for, t), Record::kNone);
}

template <Course course>
void Stepper::timer_expired(TaskId t, Time at)
{
    SchedEntity& e = s_.entities[t];
    if (e.wake_at != at) return;  // the wait ended earlier
    if (course == Course::any && has_goroutines_ && runtime_timer(t)) return;
    Task& task = w_.tasks[t];
    const Reason reason = task.reason;
    if (reason != Reason::sleep && reason != Reason::gil) return limit_over(t);
    if (course == Course::any && reason == Reason::gil) time_out(w_, t);
    if (course != Course::any || !has_coroutines_ || task.kind != TaskKind::coroutine)
        return sleep_over<course>(t);
    e.wake_at = kNever;
    task.status = TaskStatus::runnable;
    task.reason = Reason::none;
    coroutine_ready(t, Reason::woken, Record::kNone, WakeSource::timer);
}

// Of a task that only its timer wakes.
template <Course course>
void Stepper::sleep_over(TaskId t)
{
    SchedEntity& e = s_.entities[t];
    Task& task = w_.tasks[t];
    e.wake_at = kNever;
    task.status = TaskStatus::runnable;
    task.reason = Reason::none;
    if (course == Course::fifo && wake_on_idle_cpu(t, e)) return;
    make_ready_on<course>(t, Reason::woken, Record::kNone);
}

// A task that slept, whose CPU idles and has nobody else to run, needs no queue: it becomes ready,
// and has the CPU in the next step. False, and nothing has happened: something may come in between.
inline bool Stepper::wake_on_idle_cpu(TaskId t, SchedEntity& e)
{
    const CpuId c = idle_home(e);
    if (!c.valid()) return false;
    Cpu& cpu = s_.cpus[c];
    hold(c);
    if (!may_choose<Course::fifo>(c)) return false;
    tell(RecordKind::state, TaskState::ready, Reason::woken, e.serial, Record::kNone, Record::kNone,
         number(c));
    s_.idle.erase(c);
    cpu.slice_end = kNever;
    pass_on(CpuId{0});
    run_task<Course::fifo>(c, cpu, t);
    return true;
}

// A task that is woken becomes ready, and a CPU that idles is promised to it, so that it need not
// be queued. False, and nothing has happened: others may come before it.
bool Stepper::promise_cpu(TaskId t, uint32_t waker)
{
    if (promised_.task.valid()) queue_promised();
    if (s_.queued > 0 || s_.idle.empty() || !s_.again.empty()) return false;
    const SchedEntity& e = s_.entities[t];
    CpuId c = idle_home(e);
    if (!c.valid()) c = policy_.select_cpu(m_, state_, t, chooser_);
    if (!s_.idle.has(c) || s_.cpus[c].slice_end != kNever) return false;
    tell(RecordKind::state, TaskState::ready, Reason::woken, e.serial, Record::kNone, waker,
         number(c));
    promised_ = {t, c};
    return true;
}

// As if nothing had been promised.
void Stepper::queue_promised()
{
    const auto [t, c] = promised_;
    promised_ = {};
    const bool acts = held_.valid();
    enqueue<Course::fifo>(c, s_.cpus[c], t, s_.entities[t], Reason::woken);
    if (!acts) release();
}

void Stepper::enqueue(CpuId c, TaskId t, Reason why)
{
    enqueue<Course::any>(c, s_.cpus[c], t, s_.entities[t], why);
}

template <Course course>
void Stepper::make_ready_on(TaskId t, Reason why, uint32_t waker)
{
    if (course == Course::any && has_coroutines_ && w_.tasks[t].kind == TaskKind::coroutine)
        return coroutine_ready(t, why, waker, source_of(t, why, waker));
    SchedEntity& e = s_.entities[t];
    CpuId c = e.cpu;
    const bool at_home = course == Course::fifo && c.valid() && e.affinity == 0 && s_.idle.has(c);
    if (!at_home) c = policy_.select_cpu(m_, state_, t, chooser_);
    // It waited for a lock with a limit, unless it only tries again within its own.
    if (course == Course::any && has_gils_ && w_.contexts[t].flags != kLimitRuns)
        e.wake_at = kNever;
    tell(RecordKind::state, TaskState::ready, why, e.serial, Record::kNone, waker, number(c));
    enqueue<course>(c, s_.cpus[c], t, e, why);
    if (course == Course::any && ticks_at_changes_) tick_at_change();
}

void Stepper::make_ready(TaskId t, Reason why, uint32_t waker)
{
    make_ready_on<Course::any>(t, why, waker);
}

// A ready task that its own CPU has no time for may suit one that idles.
void Stepper::kick_idle(TaskId t)
{
    const uint32_t affinity = s_.entities[t].affinity;
    for (CpuId c = s_.idle.lowest(); c.valid(); c = s_.idle.lowest(CpuId{c.index + 1})) {
        if (!may_run_on(m_, affinity, c)) continue;
        flag(c, Reason::none);
        return;
    }
}

void Stepper::flag(CpuId c, Reason why) { flag(c, s_.cpus[c], why); }

template void Stepper::timer_expired<Course::any>(TaskId, Time);
template void Stepper::timer_expired<Course::plain>(TaskId, Time);
template void Stepper::timer_expired<Course::fifo>(TaskId, Time);
template void Stepper::sleep_over<Course::plain>(TaskId);
template void Stepper::sleep_over<Course::fifo>(TaskId);
template void Stepper::make_ready_on<Course::any>(TaskId, Reason, uint32_t);
template void Stepper::make_ready_on<Course::plain>(TaskId, Reason, uint32_t);
template void Stepper::make_ready_on<Course::fifo>(TaskId, Reason, uint32_t);

}  // namespace interleave
