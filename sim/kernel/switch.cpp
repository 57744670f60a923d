// Switches that cost time, and what a CPU seldom does instead of switching.
#include "kernel/switching.h"

namespace interleave {

void Stepper::copy_but_omitted(const Context& from, Context& to) const
{
    const Context before = to;
    to = from;
    for (uint32_t r = 0; m_.machine.omitted >> r != 0; ++r)
        if ((m_.machine.omitted >> r & 1) != 0) to.r[r] = before.r[r];
}

void Stepper::put_back(CpuId c)
{
    put_back<Course::any>(c, s_.cpus[c]);
    set_timer(c);
}

void Stepper::decide(CpuId c) { decide<Course::any>(c, s_.cpus[c]); }

void Stepper::run_incoming(CpuId c) { run_task<Course::any>(c, s_.cpus[c], s_.cpus[c].incoming); }

void Stepper::tell_cpu(CpuId c, TaskState state, Reason reason)
{
    tell(RecordKind::cpu_state, state, reason, Record::kNone, Record::kNone, Record::kNone,
         number(c));
}

void Stepper::end_phase(CpuId c, Cpu& cpu)
{
    switch (cpu.phase) {
        case CpuPhase::save: return begin_choice(c, cpu);
        case CpuPhase::choose: return decide(c);
        case CpuPhase::load: return run_incoming(c);
        case CpuPhase::running:
        case CpuPhase::idle: break;
    }
    assert(false);
}

// With nobody else to choose the policy is asked all the same, since it may count slices, but
// nothing is switched and nothing costs time.
bool Stepper::goes_on_alone(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    const TaskId t = cpu.current;
    if (!may_run_on(m_, s_.entities[t].affinity, c)) return false;
    if (may_decline_) return false;  // it may prefer to idle
    const Reason why = cpu.why;
    if (m_.machine.release_interrupts && why == Reason::preempted) return false;
    SchedEntity& e = s_.entities[t];
    charge(c);
    const Time ends = cpu.slice_end;
    e.slice_left = why == Reason::slice_end ? Duration{0}
                   : ends == kNever         ? Duration{-1}
                                            : ends - s_.now;
    if (why == Reason::released) policy_.released(m_, state_, t);
    policy_.enqueue(m_, state_, c, t, why, chooser_);
    if (policy_.pick_next(m_, state_, c, chooser_) != t) {
        step_aside(c);
        return true;
    }
    e.timer_at = kNever;
    cpu.resched = 0;
    cpu.why = Reason::none;
    if (why == Reason::slice_end) {
        if (has_coroutines_)
            tell(RecordKind::slice_renewed, TaskState::running, Reason::none, e.serial,
                 e.step.index, Record::kNone, number(c));
        else
            tell_running(RecordKind::slice_renewed, c, cpu, e);
    }
    const Duration slice = policy_.slice(m_, state_, c, t);
    cpu.slice_end = slice == kForever ? kNever : s_.now + slice;
    if (cpu.burst_end == kNever)
        begin_instruction(c);
    else
        set_timer(c);
    return true;
}

// Alone, and the policy lets it wait all the same: it is in its queue, and the CPU idles.
void Stepper::step_aside(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    const TaskId t = cpu.current;
    SchedEntity& e = s_.entities[t];
    e.left = work_left(c, cpu);
    if (has_coroutines_ && cpu.actor != t)
        save_rider(cpu, cpu.why);
    else
        copy_registers(cpu.ctx, w_.contexts[t]);
    tell_state(t, TaskState::ready, cpu.why, Record::kNone, Record::kNone, c);
    stop_running(c, cpu, kSaveDue);
    e.step = {};
    e.since = s_.now;
    e.queue = cpu.queue;
    ++s_.queues[e.queue].count;
    ++s_.queued;
    if (e.timer_at != kNever)
        schedule(make_event(e.timer_at, EventKind::policy_timer, t.index, e.serial));
    cpu.resched = 0;
    cpu.why = Reason::none;
    begin_switch(c, cpu);
}

// Of all CPUs that choose again at this instant.
void Stepper::put_back_all()
{
    release();
    for (CpuId c = s_.again.lowest(); c.valid(); c = s_.again.lowest(CpuId{c.index + 1})) {
        if (s_.cpus[c].phase != CpuPhase::running) continue;
        put_back(c);
    }
    release();
}

void Stepper::begin_switch(CpuId c, Cpu& cpu)
{
    const bool save_due = (cpu.flags & kSaveDue) != 0;
    cpu.flags &= static_cast<uint8_t>(~kSaveDue);
    if (save_due && m_.machine.save.ns > 0)
        enter(c, CpuPhase::save, m_.machine.save, Reason::save);
    else
        begin_choice(c, cpu);
}

void Stepper::begin_choice(CpuId c, Cpu& cpu)
{
    const bool any = s_.queues[cpu.queue].count > 0;
    if (any && m_.machine.choose.ns > 0)
        enter(c, CpuPhase::choose, m_.machine.choose, Reason::choose);
    else
        decide(c);
}

Duration Stepper::load_time(CpuId c, TaskId t) const
{
    Duration load = m_.machine.load;
    if (s_.cpus[c].space != w_.tasks[t].process) load += m_.machine.address_space;
    if (!s_.last_cpus.empty() && s_.last_cpus[t].valid() && s_.last_cpus[t] != c)
        load += m_.machine.migration;
    return load;
}

void Stepper::enter(CpuId c, CpuPhase phase, Duration d, Reason reason)
{
    Cpu& cpu = s_.cpus[c];
    cpu.phase = phase;
    cpu.burst_end = s_.now + d;
    cpu.flags = 0;
    tell_cpu(c, TaskState::kernel, reason);
    set_timer(c);
}

}  // namespace interleave
