// A spinlock: who finds it taken tries again and again and uses its CPU meanwhile (test-and-set
// with a pause; nptl pthread_spin_lock). Nobody queues: it goes to whoever tries first after its
// release.
//
// pause: CPU time from one try to the next, in ns. A task that locks what it holds already tries
// for ever. For who watches, one that spins is running and never blocked.
#include "kernel/objects/kinds.h"

namespace interleave {

namespace {

struct Spinlock {
    TaskId owner;
    uint32_t pause = 0;  // ns
};
static_assert(Row<Spinlock>);

Effect take(const Act& act, Spinlock& l)
{
    l.owner = act.task;
    ++act.world.tasks[act.task].held;
    Effect e;
    e.object = act.object;
    e.owner_changed = true;
    return e;
}

Effect lock(const Act& act)
{
    Spinlock& l = act.world.object<Spinlock>(act.object);
    if (!l.owner.valid()) return take(act, l);
    Effect e;
    e.outcome = Outcome::spins;
    e.object = act.object;
    e.retry = true;
    e.time = Duration{l.pause};
    return e;
}

Effect try_lock(const Act& act)
{
    Spinlock& l = act.world.object<Spinlock>(act.object);
    const bool free = !l.owner.valid();
    act.ctx.r[act.instr.a] = free ? 1 : 0;
    return free ? take(act, l) : Effect{};
}

Effect unlock(const Act& act)
{
    Spinlock& l = act.world.object<Spinlock>(act.object);
    if (l.owner != act.task) return fault(FaultKind::not_owner);
    --act.world.tasks[act.task].held;
    l.owner = {};
    Effect e;
    e.object = act.object;
    e.owner_changed = true;
    return e;
}

bool is_free(const World& w, TaskId, ObjectId id) { return !w.object<Spinlock>(id).owner.valid(); }

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    Spinlock l;
    l.pause = static_cast<uint32_t>(parameters[0]);
    w.object<Spinlock>(id) = l;
}

TaskId owner(const World& w, ObjectId id) { return w.object<Spinlock>(id).owner; }

Details describe(const World& w, ObjectId id)
{
    return {{"pause", std::to_string(w.object<Spinlock>(id).pause) + "ns"}};
}

constexpr ObjectParameter kParameters[] = {
    {"pause", 100, 1, 1'000'000'000, {}, "CPU time in ns from one try to the next"},
};
constexpr Verb kVerbs[] = {
    ordered(Ordering::acquires, {"lock", VerbArguments::none, false,
                                 "try until it is free, and take it", lock, is_free}),
    ordered(Ordering::releases, {"unlock", VerbArguments::none, false,
                                 "release it; only its owner may", unlock, nullptr}),
    ordered(Ordering::acquires,
            {"trylock", VerbArguments::none, true, "take it if it is free: 1, or go on without: 0",
             try_lock, nullptr}),
};

}  // namespace

const ObjectKind kSpinlockKind = {
    .name = "spinlock",
    .about = "Mutual exclusion by trying again: waiting uses the CPU.",
    .reason = Reason::lock,
    .parameters = kParameters,
    .verbs = kVerbs,
    .acquire = "lock",
    .release = "unlock",
    .initialise = initialise,
    .owner = owner,
    .waiters = nullptr,
    .complete = nullptr,
    .advance = nullptr,
    .describe = describe,
};

}  // namespace interleave
