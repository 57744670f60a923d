// The chart of a document in characters, for terminals and for Markdown.
#pragma once

#include "exercise/document.h"

#include <string>

namespace interleave {

// Three lines for each stretch of time that fits the columns: names above the moments at which
// they begin.
[[nodiscard]] std::string text_chart(const Chart&, size_t columns);

}  // namespace interleave
