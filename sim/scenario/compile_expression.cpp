// Expressions into registers, conditions into jumps, durations into instructions.
//
// An expression for register r uses r and those above it, and leaves those above it 0.
#include "scenario/compile_function.h"

#include "base/text.h"
#include "scenario/compile_texts.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

std::optional<Op> arithmetic(ExprKind kind)
{
    switch (kind) {
        case ExprKind::add: return Op::add;
        case ExprKind::subtract: return Op::subtract;
        case ExprKind::multiply: return Op::multiply;
        case ExprKind::divide: return Op::divide;
        case ExprKind::modulo: return Op::modulo;
        default: return std::nullopt;
    }
}

std::optional<Condition> comparison(ExprKind kind)
{
    switch (kind) {
        case ExprKind::equal: return Condition::equal;
        case ExprKind::not_equal: return Condition::not_equal;
        case ExprKind::less: return Condition::less;
        case ExprKind::less_equal: return Condition::less_equal;
        case ExprKind::greater: return Condition::greater;
        case ExprKind::greater_equal: return Condition::greater_equal;
        default: return std::nullopt;
    }
}

Condition inverse(Condition condition)
{
    switch (condition) {
        case Condition::equal: return Condition::not_equal;
        case Condition::not_equal: return Condition::equal;
        case Condition::less: return Condition::greater_equal;
        case Condition::less_equal: return Condition::greater;
        case Condition::greater: return Condition::less_equal;
        case Condition::greater_equal: return Condition::less;
    }
    return condition;
}

// What holds for (b, a) when `condition` holds for (a, b).
Condition mirrored(Condition condition)
{
    switch (condition) {
        case Condition::equal:
        case Condition::not_equal: return condition;
        case Condition::less: return Condition::greater;
        case Condition::less_equal: return Condition::greater_equal;
        case Condition::greater: return Condition::less;
        case Condition::greater_equal: return Condition::less_equal;
    }
    return condition;
}

}  // namespace

void FunctionCompiler::load(VariableId v, uint32_t r)
{
    Instr i{.op = Op::load, .object = v.index};
    i.a = r & 15;
    if (program_.variables[v].scope == Scope::local) i.flags = kLocal;
    emit(i);
}

void FunctionCompiler::store(VariableId v, uint32_t r)
{
    Instr i{.op = Op::store, .flags = kKillA, .object = v.index};
    i.a = r & 15;
    if (program_.variables[v].scope == Scope::local) i.flags |= kLocal;
    emit(i);
}

void FunctionCompiler::store_constant(VariableId v, int64_t value)
{
    Instr i{.op = Op::store, .flags = kConstant, .object = v.index, .arg = value};
    if (program_.variables[v].scope == Scope::local) i.flags |= kLocal;
    emit(i);
}

bool FunctionCompiler::enough_registers(const Expr& e, uint32_t r)
{
    if (r < kRegisters) return true;
    c_.diagnostics.error(compile_code::kExpressionTooDeep, mark_of(*source_, e),
                         fmt::format("this needs more than {} registers; give a part of it to a "
                                     "variable first",
                                     kRegisters));
    return false;
}

void FunctionCompiler::evaluate(const Expression& e, uint32_t r)
{
    source_ = &e;
    evaluate(e.expr, r);
}

void FunctionCompiler::evaluate(const Expr& e, uint32_t r)
{
    if (!enough_registers(e, r)) return;
    if (const std::optional<int64_t> value = constant_value(e)) {
        emit_set(r, *value);
        return;
    }
    if (const std::optional<Op> op = arithmetic(e.kind)) {
        const bool commutes = *op == Op::add || *op == Op::multiply;
        return evaluate_binary(*op, e.operands[0], e.operands[1], commutes, r);
    }
    if (comparison(e.kind)) {
        const Condition condition = compare(e, r);
        emit_registers(Op::set_if, r, static_cast<uint32_t>(condition), kKillB);
        return;
    }
    switch (e.kind) {
        case ExprKind::name: return load_name(e, r);
        case ExprKind::index: return load_index(e, r);
        case ExprKind::apply: return evaluate_apply(e, r);
        case ExprKind::and_:
        case ExprKind::or_: return evaluate_logic(e, r);
        case ExprKind::negate:
        case ExprKind::not_:
            evaluate(e.operands[0], r);
            emit_registers(e.kind == ExprKind::negate ? Op::negate : Op::invert, r, 0);
            return;
        default:
            c_.diagnostics.error(compile_code::kBadDuration, mark_of(*source_, e),
                                 "a duration cannot stand here; variables hold plain integers");
    }
}

