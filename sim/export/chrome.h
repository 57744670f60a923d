// The trace format of Chrome's about:tracing, which Perfetto's viewer opens too.
//
// Processes become processes and tasks their threads, with a slice for each time they run, are
// ready or are blocked; a process "CPUs" has a thread for each CPU. Wake-ups are flows, faults
// instants, and so are findings; what lasts is a span beside its tasks' slices.
#pragma once

#include "analysis/finding.h"
#include "trace/timeline.h"

#include <span>
#include <string>

namespace interleave {

[[nodiscard]] std::string to_chrome_json(const Timeline&, std::span<const Finding> = {});

}  // namespace interleave
