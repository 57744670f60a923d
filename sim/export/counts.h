// How many processes and tasks there were, as a table for spreadsheets: a row for each change.
#pragma once

#include "trace/timeline.h"

#include <string>

namespace interleave {

[[nodiscard]] std::string to_counts_csv(const Timeline&);

}  // namespace interleave
