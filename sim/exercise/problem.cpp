#include "exercise/problem.h"

#include "base/rng.h"
#include "base/text.h"
#include "policy/policies.h"
#include "program/expression.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <span>

namespace interleave {

namespace {

constexpr Duration kUnit = ms(1);
constexpr int64_t kMostTasks = 5;  // periodic: more do not fit on paper
constexpr uint32_t kTries = 500;

// Numbers of one problem, drawn one after the other.
class Draws {
  public:
    Draws(const ExerciseRequest& request, std::string_view policy, uint32_t attempt)
        : seed_(request.seed), stream_(hash_name(fmt::format("exercise/{}/{}", policy, attempt)))
    {
    }
    // REQUIRES: lowest <= highest
    int64_t between(int64_t lowest, int64_t highest)
    {
        const auto n = static_cast<uint64_t>(highest - lowest + 1);
        return lowest + static_cast<int64_t>(scale_to(random_bits(seed_, stream_, count_++), n));
    }

  private:
    uint64_t seed_, stream_, count_ = 0;
};

Error wrong(std::string sentence) { return {ErrorKind::usage, std::move(sentence)}; }

Error unknown_policy(std::string_view name)
{
    std::vector<std::string_view> names;
    for (const ExerciseKind* k : exercise_kinds()) names.push_back(k->policy);
    const std::string all = fmt::format("There are: {}.", fmt::join(names, ", "));
    if (find_policy(name) != nullptr)
        return wrong(fmt::format("there are no exercises about the policy '{}'. {}", name, all));
    const std::string_view near = nearest(name, names);
    const std::string guess = near.empty() ? "" : fmt::format(" Did you mean '{}'?", near);
    return wrong(fmt::format("there is no policy '{}'.{} {}", name, guess, all));
}

const PolicyParameter* parameter_of(const ExerciseKind& kind, std::string_view name)
{
    for (const PolicyParameter& p : find_policy(kind.policy)->parameters)
        if (p.name == name) return &p;
    return nullptr;
}

// "quantum=2,ties=preempted_first"; a value without a name has the name of its position.
std::vector<PolicySetting> read_settings(const ExerciseKind& kind, std::string_view rest)
{
    const std::span<const PolicyParameter> parameters = find_policy(kind.policy)->parameters;
    std::vector<PolicySetting> settings;
    size_t position = 0;
    while (!trim(rest).empty()) {
        const size_t comma = std::min(rest.find(','), rest.size());
        const std::string_view part = rest.substr(0, comma);
        const size_t equals = part.find('=');
        if (equals != std::string_view::npos) {
            settings.push_back({std::string(trim(part.substr(0, equals))),
                                std::string(trim(part.substr(equals + 1)))});
        } else {
            const std::string name = position < parameters.size()
                                         ? std::string(parameters[position].name)
                                         : fmt::format("parameter {}", position + 1);
            settings.push_back({name, std::string(trim(part))});
            ++position;
        }
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return settings;
}

std::optional<Error> out_of_range(std::string_view option, const std::optional<int64_t>& value,
                                  int64_t lowest, int64_t highest)
{
    if (!value || (*value >= lowest && *value <= highest)) return std::nullopt;
    return wrong(
        fmt::format("{}: {} is not a number from {} to {}.", option, *value, lowest, highest));
}

std::optional<Error> not_asked(const ExerciseKind& kind, bool asked, std::string_view option,
                               bool has, std::string_view what)
{
    if (!asked || has) return std::nullopt;
    return wrong(fmt::format("{}: exercises about {} have no {}.", option, kind.policy, what));
}

std::optional<Error> check(const ExerciseRequest& r, const ExerciseKind& kind)
{
    const bool quantum = parameter_of(kind, "quantum") != nullptr;
    const int64_t most = kind.periodic ? kMostTasks : kMostExerciseJobs;
    const std::optional<Error> found[] = {
        not_asked(kind, r.max_arrival.has_value(), "--max-arrival", kind.arrives, "arrivals"),
        not_asked(kind, r.max_priority.has_value(), "--max-priority", kind.priority, "priorities"),
        not_asked(kind, r.max_tickets.has_value(), "--max-tickets", kind.tickets, "tickets"),
        not_asked(kind, r.max_io.has_value(), "--max-io", kind.io, "I/O"),
        not_asked(kind, r.quantum.has_value(), "--quantum", quantum, "quantum"),
        out_of_range("--jobs", r.jobs, 1, most),
        out_of_range("--max-length", r.max_length, 1, kMostExerciseUnits),
        out_of_range("--max-arrival", r.max_arrival, 0, kMostExerciseUnits),
        out_of_range("--max-priority", r.max_priority, 1, kMostExerciseShare),
        out_of_range("--max-tickets", r.max_tickets, 1, kMostExerciseShare),
        out_of_range("--max-io", r.max_io, 0, kMostExerciseUnits),
        out_of_range("--quantum", r.quantum, 1, kMostExerciseUnits),
        out_of_range("--lengths: the number of lengths",
                     static_cast<int64_t>(std::max<size_t>(1, r.lengths.size())), 1, most),
    };
    for (const std::optional<Error>& error : found)
        if (error) return error;
    for (const int64_t length : r.lengths)
        if (auto error = out_of_range("--lengths", length, 1, kMostExerciseUnits)) return error;
    if (r.jobs && !r.lengths.empty() && *r.jobs != static_cast<int64_t>(r.lengths.size()))
        return wrong(
            fmt::format("--jobs: {} jobs do not have {} --lengths.", *r.jobs, r.lengths.size()));
    return std::nullopt;
}

int64_t count_of(const ExerciseRequest& r, const ExerciseKind& kind)
{
    if (!r.lengths.empty()) return static_cast<int64_t>(r.lengths.size());
    return r.jobs.value_or(kind.jobs);
}

std::vector<ExerciseJob> draw_jobs(const ExerciseRequest& r, const ExerciseKind& kind, Draws& draws)
{
    std::vector<ExerciseJob> jobs(static_cast<size_t>(count_of(r, kind)));
    for (size_t i = 0; i < jobs.size(); ++i) {
        ExerciseJob& j = jobs[i];
        j.name = fmt::format("P{}", i + 1);
        const int64_t latest = r.max_arrival.value_or(kind.max_arrival);
        j.arrival = kind.arrives ? draws.between(0, latest) : 0;
        j.length = draws.between(1, r.max_length.value_or(kind.max_length));
        if (!r.lengths.empty()) j.length = r.lengths[i];
        if (kind.priority)
            j.priority =
                draws.between(kind.lowest_priority, r.max_priority.value_or(kind.max_priority));
        if (kind.tickets) j.tickets = draws.between(1, r.max_tickets.value_or(kind.max_tickets));
        if (r.max_io.value_or(0) > 0 && j.length > 1) {
            j.io_after = draws.between(1, j.length - 1);
            j.io = draws.between(1, *r.max_io);
        }
    }
    // Somebody is there at the start: nothing is learnt from an idle CPU that nobody has used yet.
    const int64_t first = std::ranges::min_element(jobs, {}, &ExerciseJob::arrival)->arrival;
    for (ExerciseJob& j : jobs) j.arrival -= first;
    return jobs;
}

// Periods that have a small common multiple.
constexpr int64_t kPeriods[][5] = {{3, 4, 6, 8, 12}, {4, 5, 10, 20, 2}, {3, 5, 6, 10, 15}};

std::vector<ExerciseJob> draw_tasks(const ExerciseRequest& r, const ExerciseKind& kind,
                                    Draws& draws)
{
    std::vector<ExerciseJob> tasks(static_cast<size_t>(count_of(r, kind)));
    int64_t load = 0;  // in 120ths, which all periods divide
    for (uint32_t tries = 0; tries < kTries; ++tries) {
        const auto& pool = kPeriods[draws.between(0, std::ssize(kPeriods) - 1)];
        std::vector<int64_t> periods(std::begin(pool), std::end(pool));
        load = 0;
        for (size_t i = 0; i < tasks.size(); ++i) {
            ExerciseJob& t = tasks[i];
            const auto pick = draws.between(0, std::ssize(periods) - 1);
            t.name = fmt::format("T{}", i + 1);
            t.period = periods[static_cast<size_t>(pick)];
            periods.erase(periods.begin() + pick);
            const int64_t longest = std::min(t.period, r.max_length.value_or(kind.max_length));
            t.length = r.lengths.empty() ? draws.between(1, longest) : r.lengths[i];
            const int64_t tightest = std::min(t.length, t.period);
            t.deadline = kind.deadline ? draws.between(tightest, t.period) : t.period;
            if (kind.priority)
                t.priority =
                    draws.between(kind.lowest_priority, r.max_priority.value_or(kind.max_priority));
            load += 120 * t.length / t.period;
        }
        if (load <= 120 && load >= 72) break;  // there is something to do, and time for it
    }
    return tasks;
}

std::string drawn_value(const DrawnParameter& d, Draws& draws)
{
    if (d.texts.empty()) return fmt::to_string(draws.between(d.lowest, d.highest));
    return std::string(d.texts[static_cast<size_t>(draws.between(0, std::ssize(d.texts) - 1))]);
}

// As many as a draw for every quantum needs.
std::string random_numbers(const Problem& p, Draws& draws)
{
    const int64_t quantum = std::max<int64_t>(1, parse_int(setting(p, "quantum")).value_or(1));
    int64_t count = 0;
    for (const ExerciseJob& j : p.jobs) count += (j.length + quantum - 1) / quantum;
    std::string text;
    for (int64_t i = 0; i < count; ++i)
        text += fmt::format("{}{}", i > 0 ? " " : "", draws.between(0, 999));
    return text;
}

bool is_given(const Problem& p, std::string_view name)
{
    return std::ranges::find(p.settings, name, &PolicySetting::name) != p.settings.end();
}

std::string yaml_scalar(std::string_view text)
{
    const bool plain = !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.' || c == '-';
    });
    return plain ? std::string(text) : json_quote(text);
}

std::string yaml_value(const ExerciseKind& kind, const PolicySetting& s)
{
    const PolicyParameter* p = parameter_of(kind, s.name);
    if (p == nullptr || !is_list(p->kind)) return yaml_scalar(s.value);
    std::string list;
    for (std::string_view rest = s.value; !(rest = trim(rest)).empty();) {
        const size_t end = std::min(rest.find(' '), rest.size());
        list += fmt::format("{}{}", list.empty() ? "" : ", ", yaml_scalar(rest.substr(0, end)));
        rest.remove_prefix(end);
    }
    return "[" + list + "]";
}

std::string steps_of(const ExerciseJob& j)
{
    if (j.io > 0)
        return fmt::format("run: [compute {}, sleep {}, compute {}]", j.io_after, j.io,
                           j.length - j.io_after);
    return fmt::format("run: [compute {}]", j.length);
}

std::string process_text(const ExerciseKind& kind, const ExerciseJob& j)
{
    if (kind.periodic) {
        return fmt::format(
            "  {}:\n{}    run:\n      - every {} deadline {}:\n          - compute {}\n", j.name,
            kind.priority ? fmt::format("    priority: {}\n", j.priority) : std::string(), j.period,
            j.deadline, j.length);
    }
    std::string keys;
    if (kind.arrives) keys += fmt::format("start: {}, ", j.arrival);
    if (kind.priority) keys += fmt::format("priority: {}, ", j.priority);
    if (kind.tickets) keys += fmt::format("tickets: {}, ", j.tickets);
    return fmt::format("  {}: {{{}{}}}\n", j.name, keys, steps_of(j));
}

}  // namespace

