// Named troubles of tasks that share: lock order, priority inversion, starvation, lock convoy,
// thundering herd, lost wake-up, data race, convoy at the lock of an interpreter. The rule of each,
// with its source, is in docs/findings.md.
//
// All but a possible deadlock and a race tell what this run shows; those two tell what its order
// did not rule out.
#pragma once

#include "analysis/contention.h"
#include "analysis/report.h"

namespace interleave {

// A convoy: so many hand-overs in a row after each of which somebody still waits, among so many
// tasks, while owners run for at most so many percent of the time. Ten is more than chance makes of
// a few tasks that meet; two tasks that alternate are no queue.
inline constexpr uint32_t kConvoyHandOvers = 10, kConvoyTasks = 3, kConvoyUsePercent = 60;
// A herd: so many woken at once, of whom so many percent look, change nothing and wait again.
inline constexpr uint32_t kHerdWoken = 4, kHerdInVainPercent = 75;
// Told of each kind, at most; --json has all races.
inline constexpr size_t kMaxHazards = 10;
// Of a task that starves, so many of those that were served instead are among whom it is about.
inline constexpr size_t kMaxOvertakers = 3;

// By kind in the order above, and by time.
[[nodiscard]] std::vector<Finding> hazards(const RunOutcome&, const Contention&);

// All findings of a run of which only the timeline is at hand.
[[nodiscard]] std::vector<Finding> findings_of(const Timeline&);

// "alice writes it (line 33, at 2 ms) and bob reads it (line 33, at 3 ms)": of a race.
[[nodiscard]] std::string sentence_of(const Timeline&, const Race&);

}  // namespace interleave
