// What happens next, as a sentence says it before it happens. Of a State; nothing is changed.
#pragma once

#include <string>

namespace interleave {

struct Model;
struct State;

// "At 3 ms, alice on cpu0 executes: lock m". Of the Model in force.
[[nodiscard]] std::string next_words(const Model&, const State&);

}  // namespace interleave
