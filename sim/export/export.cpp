#include "export/export.h"

#include "base/text.h"
#include "export/chrome.h"
#include "export/counts.h"
#include "export/csv.h"
#include "export/finding_text.h"
#include "export/gantt.h"
#include "export/html.h"
#include "export/jobs.h"
#include "export/json.h"
#include "export/perfetto.h"
#include "export/svg.h"
#include "trace/part.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

namespace interleave {

namespace {

std::string svg(const Timeline& t, const ExportOptions& o)
{
    return to_svg(make_display_list(t, o.viewport));
}

std::string chart(const Timeline& t, const ExportOptions& o)
{
    GanttOptions options;
    options.columns = o.columns;
    options.from = o.viewport.from;
    options.to = o.viewport.to;
    options.title = o.viewport.head && o.viewport.show_title;
    options.tasks = o.viewport.tasks;
    options.max_rows = o.viewport.max_lanes;
    options.counters = o.viewport.counters;
    options.findings = o.viewport.findings;
    options.sentences = true;
    return gantt(t, options);
}

std::string page(const Timeline& t, const ExportOptions& o)
{
    HtmlOptions options;
    options.title = o.viewport.title;
    options.language = o.language;
    options.say = o.viewport.words.say;
    if (!o.follows_reader) options.theme = o.viewport.theme;
    options.show_title = o.viewport.head && o.viewport.show_title;
    options.show_caption = o.viewport.head && o.viewport.show_caption;
    options.legend = o.viewport.legend;
    options.counters = o.viewport.counters;
    options.findings = o.viewport.findings;
    options.forks = o.viewport.forks;
    return to_html(t, options);
}

using Make = std::string (*)(const Timeline&, const ExportOptions&);
struct Exporter {
    ExportFormat format;
    Make make;
};

constexpr Exporter picture(std::string_view name, std::string_view extension,
                           std::string_view about, Make make)
{
    return {{name, extension, about, true, true, make == nullptr}, make};
}

// A lambda that ignores its options: what it gets is cut to them already.
constexpr Exporter kExporters[] = {
    picture("svg", "svg", "a picture for slides and documents", svg),
    picture("png", "png", "a picture of pixels; made by interleave-gui", nullptr),
    picture("pdf", "pdf", "a page to print; made by interleave-gui", nullptr),
    {{"html", "html", "a page for a browser, to zoom and pan; needs no network", true}, page},
    {{"csv", "csv", "a row for each slice of a task, for spreadsheets"},
     [](const Timeline& t, const ExportOptions&) { return to_csv(t); }},
    {{"jobs", "jobs.csv", "a row for each job of a task, for spreadsheets"},
     [](const Timeline& t, const ExportOptions&) { return to_jobs_csv(t); }},
    {{"counts", "counts.csv", "how many live, are ready or zombies: a row for each change"},
     [](const Timeline& t, const ExportOptions&) { return to_counts_csv(t); }},
    {{"findings", "findings.csv", "a row for each finding, such as a deadlock or a race", true},
     [](const Timeline&, const ExportOptions& o) { return to_findings_csv(o.viewport.findings); }},
    {{"json", "json", "everything, for programs; can be opened again", true},
     [](const Timeline& t, const ExportOptions& o) { return to_json(t, o.viewport.findings); }},
    {{"chrome", "trace.json", "for chrome://tracing and ui.perfetto.dev", true},
     [](const Timeline& t, const ExportOptions& o) {
         return to_chrome_json(t, o.viewport.findings);
     }},
    {{"perfetto", "pftrace", "for ui.perfetto.dev and trace_processor", true},
     [](const Timeline& t, const ExportOptions& o) { return to_perfetto(t, o.viewport.findings); }},
    {{"timeline", "timeline", "our own file, which can be opened again; also .ilt"},
     [](const Timeline& t, const ExportOptions&) { return write_timeline(t); }},
    picture("gantt", "txt", "a chart in plain text", chart),
    {{"text", "log", "every slice and every job as a line of text"},
     [](const Timeline& t, const ExportOptions&) { return print(t); }},
};

const Exporter* exporter_named(std::string_view name)
{
    const auto* it =
        std::ranges::find(kExporters, name, [](const Exporter& e) { return e.format.name; });
    return it == std::end(kExporters) ? nullptr : it;
}

Error unknown_format(std::string_view format)
{
    std::vector<std::string_view> names;
    for (const Exporter& exporter : kExporters) names.push_back(exporter.format.name);
    const std::string_view meant = nearest(format, names);
    std::string message = fmt::format("There is no format '{}' to export to", format);
    message += meant.empty() ? fmt::format("; there are {}.", fmt::join(names, ", "))
                             : fmt::format("; did you mean '{}'?", meant);
    return {ErrorKind::usage, std::move(message)};
}

}  // namespace

std::span<const ExportFormat> export_formats()
{
    static const std::vector<ExportFormat> all = [] {
        std::vector<ExportFormat> formats;
        for (const Exporter& exporter : kExporters) formats.push_back(exporter.format);
        return formats;
    }();
    return all;
}

const ExportFormat* format_of_file(std::string_view file_name)
{
    if (file_name.size() > 4 && file_name.ends_with(".ilt"))
        return &exporter_named("timeline")->format;
    const ExportFormat* best = nullptr;
    for (const ExportFormat& format : export_formats()) {
        const std::string suffix = "." + std::string(format.extension);
        const bool fits = file_name.size() > suffix.size() && file_name.ends_with(suffix);
        // "run.trace.json" ends in ".json" too.
        if (fits && (best == nullptr || format.extension.size() > best->extension.size())) {
            best = &format;
        }
    }
    return best;
}

std::vector<Finding> findings_in(const Timeline& t, const Viewport& v)
{
    std::vector<Finding> some;
    for (const Finding& f : v.findings) {
        const bool all = v.to <= v.from;
        if (!all && (f.at > v.to || std::max(f.at, f.to) < v.from)) continue;
        const auto is_chosen = [&](const std::string& name) {
            return std::ranges::find(v.tasks, t.find(name)) != v.tasks.end();
        };
        const bool about_all = v.tasks.empty() || f.tasks.empty();
        if (about_all || std::ranges::any_of(f.tasks, is_chosen)) some.push_back(f);
    }
    return some;
}

Result<std::string> export_timeline(const Timeline& t, std::string_view format,
                                    const ExportOptions& options)
{
    const Exporter* exporter = exporter_named(format);
    if (exporter == nullptr) return unknown_format(format);
    if (exporter->make == nullptr)
        return Error{ErrorKind::environment,
                     fmt::format("{} is drawn by the window: interleave-gui --export.", format)};
    if (exporter->format.is_picture) return exporter->make(t, options);
    const Viewport& v = options.viewport;
    ExportOptions of_part = options;
    of_part.viewport.findings = findings_in(t, v);
    return exporter->make(part_of(t, {v.from, v.to, v.tasks}), of_part);
}

}  // namespace interleave
