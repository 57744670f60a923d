#include "program/property.h"

#include "base/text.h"
#include "program/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

namespace interleave {

namespace {

using Argument = PropertyFunction::Argument;
using Type = PropertyType;

constexpr PropertyFunction kFunctions[] = {
    {"end", Argument::nothing, Type::time, "When the run ended."},
    {"finished", Argument::nothing, Type::condition, "All tasks but daemons ended."},
    {"deadlock", Argument::nothing, Type::condition, "The run ended in a deadlock."},
    {"stuck", Argument::nothing, Type::condition,
     "The run ended because nothing could run ever again."},
    {"limit", Argument::nothing, Type::condition, "The run ended at a limit, as until: sets one."},
    {"faults", Argument::nothing, Type::integer,
     "How many tasks broke a rule, as a failed assert."},
    {"misses", Argument::nothing, Type::integer, "How many jobs missed their deadline."},
    {"live", Argument::nothing, Type::integer, "How many tasks were left at the end."},
    {"start", Argument::task, Type::time, "When the task arrived."},
    {"first_run", Argument::task, Type::time, "When it first had a CPU."},
    {"finish", Argument::task, Type::time, "When it ended."},
    {"turnaround", Argument::task, Type::time, "From its arrival to its end."},
    {"response", Argument::task, Type::time, "From its arrival to its first CPU."},
    {"waiting", Argument::task, Type::time, "Its time in the state ready."},
    {"running", Argument::task, Type::time, "Its time on a CPU."},
    {"blocked", Argument::task, Type::time, "Its time in the state blocked."},
    {"switches", Argument::task, Type::integer, "How often it left a CPU."},
    {"preemptions", Argument::task, Type::integer, "How often it left a CPU against its will."},
    {"migrations", Argument::task, Type::integer, "How often it changed the CPU."},
    {"jobs", Argument::task, Type::integer, "How many jobs of the task were released."},
    {"missed", Argument::task, Type::integer, "How many jobs of the task missed their deadline."},
    {"response_max", Argument::task, Type::time,
     "The longest time from the release of a job of the task to its end."},
    {"response_mean", Argument::task, Type::time,
     "The mean time from the release of a job of the task to its end."},
    {"exit_code", Argument::task, Type::integer, "What it gave to exit, or 0."},
    {"mean", Argument::figure, Type::time,
     "The mean of turnaround, response, waiting, running or blocked: over all tasks, or over the "
     "tasks of a family, as in mean(turnaround, job)."},
    {"percentile", Argument::family_and_percent, Type::time,
     "The turnaround that so many per cent of a family of tasks did not exceed."},
    {"ended", Argument::family, Type::integer, "How many tasks of the family ended."},
    {"most", Argument::counted, Type::integer,
     "How many there were at most at once: processes, tasks, ready tasks, zombies."},
    {"in_system", Argument::family, Type::time,
     "The time from start to end of all tasks of the family together."},
    {"utilisation", Argument::cpu, Type::integer,
     "Per cent of the run in which the CPU ran tasks, or somebody was at the object; rounded "
     "down."},
    {"visits", Argument::object, Type::integer,
     "How often a task came to the device, or got the lock."},
    {"time_at", Argument::object, Type::time,
     "The time that all tasks together spent at the device, or waiting for and holding the lock."},
    {"lowest", Argument::array, Type::integer, "The smallest element of the array."},
    {"highest", Argument::array, Type::integer, "The largest element of the array."},
    {"sum", Argument::array, Type::integer, "All elements of the array together."},
};

constexpr std::string_view kCounted[] = {"processes", "tasks", "ready", "zombies"};
constexpr std::string_view kFigures[] = {"turnaround", "response", "waiting", "running", "blocked"};

const PropertyFunction* function_named(std::string_view name)
{
    const auto* const end = std::end(kFunctions);
    const auto* const found =
        std::find_if(std::begin(kFunctions), end, [name](const auto& f) { return f.name == name; });
    return found == end ? nullptr : found;
}

std::string_view argument_text(Argument a)
{
    switch (a) {
        case Argument::nothing: return "";
        case Argument::task: return "TASK";
        case Argument::array: return "ARRAY";
        case Argument::cpu: return "CPU";
        case Argument::object: return "OBJECT";
        case Argument::figure: return "turnaround";
        case Argument::family: return "FUNCTION";
        case Argument::family_and_percent: return "FUNCTION, 95";
        case Argument::counted: return "processes";
    }
    assert(false);
    return "";
}

std::string_view type_text(Type t)
{
    switch (t) {
        case Type::integer: return "a number";
        case Type::time: return "a time";
        case Type::condition: return "a condition";
    }
    assert(false);
    return "";
}

// A task that another starts while the run goes on: "bank/worker#2", where "bank" is known.
bool is_started_by_known(std::string_view name, const std::vector<std::string>& tasks)
{
    const size_t slash = name.rfind('/');
    if (slash == std::string_view::npos || name.find('#', slash) == std::string_view::npos) {
        return false;
    }
    const std::string_view parent = name.substr(0, slash);
    return std::find(tasks.begin(), tasks.end(), parent) != tasks.end() ||
           is_started_by_known(parent, tasks);
}

class Checker {
  public:
    explicit Checker(const PropertyNames& names) : names_(names) {}

