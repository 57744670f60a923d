// EDF-US: jobs of tasks that need more than a threshold of a CPU come first; the others go by
// their deadlines.
//
// Avoids Dhall's effect on several CPUs. The utilisation of a task is its runtime over its period.
// With the threshold m / (2m - 1) on m CPUs all deadlines are met up to a utilisation of
// m^2 / (2m - 1).
// Source: Srinivasan, Baruah, Deadline-based scheduling of periodic task systems on
// multiprocessors, Information Processing Letters 84 (2002).
#include "policy/policies.h"
#include "policy/realtime_policy.h"

namespace interleave {

namespace {

constexpr int64_t kAuto = -1;
constexpr std::string_view kThresholdWords[] = {"auto"};

class EdfUs final : public RealtimePolicy {
  public:
    explicit EdfUs(const PolicyValues& v) : RealtimePolicy(kEdfUs, v, 1), threshold_(v.numbers[0])
    {
    }

  private:
    [[nodiscard]] int64_t key(const Model& m, const State& state, TaskId t) const override
    {
        const Job* job = job_of(m, state, t);
        if (job == nullptr) return kLast;
        return heavy(m, timing_of(m, state, t)) ? 0 : job->deadline.ns;
    }
    [[nodiscard]] bool heavy(const Model& m, const Timing& t) const
    {
        if (t.period.ns == 0) return false;
        const __int128 cpus = m.machine.cpus;
        if (threshold_ == kAuto) return t.runtime.ns * (2 * cpus - 1) > cpus * t.period.ns;
        return __int128{t.runtime.ns} * kFractionOne > __int128{threshold_} * t.period.ns;
    }

    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "Heavy tasks come first, then the job with the earliest deadline.";
    }

    int64_t threshold_;
};

constexpr PolicyParameter kParameters[] = {
    {.name = "threshold",
     .kind = ParameterKind::fraction,
     .value = kAuto,
     .lowest = 0,
     .highest = kFractionOne,
     .words = kThresholdWords,
     .about = "part of a CPU above which a task comes first; auto: m / (2m - 1) on m CPUs"},
    kAssignedParameter,
    kPackingParameter,
    kPackingOrderParameter,
    ties_parameter(Ties::running),
};

}  // namespace

const PolicyInfo kEdfUs = {
    .name = "edf_us",
    .title = "EDF with utilisation separation",
    .about = "Jobs of tasks that need much of a CPU come first; the others by earliest deadline.",
    .source =
        "Srinivasan, Baruah, Deadline-based scheduling of periodic task systems on "
        "multiprocessors, Information Processing Letters 84 (2002)",
    .parameters = kParameters,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<EdfUs>(v);
    },
};

}  // namespace interleave
