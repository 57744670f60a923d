#include "export/export.h"

#include "analysis/hazards.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/execution.h"
#include "cli/load.h"
#include "cli/report.h"
#include "kernel/model.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <ostream>
#include <vector>

namespace interleave::cli {

namespace {

constexpr size_t kMaxTimelineBytes = size_t{1} << 30;
constexpr std::string_view kTimelineMagic = "interleave timeline ";

// Whether a file says of itself that it is a saved timeline. Standard input cannot be asked twice.
bool is_timeline(const std::string& file)
{
    std::string beginning(kTimelineMagic.size(), '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
    return in && beginning == kTimelineMagic;
}

struct Source {
    Timeline timeline;
    Duration unit = ms(1);  // of bare numbers in --from and --to
    std::vector<Finding> findings{};
};

bool wants_findings(const ExportArguments& arguments, std::string_view format)
{
    const auto shows = [&](const ExportFormat& f) { return f.name == format && f.shows_findings; };
    return arguments.findings && std::ranges::any_of(export_formats(), shows);
}

Result<Source> saved_timeline(const std::string& file, bool with_findings)
{
    const Result<std::string> bytes = read_file(file, kMaxTimelineBytes);
    if (!bytes.ok()) return bytes.error();
    Result<Timeline> timeline = read_timeline(bytes.value());
    if (!timeline.ok()) {
        return Error{ErrorKind::scenario, fmt::format("{}: {}", file, timeline.error().message)};
    }
    Source source{std::move(timeline).value(), ms(1)};
    if (with_findings) source.findings = findings_of(source.timeline);
    return source;
}

Result<Source> fresh_run(const ExportArguments& arguments, const ScenarioFile& scenario,
                         bool with_findings, Terminal& terminal)
{
    const Result<const Backend*> backend = backend_named(arguments.backend);
    if (!backend.ok()) return backend.error();
    Result<RunOutcome> outcome = run_on(*backend.value(), scenario, {}, terminal);
    if (!outcome.ok()) return outcome.error();
    if (!with_findings) return Source{std::move(outcome).value().timeline, scenario.model->unit};
    RunReport told = make_report(scenario, backend.value()->name(), std::move(outcome).value());
    return Source{std::move(told.run.timeline), scenario.model->unit, std::move(told.findings)};
}

Result<std::string> format_name(const ExportArguments& arguments)
{
    std::vector<std::string_view> names;
    for (const ExportFormat& f : export_formats()) names.push_back(f.name);
    const std::string known = fmt::format("There are: {}.", fmt::join(names, ", "));
    if (!arguments.format.empty()) {
        const bool there = std::find(names.begin(), names.end(), arguments.format) != names.end();
        if (there) return arguments.format;
        return Error{ErrorKind::usage,
                     fmt::format("--format: there is no format '{}'.{} {}", arguments.format,
                                 did_you_mean(arguments.format, names), known)};
    }
    const ExportFormat* meant = format_of_file(arguments.to_file);
    if (meant != nullptr) return std::string(meant->name);
    return Error{ErrorKind::usage,
                 fmt::format("--format: which one? The output's name does not say. {}", known)};
}

// What a picture says besides names, in the language.
PictureWords words_in(const Terminal& t)
{
    PictureWords w;
    if (t.language == "en") return w;
    for (std::string* word :
         {&w.running,   &w.ready,    &w.blocked, &w.kernel,    &w.crowd,    &w.ended,
          &w.zombie,    &w.crashed,  &w.unknown, &w.release,   &w.deadline, &w.missed,
          &w.too_close, &w.cpus,     &w.objects, &w.counters,  &w.seed,     &w.more,
          &w.tasks,     &w.findings, &w.failure, &w.hindrance, &w.possible, &w.concerned})
        *word = t.say(*word);
    w.at = "·";
    w.say = [&t](std::string_view english) { return t.say(english); };
    return w;
}

Result<ExportOptions> options_of(const ExportArguments& arguments, const Source& source,
                                 const Terminal& terminal)
{
    ExportOptions options;
    options.columns = static_cast<uint32_t>(terminal.width);
    options.viewport.counters = arguments.counters;
    options.viewport.words = words_in(terminal);
    options.viewport.findings = source.findings;
    options.viewport.theme = arguments.dark ? Theme::dark : Theme::light;
    if (arguments.picture_width) options.viewport.width = *arguments.picture_width;
    if (!arguments.from && !arguments.to) return options;
    options.viewport.from = source.timeline.begin();
    options.viewport.to = source.timeline.end();
    const auto read = [&](const std::optional<std::string>& text, std::string_view name,
                          Time& into) -> Status {
        if (!text) return Nothing{};
        const Result<Duration> d = read_duration(*text, source.unit, name);
        if (!d.ok()) return d.error();
        into = Time{d.value().ns};
        return Nothing{};
    };
    if (Status s = read(arguments.from, "--from", options.viewport.from); !s.ok()) return s.error();
    if (Status s = read(arguments.to, "--to", options.viewport.to); !s.ok()) return s.error();
    if (options.viewport.to > options.viewport.from) return options;
    return Error{ErrorKind::usage, "--from and --to: there is no time between them."};
}

ExitCode write(const ExportArguments& arguments, const std::string& format, const Source& source,
               Terminal& terminal)
{
    const Result<ExportOptions> options = options_of(arguments, source, terminal);
    if (!options.ok()) return report(options.error(), terminal);
    const Result<std::string> bytes =
        interleave::export_timeline(source.timeline, format, options.value());
    if (!bytes.ok()) return report(bytes.error(), terminal);
    if (arguments.to_file == "-") {
        terminal.out << bytes.value();
        return ExitCode::done;
    }
    const Status written = write_file(arguments.to_file, bytes.value());
    if (!written.ok()) return report(written.error(), terminal);
    terminal.err << terminal.say(
        fmt::format("interleave: wrote {} ({} bytes)\n", arguments.to_file, bytes.value().size()));
    return ExitCode::done;
}

}  // namespace

ExitCode export_timeline(const ExportArguments& arguments, Terminal& terminal)
{
    const Result<std::string> format = format_name(arguments);
    if (!format.ok()) return report(format.error(), terminal);
    const bool with_findings = wants_findings(arguments, format.value());
    if (arguments.file != "-" && is_timeline(arguments.file)) {
        const Result<Source> saved = saved_timeline(arguments.file, with_findings);
        if (!saved.ok()) return report(saved.error(), terminal);
        return write(arguments, format.value(), saved.value(), terminal);
    }
    const Load load = cli::load(arguments.file, arguments.choices, terminal);
    if (!load.loaded) return load.code;
    const Result<Source> fresh = fresh_run(arguments, *load.loaded, with_findings, terminal);
    if (!fresh.ok()) return report(fresh.error(), terminal);
    return write(arguments, format.value(), fresh.value(), terminal);
}

}  // namespace interleave::cli
