// The critical path of a run: from its end back along whoever made the waiting task go on, to the
// start. What is on it decided how long the run took; what is not could have been slower.
//
// (C.-Q. Yang and B. P. Miller, Critical path analysis for the execution of parallel and
// distributed programs, ICDCS 1988.) Invariant: the parts follow each other without gaps and
// together last from the creation of the first task on it to the end of the last.
#pragma once

#include "analysis/lock_log.h"

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
        friend bool operator==(const Part&, const Part&) = default;
    };
    std::vector<Part> parts;
    Duration running, ready, blocked;  // of all parts
};

[[nodiscard]] CriticalPath critical_path(const Timeline&, const LockLog&);

}  // namespace interleave
