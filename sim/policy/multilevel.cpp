// Multilevel queue: tasks belong to a level for good, by their priority; each level has a queue of
// its own, in turns or first come, first served, and the levels share the CPU.
//
// Between levels either the highest with a ready task always runs (lower ones can starve), or each
// may use its share of every period: the highest level that has some of it left runs, and time that
// nobody has a share in any more goes to the highest level with a ready task. A task that is
// displaced keeps its place and the rest of its turn. With several CPUs a share is one of them all,
// and what is left of it is divided among those tasks of the level that can run at once; a task
// that joins them later can make the level exceed its share by what they were given.
// Source: Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.5.
#include "base/text.h"
#include "kernel/urgency.h"
#include "policy/level_shares.h"
#include "policy/levels.h"
#include "policy/ordered_policy.h"
#include "policy/places.h"
#include "policy/policies.h"

#include <algorithm>
#include <iterator>

namespace interleave {

namespace {

enum Number { kLevels, kOrder, kQuanta, kBetween, kShares, kPeriod, kTies, kPreemptive };
enum Word { kQuantum, kRank };  // of task_words: ns left of its turn; place within the level
enum PolicyWord { kFilled = Places::kWords, kShareWords };

class Multilevel final : public OrderedPolicy {
  public:
    explicit Multilevel(const PolicyValues& v)
        : OrderedPolicy(true, v.numbers[kPreemptive] != 0),
          levels_(v, kLevels, kQuanta),
          quanta_(levels_.each(v.lists[kQuanta], 0)),
          shares_(levels_.each(v.lists[kShares], 1), {v.numbers[kPeriod]}, kShareWords),
          larger_first_(v.numbers[kOrder] == 1),
          shared_(v.numbers[kBetween] == 1),
          places_(static_cast<QueueTies>(v.numbers[kTies]))
    {
    }
    [[nodiscard]] const PolicyInfo& info() const override { return kMultilevel; }
    [[nodiscard]] uint32_t heaps_per_queue() const override { return count(); }
    [[nodiscard]] uint32_t words() const override { return kShareWords + count(); }
    [[nodiscard]] uint32_t task_words() const override { return 2; }
    [[nodiscard]] Duration tick_period() const override
    {
        return shared_ ? shares_.period() : Duration{0};
    }

    void attach(const Model& m, State& state, TaskId t) const override
    {
        Sched& s = state.sched;
        SchedEntity& e = s.entities[t];
        e.level = own_level(e);
        if (s.policy_words[kFilled] == 0) shares_.refill(m, s);
        s.policy_words[kFilled] = 1;
    }

    [[nodiscard]] bool goes_by_values() const override { return true; }
    void values_changed(const Model&, State& state, TaskId t) const override
    {
        SchedEntity& e = state.sched.entities[t];
        e.level = own_level(e);
    }
    [[nodiscard]] bool has_urgency() const override { return true; }
    [[nodiscard]] int64_t own_urgency(const Model&, const State& state, TaskId t) const override
    {
        return own_level(state.sched.entities[t]);
    }
    // A task that a more urgent one waits for is at the level of that one, and uses its share.
    bool urgency_changed(const Model& m, State& state, CpuId c) const override
    {
        Sched& s = state.sched;
        const TaskId t = holder(s.cpus[c]);
        s.entities[t].level = static_cast<uint16_t>(urgency_of(m, state, t));
        const TaskId first = first_for(m, state, c);
        return first.valid() && preempts(m, state, c, key(m, state, first));
    }

    bool enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason why,
                 Chooser&) const override
    {
        Sched& s = state.sched;
        SchedEntity& e = s.entities[t];
        if (!m.ceilings.empty()) e.level = static_cast<uint16_t>(urgency_of(m, state, t));
        const std::span<int64_t> own = interleave::task_words(s, t);
        const bool displaced = why == Reason::preempted || why == Reason::slice_end;
        if (!displaced || own[kQuantum] <= 0) {
            own[kQuantum] = quantum(e.level);
            own[kRank] = places_.tail(s, why);
        }
        push(s.nodes, s.heaps[HeapId{e.level}], t, 0, own[kRank]);
        return preempts(m, state, c, order_of(s, e.level));
    }

    void dequeue(const Model&, State& state, TaskId t) const override
    {
        Sched& s = state.sched;
        remove(s.nodes, s.heaps[HeapId{s.entities[t].level}], t);
    }

    TaskId pick_next(const Model& m, State& state, CpuId c, Chooser&) const override
    {
        const TaskId t = first_for(m, state, c);
        if (t.valid()) dequeue(m, state, t);
        return t;
    }

    void charge(const Model&, State& state, CpuId, TaskId t, Duration used) const override
    {
        Sched& s = state.sched;
        const uint32_t level = s.entities[t].level;
        if (quanta_[level] > 0) interleave::task_words(s, t)[kQuantum] -= used.ns;
        shares_.charge(s, level, used);
    }

    [[nodiscard]] Duration slice(const Model&, const State& state, CpuId, TaskId t) const override
    {
        const Sched& s = state.sched;
        const Duration turn{interleave::task_words(s, t)[kQuantum]};
        const Duration left = shares_.left(s, s.entities[t].level);
        if (!shared_ || !preemptive() || left.ns == 0) return turn;
        const int64_t able = able_to_run(s, s.entities[t].level);
        return std::min(turn, Duration{(left.ns + able - 1) / able});
    }

    // A period begins: all have their shares again.
    void tick(const Model& m, State& state, CpuSet& preempt, Chooser&) const override
    {
        Sched& s = state.sched;
        shares_.refill(m, s);
        for (uint32_t i = 0; i < s.cpus.size(); ++i)
            if (preemptive() && s.cpus[CpuId{i}].current.valid()) preempt.insert(CpuId{i});
    }

