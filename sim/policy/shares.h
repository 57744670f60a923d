// What share of the CPU a task has, for policies that divide it so: its tickets, or what its nice
// value is worth. The parameter `shares` is the same for all of them.
#pragma once

#include "kernel/policy.h"
#include "kernel/weights.h"

namespace interleave {

inline constexpr std::string_view kSharesWords[] = {"tickets", "nice"};
inline constexpr PolicyParameter kSharesParameter = {
    .name = "shares",
    .kind = ParameterKind::word,
    .value = 0,
    .lowest = 0,
    .highest = 1,
    .words = kSharesWords,
    .about =
        "what says how large a task's share is: its tickets, or its nice value by the "
        "weights of Linux",
};

// At least 1.
[[nodiscard]] inline int64_t share_of(const Model& m, const SchedEntity& e, bool by_nice)
{
    return by_nice ? weight_of_nice(e.nice) : m.tasks[e.spec].tickets;
}

}  // namespace interleave
