// Many tasks seen together, and who was at an object: families.h and occupancy.h.
#include "analysis/families.h"
#include "analysis/occupancy.h"

#include "support/script.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

using test::Script;

Time at_ms(int64_t n) { return Time{} + ms(n); }

TEST(Families, AreNamedWithoutTheNumber)
{
    EXPECT_EQ(family_of("bank/teller#2"), "bank/teller");
    EXPECT_EQ(family_of("desk#1/job#3"), "desk#1/job");
    EXPECT_EQ(family_of("desk#1/clerk"), "desk#1/clerk");
    EXPECT_EQ(family_of("P1"), "P1");
    EXPECT_TRUE(means_family("job", "desk#1/job"));
    EXPECT_TRUE(means_family("desk#1/job", "desk#1/job"));
    EXPECT_FALSE(means_family("ob", "desk#1/job"));
    EXPECT_FALSE(means_family("desk", "desk#1/job"));
}

TEST(Families, HaveTheFiguresOfTheirTasks)
{
    Script s({"a#1", "a#2", "b"}, 2);
    s.ready(0, 0).run(1, 0).exit(4, 0).ready(2, 1).run(4, 1).exit(8, 1).ready(3, 2);
    const Timeline t = s.finish(10);
    const std::vector<Family> all = families(t, statistics(t));
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].name, "bank/a");
    EXPECT_EQ(all[0].ended, 2u);
    EXPECT_EQ(all[0].in_system, ms(10));
    EXPECT_EQ(all[0].mean_turnaround_ns, ms(5).ns);
    EXPECT_EQ(all[0].mean_waiting_ns, 1'500'000);
    EXPECT_EQ(all[0].turnarounds, (std::vector{ms(4), ms(6)}));
    EXPECT_EQ(all[1].started, 1u);
    EXPECT_EQ(all[1].ended, 0u);
    EXPECT_EQ(all[1].in_system, ms(7));
    EXPECT_EQ(all[1].mean_turnaround_ns, -1);
    EXPECT_EQ(per_1000s(all[0].ended, ms(10)), 200'000u);
    EXPECT_EQ(mean_number_milli(all[0].in_system, ms(10)), 1'000u);
}

TEST(Families, HavePercentilesByNearestRank)
{
    const std::vector<Duration> sorted{ms(1), ms(2), ms(3), ms(10)};
    EXPECT_EQ(percentile(sorted, 0), ms(1));
    EXPECT_EQ(percentile(sorted, 25), ms(1));
    EXPECT_EQ(percentile(sorted, 26), ms(2));
    EXPECT_EQ(percentile(sorted, 75), ms(3));
    EXPECT_EQ(percentile(sorted, 99), ms(10));
    EXPECT_EQ(percentile(sorted, 100), ms(10));
}

// Bob is blocked on the lock of alice for 3 ms; at every other moment one of them is there or
// nobody.
TEST(Occupancy, CountsHoldersAndWaitersOfALock)
{
    const Timeline t = test::bank().finish(12);
    const Occupancy all = occupancy(t).at(0);
    Duration told;
    Duration weighted;
    for (size_t n = 0; n < all.with.size(); ++n) {
        told += all.with[n];
        weighted += Duration{all.with[n].ns * static_cast<int64_t>(n)};
    }
    EXPECT_EQ(told, ms(12));
    EXPECT_EQ(weighted, all.time);
    ASSERT_EQ(all.with.size(), 3u);
    EXPECT_EQ(all.with[2], ms(3));
    // Two halves make the whole.
    const Occupancy early = occupancy(t, {}, at_ms(5)).at(0);
    const Occupancy late = occupancy(t, at_ms(5), at_ms(12)).at(0);
    EXPECT_EQ(early.time + late.time, all.time);
    EXPECT_EQ(early.visits + late.visits, all.visits);
    EXPECT_EQ(early.length, ms(5));
    EXPECT_EQ(late.length, ms(7));
    EXPECT_EQ(early.with[0] + late.with[0], all.with[0]);
}

}  // namespace
}  // namespace interleave
