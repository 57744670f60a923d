// UTF-8 read character by character. Never fails: a byte that begins no valid character is handed
// out alone and marked, so that hostile text ends up visible instead of ending the program.
#pragma once

#include <cstddef>
#include <string_view>

namespace interleave {

struct Utf8Char {
    char32_t code = 0;  // U+FFFD if invalid
    size_t size = 1;    // bytes taken
    bool valid = true;
};

// The character at the beginning of `text`. Overlong forms, surrogates and anything above
// U+10FFFF are invalid. REQUIRES: !text.empty()
[[nodiscard]] Utf8Char first_char(std::string_view text);

// Columns in a terminal: 0, 1 or 2.
[[nodiscard]] size_t display_width(char32_t code);

}  // namespace interleave
