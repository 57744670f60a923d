// The rules of the source tree that a compiler does not check, as functions of a path and a text.
// They know nothing of the file system, so that each rule can be shown to fail.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

// One sentence per violation, "path:line: what".
using Findings = std::vector<std::string>;

// All rules that look at one C++ file alone. `path` is relative to the top of the tree.
[[nodiscard]] Findings check_source(std::string_view path, std::string_view text);

// Blanks at line ends and leftover marks, in a text file of any kind.
[[nodiscard]] Findings check_text(std::string_view path, std::string_view text);

// `cmake_lists` is the nearest CMakeLists.txt above `path`, in `folder`.
[[nodiscard]] Findings check_listed(std::string_view path, std::string_view folder,
                                    std::string_view cmake_lists);

// Links to files, in Markdown. `exists` gets paths relative to the top of the tree.
[[nodiscard]] Findings check_links(std::string_view path, std::string_view text,
                                   const std::function<bool(const std::string&)>& exists);

}  // namespace tidy
