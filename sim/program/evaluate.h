// The value of an expression whose names mean whatever the asker says they mean: figures of a
// finished run, or variables of a moment. Bounded by the depth that parse_expr() allows.
#pragma once

#include "program/expression.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace interleave {

struct Value {
    int64_t number = 0;
    bool time = false;    // number counts ns
    std::string unknown;  // not empty: it has no value, and this says why

    [[nodiscard]] bool known() const { return unknown.empty(); }
    friend bool operator==(const Value&, const Value&) = default;
};

[[nodiscard]] inline Value unknown_value(std::string why) { return {0, false, std::move(why)}; }

// Asked for what is not arithmetic: kinds name, index and apply.
using Lookup = std::function<Value(const Expr&)>;

// Integers wrap around at 64 bits and divide towards zero, as in steps. What one side of `and` and
// `or` decides alone is known even where the other side is not.
[[nodiscard]] Value evaluate(const Expr&, const Lookup&);

}  // namespace interleave
