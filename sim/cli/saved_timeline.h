// A timeline that was saved in the program's own format, as a file that a command is given.
#pragma once

#include "base/result.h"
#include "trace/timeline.h"

#include <string>

namespace interleave::cli {

// Whether a file says of itself that it is one. Standard input cannot be asked twice.
[[nodiscard]] bool is_saved_timeline(const std::string& file);
[[nodiscard]] Result<Timeline> read_saved_timeline(const std::string& file);

}  // namespace interleave::cli
