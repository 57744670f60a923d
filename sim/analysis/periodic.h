// A periodic task set and its run side by side: what the analysis promises, what the jobs did.
//
// The two are joined by the names of tasks. A bound is of every run, an observation of this one.
#pragma once

#include "analysis/schedulability.h"
#include "session/task_set.h"
#include "trace/timeline.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace interleave {

// What a run showed of the jobs of a task.
struct ObservedJobs {
    std::string task;
    uint64_t released = 0, ended = 0, missed = 0;  // ended: without those that were aborted
    Duration worst_response{-1};                   // of those that ended; -1: none did
    Time first_miss = kNever;                      // the deadline
    friend bool operator==(const ObservedJobs&, const ObservedJobs&) = default;
};
// Of the tasks that had jobs.
[[nodiscard]] std::vector<ObservedJobs> observed_jobs(const Timeline&);

struct PeriodicReport {
    struct Row {
        PeriodicTask task;
        std::optional<ResponseBound> bound;  // nothing: no analysis of response times applies
        std::optional<bool> in_time;         // what the analysis says; nothing: it says nothing
        std::optional<ObservedJobs> observed;
        CpuId cpu;  // where it stays; none: on all, or not known
    };
    ModelTaskSet set;
    Utilisation utilisation;
    int64_t liu_layland_ppm = 0, hyperbolic_ppm = 0;
    std::optional<DemandTest> demand;   // earliest deadline first on one CPU
    std::optional<Duration> tardiness;  // global earliest deadline first
    std::vector<Row> rows;              // in the order of the set
    std::vector<std::string> sentences;
};
[[nodiscard]] PeriodicReport periodic_report(ModelTaskSet, std::span<const ObservedJobs>);

[[nodiscard]] std::string six_digits(int64_t ppm);  // "0.823333"

}  // namespace interleave
