// Scripted: tasks run in a given order, each for a given number of instructions.
//
// What a counterexample or a textbook's interleaving is replayed with. An entry whose task is not
// ready is passed over; after the last one tasks run first come, first served. Counts are of
// instructions that take time, so Machine::instruction must be a constant above 0.
// Policy word 0 is the number of the next entry.
#include "policy/policies.h"
#include "policy/queue_policy.h"

namespace interleave {

namespace {

class Scripted final : public QueuePolicy {
  public:
    explicit Scripted(const PolicyValues& v) : QueuePolicy(true), schedule_(v.schedule) {}
    [[nodiscard]] const PolicyInfo& info() const override { return kScripted; }
    [[nodiscard]] uint32_t words() const override { return 1; }

    bool enqueue(const Model&, State& state, CpuId c, TaskId t, Reason, Chooser&) const override
    {
        push_back(state.sched, list_of(state.sched, c), t);
        return false;
    }

    TaskId pick_next(const Model& m, State& state, CpuId c, Chooser& chooser) const override
    {
        Sched& s = state.sched;
        const Choice choice = next(m, s, c);
        s.policy_words[0] = choice.following;
        if (!choice.task.valid()) {
            const TaskId t = QueuePolicy::pick_next(m, state, c, chooser);
            if (t.valid()) s.entities[t].key = 0;
            return t;
        }
        s.entities[choice.task].key = choice.count;
        remove(s, list_of(s, c), choice.task);
        return choice.task;
    }

    [[nodiscard]] Duration slice(const Model& m, const State& state, CpuId, TaskId t) const override
    {
        const int64_t count = state.sched.entities[t].key;
        const Duration one = m.machine.instruction.a;
        return count > 0 && one.ns > 0 ? Duration{count * one.ns} : kForever;
    }

    [[nodiscard]] Explanation explain(const Model& m, const State& state, CpuId c) const override
    {
        Explanation e = QueuePolicy::explain(m, state, c);
        const Choice choice = next(m, state.sched, c);
        if (choice.task.valid()) e.chosen = choice.task;
        return e;
    }

  private:
    struct Choice {
        TaskId task;  // not valid: the script has no more to say
        uint32_t count = 0;
        int64_t following = 0;  // number of the entry after it
    };

    [[nodiscard]] Choice next(const Model& m, const Sched& s, CpuId c) const
    {
        for (size_t i = static_cast<size_t>(s.policy_words[0]); i < schedule_.size(); ++i)
            for (TaskId t = list_of(s, c).head; t.valid(); t = s.entities[t].next)
                if (s.entities[t].serial == schedule_[i].task &&
                    may_run_on(m, s.entities[t].affinity, c))
                    return {t, schedule_[i].count, static_cast<int64_t>(i) + 1};
        return {.task = {}, .following = static_cast<int64_t>(schedule_.size())};
    }

    [[nodiscard]] std::string rule(const Model&, const State& state, CpuId) const override
    {
        const auto at = static_cast<size_t>(state.sched.policy_words[0]);
        if (at >= schedule_.size()) return "The script is at its end: first come, first served.";
        return "Entry " + std::to_string(at + 1) + " of " + std::to_string(schedule_.size()) +
               " of the script says who runs; entries whose task is not ready are passed over.";
    }

    std::vector<ScheduleEntry> schedule_;
};

constexpr PolicyParameter kParameters[] = {
    {.name = "schedule",
     .kind = ParameterKind::schedule,
     .about = "who runs, in order, and for how many instructions: \"alice*3 bob alice\""},
};

}  // namespace

const PolicyInfo kScripted = {
    .name = "scripted",
    .title = "a given schedule",
    .about = "Tasks run in a given order, each for a given number of instructions.",
    .source = "OSTEP, ch. 26 and 28, homework x86.py: schedules written out",
    .parameters = kParameters,
    .work_conserving = true,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Scripted>(v);
    },
};

}  // namespace interleave
