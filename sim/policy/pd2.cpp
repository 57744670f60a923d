// PD2: time is cut into quanta, and each job into subtasks of one quantum with windows of their
// own; the subtask with the earliest end of its window runs.
//
// Subtask j of a job of e quanta in a period of p may run from floor((j - 1) p / e) and has to be
// done by ceil(j p / e) after the release: so the task stays within one quantum of its fair share
// at all times, and up to a full use of all CPUs no deadline is missed. Equal ends: first the one
// whose window overlaps the next (its bit), then the later end of the chain of windows that a delay
// would push along (its group deadline; heavy tasks only). A subtask does not run before its window
// begins, even if a CPU idles. Runtimes are rounded up to quanta.
// Source: Anderson, Srinivasan, Mixed Pfair/ERfair scheduling of asynchronous periodic tasks,
// J. Computer and System Sciences 68 (2004).
#include "base/text.h"
#include "policy/policies.h"
#include "policy/realtime_policy.h"

namespace interleave {

namespace {

int64_t floor_of(int64_t a, int64_t b, int64_t c)  // a b / c
{
    return static_cast<int64_t>(__int128{a} * b / c);
}
int64_t ceil_of(int64_t a, int64_t b, int64_t c)
{
    return static_cast<int64_t>((__int128{a} * b + c - 1) / c);
}

// In quanta from the release of the job.
struct Window {
    int64_t begin = 0, end = 0;
    bool bit = false;            // it overlaps the next
    int64_t group_deadline = 0;  // 0: of a light task
};

class Pd2 final : public RealtimePolicy {
  public:
    explicit Pd2(const PolicyValues& v)
        : RealtimePolicy(kPd2, Ties::running), quantum_{v.numbers[0]}
    {
    }

    bool enqueue(const Model& m, State& state, CpuId c, TaskId t, Reason why,
                 Chooser& chooser) const override
    {
        const Time begin = window_begin(m, state, t);
        if (begin > state.sched.now) state.sched.entities[t].timer_at = begin;
        (void)RealtimePolicy::enqueue(m, state, c, t, why, chooser);
        return false;  // running quanta are not cut short
    }

    // Its window begins: busy CPUs choose again at this boundary anyway, idle ones do not.
    bool timer(const Model& m, State& state, TaskId t, Chooser&) const override
    {
        SchedEntity& e = state.sched.entities[t];
        CpuId idle = state.sched.idle.lowest();
        while (idle.valid() && !may_run_on(m, e.affinity, idle))
            idle = state.sched.idle.lowest(CpuId{idle.index + 1});
        if (!idle.valid()) return false;
        e.cpu = idle;
        return true;
    }

    // It gives shares; nobody comes before others for long.
    [[nodiscard]] bool has_urgency() const override { return false; }

    // To the next boundary of all CPUs.
    [[nodiscard]] bool may_decline() const override { return true; }
    [[nodiscard]] Duration slice(const Model&, const State& state, CpuId, TaskId) const override
    {
        return {quantum_.ns - state.sched.now.ns % quantum_.ns};
    }

  private:
    [[nodiscard]] Window window(const Model& m, const State& state, TaskId t) const
    {
        const Timing timing = timing_of(m, state, t);
        const int64_t e = std::max<int64_t>(1, ceil_of(timing.runtime.ns, 1, quantum_.ns));
        const int64_t p = std::max(e, timing.period.ns / quantum_.ns);
        const int64_t j = used_by_job(state, t).ns / quantum_.ns + 1;
        Window w{floor_of(j - 1, p, e), ceil_of(j, p, e)};
        w.bit = w.end != floor_of(j, p, e);
        if (2 * e >= p && e < p) w.group_deadline = ceil_of(ceil_of(w.end, p - e, p), p, p - e);
        return w;
    }
    [[nodiscard]] static bool has_windows(const Model& m, const State& state, TaskId t)
    {
        const Timing timing = timing_of(m, state, t);
        return job_of(m, state, t) != nullptr && timing.period.ns > 0 && timing.runtime.ns > 0;
    }
    [[nodiscard]] Time window_begin(const Model& m, const State& state, TaskId t) const
    {
        if (!has_windows(m, state, t)) return {};
        return state.sched.jobs[t].released + Duration{window(m, state, t).begin * quantum_.ns};
    }
    [[nodiscard]] int64_t key(const Model& m, const State& state, TaskId t) const override
    {
        if (!has_windows(m, state, t)) return kLast;
        return state.sched.jobs[t].released.ns + window(m, state, t).end * quantum_.ns;
    }
    [[nodiscard]] int64_t rank(const Model& m, const State& state, TaskId t) const override
    {
        if (!has_windows(m, state, t)) return state.sched.entities[t].since.ns;
        const Window w = window(m, state, t);
        if (!w.bit) return 0;
        if (w.group_deadline == 0) return -1;
        return -1 - (state.sched.jobs[t].released.ns + w.group_deadline * quantum_.ns);
    }
    [[nodiscard]] bool eligible(const Model& m, const State& state, TaskId t) const override
    {
        return window_begin(m, state, t) <= state.sched.now;
    }
    [[nodiscard]] Details keys(const Model& m, const State& state, TaskId t) const override
    {
        Details d = RealtimePolicy::keys(m, state, t);
        if (!has_windows(m, state, t)) return d;
        const Window w = window(m, state, t);
        const Time released = state.sched.jobs[t].released;
        d.emplace_back("window begins", to_text(released + Duration{w.begin * quantum_.ns}));
        d.emplace_back("window ends", to_text(released + Duration{w.end * quantum_.ns}));
        d.emplace_back("bit", w.bit ? "1" : "0");
        return d;
    }
    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override
    {
        return "Of the subtasks whose window has begun, the one whose window ends first runs.";
    }

    Duration quantum_;
};

constexpr PolicyParameter kParameters[] = {
    {.name = "quantum",
     .kind = ParameterKind::duration,
     .value = ms(1).ns,
     .lowest = 1,
     .highest = kLastTime.ns,
     .about = "time that a subtask runs; all CPUs choose at its multiples"},
};

}  // namespace

const PolicyInfo kPd2 = {
    .name = "pd2",
    .title = "Pfair PD2",
    .about = "Every task gets its share to within a quantum at all times.",
    .source =
        "Anderson, Srinivasan, Mixed Pfair/ERfair scheduling of asynchronous periodic tasks, "
        "J. Computer and System Sciences 68 (2004)",
    .parameters = kParameters,
    .work_conserving = false,
    .make = [](const PolicyValues& v) -> std::shared_ptr<const Policy> {
        return std::make_shared<Pd2>(v);
    },
};

}  // namespace interleave
