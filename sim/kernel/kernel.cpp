#include "kernel/kernel.h"

#include "kernel/execute.h"
#include "kernel/stepper.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr size_t kAhead = 4;  // wake-ups from now: rows asked for are there when it comes

// In Sched::events; the others are CPUs' own.
// The policy's own clock: an event of kind policy_timer that is about no task.
constexpr uint32_t kNobody = 0x0fff'ffff;

bool is_queued(EventKind kind)
{
    return kind < EventKind::compute_end ||
           (kind > EventKind::slice_end && kind < EventKind::dispatch);
}

uint16_t number(CpuId c) { return c.valid() ? static_cast<uint16_t>(c.index) : Record::kNoCpu; }

}  // namespace

void Stepper::tell_state(TaskId t, TaskState state, Reason reason, uint32_t what,
                                uint32_t other, CpuId c)
{
    tell(RecordKind::state, state, reason, s_.entities[t].serial, what, other, number(c));
}

// Tables that run parallel to World::tasks grow with it.
void Stepper::add_rows()
{
    const size_t rows = w_.tasks.size();
    s_.entities.resize(rows);
    s_.task_words.resize(rows * policy_.task_words());
    if (policy_.heaps_per_queue() > 0) s_.nodes.resize(rows);
    if (m_.has_jobs) s_.jobs.resize(rows);
    if (m_.machine.migration.ns > 0) s_.last_cpus.resize(rows);
}

// A new row of World gets its row here.
void Stepper::adopt(TaskId t, uint32_t parent)
{
    if (s_.entities.size() < w_.tasks.size()) add_rows();
    SchedEntity& e = s_.entities[t];
    e = {};
    std::ranges::fill(task_words(s_, t), 0);
    if (!s_.last_cpus.empty()) s_.last_cpus[t] = {};
    e.serial = s_.next_serial++;
    e.parent = parent;
    const Task& task = w_.tasks[t];
    if (task.spec != Record::kNone) {
        const TaskSpec& spec = m_.tasks[task.spec];
        e.spec = task.spec;
        e.nice = static_cast<int16_t>(spec.nice);
        e.priority = spec.priority;
        e.affinity = spec.affinity;
    } else {
        const SchedEntity& up = s_.entities[task.parent];
        e.spec = up.spec;
        e.nice = up.nice;
        e.priority = up.priority;
        e.affinity = up.affinity;
    }
    policy_.attach(m_, state_, t);
    tell(RecordKind::task_created, TaskState::unknown, Reason::none, e.serial,
         task.spec != Record::kNone ? task.spec : task.function.index, parent,
         static_cast<uint16_t>(task.kind));
}

