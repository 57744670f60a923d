// A timeline in Perfetto's own format, for ui.perfetto.dev and trace_processor: track descriptors,
// slices, counters and flows as TrackEvents.
//
// CPUs are the threads of a process "CPUs"; each task is a thread of its process. Jobs of a task,
// which may overlap, lie on tracks below its thread; findings on a track of their own. A wake-up is
// an instant of who wakes, and a flow from there to the slice that began by it.
#pragma once

#include "analysis/finding.h"
#include "trace/timeline.h"

#include <span>
#include <string>

namespace interleave {

[[nodiscard]] std::string to_perfetto(const Timeline&, std::span<const Finding> = {});

}  // namespace interleave
