// A counting semaphore (Dijkstra's P and V): acquire waits until the count suffices and takes from
// it, release adds to it and serves waiters in the order in which they came. Nobody owns it.
#include "kernel/objects/kinds.h"

namespace interleave {

namespace {

constexpr int64_t kMaxCount = int64_t{1} << 40;

struct Semaphore {
    int64_t count = 0;
    TaskList waiters;  // Task::amount says how much each wants
};
static_assert(Row<Semaphore>);

// A newcomer does not overtake those who wait, even if the count would do for it.
Effect acquire(const Act& act)
{
    Semaphore& s = act.world.object<Semaphore>(act.object);
    const int64_t wanted = act.ctx.r[act.instr.a];
    act.ctx.r[act.instr.a] = 0;
    if (wanted < 0 || wanted > kMaxCount) return fault(FaultKind::overflow);
    if (!s.waiters.head.valid() && s.count >= wanted) {
        s.count -= wanted;
        return {};
    }
    act.world.tasks[act.task].amount = wanted;
    return block(act, s.waiters);
}

Effect try_acquire(const Act& act)
{
    Semaphore& s = act.world.object<Semaphore>(act.object);
    const bool enough = !s.waiters.head.valid() && s.count >= 1;
    act.ctx.r[act.instr.a] = enough ? 1 : 0;
    if (enough) --s.count;
    return {};
}

// The first ones whose permits are there.
void serve(World& w, Semaphore& s, Effect& e)
{
    while (s.waiters.head.valid() && w.tasks[s.waiters.head].amount <= s.count) {
        s.count -= w.tasks[s.waiters.head].amount;
        wake_first(w, s.waiters, e);
    }
}

Effect release(const Act& act)
{
    Semaphore& s = act.world.object<Semaphore>(act.object);
    const int64_t given = act.ctx.r[act.instr.a];
    act.ctx.r[act.instr.a] = 0;
    if (given < 0 || given > kMaxCount - s.count) return fault(FaultKind::overflow);
    s.count += given;
    Effect e;
    e.object = act.object;
    serve(act.world, s, e);
    return e;
}

// Those behind it may want less than it did.
void give_up(const Model&, World& w, ObjectId id, TaskId t, Effect& e)
{
    Semaphore& s = w.object<Semaphore>(id);
    remove(w, s.waiters, t);
    serve(w, s, e);
}

bool available(const World& w, TaskId, ObjectId id)
{
    const Semaphore& s = w.object<Semaphore>(id);
    return !s.waiters.head.valid() && s.count >= 1;
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    w.object<Semaphore>(id) = {.count = parameters[0], .waiters = {}};
}

TaskList waiters(const World& w, ObjectId id) { return w.object<Semaphore>(id).waiters; }

std::string_view broken(const Model&, const World& w, ObjectId id)
{
    const Semaphore& s = w.object<Semaphore>(id);
    const TaskId first = s.waiters.head;
    if (s.count < 0) return "it counts below 0";
    return first.valid() && w.tasks[first].amount <= s.count ? "the first waiter may go on" : "";
}

Details describe(const World& w, ObjectId id)
{
    return {{"count", std::to_string(w.object<Semaphore>(id).count)}};
}

constexpr ObjectParameter kParameters[] = {
    {"count", 0, 0, kMaxCount, {}, "how many permits there are at the start"},
};
constexpr Verb kVerbs[] = {
    ordered(Ordering::acquires,
            {"acquire", VerbArguments::value, false,
             "wait for permits (1 unless said) and take them", acquire, available}),
    ordered(Ordering::releases, {"release", VerbArguments::value, false,
                                 "give permits back (1 unless said)", release, nullptr}),
    ordered(Ordering::acquires, {"tryacquire", VerbArguments::none, true,
                                 "take one permit if there is one: 1, or 0", try_acquire, nullptr}),
};

}  // namespace

const ObjectKind kSemaphoreKind = {
    .name = "semaphore",
    .about = "A counter of permits that tasks wait for.",
    .reason = Reason::semaphore,
    .parameters = kParameters,
    .verbs = kVerbs,
    .acquire = "acquire",
    .release = "release",
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
