// A mutex: one owner at a time, who alone may release it.
//
// kind says what happens when its owner locks it once more (POSIX; nptl pthread_mutex_lock, 2.36).
// normal: it waits for itself, a deadlock of one. recursive: it goes on, and has to unlock as often
// as it locked. error_checking: a fault (EDEADLK). An unlock by anybody else is a fault in all
// three (EPERM; for normal POSIX leaves it undefined). trylock never waits: 0 if it is taken, also
// by oneself, unless recursive.
//
// order=fifo hands a released mutex to the first waiter. order=barging frees it and wakes the first
// waiter, which must try again: a running task may take it in between. That is glibc's mutex
// (nptl lowlevellock, 2.36: the word goes to 0, then one futex wake; no hand-off).
//
// protocol=inherit: its owner is as urgent as the most urgent task that waits for it, which is the
// first in line (POSIX PRIO_INHERIT; kernel rt_mutex, 6.12: waiters by priority, equal ones in the
// order of arrival; released, it goes to the first of them). protect: its owner is as urgent as the
// ceiling (POSIX PRIO_PROTECT; the highest locker, or immediate ceiling). original_ceiling: a task
// gets it only if it is more urgent than the ceilings of all that others own, and else lends its
// urgency to the owner of the highest of these (Sha, Rajkumar, Lehoczky 1990). stack: while it is
// owned no task begins, or begins a job, that is not above its ceiling (Baker, Stack-based
// scheduling of realtime processes, Real-Time Systems 3 (1991)). With each of the three a lock by a
// task above the ceiling is a fault (EINVAL). See kernel/urgency.h.
#include "kernel/objects/mutex.h"

#include "kernel/model.h"
#include "kernel/policy.h"
#include "kernel/urgency.h"

