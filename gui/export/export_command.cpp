#include "gui/export/export_command.h"

#include "base/file.h"
#include "base/text.h"
#include "export/selection.h"
#include "gui/export/export_job.h"
#include "gui/export/picture_file.h"
#include "gui/models/finished_run.h"
#include "gui/models/timeline_file.h"
#include "gui/models/words.h"
#include "gui/timeline/words.h"
#include "scenario/diagnostic.h"
#include "scenario/parse.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <tuple>
#include <vector>

namespace interleave::gui {

namespace {

constexpr int kDone = 0, kUsage = 2, kScenario = 3, kEnvironment = 4, kInternal = 5;
constexpr int kNarrowest = 320, kWidest = 20'000;

QString tr(const char* words) { return QCoreApplication::translate("Export", words); }
QString id(const char* name) { return QString::fromLatin1(name); }

int codeOf(ErrorKind kind)
{
    switch (kind) {
        case ErrorKind::usage: return kUsage;
        case ErrorKind::scenario: return kScenario;
        case ErrorKind::environment: return kEnvironment;
        case ErrorKind::internal: return kInternal;
    }
    return kInternal;
}

int complain(const Error& error)
{
    fmt::print(stderr, "interleave-gui: error: {}\n", error.message);
    return codeOf(error.kind);
}

Error usage(std::string sentence) { return {ErrorKind::usage, std::move(sentence)}; }

struct Grammar {
    QCommandLineParser parser;

