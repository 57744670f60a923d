// What a task does at a moment, as a sentence says it: where it runs, or what it waits for, who has
// that, since when, and whose urgency it has. Of a State; nothing is changed or kept.
#pragma once

#include "base/ids.h"

#include <string>

namespace interleave {

struct Model;
struct State;

// "waits for mutex m, held by bank/alice, since 3 ms"
[[nodiscard]] std::string task_words(const Model&, const State&, TaskId);

// ", with the urgency of high, which waits for mutex m since 2 ms"; empty: it has its own.
[[nodiscard]] std::string loan_text(const Model&, const State&, TaskId);

}  // namespace interleave
