// Multi-level feedback queue: the highest level with a ready task runs, its tasks in turns; a task
// that uses up its allotment at a level sinks by one, and from time to time all rise to the top.
//
// Optimises response without knowing bursts: short ones stay near the top, long ones sink. The five
// rules of OSTEP are parameters: a level's turn (`quanta`) and how many of them before a task sinks
// (`allotments`), the rise (`boost`), whether waiting refills them, which lets a task game the
// policy (`io`), and where a task goes after a wait (`io_to`). A task that is displaced keeps its
// place and the rest of its turn.
// Sources: Arpaci-Dusseau, Operating Systems: Three Easy Pieces, ch. 8; with preemptive: false and
// alone: stays, the feedback of Stallings, Operating Systems, 9.2.
#include "base/text.h"
#include "policy/levels.h"
#include "policy/ordered_policy.h"
#include "policy/places.h"
#include "policy/policies.h"

#include <algorithm>

namespace interleave {

namespace {

enum Number { kLevels, kQuanta, kAllotments, kBoost, kIo, kIoTo, kTies, kPreemptive, kAlone };
enum Word { kQuantum, kAllotment, kRank };  // ns left, turns left, place within the level

class Mlfq final : public OrderedPolicy {
  public:
    explicit Mlfq(const PolicyValues& v)
        : OrderedPolicy(true, v.numbers[kPreemptive] != 0),
          levels_(v, kLevels, kQuanta),
          quanta_(levels_.each(v.lists[kQuanta], 10'000'000)),
          allotments_(levels_.each(v.lists[kAllotments], 1)),
          boost_{v.numbers[kBoost]},
          refills_(v.numbers[kIo] == 1),
          to_head_(v.numbers[kIoTo] == 1),
          alone_stays_(v.numbers[kAlone] == 1),
          places_(static_cast<Ties>(v.numbers[kTies]))
    {
    }
    [[nodiscard]] const PolicyInfo& info() const override { return kMlfq; }
    [[nodiscard]] uint32_t words() const override { return Places::kWords; }
    [[nodiscard]] uint32_t task_words() const override { return 3; }
    [[nodiscard]] Duration tick_period() const override { return boost_; }

    void attach(const Model&, State& state, TaskId t) const override { enter(state.sched, t, 0); }

    bool enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason why,
                 Chooser&) const override
    {
        Sched& s = state.sched;
        const bool to_head = why == Reason::woken && to_head_;
        if (words(s, t)[kQuantum] <= 0)
            turn_over(s, t, s.heaps[HeapId{0}].count == 0);
        else if (why != Reason::preempted && why != Reason::slice_end)
            words(s, t)[kRank] = to_head ? places_.head(s) : places_.tail(s, why);
        const SchedEntity& e = s.entities[t];
        push(s.nodes, heap_of(s, c), t, e.key, words(s, t)[kRank]);
        return preempts(m, state, c, to_head ? e.key - 1 : e.key);
    }

    void charge(const Model&, State& state, CpuId, TaskId t, Duration used) const override
    {
        words(state.sched, t)[kQuantum] -= used.ns;
    }

    void blocked(const Model&, State& state, CpuId, TaskId t) const override
    {
        Sched& s = state.sched;
        const bool spent = words(s, t)[kQuantum] <= 0;
        if (refills_) enter(s, t, s.entities[t].level);
        if (spent) use_up(s, t);
    }

    [[nodiscard]] Duration slice(const Model&, const State& state, CpuId, TaskId t) const override
    {
        return {interleave::task_words(state.sched, t)[kQuantum]};
    }

    // All rise: the lower levels are emptied onto the tail of the top one, from the lowest up.
    // Whoever waits rises where it is.
    void tick(const Model&, State& state, CpuSet& preempt, Chooser&) const override
    {
        Sched& s = state.sched;
        const std::vector<TaskId> order = order_of_boost(s);
        for (const TaskId t : order) {
            const bool queued = s.entities[t].queue.valid();
            if (queued) remove(s.nodes, s.heaps[HeapId{0}], t);
            if (s.entities[t].level > 0 && !came_now(s, t))
                words(s, t)[kRank] = places_.tail(s, Reason::slice_end);
            if (queued) push(s.nodes, s.heaps[HeapId{0}], t, 0, words(s, t)[kRank]);
        }
        for (uint32_t i = 0; i < s.entities.size(); ++i)
            if (s.entities[TaskId{i}].serial != Record::kNone) enter(s, TaskId{i}, 0);
        for (uint32_t i = 0; i < s.cpus.size(); ++i) {
            const Cpu& cpu = s.cpus[CpuId{i}];
            if (!cpu.current.valid()) continue;
            words(s, cpu.current)[kQuantum] += (s.now - cpu.run_since).ns;  // not charged yet
            preempt.insert(CpuId{i});
        }
    }

