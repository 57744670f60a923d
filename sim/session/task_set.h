// Periodic tasks as the theory of schedulability sees them: how often, how long, how urgent.
//
// Not a program and not a run: what tasks do besides using a CPU is left out. All durations are at
// most kLastTime; runtimes, periods and deadlines are above 0, jitter and blocking may be 0.
#pragma once

#include "base/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

struct PeriodicTask {
    std::string name;
    Duration runtime;      // CPU time that a job needs at most
    Duration period;       // from each release to the next, at least
    Duration deadline;     // of a job, from its release; may be later than the next release
    Duration jitter;       // how much later than its release a job may become ready
    Duration blocking;     // how long less urgent tasks can keep it waiting
    int64_t priority = 0;  // smaller is more urgent; counts for fixed priorities only
    friend bool operator==(const PeriodicTask&, const PeriodicTask&) = default;
};

using TaskSet = std::vector<PeriodicTask>;

}  // namespace interleave
