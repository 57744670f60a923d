// A ticket lock: who comes takes the next number, and tries again and again, using its CPU, until
// that number is served. It goes from one to the next in the order in which they came; one that has
// lost its CPU keeps all behind it waiting.
//
// Source: Mellor-Crummey, Scott, Algorithms for scalable synchronization on shared-memory
// multiprocessors, ACM TOCS 9 (1991); the kernel's spinlock from 2.6.25 to 4.1.
// pause: CPU time from one try to the next, in ns. trylock takes a number only if it is served at
// once. A task that locks what it holds already tries for ever. Numbers begin anew when nobody has
// one, so that a lock that is free is always the same.
#include "kernel/objects/kinds.h"

namespace interleave {

namespace {

struct Ticketlock {
    TaskId owner;
    uint32_t next = 0;     // the number that is given out next
    uint32_t serving = 0;  // whose turn it is
    uint32_t pause = 0;    // ns
};
static_assert(Row<Ticketlock>);

// Task::amount of one that tries is its number, plus 1.
Effect take(const Act& act, Ticketlock& l)
{
    l.owner = act.task;
    Task& task = act.world.tasks[act.task];
    ++task.held;
    task.amount = 0;
    Effect e;
    e.object = act.object;
    e.owner_changed = true;
    return e;
}

Effect lock(const Act& act)
{
    Ticketlock& l = act.world.object<Ticketlock>(act.object);
    int64_t& ticket = act.world.tasks[act.task].amount;
    if (ticket == 0) ticket = int64_t{l.next++} + 1;
    if (!l.owner.valid() && ticket - 1 == l.serving) return take(act, l);
    Effect e;
    e.outcome = Outcome::spins;
    e.object = act.object;
    e.retry = true;
    e.time = Duration{l.pause};
    return e;
}

Effect try_lock(const Act& act)
{
    Ticketlock& l = act.world.object<Ticketlock>(act.object);
    const bool free = l.next == l.serving;
    act.ctx.r[act.instr.a] = free ? 1 : 0;
    if (!free) return {};
    ++l.next;
    return take(act, l);
}

Effect unlock(const Act& act)
{
    Ticketlock& l = act.world.object<Ticketlock>(act.object);
    if (l.owner != act.task) return fault(FaultKind::not_owner);
    --act.world.tasks[act.task].held;
    l.owner = {};
    if (++l.serving == l.next) l.serving = l.next = 0;
    Effect e;
    e.object = act.object;
    e.owner_changed = true;
    return e;
}

bool is_served(const World& w, TaskId t, ObjectId id)
{
    const Ticketlock& l = w.object<Ticketlock>(id);
    const int64_t ticket = w.tasks[t].amount;
    return !l.owner.valid() && (ticket == 0 ? l.next : ticket - 1) == l.serving;
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    Ticketlock l;
    l.pause = static_cast<uint32_t>(parameters[0]);
    w.object<Ticketlock>(id) = l;
}

TaskId owner(const World& w, ObjectId id) { return w.object<Ticketlock>(id).owner; }

Details describe(const World& w, ObjectId id)
{
    const Ticketlock& l = w.object<Ticketlock>(id);
    return {{"pause", std::to_string(l.pause) + "ns"},
            {"serving", std::to_string(l.serving)},
            {"next ticket", std::to_string(l.next)}};
}

std::string_view broken(const Model&, const World& w, ObjectId id)
{
    const Ticketlock& l = w.object<Ticketlock>(id);
    if (l.serving > l.next || (l.owner.valid() && l.serving == l.next))
        return "it serves a number that nobody was given";
    if (l.serving == l.next && l.next != 0)
        return "nobody has a number, and it does not begin anew";
    return {};
}

constexpr ObjectParameter kParameters[] = {
    {"pause", 100, 1, 1'000'000'000, {}, "CPU time in ns from one try to the next"},
};
constexpr Verb kVerbs[] = {
    {"lock", VerbArguments::none, false, "take a number, try until it is served", lock, is_served},
    {"unlock", VerbArguments::none, false, "serve the next number; only its owner may", unlock,
     nullptr},
    {"trylock", VerbArguments::none, true,
     "take it if nobody has it or a number: 1, or go on without: 0", try_lock, nullptr},
};

}  // namespace

const ObjectKind kTicketlockKind = {
    .name = "ticketlock",
    .about = "A spinlock that goes to those who want it in the order in which they came.",
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
    .broken = broken,
};

}  // namespace interleave
