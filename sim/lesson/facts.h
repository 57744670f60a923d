// The values that the conditions of a lesson speak of: variables and who waits for what at a moment
// of a run, and what the whole run shows.
#pragma once

#include "program/expression.h"
#include "scenario/scenario.h"

#include <optional>

namespace interleave {

struct Model;
struct RunOutcome;
struct RunStatistics;
struct State;

// The value of an expression over variables at this moment. None: it has no value there.
[[nodiscard]] std::optional<int64_t> value_at(const Model&, const State&, const Expr&);
// Whether it asks for more than variables, so that it is the same until something is recorded.
[[nodiscard]] bool asks_for_tasks(const Expr&);
// A condition on this moment alone; what has no value does not hold.
[[nodiscard]] bool holds_at(const Model&, const State&, const Expr&);
// A condition on this moment of a run, and on all of the run. None: it cannot be told.
[[nodiscard]] std::optional<bool> holds(const Model&, const State&, const Expression&,
                                        const RunOutcome&, const RunStatistics&);

}  // namespace interleave
