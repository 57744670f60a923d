// What tells two runs apart, in as few words as that takes.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace interleave {

// Of two lists with commas, such as Origin::detail, the parts that are not in both: "rr" and "fcfs"
// of "rr, 1 cpu" and "fcfs, 1 cpu". The whole lists where one of them would have nothing left.
[[nodiscard]] std::pair<std::string, std::string> what_differs(std::string_view a,
                                                               std::string_view b);

}  // namespace interleave
