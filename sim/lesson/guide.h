// A guided lesson of a scenario, made ready for one run of it: each stop becomes a question.
//
// What a teacher wrote is checked against the run: of written answers exactly one must hold where
// the answer is seen. A stop that this run does not have, or that another policy has made wrong, is
// skipped and says why; it is never asked with a wrong answer.
#pragma once

#include "lesson/question.h"
#include "scenario/scenario.h"

#include <memory>
#include <vector>

namespace interleave {

struct Model;
struct RunOutcome;

// One for each stop, in order. REQUIRES: the outcome is of a run of this model
[[nodiscard]] std::vector<Question> guide(const std::vector<StopSpec>&,
                                          const std::shared_ptr<const Model>&, const RunOutcome&);

}  // namespace interleave
