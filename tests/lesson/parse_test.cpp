// What is wrong with a lesson is said at its place.
#include "scenario/load.h"

#include <gtest/gtest.h>

#include <string>

namespace interleave {
namespace {

const std::string kRun =
    "policy: {name: rr, quantum: 1}\n"
    "objects: {m: mutex, x: shared(0)}\n"
    "processes: {A: {run: [lock m, compute 2, unlock m]}, B: {run: [compute 2]}}\n"
    "lesson:\n";

// "LINE:COLUMN: message; suggestion" of the first error, or empty.
std::string said(const std::string& stop)
{
    Diagnostics diagnostics;
    (void)load_scenario(kRun + stop, "test.yaml", {}, diagnostics);
    if (diagnostics.all().empty()) return {};
    const Diagnostic& d = diagnostics.all()[0];
    return std::to_string(d.mark.line) + ":" + std::to_string(d.mark.column) + ": " + d.message +
           (d.suggestion.empty() ? "" : "; " + d.suggestion);
}

TEST(LessonText, MayUseEveryFormOfAQuestionAndOfAMoment)
{
    for (const char* ask : {"next task", "next coroutine", "state of A", "owner of m", "value of x",
                            "value of x * 2 + 1", "end"})
        EXPECT_EQ(said(std::string("  - ask: ") + ask + "\n"), "") << ask;
    for (const char* at :
         {"start", "end", "deadlock", "switch", "2", "1.5ms", "A blocked", "before B running",
          "lock m", "before lock m", "x == 1", "waiters(m) > 0", "before holds(A, m) and x == 0"})
        EXPECT_EQ(said(std::string("  - ask: end\n    at: ") + at + "\n"), "") << at;
    EXPECT_EQ(said("  - ask: Who is right?\n"
                   "    answers:\n"
                   "      - {if: x == 0, answer: A}\n"
                   "      - {if: x > 0 and turnaround(A) > 3ms, answer: {en: B, zh: 乙}}\n"),
              "");
}

TEST(LessonText, WhatIsWrongIsSaidWithThePlaceAndTheNearestWord)
{
    EXPECT_EQ(said("  - ask: nxt task\n"),
              "5:10: the run does not know the answer to 'nxt task'; did you mean 'next task'?");
    EXPECT_EQ(said("  - ask: end\n    att: end\n").substr(0, 26), "6:5: unknown key 'att' in ");
    EXPECT_EQ(said("  - at: end\n"),
              "5:5: a stop of a lesson has to ask something; write 'ask: next task', or a question "
              "with answers");
    EXPECT_EQ(said("  - ask: end\n    at: A bloked\n"),
              "6:11: unknown value 'bloked'; did you mean 'blocked'?");
    EXPECT_EQ(said("  - ask: {en: Why?}\n"),
              "5:10: this question has no answers; write answers: with 2 to 4 of them, each with "
              "its 'if'");
    EXPECT_EQ(said("  - ask: Why?\n    answers:\n      - {if: x == 0, answer: A}\n"),
              "7:7: a question has 2 to 4 answers; write each as '- if: CONDITION' with its "
              "'answer:' below");
    EXPECT_EQ(said("  - ask: Why?\n    answers: [{if: x == 0, answer: A}, {answer: B}]\n"),
              "6:40: an answer without an 'if'; write '- if: x == 1' with 'answer: one' below");
    EXPECT_EQ(said("  ask: end\n"), "5:3: a lesson is a list of stops; begin each stop with '- '");
}

TEST(LessonText, NamesHaveToBeThoseOfTheScenario)
{
    EXPECT_EQ(said("  - ask: owner of mm\n"), "5:19: there is no object 'mm'; did you mean 'm'?");
    EXPECT_NE(said("  - ask: state of C\n").find("5:19: "), std::string::npos);
    EXPECT_NE(said("  - ask: value of y\n").find("5:19: "), std::string::npos);
    EXPECT_NE(said("  - ask: end\n    at: lock q\n").find("there is no object 'q'"),
              std::string::npos);
    EXPECT_NE(said("  - ask: end\n    why: D\n").find("6:10: "), std::string::npos);
    EXPECT_NE(said("  - ask: end\n    at: holds(A)\n").find("holds takes a task"),
              std::string::npos);
    EXPECT_NE(said("  - ask: end\n    at: holds(m, A)\n"), "");
}

TEST(LessonText, HasABoundedNumberOfStops)
{
    std::string many;
    for (int i = 0; i < 51; ++i) many += "  - ask: end\n";
    EXPECT_NE(said(many).find("50 stops at most"), std::string::npos);
}

}  // namespace
}  // namespace interleave
