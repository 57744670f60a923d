#include "exercise/witness.h"

#include <utility>

namespace interleave {

namespace {

class Witness final : public Policy {
  public:
    Witness(std::shared_ptr<const Policy> inner, WitnessedLog& log)
        : p_(std::move(inner)), log_(log)
    {
    }

    TaskId pick_next(const Model& m, State& s, CpuId c, Chooser& chooser) const override
    {
        const Explanation why = p_->explain(m, s, c);
        WitnessedChoice choice{.at = s.sched.now, .candidates = {}};
        for (const Candidate& candidate : why.candidates)
            choice.candidates.push_back({s.sched.entities[candidate.task].serial, candidate.keys});
        const TaskId chosen = p_->pick_next(m, s, c, chooser);
        if (chosen.valid()) choice.chosen = s.sched.entities[chosen].serial;
        log_.choices.push_back(std::move(choice));
        return chosen;
    }

    [[nodiscard]] const PolicyInfo& info() const override { return p_->info(); }
    [[nodiscard]] bool work_conserving() const override { return p_->work_conserving(); }
    [[nodiscard]] bool may_decline() const override { return p_->may_decline(); }
    [[nodiscard]] bool puts_back_first() const override { return p_->puts_back_first(); }
    [[nodiscard]] Time idle_until(const Model& m, const State& s, CpuId c) const override
    {
        return p_->idle_until(m, s, c);
    }
    [[nodiscard]] bool one_queue() const override { return p_->one_queue(); }
    [[nodiscard]] uint32_t lists_per_queue() const override { return p_->lists_per_queue(); }
    [[nodiscard]] uint32_t heaps_per_queue() const override { return p_->heaps_per_queue(); }
    [[nodiscard]] uint32_t words() const override { return p_->words(); }
    [[nodiscard]] uint32_t task_words() const override { return p_->task_words(); }
    [[nodiscard]] uint32_t queue_words() const override { return p_->queue_words(); }
    [[nodiscard]] Duration tick_period() const override { return p_->tick_period(); }
    [[nodiscard]] bool ticks_at_changes() const override { return p_->ticks_at_changes(); }
    [[nodiscard]] CpuId select_cpu(const Model& m, const State& s, TaskId t,
                                   Chooser& chooser) const override
    {
        return p_->select_cpu(m, s, t, chooser);
    }
    bool enqueue(const Model& m, State& s, CpuId c, TaskId t, Reason why,
                 Chooser& chooser) const override
    {
        const bool preempts = p_->enqueue(m, s, c, t, why, chooser);
        if (why == Reason::slice_end)
            log_.slice_ends.emplace_back(s.sched.now, s.sched.entities[t].serial);
        const bool came = why == Reason::created || why == Reason::woken;
        if (came && !preempts && s.sched.cpus[c].current.valid()) note_wait(m, s, c, t);
        return preempts;
    }
    void dequeue(const Model& m, State& s, TaskId t) const override { p_->dequeue(m, s, t); }
    void charge(const Model& m, State& s, CpuId c, TaskId t, Duration used) const override
    {
        p_->charge(m, s, c, t, used);
    }
    [[nodiscard]] Duration slice(const Model& m, const State& s, CpuId c, TaskId t) const override
    {
        return p_->slice(m, s, c, t);
    }
    bool timer(const Model& m, State& s, TaskId t, Chooser& chooser) const override
    {
        return p_->timer(m, s, t, chooser);
    }
    TaskId steal(const Model& m, State& s, CpuId thief, Chooser& chooser) const override
    {
        return p_->steal(m, s, thief, chooser);
    }
    void tick(const Model& m, State& s, CpuSet& preempt, Chooser& chooser) const override
    {
        p_->tick(m, s, preempt, chooser);
    }
    void blocked(const Model& m, State& s, CpuId c, TaskId t) const override
    {
        p_->blocked(m, s, c, t);
    }
    // No fifo_slice(): a kernel that keeps the order itself would ask for no decision to witness.
    bool has_urgency() const override { return p_->has_urgency(); }
    bool goes_by_values() const override { return p_->goes_by_values(); }
    void values_changed(const Model& m, State& s, TaskId t) const override
    {
        p_->values_changed(m, s, t);
    }
    int64_t own_urgency(const Model& m, const State& s, TaskId t) const override
    {
        return p_->own_urgency(m, s, t);
    }
    bool urgency_changed(const Model& m, State& s, CpuId c) const override
    {
        return p_->urgency_changed(m, s, c);
    }
    int64_t level(const TaskSpec& spec, const Timing& timing) const override
    {
        return p_->level(spec, timing);
    }
    void released(const Model& m, State& s, TaskId t) const override { p_->released(m, s, t); }
    void attach(const Model& m, State& s, TaskId t) const override { p_->attach(m, s, t); }
    void detach(const Model& m, State& s, TaskId t) const override { p_->detach(m, s, t); }
    [[nodiscard]] std::vector<Candidate> describe(const Model& m, const State& s,
                                                  CpuId c) const override
    {
        return p_->describe(m, s, c);
    }
    [[nodiscard]] Explanation explain(const Model& m, const State& s, CpuId c) const override
    {
        return p_->explain(m, s, c);
    }
    [[nodiscard]] std::vector<std::string> broken(const Model& m, const State& s) const override
    {
        return p_->broken(m, s);
    }
    [[nodiscard]] std::vector<std::pair<std::string, Details>> memory(const Model& m,
                                                                      const State& s) const override
    {
        return p_->memory(m, s);
    }

  private:
    void note_wait(const Model& m, const State& s, CpuId c, TaskId t) const
    {
        for (const Candidate& candidate : p_->describe(m, s, c))
            if (candidate.task == t)
                log_.waits.emplace_back(s.sched.now,
                                        WitnessedTask{s.sched.entities[t].serial, candidate.keys});
    }

    std::shared_ptr<const Policy> p_;
    WitnessedLog& log_;
};

}  // namespace

std::shared_ptr<const Policy> witness(std::shared_ptr<const Policy> policy, WitnessedLog& log)
{
    return std::make_shared<Witness>(std::move(policy), log);
}

}  // namespace interleave
