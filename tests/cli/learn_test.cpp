#include "session.h"
#include "support/golden.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

using cli::ExitCode;
using test::expect_golden;
using test::Said;

TEST(Learn, ALessonReadsAsReviewed)
{
    const Said said = test::interleave({"learn", "scenarios/sync/deadlock.yaml"}, "2\n1\n\n9\n3\n");
    EXPECT_EQ(said.code, ExitCode::done);
    EXPECT_EQ(said.err, "");
    expect_golden("cli/learn-deadlock.txt", said.out);
}

TEST(Learn, SpeaksChinese)
{
    const Said said =
        test::interleave({"learn", "--lang", "zh", "scenarios/sync/deadlock.yaml"}, "1\n1\n1\n3\n");
    EXPECT_NE(said.out.find("引导课程"), std::string::npos) << said.out;
    EXPECT_NE(said.out.find("得分"), std::string::npos);
}

TEST(Learn, AsksTheRunWhereTheFileHasNoLesson)
{
    const Said said = test::interleave(
        {"learn", "scenarios/textbook/five-rr.yaml", "--questions", "4"}, "\n\n\n\n");
    EXPECT_EQ(said.code, ExitCode::done);
    EXPECT_NE(said.out.find("Question 4 of 4"), std::string::npos) << said.out;
    EXPECT_NE(said.out.find("Score: 0 of 4."), std::string::npos);
}

TEST(Learn, TheScoreIsOfWhatWasAsked)
{
    const Said said = test::interleave({"learn", "scenarios/sync/deadlock.yaml"}, "q\n");
    EXPECT_NE(said.out.find("Score: 0 of 0."), std::string::npos);
}

TEST(Learn, LeavesOutWhatAnotherPolicyDoesNotHaveAndSaysSo)
{
    const Said said =
        test::interleave({"learn", "scenarios/sync/deadlock.yaml", "--policy", "fcfs"}, "\n\n\n\n");
    EXPECT_EQ(said.code, ExitCode::done);
    EXPECT_NE(said.err.find("left out"), std::string::npos) << said.err;
}

TEST(Learn, NeedsAFileSinceAnswersComeFromTheInput)
{
    EXPECT_EQ(test::interleave({"learn", "-"}).code, ExitCode::usage);
}

}  // namespace
}  // namespace interleave
