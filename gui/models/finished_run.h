// One finished run of a scenario: what the views of the window look at. Immutable and shared, so
// that a worker makes it and the window keeps it.
#pragma once

#include "analysis/report.h"
#include "analysis/statistics.h"
#include "analysis/verdict.h"
#include "scenario/compile.h"
#include "session/outcome.h"

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace interleave::gui {

struct FinishedRun {
    uint64_t number = 0;  // of the request that it answers
    std::string source;
    Diagnostics diagnostics;
    Scenario scenario;                   // if it could be read
    std::shared_ptr<const Model> model;  // null: there is nothing to be run, or it could not be
    std::vector<std::string> changes;    // in the run, in their order: "policy=rr"
    bool hasTimeline = false;            // false: the scenario is wrong, or could not be run
    std::string obstacle;                // then: why, if no diagnostic says it
    RunOutcome outcome;
    RunStatistics statistics;
    std::vector<PropertyVerdict> expect, outcomes;
    std::vector<Finding> findings;
};

// What there is to know of a timeline that comes from elsewhere: no scenario, no model.
[[nodiscard]] std::shared_ptr<const FinishedRun> finishedRunOf(uint64_t number, Timeline);

// Reads, compiles and simulates a text. Never fails: what went wrong is in the result.
[[nodiscard]] std::shared_ptr<const FinishedRun> makeRun(uint64_t number, std::string source,
                                                         const std::string& file, const Overrides&,
                                                         std::stop_token);

}  // namespace interleave::gui
