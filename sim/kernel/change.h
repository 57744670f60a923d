// A run that goes on under another Model: the rules change, what has happened stays.
//
// A Model may name a successor (Model::successor), and that one another. Both have the same
// programs, tasks and machine; the policy, the values that policies go by, the protocols of mutexes
// and the seed may differ. step() and run() let the successor take over by a step of its own, which
// takes no time: whoever keeps the first Model of a run has the whole run. Its rules:
//
// Another policy, or the same with other parameters, begins with no memory. Whoever has a CPU, or
// is coming to one, is queued and chosen by it as if nobody else were there, and goes on with a new
// slice; then all who are ready join it as new tasks, in the order in which they became ready, ties
// by serial number, and may preempt as such. (Linux, sched_setscheduler: dequeue, change the class,
// enqueue, and the running task keeps its CPU until it is preempted.) A policy that may leave a CPU
// idle, or that follows a given schedule, has all tasks queued first, and chooses on every CPU.
// Where each CPU has its own queue, whoever runs stays where it is for this turn.
//
// Another nice value, priority or number of tickets counts from now on, where the policy goes by
// such values: whoever is queued is queued anew, and may preempt. Tasks that were started have the
// nice value and the priority that their starter had then; tickets are those of the initial task
// that they descend from.
//
// Another protocol of a mutex counts at once, also for who owns it and who waits for it. To or from
// original_ceiling, whose waiters try again, all who wait are woken to do so; a mutex that hands
// over to who waits becomes such a one only while nobody waits, and stays as it is otherwise.
#pragma once

#include "kernel/kernel.h"

#include <string>
#include <vector>

namespace interleave {

// The Model whose rules count in a State of the run.
[[nodiscard]] const Model& in_force(const Model& first, const State&);

// What each of the changes of a run says, in their order: Model::change of all but the first.
[[nodiscard]] std::vector<std::string> changes_of(const Model& first);

// What keeps a change from having its effect in this State; empty: nothing.
[[nodiscard]] std::string obstacle_to_change(const Model& to, const State&);

// When the next step will be; kNever: nothing will come. REQUIRES: !finished(state)
[[nodiscard]] Time next_time(const Model& first, const State&);
// What the successor that takes over by the next step changes; null: none does.
[[nodiscard]] const Model* next_rules(const Model& first, const State&);

// What run() does where the Model has a successor.
void run_with_changes(const Model& first, State&, Chooser&, RecordSink&, uint64_t steps);

}  // namespace interleave
