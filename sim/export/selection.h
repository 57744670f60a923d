// Which part of a run a person asks for on a command line: tasks by name, moments as text.
#pragma once

#include "base/result.h"
#include "trace/timeline.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace interleave {

// Each word names a task ("bank/bob"), a process with all of its tasks ("bank"), a task with all
// that it started, or a task by its name within its process ("bob"). In the order of the words,
// none twice. Errors: a word that names nothing, with the nearest name.
[[nodiscard]] Result<std::vector<TrackId>> tasks_named(const Timeline&,
                                                       std::span<const std::string>);

// "12.5ms", or a bare number that counts `unit`. `option` is named in errors.
[[nodiscard]] Result<Time> moment_named(std::string_view text, std::string_view option,
                                        Duration unit);

// A window of time within a timeline; a side that is not said is its beginning or end. Bare numbers
// count `unit`. Errors: what is no moment, and windows without time or outside of the run.
[[nodiscard]] Result<std::pair<Time, Time>> window_named(const Timeline&,
                                                         const std::optional<std::string>& from,
                                                         const std::optional<std::string>& to,
                                                         Duration unit);

}  // namespace interleave
