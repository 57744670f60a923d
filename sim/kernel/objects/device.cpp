// A device that serves requests: `servers` at a time, in an order or in shares that its discipline
// says. A task that asks is blocked until its own request is done; service takes the stated
// duration if it has a server to itself.
//
// fcfs: in order of arrival. lcfs: the newest first. random: any. sjf: the shortest first.
// priority: the most urgent task first, as declared. Those do not interrupt a service; for ps see
// device_shared.cpp, for srpt and those that preempt device_preemptive.cpp.
#include "kernel/objects/device.h"

#include <algorithm>

namespace interleave {

namespace {

// A task that a step started is as urgent as the one that it descends from.
int64_t declared_priority(const Model& m, const World& w, TaskId t)
{
    while (w.tasks[t].spec == Record::kNone) t = w.tasks[t].parent;
    return m.tasks[w.tasks[t].spec].priority;
}

// The first of the waiting list goes into service; the caller starts its timer.
void serve_next(World& w, ObjectId id, Effect& e)
{
    QueueDevice& d = w.object<QueueDevice>(id);
    const TaskId t = pop_front(w, d.waiting);
    push_back(w, d.in_service, t);
    ++d.busy;
    e.object = id;
    e.serves = true;
    e.served = t;
    e.time = {w.tasks[t].amount};
}

// A place drawn at its arrival, all equally likely: the order of those who wait is then as random
// as if the next one were drawn each time.
void move_anywhere(const Act& act, TaskList& waiting)
{
    uint32_t others = 0;
    for (TaskId t = waiting.head; t != act.task; t = act.world.tasks[t].next) ++others;
    const uint32_t place = draw_among(act, others + 1);
    TaskId at = waiting.head;
    for (uint32_t i = 0; i < place; ++i) at = act.world.tasks[at].next;
    if (at == act.task) return;
    remove(act.world, waiting, act.task);
    insert_before(act.world, waiting, at, act.task);
}

Effect join_queue(const Act& act)
{
    QueueDevice& d = act.world.object<QueueDevice>(act.object);
    Effect e = block(act, d.waiting);
    if (d.busy < d.head.servers)
        serve_next(act.world, act.object, e);
    else if (d.head.discipline == Discipline::random)
        move_anywhere(act, d.waiting);
    else if (d.head.discipline != Discipline::fcfs)
        move_up(act.model, act.world, d.head, d.waiting, act.task);
    return e;
}

Effect io(const Act& act)
{
    const Duration wanted =
        stated_duration(act.model, act.ctx, act.world, act.task, act.instr, act.chooser);
    if (wanted.ns < 0) return fault(FaultKind::bad_duration);
    if ((act.instr.flags & kKillA) != 0) act.ctx.r[act.instr.a] = 0;
    act.world.tasks[act.task].amount = wanted.ns;
    const Discipline discipline = act.world.object<DeviceHead>(act.object).discipline;
    if (!is_shared(discipline) && !is_preemptive(discipline)) return join_queue(act);
    Effect e;
    if (is_shared(discipline)) {
        SharedDevice& d = act.world.object<SharedDevice>(act.object);
        e = block(act, d.requests);
        ++d.count;
    } else {
        e = block(act, act.world.object<PreemptiveDevice>(act.object).requests);
    }
    e.serves = e.shares = true;
    e.served = act.task;
    return e;
}

Effect finish_service(const Model&, World& w, ObjectId id, TaskId served)
{
    const Discipline discipline = w.object<DeviceHead>(id).discipline;
    Effect e;
    e.object = id;
    if (is_shared(discipline) || is_preemptive(discipline)) {
        if (is_shared(discipline))
            leave_shared(w, id, served);
        else
            remove(w, w.object<PreemptiveDevice>(id).requests, served);
        e.serves = e.shares = true;
        wake(w, served, e);
        return e;
    }
    QueueDevice& d = w.object<QueueDevice>(id);
    remove(w, d.in_service, served);
    --d.busy;
    wake(w, served, e);
    if (d.waiting.head.valid()) serve_next(w, id, e);
    return e;
}

Progress advance(const Model& m, World& w, ObjectId id, Duration elapsed, TaskId newcomer)
{
    return is_shared(w.object<DeviceHead>(id).discipline)
               ? advance_shared(w, id, elapsed, newcomer)
               : advance_preemptive(m, w, id, elapsed, newcomer);
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    DeviceHead head;
    head.servers = static_cast<uint32_t>(parameters[0]);
    head.discipline = static_cast<Discipline>(parameters[1]);
    head.larger_first = static_cast<uint8_t>(parameters[2]);
    if (is_shared(head.discipline))
        w.object<SharedDevice>(id) = {.head = head, .requests = {}};
    else if (is_preemptive(head.discipline))
        w.object<PreemptiveDevice>(id) = {.head = head, .requests = {}};
    else
        w.object<QueueDevice>(id) = {.head = head, .waiting = {}, .in_service = {}};
}

// Where the first ones may be served already they are listed too: any may have to stop.
TaskList waiters(const World& w, ObjectId id)
{
    const Discipline discipline = w.object<DeviceHead>(id).discipline;
    if (is_shared(discipline)) return w.object<SharedDevice>(id).requests;
    if (is_preemptive(discipline)) return w.object<PreemptiveDevice>(id).requests;
    return w.object<QueueDevice>(id).waiting;
}

constexpr std::string_view kDisciplines[] = {"fcfs",
                                             "lcfs",
                                             "random",
                                             "sjf",
                                             "priority",
                                             "ps",
                                             "srpt",
                                             "lcfs_preemptive",
                                             "priority_preemptive"};
constexpr std::string_view kOrders[] = {"smaller_first", "larger_first"};
constexpr ObjectParameter kParameters[] = {
    {"servers", 1, 1, 1'000'000, {}, "requests served at the same time"},
    {"discipline", 0, 0, std::size(kDisciplines) - 1, kDisciplines,
     "who is served first; ps: all share the servers"},
    {"order", 0, 0, 1, kOrders, "priority: which number is more urgent"},
};
constexpr Verb kVerbs[] = {
    ordered(Ordering::none,
            {"io", VerbArguments::duration, false,
             "ask for a service of this duration and wait for its end", io, nullptr}),
};

std::string count_of(uint64_t n, std::string_view what)
{
    return std::to_string(n) + " " + std::string(what) + (n == 1 ? "" : "s");
}

Details describe(const World& w, ObjectId id)
{
    const DeviceHead& head = w.object<DeviceHead>(id);
    Details details;
    uint64_t inside = w.object<QueueDevice>(id).busy;
    if (is_shared(head.discipline) || is_preemptive(head.discipline)) {
        inside = 0;
        for (TaskId t = waiters(w, id).head; t.valid(); t = w.tasks[t].next) ++inside;
    }
    if (is_shared(head.discipline) && inside > head.servers) {
        details.emplace_back(
            "sharing", count_of(inside, "request") + " share " + count_of(head.servers, "server"));
    } else {
        const uint64_t busy = std::min<uint64_t>(inside, head.servers);
        details.emplace_back("busy", std::to_string(busy) + " of " + std::to_string(head.servers));
    }
    if (head.discipline != Discipline::fcfs)
        details.emplace_back("discipline", kDisciplines[static_cast<size_t>(head.discipline)]);
    return details;
}

}  // namespace

bool goes_before(const Model& m, const World& w, const DeviceHead& head, TaskId t, TaskId u)
{
    switch (head.discipline) {
        case Discipline::fcfs:
        case Discipline::random:
        case Discipline::ps: return false;
        case Discipline::lcfs:
        case Discipline::lcfs_preemptive: return true;
        case Discipline::sjf:
        case Discipline::srpt: return w.tasks[t].amount < w.tasks[u].amount;
        case Discipline::priority:
        case Discipline::priority_preemptive: break;
    }
    const int64_t a = declared_priority(m, w, t);
    const int64_t b = declared_priority(m, w, u);
    return head.larger_first != 0 ? a > b : a < b;
}

void move_up(const Model& m, World& w, const DeviceHead& head, TaskList& list, TaskId t)
{
    TaskId after = w.tasks[t].previous;
    while (after.valid() && goes_before(m, w, head, t, after)) after = w.tasks[after].previous;
    if (after == w.tasks[t].previous) return;
    remove(w, list, t);
    insert_before(w, list, after.valid() ? w.tasks[after].next : list.head, t);
}

const ObjectKind kDeviceKind = {
    .name = "device",
    .about = "A disk, a network card, a person: serves requests in an order or all at once.",
    .reason = Reason::io,
    .parameters = kParameters,
    .verbs = kVerbs,
    .acquire = {},
    .release = {},
    .initialise = initialise,
    .owner = nullptr,
    .waiters = waiters,
    .complete = finish_service,
    .advance = advance,
    .describe = describe,
};

}  // namespace interleave
