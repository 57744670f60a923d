// Reads the JSON that export/json.h writes: read_json_timeline(to_json(t)) tells the same as t.
//
// Keys that it does not know are passed over, so that a newer writer may add some. Lost are only
// names that nothing in the timeline refers to.
#pragma once

#include "base/result.h"
#include "trace/timeline.h"

#include <string_view>

namespace interleave {

// Whether a text says of itself that it is such a file; its first bytes are enough.
[[nodiscard]] bool is_json_timeline(std::string_view beginning);
[[nodiscard]] Result<Timeline> read_json_timeline(std::string_view text);

}  // namespace interleave
