// EEVDF, the fair policy of Linux since 6.6: of the tasks that have not had more than their share,
// the one with the earliest virtual deadline runs.
//
// What a task receives counts the less, the larger its weight (by nice value); a task is eligible
// if it has received no more than the mean of all, and its deadline is a slice after what it had
// received when its turn began. Who runs is protected for a while, and the end of its slice is
// noticed at a tick. The rules of one queue are in fair_queue.h, what differs between versions in
// eevdf_rules.h. Each CPU has a queue, whose ready tasks are also in a list in the order in which
// they came.
// Simplified, several CPUs: a task wakes up where it ran last if that CPU idles, else on the lowest
// idle one; an idle CPU takes the task that has waited longest in the queue with most weight; the
// load that is balanced is the weight that is there now. Not modelled: groups and sessions, batch
// and idle tasks, hints for the next task, bandwidth. A task's own slice may be of any length,
// where sched_setattr() keeps it between 0.1 and 100 ms. Sources: Stoica, Abdel-Wahab, Earliest
// Eligible Virtual Deadline First, TR-95-22, 1995; Linux 6.12.107 and 7.2.13, kernel/sched/fair.c.
// Policy words: when CPUs look at each other next.
#include "policy/eevdf.h"

#include "base/prefetch.h"
#include "policy/eevdf_parameters.h"

#include <algorithm>
#include <cstddef>

namespace interleave {

void Eevdf::join(const Model& m, Sched& s, CpuId c, TaskId t, bool is_new) const
{
    const SchedEntity& e = s.entities[t];
    queue(s, c).join(t, weighing(e.nice), slice_of(m, e), next_rank(s), is_new);
}

// Unless the CPU is about to choose anyway.
bool Eevdf::preempts(Sched& s, CpuId c, TaskId t, bool is_new) const
{
    if (!rules_.wakeup_preemption || (is_new && !rules_.fork_preemption)) return false;
    FairQueue q = queue(s, c);
    return q.running().valid() && s.cpus[c].resched == 0 && q.preempts(t);
}

bool Eevdf::enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason why, Chooser&) const
{
    Sched& s = state.sched;
    FairQueue q = queue(s, c);
    push_back(s, ready(s, s.cpus[c].queue), t);
    if (q.running() == t) {
        if (why == Reason::yielded && s.queues[s.cpus[c].queue].count > 0) q.yield(t);
        q.put_back(t, next_rank(s));
        return false;
    }
    const bool over = charge(s, c);
    const bool is_new = why == Reason::created;
    if (q.has(t) && q.place_of(t) == FairPlace::delayed)
        q.wake(t, next_rank(s));
    else
        join(m, s, c, t, is_new);
    return over || preempts(s, c, t, is_new);
}

void Eevdf::dequeue(const Model&, State& state, TaskId t) const
{
    Sched& s = state.sched;
    const SchedEntity& e = s.entities[t];
    (void)charge(s, e.cpu);
    queue(s, e.queue).depart(t);
    remove(s, ready(s, e.queue), t);
}

// Who had the CPU may have lost what it was to do before it began.
TaskId Eevdf::pick_next(const Model& m, State& state, CpuId c, Chooser&) const
{
    Sched& s = state.sched;
    FairQueue q = queue(s, c);
    if (q.running().valid()) q.leave(q.running());
    const TaskId t = q.take_next(s.now, granularity(m));
    if (!t.valid()) return t;
    remove(s, ready(s, s.cpus[c].queue), t);
    // Among many tasks the rows of the next one are far, and by then they are here.
    if (const TaskId next = q.first(); next.valid()) {
        q.prefetch(next);
        prefetch(s.entities[next], offsetof(SchedEntity, key));
        prefetch(state.world.contexts[next]);
    }
    return t;
}

void Eevdf::detach(const Model&, State& state, TaskId t) const
{
    Sched& s = state.sched;
    if (FairQueue q = queue(s, cpu_of(s, t)); q.has(t)) q.leave(t);
    std::ranges::fill(interleave::task_words(s, t), 0);
}

void Eevdf::values_changed(const Model&, State& state, TaskId t) const
{
    Sched& s = state.sched;
    const CpuId c = cpu_of(s, t);
    (void)charge(s, c);
    queue(s, c).reweigh(t, weighing(s.entities[t].nice), next_rank(s));
}

bool Eevdf::urgency_changed(const Model&, State& state, CpuId c) const
{
    const FairQueue q = looking(state.sched, state.sched.cpus[c].queue);
    return q.running().valid() && q.best(q.running(), true) != q.running();
}

const PolicyInfo kEevdf = {
    .name = "eevdf",
    .title = "EEVDF (Linux)",
    .about =
        "Of the tasks that have not had more than their share, the one with the earliest virtual "
        "deadline runs; the share is by nice value, the deadline a slice away.",
    .source = "Stoica, Abdel-Wahab, TR-95-22, 1995; Linux 6.6 to 7.2, kernel/sched/fair.c",
    .parameters = fair::kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Eevdf>(v);
    },
};

}  // namespace interleave
