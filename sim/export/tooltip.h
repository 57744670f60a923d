// What is said about a thing in a picture when a person points at it.
#pragma once

#include "export/display_list.h"
#include "trace/timeline.h"

#include <string>

namespace interleave {

// Several lines; empty where there is nothing to say.
[[nodiscard]] std::string tooltip_of(const Timeline&, const Subject&);
// Of a lane's part that shows several things in turn, such as a pixel: how much of each, the most
// first. Empty where it is all of one slice. REQUIRES: from < to
[[nodiscard]] std::string shares_of(const Timeline&, CpuId, Time from, Time to);
[[nodiscard]] std::string shares_of(const Timeline&, TrackId, Time from, Time to);

}  // namespace interleave
