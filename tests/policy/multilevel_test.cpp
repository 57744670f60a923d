// Policies with a queue for each level, by cases that are worked out by hand, from a scenario's
// text to who ran when.
#include "lanes.h"

#include <gmock/gmock.h>

namespace interleave {
namespace {

using test::lane_text;

Timeline run_text(std::string_view policy, std::string_view processes, int cpus = 1)
{
    const auto m =
        test::load_model(fmt::format("format: 1\ntitle: t\nmachine: {{cpus: {}, instruction: 0}}\n"
                                     "policy: {{{}}}\nprocesses:\n{}",
                                     cpus, policy, processes));
    Timeline t = test::timeline_of(
        *m, [&](const State& s) { ASSERT_THAT(laws(*m, s), testing::IsEmpty()); });
    EXPECT_THAT(t.violations(), testing::IsEmpty());
    return t;
}

std::string lane(std::string_view policy, std::string_view processes)
{
    return lane_text(run_text(policy, processes));
}

// --- between the queues: static priorities

TEST(Multilevel, RunsALowerQueueOnlyWhileAllHigherOnesAreEmpty)
{
    constexpr std::string_view kTasks =
        "  Batch: {run: compute 4, priority: 1}\n"
        "  Shell: {run: compute 2, priority: 0, start: 1}\n"
        "  Login: {run: compute 3, priority: 0, start: 2}\n";
    EXPECT_EQ(lane("name: multilevel", kTasks), "Batch[0,1) Shell[1,3) Login[3,6) Batch[6,9)");
    EXPECT_EQ(lane("name: multilevel, preemptive: false", kTasks),
              "Batch[0,4) Shell[4,6) Login[6,9)");
    EXPECT_EQ(lane("name: multilevel, order: larger_first", kTasks),
              "Batch[0,4) Shell[4,6) Login[6,9)");
}

TEST(Multilevel, LetsALowerQueueWaitWhileTasksOfAHigherOneWakeUp)
{
    EXPECT_EQ(lane("name: multilevel, quanta: [2, 0]",
                   "  High: {run: [compute 2, sleep 3, compute 2, sleep 1, compute 1]}\n"
                   "  Low: {run: compute 6, priority: 1}\n"),
              "High[0,2) Low[2,5) High[5,7) Low[7,8) High[8,9) Low[9,11)");
}

TEST(Multilevel, CountsAPriorityBeyondTheLastLevelAsTheLastAndBelowTheFirstAsTheFirst)
{
    constexpr std::string_view kTasks =
        "  A: {run: compute 1, priority: 7}\n  B: {run: compute 1, priority: 1}\n"
        "  C: {run: compute 1, priority: -3}\n  D: {run: compute 1, priority: 0}\n";
    EXPECT_EQ(lane("name: multilevel, levels: 2", kTasks), "C[0,1) D[1,2) A[2,3) B[3,4)");
    EXPECT_EQ(lane("name: multilevel, levels: 3", kTasks), "C[0,1) D[1,2) B[2,3) A[3,4)");
    EXPECT_EQ(lane("name: multilevel, levels: 2, order: larger_first", kTasks),
              "A[0,1) B[1,2) C[2,3) D[3,4)");
}

// --- within a queue: its own discipline

constexpr std::string_view kTwoInEach =
    "  A: {run: compute 4, priority: 0}\n  B: {run: compute 3, priority: 0}\n"
    "  C: {run: compute 4, priority: 1}\n  D: {run: compute 3, priority: 1}\n";

TEST(Multilevel, GivesEachQueueADisciplineOfItsOwn)
{
    EXPECT_EQ(lane("name: multilevel, quanta: [2, 0]", kTwoInEach),
              "A[0,2) B[2,4) A[4,6) B[6,7) C[7,11) D[11,14)");
    EXPECT_EQ(lane("name: multilevel, quanta: [0, 1]", kTwoInEach),
              "A[0,4) B[4,7) C[7,8) D[8,9) C[9,10) D[10,11) C[11,12) D[12,13) C[13,14)");
    EXPECT_EQ(lane("name: multilevel, levels: 2, quanta: [3]", kTwoInEach),
              "A[0,3) B[3,6) A[6,7) C[7,10) D[10,13) C[13,14)");
}

TEST(Multilevel, GivesADisplacedTaskTheRestOfItsTurnBeforeOthersOfItsQueue)
{
    EXPECT_EQ(lane("name: multilevel, quanta: [2, 4]",
                   "  C: {run: compute 6, priority: 1}\n  D: {run: compute 4, priority: 1}\n"
                   "  A: {run: compute 2, priority: 0, start: 3}\n"),
              "C[0,3) A[3,5) C[5,6) D[6,10) C[10,12)");
}

TEST(Multilevel, QueuesATaskThatComesAsATurnEndsBeforeOrBehindTheOtherAsTold)
{
    constexpr std::string_view kTasks = "  A: {run: compute 4}\n  B: {run: compute 2, start: 2}\n";
    EXPECT_EQ(lane("name: multilevel, quanta: [2]", kTasks), "A[0,2) B[2,4) A[4,6)");
    EXPECT_EQ(lane("name: multilevel, quanta: [2], ties: preempted_first", kTasks),
              "A[0,4) B[4,6)");
}

TEST(Multilevel, QueuesNewTasksBeforeThoseThatWakeUpAtTheSameInstantIfTold)
{
    // At 3: A's turn ends, B wakes up, C is new.
    constexpr std::string_view kTasks =
        "  B: {run: [compute 1, sleep 2, compute 1]}\n  A: {run: compute 3}\n"
        "  C: {run: compute 1, start: 3}\n";
    EXPECT_EQ(lane("name: multilevel, quanta: [2]", kTasks), "B[0,1) A[1,3) B[3,4) C[4,5) A[5,6)");
    EXPECT_EQ(lane("name: multilevel, quanta: [2], ties: preempted_first", kTasks),
              "B[0,1) A[1,4) B[4,5) C[5,6)");
    EXPECT_EQ(lane("name: multilevel, quanta: [2], ties: preempted_new_woken", kTasks),
              "B[0,1) A[1,4) C[4,5) B[5,6)");
}

// --- between the queues: shares of time

TEST(Multilevel, GivesEachQueueItsShareOfEveryPeriod)
{
    EXPECT_EQ(
        lane("name: multilevel, quanta: [0, 0], between: shares, shares: [80, 20], period: 10",
             "  A: {run: compute 20, priority: 0}\n  B: {run: compute 6, priority: 1}\n"),
        "A[0,8) B[8,10) A[10,18) B[18,20) A[20,24) B[24,26)");
    EXPECT_EQ(lane("name: multilevel, quanta: [0, 0], between: shares, shares: [1, 3], period: 4",
                   "  A: {run: compute 3, priority: 0}\n  B: {run: compute 6, priority: 1}\n"),
              "A[0,1) B[1,4) A[4,5) B[5,8) A[8,9)");
}

TEST(Multilevel, SharesTimeAmongQueuesThatTakeTurnsWithin)
{
    // B's turn is cut short at 5 by the share, and goes on at 10.
    EXPECT_EQ(lane("name: multilevel, quanta: [3, 2], between: shares, shares: [1, 1], period: 10",
                   "  A: {run: compute 5, priority: 0}\n  B: {run: compute 5, priority: 0}\n"
                   "  C: {run: compute 5, priority: 1}\n  D: {run: compute 5, priority: 1}\n"),
              "A[0,3) B[3,5) C[5,7) D[7,9) C[9,10) B[10,11) A[11,13) B[13,15) C[15,16) D[16,18) "
              "C[18,19) D[19,20)");
}

TEST(Multilevel, GivesTimeThatNobodyHasAShareInToTheHighestQueueUntilSomebodyHas)
{
    // A's share is used up at 5, but nobody else wants the CPU until B comes.
    EXPECT_EQ(lane("name: multilevel, quanta: [0, 0], between: shares, shares: [1, 1], period: 10",
                   "  A: {run: compute 12, priority: 0}\n"
                   "  B: {run: compute 8, priority: 1, start: 7}\n"),
              "A[0,7) B[7,10) A[10,15) B[15,20)");
}

TEST(Multilevel, LooksAtSharesOnlyWhenATurnEndsIfNotPreemptive)
{
    EXPECT_EQ(lane("name: multilevel, quanta: [4, 4], between: shares, shares: [1, 1], period: 10, "
                   "preemptive: false",
                   "  A: {run: compute 12, priority: 0}\n  B: {run: compute 8, priority: 1}\n"),
              "A[0,8) B[8,12) A[12,16) B[16,20)");
}

TEST(Multilevel, SharesTheTimeOfAllCpus)
{
    const Timeline t =
        run_text("name: multilevel, quanta: [0, 0], between: shares, shares: [1, 1], period: 10",
                 "  A: {run: compute 10, priority: 0}\n  B: {run: compute 10, priority: 0}\n"
                 "  C: {run: compute 10, priority: 1}\n  D: {run: compute 10, priority: 1}\n",
                 2);
    EXPECT_EQ(lane_text(t, 0), "A[0,5) C[5,10) A[10,15) C[15,20)");
    EXPECT_EQ(lane_text(t, 1), "B[0,5) D[5,10) B[10,15) D[15,20)");
}

TEST(Multilevel, LetsOneTaskUseTheShareThatTwoCpusGiveItsQueue)
{
    const Timeline t =
        run_text("name: multilevel, quanta: [0, 0], between: shares, shares: [3, 7], period: 10",
                 "  A: {run: compute 12, priority: 0}\n  C: {run: compute 20, priority: 1}\n"
                 "  D: {run: compute 20, priority: 1}\n",
                 2);
    EXPECT_EQ(lane_text(t, 0), "A[0,6) D[6,10) A[10,16) D[16,32)");
    EXPECT_EQ(lane_text(t, 1), "C[0,20)");
}

TEST(Multilevel, SaysWhichQueueHasSomeOfItsShareLeft)
{
    const auto m = test::load_model(
        "format: 1\ntitle: t\nmachine: {instruction: 0}\n"
        "policy: {name: multilevel, quanta: [0, 0], between: shares, shares: [80, 20], "
        "period: 10}\nprocesses:\n"
        "  A: {run: compute 12, count: 2, priority: 0}\n"
        "  B: {run: compute 6, count: 2, priority: 1}\n");
    TimelineBuilder builder(symbols(*m), 1);
    State s = start(*m, builder);
    SeededChooser chooser(m->seed);
    while (next_step(s).event.at <= Time{} + ms(8)) step(*m, s, chooser, builder);
    const Explanation e = m->policy->explain(*m, s, CpuId{0});
    EXPECT_THAT(e.rule, testing::HasSubstr("has some of its share left"));
    EXPECT_EQ(e.chosen, TaskId{3});
    ASSERT_EQ(e.candidates.size(), 3u);
    EXPECT_EQ(e.candidates[0].task, TaskId{3});
    EXPECT_EQ(e.candidates[0].keys[0], std::pair(std::string("level"), std::string("1")));
    EXPECT_EQ(e.candidates[0].keys[1],
              std::pair(std::string("left of its share"), std::string("2 ms")));
    EXPECT_EQ(e.candidates[1].task, TaskId{0});
    EXPECT_EQ(e.candidates[1].keys[1],
              std::pair(std::string("left of its share"), std::string("0")));
    EXPECT_EQ(e.candidates[2].task, TaskId{1});
}

// --- mlfq

TEST(Mlfq, RisesInTheOrderOfItsQueuesOnSeveralCpusToo)
{
    // A and B run at the second level, in this order, when all rise and C comes before them.
    const Timeline t = run_text("name: mlfq, quanta: [2, 10], boost: 5",
                                "  A: {run: compute 9}\n  B: {run: compute 9}\n"
                                "  C: {run: compute 2, start: 5}\n",
                                2);
    EXPECT_EQ(lane_text(t, 0), "A[0,5) C[5,7) B[7,11)");
    EXPECT_EQ(lane_text(t, 1), "B[0,5) A[5,9)");
}

}  // namespace
}  // namespace interleave
