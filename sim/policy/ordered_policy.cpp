#include "policy/ordered_policy.h"

#include "base/text.h"
#include "kernel/urgency.h"

namespace interleave {

TaskHeap& OrderedPolicy::heap_of(Sched& s, CpuId c)
{
    return s.heaps[HeapId{s.cpus[c].queue.index}];
}

const TaskHeap& OrderedPolicy::heap_of(const Sched& s, CpuId c)
{
    return s.heaps[HeapId{s.cpus[c].queue.index}];
}

CpuId OrderedPolicy::select_cpu(const Model& m, const State& state, TaskId t,
                                Chooser& chooser) const
{
    const CpuId usual = Policy::select_cpu(m, state, t, chooser);
    if (!one_queue_ || !preemptive_ || state.sched.idle.has(usual)) return usual;
    return least_urgent(m, state, t, usual);
}

CpuId OrderedPolicy::least_urgent(const Model& m, const State& state, TaskId t,
                                  CpuId otherwise) const
{
    const Sched& s = state.sched;
    const uint32_t affinity = s.entities[t].affinity;
    CpuId worst;
    int64_t worst_key = 0;
    for (uint32_t i = 0; i < s.cpus.size(); ++i) {
        const Cpu& cpu = s.cpus[CpuId{i}];
        if (!holder(cpu).valid() || cpu.resched != 0 || !may_run_on(m, affinity, CpuId{i}))
            continue;
        const int64_t key = running_key(m, state, CpuId{i});
        if (worst.valid() && key <= worst_key) continue;
        worst = CpuId{i};
        worst_key = key;
    }
    return worst.valid() ? worst : otherwise;
}

int64_t OrderedPolicy::running_key(const Model&, const State& state, CpuId c) const
{
    return state.sched.entities[holder(state.sched.cpus[c])].key;
}

bool OrderedPolicy::preempts(const Model& m, const State& state, CpuId c, int64_t key) const
{
    return preemptive_ && holder(state.sched.cpus[c]).valid() && key < running_key(m, state, c);
}

bool OrderedPolicy::enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason why,
                            Chooser&) const
{
    Sched& s = state.sched;
    const int64_t k = key(m, state, t);
    s.entities[t].key = k;
    const int64_t rank = next_rank(s);
    push(s.nodes, heap_of(s, c), t, k, goes_first(state, t, why) ? -rank : rank);
    return eligible(m, state, t) && preempts(m, state, c, k);
}

bool OrderedPolicy::urgency_changed(const Model& m, State& state, CpuId c) const
{
    Sched& s = state.sched;
    const TaskId t = holder(s.cpus[c]);
    s.entities[t].key = key(m, state, t);
    const TaskId first = first_for(m, state, c);
    return first.valid() && preempts(m, state, c, s.entities[first].key);
}

void OrderedPolicy::dequeue(const Model&, State& state, TaskId t) const
{
    Sched& s = state.sched;
    remove(s.nodes, s.heaps[HeapId{s.entities[t].queue.index}], t);
}

void OrderedPolicy::rekey(State& state, TaskId t, int64_t key)
{
    Sched& s = state.sched;
    TaskHeap& heap = s.heaps[HeapId{s.entities[t].queue.index}];
    remove(s.nodes, heap, t);
    s.entities[t].key = key;
    push(s.nodes, heap, t, key, next_rank(s));
}

bool OrderedPolicy::eligible(const Model& m, const State& state, TaskId t) const
{
    return m.ceilings.empty() || may_begin(m, state, t);
}

TaskId OrderedPolicy::first_for(const Model& m, const State& state, CpuId c) const
{
    const Sched& s = state.sched;
    return first_that(s.nodes, heap_of(s, c), [&](TaskId candidate) {
        return may_run_on(m, s.entities[candidate].affinity, c) && eligible(m, state, candidate);
    });
}

TaskId OrderedPolicy::pick_next(const Model& m, State& state, CpuId c, Chooser&) const
{
    Sched& s = state.sched;
    const TaskId t = OrderedPolicy::first_for(m, state, c);
    if (t.valid()) remove(s.nodes, heap_of(s, c), t);
    return t;
}

// The first in the order of all that wait for other CPUs and may run here.
TaskId OrderedPolicy::steal(const Model& m, State& state, CpuId thief, Chooser&) const
{
    Sched& s = state.sched;
    TaskId best;
    for (TaskHeap& heap : s.heaps) {
        const TaskId t = first_that(s.nodes, heap, [&](TaskId candidate) {
            return may_run_on(m, s.entities[candidate].affinity, thief) &&
                   eligible(m, state, candidate);
        });
        if (t.valid() && (!best.valid() || before(s.nodes[t], s.nodes[best]))) best = t;
    }
    if (best.valid()) remove(s.nodes, s.heaps[HeapId{s.entities[best].queue.index}], best);
    return best;
}

std::vector<TaskId> OrderedPolicy::order(const Sched& s, CpuId c) const
{
    return sorted(s.nodes, heap_of(s, c));
}

std::vector<Candidate> OrderedPolicy::describe(const Model& m, const State& state, CpuId c) const
{
    const Sched& s = state.sched;
    std::vector<Candidate> candidates;
    for (const TaskId t : order(s, c)) {
        Candidate candidate{.task = t, .keys = keys(m, state, t)};
        candidate.keys.emplace_back("waiting since", to_text(s.entities[t].since));
        if (!may_run_on(m, s.entities[t].affinity, c))
            candidate.keys.emplace_back("affinity", "other CPUs");
        describe_loan(m, state, t, candidate.keys);
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

Explanation OrderedPolicy::explain(const Model& m, const State& state, CpuId c) const
{
    return {.rule = rule(m, state, c),
            .chosen = first_for(m, state, c),
            .candidates = describe(m, state, c)};
}

}  // namespace interleave
