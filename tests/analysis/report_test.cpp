#include "analysis/report.h"

#include "backend/simulated.h"
#include "support/load.h"
#include "support/script.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

std::vector<Finding> find(const RunOutcome& run, std::span<const PropertyVerdict> expect = {})
{
    return findings(run, expect, {});
}

RunOutcome outcome(const test::Script& script, RunEnd end, int64_t end_ms)
{
    RunOutcome run;
    run.timeline = script.finish(end_ms);
    run.end = end;
    return run;
}

TEST(Report, ARunWithoutFaultHasNoFindings)
{
    test::Script script({"alice"}, 1);
    script.ready(0, 0).run(0, 0).exit(3, 0);
    EXPECT_TRUE(find(outcome(script, RunEnd::finished, 3)).empty());
}

TEST(Report, ADeadlockNamesItsRing)
{
    test::Script script({"alice", "bob"}, 1);
    RunOutcome run = outcome(script, RunEnd::deadlock, 4);
    run.ring = {{"alice", "right", "bob", "lock right", 12},
                {"bob", "left", "alice", "lock left", 20}};
    const std::vector<Finding> found = find(run);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, FindingKind::deadlock);
    EXPECT_EQ(found[0].sentence,
              "Deadlock: alice waits for right, held by bob, who waits for left, held by alice.");
    EXPECT_EQ(found[0].tasks, (std::vector<std::string>{"alice", "bob"}));
    EXPECT_EQ(found[0].at, Time{} + ms(4));
    EXPECT_EQ(found[0].line, 12U);
}

TEST(Report, AFaultTellsWhoWhenAndWhat)
{
    const std::vector<Finding> found = find(outcome(test::bank(), RunEnd::finished, 12));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, FindingKind::fault);
    EXPECT_EQ(found[0].number, 1U);
    EXPECT_NE(found[0].sentence.find("bank/bob/child#1: assertion at 10 ms"), std::string::npos)
        << found[0].sentence;
}

TEST(Report, AFaultNamesTheStepThatDidItAlsoWhereThatTakesNoTime)
{
    const auto model = test::load_model(R"yaml(format: 1
title: a pipe without a reader
machine: {instruction: 0}
objects: {p: "pipe(readers=0)"}
processes:
  yes:
    run:
      - compute 2
      - write p 1
)yaml");
    const Result<RunOutcome> run = simulated_backend().run(model, {seconds(1)}, {});
    ASSERT_TRUE(run.ok());
    const std::vector<Finding> found = find(run.value());
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].sentence, "yes: broken pipe at 2 ms in 'write p 1'.");
    EXPECT_EQ(found[0].line, 9U);
}

TEST(Report, ManyFaultsAreCountedNotAllTold)
{
    test::Script script({"alice"}, 1);
    script.ready(0, 0).run(0, 0);
    for (int64_t at = 1; at <= 50; ++at) script.fault(at, 0);
    const std::vector<Finding> found = find(outcome(script.exit(60, 0), RunEnd::finished, 60));
    EXPECT_EQ(found.size(), kMaxFaultFindings);
    EXPECT_NE(found.back().sentence.find("50 faults in all"), std::string::npos);
}

TEST(Report, OnlyViolatedExpectationsAreFindings)
{
    const std::vector<PropertyVerdict> verdicts = {
        {"balance == 20", 9, Verdict::violated, "balance is 14"},
        {"finished", 10, Verdict::holds, ""},
        {"x == 1", 11, Verdict::unknown, "nobody knows"},
    };
    test::Script script({"alice"}, 1);
    const std::vector<Finding> found = find(outcome(script, RunEnd::finished, 1), verdicts);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind, FindingKind::expect);
    EXPECT_EQ(found[0].line, 9U);
    EXPECT_EQ(found[0].sentence, "expect does not hold: balance == 20: balance is 14.");
}

}  // namespace
}  // namespace interleave
