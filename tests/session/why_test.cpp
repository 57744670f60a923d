// Moments told to people: snapshots and answers to why.
#include "session/why.h"

#include "session/history.h"
#include "session/snapshot.h"
#include "support/load.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace interleave {
namespace {

constexpr std::string_view kLocks = R"yaml(format: 1
title: two locks
machine: {instruction: 0}
policy: {name: rr, quantum: 2ms}
objects:
  m: mutex
  n: mutex
  x: shared(7)
processes:
  bank:
    threads:
      alice: {run: one}
      bob: {run: other}
functions:
  one:
    - lock m
    - compute 3
    - lock n
    - unlock n
    - unlock m
  other:
    - lock n
    - compute 3
    - lock m
    - unlock m
    - unlock n
)yaml";

const TaskView& view_of(const Snapshot& shot, const std::string& name)
{
    const auto it = std::ranges::find(shot.tasks, name, &TaskView::name);
    EXPECT_NE(it, shot.tasks.end()) << name;
    return *it;
}

TEST(Snapshot, NamesWhoHoldsAndWhoWaits)
{
    const auto model = test::load_model(kLocks);
    History h(model);
    h.seek(Time{} + ms(5));
    const Snapshot shot = snapshot(*model, h.state());
    const TaskView& alice = view_of(shot, "bank/alice");
    EXPECT_EQ(alice.state, TaskState::blocked);
    EXPECT_EQ(alice.what, "waits for mutex n, held by bank/bob, since 5 ms");
    EXPECT_EQ(alice.step, "lock n");
    EXPECT_EQ(alice.holds, std::vector<std::string>{"m"});
    EXPECT_EQ(view_of(shot, "bank/bob").state, TaskState::running);
    EXPECT_EQ(shot.objects[1].owner, "bank/bob");
    EXPECT_EQ(shot.objects[1].waiters, std::vector<std::string>{"bank/alice"});
    EXPECT_EQ(shot.variables.front(), (NamedText{"x", "7"}));
}

TEST(Why, SaysWhoHadTheCpuAndByWhichRule)
{
    const auto answer = why(test::load_model(kLocks), "bank/bob", Time{} + ms(1));
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer.value().answer,
              "At 1 ms, bank/bob was ready, since 0, but cpu0 ran bank/alice, since 0.");
    EXPECT_EQ(answer.value().rule,
              "The task at the head of the queue runs for at most 2 ms, then goes to its tail.");
    ASSERT_EQ(answer.value().candidates.size(), 2U);
    EXPECT_TRUE(answer.value().candidates[0].chosen);
    EXPECT_EQ(answer.value().candidates[1].task, "bank/bob");
}

TEST(Why, ShowsWhoGaveUpTheCpuInADecision)
{
    const auto answer = why(test::load_model(kLocks), "bank/bob", Time{} + ms(3));
    ASSERT_TRUE(answer.ok());
    const auto& candidates = answer.value().candidates;
    ASSERT_EQ(candidates.size(), 2U);
    EXPECT_EQ(candidates[0].task, "bank/bob");
    EXPECT_TRUE(candidates[0].chosen);
    EXPECT_EQ(candidates[1].task, "bank/alice");
    EXPECT_EQ(candidates[1].keys[0].first, "gives up the CPU");
}

TEST(Why, FollowsTheChainOfOwnersIntoADeadlock)
{
    const auto answer = why(test::load_model(kLocks), "bank/alice", Time{} + ms(20));
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer.value().answer,
              "At 20 ms, bank/alice waits for mutex n, held by bank/bob, since 5 ms.");
    ASSERT_EQ(answer.value().chain.size(), 4U);
    EXPECT_EQ(answer.value().chain[0], "It goes on when whoever has it unlocks it (lines 19, 26).");
    EXPECT_EQ(answer.value().chain[1], "bank/bob has n since 2 ms (line 22).");
    EXPECT_EQ(answer.value().chain[2],
              "bank/bob waits for mutex m, held by bank/alice, since 6 ms.");
    EXPECT_EQ(answer.value().chain[3], "That is bank/alice again: a deadlock.");
}

TEST(Why, ProposesTheNearestNameAndRefusesOtherTimes)
{
    const auto model = test::load_model(kLocks);
    const auto unknown = why(model, "bank/bib", Time{} + ms(1));
    ASSERT_FALSE(unknown.ok());
    EXPECT_EQ(unknown.error().message,
              "There is no task 'bank/bib' at 1 ms. Did you mean 'bank/bob'?");
    EXPECT_FALSE(why(model, "bank/bob", Time{-1}).ok());
}

