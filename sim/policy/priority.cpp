// Priority: the most urgent ready task runs; equals in the order in which they came, or in turns.
//
// Preemptive unless said otherwise: a strictly more urgent task takes the CPU at once. Without
// ageing, tasks of low urgency can starve; with it, a waiting task becomes more urgent by one for
// every `aging` that it waits, and falls back to its own priority when it has run.
// Source: Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.4.
#include "base/text.h"
#include "kernel/urgency.h"
#include "policy/ordered_policy.h"
#include "policy/policies.h"
#include "policy/queue_policy.h"
#include "policy/urgency.h"

namespace interleave {

namespace {

enum Number { kOrder, kPreemptive, kQuantum, kAging, kPreempted, kQueues };

class Priority final : public OrderedPolicy, public Urgency {
  public:
    explicit Priority(const PolicyValues& v)
        : OrderedPolicy(v.numbers[kQueues] == 0, v.numbers[kPreemptive] != 0),
          larger_first_(v.numbers[kOrder] == 1),
          to_head_(v.numbers[kPreempted] == 1),
          quantum_{v.numbers[kQuantum]},
          aging_{v.numbers[kAging]}
    {
    }
    [[nodiscard]] const PolicyInfo& info() const override { return kPriority; }

    bool enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason why,
                 Chooser& chooser) const override
    {
        Sched& s = state.sched;
        if (aging_.ns > 0) s.entities[t].timer_at = s.now + aging_;
        return OrderedPolicy::enqueue(m, state, c, t, why, chooser);
    }

    bool timer(const Model& m, State& state, TaskId t, Chooser&) const override
    {
        Sched& s = state.sched;
        SchedEntity& e = s.entities[t];
        e.timer_at = s.now + aging_;
        rekey(state, t, e.key - 1);
        if (one_queue() && preemptive()) e.cpu = least_urgent(m, state, t, e.cpu);
        return preempts(m, state, e.cpu, e.key);
    }

    [[nodiscard]] Kind urgency() const override
    {
        return preemptive() && aging_.ns == 0 ? Kind::fixed : Kind::other;
    }
    [[nodiscard]] int64_t fixed_key(const TaskSpec& t) const override
    {
        return larger_first_ ? -t.priority : t.priority;
    }

    [[nodiscard]] bool goes_by_values() const override { return true; }
    [[nodiscard]] bool has_urgency() const override { return true; }
    [[nodiscard]] int64_t own_urgency(const Model&, const State& state, TaskId t) const override
    {
        return own_key(state.sched.entities[t]);
    }
    [[nodiscard]] int64_t level(const TaskSpec& t, const Timing&) const override
    {
        return fixed_key(t);
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
    [[nodiscard]] int64_t key(const Model& m, const State& state, TaskId t) const override
    {
        return urgency_of(m, state, t);
    }
    // Who loses what was lent to it comes first among its equals (Linux 6.12, rt_mutex_setprio).
    [[nodiscard]] bool goes_first(const State& state, TaskId t, Reason why) const override
    {
        const SchedEntity& e = state.sched.entities[t];
        if (e.ceiling.valid()) return true;
        return (why == Reason::inherited && !e.donor.valid()) ||
               (to_head_ && why == Reason::preempted);
    }

    [[nodiscard]] Details keys(const Model& m, const State& state, TaskId t) const override
    {
        const SchedEntity& e = state.sched.entities[t];
        Details d{{"priority", std::to_string(e.priority)}};
        const int64_t aged = key(m, state, t) - e.key;
        if (aged > 0) d.emplace_back("raised by waiting", std::to_string(aged));
        return d;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return std::string("The task with the ") + (larger_first_ ? "largest" : "smallest") +
               " priority number runs; among equals the one that has waited longest.";
    }

    bool larger_first_, to_head_;
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
