// How the tasks of a run got into each other's way: all that is known of locks, waits and shared
// cells, together.
#pragma once

#include "analysis/critical_path.h"
#include "analysis/lock_log.h"
#include "analysis/lock_order.h"
#include "analysis/lock_statistics.h"
#include "analysis/starvation.h"
#include "analysis/wait_for.h"
#include "session/races.h"

#include <string>
#include <vector>

namespace interleave {

struct Contention {
    LockLog log;
    WaitForGraph waits;  // at the end of the run
    LockOrder order;
    std::vector<LockStatistics> locks;
    CriticalPath path;
    std::vector<Starvation> starvations;
    RaceReport races;
    std::vector<std::string> cells;  // of each race, the name of what it is about

    // "balance", "slots[3]": of a race of `races`.
    [[nodiscard]] const std::string& cell(const Race&) const;
};

struct ContentionOptions {
    uint64_t steps = 200'000;  // a simulation of more is not made again: a tenth of a second
    bool races = true;
};

// Of a simulation that could be made again all that is defined here; of any other run what its
// Timeline knows.
[[nodiscard]] Contention contention(const Model&, const RunOutcome&, const ContentionOptions&);
// Of a run whose scenario is not at hand.
[[nodiscard]] Contention contention(const RunOutcome&);

}  // namespace interleave
