// The guardian: the one process that starts a real run, watches it, and lets nothing survive it.
//
// It is forked from the library's caller, which may have many threads, and therefore allocates
// nothing and uses no stdio: all it needs was prepared in Run. It has one thread. Its life is tied
// to the caller's, the tasks' lives are tied to its own (process.h), so that killing any of them,
// also with SIGKILL, takes everything below it along. It leads a process group in the caller's
// session: the scheduler shares CPUs between sessions first, and a run is to be one session.
#pragma once

#include "backend/posix/run.h"

namespace interleave::posix {

// The life of the guardian; `caller` is the process that forked it.
[[noreturn]] void guard(Run&, pid_t caller);

}  // namespace interleave::posix
