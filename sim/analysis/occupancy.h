// How many tasks were at an object, and for how long: at a device those that wait for it or are
// served by it, at a lock those that wait for it and the one that holds it. What queueing theory
// calls the number in the system.
#pragma once

#include "base/time.h"
#include "trace/timeline.h"

#include <cstdint>
#include <vector>

namespace interleave {

struct Occupancy {
    // With how many tasks at once it is told how long; more are counted as so many.
    static constexpr size_t kMostTold = 63;

    ObjectId object;
    uint64_t visits = 0;  // tasks that came: to a device, or to get the lock in the end
    Duration time;        // that all of them spent there
    // [n]: time with exactly n tasks there; as long as it has to be, [0] is always there.
    std::vector<Duration> with;
};

// One for each object, by ObjectId. Locks are counted where the timeline knows owners.
[[nodiscard]] std::vector<Occupancy> occupancy(const Timeline&);

// Part of the run in which somebody was there, in millionths.
[[nodiscard]] uint32_t in_use_ppm(const Occupancy&, Duration run);

}  // namespace interleave
