// First come, first served: the task that became ready first runs until it blocks or ends.
//
// Optimises nothing but simplicity; short tasks wait behind long ones (the convoy effect).
// Source: Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.1.
#include "policy/policies.h"
#include "policy/queue_policy.h"

namespace interleave {

namespace {

class Fcfs final : public QueuePolicy {
  public:
    explicit Fcfs(const PolicyValues& v) : QueuePolicy(v, 0) {}
    [[nodiscard]] const PolicyInfo& info() const override { return kFcfs; }

    [[nodiscard]] std::optional<Duration> fifo_slice() const override { return kForever; }

    bool enqueue(const Model&, State& state, CpuId c, TaskId t, Reason, Chooser&) const override
    {
        push_back(state.sched, list_of(state.sched, c), t);
        return false;
    }

  private:
    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "The task that became ready first runs until it blocks or ends.";
    }
};

constexpr PolicyParameter kParameters[] = {kQueuesParameter,   kStealParameter,
                                           kIntervalParameter, kVictimParameter,
                                           kVictimsParameter,  kStealBoundParameter};

}  // namespace

const PolicyInfo kFcfs = {
    .name = "fcfs",
    .title = "first come, first served",
    .about = "The task that became ready first runs until it blocks or ends.",
    .source = "Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.1",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Fcfs>(v);
    },
};

}  // namespace interleave
