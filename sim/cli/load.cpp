#include "cli/load.h"

#include "base/file.h"
#include "base/text.h"
#include "program/expression.h"
#include "scenario/parse.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <utility>

namespace interleave::cli {

namespace {

// Diagnostics without a place are about the command line.
bool is_about_options(const Diagnostic& d) { return d.mark.line == 0; }

ExitCode tell(const Diagnostics& all, const ScenarioFile& loaded, Terminal& terminal)
{
    Diagnostics placed;
    const auto said = [&](const std::string& text) { return terminal.say(text); };
    bool options_wrong = false;
    for (const Diagnostic& d : all.all()) {
        if (d.severity == Severity::warning) {
            placed.warning(d.code, d.mark, said(d.message), said(d.suggestion));
        } else if (is_about_options(d)) {
            options_wrong = true;
            complain(terminal, d.suggestion.empty()
                                   ? d.message
                                   : said(d.message) + said("; ") + said(d.suggestion));
        } else {
            placed.error(d.code, d.mark, said(d.message), said(d.suggestion));
        }
    }
    terminal.err << render(placed, loaded.file, loaded.source, terminal.err_color);
    if (placed.has_errors()) return ExitCode::scenario;
    return options_wrong ? ExitCode::usage : ExitCode::done;
}

Result<Overrides> overrides_of(const Choices& choices, Duration unit)
{
    Overrides o{choices.policy, choices.cpus, choices.seed, std::nullopt, {}};
    if (choices.until) {
        Result<Duration> until = read_duration(*choices.until, unit, "--until");
        if (!until.ok()) return until.error();
        o.until = until.value();
    }
    for (const std::string& text : choices.changes) {
        std::optional<PlannedChange> change = read_change(text);
        if (!change)
            return Error{ErrorKind::usage,
                         fmt::format("--change: '{}' is not a step and what becomes otherwise, as "
                                     "in 120:policy=rr",
                                     text)};
        o.changes.push_back(std::move(*change));
    }
    return o;
}

}  // namespace

Load load(const std::string& file, const Choices& choices, Terminal& terminal)
{
    Result<std::string> text = read_file(file, kMaxScenarioBytes);
    if (!text.ok()) {
        Error error = text.error();
        // A file that is not there is a slip of the person who typed its name.
        if (error.kind != ErrorKind::internal) error.kind = ErrorKind::usage;
        return {report(error, terminal), std::nullopt};
    }
    ScenarioFile loaded;
    loaded.file = file == "-" ? "standard input" : file;
    loaded.source = std::move(text).value();

    Diagnostics diagnostics;
    std::optional<Scenario> scenario = parse_scenario(loaded.source, loaded.file, diagnostics);
    if (scenario) {
        loaded.scenario = std::move(*scenario);
        const Result<Overrides> overrides = overrides_of(choices, loaded.scenario.unit);
        if (!overrides.ok()) return {report(overrides.error(), terminal), std::nullopt};
        loaded.overrides = overrides.value();
        loaded.overridden = loaded.overrides.any();
        loaded.model = compile(loaded.scenario, overrides.value(), diagnostics);
    }
    const ExitCode code = tell(diagnostics, loaded, terminal);
    if (code != ExitCode::done) return {code, std::nullopt};
    if (!loaded.model)
        return {report({ErrorKind::internal, "compiling failed without a reason"}, terminal),
                std::nullopt};
    return {ExitCode::done, std::move(loaded)};
}

ExitCode exit_code_of(ErrorKind kind)
{
    switch (kind) {
        case ErrorKind::usage: return ExitCode::usage;
        case ErrorKind::scenario: return ExitCode::scenario;
        case ErrorKind::environment: return ExitCode::environment;
        case ErrorKind::internal: return ExitCode::internal;
    }
    return ExitCode::internal;
}

ExitCode report(const Error& error, Terminal& terminal)
{
    complain(terminal, error.message);
    return exit_code_of(error.kind);
}

ExitCode worse(ExitCode a, ExitCode b) { return std::max(a, b); }

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates)
{
    const std::string_view best = nearest(word, candidates);
    return best.empty() ? std::string() : fmt::format(" Did you mean '{}'?", best);
}

Result<Duration> read_duration(std::string_view text, Duration unit, std::string_view what)
{
    const ParsedDuration parsed = parse_duration(trim(text), unit);
    if (parsed.ok && parsed.value.ns >= 0) return parsed.value;
    const std::string_view why = parsed.ok ? "it is negative" : std::string_view(parsed.error);
    return Error{ErrorKind::usage,
                 fmt::format("{}: '{}' is not a time such as 12.5ms: {}.", what, text, why)};
}

std::string_view source_line(std::string_view source, uint32_t line)
{
    for (uint32_t n = 1; line > 0; ++n) {
        const size_t end = source.find('\n');
        if (n == line) return trim(source.substr(0, end));
        if (end == std::string_view::npos) break;
        source.remove_prefix(end + 1);
    }
    return {};
}

}  // namespace interleave::cli
