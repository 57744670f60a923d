#include "program/evaluate.h"

#include <cassert>
#include <limits>
#include <utility>

namespace interleave {

namespace {

int64_t wrapped(uint64_t bits) { return static_cast<int64_t>(bits); }

uint64_t bits(const Value& v) { return static_cast<uint64_t>(v.number); }

Value truth(bool holds) { return {holds ? 1 : 0, false, {}}; }

Value quotient(const Value& a, const Value& b, bool remainder)
{
    if (b.number == 0) return unknown_value("it divides by zero");
    const bool time = a.time && (remainder || !b.time);
    // The one quotient that does not fit: the most negative number by -1 is itself.
    if (b.number == -1) return {remainder ? 0 : wrapped(0 - bits(a)), time, {}};
    return {remainder ? a.number % b.number : a.number / b.number, time, {}};
}

Value arithmetic(ExprKind kind, const Value& a, const Value& b)
{
    const bool time = a.time || b.time;
    switch (kind) {
        case ExprKind::add: return {wrapped(bits(a) + bits(b)), time, {}};
        case ExprKind::subtract: return {wrapped(bits(a) - bits(b)), time, {}};
        case ExprKind::multiply: return {wrapped(bits(a) * bits(b)), time, {}};
        case ExprKind::divide: return quotient(a, b, false);
        case ExprKind::modulo: return quotient(a, b, true);
        case ExprKind::equal: return truth(a.number == b.number);
        case ExprKind::not_equal: return truth(a.number != b.number);
        case ExprKind::less: return truth(a.number < b.number);
        case ExprKind::less_equal: return truth(a.number <= b.number);
        case ExprKind::greater: return truth(a.number > b.number);
        case ExprKind::greater_equal: return truth(a.number >= b.number);
        default: break;
    }
    assert(false && "not arithmetic");
    return unknown_value("it is no arithmetic");
}

// `deciding`: the value of one side that settles the whole, 0 for `and`, 1 for `or`.
Value logic(const Value& a, const Value& b, bool deciding)
{
    for (const Value* side : {&a, &b}) {
        if (side->known() && (side->number != 0) == deciding) return truth(deciding);
    }
    if (!a.known()) return a;
    if (!b.known()) return b;
    return truth(!deciding);
}

}  // namespace

Value evaluate(const Expr& e, const Lookup& lookup)
{
    switch (e.kind) {
        case ExprKind::number:
        case ExprKind::text: return {e.value, false, {}};
        case ExprKind::duration: return {e.value, true, {}};
        case ExprKind::name:
        case ExprKind::index:
        case ExprKind::apply: return lookup(e);
        default: break;
    }
    assert(!e.operands.empty());
    Value a = evaluate(e.operands[0], lookup);
    if (e.kind == ExprKind::negate || e.kind == ExprKind::not_) {
        if (!a.known()) return a;
        if (e.kind == ExprKind::not_) return truth(a.number == 0);
        return {wrapped(0 - bits(a)), a.time, {}};
    }
    assert(e.operands.size() == 2);
    Value b = evaluate(e.operands[1], lookup);
    if (e.kind == ExprKind::and_ || e.kind == ExprKind::or_) {
        return logic(a, b, e.kind == ExprKind::or_);
    }
    if (!a.known()) return a;
    if (!b.known()) return b;
    return arithmetic(e.kind, a, b);
}

}  // namespace interleave
