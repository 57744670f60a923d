// Threads that carry coroutines: what a CPU does for them. Which coroutine goes on is runtime.h.
//
// A CPU and its policy know the thread alone: its slice, its charge, its place in a queue. What is
// left of a coroutine's instruction when the thread loses the CPU is kept with the thread; the
// registers are kept apart, those of the thread in its own control block and those of the coroutine
// in its. A change between the loop and a coroutine takes Machine::coroutine of the thread's time.
#include "kernel/levels.h"
#include "kernel/process.h"
#include "kernel/runtime.h"
#include "kernel/stepper.h"
#include "kernel/work_stealing.h"

namespace interleave {

void Stepper::tell_carrier(TaskId t)
{
    if (!w_.tasks[t].runtime.valid()) return;  // a goroutine that is queued
    const TaskId host = w_.runtimes[w_.tasks[t].runtime].host;
    tell(RecordKind::carrier, TaskState::unknown, Reason::none, s_.entities[t].serial,
         Record::kNone, s_.entities[host].serial);
}

// The thread on c goes on with its loop's choice, or has to cancel who is left.
void Stepper::carry(CpuId c, Cpu& cpu)
{
    const RuntimeId id = w_.tasks[cpu.current].runtime;
    Runtime& rt = w_.runtimes[id];
    if (!rt.rider.valid()) {
        cancel_all(id);
        return begin_instruction(c);
    }
    if (m_.machine.coroutine.ns > 0 && rt.changing == 0) {
        rt.changing = 1;
        s_.entities[cpu.current].left = m_.machine.coroutine;
        return begin_instruction(c);
    }
    rt.changing = 0;
    w_.contexts[cpu.current] = cpu.ctx;
    cpu.ctx = w_.contexts[rt.rider];
    cpu.actor = rt.rider;
    if (has_goroutines_ && is_goroutine(w_, rt.rider)) mount(cpu);
    tell_rider(c, cpu);
    begin_rider(c, cpu);
}

// The rider runs from now on.
void Stepper::tell_rider(CpuId c, const Cpu& cpu)
{
    SchedEntity& e = s_.entities[cpu.actor];
    e.cpu = c;
    e.since = s_.now;
    if (!has_goroutines_ || !is_goroutine(w_, cpu.actor))
        return tell_running(RecordKind::state, c, cpu, e);
    e.step = StepId{m_.program.step_of[cpu.ctx.pc]};
    tell(RecordKind::state, TaskState::running, Reason::none, e.serial, e.step.index,
         s_.entities[cpu.current].serial, number(c));
}

void Stepper::begin_rider(CpuId c, Cpu& cpu)
{
    SchedEntity& carrier = s_.entities[cpu.current];
    if (has_gils_ && !enter_interpreter(c, cpu, carrier)) return;
    if (carrier.left.ns < 0)
        carrier.left = time_of(cpu.actor, cpu.ctx, m_.program.code[cpu.ctx.pc]);
    SchedEntity& e = s_.entities[cpu.actor];
    if (carrier.left.ns > 0 && StepId{m_.program.step_of[cpu.ctx.pc]} != e.step)
        tell_running(RecordKind::step, c, cpu, e);
    cpu.burst_end = s_.now + carrier.left;
    if (has_caches_) cpu.burst_end = s_.now + until_change(m_, s_, c);
    if (has_gils_) stop_at_check(cpu, carrier);
    set_timer(c);
}

// A thread comes to a CPU in the middle of one of its coroutines.
void Stepper::resume_rider(CpuId c, Cpu& cpu, SchedEntity& carrier)
{
    cpu.ctx = w_.contexts[cpu.current];
    tell_running(RecordKind::state, c, cpu, carrier);
    copy_registers(w_.contexts[cpu.actor], cpu.ctx);
    tell_rider(c, cpu);
    const Duration slice = policy_.slice(m_, state_, c, cpu.current);
    cpu.slice_end = slice == kForever ? kNever : s_.now + slice;
    begin_rider(c, cpu);
}

// And leaves it there: what the thread has not done is kept with it.
void Stepper::save_rider(const Cpu& cpu, Reason why)
{
    copy_registers(cpu.ctx, w_.contexts[cpu.actor]);
    SchedEntity& e = s_.entities[cpu.actor];
    e.since = s_.now;
    e.step = {};
    tell(RecordKind::state, TaskState::ready, why, e.serial);
}

// The rider let go: the loop goes on where it was.
void Stepper::return_to_loop(CpuId c, Cpu& cpu)
{
    w_.runtimes[w_.tasks[cpu.current].runtime].rider = {};
    cpu.ctx = w_.contexts[cpu.current];
    cpu.actor = cpu.current;
    s_.entities[cpu.current].left = m_.machine.coroutine;
    begin_instruction(c);
}

// The rider's instruction has its effect.
void Stepper::rider_done(CpuId c, Cpu& cpu)
{
    const TaskId t = cpu.actor;
    if (has_goroutines_ && is_goroutine(w_, t)) acting_ = go_thread(w_, cpu.current)->processor;
    const uint32_t actor = s_.entities[t].serial;
    const uint32_t pc = cpu.ctx.pc;
    const Instr& i = m_.program.code[pc];
    const StepId step{m_.program.step_of[pc]};
    s_.entities[cpu.current].left = {-1};
    const Effect effect = execute(m_, cpu.ctx, w_, t, chooser_);
    tell_levels();
    if (has_lending_ && effect.owner_changed) [[unlikely]]  // threads that get what it has unlocked
        for (TaskId u = effect.woken.head; u.valid(); u = w_.tasks[u].next) lend(u);
    if (effect.fault != FaultKind::none) tell_fault(actor, step, effect.fault);
    switch (effect.outcome) {
        case Outcome::next:
        case Outcome::retires:
            apply(effect, actor);
            begin_rider(c, cpu);
            break;
        case Outcome::spins:
            s_.entities[cpu.current].left = effect.time;
            apply(effect, actor);
            begin_rider(c, cpu);
            break;
        case Outcome::yields:
            if (acting_.valid())
                reschedule(c, cpu, Reason::yielded);
            else
                turn(c, cpu);
            break;
        case Outcome::sleeps:
        case Outcome::blocks:
            if ((w_.tasks[t].flags & kLimited) != 0 && is_over(t, effect))
                go_on_without(c, cpu, effect);
            else
                stop_rider(c, cpu, effect, i, step);
            break;
        case Outcome::exits: end_rider(c, cpu, effect); break;
        case Outcome::awaits_release:
        case Outcome::carries: assert(false); break;
    }
    acting_ = {};
    if (w_.unfinished == 0) stop(RunEnd::finished);
}

// It has to wait: alone, or with the thread that carries it.
void Stepper::stop_rider(CpuId c, Cpu& cpu, const Effect& effect, const Instr& i, StepId step)
{
    if (acting_.valid()) {
        if (blocks_thread(w_, i)) return begin_call(c, cpu, effect, step);
        return park(c, cpu, effect, step);
    }
    if ((i.flags & kAwait) == 0 && i.op != Op::await_gathered)
        return block_thread(c, cpu, effect, step);
    if (effect.outcome == Outcome::sleeps && effect.time.ns == 0) return turn(c, cpu);
    suspend(c, cpu, effect, step);
}

// It goes to the end of those that are ready (asyncio.sleep(0), which suspends once).
void Stepper::turn(CpuId c, Cpu& cpu)
{
    const TaskId t = cpu.actor;
    w_.contexts[t] = cpu.ctx;
    w_.tasks[t].status = TaskStatus::runnable;
    w_.tasks[t].reason = Reason::none;
    SchedEntity& e = s_.entities[t];
    e.since = s_.now;
    e.step = {};
    tell(RecordKind::state, TaskState::ready, Reason::yielded, e.serial);
    queue_coroutine(w_, t, WakeSource::loop);
    return_to_loop(c, cpu);
}

// What every coroutine that waits has in common, with its thread or without.
void Stepper::begin_wait(const Cpu& cpu, const Effect& effect, StepId step)
{
    const TaskId t = cpu.actor;
    const Task& task = w_.tasks[t];
    w_.contexts[t] = cpu.ctx;
    SchedEntity& e = s_.entities[t];
    e.since = s_.now;
    e.step = step;
    tell(RecordKind::state, TaskState::blocked, task.reason, e.serial, task.waits_for.index,
         step.index);
    if (effect.time.ns == 0 && effect.outcome != Outcome::sleeps) return;
    if (effect.serves && (task.flags & kLimited) == 0) return;  // the time is that of the device
    e.wake_at = s_.now + effect.time;
    schedule(make_event(e.wake_at, EventKind::timer, t.index, e.serial));
}

void Stepper::suspend(CpuId c, Cpu& cpu, const Effect& effect, StepId step)
{
    const TaskId t = cpu.actor;
    begin_wait(cpu, effect, step);
    apply(effect, s_.entities[t].serial);
    return_to_loop(c, cpu);
    if (effect.outcome == Outcome::blocks) find_deadlock(t);
}

// It waits without `await`: its thread waits with it, and so does everybody in its loop.
void Stepper::block_thread(CpuId c, Cpu& cpu, const Effect& effect, StepId step)
{
    const TaskId t = cpu.actor;
    const TaskId thread = cpu.current;
    begin_wait(cpu, effect, step);
    Task& carrier = w_.tasks[thread];
    carrier.status = TaskStatus::blocked;
    carrier.reason = w_.tasks[t].reason;
    SchedEntity& e = s_.entities[thread];
    tell(RecordKind::state, TaskState::blocked, carrier.reason, e.serial,
         w_.tasks[t].waits_for.index, e.step.index);
    stop_running(c, cpu, 0);
    policy_.blocked(m_, state_, c, thread);
    cpu.flags = kSaveDue;
    e.since = s_.now;
    e.slice_left = {-1};
    flag(c, Reason::none);
    if (has_gils_) step_out(thread);
    if (ticks_at_changes_) tick_at_change();
    apply(effect, s_.entities[t].serial);
    if (effect.outcome == Outcome::blocks) find_deadlock(t);
}

void Stepper::end_rider(CpuId c, Cpu& cpu, const Effect& effect)
{
    const TaskId t = cpu.actor;
    tell_coroutine_end(t, effect);
    apply_and_clear(t, effect);
    if (cpu.current.valid()) return_to_loop(c, cpu);  // else its process has ended
}

// A coroutine that no CPU policy has ever seen is gone, or a zombie.
void Stepper::tell_coroutine_end(TaskId t, const Effect& effect)
{
    const bool zombie = w_.tasks[t].status == TaskStatus::zombie;
    const bool crashed = effect.fault != FaultKind::none && effect.fault != FaultKind::still_locked;
    tell_state(t, zombie ? TaskState::zombie : TaskState::exited,
               crashed ? Reason::crashed : Reason::exited, static_cast<uint32_t>(effect.exit_code),
               Record::kNone, {});
    if (!zombie) w_.tasks[t].marks |= kTold;
}

// What its end does to others may make a task that takes over its row.
void Stepper::apply_and_clear(TaskId t, const Effect& effect)
{
    const uint32_t serial = s_.entities[t].serial;
    apply(effect, serial);
    if (s_.entities[t].serial == serial) clear_entity(t);
}

void Stepper::clear_entity(TaskId t)
{
    const bool zombie = w_.tasks[t].status == TaskStatus::zombie;
    const uint32_t serial = s_.entities[t].serial;
    s_.entities[t] = {};
    s_.entities[t].serial = zombie ? serial : Record::kNone;
}

// Those that its loop leaves behind; what they waited for may now be had by others.
void Stepper::cancel_all(RuntimeId id)
{
    for (const TaskId t : members_of(w_, id)) {
        drop_ready(w_, id);  // one that is cancelled may wake others of them
        cancel_one(t);
    }
}

void Stepper::cancel_one(TaskId t)
{
    Effect effect;
    effect.exit_code = kCancelledExitCode;
    const StepId step = s_.entities[t].step;
    if (w_.tasks[t].held > 0) effect.fault = FaultKind::still_locked;
    if (!cancel(m_, w_, t, effect)) return;
    if (effect.fault != FaultKind::none) tell_fault(s_.entities[t].serial, step, effect.fault);
    tell_coroutine_end(t, effect);
    apply_and_clear(t, effect);
}

// A thread ended that coroutines still belong to.
void Stepper::abandon(TaskId thread)
{
    const RuntimeId id = w_.tasks[thread].runtime;
    if (!id.valid() || w_.tasks[thread].kind == TaskKind::coroutine) return;
    cancel_all(id);
    free_runtime(m_, w_, id);
}

// A coroutine can go on.
void Stepper::coroutine_ready(TaskId t, Reason why, uint32_t waker, WakeSource source)
{
    if (has_goroutines_ && is_goroutine(w_, t)) return goroutine_ready(t, why, waker, source);
    const RuntimeId id = w_.tasks[t].runtime;
    if (!id.valid()) return end_left_behind(t);
    SchedEntity& e = s_.entities[t];
    e.since = s_.now;
    tell(RecordKind::state, TaskState::ready, why, e.serial, Record::kNone, waker);
    const Runtime& rt = w_.runtimes[id];
    if (rt.rider == t) {
        w_.tasks[t].amount = 0;
        return wake_thread(rt.host, waker);
    }
    queue_coroutine(w_, t, source);
    const Task& host = w_.tasks[rt.host];
    if (host.status == TaskStatus::blocked && host.reason == Reason::poll)
        wake_thread(rt.host, waker);
}

// It was cancelled, and what it waited for is over.
void Stepper::end_left_behind(TaskId t)
{
    Effect effect;
    effect.exit_code = kCancelledExitCode;
    end_task(m_, w_, t, effect.exit_code, Reason::exited, effect);
    tell_coroutine_end(t, effect);
    apply_and_clear(t, effect);
}

void Stepper::wake_thread(TaskId thread, uint32_t waker)
{
    w_.tasks[thread].status = TaskStatus::runnable;
    w_.tasks[thread].reason = Reason::none;
    make_ready(thread, Reason::woken, waker);
}

// One that exists from the beginning is a task of the loop; one that comes later came by
// call_later.
WakeSource Stepper::source_of(TaskId t, Reason why, uint32_t waker) const
{
    if (waker == Record::kNone && why == Reason::created)
        return s_.now == Time{} ? WakeSource::loop : WakeSource::timer;
    const RuntimeId id = w_.tasks[t].runtime;
    if (waker == Record::kNone || !id.valid()) return WakeSource::device;
    const Runtime& rt = w_.runtimes[id];
    const bool inside = waker == s_.entities[rt.host].serial ||
                        (rt.rider.valid() && waker == s_.entities[rt.rider].serial);
    return inside ? WakeSource::loop : WakeSource::thread;
}

}  // namespace interleave
