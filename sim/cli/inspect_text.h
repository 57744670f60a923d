// Memory and costs of a task as text: shared by `inspect` and the debugger.
#pragma once

#include "cli/terminal.h"
#include "session/inspection.h"

#include <span>

namespace interleave::cli {

// A line for each region, and below it one for each variable in it.
void write_regions(std::span<const RegionView>, Terminal&);
[[nodiscard]] std::vector<NamedText> fields_of(const TaskUsage&);

}  // namespace interleave::cli
