// The laws of World and State (design: 11), one small function each. Slow on purpose: they look at
// everything, and tests ask them after every step.
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "kernel/objects/mutex.h"
#include "kernel/process.h"
#include "kernel/urgency.h"
#include "kernel/waits.h"
#include "kernel/work_stealing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace interleave {

namespace {

using Broken = std::vector<std::string>;

// Every list is linked both ways, holds each task once, and ends.
template <typename Rows, typename List>
std::vector<TaskId> members(const Rows& rows, const List& list, std::string_view name,
                            Broken& broken)
{
    std::vector<TaskId> found;
    TaskId previous;
    for (TaskId t = list.head; t.valid(); t = rows[t].next) {
        if (!rows.has(t) || found.size() > rows.size()) {
            broken.push_back(fmt::format("{}: the list does not end", name));
            return found;
        }
        if (rows[t].previous != previous)
            broken.push_back(
                fmt::format("{}: task {} links back to {}", name, t.index, rows[t].previous.index));
        found.push_back(t);
        previous = t;
    }
    if (list.tail != previous) broken.push_back(fmt::format("{}: wrong tail", name));
    return found;
}

void check_waiting(const Model& m, const World& w, Broken& broken)
{
    std::vector<uint32_t> times(w.tasks.size());
    for (uint32_t i = 0; i < w.objects.size(); ++i) {
        const ObjectId id{i};
        const ObjectKind& kind = kind_of(w, id);
        for (const auto list : {kind.waiters, kind.more_waiters}) {
            if (list == nullptr) continue;
            for (const TaskId t :
                 members(w.tasks, list(w, id), fmt::format("object {}", i), broken)) {
                ++times[t.index];
                if (w.tasks[t].status != TaskStatus::blocked || w.tasks[t].waits_for != id)
                    broken.push_back(fmt::format(
                        "task {} waits at object {} without being blocked on it", t.index, i));
            }
        }
    }
    for (const TaskId t : members(w.tasks, w.watchers, "watchers", broken)) {
        ++times[t.index];
        if (w.tasks[t].status != TaskStatus::blocked || w.tasks[t].reason != Reason::until)
            broken.push_back(fmt::format("task {} watches without being blocked", t.index));
    }
    for (uint32_t p = 0; p < w.processes.size(); ++p)
        for (const TaskId t :
             members(w.tasks, w.processes[ProcessId{p}].waiters, "waiters", broken)) {
            ++times[t.index];
            const Task& task = w.tasks[t];
            if (task.status != TaskStatus::blocked || task.reason != Reason::child ||
                task.process != ProcessId{p})
                broken.push_back(fmt::format("task {} does not wait for a child", t.index));
        }
    std::vector<uint32_t> selectors(w.objects.size());
    for (const TaskId t : members(w.tasks, w.selectors, "selectors", broken)) {
        ++times[t.index];
        if (w.tasks[t].status != TaskStatus::blocked || w.tasks[t].reason != Reason::select) {
            broken.push_back(fmt::format("task {} selects without being blocked", t.index));
            continue;
        }
        for (const SelectCase& c : m.program.selects[m.program.code[w.contexts[t].pc].object]) {
            for (ObjectId o{0}; o.index < w.objects.size(); ++o.index)
                if (concerns(w, c, o)) ++selectors[o.index];
            // Of a number of permits some may be there, and not all.
            const bool whole = is_end_of_task(c) ||
                               kind_of(w, c.object).verbs[c.verb].arguments == VerbArguments::none;
            if (whole && is_possible(m, w, w.contexts[t], t, c))
                broken.push_back(fmt::format("task {} selects and could go on", t.index));
        }
    }
    for (uint32_t i = 0; i < w.objects.size(); ++i)
        if (w.objects[ObjectId{i}].selectors != selectors[i])
            broken.push_back(fmt::format("object {} miscounts who selects", i));
    for (uint32_t i = 0; i < times.size(); ++i)
        if (times[i] > 1) broken.push_back(fmt::format("task {} waits {} times", i, times[i]));
}

// What tasks hold is what objects say that they have, and each object keeps its own law.
void check_holding(const Model& m, const World& w, Broken& broken)
{
    std::vector<uint32_t> owned(w.tasks.size());
    uint64_t shared = 0, held = 0;
    for (uint32_t i = 0; i < w.objects.size(); ++i) {
        const ObjectId id{i};
        const ObjectKind& kind = kind_of(w, id);
        const bool counts = kind.owner != nullptr && kind.reason != Reason::gil;
        const TaskId owner = counts ? kind.owner(w, id) : TaskId{};
        if (owner.valid()) ++owned[owner.index];
        if (kind.sharers != nullptr) shared += kind.sharers(w, id);
        const std::string_view sentence = kind.broken != nullptr ? kind.broken(m, w, id) : "";
        if (!sentence.empty()) broken.push_back(fmt::format("{} {}: {}", kind.name, i, sentence));
    }
    uint64_t all = shared;
    for (uint32_t i = 0; i < owned.size(); ++i) {
        const uint32_t count = w.tasks[TaskId{i}].held;
        if (count < owned[i] || (shared == 0 && count > owned[i]))
            broken.push_back(fmt::format("task {} owns {} locks, not {}", i, owned[i], count));
        all += owned[i];
        held += count;
    }
    if (held != all) broken.push_back(fmt::format("{} locks are held, not {}", all, held));
}

// What one runtime says about its coroutines and its thread.
void check_runtime(const World& w, RuntimeId id, std::vector<uint32_t>& places, Broken& broken)
{
    const auto complain = [&](std::string_view what) {
        broken.push_back(fmt::format("runtime {}: {}", id.index, what));
    };
    const Runtime& rt = w.runtimes[id];
    const std::string name = fmt::format("runtime {}", id.index);
    for (const TaskList& list : {rt.ready, rt.arrived, rt.expired})
        for (const TaskId t : members(w.tasks, list, name, broken)) {
            ++places[t.index];
            if (w.tasks[t].runtime != id) complain("it queues the coroutine of another");
            if (w.tasks[t].amount < 0 || w.tasks[t].amount > 2) complain("a wake-up goes astray");
        }
    if (rt.left > members(w.tasks, rt.ready, name, broken).size())
        complain("its round has more to run than there is");
    if (!rt.host.valid()) {
        if (rt.members > 0 || rt.rider.valid() || rt.rounds > 0) complain("nobody hosts it");
        return;
    }
    if (w.tasks[rt.host].runtime != id || w.tasks[rt.host].kind == TaskKind::coroutine)
        complain("its host does not know it");
    if (rt.changing != 0 && !rt.rider.valid()) complain("it changes to nobody");
    if (!rt.rider.valid()) return;
    if (w.tasks[rt.rider].runtime != id) complain("its rider belongs to another");
    const Task& host = w.tasks[rt.host];
    // For the lock of its interpreter the thread waits alone.
    const bool waits = host.status == TaskStatus::blocked && host.reason != Reason::gil;
    if ((w.tasks[rt.rider].status == TaskStatus::blocked) != waits)
        complain("its rider and its thread do not wait together");
    if (w.tasks[rt.rider].status == TaskStatus::runnable) ++places[rt.rider.index];
}

// What one thread of goroutines says, and the processor that it holds.
void check_go_thread(const World& w, RuntimeId row, Broken& broken)
{
    const GoThread& thread = w.go_threads[row];
    const auto complain = [&](std::string_view what) {
        broken.push_back(fmt::format("go thread {}: {}", row.index, what));
    };
    const Runtime& rt = w.runtimes[row];
    const TaskId host = rt.host;
    if (!host.valid()) return complain("nobody is it");
    if (thread.processor.valid() && w.processors[thread.processor].thread != host)
        complain("its processor does not know it");
    if (rt.rider.valid() && !thread.processor.valid() && (thread.marks & kInCall) == 0)
        complain("it carries a goroutine without a processor");
    if ((thread.marks & kInCall) != 0 && !rt.rider.valid()) complain("nobody of its is in a call");
    if ((thread.marks & kSpinning) != 0 && (rt.rider.valid() || !thread.processor.valid()))
        complain("it spins and has somebody, or no processor");
    const bool parked = w.tasks[host].status == TaskStatus::blocked && !rt.rider.valid();
    if (parked && thread.processor.valid()) complain("it is parked and holds a processor");
}

// Queues and counts of one runtime. As many goroutines run as there are processors, at most.
void check_go_runtime(const World& w, GoId id, std::vector<uint32_t>& places, Broken& broken)
{
    const GoRuntime& go = w.go_runtimes[id];
    const std::string name = fmt::format("go runtime {}", id.index);
    const auto complain = [&](std::string_view what) {
        broken.push_back(fmt::format("{}: {}", name, what));
    };
    const auto count = [&](const TaskList& list) {
        const std::vector<TaskId> found = members(w.tasks, list, name, broken);
        for (const TaskId t : found) {
            ++places[t.index];
            if (!is_goroutine(w, t) || go_of(w, t) != id) complain("it queues one of another");
            if (w.tasks[t].runtime.valid()) complain("it queues one that a thread carries");
        }
        return found.size();
    };
    if (count(go.global) != go.queued) complain("it miscounts the global queue");
    size_t waiting = go.queued + count(go.polled) + count(go.expired);
    uint32_t idle = 0, listed = 0, spinning = 0, running = 0, looking = 0;
    for (ProcessorId p = go.idle; p.valid() && listed <= go.processors; ++listed)
        p = w.processors[p].below;
    for (uint32_t n = 0; n < go.processors; ++n) {
        const Processor& p = w.processors[ProcessorId{go.first + n}];
        size_t own = count(p.queue);
        if (own != p.count || own > kQueueSize) complain("a processor miscounts its queue");
        if (p.runnext.valid()) {
            ++own;
            ++places[p.runnext.index];
        }
        waiting += own;
        if (p.tick >= kGlobalEvery) complain("a tick is too high");
        if (p.thread.valid()) continue;
        ++idle;
        if (own > 0) complain("a processor idles and has somebody");
    }
    if (go.ended == 0 && (idle != go.idle_processors || listed != idle))
        complain("it miscounts the processors that idle");
    for (const TaskId t : members(w.tasks, go.idle_threads, name, broken))
        if (go_thread(w, t) == nullptr || w.tasks[t].status != TaskStatus::blocked)
            complain("one that is not parked is listed so");
    for (uint32_t i = 0; i < w.go_threads.size(); ++i) {
        const GoThread& thread = w.go_threads[RuntimeId{i}];
        if (thread.runtime != id) continue;
        const Runtime& rt = w.runtimes[RuntimeId{i}];
        if ((thread.marks & kSpinning) != 0) ++spinning;
        if (!thread.processor.valid()) continue;
        if (rt.rider.valid() && (thread.marks & kInCall) == 0) ++running;
        const TaskStatus status = w.tasks[rt.host].status;
        if (!rt.rider.valid() && status <= TaskStatus::runnable) ++looking;
    }
    if (spinning != go.spinning) complain("it miscounts the threads that spin");
    if (running > go.processors) complain("more goroutines run than it has processors");
    // A processor may idle while somebody waits only until a thread that looks has a CPU.
    if (waiting > 0 && idle > 0 && looking == 0 && go.ended == 0)
        complain("a processor idles, somebody waits, and nobody looks");
}

void check_go(const World& w, std::vector<uint32_t>& places, Broken& broken)
{
    for (uint32_t i = 0; i < w.go_threads.size(); ++i)
        if (w.go_threads[RuntimeId{i}].runtime.valid()) check_go_thread(w, RuntimeId{i}, broken);
    std::vector<uint32_t> living(w.go_runtimes.size());
    for (const Task& task : w.tasks)
        if (task.kind == TaskKind::coroutine && task.status != TaskStatus::unused &&
            task.status < TaskStatus::zombie && w.processes[task.process].go > 0)
            ++living[w.processes[task.process].go - 1];
    for (GoId id{0}; id.index < w.go_runtimes.size(); ++id.index) {
        check_go_runtime(w, id, places, broken);
        if (living[id.index] != w.go_runtimes[id].members)
            broken.push_back(fmt::format("go runtime {} miscounts its goroutines", id.index));
    }
}

// A coroutine that can go on is in one list of its runtime, or its rider; and all are counted.
void check_runtimes(const World& w, Broken& broken)
{
    std::vector<uint32_t> places(w.tasks.size()), members(w.runtimes.size());
    std::vector<uint32_t> gathered(w.tasks.size());
    for (uint32_t i = 0; i < w.runtimes.size(); ++i) check_runtime(w, RuntimeId{i}, places, broken);
    check_go(w, places, broken);
    for (uint32_t i = 0; i < w.tasks.size(); ++i) {
        const Task& task = w.tasks[TaskId{i}];
        const bool lives = task.status != TaskStatus::unused && task.status < TaskStatus::zombie;
        if (lives && task.parent.valid() && (task.flags & kGathered) != 0)
            ++gathered[task.parent.index];
        if (task.kind != TaskKind::coroutine || task.status == TaskStatus::unused) continue;
        if (task.runtime.valid()) ++members[task.runtime.index];
        const uint32_t wanted = task.status == TaskStatus::runnable ? 1 : 0;
        if (places[i] != wanted)
            broken.push_back(fmt::format("coroutine {} is in {} places", i, places[i]));
    }
    for (uint32_t i = 0; i < w.runtimes.size(); ++i)
        if (members[i] != w.runtimes[RuntimeId{i}].members)
            broken.push_back(fmt::format("runtime {} miscounts its coroutines", i));
    for (uint32_t i = 0; i < w.tasks.size(); ++i) {
        const Task& task = w.tasks[TaskId{i}];
        const bool lives = task.status != TaskStatus::unused && task.status < TaskStatus::zombie;
        if (lives && task.gathers != gathered[i])
            broken.push_back(
                fmt::format("task {} gathers {}, not {}", i, gathered[i], task.gathers));
    }
}

void check_task(const World& w, TaskId t, Broken& broken)
{
    const Task& task = w.tasks[t];
    if (task.status == TaskStatus::unused) {
        static const Task kEmpty;
        if (std::memcmp(&task, &kEmpty, sizeof task) != 0)
            broken.push_back(fmt::format("unused row {} is not clear", t.index));
        if (w.lowest_unused > t) broken.push_back("an unused task row is below the lowest");
        return;
    }
    if (w.lowest_unused == t)
        broken.push_back(fmt::format("row {} is in use and lowest unused", t.index));
    if (!w.processes.has(task.process))
        broken.push_back(fmt::format("task {} has no process", t.index));
    const bool blocked = task.status == TaskStatus::blocked;
    if (blocked != (task.reason != Reason::none) && task.status <= TaskStatus::blocked)
        broken.push_back(fmt::format("task {}: status and reason disagree", t.index));
    if (!blocked && (task.flags & (kLimited | kRetries)) != 0)
        broken.push_back(fmt::format("task {} has a limit but is not blocked", t.index));
    if (task.waits_for.valid() && !blocked)
        broken.push_back(fmt::format("task {} waits for an object but is not blocked", t.index));
    for (TaskId c = task.child; c.valid(); c = w.tasks[c].sibling)
        if (w.tasks[c].parent != t)
            broken.push_back(fmt::format("task {} is a stranger's child", c.index));
}

// A zombie is in the list of those who may join it, or its process goes on without it.
void check_zombies(const World& w, Broken& broken)
{
    std::vector<uint32_t> listed(w.tasks.size());
    std::vector<uint32_t> children(w.processes.size());
    for (uint32_t i = 0; i < w.processes.size(); ++i) {
        const ProcessId p{i};
        const Process& process = w.processes[p];
        const auto complain = [&](std::string_view what) {
            broken.push_back(fmt::format("process {} {}", i, what));
        };
        for (const TaskId t : members(w.tasks, process.zombies, "zombies", broken)) {
            ++listed[t.index];
            const Process& child = w.processes[w.tasks[t].process];
            if (child.main != t || child.alive > 0 || parent_of(w, w.tasks[t].process) != p)
                complain("has a zombie that is not its child's");
        }
        for (const TaskId t : members(w.tasks, process.unjoined, "unjoined", broken)) {
            ++listed[t.index];
            const bool reported = (w.tasks[t].marks & kReported) != 0;
            const ProcessId owner =
                reported ? parent_of(w, w.tasks[t].process) : w.tasks[t].process;
            if (owner != p) complain("has an ended task that it cannot join");
        }
        if (process.alive == 0 && (process.zombies.head.valid() || process.unjoined.head.valid() ||
                                   process.waiters.head.valid() || process.children > 0))
            complain("has ended and keeps something");
        if (process.waiters.head.valid() && (process.children == 0 || process.zombies.head.valid()))
            complain("waits for a child in vain");
        const bool started = process.rows > 0 && process.spec == Record::kNone;
        if (!started) continue;
        const Task& main = w.tasks[process.main];
        const bool told = main.status == TaskStatus::exited || (main.marks & kReported) != 0;
        if (const ProcessId up = parent_of(w, p); up.valid() && !told) ++children[up.index];
    }
    for (uint32_t p = 0; p < children.size(); ++p)
        if (children[p] != w.processes[ProcessId{p}].children)
            broken.push_back(fmt::format("process {} miscounts its children", p));
    for (uint32_t i = 0; i < w.tasks.size(); ++i) {
        const Task& task = w.tasks[TaskId{i}];
        const Process* own =
            task.status == TaskStatus::zombie ? &w.processes[task.process] : nullptr;
        const bool awaits_threads = own != nullptr && own->main == TaskId{i} && own->alive > 0;
        if (listed[i] != (own != nullptr && !awaits_threads ? 1 : 0))
            broken.push_back(fmt::format("task {} is in {} lists of zombies", i, listed[i]));
        if (task.joins.valid() && w.tasks[task.joins].joiner != TaskId{i})
            broken.push_back(fmt::format("task {} joins one that does not know it", i));
    }
}

void check_counts(const World& w, Broken& broken)
{
    uint32_t unfinished = 0;
    std::vector<uint32_t> rows(w.processes.size()), alive(w.processes.size());
    for (const Task& task : w.tasks) {
        if (task.status == TaskStatus::unused) continue;
        const bool lives = task.status < TaskStatus::zombie;
        if (lives && (task.flags & kDaemon) == 0) ++unfinished;
        ++rows[task.process.index];
        if (lives) ++alive[task.process.index];
    }
    if (unfinished != w.unfinished)
        broken.push_back(fmt::format("{} tasks are unfinished, not {}", unfinished, w.unfinished));
    for (uint32_t p = 0; p < rows.size(); ++p) {
        const Process& process = w.processes[ProcessId{p}];
        if (process.rows != rows[p] || process.alive != alive[p])
            broken.push_back(fmt::format("process {} miscounts its tasks", p));
    }
}

void check_cpu(const Model& m, const State& state, CpuId c, Broken& broken)
{
    const Sched& s = state.sched;
    const Cpu& cpu = s.cpus[c];
    const bool runs = cpu.phase == CpuPhase::running;
    if (runs != cpu.current.valid())
        broken.push_back(fmt::format("cpu{}: phase and task disagree", c.index));
    if ((cpu.phase == CpuPhase::load) != cpu.incoming.valid())
        broken.push_back(fmt::format("cpu{}: phase and incoming task disagree", c.index));
    if (s.idle.has(c) != (cpu.phase == CpuPhase::idle && cpu.resched == 0))
        broken.push_back(fmt::format("cpu{}: wrong in the set of idle CPUs", c.index));
    if (!runs) return;
    const SchedEntity& e = s.entities[cpu.current];
    if (e.cpu != c)
        broken.push_back(fmt::format("cpu{}: its task believes to be elsewhere", c.index));
    if (e.queue.valid()) broken.push_back(fmt::format("cpu{}: its task is still queued", c.index));
    if (!may_run_on(m, e.affinity, c))
        broken.push_back(fmt::format("cpu{}: its task may not run here", c.index));
    if (state.world.tasks[cpu.current].status != TaskStatus::runnable)
        broken.push_back(fmt::format("cpu{}: its task is not runnable", c.index));
    if (cpu.burst_end < s.now || cpu.slice_end < s.now)
        broken.push_back(fmt::format("cpu{}: a timer is in the past", c.index));
}

// Nobody in a heap comes before the one above it, and links agree.
std::vector<TaskId> members(const HeapNodes& nodes, const TaskHeap& heap, Broken& broken)
{
    std::vector<TaskId> found;
    if (heap.root.valid()) found.push_back(heap.root);
    for (size_t i = 0; i < found.size() && found.size() <= nodes.size(); ++i) {
        TaskId previous = found[i];
        for (TaskId t = nodes[found[i]].child; t.valid(); t = nodes[t].next) {
            if (nodes[t].previous != previous || nodes[t].in != 1)
                broken.push_back(fmt::format("heap: task {} is linked wrongly", t.index));
            if (before(nodes[t], nodes[found[i]]))
                broken.push_back(fmt::format("heap: task {} is below a later one", t.index));
            found.push_back(t);
            previous = t;
        }
    }
    if (found.size() != heap.count) broken.emplace_back("a heap miscounts its tasks");
    return found;
}

// A runnable task is on one CPU, coming to one, or in one queue; nobody else is.
void check_places(const State& state, Broken& broken)
{
    const Sched& s = state.sched;
    std::vector<uint32_t> places(state.world.tasks.size());
    for (const Cpu& cpu : s.cpus) {
        if (cpu.current.valid()) ++places[cpu.current.index];
        if (cpu.incoming.valid()) ++places[cpu.incoming.index];
    }
    uint32_t queued = 0;
    for (uint32_t l = 0; l < s.lists.size(); ++l)
        for (const TaskId t :
             members(s.entities, s.lists[ListId{l}], fmt::format("run list {}", l), broken)) {
            ++places[t.index];
            ++queued;
            if (!s.entities[t].queue.valid())
                broken.push_back(fmt::format("task {} is queued nowhere", t.index));
        }
    for (const TaskHeap& heap : s.heaps)
        for (const TaskId t : members(s.nodes, heap, broken)) {
            ++places[t.index];
            ++queued;
            if (!s.entities[t].queue.valid())
                broken.push_back(fmt::format("task {} is queued nowhere", t.index));
        }
    uint32_t counted = 0;
    for (const RunQueue& q : s.queues) counted += q.count;
    if (queued != s.queued || counted != s.queued)
        broken.push_back(
            fmt::format("{} tasks are queued, counted {} and {}", queued, counted, s.queued));
    for (uint32_t i = 0; i < places.size(); ++i) {
        const Task& task = state.world.tasks[TaskId{i}];
        const bool carried = task.kind == TaskKind::coroutine;
        const uint32_t wanted = task.status == TaskStatus::runnable && !carried ? 1 : 0;
        if (places[i] != wanted)
            broken.push_back(fmt::format("task {} is in {} places", i, places[i]));
    }
}

// Rows are in order, those warm are listed once, and together they fit.
void check_cache(const Model& m, const State& state, CpuId c, Broken& broken)
{
    const Cache& cache = state.sched.caches[c];
    const CacheSpec& spec = m.machine.cache;
    const auto complain = [&](std::string_view what) {
        broken.push_back(fmt::format("cache of cpu{}: {}", c.index, what));
    };
    int64_t used = 0;
    size_t warm = 0;
    for (size_t i = 0; i < cache.rows.size(); ++i) {
        const CacheRow& row = cache.rows[i];
        if (i > 0 && cache.rows[i - 1].serial >= row.serial) complain("rows are out of order");
        if (row.serial >= state.sched.next_serial) complain("it holds a task that never was");
        if (row.left.ns < 0 || (row.left.ns > 0 && row.left >= spec.warmup))
            complain("a task has more to warm up than there is");
        if (row.left.ns > 0) continue;
        ++warm;
        used += row.size;
        if (std::ranges::count(cache.warm, row.serial) != 1) complain("a warm task is not listed");
    }
    if (warm != cache.warm.size()) complain("it lists a task that is not warm");
    if (used != cache.used || used > spec.size) complain("it holds more than it says, or can");
    if (cache.since > state.sched.now) complain("it is ahead of time");
}

void check_caches(const Model& m, const State& state, Broken& broken)
{
    const Sched& s = state.sched;
    const size_t wanted = m.machine.cache.size > 0 ? s.cpus.size() : 0;
    if (s.caches.size() != wanted) broken.emplace_back("caches and CPUs differ in number");
    for (uint32_t i = 0; i < s.caches.size(); ++i) check_cache(m, state, CpuId{i}, broken);
    const size_t tasks = m.machine.migration.ns > 0 ? s.entities.size() : 0;
    if (s.last_cpus.size() != tasks) broken.emplace_back("last CPUs and tasks differ in number");
    for (uint32_t i = 0; i < s.cpus.size() && tasks > 0; ++i) {
        const TaskId t = s.cpus[CpuId{i}].current;
        if (t.valid() && s.last_cpus[t] != CpuId{i})
            broken.push_back(fmt::format("task {} last ran elsewhere than where it runs", t.index));
    }
}

void check_device_clocks(const State& state, Broken& broken)
{
    const Sched& s = state.sched;
    for (uint32_t i = 0; i < s.device_clocks.size(); ++i) {
        const DeviceClock& clock = s.device_clocks[ObjectId{i}];
        const bool linked = state.world.connections.link_of(ObjectId{i}) != nullptr;
        if (!linked && clock.next.valid() != (clock.due != kNever))
            broken.push_back(fmt::format("object {}: somebody is due at no time", i));
        if (clock.due < s.now || clock.since > s.now)
            broken.push_back(fmt::format("object {}: its clock is wrong", i));
        if (clock.next.valid() && state.world.tasks[clock.next].waits_for != ObjectId{i})
            broken.push_back(fmt::format("object {}: whoever is due is not there", i));
    }
}

// With a mutex that keeps tasks from beginning a CPU may idle though they are ready.
bool has_stack(const World& w)
{
    for (ObjectId id{0}; id.index < w.objects.size(); ++id.index)
        if (protocol_of(w, id) == Protocol::stack) return true;
    return false;
}

bool is_choosing(const Cpu& cpu)
{
    return cpu.resched != 0 || cpu.phase == CpuPhase::save || cpu.phase == CpuPhase::choose;
}

// Nothing runnable waits while a CPU of its own idles, unless the policy says that it may, or a CPU
// that is about to choose could take it.
void check_work_conserving(const Model& m, const State& state, Broken& broken)
{
    const Sched& s = state.sched;
    if (!m.policy->work_conserving() || has_stack(state.world)) return;
    for (uint32_t i = 0; i < s.entities.size(); ++i) {
        const SchedEntity& e = s.entities[TaskId{i}];
        if (!e.queue.valid()) continue;
        CpuId idle;
        bool taken = false;
        for (uint32_t c = 0; c < s.cpus.size(); ++c) {
            if (!may_run_on(m, e.affinity, CpuId{c})) continue;
            if (s.idle.has(CpuId{c})) idle = CpuId{c};
            taken = taken || is_choosing(s.cpus[CpuId{c}]);
        }
        if (idle.valid() && !taken)
            broken.push_back(fmt::format("task {} waits while cpu{} idles", i, idle.index));
    }
}

// A task waits for a release exactly when it has no job and one is to come.
void check_job(const State& state, TaskId t, Broken& broken)
{
    const Sched& s = state.sched;
    const Job& job = s.jobs[t];
    const Task& task = state.world.tasks[t];
    const bool waits = task.status == TaskStatus::blocked && task.reason == Reason::release;
    if (waits && (job.open != 0 || job.next_release == kNever))
        broken.push_back(fmt::format("task {} waits for a release in vain", t.index));
    const bool alive = task.status == TaskStatus::runnable || task.status == TaskStatus::blocked;
    if (!alive && (job.open != 0 || job.next_release != kNever || job.waiting > 0))
        broken.push_back(fmt::format("task {} has jobs and does not live", t.index));
    if (job.open == 0 && job.waiting > 0)
        broken.push_back(fmt::format("jobs of task {} wait behind none", t.index));
    if (job.next_release < s.now || job.deadline_event < s.now)
        broken.push_back(fmt::format("a release or deadline of task {} was passed over", t.index));
    if (job.open != 0 && (job.missed != 0) != (job.number < job.watched))
        broken.push_back(fmt::format("job {} of task {} is misjudged", job.number, t.index));
}

// What is lent is what follows from who waits for whom, and the most urgent are first in line.
void check_urgency(const Model& m, const State& state, Broken& broken)
{
    const World& w = state.world;
    const bool lends = !m.ceilings.empty();
    for (TaskId t{0}; t.index < w.tasks.size(); ++t.index) {
        const SchedEntity& e = state.sched.entities[t];
        if (e.donor != (lends ? donor_of(m, state, t) : TaskId{}))
            broken.push_back(fmt::format("task {} has the urgency of the wrong task", t.index));
        if (e.ceiling != (lends ? ceiling_of(m, w, t) : ObjectId{}))
            broken.push_back(fmt::format("task {} has the wrong ceiling", t.index));
    }
    for (ObjectId id{0}; id.index < w.objects.size(); ++id.index) {
        if (!lends || protocol_of(w, id) == Protocol::none) continue;
        for (TaskId t = kMutexKind.waiters(w, id).head; t.valid(); t = w.tasks[t].next) {
            const TaskId next = w.tasks[t].next;
            if (next.valid() && urgency_of(m, state, next) < urgency_of(m, state, t))
                broken.push_back(fmt::format("task {} waits behind a less urgent one", next.index));
        }
    }
}

}  // namespace

