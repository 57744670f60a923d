// A mutex: one owner at a time, who alone may release it. Locking what one holds already waits for
// oneself: a deadlock of one (POSIX calls the kind NORMAL).
//
// order=fifo hands a released mutex to the first waiter. order=barging frees it and wakes the first
// waiter, which must try again: a running task may take it in between. That is glibc's normal mutex
// (nptl lowlevellock, 2.36: the word goes to 0, then one futex wake; no hand-off).
#include "kernel/objects/kinds.h"

namespace interleave {

namespace {

struct Mutex {
    TaskId owner;
    uint32_t barging = 0;
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

Effect lock(const Act& act)
{
    Mutex& m = act.world.object<Mutex>(act.object);
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
    const bool free = !m.owner.valid();
    act.ctx.r[act.instr.a] = free ? 1 : 0;
    if (!free) return {};
    take(act.world, m, act.task);
    return owner_changed(act.object);
}

Effect unlock(const Act& act)
{
    Mutex& m = act.world.object<Mutex>(act.object);
    if (m.owner != act.task) return fault(FaultKind::not_owner);
    --act.world.tasks[act.task].held;
    m.owner = {};
    Effect e = owner_changed(act.object);
    const TaskId next = wake_first(act.world, m.waiters, e);
    if (next.valid() && m.barging == 0) take(act.world, m, next);
    return e;
}

bool is_free(const World& w, TaskId, ObjectId id) { return !w.object<Mutex>(id).owner.valid(); }

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    Mutex m;
    m.barging = parameters[0] == 1 ? 1 : 0;
    w.object<Mutex>(id) = m;
}

TaskId owner(const World& w, ObjectId id) { return w.object<Mutex>(id).owner; }
TaskList waiters(const World& w, ObjectId id) { return w.object<Mutex>(id).waiters; }

Details describe(const World& w, ObjectId id)
{
    return {{"order", w.object<Mutex>(id).barging != 0 ? "barging" : "fifo"}};
}

constexpr std::string_view kOrders[] = {"fifo", "barging"};
constexpr ObjectParameter kParameters[] = {
    {"order", 0, 0, 1, kOrders,
     "who gets a released mutex: the first waiter, or whoever comes first"},
};
constexpr Verb kVerbs[] = {
    {"lock", VerbArguments::none, false, "wait until it is free, and take it", lock, is_free},
    {"unlock", VerbArguments::none, false, "release it; only its owner may", unlock, nullptr},
    {"trylock", VerbArguments::none, true, "take it if it is free: 1, or go on without: 0",
     try_lock, nullptr},
};

}  // namespace

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
};

}  // namespace interleave