Result<Problem> draw_problem(const ExerciseRequest& r, uint32_t attempt)
{
    const size_t colon = std::min(r.policy.find(':'), r.policy.size());
    const std::string name(trim(std::string_view(r.policy).substr(0, colon)));
    const ExerciseKind* kind = find_exercise(name);
    if (kind == nullptr) return unknown_policy(name);
    if (const std::optional<Error> error = check(r, *kind)) return *error;

    Problem p;
    p.kind = kind;
    p.seed = r.seed;
    const std::string_view rest = std::string_view(r.policy).substr(colon);
    p.settings = read_settings(*kind, rest.empty() ? rest : rest.substr(1));
    if (r.quantum) {
        if (is_given(p, "quantum")) return wrong("--quantum: the policy has one already.");
        p.settings.push_back({"quantum", fmt::to_string(*r.quantum)});
    }
    Draws draws(r, kind->policy, attempt);
    p.jobs = kind->periodic ? draw_tasks(r, *kind, draws) : draw_jobs(r, *kind, draws);
    for (const DrawnParameter& d : kind->drawn) {
        std::string value = drawn_value(d, draws);
        if (!is_given(p, d.name) && parameter_of(*kind, d.name) != nullptr)
            p.settings.push_back({std::string(d.name), std::move(value)});
    }
    if (kind->draws_numbers && !is_given(p, "draws"))
        p.settings.push_back({"draws", random_numbers(p, draws)});
    if (kind->periodic) {
        p.until = 1;
        for (const ExerciseJob& t : p.jobs) p.until = std::lcm(p.until, t.period);
    }
    return p;
}

