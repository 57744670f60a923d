// The wait-for graph of a moment, as text.
#pragma once

#include "analysis/wait_for.h"
#include "cli/terminal.h"
#include "session/snapshot.h"

namespace interleave::cli {

// Rings first, then trees: who has to act, with those who wait for it below, then who waits for
// nobody in particular. The Snapshot is of the same moment.
void write_waits(const WaitsAt&, const Snapshot&, Terminal&);

// One line for each ring, that says where more is told; nothing if there is none.
void write_rings(const WaitsAt&, Terminal&);

}  // namespace interleave::cli
