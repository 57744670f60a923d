// Whether earliest deadline first meets all deadlines: the processor time that must be given.
#include "analysis/schedulability.h"

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>

namespace interleave {

namespace {

using boost::multiprecision::cpp_int;

constexpr int64_t kMaxSteps = 20'000'000;  // terms of sums, in each of two searches

// From a critical instant to the deadline of the first job: a job that is late by jitter has so
// much less time, and one that never has any is due at once.
int64_t first_due(const PeriodicTask& t)
{
    return std::max<int64_t>(0, (t.deadline - t.jitter).ns);
}

// Jobs of a task that are released and due within an interval. REQUIRES: interval >= first_due(t)
int64_t due_within(const PeriodicTask& t, int64_t interval)
{
    return (interval + t.jitter.ns - t.deadline.ns) / t.period.ns + 1;
}

Duration longest_blocking(const TaskSet& set)
{
    Duration longest;
    for (const PeriodicTask& t : set) longest = std::max(longest, t.blocking);
    return longest;
}

// From this length on, demand grows too slowly to exceed it; kNever: utilisation is 1 or more.
int64_t bound_by_utilisation(const TaskSet& set)
{
    cpp_int spare = 1, below = 1, above = longest_blocking(set).ns;
    int64_t longest = 0;
    for (const PeriodicTask& t : set) {
        const int64_t early = (t.period + t.jitter - t.deadline).ns;
        longest = std::max(longest, -early);
        above = above * t.period.ns + below * early * t.runtime.ns;
        spare = spare * t.period.ns - below * t.runtime.ns;
        below *= t.period.ns;
    }
    if (spare <= 0) return kNever.ns;
    if (above <= 0) return longest;
    const cpp_int bound = (above + spare - 1) / spare;
    return bound > kLastTime.ns ? kNever.ns : std::max(longest, static_cast<int64_t>(bound));
}

// All lengths at which demand grows, in order.
class Deadlines {
  public:
    explicit Deadlines(const TaskSet& set) : set_(set)
    {
        for (const PeriodicTask& t : set) next_.push_back(first_due(t));
    }
    [[nodiscard]] int64_t next() const { return *std::ranges::min_element(next_); }
    void pass(int64_t at)
    {
        for (size_t i = 0; i < set_.size(); ++i) {
            const PeriodicTask& t = set_[i];
            if (next_[i] > at) continue;
            next_[i] = due_within(t, at) * t.period.ns + t.deadline.ns - t.jitter.ns;
        }
    }

  private:
    const TaskSet& set_;
    std::vector<int64_t> next_;
};

}  // namespace

std::optional<Duration> longest_busy_period(const TaskSet& set)
{
    const int64_t blocking = longest_blocking(set).ns;
    __int128 length = blocking;
    for (const PeriodicTask& t : set) length += t.runtime.ns;
    for (int64_t steps = kMaxSteps; steps > 0; steps -= static_cast<int64_t>(set.size())) {
        __int128 next = blocking;
        for (const PeriodicTask& t : set) {
            next += (length + t.jitter.ns + t.period.ns - 1) / t.period.ns * t.runtime.ns;
        }
        if (next > kLastTime.ns) return std::nullopt;
        if (next == length) return Duration{static_cast<int64_t>(length)};
        length = next;
    }
    return std::nullopt;
}

Duration demand(const TaskSet& set, Duration interval)
{
    __int128 sum = 0;
    Duration blocking;
    for (const PeriodicTask& t : set) {
        if (interval.ns < first_due(t)) continue;
        sum += __int128{due_within(t, interval.ns)} * t.runtime.ns;
        if (sum > kLastTime.ns) return kForever;
        blocking = std::max(blocking, t.blocking);
    }
    sum += blocking.ns;
    return sum > kLastTime.ns ? kForever : Duration{static_cast<int64_t>(sum)};
}

DemandTest processor_demand(const TaskSet& set)
{
    if (set.empty()) return {};
    const int64_t bound = fits(set, 1) ? std::min(longest_busy_period(set).value_or(kForever).ns,
                                                  bound_by_utilisation(set))
                                       : kNever.ns;
    Deadlines deadlines(set);
    for (int64_t steps = kMaxSteps; steps > 0; steps -= 3 * static_cast<int64_t>(set.size())) {
        const int64_t at = deadlines.next();
        if (at >= bound) return {DemandTest::Kind::met, {}, {}, {bound}};
        if (at > kLastTime.ns) break;
        const Duration need = demand(set, {at});
        if (need.ns > at) return {DemandTest::Kind::exceeded, {at}, need, {}};
        deadlines.pass(at);
    }
    return {DemandTest::Kind::given_up, {}, {}, {}};
}

}  // namespace interleave
