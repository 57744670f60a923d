// The sheet of an exercise: its question, and on demand its solution, as a document.
#pragma once

#include "exercise/document.h"
#include "exercise/solution.h"

#include <string>
#include <string_view>

namespace interleave {

// `solution` null: the question alone. `language`: en or zh.
[[nodiscard]] Document sheet(const Problem&, const Solution* solution, std::string_view language);

// The rule of the policy with the parameters of this problem, as the question states it.
[[nodiscard]] std::string rule_text(const Problem&, std::string_view language);

// "P2 (priority 1) before P1 (priority 3)": why the policy chose at this moment. Empty if it did
// not.
[[nodiscard]] std::string reason_text(const Problem&, const Moment&, std::string_view language);
// "P2 arrives; P1 loses the CPU"
[[nodiscard]] std::string happened_text(const Problem&, const Moment&, std::string_view language);

// A mean to two decimals, rounded half up: "2.67". REQUIRES: sum >= 0, count > 0
[[nodiscard]] std::string mean_text(int64_t sum, int64_t count);

}  // namespace interleave
