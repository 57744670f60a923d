// Text for people: durations with units, the nearest valid word, the width of Chinese.
#pragma once

#include "base/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace interleave {

// Exact, in the largest unit that is not above it and needs no more than three decimals, or six
// from 10 on: "0", "24 ms", "1.5 us", "-3 ns", "86.4 s", "1250.5 us", "12.5005 ms". `space` false
// leaves the blank out.
[[nodiscard]] std::string to_text(Duration, bool space = true);
[[nodiscard]] std::string to_text(Time, bool space = true);

// The candidate closest to `word` by edit distance (a swap of neighbours counts one), or empty if
// none is close enough to be what was meant (about a third of its letters). Ties: the first.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string_view> candidates);

// Columns that UTF-8 text takes in a terminal: 2 for East Asian wide characters, 0 for combining
// marks and invisible format characters. An invalid byte counts 1, as does a control character.
[[nodiscard]] size_t display_width(std::string_view utf8);
// The longest prefix that fits `columns`; never splits a character, nor a mark from its letter.
[[nodiscard]] std::string_view fit_width(std::string_view utf8, size_t columns);
// The text, with blanks behind or before it up to `columns`. What is wider stays as it is.
[[nodiscard]] std::string pad_right(std::string_view utf8, size_t columns);
[[nodiscard]] std::string pad_left(std::string_view utf8, size_t columns);

[[nodiscard]] bool is_valid_utf8(std::string_view);

// A decimal integer with optional sign, the whole text; nothing else (no 0x, no blanks).
[[nodiscard]] std::optional<int64_t> parse_int(std::string_view);

// Without the ASCII blanks, tabs and line ends around it.
[[nodiscard]] std::string_view trim(std::string_view);

// JSON string literal with its quotes. Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_quote(std::string_view);
// Text inside XML: & < > " ' escaped; dropped is what XML forbids (control characters other than
// tab and line end). Invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string xml_escape(std::string_view);

}  // namespace interleave
