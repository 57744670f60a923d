// A periodic set and what was seen of it, side by side.
#include "analysis/periodic.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

ModelTaskSet set_of(ModelTaskSet::Order order, int64_t last_runtime)
{
    ModelTaskSet set;
    set.order = order;
    const int64_t rows[][2] = {{10, 30}, {10, 40}, {last_runtime, 50}};
    for (const auto& [runtime, period] : rows) {
        PeriodicTask t;
        t.name = std::string(1, static_cast<char>('c' - static_cast<char>(set.tasks.size())));
        t.runtime = ms(runtime);
        t.period = t.deadline = ms(period);
        t.priority = period;
        set.tasks.push_back(t);
    }
    return set;
}

TEST(Periodic, BoundsAndObservationsAreJoinedByName)
{
    const ObservedJobs seen[] = {
        {.task = "a", .released = 12, .ended = 11, .missed = 1, .worst_response = ms(52)},
        {.task = "stranger", .released = 1}};
    const PeriodicReport r = periodic_report(set_of(ModelTaskSet::Order::fixed, 12), seen);
    ASSERT_EQ(r.rows.size(), 3U);
    EXPECT_EQ(r.rows[2].bound->time, ms(52));
    EXPECT_EQ(r.rows[2].in_time, false);
    EXPECT_EQ(r.rows[2].observed, seen[0]);
    EXPECT_EQ(r.rows[0].in_time, true);
    EXPECT_FALSE(r.rows[0].observed.has_value());
    EXPECT_EQ(
        r.sentences.at(0),
        "Utilisation 0.823333 is above the Liu-Layland bound 0.779763: the test says nothing; "
        "response times say that `a` can miss.");
}

TEST(Periodic, EarliestDeadlineFirstIsJudgedByDemand)
{
    const PeriodicReport r = periodic_report(set_of(ModelTaskSet::Order::deadline, 12), {});
    EXPECT_EQ(r.demand->kind, DemandTest::Kind::met);
    for (const PeriodicReport::Row& row : r.rows) {
        EXPECT_EQ(row.in_time, true);
        EXPECT_LE(row.bound->time, row.task.deadline);
    }
    const PeriodicReport late = periodic_report(set_of(ModelTaskSet::Order::deadline, 30), {});
    EXPECT_EQ(late.demand->kind, DemandTest::Kind::exceeded);
    EXPECT_FALSE(late.rows[0].in_time.has_value());
}

PeriodicTask server_of(int64_t budget, int64_t period, bool deferrable)
{
    PeriodicTask s;
    s.name = "server S";
    s.runtime = ms(budget);
    s.period = s.deadline = ms(period);
    s.jitter = deferrable ? ms(period - budget) : ms(0);
    s.priority = period;
    return s;
}

// Two tasks beside a server of 1/5: 2 (((1/5 + 2) / (2/5 + 1))^(1/2) - 1) = 0.507133.
TEST(Periodic, ADeferrableServerHasABoundOfItsOwn)
{
    ModelTaskSet set = set_of(ModelTaskSet::Order::fixed, 10);
    set.tasks.erase(set.tasks.begin());
    set.tasks.push_back(server_of(4, 20, true));
    set.servers = 1;
    const PeriodicReport r = periodic_report(set, {});
    EXPECT_EQ(r.sentences.at(0),
              "Utilisation 0.650000; beside the deferrable server 0.450000, which is not above the "
              "bound 0.507133: no deadline is missed; response times say that no task misses.");
    EXPECT_FALSE(r.rows.back().bound.has_value());
    EXPECT_FALSE(r.rows.back().in_time.has_value());
    // What it kept to the end of a period and the next budget come one after the other.
    EXPECT_EQ(r.rows[0].bound->time, ms(18));

    set.tasks.back() = server_of(4, 20, false);
    const PeriodicReport polling = periodic_report(set, {});
    EXPECT_EQ(polling.sentences.at(0),
              "Utilisation 0.650000 is not above the Liu-Layland bound 0.779763: no deadline is "
              "missed; response times say that no task misses.");
    EXPECT_EQ(polling.rows[0].bound->time, ms(14));
}

