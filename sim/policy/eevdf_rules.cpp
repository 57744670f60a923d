#include "policy/eevdf_rules.h"

#include "policy/eevdf_parameters.h"

#include <algorithm>
#include <bit>

namespace interleave {

namespace {

using namespace fair;

// The order of the enumerators is that of versions.
bool is_on(const std::vector<int64_t>& n, Number which, Profile since, Profile until = k7_2)
{
    if (n[which] != 0) return n[which] == 1;
    return n[kProfile] >= since && n[kProfile] <= until;
}

// The first word but `profile` is the older rule.
bool is_newer(const std::vector<int64_t>& n, Number which, Profile since)
{
    return n[which] != 0 ? n[which] == 2 : n[kProfile] >= since;
}

int64_t factor(uint32_t cpus)
{
    return static_cast<int64_t>(std::bit_width(std::min<uint32_t>(cpus, 8)));
}

}  // namespace

FairRules fair_rules(const PolicyValues& v)
{
    const std::vector<int64_t>& n = v.numbers;
    FairRules r;
    r.place_lag = is_on(n, kPlaceLag, k6_6);
    r.place_rel_deadline = is_on(n, kPlaceRelDeadline, k6_12);
    r.place_deadline_initial = is_on(n, kPlaceDeadlineInitial, k6_6);
    r.run_to_parity = is_on(n, kRunToParity, k6_6);
    r.preempt_short = is_on(n, kPreemptShort, k6_12);
    r.delay_dequeue = is_on(n, kDelayDequeue, k6_12);
    r.delay_zero = is_on(n, kDelayZero, k6_12);
    r.wakeup_preemption = is_on(n, kWakeupPreemption, k6_6);
    r.fork_preemption = is_on(n, kForkPreemption, k6_6, k6_18);
    r.guard_shortest = is_newer(n, kGuard, k6_18);
    r.guard_after_wakeup = is_on(n, kGuardAfterWakeup, k7_2);
    r.lag_of_longest = is_newer(n, kLagLimit, k7_2);
    r.delay_floor = is_on(n, kDelayFloor, k7_2);
    r.yield_forfeits = n[kYield] != 0 ? n[kYield] == 1 : n[kProfile] >= k6_12;
    r.by_request = n[kEligible] == 1;
    r.exact = n[kHrtick] != 0 || n[kTick] == 0;
    r.tick = {n[kTick]};
    r.balance = {n[kBalance]};
    r.base_slice = {std::max<int64_t>(n[kBaseSlice], 0)};
    r.normal_slice = {n[kProfile] == k6_6 ? 750'000 : 700'000};
    return r;
}

// One and the logarithm of the number of CPUs, of which no more than 8 count.
int64_t FairRules::slice(uint32_t cpus) const
{
    return base_slice.ns > 0 ? base_slice.ns : normal_slice.ns * factor(cpus);
}

int64_t FairRules::granularity(uint32_t cpus) const
{
    return base_slice.ns > 0 ? std::max<int64_t>(base_slice.ns / factor(cpus), 1) : normal_slice.ns;
}

}  // namespace interleave
