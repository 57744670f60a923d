#include "cli/condition.h"

#include "analysis/evaluate.h"
#include "base/text.h"
#include "cli/load.h"
#include "kernel/model.h"
#include "kernel/state.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace interleave::cli {

namespace {

using RecordTest = std::function<bool(const Record&)>;

Condition any_record(RecordTest test)
{
    return {{}, [test = std::move(test)](const History& h) {
                const std::vector<Record> records = h.last_records();
                return std::any_of(records.begin(), records.end(), test);
            }};
}

// Where the words of the variables that a person can name are in World::memory.
struct Place {
    size_t at = 0;
    uint32_t length = 1;
    bool array = false;
};
using Places = std::map<std::string, Place>;

Places places_of(const Model& m)
{
    Places places;
    const Program& p = m.program;
    for (const Variable& v : p.variables) {
        if (v.scope == Scope::shared) places[v.name] = {v.offset, v.length, v.array};
        if (v.scope != Scope::process) continue;
        for (size_t i = 0; i < m.processes.size(); ++i) {
            places[m.processes[i].name + "." + v.name] = {
                p.shared_words + i * p.process_words + v.offset, v.length, v.array};
        }
    }
    return places;
}

Value value_at(const Places& places, const State& s, const Expr& e);

Value value_of(const Places& places, const State& s, const Expr& e)
{
    return evaluate(e, [&](const Expr& leaf) { return value_at(places, s, leaf); });
}

// REQUIRES: the names were checked by wrong_name()
Value value_at(const Places& places, const State& s, const Expr& e)
{
    const Place& place = places.at(e.name);
    int64_t index = 0;
    if (e.kind == ExprKind::index) {
        const Value i = value_of(places, s, e.operands[0]);
        if (!i.known()) return i;
        index = i.number;
    }
    if (index < 0 || index >= place.length) return unknown_value("the index is out of range");
    return {s.world.memory[place.at + static_cast<size_t>(index)], false, {}};
}

// What is wrong with the first name that is no variable, or used as what it is not.
std::optional<std::string> wrong_name(const Places& places, const Expr& e)
{
    if (e.kind == ExprKind::apply) {
        return fmt::format("{}() cannot stand here: only variables can.", e.name);
    }
    if (e.kind == ExprKind::duration) return "a duration cannot stand here: only numbers can.";
    if (e.kind == ExprKind::name || e.kind == ExprKind::index) {
        const auto it = places.find(e.name);
        if (it == places.end()) {
            std::vector<std::string_view> names;
            for (const auto& [name, place] : places) names.push_back(name);
            return fmt::format("there is no variable '{}'.{}", e.name, did_you_mean(e.name, names));
        }
        if (it->second.array != (e.kind == ExprKind::index)) {
            return it->second.array ? fmt::format("{} is an array: write {}[0].", e.name, e.name)
                                    : fmt::format("{} is no array, and has no elements.", e.name);
        }
    }
    for (const Expr& operand : e.operands) {
        if (auto wrong = wrong_name(places, operand)) return wrong;
    }
    return std::nullopt;
}

Error usage(std::string message) { return {ErrorKind::usage, std::move(message)}; }

// An expression over variables becomes true.
Result<Condition> expression(const std::string& text, const Model& model)
{
    const ParsedExpr parsed = parse_expr(text);
    if (!parsed.ok) {
        return usage(
            fmt::format("until: a time, 'lock OBJECT', 'TASK STATE', 'deadlock', or a "
                        "condition on variables. As a condition, '{}' is wrong: {}.",
                        text, parsed.error.message));
    }
    Places places = places_of(model);
    if (const auto wrong = wrong_name(places, parsed.expr)) return usage(*wrong);
    struct Watch {
        Places places;
        Expr expr;
        bool held = false;
        [[nodiscard]] bool holds(const History& h) const
        {
            const Value v = value_of(places, h.state(), expr);
            return v.known() && v.number != 0;
        }
    };
    auto watch = std::make_shared<Watch>(Watch{std::move(places), parsed.expr, false});
    return Condition{[watch](const History& h) { watch->held = watch->holds(h); },
                     [watch](const History& h) {
                         const bool before = std::exchange(watch->held, watch->holds(h));
                         return watch->held && !before;
                     }};
}

struct StateWord {
    std::string_view word;
    TaskState state, or_else;
};
constexpr StateWord kStateWords[] = {
    {"ready", TaskState::ready, TaskState::ready},
    {"running", TaskState::running, TaskState::running},
    {"blocked", TaskState::blocked, TaskState::blocked},
    {"zombie", TaskState::zombie, TaskState::zombie},
    {"ended", TaskState::zombie, TaskState::exited},
    {"exited", TaskState::exited, TaskState::exited},
};

Condition task_becomes(std::string name, const StateWord& word, TaskNames& names)
{
    return {{}, [name = std::move(name), word, &names](const History& h) {
                names.learn(h);
                const std::vector<Record> records = h.last_records();
                return std::any_of(records.begin(), records.end(), [&](const Record& r) {
                    return r.kind == RecordKind::state &&
                           (r.state == word.state || r.state == word.or_else) &&
                           names.of(r.task) == name;
                });
            }};
}

Result<Condition> lock(const std::string& name, const Model& model)
{
    std::vector<std::string_view> names;
    for (uint32_t i = 0; i < model.program.objects.size(); ++i) {
        const Object& object = model.program.objects[ObjectId{i}];
        names.push_back(object.name);
        if (object.name != name) continue;
        return any_record([i](const Record& r) {
            return r.kind == RecordKind::owner && r.what == i && r.task != Record::kNone;
        });
    }
    return usage(fmt::format("there is no object '{}'.{}", name, did_you_mean(name, names)));
}

}  // namespace

