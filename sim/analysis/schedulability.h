// What the theory of periodic tasks says before anything runs: bounds on utilisation and on the
// response times of preemptive policies. Pure functions of a TaskSet; a switch costs nothing.
//
// Sources are named at each function. A test that fails where it is only sufficient says nothing.
#pragma once

#include "base/time.h"
#include "session/task_set.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace interleave {

// A sum of fractions. The number in millionths is rounded to nearest, and for showing: whoever has
// to decide asks fits().
struct Utilisation {
    std::string exact;  // in lowest terms: "247/300"
    int64_t ppm = 0;
    friend bool operator==(const Utilisation&, const Utilisation&) = default;
};
[[nodiscard]] Utilisation utilisation(const TaskSet&);
// Exactly: utilisation is at most the number of CPUs.
[[nodiscard]] bool fits(const TaskSet&, uint32_t cpus);

// Tests of rate-monotonic priorities on one CPU, for tasks whose deadlines are not before the ends
// of their periods, without jitter and blocking, and of one priority only where of one period
// (is_rate_monotonic). Sufficient only.
//
// Liu, Layland, Scheduling algorithms for multiprogramming in a hard-real-time environment,
// J. ACM 20 (1973): n tasks whose utilisation is at most n (2^(1/n) - 1) never miss.
inline constexpr uint32_t kAnyNumber = 0;  // of tasks: what the bound tends to
[[nodiscard]] int64_t liu_layland_bound_ppm(uint32_t tasks);
[[nodiscard]] bool passes_liu_layland(const TaskSet&);
// Bini, Buttazzo, Buttazzo, Rate monotonic analysis: the hyperbolic bound, IEEE Trans. Computers 52
// (2003): nor do those for which the product of (utilisation of a task + 1) is at most 2.
[[nodiscard]] int64_t hyperbolic_product_ppm(const TaskSet&);
[[nodiscard]] bool passes_hyperbolic(const TaskSet&);
[[nodiscard]] bool is_rate_monotonic(const TaskSet&);

// The same with a deferrable server that is more urgent than all of n tasks: they never miss if
// their utilisation is at most n (((U + 2) / (2 U + 1))^(1/n) - 1), where U is the server's; nor if
// the product of (utilisation of a task + 1) is at most (U + 2) / (2 U + 1).
//
// Strosnider, Lehoczky, Sha, The deferrable server algorithm, IEEE Trans. Computers 44 (1995);
// Buttazzo, Hard real-time computing systems (2011), chapter 5.
[[nodiscard]] int64_t deferrable_bound_ppm(const PeriodicTask& server, uint32_t tasks);
[[nodiscard]] bool passes_beside_deferrable(const TaskSet&, const PeriodicTask& server);

// The longest response of a task: from the release of a job to its end.
struct ResponseBound {
    enum class Kind : uint8_t {
        bounded,
        unbounded,  // responses grow without end
        given_up,   // not found within the number of steps that this may take
    };
    Kind kind{};
    Duration time;  // bounded
    friend bool operator==(const ResponseBound&, const ResponseBound&) = default;
};

// For fixed priorities on one CPU, parallel to the set. Exact where nothing blocks, without jitter
// and with priorities that differ; else an upper bound. Tasks of equal priority count for each
// other as more urgent ones do. A bound beyond a deadline is still that of jobs that go on.
//
// Joseph, Pandya, Finding response times in a real-time system, Computer J. 29 (1986); with several
// jobs in one busy period, jitter and blocking: Tindell, Burns, Wellings, An extendible approach
// for analysing fixed priority hard real-time tasks, Real-Time Systems 6 (1994).
[[nodiscard]] std::vector<ResponseBound> response_times(const TaskSet&);
[[nodiscard]] bool in_time(const PeriodicTask&, const ResponseBound&);

