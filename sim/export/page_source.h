// The script and the style of the page, as they stand in page/. Made when the build is configured.
#pragma once

#include <string_view>

namespace interleave {

[[nodiscard]] std::string_view page_script();
[[nodiscard]] std::string_view page_style();

}  // namespace interleave
