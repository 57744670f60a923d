// Findings in words for pictures, charts and tables.
#pragma once

#include "analysis/finding.h"

#include <span>
#include <string>
#include <string_view>

namespace interleave {

// Lines of at most so many columns, broken at blanks; each but the first begins with `indent`
// blanks. No line end after the last.
[[nodiscard]] std::string wrap_text(std::string_view, size_t columns, size_t indent = 0);

// What a mark says that stands for these findings: of one everything, of several a line for each.
inline constexpr size_t kMaxTold = 20;  // then how many more there are
[[nodiscard]] std::string tooltip_of(std::span<const Finding* const>);

// "number,kind,weight,from_ns,to_ns,tasks,line,sentence": a row for each, from_ns == to_ns for a
// moment, tasks with blanks between them.
[[nodiscard]] std::string to_findings_csv(std::span<const Finding>);

}  // namespace interleave
