// Waits that end without what was waited for: whoever leaves a line, at random and for a reason.
#include "base/rng.h"
#include "kernel/kernel.h"
#include "kernel/waits.h"
#include "support/load.h"
#include "support/seeds.h"

#include <fmt/format.h>

#include <iostream>

namespace interleave {
namespace {

// Chooses anything, and knows no durations.
class Untimed final : public Chooser {
  public:
    explicit Untimed(test::Draw& draw) : draw_(draw) {}
    uint32_t choose(ChoiceKind, uint32_t n) override
    {
        return static_cast<uint32_t>(draw_.below(n));
    }
    uint64_t random(uint64_t, uint64_t) override { return 0; }
    [[nodiscard]] bool timed() const override { return false; }

  private:
    test::Draw& draw_;
};

struct Case {
    const char* name;
    const char* objects;
    const char* steps;  // assembly, done again and again; "next" is where it ends
};

// Each tries for so long, and takes another way where it did not get what it wanted.
constexpr Case kCases[] = {
    {"mutex", "m: mutex", "lock m, within 5ms\njump_if equal~, next\nnop\nunlock m"},
    {"barging", "m: 'mutex(barging)'", "lock m, within 5ms\njump_if equal~, next\nnop\nunlock m"},
    {"recursive", "m: 'mutex(barging, kind=recursive)'",
     "lock m, within 5ms\njump_if equal~, next\nlock m, within 1ms\nunlock m\nunlock m"},
    {"semaphore", "m: semaphore(3)",
     "set r2, 3\nacquire m, r2~, within 5ms\njump_if equal~, less\nset r2, 3\nrelease m, r2~\n"
     "less:\nset r2, 1\nacquire m, r2~, within 5ms\njump_if equal~, next\nset r2, 1\n"
     "release m, r2~"},
    {"condition", "m: mutex\n  c: condition(m)",
     "lock m\nwait c, within 5ms\nlock m\njump_if equal~, late\nnotify c\nunlock m\njump next\n"
     "late:\nnotify_all c\nunlock m"},
    {"barrier", "m: barrier(3)", "wait m, r1, within 5ms\nset r1, 0\njump_if equal~, next"},
    {"event", "m: event",
     "wait m, within 5ms\njump_if equal~, late\nclear m\njump next\n"
     "late:\nset m"},
    {"rwlock", "m: 'rwlock(prefer=writer)'",
     "lock m, within 5ms\njump_if equal~, late\nunlock m\n"
     "late:\nlock_shared m, within 5ms\njump_if equal~, next\nnop\nunlock_shared m"},
    {"rwlock_reader", "m: 'rwlock(prefer=reader)'",
     "lock_shared m, within 5ms\njump_if equal~, late\nnop\nunlock_shared m\n"
     "late:\nlock m, within 5ms\njump_if equal~, next\nunlock m"},
    {"rwlock_recursive", "m: 'rwlock(prefer=writer_recursive)'",
     "lock m, within 5ms\njump_if equal~, late\nunlock m\n"
     "late:\nlock_shared m, within 5ms\njump_if equal~, next\nnop\nunlock_shared m"},
    {"queue", "m: queue(1)",
     "set r2, 7\nput m, r2~, within 5ms\njump_if equal~, late\n"
     "late:\nget m, r1, within 5ms\nset r1, 0\njump_if equal~, next"},
    {"joinable_queue", "m: joinable_queue(1)",
     "set r2, 7\nput m, r2~, within 5ms\njump_if equal~, late\njoin m, within 5ms\n"
     "late:\nget m, r1, within 5ms\nset r1, 0\njump_if equal~, next\ntask_done m"},
    {"pipe", "m: pipe(4096)",
     "set r2, 3000\nwrite m, r2~, within 5ms\nset r2, 9000\nwrite m, r2~, within 5ms\n"
     "set r1, 4000\nread m, r1, within 5ms\nset r1, 0\nset r1, 500\nread m, r1, within 5ms\n"
     "set r1, 0"},
    {"select", "m: mutex\n  q: queue\n  s: semaphore(1)",
     "set r2, 1\nselect r0, get q r1, acquire s r2, lock m, within 5ms\nset r1, 0\nset r2, 0\n"
     "compare r0, 2\njump_if less, permit\njump_if greater, late\nset r0, 0\nnop\nunlock m\n"
     "jump next\nlate:\nset r0, 0\njump next\n"
     "permit:\nset r0, 1\nnop\nrelease s, r0~"},
};

std::string text_of(const Case& c, uint32_t tasks)
{
    std::string steps = "again:\n";
    steps += c.steps;
    steps += "\nnext:\nloop n, again\n";
    std::string text = fmt::format("objects:\n  {}\nprocesses:\n  p:\n    threads:\n", c.objects);
    for (uint32_t i = 0; i < tasks; ++i) text += fmt::format("      t{}: {{run: f(6)}}\n", i);
    text += "functions:\n  f(n):\n    asm: |\n      ";
    for (const char ch : steps) text += ch == '\n' ? std::string("\n      ") : std::string(1, ch);
    return text + "\n";
}

// One task after the other takes a step, and now and then one that waits gives up.
class Walk {
  public:
    Walk(const Model& m, uint64_t seed) : m_(m), w_(initial_world(m)), draw_(seed), chooser_(draw_)
    {
        for (Task& task : w_.tasks) task.status = TaskStatus::runnable;
    }

