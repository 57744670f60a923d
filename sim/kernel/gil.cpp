// When a task of a process with an interpreter takes its lock and when it lets go: take_gil,
// drop_gil and the eval breaker of CPython (Python/ceval_gil.h, ceval.c), as 3.2 to 3.12 have them,
// and the check interval of those before.
//
// Tasks are ordinary tasks of the operating system: one that waits for the lock is blocked, and one
// that is woken for it, or whose wait times out, looks at it when the policy has scheduled it.
// - It takes a free lock, in whatever order threads come to it.
// - switch_interval: a wait that times out asks the owner to let go, unless somebody took the lock
//   since that wait began. The owner sees it at its next check, or when it would wait for something
//   anyway, lets go, and goes on only when another has taken it.
// - ticks: at every so many checks the owner lets go, wakes one that waits, and takes it again
//   before that one can be there, unless it loses its CPU at this moment.
// - It has no lock while it waits, inside calls of the operating system, and in `compute D nogil`.
// - The coroutines of a thread run under its lock, since they are its code. A change from one to
//   another keeps it, also one that awaits; poll, which is the thread's own wait, lets go. While
//   the thread waits for the lock in the middle of a coroutine, that one is ready: it has nothing
//   to wait for but its thread, as when that has lost its CPU.
// - A wait with a limit that has to try again tries without it: it is still inside its call.
//
// Checks are where code may be interrupted: jumps backwards, calls, each turn of an event loop, and
// in a compute at every `check` of CPU time, counted back from its end, so that nothing has to be
// remembered. No other instruction is one: what stands between a load and a store is never split by
// the lock alone.
#include "kernel/objects/gil.h"

#include "kernel/object.h"
#include "kernel/objects/kinds.h"
#include "kernel/process.h"
#include "kernel/stepper.h"
#include "kernel/waits.h"

#include <algorithm>

