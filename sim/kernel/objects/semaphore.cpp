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
Brief acquire_briefly(World& w, Context& ctx, TaskId t, ObjectId id, const Instr& i)
{
    Semaphore& s = w.object<Semaphore>(id);
    const int64_t wanted = ctx.r[i.a];
    if (wanted < 0 || wanted > kMaxCount) return {};
    ctx.r[i.a] = 0;
    if (!s.waiters.head.valid() && s.count >= wanted) {
        s.count -= wanted;
        return Brief::next();
    }
    w.tasks[t].amount = wanted;
    wait_in(w, s.waiters, t, id, kSemaphoreKind.reason);
    return Brief::blocks();
}

Effect acquire(const Act& act)
{
    const Brief b = acquire_briefly(act.world, act.ctx, act.task, act.object, act.instr);
    if (b.outcome() == Brief::Outcome::none) {
        act.ctx.r[act.instr.a] = 0;
        return fault(FaultKind::overflow);
    }
    Effect e;
    if (b.outcome() == Brief::Outcome::next) return e;
    e.outcome = Outcome::blocks;
    e.object = act.object;
    return e;
}

Effect try_acquire(const Act& act)
{
    Semaphore& s = act.world.object<Semaphore>(act.object);
    const bool enough = !s.waiters.head.valid() && s.count >= 1;
    act.ctx.r[act.instr.a] = enough ? 1 : 0;
    if (enough) --s.count;
    return {};
}

// The first one, if its permits are there.
TaskId serve_one(World& w, Semaphore& s)
{
    if (!s.waiters.head.valid() || w.tasks[s.waiters.head].amount > s.count) return {};
    const TaskId t = pop_front(w, s.waiters);
    s.count -= w.tasks[t].amount;
    end_wait(w.tasks[t]);
    return t;
}

// The first ones whose permits are there.
void serve(World& w, Semaphore& s, Effect& e)
{
    for (TaskId t = serve_one(w, s); t.valid(); t = serve_one(w, s)) push_back(w, e.woken, t);
}

// One permit where there is none serves one task at most, unless the next one wants nothing.
Brief release_briefly(World& w, Context& ctx, TaskId, ObjectId id, const Instr& i)
{
    Semaphore& s = w.object<Semaphore>(id);
    if (ctx.r[i.a] != 1 || s.count == kMaxCount) return {};
    if (s.waiters.head.valid()) {
        const TaskId second = w.tasks[s.waiters.head].next;
        if (s.count > 0 || (second.valid() && w.tasks[second].amount == 0)) return {};
    }
    ctx.r[i.a] = 0;
    ++s.count;
    return Brief::next(serve_one(w, s));
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
    with_brief(acquire_briefly,
               ordered(Ordering::acquires,
                       {"acquire", VerbArguments::value, false,
                        "wait for permits (1 unless said) and take them", acquire, available})),
    with_brief(release_briefly, ordered(Ordering::releases,
                                        {"release", VerbArguments::value, false,
                                         "give permits back (1 unless said)", release, nullptr})),
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
