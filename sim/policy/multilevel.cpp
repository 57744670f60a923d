// Multilevel queue: tasks belong to a level for good, by their priority; each level has a queue of
// its own, in turns or first come, first served, and the levels share the CPU.
//
// Between levels either the highest with a ready task always runs (lower ones can starve), or each
// may use its share of every period: the highest level that has some of it left runs, and time that
// nobody has a share in any more goes to the highest level with a ready task. A task that is
// displaced keeps its place and the rest of its turn. With several CPUs a share is one of them all.
// Source: Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.5.
#include "base/text.h"
#include "policy/places.h"
#include "policy/policies.h"

#include <algorithm>

namespace interleave {

namespace {

enum Number { kLevels, kOrder, kQuanta, kBetween, kShares, kPeriod, kTies, kPreemptive };
enum Word { kQuantum, kRank };  // of task_words: ns left of its turn; place within the level
enum PolicyWord { kFilled = Places::kWords, kBudgets };  // budgets: one for each level, in ns

class Multilevel final : public Policy {
  public:
    explicit Multilevel(const PolicyValues& v)
        : levels_(levels_of(v)),
          larger_first_(v.numbers[kOrder] == 1),
          shared_(v.numbers[kBetween] == 1),
          preemptive_(v.numbers[kPreemptive] != 0),
          period_{v.numbers[kPeriod]},
          places_(static_cast<Ties>(v.numbers[kTies]))
    {
    }
    [[nodiscard]] const PolicyInfo& info() const override { return kMultilevel; }
    [[nodiscard]] uint32_t lists_per_queue() const override { return 0; }
    [[nodiscard]] uint32_t heaps_per_queue() const override { return count(); }
    [[nodiscard]] uint32_t words() const override { return kBudgets + count(); }
    [[nodiscard]] uint32_t task_words() const override { return 2; }
    [[nodiscard]] Duration tick_period() const override { return shared_ ? period_ : Duration{0}; }

    void attach(const Model& m, State& state, TaskId t) const override
    {
        Sched& s = state.sched;
        SchedEntity& e = s.entities[t];
        const auto last = int64_t{count()} - 1;
        const int64_t wanted = std::clamp<int64_t>(e.priority, 0, last);
        e.level = static_cast<uint16_t>(larger_first_ ? last - wanted : wanted);
        if (s.policy_words[kFilled] == 0) refill(m, s);
        s.policy_words[kFilled] = 1;
    }

    // Where it displaces the least urgent, if no CPU idles.
    [[nodiscard]] CpuId select_cpu(const Model& m, const State& state, TaskId t,
                                   Chooser& chooser) const override
    {
        const Sched& s = state.sched;
        CpuId best = Policy::select_cpu(m, state, t, chooser);
        if (s.idle.has(best)) return best;
        uint32_t worst = 0;
        for (uint32_t i = 0; i < s.cpus.size(); ++i) {
            const Cpu& cpu = s.cpus[CpuId{i}];
            if (!holder(cpu).valid() || cpu.resched != 0) continue;
            const uint32_t order = order_of(s, s.entities[holder(cpu)].level);
            if (order < worst || !may_run_on(m, s.entities[t].affinity, CpuId{i})) continue;
            if (order == worst && worst > 0) continue;
            worst = order;
            best = CpuId{i};
        }
        return best;
    }

    bool enqueue(const Model&, State& state, CpuId c, TaskId t, Reason why, Chooser&) const override
    {
        Sched& s = state.sched;
        const SchedEntity& e = s.entities[t];
        const std::span<int64_t> own = interleave::task_words(s, t);
        const bool displaced = why == Reason::preempted || why == Reason::slice_end;
        if (!displaced || own[kQuantum] <= 0) {
            own[kQuantum] = quantum(e.level);
            own[kRank] = places_.tail(s, why);
        }
        push(s.nodes, s.heaps[HeapId{e.level}], t, 0, own[kRank]);
        const TaskId other = holder(s.cpus[c]);
        return preemptive_ && other.valid() &&
               order_of(s, e.level) < order_of(s, s.entities[other].level);
    }

    void dequeue(const Model&, State& state, TaskId t) const override
    {
        Sched& s = state.sched;
        remove(s.nodes, s.heaps[HeapId{s.entities[t].level}], t);
    }

    TaskId pick_next(const Model& m, State& state, CpuId c, Chooser&) const override
    {
        const TaskId t = first_for(m, state.sched, c);
        if (t.valid()) dequeue(m, state, t);
        return t;
    }

    void charge(const Model&, State& state, CpuId, TaskId t, Duration used) const override
    {
        Sched& s = state.sched;
        const uint32_t level = s.entities[t].level;
        if (levels_[level].quantum.ns > 0) interleave::task_words(s, t)[kQuantum] -= used.ns;
        int64_t& budget = s.policy_words[kBudgets + level];
        budget = std::max<int64_t>(budget - used.ns, 0);
    }

    [[nodiscard]] Duration slice(const Model&, const State& state, CpuId, TaskId t) const override
    {
        const Sched& s = state.sched;
        const Duration turn{interleave::task_words(s, t)[kQuantum]};
        const Duration left = budget(s, s.entities[t].level);
        return shared_ && preemptive_ && left.ns > 0 ? std::min(turn, left) : turn;
    }

