// Shortest job first: of the ready tasks the one with the shortest next CPU burst runs until it
// waits or ends.
//
// Optimises the mean waiting time among policies that do not preempt. Long tasks may starve. What
// the next burst is, real systems can only predict; the simulator also knows it. Equals run in the
// order in which they became ready.
// Source: Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.2.
#include "policy/bursts.h"
#include "policy/ordered_policy.h"
#include "policy/policies.h"
#include "policy/queue_policy.h"

namespace interleave {

namespace {

class Sjf final : public OrderedPolicy {
  public:
    explicit Sjf(const PolicyValues& v) : OrderedPolicy(v.numbers[3] == 0, false), bursts_(v, 0) {}
    [[nodiscard]] const PolicyInfo& info() const override { return kSjf; }

    [[nodiscard]] uint32_t task_words() const override { return bursts_.task_words(); }
    void attach(const Model&, State& s, TaskId t) const override { bursts_.attach(s, t); }
    void charge(const Model&, State& s, CpuId, TaskId t, Duration used) const override
    {
        bursts_.charge(s, t, used);
    }
    void blocked(const Model&, State& s, CpuId, TaskId t) const override { bursts_.blocked(s, t); }

  private:
    [[nodiscard]] int64_t key(const Model& m, const State& s, TaskId t) const override
    {
        return bursts_.left(m, s, t).ns;
    }

    [[nodiscard]] Details keys(const Model&, const State& s, TaskId t) const override
    {
        Details d;
        bursts_.describe(s, t, {s.sched.entities[t].key}, d);
        return d;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "The task with the shortest " + std::string(bursts_.word()) +
               " runs until it waits or ends; among equals the one that has waited longest.";
    }

    Bursts bursts_;
};

constexpr PolicyParameter kParameters[] = {kBurstParameter, kAlphaParameter, kGuessParameter,
                                           kQueuesParameter};

}  // namespace

const PolicyInfo kSjf = {
    .name = "sjf",
    .title = "shortest job first",
    .about = "The task with the shortest next CPU burst runs until it waits or ends.",
    .source = "Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.2",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Sjf>(v);
    },
};

}  // namespace interleave
