// An event that stays: `wait` goes through once it is set, and `set` wakes everybody who waits, in
// the order in which they came. Unlike a notification it is not lost when nobody waits, until
// `clear` takes it back. Whoever was woken goes on, also when it is cleared before that one runs.
// (Python's threading.Event; the manual-reset event of Windows.)
#include "kernel/objects/kinds.h"

namespace interleave {

namespace {

struct Event {
    uint32_t set = 0;
    uint32_t spare = 0;
    TaskList waiters;
};
static_assert(Row<Event>);

Effect set(const Act& act)
{
    Event& v = act.world.object<Event>(act.object);
    v.set = 1;
    Effect e;
    e.object = act.object;
    while (wake_first(act.world, v.waiters, e).valid()) {
    }
    return e;
}

Effect clear(const Act& act)
{
    act.world.object<Event>(act.object).set = 0;
    return {};
}

Effect wait(const Act& act)
{
    Event& v = act.world.object<Event>(act.object);
    return v.set != 0 ? Effect{} : block(act, v.waiters);
}

bool is_set(const World& w, TaskId, ObjectId id) { return w.object<Event>(id).set != 0; }

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    w.object<Event>(id) = {.set = static_cast<uint32_t>(parameters[0]), .waiters = {}};
}

TaskList waiters(const World& w, ObjectId id) { return w.object<Event>(id).waiters; }

void give_up(const Model&, World& w, ObjectId id, TaskId t, Effect&)
{
    remove(w, w.object<Event>(id).waiters, t);
}

std::string_view broken(const Model&, const World& w, ObjectId id)
{
    const Event& v = w.object<Event>(id);
    return v.set != 0 && v.waiters.head.valid() ? "it is set, and somebody waits" : "";
}

constexpr std::string_view kStates[] = {"clear", "set"};

Details describe(const World& w, ObjectId id)
{
    return {{"state", std::string(kStates[w.object<Event>(id).set])}};
}

constexpr ObjectParameter kParameters[] = {
    {"state", 0, 0, 1, kStates, "what it is at the start"},
};
constexpr Verb kVerbs[] = {
    ordered(Ordering::acquires,
            {"wait", VerbArguments::none, false, "wait until it is set", wait, is_set}),
    ordered(Ordering::releases,
            {"set", VerbArguments::none, false, "set it, and wake all that wait", set, nullptr}),
    ordered(Ordering::none, {"clear", VerbArguments::none, false,
                             "take it back: from now on tasks wait", clear, nullptr}),
};

}  // namespace

const ObjectKind kEventKind = {
    .name = "event",
    .about = "Something that has happened or not; tasks wait for it.",
    .reason = Reason::waiting,
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
