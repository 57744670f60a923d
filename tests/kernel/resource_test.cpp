// Resources of several units, from the text of a scenario to who waited, who got what, and how the
// run ended. Instructions take no time. Laws are asked after every step.
#include "kernel/kernel.h"
#include "kernel/units.h"
#include "session/outcome.h"
#include "session/snapshot.h"
#include "session/why.h"
#include "support/load.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace interleave {
namespace {

using Lines = std::vector<std::string>;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;

class Story final : public RecordReader {
  public:
    explicit Story(const Model& m) : m_(m) {}
    Lines lines;

  private:
    void read(const Record& r) override
    {
        const std::string at = fmt::format("{} ", r.at.ns / 1'000'000);
        const auto name = [&](uint32_t serial) {
            return serial < m_.tasks.size() ? m_.tasks[serial].name : fmt::format("#{}", serial);
        };
        if (r.kind == RecordKind::fault)
            lines.push_back(at + name(r.task) + ": " +
                            std::string(name_of(static_cast<FaultKind>(r.other))));
        if (r.kind != RecordKind::state) return;
        if (r.state == TaskState::blocked && r.what != Record::kNone)
            lines.push_back(at + name(r.task) + " waits for " +
                            m_.program.objects[ObjectId{r.what}].name);
        if (r.state == TaskState::ready && r.reason == Reason::woken && r.other != Record::kNone)
            lines.push_back(at + name(r.task) + " woken by " + name(r.other));
        if (r.state == TaskState::exited && r.reason == Reason::exited)
            lines.push_back(at + name(r.task) + " ends");
    }
    const Model& m_;
};

struct Seen {
    std::shared_ptr<const Model> model;
    Lines lines;
    RunEnd end{};
    State state;

