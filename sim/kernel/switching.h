// A CPU changes from one task to the next, on every course: out with the one and into a queue, the
// next off a queue and in, and its instruction begun.
//
// Templates for kernel.cpp, which takes most steps; other parts of Stepper go the way of
// Course::any through its functions without one.
#pragma once

#include "kernel/stepper.h"

namespace interleave {

// Whoever is left in a queue may suit a CPU that idles: it was woken for one that took somebody
// else. One CPU is asked at a time; it passes the question on if it finds nothing.
inline void Stepper::pass_on(CpuId from)
{
    if (s_.queued == 0 || s_.idle.empty()) return;
    const CpuId c = s_.idle.lowest(from);
    if (c.valid()) flag(c, Reason::none);
}

inline void Stepper::flag(CpuId c, Cpu& cpu, Reason why)
{
    if (cpu.resched == 0) {
        cpu.resched = 1;
        cpu.why = why;
        if (cpu.phase == CpuPhase::idle) s_.idle.erase(c);
    }
    set_timer(c);
}

// The kernel keeps the counts of queues; the policy keeps their order.
template <Course course>
inline void Stepper::enqueue(CpuId c, Cpu& cpu, TaskId t, SchedEntity& e, Reason why)
{
    e.cpu = c;
    e.since = s_.now;
    RunQueue& queue = s_.queues[cpu.queue];
    bool preempts = false;
    if constexpr (course == Course::fifo) {
        push_back(s_, s_.lists[ListId{queue.lists}], t);
    } else {
        const Time armed = e.timer_at;
        preempts = policy_.enqueue(m_, state_, c, t, why, chooser_);
        if (e.timer_at != armed && e.timer_at != kNever)
            schedule(make_event(e.timer_at, EventKind::policy_timer, t.index, e.serial));
    }
    e.queue = cpu.queue;
    ++queue.count;
    ++s_.queued;
    const bool any_idle = !s_.idle.empty();
    if (any_idle && s_.idle.has(c) && may_run_on(m_, e.affinity, c))
        flag(c, cpu, Reason::none);
    else if (preempts)
        flag(c, cpu, Reason::preempted);
    else if (any_idle && (why != Reason::released || cpu.resched == 0))
        kick_idle(t);  // else c is about to choose, and passes on what it leaves
}

template <Course course>
inline void Stepper::put_back(CpuId c, Cpu& cpu)
{
    const TaskId t = cpu.current;
    SchedEntity& e = s_.entities[t];
    const Reason why = cpu.why;
    e.left = course == Course::any     ? work_left(c, cpu)
             : cpu.burst_end == kNever ? Duration{-1}
                                       : cpu.burst_end - s_.now;
    e.slice_left = why == Reason::slice_end  ? Duration{0}
                   : cpu.slice_end == kNever ? Duration{-1}
                                             : cpu.slice_end - s_.now;
    if (course == Course::any && has_coroutines_ && cpu.actor != t)
        save_rider(cpu, why);
    else
        copy_registers<course>(cpu.ctx, w_.contexts[t]);
    tell(RecordKind::state, TaskState::ready, why, e.serial, Record::kNone, Record::kNone,
         number(c));
    stop_running<course>(c, cpu, kSaveDue);
    e.step = {};
    if (course == Course::any && why == Reason::released) policy_.released(m_, state_, t);
    enqueue<course>(c, cpu, t, e, why);
}

// Takes the next task for the CPU off its queue, or another's.
template <Course course>
inline TaskId Stepper::take_next(CpuId c, const Cpu& cpu)
{
    TaskId t;
    if constexpr (course == Course::fifo) {
        EntityList& list = s_.lists[ListId{s_.queues[cpu.queue].lists}];
        t = list.head;
        while (t.valid() && !may_run_on(m_, s_.entities[t].affinity, c)) t = s_.entities[t].next;
        if (t.valid()) remove(s_, list, t);
    } else {
        t = policy_.pick_next(m_, state_, c, chooser_);
    }
    if (!t.valid() && !one_queue_ && s_.queued > 0) t = policy_.steal(m_, state_, c, chooser_);
    return t;
}

// stated_duration(), mostly without asking the chooser.
inline Duration Stepper::time_stated(TaskId t, const Context& ctx, const Instr& i)
{
    if ((i.flags & kDrawn) == 0 || i.op == Op::act || !draws_)
        return stated_duration(m_, ctx, w_, t, i, chooser_);
    Task& task = w_.tasks[t];
    return sample(m_.program.distributions[i.object], draws_->random(task.stream, task.draws++));
}

// It reads no registers for its duration and clears none, and coroutines do not await it.
[[nodiscard]] inline bool is_simple(const Instr& i)
{
    return (i.flags & (kKillA | kKillB | kScaled | kAwait)) == 0;
}

// An instruction takes its time first, then has its effect.
template <Course course>
inline void Stepper::begin_instruction(CpuId c, Cpu& cpu, SchedEntity& e)
{
    if (course == Course::any && has_gils_ && !enter_interpreter(c, cpu, e)) return;
    if (e.left.ns < 0) {
        const Instr& i = m_.program.code[cpu.ctx.pc];
        if (course != Course::any && i.op == Op::compute && (i.flags & kScaled) == 0)
            e.left = time_stated(cpu.current, cpu.ctx, i);
        else if (course != Course::any && i.op != Op::compute && instructions_are_free_)
            e.left = {0};
        else
            e.left = time_of(cpu.current, cpu.ctx, i);
    }
    if (e.left.ns > 0 && StepId{m_.program.step_of[cpu.ctx.pc]} != e.step)
        tell_running(RecordKind::step, c, cpu, e);
    cpu.burst_end = s_.now + e.left;
    if (course != Course::any) {
        assert(held_ == c);
        return;
    }
    if (has_caches_) cpu.burst_end = s_.now + until_change(m_, s_, c);
    if (has_gils_) stop_at_check(cpu, e);
    set_timer(c);
}

template <Course course>
inline void Stepper::run_task(CpuId c, Cpu& cpu, TaskId t)
{
    SchedEntity& e = s_.entities[t];
    if (course != Course::any || !has_coroutines_ || actor_of(w_, t) == t)
        copy_registers<course>(w_.contexts[t], cpu.ctx);
    cpu.incoming = {};
    cpu.current = t;
    cpu.phase = CpuPhase::running;
    cpu.flags = 0;
    cpu.space = w_.tasks[t].process;
    cpu.run_since = s_.now;
    e.cpu = c;
    e.since = s_.now;
    if (course == Course::any && has_places_) {
        if (!s_.last_cpus.empty()) s_.last_cpus[t] = c;
        if (has_caches_) enter_cache(m_, s_, c);
    }
    if (course == Course::any && has_coroutines_) {
        if (has_goroutines_ && lets_go_of_rider(t)) copy_registers<course>(w_.contexts[t], cpu.ctx);
        cpu.actor = actor_of(w_, t);
        if (cpu.actor != t) return resume_rider(c, cpu, e);
    }
    tell_running(RecordKind::state, c, cpu, e);
    const Duration slice = course == Course::fifo ? fifo_slice_ : policy_.slice(m_, state_, c, t);
    cpu.slice_end = slice == kForever ? kNever : s_.now + slice;
    begin_instruction<course>(c, cpu, e);
}

// The turn of the current task is over, and one waits: what put_back(), decide() and run_task() do,
// on the course where a queue is a ring and its turn. Fields that the one would write and the next
// write again are written once. False: it is another case, and nothing has happened.
inline bool Stepper::rotate(CpuId c, Cpu& cpu)
{
    EntityList& list = s_.lists[ListId{s_.queues[cpu.queue].lists}];
    const TaskId out = cpu.current, in = list.head;
    if (!in.valid() || !s_.idle.empty()) return false;
    SchedEntity& leaves = s_.entities[out];
    SchedEntity& comes = s_.entities[in];
    if (!may_run_on(m_, comes.affinity, c)) return false;

    cpu.resched = 0;
    cpu.why = Reason::none;
    leaves.left = cpu.burst_end == kNever ? Duration{-1} : cpu.burst_end - s_.now;
    leaves.slice_left = {0};
    leaves.step = {};
    leaves.since = s_.now;
    leaves.queue = cpu.queue;
    w_.contexts[out] = cpu.ctx;
    tell(RecordKind::state, TaskState::ready, Reason::slice_end, leaves.serial, Record::kNone,
         Record::kNone, number(c));

    leaves.previous = list.tail;
    s_.entities[list.tail].next = out;
    list.tail = out;
    list.head = comes.next;
    s_.entities[comes.next].previous = {};
    comes.next = {};
    comes.queue = {};
    comes.timer_at = kNever;
    run_task<Course::fifo>(c, cpu, in);
    return true;
}

template <Course course>
inline void Stepper::become_idle(CpuId c, Cpu& cpu)
{
    cpu.phase = CpuPhase::idle;
    cpu.resched = 0;
    cpu.burst_end = kNever;
    if (course != Course::fifo && s_.queued > 0) cpu.slice_end = policy_.idle_until(m_, state_, c);
    assert(cpu.slice_end > s_.now);
    if ((cpu.flags & kIdleTold) == 0) tell_cpu(c, TaskState::idle, Reason::none);
    cpu.flags = kIdleTold;
    s_.idle.insert(c);
    set_timer(c);
}

template <Course course>
inline void Stepper::decide(CpuId c, Cpu& cpu)
{
    const TaskId t = take_next<course>(c, cpu);
    if (!t.valid()) {
        become_idle<course>(c, cpu);
        pass_on(CpuId{c.index + 1});
        return;
    }
    SchedEntity& e = s_.entities[t];
    --s_.queues[e.queue].count;
    --s_.queued;
    e.queue = {};
    e.timer_at = kNever;
    pass_on(CpuId{0});
    if (course == Course::any && !switches_are_free_) {
        const Duration load = load_time(c, t);
        cpu.incoming = t;
        if (load.ns > 0) return enter(c, CpuPhase::load, load, Reason::load);
    }
    run_task<course>(c, cpu, t);
}

// Nobody has the CPU any more.
template <Course course>
inline void Stepper::choose(CpuId c, Cpu& cpu)
{
    cpu.resched = 0;
    cpu.why = Reason::none;
    cpu.slice_end = kNever;
    if (course != Course::any || switches_are_free_) {
        cpu.flags &= static_cast<uint8_t>(~kSaveDue);
        decide<course>(c, cpu);
    } else {
        begin_switch(c, cpu);
    }
}

}  // namespace interleave
