// What is said about a thing in a picture when a person points at it.
#pragma once

#include "export/display_list.h"
#include "trace/timeline.h"

#include <string>

namespace interleave {

// Several lines; empty where there is nothing to say.
[[nodiscard]] std::string tooltip_of(const Timeline&, const Subject&);

}  // namespace interleave
