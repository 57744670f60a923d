// A device that serves requests: `servers` at a time, the others in the order in which they came.
// A task that asks is blocked until its own request is done; service takes the stated duration.
#include "kernel/objects/kinds.h"

namespace interleave {

namespace {

struct Device {
    uint32_t servers = 1;
    uint32_t busy = 0;  // of them
    TaskList waiting;   // Task::amount is the service time in ns
    TaskList in_service;
};
static_assert(Row<Device>);

// The first of the waiting list goes into service; the caller starts its timer.
void serve_next(World& w, ObjectId id, Effect& e)
{
    Device& d = w.object<Device>(id);
    const TaskId t = pop_front(w, d.waiting);
    push_back(w, d.in_service, t);
    ++d.busy;
    e.object = id;
    e.serves = true;
    e.served = t;
    e.time = {w.tasks[t].amount};
}

Effect io(const Act& act)
{
    Device& d = act.world.object<Device>(act.object);
    const Duration wanted =
        stated_duration(act.model, act.ctx, act.world, act.task, act.instr, act.chooser);
    if (wanted.ns < 0) return fault(FaultKind::bad_duration);
    if ((act.instr.flags & kKillA) != 0) act.ctx.r[act.instr.a] = 0;
    act.world.tasks[act.task].amount = wanted.ns;
    Effect e = block(act, d.waiting);
    if (d.busy < d.servers) serve_next(act.world, act.object, e);
    return e;
}

Effect finish_service(const Model&, World& w, ObjectId id, TaskId served)
{
    Device& d = w.object<Device>(id);
    Effect e;
    e.object = id;
    remove(w, d.in_service, served);
    --d.busy;
    wake(w, served, e);
    if (d.waiting.head.valid()) serve_next(w, id, e);
    return e;
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    Device d;
    d.servers = static_cast<uint32_t>(parameters[0]);
    w.object<Device>(id) = d;
}

TaskList waiters(const World& w, ObjectId id) { return w.object<Device>(id).waiting; }

Details describe(const World& w, ObjectId id)
{
    const Device& d = w.object<Device>(id);
    return {{"busy", std::to_string(d.busy) + " of " + std::to_string(d.servers)}};
}

constexpr ObjectParameter kParameters[] = {
    {"servers", 1, 1, 1'000'000, {}, "requests served at the same time"},
};
constexpr Verb kVerbs[] = {
    {"io", VerbArguments::duration, false,
     "ask for a service of this duration and wait for its end", io, nullptr},
};

}  // namespace

const ObjectKind& device_kind()
{
    static constexpr ObjectKind kKind = {
        .name = "device",
        .about = "A disk, a network card, a person: serves requests in order.",
        .reason = Reason::io,
        .parameters = kParameters,
        .verbs = kVerbs,
        .acquire = {},
        .release = {},
        .initialise = initialise,
        .owner = nullptr,
        .waiters = waiters,
        .complete = finish_service,
        .describe = describe,
    };
    return kKind;
}

}  // namespace interleave
