// One finished run as `run` tells it: what there is to tell, and its forms for people and programs.
#pragma once

#include "analysis/contention.h"
#include "analysis/families.h"
#include "analysis/live_counts.h"
#include "analysis/occupancy.h"
#include "analysis/periodic.h"
#include "analysis/report.h"
#include "analysis/statistics.h"
#include "analysis/verdict.h"
#include "cli/arguments.h"
#include "cli/json.h"
#include "cli/load.h"
#include "cli/terminal.h"
#include "session/outcome.h"

#include <optional>
#include <string_view>
#include <vector>

namespace interleave::cli {

struct RunReport {
    const ScenarioFile& scenario;
    std::string_view backend;
    RunOutcome run;
    RunStatistics statistics;
    std::vector<PropertyVerdict> expect, outcome;
    std::string_view outcome_skipped;  // why; empty: it was not, or there is none
    std::vector<Finding> findings;
    std::optional<PeriodicReport> periodic;  // if some task has a period
    bool until_reached = false;              // it ended where the scenario, or --until, wants it to
    std::vector<Family> families{};
    std::vector<Occupancy> objects{};
    LiveCounts counts{};
    Contention contention{};
};

[[nodiscard]] RunReport make_report(const ScenarioFile&, std::string_view backend, RunOutcome,
                                    std::optional<bool> races = {});

// Title, about and question: before the run, so that the reader predicts.
void write_introduction(const ScenarioFile&, Terminal&);
// Chart, tables, values, deadlock, verdicts, notes.
void write_text(const RunReport&, const RunArguments&, Terminal&);
// The notes of the scenario: what to look at in such a run, and what to try.
void write_notes(const ScenarioFile&, Terminal&);
void write_json(const RunReport&, JsonWriter&);

// True if it asks for exit code 1: a violated expect, a failed assertion, or what was asked for.
[[nodiscard]] bool fails(const RunReport&, const std::vector<FindingKind>& fail_on);

}  // namespace interleave::cli
