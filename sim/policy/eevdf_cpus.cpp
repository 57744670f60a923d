// EEVDF on several CPUs: where a task wakes up, whom an idle CPU takes, and how load is balanced.
// What is simplified is said in eevdf.cpp. Source: Linux 7.2.13, kernel/sched/fair.c; the function
// is named at each rule.
#include "policy/eevdf.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr int64_t kImbalancePercent = 117;

TaskId holder(const Cpu& cpu) { return cpu.current.valid() ? cpu.current : cpu.incoming; }

}  // namespace

// A delayed task has not left its CPU.
CpuId Eevdf::select_cpu(const Model& m, const State& state, TaskId t, Chooser& chooser) const
{
    const ConstRows rows(state.sched.task_words, kFairWords);
    const SchedEntity& e = state.sched.entities[t];
    if (FairQueue::place_of(rows, t) == FairPlace::delayed && may_run_on(m, e.affinity, e.cpu))
        return e.cpu;
    return Policy::select_cpu(m, state, t, chooser);
}

// sched_balance_newidle.
TaskId Eevdf::steal(const Model& m, State& state, CpuId thief, Chooser&) const
{
    Sched& s = state.sched;
    TaskId best;
    int64_t most = 0;
    for (CpuId c{0}; s.cpus.has(c); ++c.index) {
        const QueueId q = s.cpus[c].queue;
        const int64_t weight = queue(s, q).total_weight();
        if (c == thief || weight <= most) continue;
        if (s.queues[q].count + (holder(s.cpus[c]).valid() ? 1 : 0) < 2) continue;
        TaskId t = ready(s, q).head;
        while (t.valid() && !may_run_on(m, s.entities[t].affinity, thief)) t = s.entities[t].next;
        if (!t.valid()) continue;
        best = t;
        most = weight;
    }
    if (!best.valid()) return best;
    dequeue(m, state, best);
    join(m, s, thief, best, false);
    queue(s, thief).take(best, s.now, granularity(m));
    return best;
}

// task_tick_fair; then sched_balance_domains, get_sd_balance_interval: a tick less, so that it does
// not keep step with turns.
void Eevdf::tick(const Model& m, State& state, CpuSet& again, Chooser&) const
{
    Sched& s = state.sched;
    for (CpuId c{0}; s.cpus.has(c); ++c.index)
        if (s.cpus[c].current.valid() && charge(s, c)) again.insert(c);
    if (rules_.balance.ns == 0 || s.cpus.size() < 2) return;
    int64_t& due = s.policy_words[0];
    const int64_t interval = std::max(
        rules_.balance.ns * static_cast<int64_t>(s.cpus.size()) - rules_.tick.ns, int64_t{1});
    if (due == 0) due = interval;
    if (s.now.ns < due) return;
    due = s.now.ns + interval;
    balance(m, s, again);
}

void Eevdf::balance(const Model& m, Sched& s, CpuSet& again) const
{
    for (CpuId c{0}; s.cpus.has(c); ++c.index)
        if (holder(s.cpus[c]).valid()) balance(m, s, c, again);
}

CpuId Eevdf::busiest(const Sched& s, CpuId but) const
{
    CpuId best;
    int64_t most = 0;
    for (CpuId c{0}; s.cpus.has(c); ++c.index) {
        const QueueId q = s.cpus[c].queue;
        const int64_t weight = looking(s, q).total_weight();
        if (c == but || s.queues[q].count == 0 || weight <= most) continue;
        best = c;
        most = weight;
    }
    return best;
}

// calculate_imbalance, detach_tasks: a task that weighs more than what is to be moved is moved only
// after attempts in vain, so that one too many goes round.
void Eevdf::balance(const Model& m, Sched& s, CpuId to, CpuSet& again) const
{
    FairQueue own = queue(s, to);
    const CpuId from = busiest(s, to);
    const int64_t more = from.valid() ? queue(s, from).total_weight() : 0;
    if (100 * more <= kImbalancePercent * own.total_weight()) return own.set_failed(0);
    const int64_t surplus = (more - own.total_weight()) / 2;
    for (TaskId t = ready(s, s.cpus[from].queue).head; t.valid(); t = s.entities[t].next) {
        const int64_t weight = weight_of_nice(s.entities[t].nice);
        if (!may_run_on(m, s.entities[t].affinity, to)) continue;
        if (weight >> std::min<int64_t>(own.failed(), 16) > surplus) continue;
        own.set_failed(0);
        return move(m, s, t, to, again);
    }
    own.set_failed(own.failed() + 1);
}

void Eevdf::move(const Model& m, Sched& s, TaskId t, CpuId to, CpuSet& again) const
{
    SchedEntity& e = s.entities[t];
    (void)charge(s, e.cpu);
    (void)charge(s, to);
    queue(s, e.queue).depart(t);
    remove(s, ready(s, e.queue), t);
    --s.queues[e.queue].count;
    e.cpu = to;
    e.queue = s.cpus[to].queue;
    ++s.queues[e.queue].count;
    push_back(s, ready(s, e.queue), t);
    join(m, s, to, t, false);
    if (preempts(s, to, t, false)) again.insert(to);
}

}  // namespace interleave
