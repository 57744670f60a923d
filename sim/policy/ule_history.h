// What FreeBSD's ULE remembers of a thread and makes of it: how interactive it is, how much CPU it
// got lately, its priority. Pure arithmetic on integers, in nanoseconds where the kernel counts
// ticks.
//
// Two histories: run and sleep time, for the interactivity score, which are shrunk together so that
// they stay about 5 s; and CPU time used within a window of about 10 s, for the priority of those
// that are not interactive. Source: FreeBSD 12, sys/kern/sched_ule.c and sys/sys/priority.h.
#pragma once

#include <cstdint>

namespace interleave::ule {

inline constexpr int64_t kSecond = 1'000'000'000;
inline constexpr int64_t kRemembered = 5 * kSecond;  // run and sleep together, at most about
inline constexpr int64_t kInherited = kSecond / 2;   // of them by a new thread, at most
inline constexpr int64_t kWindow = 10 * kSecond;     // of CPU use
inline constexpr int64_t kMaxWindow = 11 * kSecond;  // then it is cut back to kWindow

// Smaller priorities are more urgent. Interactive ones are those of the time-sharing class before
// kFirstBatch; of the others those for CPU use leave room for nice values on both sides.
inline constexpr int64_t kFirstInteractive = 120, kFirstBatch = 152, kBatchRange = 72;
inline constexpr int64_t kFirstByUse = kFirstBatch + 20, kUseRange = 32;

struct History {
    int64_t run = 0, sleep = 0;  // ns, voluntary sleep only
    int64_t used = 0;            // CPU time within [first, last]
    int64_t first = 0, last = 0;
};

void add_run(History&, int64_t ns);
void add_sleep(History&, int64_t ns);
// The window of CPU use ends now; of the time since its end the thread had `ran`.
void move_window(History&, int64_t now, int64_t ran);
// What a new thread takes over from the one that starts it.
[[nodiscard]] History inherit(const History&);

// 0: only sleeps, 50: half and half, 100: only runs.
[[nodiscard]] int64_t score(const History&);
[[nodiscard]] int64_t priority(const History&, int64_t nice, int64_t threshold);

}  // namespace interleave::ule
