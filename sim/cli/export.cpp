#include "export/export.h"

#include "analysis/hazards.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/execution.h"
#include "cli/load.h"
#include "cli/report.h"
#include "cli/window.h"
#include "export/selection.h"
#include "import/json_timeline.h"
#include "kernel/model.h"
#include "session/history.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <ostream>
#include <tuple>
#include <vector>

namespace interleave::cli {

namespace {

constexpr size_t kMaxTimelineBytes = size_t{1} << 30;
constexpr std::string_view kTimelineMagic = "interleave timeline ";
constexpr std::streamsize kBeginning = 64;

// Whether a file says of itself that it is a saved timeline. Standard input cannot be asked twice.
bool is_timeline(const std::string& file)
{
    std::string beginning(kBeginning, '\0');
    std::ifstream in(file, std::ios::binary);
    in.read(beginning.data(), kBeginning);
    return beginning.starts_with(kTimelineMagic) || is_json_timeline(beginning);
}

struct Source {
    Timeline timeline;
    Duration unit = ms(1);  // of bare numbers in --from and --to
    std::vector<Finding> findings{};
    std::string title{};        // in the reader's language; empty: the timeline's own
    std::vector<Time> forks{};  // where it branches off the run without --change
};

bool wants_findings(const ExportArguments& arguments, std::string_view format)
{
    return arguments.findings &&
           std::ranges::find(export_formats(), format, &ExportFormat::name)->shows_findings;
}

Result<Source> saved_timeline(const std::string& file, bool with_findings)
{
    const Result<std::string> bytes = read_file(file, kMaxTimelineBytes);
    if (!bytes.ok()) return bytes.error();
    Result<Timeline> timeline = is_json_timeline(bytes.value()) ? read_json_timeline(bytes.value())
                                                                : read_timeline(bytes.value());
    if (!timeline.ok()) {
        return Error{ErrorKind::scenario, fmt::format("{}: {}", file, timeline.error().message)};
    }
    Source source{std::move(timeline).value(), ms(1)};
    if (with_findings) source.findings = findings_of(source.timeline);
    return source;
}

// The moments of the changes that were asked for.
std::vector<Time> forks_of(const ScenarioFile& scenario)
{
    std::vector<Time> forks;
    if (scenario.overrides.changes.empty()) return forks;
    History history(scenario.model);
    for (const PlannedChange& change : scenario.overrides.changes) {
        history.seek(change.at);
        if (history.position() == change.at) forks.push_back(history.now());
    }
    return forks;
}

Result<Source> fresh_run(const ExportArguments& arguments, const ScenarioFile& scenario,
                         bool with_findings, Terminal& terminal)
{
    const Result<const Backend*> backend = backend_named(arguments.backend);
    if (!backend.ok()) return backend.error();
    Result<RunOutcome> outcome = run_on(*backend.value(), scenario, {}, terminal);
    if (!outcome.ok()) return outcome.error();
    Source source{{}, scenario.model->unit};
    source.forks = forks_of(scenario);
    if (!with_findings) {
        source.timeline = std::move(outcome).value().timeline;
        return source;
    }
    RunReport told = make_report(scenario, backend.value()->name(), std::move(outcome).value());
    source.timeline = std::move(told.run.timeline);
    source.findings = std::move(told.findings);
    return source;
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

const ExportFormat& format_named(std::string_view name)
{
    return *std::ranges::find(export_formats(), name, &ExportFormat::name);
}

// What a picture says besides names, in the language.
PictureWords words_in(const Terminal& t)
{
    PictureWords w;
    if (t.language == "en") return w;
    for (std::string* word :
         {&w.running,   &w.ready,    &w.blocked,   &w.kernel,   &w.crowd,  &w.ended,     &w.zombie,
          &w.crashed,   &w.unknown,  &w.release,   &w.deadline, &w.missed, &w.too_close, &w.cpus,
          &w.objects,   &w.counters, &w.seed,      &w.more,     &w.tasks,  &w.findings,  &w.failure,
          &w.hindrance, &w.possible, &w.concerned, &w.fork})
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
    options.language = terminal.language;
    options.follows_reader = !arguments.dark && !arguments.light;
    Viewport& v = options.viewport;
    v.counters = arguments.counters;
    v.words = words_in(terminal);
    v.findings = source.findings;
    v.forks = source.forks;
    v.theme = arguments.dark ? Theme::dark : Theme::light;
    v.title = arguments.title.value_or(source.title);
    v.show_title = arguments.show_title;
    v.show_caption = arguments.caption;
    v.legend = arguments.legend;
    if (arguments.picture_width) v.width = *arguments.picture_width;
    const Result<std::vector<TrackId>> tasks = tasks_named(source.timeline, arguments.tasks);
    if (!tasks.ok()) return tasks.error();
    v.tasks = tasks.value();
    if (!arguments.from && !arguments.to) return options;
    const Result<std::pair<Time, Time>> window =
        window_named(source.timeline, arguments.from, arguments.to, source.unit);
    if (!window.ok()) return window.error();
    std::tie(v.from, v.to) = window.value();
    return options;
}

// What the window is told to draw: the same words, as it spells them.
ExitCode draw_in_window(const ExportArguments& a, const std::string& format, Terminal& terminal)
{
    if (a.backend != "simulated") {
        complain(terminal,
                 fmt::format("{} of a real run: export it as timeline first, then that file as {}.",
                             format, format));
        return ExitCode::usage;
    }
    std::vector<std::string> words{"--export", "--format", format, "--output", a.to_file};
    const auto add = [&](const char* name, const auto& value) {
        if (value) words.insert(words.end(), {name, fmt::format("{}", *value)});
    };
    const auto add_flag = [&](const char* name, bool on) {
        if (on) words.emplace_back(name);
    };
    add("--from", a.from);
    add("--to", a.to);
    if (!a.tasks.empty())
        words.insert(words.end(), {"--tasks", fmt::format("{}", fmt::join(a.tasks, ","))});
    add("--width", a.picture_width);
    add("--scale", a.scale);
    add("--title", a.title);
    add_flag("--no-title", !a.show_title);
    add_flag("--no-caption", !a.caption);
    add_flag("--no-legend", !a.legend);
    add_flag("--dark", a.dark);
    add_flag("--light", a.light);
    add_flag("--counters", a.counters);
    add_flag("--no-findings", !a.findings);
    add("--policy", a.choices.policy);
    add("--cpus", a.choices.cpus);
    add("--seed", a.choices.seed);
    add("--until", a.choices.until);
    words.insert(words.end(), {"--lang", terminal.language, "--", a.file});
    return start_window(std::move(words), "svg and html need no window.", terminal);
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
    const Status apart = keep_apart(arguments.file, arguments.to_file);
    if (!apart.ok()) return report(apart.error(), terminal);
    if (format_named(format.value()).needs_window)
        return draw_in_window(arguments, format.value(), terminal);
    if (arguments.scale) {
        complain(terminal, "--scale is for png; the width of other pictures is --picture-width.");
        return ExitCode::usage;
    }
    const bool with_findings = wants_findings(arguments, format.value());
    if (arguments.file != "-" && is_timeline(arguments.file)) {
        const Result<Source> saved = saved_timeline(arguments.file, with_findings);
        if (!saved.ok()) return report(saved.error(), terminal);
        return write(arguments, format.value(), saved.value(), terminal);
    }
    const Load load = cli::load(arguments.file, arguments.choices, terminal);
    if (!load.loaded) return load.code;
    Result<Source> fresh = fresh_run(arguments, *load.loaded, with_findings, terminal);
    if (!fresh.ok()) return report(fresh.error(), terminal);
    fresh.value().title = load.loaded->scenario.title.in(terminal.language);
    return write(arguments, format.value(), fresh.value(), terminal);
}

}  // namespace interleave::cli
