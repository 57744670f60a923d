// A question about what happens next in a run, with answers of which exactly one is right.
//
// It is about two positions of one run: `at`, where it is asked, and `reveal`, where the answer is
// seen. Invariant: it has at least two answers, all different, and `right` is one of them; or it is
// `skipped` and has none.
#pragma once

#include "base/time.h"
#include "scenario/scenario.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

struct Question {
    LocalText say, text;  // what to know before it; the question
    std::vector<LocalText> answers;
    size_t right = 0;
    uint64_t at = 0, reveal = 0;       // positions; at <= reveal
    Time asked, revealed;              // the time there
    LocalText explain;                 // by whoever wrote the lesson; may be empty
    std::vector<std::string> because;  // sentences of the run itself
    std::string task;                  // that it is about; empty: none
    std::string skipped;  // not empty: this run has no such place, or no single right answer
};

}  // namespace interleave
