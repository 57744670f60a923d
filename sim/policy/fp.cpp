// Fixed priority: the job of the task with the most urgent priority number runs.
//
// Unlike `priority` it knows jobs: equals go by release, and tasks can be assigned to CPUs.
// Source: Audsley, Burns, Davis, Tindell, Wellings, Fixed priority pre-emptive scheduling: an
// historical perspective, Real-Time Systems 8 (1995).
#include "policy/policies.h"
#include "policy/realtime_policy.h"
#include "policy/urgency.h"

namespace interleave {

namespace {

constexpr std::string_view kUrgent[] = {"smaller_first", "larger_first"};

class FixedPriority final : public RealtimePolicy, public Urgency {
  public:
    explicit FixedPriority(const PolicyValues& v)
        : RealtimePolicy(kFixedPriority, v, 1), larger_first_(v.numbers[0] == 1)
    {
    }
    [[nodiscard]] Kind urgency() const override { return Kind::fixed; }
    [[nodiscard]] std::vector<CpuId> partition(const Model& m) const override
    {
        return assigned(m);
    }
    [[nodiscard]] int64_t fixed_key(const TaskSpec& t) const override
    {
        return larger_first_ ? -t.priority : t.priority;
    }

    [[nodiscard]] bool goes_by_values() const override { return true; }
    [[nodiscard]] int64_t level(const TaskSpec& t, const Timing&) const override
    {
        return fixed_key(t);
    }

  private:
    [[nodiscard]] int64_t key(const Model&, const State& state, TaskId t) const override
    {
        const int64_t priority = state.sched.entities[t].priority;
        return larger_first_ ? -priority : priority;
    }

    [[nodiscard]] int64_t server_key(const ServerSpec& server) const override
    {
        return larger_first_ ? -server.priority : server.priority;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return std::string("The ready task with the ") + (larger_first_ ? "largest" : "smallest") +
               " priority number runs.";
    }

    bool larger_first_;
};

constexpr PolicyParameter kParameters[] = {
    {.name = "urgent",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kUrgent,
     .about = "which priority number is more urgent"},
    kAssignedParameter,
    kPackingParameter,
    kPackingOrderParameter,
    ties_parameter(Ties::release),
};

}  // namespace

const PolicyInfo kFixedPriority = {
    .name = "fp",
    .title = "fixed priority",
    .about = "The job of the most urgent task runs; priorities never change.",
    .source =
        "Audsley, Burns, Davis, Tindell, Wellings, Fixed priority pre-emptive scheduling: an "
        "historical perspective, Real-Time Systems 8 (1995)",
    .parameters = kParameters,
    .servers = kPeriodicServers,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<FixedPriority>(v);
    },
};

}  // namespace interleave
