// A manager process, as multiprocessing.Manager of CPython 3.12 (Lib/multiprocessing/managers.py):
// it listens, and has a thread for each connection, which answers one request after the other. What
// is a method of a proxy there is a request here: get, set or add, with the name of the cell. An
// `add` is done in one go, as a method of a built-in type is under the interpreter's lock.
//
// Python keeps one connection for each thread; here a function has one, from its first request
// until it returns.
#include "base/text.h"
#include "scenario/compile_codes.h"
#include "scenario/compile_context.h"
#include "scenario/expand_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

constexpr std::string_view kServe = R"(
- listen <M>_port
- atomic:
    - __<M>_listening = 1
- forever:
    - __c = accept <M>_port
    - start thread <M>_answer(__c)
)";

constexpr std::string_view kAnswer = R"(
- __request = receive __c
- while __request != "":
<ANSWERS>    - __request = receive __c
- close __c
)";

constexpr std::string_view kAnswerOf = R"(
    - if __request == "get <CELL>":
        - send __c __CELL_<CELL>
    - elif __request == "set <CELL>":
        - __value = receive __c
        - __CELL_<CELL> = __value
        - send __c "done"
    - elif __request == "add <CELL>":
        - __value = receive __c
        - atomic:
            - __CELL_<CELL> += __value
        - send __c "done"
)";

constexpr std::string_view kAsk = R"(
<VALUE>- if __<M>_connection == 0:
    - until __<M>_listening == 1
    - __<M>_connection = connect <M>_port
- 'send __<M>_connection "<VERB> <CELL>"'
)";

constexpr std::string_view kNone = R"(
- __<M>_connection = 0
)";

constexpr std::string_view kClose = R"(
- if __<M>_connection != 0:
    - close __<M>_connection
)";

bool uses(const std::vector<StepSpec>& steps, std::string_view connection)
{
    return std::ranges::any_of(steps, [&](const StepSpec& s) {
        return s.result == connection || uses(s.body, connection) ||
               std::ranges::any_of(s.branches,
                                   [&](const auto& b) { return uses(b.body, connection); });
    });
}

}  // namespace

ManagerExpansion::ManagerExpansion(Expansion& e, const ObjectSpec& spec)
    : e_(e), spec_(spec), name_(spec.name), mark_(spec.mark)
{
}

std::string ManagerExpansion::text(std::string_view lines) const
{
    return replaced(std::string(lines), "<M>", name_);
}

std::vector<StepSpec> ManagerExpansion::verb(const StepSpec& s) const
{
    if (std::ranges::find(spec_.arguments, s.cell, &Argument::name) == spec_.arguments.end()) {
        std::vector<std::string_view> cells;
        for (const Argument& a : spec_.arguments) cells.push_back(a.name);
        e_.diagnostics.error(compile_code::kUnknownVariable, s.target_mark,
                             fmt::format("the manager '{}' has no cell '{}'", name_, s.cell),
                             suggest(s.cell, cells));
        return {};
    }
    std::string lines = replaced(text(kAsk), "<VERB>", s.name);
    lines = replaced(std::move(lines), "<CELL>", s.cell);
    Holes holes{{}, s.result, s.result_mark};
    if (!s.arguments.empty()) holes.values.emplace("__VALUE", s.arguments[0]);
    if (s.arguments.empty()) {
        lines = replaced(std::move(lines), "<VALUE>", "");
    } else {
        lines = replaced(std::move(lines), "<VALUE>", "- __value = __VALUE\n");
        lines += text("- send __<M>_connection __value\n");
    }
    lines += text("- __value = receive __<M>_connection\n- __RESULT = __value\n");
    return steps_in_place_of(s, lines, holes);
}

void ManagerExpansion::check(const Expression& e) const { check(e, e.expr); }

void ManagerExpansion::check(const Expression& whole, const Expr& part) const
{
    for (const Argument& a : spec_.arguments) {
        if (part.kind != ExprKind::name || part.name != name_ + "." + a.name) continue;
        e_.diagnostics.error(compile_code::kUnknownVariable, mark_of(whole, part),
                             fmt::format("'{}' lies in the manager's memory", part.name),
                             fmt::format("ask for it in a step: x = get {}", part.name));
    }
    for (const Expr& operand : part.operands) check(whole, operand);
}

void ManagerExpansion::close_before_returns(std::vector<StepSpec>& steps) const
{
    for (size_t i = 0; i < steps.size(); ++i) {
        close_before_returns(steps[i].body);
        for (StepSpec::Branch& b : steps[i].branches) close_before_returns(b.body);
        if (steps[i].kind != StepKind::return_ && steps[i].kind != StepKind::exit) continue;
        const std::vector<StepSpec> close = steps_in_place_of(steps[i], text(kClose));
        steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(i), close.begin(), close.end());
        i += close.size();
    }
}

void ManagerExpansion::connect(std::vector<StepSpec>& body, Mark mark) const
{
    if (!uses(body, fmt::format(".{}_connection", name_))) return;
    close_before_returns(body);
    StepSpec whole;
    whole.label = "connect " + name_;  // as the language has it, whatever language people read
    whole.mark = mark;
    const std::vector<StepSpec> begin = steps_in_place_of(whole, text(kNone));
    body.insert(body.begin(), begin.begin(), begin.end());
    const StepKind last = body.back().kind;
    if (last == StepKind::return_ || last == StepKind::exit || last == StepKind::forever) return;
    whole.label = "close " + name_;
    const std::vector<StepSpec> end = steps_in_place_of(whole, text(kClose));
    body.insert(body.end(), end.begin(), end.end());
}

void ManagerExpansion::finish()
{
    std::string answers;
    Holes holes;
    for (const Argument& a : spec_.arguments) {
        std::string one = replaced(std::string(kAnswerOf).substr(1), "<CELL>", a.name);
        if (!answers.empty()) one = replaced(std::move(one), "- if __request", "- elif __request");
        answers += one;
        holes.names["__CELL_" + a.name] = name_ + "." + a.name;
        add_variable(e_, name_ + "." + a.name, false, a.name_mark, parse_int(a.value).value_or(0));
    }
    add_variable(e_, "." + name_ + "_listening", false, mark_);
    add_object(e_, name_ + "_port", "listener", mark_);
    auto& s = e_.scenario;
    s.functions.push_back(function_of(name_ + "_serve", {}, text(kServe), mark_));
    s.functions.push_back(function_of(name_ + "_answer", {".c"},
                                      text(replaced(std::string(kAnswer), "<ANSWERS>", answers)),
                                      mark_, holes));
    TaskEntry none;
    none.start.fixed = Distribution{};
    s.processes.push_back(task_of(none, name_, name_ + "_serve", mark_));
}

}  // namespace interleave
