// Random scenarios as text, for tests of laws: short, legal, and as nasty as the language allows.
// Deadlocks, starvation, faults and endless waits are welcome; endless zero-time loops are not.
#pragma once

#include <cstdint>
#include <string>

namespace interleave {

// The same seed gives the same text.
[[nodiscard]] std::string random_scenario(uint64_t seed);

}  // namespace interleave
