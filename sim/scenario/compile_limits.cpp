// Waits with a limit, select and once: what comes after the instruction that waits.
#include "scenario/compile_function.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

// The flags are 0: the limit was over first, or `begin` gave 0.
constexpr uint32_t kIfZero = static_cast<uint32_t>(Condition::equal);

uint8_t find_verb(const ObjectKind& kind, std::string_view name)
{
    const auto it = std::ranges::find(kind.verbs, name, &Verb::name);
    return static_cast<uint8_t>(it - kind.verbs.begin());
}

}  // namespace

// A limited act or join has been emitted: its flags say whether it got what it waited for. `gives`:
// then r0 has a result of its own.
void FunctionCompiler::finish_limited(const StepSpec& s, bool gives)
{
    if (s.result.empty()) {
        const uint32_t jump = emit_registers(Op::jump_if, 0, kIfZero, kKillB);
        patch({jump}, here());
        if (gives) emit_set(0, 0);
        return;
    }
    if (!gives) {
        emit_registers(Op::set_if, 0, static_cast<uint32_t>(Condition::not_equal), kKillB);
        return store_result(s);
    }
    const uint32_t over = emit_registers(Op::jump_if, 0, kIfZero, kKillB);
    store_result(s);
    const uint32_t to_end = emit_jump();
    patch({over}, here());
    evaluate(*s.otherwise, 0);
    store_result(s);
    patch({to_end}, here());
}

// The register of each case: those with a value have one each, behind them the others share one.
std::optional<SelectCase> FunctionCompiler::select_case(const StepSpec& s, uint32_t& values)
{
    if (s.kind == StepKind::join) return end_case(s, values);
    const bool on_handle = acts_on_handle(s);
    const std::optional<ObjectId> target =
        on_handle ? object_of_handles(s) : object(s.target, s.target_mark);
    if (!target) return std::nullopt;
    const ObjectKind& kind = *object_kinds()[program_.objects[*target].kind];
    const auto verb = std::ranges::find(kind.verbs, s.name, &Verb::name);
    if (verb == kind.verbs.end() || !can_be_selected(kind, *verb)) {
        c_.diagnostics.error(compile_code::kWrongKind, s.mark,
                             fmt::format("'{} {}' is nothing that a task can select: a case is a "
                                         "verb that waits and can be tried",
                                         s.name, s.target));
        return std::nullopt;
    }
    if (takes_a_round_trip(program_.objects[*target], *verb)) {
        c_.diagnostics.error(compile_code::kWrongKind, s.mark,
                             fmt::format("'{} {}' is nothing that a task can select: over a link "
                                         "the answer takes time",
                                         s.name, s.target),
                             "let another thread connect, and put what it got into a queue");
        return std::nullopt;
    }
    if (!s.result.empty() && !verb->result) {
        c_.diagnostics.error(compile_code::kNoResult, s.result_mark,
                             fmt::format("'{}' gives no value", s.name));
        return std::nullopt;
    }
    SelectCase c{*target, static_cast<uint8_t>(verb - kind.verbs.begin()), 0, {}};
    if (on_handle) c.handle = handle_variable(s.arguments[0], values + 1);
    if (verb->arguments != VerbArguments::value) return c;
    if (values + 2 >= kRegisters) {
        c_.diagnostics.error(compile_code::kTooLarge, s.mark,
                             fmt::format("at most {} cases of a select have values", values));
        return std::nullopt;
    }
    c.a = ++values & 15;
    const size_t value = on_handle ? 1 : 0;
    if (s.arguments.size() <= value)
        emit_set(c.a, 1);
    else
        evaluate(s.arguments[value], c.a);
    return c;
}

// The end of a task.
std::optional<SelectCase> FunctionCompiler::end_case(const StepSpec& s, uint32_t values)
{
    if (!check_handle(s.arguments[0])) return std::nullopt;
    SelectCase c;
    c.handle = handle_variable(s.arguments[0], values + 1);
    return c;
}

// Whether a case has a result in a register, which it shares with the others.
bool FunctionCompiler::gives_result(const SelectCase& c) const
{
    return !c.object.valid() ||
           object_kinds()[program_.objects[c.object].kind]->verbs[c.verb].result;
}

