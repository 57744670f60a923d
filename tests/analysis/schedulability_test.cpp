// Bounds against what happens: thousands of small task sets run unit by unit of time in a
// simulation that is as plain as it can be, and must do what the analysis says.
//
// INTERLEAVE_SEED=n runs that one set.
#include "analysis/schedulability.h"
#include "support/seeds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <tuple>

namespace interleave {
namespace {

PeriodicTask task(int64_t runtime, int64_t period, int64_t deadline, int64_t priority)
{
    return {.name = "t" + std::to_string(priority),
            .runtime = {runtime},
            .period = {period},
            .deadline = {deadline},
            .jitter = {},
            .blocking = {},
            .priority = priority};
}

std::string text_of(const TaskSet& set)
{
    std::string text;
    for (const PeriodicTask& t : set) {
        text += t.name + ": " + std::to_string(t.runtime.ns) + " of " +
                std::to_string(t.period.ns) + ", deadline " + std::to_string(t.deadline.ns) +
                ", jitter " + std::to_string(t.jitter.ns) + ", blocking " +
                std::to_string(t.blocking.ns) + "\n";
    }
    return text;
}

TaskSet random_set(uint64_t seed)
{
    std::mt19937_64 random(seed);
    const auto number = [&](int64_t low, int64_t high) {
        return std::uniform_int_distribution<int64_t>(low, high)(random);
    };
    // Periods that divide 2520 now and then, so that utilisation is often just 1 or near it.
    static constexpr int64_t kPeriods[] = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 18, 20, 21, 24};
    TaskSet set;
    const int64_t tasks = number(2, 6);
    for (int64_t i = 0; i < tasks; ++i) {
        const int64_t period = kPeriods[number(0, 15)];
        const int64_t most = std::max<int64_t>(1, 2 * period / tasks);
        const int64_t runtime = number(1, most);
        const int64_t deadline =
            number(0, 1) == 0 ? period : number(std::min(runtime, period), 2 * period);
        set.push_back(task(runtime, period, deadline, i));
    }
    return set;
}

struct Observed {
    std::vector<int64_t> worst;  // response, of jobs that ended
    int64_t first_miss = -1;     // the earliest deadline that passed with its job undone
};

struct Pending {
    size_t task;
    int64_t released, due, left;
};

// All tasks released at 0, or at their offsets, and as often as they may be; jobs of a task in the
// order of release.
template <typename Before>
Observed simulate(const TaskSet& set, int64_t end, Before before,
                  const std::vector<int64_t>& offsets = {})
{
    Observed run{std::vector<int64_t>(set.size(), 0), -1};
    std::vector<Pending> pending;
    for (int64_t now = 0; now <= end; ++now) {
        for (const Pending& p : pending)
            if (p.due == now && run.first_miss < 0) run.first_miss = now;
        for (size_t i = 0; i < set.size(); ++i) {
            const int64_t offset = offsets.empty() ? 0 : offsets[i];
            if (now < offset || (now - offset) % set[i].period.ns != 0) continue;
            pending.push_back({i, now, now + set[i].deadline.ns, set[i].runtime.ns});
        }
        const auto it = std::ranges::min_element(pending, before);
        if (it == pending.end()) continue;
        if (--it->left > 0) continue;
        run.worst[it->task] = std::max(run.worst[it->task], now + 1 - it->released);
        pending.erase(it);
    }
    return run;
}

int64_t hyperperiod(const TaskSet& set)
{
    int64_t all = 1;
    for (const PeriodicTask& t : set) all = std::lcm(all, t.period.ns);
    return all;
}

// Calls check(set) for many seeds; the first failure tells its seed and set.
template <typename Check>
void for_random_sets(uint64_t sets, Check check)
{
    const auto [first, last] = test::seeds(sets);
    for (uint64_t seed = first; seed <= last; ++seed) {
        const TaskSet set = random_set(seed);
        check(set);
        if (testing::Test::HasFailure())
            FAIL() << "INTERLEAVE_SEED=" << seed << " repeats this:\n" << text_of(set);
    }
}

TEST(Schedulability, ResponseTimesAreTheWorstOfTheCriticalInstant)
{
    uint64_t bounded = 0, unbounded = 0, late = 0;
    for_random_sets(4000, [&](const TaskSet& set) {
        const std::vector<ResponseBound> bounds = response_times(set);
        for (size_t i = 0; i < set.size(); ++i) {
            // What is less urgent changes nothing, and would make the period longer.
            const TaskSet urgent(set.begin(), set.begin() + static_cast<std::ptrdiff_t>(i) + 1);
            const bool fit = fits(urgent, 1);
            ASSERT_EQ(bounds[i].kind == ResponseBound::Kind::bounded, fit) << set[i].name;
            ++(fit ? bounded : unbounded);
            if (!fit) continue;
            const Observed run =
                simulate(urgent, hyperperiod(urgent), [](const Pending& a, const Pending& b) {
                    return std::tie(a.task, a.released) < std::tie(b.task, b.released);
                });
            ASSERT_EQ(bounds[i].time.ns, run.worst[i]) << set[i].name;
            if (!in_time(set[i], bounds[i])) ++late;
        }
    });
    if (test::given_seed()) return;
    EXPECT_GT(bounded, 1000U);
    EXPECT_GT(unbounded, 500U);
    EXPECT_GT(late, 500U);
}

TEST(Schedulability, DemandIsExceededWhereEdfMissesFirstAndNowhereElse)
{
    uint64_t met = 0, exceeded = 0;
    for_random_sets(4000, [&](const TaskSet& set) {
        int64_t latest = 0;
        for (const PeriodicTask& t : set) latest = std::max(latest, t.deadline.ns);
        const Observed run =
            simulate(set, hyperperiod(set) + latest, [](const Pending& a, const Pending& b) {
                return std::tie(a.due, a.released, a.task) < std::tie(b.due, b.released, b.task);
            });
        const DemandTest test = processor_demand(set);
        if (test.kind == DemandTest::Kind::exceeded) {
            ++exceeded;
            EXPECT_GT(test.demand, test.at);
            EXPECT_EQ(test.demand, demand(set, test.at));
            // Beyond the simulated time it may be found that utilisation is above 1 after all.
            if (run.first_miss >= 0) {
                EXPECT_EQ(run.first_miss, test.at.ns);
            } else {
                EXPECT_FALSE(fits(set, 1));
            }
        } else {
            ++met;
            ASSERT_EQ(test.kind, DemandTest::Kind::met);
            EXPECT_EQ(run.first_miss, -1);
        }
    });
    if (test::given_seed()) return;
    EXPECT_GT(met, 500U);
    EXPECT_GT(exceeded, 500U);
}

// The longest response of a task under earliest deadline first, however far apart the first jobs
// are: of two jobs with one deadline, its own come last.
int64_t worst_of_all_offsets(const TaskSet& set, size_t task)
{
    const int64_t all = hyperperiod(set);
    int64_t patterns = 1, worst = 0;
    for (const PeriodicTask& t : set) patterns *= t.period.ns;
    for (int64_t pattern = 0; pattern < patterns; ++pattern) {
        std::vector<int64_t> offsets;
        int64_t left = pattern;
        for (const PeriodicTask& t : set) {
            offsets.push_back(left % t.period.ns);
            left /= t.period.ns;
        }
        const Observed run = simulate(
            set, 3 * all,
            [&](const Pending& a, const Pending& b) {
                return std::tuple(a.due, a.task == task, a.released, a.task) <
                       std::tuple(b.due, b.task == task, b.released, b.task);
            },
            offsets);
        worst = std::max(worst, run.worst[task]);
    }
    return worst;
}

TEST(Schedulability, ResponsesToEarliestDeadlinesAreTheWorstOfAllOffsets)
{
    uint64_t late = 0, beyond_first = 0, unbounded = 0;
    const auto [first, last] = test::seeds(2000);
    for (uint64_t seed = first; seed <= last; ++seed) {
        test::Draw draw(seed);
        TaskSet set;
        const int64_t tasks = 2 + draw.below(2);
        for (int64_t i = 0; i < tasks; ++i) {
            const int64_t period = 2 + draw.below(5);
            const int64_t runtime = 1 + draw.below(static_cast<uint64_t>(period) / 2 + 1);
            const int64_t deadline = 1 + draw.below(static_cast<uint64_t>(2 * period));
            set.push_back(task(runtime, period, deadline, i));
        }
        const std::vector<ResponseBound> bounds = edf_response_times(set);
        for (size_t i = 0; i < set.size(); ++i) {
            ASSERT_EQ(bounds[i].kind == ResponseBound::Kind::bounded, fits(set, 1));
            if (!fits(set, 1)) {
                ++unbounded;
                continue;
            }
            ASSERT_EQ(bounds[i].time.ns, worst_of_all_offsets(set, i))
                << "INTERLEAVE_SEED=" << seed << " repeats this: " << set[i].name << '\n'
                << text_of(set);
            if (!in_time(set[i], bounds[i])) ++late;
            const std::vector<int64_t> together(set.size(), 0);
            const Observed run = simulate(
                set, hyperperiod(set),
                [](const Pending& a, const Pending& b) {
                    return std::tie(a.due, a.released, a.task) <
                           std::tie(b.due, b.released, b.task);
                },
                together);
            if (run.worst[i] < bounds[i].time.ns) ++beyond_first;
        }
    }
    if (test::given_seed()) return;
    EXPECT_GT(late, 50U);
    EXPECT_GT(beyond_first, 50U) << "the worst is not where all are released at once";
    EXPECT_GT(unbounded, 20U);
}

// Whether all deadlines are met on several CPUs: those of the earliest deadlines run.
bool met_on(const TaskSet& set, size_t cpus)
{
    std::vector<Pending> pending;
    for (int64_t now = 0; now <= 3 * hyperperiod(set); ++now) {
        for (const Pending& p : pending)
            if (p.due <= now) return false;
        for (size_t i = 0; i < set.size(); ++i)
            if (now % set[i].period.ns == 0)
                pending.push_back({i, now, now + set[i].deadline.ns, set[i].runtime.ns});
        std::ranges::sort(pending, {}, [](const Pending& p) { return std::pair(p.due, p.task); });
        for (size_t i = 0; i < std::min(cpus, pending.size()); ++i) --pending[i].left;
        std::erase_if(pending, [](const Pending& p) { return p.left == 0; });
    }
    return true;
}

TEST(Schedulability, WhoIsNotDenseMissesNothingOnSeveralCpus)
{
    uint64_t passed = 0, met = 0, missed = 0;
    const auto [first, last] = test::seeds(4000);
    for (uint64_t seed = first; seed <= last; ++seed) {
        test::Draw draw(seed);
        const auto cpus = static_cast<uint32_t>(2 + draw.below(3));
        TaskSet set;
        const int64_t tasks = 3 + draw.below(5);
        for (int64_t i = 0; i < tasks; ++i) {
            const int64_t period = 2 + draw.below(5);
            const int64_t runtime = 1 + draw.below(static_cast<uint64_t>(period));
            const int64_t spare = draw.below(static_cast<uint64_t>(period - runtime + 1));
            set.push_back(task(runtime, period, period - spare, i));
        }
        const bool in_time = met_on(set, cpus);
        ++(in_time ? met : missed);
        if (!passes_density(set, cpus)) continue;
        ++passed;
        ASSERT_TRUE(in_time) << "INTERLEAVE_SEED=" << seed << '\n' << text_of(set);
    }
    if (test::given_seed()) return;
    EXPECT_GT(passed, 20U);
    EXPECT_GT(met, passed + 100U) << "sufficient only";
    EXPECT_GT(missed, 500U);
}

TEST(Schedulability, EarliestDeadlinesMissWhereAResponseIsTooLong)
{
    uint64_t met = 0, missed = 0;
    for_random_sets(4000, [&](const TaskSet& set) {
        if (!fits(set, 1)) return;
        const std::vector<ResponseBound> bounds = edf_response_times(set);
        bool all = true;
        for (size_t i = 0; i < set.size(); ++i) all = all && in_time(set[i], bounds[i]);
        EXPECT_EQ(all, processor_demand(set).kind == DemandTest::Kind::met);
        ++(all ? met : missed);
    });
    if (test::given_seed()) return;
    EXPECT_GT(met, 500U);
    EXPECT_GT(missed, 20U);
}

TEST(Schedulability, JitterAndBlockingLengthenResponsesToEarliestDeadlines)
{
    TaskSet set = {task(6, 10, 10, 0), task(4, 11, 11, 1)};
    const auto bound = [&](size_t i) { return edf_response_times(set)[i].time.ns; };
    EXPECT_EQ(bound(0), 9);  // 1 later than the other, which is due first then
    EXPECT_EQ(bound(1), 10);
    set[1].jitter = {4};  // released 4 before it is ready
    EXPECT_EQ(bound(0), 10);
    EXPECT_EQ(bound(1), 11);
    set[0].blocking = {1};
    EXPECT_EQ(bound(0), 11);
    EXPECT_EQ(edf_response_times({}).size(), 0U);
    TaskSet many(1000, task(1, 1'000'003, 1'000'003, 0));
    for (size_t i = 0; i < many.size(); ++i) many[i].period.ns += static_cast<int64_t>(i);
    for (const ResponseBound& b : edf_response_times(many))
        EXPECT_NE(b.kind, ResponseBound::Kind::unbounded);
}

TEST(Schedulability, WhatPassesATestOfUtilisationHasResponsesInTime)
{
    uint64_t liu_layland = 0, hyperbolic = 0;
    for_random_sets(20000, [&](TaskSet set) {
        std::ranges::sort(set, {}, &PeriodicTask::period);
        for (size_t i = 0; i < set.size(); ++i) {
            set[i].deadline = set[i].period;
            set[i].priority = static_cast<int64_t>(i);
        }
        EXPECT_TRUE(is_rate_monotonic(set));
        liu_layland += passes_liu_layland(set);
        hyperbolic += passes_hyperbolic(set);
        // The hyperbolic test admits all that the other one does.
        EXPECT_TRUE(passes_hyperbolic(set) || !passes_liu_layland(set));
        if (!passes_hyperbolic(set)) return;
        const std::vector<ResponseBound> bounds = response_times(set);
        for (size_t i = 0; i < set.size(); ++i) EXPECT_TRUE(in_time(set[i], bounds[i]));
    });
    if (test::given_seed()) return;
    EXPECT_GT(liu_layland, 500U);
    EXPECT_GT(hyperbolic, liu_layland);
}

TEST(Schedulability, UtilisationIsExact)
{
    EXPECT_EQ(utilisation({task(10, 30, 30, 0), task(10, 40, 40, 1), task(12, 50, 50, 2)}),
              (Utilisation{"247/300", 823333}));
    TaskSet thirds = {task(1, 3, 3, 0), task(1, 3, 3, 1), task(1, 3, 3, 2)};
    EXPECT_EQ(utilisation(thirds), (Utilisation{"1", 1'000'000}));
    EXPECT_TRUE(fits(thirds, 1));
    thirds.push_back(task(1, kLastTime.ns, kLastTime.ns, 3));
    EXPECT_EQ(utilisation(thirds).ppm, 1'000'000);
    EXPECT_FALSE(fits(thirds, 1));
    EXPECT_TRUE(fits(thirds, 2));
}

TEST(Schedulability, TheHyperbolicBoundItselfIsStillIn)
{
    EXPECT_TRUE(passes_hyperbolic({task(1, 2, 2, 0), task(1, 3, 3, 1)}));
    EXPECT_FALSE(
        passes_hyperbolic({task(500'000'001, 1'000'000'000, 1'000'000'000, 0), task(1, 3, 3, 1)}));
}

// Tindell and others' formula done by hand: 5 + 2 + ceil((R + 3) / 10) * 2.
TEST(Schedulability, JitterAndBlockingLengthenResponses)
{
    TaskSet set = {task(2, 10, 10, 0), task(5, 30, 30, 1)};
    EXPECT_EQ(response_times(set)[1].time.ns, 7);
    set[0].jitter = {3};
    set[1].blocking = {2};
    EXPECT_EQ(response_times(set)[1].time.ns, 11);
    EXPECT_EQ(response_times(set)[0].time.ns, 5);
    set[1].jitter = {4};
    EXPECT_EQ(response_times(set)[1].time.ns, 15);
}

// 1 of 3 and 3 of 10 pass the bound, but the second can come first and keep the first too long.
TEST(Schedulability, OnePriorityForSeveralPeriodsIsNotRateMonotonic)
{
    const auto task = [](int64_t runtime, int64_t period, int64_t priority) {
        PeriodicTask t;
        t.runtime = ms(runtime);
        t.period = t.deadline = ms(period);
        t.priority = priority;
        return t;
    };
    EXPECT_FALSE(is_rate_monotonic({task(1, 3, 3), task(3, 10, 3)}));
    EXPECT_FALSE(is_rate_monotonic({task(1, 3, 4), task(3, 10, 3)}));
    EXPECT_TRUE(is_rate_monotonic({task(1, 3, 2), task(3, 10, 3)}));
    EXPECT_TRUE(is_rate_monotonic({task(1, 10, 9), task(3, 10, 3), task(1, 12, 10)}));
}

TEST(Schedulability, TasksOfOnePriorityCountForEachOther)
{
    TaskSet set = {task(2, 10, 10, 0), task(5, 10, 10, 0)};
    EXPECT_EQ(response_times(set)[0].time.ns, 7);
    EXPECT_EQ(response_times(set)[1].time.ns, 7);
}

TEST(Schedulability, JitterAndBlockingCountInTheDemand)
{
    TaskSet set = {task(2, 10, 4, 0), task(5, 30, 9, 1)};
    EXPECT_EQ(processor_demand(set).kind, DemandTest::Kind::met);
    set[0].blocking = {3};
    EXPECT_EQ(processor_demand(set), (DemandTest{DemandTest::Kind::exceeded, {4}, {5}, {}}));
    set[0].blocking = {2};
    EXPECT_EQ(processor_demand(set).kind, DemandTest::Kind::met);
    set[0].jitter = {3};
    EXPECT_EQ(processor_demand(set), (DemandTest{DemandTest::Kind::exceeded, {1}, {4}, {}}));
}

TEST(Schedulability, GivesUpRatherThanLast)
{
    // Blocking at utilisation 1 leaves a busy period without an end.
    TaskSet set = {task(1, 2, 2, 0), task(500, 1000, 1000, 1)};
    set[1].blocking = {1};
    EXPECT_EQ(response_times(set)[1].kind, ResponseBound::Kind::given_up);
    TaskSet slow = {task(1, 2, 2, 0), task(1, kLastTime.ns, kLastTime.ns, 1)};
    slow.push_back(task(kLastTime.ns / 2 - 1, kLastTime.ns, kLastTime.ns, 2));
    EXPECT_EQ(response_times(slow)[2].kind, ResponseBound::Kind::bounded);
    // With a deadline just before its next release, nearly all deadlines would have to be looked
    // at.
    slow[2].deadline.ns -= 10;
    EXPECT_EQ(processor_demand(slow).kind, DemandTest::Kind::given_up);
}

TEST(Schedulability, WithoutABoundThereIsNoTardiness)
{
    const TaskSet set = {task(6, 10, 10, 0), task(6, 10, 10, 1), task(6, 10, 10, 2)};
    EXPECT_FALSE(global_edf_tardiness(set, 1).has_value());
    EXPECT_FALSE(global_edf_tardiness({task(11, 10, 10, 0)}, 4).has_value());
    EXPECT_EQ(largest_runtime_of_another(set, {100}), Duration{});
}

}  // namespace
}  // namespace interleave
