// All slices of all tasks in the order of time.
#pragma once

#include "trace/timeline.h"

#include <utility>
#include <vector>

namespace interleave {

// By start, then by task.
[[nodiscard]] std::vector<std::pair<TrackId, size_t>> slices_in_order(const Timeline&);

}  // namespace interleave
