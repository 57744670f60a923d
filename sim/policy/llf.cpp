// Least laxity first: the job runs that has the least time to spare until its deadline.
//
// While a job waits its laxity shrinks, and while it runs it stays: jobs of equal laxity take
// turns, as often as the policy looks: when a job is released or ends on any CPU, and at every
// tick. It looks at all CPUs then, after everything else of that instant.
// Source: Mok, Fundamental design problems of distributed systems for the hard real-time
// environment, MIT (1983).
#include "policy/policies.h"
#include "policy/realtime_policy.h"

namespace interleave {

namespace {

class LeastLaxity final : public RealtimePolicy {
  public:
    explicit LeastLaxity(const PolicyValues& v) : RealtimePolicy(kLlf, v, 1), tick_{v.numbers[0]} {}
    [[nodiscard]] Duration tick_period() const override { return tick_; }
    // The laxity of a job that runs does not stay behind or ahead of that of one that waits.
    [[nodiscard]] bool has_urgency() const override { return false; }
    [[nodiscard]] bool ticks_at_changes() const override { return true; }

    bool enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason why,
                 Chooser& chooser) const override
    {
        (void)RealtimePolicy::enqueue(m, state, c, t, why, chooser);
        return false;  // who runs is decided in tick()
    }

    // From the least urgent CPU up, as long as somebody who waits is more urgent.
    void tick(const Model& m, State& state, CpuSet& preempt, Chooser&) const override
    {
        if (partitioned()) {
            for (CpuId c{0}; c.index < m.machine.cpus; ++c.index)
                if (takes_over(m, state, c, 0)) preempt.insert(c);
            return;
        }
        for (uint32_t taken = choosing(state);; ++taken) {
            const CpuId c = least_urgent_but(m, state, {}, preempt);
            if (!c.valid() || !takes_over(m, state, c, taken)) return;
            preempt.insert(c);
        }
    }

  private:
    [[nodiscard]] int64_t key(const Model& m, const State& state, TaskId t) const override
    {
        return latest_start(m, state, t);  // orders as laxity does at any one moment
    }

    [[nodiscard]] int64_t running_key(const Model& m, const State& state, CpuId c) const override
    {
        return latest_start(m, state, holder(state.sched.cpus[c]));
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "The job with the least laxity runs.";
    }

    Duration tick_;
};

constexpr PolicyParameter kParameters[] = {
    {.name = "tick",
     .kind = ParameterKind::duration,
     .value = ms(1).ns,
     .lowest = 0,
     .highest = kLastTime.ns,
     .about = "how often laxities are compared besides; 0: never"},
    kAssignedParameter,
    kPackingParameter,
    kPackingOrderParameter,
    ties_parameter(Ties::task),
};

}  // namespace

const PolicyInfo kLlf = {
    .name = "llf",
    .title = "least laxity first",
    .about = "The job with the least laxity runs: time to its deadline less what it still needs.",
    .source =
        "Mok, Fundamental design problems of distributed systems for the hard real-time "
        "environment, MIT (1983)",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<LeastLaxity>(v);
    },
};

}  // namespace interleave
