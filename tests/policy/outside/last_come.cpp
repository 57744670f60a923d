// Last come, first served: the task that became ready last runs, for a turn at most.
//
// Optimises nothing; the tasks that came first starve while others come. With `preempt` a newcomer
// takes the CPU at once. Source: Kleinrock, Queueing Systems, volume 1, 1975 (LCFS).
#include "last_come.h"

#include "policy/queue_policy.h"

namespace outside {

using namespace interleave;

namespace {

class LastCome final : public QueuePolicy {
  public:
    explicit LastCome(const PolicyValues& v)
        : QueuePolicy(true), turn_{v.numbers[0]}, preempts_(v.numbers[1] != 0)
    {
    }
    [[nodiscard]] const PolicyInfo& info() const override { return kLastCome; }

    // A task whose turn is over waits until all others had one; one that is preempted, until the
    // newcomer is done.
    bool enqueue(const Model&, State& state, CpuId c, TaskId t, Reason why, Chooser&) const override
    {
        Sched& s = state.sched;
        EntityList& list = list_of(s, c);
        if (why == Reason::slice_end || why == Reason::yielded)
            push_back(s, list, t);
        else if (why == Reason::preempted && list.head.valid())
            insert_before(s, list, s.entities[list.head].next, t);
        else
            push_front(s, list, t);
        return preempts_ && (why == Reason::created || why == Reason::woken);
    }
    [[nodiscard]] Duration slice(const Model&, const State&, CpuId, TaskId) const override
    {
        return turn_;
    }

  private:
    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "The task that became ready last runs.";
    }

    Duration turn_;
    bool preempts_;
};

constexpr PolicyParameter kParameters[] = {
    {.name = "turn",
     .kind = ParameterKind::duration,
     .value = 5'000'000,
     .lowest = 1,
     .highest = kLastTime.ns,
     .about = "how long a task runs at a time"},
    {.name = "preempt",
     .kind = ParameterKind::boolean,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .about = "whether a task that comes takes the CPU at once"},
};

}  // namespace

const PolicyInfo kLastCome = {
    .name = "last_come",
    .title = "last come, first served",
    .about = "The task that became ready last runs, for a turn at most.",
    .source = "Kleinrock, Queueing Systems, volume 1, 1975 (LCFS)",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<LastCome>(v);
    },
};

}  // namespace outside
