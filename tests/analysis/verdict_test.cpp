#include "analysis/verdict.h"

#include "program/evaluate.h"
#include "support/script.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

namespace interleave {
namespace {

// Alice runs 0-2 and 3-7, Bob 2-3 and 7-9 (exit code 3), their child crashes at 10.
RunOutcome bank()
{
    RunOutcome run;
    run.timeline = test::bank().finish(12);
    run.end = RunEnd::finished;
    run.values = {{"balance", {14}, false}, {"bank.own", {-2}, false}, {"slots", {3, 1, 2}, true}};
    return run;
}

PropertyVerdict judge(const std::string& text, const RunOutcome& run = bank())
{
    const ParsedExpr parsed = parse_expr(text);
    EXPECT_TRUE(parsed.ok) << text << ": " << parsed.error.message;
    return evaluate(text, parsed.expr, 7, run, statistics(run.timeline));
}

void expect_holds(const std::string& text)
{
    const PropertyVerdict v = judge(text);
    EXPECT_EQ(v.verdict, Verdict::holds) << text << ": " << v.because;
}

void expect_violated(const std::string& text)
{
    const PropertyVerdict v = judge(text);
    EXPECT_EQ(v.verdict, Verdict::violated) << text << ": " << v.because;
}

void expect_unknown(const std::string& text, const std::string& why)
{
    const PropertyVerdict v = judge(text);
    EXPECT_EQ(v.verdict, Verdict::unknown) << text;
    EXPECT_EQ(v.because, why) << text;
}

TEST(Verdict, ComparesFinalValues)
{
    expect_holds("balance == 14");
    expect_violated("balance == 20");
    expect_holds("bank.own < 0");
    expect_holds("slots[0] == 3");
    expect_holds("slots[slots[1]] == 1");
    expect_holds("lowest(slots) == 1 and highest(slots) == 3 and sum(slots) == 6");
}

TEST(Verdict, TellsTheValuesThatDecided)
{
    EXPECT_EQ(judge("balance == 20").because, "balance is 14");
    EXPECT_EQ(judge("balance + balance == 20").because, "balance is 14");
    EXPECT_EQ(judge("turnaround(bank/alice) == 7ms").because, "turnaround(bank/alice) is 7 ms");
    EXPECT_EQ(judge("deadlock").because, "it ended: finished");
    EXPECT_EQ(judge("balance == 20").line, 7U);
}

TEST(Verdict, KnowsTheTimesOfTasks)
{
    expect_holds("start(bank/bob) == 1ms");
    expect_holds("first_run(bank/bob) == 2ms");
    expect_holds("response(bank/bob) == 1ms");
    expect_holds("finish(bank/alice) == 7ms");
    expect_holds("running(bank/alice) == 6ms");
    expect_holds("waiting(bank/alice) == 1ms");
    expect_holds("blocked(bank/bob) == 3ms");
    expect_holds(
        "turnaround(bank/bob) == running(bank/bob) + waiting(bank/bob) + "
        "blocked(bank/bob)");
    expect_holds("end == 12ms");
}

TEST(Verdict, KnowsTheCountsOfTasks)
{
    expect_holds("exit_code(bank/bob) == 3");
    expect_holds("preemptions(bank/alice) == 1");
    expect_holds("switches(bank/alice) >= preemptions(bank/alice)");
    expect_holds("faults == 1");
    expect_holds("live == 0");
}

TEST(Verdict, KnowsHowTheRunEnded)
{
    expect_holds("finished");
    expect_violated("deadlock");
    expect_violated("stuck");
    expect_violated("limit");
    RunOutcome run = bank();
    run.end = RunEnd::deadlock;
    EXPECT_EQ(judge("deadlock", run).verdict, Verdict::holds);
    EXPECT_EQ(judge("finished", run).verdict, Verdict::violated);
}

TEST(Verdict, MeansAreThoseOfTheStatistics)
{
    const RunOutcome run = bank();
    const RunStatistics s = statistics(run.timeline);
    for (const auto& [figure, mean] :
         {std::pair{"turnaround", s.mean_turnaround_ns}, std::pair{"waiting", s.mean_waiting_ns},
          std::pair{"response", s.mean_response_ns}}) {
        expect_holds(fmt::format("mean({}) == {}ns", figure, mean));
    }
}

TEST(Verdict, IsUnknownWhereTheRunCannotTell)
{
    expect_unknown("nothing == 1", "this run does not tell what nothing is");
    expect_unknown("waiting(bank/carol) == 1ms", "there was no task bank/carol in this run");
    expect_unknown("slots[5] == 1", "slots has 3 elements, none with index 5");
    expect_unknown("balance / 0 == 1", "it divides by zero");
    RunOutcome run = bank();
    run.end = RunEnd::interrupted;
    EXPECT_EQ(judge("balance == 14", run).verdict, Verdict::unknown);
}

TEST(Verdict, OneSideMayDecideAlone)
{
    expect_violated("balance == 20 and nothing == 1");
    expect_violated("nothing == 1 and balance == 20");
    expect_holds("nothing == 1 or balance == 14");
    EXPECT_EQ(judge("nothing == 1 or balance == 20").verdict, Verdict::unknown);
}

TEST(Verdict, DoesNotJudgeEstimatesOfRealRuns)
{
    test::Script script = test::bank();
    script.origin.knows_ready = false;
    RunOutcome run = bank();
    run.timeline = script.finish(12);
    EXPECT_EQ(judge("waiting(bank/alice) == 1ms", run).verdict, Verdict::unknown);
    EXPECT_EQ(judge("exit_code(bank/bob) == 3", run).verdict, Verdict::holds);
}

TEST(Evaluate, WrapsAroundAndDividesTowardsZero)
{
    const auto number = [](const std::string& text) {
        return evaluate(parse_expr(text).expr, [](const Expr&) { return Value{}; });
    };
    constexpr int64_t most = std::numeric_limits<int64_t>::max();
    constexpr int64_t least = std::numeric_limits<int64_t>::min();
    EXPECT_EQ(number("9223372036854775807 + 1").number, least);
    EXPECT_EQ(number("-9223372036854775807 - 2").number, most);
    EXPECT_EQ(number("(-9223372036854775807 - 1) / -1").number, least);
    EXPECT_EQ(number("(-9223372036854775807 - 1) % -1").number, 0);
    EXPECT_EQ(number("-7 / 2").number, -3);
    EXPECT_EQ(number("-7 % 2").number, -1);
    EXPECT_EQ(number("not 5").number, 0);
    EXPECT_TRUE(number("3ms * 2").time);
    EXPECT_FALSE(number("6ms / 2ms").time);
    EXPECT_FALSE(number("1 % 0").known());
}

}  // namespace
}  // namespace interleave
