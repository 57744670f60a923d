// A random policy of a random scenario as text, with its servers of aperiodic work.
#pragma once

#include "support/seeds.h"

#include <cstdint>
#include <string>

namespace interleave::test {

struct RandomPolicy {
    std::string text;      // the keys `policy` and, where there are any, `servers`
    uint64_t servers = 0;  // named S0, S1 and so on
};

// What is drawn next gives the same text.
[[nodiscard]] RandomPolicy random_policy(Draw&);

}  // namespace interleave::test