TEST(Periodic, ADeferrableServerTakesMoreThanItsShareFromEarliestDeadlines)
{
    ModelTaskSet set = set_of(ModelTaskSet::Order::deadline, 10);
    set.tasks.erase(set.tasks.begin(), set.tasks.begin() + 2);
    set.tasks[0].runtime = ms(35);
    set.tasks[0].period = set.tasks[0].deadline = ms(70);
    set.tasks.push_back(server_of(20, 50, false));
    set.servers = 1;
    EXPECT_EQ(periodic_report(set, {}).demand->kind, DemandTest::Kind::met);
    set.tasks.back() = server_of(20, 50, true);
    EXPECT_EQ(periodic_report(set, {}).demand->kind, DemandTest::Kind::exceeded);
}

TEST(Periodic, ASetThatIsNoneSaysWhy)
{
    ModelTaskSet set;
    set.against = "`idle` has no period.";
    const PeriodicReport r = periodic_report(set, {});
    EXPECT_TRUE(r.rows.empty());
    EXPECT_EQ(r.sentences.at(0), "No analysis of a periodic task set: `idle` has no period.");
}

TEST(Periodic, OtherPoliciesAndSeveralCpusGetNoBoundOfResponses)
{
    ModelTaskSet set = set_of(ModelTaskSet::Order::other, 12);
    EXPECT_FALSE(periodic_report(set, {}).rows[0].bound.has_value());
    set = set_of(ModelTaskSet::Order::deadline, 45);
    set.cpus = 2;
    const PeriodicReport r = periodic_report(set, {});
    EXPECT_FALSE(r.rows[0].in_time.has_value());
    ASSERT_TRUE(r.tardiness.has_value());
    EXPECT_EQ(*r.tardiness, *global_edf_tardiness(set.tasks, 2));
}

TEST(Periodic, OnSeveralCpusWithOneQueueDensityPromisesThatNobodyMisses)
{
    ModelTaskSet set = set_of(ModelTaskSet::Order::deadline, 12);
    set.cpus = 2;
    const PeriodicReport r = periodic_report(set, {});
    for (const PeriodicReport::Row& row : r.rows) EXPECT_EQ(row.in_time, true);
    EXPECT_EQ(
        r.sentences.at(0),
        "Utilisation 0.823333 of 2 CPUs: no task is dense enough for global earliest deadline "
        "first to miss a deadline.");
}

TEST(Periodic, TasksThatStayOnTheirCpusAreJudgedThere)
{
    ModelTaskSet set = set_of(ModelTaskSet::Order::fixed, 30);
    set.cpus = 3;
    set.global = false;
    set.cpu_of = {CpuId{2}, CpuId{0}, CpuId{2}};
    const PeriodicReport r = periodic_report(set, {});
    EXPECT_EQ(r.rows[0].cpu, CpuId{2});
    EXPECT_EQ(r.rows[0].bound->time, ms(10));
    EXPECT_EQ(r.rows[1].cpu, CpuId{0});
    EXPECT_EQ(r.rows[1].bound->time, ms(10));
    EXPECT_EQ(r.rows[2].bound->time, ms(50));
    EXPECT_EQ(r.sentences,
              (std::vector<std::string>{
                  "On cpu0: Utilisation 0.250000 is not above the Liu-Layland bound 1.000000: no "
                  "deadline is missed; response times say that no task misses.",
                  "On cpu2: Utilisation 0.933333 is above the Liu-Layland bound 0.828427: the test "
                  "says nothing; response times say that no task misses."}));
    EXPECT_EQ(r.utilisation.exact, "71/60");

    set.order = ModelTaskSet::Order::deadline;
    const PeriodicReport edf = periodic_report(set, {});
    EXPECT_EQ(edf.rows[2].in_time, true);
    EXPECT_FALSE(edf.tardiness.has_value());
    EXPECT_FALSE(edf.demand.has_value());
}

}  // namespace
}  // namespace interleave
