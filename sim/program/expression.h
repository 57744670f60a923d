// Integer expressions as text and as a tree: in steps, in `expect:` and `outcome:`, and at the
// debugger's prompt. A tree says what was written; what a name means is the reader's affair.
//
// Grammar, loosest first: or | and | not | == != < <= > >= | + - | * / % (also //) | unary - |
// number, duration (5ms), text ("hello"), name, name.name, name[index], name(arguments), ( ... ).
// As an argument of a function a task name such as bank/alice/deposit#1 is one name (no blanks
// around / there).
#pragma once

#include "base/time.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

enum class ExprKind : uint8_t {
    number,    // value
    duration,  // value, in ns
    name,      // name, may contain one dot: "bank.balance"
    index,     // name[operands[0]]
    apply,     // name(operands...)
    negate,
    not_,  // operands[0]
    add,
    subtract,
    multiply,
    divide,
    modulo,  // operands[0], operands[1]
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    and_,
    or_,
    text,  // name: the text itself; value: the number that stands for it, once that is known
};

struct Expr {
    ExprKind kind{};
    int64_t value = 0;
    std::string name;
    std::vector<Expr> operands;
    uint32_t column = 0;  // in the parsed text, from 0: where this part begins

    friend bool operator==(const Expr&, const Expr&) = default;
};

struct ExprError {
    std::string message;  // "expected a number or a name"
    uint32_t column = 0;  // in the parsed text, from 0
};

struct ParsedExpr {
    bool ok = false;
    Expr expr;        // when ok
    ExprError error;  // when not
};

inline constexpr uint32_t kMaxExprDepth = 64;

[[nodiscard]] ParsedExpr parse_expr(std::string_view text);
[[nodiscard]] std::string to_text(const Expr&);  // parse_expr(to_text(e)) gives e, columns apart

// A duration literal: "5ms", "1.5us", "3 s"; units ns us ms s min h. Exact: "0.5ns" is an error.
// A bare number is `unit` (pass kForever to refuse it).
struct ParsedDuration {
    bool ok = false;
    Duration value;
    std::string error;
};
[[nodiscard]] ParsedDuration parse_duration(std::string_view text, Duration unit);

}  // namespace interleave
