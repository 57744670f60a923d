#include "base/file.h"
#include "session.h"
#include "support/golden.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace interleave {
namespace {

using cli::ExitCode;
using test::expect_golden;
using test::interleave;
using test::Said;

std::string said(const std::vector<std::string>& words)
{
    const Said s = interleave(words);
    EXPECT_EQ(s.code, ExitCode::done) << s.err;
    EXPECT_EQ(s.err, "");
    return s.out;
}

void expect_refused(const std::vector<std::string>& words, const std::string& why)
{
    const Said s = interleave(words);
    EXPECT_EQ(s.code, ExitCode::usage) << s.out;
    EXPECT_EQ(s.out, "");
    EXPECT_NE(s.err.find(why), std::string::npos) << s.err;
}

TEST(ExerciseCommand, PosesAndSolvesAsReviewed)
{
    expect_golden("exercise/rr-question.txt", said({"exercise", "rr", "--seed", "7"}));
    expect_golden("exercise/rr.txt", said({"exercise", "rr", "--seed", "7", "--answer"}));
    expect_golden("exercise/rr-zh.txt",
                  said({"exercise", "rr", "--seed", "7", "--answer", "--lang", "zh"}));
    expect_golden("exercise/priority.txt", said({"exercise", "priority", "-s", "3", "-a"}));
    expect_golden("exercise/priority-zh.txt",
                  said({"exercise", "priority", "-s", "3", "-a", "--language", "zh"}));
    expect_golden("exercise/fcfs-io.txt",
                  said({"exercise", "fcfs", "-s", "5", "-a", "--max-io", "4"}));
    expect_golden("exercise/mlfq-io.txt",
                  said({"exercise", "mlfq:boost=10", "-s", "7", "-a", "--max-io", "4"}));
    expect_golden("exercise/lottery.txt", said({"exercise", "lottery", "-s", "1", "-a"}));
    expect_golden("exercise/edf-zh.txt",
                  said({"exercise", "edf", "-s", "1", "-a", "--lang", "zh", "--width", "80"}));
    expect_golden("exercise/rr-many.txt", said({"exercise", "rr", "-s", "1", "-a", "-j", "12",
                                                "--width", "80", "--max-io", "4"}));
    expect_golden("exercise/priority-narrow.txt",
                  said({"exercise", "priority:preemptive=false,aging=9", "-s", "8", "-a", "-j", "6",
                        "--width", "60"}));
}

TEST(ExerciseCommand, IsShownInTheDocumentationAsItIs)
{
    const std::string page = read_file("docs/exercises.md", 1 << 20).value();
    const std::string shown = said({"exercise", "rr", "--seed", "7", "--answer"});
    EXPECT_NE(page.find("```text\n" + shown + "```\n"), std::string::npos)
        << "docs/exercises.md shows another text than:\n"
        << shown;
}

TEST(ExerciseCommand, WritesEveryFormatAsReviewed)
{
    const auto as = [](const std::string& format, const std::string& language) {
        return said({"exercise", "rr", "-s", "7", "-a", "-f", format, "--lang", language});
    };
    expect_golden("exercise/rr.md", as("markdown", "en"));
    expect_golden("exercise/rr-zh.md", as("markdown", "zh"));
    expect_golden("exercise/rr.tex", as("latex", "en"));
    expect_golden("exercise/rr-zh.tex", as("latex", "zh"));
    expect_golden("exercise/rr.html", as("html", "en"));
    expect_golden("exercise/rr-zh.html", as("html", "zh"));
    expect_golden("exercise/rr.json", said({"exercise", "rr", "-s", "7", "-a", "--json"}));
    expect_golden("exercise/rr.yaml", said({"exercise", "rr", "-s", "7", "--scenario"}));
}

TEST(ExerciseCommand, GivesAScenarioThatRuns)
{
    const std::string file = testing::TempDir() + "exercise.yaml";
    const std::string text = said({"exercise", "priority", "-s", "3", "--scenario"});
    ASSERT_TRUE(write_file(file, text).ok());
    const std::string run = said({"run", file, "--no-chart"});
    EXPECT_NE(run.find("5.75"), std::string::npos) << run;  // the mean response of its solution
    EXPECT_EQ(interleave({"step", file}, "end\nquit\n").code, ExitCode::done);
}

TEST(ExerciseCommand, ListsThePoliciesThatItKnows)
{
    const std::string list = said({"exercise"});
    for (const char* name : {"fcfs", "rr", "priority"})
        EXPECT_NE(list.find(name), std::string::npos) << list;
    EXPECT_EQ(list.find("scripted"), std::string::npos) << list;
    const nlohmann::json json = nlohmann::json::parse(said({"exercise", "--json"}));
    EXPECT_GE(json.at("policies").size(), 3U);
}

TEST(ExerciseCommand, KeepsTheAnswerToItself)
{
    const auto json = nlohmann::json::parse(said({"exercise", "fcfs", "--json"}));
    EXPECT_FALSE(json.contains("answer"));
    EXPECT_EQ(said({"exercise", "fcfs"}).find("P1 0-"), std::string::npos);
    const auto solved = nlohmann::json::parse(said({"exercise", "fcfs", "--json", "-a"}));
    EXPECT_EQ(solved.at("answer").at("jobs").size(), solved.at("jobs").size());
    EXPECT_EQ(solved.at("jobs"), json.at("jobs"));
}

TEST(ExerciseCommand, TakesLengthsLikeOstep)
{
    const auto json = nlohmann::json::parse(
        said({"exercise", "fcfs", "-l", "20,10,5", "--max-arrival", "0", "--json", "-a"}));
    EXPECT_EQ(json.at("answer").at("averages").at("turnaround"), "28.33");
    EXPECT_EQ(json.at("answer").at("averages").at("waiting"), "16.67");
}

TEST(ExerciseCommand, RefusesWhatMakesNoExercise)
{
    expect_refused({"exercise", "priorty"}, "Did you mean 'priority'?");
    expect_refused({"exercise", "scripted"}, "there are no exercises about the policy 'scripted'");
    expect_refused({"exercise", "pd2"},
                   "there are no exercises about the policy 'pd2'. There are: fcfs, rr, priority, "
                   "sjf, srtf, hrrn, mlfq, multilevel, lottery, stride, fp, rm, dm, edf, llf.");
    expect_refused({"exercise", "rr", "--seed", "x"}, "--seed: 'x' is not a number");
    expect_refused({"exercise", "rr", "--seed", "-1"}, "-1 is below 0");
    expect_refused({"exercise", "rr", "-f", "latx"}, "Did you mean 'latex'?");
    expect_refused({"exercise", "rr", "-f", "html", "--json"}, "give one of them");
    expect_refused({"exercise", "rr", "--jobs", "0"}, "--jobs: 0 is not a number from 1 to 20");
    expect_refused({"exercise", "rr", "--max-length", "101"}, "--max-length: 101");
    expect_refused({"exercise", "rr", "--quantum", "0"}, "--quantum: 0");
    expect_refused({"exercise", "rr:quantum=2", "-q", "3"}, "has one already");
    expect_refused({"exercise", "fcfs", "-q", "3"}, "exercises about fcfs have no quantum");
    expect_refused({"exercise", "fcfs", "--max-tickets", "3"}, "have no tickets");
    expect_refused({"exercise", "fcfs", "-l", "3,0"}, "--lengths: 0");
    expect_refused({"exercise", "fcfs", "-l", "3,4", "-j", "3"}, "3 jobs do not have 2 --lengths");
    expect_refused({"exercise", "rr:quantm=2"}, "did you mean 'quantum'?");
    expect_refused({"exercise", "rr:quantum=-2"}, "a duration cannot be negative");
    expect_refused({"exercise", "rr:quantum=2}, evil: {a"}, "'2}' is not a duration");
    expect_refused({"exercise", "rr:quantum=1500us", "-s", "3"}, "whole numbers");
}

}  // namespace
}  // namespace interleave
