// How a run begins, and each task in it: rows, names, the first events.
#include "base/pages.h"
#include "kernel/stepper.h"

#include <algorithm>

namespace interleave {

// Tables that run parallel to World::tasks grow with it.
void Stepper::add_rows()
{
    const size_t rows = w_.tasks.size();
    if (s_.entities.empty()) {
        s_.entities.reserve(rows);
        prefer_large_pages(s_.entities.data(), rows * sizeof(SchedEntity));
    }
    s_.entities.resize(rows);
    s_.task_words.resize(rows * policy_.task_words());
    if (policy_.heaps_per_queue() > 0) s_.nodes.resize(rows);
    if (m_.has_jobs) s_.jobs.resize(rows);
    if (m_.machine.migration.ns > 0) s_.last_cpus.resize(rows);
}

// A new row of World gets its row here.
void Stepper::adopt(TaskId t, uint32_t parent)
{
    if (s_.entities.size() < w_.tasks.size()) add_rows();
    SchedEntity& e = s_.entities[t];
    e = {};
    std::ranges::fill(task_words(s_, t), 0);
    if (!s_.last_cpus.empty()) s_.last_cpus[t] = {};
    e.serial = s_.next_serial++;
    e.parent = parent;
    const Task& task = w_.tasks[t];
    if (task.spec != Record::kNone) {
        const TaskSpec& spec = m_.tasks[task.spec];
        e.spec = task.spec;
        e.nice = static_cast<int16_t>(spec.nice);
        e.priority = spec.priority;
        e.affinity = spec.affinity;
    } else {
        const SchedEntity& up = s_.entities[task.parent];
        e.spec = up.spec;
        e.nice = up.nice;
        e.priority = up.priority;
        e.affinity = up.affinity;
    }
    const bool carried = has_coroutines_ && task.kind == TaskKind::coroutine;
    policy_.attach(m_, state_, t);
    if (carried) {  // a CPU knows its thread alone
        policy_.detach(m_, state_, t);
        if (has_goroutines_) s_.entities[t].key = 0;
    }
    tell(RecordKind::task_created, TaskState::unknown, Reason::none, e.serial,
         task.spec != Record::kNone ? task.spec : task.function.index, parent,
         static_cast<uint16_t>(task.kind));
    if (carried) tell_carrier(t);
}

void Stepper::begin_run()
{
    for (uint32_t i = 0; i < m_.tasks.size(); ++i) {
        adopt(TaskId{i}, Record::kNone);
        schedule(make_event(m_.tasks[i].start, EventKind::start, i, s_.entities[TaskId{i}].serial));
    }
    if (const Duration period = policy_.tick_period(); period.ns > 0) arm_tick(Time{period.ns});
    if (w_.unfinished == 0) stop(RunEnd::finished);
}

// It may have ended before it began, with its process; the row may be another task's by now.
void Stepper::task_arrives(TaskId t)
{
    if (w_.tasks[t].status == TaskStatus::created) arrive(t, Record::kNone);
}

State start(const Model& m, RecordSink& sink)
{
    State s;
    s.world = initial_world(m);
    Sched& sched = s.sched;
    const uint32_t queues = m.policy->one_queue() ? 1 : m.machine.cpus;
    sched.timers = CpuTimers(m.machine.cpus);
    sched.idle = CpuSet(m.machine.cpus);
    sched.again = CpuSet(m.machine.cpus);
    for (uint32_t q = 0; q < queues; ++q)
        sched.queues.push_back({.lists = q * m.policy->lists_per_queue()});
    sched.lists.resize(size_t{queues} * m.policy->lists_per_queue());
    sched.heaps.resize(size_t{queues} * m.policy->heaps_per_queue());
    sched.policy_words.resize(m.policy->words());
    sched.queue_words.resize(size_t{queues} * m.policy->queue_words());
    sched.slice_ends = Table<ProcessorId, Time>(s.world.processors.size(), kNever);
    if (m.machine.cache.size > 0) sched.caches.resize(m.machine.cpus);
    for (uint32_t i = 0; i < m.machine.cpus; ++i) {
        Cpu cpu;
        cpu.queue = QueueId{queues == 1 ? 0 : i};
        sched.cpus.push_back(cpu);
        sched.idle.insert(CpuId{i});
    }
    SeededChooser chooser(m.seed);
    Stepper(m, s, chooser, sink).begin_run();
    return s;
}

}  // namespace interleave
