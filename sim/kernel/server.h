// A server of aperiodic tasks, as the scenario declares it: a share of CPU time that is set aside
// for the tasks that name it. What is left of its budget at a moment is the policy's to remember.
#pragma once

#include "base/time.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave {

enum class ServerKind : uint8_t {
    polling,     // full at the begin of each period; lost when nobody waits for it
    deferrable,  // full at the begin of each period, and kept until its end
    cbs,         // constant bandwidth: when it is used up it is full again, with a later deadline
    hard_cbs,    // the same, but not before the deadline that it had
};
inline constexpr std::string_view kServerKinds[] = {"polling", "deferrable", "cbs", "hard_cbs"};

inline constexpr ServerKind kPeriodicServers[] = {ServerKind::polling, ServerKind::deferrable};
inline constexpr ServerKind kAllServers[] = {ServerKind::polling, ServerKind::deferrable,
                                             ServerKind::cbs, ServerKind::hard_cbs};

struct ServerSpec {
    std::string name;
    ServerKind kind{};
    Duration budget, period;  // 0 < budget <= period
    int64_t priority = 0;     // where priorities are given and not derived from the period
};

}  // namespace interleave
