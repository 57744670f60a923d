// What policies share that keep ready tasks in one list per queue: where the queues are, who may
// leave them, stealing, and telling people. The order within the list is the policy's own.
//
// With a queue for each CPU a task that is new joins the shortest of those that it may use, the
// lowest among equals: as if CPUs in turn took the first task that they may run. Later its CPU
// keeps it, unless another one idles when it wakes up, or steals it.
// Policy word 0 counts the victims chosen, unless the longest queue is the victim.
#pragma once

#include "kernel/policy.h"

namespace interleave {

class QueuePolicy : public Policy {
  public:
    [[nodiscard]] bool one_queue() const override { return one_queue_; }
    [[nodiscard]] bool work_conserving() const override;
    [[nodiscard]] uint32_t words() const override { return victim_ == Victim::longest ? 0 : 1; }
    [[nodiscard]] Duration tick_period() const override;
    TaskId pick_next(const Model&, State&, CpuId, Chooser&) const override;
    // For a CPU that would idle, if that is when the policy steals.
    TaskId steal(const Model&, State&, CpuId thief, Chooser&) const override;
    // Each CPU in turn whose queue is empty, whether or not it runs a task, looks at one victim.
    void tick(const Model&, State&, CpuSet& again, Chooser&) const override;
    [[nodiscard]] std::vector<Candidate> describe(const Model&, const State&, CpuId) const override;
    [[nodiscard]] Explanation explain(const Model&, const State&, CpuId) const override;

  protected:
    enum class Steal : uint8_t { idle, never, interval };
    enum class Victim : uint8_t { longest, random, given };

    explicit QueuePolicy(bool one_queue) : one_queue_(one_queue) {}
    // From the parameters below, which stand in their order from `first` on.
    QueuePolicy(const PolicyValues&, size_t first);

    [[nodiscard]] static EntityList& list_of(Sched& s, CpuId c)
    {
        return s.lists[ListId{s.queues[s.cpus[c].queue].lists}];
    }
    [[nodiscard]] static const EntityList& list_of(const Sched& s, CpuId c)
    {
        return s.lists[ListId{s.queues[s.cpus[c].queue].lists}];
    }
    // The first in the order of the list that may run on the CPU.
    [[nodiscard]] static TaskId first_for(const Model&, const Sched&, const EntityList&, CpuId);
    // What decides about a waiting task, beside how long it waits; and the rule in a sentence.
    [[nodiscard]] virtual Details keys(const Model&, const State&, TaskId) const { return {}; }
    [[nodiscard]] virtual std::string rule(const Model&, const State&, CpuId) const = 0;

  private:
    [[nodiscard]] TaskId loot(const Model&, const Sched&, CpuId thief, CpuId victim) const;
    [[nodiscard]] TaskId loot_of_longest(const Model&, const Sched&, CpuId thief) const;
    [[nodiscard]] CpuId next_victim(State&, CpuId thief, Chooser&) const;

    bool one_queue_;
    Steal when_ = Steal::idle;
    Duration interval_;
    Victim victim_ = Victim::longest;
    std::vector<int64_t> victims_;
    bool steals_bound_ = true;
};

// The parameters of every QueuePolicy that may have a queue for each CPU, in this order.
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
inline constexpr std::string_view kStealWords[] = {"idle", "never", "interval"};
inline constexpr PolicyParameter kStealParameter = {
    .name = "steal",
    .kind = ParameterKind::word,
    .value = 0,
    .lowest = 0,
    .highest = 2,
    .words = kStealWords,
    .about = "per_cpu: when a CPU whose queue is empty takes a task from another's",
};
inline constexpr PolicyParameter kIntervalParameter = {
    .name = "interval",
    .kind = ParameterKind::duration,
    .value = 30'000'000,
    .lowest = 1,
    .highest = kLastTime.ns,
    .about = "steal: interval: how often CPUs with empty queues look at another's",
};
inline constexpr std::string_view kVictimWords[] = {"longest", "random", "given"};
inline constexpr PolicyParameter kVictimParameter = {
    .name = "victim",
    .kind = ParameterKind::word,
    .value = 0,
    .lowest = 0,
    .highest = 2,
    .words = kVictimWords,
    .about = "whose queue is looked at: the longest with a task to take, or any other, or a given",
};
inline constexpr PolicyParameter kVictimsParameter = {
    .name = "victims",
    .kind = ParameterKind::integers,
    .lowest = 0,
    .highest = kMaxCpus - 1,
    .about = "victim: given: the CPUs that are looked at, in turn",
};
inline constexpr PolicyParameter kStealBoundParameter = {
    .name = "steal_bound",
    .kind = ParameterKind::boolean,
    .value = 1,
    .lowest = 0,
    .highest = 1,
    .about = "whether tasks with an affinity are stolen where it allows that",
};

}  // namespace interleave