namespace interleave {

namespace {

enum class MutexKind : uint8_t { normal, recursive, error_checking };

constexpr int32_t kCeilingMost = 1'000'000'000, kNoCeiling = kCeilingMost + 1;

struct Mutex {
    TaskId owner;
    MutexKind kind{};
    uint8_t barging = 0;
    Protocol protocol{};
    uint8_t spare = 0;
    int32_t ceiling = kNoCeiling;  // as declared; it counts what the Model makes of it
    uint32_t again = 0;            // recursive: how often its owner locked it beyond the first time
    TaskList waiters;
};
static_assert(Row<Mutex>);

void take(World& w, Mutex& m, TaskId t)
{
    m.owner = t;
    ++w.tasks[t].held;
}

Effect owner_changed(ObjectId object)
{
    Effect e;
    e.object = object;
    e.owner_changed = true;
    return e;
}

// Who was woken tries again: it is not its owner yet.
bool retries(const Mutex& m) { return m.barging != 0 || m.protocol == Protocol::original_ceiling; }

// EINVAL (POSIX, pthread_mutex_lock, of PRIO_PROTECT).
bool is_above_ceiling(const Act& act)
{
    const std::vector<int64_t>& ceilings = act.model.ceilings;
    return !ceilings.empty() && ceilings[act.object.index] != kNoLevel &&
           level_of(act.model, act.world, act.task) < ceilings[act.object.index];
}

Effect count_up(Mutex& m)
{
    if (m.again + 1 == Record::kNone) return fault(FaultKind::overflow);  // EAGAIN
    ++m.again;
    return {};
}

Effect lock(const Act& act)
{
    Mutex& m = act.world.object<Mutex>(act.object);
    if (m.owner == act.task && m.kind == MutexKind::recursive) return count_up(m);
    if (m.owner == act.task && m.kind == MutexKind::error_checking)
        return fault(FaultKind::relocked);
    if (is_above_ceiling(act)) return fault(FaultKind::above_ceiling);
    if (m.owner.valid()) {
        Effect e = block(act, m.waiters);
        e.retry = retries(m);
        return e;
    }
    take(act.world, m, act.task);
    return owner_changed(act.object);
}

Effect try_lock(const Act& act)
{
    Mutex& m = act.world.object<Mutex>(act.object);
    const bool again = m.owner == act.task && m.kind == MutexKind::recursive;
    const bool free = !m.owner.valid();
    if (!again && is_above_ceiling(act)) return fault(FaultKind::above_ceiling);
    act.ctx.r[act.instr.a] = free || again ? 1 : 0;
    if (again) return count_up(m);
    if (!free) return {};
    take(act.world, m, act.task);
    return owner_changed(act.object);
}

Effect unlock(const Act& act) { return unlock_mutex(act.world, act.object, act.task); }

bool can_lock(const World& w, TaskId t, ObjectId id)
{
    const Mutex& m = w.object<Mutex>(id);
    return !m.owner.valid() || (m.owner == t && m.kind != MutexKind::normal);
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    Mutex m;
    m.barging = parameters[0] == 1 ? 1 : 0;
    m.kind = static_cast<MutexKind>(parameters[1]);
    m.protocol = static_cast<Protocol>(parameters[2]);
    m.ceiling = static_cast<int32_t>(parameters[3]);
    w.object<Mutex>(id) = m;
}

TaskId owner(const World& w, ObjectId id) { return w.object<Mutex>(id).owner; }
TaskList waiters(const World& w, ObjectId id) { return w.object<Mutex>(id).waiters; }

void give_up(const Model&, World& w, ObjectId id, TaskId t, Effect&)
{
    remove(w, w.object<Mutex>(id).waiters, t);
}

std::string_view broken(const Model&, const World& w, ObjectId id)
{
    const Mutex& m = w.object<Mutex>(id);
    if (m.again > 0 && (m.kind != MutexKind::recursive || !m.owner.valid()))
        return "it counts locks of nobody";
    if (!m.owner.valid() && !retries(m) && m.waiters.head.valid())
        return "it is free and handed to nobody, though somebody waits";
    return {};
}

constexpr std::string_view kOrders[] = {"fifo", "barging"};
constexpr std::string_view kMutexKinds[] = {"normal", "recursive", "error_checking"};
constexpr std::string_view kProtocols[] = {"none", "inherit", "protect", "original_ceiling",
                                           "stack"};

Details describe(const World& w, ObjectId id)
{
    const Mutex& m = w.object<Mutex>(id);
    Details details{{"order", std::string(kOrders[m.barging])}};
    if (m.kind != MutexKind::normal)
        details.emplace_back("kind", kMutexKinds[static_cast<size_t>(m.kind)]);
    if (m.protocol != Protocol::none)
        details.emplace_back("protocol", kProtocols[static_cast<size_t>(m.protocol)]);
    if (m.ceiling != kNoCeiling) details.emplace_back("ceiling", std::to_string(m.ceiling));
    if (m.again > 0) details.emplace_back("locked", std::to_string(m.again + 1) + " times");
    return details;
}

constexpr ObjectParameter kParameters[] = {
    {"order", 0, 0, 1, kOrders,
     "who gets a released mutex: the first waiter, or whoever comes first"},
    {"kind", 0, 0, 2, kMutexKinds,
     "what happens when its owner locks it again: it waits for itself, counts, or is a fault"},
    {"protocol", 0, 0, 4, kProtocols,
     "what it does against priority inversion: its owner inherits, or has the ceiling; or who may "
     "lock it, or begin"},
    {"ceiling",
     kNoCeiling,
     -kCeilingMost,
     kCeilingMost,
     {},
     "the priority of its ceiling; unless given, that of the most urgent task that ever locks it"},
};
constexpr size_t kTryLock = 2;
constexpr Verb kVerbs[] = {
    ordered(Ordering::acquires, {"lock", VerbArguments::none, false,
                                 "wait until it is free, and take it", lock, can_lock}),
    ordered(Ordering::releases, {"unlock", VerbArguments::none, false,
                                 "release it; only its owner may", unlock, nullptr}),
    ordered(Ordering::acquires,
            {"trylock", VerbArguments::none, true, "take it if it is free: 1, or go on without: 0",
             try_lock, nullptr}),
};

}  // namespace

Protocol protocol_of(const World& w, ObjectId id)
{
    return &kind_of(w, id) == &kMutexKind ? w.object<Mutex>(id).protocol : Protocol::none;
}

Effect refuse_lock(const Act& act)
{
    Mutex& m = act.world.object<Mutex>(act.object);
    if (&kind_of(act.world, act.object).verbs[act.instr.verb] == &kVerbs[kTryLock]) {
        act.ctx.r[act.instr.a] = 0;
        ++act.ctx.pc;
        return {};
    }
    Effect e = block(act, m.waiters);
    e.retry = true;
    return e;
}

void wake_waiter(World& w, ObjectId id, Effect& e)
{
    Mutex& m = w.object<Mutex>(id);
    if (!m.owner.valid()) wake_first(w, m.waiters, e);
}

void wait_on(World& w, ObjectId id, TaskId t)
{
    Task& task = w.tasks[t];
    task.status = TaskStatus::blocked;
    task.reason = kMutexKind.reason;
    task.waits_for = id;
    push_back(w, w.object<Mutex>(id).waiters, t);
}

void move_waiter(World& w, ObjectId id, TaskId t, TaskId before)
{
    TaskList& waiters = w.object<Mutex>(id).waiters;
    remove(w, waiters, t);
    insert_before(w, waiters, before, t);
}

bool holds_mutex(const World& w, ObjectId id, TaskId t) { return w.object<Mutex>(id).owner == t; }

Effect unlock_mutex(World& w, ObjectId id, TaskId t)
{
    Mutex& m = w.object<Mutex>(id);
    if (m.owner != t) return fault(FaultKind::not_owner);
    if (m.again > 0) {
        --m.again;
        return {};
    }
    --w.tasks[t].held;
    m.owner = {};
    Effect e = owner_changed(id);
    const TaskId next = wake_first(w, m.waiters, e);
    if (next.valid() && !retries(m)) take(w, m, next);
    return e;
}

const ObjectKind kMutexKind = {
    .name = "mutex",
    .about = "Mutual exclusion: one owner at a time.",
    .reason = Reason::lock,
    .parameters = kParameters,
    .verbs = kVerbs,
    .acquire = "lock",
    .release = "unlock",
    .initialise = initialise,
    .owner = owner,
    .waiters = waiters,
    .complete = nullptr,
    .advance = nullptr,
    .describe = describe,
    .broken = broken,
    .give_up = give_up,
};

}  // namespace interleave
