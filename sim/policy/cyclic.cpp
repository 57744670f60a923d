// Cyclic: when the CPU is free, the next ready task in the cyclic order of creation after the one
// that ran last takes it, and runs until it waits or ends.
//
// Optimises nothing: it is how a first course shows why a CPU should not idle while a task waits
// for a device. Whether it does (`switch`), and whether a task whose wait is over takes the CPU at
// once (`woken`), are its parameters. Where a CPU stays with a task that waits, each CPU has a
// queue of its own.
// Source: Arpaci-Dusseau, Operating Systems: Three Easy Pieces, ch. 4, homework process-run.
#include "base/text.h"
#include "policy/policies.h"
#include "policy/queue_policy.h"

#include <cstdlib>

namespace interleave {

namespace {

enum Number { kSwitch, kWoken, kTies };

// RunQueue::key: 1 + the serial number of the task that ran last, negative while the CPU waits for
// it; 0: nobody ran. SchedEntity::key: 1 for a task that takes the CPU at once.
class Cyclic final : public QueuePolicy {
  public:
    explicit Cyclic(const PolicyValues& v)
        : QueuePolicy(v.numbers[kSwitch] == 0),
          at_once_(v.numbers[kWoken] == 1),
          waiting_first_(v.numbers[kTies] == 0)
    {
    }
    [[nodiscard]] bool may_decline() const override { return true; }
    [[nodiscard]] const PolicyInfo& info() const override { return kCyclic; }

    // A CPU that stays with its task gets it back; a new task goes where it need not wait for that.
    [[nodiscard]] CpuId select_cpu(const Model& m, const State& state, TaskId t,
                                   Chooser& chooser) const override
    {
        const Sched& s = state.sched;
        const SchedEntity& e = s.entities[t];
        if (one_queue()) return QueuePolicy::select_cpu(m, state, t, chooser);
        if (e.cpu.valid()) return e.cpu;
        CpuId c = s.idle.lowest();
        while (c.valid() && (!may_run_on(m, e.affinity, c) || s.queues[s.cpus[c].queue].key < 0))
            c = s.idle.lowest(CpuId{c.index + 1});
        return c.valid() ? c : QueuePolicy::select_cpu(m, state, t, chooser);
    }

    bool enqueue(const Model&, State& state, CpuId c, TaskId t, Reason why, Chooser&) const override
    {
        Sched& s = state.sched;
        const bool at_once = at_once_ && why == Reason::woken;
        s.entities[t].key = at_once ? 1 : 0;
        if (at_once)
            push_front(s, list_of(s, c), t);
        else
            push_back(s, list_of(s, c), t);
        return at_once;
    }

    TaskId pick_next(const Model& m, State& state, CpuId c, Chooser&) const override
    {
        Sched& s = state.sched;
        const TaskId t = next_for(m, s, c);
        if (!t.valid()) return t;
        remove(s, list_of(s, c), t);
        s.queues[s.cpus[c].queue].key = int64_t{s.entities[t].serial} + 1;
        return t;
    }

    void blocked(const Model&, State& state, CpuId c, TaskId t) const override
    {
        Sched& s = state.sched;
        if (!one_queue()) s.queues[s.cpus[c].queue].key = -(int64_t{s.entities[t].serial} + 1);
    }

    TaskId steal(const Model&, State&, CpuId, Chooser&) const override { return {}; }

    [[nodiscard]] Explanation explain(const Model& m, const State& state, CpuId c) const override
    {
        return {.rule = rule(m, state, c),
                .chosen = next_for(m, state.sched, c),
                .candidates = describe(m, state, c)};
    }

  private:
    [[nodiscard]] TaskId next_for(const Model& m, const Sched& s, CpuId c) const
    {
        const int64_t last = s.queues[s.cpus[c].queue].key;
        const auto distance = [&](const SchedEntity& e) {
            const int64_t serial = int64_t{e.serial} + 1;
            return serial > std::abs(last) ? serial : serial + (int64_t{1} << 32);
        };
        // In the order of preference: at once, was waiting before this instant, next in the circle.
        const auto comes_before = [&](const SchedEntity& a, const SchedEntity& b) {
            if (a.key != b.key) return a.key > b.key;
            if (a.key == 1) return false;  // the one that was woken last is first in the list
            const bool a_new = a.since == s.now;
            const bool b_new = b.since == s.now;
            if (waiting_first_ && a_new != b_new) return b_new;
            return distance(a) < distance(b);
        };
        TaskId best;
        for (TaskId t = list_of(s, c).head; t.valid(); t = s.entities[t].next) {
            const SchedEntity& e = s.entities[t];
            if (!may_run_on(m, e.affinity, c)) continue;
            if (last < 0 && int64_t{e.serial} + 1 != -last) continue;
            if (!best.valid() || comes_before(e, s.entities[best])) best = t;
        }
        return best;
    }

    [[nodiscard]] Details keys(const Model&, const State& state, TaskId t) const override
    {
        return {{"number", std::to_string(state.sched.entities[t].serial)}};
    }

    [[nodiscard]] std::string rule(const Model&, const State& state, CpuId c) const override
    {
        const Sched& s = state.sched;
        const int64_t last = s.queues[s.cpus[c].queue].key;
        if (last < 0)
            return "The CPU stays with task number " + std::to_string(-last - 1) + ", which waits.";
        const std::string start = last == 0 ? "The first ready task in the order of creation"
                                            : "The next ready task after number " +
                                                  std::to_string(last - 1) +
                                                  ", in the cyclic order of creation,";
        return start + " runs until it waits or ends.";
    }

    bool at_once_, waiting_first_;
};

constexpr std::string_view kSwitchWords[] = {"wait_or_end", "end"};
constexpr std::string_view kWokenWords[] = {"later", "at_once"};
constexpr std::string_view kTiesOfCyclic[] = {"waiting_first", "cyclic"};
constexpr PolicyParameter kParameters[] = {
    {.name = "switch",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kSwitchWords,
     .about = "when another task gets the CPU: also when the running one waits, or only when it "
              "ends; then the CPU idles while its task waits"},
    {.name = "woken",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kWokenWords,
     .about = "whether a task whose wait is over runs when its turn comes, or takes the CPU"},
    {.name = "ties",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kTiesOfCyclic,
     .about = "when the CPU becomes free: whether tasks that were ready before come before those "
              "that became ready at this instant, or all in the order of the circle"},
};

}  // namespace

const PolicyInfo kCyclic = {
    .name = "cyclic",
    .title = "cyclic",
    .about = "The next ready task in the cyclic order of creation runs until it waits or ends.",
    .source = "Arpaci-Dusseau, Operating Systems: Three Easy Pieces, ch. 4, homework process-run",
    .parameters = kParameters,
    .work_conserving = false,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Cyclic>(v);
    },
};

}  // namespace interleave
