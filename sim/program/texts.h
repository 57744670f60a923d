// Texts as values: every text that a run can meet is known before it begins (Program::texts), and a
// value that is a text is a number that names one of them. Registers, memory and messages stay
// 64-bit integers.
//
// Program::texts is sorted by bytes, so that texts compare as their numbers do, and begins with the
// empty text, whose number is 0: what is not there is empty. All others lie above kFirstText, where
// no other number of a scenario is likely to be: a value is shown as a text exactly if it is such a
// number.
#pragma once

#include "program/program.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

inline constexpr int64_t kFirstText = 6'000'000'000'000'000'000;  // text k is this plus k
inline constexpr size_t kMaxTexts = 4096;
inline constexpr size_t kMaxTextBytes = 1000;

using Texts = std::vector<std::string>;

// The value that stands for a text; none if it is not among them.
[[nodiscard]] std::optional<int64_t> text_value(const Texts&, std::string_view);
// The text that a value stands for; null for a plain number, and for 0.
[[nodiscard]] const std::string* text_at(const Texts&, int64_t value);
// As people see it: 7, or "hello" in quotes.
[[nodiscard]] std::string shown_value(const Texts&, int64_t value);
// In quotes, as an expression has it.
[[nodiscard]] std::string quote_text(std::string_view);

// A function from texts to texts, or to numbers. Upper and lower case are those of ASCII.
struct TextFunction {
    std::string_view name;  // "upper"
    std::string (*to_text)(std::string_view);
    int64_t (*to_number)(std::string_view);  // where to_text is null
};
[[nodiscard]] const TextFunction* find_text_function(std::string_view name);

}  // namespace interleave