    // Nothing after an error: what contains it is not wrong as well.
    std::optional<Type> type(const Expr& e)
    {
        switch (e.kind) {
            case ExprKind::number:
            case ExprKind::text: return Type::integer;
            case ExprKind::duration: return Type::time;
            case ExprKind::name: return name(e);
            case ExprKind::index: return index(e);
            case ExprKind::apply: return apply(e);
            case ExprKind::negate: return numeric(e.operands[0], "'-'");
            case ExprKind::not_: return truth(e.operands[0], "not");
            case ExprKind::and_:
            case ExprKind::or_: return both_truths(e);
            case ExprKind::add:
            case ExprKind::subtract: return sum(e);
            case ExprKind::multiply: return product(e);
            case ExprKind::divide:
            case ExprKind::modulo: return quotient(e);
            case ExprKind::equal:
            case ExprKind::not_equal:
            case ExprKind::less:
            case ExprKind::less_equal:
            case ExprKind::greater:
            case ExprKind::greater_equal: return comparison(e);
        }
        assert(false);
        return std::nullopt;
    }

    std::vector<ExprError> take() { return std::move(errors_); }

    std::nullopt_t fail(const Expr& e, std::string message)
    {
        errors_.push_back({std::move(message), e.column});
        return std::nullopt;
    }

  private:
    std::string did_you_mean(std::string_view word,
                             const std::vector<std::string_view>& known) const
    {
        const std::string_view close = word.size() > 200 ? "" : nearest(word, known);
        return close.empty() ? "" : fmt::format("; did you mean '{}'?", close);
    }

    [[nodiscard]] static std::vector<std::string_view> views(const std::vector<std::string>& list)
    {
        return {list.begin(), list.end()};
    }

    std::optional<Type> name(const Expr& e)
    {
        const auto is = [&e](const std::string& s) { return s == e.name; };
        if (std::any_of(names_.variables.begin(), names_.variables.end(), is)) return Type::integer;
        if (std::any_of(names_.arrays.begin(), names_.arrays.end(), is)) {
            return fail(e, fmt::format("'{0}' is an array: write {0}[0], or sum({0})", e.name));
        }
        const PropertyFunction* f = function_named(e.name);
        if (f != nullptr && f->argument == Argument::nothing) return f->result;
        if (f != nullptr) {
            return fail(e, fmt::format("'{0}' is about something: write {0}({1})", e.name,
                                       argument_text(f->argument)));
        }
        if (std::any_of(names_.tasks.begin(), names_.tasks.end(), is)) {
            return fail(
                e, fmt::format("'{0}' is a task: write what about it, as turnaround({0})", e.name));
        }
        std::vector<std::string_view> known = views(names_.variables);
        for (const std::string& array : names_.arrays) known.emplace_back(array);
        for (const PropertyFunction& g : kFunctions) known.push_back(g.name);
        if (const std::string owners = owners_of(e.name); !owners.empty()) {
            return fail(e, fmt::format("each process has its own '{}': write {}", e.name, owners));
        }
        return fail(
            e, fmt::format("unknown name '{}'{}", shortened(e.name), did_you_mean(e.name, known)));
    }

    // "bank.balance" for "balance", if processes have that of their own.
    [[nodiscard]] std::string owners_of(std::string_view name) const
    {
        for (const std::string& variable : names_.variables) {
            const size_t dot = variable.find('.');
            if (dot != std::string::npos && variable.substr(dot + 1) == name) return variable;
        }
        return {};
    }

    std::optional<Type> index(const Expr& e)
    {
        const std::optional<Type> i = type(e.operands[0]);
        const auto is = [&e](const std::string& s) { return s == e.name; };
        if (std::none_of(names_.arrays.begin(), names_.arrays.end(), is)) {
            const bool single = std::any_of(names_.variables.begin(), names_.variables.end(), is);
            return fail(e, single ? fmt::format("'{}' is not an array", e.name)
                                  : fmt::format("unknown array '{}'{}", shortened(e.name),
                                                did_you_mean(e.name, views(names_.arrays))));
        }
        if (i == Type::time) return fail(e.operands[0], "an index is a number, not a time");
        return i ? std::optional(Type::integer) : std::nullopt;
    }

