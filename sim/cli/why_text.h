// The answer to "why?" for people, in `why` and at the debugger's prompt.
#pragma once

#include "cli/terminal.h"
#include "session/why.h"

namespace interleave::cli {

void write_why(const Why&, Terminal&);

}  // namespace interleave::cli
