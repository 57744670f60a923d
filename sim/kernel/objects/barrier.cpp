// A barrier: nobody goes on before so many tasks have come. The last one does not wait, and wakes
// the others in the order in which they came; its `wait` gives 1, that of the others 0 (POSIX:
// PTHREAD_BARRIER_SERIAL_THREAD; in nptl too it is the last to arrive).
//
// It can be used again at once: whoever comes after the last one belongs to the next round. Rounds
// are not counted, since nobody can tell one from the other.
//
// Whoever waits no longer than so long and leaves has not come: the others wait for one more. So
// does .NET's Barrier.SignalAndWait(timeout). POSIX has no such wait; Python's Barrier breaks, and
// all who wait at it fail.
#include "kernel/objects/kinds.h"

namespace interleave {

namespace {

struct Barrier {
    uint32_t parties = 0;
    uint32_t arrived = 0;  // in this round; below parties
    TaskList waiters;
};
static_assert(Row<Barrier>);

Effect wait(const Act& act)
{
    Barrier& b = act.world.object<Barrier>(act.object);
    const bool last = ++b.arrived == b.parties;
    act.ctx.r[act.instr.a] = last ? 1 : 0;
    if (!last) return block(act, b.waiters);
    b.arrived = 0;
    Effect e;
    e.object = act.object;
    while (wake_first(act.world, b.waiters, e).valid()) {
    }
    return e;
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    w.object<Barrier>(id) = {.parties = static_cast<uint32_t>(parameters[0]), .waiters = {}};
}

TaskList waiters(const World& w, ObjectId id) { return w.object<Barrier>(id).waiters; }

void give_up(const Model&, World& w, ObjectId id, TaskId t, Effect&)
{
    Barrier& b = w.object<Barrier>(id);
    remove(w, b.waiters, t);
    --b.arrived;
}

std::string_view broken(const Model&, const World& w, ObjectId id)
{
    const Barrier& b = w.object<Barrier>(id);
    uint32_t count = 0;
    for (TaskId t = b.waiters.head; t.valid(); t = w.tasks[t].next) ++count;
    if (count != b.arrived) return "it miscounts who has come";
    return b.arrived >= b.parties ? "all have come and it is closed" : "";
}

Details describe(const World& w, ObjectId id)
{
    const Barrier& b = w.object<Barrier>(id);
    return {{"arrived", std::to_string(b.arrived) + " of " + std::to_string(b.parties)}};
}

constexpr ObjectParameter kParameters[] = {
    {"parties", 0, 1, 1'000'000, {}, "how many have to come"},
};
constexpr Verb kVerbs[] = {
    {"wait", VerbArguments::none, true, "wait until all have come: 1 for the last of them, or 0",
     wait, nullptr, false, "until all have come"},
};

}  // namespace

const ObjectKind kBarrierKind = {
    .name = "barrier",
    .about = "A place where tasks wait until so many have come.",
    .reason = Reason::barrier,
    .parameters = kParameters,
    .verbs = kVerbs,
    .acquire = {},
    .release = {},
    .initialise = initialise,
    .owner = nullptr,
    .waiters = waiters,
    .complete = nullptr,
    .advance = nullptr,
    .describe = describe,
    .broken = broken,
    .give_up = give_up,
};

}  // namespace interleave
