#include "policy/queue_policy.h"

#include "base/text.h"

namespace interleave {

namespace {

constexpr uint64_t kVictimStream = 0x6376'6963'7469'6d73;  // whose draws victims are

}  // namespace

QueuePolicy::QueuePolicy(const PolicyValues& v, size_t first)
    : one_queue_(v.numbers[first] == 0),
      when_(static_cast<Steal>(v.numbers[first + 1])),
      interval_{v.numbers[first + 2]},
      victim_(static_cast<Victim>(v.numbers[first + 3])),
      victims_(v.lists[first + 4]),
      steals_bound_(v.numbers[first + 5] != 0)
{
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

bool QueuePolicy::work_conserving() const
{
    const bool all_stolen = when_ == Steal::idle && steals_bound_;
    return info().work_conserving && (one_queue_ || all_stolen);
}

Duration QueuePolicy::tick_period() const
{
    return !one_queue_ && when_ == Steal::interval ? interval_ : Duration{0};
}

// The first that the thief may take from the queue of the victim.
TaskId QueuePolicy::loot(const Model& m, const Sched& s, CpuId thief, CpuId victim) const
{
    TaskId t = list_of(s, victim).head;
    while (t.valid()) {
        const SchedEntity& e = s.entities[t];
        if (e.affinity == 0 || (steals_bound_ && may_run_on(m, e.affinity, thief))) break;
        t = e.next;
    }
    return t;
}

// Among equals from the lowest CPU.
TaskId QueuePolicy::loot_of_longest(const Model& m, const Sched& s, CpuId thief) const
{
    TaskId best;
    uint32_t longest = 0;
    for (uint32_t i = 0; i < s.cpus.size(); ++i) {
        const CpuId c{i};
        const uint32_t count = s.queues[s.cpus[c].queue].count;
        if (c == thief || count <= longest) continue;
        const TaskId t = loot(m, s, thief, c);
        if (!t.valid()) continue;
        best = t;
        longest = count;
    }
    return best;
}

// Not valid: nobody but the thief itself, or a CPU that there is not.
CpuId QueuePolicy::next_victim(State& state, CpuId thief, Chooser& chooser) const
{
    const auto cpus = static_cast<uint32_t>(state.sched.cpus.size());
    if (cpus < 2 || (victim_ == Victim::given && victims_.empty())) return {};
    const auto turn = static_cast<uint64_t>(state.sched.policy_words[0]++);
    if (victim_ == Victim::random) {
        const uint64_t other = scale_to(chooser.random(kVictimStream, turn), cpus - 1);
        return CpuId{(thief.index + 1 + static_cast<uint32_t>(other)) % cpus};
    }
    const CpuId given{static_cast<uint32_t>(victims_[turn % victims_.size()])};
    return given == thief || given.index >= cpus ? CpuId{} : given;
}

// Where a victim is drawn or given and has nothing, the others are asked in turn after it.
TaskId QueuePolicy::steal(const Model& m, State& state, CpuId thief, Chooser& chooser) const
{
    Sched& s = state.sched;
    if (when_ != Steal::idle) return {};
    TaskId t;
    if (victim_ == Victim::longest) {
        t = loot_of_longest(m, s, thief);
    } else {
        const CpuId first = next_victim(state, thief, chooser);
        const auto cpus = static_cast<uint32_t>(s.cpus.size());
        for (uint32_t i = 0; i < cpus && !t.valid(); ++i) {
            const CpuId c{((first.valid() ? first : thief).index + i) % cpus};
            if (c != thief) t = loot(m, s, thief, c);
        }
    }
    if (t.valid()) remove(s, list_of(s, s.entities[t].cpu), t);
    return t;
}

void QueuePolicy::tick(const Model& m, State& state, CpuSet& again, Chooser& chooser) const
{
    Sched& s = state.sched;
    for (uint32_t i = 0; i < s.cpus.size(); ++i) {
        const CpuId thief{i};
        if (s.queues[s.cpus[thief].queue].count > 0) continue;
        TaskId t;
        if (victim_ == Victim::longest)
            t = loot_of_longest(m, s, thief);
        else if (const CpuId victim = next_victim(state, thief, chooser); victim.valid())
            t = loot(m, s, thief, victim);
        if (!t.valid()) continue;
        SchedEntity& e = s.entities[t];
        remove(s, list_of(s, e.cpu), t);
        push_back(s, list_of(s, thief), t);
        --s.queues[e.queue].count;
        e.cpu = thief;
        e.queue = s.cpus[thief].queue;
        ++s.queues[e.queue].count;
        const Cpu& cpu = s.cpus[thief];
        if (!cpu.current.valid() && !cpu.incoming.valid()) again.insert(thief);
    }
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
        if (!s.caches.empty())
            candidate.keys.emplace_back(
                "cache", is_warm(s.caches[c], s.entities[t].serial) ? "warm" : "cold");
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
