// When urgency is lent and taken back, and what a CPU does about it.
//
// Who starts or stops to wait, or to own, changes what is lent to the owner; that changes what the
// owner lends on, if it waits itself, and so on along the chain of owners. Source: Sha, Rajkumar,
// Lehoczky, Priority inheritance protocols: an approach to real-time synchronization, IEEE Trans.
// Computers 39 (1990); the walk and the order of waiters as in rt_mutex_adjust_prio_chain (Linux
// 6.12, which gives up after 1024 owners; here the chain ends with the last task, or in a cycle).
#include "kernel/urgency.h"

#include "kernel/jobs.h"
#include "kernel/objects/mutex.h"
#include "kernel/stepper.h"

#include <algorithm>

namespace interleave {

namespace {

bool lives(const World& w, TaskId t)
{
    const TaskStatus status = w.tasks[t].status;
    return status == TaskStatus::runnable || status == TaskStatus::blocked;
}

// A task of a server has the urgency of that, and a coroutine has none, since CPUs know its thread
// alone: neither lends nor borrows.
bool is_served(const Model& m, const State& s, TaskId t)
{
    if (s.world.tasks[t].kind == TaskKind::coroutine) return true;
    return m.tasks[s.sched.entities[t].spec].server != kNoServer;
}

// Without what others lend it. Coroutines come after all threads.
int64_t base_urgency(const Model& m, const State& s, TaskId t)
{
    if (s.world.tasks[t].kind == TaskKind::coroutine) return kNoLevel;
    const int64_t own = m.policy->own_urgency(m, s, t);
    const ObjectId ceiling = s.sched.entities[t].ceiling;
    return ceiling.valid() ? std::min(own, m.ceilings[ceiling.index]) : own;
}

// Calls each(object) for the mutexes of a protocol.
template <typename Each>
void for_mutexes(const World& w, Protocol protocol, Each each)
{
    for (ObjectId id{0}; id.index < w.objects.size(); ++id.index)
        if (protocol_of(w, id) == protocol) each(id);
}

// The one with the highest ceiling of those with protocol=original_ceiling that others own; of
// equals the one that t waits for.
ObjectId system_ceiling(const Model& m, const World& w, TaskId t)
{
    ObjectId highest;
    for_mutexes(w, Protocol::original_ceiling, [&](ObjectId id) {
        const TaskId owner = kMutexKind.owner(w, id);
        if (!owner.valid() || owner == t) return;
        const int64_t ceiling = m.ceilings[id.index];
        const int64_t most = highest.valid() ? m.ceilings[highest.index] : kNoLevel;
        if (!highest.valid() || ceiling < most || (ceiling == most && w.tasks[t].waits_for == id))
            highest = id;
    });
    return highest;
}

}  // namespace

ObjectId lends_for(const Model& m, const World& w, TaskId t)
{
    const ObjectId id = w.tasks[t].waits_for;
    if (!id.valid()) return {};
    switch (protocol_of(w, id)) {
        case Protocol::inherit: return id;
        case Protocol::original_ceiling: return system_ceiling(m, w, t);
        case Protocol::none:
        case Protocol::protect:
        case Protocol::stack: break;
    }
    return {};
}

namespace {

// Who has to go on before t can, and has its urgency for that; none: nobody.
TaskId debtor_of(const Model& m, const World& w, TaskId t)
{
    const ObjectId id = lends_for(m, w, t);
    return id.valid() ? kMutexKind.owner(w, id) : TaskId{};
}

// It has not executed anything of its job, or of all that it does.
bool has_begun(const Model& m, const State& s, TaskId t)
{
    if (s.sched.entities[t].left.ns >= 0 || s.world.tasks[t].held > 0) return true;
    const Context& saved = s.world.contexts[t];
    const bool by_jobs = m.has_jobs && s.sched.jobs[t].pc != Job::kNoReleases;
    if (by_jobs) return saved.pc != s.sched.jobs[t].pc + 1;
    return saved.sp != 0 || saved.pc != m.program.functions[s.world.tasks[t].function].entry;
}

}  // namespace

int64_t urgency_of(const Model& m, const State& s, TaskId t)
{
    const TaskId donor = s.sched.entities[t].donor;
    const int64_t own = base_urgency(m, s, t);
    return donor.valid() ? std::min(own, base_urgency(m, s, donor)) : own;
}

TaskId donor_of(const Model& m, const State& s, TaskId t)
{
    const World& w = s.world;
    if (w.tasks[t].held == 0 || !lives(w, t) || is_served(m, s, t)) return {};
    TaskId best;
    int64_t most = base_urgency(m, s, t);
    const auto ask = [&](ObjectId id) {
        for (TaskId u = kMutexKind.waiters(w, id).head; u.valid(); u = w.tasks[u].next) {
            if (debtor_of(m, w, u) != t) continue;
            const TaskId donor = s.sched.entities[u].donor;
            const TaskId source = donor.valid() ? donor : u;
            const int64_t lent = base_urgency(m, s, source);
            if (source == t || lent >= most || is_served(m, s, source)) continue;
            best = source;
            most = lent;
        }
    };
    for_mutexes(w, Protocol::inherit, [&](ObjectId id) {
        if (kMutexKind.owner(w, id) == t) ask(id);
    });
    for_mutexes(w, Protocol::original_ceiling, ask);
    return best;
}

int64_t level_of(const Model& m, const World& w, TaskId t)
{
    TaskId first = t;
    while (w.tasks[first].spec == Record::kNone) first = w.tasks[first].parent;
    return m.policy->level(m.tasks[w.tasks[first].spec], timing_of(m, w, t));
}

bool may_lock(const Model& m, const State& s, TaskId t)
{
    const ObjectId highest = system_ceiling(m, s.world, t);
    return !highest.valid() || urgency_of(m, s, t) < m.ceilings[highest.index];
}

bool may_begin(const Model& m, const State& s, TaskId t)
{
    bool below = false;
    for_mutexes(s.world, Protocol::stack, [&](ObjectId id) {
        below = below || (kMutexKind.owner(s.world, id).valid() &&
                          level_of(m, s.world, t) >= m.ceilings[id.index]);
    });
    return !below || has_begun(m, s, t);
}

ObjectId ceiling_of(const Model& m, const World& w, TaskId t)
{
    ObjectId highest;
    if (w.tasks[t].held == 0 || !lives(w, t)) return highest;
    if (w.tasks[t].kind == TaskKind::coroutine) return highest;
    for_mutexes(w, Protocol::protect, [&](ObjectId id) {
        if (kMutexKind.owner(w, id) != t) return;
        if (!highest.valid() || m.ceilings[id.index] < m.ceilings[highest.index]) highest = id;
    });
    return highest;
}

ObjectId lent_for(const Model& m, const State& s, TaskId t)
{
    TaskId at = s.sched.entities[t].donor;
    for (size_t n = 0; at.valid() && n < s.world.tasks.size(); ++n) {
        const TaskId next = debtor_of(m, s.world, at);
        if (next == t) return lends_for(m, s.world, at);
        at = next;
    }
    return {};
}

void describe_loan(const Model& m, const State& s, TaskId t, Details& details)
{
    if (m.ceilings.empty()) return;
    const SchedEntity& e = s.sched.entities[t];
    if (e.donor.valid()) {
        const uint32_t serial = s.sched.entities[e.donor].serial;
        details.emplace_back("urgency of", serial < m.tasks.size()
                                               ? m.tasks[serial].name
                                               : "task " + std::to_string(serial));
    }
    if (e.ceiling.valid()) details.emplace_back("ceiling of", m.program.objects[e.ceiling].name);
    if (!may_begin(m, s, t)) details.emplace_back("may not begin", "not above the ceilings");
}

namespace {

// Whether the next instruction asks for a mutex with protocol=original_ceiling that t must not
// have.
bool is_refused(const Model& m, const State& s, TaskId t, const Instr& i)
{
    if (i.op != Op::act) return false;
    const ObjectId id{i.object};
    if (protocol_of(s.world, id) != Protocol::original_ceiling) return false;
    if (kMutexKind.verbs[i.verb].name == "unlock" || kMutexKind.owner(s.world, id) == t)
        return false;
    return level_of(m, s.world, t) >= m.ceilings[id.index] && !may_lock(m, s, t);
}

}  // namespace

Effect Stepper::execute_lending(Context& ctx, TaskId t)
{
    const Instr& i = m_.program.code[ctx.pc];
    if (is_refused(m_, state_, t, i))
        return refuse_lock({m_, ctx, w_, t, ObjectId{i.object}, i, chooser_});
    Effect effect = execute(m_, ctx, w_, t, chooser_);
    if (!effect.owner_changed) return effect;
    const Protocol protocol = protocol_of(w_, effect.object);
    if (protocol == Protocol::original_ceiling) choose_waiters(effect);
    lend(t);
    for (TaskId u = effect.woken.head; u.valid(); u = w_.tasks[u].next) lend(u);
    if (protocol == Protocol::original_ceiling) lend_anew();
    if (protocol == Protocol::stack) choose_anew();
    return effect;
}

// The system's ceiling has changed: of those who wait for a mutex that is free, the first may have
// it now or not, whichever mutex has been released.
void Stepper::choose_waiters(Effect& effect)
{
    while (effect.woken.head.valid() && effect.outcome != Outcome::exits) {
        const TaskId t = pop_front(w_, effect.woken);
        wait_on(w_, effect.object, t);
        put_in_order(t);
    }
    for_mutexes(w_, Protocol::original_ceiling, [&](ObjectId id) {
        const TaskId first = kMutexKind.waiters(w_, id).head;
        if (first.valid() && may_lock(m_, state_, first)) wake_waiter(w_, id, effect);
    });
}

// Those who wait lend to whoever owns the mutex with the highest ceiling.
void Stepper::lend_anew()
{
    for_mutexes(w_, Protocol::original_ceiling, [&](ObjectId id) {
        if (const TaskId owner = kMutexKind.owner(w_, id); owner.valid()) lend(owner);
    });
}

// After what changes waits and owners in ways of its own: a wait that is given up, tasks that are
// ended by others.
void Stepper::lend_all()
{
    for (uint32_t i = 0; i < w_.tasks.size(); ++i)
        if (lives(w_, TaskId{i})) lend(TaskId{i});
    choose_anew();
}

// Others may begin than before.
void Stepper::choose_anew()
{
    for (CpuId c{0}; c.index < s_.cpus.size(); ++c.index) {
        const Cpu& cpu = s_.cpus[c];
        if (cpu.current.valid() || cpu.incoming.valid()) {
            if (policy_.urgency_changed(m_, state_, c)) flag(c, Reason::preempted);
        } else if (s_.queued > 0) {
            flag(c, Reason::none);
        }
    }
}

// t waits for a mutex from now on.
void Stepper::begin_waiting(TaskId t)
{
    put_in_order(t);
    lend(debtor_of(m_, w_, t));
}

// Behind those who are as urgent, before those who are less.
void Stepper::put_in_order(TaskId t)
{
    const ObjectId id = w_.tasks[t].waits_for;
    if (!id.valid() || protocol_of(w_, id) == Protocol::none) return;
    const int64_t urgency = urgency_of(m_, state_, t);
    TaskId before = kMutexKind.waiters(w_, id).head;
    while (before.valid() && (before == t || urgency_of(m_, state_, before) <= urgency))
        before = w_.tasks[before].next;
    move_waiter(w_, id, t, before);
}

// What is lent to t may have changed, and with that what it lends on. A chain has no more links
// than there are tasks; one that leads back to its beginning changes nothing more there.
void Stepper::lend(TaskId t)
{
    for (size_t n = 0; t.valid() && n < w_.tasks.size() && refresh(t); ++n) {
        put_in_order(t);
        t = debtor_of(m_, w_, t);
    }
}

bool Stepper::refresh(TaskId t)
{
    const SchedEntity& e = s_.entities[t];
    const TaskId donor = donor_of(m_, state_, t);
    const ObjectId ceiling = ceiling_of(m_, w_, t);
    if (donor == e.donor && ceiling == e.ceiling) return false;
    borrow(t, donor, ceiling);
    return true;
}

// A queued task gets another place; the CPU that runs it may choose somebody else.
void Stepper::borrow(TaskId t, TaskId donor, ObjectId ceiling)
{
    SchedEntity& e = s_.entities[t];
    const bool queued = e.queue.valid();
    if (queued) take_off_queue(t);
    e.donor = donor;
    e.ceiling = ceiling;
    if (queued) {
        make_ready(t, Reason::inherited, donor.valid() ? s_.entities[donor].serial : Record::kNone);
        return;
    }
    for (CpuId c{0}; c.index < s_.cpus.size(); ++c.index) {
        const Cpu& cpu = s_.cpus[c];
        if (cpu.current != t && cpu.incoming != t) continue;
        if (policy_.urgency_changed(m_, state_, c)) flag(c, Reason::inherited);
    }
}

}  // namespace interleave
