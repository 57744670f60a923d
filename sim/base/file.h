// Reading and writing whole files, bounded and without halves.
#pragma once

#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace interleave {

// The bytes of a regular file, or of standard input for "-". Refuses folders, devices and
// anything above max_bytes, and says so.
[[nodiscard]] Result<std::string> read_file(const std::string& path, size_t max_bytes);

// Writes a neighbour and renames it: the file holds all of `bytes` or is as it was before, and
// keeps its permissions. Follows a link to the file it names; refuses folders and devices.
// "-" is standard output.
[[nodiscard]] Status write_file(const std::string& path, std::string_view bytes);

// Refuses an output that is the file that is read, by whatever name: it would be gone.
[[nodiscard]] Status keep_apart(const std::string& input, const std::string& output);

}  // namespace interleave
