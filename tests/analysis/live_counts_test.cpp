// How many there were at once: live_counts.h.
#include "analysis/live_counts.h"

#include "export/counts.h"
#include "support/script.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

using test::Script;

CountChange at(int64_t time_ms, uint32_t count) { return {Time{} + ms(time_ms), count}; }

// Two threads of one process, and a child that is a process of its own.
Timeline family()
{
    Script s({"a", "b"}, 1);
    s.ready(0, 0).run(0, 0).ready(2, 1).start(4, 0, TaskKind::process).ready(4, 2);
    s.exit(5, 0).run(5, 1).exit(6, 1).run(6, 2).exit(8, 2, 0, TaskState::zombie);
    s.exit(10, 2);
    return s.finish(12);
}

TEST(LiveCounts, FollowArrivalsAndEnds)
{
    const LiveCounts c = live_counts(family());
    EXPECT_EQ(c.line(Counted::tasks),
              (CountLine{at(0, 1), at(2, 2), at(4, 3), at(5, 2), at(6, 1), at(8, 0)}));
    EXPECT_EQ(c.most_of(Counted::tasks), 3U);
    EXPECT_EQ(c.tasks_started, 3U);
    EXPECT_EQ(c.tasks_ended, 3U);
}

TEST(LiveCounts, CountAProcessUntilItsLastTaskEnds)
{
    const LiveCounts c = live_counts(family());
    EXPECT_EQ(c.line(Counted::processes), (CountLine{at(0, 1), at(4, 2), at(6, 1), at(8, 0)}));
    EXPECT_EQ(c.processes_started, 2U);
}

TEST(LiveCounts, TellReadyTasksAndZombies)
{
    const LiveCounts c = live_counts(family());
    EXPECT_EQ(c.line(Counted::ready), (CountLine{at(2, 1), at(4, 2), at(5, 1), at(6, 0)}));
    EXPECT_EQ(c.line(Counted::zombies), (CountLine{at(8, 1), at(10, 0)}));
}

TEST(LiveCounts, OfWhoeverReplacesAnotherAreNotHigherForAMoment)
{
    Script s({"a", "b"}, 1);
    s.ready(0, 0).run(0, 0).exit(3, 0).ready(3, 1).run(3, 1).exit(4, 1);
    EXPECT_EQ(live_counts(s.finish(4)).most_of(Counted::tasks), 1U);
}

TEST(LiveCounts, OfATaskThatNeverArrivesAreZero)
{
    const LiveCounts c = live_counts(Script({"a"}, 1).finish(4));
    EXPECT_EQ(c.most_of(Counted::processes), 0U);
    EXPECT_EQ(c.tasks_started, 0U);
}

TEST(LiveCounts, ByColumnAreTheHighestWithinIt)
{
    const CountLine line = {at(0, 1), at(3, 4), at(4, 0), at(8, 2)};
    EXPECT_EQ(most_by_column(line, Time{}, Time{} + ms(10), 5),
              (std::vector<uint32_t>{1, 4, 0, 0, 2}));
    EXPECT_EQ(most_by_column(line, Time{} + ms(3), Time{} + ms(5), 2),
              (std::vector<uint32_t>{4, 0}));
}

TEST(LiveCounts, AsATableHaveARowForEachChange)
{
    EXPECT_EQ(to_counts_csv(family()),
              "time_ns,processes,tasks,ready,zombies\n0,1,1,0,0\n2000000,1,2,1,0\n"
              "4000000,2,3,2,0\n5000000,2,2,1,0\n6000000,1,1,0,0\n8000000,0,0,0,1\n"
              "10000000,0,0,0,0\n");
}

}  // namespace
}  // namespace interleave
