// What the numbers of diagnostics mean, at length: `interleave explain S012`.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace interleave {

struct CodeExplanation {
    uint32_t code = 0;
    std::string_view title;  // "unknown step"
    std::string_view text;   // why it is wrong, and what to do
    std::string_view wrong;  // a scenario that has the mistake; empty where none is short enough
    std::string_view right;  // the same without it
};

// Of the codes below 100, in ascending order.
[[nodiscard]] std::span<const CodeExplanation> language_explanations();

}  // namespace interleave
