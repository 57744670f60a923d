// The policies that exist: those of the library, and those that a program adds. To add one to the
// library: a file beside this, a line in policies.cpp and below.
#pragma once

#include "base/result.h"
#include "kernel/policy.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace interleave {

extern const PolicyInfo kFcfs, kSjf, kSrtf, kHrrn, kRoundRobin, kPriority, kMultilevel, kMlfq,
    kCyclic, kLottery, kStridePolicy, kEevdf, kUle, kNt, kScripted;
extern const PolicyInfo kFixedPriority, kRateMonotonic, kDeadlineMonotonic, kEdf, kEdfUs, kEdzl,
    kLlf, kPd2;

inline constexpr size_t kMaxPolicies = 256;

// From now on scenarios find this policy by its name, with its parameters. Refused: a name that
// exists or is none, a policy without `make`, more than kMaxPolicies. The PolicyInfo, and what it
// points to, is kept by reference: it must live until the program ends. Any thread may call this at
// any time; a name is never taken away again.
Status add_policy(const PolicyInfo&);

// In the order in which they are shown: the library's own, then others as they were added. The span
// stays valid, and does not show what is added later.
[[nodiscard]] std::span<const PolicyInfo* const> policies();
[[nodiscard]] const PolicyInfo* find_policy(std::string_view name);  // null if there is none
[[nodiscard]] PolicyValues defaults(const PolicyInfo&);

// As a scenario has them: a value, or an entry of a list, "2ms"; a policy with those of its values
// that are not the defaults, "rr:quantum=1ms,ties=new_first", but for a schedule.
[[nodiscard]] std::string value_text(const PolicyParameter&, int64_t value);
[[nodiscard]] std::string policy_text(const PolicyInfo&, const PolicyValues&);

}  // namespace interleave
