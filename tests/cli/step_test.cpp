#include "session.h"
#include "support/golden.h"

#include <gtest/gtest.h>

#include <sstream>

namespace interleave {
namespace {

using cli::ExitCode;
using test::expect_golden;
using test::kData;
using test::Said;

Said step(const std::string& file, const std::string& commands)
{
    return test::interleave({"step", kData + file}, commands);
}

// The lines that tell where it is: "#12 at 3 ms | ...".
std::vector<std::string> positions(const std::string& text)
{
    std::vector<std::string> list;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('#')) list.push_back(line);
    }
    return list;
}

std::string last_position(const std::string& file, const std::string& commands)
{
    const std::vector<std::string> all = positions(step(file, commands).out);
    return all.empty() ? std::string() : all.back();
}

bool at(const std::string& position, const std::string& beginning)
{
    return position.starts_with(beginning + " ") || position.starts_with(beginning + ",") ||
           position == beginning;
}

TEST(Step, ALessonReadsAsReviewed)
{
    expect_golden("cli/step-deadlock.txt",
                  step("locks/deadlock.yaml",
                       "event\nevent\nnext\ni\nswitch\ntasks\nuntil lock right\nwhere\nobjects\n"
                       "queues\nuntil deadlock\nobjects\ntasks\nwhy carl\nbuntil lock left\n"
                       "inspect anna\nlist anna\nquit\n")
                      .out);
    expect_golden("cli/step-children.txt",
                  step("children.yaml",
                       "until sum == 1\nvars\nbs\nregs\ni 3\ntask parent\nend\nevent\nquit\n")
                      .out);
    expect_golden("cli/step-fork.txt",
                  step("fork.yaml",
                       "i 2\nmemory P\ni 2\nmemory P\ninspect P\ni\ninspect child#1\n"
                       "time 6\nmemory P\nmemory child#1\nend\ninspect P\n")
                      .out);
    expect_golden("cli/step-help.txt", step("fault.yaml", "help\n").out);
}

TEST(Step, EveryMoveHasATwinThatUndoesIt)
{
    const std::string file = "locks/lost_update.yaml";
    for (const std::string move : {"i", "i 7", "e", "s"}) {
        const std::vector<std::string> seen =
            positions(step(file, "seek 40\n" + move + "\nb" + move + "\n" + move + "\n").out);
        ASSERT_EQ(seen.size(), 5U) << move;
        EXPECT_EQ(seen[2], seen[4]) << move;
    }
}

TEST(Step, BackwardsIsForwardsInReverse)
{
    const std::string file = "locks/lost_update.yaml";
    std::vector<std::string> there = positions(step(file, "s\ns\ns\ns\ns\n").out);
    std::vector<std::string> back = positions(step(file, "s 5\nbs\nbs\nbs\nbs\n").out);
    there.erase(there.begin());
    back.erase(back.begin());
    std::reverse(back.begin(), back.end());
    EXPECT_EQ(there, back);
}

TEST(Step, UntilStopsWhereSomethingBecomesTrue)
{
    const std::string file = "locks/lost_update.yaml";
    const std::string first = last_position(file, "until balance == 3\n");
    EXPECT_NE(first.find(" at "), std::string::npos) << first;
    EXPECT_EQ(last_position(file, "until balance == 3\nend\nbuntil balance == 1\n"),
              last_position(file, "until balance == 1\n"));
    EXPECT_TRUE(
        at(last_position("locks/deadlock.yaml", "until carl blocked\n"), "#15 at 4000.1 us"));
    EXPECT_TRUE(at(last_position("locks/deadlock.yaml", "until 2.5\n"), "#9 at 2 ms"));
    EXPECT_NE(last_position("locks/deadlock.yaml", "until deadlock\n").find("the end: deadlock"),
              std::string::npos);
}

TEST(Step, UntilJoinsVariablesOwnersAndStates)
{
    const std::string file = "locks/deadlock.yaml";
    const std::string held = last_position(file, "until left.owner == anna\n");
    EXPECT_EQ(last_position(file, "until lock left\n"), held);
    EXPECT_EQ(last_position(file, "end\nbuntil left.owner == anna\n"), held);
    EXPECT_EQ(last_position(file, "until carl blocked and not (left.owner == nobody)\n"),
              last_position(file, "until carl blocked\n"));
    EXPECT_EQ(last_position(file, "until carl running -> blocked\n"),
              last_position(file, "until carl blocked\n"));
}

TEST(Step, SetGoesAnotherWayFromThereOn)
{
    const Said said = test::interleave({"step", "scenarios/scheduling/fcfs-convoy.yaml"},
                                       "time 20\nset policy rr quantum=2ms\nqueues\nbranches\nback "
                                       "i\nnext\nbranch 1\nend\nbranch 2\n"
                                       "end\nset policy fcfs\nbranches\n");
    EXPECT_NE(said.out.find("Branch 2: policy=rr:quantum=2ms from step"), std::string::npos)
        << said.out;
    EXPECT_NE(said.out.find("* 2: policy=rr:quantum=2ms from step"), std::string::npos) << said.out;
    EXPECT_NE(said.out.find("the rules change: policy=rr:quantum=2ms"), std::string::npos)
        << said.out;
    EXPECT_NE(said.out.find("This is the end of the run"), std::string::npos) << said.out;
    EXPECT_EQ(said.code, ExitCode::done) << said.out;
}

