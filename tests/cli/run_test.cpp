#include "base/file.h"
#include "cli/report.h"
#include "session.h"
#include "support/golden.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace interleave {
namespace {

using cli::ExitCode;
using nlohmann::json;
using test::expect_golden;
using test::kData;
using test::Said;

Said run(std::vector<std::string> words)
{
    words.insert(words.begin(), "run");
    return test::interleave(words);
}

json run_json(const std::vector<std::string>& words)
{
    std::vector<std::string> all = {"--json"};
    all.insert(all.end(), words.begin(), words.end());
    return json::parse(run(all).out);
}

TEST(Run, SaysWhatHappenedAsReviewed)
{
    expect_golden("cli/run-turns-100.txt", run({kData + "policies/turns.yaml"}).out);
    expect_golden("cli/run-turns-80-zh.txt",
                  run({kData + "policies/turns.yaml", "--width", "80", "--lang", "zh"}).out);
    expect_golden("cli/run-lost-update-color.txt",
                  run({kData + "locks/lost_update.yaml", "--color", "always"}).out);
    expect_golden("cli/run-deadlock-100.txt", run({kData + "locks/deadlock.yaml"}).out);
    expect_golden("cli/run-stuck-60.txt", run({kData + "locks/stuck.yaml", "--width", "60"}).out);
    expect_golden("cli/run-fault-200.txt", run({kData + "fault.yaml", "--width", "200"}).out);
    expect_golden("cli/run-endless-200.txt", run({kData + "endless.yaml", "--width", "200"}).out);
    expect_golden("cli/run-children-100.txt", run({kData + "children.yaml", "--no-chart"}).out);
    expect_golden("cli/run-children.json", run({kData + "children.yaml", "--json"}).out);
    expect_golden("cli/run-deadlock.json", run({kData + "locks/deadlock.yaml", "--json"}).out);
}

TEST(Run, ExitsWithOneOnlyForWhatWasAskedFor)
{
    EXPECT_EQ(run({kData + "policies/turns.yaml"}).code, ExitCode::done);
    EXPECT_EQ(run({kData + "locks/deadlock.yaml"}).code, ExitCode::done);
    EXPECT_EQ(run({kData + "locks/deadlock.yaml", "--fail-on", "deadlock"}).code, ExitCode::found);
    EXPECT_EQ(run({kData + "locks/deadlock.yaml", "--fail-on", "stuck,fault"}).code,
              ExitCode::done);
    EXPECT_EQ(run({kData + "locks/stuck.yaml", "--fail-on", "deadlock,stuck"}).code,
              ExitCode::found);
}

TEST(Run, ARaceIsLookedForUnlessItIsNotWanted)
{
    const std::string file = kData + "locks/lost_update.yaml";
    EXPECT_EQ(run({file, "--fail-on", "race"}).code, ExitCode::found);
    EXPECT_EQ(run({file, "--fail-on", "race", "--races"}).code, ExitCode::found);
    EXPECT_NE(run({file, "--quiet"}).out.find("Race on"), std::string::npos);
    EXPECT_EQ(run({file, "--quiet", "--no-races"}).out.find("Race on"), std::string::npos);
    EXPECT_EQ(run_json({file}).at("races").at("looked_for"), true);
    EXPECT_EQ(run_json({file, "--no-races"}).at("races").at("looked_for"), false);
    EXPECT_EQ(run({kData + "locks/deadlock.yaml", "--fail-on", "race"}).code, ExitCode::done);
}

TEST(Run, TellsMoreOfLocksWhereThatIsWanted)
{
    const std::string file = kData + "locks/deadlock.yaml";
    EXPECT_EQ(run({file}).out.find("kept"), std::string::npos);
    EXPECT_NE(run({file, "--locks"}).out.find("anna kept carl waiting for left"),
              std::string::npos);
    const json report = run_json({file});
    EXPECT_EQ(report.at("wait_for").at("rings").size(), 1U);
    EXPECT_EQ(report.at("wait_for").at("behind"), json({"carl"}));
    EXPECT_EQ(report.at("locks").size(), 2U);
    EXPECT_EQ(report.at("locks")[0].at("holds").at("count"), 1);
}

// All arrive at 0, and each holds the lock for 1 ms.
TEST(Run, SaysWhereNotEveryPairOfWaiterAndHolderWasNoted)
{
    const auto queue_of = [](int threads) {
        const std::string file = testing::TempDir() + fmt::format("queue-{}.yaml", threads);
        const Status written = write_file(file, fmt::format(R"(format: 1
title: queue
machine: {{instruction: 0}}
objects: {{m: mutex}}
processes: {{p: {{threads: {{t: {{run: f, count: {}}}}}}}}}
functions: {{f: [lock m, sleep 1, unlock m]}}
)",
                                                            threads));
        EXPECT_TRUE(written.ok());
        return file;
    };
    const std::string few = queue_of(20), many = queue_of(80);
    EXPECT_EQ(run_json({few}).at("locks")[0].at("blocking_complete"), true);
    EXPECT_EQ(run_json({many}).at("locks")[0].at("blocking_complete"), false);
    const std::string told = run({few, "--locks"}).out;
    EXPECT_NE(told.find("... and 130 more: --json has all\n"), std::string::npos) << told;
    EXPECT_EQ(told.find("So many waited"), std::string::npos) << told;
    EXPECT_NE(run({many, "--locks", "--width", "200"})
                  .out.find("So many waited for m that who kept whom waiting was noted of some"),
              std::string::npos);
    EXPECT_NE(run({many, "--locks", "--lang", "zh"}).out.find("等待 m 的任务太多"),
              std::string::npos);
}

