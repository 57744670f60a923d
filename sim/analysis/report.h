// What a run shows that a person should know, in words: how it ended if it did not end well, what
// its tasks did that they must not, which promises were broken. Hazards of sharing: hazards.h.
// Only what this run proves: what other runs could show is explore/'s business.
#pragma once

#include "analysis/finding.h"
#include "analysis/statistics.h"
#include "analysis/verdict.h"
#include "session/outcome.h"

#include <span>
#include <string>
#include <vector>

namespace interleave {

// In order of weight: how it ended, faults by time, missed deadlines by task, broken
// promises. At most kMaxFaultFindings faults and kMaxMissFindings tasks that missed are
// told; the last sentence then says how many there were.
inline constexpr size_t kMaxFaultFindings = 20, kMaxMissFindings = 20;
[[nodiscard]] std::vector<Finding> findings(const RunOutcome&,
                                            std::span<const PropertyVerdict> expect,
                                            std::span<const PropertyVerdict> outcome);

// "bank/bob waits for m1, held by bank/alice": a link of a deadlock.
[[nodiscard]] std::string sentence_of(const WaitLink&);

}  // namespace interleave
