// What a Model is as a set of periodic tasks, and when it is none.
#include "session/task_set.h"

#include "kernel/model.h"
#include "support/load.h"

#include <fmt/format.h>

namespace interleave {
namespace {

using Order = ModelTaskSet::Order;

std::optional<ModelTaskSet> set_of(const std::string& policy, const std::string& processes,
                                   const std::string& machine = "{instruction: 0}")
{
    const auto model = test::load_model(
        fmt::format("format: 1\ntitle: t\nuntil: 60\nmachine: {}\npolicy: {}\n"
                    "objects: {{m: mutex}}\nprocesses:\n{}functions:\n  f: [compute 1]\n",
                    machine, policy, processes));
    return task_set_of(*model);
}

constexpr const char* kTwo =
    "  a: {run: [{every 5: [compute 2]}], priority: 4}\n"
    "  b: {run: [{every 20 deadline 15: [compute 1, {repeat 3: [compute 2]}]}], priority: 2}\n";

TEST(TaskSet, IsReadFromTheStepsOfTasks)
{
    const auto set = set_of("fp", kTwo);
    ASSERT_TRUE(set.has_value());
    EXPECT_EQ(set->against, "");
    ASSERT_EQ(set->tasks.size(), 2U);
    EXPECT_EQ(set->tasks[0].name, "a");
    EXPECT_EQ(set->tasks[0].runtime, ms(2));
    EXPECT_EQ(set->tasks[0].period, ms(5));
    EXPECT_EQ(set->tasks[0].deadline, ms(5)) << "the next release";
    EXPECT_EQ(set->tasks[1].runtime, ms(7));
    EXPECT_EQ(set->tasks[1].period, ms(20));
    EXPECT_EQ(set->tasks[1].deadline, ms(15));
    EXPECT_TRUE(set->left_out.empty());
}

TEST(TaskSet, TakesWhatTheTaskItselfSays)
{
    const auto set =
        set_of("edf", "  a: {run: [{every 5: [compute 2]}], period: 6, deadline: 4, runtime: 3}\n");
    ASSERT_TRUE(set.has_value());
    ASSERT_EQ(set->tasks.size(), 1U);
    EXPECT_EQ(set->tasks[0].period, ms(6));
    EXPECT_EQ(set->tasks[0].deadline, ms(4));
    EXPECT_EQ(set->tasks[0].runtime, ms(3));
}

TEST(TaskSet, KnowsHowThePolicyOrdersIt)
{
    EXPECT_EQ(set_of("fp", kTwo)->order, Order::fixed);
    EXPECT_EQ(set_of("rm", kTwo)->order, Order::fixed);
    EXPECT_EQ(set_of("edf", kTwo)->order, Order::deadline);
    EXPECT_EQ(set_of("fcfs", kTwo)->order, Order::other);
    EXPECT_EQ(set_of("llf", kTwo)->order, Order::other);
    const auto more_urgent = [](const std::string& policy) {
        const TaskSet tasks = set_of(policy, kTwo)->tasks;
        return tasks[0].priority < tasks[1].priority ? "a" : "b";
    };
    EXPECT_STREQ(more_urgent("rm"), "a");
    EXPECT_STREQ(more_urgent("dm"), "a");
    EXPECT_STREQ(more_urgent("fp"), "b");
    EXPECT_STREQ(more_urgent("{name: fp, urgent: larger_first}"), "a");
    EXPECT_TRUE(set_of("edf", kTwo)->global);
    EXPECT_FALSE(set_of("{name: edf, queues: partitioned}", kTwo)->global);
    EXPECT_EQ(set_of("edf", kTwo, "{cpus: 3}")->cpus, 3U);
}

TEST(TaskSet, IsNotAskedForWhereNothingHasAPeriod)
{
    EXPECT_FALSE(set_of("rr", "  a: {run: [compute 3]}\n").has_value());
    EXPECT_FALSE(set_of("edf", "  a: {run: [compute 3], deadline: 9}\n").has_value());
}

TEST(TaskSet, SaysWhatStandsAgainstIt)
{
    const auto against = [](const std::string& second) {
        const auto set = set_of("rm", "  a: {run: [{every 5: [compute 2]}]}\n" + second);
        EXPECT_EQ(set->tasks.empty(), !set->against.empty());
        return set->against;
    };
    EXPECT_EQ(against("  b: {run: [compute 9]}\n"), "`b` has no period.");
    EXPECT_EQ(against("  b: {run: [{every 9: [compute 1]}], daemon: true}\n"), "`b` is a daemon.");
    EXPECT_EQ(against("  b: {run: [{every 9: [\"compute uniform(1ms, 2ms)\"]}]}\n"),
              "It is not known how long a job of `b` runs: give it a `runtime`.");
    EXPECT_EQ(against("  b: {run: [{every 9: [\"compute uniform(1ms, 2ms)\"]}], runtime: 2}\n"),
              "");
    const auto many = set_of("rm", "  a: {run: [{every 5: [compute 2]}], count: 1001}\n");
    EXPECT_EQ(many->against, "There are more than 1000 tasks.");
}

TEST(TaskSet, TellsWhatItLeavesOut)
{
    const auto left_out = [](const std::string& policy, const std::string& processes,
                             const std::string& machine) {
        return set_of(policy, processes, machine)->left_out;
    };
    using Sentences = std::vector<std::string>;
    EXPECT_EQ(left_out("edf", kTwo, "{instruction: 0, costs: {load: 10us}}"),
              Sentences{"Switches take time that the analysis does not count."});
    EXPECT_EQ(left_out("edf", "  a: {run: [{every 5: [lock m, compute 1, unlock m]}]}\n",
                       "{instruction: 0}"),
              Sentences{"Jobs of `a` can block: the analysis counts neither that nor who then "
                        "waits for them."});
    EXPECT_EQ(left_out("edf", "  a: {run: [{every 5: [compute 1, start thread f]}], runtime: 1}\n",
                       "{instruction: 0}"),
              Sentences{"Jobs of `a` start other tasks, which the analysis does not count."});
    EXPECT_EQ(left_out("rm",
                       "  a: {run: [{every 5: [compute 1]}]}\n"
                       "  b: {run: [{every 5: [compute 1]}]}\n",
                       "{instruction: 0}"),
              Sentences{"Tasks of equal priority count for each other as more urgent ones do: "
                        "their bounds may be higher than what can happen."});
    const Sentences slow = left_out(
        "edf", "  a: {run: [{every 5: [compute 1, x = 1, x = x + 1]}]}\n", "{instruction: 1us}");
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow[0], "Instructions of `a` take time that their runtimes leave out.");
}

}  // namespace
}  // namespace interleave
