// Two runs and their comparison as `compare` tells them, and its forms for people and programs.
#pragma once

#include "analysis/comparison.h"
#include "analysis/finding.h"
#include "cli/arguments.h"
#include "cli/json.h"
#include "cli/terminal.h"
#include "scenario/scenario.h"
#include "trace/timeline.h"

#include <optional>
#include <string>
#include <vector>

namespace interleave::cli {

struct ComparedRun {
    std::string file;  // for people
    std::string name;  // what distinguishes it from the other: "rr quantum=2ms", "seed 2"
    Timeline timeline;
    LocalText title{};  // of its scenario; empty: a saved timeline, which has its own
    std::optional<std::vector<Finding>> findings{};  // nothing: a saved timeline has none
};

struct ComparedPair {
    ComparedRun a, b;
    Comparison comparison;
};

// Charts above each other, where they differ, the table of metrics.
void write_text(const ComparedPair&, const CompareArguments&, Terminal&);
void write_json(const ComparedPair&, JsonWriter&);

}  // namespace interleave::cli
