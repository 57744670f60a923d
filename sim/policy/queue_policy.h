// What policies share that keep ready tasks in one list per queue: where the queues are, who may
// leave them, stealing, and telling people. The order within the list is the policy's own.
#pragma once

#include "kernel/policy.h"

namespace interleave {

class QueuePolicy : public Policy {
  public:
    [[nodiscard]] bool one_queue() const override { return one_queue_; }
    TaskId pick_next(const Model&, State&, CpuId, Chooser&) const override;
    TaskId steal(const Model&, State&, CpuId thief, Chooser&) const override;
    [[nodiscard]] std::vector<Candidate> describe(const Model&, const State&, CpuId) const override;
    [[nodiscard]] Explanation explain(const Model&, const State&, CpuId) const override;

  protected:
    explicit QueuePolicy(bool one_queue) : one_queue_(one_queue) {}

    [[nodiscard]] static EntityList& list_of(Sched&, CpuId);
    [[nodiscard]] static const EntityList& list_of(const Sched&, CpuId);
    // The first in the order of the list that may run on the CPU.
    [[nodiscard]] static TaskId first_for(const Model&, const Sched&, const EntityList&, CpuId);
    // What decides about a waiting task, beside how long it waits; and the rule in a sentence.
    [[nodiscard]] virtual Details keys(const Model&, const State&, TaskId) const { return {}; }
    [[nodiscard]] virtual std::string rule(const Model&, const State&, CpuId) const = 0;

  private:
    bool one_queue_;
};

// The parameter `queues` of every QueuePolicy: its value is 1 for one queue per CPU.
inline constexpr std::string_view kQueueWords[] = {"global", "per_cpu"};
inline constexpr PolicyParameter kQueuesParameter = {
    .name = "queues",
    .kind = ParameterKind::word,
    .value = 0,
    .lowest = 0,
    .highest = 1,
    .words = kQueueWords,
    .about = "one queue for all CPUs, or one each, from which idle CPUs steal",
};

}  // namespace interleave
