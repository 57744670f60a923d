// Mutexes that do more than exclude: each rule of glibc, the kernel or a paper is a test that names
// it. From the text of a scenario to what was seen; laws are asked after every step.
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "session/snapshot.h"
#include "session/why.h"
#include "support/load.h"
#include "trace/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace interleave {
namespace {

struct Seen {
    std::shared_ptr<const Model> model;
    State state;
    std::optional<Timeline> timeline;

    [[nodiscard]] Time ended(const char* task) const
    {
        return timeline->moments(timeline->find(task)).ended;
    }
    [[nodiscard]] std::string faults() const
    {
        std::string text;
        for (const Fault& f : timeline->faults())
            text += fmt::format("{}: {};", timeline->track(f.task).name,
                                timeline->symbols().faults.at(f.number));
        return text;
    }
    [[nodiscard]] std::string detail(const char* key) const
    {
        for (const ObjectView& o : snapshot(*model, state).objects)
            for (const auto& [name, value] : o.details)
                if (name == key) return value;
        return {};
    }
};

Seen run_text(const std::string& text, Time until = kNever)
{
    Seen run;
    run.model = test::load_model(text);
    if (run.model == nullptr) return run;
    const Model& m = *run.model;
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    SeededChooser chooser(m.seed);
    run.state = start(m, builder);
    while (!finished(run.state) && earliest(run.state.sched).at <= until) {
        step(m, run.state, chooser, builder);
        for (const std::string& sentence : laws(m, run.state)) ADD_FAILURE() << sentence << text;
    }
    run.timeline = std::move(builder).finish({}, run.state.sched.now);
    for (const std::string& sentence : run.timeline->violations()) ADD_FAILURE() << sentence;
    return run;
}

std::string text_of(const std::string& policy, const std::string& mutexes, const std::string& tasks,
                    int cpus = 1)
{
    return fmt::format(
        "unit: ms\nmachine: {{cpus: {}, instruction: 0}}\npolicy: {}\nobjects:\n{}processes:\n{}",
        cpus, policy, mutexes, tasks);
}

TEST(Inheritance, OfEquallyUrgentWaitersTheFirstGetsIt_rt_mutex_6_12)
{
    const Seen run =
        run_text(text_of("fp", "  m: mutex(protocol=inherit)\n",
                         "  low: {priority: 9, run: [lock m, compute 5, unlock m]}\n"
                         "  a: {priority: 5, start: 1, run: [lock m, compute 1, unlock m]}\n"
                         "  b: {priority: 5, start: 2, run: [lock m, compute 1, unlock m]}\n"
                         "  c: {priority: 1, start: 3, run: [lock m, compute 1, unlock m]}\n"));
    EXPECT_EQ(run.ended("c"), Time{ms(6).ns});
    EXPECT_EQ(run.ended("a"), Time{ms(7).ns});
    EXPECT_EQ(run.ended("b"), Time{ms(8).ns});
}

TEST(Inheritance, WithoutAProtocolWaitersStayInTheOrderOfArrival)
{
    const Seen run =
        run_text(text_of("fp", "  m: mutex\n",
                         "  low: {priority: 9, run: [lock m, compute 5, unlock m]}\n"
                         "  b: {priority: 5, start: 2, run: [lock m, compute 1, unlock m]}\n"
                         "  c: {priority: 1, start: 3, run: [lock m, compute 1, unlock m]}\n"));
    EXPECT_EQ(run.ended("b"), Time{ms(6).ns});
    EXPECT_EQ(run.ended("c"), Time{ms(7).ns});
}

TEST(Inheritance, AWaiterThatInheritsMovesAheadOfOthers_rt_mutex_adjust_prio_chain_6_12)
{
    const Seen run = run_text(text_of(
        "fp", "  m: mutex(protocol=inherit)\n  n: mutex(protocol=inherit)\n",
        "  low: {priority: 9, run: [lock m, compute 9, unlock m]}\n"
        "  mid: {priority: 6, start: 1, run: [lock n, lock m, compute 1, unlock m, unlock n]}\n"
        "  rival: {priority: 5, start: 2, run: [lock m, compute 1, unlock m]}\n"
        "  high: {priority: 1, start: 3, run: [lock n, compute 1, unlock n]}\n"));
    EXPECT_EQ(run.ended("high"), Time{ms(11).ns});
    EXPECT_EQ(run.ended("rival"), Time{ms(12).ns});
}

TEST(Inheritance, UnderEdfTheOwnerHasTheDeadlineOfTheWaiter)
{
    const auto end_with = [](const char* protocol) {
        return run_text(text_of("edf", fmt::format("  m: mutex(protocol={})\n", protocol),
                                "  late: {deadline: 90, run: [lock m, compute 4, unlock m]}\n"
                                "  soon: {deadline: 9, start: 1, run: [lock m, compute 1, unlock "
                                "m]}\n"
                                "  between: {deadline: 30, start: 2, run: [compute 5]}\n"))
            .ended("soon");
    };
    EXPECT_EQ(end_with("inherit"), Time{ms(5).ns});
    EXPECT_EQ(end_with("none"), Time{ms(10).ns});
}

TEST(Inheritance, AQueuedOwnerTakesItsNewPlaceAtOnce)
{
    for (const char* policy : {"fp", "priority", "multilevel"}) {
        const Seen run = run_text(text_of(
            fmt::format("{{name: {}}}", policy), "  m: mutex(protocol=inherit)\n",
            "  low: {priority: 1, run: [lock m, compute 4, unlock m, compute 1]}\n"
            "  high: {priority: 0, start: 1, run: [compute 2, lock m, compute 1, unlock m]}\n"));
        EXPECT_EQ(run.ended("high"), Time{ms(7).ns}) << policy;
        EXPECT_EQ(run.ended("low"), Time{ms(8).ns}) << policy;
    }
}

TEST(Ceiling, ATaskAboveAGivenCeilingFails_pthread_mutex_lock_EINVAL)
{
    const Seen run =
        run_text(text_of("fp", "  m: mutex(protocol=protect, ceiling=3)\n",
                         "  high: {priority: 2, run: [lock m, unlock m]}\n"
                         "  equal: {priority: 3, start: 1, run: [lock m, compute 1, unlock m]}\n"));
    EXPECT_EQ(run.faults(), "high: priority above the ceiling;");
    EXPECT_EQ(run.ended("equal"), Time{ms(2).ns});
}

TEST(Ceiling, AnEquallyUrgentTaskDoesNotBeginBeforeTheOwnerThatWasPreempted)
{
    for (const char* policy : {"fp", "{name: fp, ties: task}", "priority"}) {
        const Seen run = run_text(
            text_of(policy, "  m: mutex(protocol=protect, ceiling=3)\n",
                    "  equal: {priority: 3, start: 1, run: [lock m, compute 1, unlock m]}\n"
                    "  owner: {priority: 9, run: [lock m, compute 5, unlock m, compute 1]}\n"
                    "  high: {priority: 1, start: 2, run: [compute 2]}\n"));
        EXPECT_EQ(run.ended("equal"), Time{ms(8).ns}) << policy;
        const Duration blocked = run.timeline->spent(run.timeline->find("equal"),
                                                     TaskState::blocked, {}, run.timeline->end());
        EXPECT_EQ(blocked, Duration{}) << policy;
    }
}

TEST(Ceiling, IsThatOfTheMostUrgentTaskWhereNoneIsGivenAlsoThroughCalls)
{
    const Seen run = run_text(text_of("rm", "  m: mutex(protocol=protect)\n",
                                      "  fast: {run: [{every 5: [call inside]}]}\n"
                                      "  slow: {run: [{every 40: [{with m: [compute 3]}]}]}\n"
                                      "  other: {run: [{every 20: [compute 1]}]}\n") +
                              "functions:\n  inside: [{with m: [compute 1]}]\nuntil: 40ms\n");
    ASSERT_EQ(run.model->ceilings.size(), 1U);
    EXPECT_EQ(run.model->ceilings[0], ms(5).ns);
}

// One whose CPU time runs out of tries: PTHREAD_MUTEX_ADAPTIVE_NP.
std::string adaptive(const char* held, const char* parameters = "")
{
    return fmt::format(
        "unit: us\nmachine: {{cpus: 2, instruction: 0}}\npolicy: fcfs\nobjects:\n"
        "  m: mutex(kind=adaptive, spin=1000{})\nprocesses:\n"
        "  owner: {{run: [lock m, compute {}, unlock m]}}\n"
        "  taker: {{start: 1, run: [lock m, compute 1, unlock m]}}\n",
        parameters, held);
}

Duration blocked(const Seen& run, const char* task)
{
    return run.timeline->spent(run.timeline->find(task), TaskState::blocked, {},
                               run.timeline->end());
}

TEST(AdaptiveMutex, TriesTenTimesAtFirst_pthread_mutex_lock_2_35)
{
    // It tries at 1 us and after each of ten pauses; the eleventh try in vain is the last.
    EXPECT_EQ(blocked(run_text(adaptive("10.5us")), "taker"), Duration{});
    const Seen run = run_text(adaptive("14us"));
    EXPECT_EQ(blocked(run, "taker"), us(3));
    EXPECT_EQ(run.ended("taker"), Time{us(15).ns});
}

TEST(AdaptiveMutex, TriesNoMoreOftenThanSpinCount_glibc_pthread_mutex_spin_count)
{
    EXPECT_EQ(blocked(run_text(adaptive("14us", ", spin_count=4")), "taker"), us(9));
    EXPECT_EQ(blocked(run_text(adaptive("14us", ", spin_count=0")), "taker"), us(13));
}

TEST(AdaptiveMutex, LearnsAnEighthOfTheDifference_pthread_mutex_lock_2_35)
{
    EXPECT_EQ(run_text(adaptive("9.5us")).detail("spins"), "1");  // 9 tries: 0 + (9 - 0) / 8
    EXPECT_EQ(run_text(adaptive("14us")).detail("spins"), "1");   // 11: 0 + (11 - 0) / 8
    EXPECT_EQ(run_text(adaptive("5us")).detail("spins"), "0");    // 4: 0 + (4 - 0) / 8
    EXPECT_EQ(run_text(adaptive("14us", ", order=barging")).detail("spins"), "1");
}

std::string robust(const char* heir, const char* more = "", const char* kind = "robust=true")
{
    return text_of("fcfs", fmt::format("  m: mutex({})\n  told: shared(0)\n", kind),
                   fmt::format("  dead: {{run: [lock m, compute 2, exit 1]}}\n"
                               "  heir: {{start: 1, run: [lock m, {}]}}\n{}",
                               heir, more),
                   2);
}

TEST(RobustMutex, TellsTheNextOwnerThatTheLastOneDied_EOWNERDEAD)
{
    const Seen run =
        run_text(robust("told = owner_died m, consistent m, told = told * 10 + 1, unlock m",
                        "  third: {start: 5, run: [lock m, told = told * 10 + 3, v = owner_died m, "
                        "told = told * 10 + v, unlock m]}\n"));
    EXPECT_EQ(run.faults(), "");
    const auto shot = snapshot(*run.model, run.state);
    const auto told = std::ranges::find(shot.variables, "told", &NamedText::first);
    EXPECT_EQ(told->second, "1130");
}

TEST(RobustMutex, UnlockedWithoutConsistentIsLostForAll_ENOTRECOVERABLE)
{
    const Seen run = run_text(robust("compute 3, unlock m",
                                     "  waiter: {start: 3, run: [lock m, unlock m]}\n"
                                     "  later: {start: 9, run: [v = trylock m]}\n"));
    EXPECT_EQ(run.faults(), "waiter: state not recoverable;later: state not recoverable;");
    EXPECT_EQ(run.ended("waiter"), Time{ms(5).ns});
}

TEST(RobustMutex, PassesTheDeathOnWhileNobodyDeclaresItConsistent_exit_robust_list_6_12)
{
    const Seen run = run_text(
        robust("exit 2",
               "  third: {start: 5, run: [lock m, told = owner_died m, consistent m, unlock "
               "m]}\n"));
    EXPECT_EQ(run.faults(), "");
    EXPECT_EQ(snapshot(*run.model, run.state).variables.at(0).second, "1");
}

TEST(RobustMutex, ANormalOneStaysLocked)
{
    const Seen run = run_text(robust("unlock m", "", "normal"));
    EXPECT_EQ(run.faults(), "dead: ends while holding a lock;");
    EXPECT_EQ(run.state.sched.end, RunEnd::stuck);
}

TEST(RobustMutex, OnlyItsOwnerMayAskOrDeclare)
{
    EXPECT_EQ(run_text(robust("unlock m, consistent m")).faults(),
              "heir: unlock of a lock not held;");
}

TEST(TicketLock, GoesToThemInTheOrderInWhichTheyCame)
{
    const Seen run = run_text(
        "unit: us\nmachine: {cpus: 4, instruction: 0}\npolicy: fcfs\nobjects:\n"
        "  t: ticketlock(pause=700)\nprocesses:\n"
        "  a: {run: [lock t, compute 9, unlock t]}\n"
        "  b: {start: 3, run: [lock t, compute 9, unlock t]}\n"
        "  c: {start: 2, run: [lock t, compute 9, unlock t]}\n"
        "  d: {start: 1, run: [v = trylock t, assert v == 0]}\n");
    EXPECT_EQ(run.faults(), "");
    EXPECT_LT(run.ended("c"), run.ended("b"));
    EXPECT_EQ(run.detail("next ticket"), "0");
}

TEST(TicketLock, WaitsForTheNextOneEvenIfThatHasNoCpu)
{
    const Seen run = run_text(
        "unit: us\nmachine: {cpus: 2, instruction: 0}\npolicy: fp\nobjects:\n"
        "  t: ticketlock(pause=100)\nprocesses:\n"
        "  a: {priority: 1, run: [lock t, compute 4, unlock t, compute 20]}\n"
        "  low: {priority: 9, start: 1, run: [lock t, compute 1, unlock t]}\n"
        "  b: {priority: 2, start: 2, run: [lock t, compute 1, unlock t]}\n");
    EXPECT_GT(run.ended("b"), Time{us(24).ns});
}

constexpr const char* kThree =
    "  low: {priority: 9, run: [lock m, compute 4, unlock m]}\n"
    "  mid: {priority: 5, start: 2, run: [compute 3]}\n"
    "  high: {priority: 1, start: 1, run: [lock m, compute 1, unlock m]}\n";

TEST(Loans, AreToldInASnapshotAndByWhy)
{
    const std::string text = text_of("fp", "  m: mutex(protocol=inherit)\n", kThree);
    const auto model = test::load_model(text);
    const Seen run = run_text(text, Time{ms(3).ns});
    const Snapshot shot = snapshot(*model, run.state);
    EXPECT_EQ(std::ranges::find(shot.tasks, "low", &TaskView::name)->what,
              "runs on cpu0, since 1 ms, with the urgency of high, which waits for mutex m since "
              "1 ms");
    const Result<Why> low = why(model, "low", Time{ms(3).ns});
    ASSERT_TRUE(low.ok());
    EXPECT_EQ(low.value().answer,
              "At 3 ms, low was running on cpu0, since 1 ms, with the urgency of high, which waits "
              "for mutex m since 1 ms.");
    const Result<Why> mid = why(model, "mid", Time{ms(3).ns});
    ASSERT_TRUE(mid.ok());
    EXPECT_EQ(mid.value().answer,
              "At 3 ms, mid was ready, since 2 ms, but cpu0 ran low, since 1 ms, with the urgency "
              "of high, which waits for mutex m since 1 ms.");
}

TEST(Loans, SayWhichCeilingBarsATask)
{
    const std::string text = text_of(
        "fp", "  m: mutex(protocol=original_ceiling)\n  n: mutex(protocol=original_ceiling)\n",
        "  low: {priority: 9, run: [lock m, compute 4, unlock m]}\n"
        "  mid: {priority: 5, start: 1, run: [lock n, compute 3, unlock n]}\n"
        "  high: {priority: 1, start: 8, run: [lock m, compute 1, unlock m]}\n");
    const Result<Why> mid = why(test::load_model(text), "mid", Time{ms(2).ns});
    ASSERT_TRUE(mid.ok());
    EXPECT_EQ(mid.value().answer,
              "At 2 ms, mid waits for mutex n, and is not above the ceiling of m, held by low, "
              "since 1 ms.");
    EXPECT_TRUE(std::ranges::any_of(mid.value().chain, [](const std::string& line) {
        return line.starts_with("low runs on cpu0");
    }));
}

TEST(Loans, HaveNoEffectWherePoliciesKnowNoUrgencyAndThatIsSaid)
{
    Diagnostics d;
    const std::string text = text_of("rr", "  m: mutex(protocol=inherit)\n", kThree);
    const LoadedScenario loaded = load_scenario(text, "test.yaml", {}, d);
    ASSERT_NE(loaded.model, nullptr);
    EXPECT_TRUE(loaded.model->ceilings.empty());
    EXPECT_NE(render(d, "test.yaml", text, false).find("so it has no effect"), std::string::npos);
}

}  // namespace
}  // namespace interleave
