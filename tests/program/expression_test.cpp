#include "program/expression.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace interleave {
namespace {

Expr parsed(std::string_view text)
{
    const ParsedExpr p = parse_expr(text);
    EXPECT_TRUE(p.ok) << text << ": " << p.error.message;
    return p.expr;
}

// In parentheses throughout, so that precedence shows.
std::string shape(const Expr& e)
{
    std::string text = "(";
    switch (e.kind) {
        case ExprKind::number: return std::to_string(e.value);
        case ExprKind::duration: return std::to_string(e.value) + "ns";
        case ExprKind::name: return e.name;
        case ExprKind::text: return "'" + e.name + "'";
        case ExprKind::index: text += "index " + e.name; break;
        case ExprKind::apply: text += "apply " + e.name; break;
        case ExprKind::negate: text += "-"; break;
        case ExprKind::not_: text += "not"; break;
        case ExprKind::add: text += "+"; break;
        case ExprKind::subtract: text += "-"; break;
        case ExprKind::multiply: text += "*"; break;
        case ExprKind::divide: text += "/"; break;
        case ExprKind::modulo: text += "%"; break;
        case ExprKind::equal: text += "=="; break;
        case ExprKind::not_equal: text += "!="; break;
        case ExprKind::less: text += "<"; break;
        case ExprKind::less_equal: text += "<="; break;
        case ExprKind::greater: text += ">"; break;
        case ExprKind::greater_equal: text += ">="; break;
        case ExprKind::and_: text += "and"; break;
        case ExprKind::or_: text += "or"; break;
    }
    for (const Expr& operand : e.operands) text += " " + shape(operand);
    return text + ")";
}

std::string shape_of(std::string_view text) { return shape(parsed(text)); }

struct Wrong {
    std::string text, message;
    uint32_t column;
};

TEST(Expression, BindsOperatorsFromOrToMinus)
{
    EXPECT_EQ(shape_of("a or b and not c == d + e * -f"),
              "(or a (and b (not (== c (+ d (* e (- f)))))))");
    EXPECT_EQ(shape_of("a - b - c"), "(- (- a b) c)");
    EXPECT_EQ(shape_of("a - (b - c)"), "(- a (- b c))");
    EXPECT_EQ(shape_of("a / b // c % d"), "(% (/ (/ a b) c) d)");
    EXPECT_EQ(shape_of("not not a"), "(not (not a))");
    EXPECT_EQ(shape_of("a and b or c and d"), "(or (and a b) (and c d))");
    EXPECT_EQ(shape_of("-a[1] + f(x, -2)"), "(+ (- (index a 1)) (apply f x -2))");
}

TEST(Expression, ReadsNamesOfProcessesAndTasks)
{
    EXPECT_EQ(shape_of("bank.balance == 3"), "(== bank.balance 3)");
    EXPECT_EQ(shape_of("turnaround(bank/alice/deposit#1) < 3ms"),
              "(< (apply turnaround bank/alice/deposit#1) 3000000ns)");
    EXPECT_EQ(shape_of("start(P#2)"), "(apply start P#2)");
    EXPECT_EQ(shape_of("f(a / b)"), "(apply f (/ a b))");
    EXPECT_EQ(shape_of("a/b"), "(/ a b)") << "outside of a call it is a division";
    EXPECT_EQ(shape_of("余额 + 1"), "(+ 余额 1)");
    EXPECT_EQ(shape_of("f()"), "(apply f)");
}

TEST(Expression, ReadsTextsInQuotesOfEitherKind)
{
    EXPECT_EQ(shape_of("x == \"a b\""), "(== x 'a b')");
    EXPECT_EQ(shape_of("upper('it\\'s')"), "(apply upper 'it's')");
    EXPECT_EQ(shape_of("\"say \\\"#\\\"\\n\""), "'say \"#\"\n'");
    EXPECT_EQ(shape_of("\"\""), "''");
    EXPECT_FALSE(parse_expr("\"" + std::string(1001, 'a') + "\"").ok);
}

TEST(Expression, KnowsTheColumnOfEachPart)
{
    const Expr e = parsed("余额 == ab + (c)");
    EXPECT_EQ(e.column, 0U);
    EXPECT_EQ(e.operands[1].column, 6U) << "columns count characters, not bytes";
    EXPECT_EQ(e.operands[1].operands[1].column, 12U);
    EXPECT_EQ(parsed("  x").column, 2U);
}

TEST(Expression, HoldsTheSmallestAndTheLargestNumber)
{
    EXPECT_EQ(parsed("9223372036854775807").value, INT64_MAX);
    EXPECT_EQ(parsed("-9223372036854775808").value, INT64_MIN);
    EXPECT_FALSE(parse_expr("9223372036854775808").ok);
    EXPECT_FALSE(parse_expr("-9223372036854775809").ok);
    EXPECT_FALSE(parse_expr("18446744073709551616").ok);
}

TEST(Expression, SaysWhatIsWrongAndWhere)
{
    const Wrong cases[] = {
        {"", "expected a number or a name", 0},
        {"1 +", "expected a number or a name", 3},
        {"a = 3", "to compare, write '=='", 2},
        {"a && b", "write 'and' for '&&'", 2},
        {"a || b", "write 'or' for '||'", 2},
        {"!a", "write 'not' for '!'", 0},
        {"(a", "')' is missing for this '('", 0},
        {"a[1", "']' is missing for this '['", 1},
        {"f(1", "')' is missing for this '('", 1},
        {"f(1,)", "an argument is missing before this ')'", 4},
        {"a)", "')' closes nothing", 1},
        {"a b", "expected an operator or the end, not 'b'", 2},
        {"0 < a < 3", "comparisons do not chain: write 'a < b and b < c'", 6},
        {"a.b.c.d", "a name has two dots at most: process.subinterpreter.variable", 0},
        {"1.5", "'1.5' is not a whole number; a duration needs a unit, as in 1.5ms", 0},
        {"5msec", "unknown unit 'msec': did you mean 'ms'?", 0},
        {"6 ms", "a unit follows its number without a blank, as in 5ms", 2},
        {"a[1][2]", "an array has one index", 4},
        {"余额 + （1）", "'（': write '('", 5},
        {"a + not b", "expected a number or a name, not 'not'", 4},
        {"0x10", "numbers are decimal", 0},
        {"a $ b", "'$' has no meaning here", 2},
        {"\"a",
         "this text has no closing \"; if it holds ' #' or ': ', or ', ' in a list in "
         "brackets, put the whole step in '...'",
         0},
        {"'a\\b'", "a backslash stands before a quote, \\, n or t", 0},
        {"x++", "write '+= 1' in a step of its own", 1},
    };
    for (const Wrong& w : cases) {
        const ParsedExpr p = parse_expr(w.text);
        EXPECT_FALSE(p.ok) << w.text;
        EXPECT_EQ(p.error.message, w.message) << w.text;
        EXPECT_EQ(p.error.column, w.column) << w.text;
    }
}

TEST(Expression, BoundsTheDepthOfTheTreeHoweverItIsMade)
{
    const auto repeated = [](std::string_view piece, int times) {
        std::string text;
        for (int i = 0; i < times; ++i) text += piece;
        return text;
    };
    EXPECT_TRUE(parse_expr(repeated("1 + ", 60) + "1").ok);
    EXPECT_FALSE(parse_expr(repeated("1 + ", 100'000) + "1").ok);
    EXPECT_FALSE(parse_expr(repeated("(", 100'000)).ok);
    EXPECT_FALSE(parse_expr(repeated("- ", 100'000) + "x").ok);
    EXPECT_FALSE(parse_expr(repeated("not ", 100'000) + "x").ok);
    EXPECT_FALSE(parse_expr(repeated("a[", 100'000)).ok);
    EXPECT_FALSE(parse_expr(repeated("f(", 100'000)).ok);
}

TEST(Expression, IsWrittenWithoutNeedlessParentheses)
{
    const std::pair<std::string, std::string> cases[] = {
        {"(a + b) + c", "a + b + c"},
        {"a + (b + c)", "a + (b + c)"},
        {"((a)) * (b)", "a * b"},
        {"-(5)", "-(5)"},
        {"- - x", "- -x"},
        {"-(a + b)", "-(a + b)"},
        {"not (a == b)", "not a == b"},
        {"(not a) == b", "(not a) == b"},
        {"a - -5", "a - -5"},
        {"(a < b) == c", "(a < b) == c"},
        {"0ms", "0ms"},
        {"1500us", "1.5ms"},
        {"f(x,y)[", ""},
    };
    for (const auto& [text, written] : cases) {
        const ParsedExpr p = parse_expr(text);
        EXPECT_EQ(p.ok ? to_text(p.expr) : "", written) << text;
    }
}

Expr without_columns(Expr e)
{
    e.column = 0;
    for (Expr& operand : e.operands) operand = without_columns(std::move(operand));
    return e;
}

Expr random_expr(int depth)
{
    const auto pick = [](int from, int to) { return *rc::gen::inRange(from, to); };
    Expr e;
    const int kind = depth == 0 ? pick(0, 3) : pick(0, 21);
    e.kind = static_cast<ExprKind>(kind);
    const std::string names[] = {"x", "bank.y", "末", "or_", "n2"};
    switch (e.kind) {
        case ExprKind::number: e.value = *rc::gen::arbitrary<int64_t>(); return e;
        case ExprKind::duration: {
            e.value = *rc::gen::inRange<int64_t>(-kLastTime.ns, kLastTime.ns);
            return e;
        }
        case ExprKind::name: e.name = names[pick(0, 5)]; return e;
        case ExprKind::text: e.name = *rc::gen::string<std::string>(); return e;
        case ExprKind::index: e.name = names[pick(0, 5)]; break;
        case ExprKind::apply: {
            e.name = "f";
            const int count = pick(0, 4);
            for (int i = 0; i < count; ++i) e.operands.push_back(random_expr(depth - 1));
            return e;
        }
        default: break;
    }
    const bool one =
        e.kind == ExprKind::index || e.kind == ExprKind::negate || e.kind == ExprKind::not_;
    for (int i = 0; i < (one ? 1 : 2); ++i) e.operands.push_back(random_expr(depth - 1));
    return e;
}

RC_GTEST_PROP(Expression, ReadsBackWhatItWrites, ())
{
    const Expr e = random_expr(*rc::gen::inRange(0, 6));
    const std::string text = to_text(e);
    const ParsedExpr again = parse_expr(text);
    RC_LOG() << text << " " << again.error.message;
    RC_ASSERT(again.ok);
    RC_ASSERT(without_columns(again.expr) == e);
}

RC_GTEST_PROP(Expression, SurvivesAnyBytes, (std::string bytes))
{
    const ParsedExpr p = parse_expr(bytes);
    RC_ASSERT(p.ok || !p.error.message.empty());
    RC_ASSERT(p.ok || p.error.column <= bytes.size());
}

TEST(DurationText, IsExact)
{
    const std::pair<std::string, int64_t> cases[] = {
        {"5ms", 5'000'000},
        {"1.5us", 1'500},
        {"0.001us", 1},
        {"3 s", 3'000'000'000},
        {"2min", 120'000'000'000},
        {"1h", 3'600'000'000'000},
        {"7", 7'000'000},
        {"0.25", 250'000},
        {"2µs", 2'000},
        {"2μs", 2'000},
        {"0", 0},
        {"1.500000000ns", -1},
        {"1.50000", 1'500'000},
        {"0.333333ms", 333'333},
    };
    for (const auto& [text, ns] : cases) {
        const ParsedDuration d = parse_duration(text, ms(1));
        EXPECT_EQ(d.ok ? d.value.ns : -1, ns) << text << ": " << d.error;
    }
}

TEST(DurationText, SaysWhatIsWrong)
{
    const std::pair<std::string, std::string> cases[] = {
        {"0.5ns", "'0.5ns' is not a whole number of nanoseconds"},
        {"-1ms", "a duration cannot be negative: '-1ms'"},
        {"", "a duration is missing here"},
        {"fast", "'fast' is not a duration such as 5ms"},
        {".5ms", "write '0.5ms' for '.5ms'"},
        {"5 parsecs", "unknown unit 'parsecs': the units are ns, us, ms, s, min and h"},
        {"5sec", "unknown unit 'sec': did you mean 's'?"},
        {"5ms6", "unknown unit 'ms6': the units are ns, us, ms, s, min and h"},
        {"5+6", "'5+6' is not a duration such as 5ms"},
        {"1000000h", "'1000000h' is longer than a run may be (73 years)"},
        {"99999999999999999999999h", "'99999999999999999999999h' has too many digits"},
    };
    for (const auto& [text, error] : cases) {
        const ParsedDuration d = parse_duration(text, ms(1));
        EXPECT_FALSE(d.ok) << text;
        EXPECT_EQ(d.error, error);
    }
    EXPECT_EQ(parse_duration("5", kForever).error, "'5' needs a unit, as in 5ms");
}

}  // namespace
}  // namespace interleave