TEST(Snapshot, TellsOfVeryManyTasksOnlySomeAsAWholeAndFewStacksOfOthers)
{
    const auto model = test::load_model(
        "format: 1\ntitle: many\nprocesses:\n  P: {threads: {t: {count: 40, run: compute 5}}}\n");
    History history(model);
    history.seek(Time{} + ms(1));
    const auto others = [](const TaskView& t) {
        return std::ranges::count_if(
            t.regions, [](const RegionView& r) { return r.name.starts_with("stack of "); });
    };
    const auto has_own = [](const TaskView& t) {
        return std::ranges::find(t.regions, "stack", &RegionView::name) != t.regions.end();
    };
    const Snapshot all = snapshot(history.model(), history.state());
    const Snapshot some = snapshot(history.model(), history.state(), {.most = 3, .also = 30});
    ASSERT_EQ(some.tasks.size(), all.tasks.size());
    EXPECT_GE(others(all.tasks[1]), 39);
    for (const size_t told : {size_t{1}, size_t{30}}) {
        EXPECT_EQ(others(some.tasks[told]), 3) << told;
        EXPECT_TRUE(has_own(some.tasks[told])) << told;
        EXPECT_EQ(some.tasks[told].what, all.tasks[told].what);
    }
    EXPECT_TRUE(some.tasks[20].regions.empty());
}

// S has had more than its share when it goes to sleep at 12 ms.
constexpr std::string_view kDelayed = R"yaml(format: 1
title: delayed
until: 40
machine: {instruction: 0}
policy: {name: eevdf, profile: "6.18", base_slice: 1.4}
processes:
  S: {run: [compute 4, sleep 1s]}
  A: {run: compute 1s}
  B: {run: compute 1s}
)yaml";

TEST(Snapshot, TellsWhoSleepsInAQueueFromWhoWaits)
{
    const auto model = test::load_model(kDelayed);
    History history(model);
    history.seek(Time{} + ms(11));
    const QueueView queue = snapshot(history.model(), history.state()).queues.at(0);
    EXPECT_EQ(queue.order.size(), 2U);
    EXPECT_EQ(queue.delayed, 1U);
    history.seek(Time{} + ms(13));
    EXPECT_EQ(snapshot(history.model(), history.state()).queues.at(0).delayed, 0U);
}

TEST(Why, CountsWhoSleepsInTheQueueApart)
{
    const auto model = test::load_model(kDelayed);
    const Result<Why> answer = why(model, "A", Time{} + ms(11));
    ASSERT_TRUE(answer.ok());
    const std::string all = fmt::format("{}", fmt::join(answer.value().chain, " "));
    EXPECT_NE(all.find("1 delayed (S)."), std::string::npos) << all;
    EXPECT_NE(all.find("Delayed is who sleeps"), std::string::npos);
    for (const WhyCandidate& c : answer.value().candidates) EXPECT_NE(c.task, "S");
    const Result<Why> later = why(model, "A", Time{} + ms(30));
    ASSERT_TRUE(later.ok());
    for (const std::string& sentence : later.value().chain)
        EXPECT_EQ(sentence.find("delayed"), std::string::npos) << sentence;
}

TEST(Why, AnswersInTheMiddleOfAnInstant)
{
    const auto model = test::load_model(kLocks);
    History history(model);
    history.seek(Time{} + ms(2));
    const uint64_t end = history.position();
    history.seek(uint64_t{1});
    ASSERT_EQ(history.now(), Time{});
    const Result<Why> early = why_after(model, "bank/bob", 1);
    ASSERT_TRUE(early.ok());
    EXPECT_EQ(early.value().answer, "At 0, bank/bob: starts at 0.");
    const Result<Why> late = why_after(model, "bank/bob", end);
    ASSERT_TRUE(late.ok());
    EXPECT_EQ(late.value().answer, why(model, "bank/bob", Time{} + ms(2)).value().answer);
}

TEST(Snapshot, SaysWhoWaitsForWhatAndWhoHasIt)
{
    const auto model = test::load_model(R"yaml(
machine: {instruction: 0}
objects: {r: resource(3), q: queue(4)}
processes:
  P: {run: [put q 7, put q 8, request r 2, start thread child as c, sleep 9]}
  Q: {start: 1, run: [request r 2]}
functions: {child: [sleep 9]}
)yaml");
    History history(model);
    history.seek(Time{} + ms(2));
    const Snapshot s = snapshot(*model, history.state());
    const auto task = [&](const std::string& name) {
        return *std::ranges::find(s.tasks, name, &TaskView::name);
    };
    EXPECT_EQ(task("Q").waits_for, "r");
    EXPECT_EQ(task("Q").wants, 2);
    EXPECT_EQ(task("Q").since, Time{} + ms(1));
    EXPECT_EQ(task("P").children, std::vector<std::string>{"P/child#1"});
    EXPECT_EQ(task("P/child#1").parent, "P");
    EXPECT_EQ(s.objects[0].holders, (std::vector<std::pair<std::string, int64_t>>{{"P", 2}}));
    EXPECT_EQ(s.objects[1].content, (std::vector<std::string>{"7", "8"}));
}

}  // namespace
}  // namespace interleave
