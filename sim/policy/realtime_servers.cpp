// What servers change about policies for jobs with deadlines: the key of a task that one serves,
// how long it runs, and who is told when a budget is full again.
#include "policy/realtime_policy.h"

namespace interleave {

// When a turn at a server ends its task is put back only now. Whoever came at this instant and was
// to have this CPU may have to look for another one.
void RealtimePolicy::pass_on(const Model& m, State& state, CpuId from) const
{
    const Sched& s = state.sched;
    const TaskId next =
        first_that(s.nodes, heap_of(s, from), [&](TaskId t) { return eligible(m, state, t); });
    if (!next.valid()) return;
    const CpuId c = least_urgent_but(m, state, next, CpuSet(m.machine.cpus));
    if (c.valid() && takes_over(m, state, c, choosing(state) - 1)) Servers::wake(state, next);
}

int64_t RealtimePolicy::effective_key(const Model& m, const State& state, TaskId t) const
{
    const ServerSpec* server = servers_.server_of(m, state, t);
    if (server == nullptr) return lent_key(m, state, t);
    if (!servers_.may_run(m, state, t)) return kLast;
    return servers_.order() == Servers::Order::deadline ? servers_.deadline(m, state, t).ns
                                                        : server_key(*server);
}

int64_t RealtimePolicy::running_key(const Model& m, const State& state, CpuId c) const
{
    const TaskId t = holder(state.sched.cpus[c]);
    return servers_.server_of(m, state, t) != nullptr ? effective_key(m, state, t)
                                                      : OrderedPolicy::running_key(m, state, c);
}

bool RealtimePolicy::eligible(const Model& m, const State& state, TaskId t) const
{
    return OrderedPolicy::eligible(m, state, t) &&
           (servers_.server_of(m, state, t) == nullptr || servers_.may_run(m, state, t));
}

void RealtimePolicy::charge(const Model& m, State& state, CpuId, TaskId t, Duration used) const
{
    if (servers_.server_of(m, state, t) != nullptr) servers_.charge(m, state, t, used);
}

Duration RealtimePolicy::slice(const Model& m, const State& state, CpuId, TaskId t) const
{
    return servers_.server_of(m, state, t) == nullptr ? kForever : servers_.slice(m, state, t);
}

Time RealtimePolicy::idle_until(const Model&, const State& state, CpuId) const
{
    return servers_.first_refill(state);
}

void RealtimePolicy::blocked(const Model& m, State& state, CpuId, TaskId t) const
{
    if (servers_.server_of(m, state, t) != nullptr) servers_.leave(m, state, t);
}

void RealtimePolicy::detach(const Model& m, State& state, TaskId t) const
{
    if (servers_.server_of(m, state, t) != nullptr) servers_.leave(m, state, t);
}

// A server got a budget or another deadline, this task has become the first that waits for it, or
// it is to look for a CPU.
bool RealtimePolicy::timer(const Model& m, State& state, TaskId t, Chooser&) const
{
    if (servers_.server_of(m, state, t) != nullptr) {
        change_key(m, state, t, effective_key(m, state, t));
        state.sched.entities[t].timer_at = servers_.next_change(m, state, t);
    }
    return eligible(m, state, t) && find_cpu(m, state, t);
}

// A CPU that idles or runs somebody less urgent takes the queued task, unless CPUs that are about
// to choose will.
bool RealtimePolicy::find_cpu(const Model& m, State& state, TaskId t) const
{
    Sched& s = state.sched;
    SchedEntity& e = s.entities[t];
    if (partitioned()) return s.idle.has(e.cpu) || takes_over(m, state, e.cpu, 0);
    for (CpuId c = s.idle.lowest(); c.valid(); c = s.idle.lowest(CpuId{c.index + 1})) {
        if (!may_run_on(m, e.affinity, c)) continue;
        e.cpu = c;
        return true;
    }
    const CpuId c = least_urgent_but(m, state, t, CpuSet(m.machine.cpus));
    if (!c.valid() || !takes_over(m, state, c, choosing(state))) return false;
    e.cpu = c;
    return true;
}

void RealtimePolicy::dequeue(const Model& m, State& state, TaskId t) const
{
    OrderedPolicy::dequeue(m, state, t);
    if (servers_.server_of(m, state, t) != nullptr) servers_.leave(m, state, t);
}

std::vector<std::pair<std::string, Details>> RealtimePolicy::memory(const Model&,
                                                                    const State& state) const
{
    return servers_.rows(state);
}

}  // namespace interleave
