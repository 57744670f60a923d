// Which rules of the fair policy of Linux count: kernels differ in them, and users switch some of
// them on and off.
//
// A profile is a kernel: it presets all switches, and each can be set alone. Stable kernels carry
// changes of later ones, so that a profile is what the first of its line had, but for 6.12, which
// is its late state. Sources: Linux 6.12.107 and 7.2.13, kernel/sched/fair.c, features.h; 6.6 and
// 6.18 from the changes between them.
#pragma once

#include "kernel/policy.h"

namespace interleave {

struct FairRules {
    // Names as in features.h of the kernel.
    bool place_lag = true;               // who comes back is as far ahead or behind as it was
    bool place_rel_deadline = true;      // and as far from its deadline, unless it slept
    bool place_deadline_initial = true;  // a new task asks for half a slice first
    bool run_to_parity = true;           // who runs is protected for a slice
    bool preempt_short = true;           // but not against those with shorter slices
    bool delay_dequeue = true;           // who sleeps owing time stays, and pays by waiting
    bool delay_zero = true;              // and has no more than nothing when it wakes up
    bool wakeup_preemption = true;       // who wakes up may take the CPU at once
    // Changes without a switch in the kernel.
    bool fork_preemption = true;     // so may a task that was started just now
    bool guard_shortest = true;      // protection lasts for the shortest slice of the queue
    bool guard_after_wakeup = true;  // it is counted anew whenever somebody wakes up in vain
    bool lag_of_longest = true;      // lag is limited by the longest slice of the queue and a tick
    bool delay_floor = true;         // a debt does not grow while its task sleeps
    bool yield_forfeits = true;      // yield gives up the rest of the slice, not only a place

    bool by_request = false;  // eligible from the start of its request on, as in the paper
    bool exact = false;       // slices end when they are over, not at a tick
    Duration tick;            // 0: none
    Duration balance;         // between looks at other CPUs, times the CPUs; 0: none
    Duration base_slice;      // 0: as the profile has it, by the number of CPUs
    Duration normal_slice;    // of the profile, for one CPU

    // How long a turn is unless a task asks for another.
    [[nodiscard]] int64_t slice(uint32_t cpus) const;
    // Protection without run_to_parity.
    [[nodiscard]] int64_t granularity(uint32_t cpus) const;
};

[[nodiscard]] FairRules fair_rules(const PolicyValues&);

}  // namespace interleave