// Burns and Wellings' process set A: the bound is 52 ms for a deadline of 50 ms, and it happens.
TEST(Run, APeriodicSetIsAnalysedBesideWhatItsJobsDid)
{
    const std::string file = kData + "rate_monotonic.yaml";
    const json report = run_json({file}).at("periodic");
    EXPECT_EQ(report.at("utilisation"), "247/300");
    const json& rows = report.at("tasks");
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[2].at("bound_ns"), 52'000'000);
    EXPECT_EQ(rows[2].at("worst_response_ns"), 52'000'000);
    EXPECT_EQ(rows[2].at("in_time"), false);
    EXPECT_GT(rows[2].at("missed"), 0);
    EXPECT_EQ(rows[0].at("bound_ns"), rows[0].at("worst_response_ns"));
    const std::string text = run({file}).out;
    EXPECT_NE(text.find("times say that `a` can miss"), std::string::npos) << text;
    EXPECT_EQ(run_json({file, "--policy", "edf"}).at("periodic").at("tasks")[2].at("missed"), 0);
    EXPECT_EQ(run({file}).code, ExitCode::done);
    EXPECT_EQ(run({file, "--fail-on", "miss"}).code, ExitCode::found);
    EXPECT_EQ(run({file, "--fail-on", "miss", "--policy", "edf"}).code, ExitCode::done);
    EXPECT_NE(run({file, "--quiet"}).out.find("a missed the deadlines of"), std::string::npos);
}

// Without a period there is nothing to analyse, but a deadline is one all the same.
TEST(Run, AMissedDeadlineIsAFindingOfItsOwn)
{
    const std::string file = testing::TempDir() + "misses.yaml";
    const auto misses = [&](const std::string& processes) {
        EXPECT_TRUE(write_file(file,
                               "format: 1\ntitle: t\nuntil: 30\nmachine: {instruction: 0}\n"
                               "policy: edf\nprocesses:\n" +
                                   processes)
                        .ok());
        std::string kinds;
        const json report = run_json({file});
        for (const json& finding : report.at("findings"))
            kinds += finding.at("kind").get<std::string>() + " ";
        EXPECT_EQ(run({file, "--fail-on", "miss"}).code,
                  kinds.empty() ? ExitCode::done : ExitCode::found);
        EXPECT_EQ(run({file}).code, ExitCode::done) << "a miss alone is no failure";
        EXPECT_EQ(run({file, "--fail-on", "deadlock"}).code, ExitCode::done);
        return kinds;
    };
    EXPECT_EQ(misses("  a: {run: [compute 9], deadline: 9}\n"), "");
    EXPECT_EQ(misses("  a: {run: [compute 9], deadline: 8}\n"), "miss ");
    EXPECT_EQ(misses("  a: {run: [{every 10 deadline 4 on miss abort: [compute 5]}]}\n"), "miss ");
    EXPECT_EQ(misses("  a: {run: [compute 40], deadline: 31}\n"), "")
        << "the run ends before the deadline";
    EXPECT_EQ(misses("  a: {run: [{every 10: [compute 11]}]}\n"
                     "  b: {run: [{every 15: [compute 12]}]}\n"),
              "miss miss ");
}

TEST(Run, AViolatedExpectOrAFailedAssertAlwaysExitsWithOne)
{
    EXPECT_EQ(run({kData + "locks/lost_update.yaml"}).code, ExitCode::found);
    EXPECT_EQ(run({kData + "fault.yaml"}).code, ExitCode::found);
    EXPECT_EQ(run({kData + "fault.yaml", "--json"}).code, ExitCode::found);
}

TEST(Run, EachClassOfFailureHasItsExitCode)
{
    EXPECT_EQ(run({kData + "wrong.yaml"}).code, ExitCode::scenario);
    EXPECT_EQ(run({kData + "nothing.yaml"}).code, ExitCode::usage);
    EXPECT_EQ(run({kData + "fault.yaml", "--policy", "nothing"}).code, ExitCode::usage);
    EXPECT_EQ(run({kData + "fault.yaml", "--cpus", "0"}).code, ExitCode::usage);
    EXPECT_EQ(run({kData + "fault.yaml", "--until", "soon"}).code, ExitCode::usage);
    EXPECT_EQ(run({kData + "fault.yaml", "--on", "paper"}).code, ExitCode::usage);
    EXPECT_EQ(run({}).code, ExitCode::usage);
}

