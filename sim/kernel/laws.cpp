// The laws of World and State (design: 11), one small function each. Slow on purpose: they look at
// everything, and tests ask them after every step.
#include "kernel/kernel.h"

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

void check_waiting(const World& w, Broken& broken)
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
        const TaskId owner = kind.owner != nullptr ? kind.owner(w, id) : TaskId{};
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
    if (task.waits_for.valid() && !blocked)
        broken.push_back(fmt::format("task {} waits for an object but is not blocked", t.index));
    for (TaskId c = task.child; c.valid(); c = w.tasks[c].sibling)
        if (w.tasks[c].parent != t)
            broken.push_back(fmt::format("task {} is a stranger's child", c.index));
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
        const uint32_t wanted = state.world.tasks[TaskId{i}].status == TaskStatus::runnable ? 1 : 0;
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
        if (clock.next.valid() != (clock.due != kNever))
            broken.push_back(fmt::format("object {}: somebody is due at no time", i));
        if (clock.due < s.now || clock.since > s.now)
            broken.push_back(fmt::format("object {}: its clock is wrong", i));
        if (clock.next.valid() && state.world.tasks[clock.next].waits_for != ObjectId{i})
            broken.push_back(fmt::format("object {}: whoever is due is not there", i));
    }
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
    if (!m.policy->work_conserving()) return;
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

}  // namespace

std::vector<std::string> laws(const Model& m, const World& w)
{
    Broken broken = w.messages.broken();
    for (std::string& sentence : w.connections.broken(w.messages))
        broken.push_back(std::move(sentence));
    check_waiting(w, broken);
    check_holding(m, w, broken);
    for (uint32_t i = 0; i < w.tasks.size(); ++i) check_task(w, TaskId{i}, broken);
    check_counts(w, broken);
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
    if (s.jobs.size() != (m.has_jobs ? state.world.tasks.size() : 0))
        broken.emplace_back("jobs and tasks differ in number");
    for (uint32_t i = 0; i < s.jobs.size(); ++i) check_job(state, TaskId{i}, broken);
    if (!s.events.empty() && s.events.top().at < s.now)
        broken.emplace_back("an event is in the past");
    return broken;
}

}  // namespace interleave
