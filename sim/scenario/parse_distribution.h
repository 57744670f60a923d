// `exp(5ms)` and its like.
#pragma once

#include "base/distribution.h"
#include "scenario/parse_values.h"

#include <optional>
#include <span>
#include <string_view>

namespace interleave {

struct DistributionForm {
    std::string_view name;
    DistributionKind kind{};
    std::string_view usage;  // "uniform(FROM, TO)"
    uint32_t arguments = 0;  // 0: one or more
    bool second_is_number = false;
};
[[nodiscard]] std::span<const DistributionForm> distribution_forms();

// The name of a distribution and its parenthesis.
[[nodiscard]] bool is_distribution(const Piece&);
// REQUIRES: is_distribution
[[nodiscard]] std::optional<Distribution> read_distribution(ParseContext&, Piece);
// `expo(5ms)`: reports it, true. A word that is nearly the name of one.
[[nodiscard]] bool report_unknown_distribution(ParseContext&, const Piece&);
// What is neither a duration nor a distribution.
void report_not_delay(ParseContext&, const Piece&, std::string_view duration_error);

}  // namespace interleave