std::string setting(const Problem& p, std::string_view parameter)
{
    const PolicyParameter* about = parameter_of(*p.kind, parameter);
    if (about == nullptr) return {};
    const auto given = std::ranges::find(p.settings, parameter, &PolicySetting::name);
    std::string text = given != p.settings.end() ? given->value : std::string();
    switch (about->kind) {
        case ParameterKind::duration: {
            const ParsedDuration d = parse_duration(text, kUnit);
            const int64_t ns = text.empty() || !d.ok ? about->value : d.value.ns;
            return ns % kUnit.ns == 0 ? fmt::to_string(ns / kUnit.ns) : to_text(Duration{ns});
        }
        case ParameterKind::word:
            return text.empty() ? std::string(about->words[static_cast<size_t>(about->value)])
                                : text;
        case ParameterKind::boolean:
            if (text.empty()) return about->value != 0 ? "true" : "false";
            return text == "true" || text == "yes" || text == "on" ? "true" : "false";
        case ParameterKind::integer: return text.empty() ? fmt::to_string(about->value) : text;
        case ParameterKind::durations:
        case ParameterKind::integers: {
            const int64_t unit = about->kind == ParameterKind::durations ? kUnit.ns : 1;
            if (text.empty())
                for (const int64_t entry : about->list)
                    text += fmt::format("{}{}", text.empty() ? "" : " ", entry / unit);
            return text;
        }
        case ParameterKind::fraction:
        case ParameterKind::schedule: break;
    }
    return text;
}

