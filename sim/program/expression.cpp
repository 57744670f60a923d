#include "program/expression.h"

#include "base/text.h"
#include "program/lexer.h"
#include "program/texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <iterator>
#include <optional>
#include <utility>

namespace interleave {

namespace {

struct BinaryOperator {
    std::string_view text;
    ExprKind kind;
    int level;  // of precedence: the higher, the tighter
};
constexpr int kNotLevel = 2;
constexpr int kComparisonLevel = 3;
constexpr int kUnaryLevel = 6;
constexpr int kPrimaryLevel = 7;
constexpr BinaryOperator kBinaryOperators[] = {
    {"or", ExprKind::or_, 0},
    {"and", ExprKind::and_, 1},
    {"==", ExprKind::equal, kComparisonLevel},
    {"!=", ExprKind::not_equal, kComparisonLevel},
    {"<", ExprKind::less, kComparisonLevel},
    {"<=", ExprKind::less_equal, kComparisonLevel},
    {">", ExprKind::greater, kComparisonLevel},
    {">=", ExprKind::greater_equal, kComparisonLevel},
    {"+", ExprKind::add, 4},
    {"-", ExprKind::subtract, 4},
    {"*", ExprKind::multiply, 5},
    {"/", ExprKind::divide, 5},
    {"//", ExprKind::divide, 5},
    {"%", ExprKind::modulo, 5},
};

const BinaryOperator* binary_operator(std::string_view text)
{
    const auto* const end = std::end(kBinaryOperators);
    const auto* const found = std::find_if(std::begin(kBinaryOperators), end,
                                           [&](const BinaryOperator& o) { return o.text == text; });
    return found == end ? nullptr : found;
}

const BinaryOperator* binary_operator(ExprKind kind)
{
    const auto* const end = std::end(kBinaryOperators);
    const auto* const found = std::find_if(std::begin(kBinaryOperators), end,
                                           [&](const BinaryOperator& o) { return o.kind == kind; });
    return found == end ? nullptr : found;
}

// What people write who come from another language.
std::string foreign_operator(std::string_view text)
{
    struct Foreign {
        std::string_view text, advice;
    };
    static constexpr Foreign kForeign[] = {
        {"=", "to compare, write '=='"},
        {"&&", "write 'and' for '&&'"},
        {"||", "write 'or' for '||'"},
        {"!", "write 'not' for '!'"},
        {"<>", "write '!=' for '<>'"},
        {"===", "write '==' for '==='"},
        {"!==", "write '!=' for '!=='"},
        {"&", "there are no bit operations; for a condition, write 'and'"},
        {"|", "there are no bit operations; for a condition, write 'or'"},
        {"^", "there are no bit operations and no powers"},
        {"~", "there are no bit operations; for a condition, write 'not'"},
        {"**", "there are no powers: multiply"},
        {"<<", "there are no shifts: multiply"},
        {">>", "there are no shifts: divide"},
        {"++", "write '+= 1' in a step of its own"},
        {"--", "write '-= 1' in a step of its own"},
        {"?", "there is no '?': use the steps if and else"},
    };
    for (const Foreign& f : kForeign) {
        if (f.text == text) return std::string(f.advice);
    }
    return {};
}

// Recursive descent with two bounds: `nesting_` on the recursion, and the depth of the tree, which
// a long chain of additions makes as deep as a tower of parentheses.
class Parser {
  public:
    explicit Parser(std::string_view text) : lexer_(text) {}

    ParsedExpr parse()
    {
        std::optional<Part> part = binary(0);
        if (part && token().kind != TokenKind::end) {
            fail_at_token("expected an operator or the end");
            part.reset();
        }
        if (!part) return {false, {}, std::move(error_)};
        return {true, std::move(part->expr), {}};
    }

  private:
    struct Part {
        Expr expr;
        uint32_t depth = 1;
    };
    using Maybe = std::optional<Part>;

    [[nodiscard]] const Token& token() const { return lexer_.token(); }
    [[nodiscard]] bool at(std::string_view symbol) const
    {
        return (token().kind == TokenKind::symbol || token().kind == TokenKind::word) &&
               token().text == symbol;
    }

    std::nullopt_t fail(std::string message, uint32_t column)
    {
        error_ = {std::move(message), column};
        return std::nullopt;
    }

    // Says what stands there instead of what was expected.
    std::nullopt_t fail_at_token(std::string_view expected)
    {
        const Token& t = token();
        if (t.kind == TokenKind::bad) return fail(std::string(t.message), t.column);
        if (t.kind == TokenKind::end) return fail(std::string(expected), t.column);
        if (t.kind == TokenKind::word && unit_ns(t.text) > 0) {
            return fail(fmt::format("a unit follows its number without a blank, as in 5{}", t.text),
                        t.column);
        }
        const std::string advice = foreign_operator(t.text);
        if (!advice.empty()) return fail(advice, t.column);
        if (t.text == ")" || t.text == "]") {
            return fail(fmt::format("'{}' closes nothing", t.text), t.column);
        }
        return fail(fmt::format("{}, not '{}'", expected, shortened(t.text)), t.column);
    }

