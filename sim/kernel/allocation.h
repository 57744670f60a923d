// Units of several resources at one moment: what is free, and of each task what it has and what it
// waits for or may still ask for. From these numbers follows who can come to an end.
//
// One reduction answers both classical questions. Where `wanted` is what each task waits for now,
// those who are left are deadlocked (detection: E. Coffman, M. Elphick, A. Shoshani, System
// Deadlocks, 1971; R. Holt, Some Deadlock Properties of Computer Systems, 1972). Where it is
// everything that each may still ask for, the moment is safe if nobody is left (avoidance: E.
// Dijkstra's banker, 1965, for several resources by A. N. Habermann, 1969).
// Plain numbers: nothing here knows World. The kernel and the tests ask the same functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace interleave {

struct Allocation {
    static constexpr uint32_t kNobody = 0xffff'ffff;

    size_t resources = 0;
    std::vector<int64_t> free;    // of each resource
    std::vector<int64_t> held;    // of each task a row of resources
    std::vector<int64_t> wanted;  // likewise: what it has to get before it ends
    // Of each task another one that has to end before it; or empty: there is no such order.
    std::vector<uint32_t> after;

    [[nodiscard]] size_t tasks() const { return resources > 0 ? held.size() / resources : 0; }
};

struct Reduction {
    std::vector<uint32_t> order;  // these can end, in this order, each giving back what it has
    std::vector<uint32_t> left;   // these cannot, in whatever order the others do; ascending
    std::vector<int64_t> free;    // when all of `order` have ended
};

[[nodiscard]] Reduction reduce(const Allocation&);
[[nodiscard]] inline bool is_safe(const Allocation& a) { return reduce(a).left.empty(); }

// Whether all tasks can end in exactly this order. REQUIRES: each task is in it once
[[nodiscard]] bool can_end_in(const Allocation&, std::span<const uint32_t> order);

// Of those who are left, those who wait for each other: each waits, in one step or several, for
// itself. The others wait behind them.
[[nodiscard]] std::vector<uint32_t> in_circles(const Allocation&, const Reduction&);

// The next moment, if the task gets so much of what is free, of all that it may still want.
// REQUIRES: request has a number for each resource
void grant(Allocation&, uint32_t task, std::span<const int64_t> request);
// The banker's rule: it is free, and the moment after would still be safe.
[[nodiscard]] bool may_grant(const Allocation&, uint32_t task, std::span<const int64_t> request);

}  // namespace interleave
