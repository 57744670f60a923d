// Something that a run shows and a person should know: what, when, whom it is about, and a
// sentence. What finds them: report.h and hazards.h.
#pragma once

#include "base/time.h"

#include <cstdint>
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
    starvation,  // hazards.h finds it
    limit,       // the run was cut off by a limit other than its own `until`
    // What hazards.h finds.
    lock_order,  // a deadlock that the order of locks makes possible
    inversion,
    convoy,
    herd,
    lost_wakeup,
    race,
    gil_convoy,
};
inline constexpr size_t kFindingKinds = 15;

struct Finding {
    FindingKind kind{};
    Time at;
    std::vector<std::string> tasks;  // whom it is about
    std::string sentence;
    uint32_t line = 0;    // of the scenario; 0: none
    uint32_t number = 0;  // fault: which
    Time to{};            // it lasted from `at` to then; not after `at`: it is a moment
    friend bool operator==(const Finding&, const Finding&) = default;
};

// How much a kind weighs; worst last.
enum class Weight : uint8_t {
    possible,   // what this run did not rule out for others, or was not asked to show
    hindrance,  // tasks got into each other's way
    failure,    // it went wrong
};
inline constexpr size_t kWeights = 3;

[[nodiscard]] Weight weight_of(FindingKind);
[[nodiscard]] std::string_view name_of(FindingKind);  // "deadlock"
[[nodiscard]] std::string_view name_of(Weight);       // "failure"

// "deadlock at 3 ms", "convoy from 2 ms to 9 ms"
[[nodiscard]] std::string heading_of(const Finding&);

}  // namespace interleave
