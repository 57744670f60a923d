// What EEVDF says to people, and its law.
#include "base/text.h"
#include "policy/eevdf.h"

#include <fmt/format.h>

namespace interleave {

Details Eevdf::keys(const FairQueue& q, TaskId t) const
{
    Details keys{{"received", to_text(Duration{q.received(t)})},
                 {"deadline", to_text(Duration{q.deadline(t)})},
                 {"lag", to_text(Duration{q.lag(t)})},
                 {"eligible", q.is_eligible(t) ? "yes" : "no"},
                 {"weight", fmt::to_string(q.weight(t).weight)},
                 {"slice", to_text(Duration{q.slice(t)})}};
    if (rules_.by_request) keys.emplace_back("eligible from", to_text(Duration{q.start_of(t)}));
    return keys;
}

std::vector<Candidate> Eevdf::describe(const Model&, const State& state, CpuId c) const
{
    const Sched& s = state.sched;
    const Copy copy(rules_, s, c);
    std::vector<Candidate> order;
    for (const TaskId t : copy.queue.in_order()) order.push_back({t, keys(copy.queue, t)});
    for (Candidate& candidate : order) {
        const bool delayed = copy.queue.place_of(candidate.task) == FairPlace::delayed;
        candidate.keys.emplace_back(delayed ? "sleeps since" : "waiting since",
                                    to_text(s.entities[candidate.task].since));
    }
    return order;
}

// Decided on the copy as it will be in State.
Explanation Eevdf::explain(const Model& m, const State& state, CpuId c) const
{
    const Sched& s = state.sched;
    Copy copy(rules_, s, c);
    FairQueue& q = copy.queue;
    Explanation e;
    e.candidates = describe(m, state, c);
    std::erase_if(e.candidates,
                  [&](const Candidate& i) { return q.place_of(i.task) == FairPlace::delayed; });
    e.rule = fmt::format(
        "Of the tasks that have received no more than the virtual time, {}, the one with the "
        "earliest deadline runs.",
        to_text(Duration{q.virtual_time()}));
    const TaskId runs = q.running();
    if (runs.valid() && q.is_eligible(runs) && q.is_guarded(runs)) {
        const int64_t until = rules_.guard_shortest ? q.guard(runs) : q.deadline(runs);
        e.rule += fmt::format(
            " The task that runs has received {}, and is protected until that is {}: others whose "
            "slices are not shorter wait.",
            to_text(Duration{q.received(runs)}), to_text(Duration{until}));
    }
    if (runs.valid() && !rules_.exact) e.rule += " The end of a slice is noticed at a tick.";
    if (runs.valid()) q.put_back(runs, s.ranks + 1);
    e.chosen = q.take_next(s.now, granularity(m));
    return e;
}

std::vector<std::pair<std::string, Details>> Eevdf::memory(const Model&, const State& state) const
{
    const Sched& s = state.sched;
    std::vector<std::pair<std::string, Details>> all;
    for (CpuId c{0}; s.cpus.has(c); ++c.index) {
        const Copy copy(rules_, s, c);
        const FairQueue& q = copy.queue;
        Details of{{"virtual time", to_text(Duration{q.virtual_time()})},
                   {"weight", fmt::to_string(q.total_weight())}};
        if (const TaskId t = q.running(); t.valid()) {
            for (auto& [key, value] : keys(q, t))
                of.emplace_back("running: " + key, std::move(value));
            of.emplace_back("running: protected", q.is_guarded(t) ? "yes" : "no");
        }
        all.emplace_back(fmt::format("fair queue of cpu{}", c.index), std::move(of));
    }
    return all;
}

std::vector<std::string> Eevdf::broken(const Model&, const State& state) const
{
    const Sched& s = state.sched;
    std::vector<std::string> sentences;
    for (QueueId q{0}; s.queues.has(q); ++q.index) {
        const FairQueue queue = looking(s, q);
        for (std::string& sentence : queue.broken()) sentences.push_back(std::move(sentence));
        uint32_t waiting = 0;
        for (const TaskId t : queue.in_order())
            waiting += queue.place_of(t) == FairPlace::waits ? 1 : 0;
        if (waiting != s.queues[q].count)
            sentences.push_back(
                fmt::format("fair queue {}: its tree and its list differ", q.index));
    }
    return sentences;
}

}  // namespace interleave