TEST(Run, DiagnosticsGoToTheOtherStream)
{
    const Said said = run({kData + "wrong.yaml"});
    EXPECT_EQ(said.out, "");
    EXPECT_NE(said.err.find("wrong.yaml:5:14: error[S012]"), std::string::npos) << said.err;
    EXPECT_NE(said.err.find("did you mean 'lock'?"), std::string::npos) << said.err;
}

TEST(Run, ChoicesOfTheCommandLineSkipTheOutcome)
{
    const Said said = run({kData + "policies/turns.yaml", "--policy", "fcfs"});
    EXPECT_EQ(said.code, ExitCode::done);
    EXPECT_NE(said.out.find("skipped"), std::string::npos) << said.out;
    const json own = run_json({kData + "policies/turns.yaml"});
    const json other = run_json({kData + "policies/turns.yaml", "--policy", "fcfs"});
    EXPECT_EQ(own["outcome"].size(), 3U);
    EXPECT_EQ(own["outcome_skipped"], "");
    EXPECT_TRUE(other["outcome"].empty());
    EXPECT_NE(other["outcome_skipped"], "");
    EXPECT_EQ(other["policy"], "fcfs");
    EXPECT_EQ(other["tasks"][1]["waiting_ns"], 24'000'000);
}

TEST(Run, UntilCountsTheUnitOfTheFile)
{
    EXPECT_EQ(run_json({kData + "policies/turns.yaml", "--until", "9"})["end_ns"], 9'000'000);
    EXPECT_EQ(run_json({kData + "policies/turns.yaml", "--until", "9us"})["end_ns"], 9'000);
}

TEST(Run, JsonTellsWhatIsNotKnownAsNull)
{
    const json run = run_json({kData + "locks/deadlock.yaml"});
    EXPECT_EQ(run["format"], "interleave-run");
    EXPECT_EQ(run["version"], 1);
    EXPECT_EQ(run["end"], "deadlock");
    for (const json& task : run["tasks"]) {
        EXPECT_TRUE(task["end_ns"].is_null()) << task;
        EXPECT_TRUE(task["turnaround_ns"].is_null()) << task;
        EXPECT_TRUE(task["exit_code"].is_null()) << task;
        EXPECT_TRUE(task["waiting_ns"].is_number_integer()) << task;
    }
    ASSERT_EQ(run["deadlock"].size(), 2U);
    EXPECT_EQ(run["deadlock"][0]["owner"], run["deadlock"][1]["task"]);
    EXPECT_EQ(run["deadlock"][1]["owner"], run["deadlock"][0]["task"]);
    EXPECT_EQ(run["waiting"].size(), 3U);
}

TEST(Run, PartsOfATasksLifeAddUp)
{
    const json run = run_json({kData + "endless.yaml"});
    for (const json& t : run["tasks"]) {
        const int64_t parts = t["waiting_ns"].get<int64_t>() + t["running_ns"].get<int64_t>() +
                              t["blocked_ns"].get<int64_t>();
        EXPECT_EQ(parts, run["end_ns"].get<int64_t>() - t["start_ns"].get<int64_t>()) << t;
    }
    for (const json& c : run["cpus"]) {
        EXPECT_EQ(c["busy_ns"].get<int64_t>() + c["kernel_ns"].get<int64_t>() +
                      c["idle_ns"].get<int64_t>(),
                  run["end_ns"].get<int64_t>());
    }
}

TEST(Run, SeveralFilesGiveAnArrayAndTheWorstCode)
{
    const Said said =
        run({"--json", kData + "policies/turns.yaml", kData + "wrong.yaml", kData + "fault.yaml"});
    EXPECT_EQ(said.code, ExitCode::scenario);
    const json all = json::parse(said.out);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0]["end"], "finished");
    EXPECT_EQ(all[1]["faults"][0]["fault"], "assertion failed");
}

TEST(Run, AStopRequestGivesWhatThereIs)
{
    std::stop_source stop;
    stop.request_stop();
    const Said said =
        test::interleave({"run", "--json", kData + "locks/lost_update.yaml"}, {}, stop.get_token());
    if (said.out.empty()) return;  // it came before the only file
    const json run = json::parse(said.out);
    EXPECT_EQ(run["end"], "interrupted");
    EXPECT_EQ(run["expect"][0]["verdict"], "unknown");
}

TEST(Run, QuietTellsHowItEndedAndTheVerdicts)
{
    const Said said = run({kData + "locks/lost_update.yaml", "--quiet"});
    EXPECT_EQ(said.out.find("Tasks"), std::string::npos) << said.out;
    EXPECT_TRUE(said.out.starts_with("Finished at ")) << said.out;
    EXPECT_NE(said.out.find("VIOLATED  balance == 20"), std::string::npos) << said.out;
}

TEST(Run, ColorIsOnlyWhereItIsWanted)
{
    EXPECT_EQ(run({kData + "locks/deadlock.yaml"}).out.find('\x1b'), std::string::npos);
    EXPECT_NE(run({kData + "locks/deadlock.yaml", "--color", "always"}).out.find("\x1b[1;31m"),
              std::string::npos);
}

}  // namespace
}  // namespace interleave