    // A period begins: all have their shares again.
    void tick(const Model& m, State& state, CpuSet& preempt, Chooser&) const override
    {
        Sched& s = state.sched;
        refill(m, s);
        for (uint32_t i = 0; i < s.cpus.size(); ++i) {
            const Cpu& cpu = s.cpus[CpuId{i}];
            if (!cpu.current.valid()) continue;
            const uint32_t level = s.entities[cpu.current].level;
            s.policy_words[kBudgets + level] += (s.now - cpu.run_since).ns;  // not charged yet
            if (preemptive_) preempt.insert(CpuId{i});
        }
    }

    [[nodiscard]] std::vector<Candidate> describe(const Model& m, const State& state,
                                                  CpuId c) const override
    {
        const Sched& s = state.sched;
        std::vector<Candidate> order;
        for (const uint32_t level : order_of_levels(s))
            for (const TaskId t : sorted(s.nodes, s.heaps[HeapId{level}])) {
                Candidate candidate{.task = t, .keys = {{"level", std::to_string(level)}}};
                if (shared_)
                    candidate.keys.emplace_back("left of its share", to_text(budget(s, level)));
                candidate.keys.emplace_back("waiting since", to_text(s.entities[t].since));
                if (!may_run_on(m, s.entities[t].affinity, c))
                    candidate.keys.emplace_back("affinity", "other CPUs");
                order.push_back(std::move(candidate));
            }
        return order;
    }

    [[nodiscard]] Explanation explain(const Model& m, const State& state, CpuId c) const override
    {
        return {.rule = shared_ ? "The first task of the highest level that has some of its share "
                                  "left runs; without one, of the highest level. Level 0 is the "
                                  "highest."
                                : "The first task of the highest level that has one runs; level 0 "
                                  "is the highest.",
                .chosen = first_for(m, state.sched, c),
                .candidates = describe(m, state, c)};
    }

  private:
    struct Level {
        Duration quantum;  // 0: each runs until it waits
        int64_t share;
    };

    static std::vector<Level> levels_of(const PolicyValues& v)
    {
        const auto entry = [](const std::vector<int64_t>& list, size_t i, int64_t otherwise) {
            return list.empty() ? otherwise : list[std::min(i, list.size() - 1)];
        };
        const std::vector<int64_t>& quanta = v.lists[kQuanta];
        const auto count = static_cast<size_t>(v.numbers[kLevels]);
        std::vector<Level> levels;
        for (size_t i = 0; i < (count > 0 ? count : std::max<size_t>(quanta.size(), 1)); ++i)
            levels.push_back({{entry(quanta, i, 0)}, entry(v.lists[kShares], i, 1)});
        return levels;
    }

    [[nodiscard]] uint32_t count() const { return static_cast<uint32_t>(levels_.size()); }
    [[nodiscard]] int64_t quantum(uint32_t level) const
    {
        const Duration q = levels_[level].quantum;
        return q.ns > 0 ? q.ns : kForever.ns;
    }
    [[nodiscard]] static TaskId holder(const Cpu& cpu)
    {
        return cpu.current.valid() ? cpu.current : cpu.incoming;
    }

    void refill(const Model& m, Sched& s) const
    {
        int64_t sum = 0;
        for (const Level& level : levels_) sum += level.share;
        const __int128 all = __int128{period_.ns} * m.machine.cpus;
        for (uint32_t i = 0; i < count(); ++i)
            s.policy_words[kBudgets + i] = static_cast<int64_t>(
                std::min<__int128>(all * levels_[i].share / sum, kLastTime.ns));
    }

    // What is left to a level now: what runs is charged later.
    [[nodiscard]] static Duration budget(const Sched& s, uint32_t level)
    {
        int64_t left = s.policy_words[kBudgets + level];
        for (const Cpu& cpu : s.cpus)
            if (cpu.current.valid() && s.entities[cpu.current].level == level)
                left -= (s.now - cpu.run_since).ns;
        return {std::max<int64_t>(left, 0)};
    }

    // The smallest runs.
    [[nodiscard]] uint32_t order_of(const Sched& s, uint32_t level) const
    {
        return shared_ && budget(s, level).ns == 0 ? count() + level : level;
    }

    [[nodiscard]] std::vector<uint32_t> order_of_levels(const Sched& s) const
    {
        std::vector<uint32_t> order(count());
        for (uint32_t i = 0; i < count(); ++i) order[i] = i;
        std::ranges::sort(order, {}, [&](uint32_t level) { return order_of(s, level); });
        return order;
    }

    [[nodiscard]] TaskId first_for(const Model& m, const Sched& s, CpuId c) const
    {
        TaskId first;
        uint32_t best = 2 * count();
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

    std::vector<Level> levels_;
    bool larger_first_, shared_, preemptive_;
    Duration period_;
    Places places_;
};

constexpr std::string_view kOrders[] = {"smaller_first", "larger_first"};
constexpr std::string_view kBetweenWords[] = {"fixed", "shares"};
constexpr int64_t kDefaultQuanta[] = {10'000'000, 0};
constexpr int64_t kDefaultShares[] = {80, 20};
constexpr PolicyParameter kParameters[] = {
    {.name = "levels",
     .kind = ParameterKind::integer,
     .value = 0,
     .lowest = 0,
     .highest = 64,
     .about = "how many levels there are; 0: as many as `quanta` has entries"},
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
    {.name = "ties",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 2,
     .words = kTiesWords,
     .about = "the order in a queue of tasks that join it at one instant: those that became ready "
              "before those whose quantum ended; or after them, in the usual order or new ones "
              "before woken ones"},
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