// Where the kernel finds the handle while the task waits: nobody else may change it. r is free.
VariableId FunctionCompiler::handle_variable(const Expression& handle, uint32_t r)
{
    const Expr& e = handle.expr;
    const auto it = e.kind == ExprKind::name ? locals_.find(e.name) : locals_.end();
    if (it != locals_.end() && assigned_.contains(it->second)) return it->second;
    const VariableId copy = hidden_local("handle");
    evaluate(handle, r);
    store(copy, r);
    return copy;
}

void FunctionCompiler::compile_select(const StepSpec& s)
{
    std::vector<SelectCase> cases;
    uint32_t values = 0;
    const StepSpec* end = nullptr;
    for (const StepSpec& one : s.body) {
        if (one.kind == StepKind::after) {
            end = &one;
            continue;
        }
        const std::optional<SelectCase> c = select_case(one, values);
        if (!c) return;
        cases.push_back(*c);
    }
    for (SelectCase& c : cases)
        if (c.a == 0 && gives_result(c)) c.a = (values + 1) & 15;
    Instr i{.op = Op::select,
            .flags = s.awaits ? kAwait : uint8_t{0},
            .object = static_cast<uint32_t>(program_.selects.size())};
    program_.selects.push_back(cases);
    if (end != nullptr) {
        i.flags |= kTimed;
        i.arg = end->limit->ns;
    }
    emit(i);
    compile_cases(s, cases, end);
}

// r0 says which case it was; its result is in its own register.
void FunctionCompiler::compile_cases(const StepSpec& s, const std::vector<SelectCase>& cases,
                                     const StepSpec* end)
{
    Jumps to_end;
    const std::set<VariableId> before = assigned_;
    std::set<VariableId> after = before;
    const StepId step = step_;
    for (size_t k = 0; k < s.body.size(); ++k) {
        const StepSpec& one = s.body[k];
        const bool last = k + 1 == s.body.size();
        assigned_ = before;
        Jumps to_next;
        emit_constant(Op::compare, 0, static_cast<int64_t>(k));
        to_next.push_back(
            emit_registers(Op::jump_if, 0, static_cast<uint32_t>(Condition::not_equal), kKillB));
        emit_set(0, 0);
        if (&one != end) take_case_result(one, cases[k]);
        compile_body(one.body);
        step_ = step;
        if (!last && end_is_reachable()) to_end.push_back(emit_jump());
        patch(to_next, here());
        after.insert(assigned_.begin(), assigned_.end());
    }
    patch(to_end, here());
    assigned_ = after;
}

void FunctionCompiler::take_case_result(const StepSpec& s, const SelectCase& c)
{
    if (!gives_result(c)) return;
    if (s.result.empty()) return emit_set(c.a, 0);
    const std::optional<VariableId> v = variable(s.result, s.result_mark, false);
    if (!v) return;
    if (program_.variables[*v].scope == Scope::local) assigned_.insert(*v);
    store(*v, c.a);
}

void FunctionCompiler::compile_once(const StepSpec& s)
{
    const std::optional<ObjectId> target = object(s.target, s.target_mark);
    if (!target) return compile_body(s.body);
    const ObjectKind& kind = *object_kinds()[program_.objects[*target].kind];
    if (kind.name != "once") {
        c_.diagnostics.error(
            compile_code::kWrongKind, s.target_mark,
            fmt::format("'once' needs a once; '{}' is {}", s.target, with_article(kind.name)));
        return compile_body(s.body);
    }
    const StepId step = step_;
    const Held held{*target, find_verb(kind, "finish"), false};
    const std::set<VariableId> before = assigned_;
    emit({.op = Op::act, .verb = find_verb(kind, "begin"), .object = target->index});
    emit_constant(Op::compare, 0, 0, kKillA);
    const uint32_t done = emit_registers(Op::jump_if, 0, kIfZero, kKillB);
    held_.push_back(held);
    compile_body(s.body);
    held_.pop_back();
    step_ = step;
    if (end_is_reachable()) release(held, 0);
    patch({done}, here());
    assigned_.insert(before.begin(), before.end());
}

}  // namespace interleave
