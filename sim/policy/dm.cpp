// Deadline monotonic: the task whose jobs have the least time from release to deadline runs.
//
// The best of all orders that never change, where deadlines come before the ends of periods.
// Source: Leung, Whitehead, On the complexity of fixed-priority scheduling of periodic real-time
// tasks, Performance Evaluation 2 (1982).
#include "policy/policies.h"
#include "policy/realtime_policy.h"
#include "policy/urgency.h"

namespace interleave {

namespace {

class DeadlineMonotonic final : public RealtimePolicy, public Urgency {
  public:
    explicit DeadlineMonotonic(const PolicyValues& v) : RealtimePolicy(kDeadlineMonotonic, v, 0) {}
    [[nodiscard]] Kind urgency() const override { return Kind::fixed; }
    [[nodiscard]] std::vector<CpuId> partition(const Model& m) const override
    {
        return assigned(m);
    }
    [[nodiscard]] int64_t fixed_key(const TaskSpec& t) const override { return t.deadline.ns; }

    [[nodiscard]] int64_t level(const TaskSpec&, const Timing& timing) const override
    {
        return timing.deadline.ns > 0 ? timing.deadline.ns : kLast;
    }

  private:
    [[nodiscard]] int64_t key(const Model& m, const State& state, TaskId t) const override
    {
        const Duration deadline = timing_of(m, state, t).deadline;
        return deadline.ns > 0 ? deadline.ns : kLast;
    }

    [[nodiscard]] int64_t server_key(const ServerSpec& server) const override
    {
        return server.period.ns;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "The ready task with the shortest relative deadline runs.";
    }
};

constexpr PolicyParameter kParameters[] = {
    kAssignedParameter,
    kPackingParameter,
    kPackingOrderParameter,
    ties_parameter(Ties::release),
};

}  // namespace

const PolicyInfo kDeadlineMonotonic = {
    .name = "dm",
    .title = "deadline monotonic",
    .about = "The task with the shortest relative deadline runs.",
    .source =
        "Leung, Whitehead, On the complexity of fixed-priority scheduling of periodic real-time "
        "tasks, Performance Evaluation 2 (1982)",
    .parameters = kParameters,
    .servers = kPeriodicServers,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<DeadlineMonotonic>(v);
    },
};

}  // namespace interleave
