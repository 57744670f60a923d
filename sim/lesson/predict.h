// "What happens next?", asked of a run at any position: the right answer is what the run then does,
// the others are what could have been. So the question stays right under every policy and seed.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "lesson/question.h"
#include "program/expression.h"
#include "scenario/scenario.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace interleave {

class History;
struct Model;

struct Ask {
    AskKind kind{};       // not `written`
    std::string subject;  // a task of `state`, an object of `owner`
    Expr value;           // of `value`
    Time seen = kNever;   // what to call the moment `until`; kNever: the time of its last step
};

// Asked where the History is; seen at `until`, or where what was asked for happens. The History is
// left where the answer is seen. An error: nothing of the kind happens, or nobody could doubt it.
[[nodiscard]] Result<Question> predict(const std::shared_ptr<const Model>&, History&, const Ask&,
                                       std::optional<uint64_t> until = {});

// About the first switch after this position at which there is something to guess, asked just
// before it. None: there is no such switch any more; then nothing has moved.
[[nodiscard]] std::optional<Question> next_switch(const std::shared_ptr<const Model>&, History&);

// At most so many questions spread over a run, in its order, of as many kinds as it offers.
[[nodiscard]] std::vector<Question> quiz(const std::shared_ptr<const Model>&, size_t count);

// What the run itself says about a task at a position, in sentences.
[[nodiscard]] std::vector<std::string> told_of(const std::shared_ptr<const Model>&,
                                               const std::string& task, uint64_t position);

}  // namespace interleave
