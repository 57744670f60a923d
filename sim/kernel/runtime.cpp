#include "kernel/runtime.h"

#include "kernel/object.h"
#include "kernel/process.h"

#include <algorithm>

namespace interleave {

namespace {

void append(World& w, TaskList& list, TaskList& more)
{
    while (more.head.valid()) push_back(w, list, pop_front(w, more));
}

void begin_round(World& w, Runtime& rt)
{
    if (rt.rounds > 0) --rt.rounds;
    append(w, rt.ready, rt.arrived);
    append(w, rt.ready, rt.expired);
    for (TaskId t = rt.ready.head; t.valid(); t = w.tasks[t].next) ++rt.left;
}

// Rounds to begin, and one for the end itself.
constexpr uint16_t kRoundsAfterMain = 2;

bool ends_now(const Runtime& rt)
{
    if (rt.left > 0) return false;
    return rt.main.valid() ? rt.rounds == 1 : rt.members == 0;
}

Effect waits_in_poll(Task& task)
{
    task.status = TaskStatus::blocked;
    task.reason = Reason::poll;
    Effect e;
    e.outcome = Outcome::blocks;
    return e;
}

}  // namespace

RuntimeId runtime_of(World& w, TaskId host)
{
    if (w.tasks[host].runtime.valid()) return w.tasks[host].runtime;
    const auto free = [](const Runtime& r) { return !r.host.valid(); };
    const auto it = std::ranges::find_if(w.runtimes, free);
    const RuntimeId id{static_cast<uint32_t>(it - w.runtimes.begin())};
    if (!w.runtimes.has(id)) w.runtimes.push_back({});
    w.runtimes[id].host = host;
    w.tasks[host].runtime = id;
    return id;
}

void enter_runtime(World& w, TaskId coroutine, RuntimeId id)
{
    w.tasks[coroutine].runtime = id;
    ++w.runtimes[id].members;
}

void leave_runtime(World& w, TaskId coroutine)
{
    Task& task = w.tasks[coroutine];
    Runtime& rt = w.runtimes[task.runtime];
    task.runtime = {};
    if (task.status != TaskStatus::blocked) task.amount = 0;  // else its wait goes by it
    --rt.members;
    if (rt.main == coroutine) rt.rounds = kRoundsAfterMain;
}

void queue_coroutine(World& w, TaskId t, WakeSource source)
{
    Task& task = w.tasks[t];
    Runtime& rt = w.runtimes[task.runtime];
    if (source != WakeSource::loop) ++task.amount;
    TaskList& list = source == WakeSource::device  ? rt.arrived
                     : source == WakeSource::timer ? rt.expired
                                                   : rt.ready;
    push_back(w, list, t);
}

TaskId next_rider(World& w, RuntimeId id)
{
    Runtime& rt = w.runtimes[id];
    while (!ends_now(rt)) {
        const bool empty = rt.left == 0;
        if (empty) begin_round(w, rt);
        if (rt.left == 0 && rt.rounds == 0) return {};
        if (rt.left == 0) continue;
        const TaskId t = pop_front(w, rt.ready);
        --rt.left;
        if (w.tasks[t].amount == 0) return t;
        --w.tasks[t].amount;
        push_back(w, rt.ready, t);
    }
    return {};
}

bool loop_has_ended(const World& w, RuntimeId id) { return ends_now(w.runtimes[id]); }

TaskId actor_of(const World& w, TaskId thread)
{
    const RuntimeId id = w.tasks[thread].runtime;
    if (!id.valid()) return thread;
    const Runtime& rt = w.runtimes[id];
    return rt.rider.valid() && rt.changing == 0 ? rt.rider : thread;
}

std::vector<TaskId> members_of(const World& w, RuntimeId id)
{
    std::vector<TaskId> members;
    for (TaskId t{0}; t.index < w.tasks.size() && members.size() < w.runtimes[id].members;
         ++t.index)
        if (w.tasks[t].kind == TaskKind::coroutine && w.tasks[t].runtime == id)
            members.push_back(t);
    return members;
}

void drop_ready(World& w, RuntimeId id)
{
    Runtime& rt = w.runtimes[id];
    for (TaskList* list : {&rt.ready, &rt.arrived, &rt.expired})
        while (list->head.valid()) pop_front(w, *list);
    rt.left = 0;
}

namespace {

// Takes it off what it waits for. False if that cannot be.
bool stop_waiting(const Model& m, World& w, TaskId t, Effect& e)
{
    Task& task = w.tasks[t];
    if (task.waits_for.valid()) {
        const ObjectKind& kind = kind_of(w, task.waits_for);
        if (kind.give_up == nullptr) return false;
        kind.give_up(m, w, task.waits_for, t, e);
        return true;
    }
    interleave::stop_waiting(w, t);
    return task.reason != Reason::select;
}

}  // namespace

bool cancel(const Model& m, World& w, TaskId t, Effect& e)
{
    Task& task = w.tasks[t];
    if (task.status == TaskStatus::blocked && !stop_waiting(m, w, t, e)) {
        leave_runtime(w, t);
        if ((task.flags & kDaemon) == 0) --w.unfinished;
        task.flags |= kDaemon;
        return false;
    }
    task.status = TaskStatus::runnable;
    task.reason = Reason::none;
    task.waits_for = {};
    task.joins = {};
    task.gathers = 0;
    task.flags &= static_cast<uint8_t>(~(kLimited | kRetries));
    end_task(m, w, t, kCancelledExitCode, Reason::exited, e);
    return true;
}

Effect host(const Model& m, Context& ctx, World& w, TaskId t, const Instr& i)
{
    Task& task = w.tasks[t];
    if (task.kind == TaskKind::coroutine) return fault(FaultKind::nested_loop);
    const int64_t handle = ctx.r[i.a];
    const TaskId main = task_of(w, handle);
    const bool ours = main.valid() && w.tasks[main].parent == t &&
                      w.tasks[main].kind == TaskKind::coroutine &&
                      w.tasks[main].status != TaskStatus::exited;
    if (handle != 0 && !ours) return fault(FaultKind::bad_join);
    const RuntimeId id = task.runtime;
    Effect e;
    if (id.valid()) {
        Runtime& rt = w.runtimes[id];
        rt.main = main;
        if (!rt.rider.valid()) rt.rider = next_rider(w, id);
        const bool ended = loop_has_ended(w, id) && !rt.rider.valid();
        if (!ended || rt.members > 0) {
            --ctx.pc;
            if (!ended && !rt.rider.valid()) return waits_in_poll(task);
            e.outcome = Outcome::carries;
            return e;
        }
        free_runtime(m, w, id);
    }
    ctx.r[i.a] = main.valid() ? w.tasks[main].exit_code : 0;
    if (main.valid()) reap(w, main, e);
    return e;
}

}  // namespace interleave