TEST(Step, SetSaysWhatCannotBe)
{
    const std::string file = "locks/deadlock.yaml";
    for (const auto& [line, answer] : std::vector<std::pair<std::string, std::string>>{
             {"set", "Set what?"},
             {"set policy rrr", "unknown policy 'rrr'"},
             {"set carl.prority 3", "did you mean 'priority'?"},
             {"set crl.priority 3", "did you mean 'carl'?"},
             {"set left.protocol inherits", "the protocol of a mutex is none, inherit"},
             {"branch 2", "There is 1"}}) {
        const Said said = step(file, line + "\n");
        EXPECT_EQ(said.code, ExitCode::usage) << line;
        EXPECT_NE(said.out.find(answer), std::string::npos) << line << ": " << said.out;
    }
}

TEST(Step, AMoveThatFindsNothingStaysWhereItIs)
{
    const std::vector<std::string> seen =
        positions(step("locks/deadlock.yaml",
                       "seek 9\nuntil carl running\nuntil carl running\n"
                       "buntil lock right\nbuntil lock right\n")
                      .out);
    ASSERT_EQ(seen.size(), 6U);
    EXPECT_EQ(seen[2], seen[3]);
    EXPECT_EQ(seen[4], seen[5]);
}

TEST(Step, StartAndEndAreSaid)
{
    const Said said = step("fault.yaml", "be\nend\ne\n");
    EXPECT_NE(said.out.find("This is the start of the run."), std::string::npos);
    EXPECT_NE(said.out.find("This is the end of the run: finished."), std::string::npos);
    EXPECT_EQ(said.code, ExitCode::done);
}

TEST(Step, AnEmptyLineRepeatsTheLastCommand)
{
    const std::string file = "locks/deadlock.yaml";
    EXPECT_EQ(last_position(file, "i\n\n\n"), last_position(file, "i 3\n"));
    EXPECT_EQ(last_position(file, "\n# a remark\ni\n# another\n\n"), last_position(file, "i 2\n"));
}

TEST(Step, BeginningsOfCommandsWillDoWhereTheyAreUnique)
{
    const std::string file = "locks/deadlock.yaml";
    EXPECT_EQ(last_position(file, "ev\n"), last_position(file, "event\n"));
    EXPECT_EQ(last_position(file, "end\nback sw 2\n"), last_position(file, "end\nbswitch 2\n"));
    const Said said = step(file, "se\n");
    EXPECT_EQ(said.code, ExitCode::usage);  // seek wants a position
}

TEST(Step, WhatIsNotUnderstoodIsToldAndFailsAScript)
{
    for (const auto& [line, answer] : std::vector<std::pair<std::string, std::string>>{
             {"evnt", "Did you mean 'event'?"},
             {"qui t", "There is no command"},
             {"ta", "could be"},
             {"task crl", "Did you mean 'carl'?"},
             {"inspect lft", "Did you mean 'left'?"},
             {"until lock lft", "Did you mean 'left'?"},
             {"until balance ==", "is wrong"},
             {"until nothing == 3", "no variable 'nothing'"},
             {"until waiting(carl) == 3", "only variables can"},
             {"i -1", "is not a number of moves"},
             {"time noon", "is not a time"},
             {"back flip", "what goes back"}}) {
        const Said said = step("locks/deadlock.yaml", line == "qui t" ? "xyzzy\n" : line + "\n");
        EXPECT_EQ(said.code, ExitCode::usage) << line;
        EXPECT_NE(said.out.find(answer), std::string::npos) << line << ": " << said.out;
    }
}

TEST(Step, InspectsTasksObjectsCpusAndVariables)
{
    const std::string out =
        step("children.yaml", "until sum == 1\ninspect parent\ninspect m\ninspect cpu0\np sum\n")
            .out;
    EXPECT_NE(out.find("parent: main task of a process"), std::string::npos) << out;
    EXPECT_NE(out.find("m: mutex"), std::string::npos) << out;
    EXPECT_NE(out.find("cpu0: runs parent/work#1"), std::string::npos) << out;
    EXPECT_NE(out.find("sum = 1"), std::string::npos) << out;
}

TEST(Step, QueuesShowTheBudgetsOfServers)
{
    const Said said =
        test::interleave({"step", "scenarios/servers/deferrable.yaml"}, "time 16\nqueues\n");
    EXPECT_NE(said.out.find("server clicks\n"
                            "  kind           deferrable\n"
                            "  budget left    1 ms of 2 ms\n"
                            "  full again at  20 ms\n"
                            "  tasks there    1\n"),
              std::string::npos)
        << said.out;
    EXPECT_NE(said.out.find("click3 (job none, server clicks, budget left 1 ms of 2 ms"),
              std::string::npos)
        << said.out;
}

TEST(Step, AnInterruptedMoveStopsOnItsWay)
{
    std::stop_source stop;
    stop.request_stop();
    const Said said =
        test::interleave({"step", kData + "endless.yaml"}, "until deadlock\n", stop.get_token());
    EXPECT_NE(said.out.find("Interrupted."), std::string::npos) << said.out;
}

TEST(Step, ReadsTheScenarioFromAFileAlone)
{
    EXPECT_EQ(test::interleave({"step", "-"}).code, ExitCode::usage);
}

}  // namespace
}  // namespace interleave
