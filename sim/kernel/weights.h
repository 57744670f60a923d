// What a nice value is worth: Linux's table of weights, one level being about a tenth of the CPU
// between two tasks that compute.
//
// Source: Linux 6.12, kernel/sched/core.c, sched_prio_to_weight; the same since 2.6.23.
#pragma once

#include <array>
#include <cstdint>

namespace interleave {

inline constexpr int32_t kLowestNice = -20, kHighestNice = 19;
inline constexpr int64_t kNiceZeroWeight = 1024;

// By nice - kLowestNice.
extern const std::array<int32_t, kHighestNice - kLowestNice + 1> kNiceWeights;

// REQUIRES: kLowestNice <= nice <= kHighestNice
[[nodiscard]] int64_t weight_of_nice(int32_t nice);

}  // namespace interleave
