// Moments at which a timeline shows that something changed: the steps of one that has no model.
#pragma once

#include "trace/timeline.h"

namespace interleave::gui {

// The first one after `time`; the timeline's end if there is none. And the last one before it.
[[nodiscard]] Time nextChange(const Timeline&, Time);
[[nodiscard]] Time previousChange(const Timeline&, Time);

}  // namespace interleave::gui
