// The backend that runs a Model for real: processes are forked, threads are pthreads, memory and
// locks are the operating system's. How: task.h (a task), guardian.h (what watches over them),
// harvest.h (what is made of their records).
#pragma once

#include "backend/backend.h"

namespace interleave {

[[nodiscard]] const Backend& posix_backend();

}  // namespace interleave
