// The main loop: finds whose step is next, and has it taken.
#include "kernel/kernel.h"

#include "kernel/change.h"
#include "kernel/run_ahead.h"
#include "kernel/sleepers.h"
#include "kernel/stepper.h"
#include "kernel/switching.h"
#include "kernel/units.h"

#include <algorithm>
#include <cstddef>

namespace interleave {

namespace {

// In Sched::events; the others are CPUs' own.
bool is_queued(EventKind kind)
{
    return kind < EventKind::compute_end ||
           (kind > EventKind::slice_end && kind < EventKind::dispatch);
}

}  // namespace

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
        if (course != Course::any && go_on_at_cpu<course>()) continue;
        if (course == Course::fifo && instructions_are_free_ && pass_stays()) continue;
        const Event next = earliest(s_);
        const bool sleeper = next.kind() == EventKind::timer && ends_sleep(next);
        if (next.kind() == EventKind::timer && !sleeper && is_stale(next)) [[unlikely]] {
            s_.events.pop();
            continue;
        }
        ++s_.steps;
        if (next.at == kNever) return stop_at_nothing();
        if (!within_limits(next.at)) return;
        const bool queued = is_queued(next.kind());
        if (queued)
            take<course>(next, sleeper);
        else
            hold(CpuId{next.who()});
        if (course != Course::fifo || !queued) look_elsewhere();
        if (!held_.valid()) continue;
        if (!queued || has_more<course>(held_, s_.cpus[held_])) act_on_held<course>();
        if constexpr (course == Course::any)
            release();
        else
            release_plainly();
    }
    if (course == Course::fifo && promised_.task.valid()) queue_promised();
}

// On the common courses: the next step if it is a CPU's own, and what follows there. False: it is
// another, or a limit is near.
template <Course course>
inline bool Stepper::go_on_at_cpu()
{
    if (course == Course::fifo && promised_.task.valid() && hold_promised()) {
        if (has_more<course>(held_, s_.cpus[held_])) act_on_held<course>();
    } else if (hold_chooser<course>() || hold_timer()) {
        act_on_held<course>();
    } else {
        return false;
    }
    release_plainly();
    if (course == Course::fifo && takes_turns_ && !s_.again.empty()) rotate_all();
    return true;
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

// Likewise if it is that a CPU takes the task to which it was promised; else that is in the queue.
inline bool Stepper::hold_promised()
{
    if (!s_.again.empty() || steps_at_once<Course::fifo>() == 0) {
        queue_promised();
        return false;
    }
    ++s_.steps;
    ++s_.instant;
    held_ = promised_.cpu;
    const TaskId t = promised_.task;
    promised_ = {};
    s_.idle.erase(held_);
    s_.entities[t].timer_at = kNever;
    run_task<Course::fifo>(held_, s_.cpus[held_], t);
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

// Of CPUs that choose at this instant, those whose slices are over: one after another they lose
// their tasks and take the next, each in a step, without being looked for.
void Stepper::rotate_all()
{
    while (!s_.again.empty() && steps_at_once<Course::fifo>() > 0) {
        const CpuId c = s_.again.lowest();
        Cpu& cpu = s_.cpus[c];
        const bool over = cpu.phase == CpuPhase::running && cpu.why == Reason::slice_end &&
                          std::min(cpu.burst_end, cpu.slice_end) > s_.now;
        if (!over) return;
        held_ = c;
        const bool rotated = rotate(c, cpu);
        held_ = {};
        if (!rotated) return;
        ++s_.steps;
        ++s_.instant;
        s_.again.erase(c);
        show_running(c, cpu);
    }
}

// The timer of a CPU that has none yet, and does not choose again at this instant.
inline void Stepper::show_running(CpuId c, const Cpu& cpu)
{
    const bool slice = cpu.slice_end < cpu.burst_end;  // at one instant the instruction is first
    const Time at = slice ? cpu.slice_end : cpu.burst_end;
    elsewhere_ = std::min(elsewhere_, at);
    s_.timers.insert(make_event(at, slice ? EventKind::slice_end : EventKind::compute_end, c.index,
                                s_.entities[cpu.current].serial));
}

// As release(), where the held CPU has been so for the whole step: nothing shows its timer.
inline void Stepper::release_plainly()
{
    const CpuId c = held_;
    const Cpu& cpu = s_.cpus[c];
    const Time at = std::min(cpu.slice_end, cpu.burst_end);
    if (cpu.phase == CpuPhase::running && cpu.resched == 0) {
        held_ = {};
        show_running(c, cpu);
    } else if (at == kNever && cpu.resched == 0) {
        held_ = {};
    } else if (at > s_.now && cpu.resched != 0) {
        held_ = {};
        s_.again.insert(c);
    } else {
        release();
    }
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
        if (first.at > s_.now) first.at = kNever;  // it chooses before that
    } else if (!s_.again.empty()) {
        s_.again.erase(c);
    }
    s_.timers.set(c, first);
}

// An event that is not a CPU's own.
template <Course course>
inline void Stepper::take(const Event& next, bool sleeper)
{
    s_.events.pop();
    look_elsewhere();
    if (rows_are_far_) fetch_ahead();
    if (course != Course::any && sleeper) return sleep_over<course>(TaskId{next.who()});
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

// Whether what the held CPU does next comes before everything else.
template <Course course>
inline bool Stepper::has_more(CpuId c, const Cpu& cpu)
{
    if (s_.end != RunEnd::running) return false;
    if (course == Course::fifo && promised_.task.valid()) return false;
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

void Stepper::stop_at_nothing()
{
    if (!w_.units.no_resources()) s_.ring = deadlocked_over_units(m_, w_, true);
    stop(s_.ring.empty() ? RunEnd::stuck : RunEnd::deadlock);
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
