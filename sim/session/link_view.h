// What is on its way over the links of listeners at a moment, in words: how many bytes, and when
// they arrive. Empty texts where nothing is.
#pragma once

#include "kernel/model.h"
#include "kernel/state.h"

#include <string>

namespace interleave {

// Of a task that is blocked at a connection: "; 8 bytes are on their way to it and arrive at 5 ms".
[[nodiscard]] std::string flight_towards(const Model&, const State&, TaskId);
// Of an event that is an arrival: "8 bytes arrive at the server of connection 1 (srv)."
[[nodiscard]] std::string arrival_text(const Model&, const State&, const Event&);
// All of a listener: "8 bytes to the server of connection 1 arrive at 5 ms, ...".
[[nodiscard]] std::string flights_text(const Model&, const State&, ObjectId listener);

}  // namespace interleave