    // False when nobody can do anything any more.
    bool step()
    {
        std::vector<TaskId> able;
        for (uint32_t i = 0; i < w_.tasks.size(); ++i)
            if (enabled(m_, w_, TaskId{i})) able.push_back(TaskId{i});
        if (able.empty()) return false;
        const TaskId t = able[static_cast<size_t>(draw_.below(able.size()))];
        const bool waits = w_.tasks[t].status == TaskStatus::blocked;
        Effect e = waits ? expire(m_, w_, t) : execute(m_, w_.contexts[t], w_, t, chooser_);
        gave_up += waits ? 1 : 0;
        faults += e.fault != FaultKind::none ? 1 : 0;
        first_is_wrong += waits && e.woken.head != t ? 1 : 0;
        while (pop_front(w_, e.woken).valid()) {
        }
        return true;
    }

    [[nodiscard]] std::vector<std::string> broken() const { return laws(m_, w_); }
    [[nodiscard]] const World& world() const { return w_; }
    uint64_t gave_up = 0, faults = 0;
    uint64_t first_is_wrong = 0;  // who gave up was not the first to go on

  private:
    const Model& m_;
    World w_;
    test::Draw draw_;
    Untimed chooser_;
};

class GivingUp : public testing::TestWithParam<Case> {};

TEST_P(GivingUp, LeavesTheOthersInOrderWhoeverItIs)
{
    const uint64_t seed = test::first_seed();
    std::cout << "INTERLEAVE_SEED=" << seed << '\n';
    const auto model = test::load_model(text_of(GetParam(), 5));
    ASSERT_NE(model, nullptr) << text_of(GetParam(), 5);
    uint64_t gave_up = 0;
    for (uint64_t n = 0; n < 200; ++n) {
        Walk walk(*model, seed + n);
        while (walk.step()) {
            const auto broken = walk.broken();
            ASSERT_TRUE(broken.empty()) << broken.front() << " (seed " << seed + n << ")";
        }
        EXPECT_EQ(walk.world().unfinished, 0U) << "somebody waits for ever";
        EXPECT_EQ(walk.faults, 0U);
        EXPECT_EQ(walk.first_is_wrong, 0U);
        gave_up += walk.gave_up;
    }
    EXPECT_GT(gave_up, 200U);
}

INSTANTIATE_TEST_SUITE_P(, GivingUp, testing::ValuesIn(kCases),
                         [](const auto& given) { return std::string(given.param.name); });

using Lines = std::vector<std::string>;

struct Seen {
    Lines lines;  // "5 a: x = 1", "5 deadlock": when a private variable of a task changed, and the
                  // end
    RunEnd end{};
    Time at;
    State state;
};

// Instructions take no time, and each task has a CPU to itself. Laws are asked after every step.
Seen run_text(const std::string& objects, const std::string& tasks)
{
    const std::string text = fmt::format(
        "machine: {{cpus: 8, instruction: 0}}\nobjects:\n{}processes:\n{}", objects, tasks);
    const std::shared_ptr<const Model> model = test::load_model(text);
    Seen run;
    if (model == nullptr) {
        ADD_FAILURE() << text;
        return run;
    }
    NullSink sink;
    SeededChooser chooser(model->seed);
    run.state = start(*model, sink);
    std::vector<int64_t> before = run.state.world.memory;
    while (!finished(run.state)) {
        step(*model, run.state, chooser, sink);
        for (const std::string& sentence : laws(*model, run.state))
            ADD_FAILURE() << sentence << '\n' << text;
        for (const Variable& v : model->program.variables) {
            const int64_t now = v.scope == Scope::shared ? run.state.world.memory[v.offset] : 0;
            if (v.scope != Scope::shared || now == before[v.offset]) continue;
            run.lines.push_back(
                fmt::format("{} {} = {}", run.state.sched.now.ns / 1'000'000, v.name, now));
        }
        before = run.state.world.memory;
    }
    run.end = run.state.sched.end;
    run.at = run.state.sched.now;
    return run;
}

Lines story(const std::string& objects, const std::string& tasks)
{
    return run_text(objects, tasks).lines;
}

constexpr const char* kVariables = "  x: shared(-9)\n  y: shared(-9)\n  z: shared(-9)\n";

std::string with(const std::string& objects) { return objects + kVariables; }

TEST(TimedLock, GivesUpWhenItsLimitIsOverAndGetsItOtherwise)
{
    EXPECT_EQ(story(with("  m: mutex\n"),
                    "  a: {run: [lock m, compute 8, unlock m]}\n"
                    "  b: {run: [compute 1, x = lock m within 5]}\n"
                    "  c: {run: [compute 2, y = lock m within 7, unlock m]}\n"),
              (Lines{"6 x = 0", "8 y = 1"}));
}

TEST(TimedLock, OfNoTimeTriesAsTrylockDoes)
{
    EXPECT_EQ(story(with("  m: mutex\n"),
                    "  a: {run: [lock m, compute 8, unlock m]}\n"
                    "  b: {run: [compute 1, x = lock m within 0, compute 8, y = lock m within 0, "
                    "unlock m]}\n"),
              (Lines{"1 x = 0", "9 y = 1"}));
}

// The order of an instant: devices, timers, then the ends of instructions.
TEST(TimedLock, IsNotGrantedAtTheInstantAtWhichItsLimitIsOver)
{
    EXPECT_EQ(story(with("  m: mutex\n"),
                    "  a: {run: [lock m, compute 6, unlock m]}\n"
                    "  b: {run: [compute 1, x = lock m within 5]}\n"),
              (Lines{"6 x = 0"}));
}

// b is woken at 4 and finds that c took the mutex: its limit still counts from 1.
TEST(TimedLock, OfABargingMutexCountsItsLimitFromTheFirstTry)
{
    EXPECT_EQ(story(with("  m: mutex(barging)\n"),
                    "  a: {run: [lock m, compute 4, unlock m, lock m, compute 4, unlock m]}\n"
                    "  b: {run: [compute 1, x = lock m within 5]}\n"),
              (Lines{"6 x = 0"}));
}

TEST(TimedLock, EndsADeadlockThatIsNoneThen)
{
    const Seen run =
        run_text(with("  m: mutex\n  n: mutex\n"),
                 "  a: {run: [lock m, compute 1, x = lock n within 5, unlock m]}\n"
                 "  b: {run: [lock n, compute 1, lock m, y = 1, unlock m, unlock n]}\n");
    EXPECT_EQ(run.lines, (Lines{"6 x = 0", "6 y = 1"}));
    EXPECT_EQ(run.end, RunEnd::finished);
}

TEST(TimedLock, ThatWasGrantedLeavesNoTimerThatDelaysTheEndOfAStuckRun)
{
    const Seen run = run_text(with("  m: mutex\n  e: event\n"),
                              "  a: {run: [lock m, compute 2, unlock m]}\n"
                              "  b: {run: [compute 1, lock m within 5000, unlock m, wait e]}\n");
    EXPECT_EQ(run.end, RunEnd::stuck);
    EXPECT_EQ(run.at, (Time{2'000'000}));
}

// sem_timedwait.
TEST(TimedAcquire, LetsThoseBehindItGoWhenItGivesUp)
{
    EXPECT_EQ(story(with("  s: semaphore(1)\n"),
                    "  a: {run: [x = acquire s 2 within 5]}\n"
                    "  b: {run: [compute 1, y = acquire s within 9]}\n"),
              (Lines{"5 x = 0", "5 y = 1"}));
}

// pthread_cond_timedwait: the mutex is held again when it returns, however long that takes.
TEST(TimedWait, OnAConditionLocksTheMutexAgainEvenIfThatTakesLonger)
{
    EXPECT_EQ(story(with("  m: mutex\n  c: condition(m)\n"),
                    "  a: {run: [lock m, x = wait c within 5, unlock m]}\n"
                    "  b: {run: [compute 2, lock m, compute 6, notify c, y = 1, unlock m]}\n"),
              (Lines{"8 y = 1", "8 x = 0"}));
}

TEST(TimedWait, AtABarrierIsAsIfTheTaskHadNotCome)
{
    EXPECT_EQ(story(with("  b: barrier(2)\n"),
                    "  a: {run: [x = wait b within 3 else 7]}\n"
                    "  d: {run: [compute 5, y = wait b within 20 else 7]}\n"
                    "  e: {run: [compute 9, z = wait b]}\n"),
              (Lines{"3 x = 7", "9 z = 1", "9 y = 0"}));
}

TEST(TimedWait, ForAMessageGivesWhatElseSays)
{
    EXPECT_EQ(
        story(with("  q: queue(1)\n"),
              "  a: {run: [x = get q within 3 else -1, x = get q within 3 else -2]}\n"
              "  b: {run: [compute 4, put q 5, y = put q 6 within 1, z = put q 7 within 2]}\n"),
        (Lines{"3 x = -1", "4 y = 1", "4 x = 5", "6 z = 0"}));
}

TEST(TimedWait, OfAWriterLetsReadersInThatWaitedBehindIt)
{
    EXPECT_EQ(story(with("  l: rwlock(prefer=writer)\n"),
                    "  a: {run: [lock_shared l, compute 9, unlock_shared l]}\n"
                    "  b: {run: [compute 1, x = lock l within 4]}\n"
                    "  c: {run: [compute 2, y = lock_shared l within 9, unlock_shared l]}\n"),
              (Lines{"5 x = 0", "5 y = 1"}));
}

TEST(TimedJoin, CanBeTriedAgain)
{
    EXPECT_EQ(story(with(""),
                    "  a: {run: [start thread f as t, x = join t within 3 else -1, x = join t]}\n"
                    "functions: {f: [compute 5, exit 4]}\n"),
              (Lines{"3 x = -1", "5 x = 4"}));
}

TEST(Select, DoesTheFirstCaseOfTheListThatIsPossible)
{
    EXPECT_EQ(story(with("  p: queue\n  q: queue\n"),
                    "  a:\n    run:\n      - put q 5\n      - put p 6\n"
                    "      - select:\n          - x = get p: [y = 1]\n"
                    "          - x = get q: [y = 2]\n"),
              (Lines{"0 x = 6", "0 y = 1"}));
}

TEST(Select, WaitsForWhicheverComesAndClearsTheOthers)
{
    EXPECT_EQ(
        story(with("  p: queue\n  s: semaphore(1)\n  m: mutex\n"),
              "  a:\n    run:\n      - compute 1\n      - select:\n          - x = get p: [y = 1]\n"
              "          - acquire s 2: [y = 2]\n          - lock m: [y = 3]\n"
              "  b: {run: [lock m, compute 4, release s, compute 1, unlock m]}\n"),
        (Lines{"4 y = 2"}));
}

TEST(Select, OfTasksThatWaitForOneThingWakesAllAndAllButOneWaitAgain)
{
    EXPECT_EQ(story(with("  q: queue\n"),
                    "  a:\n    run: [{select: [{x = get q: []}, {after 9: [x = -1]}]}]\n"
                    "  b:\n    run: [{select: [{y = get q: []}, {after 6: [y = -1]}]}]\n"
                    "  c: {run: [compute 4, put q 5]}\n"),
              (Lines{"4 x = 5", "6 y = -1"}));
}

TEST(Select, GoesOnWithTheFirstTaskThatEndsWhateverItsKind)
{
    for (const char* kind : {"thread", "process", "coroutine"}) {
        const bool carried = kind == std::string("coroutine");
        const std::string steps = fmt::format(
            "    - start {0} f(7) as t\n    - start {0} f(3) as u\n    - repeat 2:\n"
            "        - {1}:\n            - x = join t: [t = 0, y = 1]\n"
            "            - x = join u: [u = 0, y = 2]\n",
            kind, carried ? "await select" : "select");
        EXPECT_EQ(story(with(""), fmt::format("  a: {{run: [{}]}}\nfunctions:\n  main:\n{}"
                                              "  f(n): [{} n, exit n]\n",
                                              carried ? "run_loop main" : "call main", steps,
                                              carried ? "await sleep" : "compute")),
                  (Lines{"3 x = 3", "3 y = 2", "7 x = 7", "7 y = 1"}))
            << kind;
    }
}

TEST(Select, TakesATaskThatHasEndedBefore)
{
    EXPECT_EQ(story(with("  q: queue\n"),
                    "  a:\n    run:\n      - start process f as t\n      - compute 5\n"
                    "      - select:\n          - y = get q: []\n          - x = join t: []\n"
                    "functions: {f: [compute 1, exit 4]}\n"),
              (Lines{"5 x = 4"}));
}

TEST(Select, WaitsForAMessageOrTheEndOfWhoMightHaveSentIt)
{
    for (const bool sends : {true, false}) {
        const std::string child = sends ? "compute 2, put q 9, compute 6" : "compute 3, exit 5";
        EXPECT_EQ(story(with("  q: queue\n"),
                        "  a:\n    run:\n      - start process f as t\n      - select:\n"
                        "          - y = get q: []\n          - x = join t: []\n"
                        "          - after 90: [z = 1]\nfunctions: {f: [" +
                            child + "]}\n"),
                  sends ? (Lines{"2 y = 9"}) : (Lines{"3 x = 5"}));
    }
}

TEST(Select, OfAnEndMayGiveUpAndTryAgain)
{
    EXPECT_EQ(story(with(""),
                    "  a:\n    run:\n      - start thread f as t\n      - repeat 2:\n"
                    "          - select:\n              - x = join t: []\n"
                    "              - after 3: [y += 1]\nfunctions: {f: [compute 5, exit 4]}\n"),
              (Lines{"3 y = -8", "5 x = 4"}));
}

// Nobody else may join a task, so that who selects on it learns at once that it is too late.
TEST(Select, MeetsTheFaultOfAJoinWhereAnotherJoinsTheTask)
{
    const auto model = test::load_model(
        "format: 1\nmachine: {cpus: 4, instruction: 0}\nobjects: {h: shared(0)}\nprocesses:\n"
        "  a:\n    threads:\n"
        "      one: {run: [start thread f as t, h = t, select: [join t: []]]}\n"
        "      two: {run: [compute 2, join h]}\n"
        "functions: {f: [compute 5, exit 4]}\n");
    ASSERT_NE(model, nullptr);
    TimelineBuilder builder(symbols(*model), model->machine.cpus);
    State s = start(*model, builder);
    SeededChooser chooser(1);
    while (!finished(s)) step(*model, s, chooser, builder);
    const Timeline t = std::move(builder).finish({}, s.sched.now);
    ASSERT_EQ(t.faults().size(), 1U);
    EXPECT_EQ(t.faults()[0].at, Time{} + ms(2));
    EXPECT_EQ(t.symbols().faults[t.faults()[0].number], "join of a stranger");
}

TEST(Select, PutsWhenThereIsRoom)
{
    EXPECT_EQ(story(with("  q: queue(1)\n  r: queue(1)\n"),
                    "  a:\n    run:\n      - put q 1\n      - put r 2\n      - repeat 2:\n"
                    "          - select:\n              - put q 5: [x = 1]\n"
                    "              - put r 6: [x = 2]\n"
                    "  b: {run: [compute 3, y = get r, compute 3, y = get q]}\n"),
              (Lines{"3 y = 2", "3 x = 2", "6 y = 1", "6 x = 1"}));
}

TEST(Select, PutsIntoAQueueBetweenProcessesWhenThereIsAPermit)
{
    // The value is that of before the wait: z is 7 by the time there is room.
    EXPECT_EQ(story(with("  q: process_queue(maxsize=1)\n"),
                    "  a:\n    run:\n      - put q 1\n      - z = 5\n"
                    "      - select:\n          - put q z: [x = 1]\n"
                    "          - after 9: [x = 2]\n"
                    "  b: {run: [compute 2, z = 7, compute 2, y = get q, y = get q]}\n"),
              (Lines{"0 z = 5", "2 z = 7", "4 y = 1", "4 x = 1", "4 y = 5"}));
    EXPECT_EQ(story(with("  q: process_queue(maxsize=1)\n"),
                    "  a:\n    run:\n      - put q 1\n"
                    "      - select:\n          - put q 2: [x = 1]\n"
                    "          - after 9: [x = 2]\n"),
              (Lines{"9 x = 2"}));
}

TEST(Select, WithElseDoesNotWait)
{
    EXPECT_EQ(story(with("  q: queue\n"),
                    "  a:\n    run:\n      - select:\n          - x = get q: [y = 1]\n"
                    "          - else: [y = 2]\n"),
              (Lines{"0 y = 2"}));
}

// A message goes to whoever waits for it in `get`; one that selects is not in that line.
TEST(Select, IsBehindThoseWhoWaitInTheQueueItself)
{
    EXPECT_EQ(story(with("  q: queue\n"),
                    "  a:\n    run: [{select: [{x = get q: []}, {after 9: [x = -1]}]}]\n"
                    "  b: {run: [compute 1, y = get q]}\n"
                    "  c: {run: [compute 4, put q 5]}\n"),
              (Lines{"4 y = 5", "9 x = -1"}));
}

TEST(Select, IsToldWhenAnotherGivesUp)
{
    EXPECT_EQ(story(with("  l: rwlock(prefer=writer)\n"),
                    "  a: {run: [lock_shared l, compute 9, unlock_shared l]}\n"
                    "  b: {run: [compute 1, x = lock l within 4]}\n"
                    "  c:\n    run: [compute 2, {select: [{lock_shared l: [y = 1]}]}, "
                    "unlock_shared l]\n"),
              (Lines{"5 x = 0", "5 y = 1"}));
}

TEST(Once, IsDoneByTheFirstWhileTheOthersWait)
{
    EXPECT_EQ(story(with("  o: once\n"),
                    "  a: {run: [once o: [x = 1, compute 5, x = 2], y = 1]}\n"
                    "  b: {run: [compute 1, once o: [x = 3], z = 1]}\n"),
              (Lines{"0 x = 1", "5 x = 2", "5 y = 1", "5 z = 1"}));
}

TEST(Once, IsBegunAnewWhenTheFirstEndsInTheMiddleOfIt)
{
    EXPECT_EQ(story(with("  o: once\n"),
                    "  a: {run: [once o: [x = 1, compute 5, w = 1 / (x - 1)]]}\n"
                    "  b: {run: [compute 1, once o: [x = 3], z = 1]}\n"),
              (Lines{"0 x = 1", "5 x = 3", "5 z = 1"}));
}

TEST(Once, IsFinishedByAReturnOutOfIt)
{
    EXPECT_EQ(story(with("  o: once\n"),
                    "  a: {run: f(1)}\n  b: {run: [compute 1, call f(2)]}\n"
                    "functions:\n  f(n): [once o: [x = n, return], y = n]\n"),
              (Lines{"0 x = 1", "1 y = 2"}));
}

}  // namespace
}  // namespace interleave
