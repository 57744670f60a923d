// The timed kernel: how a State goes on. Depends on nothing but its arguments.
//
// A step is one instruction or one phase of one event. At one instant the order is: devices,
// timers, starts, ends of compute (an instruction takes its time first, then its effect), ends of
// slices, deadlines, releases of jobs, policy timers, dispatch; ties by the task's serial number
// (design: 5).
#pragma once

#include "kernel/policy.h"
#include "kernel/state.h"
#include "trace/record.h"

namespace interleave {

// The State before the first step; tells the sink which tasks exist.
[[nodiscard]] State start(const Model&, RecordSink&);

// Takes one step, the earliest there is. REQUIRES: !finished(state). Ends the run (Sched::end) when
// nothing is left to do, a cycle of waits closes, or a limit is reached.
void step(const Model&, State&, Chooser&, RecordSink&);

[[nodiscard]] inline bool finished(const State& s) { return s.sched.end != RunEnd::running; }

// Steps until the run ends or `steps` more were taken. As fast as it gets: no virtual call but
// those of policy and sink.
void run(const Model&, State&, Chooser&, RecordSink&, uint64_t steps);

// What the next step will be. REQUIRES: !finished(state)
struct NextStep {
    Event event;  // kind compute_end in the phases save, choose and load ends the phase
    CpuId cpu;    // where it happens, if on a CPU
    TaskId task;  // whom it is about, if anybody
};
[[nodiscard]] NextStep next_step(const State&);

}  // namespace interleave