    [[nodiscard]] Lines ring() const
    {
        Lines names;
        for (const TaskId t : state.sched.ring) names.push_back(task_name(*model, state, t));
        return names;
    }
};

Seen run_text(const std::string& text)
{
    Seen run;
    run.model = test::load_model(text);
    if (run.model == nullptr) return run;
    Story story(*run.model);
    SeededChooser chooser(run.model->seed);
    run.state = start(*run.model, story);
    while (!finished(run.state)) {
        step(*run.model, run.state, chooser, story);
        for (const std::string& sentence : laws(*run.model, run.state))
            ADD_FAILURE() << sentence << '\n' << text;
    }
    run.lines = story.lines;
    run.end = run.state.sched.end;
    return run;
}

// Each task has a CPU to itself.
std::string scenario(const std::string& objects, const std::string& tasks)
{
    return fmt::format("machine: {{cpus: 8, instruction: 0}}\nobjects:\n{}processes:\n{}", objects,
                       tasks);
}

TEST(Resource, GivesWhatIsFreeAndLetsTheOthersWait)
{
    const Seen run =
        run_text(scenario("  r: resource(5)\n",
                          "  a: {run: [request r 3, compute 4, release r 3]}\n"
                          "  b: {start: 1, run: [request r 2, compute 1]}\n"
                          "  c: {start: 1, run: [request r, compute 1, release r]}\n"));
    EXPECT_THAT(run.lines, ElementsAre("1 c waits for r", "2 b ends", "2 c woken by b", "3 c ends",
                                       "4 a ends"));
    EXPECT_EQ(run.end, RunEnd::finished);
}

TEST(Resource, ServesWhoFitsInOrderOfArrivalAlsoPastOneThatWantsMore)
{
    const Seen run =
        run_text(scenario("  r: resource(4)\n",
                          "  a: {run: [request r 4, compute 2, release r 2, compute 3]}\n"
                          "  b: {start: 1, run: [request r 3, compute 1]}\n"
                          "  c: {start: 1, run: [request r 1, compute 1]}\n"
                          "  d: {start: 1, run: [request r 1, compute 1]}\n"));
    EXPECT_THAT(run.lines, ElementsAre("1 b waits for r", "1 c waits for r", "1 d waits for r",
                                       "2 c woken by a", "2 d woken by a", "3 c ends", "3 d ends",
                                       "5 a ends", "5 b woken by a", "6 b ends"));
}

TEST(Resource, IsTriedWithoutWaiting)
{
    const Seen run =
        run_text(scenario("  r: resource(3)\n",
                          "  a: {run: [x = tryrequest r 2, assert x == 1, compute 2]}\n"
                          "  b: {start: 1, run: [x = tryrequest r 2, assert x == 0, "
                          "x = tryrequest r, assert x == 1, compute 3]}\n"));
    EXPECT_THAT(run.lines, ElementsAre("2 a ends", "4 b ends"));
}

TEST(Resource, IsTakenAndGivenBackByWith)
{
    const Seen run = run_text(scenario("  r: resource(1)\n",
                                       "  a: {run: [{with r: [compute 2]}, compute 5]}\n"
                                       "  b: {start: 1, run: [{with r: [compute 2]}]}\n"));
    EXPECT_THAT(run.lines,
                ElementsAre("1 b waits for r", "2 b woken by a", "4 b ends", "7 a ends"));
}

TEST(Resource, IsGivenBackByATaskThatEndsOrCrashes)
{
    const Seen run = run_text(scenario("  r: resource(3)\n",
                                       "  a: {run: [request r 2, compute 2]}\n"
                                       "  b: {run: [request r 1, compute 3, assert 1 == 2]}\n"
                                       "  c: {start: 1, run: [request r 3, compute 1]}\n"));
    EXPECT_THAT(run.lines, ElementsAre("1 c waits for r", "2 a ends", "3 b: assertion failed",
                                       "3 c woken by b", "4 c ends"));
    EXPECT_EQ(run.end, RunEnd::finished);
}

TEST(Resource, CannotBeGivenBackByWhoDoesNotHaveIt)
{
    const Seen run = run_text(scenario("  r: resource(3)\n",
                                       "  a: {run: [request r 1, release r 2]}\n"
                                       "  b: {run: [compute 1, release r]}\n"));
    EXPECT_THAT(run.lines,
                ElementsAre("0 a: unlock of a lock not held", "1 b: unlock of a lock not held"));
}

TEST(Claims, AreABoundAndWithoutOneItIsAllThereAre)
{
    const Seen run = run_text(
        scenario("  r: resource(3)\n",
                 "  a: {claims: {r: 2}, run: [request r 2, compute 1, request r]}\n"
                 "  b: {start: 2, run: [request r 3, compute 1, release r 3, request r 4]}\n"
                 "  c: {start: 4, claims: {r: 0}, run: [x = tryrequest r]}\n"));
    EXPECT_THAT(run.lines, ElementsAre("1 a: more than was claimed", "3 b: more than was claimed",
                                       "4 c: more than was claimed"));
}

TEST(Claims, AreInheritedByStartedTasks)
{
    const Seen run = run_text(
        "machine: {instruction: 0}\nobjects: {r: resource(3)}\nprocesses:\n"
        "  a: {claims: {r: 1}, run: [start thread f() as t, join t]}\n"
        "functions:\n  f: [request r 2]\n");
    EXPECT_THAT(run.lines,
                ElementsAre("0 #1: more than was claimed", "0 a woken by #1", "0 a ends"));
}

std::string two_orders(const std::string& parameters)
{
    return scenario(fmt::format("  r: resource(2{})\n  s: resource(2{})\n", parameters, parameters),
                    "  a: {run: [request r 2, compute 2, request s, compute 1]}\n"
                    "  b: {run: [request s 2, compute 2, request r, compute 1]}\n"
                    "  c: {run: [compute 9]}\n"
                    "  d: {start: 1, run: [request r, compute 1]}\n");
}

TEST(Detection, EndsTheRunAtTheRequestThatClosesTheCircle)
{
    const Seen run = run_text(two_orders(""));
    EXPECT_EQ(run.end, RunEnd::deadlock);
    EXPECT_EQ(run.state.sched.now, Time{} + ms(2));
    EXPECT_THAT(run.ring(), ElementsAre("a", "b"));
    const std::vector<WaitLink> links = ring_of(*run.model, run.state);
    ASSERT_EQ(links.size(), 2U);
    EXPECT_EQ(links[0].object, "s");
    EXPECT_EQ(links[0].owner, "b");
}

TEST(Detection, AtTheEndWaitsUntilNothingElseCanHappen)
{
    const Seen run = run_text(two_orders(", detection=end"));
    EXPECT_EQ(run.end, RunEnd::deadlock);
    EXPECT_EQ(run.state.sched.now, Time{} + ms(9));
    EXPECT_THAT(run.ring(), ElementsAre("a", "b"));
}

TEST(Detection, SwitchedOffLeavesTasksStuck)
{
    const Seen run = run_text(two_orders(", detection=none"));
    EXPECT_EQ(run.end, RunEnd::stuck);
    EXPECT_TRUE(run.ring().empty());
}

// Two of three wait for each other's units; the third could still give back its own.
TEST(Detection, SparesWhoCanStillBeServed)
{
    const Seen run = run_text(scenario("  r: resource(3)\n",
                                       "  a: {run: [request r, compute 1, request r, compute 1]}\n"
                                       "  b: {run: [request r, compute 1, request r, compute 1]}\n"
                                       "  c: {run: [request r, compute 5]}\n"));
    EXPECT_EQ(run.end, RunEnd::finished);
}

TEST(Detection, SeesCirclesThatGoThroughLocksAndJoins)
{
    const Seen locks =
        run_text(scenario("  r: resource(2)\n  m: mutex\n",
                          "  a: {run: [request r 2, compute 1, lock m, unlock m, release r 2]}\n"
                          "  b: {run: [lock m, compute 2, request r, unlock m]}\n"));
    EXPECT_EQ(locks.end, RunEnd::deadlock);
    EXPECT_THAT(locks.ring(), ElementsAre("a", "b"));
    const Seen joins = run_text(
        "machine: {cpus: 2, instruction: 0}\nobjects: {r: resource(2)}\nprocesses:\n"
        "  a: {run: [request r, start thread f() as t, join t]}\nfunctions:\n  f: [request r 2]\n");
    EXPECT_EQ(joins.end, RunEnd::deadlock);
    EXPECT_EQ(joins.ring().size(), 2U);
}

TEST(Detection, DoesNotTakeAnEventThatNeverComesForADeadlock)
{
    const Seen run = run_text(scenario("  r: resource(2)\n  e: event\n",
                                       "  a: {run: [request r 2, wait e]}\n"
                                       "  b: {run: [compute 1, request r]}\n"));
    EXPECT_EQ(run.end, RunEnd::stuck);
}

constexpr const char* kBank =
    "  a: {claims: {r: 9}, run: [request r 3, compute 2, request r 6, compute 1, release r 9]}\n"
    "  b: {claims: {r: 4}, run: [request r 2, compute 2, request r 2, compute 1, release r 4]}\n"
    "  c: {claims: {r: 7}, run: [request r 2, compute 2, request r 5, compute 1, release r 7]}\n"
    "  d: {start: 1, claims: {r: 9}, run: [request r 1, compute 1, release r]}\n";

// Tanenbaum's (3, 2, 2) of (9, 4, 7) and 10 in all: safe, but not with one more for the first.
TEST(Bankers, LetsARequestWaitThoughUnitsAreFree)
{
    const Seen run = run_text(scenario("  r: resource(10, avoidance=bankers)\n", kBank));
    EXPECT_EQ(run.end, RunEnd::finished);
    EXPECT_THAT(run.lines, ElementsAre("1 d waits for r", "2 a waits for r", "2 c waits for r",
                                       "3 c woken by b", "3 b ends", "4 d woken by c",
                                       "4 a woken by c", "4 c ends", "5 a ends", "5 d ends"));
}

TEST(Bankers, SaysWhichOrderIsLeftAndWhyNoneWouldBe)
{
    const Seen run = run_text(scenario("  r: resource(10, avoidance=bankers)\n", kBank));
    const Result<Why> told = why(run.model, "d", Time{} + us(1500));
    ASSERT_TRUE(told.ok());
    EXPECT_THAT(told.value().answer, HasSubstr("waits for 1 unit of resource r"));
    EXPECT_THAT(
        told.value().chain,
        IsSupersetOf({"3 of the 10 units of r are free; a has 3, b has 2, c has 2.",
                      "The banker refuses, for the state after that would be unsafe: a, c, d could "
                      "still ask for all that they claim, and even when b had ended there would be "
                      "too little.",
                      "As it is, all can end in this order: b, c, a, d."}));
    const Result<Why> later = why(run.model, "a", Time{} + us(2500));
    ASSERT_TRUE(later.ok());
    EXPECT_THAT(later.value().chain,
                Contains("1 of the 10 units of r are free; a has 3, b has 4, c has 2."));
}

TEST(Bankers, JudgesAllResourcesTogether)
{
    const std::string tasks =
        "  a: {claims: {r: 1, s: 1}, run: [request r, compute 2, request s, compute 1]}\n"
        "  b: {claims: {r: 1, s: 1}, run: [request s, compute 2, request r, compute 1]}\n";
    const Seen avoided = run_text(scenario(
        "  r: resource(1, avoidance=bankers)\n  s: resource(1, avoidance=bankers)\n", tasks));
    EXPECT_EQ(avoided.end, RunEnd::finished);
    EXPECT_THAT(avoided.lines,
                ElementsAre("0 b waits for s", "3 a ends", "3 b woken by a", "6 b ends"));
    EXPECT_EQ(run_text(scenario("  r: resource(1)\n  s: resource(1)\n", tasks)).end,
              RunEnd::deadlock);
}

TEST(Resource, ShowsWhoHasHowMany)
{
    const std::shared_ptr<const Model> model =
        test::load_model(scenario("  r: resource(5)\n",
                                  "  a: {run: [request r 3, compute 4]}\n"
                                  "  b: {run: [request r 2, compute 4]}\n"));
    ASSERT_NE(model, nullptr);
    Story story(*model);
    SeededChooser chooser(model->seed);
    State s = start(*model, story);
    while (s.sched.now < Time{} + ms(1) && !finished(s) && s.world.units.held(TaskId{1}, 0) == 0)
        step(*model, s, chooser, story);
    const Snapshot shot = snapshot(*model, s);
    EXPECT_THAT(shot.objects[0].details,
                ElementsAre(NamedText("units", "5"), NamedText("free", "0"),
                            NamedText("held by a", "3"), NamedText("held by b", "2")));
    EXPECT_THAT(shot.tasks[0].holds, ElementsAre("r (3)"));
}

}  // namespace
}  // namespace interleave
