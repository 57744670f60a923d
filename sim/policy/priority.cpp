// Priority: the most urgent ready task runs; equals in the order in which they came, or in turns.
//
// Preemptive unless said otherwise: a strictly more urgent task takes the CPU at once. Without
// ageing, tasks of low urgency can starve; with it, a waiting task becomes more urgent by one for
// every `aging` that it waits, and falls back to its own priority when it has run.
// Inserting is O(n) in the tasks of lower urgency that wait: meant for textbook sizes.
// Source: Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.4.
#include "base/text.h"
#include "policy/policies.h"
#include "policy/queue_policy.h"

namespace interleave {

namespace {

enum Number { kOrder, kPreemptive, kQuantum, kAging, kPreempted, kQueues };

class Priority final : public QueuePolicy {
  public:
    explicit Priority(const PolicyValues& v)
        : QueuePolicy(v.numbers[kQueues] == 0),
          larger_first_(v.numbers[kOrder] == 1),
          preemptive_(v.numbers[kPreemptive] != 0),
          to_head_(v.numbers[kPreempted] == 1),
          quantum_{v.numbers[kQuantum]},
          aging_{v.numbers[kAging]}
    {
    }
    [[nodiscard]] const PolicyInfo& info() const override { return kPriority; }

    // An idle CPU, else the one that runs the least urgent task (the lowest such).
    [[nodiscard]] CpuId select_cpu(const Model& m, const State& state, TaskId t,
                                   Chooser& chooser) const override
    {
        const CpuId usual = Policy::select_cpu(m, state, t, chooser);
        if (!one_queue() || !preemptive_ || state.sched.idle.has(usual)) return usual;
        return least_urgent(m, state.sched, state.sched.entities[t].affinity, usual);
    }

    bool enqueue(const Model&, State& state, CpuId c, TaskId t, Reason why, Chooser&) const override
    {
        Sched& s = state.sched;
        SchedEntity& e = s.entities[t];
        e.key = own_key(e);
        if (aging_.ns > 0) e.timer_at = s.now + aging_;
        const bool first = to_head_ && why == Reason::preempted;
        insert(s, list_of(s, c), t, first);
        return preempts(s, c, t);
    }

    bool timer(const Model& m, State& state, TaskId t, Chooser&) const override
    {
        Sched& s = state.sched;
        SchedEntity& e = s.entities[t];
        EntityList& list = s.lists[ListId{s.queues[e.queue].lists}];
        --e.key;
        e.timer_at = s.now + aging_;
        remove(s, list, t);
        insert(s, list, t, false);
        if (one_queue() && preemptive_) e.cpu = least_urgent(m, s, e.affinity, e.cpu);
        return preempts(s, e.cpu, t);
    }

    [[nodiscard]] Duration slice(const Model&, const State&, CpuId, TaskId) const override
    {
        return quantum_.ns > 0 ? quantum_ : kForever;
    }

  private:
    // Smaller keys are more urgent, whichever way priorities are written.
    [[nodiscard]] int64_t own_key(const SchedEntity& e) const
    {
        return larger_first_ ? -e.priority : e.priority;
    }

    // Behind everybody as urgent as it is, or before them.
    static void insert(Sched& s, EntityList& list, TaskId t, bool first)
    {
        const int64_t key = s.entities[t].key;
        TaskId after = list.tail;
        while (after.valid() &&
               (s.entities[after].key > key || (first && s.entities[after].key == key)))
            after = s.entities[after].previous;
        insert_before(s, list, after.valid() ? s.entities[after].next : list.head, t);
    }

    static TaskId holder(const Cpu& cpu)
    {
        return cpu.current.valid() ? cpu.current : cpu.incoming;
    }

    [[nodiscard]] bool preempts(const Sched& s, CpuId c, TaskId t) const
    {
        const TaskId current = holder(s.cpus[c]);
        return preemptive_ && current.valid() && s.entities[t].key < s.entities[current].key;
    }

    static CpuId least_urgent(const Model& m, const Sched& s, uint32_t affinity, CpuId otherwise)
    {
        CpuId worst;
        int64_t worst_key = 0;
        for (uint32_t i = 0; i < s.cpus.size(); ++i) {
            const TaskId current = holder(s.cpus[CpuId{i}]);
            if (!current.valid() || !may_run_on(m, affinity, CpuId{i}) ||
                s.cpus[CpuId{i}].resched != 0)
                continue;
            const int64_t key = s.entities[current].key;
            if (worst.valid() && key <= worst_key) continue;
            worst = CpuId{i};
            worst_key = key;
        }
        return worst.valid() ? worst : otherwise;
    }

    [[nodiscard]] Details keys(const Model&, const State& state, TaskId t) const override
    {
        const SchedEntity& e = state.sched.entities[t];
        Details d{{"priority", std::to_string(e.priority)}};
        const int64_t aged = own_key(e) - e.key;
        if (aged > 0) d.emplace_back("raised by waiting", std::to_string(aged));
        return d;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return std::string("The task with the ") + (larger_first_ ? "largest" : "smallest") +
               " priority number runs; among equals the one that has waited longest.";
    }

    bool larger_first_, preemptive_, to_head_;
    Duration quantum_, aging_;
};

constexpr std::string_view kOrders[] = {"smaller_first", "larger_first"};
constexpr std::string_view kEnds[] = {"tail", "head"};
constexpr PolicyParameter kParameters[] = {
    {.name = "order",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kOrders,
     .about = "which priority number is more urgent"},
    {.name = "preemptive",
     .kind = ParameterKind::boolean,
     .value = 1,
     .lowest = 0,
     .highest = 1,
     .about = "whether a more urgent task takes the CPU at once"},
    {.name = "quantum",
     .kind = ParameterKind::duration,
     .value = 0,
     .lowest = 0,
     .highest = kLastTime.ns,
     .about = "turns among equals; 0: none, each runs until it blocks"},
    {.name = "aging",
     .kind = ParameterKind::duration,
     .value = 0,
     .lowest = 0,
     .highest = kLastTime.ns,
     .about = "a waiting task becomes more urgent by one for every so long; 0: never"},
    {.name = "preempted",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kEnds,
     .about = "where a preempted task goes among its equals"},
    kQueuesParameter,
};

}  // namespace

const PolicyInfo kPriority = {
    .name = "priority",
    .title = "priority",
    .about =
        "The most urgent ready task runs; equals in the order in which they came, or in turns.",
    .source = "Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.4",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Priority>(v);
    },
};

}  // namespace interleave
