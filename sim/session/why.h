// Why a task did, or did not, run at a moment: a decision made again, told in sentences.
#pragma once

#include "base/result.h"
#include "base/time.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

struct Model;

struct WhyCandidate {
    std::string task;
    std::vector<std::pair<std::string, std::string>> keys;
    bool chosen = false;
};

struct Why {
    std::string answer;              // "bob was ready but cpu0 ran alice, who ..."
    std::vector<std::string> chain;  // further sentences: since when, woken by whom, who holds
    std::string rule;                // of the policy, if a decision was involved
    std::vector<WhyCandidate> candidates;  // of that decision, best first
    Time decided = kNever;                 // when it was made
};

// Seeks to `at` in a fresh run of the model. An error if there is no such task or moment.
[[nodiscard]] Result<Why> why(const std::shared_ptr<const Model>&, const std::string& task,
                              Time at);
// The same after so many steps of the run, which may be in the middle of an instant.
[[nodiscard]] Result<Why> why_after(const std::shared_ptr<const Model>&, const std::string& task,
                                    uint64_t steps);

}  // namespace interleave