namespace interleave {

namespace {

bool is_own_code(const Instr& i) { return i.op == Op::compute && (i.flags & kNogil) == 0; }

// Runs without the lock from its beginning on.
bool is_outside(const World& w, const Instr& i)
{
    if (i.op == Op::compute) return (i.flags & kNogil) != 0;
    if (i.op != Op::act) return false;
    const ObjectKind& kind = kind_of(w, ObjectId{i.object});
    return kind.system_calls && kind.verbs[i.verb].arguments != VerbArguments::duration;
}

// The interpreter may be interrupted before the effect of this instruction.
bool is_check(const Instr& i, uint32_t pc)
{
    switch (i.op) {
        case Op::compute:
        case Op::call:
        case Op::return_:
        case Op::host:
        case Op::loop: return true;
        case Op::jump:
        case Op::jump_if: return i.arg <= int64_t{pc};
        default: return false;
    }
}

// Code that was interrupted here goes on only with the lock. Anything else was let go for.
bool needs_lock_when_begun(const Instr& i)
{
    return is_own_code(i) || i.op == Op::call || i.op == Op::return_ || i.op == Op::loop ||
           i.op == Op::jump || i.op == Op::jump_if || i.op == Op::host;
}

// Whose instructions run; its lock is that of its thread.
TaskId actor_on(const Cpu& cpu) { return cpu.actor.valid() ? cpu.actor : cpu.current; }
bool carries(const Cpu& cpu) { return actor_on(cpu) != cpu.current; }

// What a coroutine awaits lets its thread go on with others.
bool lets_others_go_on(const Instr& i)
{
    return (i.flags & kAwait) != 0 || i.op == Op::await_gathered || i.op == Op::yield;
}

// The thread of t would wait at it.
bool would_wait(const Model& m, const World& w, const Context& ctx, TaskId t, const Instr& i)
{
    if (w.tasks[t].kind == TaskKind::coroutine && lets_others_go_on(i)) return false;
    switch (i.op) {
        case Op::sleep:
        case Op::yield:
        case Op::until:
        case Op::release:
        case Op::select:
        case Op::await_gathered:
        case Op::wait_child: return true;
        case Op::join: {
            const TaskId child = task_of(w, ctx.r[i.a]);
            return child.valid() && w.tasks[child].status != TaskStatus::zombie;
        }
        case Op::act: {
            const Verb& verb = kind_of(w, ObjectId{i.object}).verbs[i.verb];
            if (verb.arguments == VerbArguments::duration || verb.reacquires) return true;
            if (verb.enabled_with != nullptr) return !verb.enabled_with(m, w, t, ctx.r + i.a);
            return verb.enabled != nullptr && !verb.enabled(w, t, ObjectId{i.object});
        }
        default: return false;
    }
}

}  // namespace

Gil& Stepper::gil(ObjectId id) { return w_.object<Gil>(id); }

// CPU time from one check that matters now to the next; 0: none does.
Duration Stepper::check_spacing(TaskId t)
{
    const ObjectId id = gil_of(w_, t);
    if (!id.valid() || gil(id).owner != t) return {0};
    const InterpreterSpec& spec = interpreter_of(m_, w_, id);
    if (spec.gil == GilProtocol::switch_interval)
        return gil(id).asked != 0 ? spec.check : Duration{0};
    const bool wanted = gil(id).waiters.head.valid();
    return wanted ? Duration{spec.check.ns * spec.ticks} : Duration{0};
}

// The current task begins its instruction, or goes on with it. False: it waits instead, or chooses
// again who runs.
bool Stepper::enter_interpreter(CpuId c, Cpu& cpu, SchedEntity& e)
{
    const TaskId t = cpu.current;
    const ObjectId id = gil_of(w_, t);
    if (!id.valid()) return true;
    const Instr& i = m_.program.code[cpu.ctx.pc];
    const bool begun = e.left.ns >= 0;
    if (gil(id).owner != t) {
        if (begun ? !needs_lock_when_begun(i) : cpu.ctx.flags == kLimitRuns) return true;
        if (!take_gil(c, id)) return false;
    }
    if (begun) return true;
    if (is_outside(w_, i)) {
        e.left = time_of(actor_on(cpu), cpu.ctx, i);
        return let_go(c, id, StepId{m_.program.step_of[cpu.ctx.pc]});
    }
    if (interpreter_of(m_, w_, id).gil != GilProtocol::ticks || !is_own_code(i)) return true;
    e.left = time_of(actor_on(cpu), cpu.ctx, i);
    return count_checks(c, id, e.left);
}

// True if it has it now; else it waits.
bool Stepper::take_gil(CpuId c, ObjectId id)
{
    Cpu& cpu = s_.cpus[c];
    const TaskId t = cpu.current;
    const bool asks = look_after_waiting(w_, id, t);
    if (!gil(id).owner.valid()) {
        Effect e;
        acquire_gil(w_, id, t, e);
        apply(e, s_.entities[t].serial);
        return true;
    }
    if (asks) gil(id).asked = 1;
    wait_for_gil(w_, id, t);
    show_to_owner(gil(id).owner);
    block_on_gil(c, StepId{m_.program.step_of[cpu.ctx.pc]});
    const InterpreterSpec& spec = interpreter_of(m_, w_, id);
    if (spec.gil != GilProtocol::switch_interval) return false;
    SchedEntity& e = s_.entities[t];
    e.wake_at = s_.now + spec.interval;
    schedule(make_event(e.wake_at, EventKind::timer, t.index, e.serial));
    return false;
}

// Somebody wants the lock: if its owner runs a compute, its next check comes earlier than its end.
void Stepper::show_to_owner(TaskId owner)
{
    SchedEntity& e = s_.entities[owner];
    if (!e.cpu.valid()) return;
    Cpu& cpu = s_.cpus[e.cpu];
    if (cpu.current != owner || cpu.burst_end == kNever) return;
    if (cpu.burst_end <= s_.now || (!has_caches_ && e.left.ns > 0))
        return;  // it stops there anyway
    if (has_caches_) {
        account(m_, s_, e.cpu);
        cpu.burst_end = s_.now + until_change(m_, s_, e.cpu);
    } else {
        cpu.burst_end = cpu.burst_end + e.left;
    }
    stop_at_check(cpu, e);
    set_timer(e.cpu);
}

// What the current task runs ends at its next check, if that matters; the rest is in `left`.
void Stepper::stop_at_check(Cpu& cpu, SchedEntity& e)
{
    const Duration whole = cpu.burst_end - s_.now;
    Duration rest;
    const Duration every = check_spacing(cpu.current);
    if (every.ns > 0 && whole > every && is_own_code(m_.program.code[cpu.ctx.pc])) {
        const Duration part{(whole.ns - 1) % every.ns + 1};
        rest = whole - part;
        cpu.burst_end = s_.now + part;
    }
    if (!has_caches_) e.left = rest;
}

// The time of the current task's instruction is over, or a part of it. True: it does not have its
// effect now.
bool Stepper::stops_before_effect(CpuId c, Cpu& cpu)
{
    const TaskId t = cpu.current;
    SchedEntity& e = s_.entities[t];
    const Duration rest = has_caches_ ? account(m_, s_, c) : e.left;
    const ObjectId id = gil_of(w_, t);
    if (!id.valid() || gil(id).owner != t) {
        if (rest.ns > 0) begin_instruction(c);
        return rest.ns > 0;
    }
    const Instr& i = m_.program.code[cpu.ctx.pc];
    e.left = rest;
    const bool ticks = interpreter_of(m_, w_, id).gil == GilProtocol::ticks;
    if (rest.ns > 0) {
        if (ticks ? offer(c, id) : let_go_if_asked(c, id)) begin_instruction(c);
        return true;
    }
    const bool check = is_check(i, cpu.ctx.pc);
    if (ticks && check && i.op != Op::compute) return !count_checks(c, id, {0});
    if (gil(id).asked != 0 && (check || would_wait(m_, w_, cpu.ctx, actor_on(cpu), i)))
        return !let_go_if_asked(c, id);
    if (i.op == Op::yield && !carries(cpu)) let_go(c, id, {});
    return false;
}

// False: its owner was asked to, let go, and waits until another has taken the lock.
bool Stepper::let_go_if_asked(CpuId c, ObjectId id)
{
    if (gil(id).asked == 0) return true;
    return let_go(c, id, StepId{m_.program.step_of[s_.cpus[c].ctx.pc]});
}

// drop_gil. False: the drop was asked for, so that its owner, on c, waits for the switch. Who waits
// for the lock is woken before that: policies that compare it with the owner find both there.
bool Stepper::let_go(CpuId c, ObjectId id, StepId step)
{
    const TaskId t = s_.cpus[c].current;
    const uint32_t serial = s_.entities[t].serial;
    const bool forced = gil(id).asked != 0;
    Effect e;
    release_gil(w_, id, e);
    apply(e, serial);
    if (!forced) return true;
    wait_for_switch(w_, id, t);
    block_on_gil(c, step);
    return false;
}

// The owner lets go for a moment, for whoever comes at once. False: that could be somebody else,
// since the owner loses its CPU now.
bool Stepper::offer(CpuId c, ObjectId id)
{
    Cpu& cpu = s_.cpus[c];
    const TaskId t = cpu.current;
    const uint32_t serial = s_.entities[t].serial;
    if (!gil(id).waiters.head.valid()) return true;
    Effect e;
    release_gil(w_, id, e);
    e.owner_changed = false;
    apply(e, serial);
    if (cpu.resched == 0) {
        Effect again;
        acquire_gil(w_, id, t, again);
        return true;
    }
    tell(RecordKind::owner, TaskState::unknown, Reason::none, Record::kNone, id.index);
    cpu.burst_end = kNever;
    set_timer(c);
    return false;
}

// ticks: the owner passes checks: one, or those until the first that is a whole number of releases
// before the end of a compute that takes so long. False as for offer().
bool Stepper::count_checks(CpuId c, ObjectId id, Duration compute)
{
    const InterpreterSpec& spec = interpreter_of(m_, w_, id);
    const int64_t period = spec.check.ns * spec.ticks;
    const int64_t checks = (compute.ns % period + spec.check.ns - 1) / spec.check.ns;
    gil(id).checks += static_cast<uint32_t>(std::max<int64_t>(checks, 1));
    if (gil(id).checks < spec.ticks) return true;
    gil(id).checks -= spec.ticks;
    return offer(c, id);
}

// The row of the current task says already that it waits. In the middle of a coroutine that one is
// put down first: the thread waits at its loop.
void Stepper::block_on_gil(CpuId c, StepId step)
{
    Effect waits;
    waits.outcome = Outcome::blocks;
    if (Cpu& cpu = s_.cpus[c]; carries(cpu)) {
        save_rider(cpu, Reason::gil);
        cpu.ctx = w_.contexts[cpu.current];
        step = StepId{m_.program.step_of[cpu.ctx.pc]};
    }
    block_current(c, waits, step);
}

// t does not run its own code for now.
void Stepper::step_out(TaskId t)
{
    Effect e;
    leave_interpreter(w_, t, e);
    apply(e, s_.entities[t].serial);
}

// t waits for its next release, wherever it was.
void Stepper::stop_code_of(TaskId t)
{
    Effect e;
    stop_in_interpreter(w_, t, e);
    apply(e, s_.entities[t].serial);
}

}  // namespace interleave
