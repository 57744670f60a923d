#include "kernel/kernel.h"

#include "kernel/change.h"
#include "kernel/execute.h"
#include "kernel/objects/gil.h"
#include "kernel/stepper.h"
#include "kernel/units.h"
#include "kernel/waits.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr size_t kAhead = 4;  // wake-ups from now: rows asked for are there when it comes

// In Sched::events; the others are CPUs' own.
// Arithmetic and jumps that never end a task.
bool cannot_fail(Op op) { return is_register_op(op) && op != Op::divide && op != Op::modulo; }

bool concerns_others(const Effect& e)
{
    return e.owner_changed || e.serves || e.started.valid() || e.woken.head.valid() ||
           e.gone.head.valid() || e.zombie.valid();
}

bool is_queued(EventKind kind)
{
    return kind < EventKind::compute_end ||
           (kind > EventKind::slice_end && kind < EventKind::dispatch);
}

}  // namespace

void Stepper::tell_state(TaskId t, TaskState state, Reason reason, uint32_t what, uint32_t other,
                         CpuId c)
{
    tell(RecordKind::state, state, reason, s_.entities[t].serial, what, other, number(c));
}

// Asks for the rows of a task that will be woken soon: among 10^5 tasks they are not in the cache,
// and waiting for them costs more than the wake-up.
inline void Stepper::fetch_rows(TaskId t) const
{
    const auto fetch = [](const auto& row) [[gnu::always_inline]] {
        const auto* bytes = reinterpret_cast<const char*>(&row);
        __builtin_prefetch(bytes);
        __builtin_prefetch(bytes + sizeof(row) - 1);
    };
    fetch(w_.tasks[t]);
    fetch(w_.contexts[t]);
    fetch(s_.entities[t]);
}

// At most `most` steps, until the run ends. What a CPU does next at the same instant, if nothing
// else comes before that, is its next step without being looked for; its timer is shown to others
// only after the last of such a row.
void Stepper::run(uint64_t most)
{
    for (left_ = most; left_ > 0 && s_.end == RunEnd::running;) {
        const Event next = earliest(s_);
        if (next.kind() == EventKind::timer && is_stale(next)) [[unlikely]] {
            s_.events.pop();
            continue;
        }
        --left_;
        ++s_.steps;
        if (next.at == kNever) return stop_at_nothing();
        if (!within_limits(next.at)) return;
        const bool queued = is_queued(next.kind());
        if (queued)
            take(next);
        else
            hold(CpuId{next.who()});
        if (!held_.valid()) continue;
        look_elsewhere();
        if (!queued || has_more()) {
            do act(held_, s_.cpus[held_]);
            while (has_more());
        }
        release();
    }
}

// An event that is not a CPU's own.
inline void Stepper::take(const Event& next)
{
    s_.events.pop();
    if (rows_are_far_ && !s_.events.empty())
        if (const TaskId t{s_.events.ahead(kAhead)}; w_.tasks.has(t)) fetch_rows(t);
    switch (next.kind()) {
        case EventKind::device:
            if ((next.who() & kObjectEvent) != 0)
                return share_due(ObjectId{next.who() & ~kObjectEvent}, next.at);
            return device_done(TaskId{next.who()});
        case EventKind::timer: return timer_expired(TaskId{next.who()}, next.at);
        case EventKind::start: return task_arrives(TaskId{next.who()});
        case EventKind::release: return release_due(TaskId{next.who()}, next.at);
        case EventKind::deadline: return deadline_passes(TaskId{next.who()}, next.at);
        case EventKind::policy_timer:
            if (next.who() >= kChange) return policy_tick(next.who() == kNobody);
            return policy_timer(TaskId{next.who()}, next.at);
        case EventKind::compute_end:
        case EventKind::slice_end:
        case EventKind::dispatch: break;
    }
    assert(false);
}

// One step of a CPU whose time has come.
inline void Stepper::act(CpuId c, Cpu& cpu)
{
    if (cpu.phase == CpuPhase::running) {
        if (cpu.burst_end <= s_.now) return instruction_done(c, cpu);
        if (cpu.slice_end <= s_.now) return slice_over(c, cpu);
    }
    dispatch(c, cpu);
}

inline void Stepper::look_elsewhere()
{
    elsewhere_ = s_.again.empty() ? s_.timers.others().at : s_.now;
}

