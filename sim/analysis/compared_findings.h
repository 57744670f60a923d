// The findings of two runs beside each other: which both show, and which only one of them.
//
// The same finding is one of the same kind about the same tasks; where a run has several such, the
// first is beside the other's first. When it happened does not matter. Invariant: each finding of
// both runs is in one entry, once.
#pragma once

#include "analysis/finding.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace interleave {

struct ComparedFinding {
    static constexpr uint32_t kNone = 0xffff'ffff;

    FindingKind kind{};
    std::vector<std::string> tasks;  // in order of their names
    uint32_t a = kNone, b = kNone;   // its index among the findings of each run

    [[nodiscard]] bool in_both() const { return a != kNone && b != kNone; }
    friend bool operator==(const ComparedFinding&, const ComparedFinding&) = default;
};

// What only one run shows comes first, and of that the worst.
[[nodiscard]] std::vector<ComparedFinding> compare_findings(std::span<const Finding> a,
                                                            std::span<const Finding> b);

}  // namespace interleave
