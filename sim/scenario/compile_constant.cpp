// Expressions that have a value before any run.
#include "scenario/compile_context.h"

#include <algorithm>

namespace interleave {

namespace {

// Empty where the machine would wrap around or fault: the run then shows it, at the place where it
// happens.
std::optional<int64_t> binary(ExprKind kind, int64_t x, int64_t y)
{
    int64_t result = 0;
    switch (kind) {
        case ExprKind::add:
            if (__builtin_add_overflow(x, y, &result)) return std::nullopt;
            return result;
        case ExprKind::subtract:
            if (__builtin_sub_overflow(x, y, &result)) return std::nullopt;
            return result;
        case ExprKind::multiply:
            if (__builtin_mul_overflow(x, y, &result)) return std::nullopt;
            return result;
        case ExprKind::divide:
        case ExprKind::modulo:
            if (y == 0 || (y == -1 && x == INT64_MIN)) return std::nullopt;
            return kind == ExprKind::divide ? x / y : x % y;
        case ExprKind::equal: return x == y;
        case ExprKind::not_equal: return x != y;
        case ExprKind::less: return x < y;
        case ExprKind::less_equal: return x <= y;
        case ExprKind::greater: return x > y;
        case ExprKind::greater_equal: return x >= y;
        case ExprKind::and_: return x != 0 && y != 0;
        case ExprKind::or_: return x != 0 || y != 0;
        default: return std::nullopt;
    }
}

}  // namespace

std::optional<int64_t> constant_value(const Expr& e)
{
    if (e.kind == ExprKind::number || e.kind == ExprKind::text) return e.value;
    if (e.operands.empty()) return std::nullopt;
    const std::optional<int64_t> x = constant_value(e.operands[0]);
    if (!x) return std::nullopt;
    if (e.kind == ExprKind::negate) return *x == INT64_MIN ? std::nullopt : std::optional(-*x);
    if (e.kind == ExprKind::not_) return *x == 0;
    if (e.operands.size() != 2) return std::nullopt;
    const std::optional<int64_t> y = constant_value(e.operands[1]);
    if (!y) return std::nullopt;
    if (e.kind != ExprKind::apply) return binary(e.kind, *x, *y);
    if (e.name == "min") return std::min(*x, *y);
    if (e.name == "max") return std::max(*x, *y);
    return std::nullopt;
}

}  // namespace interleave
