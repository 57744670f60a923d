// Verdicts on `expect:` and `outcome:`: program/property.h says what may stand in them.
#pragma once

#include "analysis/statistics.h"
#include "program/expression.h"
#include "session/outcome.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave {

enum class Verdict : uint8_t { holds, violated, unknown };  // unknown: this run cannot tell

struct PropertyVerdict {
    std::string text;
    uint32_t line = 0;
    Verdict verdict{};
    std::string because;  // "balance is 163": the values that decided; or why it is unknown
};

[[nodiscard]] PropertyVerdict evaluate(const std::string& text, const Expr&, uint32_t line,
                                       const RunOutcome&, const RunStatistics&);

[[nodiscard]] std::string_view name_of(Verdict);  // "violated"

}  // namespace interleave
