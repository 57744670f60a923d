// A condition variable of a mutex: `wait` releases the mutex and waits in one step; who is notified
// locks the mutex again, as an instruction of its own, before it goes on.
//
// A notification goes to one that waits already, or to nobody: it is not kept. Whoever is woken
// competes for the mutex like anybody else: with order=fifo of the mutex it queues there, with
// order=barging it tries. Nothing is moved from one queue to the other (nptl pthread_cond, since
// 2.25: no requeue), so that after notify_all everybody comes for the mutex at once. What it waited
// for may be false again by then. notify does not ask for the mutex (POSIX; Python does). Of a
// recursive mutex `wait` gives back one lock only, so that one locked twice stays locked (nptl).
//
// Whoever waits no longer than so long and was not notified by then locks the mutex again, too,
// however long that takes (POSIX: pthread_cond_timedwait).
//
// order=fifo wakes in the order of arrival, as a futex does with tasks of one class; any: whoever.
// spurious: in so many of 1000 waits the task is woken by nobody. It is so at once: being woken and
// getting no CPU until later looks the same to all others as being woken later.
#include "kernel/objects/mutex.h"

#include "base/rng.h"

namespace interleave {

namespace {

struct Condition {
    ObjectId mutex;
    uint16_t spurious = 0;  // of 1000 waits
    uint16_t any = 0;
    TaskList waiters;
};
static_assert(Row<Condition>);

bool wakes_by_itself(const Act& act, uint32_t spurious)
{
    if (spurious == 0) return false;
    if (!act.chooser.timed()) return act.chooser.choose(ChoiceKind::draw, 2) == 1;
    Task& task = act.world.tasks[act.task];
    return scale_to(act.chooser.random(task.stream, task.draws++), 1000) < spurious;
}

Effect wait(const Act& act)
{
    Condition& c = act.world.object<Condition>(act.object);
    if (!holds_mutex(act.world, c.mutex, act.task)) return fault(FaultKind::not_held);
    Effect e = unlock_mutex(act.world, c.mutex, act.task);
    if (!wakes_by_itself(act, c.spurious)) e.outcome = block(act, c.waiters).outcome;
    return e;
}

TaskId next_to_wake(const Act& act, const Condition& c)
{
    TaskId t = c.waiters.head;
    if (c.any == 0 || !t.valid()) return t;
    uint32_t count = 0;
    for (TaskId u = t; u.valid(); u = act.world.tasks[u].next) ++count;
    for (uint32_t i = draw_among(act, count); i > 0; --i) t = act.world.tasks[t].next;
    return t;
}

Effect notify(const Act& act)
{
    Condition& c = act.world.object<Condition>(act.object);
    Effect e;
    e.object = act.object;
    const TaskId t = next_to_wake(act, c);
    if (!t.valid()) return e;
    remove(act.world, c.waiters, t);
    wake(act.world, t, e);
    return e;
}

Effect notify_all(const Act& act)
{
    Condition& c = act.world.object<Condition>(act.object);
    Effect e;
    e.object = act.object;
    while (c.waiters.head.valid()) {
        const TaskId t = next_to_wake(act, c);
        remove(act.world, c.waiters, t);
        wake(act.world, t, e);
    }
    return e;
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    Condition c;
    c.mutex = ObjectId{static_cast<uint32_t>(parameters[0])};
    c.any = parameters[1] == 1 ? 1 : 0;
    c.spurious = static_cast<uint16_t>(parameters[2]);
    w.object<Condition>(id) = c;
}

TaskList waiters(const World& w, ObjectId id) { return w.object<Condition>(id).waiters; }

void give_up(const Model&, World& w, ObjectId id, TaskId t, Effect&)
{
    remove(w, w.object<Condition>(id).waiters, t);
}

Details describe(const World& w, ObjectId id)
{
    const Condition& c = w.object<Condition>(id);
    Details details;
    if (c.any != 0) details.emplace_back("order", "any");
    if (c.spurious > 0)
        details.emplace_back("spurious", std::to_string(c.spurious) + " of 1000 waits");
    return details;
}

constexpr std::string_view kOrders[] = {"fifo", "any"};
constexpr ObjectParameter kParameters[] = {
    {"mutex", -1, 0, Record::kNone, {}, "the mutex that a task holds when it waits", "mutex"},
    {"order", 0, 0, 1, kOrders, "who is woken: the one that waited longest, or any"},
    {"spurious", 0, 0, 1000, {}, "in how many of 1000 waits a task is woken by nobody"},
};
constexpr Verb kVerbs[] = {
    {.name = "wait",
     .about = "release its mutex and wait to be notified; then lock the mutex again",
     .execute = wait,
     .waiting = "until it is notified",
     .reacquires = true,
     .ordering = Ordering::none},
    ordered(Ordering::none, {"notify", VerbArguments::none, false,
                             "wake one that waits, if there is one", notify, nullptr}),
    ordered(Ordering::none,
            {"notify_all", VerbArguments::none, false, "wake all that wait", notify_all, nullptr}),
};

}  // namespace

const ObjectKind kConditionKind = {
    .name = "condition",
    .about = "A condition variable: tasks that hold its mutex wait for a change.",
    .reason = Reason::condition,
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
    .give_up = give_up,
};

}  // namespace interleave
