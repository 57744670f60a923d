#include "policy/policies.h"

#include "base/text.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/load.h"

#include <fmt/format.h>
#include <ostream>
#include <utility>
#include <vector>

namespace interleave::cli {

namespace {

std::string shown(const PolicyParameter& p, int64_t value)
{
    if (p.kind == ParameterKind::schedule) return "none";
    const bool is_time = p.kind == ParameterKind::duration || p.kind == ParameterKind::durations;
    if (!is_time || !word_of(p, value).empty()) return value_text(p, value);
    return value >= kLastTime.ns ? "73 years" : to_text(Duration{value});
}

// What it is when nobody says it.
std::string default_text(const PolicyParameter& p)
{
    if (!is_list(p.kind)) return shown(p, p.value);
    std::vector<std::string> entries;
    for (const int64_t entry : p.list) entries.push_back(shown(p, entry));
    return fmt::format("[{}]", fmt::join(entries, ", "));
}

std::string range_text(const PolicyParameter& p)
{
    switch (p.kind) {
        case ParameterKind::duration:
        case ParameterKind::integer:
        case ParameterKind::fraction:
        case ParameterKind::durations:
        case ParameterKind::integers:
            if (p.lowest == INT64_MIN && p.highest == INT64_MAX) return "any integer";
            return fmt::format("{}{}{} .. {}", fmt::join(p.words, ", "),
                               p.words.empty() ? "" : ", or ", shown(p, p.lowest),
                               shown(p, p.highest));
        case ParameterKind::boolean: return "true, false";
        case ParameterKind::word: return fmt::format("{}", fmt::join(p.words, ", "));
        case ParameterKind::schedule: return "task x count, ...";
    }
    return {};
}

std::string_view kind_text(ParameterKind kind)
{
    switch (kind) {
        case ParameterKind::duration: return "duration";
        case ParameterKind::integer: return "integer";
        case ParameterKind::boolean: return "boolean";
        case ParameterKind::word: return "word";
        case ParameterKind::fraction: return "fraction";
        case ParameterKind::durations: return "durations";
        case ParameterKind::integers: return "integers";
        case ParameterKind::schedule: return "schedule";
    }
    return {};
}

std::vector<std::string> servers_of(const PolicyInfo& info)
{
    std::vector<std::string> names;
    for (const ServerKind kind : info.servers)
        names.emplace_back(kServerKinds[static_cast<size_t>(kind)]);
    return names;
}

void write_policy(const PolicyInfo& info, Terminal& t)
{
    t.out << styled(t.out_color, Style::bold, info.name) << fmt::format("  {}\n", t.say(info.title))
          << t.paragraph(info.about, 2) << t.paragraph(fmt::format("Source: {}", info.source), 2);
    if (!info.work_conserving) {
        t.out << t.paragraph("May leave a CPU idle although a task is ready.", 2);
    }
    if (!info.servers.empty())
        t.out << t.paragraph(fmt::format("Servers: {}", fmt::join(servers_of(info), ", ")), 2);
    for (const PolicyParameter& p : info.parameters) {
        t.out << fmt::format("\n    {} = {}   ({})\n", styled(t.out_color, Style::bold, p.name),
                             default_text(p),
                             p.words.empty() ? t.say(range_text(p)) : range_text(p))
              << t.paragraph(p.about, 6);
    }
}

void write_overview(Terminal& t)
{
    size_t widest = 0;
    for (const PolicyInfo* p : interleave::policies()) widest = std::max(widest, p->name.size());
    for (const PolicyInfo* p : interleave::policies()) {
        std::string parameters;
        for (const PolicyParameter& parameter : p->parameters) {
            parameters += fmt::format("{}{}={}", parameters.empty() ? "" : ", ", parameter.name,
                                      default_text(parameter));
        }
        t.out << styled(t.out_color, Style::bold, pad_right(p->name, widest))
              << fmt::format("  {}\n", t.say(p->title)) << t.paragraph(p->about, widest + 2);
        if (!parameters.empty()) t.out << t.paragraph(parameters, widest + 2);
    }
    t.out << t.say("\nMore on one: interleave policies NAME\n");
}

void write_json(const std::vector<const PolicyInfo*>& list, Terminal& t)
{
    JsonWriter json;
    json.begin_object()
        .member("format", "interleave-policies")
        .member("version", uint32_t{1})
        .key("policies")
        .begin_array();
    for (const PolicyInfo* info : list) {
        json.begin_object()
            .member("name", info->name)
            .member("title", info->title)
            .member("about", info->about)
            .member("source", info->source)
            .member("work_conserving", info->work_conserving)
            .members("servers", servers_of(*info))
            .key("parameters")
            .begin_array();
        for (const PolicyParameter& p : info->parameters) {
            json.begin_object()
                .member("name", p.name)
                .member("kind", kind_text(p.kind))
                .member("default", std::string_view(default_text(p)))
                .member("range", std::string_view(range_text(p)))
                .member("about", p.about)
                .end();
        }
        json.end().end();
    }
    json.end().end();
    t.out << std::move(json).take();
}

}  // namespace

ExitCode policies(const PoliciesArguments& arguments, Terminal& terminal)
{
    const std::span<const PolicyInfo* const> all = interleave::policies();
    std::vector<const PolicyInfo*> chosen(all.begin(), all.end());
    if (!arguments.name.empty()) {
        const PolicyInfo* found = find_policy(arguments.name);
        if (found == nullptr) {
            std::vector<std::string_view> names;
            for (const PolicyInfo* p : all) names.push_back(p->name);
            complain(terminal,
                     fmt::format("there is no policy '{}'.{} There are: {}.", arguments.name,
                                 did_you_mean(arguments.name, names), fmt::join(names, ", ")));
            return ExitCode::usage;
        }
        chosen = {found};
    }
    if (arguments.json) {
        write_json(chosen, terminal);
    } else if (!arguments.name.empty()) {
        write_policy(*chosen[0], terminal);
    } else {
        write_overview(terminal);
    }
    return ExitCode::done;
}

}  // namespace interleave::cli
