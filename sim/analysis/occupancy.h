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
    Duration length;      // of the time looked at
    uint64_t visits = 0;  // tasks that came in it: to a device, or got the lock
    Duration time;        // that all of them spent there in it
    // [n]: time with exactly n tasks there; as long as it has to be, [0] is always there.
    std::vector<Duration> with;
};

// One for each object, by ObjectId, in [from, to), which is cut to the run. Locks are counted where
// the timeline knows owners.
[[nodiscard]] std::vector<Occupancy> occupancy(const Timeline&, Time from = {}, Time to = kNever);

// Part of the time in which somebody was there, in millionths.
[[nodiscard]] uint32_t in_use_ppm(const Occupancy&);

}  // namespace interleave
