// EDZL: the job with the earliest deadline runs, but jobs whose laxity is 0 come before all others.
//
// Laxity is the time until the deadline less the CPU time that the job still needs; it needs to
// know runtimes. On one CPU the same as EDF as long as deadlines can be met.
// Source: Lee, On-line multiprocessor scheduling algorithms for real-time tasks, IEEE TENCON
// (1994).
#include "policy/policies.h"
#include "policy/realtime_policy.h"

namespace interleave {

namespace {

constexpr int64_t kAhead = kNever.ns / 2;  // of keys of jobs without laxity, before all others

class Edzl final : public RealtimePolicy {
  public:
    explicit Edzl(const PolicyValues& v) : RealtimePolicy(kEdzl, v, 0) {}

    bool enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason why,
                 Chooser& chooser) const override
    {
        const int64_t start = latest_start(m, state, t);
        if (start != kLast && start > state.sched.now.ns)
            state.sched.entities[t].timer_at = Time{start};
        return RealtimePolicy::enqueue(m, state, c, t, why, chooser);
    }

    bool timer(const Model& m, State& state, TaskId t, Chooser&) const override
    {
        SchedEntity& e = state.sched.entities[t];
        change_key(m, state, t, std::min(key(m, state, t), state.sched.entities[t].key));
        if (!partitioned()) {
            const CpuId c = least_urgent_but(m, state, t, CpuSet(m.machine.cpus));
            if (!c.valid()) return false;
            e.cpu = c;
        }
        return takes_over(m, state, e.cpu, partitioned() ? 0 : choosing(state));
    }

    // What can be lent is a deadline.
    [[nodiscard]] int64_t own_urgency(const Model& m, const State& state, TaskId t) const override
    {
        const Job* job = job_of(m, state, t);
        return job != nullptr ? job->deadline.ns : kLast;
    }

  private:
    [[nodiscard]] int64_t key(const Model& m, const State& state, TaskId t) const override
    {
        const Job* job = job_of(m, state, t);
        if (job == nullptr) return kLast;
        const bool late = latest_start(m, state, t) <= state.sched.now.ns;
        return late ? job->deadline.ns - kAhead : job->deadline.ns;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "Jobs without laxity come first, then the job with the earliest deadline.";
    }
};

constexpr PolicyParameter kParameters[] = {
    kAssignedParameter,
    kPackingParameter,
    kPackingOrderParameter,
    ties_parameter(Ties::release),
};

}  // namespace

const PolicyInfo kEdzl = {
    .name = "edzl",
    .title = "EDF until zero laxity",
    .about =
        "The job with the earliest deadline runs, but one that cannot wait any longer comes "
        "before.",
    .source =
        "Lee, On-line multiprocessor scheduling algorithms for real-time tasks, IEEE TENCON (1994)",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Edzl>(v);
    },
};

}  // namespace interleave