    Grammar()
    {
        const auto flag = [&](const char* name, const QString& about) {
            parser.addOption(QCommandLineOption(id(name), about));
        };
        const auto value = [&](const QStringList& names, const QString& about, const char* what) {
            parser.addOption(QCommandLineOption(names, about, id(what)));
        };
        parser.setApplicationDescription(
            tr("Writes a run as a picture, a page or data, without a window."));
        parser.addHelpOption();
        parser.addPositionalArgument(id("file"), tr("A scenario, which is run, or a timeline."));
        flag("export", tr("Writes a file instead of opening the window."));
        value({id("o"), id("output")}, tr("File to write; - is standard output."), "FILE");
        value({id("f"), id("format")}, tr("png, pdf, svg, html, ...; else as the name says."),
              "FORMAT");
        value({id("scale")}, tr("png: so many times as large, 1 to 8."), "N");
        value({id("width")}, tr("Width of a picture in pixels (1200)."), "PX");
        value({id("from")}, tr("Begin at this moment."), "TIME");
        value({id("to")}, tr("End at this moment."), "TIME");
        value({id("tasks")}, tr("Only these tasks and processes."), "NAME,...");
        value({id("title")}, tr("Another title."), "TEXT");
        flag("no-title", tr("No title."));
        flag("no-caption", tr("No line of policy, seed and end."));
        flag("no-legend", tr("No legend."));
        flag("counters", tr("How many live and wait, below."));
        flag("no-findings", tr("Without marks of deadlocks, races and the like."));
        value({id("theme")}, tr("light or dark."), "THEME");
        flag("dark", tr("Dark colours."));
        flag("light", tr("Light colours."));
        value({id("policy")}, tr("Another policy."), "NAME");
        value({id("cpus")}, tr("Another number of CPUs."), "N");
        value({id("seed")}, tr("Another seed."), "N");
        value({id("until")}, tr("Stop at this simulated time."), "TIME");
        value({id("lang")}, tr("en or zh."), "LANG");
    }
    [[nodiscard]] bool has(const char* name) const { return parser.isSet(id(name)); }
    [[nodiscard]] std::string value(const char* name) const
    {
        return parser.value(id(name)).toStdString();
    }
    [[nodiscard]] std::optional<std::string> optional(const char* name) const
    {
        return has(name) ? std::optional(value(name)) : std::nullopt;
    }
    [[nodiscard]] Result<int64_t> number(const char* name, int64_t lowest, int64_t highest,
                                         int64_t otherwise) const
    {
        if (!has(name)) return otherwise;
        const std::optional<int64_t> n = parse_int(value(name));
        if (n && *n >= lowest && *n <= highest) return *n;
        return usage(fmt::format("--{} takes a number from {} to {}, not '{}'.", name, lowest,
                                 highest, value(name)));
    }
};

Result<std::string> formatOf(const Grammar& g)
{
    std::vector<std::string_view> names;
    for (const ExportFormat& f : export_formats()) names.push_back(f.name);
    const std::string known = fmt::format("There are: {}.", fmt::join(names, ", "));
    const std::string wanted = g.value("format");
    if (!wanted.empty()) {
        if (std::ranges::find(names, wanted) != names.end()) return wanted;
        const std::string_view meant = nearest(wanted, names);
        return usage(fmt::format("--format: there is no format '{}'.{} {}", wanted,
                                 meant.empty() ? "" : fmt::format(" Did you mean '{}'?", meant),
                                 known));
    }
    if (const ExportFormat* meant = format_of_file(g.value("output")))
        return std::string(meant->name);
    return usage("--format: which one? The output's name does not say. " + known);
}

Result<Theme> themeOf(const Grammar& g)
{
    const std::string theme = g.value("theme");
    if (!theme.empty() && theme != "light" && theme != "dark")
        return usage(fmt::format("--theme is light or dark, not '{}'.", theme));
    const bool dark = g.has("dark") || theme == "dark";
    if (dark && (g.has("light") || theme == "light"))
        return usage("--light and --dark: which of them?");
    return dark ? Theme::dark : Theme::light;
}

struct Source {
    std::shared_ptr<const FinishedRun> run;
    std::string title;
    Duration unit = ms(1);
    int code = kDone;  // not kDone: what was wrong with it has been told
};

Result<Overrides> overridesOf(const Grammar& g, Duration unit)
{
    Overrides o;
    if (g.has("policy")) o.policy = g.value("policy");
    if (g.has("cpus")) {
        const Result<int64_t> n = g.number("cpus", 1, 1'000'000, 1);
        if (!n.ok()) return n.error();
        o.cpus = n.value();
    }
    if (g.has("seed")) {
        bool ok = false;
        o.seed = g.parser.value(id("seed")).toULongLong(&ok);
        if (!ok) return usage(fmt::format("--seed takes a number, not '{}'.", g.value("seed")));
    }
    if (g.has("until")) {
        const Result<Time> until = moment_named(g.value("until"), "--until", unit);
        if (!until.ok()) return until.error();
        o.until = until.value() - Time{};
    }
    return o;
}

Result<Source> scenarioOf(const Grammar& g, const std::string& file)
{
    Result<std::string> text = read_file(file, kMaxScenarioBytes);
    if (!text.ok()) {
        Error error = text.error();
        // A file that is not there is a slip of the person who typed its name.
        if (error.kind != ErrorKind::internal) error.kind = ErrorKind::usage;
        return error;
    }
    const std::string name = file == "-" ? "standard input" : file;
    Source source;
    Diagnostics first;
    if (const auto scenario = parse_scenario(text.value(), name, first)) {
        source.unit = scenario->unit;
        source.title = scenario->title.in(language());
    }
    const Result<Overrides> overrides = overridesOf(g, source.unit);
    if (!overrides.ok()) return overrides.error();
    source.run = makeRun(1, std::move(text).value(), name, overrides.value(), {});
    fmt::print(stderr, "{}", render(source.run->diagnostics, name, source.run->source, false));
    if (!source.run->obstacle.empty()) return Error{ErrorKind::environment, source.run->obstacle};
    if (source.run->hasTimeline) return source;
    // What has no place in the file is about the words of the command line.
    const bool placed = std::ranges::any_of(source.run->diagnostics.all(), [](const Diagnostic& d) {
        return d.severity == Severity::error && d.mark.line > 0;
    });
    source.code = placed ? kScenario : kUsage;
    return source;
}

Result<Source> sourceOf(const Grammar& g, const std::string& file)
{
    if (file == "-" || !isTimelineFile(QString::fromStdString(file))) return scenarioOf(g, file);
    Result<std::shared_ptr<const FinishedRun>> run = readTimeline(1, QString::fromStdString(file));
    if (!run.ok()) return run.error();
    return Source{.run = run.value(), .title = {}};
}

Status fillIn(const Grammar& g, const Source& source, ExportJob& job)
{
    const Timeline& t = source.run->outcome.timeline;
    job.options.language = language();
    Viewport& v = job.options.viewport;
    v.words = pictureWords();
    v.title = g.has("title") ? g.value("title") : source.title;
    v.show_title = !g.has("no-title");
    v.show_caption = !g.has("no-caption");
    v.legend = !g.has("no-legend");
    v.counters = g.has("counters");
    if (!g.has("no-findings")) v.findings = source.run->findings;
    job.options.follows_reader = !g.has("dark") && !g.has("light") && !g.has("theme");
    if (g.has("tasks")) {
        std::vector<std::string> names;
        for (const QString& name : g.parser.value(id("tasks")).split(QLatin1Char(',')))
            names.push_back(name.toStdString());
        const Result<std::vector<TrackId>> tasks = tasks_named(t, names);
        if (!tasks.ok()) return tasks.error();
        v.tasks = tasks.value();
    }
    if (!g.has("from") && !g.has("to")) return Nothing{};
    const auto window = window_named(t, g.optional("from"), g.optional("to"), source.unit);
    if (!window.ok()) return window.error();
    std::tie(v.from, v.to) = window.value();
    return Nothing{};
}

Result<ExportJob> jobOf(const Grammar& g)
{
    ExportJob job;
    Result<std::string> format = formatOf(g);
    if (!format.ok()) return format.error();
    job.format = std::move(format).value();
    const Result<int64_t> scale = g.number("scale", 1, kMostScale, 1);
    if (!scale.ok()) return scale.error();
    if (g.has("scale") && job.format != "png") return usage("--scale is for png.");
    job.scale = static_cast<int>(scale.value());
    const Result<int64_t> width = g.number("width", kNarrowest, kWidest, 1200);
    if (!width.ok()) return width.error();
    job.options.viewport.width = static_cast<int32_t>(width.value());
    const Result<Theme> theme = themeOf(g);
    if (!theme.ok()) return theme.error();
    job.options.viewport.theme = theme.value();
    return job;
}

int write(const Grammar& g, const Source& source, const ExportJob& job)
{
    const Result<std::string> bytes = bytesOf(source.run->outcome.timeline, job);
    if (!bytes.ok()) return complain(bytes.error());
    const std::string to = g.has("output") ? g.value("output") : "-";
    const std::string from = g.parser.positionalArguments().value(0).toStdString();
    if (const Status apart = keep_apart(from, to); !apart.ok()) return complain(apart.error());
    if (const Status written = write_file(to, bytes.value()); !written.ok())
        return complain(written.error());
    if (to != "-")
        fmt::print(stderr, "interleave-gui: wrote {} ({} bytes)\n", to, bytes.value().size());
    return kDone;
}

}  // namespace

bool asksForExport(int argc, char** argv)
{
    return std::any_of(argv + 1, argv + argc,
                       [](const char* word) { return std::strcmp(word, "--export") == 0; });
}

void sayOnlyWhatMatters()
{
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& words) {
        if (type == QtCriticalMsg || type == QtFatalMsg)
            fmt::print(stderr, "interleave-gui: {}\n", words.toStdString());
    });
}

int exportAsAsked(const QStringList& arguments)
{
    Grammar g;
    if (!g.parser.parse(arguments)) return complain(usage(g.parser.errorText().toStdString()));
    if (g.has("help")) {
        fmt::print("{}", g.parser.helpText().toStdString());
        return kDone;
    }
    if (g.has("lang"))
        QLocale::setDefault(QLocale(g.value("lang") == "zh" ? QLocale::Chinese : QLocale::English));
    const QStringList files = g.parser.positionalArguments();
    if (files.size() != 1)
        return complain(
            usage(files.isEmpty() ? "--export: which FILE?" : "--export takes one FILE."));
    Result<ExportJob> job = jobOf(g);
    if (!job.ok()) return complain(job.error());
    const Result<Source> source = sourceOf(g, files[0].toStdString());
    if (!source.ok()) return complain(source.error());
    if (source.value().code != kDone) return source.value().code;
    if (const Status filled = fillIn(g, source.value(), job.value()); !filled.ok())
        return complain(filled.error());
    return write(g, source.value(), job.value());
}

}  // namespace interleave::gui
