// The lessons that are shipped, and what becomes of one in a run that it was not written for.
#include "lesson/guide.h"

#include "backend/backend.h"
#include "base/file.h"
#include "scenario/load.h"
#include "session/history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace interleave {
namespace {

namespace fs = std::filesystem;

struct Loaded {
    Scenario scenario;
    std::shared_ptr<const Model> model;
    RunOutcome outcome;
};

Loaded loaded(const std::string& text, const Overrides& overrides = {})
{
    Diagnostics diagnostics;
    LoadedScenario all = load_scenario(text, "test.yaml", overrides, diagnostics);
    EXPECT_NE(all.model, nullptr) << render(diagnostics, "test.yaml", text, false);
    if (!all.model) return {};
    Result<RunOutcome> run = find_backend("simulated")->run(all.model, {}, {});
    EXPECT_TRUE(run.ok());
    return {std::move(*all.scenario), all.model, std::move(run).value()};
}

std::vector<fs::path> lessons()
{
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator("scenarios")) {
        if (entry.path().extension() != ".yaml") continue;
        const Result<std::string> text = read_file(entry.path().string(), 1 << 20);
        if (text.ok() && text.value().find("\nlesson:") != std::string::npos)
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

std::vector<Question> questions_of(const Loaded& l)
{
    return guide(l.scenario.lesson, l.model, l.outcome);
}

void expect_both_languages(const LocalText& t, const std::string& where)
{
    EXPECT_FALSE(t.en.empty()) << where;
    EXPECT_FALSE(t.zh.empty()) << where << ": " << t.en;
}

TEST(ShippedLesson, EveryStopIsReachedAndHasOneRightAnswerInBothLanguages)
{
    for (const fs::path& file : lessons()) {
        const Loaded l = loaded(read_file(file.string(), 1 << 20).value());
        const std::vector<Question> questions = questions_of(l);
        EXPECT_GE(questions.size(), 4U) << file;
        EXPECT_LE(questions.size(), 7U) << file;
        for (size_t i = 0; i < questions.size(); ++i) {
            const Question& q = questions[i];
            const std::string where = file.string() + ", stop " + std::to_string(i + 1);
            ASSERT_EQ(q.skipped, "") << where;
            ASSERT_GE(q.answers.size(), 2U) << where;
            ASSERT_LT(q.right, q.answers.size()) << where;
            EXPECT_LE(q.at, q.reveal) << where;
            expect_both_languages(q.text, where);
            expect_both_languages(q.explain, where);
            EXPECT_EQ(q.say.en.empty(), q.say.zh.empty()) << where;
            std::set<std::string> en;
            std::set<std::string> zh;
            for (const LocalText& a : q.answers) {
                expect_both_languages(a, where);
                en.insert(a.en);
                zh.insert(a.zh);
            }
            EXPECT_EQ(en.size(), q.answers.size()) << where;
            EXPECT_EQ(zh.size(), q.answers.size()) << where;
        }
    }
}

TEST(ShippedLesson, ThereIsOneForEachSubject)
{
    std::set<std::string> there;
    for (const fs::path& file : lessons()) {
        fs::path name = file.lexically_relative("scenarios");
        there.insert(name.replace_extension().generic_string());
    }
    for (const char* name : {"races/lost-update",  // the race, and who sees it
                             "sync/mutex",         // mutual exclusion
                             "sync/deadlock",      // deadlock
                             "deadlock/dining-philosophers",
                             "deadlock/livelock",
                             "processes/states",              // states and transitions
                             "processes/fork-copies-memory",  // address spaces, zombies, counting
                             "context/forgotten-register",    // context saving
                             "threads/process-and-thread-cost",
                             "threads/thread-shares-process-does-not",
                             "scheduling/two-cpus",  // pseudo-parallel and parallel
                             "messages/pipe",
                             "messages/joinable-queue",  // sharing data
                             "network/echo-server-threads",
                             "messages/producer-consumer-if",
                             "sync/lost-notify",
                             "messages/pool-map",
                             "gil/gil-convoy",
                             "coroutines/asyncio-gather",
                             "textbook/rr-three-jobs",
                             "scheduling/fcfs-convoy",
                             "feedback/long-sinks",
                             "feedback/starvation",
                             "inversion/mars-pathfinder",
                             "messages/thundering-herd",
                             "realtime/rm-full"})
        EXPECT_TRUE(there.contains(name)) << name;
}

constexpr std::string_view kRace =
    "policy: {name: rr, quantum: 1}\n"
    "objects: {m: mutex, x: shared(0)}\n"
    "processes: {A: {run: [lock m, compute 2, x = 1, unlock m]}, B: {run: [compute 1, lock m, x = "
    "2, unlock m]}}\n"
    "machine: {instruction: 0}\n"
    "lesson:\n";

std::vector<Question> asked(const std::string& stops, const Overrides& overrides = {})
{
    return questions_of(loaded(std::string(kRace) + stops, overrides));
}

TEST(Guide, TakesTheRightAnswerFromTheRun)
{
    const auto q = asked(
        "  - at: before B running\n"
        "    ask: next task\n"
        "  - at: before B blocked\n"
        "    ask: state of B\n"
        "  - ask: value of x\n"
        "  - ask: owner of m\n"
        "  - ask: end\n");
    ASSERT_EQ(q.size(), 5U);
    for (const Question& one : q) ASSERT_EQ(one.skipped, "");
    EXPECT_EQ(q[0].answers[q[0].right].en, "B");
    EXPECT_EQ(q[1].answers[q[1].right].en, "It is blocked: it has to wait for something.");
    EXPECT_EQ(q[2].answers[q[2].right].en, "1");
    EXPECT_EQ(q[3].answers[q[3].right].en, "B");
    EXPECT_EQ(q[4].answers[q[4].right].en, "All tasks come to their end.");
    EXPECT_NE(q[1].because[0].find("waits for mutex m, held by A"), std::string::npos)
        << q[1].because[0];
}

TEST(Guide, WrittenAnswersAreJudgedWhereTheAnswerIsSeen)
{
    const auto q = asked(
        "  - at: B blocked\n"
        "    ask: Who has m?\n"
        "    answers:\n"
        "      - {if: 'holds(A, m) and waits_for(B, m) and waiters(m) == 1', answer: A}\n"
        "      - {if: 'holds(B, m)', answer: B}\n"
        "      - {if: is_free(m), answer: nobody}\n"
        "  - ask: And at the end?\n"
        "    answers:\n"
        "      - {if: not is_free(m), answer: somebody}\n"
        "      - {if: is_free(m) and has_ended(A) and x == 2 and finish(A) == 3ms, answer: "
        "nobody}\n"
        "    until: end\n");
    ASSERT_EQ(q.size(), 2U);
    EXPECT_EQ(q[0].skipped, "");
    EXPECT_EQ(q[0].right, 0U);
    EXPECT_EQ(q[1].skipped, "");
    EXPECT_EQ(q[1].right, 1U);
}

TEST(Guide, AQuestionWithNoRightAnswerOrSeveralIsNotAsked)
{
    const auto q = asked(
        "  - ask: Which?\n"
        "    answers: [{if: x == 5, answer: a}, {if: x == 6, answer: b}]\n"
        "  - ask: Which?\n"
        "    answers: [{if: x == 0, answer: a}, {if: x >= 0, answer: b}]\n");
    EXPECT_EQ(q[0].skipped, "Line 6: in this run, at 0, none of the answers is right.");
    EXPECT_EQ(q[1].skipped, "Line 8: in this run, at 0, several answers are right.");
}

TEST(Guide, AStopThatThisRunDoesNotHaveIsSkippedAndTheNextIsAsked)
{
    const std::string stops =
        "  - at: B blocked\n"
        "    ask: end\n"
        "  - at: start\n"
        "    ask: next task\n"
        "    until: A running\n";
    EXPECT_EQ(asked(stops)[0].skipped, "");
    Overrides fcfs;
    fcfs.policy = "fcfs";
    const auto q = asked(stops, fcfs);
    EXPECT_EQ(q[0].skipped, "From 0 on, B does not become blocked any more in this run.");
    EXPECT_NE(q[0].skipped, q[1].skipped);
}

}  // namespace
}  // namespace interleave
