#include "report.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace interleave::bench {

namespace {

bool met(const Measured& m) { return m.goal == 0 || m.ratio <= m.goal * kTolerance; }

bool met(const PeerTime& peer, double goal)
{
    if (goal == 0 || !peer.trouble.empty()) return true;
    return goal == 1 ? peer.ratio < 1 : peer.ratio <= goal * kTolerance;
}

double factor(const GrowthResult& g) { return g.large_ns / g.small_ns; }

bool met(const GrowthResult& g) { return g.goal == 0 || factor(g) <= g.goal * kTolerance; }

bool is_time(const Figure& f) { return f.unit == "ns" || f.unit == "ms" || f.unit == "times"; }

bool met(const Figure& f)
{
    if (f.goal == 0) return true;
    if (is_time(f)) return f.value <= f.goal * kTolerance;
    return std::round(f.value * 10) <= f.goal * 10;  // to the tenth that is shown
}

std::string verdict(double goal, bool is_met) { return goal == 0 ? "-" : is_met ? "yes" : "NO"; }

std::string number(double value)
{
    if (value >= 100) return fmt::format("{:.0f}", value);
    return fmt::format("{:.{}f}", value, value >= 1 ? 1 : 3);
}

std::string number(const Figure& f)
{
    return f.unit == "bytes" ? fmt::format("{:.1f}", f.value) : number(f.value);
}

std::string limit(double goal) { return goal == 0 ? "-" : fmt::format("{:g}", goal); }

using Row = std::vector<std::string>;

struct Sheet {
    std::string title;
    std::vector<Row> rows;  // the first is the head
};

Sheet times(const Report& report)
{
    Sheet sheet{"Times", {{"workload", "per", "ours ns", "limit ns", "ratio", "goal", "met"}}};
    for (const Measured& m : report.results) {
        if (m.loops.empty()) continue;
        sheet.rows.push_back({m.name, m.operation, number(m.ours_ns), number(m.limit_ns),
                              fmt::format("{:.2f}", m.ratio), limit(m.goal),
                              verdict(m.goal, met(m))});
    }
    return sheet;
}

Sheet peer_times(const Report& report)
{
    Sheet sheet{"Peers", {}};
    for (const Measured& m : report.results) {
        if (m.peers.empty()) continue;
        Row row{m.name, number(m.ours_ns)};
        bool all = true, any = false;
        for (const PeerTime& p : m.peers) {
            row.push_back(p.trouble.empty() ? fmt::format("{} ({:.2f})", number(p.ns), p.ratio)
                                            : "-");
            all = all && met(p, m.peer_goal);
            any = any || p.trouble.empty();
        }
        row.push_back(limit(m.peer_goal));
        row.push_back(any ? verdict(m.peer_goal, all) : "-");
        if (sheet.rows.empty()) {
            Row head{"workload", "ours ns"};
            for (const PeerTime& p : m.peers) head.push_back(p.name);
            head.insert(head.end(), {"goal", "met"});
            sheet.rows.push_back(std::move(head));
        }
        sheet.rows.push_back(std::move(row));
    }
    return sheet;
}

Sheet growth(const Report& report)
{
    Sheet sheet{"Growth", {{"from", "to", "ns", "ns", "factor", "goal", "met"}}};
    for (const GrowthResult& g : report.growths)
        sheet.rows.push_back({g.small, g.large, number(g.small_ns), number(g.large_ns),
                              fmt::format("{:.2f}", factor(g)), limit(g.goal),
                              verdict(g.goal, met(g))});
    return sheet;
}

Sheet other_figures(const Report& report)
{
    Sheet sheet{"Other figures", {{"figure", "value", "unit", "goal", "met"}}};
    for (const Figure& f : report.figures)
        sheet.rows.push_back({f.name, number(f), f.unit, limit(f.goal), verdict(f.goal, met(f))});
    return sheet;
}

Sheet loops(const Report& report)
{
    Sheet sheet{"Loops by hand", {{"workload", "ns"}}};
    for (const Measured& m : report.results) {
        std::string text;
        for (const LoopTime& l : m.loops)
            text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", l.name, number(l.ns),
                                l.counts ? "" : " (no limit)");
        if (!text.empty()) sheet.rows.push_back({m.name, text});
    }
    return sheet;
}

std::vector<Sheet> sheets(const Report& report)
{
    std::vector<Sheet> all;
    for (Sheet s :
         {times(report), peer_times(report), growth(report), other_figures(report), loops(report)})
        if (s.rows.size() > 1) all.push_back(std::move(s));
    return all;
}

// Left for the first column, right for the others.
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

std::string joined(const std::vector<std::string>& list)
{
    return fmt::format("{}", fmt::join(list, ", "));
}

