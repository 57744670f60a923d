// How long tasks will compute before they next wait: what the policies choose by that let short
// bursts go first. Either known, by looking ahead in the program, or predicted from earlier bursts.
//
// A prediction is the exponential average tau' = alpha * t + (1 - alpha) * tau over the lengths t
// of a task's bursts, in nanoseconds, rounded down. A part of a policy, not one itself: the policy
// passes its hooks on. What it remembers is in task_words().
// Source: Silberschatz, Galvin, Gagne, Operating System Concepts, 10th ed., 5.3.2.
#pragma once

#include "kernel/policy.h"

namespace interleave {

class Bursts {
  public:
    // Values of the three parameters below, in their order.
    Bursts(const PolicyValues&, size_t first_parameter);

    [[nodiscard]] uint32_t task_words() const { return known_ ? 0 : 2; }
    void attach(State&, TaskId) const;
    void charge(State&, TaskId, Duration used) const;
    void blocked(State&, TaskId) const;  // its burst is over

    // CPU time that it will still need; 0 for one that has computed longer than was predicted.
    [[nodiscard]] Duration left(const Model&, const State&, TaskId) const;
    // For people: "burst", or "predicted burst" and what it has used of it.
    void describe(const State&, TaskId, Duration left, Details&) const;
    [[nodiscard]] std::string_view word() const { return known_ ? "burst" : "predicted burst"; }

  private:
    bool known_;
    int64_t alpha_;  // in millionths
    Duration guess_;
};

inline constexpr std::string_view kBurstWords[] = {"known", "predicted"};
inline constexpr PolicyParameter kBurstParameter = {
    .name = "burst",
    .kind = ParameterKind::word,
    .value = 0,
    .lowest = 0,
    .highest = 1,
    .words = kBurstWords,
    .about = "the CPU time until a task next waits: as it will be, or predicted from its past"};
inline constexpr PolicyParameter kAlphaParameter = {
    .name = "alpha",
    .kind = ParameterKind::fraction,
    .value = kFractionOne / 2,
    .lowest = 0,
    .highest = kFractionOne,
    .about = "predicted: how much the last burst counts against all before it"};
inline constexpr PolicyParameter kGuessParameter = {
    .name = "guess",
    .kind = ParameterKind::duration,
    .value = 10'000'000,
    .lowest = 0,
    .highest = kLastTime.ns,
    .about = "predicted: the first prediction for every task"};

}  // namespace interleave
