// The text of a scenario by lines and columns (from 1; columns count characters).
#pragma once

#include "scenario/diagnostic.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

class Source {
  public:
    explicit Source(std::string_view text);  // which must outlive it

    [[nodiscard]] uint32_t lines() const { return static_cast<uint32_t>(begins_.size()); }
    [[nodiscard]] bool has(uint32_t line) const { return line >= 1 && line <= begins_.size(); }
    // Without its end. Empty if there is no such line.
    [[nodiscard]] std::string_view line(uint32_t number) const;
    [[nodiscard]] uint32_t line_length(uint32_t number) const;  // in characters
    // What stands from a place on in its line.
    [[nodiscard]] std::string_view rest_of_line(Mark) const;
    // The text from `begin` to before the end, as one line: line ends and the blanks around them
    // become one blank.
    [[nodiscard]] std::string between(Mark begin, uint32_t end_line, uint32_t end_column) const;
    // Blanks before the first line that has anything else, from this line on.
    [[nodiscard]] uint32_t indentation_from(uint32_t number) const;
    // The place, as long as the word (what is between blanks) that stands there.
    [[nodiscard]] Mark word(Mark) const;

  private:
    std::string_view text_;
    std::vector<size_t> begins_;
};

// False, with a diagnostic, if the text is not UTF-8 or holds control characters.
[[nodiscard]] bool check_characters(std::string_view text, Diagnostics&);
// The first control character of a value, which may come from an escape such as "\e".
[[nodiscard]] std::optional<char32_t> control_character_in(std::string_view value);
// "the invisible character U+001B does not belong into a scenario"
[[nodiscard]] std::string complaint_about(char32_t control_character);

}  // namespace interleave