    std::optional<Type> apply(const Expr& e)
    {
        const PropertyFunction* f = function_named(e.name);
        if (f == nullptr) {
            std::vector<std::string_view> known;
            for (const PropertyFunction& g : kFunctions) known.push_back(g.name);
            return fail(e, fmt::format("unknown function '{}'{}", shortened(e.name),
                                       did_you_mean(e.name, known)));
        }
        if (f->argument == Argument::nothing) {
            return fail(e, fmt::format("'{0}' is about the whole run: write {0} alone", e.name));
        }
        const size_t given = e.operands.size();
        if (f->argument == Argument::family_and_percent && given != 2)
            return fail(e, fmt::format("write {}(FUNCTION, 95)", f->name));
        if (f->argument == Argument::figure && given != 1 && given != 2)
            return fail(
                e, fmt::format("write {0}(turnaround), or {0}(turnaround, FUNCTION)", f->name));
        const bool two =
            f->argument == Argument::family_and_percent || f->argument == Argument::figure;
        if (given != 1 && !two) {
            return fail(e, fmt::format("'{0}' is about one thing: write {0}({1})", e.name,
                                       argument_text(f->argument)));
        }
        if (!argument(*f, e.operands[0])) return std::nullopt;
        if (given > 1 && !second_argument(*f, e.operands[1])) return std::nullopt;
        return f->result;
    }

    bool second_argument(const PropertyFunction& f, const Expr& a)
    {
        if (f.argument == Argument::figure) return family(a);
        if (a.kind == ExprKind::number && a.value >= 0 && a.value <= 100) return true;
        fail(a, "a percentile is a number from 0 to 100");
        return false;
    }

    // Many tasks by one name: a function, or a task with `count:`, as "tellers" of "tellers#2".
    bool family(const Expr& a)
    {
        std::vector<std::string_view> known = views(names_.functions);
        for (const std::string& task : names_.tasks) {
            known.push_back(std::string_view(task).substr(0, task.rfind('#')));
            known.push_back(known.back().substr(known.back().rfind('/') + 1));
        }
        const bool is_name = a.kind == ExprKind::name;
        if (is_name && std::find(known.begin(), known.end(), a.name) != known.end()) return true;
        const size_t slash = is_name ? a.name.rfind('/') : std::string::npos;
        if (slash != std::string::npos) {
            const std::string_view function = std::string_view(a.name).substr(slash + 1);
            const auto same = [&](const std::string& s) { return s == function; };
            if (std::any_of(names_.functions.begin(), names_.functions.end(), same)) return true;
        }
        fail(a, is_name ? fmt::format("'{}' is neither a function nor a name of tasks{}",
                                      shortened(a.name), did_you_mean(a.name, known))
                        : std::string("here stands a function whose tasks are meant"));
        return false;
    }

    bool argument(const PropertyFunction& f, const Expr& a)
    {
        switch (f.argument) {
            case Argument::task: return one_of(f, a, views(names_.tasks), "a task");
            case Argument::array: return one_of(f, a, views(names_.arrays), "an array");
            case Argument::figure:
                return one_of(f, a, {std::begin(kFigures), std::end(kFigures)},
                              "a duration of tasks");
            case Argument::cpu: {
                if (a.kind == ExprKind::number && a.value >= 0) return true;
                if (a.kind == ExprKind::name && is_object(a.name)) return true;
                fail(a, fmt::format("'{0}' is about a CPU: write {0}(0)", f.name));
                return false;
            }
            case Argument::object: return one_of(f, a, views(names_.objects), "an object");
            case Argument::family:
            case Argument::family_and_percent: return family(a);
            case Argument::counted:
                return one_of(f, a, {std::begin(kCounted), std::end(kCounted)},
                              "something that is counted");
            case Argument::nothing: break;
        }
        assert(false);
        return false;
    }

    [[nodiscard]] bool is_object(std::string_view name) const
    {
        return std::find(names_.objects.begin(), names_.objects.end(), name) !=
               names_.objects.end();
    }