void FunctionCompiler::evaluate_binary(Op op, const Expr& left, const Expr& right, bool commutes,
                                       uint32_t r)
{
    if (const std::optional<int64_t> value = constant_value(right)) {
        if (*value == 0 && (op == Op::divide || op == Op::modulo)) {
            c_.diagnostics.error(compile_code::kConstantFault, mark_of(*source_, right),
                                 "division by zero");
        }
        evaluate(left, r);
        emit_constant(op, r, *value);
        return;
    }
    if (commutes) {
        if (const std::optional<int64_t> value = constant_value(left)) {
            evaluate(right, r);
            emit_constant(op, r, *value);
            return;
        }
    }
    evaluate(left, r);
    evaluate(right, r + 1);
    if (r + 1 < kRegisters) emit_registers(op, r, r + 1, kKillB);
}

void FunctionCompiler::evaluate_apply(const Expr& e, uint32_t r)
{
    if (const TextFunction* f = find_text_function(e.name)) return evaluate_text(*f, e, r);
    if (e.name != "min" && e.name != "max") {
        const bool callable = c_.functions.contains(e.name);
        std::string advice =
            callable ? fmt::format("call it in a step: x = call {}(...)", e.name)
                     : suggest(e.name, {"min", "max", "upper", "lower", "reverse", "length"});
        if (advice.empty())
            advice =
                "an expression of a step knows min and max, and upper, lower, reverse and "
                "length of a text";
        c_.diagnostics.error(compile_code::kNotInExpression, mark_of(*source_, e),
                             fmt::format("'{}' cannot be used in an expression here", e.name),
                             std::move(advice));
        return;
    }
    if (e.operands.size() != 2) {
        c_.diagnostics.error(compile_code::kArgumentCount, mark_of(*source_, e),
                             fmt::format("{} takes 2 values, not {}", e.name, e.operands.size()));
        return;
    }
    const Op op = e.name == "min" ? Op::minimum : Op::maximum;
    evaluate_binary(op, e.operands[0], e.operands[1], true, r);
}

// A function on texts is a table: what it makes of each text that there can be.
void FunctionCompiler::evaluate_text(const TextFunction& f, const Expr& e, uint32_t r)
{
    if (e.operands.size() != 1) {
        c_.diagnostics.error(compile_code::kArgumentCount, mark_of(*source_, e),
                             fmt::format("{} takes 1 value, not {}", f.name, e.operands.size()));
        return;
    }
    evaluate(e.operands[0], r);
    std::vector<int64_t> table = table_of(f, program_.texts);
    const auto it = std::ranges::find(program_.tables, table);
    Instr i{.op = Op::lookup,
            .object = static_cast<uint32_t>(it - program_.tables.begin()),
            .arg = kFirstText};
    i.a = r & 15;
    if (it == program_.tables.end()) program_.tables.push_back(std::move(table));
    emit(i);
}

// `and` and `or` as a value: 1 or 0. The right side is not looked at when the left one decides.
void FunctionCompiler::evaluate_logic(const Expr& e, uint32_t r)
{
    Jumps when_false;
    jump_when(e, r, false, when_false);
    emit_set(r, 1);
    const uint32_t over = emit_jump();
    patch(when_false, here());
    emit_set(r, 0);
    patch({over}, here());
}

void FunctionCompiler::load_name(const Expr& e, uint32_t r)
{
    const Mark mark = mark_of(*source_, e);
    const std::optional<VariableId> v = variable(e.name, mark, false);
    if (!v) return;
    if (program_.variables[*v].scope == Scope::local && !assigned_.contains(*v)) {
        c_.diagnostics.error(
            compile_code::kUsedBeforeAssigned, mark,
            fmt::format("'{}' has no value yet: nothing before assigns it", e.name));
        assigned_.insert(*v);  // once is enough
    }
    load(*v, r);
}

void FunctionCompiler::load_index(const Expr& e, uint32_t r)
{
    const Mark mark = mark_of(*source_, e);
    const std::optional<VariableId> v = variable(e.name, mark, true);
    evaluate(e.operands[0], r);
    if (!v) return;
    const Variable& array = program_.variables[*v];
    const std::optional<int64_t> index = constant_value(e.operands[0]);
    if (index && (*index < 0 || *index >= array.length)) {
        c_.diagnostics.error(compile_code::kConstantFault, mark,
                             fmt::format("'{}' has elements 0 to {}", e.name, array.length - 1));
    }
    Instr i{.op = Op::load, .flags = kIndexed, .object = v->index};
    i.a = i.b = r & 15;
    if (array.scope == Scope::local) i.flags |= kLocal;
    emit(i);
}

