// A queue of messages between tasks: put adds one at the end, get takes the oldest. Who finds it
// empty, or at its capacity full, is blocked; who waits is served in the order in which they came,
// and a newcomer takes nothing from them.
//
// A message that comes while somebody waits for one is handed to the first at once, and room that
// is made goes to the first who waits with a message: so nobody waits at a queue that is neither
// empty nor full, and only one of the two sides ever waits. Python's queue.Queue differs there: it
// wakes the first waiter, and a task that runs may take the message before it.
//
// A joinable queue also counts what was put and is not done: each task_done says that one message
// has been dealt with, and join waits until that is true of all (Python's JoinableQueue).
#include "kernel/objects/kinds.h"

#include <fmt/format.h>

#include <utility>

namespace interleave {

namespace {

struct Queue {
    uint32_t capacity = 0;  // 0: no bound of its own
    MessageQueueId messages;
    TaskList waiters;  // empty: those who get; full: those who put, each with its Task::amount
    TaskList joiners;
    int64_t unfinished = 0;  // joinable: put, and not done
};
static_assert(Row<Queue>);

bool is_joinable(const World& w, ObjectId id) { return &kind_of(w, id) == &kJoinableQueueKind; }

void tell_level(World& w, const Queue& q, ObjectId id)
{
    note_level(w, id, w.messages.count(q.messages));
}

bool is_full(const World& w, const Queue& q)
{
    return q.capacity > 0 && w.messages.count(q.messages) >= q.capacity;
}

// The result of the blocked instruction of t.
void give(const Model& m, World& w, TaskId t, int64_t value)
{
    Context& saved = w.contexts[t];
    saved.r[m.program.code[saved.pc - 1].a] = value;
}

void wait_in_line(World& w, Queue& q, TaskId t, ObjectId id)
{
    wait_in(w, q.waiters, t, id, kQueueKind.reason);
}

// All but handing the message to somebody who waits for one.
Brief put_briefly(World& w, Context& ctx, TaskId t, ObjectId id, const Instr& i)
{
    Queue& q = w.object<Queue>(id);
    int64_t& value = ctx.r[i.a];
    if (is_full(w, q)) {
        w.tasks[t].amount = std::exchange(value, 0);
        wait_in_line(w, q, t, id);
        return Brief::blocks();
    }
    if (q.waiters.head.valid() || !w.messages.put(q.messages, value)) return {};
    value = 0;
    tell_level(w, q, id);
    if (is_joinable(w, id)) ++q.unfinished;
    return Brief::next();
}

Effect put(const Act& act)
{
    World& w = act.world;
    const Brief done = put_briefly(w, act.ctx, act.task, act.object, act.instr);
    Effect e;
    e.object = act.object;
    if (done.outcome() == Brief::Outcome::blocks) e.outcome = Outcome::blocks;
    if (done.outcome() != Brief::Outcome::none) return e;
    Queue& q = w.object<Queue>(act.object);
    const int64_t value = std::exchange(act.ctx.r[act.instr.a], 0);
    if (!q.waiters.head.valid()) return fault(FaultKind::too_many_messages);
    give(act.model, w, wake_first(w, q.waiters, e), value);
    if (is_joinable(w, act.object)) ++q.unfinished;
    return e;
}

Brief get_briefly(World& w, Context& ctx, TaskId t, ObjectId id, const Instr& i)
{
    Queue& q = w.object<Queue>(id);
    if (w.messages.count(q.messages) == 0) {
        wait_in_line(w, q, t, id);
        return Brief::blocks();
    }
    ctx.r[i.a] = w.messages.get(q.messages);
    const TaskId putter = pop_front(w, q.waiters);
    if (!putter.valid()) {
        tell_level(w, q, id);
        return Brief::next();
    }
    const bool fits = w.messages.put(q.messages, w.tasks[putter].amount);  // the room just made
    assert(fits);
    static_cast<void>(fits);
    end_wait(w.tasks[putter]);
    if (is_joinable(w, id)) ++q.unfinished;
    return Brief::next(putter);
}

Effect get(const Act& act)
{
    const Brief done = get_briefly(act.world, act.ctx, act.task, act.object, act.instr);
    Effect e;
    e.object = act.object;
    if (done.outcome() == Brief::Outcome::blocks) e.outcome = Outcome::blocks;
    if (done.woken().valid()) push_back(act.world, e.woken, done.woken());
    return e;
}

Effect task_done(const Act& act)
{
    Queue& q = act.world.object<Queue>(act.object);
    if (q.unfinished == 0) return fault(FaultKind::done_too_often);
    Effect e;
    e.object = act.object;
    if (--q.unfinished > 0) return e;
    while (q.joiners.head.valid()) wake_first(act.world, q.joiners, e);
    return e;
}

Effect join(const Act& act)
{
    Queue& q = act.world.object<Queue>(act.object);
    return q.unfinished > 0 ? block(act, q.joiners) : Effect{};
}

bool has_room(const World& w, TaskId, ObjectId id) { return !is_full(w, w.object<Queue>(id)); }
bool has_message(const World& w, TaskId, ObjectId id)
{
    return w.messages.count(w.object<Queue>(id).messages) > 0;
}
bool all_done(const World& w, TaskId, ObjectId id) { return w.object<Queue>(id).unfinished == 0; }

// `taken`: gets less puts.
bool foresee_put(const World& w, ObjectId id, int64_t& taken, int64_t& r)
{
    const Queue& q = w.object<Queue>(id);
    const auto count = static_cast<int64_t>(w.messages.count(q.messages));
    if (q.capacity > 0 && count - taken >= q.capacity) return false;
    --taken;
    r = 0;
    return true;
}

// What the task itself puts on its way it does not foresee.
bool foresee_get(const World& w, ObjectId id, int64_t& taken, int64_t& r)
{
    const Queue& q = w.object<Queue>(id);
    const auto count = static_cast<int64_t>(w.messages.count(q.messages));
    if (count - taken <= 0) return false;
    const size_t place = taken > 0 ? static_cast<size_t>(taken) : 0;
    const std::vector<int64_t> values = w.messages.oldest(q.messages, place + 1);
    r = place < values.size() ? values[place] : 0;
    ++taken;
    return true;
}

bool foresee_join(const World& w, ObjectId id, int64_t& taken, int64_t&)
{
    return taken >= 0 && w.object<Queue>(id).unfinished == 0;
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    w.object<Queue>(id) = {.capacity = static_cast<uint32_t>(parameters[0]),
                           .messages = w.messages.add_queue(),
                           .waiters = {},
                           .joiners = {}};
}

// What it wanted to put is not in the queue.
void give_up(const Model& m, World& w, ObjectId id, TaskId t, Effect&)
{
    Queue& q = w.object<Queue>(id);
    const uint8_t verb = m.program.code[w.contexts[t].pc - 1].verb;
    const bool joins = kind_of(w, id).verbs[verb].execute == join;
    remove(w, joins ? q.joiners : q.waiters, t);
}

TaskList waiters(const World& w, ObjectId id) { return w.object<Queue>(id).waiters; }
TaskList joiners(const World& w, ObjectId id) { return w.object<Queue>(id).joiners; }

Details describe(const World& w, ObjectId id)
{
    const Queue& q = w.object<Queue>(id);
    const size_t count = w.messages.count(q.messages);
    std::string holds = std::to_string(count);
    if (q.capacity > 0) holds += fmt::format(" of {}", q.capacity);
    Details details{{"holds", std::move(holds)}};
    if (is_joinable(w, id)) details.emplace_back("not done", std::to_string(q.unfinished));
    return details;
}

Content content(const World& w, ObjectId id, size_t most)
{
    const Queue& q = w.object<Queue>(id);
    return {w.messages.oldest(q.messages, most), w.messages.count(q.messages) > most};
}

bool could_go_on(const Model& m, const World& w, ObjectId id, TaskId t)
{
    return kind_of(w, id).verbs[m.program.code[w.contexts[t].pc - 1].verb].enabled(w, t, id);
}

std::string_view broken(const Model& m, const World& w, ObjectId id)
{
    const Queue& q = w.object<Queue>(id);
    for (TaskId t = q.waiters.head; t.valid(); t = w.tasks[t].next)
        if (could_go_on(m, w, id, t)) return "somebody waits to put or get and could go on";
    for (TaskId t = q.joiners.head; t.valid(); t = w.tasks[t].next)
        if (could_go_on(m, w, id, t)) return "somebody waits in join and could go on";
    if (q.capacity > 0 && w.messages.count(q.messages) > q.capacity) return "it holds too much";
    const bool miscounts = q.unfinished < 0 || (!is_joinable(w, id) && q.joiners.head.valid());
    return miscounts ? "it miscounts what is done" : "";
}

constexpr ObjectParameter kParameters[] = {
    {"capacity", 0, 0, kMaxMessages, {}, "how many messages it holds; 0: any number"},
};
constexpr std::string_view kNoRoom = "until there is room in it";
constexpr std::string_view kNothing = "until something is put into it";
constexpr Verb kVerbs[] = {
    with_brief(put_briefly,
               ordered(Ordering::releases, {"put", VerbArguments::value, false,
                                            "add a message at the end; wait for room if it is full",
                                            put, has_room, true, kNoRoom, foresee_put})),
    with_brief(get_briefly,
               ordered(Ordering::acquires, {"get", VerbArguments::none, true,
                                            "take the oldest message; wait for one if it is empty",
                                            get, has_message, false, kNothing, foresee_get})),
    ordered(Ordering::releases,
            {"task_done", VerbArguments::none, false,
             "one message that was taken has been dealt with", task_done, nullptr}),
    ordered(Ordering::acquires,
            {"join", VerbArguments::none, false, "wait until all messages that were put are done",
             join, all_done, false, "until all that was put into it is done", foresee_join}),
};
constexpr std::span<const Verb> kPlainVerbs = std::span(kVerbs).first(2);

}  // namespace

const ObjectKind kQueueKind = {
    .name = "queue",
    .about = "Messages from task to task, first in, first out.",
    .reason = Reason::message,
    .parameters = kParameters,
    .verbs = kPlainVerbs,
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
    .content = content,
};

const ObjectKind kJoinableQueueKind = {
    .name = "joinable_queue",
    .about = "A queue that tells when all that was put into it has been dealt with.",
    .reason = Reason::message,
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
    .more_waiters = joiners,
    .broken = broken,
    .give_up = give_up,
    .content = content,
};

}  // namespace interleave
