// What there was at each moment of a timeline, as lines of steps: how many processes and tasks
// lived, were ready or were zombies (live_counts.h), how many were in the queue of each CPU, and
// how many waited at each object.
//
// Not how much a queue of messages or a pipe holds: no record tells of it. Coroutines wait at
// objects as other tasks do; in the queue of a CPU there is only what the operating system
// schedules.
// Invariant: the first kCounted are those of LiveCounts, in their order.
#pragma once

#include "analysis/live_counts.h"

#include <string>
#include <vector>

namespace interleave {

struct CountedLane {
    std::string name;  // "tasks ready", "queue of cpu1", "waiting for disk"
    CpuId cpu;         // whose queue; not valid: it is about none
    ObjectId object;   // where they wait; not valid: it is about none
    CountLine line;
    uint32_t most = 0;  // at once
    friend bool operator==(const CountedLane&, const CountedLane&) = default;
};

// Queues of CPUs only where CPUs have queues of their own: on several CPUs, and nobody went from
// the queue of one to another CPU without having moved. Objects only where somebody waited.
[[nodiscard]] std::vector<CountedLane> counted_lanes(const Timeline&);

// Of the objects so many are shown: those where most waited at once, then those where they waited
// longest in all. The order stays.
inline constexpr size_t kShownObjects = 6, kShownQueues = 8;
[[nodiscard]] std::vector<CountedLane> worth_showing(std::vector<CountedLane>, Time end);

// 0 before the first change.
[[nodiscard]] uint32_t count_at(const CountLine&, Time);
// "waiting for disk: 3 tasks"
[[nodiscard]] std::string count_text(const CountedLane&, uint32_t count);

}  // namespace interleave
