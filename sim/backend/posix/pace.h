// How fast this machine computes, and the clock that a real run is timed with.
//
// CPU time is burnt by counting rounds of a calibrated loop. The thread's CPU clock is not read
// while a task runs: on Linux that read charges the running task and ends its slice there instead
// of at the tick, which would falsify what the run is to show. CLOCK_MONOTONIC comes from the vDSO
// and does not.
#pragma once

#include <cstdint>

namespace interleave::posix {

// Nanoseconds of CLOCK_MONOTONIC.
[[nodiscard]] int64_t clock_now();

// CPU time of the calling thread. Only for the first and the last moment of a task.
[[nodiscard]] int64_t thread_cpu_time();

struct Pace {
    int64_t rounds_per_ms = 1;  // above 0

    [[nodiscard]] uint64_t rounds(int64_t ns) const
    {
        return static_cast<uint64_t>(static_cast<__int128>(ns) * rounds_per_ms / 1'000'000);
    }
};

// The fastest of several tries, about a millisecond in all: what slower ones had more was not ours.
[[nodiscard]] Pace calibrate();

// Rounds that the compiler cannot shorten: each needs the result of the one before.
void spin(uint64_t rounds);

// Burning goes on in chunks; the clock is read between them.
inline constexpr int64_t kChunkNs = 20'000;
// A chunk that took so much longer than it should was interrupted by somebody else.
inline constexpr int64_t kGapNs = 50'000;

}  // namespace interleave::posix