Condition next_switch()
{
    return any_record([](const Record& r) {
        return r.kind == RecordKind::state && r.state == TaskState::running;
    });
}

Condition next_of_task(std::string name, TaskNames& names)
{
    return {{}, [name = std::move(name), &names](const History& h) {
                names.learn(h);
                const std::vector<Record> records = h.last_records();
                return std::any_of(records.begin(), records.end(), [&](const Record& r) {
                    return r.kind != RecordKind::cpu_state && r.task != Record::kNone &&
                           names.of(r.task) == name;
                });
            }};
}

Result<Condition> read_condition(const std::string& text, const History& history, TaskNames& names)
{
    const std::string words(trim(text));
    if (words == "deadlock") {
        return Condition{{},
                         [](const History& h) { return h.state().sched.end == RunEnd::deadlock; }};
    }
    const size_t blank = words.find(' ');
    if (blank == std::string::npos) return expression(words, history.model());
    const std::string first = words.substr(0, blank);
    const std::string rest(trim(words.substr(blank)));
    if (first == "lock") return lock(rest, history.model());
    for (const StateWord& word : kStateWords) {
        if (rest != word.word) continue;
        // A task that has yet to be started has no serial number to be found by, only a name.
        const std::string full = names.full(first);
        return task_becomes(full.empty() ? first : full, word, names);
    }
    return expression(words, history.model());
}

Search search_forward(History& history, const Condition& condition, const std::stop_token& stop)
{
    const uint64_t from = history.position();
    if (condition.prime) condition.prime(history);
    while (history.forward()) {
        if (condition.reached(history)) return Search::found;
        if (stop.stop_requested()) return Search::interrupted;
    }
    history.seek(from);
    return Search::not_found;
}

// Segment by segment towards the start: replay one, remember the last position that fits.
Search search_back(History& history, const Condition& condition, const std::stop_token& stop)
{
    const uint64_t from = history.position();
    uint64_t end = from == 0 ? 0 : from - 1;  // last position not looked at
    while (end > 0 && !stop.stop_requested()) {
        const uint64_t begin = (end - 1) / history.spacing() * history.spacing();
        std::optional<uint64_t> found;
        history.seek(begin);
        if (condition.prime) condition.prime(history);
        while (history.position() < end && history.forward()) {
            if (condition.reached(history)) found = history.position();
        }
        if (found) {
            history.seek(*found);
            return Search::found;
        }
        end = begin;
    }
    history.seek(from);
    return end > 0 ? Search::interrupted : Search::not_found;
}

}  // namespace interleave::cli
