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
#include "kernel/objects/mutex.h"

namespace interleave {

namespace {

enum class MutexKind : uint8_t { normal, recursive, error_checking };

struct Mutex {
    TaskId owner;
    MutexKind kind{};
    uint8_t barging = 0;
    uint16_t spare = 0;
    uint32_t again = 0;  // recursive: how often its owner locked it beyond the first time
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
    if (m.owner.valid()) {
        Effect e = block(act, m.waiters);
        e.retry = m.barging != 0;
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
    if (!m.owner.valid() && m.barging == 0 && m.waiters.head.valid())
        return "it is free and handed to nobody, though somebody waits";
    return {};
}

constexpr std::string_view kOrders[] = {"fifo", "barging"};
constexpr std::string_view kMutexKinds[] = {"normal", "recursive", "error_checking"};

Details describe(const World& w, ObjectId id)
{
    const Mutex& m = w.object<Mutex>(id);
    Details details{{"order", std::string(kOrders[m.barging])}};
    if (m.kind != MutexKind::normal)
        details.emplace_back("kind", kMutexKinds[static_cast<size_t>(m.kind)]);
    if (m.again > 0) details.emplace_back("locked", std::to_string(m.again + 1) + " times");
    return details;
}

constexpr ObjectParameter kParameters[] = {
    {"order", 0, 0, 1, kOrders,
     "who gets a released mutex: the first waiter, or whoever comes first"},
    {"kind", 0, 0, 2, kMutexKinds,
     "what happens when its owner locks it again: it waits for itself, counts, or is a fault"},
};
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
    if (next.valid() && m.barging == 0) take(w, m, next);
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
