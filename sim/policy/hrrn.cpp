// Highest response ratio next: of the ready tasks the one with the largest (wait + burst) / burst
// runs until it waits or ends.
//
// Favours short bursts as SJF does, but a long task cannot starve, since waiting raises its ratio.
// Ratios are compared exactly, by cross products; a burst of 0 counts as 1 ns. Equals run in the
// order in which they became ready.
// Source: Brinch Hansen, Operating System Principles (1973); Stallings, Operating Systems:
// Internals and Design Principles, 9.2.
#include "base/text.h"
#include "policy/bursts.h"
#include "policy/policies.h"
#include "policy/queue_policy.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

class Hrrn final : public QueuePolicy {
  public:
    explicit Hrrn(const PolicyValues& v) : QueuePolicy(true), bursts_(v, 0) {}
    [[nodiscard]] const PolicyInfo& info() const override { return kHrrn; }

    [[nodiscard]] uint32_t task_words() const override { return bursts_.task_words(); }
    void attach(const Model&, State& s, TaskId t) const override { bursts_.attach(s, t); }
    void charge(const Model&, State& s, CpuId, TaskId t, Duration used) const override
    {
        bursts_.charge(s, t, used);
    }
    void blocked(const Model&, State& s, CpuId, TaskId t) const override { bursts_.blocked(s, t); }

    bool enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason, Chooser&) const override
    {
        Sched& s = state.sched;
        s.entities[t].key = bursts_.left(m, state, t).ns;
        push_back(s, list_of(s, c), t);
        return false;
    }

    TaskId pick_next(const Model& m, State& state, CpuId c, Chooser&) const override
    {
        Sched& s = state.sched;
        const TaskId t = best_for(m, s, c);
        if (t.valid()) remove(s, list_of(s, c), t);
        return t;
    }

    [[nodiscard]] std::vector<Candidate> describe(const Model& m, const State& state,
                                                  CpuId c) const override
    {
        std::vector<Candidate> order = QueuePolicy::describe(m, state, c);
        std::ranges::stable_sort(order, [&](const Candidate& a, const Candidate& b) {
            return above(state.sched, a.task, b.task);
        });
        return order;
    }

    [[nodiscard]] Explanation explain(const Model& m, const State& state, CpuId c) const override
    {
        return {.rule = rule(m, state, c),
                .chosen = best_for(m, state.sched, c),
                .candidates = describe(m, state, c)};
    }

  private:
    [[nodiscard]] static int64_t burst(const SchedEntity& e) { return std::max<int64_t>(e.key, 1); }

    // wait(a) / burst(a) > wait(b) / burst(b): the 1 that both ratios have besides does not matter.
    [[nodiscard]] static bool above(const Sched& s, TaskId a, TaskId b)
    {
        const SchedEntity& x = s.entities[a];
        const SchedEntity& y = s.entities[b];
        return __int128{(s.now - x.since).ns} * burst(y) >
               __int128{(s.now - y.since).ns} * burst(x);
    }

    // All ratios change while time passes, so every waiting task is looked at.
    [[nodiscard]] static TaskId best_for(const Model& m, const Sched& s, CpuId c)
    {
        TaskId best;
        for (TaskId t = list_of(s, c).head; t.valid(); t = s.entities[t].next) {
            if (!may_run_on(m, s.entities[t].affinity, c)) continue;
            if (!best.valid() || above(s, t, best)) best = t;
        }
        return best;
    }

    [[nodiscard]] Details keys(const Model&, const State& state, TaskId t) const override
    {
        const Sched& s = state.sched;
        const SchedEntity& e = s.entities[t];
        Details d;
        bursts_.describe(state, t, {e.key}, d);
        const __int128 thousandths = __int128{(s.now - e.since).ns} * 1000 / burst(e) + 1000;
        d.emplace_back("response ratio",
                       fmt::format("{}.{:03}", static_cast<int64_t>(thousandths / 1000),
                                   static_cast<int64_t>(thousandths % 1000)));
        return d;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "The task with the largest ratio of (wait + burst) to " +
               std::string(bursts_.word()) +
               " runs until it waits or ends; among equals the one that has waited longest.";
    }

    Bursts bursts_;
};

constexpr PolicyParameter kParameters[] = {kBurstParameter, kAlphaParameter, kGuessParameter};

}  // namespace

const PolicyInfo kHrrn = {
    .name = "hrrn",
    .title = "highest response ratio next",
    .about = "The task with the largest (wait + burst) / burst runs until it waits or ends.",
    .source =
        "Brinch Hansen, Operating System Principles (1973); Stallings, Operating Systems: "
        "Internals and Design Principles, 9.2",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Hrrn>(v);
    },
};

}  // namespace interleave