  private:
    [[nodiscard]] uint16_t own_level(const SchedEntity& e) const
    {
        const auto last = static_cast<int64_t>(levels_.last());
        const int64_t wanted = std::clamp<int64_t>(e.priority, 0, last);
        return static_cast<uint16_t>(larger_first_ ? last - wanted : wanted);
    }
    [[nodiscard]] uint32_t count() const { return static_cast<uint32_t>(levels_.count()); }
    [[nodiscard]] int64_t quantum(uint32_t level) const
    {
        return quanta_[level] > 0 ? quanta_[level] : kForever.ns;
    }
    // Tasks of a level that run or would if they had a CPU, but no more than there are CPUs.
    [[nodiscard]] static int64_t able_to_run(const Sched& s, uint32_t level)
    {
        int64_t able = s.heaps[HeapId{level}].count;
        for (const Cpu& cpu : s.cpus)
            able += holder(cpu).valid() && s.entities[holder(cpu)].level == level ? 1 : 0;
        return std::min<int64_t>(able, static_cast<int64_t>(s.cpus.size()));
    }

    // The smallest runs. It changes for all tasks of a level when their share is used up.
    [[nodiscard]] int64_t order_of(const Sched& s, uint32_t level) const
    {
        return shared_ && shares_.left(s, level).ns == 0 ? count() + level : level;
    }
    [[nodiscard]] int64_t key(const Model&, const State& state, TaskId t) const override
    {
        return order_of(state.sched, state.sched.entities[t].level);
    }
    [[nodiscard]] int64_t running_key(const Model& m, const State& state, CpuId c) const override
    {
        return key(m, state, holder(state.sched.cpus[c]));
    }

    [[nodiscard]] std::vector<TaskId> order(const Sched& s, CpuId) const override
    {
        std::vector<TaskId> tasks;
        for (uint32_t level = 0; level < count(); ++level)
            std::ranges::copy(sorted(s.nodes, s.heaps[HeapId{level}]), std::back_inserter(tasks));
        std::ranges::stable_sort(tasks, {},
                                 [&](TaskId t) { return order_of(s, s.entities[t].level); });
        return tasks;
    }

    [[nodiscard]] TaskId first_for(const Model& m, const State& state, CpuId c) const override
    {
        const Sched& s = state.sched;
        TaskId first;
        int64_t best = 2 * int64_t{count()};
        for (uint32_t level = 0; level < count(); ++level) {
            if (s.heaps[HeapId{level}].count == 0 || order_of(s, level) >= best) continue;
            const TaskId t = first_that(s.nodes, s.heaps[HeapId{level}], [&](TaskId candidate) {
                return may_run_on(m, s.entities[candidate].affinity, c);
            });
            if (!t.valid()) continue;
            first = t;
            best = order_of(s, level);
        }
        return first;
    }

    [[nodiscard]] Details keys(const Model&, const State& state, TaskId t) const override
    {
        const uint32_t level = state.sched.entities[t].level;
        Details d{{"level", std::to_string(level)}};
        if (shared_) d.emplace_back("left of its share", to_text(shares_.left(state.sched, level)));
        return d;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return shared_ ? "The first task of the highest level that has some of its share left "
                         "runs; without one, of the highest level. Level 0 is the highest."
                       : "The first task of the highest level that has one runs; level 0 is the "
                         "highest.";
    }

    Levels levels_;
    std::vector<int64_t> quanta_;  // by level; 0: each runs until it waits
    LevelShares shares_;
    bool larger_first_, shared_;
    Places places_;
};

constexpr std::string_view kOrders[] = {"smaller_first", "larger_first"};
constexpr std::string_view kBetweenWords[] = {"fixed", "shares"};
constexpr int64_t kDefaultQuanta[] = {10'000'000, 0};
constexpr int64_t kDefaultShares[] = {80, 20};
constexpr PolicyParameter kParameters[] = {
    kLevelsParameter,
    {.name = "order",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kOrders,
     .about = "whether priority 0 is the highest level or the lowest; priorities beyond the levels "
              "belong to the nearest one"},
    {.name = "quanta",
     .kind = ParameterKind::durations,
     .lowest = 0,
     .highest = kLastTime.ns,
     .list = kDefaultQuanta,
     .about = "how long a turn is at each level, from the top; 0: first come, first served; the "
              "last holds for all below"},
    {.name = "between",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kBetweenWords,
     .about = "the highest level always runs first, or each has a share of every period"},
    {.name = "shares",
     .kind = ParameterKind::integers,
     .lowest = 1,
     .highest = 1'000'000,
     .list = kDefaultShares,
     .about = "shares: how the CPU time of a period is divided; the last holds for all below"},
    {.name = "period",
     .kind = ParameterKind::duration,
     .value = 100'000'000,
     .lowest = 1'000,
     .highest = kLastTime.ns,
     .about = "shares: how often they are given out"},
    kTiesParameter,
    {.name = "preemptive",
     .kind = ParameterKind::boolean,
     .value = 1,
     .lowest = 0,
     .highest = 1,
     .about = "whether another level takes the CPU at once, or when a quantum ends"},
};

}  // namespace

const PolicyInfo kMultilevel = {
    .name = "multilevel",
    .title = "multilevel queue",
    .about =
        "Each task belongs to a level by its priority; levels have queues of their own and "
        "come in fixed order, or share the CPU.",
    .source = "Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.5",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Multilevel>(v);
    },
};

}  // namespace interleave