// Whether earliest deadline first meets all deadlines on one CPU.
struct DemandTest {
    enum class Kind : uint8_t {
        met,
        exceeded,  // jobs released and due within `at` need more than that
        given_up,  // not known within the number of deadlines that this may look at
    };
    Kind kind{};
    Duration at, demand;  // exceeded: the first such length, and the need
    Duration bound;       // met: no length from here on had to be looked at
    friend bool operator==(const DemandTest&, const DemandTest&) = default;
};

// CPU time of the jobs that are released and due within an interval of this length, at most; with
// the longest blocking of tasks that may have jobs there. kForever if it is beyond kLastTime.
[[nodiscard]] Duration demand(const TaskSet&, Duration interval);
// Exact without jitter and blocking; else a demand that is not exceeded is sufficient.
//
// Baruah, Rosier, Howell, Algorithms and complexity concerning the preemptive scheduling of
// periodic, real-time tasks on one processor, Real-Time Systems 2 (1990). The length up to which
// deadlines count is the first busy period or the bound by utilisation, whichever is shorter.
[[nodiscard]] DemandTest processor_demand(const TaskSet&);

// The longest time for which one CPU is never idle, whatever the policy: from an instant at which
// all tasks have their jobs come at once, after the longest blocking. Nothing if utilisation is
// above 1, or if it is not found within the number of steps that this may take.
[[nodiscard]] std::optional<Duration> longest_busy_period(const TaskSet&);

// The longest responses under earliest deadline first on one CPU, parallel to the set. Exact where
// nothing blocks, tasks may be released at any distance from each other, and of two jobs with one
// deadline the other comes first; else an upper bound.
//
// Spuri, Analysis of deadline scheduled real-time systems, INRIA RR-2772 (1996).
[[nodiscard]] std::vector<ResponseBound> edf_response_times(const TaskSet&);

// A stretch of a task in which it holds a lock.
struct CriticalSection {
    uint32_t task = 0;  // index into the set
    uint32_t lock = 0;
    Duration length;
};
enum class LockProtocol : uint8_t { inheritance, ceiling };

// How long each task can be kept waiting by less urgent ones, parallel to the set; one CPU, fixed
// priorities. A lock's ceiling is the priority of its most urgent user.
//
// Sha, Rajkumar, Lehoczky, Priority inheritance protocols, IEEE Trans. Computers 39 (1990).
// Ceiling: the longest section of a less urgent task whose lock's ceiling is not below the task.
// Inheritance, an upper bound: of such sections one for each less urgent task or one for each lock,
// the longest each, whichever sum is smaller.
[[nodiscard]] std::vector<Duration> blocking_times(const TaskSet&, std::span<const CriticalSection>,
                                                   LockProtocol);

// The most that jobs of one more task with this period may need, so that utilisation is at most 1.
[[nodiscard]] Duration largest_runtime_of_another(const TaskSet&, Duration period);

// Whether no deadline is missed under global earliest deadline first because nobody needs too much
// of a CPU. Sufficient only. The density of a task is what its jobs need by what they have, at most
// a period: the sum of all is at most m (1 - u) + u, where u is the largest and m the CPUs.
//
// Goossens, Funk, Baruah, Priority-driven scheduling of periodic task systems on multiprocessors,
// Real-Time Systems 25 (2003); for deadlines before the ends of periods: Bertogna, Cirinei, Lipari,
// Improved schedulability analysis of EDF on multiprocessor platforms, ECRTS 2005.
[[nodiscard]] bool passes_density(const TaskSet&, uint32_t cpus);

// How late jobs can end at most under global earliest deadline first, for tasks whose deadlines are
// the ends of their periods; in ns, rounded up. Nothing if utilisation exceeds the CPUs, or that of
// a task 1: then there is no bound.
//
// Devi, Anderson, Tardiness bounds for global EDF scheduling on a multiprocessor, RTSS 2005, in the
// form of Linux, Documentation/scheduler/sched-deadline.rst.
[[nodiscard]] std::optional<Duration> global_edf_tardiness(const TaskSet&, uint32_t cpus);

}  // namespace interleave
