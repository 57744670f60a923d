// Processes of a real run: how one comes to be, and how none of them outlives the run.
//
// Every process is a child of the guardian, also one that a task starts: it is forked twice, so
// that the kernel hands it to the guardian, the nearest subreaper. Its parent-death signal is
// therefore about the guardian. (Set in an ordinary child it would be about the thread that forked
// it, and would kill a process whose starter merely ended.)
#pragma once

#include "backend/posix/run.h"

namespace interleave::posix {

// Forks an initial process with all of its tasks. Called by the guardian. 0, or errno.
[[nodiscard]] int start_initial_process(Run&, uint32_t process);

// Forks a process that runs the task `serial` alone. Called by the task that starts it. 0, or
// errno.
[[nodiscard]] int start_process(Run&, uint32_t process, uint32_t serial);

// Starts a thread of this process for the task `serial`. 0, or errno.
[[nodiscard]] int start_thread(Run&, uint32_t serial);

// For a process that has just been forked: it dies with its parent, which has to be `parent`.
void die_with(pid_t parent);

}  // namespace interleave::posix
