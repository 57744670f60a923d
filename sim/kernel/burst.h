// The CPU time that a task will need before it next blocks or ends, found by looking ahead.
//
// What a textbook means by a known burst. The program is followed from where the task is, with the
// durations that it will really draw; variables and objects are taken as they are now, changed only
// by what the task itself does on the way. State is not changed. Not a promise: another task may
// write a variable or take a lock before this one comes to it.
#pragma once

#include "kernel/state.h"

namespace interleave {

// Instructions that a look ahead follows; a task that has not blocked by then counts as one that
// never does.
inline constexpr uint32_t kMaxBurstInstructions = 20'000;

// kForever for one that goes on without end. Of a running task: what is left of its burst.
// REQUIRES: t is ready or running, or is about to become ready
[[nodiscard]] Duration next_burst(const Model&, const State&, TaskId t);

// Whether the instruction of the CPU's current task is done at Cpu::burst_end, not only a part of
// it: up to a check of its interpreter, or until its caches are warm. REQUIRES: it runs
[[nodiscard]] bool ends_with_burst(const Model&, const Sched&, CpuId);

}  // namespace interleave
