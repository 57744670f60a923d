// The trace format of Chrome's about:tracing, which Perfetto's viewer opens too.
//
// Processes become processes and tasks their threads, with a slice for each time they run, are
// ready or are blocked; a process "CPUs" has a thread for each CPU. Wake-ups are flows, faults
// instants.
#pragma once

#include "trace/timeline.h"

#include <string>

namespace interleave {

[[nodiscard]] std::string to_chrome_json(const Timeline&);

}  // namespace interleave
