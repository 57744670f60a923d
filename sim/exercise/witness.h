// A policy that does what another does and notes every decision, as that policy explains it.
//
// It notes also who came while another ran, and did not take the CPU from it; and whose quantum
// ended, which a timeline does not tell of a task that goes on at once.
//
// It asks at the moment at which the decision is made, when everybody who takes part is in the
// queue. A hook that Policy gains has to be handed on here as well; solve() finds out where one is
// not, since the two then schedule differently.
#pragma once

#include "kernel/policy.h"

#include <memory>
#include <utility>
#include <vector>

namespace interleave {

// Tasks by serial number.
struct WitnessedTask {
    uint32_t task = 0;
    Details keys;  // in the policy's words
};
struct WitnessedChoice {
    Time at;
    std::vector<WitnessedTask> candidates;  // in the policy's order of preference
    uint32_t chosen = Record::kNone;        // what it did; kNone: nobody was ready
};
struct WitnessedLog {
    std::vector<WitnessedChoice> choices;
    std::vector<std::pair<Time, WitnessedTask>> waits;
    std::vector<std::pair<Time, uint32_t>> slice_ends;
};

// `log` outlives the policy and is not shared between runs.
[[nodiscard]] std::shared_ptr<const Policy> witness(std::shared_ptr<const Policy>,
                                                    WitnessedLog& log);

}  // namespace interleave
