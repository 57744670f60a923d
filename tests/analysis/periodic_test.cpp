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
        EXPECT_FALSE(row.bound.has_value());
    }
    const PeriodicReport late = periodic_report(set_of(ModelTaskSet::Order::deadline, 30), {});
    EXPECT_EQ(late.demand->kind, DemandTest::Kind::exceeded);
    EXPECT_FALSE(late.rows[0].in_time.has_value());
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
    set.order = ModelTaskSet::Order::deadline;
    set.cpus = 2;
    const PeriodicReport r = periodic_report(set, {});
    EXPECT_FALSE(r.rows[0].in_time.has_value());
    ASSERT_TRUE(r.tardiness.has_value());
    EXPECT_EQ(*r.tardiness, *global_edf_tardiness(set.tasks, 2));
}

}  // namespace
}  // namespace interleave
