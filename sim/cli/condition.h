// Searches for moments of a run to stop at (session/condition.h), which can be interrupted.
#pragma once

#include "cli/record_text.h"
#include "session/condition.h"
#include "session/history.h"

#include <stop_token>
#include <string>

namespace interleave::cli {

[[nodiscard]] MomentCondition next_switch();
[[nodiscard]] MomentCondition next_of_task(std::string name, TaskNames&);

enum class Search : uint8_t { found, not_found, interrupted };

// To the nearest position after (before) this one that fits; no move unless found.
Search search_forward(History&, const MomentCondition&, const std::stop_token&);
Search search_back(History&, const MomentCondition&, const std::stop_token&);

}  // namespace interleave::cli
