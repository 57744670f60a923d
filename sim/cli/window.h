// The desktop program, which stands beside this one or in PATH.
#pragma once

#include "cli/terminal.h"

#include <string>
#include <string_view>
#include <vector>

namespace interleave::cli {

// This process becomes the window, with these arguments. Returns only if there is no such program,
// or it cannot be started; `instead` says what a person can do then.
ExitCode start_window(std::vector<std::string> words, std::string_view instead, Terminal&);

}  // namespace interleave::cli
