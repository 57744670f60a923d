// What became of each lock of a run: how often it was taken, how long tasks held it and waited for
// it, and who kept whom waiting.
#pragma once

#include "analysis/lock_log.h"

#include <vector>

namespace interleave {

// Of a list of durations.
struct Spread {
    uint64_t count = 0;
    Duration total, mean, median, p95, max;  // mean rounded down; the others are of the list
    friend bool operator==(const Spread&, const Spread&) = default;
};

struct LockStatistics {
    struct Blocking {
        TrackId waiter, holder;
        Duration time;
        friend bool operator==(const Blocking&, const Blocking&) = default;
    };
    ObjectId object;
    uint64_t acquisitions = 0;
    uint64_t contended = 0;          // of them, those for which the task had to wait
    Spread waits;                    // of contended ones, and of tasks that wait at the end
    Spread holds;                    // up to the end where it is held then
    std::vector<Blocking> blocking;  // longest first
    bool blocking_complete = true;   // every pair is there, with all its time: no limit was met
    size_t longest_queue = 0;        // tasks waiting at once
};

// Where many wait at once, who holds them up is noted of so many only.
inline constexpr size_t kMaxNotedWaiters = 64;
// And of so many pairs of a lock, those that came first.
inline constexpr size_t kMaxNotedPairs = 1 << 16;

// Of each lock that some task got or asked for, in order of their ids.
[[nodiscard]] std::vector<LockStatistics> lock_statistics(const Timeline&, const LockLog&);

}  // namespace interleave
