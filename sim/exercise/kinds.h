// What an exercise about a policy needs: one row of a table for each policy that has exercises.
//
// A row may stand here before its policy does: it takes part once find_policy() knows the name.
// Not the rule itself, which is the policy's: only how it is told to somebody with a pencil.
#pragma once

#include "exercise/words.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace interleave {

// A sentence of the rule. `{NAME}` stands for the value of the parameter NAME. It holds where
// `parameter` has this value; without a parameter always. Where the policy has no such parameter
// the first sentence about it holds.
struct RuleSentence {
    Words words;
    std::string_view parameter = {};
    std::string_view value = {};
    std::string_view needs = {};  // a parameter that has to be true, or not 0, besides
    bool io = false;              // only where jobs do I/O
    bool entry = false;           // `parameter` is a list: one of its entries has to be `value`
};

// A parameter of the policy that is drawn unless the user gives it: a number, or one of `texts`.
struct DrawnParameter {
    std::string_view name;
    int64_t lowest = 0, highest = 0;
    std::span<const std::string_view> texts = {};
};

// What is shown of a candidate to say why it was chosen or not: what the policy's explanation
// holds, or, for periodic tasks, the one number that the rule goes by.
enum class ShownKey : uint8_t {
    of_policy,
    remaining,
    response_ratio,
    priority,
    period,
    relative_deadline,
    deadline,
    laxity,
};

// What is shown besides of candidates that are equal in this.
enum class ShownTie : uint8_t { ready_since, arrival, release, list_order };

struct ExerciseKind {
    std::string_view policy;
    // What a job has besides its name. Jobs are released once and have a length, or again and
    // again: then `periodic`, with a period.
    bool arrives = true, priority = false, tickets = false, periodic = false, deadline = false;
    bool io = false;             // makes sense with jobs that do I/O (--max-io)
    bool draws_numbers = false;  // the parameter `draws`: random numbers, given to the student
    bool shows_left = false;     // what a running job still needs decides
    ShownKey key = ShownKey::of_policy;
    std::string_view decides = {};  // the only one of the policy's keys that is shown, if any
    bool by_level = false;          // its candidates are queues, one for each level
    ShownTie tie = ShownTie::ready_since;
    // Draw again where the order of the list would decide, for rules whose ties textbooks break in
    // different ways.
    bool avoid_ties = false;
    // Unless the user says otherwise.
    int64_t jobs = 4, max_length = 8, max_arrival = 8, max_priority = 5, max_tickets = 10;
    int64_t lowest_priority = 1;
    std::span<const DrawnParameter> drawn = {};
    std::span<const RuleSentence> rule;
};

// Those whose policy exists, in the order in which they are shown.
[[nodiscard]] std::vector<const ExerciseKind*> exercise_kinds();
// Null if there is none, or its policy does not exist.
[[nodiscard]] const ExerciseKind* find_exercise(std::string_view policy);

}  // namespace interleave
