// The SHA-256 of some bytes, as a page's security policy names its own script and style.
#pragma once

#include <string>
#include <string_view>

namespace interleave {

// In base64, with padding.
[[nodiscard]] std::string sha256_base64(std::string_view bytes);

}  // namespace interleave
