#include "kernel/process.h"

#include "base/rng.h"
#include "kernel/object.h"
#include "kernel/objects/connection.h"
#include "kernel/objects/gil.h"
#include "kernel/objects/mutex.h"
#include "kernel/runtime.h"
#include "kernel/units.h"
#include "kernel/waits.h"
#include "kernel/work_stealing.h"

#include <algorithm>

namespace interleave {

namespace {

TaskId next_unused(const World& w, TaskId from)
{
    while (w.tasks.has(from) && w.tasks[from].status != TaskStatus::unused) ++from.index;
    return from;
}

bool is_unused(const Process& p) { return p.rows == 0 && p.spec == Record::kNone; }

ProcessId next_unused(const World& w, ProcessId from)
{
    while (w.processes.has(from) && !is_unused(w.processes[from])) ++from.index;
    return from;
}

ProcessId fork_process(const Model& m, World& w, ProcessId parent)
{
    const ProcessId p = w.lowest_unused_process;
    if (p.index >= m.machine.max_processes) return {};
    if (!w.processes.has(p)) {
        w.processes.push_back({});
        w.memory.resize(region_at(m, ProcessId{static_cast<uint32_t>(w.processes.size())}));
    }
    w.processes[p].parent = parent;
    w.processes[p].gil = gil_of_child(m, w, parent, p);
    ++w.processes[parent].children;
    std::ranges::copy(region_of(m, w, parent), region_of(m, w, p).begin());
    inherit_connections(w, parent, p);
    return p;
}

void link_child(World& w, TaskId parent, TaskId t)
{
    Task& task = w.tasks[t];
    Task& up = w.tasks[parent];
    task.parent = parent;
    task.sibling = up.child;
    if (up.child.valid()) w.tasks[up.child].elder = t;
    up.child = t;
}

void unlink_child(World& w, TaskId t)
{
    Task& task = w.tasks[t];
    if (!task.parent.valid()) return;
    (task.elder.valid() ? w.tasks[task.elder].sibling : w.tasks[task.parent].child) = task.sibling;
    if (task.sibling.valid()) w.tasks[task.sibling].elder = task.elder;
}

void leave_process(const Model& m, World& w, TaskId t)
{
    const ProcessId p = w.tasks[t].process;
    Process& process = w.processes[p];
    if (process.main == t) process.main = {};
    if (--process.rows > 0 || process.spec != Record::kNone) return;
    std::ranges::fill(region_of(m, w, p), 0);
    if (process.gil.valid()) clear_gil(w, process.gil);
    process = {};
    w.lowest_unused_process = std::min(w.lowest_unused_process, p);
}

// A row is kept while somebody is named after it, or a lock that it never released names it.
bool is_forgotten(const Task& t)
{
    return t.status == TaskStatus::exited && !t.child.valid() && t.held == 0 &&
           (t.marks & kLeaving) == 0 && !t.runtime.valid();
}

// The main task of a process that another one started.
bool is_child_process(const World& w, TaskId t)
{
    const Process& process = w.processes[w.tasks[t].process];
    return process.main == t && process.spec == Record::kNone;
}

// Its end is for good: nobody waits for it, or somebody did.
void bury(World& w, TaskId t, Effect& e)
{
    Task& task = w.tasks[t];
    assert(task.status == TaskStatus::zombie);
    task.status = TaskStatus::exited;
    task.marks |= kLeaving;
    w.contexts[t] = {};
    push_back(w, e.gone, t);
}

// The list of zombies that it is in.
TaskList& list_of(World& w, TaskId t)
{
    const Task& task = w.tasks[t];
    Process& own = w.processes[task.process];
    if (!is_child_process(w, t)) return own.unjoined;
    Process& parent = w.processes[own.parent];
    return (task.marks & kReported) != 0 ? parent.unjoined : parent.zombies;
}

// Those who wait for any child and have none left try again, and learn it.
void disappoint(World& w, Process& process, Effect& e)
{
    if (process.children > 0) return;
    while (process.waiters.head.valid()) {
        const TaskId t = pop_front(w, process.waiters);
        --w.contexts[t].pc;
        wake(w, t, e);
    }
}

// A child was told of, or joined.
void count_off(World& w, TaskId child, Effect& e)
{
    Process& parent = w.processes[w.processes[w.tasks[child].process].parent];
    assert(parent.children > 0);
    --parent.children;
    disappoint(w, parent, e);
}

void report(World& w, TaskId child, Effect& e)
{
    Task& task = w.tasks[child];
    task.marks |= kReported;
    push_back(w, list_of(w, child), child);
    count_off(w, child, e);
}

// The instruction in which t is blocked gives this value.
void resume(const Model& m, World& w, TaskId t, int64_t value, Effect& e)
{
    Context& saved = w.contexts[t];
    saved.r[m.program.code[saved.pc - 1].a] = value;
    wake(w, t, e);
}

bool hand_over(const Model& m, World& w, TaskId t, Effect& e)
{
    const TaskId joiner = w.tasks[t].joiner;
    if (!joiner.valid() || w.tasks[joiner].joins != t) return false;
    w.tasks[t].joiner = {};
    resume(m, w, joiner, w.tasks[t].exit_code, e);
    return true;
}

// All tasks of a child process have ended: its parent is told, or init, which waits for everybody.
void tell_parent(const Model& m, World& w, TaskId main, Effect& e)
{
    const ProcessId parent = parent_of(w, w.tasks[main].process);
    if (!parent.valid()) return bury(w, main, e);
    if (hand_over(m, w, main, e)) {
        count_off(w, main, e);
        return bury(w, main, e);
    }
    if (const TaskId waiter = pop_front(w, w.processes[parent].waiters); waiter.valid()) {
        resume(m, w, waiter, handle_of(w, main), e);
        report(w, main, e);
    } else {
        push_back(w, list_of(w, main), main);
    }
}

// Event loops of threads that have ended, with nobody left in them.
void close_loops(World& w, ProcessId p)
{
    for (Runtime& rt : w.runtimes) {
        const bool ours = rt.host.valid() && w.tasks[rt.host].process == p && rt.members == 0;
        if (!ours || w.tasks[rt.host].status < TaskStatus::zombie) continue;
        w.tasks[rt.host].runtime = {};
        rt = {};
    }
}

// Its memory is gone, what it has not joined is joined by nobody, and its children are init's.
void end_process(const Model& m, World& w, ProcessId p, Effect& e)
{
    Process& process = w.processes[p];
    for (TaskList* list : {&process.unjoined, &process.zombies})
        while (list->head.valid()) bury(w, pop_front(w, *list), e);
    process.children = 0;
    close_loops(w, p);
    const TaskId main = process.main;
    if (main.valid() && is_child_process(w, main)) tell_parent(m, w, main, e);
}

}  // namespace

ProcessId parent_of(const World& w, ProcessId p)
{
    const ProcessId parent = w.processes[p].parent;
    return parent.valid() && w.processes[parent].alive > 0 ? parent : ProcessId{};
}

TaskId take_row(const Model& m, World& w)
{
    const TaskId t = w.lowest_unused;
    if (t.index >= m.machine.max_tasks) return {};
    if (!w.tasks.has(t)) {
        w.tasks.push_back({});
        w.contexts.push_back({});
        w.stacks.resize(w.tasks.size() * m.program.stack_words);
        w.units.add_task();
        if (!m.sub_interpreters.empty()) w.sub_interpreters.push_back({});
    }
    w.tasks[t].status = TaskStatus::created;
    w.lowest_unused = next_unused(w, TaskId{t.index + 1});
    return t;
}

void begin_task(const Model& m, World& w, TaskId t, FunctionId function)
{
    w.tasks[t].function = function;
    w.contexts[t].pc = m.program.functions[function].entry;
    Process& process = w.processes[w.tasks[t].process];
    ++process.rows;
    ++process.alive;
    if ((w.tasks[t].flags & kDaemon) == 0) ++w.unfinished;
}

TaskId new_task(const Model& m, World& w, TaskId parent, FunctionId function, TaskKind kind,
                ProcessId process)
{
    if (w.lowest_unused.index >= m.machine.max_tasks) return {};
    const bool forks = !process.valid();
    if (forks) process = fork_process(m, w, w.tasks[parent].process);
    if (!process.valid()) return {};
    const TaskId t = take_row(m, w);
    Task& task = w.tasks[t];
    Task& up = w.tasks[parent];
    if (forks) w.processes[process].main = t;
    task.kind = kind;
    task.flags = up.flags & kDaemon;
    task.process = process;
    if (!w.sub_interpreters.empty()) w.sub_interpreters[t] = w.sub_interpreters[parent];
    task.nth = ++up.starts;
    task.stream =
        mix64(up.stream ^ mix64(hash_name(m.program.functions[function].name) + task.nth));
    link_child(w, parent, t);
    w.units.copy_claims(parent, t);
    begin_task(m, w, t, function);
    if (w.processes.has(w.lowest_unused_process))
        w.lowest_unused_process = next_unused(w, w.lowest_unused_process);
    return t;
}

namespace {

// Clears the row of an ended task that nothing refers to, and then, perhaps, of its parent.
void release_row(const Model& m, World& w, TaskId t)
{
    while (t.valid() && is_forgotten(w.tasks[t])) {
        const TaskId parent = w.tasks[t].parent;
        unlink_child(w, t);
        std::ranges::fill(stack_of(m, w, t), 0);
        leave_process(m, w, t);
        w.tasks[t] = {};
        w.contexts[t] = {};
        if (!w.sub_interpreters.empty()) w.sub_interpreters[t] = {};
        w.lowest_unused = std::min(w.lowest_unused, t);
        t = parent;
    }
}

bool lives(const World& w, TaskId t)
{
    return t.valid() && w.tasks[t].status != TaskStatus::unused &&
           w.tasks[t].status < TaskStatus::zombie;
}

// One less of those that its parent gathers; with the last the parent goes on.
void leave_gathering(const Model& m, World& w, TaskId t, Effect& e)
{
    const bool gathered = (w.tasks[t].flags & kGathered) != 0;
    w.tasks[t].flags &= static_cast<uint8_t>(~kGathered);
    const TaskId parent = w.tasks[t].parent;
    if (!gathered || !lives(w, parent)) return;
    Task& up = w.tasks[parent];
    if (up.gathers == 0 || --up.gathers > 0 || up.reason != Reason::child) return;
    if (m.program.code[w.contexts[parent].pc - 1].op != Op::await_gathered) return;
    up.status = TaskStatus::runnable;
    up.reason = Reason::none;
    up.amount = up.kind == TaskKind::coroutine ? 1 : 0;
    push_back(w, e.woken, parent);
}

// Coroutines are joined by tasks of the thread that runs them, mostly by the one that started them:
// when that is gone, nobody asks any more.
void reap_coroutines(World& w, TaskId parent, Effect& e)
{
    if (w.runtimes.empty()) return;
    for (TaskId c = w.tasks[parent].child; c.valid(); c = w.tasks[c].sibling)
        if (w.tasks[c].kind == TaskKind::coroutine && w.tasks[c].status == TaskStatus::zombie)
            reap(w, c, e);
}

}  // namespace

void reap(World& w, TaskId t, Effect& e)
{
    remove(w, list_of(w, t), t);
    bury(w, t, e);
}

void forget(const Model& m, World& w, TaskId t)
{
    w.tasks[t].marks &= ~kLeaving;
    release_row(m, w, t);
}

void free_runtime(const Model& m, World& w, RuntimeId id)
{
    const TaskId host = w.runtimes[id].host;
    if (!host.valid()) return;  // its process ended with the last of its coroutines
    w.runtimes[id] = {};
    w.tasks[host].runtime = {};
    release_row(m, w, host);
}

void end_task(const Model& m, World& w, TaskId t, int64_t exit_code, Reason reason, Effect& e)
{
    Task& task = w.tasks[t];
    assert(task.status == TaskStatus::runnable || task.status == TaskStatus::created);
    if (is_goroutine(w, t) && leave_go(w, t)) end_others(m, w, t, exit_code, 0, 0, e);
    Process& process = w.processes[task.process];
    task.status = TaskStatus::zombie;
    task.reason = reason;
    task.exit_code = exit_code;
    --process.alive;
    if ((task.flags & kDaemon) == 0) --w.unfinished;
    std::ranges::fill(stack_of(m, w, t), 0);
    if (!w.units.no_resources()) give_back_units(w, t, e.woken);
    if (task.kind == TaskKind::coroutine && task.runtime.valid()) leave_runtime(w, t);
    reap_coroutines(w, t, e);
    leave_gathering(m, w, t, e);
    if (!is_child_process(w, t)) {
        const bool alone = task.kind == TaskKind::coroutine && !lives(w, task.parent);
        const bool kept = (task.flags & kJoinable) != 0 && process.alive > 0 && !alone;
        if (hand_over(m, w, t, e) || !kept)
            bury(w, t, e);
        else
            push_back(w, process.unjoined, t);
    }
    if (process.alive == 0) {
        close_with_process(m, w, task.process, e.woken);
        end_process(m, w, task.process, e);
    }
    if (w.selectors.head.valid()) ask_about_ends(m, w, e);
}

namespace {

// True if a blocked task could be taken away from what it waits for.
bool lets_go(const Model& m, World& w, TaskId t, Effect& e)
{
    Task& task = w.tasks[t];
    const bool carries = task.kind != TaskKind::coroutine && task.runtime.valid() &&
                         w.runtimes[task.runtime].rider.valid();
    if (carries && task.reason != Reason::gil) return true;  // it is its coroutine that waits
    const bool at_object = task.waits_for.valid() && task.reason != Reason::gil;
    if (at_object && kind_of(w, task.waits_for).give_up == nullptr) return false;
    if (task.reason != Reason::gil) abandon(m, w, t, e);
    return true;
}

// A coroutine at a device ends when that is done, which is no matter of its thread any more.
void leave_loop(World& w, TaskId t)
{
    Task& task = w.tasks[t];
    if (!task.runtime.valid() && !is_goroutine(w, t)) return;
    if (task.runtime.valid()) leave_runtime(w, t);
    if ((task.flags & kDaemon) == 0) --w.unfinished;
    task.flags |= kDaemon;
}

}  // namespace

void end_others(const Model& m, World& w, TaskId t, int64_t exit_code, uint32_t at, uint32_t a,
                Effect& e)
{
    const ProcessId p = w.tasks[t].process;
    for (RuntimeId id{0}; id.index < w.runtimes.size(); ++id.index)
        if (w.runtimes[id].host.valid() && w.tasks[w.runtimes[id].host].process == p)
            drop_ready(w, id);
    close_go(w, p);
    for (uint32_t i = 0; i < w.tasks.size() && w.processes[p].alive > 1; ++i) {
        const TaskId other{i};
        Task& task = w.tasks[other];
        if (!lives(w, other) || task.process != p || other == t) continue;
        if (task.status == TaskStatus::blocked && !lets_go(m, w, other, e)) {
            if (task.kind == TaskKind::coroutine) {
                leave_loop(w, other);
                continue;
            }
            w.contexts[other].pc = at;
            w.contexts[other].r[a] = exit_code;
            continue;
        }
        if (task.held > 0) abandon_mutexes(w, other, e);
        quit_interpreter(w, other, e);
        task.waits_for = {};
        task.reason = Reason::none;
        task.amount = 0;
        if (task.status == TaskStatus::blocked) task.status = TaskStatus::runnable;
        const bool woken = task.next.valid() || task.previous.valid() || e.woken.head == other;
        if (woken) remove(w, e.woken, other);  // by one that ended before it
        task.marks |= kKilled;
        task.flags &= static_cast<uint8_t>(~(kJoinable | kLimited | kRetries));
        if (is_child_process(w, other)) {
            task.flags |= kJoinable;
            e.zombie = other;
        }
        end_task(m, w, other, exit_code, Reason::exited, e);
    }
    if (is_goroutine(w, t) && w.tasks[t].runtime.valid()) {  // its thread has ended, too
        w.runtimes[w.tasks[t].runtime].rider = {};
        leave_runtime(w, t);
    }
    close_loops(w, p);
}

void stop_waiting(World& w, TaskId t)
{
    Task& task = w.tasks[t];
    // Also others are blocked for these reasons: those that gather, and carriers of one that waits.
    for (TaskList* list : {&w.watchers, &w.processes[task.process].waiters}) {
        TaskId at = list->head;
        while (at.valid() && at != t) at = w.tasks[at].next;
        if (at.valid()) remove(w, *list, t);
    }
    if (task.joins.valid()) w.tasks[task.joins].joiner = {};
    task.joins = {};
}

bool may_join(const World& w, TaskId joiner, TaskId t)
{
    if (!t.valid() || t == joiner) return false;
    const Task& task = w.tasks[t];
    if (task.status == TaskStatus::exited || (task.flags & kJoinable) == 0) return false;
    if (task.joiner.valid() && w.tasks[task.joiner].joins == t) return false;
    const ProcessId own = w.tasks[joiner].process;
    return is_child_process(w, t) ? parent_of(w, task.process) == own : task.process == own;
}

bool has_ended(const World& w, TaskId t)
{
    const Task& task = w.tasks[t];
    return task.status == TaskStatus::zombie &&
           (!is_child_process(w, t) || w.processes[task.process].alive == 0);
}

bool join_task(World& w, TaskId joiner, TaskId t, int64_t& exit_code, Effect& e)
{
    Task& other = w.tasks[t];
    if (has_ended(w, t)) {
        exit_code = other.exit_code;
        remove(w, list_of(w, t), t);
        if (is_child_process(w, t) && (other.marks & kReported) == 0) count_off(w, t, e);
        bury(w, t, e);
        return true;
    }
    Task& task = w.tasks[joiner];
    task.status = TaskStatus::blocked;
    task.reason = Reason::join;
    task.joins = t;
    other.joiner = joiner;
    return false;
}

bool detach_thread(World& w, TaskId t, Effect& e)
{
    Task& task = w.tasks[t];
    if (is_child_process(w, t)) return false;
    if (task.status == TaskStatus::zombie) {
        remove(w, list_of(w, t), t);
        bury(w, t, e);
    } else {
        task.flags &= static_cast<uint8_t>(~kJoinable);
    }
    return true;
}

ChildWait wait_child(World& w, TaskId t, TaskId& child)
{
    Task& task = w.tasks[t];
    Process& process = w.processes[task.process];
    child = pop_front(w, process.zombies);
    if (child.valid()) {
        w.tasks[child].marks |= kReported;
        push_back(w, process.unjoined, child);
        --process.children;  // while there was a zombie, nobody waited for one
        return ChildWait::has_one;
    }
    if (process.children == 0) return ChildWait::has_none;
    task.status = TaskStatus::blocked;
    task.reason = Reason::child;
    push_back(w, process.waiters, t);
    return ChildWait::blocks;
}

int64_t handle_of(const World& w, TaskId t)
{
    return static_cast<int64_t>(w.tasks[t].nth) << 32 | (t.index + 1);
}

TaskId task_of(const World& w, int64_t handle)
{
    const TaskId t{static_cast<uint32_t>(handle & 0xffff'ffff) - 1};
    if (handle <= 0 || !w.tasks.has(t) || w.tasks[t].nth != static_cast<uint64_t>(handle) >> 32)
        return {};
    return t;
}

}  // namespace interleave