// Emits a comparison that leaves r and what is above 0; says when its flags mean true.
Condition FunctionCompiler::compare(const Expr& e, uint32_t r)
{
    const Condition condition = *comparison(e.kind);
    if (const std::optional<int64_t> value = constant_value(e.operands[1])) {
        evaluate(e.operands[0], r);
        emit_constant(Op::compare, r, *value, kKillA);
        return condition;
    }
    if (const std::optional<int64_t> value = constant_value(e.operands[0])) {
        evaluate(e.operands[1], r);
        emit_constant(Op::compare, r, *value, kKillA);
        return mirrored(condition);
    }
    evaluate(e.operands[0], r);
    evaluate(e.operands[1], r + 1);
    if (r + 1 < kRegisters) emit_registers(Op::compare, r, r + 1, kKillA | kKillB);
    return condition;
}

void FunctionCompiler::jump_when(const Expression& e, bool sense, Jumps& jumps)
{
    source_ = &e;
    jump_when(e.expr, 0, sense, jumps);
}

// Jumps if the truth of e is `sense`; otherwise goes on with what is emitted next.
void FunctionCompiler::jump_when(const Expr& e, uint32_t r, bool sense, Jumps& jumps)
{
    if (const std::optional<int64_t> value = constant_value(e)) {
        if ((*value != 0) == sense) jumps.push_back(emit_jump());
        return;
    }
    if (e.kind == ExprKind::not_) return jump_when(e.operands[0], r, !sense, jumps);
    if (e.kind == ExprKind::and_ || e.kind == ExprKind::or_) {
        const bool decides = e.kind == ExprKind::or_;  // this truth of the left side decides
        if (decides == sense) {
            jump_when(e.operands[0], r, sense, jumps);
            return jump_when(e.operands[1], r, sense, jumps);
        }
        Jumps decided;
        jump_when(e.operands[0], r, decides, decided);
        jump_when(e.operands[1], r, sense, jumps);
        patch(decided, here());
        return;
    }
    if (!enough_registers(e, r)) return;
    Condition condition = Condition::not_equal;
    if (comparison(e.kind)) {
        condition = compare(e, r);
    } else {
        evaluate(e, r);
        emit_constant(Op::compare, r, 0, kKillA);
    }
    if (!sense) condition = inverse(condition);
    jumps.push_back(emit_registers(Op::jump_if, 0, static_cast<uint32_t>(condition), kKillB));
}

// Leaves the flags non-zero if e is true, and all registers 0.
void FunctionCompiler::test(const Expression& e)
{
    source_ = &e;
    if (e.expr.kind == ExprKind::not_equal && !constant_value(e.expr)) {
        compare(e.expr, 0);
        return;
    }
    evaluate(e.expr, 0);
    emit_constant(Op::compare, 0, 0, kKillA);
}

bool FunctionCompiler::duration_in_range(Duration d, Mark mark)
{
    if (d.ns >= 0 && d.ns <= kLastTime.ns) return true;
    c_.diagnostics.error(compile_code::kBadDuration, mark,
                         d.ns < 0 ? fmt::format("a duration cannot be negative: {}", to_text(d))
                                  : "the duration is longer than a run can be");
    return false;
}

// Completes compute, sleep or act with its duration.
void FunctionCompiler::emit_duration(Instr i, const DurationSpec& spec)
{
    if (!spec.fixed) return emit_scaled(i, spec.computed);
    if (is_constant(*spec.fixed)) {
        const Duration d =
            spec.fixed->kind == DistributionKind::constant ? spec.fixed->a : sample(*spec.fixed, 0);
        duration_in_range(d, spec.mark);
        i.flags |= kConstant;
        i.arg = d.ns;
    } else {
        auto& list = program_.distributions;
        const auto next = static_cast<uint32_t>(list.size());
        const auto [it, is_new] = c_.distributions.emplace(to_text(*spec.fixed), next);
        if (is_new) list.push_back(*spec.fixed);
        const uint32_t index = it->second;
        i.flags |= kDrawn;
        if (i.op == Op::act)
            i.arg = index;
        else
            i.object = index;
    }
    emit(i);
}

// "n", counting units, or "n * 2ms".
void FunctionCompiler::emit_scaled(Instr i, const Expression& e)
{
    const Expr* count = &e.expr;
    Duration unit = c_.scenario.unit;
    if (count->kind == ExprKind::multiply) {
        for (const size_t side : {0u, 1u}) {
            if (e.expr.operands[side].kind != ExprKind::duration) continue;
            unit = {e.expr.operands[side].value};
            count = &e.expr.operands[1 - side];
            break;
        }
    }
    source_ = &e;
    if (const std::optional<int64_t> value = constant_value(*count)) {
        Duration d;
        if (__builtin_mul_overflow(*value, unit.ns, &d.ns)) d = kForever;
        duration_in_range(d, e.mark);
        i.flags |= kConstant;
        i.arg = d.ns;
    } else {
        evaluate(*count, 0);
        i.flags |= kScaled | kKillA;
        i.arg = unit.ns;
    }
    emit(i);
}

}  // namespace interleave
