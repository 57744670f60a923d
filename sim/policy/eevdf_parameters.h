// The parameters of the fair policy of Linux: one for each rule that can be switched. What they do
// is in eevdf_rules.h.
#pragma once

#include "kernel/policy.h"
#include "policy/eligible_tree.h"

namespace interleave::fair {

inline constexpr int64_t kMostCpus = 4096;

enum Profile { k6_6, k6_12, k6_18, k7_2 };
enum Number {
    kProfile,
    kTick,
    kHrtick,
    kBaseSlice,
    kEligible,
    kBalance,
    kPlaceLag,
    kPlaceRelDeadline,
    kPlaceDeadlineInitial,
    kRunToParity,
    kPreemptShort,
    kDelayDequeue,
    kDelayZero,
    kWakeupPreemption,
    kForkPreemption,
    kGuard,
    kGuardAfterWakeup,
    kLagLimit,
    kDelayFloor,
    kYield,
};

inline constexpr std::string_view kProfiles[] = {"6.6", "6.12", "6.18", "7.2"};
inline constexpr std::string_view kSwitch[] = {"profile", "on", "off"};
inline constexpr std::string_view kAsProfile[] = {"profile"};
inline constexpr std::string_view kEligibleWords[] = {"service", "request"};
inline constexpr std::string_view kGuardWords[] = {"profile", "own", "shortest"};
inline constexpr std::string_view kLagWords[] = {"profile", "own", "longest"};
inline constexpr std::string_view kYieldWords[] = {"profile", "forfeit", "later"};

constexpr PolicyParameter switch_of(std::string_view name, std::string_view about)
{
    return {.name = name,
            .kind = ParameterKind::word,
            .value = 0,
            .lowest = 0,
            .highest = 2,
            .words = kSwitch,
            .about = about};
}

constexpr PolicyParameter word_of_three(std::string_view name,
                                        std::span<const std::string_view> words,
                                        std::string_view about)
{
    return {.name = name,
            .kind = ParameterKind::word,
            .value = 0,
            .lowest = 0,
            .highest = 2,
            .words = words,
            .about = about};
}

inline constexpr PolicyParameter kParameters[] = {
    {.name = "profile",
     .kind = ParameterKind::word,
     .value = k6_18,
     .lowest = 0,
     .highest = 3,
     .words = kProfiles,
     .about = "the version of Linux whose rules count, where nothing else is said"},
    {.name = "tick",
     .kind = ParameterKind::duration,
     .value = 4'000'000,
     .lowest = 0,
     .highest = 1'000'000'000,
     .about = "time between ticks, at which it is noticed that a slice is over; 4 ms is HZ=250. "
              "0: there are none, and slices end exactly"},
    {.name = "hrtick",
     .kind = ParameterKind::boolean,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .about = "true: slices end exactly, by a timer of their own"},
    {.name = "base_slice",
     .kind = ParameterKind::duration,
     .value = -1,
     .lowest = 1,
     .highest = kLongestSlice,
     .words = kAsProfile,
     .about = "how long a turn a task asks for that says nothing; profile: 0.7 ms (0.75 ms in 6.6) "
              "on one CPU, twice that from 2 CPUs on, 3 times from 4, 4 times from 8"},
    {.name = "eligible",
     .kind = ParameterKind::word,
     .value = 0,
     .lowest = 0,
     .highest = 1,
     .words = kEligibleWords,
     .about = "what must not be ahead of the virtual time for a task to be eligible: what it has "
              "received, as in Linux; or the beginning of its request, as in the paper of 1995"},
    {.name = "balance",
     .kind = ParameterKind::duration,
     .value = 16'000'000,
     .lowest = 0,
     .highest = kLastTime.ns / kMostCpus,
     .about = "how often a CPU looks whether another has more to do, for each CPU of the machine: "
              "with 4 CPUs four times as long; 0: only when it idles"},
    switch_of("place_lag", "a task that comes back is as far ahead or behind as it was"),
    switch_of("place_rel_deadline",
              "a task that changes CPU keeps the distance to its deadline; from 6.12 on"),
    switch_of("place_deadline_initial", "a new task asks for half a slice at first"),
    switch_of("run_to_parity", "who runs is protected from others for a while"),
    switch_of("preempt_short",
              "but not from a task with a shorter slice that wakes up; from 6.12 on"),
    switch_of("delay_dequeue",
              "a task that sleeps and has had more than its share stays in the tree until virtual "
              "time has caught up with it; from 6.12 on"),
    switch_of("delay_zero", "and has no claim when it leaves the tree; from 6.12 on"),
    switch_of("wakeup_preemption", "a task that wakes up may take the CPU at once"),
    switch_of("fork_preemption", "so may one that starts; until 6.18"),
    word_of_three("guard", kGuardWords,
                  "how long who runs is protected: for the rest of its own slice, until 6.12; or "
                  "for the shortest slice of all who are there"),
    switch_of("guard_after_wakeup",
              "whenever a task wakes up and does not take the CPU, the protection lasts for the "
              "shortest slice from now at most; from 7.2 on, before that only for those with "
              "shorter slices"),
    word_of_three("lag_limit", kLagWords,
                  "what a task can be ahead or behind when it leaves: twice its own slice or a "
                  "tick, the longer of them; or, from 7.2 on, the longest slice of all and a tick"),
    switch_of("delay_floor",
              "what a task owes does not grow while it sleeps in the tree; from 7.2 on"),
    word_of_three("yield", kYieldWords,
                  "yield gives up the rest of the slice, from 6.12 on; or it only asks for a later "
                  "deadline"),
};

}  // namespace interleave::fair
