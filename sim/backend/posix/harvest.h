// What a real run left in shared memory, as a RunOutcome. REQUIRES of all: the guardian is gone and
// Control::done is set.
#pragma once

#include "backend/posix/run.h"
#include "session/outcome.h"

#include <vector>

namespace interleave::posix {

[[nodiscard]] RunOutcome harvest(const Run&);

// Records of several observers, in order of time, made to agree about CPUs: a task does not see
// when it loses its CPU for less than kGapNs. Where two seem to run on one CPU at once, it is the
// one that gave the last sign of life, and the other is ready meanwhile. (Apart, for tests.)
[[nodiscard]] std::vector<Record> agree_on_cpus(std::vector<Record> sorted, uint32_t tasks,
                                                uint32_t cpus);

}  // namespace interleave::posix
