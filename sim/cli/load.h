// A scenario file, read and compiled for a command; what is wrong with it goes to the terminal.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "cli/arguments.h"
#include "cli/terminal.h"
#include "scenario/compile.h"
#include "scenario/scenario.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace interleave::cli {

struct ScenarioFile {
    std::string file;    // for people: "standard input" for "-"
    std::string source;  // its text
    Scenario scenario;
    std::shared_ptr<const Model> model;
    Overrides overrides;
    bool overridden = false;  // the command line said something differently
};

// Not ok: what the command shall return; the reasons have been told. Warnings are told on err.
struct Load {
    ExitCode code = ExitCode::done;
    std::optional<ScenarioFile> loaded;
};
[[nodiscard]] Load load(const std::string& file, const Choices&, Terminal&);

[[nodiscard]] ExitCode exit_code_of(ErrorKind);
// Tells the error on err and returns its code.
[[nodiscard]] ExitCode report(const Error&, Terminal&);
[[nodiscard]] ExitCode worse(ExitCode, ExitCode);

// " Did you mean 'x'?", or empty.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string_view> candidates);

// A moment or a duration as a user types it; a bare number counts `unit`.
[[nodiscard]] Result<Duration> read_duration(std::string_view text, Duration unit,
                                             std::string_view what);

// The line of a scenario without the blanks around it; empty if there is no such line.
[[nodiscard]] std::string_view source_line(std::string_view source, uint32_t line);

}  // namespace interleave::cli
