// Slices of tasks as comma-separated values (RFC 4180), for spreadsheets and data frames.
#pragma once

#include "trace/timeline.h"

#include <string>
#include <string_view>

namespace interleave {

// Header "start_ns,end_ns,task,state,cpu,object,reason,step", then one row for each slice of a
// task, by start and then by task. What is not known is empty. Lines end in \n.
[[nodiscard]] std::string to_csv(const Timeline&);

// A field, in quotes where it has to be.
[[nodiscard]] std::string csv_field(std::string_view);

}  // namespace interleave
