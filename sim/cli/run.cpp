#include "cli/commands.h"
#include "cli/execution.h"
#include "cli/load.h"
#include "cli/report.h"

#include <fmt/format.h>
#include <ostream>
#include <utility>
#include <vector>

namespace interleave::cli {

namespace {

struct Runner {
    const RunArguments& arguments;
    const Backend& backend;
    RunOptions options;
    Terminal& terminal;
    JsonWriter& json;
};

ExitCode run_file(const Runner& r, const std::string& file)
{
    Load load = cli::load(file, r.arguments.choices, r.terminal);
    if (!load.loaded) return load.code;
    const ScenarioFile& scenario = *load.loaded;

    if (!r.arguments.json && !r.arguments.quiet) write_introduction(scenario, r.terminal);
    Result<RunOutcome> outcome = run_on(r.backend, scenario, r.options, r.terminal);
    if (!outcome.ok()) return report(outcome.error(), r.terminal);

    const RunReport report =
        make_report(scenario, r.backend.name(), std::move(outcome).value(), r.arguments.races);
    if (r.arguments.json) {
        write_json(report, r.json);
    } else {
        write_text(report, r.arguments, r.terminal);
        if (!r.arguments.quiet) write_notes(scenario, r.terminal);
    }
    return fails(report, r.arguments.fail_on) ? ExitCode::found : ExitCode::done;
}

}  // namespace

ExitCode run(const RunArguments& arguments, Terminal& terminal)
{
    const Result<const Backend*> backend = backend_named(arguments.backend);
    if (!backend.ok()) return report(backend.error(), terminal);
    RunOptions options;
    if (arguments.time_limit) {
        const Result<Duration> limit =
            read_duration(*arguments.time_limit, seconds(1), "--time-limit");
        if (!limit.ok()) return report(limit.error(), terminal);
        options.limit = limit.value();
    }
    JsonWriter json;
    const Runner runner{arguments, *backend.value(), options, terminal, json};
    const bool several = arguments.files.size() > 1;
    if (arguments.json && several) json.begin_array();
    ExitCode code = ExitCode::done;
    for (size_t i = 0; i < arguments.files.size() && !terminal.stop.stop_requested(); ++i) {
        if (several && !arguments.json) {
            const std::string heading =
                fmt::format("{}== {} ==\n", i > 0 ? "\n" : "", arguments.files[i]);
            terminal.out << styled(terminal.out_color, Style::faint, heading);
        }
        code = worse(code, run_file(runner, arguments.files[i]));
    }
    if (arguments.json && several) json.end();
    if (arguments.json && !json.empty()) terminal.out << std::move(json).take();
    return code;
}

}  // namespace interleave::cli
