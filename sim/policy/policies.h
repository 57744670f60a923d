// The policies that exist. To add one: a file beside this, a line in policies.cpp and below.
#pragma once

#include "kernel/policy.h"

#include <memory>
#include <span>
#include <string_view>

namespace interleave {

extern const PolicyInfo kFcfs, kRoundRobin, kPriority, kScripted;
extern const PolicyInfo kFixedPriority, kRateMonotonic, kDeadlineMonotonic, kEdf, kEdfUs, kEdzl,
    kLlf, kPd2;

// In the order in which they are shown.
[[nodiscard]] std::span<const PolicyInfo* const> policies();
[[nodiscard]] const PolicyInfo* find_policy(std::string_view name);  // null if there is none
[[nodiscard]] PolicyValues defaults(const PolicyInfo&);

}  // namespace interleave