// Whether the held CPU may take one more step at this instant, before everything else. Then it is
// counted.
inline bool Stepper::may_go_on()
{
    if (s_.now >= elsewhere_ || left_ == 0) return false;
    if (!s_.events.empty() && s_.events.top().at <= s_.now) return false;
    --left_;
    ++s_.steps;
    return within_limits(s_.now);
}

// Whether it has something to do that comes now, and may.
inline bool Stepper::has_more()
{
    if (!held_.valid() || s_.end != RunEnd::running) return false;
    const Cpu& cpu = s_.cpus[held_];
    if (cpu.phase == CpuPhase::running) {
        if (cpu.burst_end > s_.now && cpu.slice_end > s_.now && cpu.resched == 0) return false;
    } else if (cpu.resched == 0 || cpu.phase != CpuPhase::idle) {
        return false;
    }
    return may_go_on();
}

// Moves the clock, unless a limit forbids it.
inline bool Stepper::within_limits(Time at)
{
    if (at > s_.now) {
        if (at > m_.limits.until) {
            s_.now = std::max(s_.now, m_.limits.until);
            return stop_at(Limit::time);
        }
        if (s_.steps > m_.limits.steps) return stop_at(Limit::steps);
        s_.now = at;
        s_.instant = 0;
        return true;
    }
    if (s_.steps > m_.limits.steps) return stop_at(Limit::steps);
    if (++s_.instant <= instant_steps_) [[likely]]
        return true;
    return s_.instant <= most_at_once() || stop_at(Limit::instant);
}

bool Stepper::stop_at(Limit limit)
{
    s_.limit = limit;
    stop(RunEnd::limit);
    return false;
}

uint64_t Stepper::most_at_once() const { return m_.limits.instant_steps + 16 * w_.tasks.size(); }

void Stepper::device_done(TaskId t)
{
    apply(complete(m_, w_, w_.tasks[t].waits_for, t), Record::kNone);
}

void Stepper::timer_expired(TaskId t, Time at)
{
    if (s_.entities[t].wake_at != at) return;  // the wait ended earlier
    if (has_goroutines_ && runtime_timer(t)) [[unlikely]]
        return;
    const Reason reason = w_.tasks[t].reason;
    if (reason != Reason::sleep && reason != Reason::gil) return limit_over(t);
    s_.entities[t].wake_at = kNever;
    if (reason == Reason::gil) time_out(w_, t);
    w_.tasks[t].status = TaskStatus::runnable;
    w_.tasks[t].reason = Reason::none;
    if (has_coroutines_ && w_.tasks[t].kind == TaskKind::coroutine)
        return coroutine_ready(t, Reason::woken, Record::kNone, WakeSource::timer);
    make_ready(t, Reason::woken, Record::kNone);
}

// The kernel keeps the counts of queues; the policy keeps their order.
inline void Stepper::enqueue(CpuId c, Cpu& cpu, TaskId t, SchedEntity& e, Reason why)
{
    e.cpu = c;
    e.since = s_.now;
    const Time armed = e.timer_at;
    const bool preempts = policy_.enqueue(m_, state_, c, t, why, chooser_);
    e.queue = cpu.queue;
    ++s_.queues[e.queue].count;
    ++s_.queued;
    if (e.timer_at != armed && e.timer_at != kNever)
        s_.events.push(make_event(e.timer_at, EventKind::policy_timer, t.index, e.serial));
    const bool any_idle = !s_.idle.empty();
    if (any_idle && s_.idle.has(c) && may_run_on(m_, e.affinity, c))
        flag(c, cpu, Reason::none);
    else if (preempts)
        flag(c, cpu, Reason::preempted);
    else if (any_idle && (why != Reason::released || cpu.resched == 0))
        kick_idle(t);  // else c is about to choose, and passes on what it leaves
}

void Stepper::enqueue(CpuId c, TaskId t, Reason why)
{
    enqueue(c, s_.cpus[c], t, s_.entities[t], why);
}

