// The control block of a task in words: what a kernel keeps of it besides registers and memory.
//
// Numbers are given as Linux gives them, in the order of creation: init is 1, and the task with
// serial n of this run has tid n + 2. A process has the number of its main task, or of its first
// thread if it has threads only. Open files, signals and credentials are not modelled, and not
// told.
#pragma once

#include "session/snapshot.h"

namespace interleave {

[[nodiscard]] std::vector<NamedText> control_block(const Model&, const State&, TaskId);

[[nodiscard]] uint32_t tid_of(const State&, TaskId);
[[nodiscard]] uint32_t pid_of(const Model&, const State&, ProcessId);

}  // namespace interleave
