#include "cli/compare.h"

#include "analysis/run_names.h"
#include "cli/commands.h"
#include "cli/execution.h"
#include "cli/load.h"
#include "cli/report.h"
#include "cli/saved_timeline.h"
#include "kernel/model.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <string_view>
#include <utility>
#include <variant>

namespace interleave::cli {

namespace {

bool any(const Choices& c) { return c.policy || c.cpus || c.seed || c.until; }

// What the second run does not say is as in the first.
ComparedSide second_of(const CompareArguments& arguments)
{
    const ComparedSide& a = arguments.a;
    ComparedSide b = arguments.b;
    if (b.file.empty()) b.file = a.file;
    if (b.backend.empty()) b.backend = a.backend;
    if (!b.choices.policy) b.choices.policy = a.choices.policy;
    if (!b.choices.cpus) b.choices.cpus = a.choices.cpus;
    if (!b.choices.seed) b.choices.seed = a.choices.seed;
    if (!b.choices.until) b.choices.until = a.choices.until;
    return b;
}

std::variant<ComparedRun, ExitCode> run_side(const ComparedSide& side, Terminal& terminal)
{
    const auto refuse = [&](const Error& e) { return report(e, terminal); };
    if (side.file != "-" && is_saved_timeline(side.file)) {
        Result<Timeline> saved = read_saved_timeline(side.file);
        if (!saved.ok()) return refuse(saved.error());
        return ComparedRun{side.file, {}, std::move(saved).value(), {}, {}};
    }
    const Result<const Backend*> backend =
        backend_named(side.backend.empty() ? "simulated" : side.backend);
    if (!backend.ok()) return refuse(backend.error());
    const Load load = cli::load(side.file, side.choices, terminal);
    if (!load.loaded) return load.code;
    Result<RunOutcome> outcome = run_on(*backend.value(), *load.loaded, {}, terminal);
    if (!outcome.ok()) return refuse(outcome.error());
    RunReport report =
        make_report(*load.loaded, backend.value()->name(), std::move(outcome).value(), {});
    return ComparedRun{load.loaded->file,
                       {},
                       std::move(report.run.timeline),
                       load.loaded->scenario.title,
                       std::move(report.findings)};
}

std::string_view last_of(std::string_view path) { return path.substr(path.find_last_of('/') + 1); }

// Each is named by the first thing in which they differ.
void name_runs(ComparedRun& a, ComparedRun& b)
{
    const Origin& x = a.timeline.origin();
    const Origin& y = b.timeline.origin();
    const auto name = [&](auto of_a, auto of_b) {
        a.name = std::move(of_a);
        b.name = std::move(of_b);
    };
    const auto source = [](const Origin& o) -> std::string {
        return o.source == Origin::Source::simulation ? "simulated" : "real";
    };
    if (a.file != b.file) return name(std::string(last_of(a.file)), std::string(last_of(b.file)));
    if (x.source != y.source) return name(source(x), source(y));
    if (x.detail != y.detail) {
        auto [of_a, of_b] = what_differs(x.detail, y.detail);
        return name(std::move(of_a), std::move(of_b));
    }
    if (x.seed != y.seed)
        return name(fmt::format("seed {}", x.seed), fmt::format("seed {}", y.seed));
    name(std::string("first"), std::string("second"));
}

// Asked for a run and itself, which is a slip: a simulation makes the same again.
bool is_the_same(const CompareArguments& arguments, const ComparedSide& b)
{
    const bool real = !b.backend.empty() && b.backend != "simulated";
    return arguments.b.file.empty() && !any(arguments.b.choices) && arguments.b.backend.empty() &&
           !real;
}

}  // namespace

ExitCode compare(const CompareArguments& arguments, Terminal& terminal)
{
    const ComparedSide second = second_of(arguments);
    if (is_the_same(arguments, second)) {
        return report({ErrorKind::usage,
                       "what shall it be compared with? Give a second file, or --versus-policy, "
                       "--versus-seed, --versus-cpus or --versus-on."},
                      terminal);
    }
    if (arguments.a.file == "-" && second.file == "-")
        return report({ErrorKind::usage, "standard input can be read once only."}, terminal);
    ComparedPair pair;
    const std::pair<const ComparedSide&, ComparedRun&> sides[] = {{arguments.a, pair.a},
                                                                  {second, pair.b}};
    for (const auto& [side, into] : sides) {
        std::variant<ComparedRun, ExitCode> made = run_side(side, terminal);
        if (const ExitCode* code = std::get_if<ExitCode>(&made)) return *code;
        into = std::get<ComparedRun>(std::move(made));
    }
    name_runs(pair.a, pair.b);
    pair.comparison = interleave::compare(pair.a.timeline, pair.b.timeline, terminal.stop);
    if (arguments.json) {
        JsonWriter json;
        write_json(pair, json);
        terminal.out << std::move(json).take();
    } else {
        write_text(pair, arguments, terminal);
    }
    const Comparison& c = pair.comparison;
    const bool differ = c.first || std::ranges::any_of(c.metrics, &ComparedMetric::differs);
    return differ && arguments.fail_on_difference ? ExitCode::found : ExitCode::done;
}

}  // namespace interleave::cli
