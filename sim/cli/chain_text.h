// The wake-up chain of a task at a moment, as text, backwards.
#pragma once

#include "cli/terminal.h"
#include "session/history.h"

#include <string>

namespace interleave::cli {

// Of the moment where the history is, or one before its next step. REQUIRES: the run had a task of
// this name up to there
void write_chain(const History&, const std::string& task, Time at, Terminal&);

}  // namespace interleave::cli
