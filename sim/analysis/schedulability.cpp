#include "analysis/schedulability.h"

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

using boost::multiprecision::cpp_int;
using Real = boost::multiprecision::cpp_bin_float_50;

constexpr int64_t kMillion = 1'000'000;

struct Fraction {
    cpp_int above = 0, below = 1;
};

Fraction sum_of(const TaskSet& set)
{
    Fraction sum;
    for (const PeriodicTask& t : set) {
        sum.above = sum.above * t.period.ns + sum.below * t.runtime.ns;
        sum.below *= t.period.ns;
    }
    return sum;
}

// The product of (utilisation of a task + 1).
Fraction product_of(const TaskSet& set)
{
    Fraction product{1, 1};
    for (const PeriodicTask& t : set) {
        product.above *= cpp_int(t.runtime.ns) + t.period.ns;
        product.below *= t.period.ns;
    }
    return product;
}

// Rounded to nearest; the largest number if it is beyond all of them.
int64_t ppm_of(const Fraction& f)
{
    const cpp_int ppm = (f.above * kMillion * 2 + f.below) / (f.below * 2);
    return ppm > kLastTime.ns ? kLastTime.ns : static_cast<int64_t>(ppm);
}

Real liu_layland_bound(uint32_t tasks)
{
    if (tasks == kAnyNumber) return log(Real(2));
    return tasks * (pow(Real(2), Real(1) / tasks) - 1);
}

}  // namespace

Utilisation utilisation(const TaskSet& set)
{
    const Fraction sum = sum_of(set);
    const cpp_int common = gcd(sum.above, sum.below);
    const cpp_int above = sum.above / common, below = sum.below / common;
    return {below == 1 ? above.str() : above.str() + "/" + below.str(), ppm_of(sum)};
}

bool fits(const TaskSet& set, uint32_t cpus)
{
    const Fraction sum = sum_of(set);
    return sum.above <= sum.below * cpus;
}

bool passes_density(const TaskSet& set, uint32_t cpus)
{
    TaskSet dense = set;
    Fraction most;
    for (PeriodicTask& t : dense) {
        t.period = std::min(t.period, t.deadline);
        if (most.above * t.period.ns < most.below * t.runtime.ns)
            most = {t.runtime.ns, t.period.ns};
    }
    const Fraction sum = sum_of(dense);
    return sum.above * most.below + most.above * sum.below * (cpus - 1) <=
           sum.below * most.below * cpus;
}

int64_t liu_layland_bound_ppm(uint32_t tasks)
{
    return static_cast<int64_t>(round(liu_layland_bound(tasks) * kMillion));
}

bool passes_liu_layland(const TaskSet& set)
{
    // The bound of several tasks is irrational, so that no utilisation equals it.
    if (set.size() <= 1) return fits(set, 1);
    const Fraction sum = sum_of(set);
    return Real(sum.above) / Real(sum.below) < liu_layland_bound(static_cast<uint32_t>(set.size()));
}

int64_t hyperbolic_product_ppm(const TaskSet& set) { return ppm_of(product_of(set)); }

bool passes_hyperbolic(const TaskSet& set)
{
    const Fraction product = product_of(set);
    return product.above <= product.below * 2;
}

int64_t deferrable_bound_ppm(const PeriodicTask& server, uint32_t tasks)
{
    const Real use = Real(server.runtime.ns) / Real(server.period.ns);
    const Real ratio = (use + 2) / (2 * use + 1);
    return static_cast<int64_t>(round(tasks * (pow(ratio, Real(1) / tasks) - 1) * kMillion));
}

// The product decides: it is at most the ratio wherever the sum is at most its bound.
bool passes_beside_deferrable(const TaskSet& set, const PeriodicTask& server)
{
    const Fraction product = product_of(set);
    const cpp_int above = cpp_int(server.runtime.ns) + 2 * cpp_int(server.period.ns);
    const cpp_int below = 2 * cpp_int(server.runtime.ns) + server.period.ns;
    return product.above * below <= product.below * above;
}

bool is_rate_monotonic(const TaskSet& set)
{
    std::vector<const PeriodicTask*> order;
    for (const PeriodicTask& t : set) {
        if (t.deadline < t.period || t.jitter.ns > 0 || t.blocking.ns > 0) return false;
        order.push_back(&t);
    }
    std::ranges::sort(order, {},
                      [](const PeriodicTask* t) { return std::pair(t->period, t->priority); });
    return std::ranges::adjacent_find(order, [](const PeriodicTask* a, const PeriodicTask* b) {
               return a->period < b->period && a->priority >= b->priority;
           }) == order.end();
}

Duration largest_runtime_of_another(const TaskSet& set, Duration period)
{
    const Fraction sum = sum_of(set);
    if (sum.above >= sum.below) return {};
    return {static_cast<int64_t>((sum.below - sum.above) * period.ns / sum.below)};
}

std::optional<Duration> global_edf_tardiness(const TaskSet& set, uint32_t cpus)
{
    if (set.empty() || !fits(set, cpus)) return std::nullopt;
    const auto by_runtime = [](const PeriodicTask& t) { return t.runtime; };
    const cpp_int longest = std::ranges::max(set, {}, by_runtime).runtime.ns;
    const cpp_int shortest = std::ranges::min(set, {}, by_runtime).runtime.ns;
    const PeriodicTask& heaviest =
        *std::ranges::max_element(set, [](const PeriodicTask& a, const PeriodicTask& b) {
            return __int128{a.runtime.ns} * b.period.ns < __int128{b.runtime.ns} * a.period.ns;
        });
    if (heaviest.runtime > heaviest.period) return std::nullopt;
    // One CPU, where utilisation fits, is never late.
    if (cpus == 1) return Duration{};
    const cpp_int above = ((cpus - 1) * longest - shortest) * heaviest.period.ns;
    const cpp_int below =
        cpp_int(cpus) * heaviest.period.ns - cpp_int(cpus - 2) * heaviest.runtime.ns;
    const cpp_int bound = (above + below - 1) / below + longest;
    return Duration{static_cast<int64_t>(std::min<cpp_int>(bound, kForever.ns))};
}

}  // namespace interleave
