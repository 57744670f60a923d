#include "export/export.h"

#include "base/text.h"
#include "export/chrome.h"
#include "export/counts.h"
#include "export/csv.h"
#include "export/finding_text.h"
#include "export/gantt.h"
#include "export/jobs.h"
#include "export/json.h"
#include "export/svg.h"

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
    options.max_rows = o.viewport.max_lanes;
    options.counters = o.viewport.counters;
    options.findings = o.viewport.findings;
    options.sentences = true;
    return gantt(t, options);
}

struct Exporter {
    ExportFormat format;
    std::string (*make)(const Timeline&, const ExportOptions&);
};

// A lambda that ignores its options: most formats hold everything there is.
constexpr Exporter kExporters[] = {
    {{"svg", "svg", "a picture for slides and documents", true}, svg},
    {{"csv", "csv", "a row for each slice of a task, for spreadsheets"},
     [](const Timeline& t, const ExportOptions&) { return to_csv(t); }},
    {{"jobs", "jobs.csv", "a row for each job of a task, for spreadsheets"},
     [](const Timeline& t, const ExportOptions&) { return to_jobs_csv(t); }},
    {{"counts", "counts.csv", "how many live, are ready or zombies: a row for each change"},
     [](const Timeline& t, const ExportOptions&) { return to_counts_csv(t); }},
    {{"findings", "findings.csv", "a row for each finding, such as a deadlock or a race", true},
     [](const Timeline&, const ExportOptions& o) { return to_findings_csv(o.viewport.findings); }},
    {{"json", "json", "everything, for programs", true},
     [](const Timeline& t, const ExportOptions& o) { return to_json(t, o.viewport.findings); }},
    {{"chrome", "trace.json", "for chrome://tracing and ui.perfetto.dev", true},
     [](const Timeline& t, const ExportOptions& o) {
         return to_chrome_json(t, o.viewport.findings);
     }},
    {{"timeline", "timeline", "our own file, which can be opened again"},
     [](const Timeline& t, const ExportOptions&) { return write_timeline(t); }},
    {{"gantt", "txt", "a chart in plain text", true}, chart},
    {{"text", "log", "every slice and every job as a line of text"},
     [](const Timeline& t, const ExportOptions&) { return print(t); }},
};

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

Result<std::string> export_timeline(const Timeline& t, std::string_view format,
                                    const ExportOptions& options)
{
    for (const Exporter& exporter : kExporters) {
        if (exporter.format.name == format) return exporter.make(t, options);
    }
    std::vector<std::string_view> names;
    for (const Exporter& exporter : kExporters) names.push_back(exporter.format.name);
    const std::string_view meant = nearest(format, names);
    std::string message = fmt::format("There is no format '{}' to export to", format);
    message += meant.empty() ? fmt::format("; there are {}.", fmt::join(names, ", "))
                             : fmt::format("; did you mean '{}'?", meant);
    return Error{ErrorKind::usage, std::move(message)};
}

}  // namespace interleave