    bool one_of(const PropertyFunction& f, const Expr& a,
                const std::vector<std::string_view>& known, std::string_view what)
    {
        if (a.kind != ExprKind::name) {
            fail(a, fmt::format("'{0}' is about {1}: write {0}({2})", f.name, what,
                                argument_text(f.argument)));
            return false;
        }
        if (std::find(known.begin(), known.end(), a.name) != known.end()) return true;
        if (f.argument == Argument::task && is_started_by_known(a.name, names_.tasks)) return true;
        std::string advice = did_you_mean(a.name, known);
        const auto of_it = [&a](std::string_view k) { return k.starts_with(a.name + "/"); };
        const auto thread = std::find_if(known.begin(), known.end(), of_it);
        if (advice.empty() && thread != known.end())
            advice = fmt::format("; did you mean '{}'?", *thread);
        fail(a, fmt::format("'{}' is not {}{}", shortened(a.name), what, advice));
        return false;
    }

    std::optional<Type> numeric(const Expr& e, std::string_view what)
    {
        const std::optional<Type> t = type(e);
        if (t != Type::condition || is_flag(e)) return t == Type::condition ? Type::integer : t;
        return fail(e, fmt::format("{} takes a number or a time, not a condition", what));
    }

    // `deadlock` and its like are conditions, and numbers 0 or 1.
    static bool is_flag(const Expr& e) { return e.kind == ExprKind::name; }

    std::optional<Type> truth(const Expr& e, std::string_view what)
    {
        const std::optional<Type> t = type(e);
        if (t == Type::time) {
            return fail(e, fmt::format("'{}' takes a condition, not a time", what));
        }
        return t ? std::optional(Type::condition) : std::nullopt;
    }

    std::optional<Type> both_truths(const Expr& e)
    {
        const std::string_view what = e.kind == ExprKind::and_ ? "and" : "or";
        const std::optional<Type> a = truth(e.operands[0], what);
        const std::optional<Type> b = truth(e.operands[1], what);
        return a && b ? a : std::nullopt;
    }

    static bool is_zero(const Expr& e) { return e.kind == ExprKind::number && e.value == 0; }

    // The common type of two operands; 0 is a number and a time.
    std::optional<Type> common(const Expr& e, std::string_view verb)
    {
        const std::optional<Type> a = numeric(e.operands[0], "this");
        const std::optional<Type> b = numeric(e.operands[1], "this");
        if (!a || !b) return std::nullopt;
        if (*a == *b) return a;
        if (is_zero(e.operands[0])) return b;
        if (is_zero(e.operands[1])) return a;
        const Expr& number = *a == Type::integer ? e.operands[0] : e.operands[1];
        const bool literal = number.kind == ExprKind::number;
        return fail(number, fmt::format("a time is {} a time{}", verb,
                                        literal ? fmt::format(": {}ms?", number.value)
                                                : std::string(", not a number")));
    }

    std::optional<Type> sum(const Expr& e)
    {
        return common(e, e.kind == ExprKind::add ? "added to" : "subtracted from");
    }

    std::optional<Type> comparison(const Expr& e)
    {
        return common(e, "compared with") ? std::optional(Type::condition) : std::nullopt;
    }

    std::optional<Type> product(const Expr& e)
    {
        const std::optional<Type> a = numeric(e.operands[0], "'*'");
        const std::optional<Type> b = numeric(e.operands[1], "'*'");
        if (!a || !b) return std::nullopt;
        if (*a == Type::time && *b == Type::time) {
            return fail(e.operands[1], "a time is multiplied by a number, not by a time");
        }
        return *a == Type::time ? a : b;
    }

    std::optional<Type> quotient(const Expr& e)
    {
        const std::optional<Type> a = numeric(e.operands[0], "'/'");
        const std::optional<Type> b = numeric(e.operands[1], "'/'");
        if (!a || !b) return std::nullopt;
        if (*b == Type::time || (*a == Type::time && e.kind == ExprKind::modulo)) {
            return fail(e.operands[1], e.kind == ExprKind::modulo
                                           ? "'%' takes numbers, not times"
                                           : "a time is divided by a number, not by a time");
        }
        if (is_zero(e.operands[1])) return fail(e.operands[1], "nothing can be divided by 0");
        return a;
    }

    const PropertyNames& names_;
    std::vector<ExprError> errors_;
};

}  // namespace

std::span<const PropertyFunction> property_functions() { return kFunctions; }

std::vector<ExprError> check_property(const Expr& e, const PropertyNames& names)
{
    Checker checker(names);
    const std::optional<Type> type = checker.type(e);
    const bool flag = e.kind == ExprKind::name || e.kind == ExprKind::index;
    if (type == Type::time || (type == Type::integer && !flag)) {
        checker.fail(e, fmt::format("this is {}, not a condition: compare it with something",
                                    type_text(*type)));
    }
    return checker.take();
}

}  // namespace interleave
