// Tasks that waited while others, who came later, were served again and again: for a CPU, or for an
// object that one task has at a time.
//
// Bounded waiting asks that only so many others go first (E. W. Dijkstra; D. E. Knuth, Additional
// comments on a problem in concurrent programming control, 1966); a run cannot show that there is
// no bound, only that one was passed. The rule and its constants are in docs/findings.md.
#pragma once

#include "analysis/lock_log.h"
#include "session/declared_right.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace interleave {

struct Starvation {
    struct Overtaker {
        TrackId task;
        uint32_t times = 0;
        bool greater_right = false;
        friend bool operator==(const Overtaker&, const Overtaker&) = default;
    };
    TrackId task;
    ObjectId object;  // not valid: it was ready, and waited for a CPU
    StepId step;      // object is valid: where it waits
    Time from, to;
    bool served = false;        // in the end; else it waits still
    uint32_t overtaken = 0;     // by all; no more than kMaxLookedAt slices are looked at for it
    uint32_t by_equals = 0;     // of them, by tasks whose declared right is not greater
    Duration others_waited;     // on average, for a CPU or for the object; 0: they did not wait
    std::vector<Overtaker> by;  // most often first
};

// Overtaken so often, after waiting for so many times what others waited on average, and for more
// than one part in so many of its life.
inline constexpr uint32_t kOvertaken = 8;
inline constexpr int64_t kTimesTheMean = 10, kPartOfLife = 10;
inline constexpr uint64_t kMaxLookedAt = 5'000'000;

// By task and object, of each the longest wait. `rights` is empty or has an entry for each task;
// empty: all are equal.
[[nodiscard]] std::vector<Starvation> starvations(const Timeline&, const LockLog&,
                                                  std::span<const DeclaredRight> rights);

[[nodiscard]] std::string sentence_of(const Timeline&, const Starvation&);

}  // namespace interleave
