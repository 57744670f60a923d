#include "kernel/kernel.h"

#include "kernel/change.h"
#include "kernel/execute.h"
#include "kernel/objects/gil.h"
#include "kernel/stepper.h"
#include "kernel/switching.h"
#include "kernel/units.h"
#include "kernel/waits.h"

#include <algorithm>
#include <cstddef>

namespace interleave {

namespace {

constexpr size_t kAhead = 4;  // wake-ups from now: rows asked for are there when it comes

// Arithmetic and jumps that never end a task.
bool cannot_fail(Op op) { return is_register_op(op) && op != Op::divide && op != Op::modulo; }

bool concerns_others(const Effect& e)
{
    return e.owner_changed || e.serves || e.started.valid() || e.woken.head.valid() ||
           e.gone.head.valid() || e.zombie.valid();
}

// In Sched::events; the others are CPUs' own.
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

// Asks for what the wake-up of a sleeping task will touch: among 10^5 tasks it is not in the cache,
// and waiting for it costs more than the wake-up. No more than that, since there is a queue there.
inline void Stepper::fetch_rows(TaskId t) const
{
    const auto fetch = [](const auto& row, size_t bytes) [[gnu::always_inline]] {
        const auto* first = reinterpret_cast<const char*>(&row);
        __builtin_prefetch(first);
        if (bytes > 64) __builtin_prefetch(first + 64);
        __builtin_prefetch(first + bytes - 1);
    };
    fetch(w_.tasks[t], offsetof(Task, next));
    fetch(w_.contexts[t], sizeof(Context));
    fetch(s_.entities[t], offsetof(SchedEntity, next));
}

Course Stepper::course_of(const Model& m) const
{
    const bool plain = !m.has_jobs && !has_coroutines_ && !has_goroutines_ && !has_gils_ &&
                       !has_links_ && !has_lending_ && !has_places_ && switches_are_free_ &&
                       !has_creation_costs_ && !puts_back_first_ && m.machine.cache.step.ns == 0 &&
                       m.machine.omitted == 0 && m.brief_verbs.size() == m.program.code.size();
    if (!plain) return Course::any;
    return policy_.fifo_slice().has_value() ? Course::fifo : Course::plain;
}

void Stepper::run(uint64_t most)
{
    switch (course_) {
        case Course::any: return run_on<Course::any>(most);
        case Course::plain: return run_on<Course::plain>(most);
        case Course::fifo: return run_on<Course::fifo>(most);
    }
}

// At most `most` steps, until the run ends. What a CPU does next, if nothing else comes before
// that, is its next step without being looked for; its timer is shown to others only after the last
// of such a row.
template <Course course>
void Stepper::run_on(uint64_t most)
{
    const uint64_t end = most < ~s_.steps ? s_.steps + most : ~uint64_t{0};
    last_step_ = std::min(end, m_.limits.steps);
    look_elsewhere();
    while (s_.steps < end && s_.end == RunEnd::running) {
        if (course != Course::any && (hold_chooser<course>() || hold_timer())) {
            act_on_held<course>();
            release_plainly();
            continue;
        }
        const Event next = earliest(s_);
        if (next.kind() == EventKind::timer && !ends_sleep(next) && is_stale(next)) [[unlikely]] {
            s_.events.pop();
            continue;
        }
        ++s_.steps;
        if (next.at == kNever) return stop_at_nothing();
        if (!within_limits(next.at)) return;
        const bool queued = is_queued(next.kind());
        if (queued)
            take<course>(next);
        else
            hold(CpuId{next.who()});
        look_elsewhere();
        if (!held_.valid()) continue;
        if (!queued || has_more<course>(held_, s_.cpus[held_])) act_on_held<course>();
        if constexpr (course == Course::any)
            release();
        else
            release_plainly();
    }
}

// Begins the next step if it is that a CPU chooses, and no limit is near; else nothing has
// happened.
template <Course course>
inline bool Stepper::hold_chooser()
{
    if (s_.again.empty() || !is_next<course>(s_.now)) return false;
    if (s_.steps >= last_step_ || s_.instant >= instant_steps_) return false;
    ++s_.steps;
    ++s_.instant;
    held_ = s_.again.lowest();
    s_.again.erase(held_);
    return true;
}

// Likewise if it is that the time of a CPU has come.
inline bool Stepper::hold_timer()
{
    const Event& next = s_.timers.first();
    const Time event = s_.events.empty() ? kNever : s_.events.top().at;
    if (next.at >= event || next.kind() == EventKind::dispatch) return false;
    if (s_.steps >= last_step_) return false;
    if (next.at > s_.now) {
        if (next.at > m_.limits.until || !s_.again.empty()) return false;
        s_.now = next.at;
        s_.instant = 0;
    } else if (s_.instant++ >= instant_steps_) {
        --s_.instant;
        return false;
    }
    ++s_.steps;
    held_ = CpuId{next.who()};
    s_.timers.take_first();
    elsewhere_ = std::min(event, s_.timers.first().at);
    if (elsewhere_ == s_.now && event > s_.now) end_slices_at_once();
    return true;
}

// The held CPU has come to the end of its slice, and so have others at this instant. Nothing but
// choices can come after that: all but the last lose their slices here, each in a step.
void Stepper::end_slices_at_once()
{
    const auto is_another = [this](const Event& next) {
        return next.at == s_.now && next.kind() == EventKind::slice_end;
    };
    if (s_.cpus[held_].burst_end <= s_.now) return;
    while (is_another(s_.timers.first()) && s_.steps < last_step_ && s_.instant < instant_steps_) {
        Cpu& cpu = s_.cpus[held_];
        cpu.slice_end = kNever;
        cpu.resched = 1;
        cpu.why = Reason::slice_end;
        s_.again.insert(held_);
        held_ = CpuId{s_.timers.first().who()};
        s_.timers.take_first();
        ++s_.steps;
        ++s_.instant;
    }
    look_elsewhere();
}

// As release(), where the held CPU has been so for the whole step: nothing shows its timer.
inline void Stepper::release_plainly()
{
    const CpuId c = held_;
    const Cpu& cpu = s_.cpus[c];
    const bool slice = cpu.slice_end < cpu.burst_end;
    const Time at = slice ? cpu.slice_end : cpu.burst_end;
    if (cpu.phase == CpuPhase::running && cpu.resched == 0) {
        held_ = {};
        elsewhere_ = std::min(elsewhere_, at);
        s_.timers.insert(make_event(at, slice ? EventKind::slice_end : EventKind::compute_end,
                                    c.index, s_.entities[cpu.current].serial));
    } else if (at == kNever && cpu.resched == 0) {
        held_ = {};
    } else if (at > s_.now && cpu.resched != 0) {
        held_ = {};
        s_.again.insert(c);
    } else {
        release();
    }
}

// An event that is not a CPU's own.
template <Course course>
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
        case EventKind::timer: return timer_expired<course>(TaskId{next.who()}, next.at);
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

// Most timers: the others are looked at closely.
inline bool Stepper::ends_sleep(const Event& timer) const
{
    const TaskId t{timer.who()};
    const Task& task = w_.tasks[t];
    return task.reason == Reason::sleep && task.status == TaskStatus::blocked &&
           s_.entities[t].wake_at == timer.at;
}

// Steps of the held CPU, for as long as nothing else comes before the next.
template <Course course>
inline void Stepper::act_on_held()
{
    CpuId c = held_;
    Cpu* cpu = &s_.cpus[c];
    do {
        act<course>(c, *cpu);
        if constexpr (course == Course::any) {
            if (!held_.valid()) return;
            c = held_;
            cpu = &s_.cpus[c];
        }
    } while (has_more<course>(c, *cpu));
}

template <Course course>
inline void Stepper::slice_over(CpuId c, Cpu& cpu)
{
    cpu.slice_end = kNever;
    if (cpu.resched == 0 && (course != Course::any || !puts_back_first_) && may_choose<course>(c)) {
        if (course == Course::fifo && rotate(c, cpu)) return;
        cpu.why = Reason::slice_end;
        return dispatch<course>(c, cpu);
    }
    flag(c, cpu, Reason::slice_end);
    cpu.why = Reason::slice_end;
}

// One step of a CPU whose time has come.
template <Course course>
inline void Stepper::act(CpuId c, Cpu& cpu)
{
    if (cpu.phase == CpuPhase::running) {
        if (cpu.burst_end <= s_.now) {
            if constexpr (course == Course::any)
                return instruction_done(c, cpu);
            else
                return run_code<course>(c, cpu);
        }
        if (cpu.slice_end <= s_.now) return slice_over<course>(c, cpu);
    }
    dispatch<course>(c, cpu);
}

inline void Stepper::look_elsewhere()
{
    elsewhere_ = s_.timers.first().at;
    if (!s_.events.empty()) elsewhere_ = std::min(elsewhere_, s_.events.top().at);
}

// Whether nothing else happens up to then, but that CPUs choose at this instant. A policy that is
// asked may have set timers of its own.
template <Course course>
inline bool Stepper::is_next(Time at) const
{
    if (course != Course::fifo && !s_.events.empty() && s_.events.top().at <= at) return false;
    return at < elsewhere_;
}

// Whether the held CPU may take one more step at this instant, before everything else: one that is
// no choice, for choices come last. Then it is counted.
template <Course course>
inline bool Stepper::may_go_on()
{
    if (!is_next<course>(s_.now) || s_.steps >= last_step_) return false;
    ++s_.steps;
    if (++s_.instant <= instant_steps_) [[likely]]
        return true;
    return s_.instant <= most_at_once() || stop_at(Limit::instant);
}

// Whether this step may be that it chooses.
template <Course course>
inline bool Stepper::may_choose(CpuId c)
{
    return (s_.again.empty() || c < s_.again.lowest()) && may_go_on<course>();
}

// So many steps the held CPU may take at this instant before it asks again.
template <Course course>
inline uint64_t Stepper::steps_at_once() const
{
    const bool some = is_next<course>(s_.now) && s_.steps < last_step_ &&
                      s_.instant < instant_steps_ && s_.end == RunEnd::running;
    return some ? std::min(last_step_ - s_.steps, instant_steps_ - s_.instant) : 0;
}

// The same at a later time.
template <Course course>
inline bool Stepper::may_go_on_at(Time at)
{
    if (!is_next<course>(at) || !s_.again.empty()) return false;
    if (s_.steps >= last_step_ || at > m_.limits.until) return false;
    ++s_.steps;
    s_.now = at;
    s_.instant = 0;
    return true;
}

// Whether what the held CPU does next comes before everything else.
template <Course course>
inline bool Stepper::has_more(CpuId c, const Cpu& cpu)
{
    if (s_.end != RunEnd::running) return false;
    if (cpu.phase == CpuPhase::running) {
        const Time at = std::min(cpu.burst_end, cpu.slice_end);
        if (at <= s_.now) return may_go_on<course>();
        if (cpu.resched == 0) return may_go_on_at<course>(at);
    } else if (cpu.resched == 0 || cpu.phase != CpuPhase::idle) {
        return false;
    }
    return may_choose<course>(c);
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

template <Course course>
void Stepper::timer_expired(TaskId t, Time at)
{
    SchedEntity& e = s_.entities[t];
    if (e.wake_at != at) return;  // the wait ended earlier
    if (course == Course::any && has_goroutines_ && runtime_timer(t)) return;
    Task& task = w_.tasks[t];
    const Reason reason = task.reason;
    if (reason != Reason::sleep && reason != Reason::gil) return limit_over(t);
    e.wake_at = kNever;
    if (course == Course::any && reason == Reason::gil) time_out(w_, t);
    task.status = TaskStatus::runnable;
    task.reason = Reason::none;
    if (course == Course::any && has_coroutines_ && task.kind == TaskKind::coroutine)
        return coroutine_ready(t, Reason::woken, Record::kNone, WakeSource::timer);
    if (course == Course::fifo && wake_on_idle_cpu(t, e)) return;
    make_ready_on<course>(t, Reason::woken, Record::kNone);
}

// A task that slept, whose CPU idles and has nobody else to run, needs no queue: it becomes ready,
// and has the CPU in the next step. False, and nothing has happened: something may come in between.
inline bool Stepper::wake_on_idle_cpu(TaskId t, SchedEntity& e)
{
    const CpuId c = e.cpu;
    if (!c.valid() || e.affinity != 0 || !s_.idle.has(c)) return false;
    Cpu& cpu = s_.cpus[c];
    if (s_.queues[cpu.queue].count > 0) return false;
    hold(c);
    look_elsewhere();
    if (!may_choose<Course::fifo>(c)) return false;
    tell(RecordKind::state, TaskState::ready, Reason::woken, e.serial, Record::kNone, Record::kNone,
         number(c));
    s_.idle.erase(c);
    cpu.slice_end = kNever;
    pass_on(CpuId{0});
    run_task<Course::fifo>(c, cpu, t);
    return true;
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
        if (first.at > s_.now) first.at = kNever;  // it chooses before that
    } else if (!s_.again.empty()) {
        s_.again.erase(c);
    }
    s_.timers.set(c, first);
}

// CPU time that an instruction needs before it has its effect.
Duration Stepper::time_of(TaskId t, const Context& ctx, const Instr& i)
{
    if (i.op == Op::compute) {
        const Duration d = time_stated(t, ctx, i);
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

void Stepper::begin_instruction(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    if (has_coroutines_ && cpu.actor != cpu.current) return begin_rider(c, cpu);
    begin_instruction<Course::any>(c, cpu, s_.entities[cpu.current]);
}

// The current task's instruction has its effect.
void Stepper::instruction_done(CpuId c, Cpu& cpu)
{
    const TaskId t = cpu.current;
    if (has_gils_ && stops_before_effect(c, cpu)) return;
    if (has_caches_ && account(m_, s_, c).ns > 0)  // its working set has become warm
        return begin_instruction(c);
    if (has_coroutines_ && cpu.actor != t) return rider_done(c, cpu);
    do {
        if (!execute_rare<Course::any>(c, cpu)) return;
        begin_instruction<Course::any>(c, cpu, s_.entities[t]);
    } while (cpu.burst_end <= s_.now && s_.end == RunEnd::running && !has_caches_ && !has_gils_ &&
             may_go_on<Course::any>());
}

// The same, by the general way. False: the task does not just go on with the next one.
template <Course course>
bool Stepper::execute_rare(CpuId c, Cpu& cpu)
{
    const TaskId t = cpu.current;
    SchedEntity& e = s_.entities[t];
    e.left = {-1};
    const Instr& i = m_.program.code[cpu.ctx.pc];
    if (cannot_fail(i.op)) {
        execute_registers(cpu.ctx, i);
        return true;
    }
    const Effect effect = course == Course::any && has_lending_
                              ? execute_lending(cpu.ctx, t)
                              : execute(m_, cpu.ctx, w_, t, chooser_);
    if (effect.outcome != Outcome::next || effect.fault != FaultKind::none) {
        const auto pc = static_cast<uint32_t>(&i - m_.program.code.data());
        take_effect<course>(c, cpu, effect, StepId{m_.program.step_of[pc]});
        return false;
    }
    if (concerns_others(effect)) apply_on<course>(effect, e.serial);
    return true;
}

// The current task, which instruction i has blocked, leaves its CPU, which chooses another in the
// next step.
template <Course course>
void Stepper::leave_blocked(CpuId c, Cpu& cpu, const Instr& i, Time wake_at, TaskId owner)
{
    const TaskId t = cpu.current;
    const auto pc = static_cast<uint32_t>(&i - m_.program.code.data());
    block_current<course>(c, cpu, s_.entities[t], wake_at, StepId{m_.program.step_of[pc]});
    // An owner that can go on closes no cycle.
    const bool may_close = owner.valid() && w_.tasks[owner].status == TaskStatus::blocked;
    if (i.op == Op::act && (may_close || !w_.units.no_resources())) [[unlikely]]
        find_deadlock(t);
    if (w_.unfinished == 0) stop(RunEnd::finished);
    if (s_.end == RunEnd::running && may_choose<course>(c)) return choose<course>(c, cpu);
    flag(c, cpu, Reason::none);
}

// On the common courses: instructions of the current task have their effects, for as long as they
// take no time and nothing else comes first. Each is a step.
template <Course course>
void Stepper::run_code(CpuId c, Cpu& cpu)
{
    const TaskId t = cpu.current;
    Context& ctx = cpu.ctx;
    const Instr* const code = m_.program.code.data();
    const BriefVerb* const briefs = m_.brief_verbs.data();
    const bool free = instructions_are_free_;
    // The number that the task draws next takes long to come by and is mostly wanted at the end, to
    // put a timer in order: begun here, it is there by then.
    const uint32_t draw = w_.tasks[t].draws;
    const uint64_t bits = draws_ ? draws_->random(w_.tasks[t].stream, draw) : 0;
    const auto drawn = [&](const Instr& i) {
        Task& task = w_.tasks[t];
        const uint64_t own = task.draws == draw ? bits : draws_->random(task.stream, task.draws);
        ++task.draws;
        return sample(m_.program.distributions[i.object], own);
    };
    const auto is_drawn = [&](const Instr& i) { return (i.flags & kDrawn) != 0 && draws_; };

    // Asked for again whenever others may have been concerned.
    SchedEntity* e = &s_.entities[t];
    bool selects = w_.selectors.head.valid();
    uint64_t allowed = steps_at_once<course>(), left = allowed;
    // Of those allowed, these have been taken.
    const auto count_steps = [&] {
        s_.steps += allowed - left;
        s_.instant += allowed - left;
        allowed = left;
    };

    e->left = {-1};
    for (;;) {
        const Instr& i = code[ctx.pc];
        const BriefVerb verb = briefs[ctx.pc];
        bool done = true;
        // Before the switch: the next place of its one jump is harder to foresee than this.
        if (verb != nullptr && !selects) {
            ++ctx.pc;
            const Brief brief = verb(w_, ctx, t, ObjectId{i.object}, i);
            if (brief.outcome() == Brief::Outcome::blocks) {
                count_steps();
                return leave_blocked<course>(c, cpu, i, kNever, brief.owner());
            }
            done = brief.outcome() == Brief::Outcome::next;
            if (!done) --ctx.pc;
            if (brief.owner_changed()) tell_owner(ObjectId{i.object}, brief.owner());
            if (brief.woken().valid()) {
                count_steps();
                make_ready_on<course>(brief.woken(), Reason::woken, e->serial);
                allowed = left = steps_at_once<course>();
            }
        } else if ((i.flags & (kKillA | kKillB | kScaled | kAwait)) != 0) {
            done = false;
        } else {
            switch (i.op) {
                case Op::jump: ctx.pc = static_cast<uint32_t>(i.arg); break;
                case Op::set:
                    ctx.r[i.a] = i.arg;
                    ++ctx.pc;
                    break;
                case Op::compute: ++ctx.pc; break;
                case Op::sleep:
                    count_steps();
                    ++ctx.pc;
                    fall_asleep(w_.tasks[t]);
                    return leave_blocked<course>(
                        c, cpu, i, s_.now + (is_drawn(i) ? drawn(i) : time_stated(t, ctx, i)));
                default: done = false; break;
            }
        }
        if (!done) {
            count_steps();
            if (!execute_rare<course>(c, cpu)) return;
            e = &s_.entities[t];  // a task may have been started
            selects = w_.selectors.head.valid();
            allowed = left = steps_at_once<course>();
        }
        if (free && left > 0 && code[ctx.pc].op != Op::compute) [[likely]] {
            --left;  // begun and ended at once
            continue;
        }
        count_steps();
        if (const Instr& next = code[ctx.pc]; next.op == Op::compute && is_drawn(next))
            e->left = drawn(next);
        begin_instruction<course>(c, cpu, *e);
        if (cpu.burst_end > s_.now || s_.end != RunEnd::running || !may_go_on<course>()) return;
        allowed = left = steps_at_once<course>();
        e->left = {-1};
    }
}

// Of an instruction that does not just go on to the next.
template <Course course>
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
            block_current<course>(c, cpu, e, end_of_wait(t, effect), step);
            if (course != Course::any) flag(c, cpu, Reason::none);
            break;
        case Outcome::exits: end_current(c, effect); break;
        case Outcome::awaits_release: await_release(c, step); break;
        case Outcome::retires:
            retire_jobs(t);
            begin_instruction(c);
            break;
        case Outcome::carries: carry(c, cpu); break;
    }
    if (concerns_others(effect)) apply_on<course>(effect, actor);
    if (course == Course::any && has_lending_ && effect.outcome == Outcome::blocks)
        begin_waiting(t);
    if (effect.outcome == Outcome::blocks) find_deadlock(t);
    if (w_.unfinished == 0) stop(RunEnd::finished);
}

// What an instruction, or a device, did to others.
template <Course course>
void Stepper::apply_on(const Effect& effect, uint32_t actor)
{
    if (effect.owner_changed)
        tell_owner(effect.object, kind_of(w_, effect.object).owner(w_, effect.object));
    if (effect.serves && effect.shares) {
        advance(effect.object, effect.served);
    } else if (effect.serves) {
        const uint32_t serial = s_.entities[effect.served].serial;
        schedule(make_event(s_.now + effect.time, EventKind::device, effect.served.index, serial));
    }
    if (course == Course::any && has_links_) send_off();
    if (effect.started.valid()) {
        adopt(effect.started, s_.entities[w_.tasks[effect.started].parent].serial);
        arrive(effect.started, actor);
    }
    if (effect.gone.head.valid() || effect.zombie.valid()) tell_ends(effect);
    TaskList woken = effect.woken;
    while (woken.head.valid()) make_ready_on<course>(pop_front(w_, woken), Reason::woken, actor);
}

void Stepper::apply(const Effect& effect, uint32_t actor) { apply_on<Course::any>(effect, actor); }

void Stepper::charge(CpuId c) { charge(c, s_.cpus[c]); }

template <Course course>
inline void Stepper::block_current(CpuId c, Cpu& cpu, SchedEntity& e, Time wake_at, StepId step)
{
    const TaskId t = cpu.current;
    const Task& task = w_.tasks[t];
    copy_registers<course>(cpu.ctx, w_.contexts[t]);
    tell(RecordKind::state, TaskState::blocked, task.reason, e.serial, task.waits_for.index,
         step.index);
    stop_running<course>(c, cpu, 0);
    if (course != Course::fifo) policy_.blocked(m_, state_, c, t);
    cpu.flags = kSaveDue;
    e.since = s_.now;
    e.slice_left = {-1};
    e.step = step;
    if (wake_at != kNever) {
        e.wake_at = wake_at;
        schedule(make_event(wake_at, EventKind::timer, t.index, e.serial));
    }
    if (course != Course::any) return;
    flag(c, cpu, Reason::none);
    if (has_gils_) step_out(t);
    if (ticks_at_changes_) tick_at_change();
}

void Stepper::block_current(CpuId c, const Effect& effect, StepId step)
{
    Cpu& cpu = s_.cpus[c];
    const TaskId t = cpu.current;
    block_current<Course::any>(c, cpu, s_.entities[t], end_of_wait(t, effect), step);
}

// When it goes on by itself; kNever: not at all.
inline Time Stepper::end_of_wait(TaskId t, const Effect& effect) const
{
    const bool limited = (w_.tasks[t].flags & kLimited) != 0 && effect.time.ns > 0;
    return effect.outcome == Outcome::sleeps || limited ? s_.now + effect.time : kNever;
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
    if (has_links_) send_off();  // what its process had open is closed
    flag(c, Reason::none);
    if (ticks_at_changes_) tick_at_change();
}

// t has just begun to wait.
void Stepper::find_deadlock(TaskId t)
{
    if (waits_for_itself(w_, t)) {
        s_.ring = cycle_of_waits(w_, t);
        stop(RunEnd::deadlock);
    } else if (!w_.units.no_resources()) {
        find_deadlock_over_units();
    }
}

void Stepper::find_deadlock_over_units()
{
    s_.ring = deadlocked_over_units(m_, w_, false);
    if (!s_.ring.empty()) stop(RunEnd::deadlock);
}

void Stepper::stop_at_nothing()
{
    if (!w_.units.no_resources()) s_.ring = deadlocked_over_units(m_, w_, true);
    stop(s_.ring.empty() ? RunEnd::stuck : RunEnd::deadlock);
}

// Out with the current task, then choose, then in with the next: phases of a switch, which are
// passed through at once if none of them costs time.
template <Course course>
void Stepper::dispatch(CpuId c, Cpu& cpu)
{
    const bool all_first = course == Course::any && puts_back_first_;
    if (cpu.phase == CpuPhase::running) {
        if (all_first) {
            put_back_all();
        } else {
            if (course == Course::fifo && cpu.why == Reason::slice_end && rotate(c, cpu)) return;
            if (s_.queues[cpu.queue].count == 0 && goes_on_alone(c)) return;
            put_back<course>(c, cpu);
        }
    } else if (cpu.phase == CpuPhase::idle) {
        s_.idle.erase(c);  // it may ask again by itself: nobody flagged it
        if (all_first) put_back_all();
    } else {
        return end_phase(c, cpu);
    }
    choose<course>(c, cpu);
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

void Stepper::put_back(CpuId c)
{
    put_back<Course::any>(c, s_.cpus[c]);
    set_timer(c);
}

void Stepper::decide(CpuId c) { decide<Course::any>(c, s_.cpus[c]); }

void Stepper::run_incoming(CpuId c) { run_task<Course::any>(c, s_.cpus[c], s_.cpus[c].incoming); }

inline void Stepper::tell_owner(ObjectId object, TaskId owner)
{
    tell(RecordKind::owner, TaskState::unknown, Reason::none,
         owner.valid() ? s_.entities[owner].serial : Record::kNone, object.index);
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
