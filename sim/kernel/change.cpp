#include "kernel/change.h"

#include "kernel/objects/mutex.h"
#include "kernel/stepper.h"
#include "kernel/urgency.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

bool has_taken_over(const Model& from, const State& s) { return s.sched.steps > from.successor_at; }

bool takes_over_next(const Model& from, const State& s)
{
    return from.successor != nullptr && s.sched.steps == from.successor_at;
}

Time time_of_change(const Model& from, const Sched& s)
{
    const Time latest = std::min(earliest(s).at, from.limits.until);
    return std::max(s.now, std::min(from.successor_from, latest));
}

// Of a mutex, as its Model declares it.
Protocol declared_protocol(const Model& m, ObjectId id)
{
    return static_cast<Protocol>(m.program.objects[id].parameters[kMutexProtocol]);
}

bool is_mutex(const World& w, ObjectId id) { return &kind_of(w, id) == &kMutexKind; }

// Who waits for it was promised that it will be handed over.
bool must_hand_over(const Model& to, const World& w, ObjectId id)
{
    return declared_protocol(to, id) == Protocol::original_ceiling && !waiters_retry(w, id) &&
           kMutexKind.waiters(w, id).head.valid();
}

bool has_other_protocols(const Model& before, const Model& now)
{
    bool same = before.ceilings == now.ceilings;
    for (ObjectId id{0}; id.index < now.program.objects.size() && same; ++id.index)
        same = before.program.objects[id].parameters == now.program.objects[id].parameters;
    return !same;
}

// It serves tasks in an order that was written down, or may leave a CPU idle on purpose.
bool chooses_among_all(const Policy& policy)
{
    return policy.may_decline() ||
           std::ranges::find(policy.info().parameters, ParameterKind::schedule,
                             &PolicyParameter::kind) != policy.info().parameters.end();
}

bool is_thread(const Task& task) { return task.kind != TaskKind::coroutine; }

bool lives(const Task& task)
{
    return task.status != TaskStatus::unused && task.status < TaskStatus::zombie;
}

void take_over(const Model& from, State& s, RecordSink& sink, uint32_t number)
{
    const Model& to = *from.successor;
    SeededChooser before(from.seed), after(to.seed);
    const Time at = time_of_change(from, s.sched);
    s.sched.instant = at > s.sched.now ? 0 : s.sched.instant + 1;
    s.sched.now = at;
    ++s.sched.steps;
    Stepper(from, s, before, sink).charge_all();
    Stepper(to, s, after, sink).take_over(from, number);
}

}  // namespace

const Model& in_force(const Model& first, const State& s)
{
    const Model* m = &first;
    while (m->successor != nullptr && has_taken_over(*m, s)) m = m->successor.get();
    return *m;
}

std::vector<std::string> changes_of(const Model& first)
{
    std::vector<std::string> changes;
    for (const Model* m = first.successor.get(); m != nullptr; m = m->successor.get())
        changes.push_back(m->change);
    return changes;
}

std::string obstacle_to_change(const Model& to, const State& s)
{
    for (ObjectId id{0}; id.index < s.world.objects.size(); ++id.index)
        if (is_mutex(s.world, id) && to.program.objects.has(id) && must_hand_over(to, s.world, id))
            return fmt::format(
                "'{}' cannot have the protocol original_ceiling while a task waits "
                "for it",
                to.program.objects[id].name);
    return {};
}

Time next_time(const Model& first, const State& s)
{
    const Model& m = in_force(first, s);
    return takes_over_next(m, s) ? time_of_change(m, s.sched) : next_step(s).event.at;
}

const Model* next_rules(const Model& first, const State& s)
{
    const Model& m = in_force(first, s);
    return takes_over_next(m, s) && !finished(s) ? m.successor.get() : nullptr;
}

void run_with_changes(const Model& first, State& s, Chooser& chooser, RecordSink& sink,
                      uint64_t steps)
{
    const Model* m = &first;
    uint32_t number = 0;
    for (; m->successor != nullptr && has_taken_over(*m, s); ++number) m = m->successor.get();
    const uint64_t end = s.sched.steps + std::min(steps, UINT64_MAX - s.sched.steps);
    while (s.sched.steps < end && !finished(s)) {
        if (takes_over_next(*m, s)) {
            take_over(*m, s, sink, ++number);
            m = m->successor.get();
            continue;
        }
        const uint64_t until = m->successor != nullptr ? std::min(end, m->successor_at) : end;
        SeededChooser own(m->seed);
        Chooser& chooses = m == &first ? chooser : own;
        Stepper(*m, s, chooses, sink).run(until - s.sched.steps);
    }
}

// What was used up to now was used under the rules of before.
void Stepper::charge_all()
{
    for (CpuId c{0}; c.index < s_.cpus.size(); ++c.index)
        if (s_.cpus[c].current.valid()) charge(c, s_.cpus[c]);
}

