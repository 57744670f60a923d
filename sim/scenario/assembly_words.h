// The words of a line of assembly, and those that stand for themselves: registers, numbers,
// durations, distributions. Private to assembly*.
#pragma once

#include "base/distribution.h"
#include "program/program.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace interleave {

struct Word {
    std::string_view text;
    uint32_t column = 0;  // in code points, from 0, within the line
};

// Cut at blanks and commas; what is in brackets, parentheses or quotes stays together, "*" stands
// alone, "#" ends the line.
[[nodiscard]] std::vector<Word> assembly_words(std::string_view line);

struct RegisterWord {
    uint32_t number = 0;
    bool dead = false;  // "r0~"
};
[[nodiscard]] std::optional<RegisterWord> read_register(std::string_view);

// "equal~": the flags are cleared afterwards.
struct ConditionWord {
    Condition condition{};
    bool dead = false;
};
[[nodiscard]] std::optional<ConditionWord> read_condition(std::string_view);

// A duration that says its unit, or "0".
[[nodiscard]] std::optional<Duration> read_plain_duration(std::string_view);
// What to_text(Distribution) writes.
[[nodiscard]] std::optional<Distribution> read_distribution(std::string_view);
// A literal as json_quote writes it.
[[nodiscard]] std::optional<std::string> read_quoted(std::string_view);

}  // namespace interleave
