// Text to Scenario. Strict: unknown keys, duplicate keys and unterminated text are errors; all
// errors of a file are found in one go. Bounded by the limits below, whatever the bytes are.
#pragma once

#include "scenario/diagnostic.h"
#include "scenario/scenario.h"

#include <optional>
#include <string_view>

namespace interleave {

inline constexpr size_t kMaxScenarioBytes = 4 << 20;
inline constexpr uint32_t kMaxNesting = 64;       // of YAML nodes
inline constexpr uint32_t kMaxNodes = 1'000'000;  // after aliases are expanded
inline constexpr uint32_t kMaxNameBytes = 200;

// The Scenario if nothing in it is wrong; diagnostics tell what is, or warn.
[[nodiscard]] std::optional<Scenario> parse_scenario(std::string_view text, std::string_view file,
                                                     Diagnostics&);

// The JSON Schema of the language for editors, made from the parser's own tables of keys, steps,
// object kinds and policies. scenarios/schema.json is this text.
[[nodiscard]] std::string schema_json();

}  // namespace interleave
