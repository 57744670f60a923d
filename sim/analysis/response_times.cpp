// Response times under fixed priorities, and how long less urgent tasks can keep others waiting.
#include "analysis/schedulability.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr int64_t kMaxSteps = 20'000'000;  // terms of sums, for the whole set

// The least whole number that is not below the quotient. REQUIRES: above >= 0, below > 0
__int128 quotient_up(__int128 above, int64_t below) { return (above + below - 1) / below; }

struct BusyPeriod {
    const PeriodicTask& task;
    std::vector<const PeriodicTask*> others;  // at least as urgent
    int64_t& steps;                           // that are left

    // Ends of job `job` (from 0) of the task, from the begin of the period; -1: given up. `from` is
    // not after it.
    [[nodiscard]] int64_t end_of(int64_t job, int64_t from)
    {
        const __int128 own = task.blocking.ns + __int128{job + 1} * task.runtime.ns;
        __int128 end = std::max<__int128>(own, from);
        while (true) {
            steps -= static_cast<int64_t>(others.size()) + 1;
            __int128 next = own;
            for (const PeriodicTask* t : others) {
                next += quotient_up(end + t->jitter.ns, t->period.ns) * t->runtime.ns;
            }
            if (next > kLastTime.ns || steps < 0) return -1;
            if (next <= end) return static_cast<int64_t>(end);
            end = next;
        }
    }

    [[nodiscard]] ResponseBound longest_response()
    {
        int64_t longest = 0, end = 0;
        for (int64_t job = 0;; ++job) {
            end = end_of(job, end + task.runtime.ns);
            if (end < 0) return {ResponseBound::Kind::given_up, {}};
            const __int128 released = __int128{job} * task.period.ns - task.jitter.ns;
            longest = std::max(longest, static_cast<int64_t>(end - released));
            if (end <= released + task.period.ns) break;
        }
        return {ResponseBound::Kind::bounded, {longest}};
    }
};

}  // namespace

std::vector<ResponseBound> response_times(const TaskSet& set)
{
    const bool all_fit = fits(set, 1);
    int64_t steps = kMaxSteps;
    std::vector<ResponseBound> bounds;
    for (const PeriodicTask& task : set) {
        BusyPeriod period{task, {}, steps};
        TaskSet urgent = {task};
        for (const PeriodicTask& t : set) {
            if (&t == &task || t.priority > task.priority) continue;
            period.others.push_back(&t);
            if (!all_fit) urgent.push_back(t);
        }
        const bool bounded = all_fit || fits(urgent, 1);
        bounds.push_back(bounded ? period.longest_response()
                                 : ResponseBound{ResponseBound::Kind::unbounded, {}});
    }
    return bounds;
}

bool in_time(const PeriodicTask& task, const ResponseBound& bound)
{
    return bound.kind == ResponseBound::Kind::bounded && bound.time <= task.deadline;
}

namespace {

// The longest sections of less urgent tasks that can delay a task: of each task, of each lock.
struct Delays {
    std::vector<Duration> of_task, of_lock;
};

// By lock: the priority of its most urgent user.
std::vector<int64_t> ceilings_of(const TaskSet& set, std::span<const CriticalSection> sections)
{
    std::vector<int64_t> ceilings;
    for (const CriticalSection& s : sections) {
        if (s.lock >= ceilings.size()) ceilings.resize(s.lock + 1, kNever.ns);
        ceilings[s.lock] = std::min(ceilings[s.lock], set[s.task].priority);
    }
    return ceilings;
}

Duration sum(const std::vector<Duration>& parts)
{
    Duration all;
    for (const Duration d : parts) all.ns = std::min(all.ns + d.ns, kLastTime.ns);
    return all;
}

}  // namespace

std::vector<Duration> blocking_times(const TaskSet& set, std::span<const CriticalSection> sections,
                                     LockProtocol protocol)
{
    const std::vector<int64_t> ceilings = ceilings_of(set, sections);
    std::vector<Duration> times;
    for (const PeriodicTask& task : set) {
        Delays d{std::vector<Duration>(set.size()), std::vector<Duration>(ceilings.size())};
        Duration longest;
        for (const CriticalSection& s : sections) {
            const bool delays =
                set[s.task].priority > task.priority && ceilings[s.lock] <= task.priority;
            if (!delays) continue;
            longest = std::max(longest, s.length);
            d.of_task[s.task] = std::max(d.of_task[s.task], s.length);
            d.of_lock[s.lock] = std::max(d.of_lock[s.lock], s.length);
        }
        times.push_back(
            protocol == LockProtocol::ceiling ? longest : std::min(sum(d.of_task), sum(d.of_lock)));
    }
    return times;
}

}  // namespace interleave