    Maybe tree(Expr e, uint32_t depth_below)
    {
        if (depth_below >= kMaxExprDepth) {
            return fail(fmt::format("the expression is more than {} operations deep: compute a "
                                    "part of it in a step of its own",
                                    kMaxExprDepth),
                        e.column);
        }
        return Part{std::move(e), depth_below + 1};
    }

    bool enter()
    {
        if (++nesting_ <= 2 * kMaxExprDepth) return true;
        fail("too many parentheses inside each other", token().column);
        return false;
    }

    Maybe binary(int level)
    {
        Maybe left = level == kNotLevel ? negation() : operand(level);
        while (left) {
            const BinaryOperator* op = this_operator();
            if (op == nullptr || op->level != level) break;
            lexer_.advance();
            Maybe right = binary(level + 1);
            if (!right) return std::nullopt;
            left = join(*op, std::move(*left), std::move(*right));
            if (left && level == kComparisonLevel && this_operator() != nullptr &&
                this_operator()->level == level) {
                return fail("comparisons do not chain: write 'a < b and b < c'", token().column);
            }
        }
        return left;
    }

    Maybe operand(int level) { return level + 1 >= kUnaryLevel ? unary() : binary(level + 1); }

    [[nodiscard]] const BinaryOperator* this_operator() const
    {
        if (token().kind != TokenKind::symbol && token().kind != TokenKind::word) return nullptr;
        return binary_operator(token().text);
    }

    Maybe join(const BinaryOperator& op, Part left, Part right)
    {
        Expr e;
        e.kind = op.kind;
        e.column = left.expr.column;
        const uint32_t depth = std::max(left.depth, right.depth);
        e.operands.push_back(std::move(left.expr));
        e.operands.push_back(std::move(right.expr));
        return tree(std::move(e), depth);
    }

    Maybe prefix(ExprKind kind, Maybe (Parser::*rest)())
    {
        Expr e;
        e.kind = kind;
        e.column = token().column;
        lexer_.advance();
        if (!enter()) return std::nullopt;
        Maybe part = (this->*rest)();
        --nesting_;
        if (!part) return std::nullopt;
        const uint32_t depth = part->depth;
        e.operands.push_back(std::move(part->expr));
        return tree(std::move(e), depth);
    }

    Maybe negation()
    {
        return at("not") ? prefix(ExprKind::not_, &Parser::negation) : operand(kNotLevel);
    }

    Maybe unary()
    {
        if (!at("-")) return primary();
        // "-5" is a number, so that the most negative one can be written.
        const Token& next = lexer_.peek();
        if (next.kind == TokenKind::number || next.kind == TokenKind::duration) {
            const uint32_t column = token().column;
            lexer_.advance();
            return literal(true, column);
        }
        return prefix(ExprKind::negate, &Parser::unary);
    }

    Maybe literal(bool negative, uint32_t column)
    {
        Expr e;
        e.kind = token().kind == TokenKind::number ? ExprKind::number : ExprKind::duration;
        e.column = column;
        const uint64_t size = token().value;
        constexpr uint64_t kTop = uint64_t{1} << 63;
        if (size > kTop || (size == kTop && !negative)) {
            return fail("the number is too large for 64 bits", column);
        }
        e.value = static_cast<int64_t>(negative ? 0 - size : size);
        lexer_.advance();
        return tree(std::move(e), 0);
    }

    Maybe primary()
    {
        const Token t = token();
        switch (t.kind) {
            case TokenKind::number:
            case TokenKind::duration: return literal(false, t.column);
            case TokenKind::word: {
                if (binary_operator(t.text) != nullptr || t.text == "not") break;
                return named(t);
            }
            case TokenKind::symbol: {
                if (t.text == "(") return parenthesised(t.column);
                break;
            }
            case TokenKind::text: return text_literal(t);
            case TokenKind::end:
            case TokenKind::bad: break;
        }
        return fail_at_token("expected a number or a name");
    }

    Maybe text_literal(const Token& t)
    {
        Expr e;
        e.kind = ExprKind::text;
        e.name = t.message;
        e.column = t.column;
        if (e.name.size() > kMaxTextBytes) {
            return fail(fmt::format("a text has at most {} bytes", kMaxTextBytes), t.column);
        }
        lexer_.advance();
        return tree(std::move(e), 0);
    }

    Maybe parenthesised(uint32_t column)
    {
        lexer_.advance();
        if (!enter()) return std::nullopt;
        Maybe inner = binary(0);
        --nesting_;
        if (!inner) return std::nullopt;
        if (!close(")", column)) return std::nullopt;
        return inner;
    }

    bool close(std::string_view bracket, uint32_t opened_at)
    {
        if (at(bracket)) {
            lexer_.advance();
            return true;
        }
        if (token().kind == TokenKind::end) {
            fail(fmt::format("'{}' is missing for this '{}'", bracket, bracket == ")" ? "(" : "["),
                 opened_at);
        } else {
            fail_at_token(fmt::format("expected '{}'", bracket));
        }
        return false;
    }