std::vector<std::string> laws(const Model& m, const World& w)
{
    Broken broken = w.messages.broken();
    for (std::string& sentence : w.connections.broken(w.messages))
        broken.push_back(std::move(sentence));
    check_waiting(m, w, broken);
    check_holding(m, w, broken);
    for (uint32_t i = 0; i < w.tasks.size(); ++i) check_task(w, TaskId{i}, broken);
    check_counts(w, broken);
    check_zombies(w, broken);
    check_runtimes(w, broken);
    return broken;
}

std::vector<std::string> laws(const Model& m, const State& state)
{
    Broken broken = laws(m, state.world);
    const Sched& s = state.sched;
    if (s.entities.size() != state.world.tasks.size())
        broken.emplace_back("entities and tasks differ in number");
    for (uint32_t i = 0; i < s.cpus.size(); ++i) check_cpu(m, state, CpuId{i}, broken);
    check_places(state, broken);
    check_caches(m, state, broken);
    check_work_conserving(m, state, broken);
    check_device_clocks(state, broken);
    check_urgency(m, state, broken);
    for (std::string& sentence : m.policy->broken(m, state)) broken.push_back(std::move(sentence));
    if (s.jobs.size() != (m.has_jobs ? state.world.tasks.size() : 0))
        broken.emplace_back("jobs and tasks differ in number");
    for (uint32_t i = 0; i < s.jobs.size(); ++i) check_job(state, TaskId{i}, broken);
    for (uint32_t i = 0; i < s.entities.size(); ++i) {
        const Task& task = state.world.tasks[TaskId{i}];
        const Time until = s.entities[TaskId{i}].wake_at;
        if ((task.flags & kLimited) != 0 && (until < s.now || until == kNever))
            broken.push_back(fmt::format("the limit of task {} was passed over", i));
    }
    if (!s.events.empty() && s.events.top().at < s.now)
        broken.emplace_back("an event is in the past");
    return broken;
}

}  // namespace interleave
