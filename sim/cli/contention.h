// How tasks got into each other's way, as `run` tells it. The folder's own.
#pragma once

#include "cli/report.h"

namespace interleave::cli {

// Who waits for whom when the run ended because nobody could go on.
void write_waits(const RunReport&, Terminal&);
// A row for each lock that was taken; with --locks also who kept whom waiting.
void write_locks(const RunReport&, const RunArguments&, Terminal&);
// Where tasks waited for each other: what decided how long the run took.
void write_path(const RunReport&, const RunArguments&, Terminal&);
void write_contention(const RunReport&, JsonWriter&);

}  // namespace interleave::cli
