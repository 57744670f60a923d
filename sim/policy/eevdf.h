// EEVDF as a policy: hooks of the kernel on queues of fair_queue.h. Part of eevdf.cpp, which says
// what it is; eevdf_cpus.cpp has what it does with several CPUs, eevdf_told.cpp what people see.
#pragma once

#include "policy/fair_queue.h"
#include "policy/policies.h"

namespace interleave {

class Eevdf final : public Policy {
  public:
    explicit Eevdf(const PolicyValues& v) : rules_(fair_rules(v)) {}
    [[nodiscard]] const PolicyInfo& info() const override { return kEevdf; }
    [[nodiscard]] bool one_queue() const override { return false; }
    [[nodiscard]] uint32_t words() const override { return 1; }
    [[nodiscard]] uint32_t task_words() const override { return kFairWords; }
    [[nodiscard]] uint32_t queue_words() const override { return kFairQueueWords; }
    [[nodiscard]] Duration tick_period() const override { return rules_.tick; }

    [[nodiscard]] CpuId select_cpu(const Model&, const State&, TaskId, Chooser&) const override;
    bool enqueue(const Model&, State&, CpuId, TaskId, Reason why, Chooser&) const override;
    void dequeue(const Model&, State&, TaskId) const override;
    TaskId pick_next(const Model&, State&, CpuId, Chooser&) const override;
    TaskId steal(const Model&, State&, CpuId thief, Chooser&) const override;
    void tick(const Model&, State&, CpuSet& again, Chooser&) const override;
    void charge(const Model&, State& state, CpuId c, TaskId, Duration) const override
    {
        (void)charge(state.sched, c);
    }
    [[nodiscard]] Duration slice(const Model& m, const State& state, CpuId c,
                                 TaskId t) const override
    {
        if (!rules_.exact) return kForever;
        return looking(state.sched, state.sched.cpus[c].queue).turn(t, granularity(m));
    }
    void blocked(const Model&, State& state, CpuId c, TaskId t) const override
    {
        queue(state.sched, c).fall_asleep(t, next_rank(state.sched));
    }
    void detach(const Model&, State&, TaskId) const override;
    [[nodiscard]] bool goes_by_values() const override { return true; }
    void values_changed(const Model&, State&, TaskId) const override;
    bool urgency_changed(const Model&, State&, CpuId) const override;

    [[nodiscard]] std::vector<Candidate> describe(const Model&, const State&, CpuId) const override;
    [[nodiscard]] Explanation explain(const Model&, const State&, CpuId) const override;
    [[nodiscard]] std::vector<std::pair<std::string, Details>> memory(const Model&,
                                                                      const State&) const override;
    [[nodiscard]] std::vector<std::string> broken(const Model&, const State&) const override;

  private:
    // For people, and for what is asked without changing anything: the words of a queue and of all
    // tasks, with the running task charged up to now.
    struct Copy {
        Copy(const FairRules& rules, const Sched& s, CpuId c)
            : tasks(s.task_words),
              own(interleave::queue_words(s, s.cpus[c].queue).begin(),
                  interleave::queue_words(s, s.cpus[c].queue).end()),
              queue(rules, tasks, own, s.cpus[c].queue.index)
        {
            (void)queue.charge(s.now, since(s.cpus[c]));
        }
        Copy(const Copy&) = delete;
        Copy& operator=(const Copy&) = delete;
        std::vector<int64_t> tasks, own;
        FairQueue queue;
    };

    // Who is on its way to a CPU is not charged yet.
    [[nodiscard]] static Time since(const Cpu& cpu)
    {
        return cpu.current.valid() ? cpu.run_since : kNever;
    }
    [[nodiscard]] FairQueue queue(Sched& s, QueueId q) const
    {
        int64_t* const own = s.queue_words.data() + size_t{q.index} * kFairQueueWords;
        return {rules_, s.task_words, {own, kFairQueueWords}, q.index};
    }
    [[nodiscard]] FairQueue queue(Sched& s, CpuId c) const { return queue(s, s.cpus[c].queue); }
    // A const one writes nothing.
    [[nodiscard]] const FairQueue looking(const Sched& s, QueueId q) const
    {
        return queue(const_cast<Sched&>(s), q);
    }
    // Where it is, or was last.
    [[nodiscard]] static CpuId cpu_of(const Sched& s, TaskId t)
    {
        return CpuId{FairQueue::number_of({s.task_words, kFairWords}, t)};
    }
    // True: who runs there should be chosen again.
    [[nodiscard]] bool charge(Sched& s, CpuId c) const
    {
        return queue(s, c).charge(s.now, since(s.cpus[c]));
    }
    [[nodiscard]] int64_t granularity(const Model& m) const
    {
        return rules_.granularity(m.machine.cpus);
    }
    [[nodiscard]] int64_t slice_of(const Model& m, const SchedEntity& e) const
    {
        const int64_t own = m.tasks[e.spec].slice.ns;
        return own > 0 ? std::min(own, kLongestSlice) : rules_.slice(m.machine.cpus);
    }
    void join(const Model&, Sched&, CpuId, TaskId, bool is_new) const;
    [[nodiscard]] bool preempts(Sched&, CpuId, TaskId, bool is_new) const;
    void balance(const Model&, Sched&, CpuSet& again) const;
    void balance(const Model&, Sched&, CpuId to, CpuSet& again) const;
    [[nodiscard]] CpuId busiest(const Sched&, CpuId but) const;
    void move(const Model&, Sched&, TaskId, CpuId to, CpuSet& again) const;
    [[nodiscard]] Details keys(const FairQueue&, TaskId) const;

    FairRules rules_;
};

// Of the ready tasks of a queue, as they came.
inline EntityList& ready(Sched& s, QueueId q) { return s.lists[ListId{s.queues[q].lists}]; }

}  // namespace interleave
