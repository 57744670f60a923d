// The texts of a scenario as numbers. Private to compile*.
#pragma once

#include "program/texts.h"
#include "scenario/scenario.h"

#include <cstdint>
#include <vector>

namespace interleave {

// Whether texts, or functions on them, are written anywhere in it.
[[nodiscard]] bool uses_texts(const Scenario&);
// All texts that can arise, for Program::texts; every literal of the scenario knows its number
// afterwards. Misuse is reported.
[[nodiscard]] Texts resolve_texts(Scenario&, Diagnostics&);
// What the function makes of each text, in their order.
[[nodiscard]] std::vector<int64_t> table_of(const TextFunction&, const Texts&);

}  // namespace interleave
