// How fast virtual time passes for a task while it runs: the faster, the smaller its weight.
//
// A nanosecond at nice 0 is one of virtual time. For other weights the quotient is what Linux
// computes: a product with the inverse of the weight, of which only the upper bits are kept. It is
// a few ns per ms less than the exact one, and equal to what its traces show. Source: Linux 6.12,
// kernel/sched/fair.c, __calc_delta, calc_delta_fair; core.c, sched_prio_to_wmult.
#pragma once

#include "base/time.h"
#include "kernel/weights.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace interleave {

inline constexpr int64_t kLastVirtual = 2 * kLastTime.ns;

struct Weight {
    uint32_t weight = 0;
    uint32_t inverse = 0;  // 2^32 divided by it, as the kernel has it: mostly, not always, rounded
};

// By nice - kLowestNice.
inline constexpr std::array<uint32_t, kHighestNice - kLowestNice + 1> kNiceInverses = {
    48388,     59856,     76040,     92818,     118348,     // -20 .. -16
    147320,    184698,    229616,    287308,    360437,     // -15 .. -11
    449829,    563644,    704093,    875809,    1099582,    // -10 .. -6
    1376151,   1717300,   2157191,   2708050,   3363326,    // -5 .. -1
    4194304,   5237765,   6557202,   8165337,   10153587,   // 0 .. 4
    12820798,  15790321,  19976592,  24970740,  31350126,   // 5 .. 9
    39045157,  49367440,  61356676,  76695844,  95443717,   // 10 .. 14
    119304647, 148102320, 186737708, 238609294, 286331153,  // 15 .. 19
};

// REQUIRES: kLowestNice <= nice <= kHighestNice
[[nodiscard]] inline Weight weighing(int32_t nice)
{
    const auto i = static_cast<size_t>(nice - kLowestNice);
    return {static_cast<uint32_t>(kNiceWeights[i]), kNiceInverses[i]};
}

// What running for `ns` adds to virtual time. REQUIRES: ns is not negative
[[nodiscard]] constexpr int64_t virtual_time_of(int64_t ns, Weight w)
{
    if (w.weight == kNiceZeroWeight) return ns;
    uint64_t factor = uint64_t{kNiceZeroWeight} * w.inverse;
    int shift = 32;
    if (const auto high = static_cast<uint32_t>(factor >> 32); high != 0) {
        factor >>= std::bit_width(high);
        shift -= std::bit_width(high);
    }
    const unsigned __int128 product = static_cast<unsigned __int128>(ns) * factor >> shift;
    return static_cast<int64_t>(std::min<unsigned __int128>(product, kLastVirtual));
}

// How long it has to run for at least so much. REQUIRES: the amount is above 0
[[nodiscard]] constexpr int64_t time_until(int64_t amount, Weight w)
{
    if (w.weight == kNiceZeroWeight) return amount;
    const __int128 about = static_cast<__int128>(amount) * w.weight / kNiceZeroWeight;
    auto ns = static_cast<int64_t>(std::clamp<__int128>(about, 1, kLastTime.ns));
    while (ns > 1 && virtual_time_of(ns - 1, w) >= amount) --ns;
    while (ns < kLastTime.ns && virtual_time_of(ns, w) < amount) ++ns;
    return ns;
}

}  // namespace interleave
