// Shortest remaining time first: the task with the least left of its CPU burst runs, and loses the
// CPU at once to one that needs strictly less.
//
// Optimises the mean time in the system if bursts are known. Long tasks may starve. A task that
// lost the CPU goes before those that need as much as it does.
// Source: Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.2.
#include "policy/bursts.h"
#include "policy/ordered_policy.h"
#include "policy/policies.h"
#include "policy/queue_policy.h"

#include <algorithm>

namespace interleave {

namespace {

class Srtf final : public OrderedPolicy {
  public:
    explicit Srtf(const PolicyValues& v) : OrderedPolicy(v.numbers[3] == 0, true), bursts_(v, 0) {}
    [[nodiscard]] const PolicyInfo& info() const override { return kSrtf; }

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

    // Its key is what was left when it was queued; it has run since.
    [[nodiscard]] int64_t running_key(const Model&, const State& state, CpuId c) const override
    {
        const Sched& s = state.sched;
        const Cpu& cpu = s.cpus[c];
        if (!cpu.current.valid()) return s.entities[cpu.incoming].key;
        const Duration used = s.now - cpu.run_since;
        return std::max<int64_t>(s.entities[cpu.current].key - used.ns, 0);
    }

    [[nodiscard]] bool goes_first(const State&, TaskId, Reason why) const override
    {
        return why == Reason::preempted;
    }

    [[nodiscard]] Details keys(const Model&, const State& s, TaskId t) const override
    {
        Details d;
        bursts_.describe(s, t, {s.sched.entities[t].key}, d);
        return d;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "The task with the least left of its " + std::string(bursts_.word()) +
               " runs; among equals the one that lost the CPU, then the one that has waited "
               "longest.";
    }

    Bursts bursts_;
};

constexpr PolicyParameter kParameters[] = {kBurstParameter, kAlphaParameter, kGuessParameter,
                                           kQueuesParameter};

}  // namespace

const PolicyInfo kSrtf = {
    .name = "srtf",
    .title = "shortest remaining time first",
    .about =
        "The task with the least left of its CPU burst runs; one that needs strictly less "
        "takes the CPU at once.",
    .source = "Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.2",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Srtf>(v);
    },
};

}  // namespace interleave
