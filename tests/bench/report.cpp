#include "report.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace interleave::bench {

namespace {

std::string verdict(double value, double goal, double tolerance)
{
    if (goal == 0) return "-";
    return value <= goal * tolerance ? "yes" : "NO";
}

std::string number(double value)
{
    if (value >= 100) return fmt::format("{:.0f}", value);
    return fmt::format("{:.{}f}", value, value >= 1 ? 1 : 3);
}

std::string limit(double goal) { return goal == 0 ? "-" : fmt::format("{:g}", goal); }

using Row = std::vector<std::string>;

struct Sheet {
    std::string title;
    std::vector<Row> rows;  // the first is the head
};

std::vector<Sheet> sheets(const Report& report)
{
    Sheet times{"Times", {{"workload", "per", "ours ns", "limit ns", "ratio", "goal", "met"}}};
    for (const Result& r : report.results)
        times.rows.push_back({r.name, r.operation, number(r.ours_ns), number(r.limit_ns),
                              fmt::format("{:.2f}", r.ratio), limit(r.goal),
                              verdict(r.ratio, r.goal, kTolerance)});
    Sheet growth{"Growth", {{"from and to", "factor", "goal", "met"}}};
    for (const GrowthResult& g : report.growths)
        growth.rows.push_back({g.name, fmt::format("{:.2f}", g.factor), limit(g.goal),
                               verdict(g.factor, g.goal, kTolerance)});
    Sheet figures{"Other figures", {{"figure", "value", "unit", "goal", "met"}}};
    for (const Figure& f : report.figures)
        figures.rows.push_back(
            {f.name, number(f.value), f.unit, limit(f.goal), verdict(f.value, f.goal, 1)});
    std::vector<Sheet> all;
    for (Sheet* s : {&times, &growth, &figures})
        if (s->rows.size() > 1) all.push_back(std::move(*s));
    return all;
}

// Left for the first column, right for the others. `edge` stands around cells.
std::string lines(const Sheet& sheet, bool markdown)
{
    std::vector<size_t> widths(sheet.rows.front().size());
    for (const Row& row : sheet.rows)
        for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    std::string text;
    for (size_t n = 0; n < sheet.rows.size(); ++n) {
        for (size_t i = 0; i < widths.size(); ++i) {
            const std::string& cell = sheet.rows[n][i];
            text += markdown ? "| " : i > 0 ? "  " : "";
            text += i == 0 ? pad_right(cell, widths[i]) : pad_left(cell, widths[i]);
            text += markdown ? " " : "";
        }
        text += markdown ? "|\n" : "\n";
        if (n > 0 || !markdown) continue;
        for (size_t i = 0; i < widths.size(); ++i)
            text += "|" + std::string(widths[i] + 1, '-') + (i == 0 ? "-" : ":");
        text += "|\n";
    }
    return text;
}

}  // namespace

std::string as_table(const Report& report)
{
    std::string text = fmt::format("{}; medians of {} rounds\n", report.machine, report.rounds);
    for (const Sheet& sheet : sheets(report)) text += "\n" + lines(sheet, false);
    return text;
}

std::string as_markdown(const Report& report)
{
    std::string text = fmt::format(
        "Measured on {}; medians of {} interleaved rounds. A time meets its goal if the ratio is "
        "within {:.0f} % of it.\n",
        report.machine, report.rounds, (kTolerance - 1) * 100);
    for (const Sheet& sheet : sheets(report))
        text += fmt::format("\n### {}\n\n{}", sheet.title, lines(sheet, true));
    return text;
}

std::string as_json(const Report& report)
{
    std::string text;
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "{{\"version\": 1, \"machine\": {}, \"rounds\": {},\n \"results\": [",
                   json_quote(report.machine), report.rounds);
    const char* comma = "\n";
    for (const Result& r : report.results) {
        fmt::format_to(out, "{}  {{\"name\": {}, \"ours_ns\": {:.2f}, \"limit_ns\": {:.2f}, ",
                       comma, json_quote(r.name), r.ours_ns, r.limit_ns);
        fmt::format_to(out, "\"ratio\": {:.3f}, \"goal\": {}}}", r.ratio, r.goal);
        comma = ",\n";
    }
    text += "],\n \"growths\": [";
    comma = "\n";
    for (const GrowthResult& g : report.growths) {
        fmt::format_to(out, "{}  {{\"name\": {}, \"factor\": {:.3f}, \"goal\": {}}}", comma,
                       json_quote(g.name), g.factor, g.goal);
        comma = ",\n";
    }
    text += "],\n \"figures\": [";
    comma = "\n";
    for (const Figure& f : report.figures) {
        fmt::format_to(out, "{}  {{\"name\": {}, \"unit\": {}, \"value\": {:.4f}, \"goal\": {}}}",
                       comma, json_quote(f.name), json_quote(f.unit), f.value, f.goal);
        comma = ",\n";
    }
    return text + "]}\n";
}

}  // namespace interleave::bench
