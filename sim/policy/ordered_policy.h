// What policies share that let the first of an order run: the smallest key, and among equals the
// one that was queued first. Where the heaps are, who may leave them, preemption, choosing a CPU,
// stealing, and telling people. What the key is, is the policy's own.
//
// A key is computed when a task is queued, and stays until it is queued again: a policy whose keys
// of waiting tasks change with time uses rekey(), or heaps of its own and with them pick_next(),
// dequeue(), order() and first_for().
#pragma once

#include "kernel/policy.h"

namespace interleave {

class OrderedPolicy : public Policy {
  public:
    [[nodiscard]] bool one_queue() const override { return one_queue_; }
    [[nodiscard]] uint32_t lists_per_queue() const override { return 0; }
    [[nodiscard]] uint32_t heaps_per_queue() const override { return 1; }
    // An idle CPU; else, if the policy preempts, the one whose task comes last in the order (the
    // lowest such); else as every policy does.
    [[nodiscard]] CpuId select_cpu(const Model&, const State&, TaskId, Chooser&) const override;
    bool enqueue(const Model&, State&, CpuId, TaskId, Reason why, Chooser&) const override;
    bool urgency_changed(const Model&, State&, CpuId) const override;
    void dequeue(const Model&, State&, TaskId) const override;
    TaskId pick_next(const Model&, State&, CpuId, Chooser&) const override;
    TaskId steal(const Model&, State&, CpuId thief, Chooser&) const override;
    [[nodiscard]] std::vector<Candidate> describe(const Model&, const State&, CpuId) const override;
    [[nodiscard]] Explanation explain(const Model&, const State&, CpuId) const override;

  protected:
    OrderedPolicy(bool one_queue, bool preemptive) : one_queue_(one_queue), preemptive_(preemptive)
    {
    }

    // Its place in the order: the smallest runs. Called when it is queued.
    [[nodiscard]] virtual int64_t key(const Model&, const State&, TaskId) const = 0;
    // The same for the task that runs on a CPU, now. Unless the policy says otherwise it is what it
    // was when the task was queued (SchedEntity::key).
    [[nodiscard]] virtual int64_t running_key(const Model&, const State&, CpuId) const;
    // Goes before those with an equal key instead of behind them.
    [[nodiscard]] virtual bool goes_first(const State&, TaskId, Reason) const { return false; }
    // The queue of a CPU in its order, and the first of it that may run there.
    [[nodiscard]] virtual std::vector<TaskId> order(const Sched&, CpuId) const;
    [[nodiscard]] virtual TaskId first_for(const Model&, const State&, CpuId) const;
    // Whether a waiting task may run at this moment.
    [[nodiscard]] virtual bool eligible(const Model&, const State&, TaskId) const;
    // Whether a task with this key takes the CPU from the one that runs there.
    [[nodiscard]] bool preempts(const Model&, const State&, CpuId, int64_t key) const;
    // A queued task gets another key.
    static void rekey(State&, TaskId, int64_t key);

    [[nodiscard]] static TaskHeap& heap_of(Sched&, CpuId);
    [[nodiscard]] static const TaskHeap& heap_of(const Sched&, CpuId);
    [[nodiscard]] static TaskId holder(const Cpu& cpu)
    {
        return cpu.current.valid() ? cpu.current : cpu.incoming;
    }
    // The CPU whose task comes last in the order, among those that the task may use and that are
    // not about to choose; `otherwise` if there is none.
    [[nodiscard]] CpuId least_urgent(const Model&, const State&, TaskId, CpuId otherwise) const;

    // For people: what decides about a waiting task; and the rule in a sentence.
    [[nodiscard]] virtual Details keys(const Model&, const State&, TaskId) const = 0;
    [[nodiscard]] virtual std::string rule(const Model&, const State&, CpuId) const = 0;

    [[nodiscard]] bool preemptive() const { return preemptive_; }

  private:
    bool one_queue_, preemptive_;
};

}  // namespace interleave
