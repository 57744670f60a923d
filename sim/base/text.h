// Text for people: durations with units, the nearest valid word, the width of Chinese.
#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace interleave {

// Exact, with the largest unit that needs no more than three decimals, else in ns:
// "0", "24 ms", "1.5 us", "-3 ns", "86.4 s". `space` false leaves the blank out.
[[nodiscard]] std::string to_text(Duration, bool space = true);
[[nodiscard]] std::string to_text(Time, bool space = true);

// The candidate closest to `word` by edit distance (a swap of neighbours counts one), or empty if
// none is close enough to be what was meant (about a third of its letters). Ties: the first.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

// Columns that valid UTF-8 text takes in a terminal: 2 for East Asian wide characters, 0 for
// combining marks. An invalid byte counts 1.
[[nodiscard]] size_t display_width(std::string_view utf8);
// The longest prefix that fits `columns`; never splits a character.
[[nodiscard]] std::string_view fit_width(std::string_view utf8, size_t columns);
[[nodiscard]] std::string pad_right(std::string_view utf8, size_t columns);
[[nodiscard]] std::string pad_left(std::string_view utf8, size_t columns);

[[nodiscard]] bool is_valid_utf8(std::string_view);

// A decimal integer with optional sign, the whole text; nothing else (no 0x, no blanks).
[[nodiscard]] std::optional<int64_t> parse_int(std::string_view);

[[nodiscard]] std::string_view trim(std::string_view);

// JSON string literal with its quotes. Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_quote(std::string_view);
// Text inside XML: & < > " ' escaped, control characters dropped.
[[nodiscard]] std::string xml_escape(std::string_view);

}  // namespace interleave