// What was compared with what, in sentences.
std::string preface(const Report& report)
{
    std::string text = fmt::format("Measured on {}; medians of {} interleaved rounds.",
                                   report.machine, report.rounds);
    if (!report.peers.empty()) text += fmt::format(" Peers: {}.", joined(report.peers));
    if (!report.missing.empty())
        text += fmt::format(" Not installed, and so not compared: {}.", joined(report.missing));
    return text + "\n";
}

std::string as_list(const std::vector<std::string>& sentences)
{
    std::string text;
    for (const std::string& s : sentences) text += "- " + s + "\n";
    return text.empty() ? "Nothing: every goal is met.\n" : text;
}

void add_peer_shortfalls(const Measured& m, std::vector<std::string>& list)
{
    for (const PeerTime& p : m.peers) {
        if (!p.trouble.empty() && p.trouble != kNotInstalled)
            list.push_back(fmt::format("{}: not compared with {}: {}.", m.name, p.name, p.trouble));
        if (!met(p, m.peer_goal))
            list.push_back(fmt::format("{}: {:.2f} times as long as {}, goal {}{:g}.", m.name,
                                       p.ratio, p.name, m.peer_goal == 1 ? "below " : "",
                                       m.peer_goal));
    }
}

std::string results_as_json(const Report& report)
{
    std::string text;
    const char* comma = "\n";
    for (const Measured& m : report.results) {
        text += fmt::format(
            "{}  {{\"name\": {}, \"ours_ns\": {:.2f}, \"limit_ns\": {:.2f}, \"ratio\": {:.3f}, "
            "\"goal\": {}, \"peer_goal\": {},\n   \"peers\": [",
            comma, json_quote(m.name), m.ours_ns, m.limit_ns, m.ratio, m.goal, m.peer_goal);
        const char* between = "";
        for (const PeerTime& p : m.peers) {
            text += fmt::format(
                "{}{{\"name\": {}, \"ns\": {:.2f}, \"ratio\": {:.3f}, "
                "\"trouble\": {}}}",
                between, json_quote(p.name), p.ns, p.ratio, json_quote(p.trouble));
            between = ", ";
        }
        text += "]}";
        comma = ",\n";
    }
    return text;
}

}  // namespace

std::string as_table(const Report& report)
{
    std::string text = preface(report);
    for (const Sheet& sheet : sheets(report))
        text += fmt::format("\n{}\n{}", sheet.title, lines(sheet, false));
    return text + "\nWhat falls short\n" + as_list(shortfalls(report));
}

std::string as_markdown(const Report& report)
{
    std::string text = preface(report);
    for (const Sheet& sheet : sheets(report))
        text += fmt::format("\n### {}\n\n{}", sheet.title, lines(sheet, true));
    return text + "\n### What falls short\n\n" + as_list(shortfalls(report));
}

std::vector<std::string> shortfalls(const Report& report)
{
    std::vector<std::string> list;
    for (const Measured& m : report.results)
        if (!met(m))
            list.push_back(
                fmt::format("{}: {:.2f} times the limit, goal {:g}.", m.name, m.ratio, m.goal));
    for (const Measured& m : report.results) add_peer_shortfalls(m, list);
    for (const GrowthResult& g : report.growths)
        if (!met(g))
            list.push_back(fmt::format("From {} to {}: {:.2f} times as long, goal {:g}.", g.small,
                                       g.large, factor(g), g.goal));
    for (const Figure& f : report.figures)
        if (!met(f))
            list.push_back(fmt::format("{}: {} {}, goal {:g}.", f.name, number(f), f.unit, f.goal));
    return list;
}

std::string as_json(const Report& report)
{
    std::string text = fmt::format(
        "{{\"version\": 2, \"machine\": {}, \"rounds\": {},\n"
        " \"results\": [{}],\n \"growths\": [",
        json_quote(report.machine), report.rounds, results_as_json(report));
    const auto out = std::back_inserter(text);
    const char* comma = "\n";
    for (const GrowthResult& g : report.growths) {
        fmt::format_to(out, "{}  {{\"from\": {}, \"to\": {}, \"factor\": {:.3f}, \"goal\": {}}}",
                       comma, json_quote(g.small), json_quote(g.large), factor(g), g.goal);
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

Result<std::string> with_figures(std::string_view page, std::string_view figures)
{
    constexpr std::string_view kBegin = "<!-- figures: begin -->\n", kEnd = "<!-- figures: end -->";
    const size_t begin = page.find(kBegin);
    const size_t end = page.find(kEnd);
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin)
        return Error{ErrorKind::environment,
                     fmt::format("There are no lines {} and {} to write figures between",
                                 kBegin.substr(0, kBegin.size() - 1), kEnd)};
    std::string text(page.substr(0, begin + kBegin.size()));
    text.append("\n").append(figures).append("\n").append(page.substr(end));
    return text;
}

}  // namespace interleave::bench
