// Why a task that waits for units of a resource does not get them, for the folder's own use.
#pragma once

#include "kernel/state.h"

#include <string>
#include <vector>

namespace interleave {

// Sentences: how many are free and who has the others; where the banker refuses what is free, who
// could still end if it did not. Empty if the task waits for something else.
[[nodiscard]] std::vector<std::string> why_no_units(const Model&, const State&, TaskId);

}  // namespace interleave