void Stepper::begin_run()
{
    for (uint32_t i = 0; i < m_.tasks.size(); ++i) {
        adopt(TaskId{i}, Record::kNone);
        s_.events.push(
            make_event(m_.tasks[i].start, EventKind::start, i, s_.entities[TaskId{i}].serial));
    }
    if (const Duration period = policy_.tick_period(); period.ns > 0) arm_tick(Time{period.ns});
    if (w_.unfinished == 0) stop(RunEnd::finished);
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

// At most `most` steps, until the run ends. Where a step leaves its CPU with something more to do
// at the same instant, and nothing else comes before that, it is the next step without being looked
// for; the CPU's timer is shown to others only after the last of such a row.
void Stepper::run(uint64_t most)
{
    for (uint64_t taken = 0; taken < most && s_.end == RunEnd::running; ++taken) {
        Event next = earliest(s_);
        if (next.at == kNever) {
            ++s_.steps;
            return stop(RunEnd::stuck);
        }
        for (bool follows = true; follows;) {
            ++s_.steps;
            if (!within_limits(next.at)) break;
            take(next);
            if (w_.unfinished == 0) stop(RunEnd::finished);
            follows = taken + 1 < most && s_.end == RunEnd::running && follow(next);
            if (follows) ++taken;
        }
        release();
    }
}

inline void Stepper::take(const Event& next)
{
    if (is_queued(next.kind())) {
        s_.events.pop();
        if (!s_.events.empty())
            if (const TaskId t{s_.events.ahead(kAhead)}; w_.tasks.has(t)) fetch_rows(t);
    } else if (!held_.valid()) {
        hold(CpuId{next.who()});
    }
    switch (next.kind()) {
        case EventKind::device:
            if ((next.who() & kObjectEvent) != 0)
                return share_due(ObjectId{next.who() & ~kObjectEvent}, next.at);
            return device_done(TaskId{next.who()});
        case EventKind::timer: return timer_expired(TaskId{next.who()}, next.at);
        case EventKind::start: return task_arrives(TaskId{next.who()});
        case EventKind::release: return release_due(TaskId{next.who()}, next.at);
        case EventKind::compute_end: return instruction_done(CpuId{next.who()});
        case EventKind::slice_end: return slice_over(CpuId{next.who()});
        case EventKind::deadline: return deadline_passes(TaskId{next.who()}, next.at);
        case EventKind::policy_timer:
            if (next.who() == kNobody) return policy_tick();
            return policy_timer(TaskId{next.who()}, next.at);
        case EventKind::dispatch: return dispatch(CpuId{next.who()});
    }
}

// The timer of this CPU is kept back until release(): it changes several times in a few steps.
inline void Stepper::hold(CpuId c)
{
    held_ = c;
    if (!s_.again.empty()) s_.again.erase(c);
    s_.timers.put_aside(c);
}

inline void Stepper::release()
{
    if (!held_.valid()) return;
    const CpuId c = held_;
    held_ = {};
    show_timer(c);
}

// Whether the held CPU has something to do now that comes before everything else: it is `next`.
inline bool Stepper::follow(Event& next)
{
    if (!held_.valid() || !s_.again.empty() || s_.timers.others().at <= s_.now) return false;
    if (!s_.events.empty() && s_.events.top().at <= s_.now) return false;
    const Cpu& cpu = s_.cpus[held_];
    EventKind kind = EventKind::dispatch;
    if (cpu.phase == CpuPhase::running && cpu.burst_end <= s_.now)
        kind = EventKind::compute_end;
    else if (cpu.phase == CpuPhase::running && cpu.slice_end <= s_.now)
        kind = EventKind::slice_end;
    else if (cpu.resched == 0 || (cpu.phase != CpuPhase::running && cpu.phase != CpuPhase::idle))
        return false;
    next = make_event(s_.now, kind, held_.index, 0);
    return true;
}

// Moves the clock, unless a limit forbids it.
bool Stepper::within_limits(Time at)
{
    if (at > m_.limits.until) {
        s_.now = std::max(s_.now, m_.limits.until);
        s_.limit = Limit::time;
    } else if (s_.steps > m_.limits.steps) {
        s_.limit = Limit::steps;
    } else if (at > s_.now) {
        s_.now = at;
        s_.instant = 0;
    } else if (++s_.instant > instant_steps_ && s_.instant > most_at_once()) {
        s_.limit = Limit::instant;
    }
    if (s_.limit != Limit::none) stop(RunEnd::limit);
    return s_.limit == Limit::none;
}

uint64_t Stepper::most_at_once() const { return m_.limits.instant_steps + 16 * w_.tasks.size(); }

void Stepper::device_done(TaskId t)
{
    apply(complete(m_, w_, w_.tasks[t].waits_for, t), Record::kNone);
}

void Stepper::timer_expired(TaskId t, Time at)
{
    if (s_.entities[t].wake_at != at) return;  // the wait ended earlier
    s_.entities[t].wake_at = kNever;
    w_.tasks[t].status = TaskStatus::runnable;
    w_.tasks[t].reason = Reason::none;
    make_ready(t, Reason::woken, Record::kNone);
}

void Stepper::task_arrives(TaskId t) { arrive(t, Record::kNone); }

void Stepper::policy_timer(TaskId t, Time at)
{
    SchedEntity& e = s_.entities[t];
    if (e.timer_at != at) return;
    e.timer_at = kNever;
    if (policy_.timer(m_, state_, t, chooser_)) flag(e.cpu, Reason::preempted);
    if (e.timer_at != kNever)
        s_.events.push(make_event(e.timer_at, EventKind::policy_timer, t.index, e.serial));
}

void Stepper::arm_tick(Time at)
{
    s_.events.push(make_event(at, EventKind::policy_timer, kNobody, Record::kNone));
}

// The policy's clock stops when nothing else will ever happen, so that a run can get stuck.
void Stepper::policy_tick()
{
    if (policy_.puts_back_first()) put_back_all();
    CpuSet again(m_.machine.cpus);
    policy_.tick(m_, state_, again, chooser_);
    for (CpuId c = again.lowest(); c.valid(); c = again.lowest(CpuId{c.index + 1})) {
        if (s_.cpus[c].current.valid() || s_.cpus[c].incoming.valid())
            flag(c, Reason::preempted);
        else if (s_.idle.has(c))
            flag(c, Reason::none);
    }
    release();
    const bool alive = !s_.events.empty() || s_.queued > 0 || earliest(s_).at != kNever;
    if (alive) arm_tick(s_.now + policy_.tick_period());
}

// The kernel keeps the counts of queues; the policy keeps their order.
void Stepper::enqueue(CpuId c, TaskId t, Reason why)
{
    SchedEntity& e = s_.entities[t];
    e.cpu = c;
    e.since = s_.now;
    const Time armed = e.timer_at;
    const bool preempts = policy_.enqueue(m_, state_, c, t, why, chooser_);
    e.queue = s_.cpus[c].queue;
    ++s_.queues[e.queue].count;
    ++s_.queued;
    if (e.timer_at != armed && e.timer_at != kNever)
        s_.events.push(make_event(e.timer_at, EventKind::policy_timer, t.index, e.serial));
    const bool any_idle = !s_.idle.empty();
    if (any_idle && s_.idle.has(c) && may_run_on(m_, e.affinity, c))
        flag(c, Reason::none);
    else if (preempts)
        flag(c, Reason::preempted);
    else if (any_idle && (why != Reason::released || s_.cpus[c].resched == 0))
        kick_idle(t);  // else c is about to choose, and passes on what it leaves
}

void Stepper::make_ready(TaskId t, Reason why, uint32_t waker)
{
    const CpuId c = policy_.select_cpu(m_, state_, t, chooser_);
    tell_state(t, TaskState::ready, why, Record::kNone, waker, c);
    enqueue(c, t, why);
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

void Stepper::flag(CpuId c, Reason why)
{
    Cpu& cpu = s_.cpus[c];
    if (cpu.resched == 0) {
        cpu.resched = 1;
        cpu.why = why;
        if (cpu.phase == CpuPhase::idle) s_.idle.erase(c);
    }
    set_timer(c);
}

// Something changed about when this CPU acts next.
void Stepper::set_timer(CpuId c)
{
    if (!held_.valid()) hold(c);
    if (c != held_) show_timer(c);
}

// The earliest thing that this CPU will do by itself.
void Stepper::show_timer(CpuId c)
{
    const Cpu& cpu = s_.cpus[c];
    Event first = make_event(kNever, EventKind::dispatch, c.index, c.index);
    if (cpu.phase == CpuPhase::running) {
        const uint32_t serial = s_.entities[cpu.current].serial;
        first = make_event(cpu.burst_end, EventKind::compute_end, c.index, serial);
        const Event slice = make_event(cpu.slice_end, EventKind::slice_end, c.index, serial);
        if (before(slice, first)) first = slice;
    } else if (cpu.phase == CpuPhase::idle) {
        first.at = cpu.slice_end;  // of the idling that the policy asked for
    } else {
        first.at = cpu.burst_end;  // of the phase; a resched waits for it
    }
    const bool in_phase = cpu.phase != CpuPhase::running && cpu.phase != CpuPhase::idle;
    if (cpu.resched != 0 && !in_phase)
        s_.again.insert(c);
    else if (!s_.again.empty())
        s_.again.erase(c);
    s_.timers.set(c, first);
}

// CPU time that an instruction needs before it has its effect.
Duration Stepper::time_of(TaskId t, const Context& ctx, const Instr& i)
{
    if (i.op == Op::compute) {
        const Duration d = stated_duration(m_, ctx, w_, t, i, chooser_);
        const Duration least{m_.machine.cache.step.ns > 0 ? 1 : 0};
        return std::max(d, least);  // execute() refuses a negative one
    }
    if (!takes_time(m_.machine, i)) return {0};
    const Distribution& d = m_.machine.instruction;
    if (d.kind == DistributionKind::constant) return d.a;
    Task& task = w_.tasks[t];
    return sample(d, chooser_.random(task.stream, task.draws++));
}

// An instruction takes its time first, then has its effect.
void Stepper::begin_instruction(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    SchedEntity& e = s_.entities[cpu.current];
    if (e.left.ns < 0) e.left = time_of(cpu.current, cpu.ctx, m_.program.code[cpu.ctx.pc]);
    if (e.left.ns > 0 && StepId{m_.program.step_of[cpu.ctx.pc]} != e.step)
        tell_running(RecordKind::step, c);
    cpu.burst_end = s_.now + (has_caches() ? until_change(m_, s_, c) : e.left);
    set_timer(c);
}

void Stepper::instruction_done(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    const TaskId t = cpu.current;
    SchedEntity& e = s_.entities[t];
    if (has_caches() && account(m_, s_, c).ns > 0) {  // its working set has become warm
        begin_instruction(c);
        return;
    }
    const StepId step{m_.program.step_of[cpu.ctx.pc]};
    const uint32_t actor = e.serial;
    e.left = {-1};
    const Effect effect = execute(m_, cpu.ctx, w_, t, chooser_);
    if (effect.fault != FaultKind::none) tell_fault(actor, step, effect.fault);
    switch (effect.outcome) {
        case Outcome::next: begin_instruction(c); break;
        case Outcome::yields:
            cpu.burst_end = kNever;
            flag(c, Reason::yielded);
            break;
        case Outcome::sleeps:
        case Outcome::blocks: block_current(c, effect, step); break;
        case Outcome::exits: end_current(c, effect); break;
        case Outcome::awaits_release: await_release(c, step); break;
        case Outcome::retires:
            retire_jobs(t);
            begin_instruction(c);
            break;
    }
    apply(effect, actor);
    if (effect.outcome == Outcome::blocks) find_deadlock(t);
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
        adopt(effect.started, actor);
        arrive(effect.started, actor);
    }
    TaskList woken = effect.woken;
    while (woken.head.valid()) make_ready(pop_front(w_, woken), Reason::woken, actor);
}

// Tells of the CPU time that the current task has used and was not charged for.
void Stepper::charge(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    const Duration used = s_.now - cpu.run_since;
    policy_.charge(m_, state_, c, cpu.current, used);
    if (m_.has_jobs) s_.jobs[cpu.current].used += used;
    cpu.run_since = s_.now;
}

// The current task leaves its CPU for good or to wait: its registers are saved at once, so that
// whoever wakes it finds them.
void Stepper::stop_running(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    charge(c);
    cpu.current = {};
    cpu.phase = CpuPhase::idle;
    cpu.burst_end = cpu.slice_end = kNever;
    cpu.flags = 0;
}

// All but those that the machine forgets on purpose.
void Stepper::copy_registers(const Context& from, Context& to) const
{
    if (m_.machine.omitted == 0) {
        to = from;
        return;
    }
    const Context before = to;
    to = from;
    for (uint32_t r = 0; m_.machine.omitted >> r != 0; ++r)
        if ((m_.machine.omitted >> r & 1) != 0) to.r[r] = before.r[r];
}

void Stepper::save(CpuId c, TaskId t) { copy_registers(s_.cpus[c].ctx, w_.contexts[t]); }

void Stepper::block_current(CpuId c, const Effect& effect, StepId step)
{
    const TaskId t = s_.cpus[c].current;
    SchedEntity& e = s_.entities[t];
    save(c, t);
    tell_state(t, TaskState::blocked, w_.tasks[t].reason, w_.tasks[t].waits_for.index, step.index,
               {});
    stop_running(c);
    policy_.blocked(m_, state_, c, t);
    s_.cpus[c].flags = kSaveDue;
    e.since = s_.now;
    e.slice_left = {-1};
    e.step = step;
    if (effect.outcome == Outcome::sleeps) {
        e.wake_at = s_.now + effect.time;
        s_.events.push(make_event(e.wake_at, EventKind::timer, t.index, e.serial));
    }
    flag(c, Reason::none);
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
    stop_running(c);
    policy_.detach(m_, state_, t);
    const uint32_t serial = s_.entities[t].serial;
    if (has_caches()) leave_caches(s_, t);
    s_.entities[t] = {};
    if (m_.has_jobs) s_.jobs[t] = {};
    s_.entities[t].serial = zombie ? serial : Record::kNone;
    flag(c, Reason::none);
}

// t has just begun to wait.
void Stepper::find_deadlock(TaskId t)
{
    s_.ring = cycle_of_waits(w_, t);
    if (!s_.ring.empty()) stop(RunEnd::deadlock);
}

void Stepper::slice_over(CpuId c)
{
    s_.cpus[c].slice_end = kNever;
    s_.cpus[c].why = Reason::slice_end;
    flag(c, Reason::slice_end);
}

// One phase of a switch: out with the current task, then choose, then in with the next. Phases that
// cost nothing are passed through at once.
void Stepper::dispatch(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    switch (cpu.phase) {
        case CpuPhase::running:
            if (policy_.puts_back_first()) break;
            if (goes_on_alone(c)) return;
            put_back(c);
            begin_switch(c);
            return;
        case CpuPhase::idle:
            s_.idle.erase(c);  // it may ask again by itself: nobody flagged it
            break;
        case CpuPhase::save: begin_choice(c); return;
        case CpuPhase::choose: decide(c); return;
        case CpuPhase::load: run_task(c, cpu.incoming); return;
    }
    if (policy_.puts_back_first()) put_back_all();
    begin_switch(c);
}

// With nobody else to choose the policy is asked all the same, since it may count slices, but
// nothing is switched and nothing costs time.
bool Stepper::goes_on_alone(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    const TaskId t = cpu.current;
    if (s_.queues[cpu.queue].count > 0 || !may_run_on(m_, s_.entities[t].affinity, c)) return false;
    if (policy_.may_decline()) return false;  // it may prefer to idle
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
    if (why == Reason::slice_end) tell_running(RecordKind::slice_renewed, c);
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
    e.left = cpu.burst_end == kNever ? Duration{-1}
             : has_caches()          ? account(m_, s_, c)
                                     : cpu.burst_end - s_.now;
    save(c, t);
    tell_state(t, TaskState::ready, cpu.why, Record::kNone, Record::kNone, c);
    stop_running(c);
    cpu.flags = kSaveDue;
    e.step = {};
    e.since = s_.now;
    e.queue = cpu.queue;
    ++s_.queues[e.queue].count;
    ++s_.queued;
    if (e.timer_at != kNever)
        s_.events.push(make_event(e.timer_at, EventKind::policy_timer, t.index, e.serial));
    begin_switch(c);
}

void Stepper::put_back(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    const TaskId t = cpu.current;
    SchedEntity& e = s_.entities[t];
    const Reason why = cpu.why;
    // After a yield the next instruction has not begun.
    e.left = cpu.burst_end == kNever ? Duration{-1}
             : has_caches()          ? account(m_, s_, c)
                                     : cpu.burst_end - s_.now;
    e.slice_left = why == Reason::slice_end  ? Duration{0}
                   : cpu.slice_end == kNever ? Duration{-1}
                                             : cpu.slice_end - s_.now;
    save(c, t);
    tell_state(t, TaskState::ready, why, Record::kNone, Record::kNone, c);
    stop_running(c);
    cpu.flags = kSaveDue;
    e.step = {};
    if (why == Reason::released) policy_.released(m_, state_, t);
    enqueue(c, t, why);
}

// Of all CPUs that choose again at this instant.
void Stepper::put_back_all()
{
    release();
    for (CpuId c = s_.again.lowest(); c.valid(); c = s_.again.lowest(CpuId{c.index + 1})) {
        if (s_.cpus[c].phase != CpuPhase::running) continue;
        put_back(c);
        set_timer(c);
    }
    release();
}

void Stepper::begin_switch(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    cpu.resched = 0;
    cpu.why = Reason::none;
    cpu.slice_end = kNever;
    const bool save_due = (cpu.flags & kSaveDue) != 0;
    cpu.flags &= static_cast<uint8_t>(~kSaveDue);
    if (save_due && m_.machine.save.ns > 0)
        enter(c, CpuPhase::save, m_.machine.save, Reason::save);
    else
        begin_choice(c);
}

void Stepper::begin_choice(CpuId c)
{
    const bool any = s_.queues[s_.cpus[c].queue].count > 0;
    if (any && m_.machine.choose.ns > 0)
        enter(c, CpuPhase::choose, m_.machine.choose, Reason::choose);
    else
        decide(c);
}

void Stepper::decide(CpuId c)
{
    TaskId t = policy_.pick_next(m_, state_, c, chooser_);
    if (!t.valid() && !policy_.one_queue() && s_.queued > 0)
        t = policy_.steal(m_, state_, c, chooser_);
    if (!t.valid()) {
        become_idle(c);
        pass_on(CpuId{c.index + 1});
        return;
    }
    SchedEntity& e = s_.entities[t];
    --s_.queues[e.queue].count;
    --s_.queued;
    e.queue = {};
    e.timer_at = kNever;
    Duration load = m_.machine.load;
    if (s_.cpus[c].space != w_.tasks[t].process) load += m_.machine.address_space;
    if (!s_.last_cpus.empty() && s_.last_cpus[t].valid() && s_.last_cpus[t] != c)
        load += m_.machine.migration;
    s_.cpus[c].incoming = t;
    pass_on(CpuId{0});
    if (load.ns > 0)
        enter(c, CpuPhase::load, load, Reason::load);
    else
        run_task(c, t);
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

void Stepper::become_idle(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
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

void Stepper::run_task(CpuId c, TaskId t)
{
    Cpu& cpu = s_.cpus[c];
    SchedEntity& e = s_.entities[t];
    copy_registers(w_.contexts[t], cpu.ctx);
    cpu.incoming = {};
    cpu.current = t;
    cpu.phase = CpuPhase::running;
    cpu.flags = 0;
    cpu.space = w_.tasks[t].process;
    cpu.run_since = s_.now;
    e.cpu = c;
    e.since = s_.now;
    if (!s_.last_cpus.empty()) s_.last_cpus[t] = c;
    if (has_caches()) enter_cache(m_, s_, c);
    tell_running(RecordKind::state, c);
    const Duration slice = policy_.slice(m_, state_, c, t);
    cpu.slice_end = slice == kForever ? kNever : s_.now + slice;
    begin_instruction(c);
}

// state, step and slice_renewed of the current task of a CPU.
void Stepper::tell_running(RecordKind kind, CpuId c)
{
    const Cpu& cpu = s_.cpus[c];
    SchedEntity& e = s_.entities[cpu.current];
    e.step = StepId{m_.program.step_of[cpu.ctx.pc]};
    tell(kind, TaskState::running, Reason::none, e.serial, e.step.index, Record::kNone, number(c));
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

State start(const Model& m, RecordSink& sink)
{
    State s;
    s.world = initial_world(m);
    Sched& sched = s.sched;
    const uint32_t queues = m.policy->one_queue() ? 1 : m.machine.cpus;
    sched.timers = CpuTimers(m.machine.cpus);
    sched.idle = CpuSet(m.machine.cpus);
    sched.again = CpuSet(m.machine.cpus);
    for (uint32_t q = 0; q < queues; ++q)
        sched.queues.push_back({.lists = q * m.policy->lists_per_queue()});
    sched.lists.resize(size_t{queues} * m.policy->lists_per_queue());
    sched.heaps.resize(size_t{queues} * m.policy->heaps_per_queue());
    sched.policy_words.resize(m.policy->words());
    if (m.machine.cache.size > 0) sched.caches.resize(m.machine.cpus);
    for (uint32_t i = 0; i < m.machine.cpus; ++i) {
        Cpu cpu;
        cpu.queue = QueueId{queues == 1 ? 0 : i};
        sched.cpus.push_back(cpu);
        sched.idle.insert(CpuId{i});
    }
    SeededChooser chooser(m.seed);
    Stepper(m, s, chooser, sink).begin_run();
    return s;
}

void step(const Model& m, State& s, Chooser& chooser, RecordSink& sink)
{
    assert(!finished(s));
    Stepper(m, s, chooser, sink).run(1);
}

void run(const Model& m, State& s, Chooser& chooser, RecordSink& sink, uint64_t steps)
{
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
        if (next.event.who() != kNobody) next.task = TaskId{next.event.who()};
        return next;
    }
    next.cpu = CpuId{next.event.who()};
    const Cpu& cpu = sched.cpus[next.cpu];
    next.task = cpu.current.valid() ? cpu.current : cpu.incoming;
    return next;
}

}  // namespace interleave
