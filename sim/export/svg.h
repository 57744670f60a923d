// A display list as an SVG document: text alone, no scripts, no references outside of it.
#pragma once

#include "export/display_list.h"

#include <string>

namespace interleave {

[[nodiscard]] std::string to_svg(const DisplayList&);

}  // namespace interleave
