// The lock of an interpreter: take_gil and drop_gil of CPython (Python/ceval_gil.h, 3.2 to 3.12),
// as far as they are about who has it. When they are called: kernel/gil.cpp.
//
// A free lock goes to whoever comes first (barging): a drop wakes the first that waits, and a
// running thread may take it before that one has been scheduled. The interpreter counts its
// switches, so that a thread whose wait times out asks the holder to let go only if nobody took the
// lock since the wait began. A count would make two Worlds that behave alike differ: here each
// switch marks those who wait.
#include "kernel/objects/gil.h"

#include "kernel/interpreters.h"
#include "kernel/object.h"
#include "kernel/objects/kinds.h"

namespace interleave {

namespace {

void mark_switched(World& w, const TaskList& list)
{
    for (TaskId t = list.head; t.valid(); t = w.tasks[t].next) w.tasks[t].amount |= kSwitched;
}

void block_on(World& w, ObjectId id, TaskId t, TaskList& list)
{
    Task& task = w.tasks[t];
    task.status = TaskStatus::blocked;
    task.reason = Reason::gil;
    task.waits_for = id;
    push_back(w, list, t);
}

void tell_owner(ObjectId id, Effect& e)
{
    e.object = id;
    e.owner_changed = true;
}

void initialise(World& w, ObjectId id, std::span<const int64_t> parameters)
{
    Gil gil{};
    gil.interpreter = static_cast<uint16_t>(parameters[0]);
    w.object<Gil>(id) = gil;
}

TaskId owner(const World& w, ObjectId id) { return w.object<Gil>(id).owner; }
TaskList waiters(const World& w, ObjectId id) { return w.object<Gil>(id).waiters; }
TaskList more_waiters(const World& w, ObjectId id) { return w.object<Gil>(id).droppers; }

bool is_runnable(const World& w, TaskId t)
{
    return w.tasks.has(t) && w.tasks[t].status == TaskStatus::runnable;
}

// One whose job was aborted on its way to the lock comes with its next job.
bool anybody_comes(const World& w, ObjectId id)
{
    for (uint32_t i = 0; i < w.tasks.size(); ++i) {
        const TaskId t{i};
        const Task& task = w.tasks[t];
        const bool comes = task.status == TaskStatus::runnable || task.reason == Reason::release;
        if (task.status != TaskStatus::unused && comes && task.kind != TaskKind::coroutine &&
            gil_of(w, t) == id)
            return true;
    }
    return false;
}

std::string_view broken(const Model&, const World& w, ObjectId id)
{
    const Gil& gil = w.object<Gil>(id);
    if (gil.owner.valid() && !is_runnable(w, gil.owner)) return "its owner does not run";
    if (gil.owner.valid() && gil.last != gil.owner) return "its owner never took it";
    if (gil.owner.valid() && gil_of(w, gil.owner) != id)
        return "its owner is in another interpreter";
    for (const TaskList& list : {gil.waiters, gil.late, gil.droppers})
        for (TaskId t = list.head; t.valid(); t = w.tasks[t].next)
            if (gil_of(w, t) != id) return "a task of another interpreter waits for it";
    if (gil.asked != 0 && !gil.owner.valid()) return "nobody is asked to let go";
    if (gil.owner.valid() && gil.droppers.head.valid()) return "a drop did not notice the switch";
    const bool wanted = gil.waiters.head.valid() || gil.droppers.head.valid();
    if (!gil.owner.valid() && wanted && !anybody_comes(w, id))
        return "it is free and nobody comes for it, though somebody waits";
    for (TaskId t = gil.late.head; t.valid(); t = w.tasks[t].next)
        if ((w.tasks[t].amount & kLate) == 0) return "a task is late without knowing it";
    return {};
}

Details describe(const World& w, ObjectId id)
{
    const Gil& gil = w.object<Gil>(id);
    return {{"drop request", gil.asked != 0 ? "pending" : "none"}};
}

constexpr ObjectParameter kParameters[] = {
    {"interpreter", 0, 0, 0xffff, {}, "whose lock it is"},
};

}  // namespace

void acquire_gil(World& w, ObjectId id, TaskId t, Effect& e)
{
    Gil& gil = w.object<Gil>(id);
    assert(!gil.owner.valid());
    gil.owner = t;
    gil.asked = 0;
    tell_owner(id, e);
    if (gil.last != t) {
        gil.last = t;
        mark_switched(w, gil.waiters);
        mark_switched(w, gil.late);
    }
    while (gil.droppers.head.valid()) wake_first(w, gil.droppers, e);
}

void release_gil(World& w, ObjectId id, Effect& e)
{
    Gil& gil = w.object<Gil>(id);
    gil.owner = {};
    gil.asked = 0;
    tell_owner(id, e);
    wake_first(w, gil.waiters, e);
}

void wait_for_gil(World& w, ObjectId id, TaskId t)
{
    block_on(w, id, t, w.object<Gil>(id).waiters);
}

void wait_for_switch(World& w, ObjectId id, TaskId t)
{
    block_on(w, id, t, w.object<Gil>(id).droppers);
}

void time_out(World& w, TaskId t)
{
    Task& task = w.tasks[t];
    Gil& gil = w.object<Gil>(task.waits_for);
    remove(w, gil.waiters, t);
    push_back(w, gil.late, t);
    task.amount |= kLate;
    task.waits_for = {};
    task.status = TaskStatus::runnable;
    task.reason = Reason::none;
}

bool look_after_waiting(World& w, ObjectId id, TaskId t)
{
    Task& task = w.tasks[t];
    if ((task.amount & kLate) == 0) return false;
    remove(w, w.object<Gil>(id).late, t);
    const bool switched = (task.amount & kSwitched) != 0;
    task.amount = 0;
    return !switched;
}

void leave_interpreter(World& w, TaskId t, Effect& e)
{
    const ObjectId id = gil_of(w, t);
    if (!id.valid()) return;
    if (w.object<Gil>(id).owner == t) release_gil(w, id, e);
}

void stop_in_interpreter(World& w, TaskId t, Effect& e)
{
    const ObjectId id = gil_of(w, t);
    if (!id.valid()) return;
    Gil& gil = w.object<Gil>(id);
    if (gil.owner == t)
        release_gil(w, id, e);
    else if (!gil.owner.valid())
        wake_first(w, gil.waiters, e);
}

void end_in_interpreter(World& w, TaskId t, Effect& e)
{
    const ObjectId id = gil_of(w, t);
    if (!id.valid()) return;
    leave_interpreter(w, t, e);
    Gil& gil = w.object<Gil>(id);
    if (gil.last == t) gil.last = {};
}

void quit_interpreter(World& w, TaskId t, Effect& e)
{
    const ObjectId id = gil_of(w, t);
    const Task& task = w.tasks[t];
    if (!id.valid() || task.kind == TaskKind::coroutine) return;  // that has the lock of its thread
    Gil& gil = w.object<Gil>(id);
    if (task.reason == Reason::gil && task.waits_for == id) {
        TaskId at = gil.droppers.head;
        while (at.valid() && at != t) at = w.tasks[at].next;
        remove(w, at.valid() ? gil.droppers : gil.waiters, t);
    } else if (task.status == TaskStatus::runnable) {
        if ((task.amount & kLate) != 0) remove(w, gil.late, t);
        stop_in_interpreter(w, t, e);
    }
    if (gil.last == t) gil.last = {};
}

void hand_out_gils(const Model& m, World& w)
{
    ObjectId next{static_cast<uint32_t>(w.objects.size())};
    const auto inside = static_cast<uint32_t>(m.sub_interpreters.size());
    w.sub_gils.resize(inside);
    for (uint32_t i = inside; i-- > 0;)
        if (has_own_gil(m, m.sub_interpreters[i]))
            w.sub_gils[SubInterpreterId{i}] = ObjectId{--next.index};
    for (size_t i = m.processes.size(); i-- > 0;)
        if (has_gil(m, m.processes[i]))
            w.processes[ProcessId{static_cast<uint32_t>(i)}].gil = ObjectId{--next.index};
    for (uint32_t i = 0; i < inside; ++i)
        if (!has_own_gil(m, m.sub_interpreters[i]))
            w.sub_gils[SubInterpreterId{i}] =
                w.processes[ProcessId{m.sub_interpreters[i].process}].gil;
}

ObjectId gil_of_child(const Model& m, World& w, ProcessId parent, ProcessId child)
{
    const ObjectId above = w.processes[parent].gil;
    if (!above.valid()) return {};
    // Rows of processes that were started follow each other, and so do their locks.
    const auto declared = static_cast<uint32_t>(m.program.objects.size());
    const ObjectId id{declared + child.index - static_cast<uint32_t>(m.processes.size())};
    const ObjectRow row{.kind = w.objects[above].kind};
    while (!w.objects.has(id)) clear_gil(w, w.objects.push_back(row));
    const int64_t interpreter = w.object<Gil>(above).interpreter;
    initialise(w, id, {&interpreter, 1});
    return id;
}

void clear_gil(World& w, ObjectId id)
{
    const int64_t none = 0;
    initialise(w, id, {&none, 1});
}

const ObjectKind kGilKind = {
    .name = "gil",
    .about = "The lock of an interpreter: whoever runs its code has it.",
    .reason = Reason::gil,
    .parameters = kParameters,
    .verbs = {},
    .acquire = {},
    .release = {},
    .initialise = initialise,
    .owner = owner,
    .waiters = waiters,
    .complete = nullptr,
    .advance = nullptr,
    .describe = describe,
    .more_waiters = more_waiters,
    .broken = broken,
};

}  // namespace interleave
