// Threads that have little to do for the lock of their interpreter and wait long for it: each time
// one comes back from a wait outside, a thread that computes has the lock and gives it up only when
// it is asked to, a switch interval later.
//
// Not the convoy of hazards.h: there owners hardly use the lock, here they use it all the time.
// (D. Beazley, Understanding the Python GIL, PyCon 2010.) The rule is in docs/findings.md. All of
// it comes from a Timeline: no name, program or switch interval is asked for.
#pragma once

#include "trace/timeline.h"

#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

struct GilConvoy {
    TrackId task;
    ObjectId lock;
    Time from, to;         // from the first such wait to the end of the last
    uint32_t returns = 0;  // all that it came back, with or without a wait
    uint32_t delayed =
        0;  // of them, those in which somebody let go by force before it had the lock
    Duration waited, ran;  // of the delayed ones
    Duration longest;      // wait
    Time longest_from;
    StepId step;                  // of the longest
    std::vector<TrackId> behind;  // whom it waited for, most often first
};

// So many delayed returns, and so many times as long waited as run in them. Ten returns are more
// than chance; who waits ten times as long as it works is hardly slowed down by its own work.
inline constexpr uint32_t kGilReturns = 10;
inline constexpr int64_t kGilTimesItsWork = 10;
// At least so many percent of all its returns have to be delayed.
inline constexpr uint32_t kGilDelayedPercent = 50;

// By task.
[[nodiscard]] std::vector<GilConvoy> gil_convoys(const Timeline&);

[[nodiscard]] std::string sentence_of(const Timeline&, const GilConvoy&);

}  // namespace interleave
