// Response times under earliest deadline first: the worst is not where all tasks are released at
// once, but in a busy period that all others begin and in which the job comes some time later.
#include "analysis/schedulability.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr int64_t kMaxSteps = 20'000'000;  // terms of sums, for the whole set

// How often a task can be released from -jitter on, up to and with the time; 0 if that is earlier.
__int128 releases_until(const PeriodicTask& t, int64_t time)
{
    const int64_t since = time + t.jitter.ns;
    return since < 0 ? 0 : since / t.period.ns + 1;
}

// The search for one task. Times count from the begin of a busy period.
class Worst {
  public:
    Worst(const TaskSet& set, size_t task, Duration busy, int64_t& steps)
        : set_(set), task_(set[task]), busy_(busy.ns), steps_(steps)
    {
    }

    ResponseBound find()
    {
        // The job is due together with a job of somebody: to come a little later only helps it.
        for (const PeriodicTask& t : set_) {
            const int64_t first = t.deadline.ns - t.jitter.ns - task_.deadline.ns;
            const int64_t skipped =
                std::max<int64_t>(0, (-task_.jitter.ns - first + t.period.ns - 1) / t.period.ns);
            for (int64_t at = first + skipped * t.period.ns; at < busy_; at += t.period.ns)
                if (!look_at(at)) return {ResponseBound::Kind::given_up, {}};
        }
        return {ResponseBound::Kind::bounded, {longest_}};
    }

  private:
    // A job that is released at that time. False: given up.
    bool look_at(int64_t released)
    {
        const int64_t due = released + task_.deadline.ns;
        const __int128 own = releases_until(task_, released) * task_.runtime.ns + blocking(due);
        __int128 end = own;
        while (true) {
            steps_ -= static_cast<int64_t>(set_.size());
            if (steps_ < 0) return false;
            __int128 next = own;
            for (const PeriodicTask& t : set_)
                if (&t != &task_) next += before(t, end, due) * t.runtime.ns;
            if (next > kLastTime.ns) return false;
            if (next <= end) break;
            end = next;
        }
        const auto response = static_cast<int64_t>(end - released);
        longest_ = std::max({longest_, response, task_.runtime.ns});
        return true;
    }
    // Jobs of another task that are released before `end` and due no later than that.
    static __int128 before(const PeriodicTask& t, __int128 end, int64_t due)
    {
        const __int128 released = (end + t.jitter.ns + t.period.ns - 1) / t.period.ns;
        return std::min(released, releases_until(t, due - t.deadline.ns));
    }
    [[nodiscard]] int64_t blocking(int64_t due) const
    {
        Duration longest;
        for (const PeriodicTask& t : set_)
            if (t.deadline.ns - t.jitter.ns <= due) longest = std::max(longest, t.blocking);
        return longest.ns;
    }

    const TaskSet& set_;
    const PeriodicTask& task_;
    int64_t busy_;  // no busy period is longer
    int64_t& steps_;
    int64_t longest_ = 0;
};

}  // namespace

std::vector<ResponseBound> edf_response_times(const TaskSet& set)
{
    using Kind = ResponseBound::Kind;
    if (!fits(set, 1)) return std::vector<ResponseBound>(set.size(), {Kind::unbounded, {}});
    const std::optional<Duration> busy = longest_busy_period(set);
    int64_t steps = kMaxSteps;
    std::vector<ResponseBound> bounds;
    for (size_t i = 0; i < set.size(); ++i)
        bounds.push_back(busy ? Worst(set, i, *busy, steps).find()
                              : ResponseBound{Kind::given_up, {}});
    return bounds;
}

}  // namespace interleave