void Stepper::make_ready(TaskId t, Reason why, uint32_t waker)
{
    if (has_coroutines_ && w_.tasks[t].kind == TaskKind::coroutine) [[unlikely]]
        return coroutine_ready(t, why, waker, source_of(t, why, waker));
    const CpuId c = policy_.select_cpu(m_, state_, t, chooser_);
    SchedEntity& e = s_.entities[t];
    // It waited for a lock with a limit, unless it only tries again within its own.
    if (has_gils_ && w_.contexts[t].flags != kLimitRuns) [[unlikely]]
        e.wake_at = kNever;
    tell(RecordKind::state, TaskState::ready, why, e.serial, Record::kNone, waker, number(c));
    enqueue(c, s_.cpus[c], t, e, why);
    if (ticks_at_changes_) tick_at_change();
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

// Whoever is left in a queue may suit a CPU that idles: it was woken for one that took somebody
// else. One CPU is asked at a time; it passes the question on if it finds nothing.
void Stepper::pass_on(CpuId from)
{
    if (s_.queued == 0 || s_.idle.empty()) return;
    const CpuId c = s_.idle.lowest(from);
    if (c.valid()) flag(c, Reason::none);
}

void Stepper::flag(CpuId c, Reason why) { flag(c, s_.cpus[c], why); }

inline void Stepper::flag(CpuId c, Cpu& cpu, Reason why)
{
    if (cpu.resched == 0) {
        cpu.resched = 1;
        cpu.why = why;
        if (cpu.phase == CpuPhase::idle) s_.idle.erase(c);
    }
    set_timer(c);
}

// The earliest thing that this CPU will do by itself.
void Stepper::show_timer(CpuId c)
{
    const Cpu& cpu = s_.cpus[c];
    const bool running = cpu.phase == CpuPhase::running;
    const bool idle = cpu.phase == CpuPhase::idle;
    Event first;
    if (running) {
        const bool slice =
            cpu.slice_end < cpu.burst_end;  // at one instant the instruction is first
        first = make_event(slice ? cpu.slice_end : cpu.burst_end,
                           slice ? EventKind::slice_end : EventKind::compute_end, c.index,
                           s_.entities[cpu.current].serial);
    } else {
        // Of the idling that the policy asked for; of a phase, and a resched waits for that.
        first =
            make_event(idle ? cpu.slice_end : cpu.burst_end, EventKind::dispatch, c.index, c.index);
    }
    elsewhere_ = std::min(elsewhere_, first.at);
    if (cpu.resched != 0 && (running || idle)) {
        s_.again.insert(c);
        elsewhere_ = s_.now;
    } else if (!s_.again.empty()) {
        s_.again.erase(c);
    }
    if (s_.timers.of(c) != first) s_.timers.set(c, first);
}

// CPU time that an instruction needs before it has its effect.
Duration Stepper::time_of(TaskId t, const Context& ctx, const Instr& i)
{
    if (i.op == Op::compute) {
        const Duration d = stated_duration(m_, ctx, w_, t, i, chooser_);
        const Duration least{m_.machine.cache.step.ns > 0 ? 1 : 0};
        return std::max(d, least);  // execute() refuses a negative one
    }
    Duration more{0};
    if (has_creation_costs_) [[unlikely]]
        more = creation_time(m_.machine, i);
    if (instructions_are_free_ || !takes_time(m_.machine, i)) return more;
    const Distribution& d = m_.machine.instruction;
    if (d.kind == DistributionKind::constant) return d.a + more;
    Task& task = w_.tasks[t];
    return sample(d, chooser_.random(task.stream, task.draws++)) + more;
}

// An instruction takes its time first, then has its effect.
inline void Stepper::begin_instruction(CpuId c, Cpu& cpu, SchedEntity& e)
{
    if (has_gils_ && !enter_interpreter(c, cpu, e)) [[unlikely]]
        return;
    if (e.left.ns < 0) e.left = time_of(cpu.current, cpu.ctx, m_.program.code[cpu.ctx.pc]);
    if (e.left.ns > 0 && StepId{m_.program.step_of[cpu.ctx.pc]} != e.step)
        tell_running(RecordKind::step, c, cpu, e);
    cpu.burst_end = s_.now + e.left;
    if (has_caches_) [[unlikely]]
        cpu.burst_end = s_.now + until_change(m_, s_, c);
    if (has_gils_) [[unlikely]]
        stop_at_check(cpu, e);
    set_timer(c);
}

void Stepper::begin_instruction(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    if (has_coroutines_ && cpu.actor != cpu.current) return begin_rider(c, cpu);
    begin_instruction(c, cpu, s_.entities[cpu.current]);
}

// The current task's instruction has its effect. If the next one takes no time, and nothing else
// comes first, it is the next step.
void Stepper::instruction_done(CpuId c, Cpu& cpu)
{
    const TaskId t = cpu.current;
    if (has_gils_ && stops_before_effect(c, cpu)) [[unlikely]]
        return;
    if (has_caches_ && account(m_, s_, c).ns > 0) [[unlikely]]  // its working set has become warm
        return begin_instruction(c);
    if (has_coroutines_ && cpu.actor != t) [[unlikely]]
        return rider_done(c, cpu);
    do {
        SchedEntity& e = s_.entities[t];
        e.left = {-1};
        const Instr& i = m_.program.code[cpu.ctx.pc];
        if (cannot_fail(i.op)) {
            execute_registers(cpu.ctx, i);
        } else if (const Effect effect = has_lending_ ? execute_lending(cpu.ctx, t)
                                                      : execute(m_, cpu.ctx, w_, t, chooser_);
                   effect.outcome != Outcome::next || effect.fault != FaultKind::none) {
            const auto pc = static_cast<uint32_t>(&i - m_.program.code.data());
            return take_effect(c, cpu, effect, StepId{m_.program.step_of[pc]});
        } else if (concerns_others(effect)) {
            apply(effect, e.serial);
        }
        begin_instruction(c, cpu, s_.entities[t]);
    } while (cpu.burst_end <= s_.now && s_.end == RunEnd::running && !has_caches_ && !has_gils_ &&
             may_go_on());
}

// Of an instruction that does not just go on to the next.
void Stepper::take_effect(CpuId c, Cpu& cpu, const Effect& effect, StepId step)
{
    const TaskId t = cpu.current;
    SchedEntity& e = s_.entities[t];
    const uint32_t actor = e.serial;
    if (effect.fault != FaultKind::none) tell_fault(actor, step, effect.fault);
    switch (effect.outcome) {
        case Outcome::next: begin_instruction(c); break;
        case Outcome::spins:
            e.left = effect.time;
            begin_instruction(c);
            break;
        case Outcome::yields:
            cpu.burst_end = kNever;
            flag(c, cpu, Reason::yielded);
            break;
        case Outcome::sleeps:
        case Outcome::blocks:
            if ((w_.tasks[t].flags & kLimited) != 0 && is_over(t, effect)) [[unlikely]]
                return go_on_without(c, cpu, effect);
            block_current(c, cpu, e, effect, step);
            break;
        case Outcome::exits: end_current(c, effect); break;
        case Outcome::awaits_release: await_release(c, step); break;
        case Outcome::retires:
            retire_jobs(t);
            begin_instruction(c);
            break;
        case Outcome::carries: carry(c, cpu); break;
    }
    if (concerns_others(effect)) apply(effect, actor);
    if (has_lending_ && effect.outcome == Outcome::blocks) [[unlikely]]
        begin_waiting(t);
    if (effect.outcome == Outcome::blocks) find_deadlock(t);
    if (w_.unfinished == 0) stop(RunEnd::finished);
}

// What an instruction, or a device, did to others.
void Stepper::apply(const Effect& effect, uint32_t actor)
{
    if (effect.owner_changed) {
        const TaskId owner = kind_of(w_, effect.object).owner(w_, effect.object);
        tell(RecordKind::owner, TaskState::unknown, Reason::none,
             owner.valid() ? s_.entities[owner].serial : Record::kNone, effect.object.index);
    }
    if (effect.serves && effect.shares) {
        advance(effect.object, effect.served);
    } else if (effect.serves) {
        const uint32_t serial = s_.entities[effect.served].serial;
        s_.events.push(
            make_event(s_.now + effect.time, EventKind::device, effect.served.index, serial));
    }
    if (effect.started.valid()) {
        adopt(effect.started, s_.entities[w_.tasks[effect.started].parent].serial);
        arrive(effect.started, actor);
    }
    if (effect.gone.head.valid() || effect.zombie.valid()) tell_ends(effect);
    TaskList woken = effect.woken;
    while (woken.head.valid()) make_ready(pop_front(w_, woken), Reason::woken, actor);
}

void Stepper::charge(CpuId c) { charge(c, s_.cpus[c]); }

inline void Stepper::block_current(CpuId c, Cpu& cpu, SchedEntity& e, const Effect& effect,
                                   StepId step)
{
    const TaskId t = cpu.current;
    const Task& task = w_.tasks[t];
    copy_registers(cpu.ctx, w_.contexts[t]);
    tell(RecordKind::state, TaskState::blocked, task.reason, e.serial, task.waits_for.index,
         step.index);
    stop_running(c, cpu, 0);
    policy_.blocked(m_, state_, c, t);
    cpu.flags = kSaveDue;
    e.since = s_.now;
    e.slice_left = {-1};
    e.step = step;
    const bool limited = (task.flags & kLimited) != 0 && effect.time.ns > 0;
    if (effect.outcome == Outcome::sleeps || limited) {
        e.wake_at = s_.now + effect.time;
        s_.events.push(make_event(e.wake_at, EventKind::timer, t.index, e.serial));
    }
    flag(c, cpu, Reason::none);
    if (has_gils_) [[unlikely]]
        step_out(t);
    if (ticks_at_changes_) tick_at_change();
}

void Stepper::block_current(CpuId c, const Effect& effect, StepId step)
{
    Cpu& cpu = s_.cpus[c];
    block_current(c, cpu, s_.entities[cpu.current], effect, step);
}

// World has cleared or kept the task's row already; what it said last is in the Effect.
void Stepper::end_current(CpuId c, const Effect& effect)
{
    const TaskId t = s_.cpus[c].current;
    const bool zombie = w_.tasks[t].status == TaskStatus::zombie;
    const bool crashed = effect.fault != FaultKind::none && effect.fault != FaultKind::still_locked;
    if (m_.has_jobs) leave_jobs(t, crashed);
    tell_state(t, zombie ? TaskState::zombie : TaskState::exited,
               crashed ? Reason::crashed : Reason::exited, static_cast<uint32_t>(effect.exit_code),
               Record::kNone, {});
    stop_running(c, s_.cpus[c], 0);
    clear_rows(t, zombie);
    if (has_coroutines_) abandon(t);
    flag(c, Reason::none);
    if (ticks_at_changes_) tick_at_change();
}

// t has just begun to wait.
void Stepper::find_deadlock(TaskId t)
{
    s_.ring = cycle_of_waits(w_, t);
    if (s_.ring.empty() && !w_.units.no_resources()) s_.ring = deadlocked_over_units(m_, w_, false);
    if (!s_.ring.empty()) stop(RunEnd::deadlock);
}

void Stepper::stop_at_nothing()
{
    if (!w_.units.no_resources()) s_.ring = deadlocked_over_units(m_, w_, true);
    stop(s_.ring.empty() ? RunEnd::stuck : RunEnd::deadlock);
}

void Stepper::slice_over(CpuId c, Cpu& cpu)
{
    cpu.slice_end = kNever;
    if (cpu.resched == 0 && !puts_back_first_ && may_go_on()) {
        cpu.why = Reason::slice_end;
        return dispatch(c, cpu);
    }
    flag(c, cpu, Reason::slice_end);
    cpu.why = Reason::slice_end;
}

// Out with the current task, then choose, then in with the next: phases of a switch, which are
// passed through at once if none of them costs time.
void Stepper::dispatch(CpuId c, Cpu& cpu)
{
    if (cpu.phase == CpuPhase::running) {
        if (puts_back_first_) {
            put_back_all();
        } else {
            if (s_.queues[cpu.queue].count == 0 && goes_on_alone(c)) return;
            put_back(c, cpu);
        }
    } else if (cpu.phase == CpuPhase::idle) {
        s_.idle.erase(c);  // it may ask again by itself: nobody flagged it
        if (puts_back_first_) put_back_all();
    } else {
        return end_phase(c, cpu);
    }
    cpu.resched = 0;
    cpu.why = Reason::none;
    cpu.slice_end = kNever;
    if (switches_are_free_) {
        cpu.flags &= static_cast<uint8_t>(~kSaveDue);
        decide(c, cpu);
    } else {
        begin_switch(c, cpu);
    }
}

inline void Stepper::put_back(CpuId c, Cpu& cpu)
{
    const TaskId t = cpu.current;
    SchedEntity& e = s_.entities[t];
    const Reason why = cpu.why;
    e.left = work_left(c, cpu);
    e.slice_left = why == Reason::slice_end  ? Duration{0}
                   : cpu.slice_end == kNever ? Duration{-1}
                                             : cpu.slice_end - s_.now;
    if (has_coroutines_ && cpu.actor != t) [[unlikely]]
        save_rider(cpu, why);
    else
        copy_registers(cpu.ctx, w_.contexts[t]);
    tell(RecordKind::state, TaskState::ready, why, e.serial, Record::kNone, Record::kNone,
         number(c));
    stop_running(c, cpu, kSaveDue);
    e.step = {};
    if (why == Reason::released) [[unlikely]]
        policy_.released(m_, state_, t);
    enqueue(c, cpu, t, e, why);
}

void Stepper::put_back(CpuId c)
{
    put_back(c, s_.cpus[c]);
    set_timer(c);
}

void Stepper::decide(CpuId c) { decide(c, s_.cpus[c]); }

inline void Stepper::decide(CpuId c, Cpu& cpu)
{
    TaskId t = policy_.pick_next(m_, state_, c, chooser_);
    if (!t.valid() && !one_queue_ && s_.queued > 0) t = policy_.steal(m_, state_, c, chooser_);
    if (!t.valid()) {
        become_idle(c, cpu);
        pass_on(CpuId{c.index + 1});
        return;
    }
    SchedEntity& e = s_.entities[t];
    --s_.queues[e.queue].count;
    --s_.queued;
    e.queue = {};
    e.timer_at = kNever;
    pass_on(CpuId{0});
    if (!switches_are_free_) [[unlikely]] {
        const Duration load = load_time(c, t);
        cpu.incoming = t;
        if (load.ns > 0) return enter(c, CpuPhase::load, load, Reason::load);
    }
    run_task(c, cpu, t);
}

inline void Stepper::become_idle(CpuId c, Cpu& cpu)
{
    cpu.phase = CpuPhase::idle;
    cpu.resched = 0;
    cpu.burst_end = kNever;
    if (s_.queued > 0) cpu.slice_end = policy_.idle_until(m_, state_, c);
    assert(cpu.slice_end > s_.now);
    if ((cpu.flags & kIdleTold) == 0) tell_cpu(c, TaskState::idle, Reason::none);
    cpu.flags = kIdleTold;
    s_.idle.insert(c);
    set_timer(c);
}

void Stepper::run_incoming(CpuId c) { run_task(c, s_.cpus[c], s_.cpus[c].incoming); }

inline void Stepper::run_task(CpuId c, Cpu& cpu, TaskId t)
{
    SchedEntity& e = s_.entities[t];
    if (!has_coroutines_ || actor_of(w_, t) == t) [[likely]]
        copy_registers(w_.contexts[t], cpu.ctx);
    cpu.incoming = {};
    cpu.current = t;
    cpu.phase = CpuPhase::running;
    cpu.flags = 0;
    cpu.space = w_.tasks[t].process;
    cpu.run_since = s_.now;
    e.cpu = c;
    e.since = s_.now;
    if (has_places_) [[unlikely]] {
        if (!s_.last_cpus.empty()) s_.last_cpus[t] = c;
        if (has_caches_) enter_cache(m_, s_, c);
    }
    if (has_coroutines_) [[unlikely]] {
        if (has_goroutines_ && lets_go_of_rider(t)) copy_registers(w_.contexts[t], cpu.ctx);
        cpu.actor = actor_of(w_, t);
        if (cpu.actor != t) return resume_rider(c, cpu, e);
    }
    tell_running(RecordKind::state, c, cpu, e);
    const Duration slice = policy_.slice(m_, state_, c, t);
    cpu.slice_end = slice == kForever ? kNever : s_.now + slice;
    begin_instruction(c, cpu, e);
}

void Stepper::tell_cpu(CpuId c, TaskState state, Reason reason)
{
    tell(RecordKind::cpu_state, state, reason, Record::kNone, Record::kNone, Record::kNone,
         number(c));
}

void Stepper::tell_fault(uint32_t serial, StepId step, FaultKind fault)
{
    tell(RecordKind::fault, TaskState::unknown, Reason::none, serial, step.index,
         static_cast<uint32_t>(fault));
}

void step(const Model& m, State& s, Chooser& chooser, RecordSink& sink)
{
    assert(!finished(s));
    run(m, s, chooser, sink, 1);
}

void run(const Model& m, State& s, Chooser& chooser, RecordSink& sink, uint64_t steps)
{
    if (m.successor != nullptr) return run_with_changes(m, s, chooser, sink, steps);
    Stepper(m, s, chooser, sink).run(steps);
}

NextStep next_step(const State& s)
{
    const Sched& sched = s.sched;
    NextStep next;
    next.event = earliest(sched);
    if (next.event.at == kNever) return next;
    if (next.event.kind() == EventKind::device && (next.event.who() & kObjectEvent) != 0) {
        const DeviceClock& clock = sched.device_clocks[ObjectId{next.event.who() & ~kObjectEvent}];
        if (clock.due == next.event.at) next.task = clock.next;
        return next;
    }
    if (is_queued(next.event.kind())) {
        if (next.event.who() < kChange) next.task = TaskId{next.event.who()};
        return next;
    }
    next.cpu = CpuId{next.event.who()};
    const Cpu& cpu = sched.cpus[next.cpu];
    next.task = cpu.current.valid() ? cpu.current : cpu.incoming;
    return next;
}

}  // namespace interleave
