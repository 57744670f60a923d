// Which folder may include which, and who may speak to the operating system.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tidy {

// Why the file at `path` may not include `header`, given as written with its quotes or brackets;
// empty if it may.
[[nodiscard]] std::optional<std::string> forbidden_include(std::string_view path,
                                                           std::string_view header);

}  // namespace tidy
