#include "policy/queue_policy.h"

#include "base/text.h"

namespace interleave {

EntityList& QueuePolicy::list_of(Sched& s, CpuId c)
{
    return s.lists[ListId{s.queues[s.cpus[c].queue].lists}];
}

const EntityList& QueuePolicy::list_of(const Sched& s, CpuId c)
{
    return s.lists[ListId{s.queues[s.cpus[c].queue].lists}];
}

TaskId QueuePolicy::first_for(const Model& m, const Sched& s, const EntityList& list, CpuId c)
{
    TaskId t = list.head;
    while (t.valid() && !may_run_on(m, s.entities[t].affinity, c)) t = s.entities[t].next;
    return t;
}

TaskId QueuePolicy::pick_next(const Model& m, State& state, CpuId c, Chooser&) const
{
    Sched& s = state.sched;
    EntityList& list = list_of(s, c);
    const TaskId t = first_for(m, s, list, c);
    if (t.valid()) remove(s, list, t);
    return t;
}

// From the longest queue that has a task for the thief; ties go to the lowest CPU.
TaskId QueuePolicy::steal(const Model& m, State& state, CpuId thief, Chooser&) const
{
    Sched& s = state.sched;
    TaskId best;
    uint32_t longest = 0;
    for (uint32_t i = 0; i < s.cpus.size(); ++i) {
        const CpuId c{i};
        const uint32_t count = s.queues[s.cpus[c].queue].count;
        if (c == thief || count <= longest) continue;
        const TaskId t = first_for(m, s, list_of(s, c), thief);
        if (!t.valid()) continue;
        best = t;
        longest = count;
    }
    if (best.valid()) remove(s, s.lists[ListId{s.queues[s.entities[best].queue].lists}], best);
    return best;
}

std::vector<Candidate> QueuePolicy::describe(const Model& m, const State& state, CpuId c) const
{
    const Sched& s = state.sched;
    std::vector<Candidate> order;
    for (TaskId t = list_of(s, c).head; t.valid(); t = s.entities[t].next) {
        Candidate candidate{.task = t, .keys = keys(m, state, t)};
        candidate.keys.emplace_back("waiting since", to_text(s.entities[t].since));
        if (!may_run_on(m, s.entities[t].affinity, c))
            candidate.keys.emplace_back("affinity", "other CPUs");
        order.push_back(std::move(candidate));
    }
    return order;
}

Explanation QueuePolicy::explain(const Model& m, const State& state, CpuId c) const
{
    return {.rule = rule(m, state, c),
            .chosen = first_for(m, state.sched, list_of(state.sched, c), c),
            .candidates = describe(m, state, c)};
}

}  // namespace interleave
