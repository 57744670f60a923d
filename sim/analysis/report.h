// What a run shows that a person should know, in words: how it ended if it did not end well, what
// its tasks did that they must not, which promises were broken, who may be starving.
// Only what this run proves: what other runs could show is explore/'s business.
#pragma once

#include "analysis/statistics.h"
#include "analysis/verdict.h"
#include "session/outcome.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

enum class FindingKind : uint8_t {
    deadlock,
    stuck,
    fault,       // number: index into Symbols::faults
    miss,        // a task that missed deadlines
    expect,      // a violated `expect:`
    outcome,     // a violated `outcome:`
    starvation,  // a candidate: never ran, and waited far longer than others
    limit,       // the run was cut off by a limit other than its own `until`
    // What hazards.h finds.
    lock_order,  // a deadlock that the order of locks makes possible
    inversion,
    convoy,
    herd,
    lost_wakeup,
    race,
};

struct Finding {
    FindingKind kind{};
    Time at;
    std::vector<std::string> tasks;  // whom it is about
    std::string sentence;
    uint32_t line = 0;    // of the scenario; 0: none
    uint32_t number = 0;  // fault: which
    friend bool operator==(const Finding&, const Finding&) = default;
};

// In order of weight: how it ended, faults by time, missed deadlines by task, broken
// promises, suspicions. At most kMaxFaultFindings faults and kMaxMissFindings tasks that missed are
// told; the last sentence then says how many there were.
inline constexpr size_t kMaxFaultFindings = 20, kMaxMissFindings = 20;
[[nodiscard]] std::vector<Finding> findings(const RunOutcome&, const RunStatistics&,
                                            std::span<const PropertyVerdict> expect,
                                            std::span<const PropertyVerdict> outcome);

[[nodiscard]] std::string_view name_of(FindingKind);  // "deadlock"

// "bank/bob waits for m1, held by bank/alice": a link of a deadlock.
[[nodiscard]] std::string sentence_of(const WaitLink&);

}  // namespace interleave
