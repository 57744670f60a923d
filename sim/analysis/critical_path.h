// The critical path of a run: from its end back along whoever made the waiting task go on, to the
// start. What is on it decided how long the run took; what is not could have been slower.
//
// (C.-Q. Yang and B. P. Miller, Critical path analysis for the execution of parallel and
// distributed programs, ICDCS 1988.) Invariant: the parts follow each other without gaps and
// together last from the creation of the first task on it to the end of the last.
#pragma once

#include "analysis/lock_log.h"
#include "analysis/wait_for.h"

#include <vector>

namespace interleave {

struct CriticalPath {
    struct Part {
        TrackId task;
        Time from, to;
        TaskState state{};  // running, ready, or blocked where nobody woke it: a device, a sleep
        Reason reason{};    // blocked: why
        // How the path came to this task: from the one before, which woke or started it. Not valid:
        // it goes on in the same task, or begins here.
        TrackId by;
        ObjectId object;  // by is valid: what the task had waited for, if for an object
        // by is valid, and it did not start the task: the wait that it ended.
        Reason waited{};
        Time since = kNever;
        StepId step;  // of that wait
        friend bool operator==(const Part&, const Part&) = default;
    };
    std::vector<Part> parts;
    Duration running, ready, blocked;  // of all parts
};

[[nodiscard]] CriticalPath critical_path(const Timeline&, const LockLog&);

// Why a task is where it is at a moment: whom it waits for then, and who made that one go on, who
// made the waker go on, and so back to the start.
struct WakeUpChain {
    WaitForGraph waits;  // at that moment
    // Indices into it: the task, if it waits for one certain task, then that one, if it does so as
    // well, ... The last waits for the task of `path`, or, in a ring, for one that came before.
    std::vector<uint32_t> behind;
    bool ring = false;
    CriticalPath path;  // ends at that moment, with the task itself or the end of `behind`
};
// REQUIRES: the task exists at the moment of the graph
[[nodiscard]] WakeUpChain wake_up_chain(const Timeline&, const LockLog&, WaitForGraph, TrackId);
// The same of a simulation where it is, or at a moment before its next step; `timeline` goes up to
// there.
struct ChainAt {
    Timeline timeline;
    WakeUpChain chain;
};
[[nodiscard]] ChainAt wake_up_chain(const History&, TrackId, Time at = {});

}  // namespace interleave
