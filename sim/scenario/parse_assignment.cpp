// Steps of the form `x = ...`.

#include "program/lexer.h"
#include "scenario/codes.h"
#include "scenario/parse_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace interleave {

namespace {

ExprKind kind_of(std::string_view op)
{
    switch (op[0]) {
        case '+': return ExprKind::add;
        case '-': return ExprKind::subtract;
        case '*': return ExprKind::multiply;
        case '/': return ExprKind::divide;
        default: assert(op[0] == '%'); return ExprKind::modulo;
    }
}

void move_right(Expr& e, uint32_t columns)
{
    e.column += columns;
    for (Expr& operand : e.operands) move_right(operand, columns);
}

}  // namespace

Assignment find_assignment(std::string_view text)
{
    const auto skip = [text](size_t i) {
        return std::min(text.find_first_not_of(" \t\n", i), text.size());
    };
    Assignment a;
    a.target = identifier_length(text);
    while (a.target > 0 && a.target < text.size() && text[a.target] == '.') {
        const size_t more = identifier_length(text.substr(a.target + 1));
        if (more == 0) return {};
        a.target += 1 + more;
    }
    if (a.target == 0) return {};
    size_t i = skip(a.target);
    if (i < text.size() && text[i] == '[') {
        int depth = 0;
        for (; i < text.size(); ++i) {
            depth += text[i] == '[' ? 1 : text[i] == ']' ? -1 : 0;
            if (depth == 0) break;
        }
        if (i == text.size()) return {};
        a.target = i + 1;
        i = skip(i + 1);
    }
    a.operator_at = i;
    for (std::string_view op : {"+=", "-=", "*=", "/=", "%=", ":=", "="}) {
        const bool here = text.substr(i, op.size()) == op;
        if (here && text.substr(i + op.size(), 1) != "=") {
            a.op = op;
            return a;
        }
    }
    return {};
}

bool StepReader::assignment(const Piece& target, size_t operator_at, std::string_view op)
{
    step_.kind = StepKind::assign;
    cursor_ = Cursor(text_.from(operator_at + op.size()));
    if (op == ":=") {
        ctx_.error(code::kAssignment, text_.from(operator_at).first(op.size()).mark(),
                   "write '=' for ':='");
        return false;
    }
    if (!assign_target(target)) return false;
    if (cursor_.done()) {
        ctx_.error(code::kAssignment, text_.mark(), "a value is missing after '='");
        return false;
    }
    return assigned_value(op);
}

bool StepReader::assign_target(Piece target)
{
    const size_t bracket = target.text.find('[');
    const Piece name = target.first(std::min(bracket, target.text.size())).trimmed();
    step_.result = std::string(name.text);
    step_.result_mark = name.mark();
    if (name.text.find('.') != std::string_view::npos) {
        ctx_.error(
            code::kAssignment, name.mark(),
            "a task changes shared variables and those of its own process, by their plain names");
        return false;
    }
    if (!check_name(ctx_, name, "a variable")) return false;
    if (bracket == std::string_view::npos) return true;
    const Piece index = target.from(bracket + 1).first(target.text.size() - bracket - 2);
    step_.index = read_expression(ctx_, index);
    return step_.index.has_value();
}

bool StepReader::assigned_value(std::string_view op)
{
    const Piece word = cursor_.peek_identifier();
    const Piece after = cursor_.rest().from(word.text.size());
    const bool word_follows =
        !after.empty() && after.text[0] == ' ' && identifier_length(after.trimmed().text) > 0;
    const StepForm* const form_here = word_follows ? find_step_form(word.text) : nullptr;
    const bool verb_here = word_follows && form_here == nullptr && is_verb(word.text);
    if (verb_here || form_here != nullptr) {
        if (op != "=" || step_.index) {
            ctx_.error(code::kAssignment, cursor_.rest().mark(),
                       "a result goes into a plain variable", "write x = ... first, then use x");
            return false;
        }
        return assigned_step(form_here, verb_here);
    }
    const bool waits = op == "=" && !step_.index && word.text == "wait" && after.empty();
    if (waits && !ctx_.objects.contains(word.text)) {
        return assigned_step(find_step_form(word.text), false);
    }
    if (op == "=" && !step_.index && word.text == "array" && !after.trimmed().empty() &&
        after.trimmed().text[0] == '(') {
        return array();
    }
    std::optional<Expression> value = read_expression(ctx_, cursor_.rest());
    if (!value) return false;
    if (op != "=") value = short_form(op, std::move(*value));
    step_.arguments.push_back(std::move(*value));
    return true;
}

// `x = trylock m`, `code = join t`, `y = call f(1)`, `t = start thread f`
bool StepReader::assigned_step(const StepForm* known, bool verb_here)
{
    const Piece word = cursor_.identifier();
    if (verb_here) return verb(word.text, word);
    const bool gives = known->kind == StepKind::join || known->kind == StepKind::call ||
                       known->kind == StepKind::start || known->kind == StepKind::run_loop ||
                       known->kind == StepKind::wait_child || known->kind == StepKind::apply ||
                       known->kind == StepKind::apply_async || known->kind == StepKind::map ||
                       known->kind == StepKind::map_async || known->kind == StepKind::job_result;
    if (!gives) {
        ctx_.error(code::kNoResult, word.mark(), fmt::format("'{}' gives no result", known->word));
        return false;
    }
    form_ = known;
    step_.kind = known->kind;
    if (known->word == "await") return awaited_value();
    return (this->*known->read)();
}

// `x = await get q`, `x = await t`
bool StepReader::awaited_value()
{
    if (!awaited()) return false;
    const bool gives = step_.kind == StepKind::join || step_.kind == StepKind::act;
    if (gives) return true;
    ctx_.error(code::kNoResult, text_.mark(), "what is awaited here gives no result");
    return false;
}

bool StepReader::array()
{
    step_.kind = StepKind::array;
    cursor_.identifier();
    std::vector<Piece> parts;
    Piece all;
    if (!cursor_.arguments(parts, all) || !cursor_.done() || parts.size() != 1) {
        ctx_.error(code::kAssignment, text_.mark(),
                   "an array has a number of elements, and no more", "write buffer = array(10)");
        return false;
    }
    std::optional<Expression> size = read_expression(ctx_, parts[0]);
    if (!size) return false;
    step_.arguments.push_back(std::move(*size));
    return true;
}

// `x += e` is `x = x + (e)`, with the places of what is written.
Expression StepReader::short_form(std::string_view op, Expression value)
{
    ParsedExpr left = parse_expr(text_.text.substr(0, text_.text.find(op)));
    assert(left.ok);
    move_right(value.expr, cursor_.rest().offset - text_.offset);
    Expression e{std::string(text_.text), {}, text_.mark()};
    e.expr.kind = kind_of(op);
    e.expr.operands.push_back(std::move(left.expr));
    e.expr.operands.push_back(std::move(value.expr));
    return e;
}

}  // namespace interleave
