// Each policy once more, as slowly and plainly as its rule reads: unit by unit of time, on plain
// vectors. What exercises and their solutions are checked against.
#pragma once

#include "exercise/problem.h"

#include <string>
#include <string_view>
#include <vector>

namespace interleave::test {

// Who has the CPU in each unit of time, as an index into Problem::jobs; -1: nobody.
using Lane = std::vector<int>;

// Null if there is no obvious version of the policy.
using Obvious = Lane (*)(const Problem&);
[[nodiscard]] Obvious obvious(std::string_view policy);
// All policies that have one, whether or not the simulator has them.
[[nodiscard]] std::vector<std::string> obvious_policies();

}  // namespace interleave::test