void Stepper::take_over(const Model& before, uint32_t number)
{
    tell(RecordKind::changed, TaskState::unknown, Reason::none, Record::kNone, number);
    const bool other_policy = before.policy != m_.policy;
    const bool other_rights = take_over_values(before, !other_policy && policy_.goes_by_values());
    TaskList woken = take_over_protocols(before);
    if (other_policy)
        take_over_tasks();
    else if (other_rights || has_other_protocols(before, m_))
        lend_otherwise();
    while (woken.head.valid()) make_ready(pop_front(w_, woken), Reason::woken, Record::kNone);
    if (ticks_at_changes_) tick_at_change();
    release();
}

// Of initial tasks that live: their rows have the values, others' rows had them from there. True if
// anything is otherwise.
bool Stepper::take_over_values(const Model& before, bool requeue)
{
    bool changed = false;
    for (TaskId t{0}; t.index < w_.tasks.size(); ++t.index) {
        const Task& task = w_.tasks[t];
        if (!lives(task)) continue;
        SchedEntity& e = s_.entities[t];
        const TaskSpec &from = before.tasks[e.spec], &to = m_.tasks[e.spec];
        const bool own = task.spec != Record::kNone;
        const bool rights = own && (from.nice != to.nice || from.priority != to.priority);
        if (!rights && from.tickets == to.tickets) continue;
        changed = true;
        const bool queued = requeue && e.queue.valid();
        if (queued) take_off_queue(t);
        if (rights && from.nice != to.nice) e.nice = static_cast<int16_t>(to.nice);
        if (rights && from.priority != to.priority) e.priority = to.priority;
        if (!requeue || !is_thread(task)) continue;
        policy_.values_changed(m_, state_, t);
        if (queued) queue_anew(t, Reason::inherited);
        for (CpuId c{0}; c.index < s_.cpus.size() && !queued; ++c.index) {
            const Cpu& cpu = s_.cpus[c];
            if (cpu.current != t && cpu.incoming != t) continue;
            if (policy_.urgency_changed(m_, state_, c)) flag(c, Reason::preempted);
        }
    }
    return changed;
}

// Gives those who were to try again when they are woken, and are now.
TaskList Stepper::take_over_protocols(const Model& before)
{
    Effect woken;
    if (!has_other_protocols(before, m_)) return {};
    for (ObjectId id{0}; id.index < m_.program.objects.size(); ++id.index) {
        if (!is_mutex(w_, id) || must_hand_over(m_, w_, id)) continue;
        const bool retried = waiters_retry(w_, id);
        set_protocol(w_, id, m_.program.objects[id].parameters);
        if (retried && !waiters_retry(w_, id)) wake_all_waiters(w_, id, woken);
    }
    return woken.woken;
}

void Stepper::take_over_tasks()
{
    std::vector<TaskId> ready;
    for (TaskId t{0}; t.index < w_.tasks.size(); ++t.index)
        if (s_.entities[t].queue.valid()) ready.push_back(t);
    std::ranges::sort(ready, {}, [&](TaskId t) {
        return std::pair(s_.entities[t].since, s_.entities[t].serial);
    });
    lay_out_queues();
    attach_all();
    lend_from_nothing();
    const bool among_all = chooses_among_all(policy_);
    for (CpuId c{0}; c.index < s_.cpus.size(); ++c.index) {
        Cpu& cpu = s_.cpus[c];
        const TaskId t = cpu.current.valid() ? cpu.current : cpu.incoming;
        if (cpu.phase == CpuPhase::idle) cpu.slice_end = kNever;
        if (t.valid() && !among_all) keep_on(c, t);
        set_timer(c);
    }
    release();
    for (CpuId c{0}; c.index < s_.cpus.size() && among_all; ++c.index) {
        Cpu& cpu = s_.cpus[c];
        if (cpu.current.valid()) {
            flag(c, Reason::preempted);
            put_back(c);
        } else if (const TaskId t = cpu.incoming; t.valid()) {
            cpu.incoming = {};
            cpu.phase = CpuPhase::choose;
            queue_anew(t, Reason::created);
        }
    }
    for (const TaskId t : ready) queue_anew(t, Reason::created);
    if (has_lending_) choose_anew();
    start_clock();
}

// Nothing of what the policy before kept is left, in State or in the events to come.
void Stepper::lay_out_queues()
{
    const uint32_t queues = policy_.one_queue() ? 1 : m_.machine.cpus;
    s_.queues = {};
    s_.lists = {};
    s_.heaps = {};
    s_.nodes = {};
    for (uint32_t q = 0; q < queues; ++q)
        s_.queues.push_back({.lists = q * policy_.lists_per_queue()});
    s_.lists.resize(size_t{queues} * policy_.lists_per_queue());
    s_.heaps.resize(size_t{queues} * policy_.heaps_per_queue());
    s_.policy_words.assign(policy_.words(), 0);
    s_.queue_words.assign(size_t{queues} * policy_.queue_words(), 0);
    s_.task_words.clear();
    s_.queued = 0;
    for (CpuId c{0}; c.index < s_.cpus.size(); ++c.index)
        s_.cpus[c].queue = QueueId{queues == 1 ? 0 : c.index};
    EventQueue events;
    for (const Event& e : s_.events.sorted())
        if (e.kind() != EventKind::policy_timer) events.push(e);
    s_.events = std::move(events);
    add_rows();
}

