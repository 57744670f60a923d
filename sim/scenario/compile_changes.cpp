// Changes in a run: what they say, as rules of the Model that takes over by them.
#include "base/text.h"
#include "kernel/objects/mutex.h"
#include "scenario/compile_context.h"
#include "scenario/language.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

constexpr std::string_view kTaskValues[] = {"nice", "priority", "tickets"};

struct Assignment {
    std::string_view subject, field, value;  // "alice", "priority", "3"; of the run: no subject
};

Assignment read(std::string_view what)
{
    const size_t equals = std::min(what.find('='), what.size());
    const std::string_view left = trim(what.substr(0, equals));
    Assignment a;
    a.value = trim(what.substr(std::min(equals + 1, what.size())));
    const size_t dot = left.rfind('.');
    if (dot != std::string_view::npos) a.subject = left.substr(0, dot);
    a.field = dot == std::string_view::npos ? left : left.substr(dot + 1);
    return a;
}

void refuse(Diagnostics& diagnostics, std::string message, std::string suggestion = {})
{
    diagnostics.error(compile_code::kBadParameter, Mark{}, std::move(message),
                      std::move(suggestion));
}

// None: it has been said what is wrong.
std::optional<int64_t> number(Compilation& c, const Assignment& a, int64_t lowest, int64_t highest)
{
    const std::optional<int64_t> n = parse_int(a.value);
    if (n && *n >= lowest && *n <= highest) return n;
    refuse(c.diagnostics, fmt::format("{} of '{}' is a number from {} to {}, not '{}'", a.field,
                                      a.subject, lowest, highest, a.value));
    return std::nullopt;
}

// By its name, or the end of it behind a '/' that no other has; the number of tasks if none fits.
size_t task_of(const Model& m, std::string_view name)
{
    const auto exact = std::ranges::find(m.tasks, name, &TaskSpec::name);
    if (exact != m.tasks.end()) return static_cast<size_t>(exact - m.tasks.begin());
    const std::string end = fmt::format("/{}", name);
    size_t found = m.tasks.size();
    for (size_t i = 0; i < m.tasks.size(); ++i) {
        if (!m.tasks[i].name.ends_with(end)) continue;
        if (found < m.tasks.size()) return m.tasks.size();
        found = i;
    }
    return found;
}

void change_task(Compilation& c, const Assignment& a)
{
    const size_t i = task_of(c.model, a.subject);
    if (i == c.model.tasks.size()) {
        std::vector<std::string_view> names;
        for (const TaskSpec& t : c.model.tasks) names.push_back(t.name);
        for (const auto& [name, id] : c.objects) names.push_back(name);
        refuse(c.diagnostics,
               fmt::format("nothing that the run begins with is called '{}'", a.subject),
               suggest(a.subject, names));
        return;
    }
    TaskSpec& task = c.model.tasks[i];
    if (a.field == "nice") {
        if (const auto n = number(c, a, -20, 19)) task.nice = static_cast<int32_t>(*n);
    } else if (a.field == "priority") {
        if (const auto n = number(c, a, -kPriorityMax, kPriorityMax)) task.priority = *n;
    } else if (a.field == "tickets") {
        if (const auto n = number(c, a, 1, kTicketsMax)) task.tickets = *n;
    } else {
        refuse(c.diagnostics, fmt::format("'{}' of a task cannot change in a run", a.field),
               suggest(a.field, {std::begin(kTaskValues), std::end(kTaskValues)}));
    }
}

void change_mutex(Compilation& c, const Assignment& a, ObjectId id)
{
    Object& object = c.model.program.objects[id];
    const bool is_mutex = object_kinds()[object.kind] == &kMutexKind;
    const bool known = a.field == "protocol" || a.field == "ceiling";
    if (!is_mutex || !known) {
        refuse(c.diagnostics,
               is_mutex
                   ? fmt::format("'{}' of a mutex cannot change in a run", a.field)
                   : fmt::format("'{}' is no mutex: nothing of it can change in a run", a.subject),
               is_mutex ? "protocol and ceiling can" : "");
        return;
    }
    const size_t at = kMutexProtocol + (a.field == "ceiling" ? 1 : 0);
    const ObjectParameter& p = kMutexKind.parameters[at];
    if (a.field == "ceiling") {
        if (const auto n = number(c, a, p.lowest, p.highest)) object.parameters[at] = *n;
        return;
    }
    const auto word = std::ranges::find(p.words, a.value);
    if (word != p.words.end()) {
        object.parameters[at] = word - p.words.begin();
        return;
    }
    refuse(
        c.diagnostics,
        fmt::format("the protocol of a mutex is {}, not '{}'", fmt::join(p.words, ", "), a.value),
        suggest(a.value, {p.words.begin(), p.words.end()}));
}

}  // namespace

void compile_changes(Compilation& c)
{
    for (const PlannedChange& change : c.changes) {
        const Assignment a = read(change.what);
        if (a.subject.empty()) continue;
        const auto object = c.objects.find(a.subject);
        if (object != c.objects.end())
            change_mutex(c, a, object->second);
        else
            change_task(c, a);
    }
}

void override_by(const PlannedChange& change, Overrides& rules, Diagnostics& diagnostics)
{
    const Assignment a = read(change.what);
    if (!a.subject.empty()) return;
    if (a.field == "policy") {
        rules.policy = a.value;
        return;
    }
    if (a.field != "seed") {
        refuse(diagnostics, fmt::format("'{}' says nothing that can change in a run", change.what),
               "policy=NAME, seed=N, TASK.priority=N, MUTEX.protocol=WORD");
        return;
    }
    const std::optional<int64_t> seed = parse_int(a.value);
    if (seed && *seed >= 0)
        rules.seed = static_cast<uint64_t>(*seed);
    else
        refuse(diagnostics, fmt::format("a seed is a number, not '{}'", a.value));
}

// A policy that nobody changed goes on with what it remembers.
void follow(Model& last, Model& next, const PlannedChange& change, uint64_t at)
{
    if (read(change.what).field != "policy") next.policy = last.policy;
    for (size_t i = 0; i < next.tasks.size(); ++i) next.tasks[i].start = last.tasks[i].start;
    next.change = change.what;
    last.successor_at = at;
    last.successor_from = change.time;
}

std::optional<PlannedChange> read_change(std::string_view text)
{
    const size_t colon = std::min(text.find(':'), text.size());
    const std::string_view when = text.substr(0, colon);
    const size_t sign = std::min(when.find('@'), when.size());
    const std::optional<int64_t> at = parse_int(trim(when.substr(0, sign)));
    if (!at || *at < 0 || colon == text.size()) return std::nullopt;
    PlannedChange change{static_cast<uint64_t>(*at), {}, std::string(trim(text.substr(colon + 1)))};
    if (sign == when.size()) return change;
    const ParsedDuration time = parse_duration(trim(when.substr(sign + 1)), kForever);
    if (!time.ok || time.value.ns < 0) return std::nullopt;
    change.time = Time{time.value.ns};
    return change;
}

std::string to_text(const PlannedChange& change)
{
    const std::string when = change.time > Time{} ? "@" + to_text(change.time, false) : "";
    return fmt::format("{}{}:{}", change.at, when, change.what);
}

}  // namespace interleave
