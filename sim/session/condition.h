// Moments of a run to stop at, as people write them: "lock m", "bob blocked",
// "x == 3 and m.owner == bob", "bob running -> ready", "deadlock".
//
// A moment is a position that something happened on the way to, or at which something became true
// that was not true before: asking twice moves on. What is true at a moment goes through variables
// of the scenario, tasks and objects by name, `now`, and `and`, `or`, `not` between them.
#pragma once

#include "base/result.h"
#include "session/travel.h"

#include <memory>
#include <string>
#include <vector>

namespace interleave {

struct Model;

struct MomentCondition {
    // Looks at the position from which a search begins. May be empty.
    Travel::Prime prime;
    // Asked at each following position in turn: whether it is a moment to stop at.
    Travel::Test reached;
    // Whether it is true at a position, whatever was before. Asked likewise.
    Travel::Test holds;
};

// Errors are sentences that say what may stand there. Times are not read here.
[[nodiscard]] Result<MomentCondition> read_condition(const std::string& text,
                                                     const std::shared_ptr<const Model>&);

// The words that may stand in a condition on a run: what a person could go on with.
[[nodiscard]] std::vector<std::string> words_of_conditions(const Model&);

}  // namespace interleave
