#include "analysis/statistics.h"

#include "support/script.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

using test::Script;

Time at_ms(int64_t n) { return Time{} + ms(n); }

TEST(Statistics, FollowATaskFromItsArrivalToItsEnd)
{
    const RunStatistics run = statistics(test::bank().finish(12));
    const TaskStatistics& bob = run.tasks[1];
    EXPECT_EQ(bob.start, at_ms(1));
    EXPECT_EQ(bob.first_run, at_ms(2));
    EXPECT_EQ(bob.end, at_ms(9));
    EXPECT_EQ(bob.turnaround, ms(8));
    EXPECT_EQ(bob.waiting, ms(2));
    EXPECT_EQ(bob.running, ms(3));
    EXPECT_EQ(bob.blocked, ms(3));
    EXPECT_EQ(bob.response, ms(1));
    EXPECT_EQ(bob.switches_voluntary, 2u);
    EXPECT_EQ(bob.transitions[0], 1u);
    EXPECT_EQ(bob.blocked_on,
              (std::vector<TaskStatistics::Blocked>{{Reason::lock, ObjectId{0}, ms(3), 1}}));
}

TEST(Statistics, SumUpTheWholeRun)
{
    const RunStatistics run = statistics(test::bank().finish(12));
    EXPECT_EQ(run.makespan, ms(12));
    // Turnaround 7, 8, 2; waiting 1, 2, 1; response 0, 1, 1.
    EXPECT_EQ(run.mean_turnaround_ns, 5'666'667);
    EXPECT_EQ(run.mean_waiting_ns, 1'333'333);
    EXPECT_EQ(run.mean_response_ns, 666'667);
    EXPECT_EQ(run.switches, 5u);
    EXPECT_EQ(run.throughput_per_1000s, 250'000u);
    ASSERT_EQ(run.cpus.size(), 1u);
    EXPECT_EQ(run.cpus[0].busy, ms(10));
    EXPECT_EQ(run.cpus[0].idle, ms(2));
    EXPECT_EQ(run.cpus[0].utilisation_ppm, 833'333u);
    EXPECT_EQ(run.cpus[0].overhead_ppm, 0u);
    // Shares 6/7, 3/8, 1/2 in millionths: (857142 + 375000 + 500000)^2 / (3 * their squares).
    EXPECT_EQ(run.jain_ppm, 888'731u);
}

TEST(Statistics, CountToTheEndOfTheTimelineForWhoHasNotEnded)
{
    Script s({"a", "b"}, 1);
    s.ready(1, 0).run(2, 0).ready(6, 1);
    const RunStatistics run = statistics(s.finish(10));
    EXPECT_EQ(run.tasks[0].turnaround, ms(9));
    EXPECT_EQ(run.tasks[0].running, ms(8));
    EXPECT_EQ(run.tasks[0].end, kNever);
    EXPECT_EQ(run.tasks[1].waiting, ms(4));
    EXPECT_EQ(run.tasks[1].response, Duration{-1});
    EXPECT_EQ(run.mean_turnaround_ns, -1);
    EXPECT_EQ(run.throughput_per_1000s, 0u);
}

TEST(Statistics, KnowWhoNeverArrived)
{
    Script s({"a"}, 1);
    const RunStatistics run = statistics(s.finish(10));
    EXPECT_EQ(run.tasks[0].start, kNever);
    EXPECT_EQ(run.tasks[0].turnaround, Duration{});
    EXPECT_EQ(run.jain_ppm, 0u);
}

TEST(Statistics, SeeATaskWhoseWholeLifeTookNoTimeAtTheEnd)
{
    Script s({"a"}, 1);
    s.ready(5, 0).run(5, 0).exit(5, 0);
    const RunStatistics run = statistics(s.finish(5));
    EXPECT_EQ(run.tasks[0].start, at_ms(5));
    EXPECT_EQ(run.tasks[0].end, at_ms(5));
    EXPECT_EQ(run.tasks[0].response, Duration{});
    EXPECT_EQ(run.mean_turnaround_ns, 0);
}

TEST(Statistics, LeaveDaemonsOutOfMeans)
{
    Script s({"a", "b"}, 1);
    s.symbols.initial_tasks[1].daemon = true;
    s.ready(0, 0).ready(0, 1).run(0, 0).exit(2, 0).run(2, 1).exit(9, 1);
    const RunStatistics run = statistics(s.finish(9));
    EXPECT_EQ(run.mean_turnaround_ns, 2'000'000);
    EXPECT_EQ(run.jain_ppm, 1'000'000u);
    EXPECT_EQ(run.tasks[1].turnaround, ms(9));
}

TEST(Statistics, DoNotCountTheSameTaskAfterAPauseAsASwitch)
{
    Script s({"a", "b"}, 2);
    s.ready(0, 0).ready(0, 1).run(0, 0).block(1, 0).ready(2, 0).run(2, 0).renew(3, 0);
    s.run(4, 1, 1).block(5, 0).run(6, 1, 0);
    EXPECT_EQ(statistics(s.finish(9)).switches, 3u);
}

TEST(Statistics, SeparateKernelFromIdle)
{
    Script s({"a"}, 1);
    s.ready(0, 0).kernel(1, 0, Reason::load).run(4, 0).block(8, 0);
    const RunStatistics run = statistics(s.finish(10));
    EXPECT_EQ(run.cpus[0].kernel, ms(3));
    EXPECT_EQ(run.cpus[0].idle, ms(3));
    EXPECT_EQ(run.cpus[0].overhead_ppm, 300'000u);
}

TEST(Statistics, GroupWaitsByReasonAndObject)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(0, 0).block(1, 0, Reason::io, 1).ready(3, 0).run(3, 0);
    s.block(4, 0, Reason::lock, 0).ready(5, 0).run(5, 0).block(6, 0, Reason::io, 1);
    const RunStatistics run = statistics(s.finish(10));
    EXPECT_EQ(run.tasks[0].blocked_on,
              (std::vector<TaskStatistics::Blocked>{{Reason::lock, ObjectId{0}, ms(1), 1},
                                                    {Reason::io, ObjectId{1}, ms(6), 2}}));
}

}  // namespace
}  // namespace interleave
