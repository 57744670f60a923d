#include "kernel/objects/kinds.h"

#include "base/rng.h"

#include <algorithm>

namespace interleave {

constinit const ObjectKind* const kObjectKinds[] = {
    &kMutexKind,         &kSemaphoreKind, &kDeviceKind,   &kConditionKind,  &kBarrierKind,
    &kEventKind,         &kRwlockKind,    &kSpinlockKind, &kTicketlockKind, &kQueueKind,
    &kJoinableQueueKind, &kPipeKind,      &kOnceKind,     &kListenerKind,   &kFileKind,
    &kResourceKind,      &kGilKind};

std::span<const ObjectKind* const> object_kinds() { return kObjectKinds; }

uint32_t find_object_kind(std::string_view name)
{
    const auto kinds = object_kinds();
    const auto it = std::ranges::find(kinds, name, [](const ObjectKind* k) { return k->name; });
    return it != kinds.end() ? static_cast<uint32_t>(it - kinds.begin()) : Record::kNone;
}

bool can_be_limited(const ObjectKind& kind, const Verb& verb)
{
    return kind.give_up != nullptr && (verb.enabled != nullptr || !verb.waiting.empty());
}

// What can be tried is what can be asked and taken back: not a write that may go in in parts.
bool can_be_selected(const ObjectKind& kind, const Verb& verb)
{
    const bool in_parts = &kind == &kPipeKind && verb.name == "write";
    const bool can_be_asked = verb.enabled != nullptr || verb.enabled_with != nullptr;
    return kind.give_up != nullptr && can_be_asked && !in_parts;
}

bool takes_a_round_trip(const Object& o, const Verb& verb)
{
    const bool listener = kObjectKinds[o.kind] == &kListenerKind;
    return listener && verb.name == "connect" && (o.parameters[4] > 0 || o.parameters[5] > 0);
}

std::string with_article(std::string_view kind)
{
    const bool vowel = std::string_view("aeiou").find(kind[0]) != std::string_view::npos;
    return (vowel ? "an " : "a ") + std::string(kind);
}

namespace {

// A thread that hosts coroutines is stopped by one that waits without letting go, and so are the
// others; in poll the thread waits for its main coroutine.
TaskId blocker_in_loop(const World& w, TaskId t)
{
    const Task& task = w.tasks[t];
    const Runtime& rt = w.runtimes[task.runtime];
    const bool hosts = task.kind != TaskKind::coroutine;
    if (hosts && task.status == TaskStatus::blocked && task.reason == Reason::poll) return rt.main;
    const bool stopped =
        rt.rider.valid() && rt.rider != t && w.tasks[rt.rider].status == TaskStatus::blocked;
    const bool waits_itself = !hosts && (task.joins.valid() || task.waits_for.valid());
    return stopped && !waits_itself ? rt.rider : TaskId{};
}

}  // namespace

TaskId blocker_of(const World& w, TaskId t)
{
    const Task& task = w.tasks[t];
    if (task.runtime.valid())
        if (const TaskId b = blocker_in_loop(w, t); b.valid()) return b;
    if (task.status != TaskStatus::blocked) return {};
    if ((task.flags & kLimited) != 0) return {};  // it can go on by itself
    if (task.joins.valid()) return task.joins;
    if (!task.waits_for.valid()) return {};
    const ObjectKind& kind = kind_of(w, task.waits_for);
    return kind.owner != nullptr ? kind.owner(w, task.waits_for) : TaskId{};
}

bool waits_for_itself(const World& w, TaskId t)
{
    TaskId at = blocker_of(w, t);
    for (size_t n = 0; at.valid() && at != t && n < w.tasks.size(); ++n) at = blocker_of(w, at);
    return at == t;
}

std::vector<TaskId> cycle_of_waits(const World& w, TaskId t)
{
    std::vector<TaskId> cycle;
    if (!waits_for_itself(w, t)) return cycle;
    TaskId at = t;
    do {
        cycle.push_back(at);
        at = blocker_of(w, at);
    } while (at != t);
    return cycle;
}

Effect fault(FaultKind kind)
{
    Effect e;
    e.outcome = Outcome::exits;
    e.fault = kind;
    return e;
}

Effect block(const Act& act, TaskList& list)
{
    wait_in(act.world, list, act.task, act.object, kind_of(act.world, act.object).reason);
    Effect e;
    e.outcome = Outcome::blocks;
    e.object = act.object;
    return e;
}

void wake(World& w, TaskId t, Effect& e)
{
    end_wait(w.tasks[t]);
    push_back(w, e.woken, t);
}

uint32_t draw_among(const Act& act, uint32_t n)
{
    if (n == 1) return 0;
    if (!act.chooser.timed()) return act.chooser.choose(ChoiceKind::grant, n);
    Task& task = act.world.tasks[act.task];
    return static_cast<uint32_t>(scale_to(act.chooser.random(task.stream, task.draws++), n));
}

TaskId wake_first(World& w, TaskList& list, Effect& e)
{
    const TaskId t = pop_front(w, list);
    if (t.valid()) wake(w, t, e);
    return t;
}

}  // namespace interleave
