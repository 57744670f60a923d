// Round robin: ready tasks take turns of one quantum each, in the order of the queue.
//
// Optimises response at the price of switches. A task whose quantum ends goes to the tail; one that
// blocks loses the rest of it. What textbooks disagree about is the order at one instant: whether a
// task that arrives when a quantum ends is queued before the task that lost the CPU (`ties`).
// With `slice: aligned` quanta end on all CPUs together, at multiples of the quantum: every running
// task then goes to the tail, in the order of CPUs, before the first CPU chooses (OSTEP, multi.py).
// Source: Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.3.
#include "base/text.h"
#include "policy/cpu_order.h"
#include "policy/policies.h"
#include "policy/queue_policy.h"

namespace interleave {

namespace {

enum Number { kQuantum, kTies, kQueues, kSlice = kQueues + 6, kCpuOrder };

class RoundRobin final : public QueuePolicy {
  public:
    explicit RoundRobin(const PolicyValues& v)
        : QueuePolicy(v, kQueues),
          quantum_{v.numbers[kQuantum]},
          preempted_first_(v.numbers[kTies] == 1),
          aligned_(v.numbers[kSlice] == 1),
          order_(v, kCpuOrder)
    {
    }
    [[nodiscard]] const PolicyInfo& info() const override { return kRoundRobin; }

    [[nodiscard]] std::optional<Duration> fifo_slice() const override
    {
        const bool in_order = !preempted_first_ && !aligned_ && order_.by_number();
        return in_order ? std::optional(quantum_) : std::nullopt;
    }

    bool enqueue(const Model&, State& state, CpuId c, TaskId t, Reason why, Chooser&) const override
    {
        Sched& s = state.sched;
        EntityList& list = list_of(s, c);
        TaskId at;
        if (preempted_first_ && why == Reason::slice_end) at = first_of_instant(s, list);
        insert_before(s, list, at, t);
        return false;
    }

    [[nodiscard]] Duration slice(const Model&, const State& state, CpuId, TaskId) const override
    {
        return aligned_ ? Duration{quantum_.ns - state.sched.now.ns % quantum_.ns} : quantum_;
    }

    [[nodiscard]] bool puts_back_first() const override
    {
        return aligned_ || (one_queue() && !order_.by_number());
    }

    TaskId pick_next(const Model& m, State& state, CpuId c, Chooser& chooser) const override
    {
        if (!takes_turns(m)) return QueuePolicy::pick_next(m, state, c, chooser);
        Sched& s = state.sched;
        EntityList& list = list_of(s, c);
        const TaskId t = order_.turn_of(m, s, list, c, [&](uint64_t stream, uint64_t counter) {
            return chooser.random(stream, counter);
        });
        if (t.valid()) remove(s, list, t);
        return t;
    }

    [[nodiscard]] Explanation explain(const Model& m, const State& state, CpuId c) const override
    {
        Explanation e = QueuePolicy::explain(m, state, c);
        if (!takes_turns(m)) return e;
        const Sched& s = state.sched;
        const auto draw = [&m](uint64_t stream, uint64_t counter) {
            return random_bits(m.seed, stream, counter);
        };
        e.chosen = order_.turn_of(m, s, list_of(s, c), c, draw);
        return e;
    }

  private:
    // Where saving or choosing takes time a CPU does not choose when it loses its task.
    [[nodiscard]] bool takes_turns(const Model& m) const
    {
        return one_queue() && !order_.by_number() && m.machine.save.ns == 0 &&
               m.machine.choose.ns == 0;
    }

    // The first of those at the tail that became ready just now by arriving.
    static TaskId first_of_instant(const Sched& s, const EntityList& list)
    {
        TaskId first;
        for (TaskId t = list.tail; t.valid() && s.entities[t].since == s.now;
             t = s.entities[t].previous) {
            if (s.entities[t].slice_left == Duration{0}) break;  // lost its own CPU just now
            first = t;
        }
        return first;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "The task at the head of the queue runs for at most " + to_text(quantum_) +
               ", then goes to its tail.";
    }

    Duration quantum_;
    bool preempted_first_;
    bool aligned_;
    CpuOrder order_;
};

constexpr std::string_view kSliceWords[] = {"per_task", "aligned"};
constexpr std::string_view kTieWords[] = {"arrivals_first", "preempted_first"};
constexpr PolicyParameter kParameters[] = {
    {.name = "quantum",
     .kind = ParameterKind::duration,
     .value = 10'000'000,
     .lowest = 1,
     .highest = kLastTime.ns,
     .about = "how long a turn is"},
    {.name = "ties",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kTieWords,
     .about = "who is queued first when a task arrives just as a quantum ends"},
    kQueuesParameter,
    kStealParameter,
    kIntervalParameter,
    kVictimParameter,
    kVictimsParameter,
    kStealBoundParameter,
    {.name = "slice",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kSliceWords,
     .about = "whether a quantum is counted from when a task got its CPU, or all end together"},
    kCpuOrderParameter,
    kCpuOrderEveryParameter,
    kCpuOrdersParameter,
};

}  // namespace

const PolicyInfo kRoundRobin = {
    .name = "rr",
    .title = "round robin",
    .about = "Ready tasks take turns of one quantum each, in the order of the queue.",
    .source = "Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.3",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<RoundRobin>(v);
    },
};

}  // namespace interleave
