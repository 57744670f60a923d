// Jobs of tasks in words: a table of them for spreadsheets, and what became of one.
//
// Times of a job that has none (no deadline, not ended) are empty fields.
#pragma once

#include "trace/timeline.h"

#include <string>
#include <string_view>

namespace interleave {

// "done" (by its deadline, if it has one), "late", "aborted" at its deadline, "missed" (its
// deadline passed, and it never ended), or "unfinished".
[[nodiscard]] std::string_view outcome_of(const JobOutcome&);

// A row for each job of each task, tasks in the order of their creation.
[[nodiscard]] std::string to_jobs_csv(const Timeline&);

}  // namespace interleave
