// What compiling a text makes of overrides, counts and drawn starts.
#include "scenario/load.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace interleave {
namespace {

std::shared_ptr<const Model> loaded(const std::string& text, const Overrides& overrides = {})
{
    Diagnostics d;
    const LoadedScenario scenario = load_scenario(text, "s", overrides, d);
    EXPECT_NE(scenario.model, nullptr) << render(d, "s", text, false);
    return scenario.model;
}

Overrides with_seed(uint64_t seed)
{
    Overrides o;
    o.seed = seed;
    return o;
}

std::vector<std::string> names_of_tasks(const Model& m)
{
    std::vector<std::string> names;
    for (const TaskSpec& t : m.tasks) names.push_back(t.name);
    return names;
}

std::vector<int64_t> starts(const Model& m)
{
    std::vector<int64_t> starts;
    for (const TaskSpec& t : m.tasks) starts.push_back(t.start.ns);
    return starts;
}

constexpr const char* kWithOutcome =
    "format: 1\n"
    "processes: {P: {run: [compute 5]}}\n"
    "expect: [finished]\n"
    "outcome: [turnaround(P) == 5ms]\n";

TEST(Override, OfAnythingLeavesOutTheOutcomeAndSaysSo)
{
    const auto plain = loaded(kWithOutcome);
    ASSERT_NE(plain, nullptr);
    EXPECT_FALSE(plain->outcome_skipped);
    EXPECT_EQ(plain->outcome.size(), 1u);
    std::vector<Overrides> all(4);
    all[0].policy = "rr";
    all[1].cpus = 1;  // even where it says what the file says
    all[2].seed = 1;
    all[3].until = seconds(1);
    for (const Overrides& o : all) {
        const auto m = loaded(kWithOutcome, o);
        ASSERT_NE(m, nullptr);
        EXPECT_TRUE(m->outcome_skipped);
        EXPECT_TRUE(m->outcome.empty());
        EXPECT_EQ(m->expect.size(), 1u) << "what holds in every run is still checked";
    }
}

TEST(Override, SkipsNothingWhereThereIsNoOutcome)
{
    const auto m = loaded("format: 1\nprocesses: {P: {run: [compute 5]}}\n", with_seed(2));
    ASSERT_NE(m, nullptr);
    EXPECT_FALSE(m->outcome_skipped);
}

TEST(Override, TakesThePlaceOfWhatTheFileSays)
{
    Overrides o;
    o.policy = "rr: quantum = 3ms, ties=preempted_first";
    o.cpus = 4;
    o.until = ms(7);
    const auto m = loaded(
        "format: 1\nseed: 9\nmachine: {cpus: 2}\nuntil: 1s\n"
        "policy: {name: priority, aging: 1ms}\n"
        "processes: {P: {run: [compute 5]}}\n",
        o);
    ASSERT_NE(m, nullptr);
    EXPECT_EQ(m->machine.cpus, 4u);
    EXPECT_EQ(m->limits.until, Time{} + ms(7));
    EXPECT_EQ(m->seed, 9u);
}

TEST(Count, NamesItsTasksFromOne)
{
    const auto m = loaded(
        "format: 1\n"
        "processes:\n"
        "  P: {run: [compute 1], count: 3}\n"
        "  bank:\n"
        "    count: 2\n"
        "    threads: {teller: {run: [compute 1], count: 2}}\n"
        "  Q: {run: [compute 1], count: 1}\n");
    ASSERT_NE(m, nullptr);
    EXPECT_EQ(names_of_tasks(*m),
              (std::vector<std::string>{"P#1", "P#2", "P#3", "bank#1/teller#1", "bank#1/teller#2",
                                        "bank#2/teller#1", "bank#2/teller#2", "Q"}));
    ASSERT_EQ(m->processes.size(), 6u);
    EXPECT_EQ(m->processes[3].name, "bank#1");
}

constexpr const char* kDrawn =
    "format: 1\n"
    "processes:\n"
    "  P: {run: [compute 1], start: 'exp(5ms)', count: 4}\n"
    "  Q: {run: [compute 1], start: 'uniform(1ms, 9ms)'}\n";

TEST(DrawnStart, DependsOnTheSeedAlone)
{
    const auto first = loaded(kDrawn, with_seed(5));
    Overrides other = with_seed(5);
    other.cpus = 3;
    other.policy = "priority";
    const auto second = loaded(kDrawn, other);
    const auto third = loaded(kDrawn, with_seed(6));
    ASSERT_TRUE(first && second && third);
    EXPECT_EQ(starts(*first), starts(*second));
    EXPECT_NE(starts(*first), starts(*third));
    EXPECT_NE(first->tasks[0].start, first->tasks[1].start) << "each of a count draws its own";
}

TEST(DrawnStart, IsTheSameWhoeverElseThereIs)
{
    const std::string text = kDrawn;
    const auto alone = loaded(text);
    const size_t at = text.find("  P:");
    const auto among = loaded(text.substr(0, at) + "  A: {run: [compute 1], start: 'exp(1ms)'}\n" +
                              text.substr(at));
    ASSERT_TRUE(alone && among);
    std::vector<int64_t> rest = starts(*among);
    rest.erase(rest.begin());
    EXPECT_EQ(rest, starts(*alone));
}

}  // namespace
}  // namespace interleave
