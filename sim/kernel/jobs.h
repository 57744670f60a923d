// What is known about the jobs of a task before a run: how often, how urgent, how long. What has
// happened to them is State (Job); how it happens is jobs.cpp.
#pragma once

#include "kernel/model.h"
#include "kernel/state.h"

namespace interleave {

struct Timing {
    Duration period;    // of its releases; 0: none, or not fixed
    Duration deadline;  // of a job, from its release; 0: none, or not fixed
    Duration runtime;   // CPU time of a job; 0: not known
};

// As the scenario says it: for tasks that exist from the beginning as compiled, for others as the
// releases that their code begins with say it.
[[nodiscard]] Timing timing_of(const Model&, const World&, TaskId);
[[nodiscard]] inline Timing timing_of(const Model& m, const State& s, TaskId t)
{
    return timing_of(m, s.world, t);
}
[[nodiscard]] Timing timing_of(const Releases&);

// CPU time that the present job of a task got so far. O(1).
[[nodiscard]] inline Duration used_by_job(const State& s, TaskId t)
{
    const SchedEntity& e = s.sched.entities[t];
    const Duration charged = s.sched.jobs[t].used;
    if (!e.cpu.valid() || s.sched.cpus[e.cpu].current != t) return charged;
    return charged + (s.sched.now - s.sched.cpus[e.cpu].run_since);
}

}  // namespace interleave
