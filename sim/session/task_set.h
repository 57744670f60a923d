// Periodic tasks as the theory of schedulability sees them: how often, how long, how urgent.
//
// Not a program and not a run: what tasks do besides using a CPU is left out. All durations are at
// most kLastTime; runtimes, periods and deadlines are above 0, jitter and blocking may be 0.
#pragma once

#include "base/ids.h"
#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
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

struct Model;

inline constexpr size_t kMaxPeriodicTasks = 1000;  // of a Model that is made a task set

// The initial tasks of a Model as a task set, and what has to be known to judge it.
struct ModelTaskSet {
    enum class Order : uint8_t {
        other,     // the policy goes by more than urgency
        fixed,     // by task: PeriodicTask::priority
        deadline,  // earliest deadline first
    };
    // In the order of Model::tasks without those that servers serve, then the servers: each like a
    // task whose jobs need its budget. Empty if something stands against it.
    TaskSet tasks;
    size_t servers = 0;   // how many of them, at the end, are servers
    std::string against;  // a sentence: which task is not periodic, or not known well enough
    Order order{};
    uint32_t cpus = 1;
    bool global = true;                 // all CPUs have one queue
    std::vector<CpuId> cpu_of;          // of each of `tasks`, if each stays on one; else empty
    std::vector<std::string> left_out;  // sentences: what the run does and the set does not tell
};

// Nothing if no task of the Model has a period: then nobody asks.
[[nodiscard]] std::optional<ModelTaskSet> task_set_of(const Model&);

}  // namespace interleave
