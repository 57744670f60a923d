// A resource of several equal units (tape drives, frames, printers): request takes some of those
// that are free, or waits; release gives some back. Whose the units are is kept, other than with a
// semaphore: a task can give back only what it has, and what it has when it ends goes back.
//
// A task may never have more than it claimed (task key `claims`; all there are, unless said): it
// ends with a fault then. Requests that wait are looked at in order of arrival whenever units come
// back, and each that can be granted is; so one that wants many may be overtaken.
//
// avoidance=bankers: a request waits, although units are free, where granting it could end in a
// deadlock: if no order is left in which all can end, each getting all that it claims
// (allocation.h). All resources with avoidance are judged together, and so are requests that wait
// for any of them. detection says when to look for a deadlock: at every request that waits, when
// nothing else can happen, or never.
#include "kernel/objects/resource.h"

#include "kernel/units.h"

namespace interleave {

namespace {

constexpr int64_t kMaxUnits = 1'000'000'000;

bool may_have(const World& w, TaskId t, ObjectId id, int64_t units)
{
    const Resource& r = w.object<Resource>(id);
    if (units > r.free) return false;
    return r.avoidance == Avoidance::none || is_safe(bank_after(w, t, id, units).numbers);
}

void take(World& w, TaskId t, Resource& r, int64_t units)
{
    r.free -= units;
    w.units.add(t, r.column, units);
}

bool is_beyond(const World& w, TaskId t, const Resource& r, int64_t wanted)
{
    return wanted > w.units.claim(t, r.column) - w.units.held(t, r.column);
}

Effect request(const Act& act)
{
    Resource& r = act.world.object<Resource>(act.object);
    const int64_t wanted = act.ctx.r[act.instr.a];
    act.ctx.r[act.instr.a] = 0;
    if (wanted < 0) return fault(FaultKind::overflow);
    if (is_beyond(act.world, act.task, r, wanted)) return fault(FaultKind::beyond_claim);
    if (may_have(act.world, act.task, act.object, wanted)) {
        take(act.world, act.task, r, wanted);
        return {};
    }
    act.world.tasks[act.task].amount = wanted;
    return block(act, r.waiters);
}

Effect try_request(const Act& act)
{
    Resource& r = act.world.object<Resource>(act.object);
    const int64_t wanted = act.ctx.r[act.instr.a];
    act.ctx.r[act.instr.a] = 0;
    if (wanted < 0) return fault(FaultKind::overflow);
    if (is_beyond(act.world, act.task, r, wanted)) return fault(FaultKind::beyond_claim);
    if (!may_have(act.world, act.task, act.object, wanted)) return {};
    take(act.world, act.task, r, wanted);
    act.ctx.r[act.instr.a] = 1;
    return {};
}

// What the resource has for those who wait for it; none of them comes to have it by what follows.
void grant_here(World& w, ObjectId id, TaskList& woken)
{
    Resource& r = w.object<Resource>(id);
    Effect e;
    e.woken = woken;
    for (TaskId t = r.waiters.head; t.valid();) {
        const TaskId following = w.tasks[t].next;
        const int64_t wanted = w.tasks[t].amount;
        if (may_have(w, t, id, wanted)) {
            remove(w, r.waiters, t);
            take(w, t, r, wanted);
            wake(w, t, e);
        }
        t = following;
    }
    woken = e.woken;
}

Effect release(const Act& act)
{
    Resource& r = act.world.object<Resource>(act.object);
    const int64_t given = act.ctx.r[act.instr.a];
    act.ctx.r[act.instr.a] = 0;
    if (given < 0) return fault(FaultKind::overflow);
    if (given > act.world.units.held(act.task, r.column)) return fault(FaultKind::not_owner);
    take(act.world, act.task, r, -given);
    Effect e;
    e.object = act.object;
    grant_waiting(act.world, act.object, e.woken);
    return e;
}

bool some_free(const World& w, TaskId t, ObjectId id) { return may_have(w, t, id, 1); }

void give_up(const Model&, World& w, ObjectId id, TaskId t, Effect&)
{
    remove(w, w.object<Resource>(id).waiters, t);
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    w.object<Resource>(id) = {.units = parameters[0],
                              .free = parameters[0],
                              .waiters = {},
                              .column = w.units.add_resource(),
                              .avoidance = static_cast<Avoidance>(parameters[1]),
                              .detection = static_cast<Detection>(parameters[2])};
}

TaskList waiters(const World& w, ObjectId id) { return w.object<Resource>(id).waiters; }

std::vector<Holding> holders(const World& w, ObjectId id)
{
    const uint32_t column = w.object<Resource>(id).column;
    std::vector<Holding> list;
    for (uint32_t i = 0; i < w.tasks.size(); ++i)
        if (const int64_t units = w.units.held(TaskId{i}, column); units > 0)
            list.push_back({TaskId{i}, units});
    return list;
}

std::string_view broken(const Model&, const World& w, ObjectId id)
{
    const Resource& r = w.object<Resource>(id);
    int64_t held = 0;
    for (uint32_t i = 0; i < w.tasks.size(); ++i) {
        const TaskId t{i};
        const int64_t units = w.units.held(t, r.column), claim = w.units.claim(t, r.column);
        const bool lives =
            w.tasks[t].status >= TaskStatus::created && w.tasks[t].status <= TaskStatus::blocked;
        if (units < 0) return "a task has less than nothing of it";
        if (units > claim) return "a task has more of it than it claimed";
        if (claim > r.units) return "a claim is above what there is";
        if (!lives && claim > 0) return "a task that does not live claims some of it";
        held += units;
    }
    if (r.free < 0 || r.free + held != r.units) return "units were lost or made";
    for (TaskId t = r.waiters.head; t.valid(); t = w.tasks[t].next)
        if (may_have(w, t, id, w.tasks[t].amount)) return "a task waits for what it may have";
    if (r.avoidance == Avoidance::bankers && !is_safe(bank_of(w).numbers))
        return "its state is unsafe, and nobody avoided that";
    return {};
}

Details describe(const World& w, ObjectId id)
{
    const Resource& r = w.object<Resource>(id);
    return {{"units", std::to_string(r.units)}, {"free", std::to_string(r.free)}};
}

constexpr std::string_view kAvoidance[] = {"none", "bankers"};
constexpr std::string_view kDetection[] = {"request", "end", "none"};
constexpr ObjectParameter kParameters[] = {
    {"units", 0, 1, kMaxUnits, {}, "how many there are"},
    {"avoidance", 0, 0, 1, kAvoidance, "whether requests wait that could end in a deadlock"},
    {"detection", 0, 0, 2, kDetection,
     "when a deadlock is looked for: at requests that wait, at the end, or never"},
};
constexpr Verb kVerbs[] = {
    {"request", VerbArguments::value, false, "wait for units (1 unless said) and take them",
     request, some_free},
    {"release", VerbArguments::value, false, "give units back (1 unless said)", release, nullptr},
    {"tryrequest", VerbArguments::value, true,
     "take units (1 unless said) if that may be at once: 1, or 0", try_request, nullptr},
};

}  // namespace

// Judged together, resources with avoidance are served together, in the order in which they are
// declared. One look at each waiter is enough: a grant takes nobody's safety from him who has been
// refused, for whoever is safe with it is safe without it.
void grant_waiting(World& w, ObjectId id, TaskList& woken)
{
    if (w.object<Resource>(id).avoidance == Avoidance::none) return grant_here(w, id, woken);
    for (uint32_t i = 0; i < w.objects.size(); ++i) {
        const ObjectId other{i};
        if (is_resource(w, other) && w.object<Resource>(other).avoidance == Avoidance::bankers)
            grant_here(w, other, woken);
    }
}

const ObjectKind kResourceKind = {
    .name = "resource",
    .about = "Several equal units that tasks request and release; who has how many is known.",
    .reason = Reason::resource,
    .parameters = kParameters,
    .verbs = kVerbs,
    .acquire = "request",
    .release = "release",
    .initialise = initialise,
    .owner = nullptr,
    .waiters = waiters,
    .complete = nullptr,
    .advance = nullptr,
    .describe = describe,
    .broken = broken,
    .give_up = give_up,
    .holders = holders,
};

}  // namespace interleave