// In the order of their serial numbers. What coroutines have in these fields is their runtime's.
void Stepper::attach_all()
{
    std::vector<TaskId> threads;
    for (TaskId t{0}; t.index < w_.tasks.size(); ++t.index) {
        if (w_.tasks[t].kind == TaskKind::coroutine) continue;
        SchedEntity& e = s_.entities[t];
        e.queue = {};
        e.next = e.previous = {};
        e.level = 0;
        e.key = 0;
        e.slice_left = {-1};
        e.timer_at = kNever;
        if (lives(w_.tasks[t])) threads.push_back(t);
    }
    std::ranges::sort(threads, {}, [&](TaskId t) { return s_.entities[t].serial; });
    for (const TaskId t : threads) {
        policy_.attach(m_, state_, t);
        if (m_.has_jobs && s_.jobs[t].open != 0) policy_.released(m_, state_, t);
    }
}

// Who lends, or how much that is, may be otherwise under the same policy. Whoever has a loan is
// queued anew, since its urgency may have changed though it comes from the same task.
void Stepper::lend_otherwise()
{
    std::vector<TaskId> queued;
    for (TaskId t{0}; t.index < w_.tasks.size(); ++t.index) {
        SchedEntity& e = s_.entities[t];
        if (!lives(w_.tasks[t]) || (!e.donor.valid() && !e.ceiling.valid())) continue;
        if (e.queue.valid()) {
            take_off_queue(t);
            queued.push_back(t);
        }
        e.donor = {};
        e.ceiling = {};
        policy_.values_changed(m_, state_, t);
    }
    for (const TaskId t : queued) queue_anew(t, Reason::inherited);
    if (has_lending_) lend_all();
    put_waiters_in_order();
    choose_anew();
}

// Where a mutex has a protocol.
void Stepper::put_waiters_in_order()
{
    if (!has_lending_) return;
    for (TaskId t{0}; t.index < w_.tasks.size(); ++t.index)
        if (w_.tasks[t].status == TaskStatus::blocked) put_in_order(t);
}

// Before anybody is queued, so that all are queued with what is lent to them.
void Stepper::lend_from_nothing()
{
    for (SchedEntity& e : s_.entities) {
        e.donor = {};
        e.ceiling = {};
    }
    if (!has_lending_) return;
    for (TaskId t{0}; t.index < w_.tasks.size(); ++t.index)
        if (lives(w_.tasks[t]) && w_.tasks[t].status != TaskStatus::created) lend(t);
    put_waiters_in_order();
}

// t has this CPU or is coming to it, and the policy chooses it, alone in the queue.
void Stepper::keep_on(CpuId c, TaskId t)
{
    Cpu& cpu = s_.cpus[c];
    SchedEntity& e = s_.entities[t];
    e.cpu = c;
    (void)policy_.enqueue(m_, state_, c, t, Reason::created, chooser_);
    if (policy_.pick_next(m_, state_, c, chooser_) == t) {
        e.timer_at = kNever;
        if (cpu.phase != CpuPhase::running) return;
        const Duration slice = policy_.slice(m_, state_, c, t);
        cpu.slice_end = slice == kForever ? kNever : s_.now + slice;
        return;
    }
    // It may not begin under a protocol that counts from now on.
    if (cpu.phase == CpuPhase::running) {
        if (cpu.why == Reason::none) cpu.why = Reason::preempted;
        if (cpu.resched == 0) flag(c, Reason::preempted);
        step_aside(c);
        return;
    }
    cpu.incoming = {};
    cpu.phase = CpuPhase::choose;
    e.queue = cpu.queue;
    ++s_.queues[e.queue].count;
    ++s_.queued;
}

// It has been ready since when it was.
void Stepper::queue_anew(TaskId t, Reason why)
{
    const CpuId c = policy_.select_cpu(m_, state_, t, chooser_);
    Cpu& cpu = s_.cpus[c];
    SchedEntity& e = s_.entities[t];
    e.cpu = c;
    const bool preempts = policy_.enqueue(m_, state_, c, t, why, chooser_);
    e.queue = cpu.queue;
    ++s_.queues[e.queue].count;
    ++s_.queued;
    if (e.timer_at != kNever)
        s_.events.push(make_event(e.timer_at, EventKind::policy_timer, t.index, e.serial));
    if (s_.idle.has(c) && may_run_on(m_, e.affinity, c))
        flag(c, Reason::none);
    else if (preempts)
        flag(c, Reason::preempted);
    else
        kick_idle(t);
}

// As if the policy had been there from the start.
void Stepper::start_clock()
{
    const int64_t period = policy_.tick_period().ns;
    if (period > 0) arm_tick(Time{(s_.now.ns / period + 1) * period});
}

}  // namespace interleave
