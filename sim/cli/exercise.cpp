#include "base/text.h"
#include "cli/commands.h"
#include "cli/json.h"
#include "cli/load.h"
#include "exercise/sheet.h"
#include "policy/policies.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <ostream>
#include <utility>
#include <vector>

namespace interleave::cli {

namespace {

// What somebody asks for who names no policy: which there are.
void write_kinds(Terminal& t)
{
    size_t width = 0;
    for (const ExerciseKind* k : exercise_kinds()) width = std::max(width, k->policy.size());
    for (const ExerciseKind* k : exercise_kinds()) {
        std::string what = k->periodic  ? "periodic tasks"
                           : k->arrives ? "jobs with arrival and length"
                                        : "jobs with length";
        if (k->priority) what += ", priority";
        if (k->tickets) what += ", tickets";
        if (k->io) what += "; --max-io gives them I/O";
        t.out << fmt::format("{}  {}\n{}  {}\n", pad_right(k->policy, width),
                             t.say(find_policy(k->policy)->title), std::string(width, ' '),
                             t.say(what));
    }
    t.out << t.say("\nOne of them: interleave exercise NAME --seed 1, then with --answer\n");
}

void write_kinds_json(Terminal& t)
{
    JsonWriter json;
    json.begin_object()
        .member("format", "interleave-exercises")
        .member("version", uint32_t{1})
        .key("policies")
        .begin_array();
    for (const ExerciseKind* k : exercise_kinds()) {
        json.begin_object()
            .member("name", k->policy)
            .member("title", find_policy(k->policy)->title)
            .member("periodic", k->periodic)
            .member("priority", k->priority)
            .member("tickets", k->tickets)
            .member("io", k->io)
            .end();
    }
    json.end().end();
    t.out << std::move(json).take();
}

void write_jobs(const Problem& p, JsonWriter& json)
{
    json.key("jobs").begin_array();
    for (const ExerciseJob& j : p.jobs) {
        json.begin_object().member("name", std::string_view(j.name));
        if (p.kind->arrives) json.member("arrival", j.arrival);
        json.member("length", j.length);
        if (p.kind->priority) json.member("priority", j.priority);
        if (p.kind->tickets) json.member("tickets", j.tickets);
        if (p.kind->periodic) json.member("period", j.period).member("deadline", j.deadline);
        if (j.io > 0) json.member("io_after", j.io_after).member("io", j.io);
        json.end();
    }
    json.end();
}

void write_moments(const Problem& p, const Solution& s, std::string_view language, JsonWriter& json)
{
    json.key("decisions").begin_array();
    for (const Moment& m : s.moments) {
        if (m.at >= s.end) continue;
        json.begin_object()
            .member("at", m.at)
            .member("happened", std::string_view(happened_text(p, m, language)))
            .key("runs");
        if (m.runs < 0)
            json.null();
        else
            json.value(std::string_view(p.jobs[static_cast<size_t>(m.runs)].name));
        json.member("why", std::string_view(reason_text(p, m, language))).end();
    }
    json.end();
}

void write_number(JsonWriter& json, std::string_view name, bool known, int64_t number)
{
    json.key(name);
    if (known)
        json.value(number);
    else
        json.null();
}

void write_times(const Problem& p, const Solution& s, JsonWriter& json)
{
    json.key("jobs").begin_array();
    for (const JobTimes& j : s.jobs) {
        const ExerciseJob& job = p.jobs[j.job];
        const bool ended = j.end >= 0;
        json.begin_object().member("name", std::string_view(job.name));
        if (p.kind->periodic) json.member("number", j.number);
        json.member("arrival", j.arrival);
        write_number(json, "first_run", j.first_run >= 0, j.first_run);
        write_number(json, "end", ended, j.end);
        write_number(json, "response", j.first_run >= 0, j.response());
        write_number(json, "turnaround", ended, j.turnaround());
        if (p.kind->periodic) {
            json.member("deadline", j.deadline).member("missed", !ended || j.end > j.deadline);
        } else {
            json.member("waiting", waiting(job, j));
        }
        json.end();
    }
    json.end();
}

void write_answer(const Problem& p, const Solution& s, std::string_view language, JsonWriter& json)
{
    json.key("answer").begin_object().key("segments").begin_array();
    for (const Segment& segment : s.segments) {
        json.begin_object()
            .member("job", std::string_view(p.jobs[segment.job].name))
            .member("start", segment.start)
            .member("end", segment.end)
            .end();
    }
    json.end();
    write_moments(p, s, language, json);
    write_times(p, s, json);
    if (!p.kind->periodic) {
        int64_t response = 0;
        int64_t turnaround = 0;
        int64_t wait = 0;
        for (const JobTimes& j : s.jobs) {
            response += j.response();
            turnaround += j.turnaround();
            wait += waiting(p.jobs[j.job], j);
        }
        const auto count = static_cast<int64_t>(s.jobs.size());
        json.key("averages")
            .begin_object()
            .member("response", std::string_view(mean_text(response, count)))
            .member("turnaround", std::string_view(mean_text(turnaround, count)))
            .member("waiting", std::string_view(mean_text(wait, count)))
            .end();
    }
    json.end();
}

void write_json(const Problem& p, const Solution& s, bool answer, Terminal& t)
{
    JsonWriter json;
    json.begin_object()
        .member("format", "interleave-exercise")
        .member("version", uint32_t{1})
        .member("policy", p.kind->policy)
        .member("seed", p.seed)
        .key("parameters")
        .begin_object();
    for (const PolicySetting& setting : p.settings)
        json.member(setting.name, std::string_view(setting.value));
    json.end().member("rule", std::string_view(rule_text(p, t.language)));
    write_jobs(p, json);
    if (p.until > 0) json.member("until", p.until);
    json.member("scenario", std::string_view(scenario_text(p)));
    if (answer) write_answer(p, s, t.language, json);
    json.end();
    t.out << std::move(json).take();
}

const DocumentFormat* find_format(const std::string& name)
{
    for (const DocumentFormat& f : document_formats())
        if (f.name == name) return &f;
    return nullptr;
}

ExitCode unknown_format(const std::string& asked, Terminal& t)
{
    std::vector<std::string_view> names;
    for (const DocumentFormat& f : document_formats()) names.push_back(f.name);
    complain(t, fmt::format("--format: '{}' is not one of {}.{}", asked, fmt::join(names, ", "),
                            did_you_mean(asked, names)));
    return ExitCode::usage;
}

}  // namespace

ExitCode exercise(const ExerciseArguments& a, Terminal& t)
{
    const DocumentFormat* format = find_format(a.format);
    if (format == nullptr) return unknown_format(a.format, t);
    if (a.json + a.scenario + (a.format != "text") > 1) {
        complain(t, "--json, --scenario and --format ask for different things; give one of them.");
        return ExitCode::usage;
    }
    if (a.request.policy.empty()) {
        a.json ? write_kinds_json(t) : write_kinds(t);
        return ExitCode::done;
    }
    const Result<Problem> problem = pose(a.request);
    if (!problem.ok()) return report(problem.error(), t);
    const Result<Solution> solution = solve(problem.value());
    if (!solution.ok()) return report(solution.error(), t);

    if (a.json) {
        write_json(problem.value(), solution.value(), a.answer, t);
    } else if (a.scenario) {
        t.out << scenario_text(problem.value());
    } else {
        const Solution* answer = a.answer ? &solution.value() : nullptr;
        t.out << format->write(sheet(problem.value(), answer, t.language), t.width);
    }
    return ExitCode::done;
}

}  // namespace interleave::cli
