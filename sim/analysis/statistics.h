// What a Timeline says in numbers: times of each task, use of each CPU, of the whole (design: 8).
#pragma once

#include "base/time.h"
#include "trace/timeline.h"

#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

struct TaskStatistics {
    TrackId task;
    Time start = kNever;  // arrival: first ready; kNever if that never came
    Time first_run = kNever;
    Time end = kNever;  // ended, or kNever
    // From the start to the end, or to the end of the timeline where it has not ended.
    Duration turnaround, waiting, running, blocked;  // waiting: ready
    Duration response{-1};                           // first_run - start; -1: never ran
    uint32_t switches_voluntary = 0, switches_involuntary = 0, migrations = 0;
    uint32_t transitions[4] = {};                          // textbook transitions 1..4
    uint32_t jobs = 0, jobs_missed = 0, jobs_aborted = 0;  // released; late or undone at deadline
    Duration worst_job_response{-1};  // from release to end, of jobs that were done; -1: none
    Duration mean_job_response{-1};   // rounded down
    struct Blocked {                  // time blocked, by reason and object
        Reason reason{};
        ObjectId object;
        Duration time;
        uint32_t times = 0;
        friend bool operator==(const Blocked&, const Blocked&) = default;
    };
    std::vector<Blocked> blocked_on;
};

struct CpuStatistics {
    CpuId cpu;
    Duration busy, kernel, idle;
    // Parts of the whole in millionths, integers so that they print alike everywhere.
    uint32_t utilisation_ppm = 0;  // busy
    uint32_t overhead_ppm = 0;     // kernel
};

struct RunStatistics {
    Duration makespan;                  // from begin() to end()
    std::vector<TaskStatistics> tasks;  // by TrackId; daemons too
    std::vector<CpuStatistics> cpus;
    // Means over tasks that ended and are not daemons, in ns, rounded to nearest; -1: no such task.
    int64_t mean_turnaround_ns = -1, mean_waiting_ns = -1, mean_response_ns = -1;
    uint64_t switches = 0;  // on all CPUs: a task runs that did not run there before
    uint32_t jain_ppm = 0;  // Jain's fairness index of running time over lifetime; 10^6 is fair
    uint64_t throughput_per_1000s = 0;  // tasks ended per 1000 s of the run
};

[[nodiscard]] RunStatistics statistics(const Timeline&);

}  // namespace interleave
