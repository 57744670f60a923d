// Earliest deadline first: the job with the earliest deadline runs.
//
// On one CPU no deadline is missed that any order could meet. On several CPUs it can miss some
// though they are hardly used (Dhall's effect).
// Source: Liu, Layland, Scheduling algorithms for multiprogramming in a hard-real-time
// environment, J. ACM 20 (1973).
#include "policy/policies.h"
#include "policy/realtime_policy.h"
#include "policy/urgency.h"

namespace interleave {

namespace {

class EarliestDeadline final : public RealtimePolicy, public Urgency {
  public:
    explicit EarliestDeadline(const PolicyValues& v)
        : RealtimePolicy(kEdf, v, 0, Servers::Order::deadline)
    {
    }
    [[nodiscard]] Kind urgency() const override { return Kind::deadline; }
    [[nodiscard]] std::vector<CpuId> partition(const Model& m) const override
    {
        return assigned(m);
    }

    // Baker: the shorter the relative deadline, the higher the preemption level.
    [[nodiscard]] int64_t level(const TaskSpec&, const Timing& timing) const override
    {
        return timing.deadline.ns > 0 ? timing.deadline.ns : kLast;
    }

  private:
    [[nodiscard]] int64_t key(const Model& m, const State& state, TaskId t) const override
    {
        const Job* job = job_of(m, state, t);
        return job != nullptr ? job->deadline.ns : kLast;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "The job with the earliest deadline runs.";
    }
};

constexpr PolicyParameter kParameters[] = {
    kAssignedParameter,
    kPackingParameter,
    kPackingOrderParameter,
    ties_parameter(Ties::release),
};

}  // namespace

const PolicyInfo kEdf = {
    .name = "edf",
    .title = "earliest deadline first",
    .about = "The job with the earliest deadline runs.",
    .source =
        "Liu, Layland, Scheduling algorithms for multiprogramming in a hard-real-time environment, "
        "J. ACM 20 (1973)",
    .parameters = kParameters,
    .servers = kAllServers,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<EarliestDeadline>(v);
    },
};

}  // namespace interleave
