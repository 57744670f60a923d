// The string literals of a C++ source file, as the program has them: escapes read, neighbours
// joined.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace interleave::test {

[[nodiscard]] std::vector<std::string> literals_of(std::string_view source);

}  // namespace interleave::test