    Maybe named(const Token& t)
    {
        Expr e;
        e.kind = ExprKind::name;
        e.name = std::string(t.text);
        e.column = t.column;
        lexer_.advance();
        if (at("[")) return indexed(std::move(e));
        if (at("(")) return applied(std::move(e));
        return tree(std::move(e), 0);
    }

    Maybe indexed(Expr e)
    {
        e.kind = ExprKind::index;
        const uint32_t opened_at = token().column;
        lexer_.advance();
        if (!enter()) return std::nullopt;
        Maybe index = binary(0);
        --nesting_;
        if (!index || !close("]", opened_at)) return std::nullopt;
        e.operands.push_back(std::move(index->expr));
        if (at("[")) return fail("an array has one index", token().column);
        return tree(std::move(e), index->depth);
    }

    Maybe applied(Expr e)
    {
        e.kind = ExprKind::apply;
        const uint32_t opened_at = token().column;
        lexer_.advance();
        if (!enter()) return std::nullopt;
        uint32_t depth = 0;
        while (!at(")")) {
            Maybe argument = lexer_.task_name() ? task() : binary(0);
            if (!argument) return std::nullopt;
            depth = std::max(depth, argument->depth);
            e.operands.push_back(std::move(argument->expr));
            if (!at(",")) break;
            lexer_.advance();
            if (at(")")) return fail("an argument is missing before this ')'", token().column);
        }
        --nesting_;
        if (!close(")", opened_at)) return std::nullopt;
        return tree(std::move(e), depth);
    }

    Maybe task()
    {
        Expr e;
        e.kind = ExprKind::name;
        e.name = std::string(token().text);
        e.column = token().column;
        lexer_.advance();
        return tree(std::move(e), 0);
    }

    Lexer lexer_;
    uint32_t nesting_ = 0;
    ExprError error_;
};

int level_of(const Expr& e)
{
    if (const BinaryOperator* op = binary_operator(e.kind)) return op->level;
    if (e.kind == ExprKind::not_) return kNotLevel;
    if (e.kind == ExprKind::negate) return kUnaryLevel;
    // A negative number begins with a minus, as negation does.
    const bool literal = e.kind == ExprKind::number || e.kind == ExprKind::duration;
    return literal && e.value < 0 ? kUnaryLevel : kPrimaryLevel;
}

void write(const Expr& e, std::string& out);

// In parentheses unless it binds at least as tightly as its place asks.
void write_at(const Expr& e, int level, std::string& out)
{
    const bool bare = level_of(e) >= level;
    if (!bare) out += '(';
    write(e, out);
    if (!bare) out += ')';
}

void write_negation(const Expr& e, std::string& out)
{
    const Expr& x = e.operands[0];
    // "-5" would be read as a number, and "- -x" is not pretty but right.
    const bool literal = x.kind == ExprKind::number || x.kind == ExprKind::duration;
    out += level_of(x) == kUnaryLevel && !literal ? "- " : "-";
    write_at(x, literal ? kPrimaryLevel + 1 : kUnaryLevel, out);
}

void write_duration(int64_t ns, std::string& out)
{
    // to_text(Duration) gives a plain 0, which would be read as a number.
    out += ns == 0 ? "0ms" : to_text(Duration{ns}, false);
}

void write_apply(const Expr& e, std::string& out)
{
    out += e.name + '(';
    for (const Expr& argument : e.operands) {
        if (&argument != e.operands.data()) out += ", ";
        write(argument, out);
    }
    out += ')';
}

void write_binary(const Expr& e, const BinaryOperator& op, std::string& out)
{
    // Comparisons do not chain, so their operands bind tighter on both sides.
    write_at(e.operands[0], op.level + (op.level == kComparisonLevel ? 1 : 0), out);
    out += fmt::format(" {} ", op.text);
    write_at(e.operands[1], op.level + 1, out);
}

void write(const Expr& e, std::string& out)
{
    switch (e.kind) {
        case ExprKind::number: out += std::to_string(e.value); return;
        case ExprKind::duration: write_duration(e.value, out); return;
        case ExprKind::name: out += e.name; return;
        case ExprKind::text: out += quote_text(e.name); return;
        case ExprKind::index: {
            out += e.name + '[';
            write(e.operands[0], out);
            out += ']';
            return;
        }
        case ExprKind::apply: write_apply(e, out); return;
        case ExprKind::negate: write_negation(e, out); return;
        case ExprKind::not_: {
            out += "not ";
            write_at(e.operands[0], kNotLevel, out);
            return;
        }
        default: break;
    }
    const BinaryOperator* op = binary_operator(e.kind);
    assert(op != nullptr);
    write_binary(e, *op, out);
}

}  // namespace

ParsedExpr parse_expr(std::string_view text) { return Parser(text).parse(); }

std::string to_text(const Expr& e)
{
    std::string out;
    write(e, out);
    return out;
}

}  // namespace interleave