  private:
    [[nodiscard]] static std::span<int64_t> words(Sched& s, TaskId t)
    {
        return interleave::task_words(s, t);
    }
    // At the beginning of what a level gives.
    void enter(Sched& s, TaskId t, size_t level) const
    {
        SchedEntity& e = s.entities[t];
        e.level = static_cast<uint16_t>(level);
        e.key = e.level;
        words(s, t)[kQuantum] = quanta_[level];
        words(s, t)[kAllotment] = allotments_[level];
    }

    // One turn less at this level.
    void use_up(Sched& s, TaskId t) const
    {
        const size_t level = s.entities[t].level;
        words(s, t)[kQuantum] = quanta_[level];
        if (--words(s, t)[kAllotment] == 0) enter(s, t, std::min(level + 1, levels_.last()));
    }

    void turn_over(Sched& s, TaskId t, bool alone) const
    {
        if (alone && alone_stays_)
            enter(s, t, s.entities[t].level);
        else
            use_up(s, t);
        words(s, t)[kRank] = places_.tail(s, Reason::slice_end);
    }

    [[nodiscard]] static bool came_now(const Sched& s, TaskId t)
    {
        return s.entities[t].queue.valid() && s.entities[t].since == s.now;
    }

    // The running tasks and all that are queued, the lowest level first; a running task has kept
    // its place in its level. A turn that ends at this instant ends before the rise.
    [[nodiscard]] std::vector<TaskId> order_of_boost(Sched& s) const
    {
        std::vector<TaskId> order = sorted(s.nodes, s.heaps[HeapId{0}]);
        const bool alone = order.empty();
        for (const Cpu& cpu : s.cpus) {
            if (!cpu.current.valid()) continue;
            const bool spent = words(s, cpu.current)[kQuantum] <= (s.now - cpu.run_since).ns;
            if (spent) turn_over(s, cpu.current, alone);
            order.push_back(cpu.current);
        }
        std::ranges::sort(order, {}, [&](TaskId t) {
            return std::pair(-int{s.entities[t].level}, words(s, t)[kRank]);
        });
        return order;
    }

    [[nodiscard]] int64_t key(const Model&, const State& state, TaskId t) const override
    {
        return state.sched.entities[t].level;
    }

    [[nodiscard]] Details keys(const Model&, const State& state, TaskId t) const override
    {
        const std::span<const int64_t> own = interleave::task_words(state.sched, t);
        return {{"level", std::to_string(state.sched.entities[t].level)},
                {"left of its quantum", to_text(Duration{own[kQuantum]})},
                {"quanta before it sinks", std::to_string(own[kAllotment])}};
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "The first task of the highest level that has one runs; level 0 is the highest.";
    }

    Levels levels_;
    std::vector<int64_t> quanta_, allotments_;  // by level: ns of a turn, turns before it sinks
    Duration boost_;
    bool refills_, to_head_, alone_stays_;
    Places places_;
};

constexpr std::string_view kIoWords[] = {"keep", "refill"};
constexpr std::string_view kEnds[] = {"tail", "head"};
constexpr std::string_view kAloneWords[] = {"sinks", "stays"};
constexpr int64_t kDefaultQuanta[] = {10'000'000, 20'000'000, 40'000'000};
constexpr int64_t kDefaultAllotments[] = {1};
constexpr PolicyParameter kParameters[] = {
    kLevelsParameter,
    {.name = "quanta",
     .kind = ParameterKind::durations,
     .lowest = 1,
     .highest = kLastTime.ns,
     .list = kDefaultQuanta,
     .about = "how long a turn is at each level, from the top; the last holds for all below"},
    {.name = "allotments",
     .kind = ParameterKind::integers,
     .lowest = 1,
     .highest = 1'000'000,
     .list = kDefaultAllotments,
     .about = "after how many quanta a task sinks, at each level from the top; the last holds for "
              "all below"},
    {.name = "boost",
     .kind = ParameterKind::duration,
     .value = 0,
     .lowest = 0,
     .highest = kLastTime.ns,
     .about = "how often all tasks rise to the top; 0: never"},
    {.name = "io",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kIoWords,
     .about = "whether a task that waits keeps what it has used of its allotment, or gets all of "
              "it again (and can so stay at the top)"},
    {.name = "io_to",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kEnds,
     .about = "where a task joins its level after a wait; at the head it displaces its equal"},
    kTiesParameter,
    {.name = "preemptive",
     .kind = ParameterKind::boolean,
     .value = 1,
     .lowest = 0,
     .highest = 1,
     .about = "whether a task of a higher level takes the CPU at once, or when a quantum ends"},
    {.name = "alone",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kAloneWords,
     .about = "what a quantum does to a task that nobody waits behind"},
};

}  // namespace

const PolicyInfo kMlfq = {
    .name = "mlfq",
    .title = "multi-level feedback queue",
    .about =
        "The highest level with a ready task runs, its tasks in turns; who uses up its "
        "allotment sinks, and from time to time all rise.",
    .source =
        "Arpaci-Dusseau, Operating Systems: Three Easy Pieces, ch. 8; Stallings, Operating "
        "Systems, 9.2 (feedback)",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Mlfq>(v);
    },
};

}  // namespace interleave
