// What each command was asked to do. Filled in by options.cpp, read by one command each.
#pragma once

#include "analysis/report.h"
#include "exercise/problem.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace interleave::cli {

// What the command line says differently from a scenario file; `outcome:` is skipped then.
struct Choices {
    std::optional<std::string> policy;  // "rr:quantum=2ms"
    std::optional<int64_t> cpus;
    std::optional<uint64_t> seed;
    std::optional<std::string> until;  // a duration; a bare number counts the file's unit
    std::vector<std::string> changes;  // "120:policy=rr": from that step on
};

struct RunArguments {
    std::vector<std::string> files;
    Choices choices;
    std::string backend = "simulated";
    std::optional<std::string> time_limit;  // of real time
    std::vector<FindingKind> fail_on;
    bool json = false;
    bool quiet = false;  // no introduction, chart or tables: findings and verdicts alone
    bool chart = true;
    bool counters = false;      // below the chart: how many live, are ready, are zombies
    bool locks = false;         // all about locks and waits
    std::optional<bool> races;  // look for data races; not said: in short runs
    bool findings = true;       // marked in the chart
};

struct StepArguments {
    std::string file;
    Choices choices;
};

// Asked where the file has no lesson of its own.
inline constexpr size_t kUsualQuestions = 8, kMostQuestions = 100;

struct LearnArguments {
    std::string file;
    Choices choices;
    std::optional<size_t> questions;  // made from the run, in place of the file's own
};

struct CheckArguments {
    std::vector<std::string> files;
    bool print_program = false;
};

struct ExplainArguments {
    std::string subject;  // empty: what there is to explain
};

struct WhyArguments {
    std::string file, task, time;
    Choices choices;
};

struct InspectArguments {
    std::string file, task, time;
    Choices choices;
    bool json = false;
};

struct ListArguments {
    std::string folder;   // empty: the scenarios that came with the program
    std::string subject;  // empty: all
    bool json = false;
};

struct PoliciesArguments {
    std::string name;  // empty: all
    bool json = false;
};

struct ExportArguments {
    std::string file;
    Choices choices;
    std::string format;  // empty: what the name of the file to write asks for
    std::string to_file = "-";
    std::optional<std::string> from, to;  // moments
    std::vector<std::string> tasks;       // names; none: all
    std::optional<int32_t> picture_width;
    std::optional<int32_t> scale;  // pixels of a png for each of the picture
    std::optional<std::string> title;
    bool show_title = true, caption = true, legend = true;
    bool dark = false, light = false;  // neither: light, and pages as their reader's browser is
    bool counters = false;
    bool findings = true;
    std::string backend = "simulated";
};

// One of two runs that are compared: a scenario, which is run, or a saved timeline.
struct ComparedSide {
    std::string file;
    Choices choices;
    std::string backend;  // empty: simulated
};

struct CompareArguments {
    ComparedSide a, b;  // what the second does not say is as in the first
    bool all = false;   // every row of the table
    bool chart = true;
    bool json = false;
    bool fail_on_difference = false;
};

struct ExerciseArguments {
    ExerciseRequest request;  // its policy is empty: list those that have exercises
    std::string format = "text";
    bool answer = false;
    bool scenario = false;  // the text of the scenario instead
    bool json = false;
};

struct BackendsArguments {};

struct GuiArguments {
    std::string file;            // a scenario, a timeline or a link; empty: the start page
    std::optional<uint64_t> at;  // steps taken
    std::optional<uint64_t> seed;
    std::optional<int64_t> cpus;
    std::string policy;  // empty: as in the file
    std::vector<std::string> changes;
};

using Arguments =
    std::variant<RunArguments, StepArguments, LearnArguments, CheckArguments, ExplainArguments,
                 WhyArguments, ListArguments, PoliciesArguments, ExportArguments, ExerciseArguments,
                 BackendsArguments, GuiArguments, InspectArguments, CompareArguments>;

}  // namespace interleave::cli