std::string scenario_text(const Problem& p)
{
    const std::string name(p.kind->policy);
    std::string text = fmt::format(
        "format: 1\n"
        "title: {{en: \"Exercise: {0}, seed {1}\", zh: \"练习：{0}，种子 {1}\"}}\n"
        "question:\n"
        "  en: \"Draw the schedule. What are the response, turnaround and waiting times?\"\n"
        "  zh: \"画出调度图。响应时间、周转时间和等待时间各是多少？\"\n"
        "unit: ms\n",
        name, p.seed);
    if (p.until > 0) text += fmt::format("until: {}\n", p.until);
    std::string keys;
    for (const PolicySetting& s : p.settings)
        keys += fmt::format(", {}: {}", yaml_scalar(s.name), yaml_value(*p.kind, s));
    text += fmt::format("policy: {{name: {}{}}}\nprocesses:\n", name, keys);
    for (const ExerciseJob& j : p.jobs) text += process_text(*p.kind, j);
    return text;
}

std::string policy_text(const Problem& p)
{
    std::string text(p.kind->policy);
    for (size_t i = 0; i < p.settings.size(); ++i)
        text += fmt::format("{}{}={}", i == 0 ? ":" : ",", p.settings[i].name, p.settings[i].value);
    return text;
}

}  // namespace interleave
