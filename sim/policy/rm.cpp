// Rate monotonic: the task with the shortest period runs.
//
// The best of all orders that never change, where deadlines are the ends of periods and there is
// one CPU. The period is the task's, or that of its `every`.
// Source: Liu, Layland, Scheduling algorithms for multiprogramming in a hard-real-time
// environment, J. ACM 20 (1973).
#include "policy/policies.h"
#include "policy/realtime_policy.h"
#include "policy/urgency.h"

namespace interleave {

namespace {

class RateMonotonic final : public RealtimePolicy, public Urgency {
  public:
    explicit RateMonotonic(const PolicyValues& v) : RealtimePolicy(kRateMonotonic, v, 0) {}
    [[nodiscard]] Kind urgency() const override { return Kind::fixed; }
    [[nodiscard]] std::vector<CpuId> partition(const Model& m) const override
    {
        return assigned(m);
    }
    [[nodiscard]] int64_t fixed_key(const TaskSpec& t) const override { return t.period.ns; }

    [[nodiscard]] int64_t level(const TaskSpec&, const Timing& timing) const override
    {
        return timing.period.ns > 0 ? timing.period.ns : kLast;
    }

  private:
    [[nodiscard]] int64_t key(const Model& m, const State& state, TaskId t) const override
    {
        const Duration period = timing_of(m, state, t).period;
        return period.ns > 0 ? period.ns : kLast;
    }

    [[nodiscard]] int64_t server_key(const ServerSpec& server) const override
    {
        return server.period.ns;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "The ready task with the shortest period runs.";
    }
};

constexpr PolicyParameter kParameters[] = {
    kAssignedParameter,
    kPackingParameter,
    kPackingOrderParameter,
    ties_parameter(Ties::release),
};

}  // namespace

const PolicyInfo kRateMonotonic = {
    .name = "rm",
    .title = "rate monotonic",
    .about = "The task with the shortest period runs.",
    .source =
        "Liu, Layland, Scheduling algorithms for multiprogramming in a hard-real-time environment, "
        "J. ACM 20 (1973)",
    .parameters = kParameters,
    .servers = kPeriodicServers,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<RateMonotonic>(v);
    },
};

}  // namespace interleave
