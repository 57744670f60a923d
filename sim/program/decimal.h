// Decimal numbers as written, exactly: "1.50" is 150 hundredths. No floating point anywhere.
#pragma once

#include "program/expression.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace interleave {

struct Decimal {
    uint64_t digits = 0;  // all of them as one number, without zeros at the end of a fraction
    uint32_t fraction_digits = 0;  // of these, after the point
    size_t length = 0;             // bytes of the text; 0: it begins with no digit
    bool fits = true;              // false: more digits than 64 bits hold
};
// The decimal at the beginning of `text`.
[[nodiscard]] Decimal read_decimal(std::string_view text);

// digits x unit / 10^fraction_digits if that is a whole number that 63 bits hold.
[[nodiscard]] std::optional<int64_t> scaled(const Decimal&, int64_t unit);

}  // namespace interleave
