// Locks and other things that tasks wait at, from the text of a scenario to what was seen of it:
// who waited, who was woken, who got what, and when. Instructions take no time, so that all times
// are those of the text. Laws are asked after every step.
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "support/load.h"

#include <fmt/format.h>

#include <string>
#include <vector>

namespace interleave {
namespace {

using Lines = std::vector<std::string>;

// "3 b waits for m", "4 m to b", "5 b ends": time in ms.
class Story final : public RecordReader {
  public:
    explicit Story(const Model& m) : m_(m) {}
    Lines lines;

  private:
    void read(const Record& r) override
    {
        const std::string at = fmt::format("{} ", r.at.ns / 1'000'000);
        const auto name = [&](uint32_t serial) {
            const std::string& full = m_.tasks[serial].name;
            return full.substr(full.find('/') + 1);
        };
        const auto object = [&] { return m_.program.objects[ObjectId{r.what}].name; };
        if (r.kind == RecordKind::owner)
            lines.push_back(at + object() + " to " +
                            (r.task == Record::kNone ? "nobody" : name(r.task)));
        if (r.kind == RecordKind::fault)
            lines.push_back(at + name(r.task) + ": " +
                            std::string(name_of(static_cast<FaultKind>(r.other))));
        if (r.kind != RecordKind::state) return;
        if (r.state == TaskState::blocked && r.what != Record::kNone)
            lines.push_back(at + name(r.task) + " waits for " + object());
        if (r.state == TaskState::ready && r.reason == Reason::woken && r.other != Record::kNone)
            lines.push_back(at + name(r.task) + " woken by " + name(r.other));
        if (r.state == TaskState::exited && r.reason == Reason::exited)
            lines.push_back(at + name(r.task) + " ends");
    }
    const Model& m_;
};

struct Seen {
    Lines lines;
    RunEnd end{};
    State state;
};

Seen run_text(const std::string& text)
{
    const std::shared_ptr<const Model> model = test::load_model(text);
    Seen run;
    if (model == nullptr) return run;
    Story story(*model);
    SeededChooser chooser(model->seed);
    run.state = start(*model, story);
    while (!finished(run.state)) {
        step(*model, run.state, chooser, story);
        for (const std::string& sentence : laws(*model, run.state))
            ADD_FAILURE() << sentence << '\n' << text;
    }
    run.lines = story.lines;
    run.end = run.state.sched.end;
    return run;
}

// Each task has a CPU to itself, unless said.
std::string scenario(const std::string& objects, const std::string& tasks, int cpus = 8)
{
    return fmt::format(
        "machine: {{cpus: {}, instruction: 0}}\nobjects:\n{}processes:\n  p:\n    threads:\n{}",
        cpus, objects, tasks);
}

Lines story(const std::string& objects, const std::string& tasks, int cpus = 8)
{
    return run_text(scenario(objects, tasks, cpus)).lines;
}

TEST(Mutex, NormalKindWaitsForItselfWhenItsOwnerLocksItAgain)
{
    const Seen run = run_text(scenario("  m: mutex\n", "      a: {run: [lock m, lock m]}\n"));
    EXPECT_EQ(run.lines, (Lines{"0 m to a", "0 a waits for m"}));
    EXPECT_EQ(run.end, RunEnd::deadlock);
    EXPECT_EQ(run.state.sched.ring.size(), 1U);
}

TEST(Mutex, RecursiveKindIsFreeWhenUnlockedAsOftenAsLocked)
{
    EXPECT_EQ(story("  m: mutex(recursive)\n",
                    "      a: {run: [lock m, lock m, compute 1, unlock m, compute 2, unlock m]}\n"
                    "      b: {run: [lock m, unlock m]}\n"),
              (Lines{"0 m to a", "0 b waits for m", "3 m to b", "3 b woken by a", "3 a ends",
                     "3 m to nobody", "3 b ends"}));
}

TEST(Mutex, RecursiveKindIsTriedWithSuccessByItsOwnerOnly)
{
    EXPECT_EQ(story("  m: mutex(kind=recursive, order=barging)\n",
                    "      a:\n        run:\n          - lock m\n          - x = trylock m\n"
                    "          - assert x == 1\n          - compute 2\n          - unlock m\n"
                    "          - compute 2\n          - unlock m\n"
                    "      b:\n        start: 3\n        run:\n          - x = trylock m\n"
                    "          - assert x == 0\n"),
              (Lines{"0 m to a", "3 b ends", "4 m to nobody", "4 a ends"}));
}

TEST(Mutex, ErrorCheckingKindIsAFaultWhenItsOwnerLocksItAgain)
{
    EXPECT_EQ(story("  m: mutex(error_checking)\n", "      a: {run: [lock m, lock m]}\n"),
              (Lines{"0 m to a", "0 a: lock of a lock already held"}));
}

TEST(Mutex, IsUnlockedByNobodyButItsOwnerWhateverItsKind)
{
    for (const char* kind : {"normal", "recursive", "error_checking"})
        EXPECT_EQ(
            story(fmt::format("  m: mutex(kind={})\n", kind),
                  "      a: {run: [lock m, compute 2, unlock m]}\n"
                  "      b: {start: 1, run: [unlock m]}\n"),
            (Lines{"0 m to a", "1 b: unlock of a lock not held", "2 m to nobody", "2 a ends"}))
            << kind;
}

constexpr const char* kPair = "  m: mutex\n  c: condition(m)\n";

TEST(Condition, GivesItsMutexBackInTheSameStepInWhichItWaits)
{
    // b gets the mutex from a's wait; a, notified, queues for the mutex until b unlocks it.
    EXPECT_EQ(story(kPair,
                    "      a: {run: [lock m, compute 1, wait c, compute 1, unlock m]}\n"
                    "      b: {run: [lock m, compute 2, notify c, compute 3, unlock m]}\n"),
              (Lines{"0 m to a", "0 b waits for m", "1 a waits for c", "1 m to b", "1 b woken by a",
                     "3 a woken by b", "3 a waits for m", "6 m to a", "6 a woken by b", "6 b ends",
                     "7 m to nobody", "7 a ends"}));
}

TEST(Condition, LosesANotificationThatNobodyWaitsFor)
{
    const Seen run = run_text(scenario(kPair,
                                       "      a: {start: 1, run: [lock m, wait c]}\n"
                                       "      b: {run: [lock m, notify c, unlock m]}\n"));
    EXPECT_EQ(run.lines, (Lines{"0 m to b", "0 m to nobody", "0 b ends", "1 m to a",
                                "1 a waits for c", "1 m to nobody"}));
    EXPECT_EQ(run.end, RunEnd::stuck);
}

TEST(Condition, WakesOneWithNotifyTheLongestWaiterFirst)
{
    EXPECT_EQ(story(kPair,
                    "      a: {run: [lock m, wait c, unlock m]}\n"
                    "      b: {start: 1, run: [lock m, wait c, unlock m]}\n"
                    "      x: {start: 2, run: [notify c, compute 1, notify c]}\n"),
              (Lines{"0 m to a", "0 a waits for c", "0 m to nobody", "1 m to b", "1 b waits for c",
                     "1 m to nobody", "2 a woken by x", "2 m to a", "2 m to nobody", "2 a ends",
                     "3 b woken by x", "3 x ends", "3 m to b", "3 m to nobody", "3 b ends"}));
}

TEST(Condition, LetsAllComeForTheMutexAtOnceAfterNotifyAll)
{
    EXPECT_EQ(story(kPair,
                    "      a: {run: [lock m, wait c, compute 2, unlock m]}\n"
                    "      b: {start: 1, run: [lock m, wait c, compute 2, unlock m]}\n"
                    "      x: {start: 2, run: [lock m, notify_all c, compute 1, unlock m]}\n"),
              (Lines{"0 m to a", "0 a waits for c", "0 m to nobody", "1 m to b", "1 b waits for c",
                     "1 m to nobody", "2 m to x", "2 a woken by x", "2 b woken by x",
                     "2 a waits for m", "2 b waits for m", "3 m to a", "3 a woken by x", "3 x ends",
                     "5 m to b", "5 b woken by a", "5 a ends", "7 m to nobody", "7 b ends"}));
}

TEST(Condition, LetsANewcomerTakeABargingMutexBeforeTheOneThatWasNotified)
{
    // One CPU: x goes on when it has unlocked, and locks again before a runs.
    EXPECT_EQ(story("  m: mutex(barging)\n  c: condition(m)\n",
                    "      a: {run: [lock m, wait c, unlock m]}\n"
                    "      x: {run: [lock m, notify c, unlock m, lock m, sleep 2, unlock m]}\n",
                    1),
              (Lines{"0 m to a", "0 a waits for c", "0 m to nobody", "0 m to x", "0 a woken by x",
                     "0 m to nobody", "0 m to x", "0 a waits for m", "2 m to nobody",
                     "2 a woken by x", "2 x ends", "2 m to a", "2 m to nobody", "2 a ends"}));
}

TEST(Condition, IsAFaultToWaitOnWithoutItsMutex)
{
    EXPECT_EQ(story(kPair,
                    "      a: {run: [wait c]}\n"
                    "      b: {run: [lock m, compute 1, unlock m, wait c]}\n"),
              (Lines{"0 a: wait without the mutex", "0 m to b", "1 m to nobody",
                     "1 b: wait without the mutex"}));
}

TEST(Condition, GivesBackOneLockOnlyOfARecursiveMutex)
{
    const Seen run = run_text(scenario("  m: mutex(recursive)\n  c: condition(m)\n",
                                       "      a: {run: [lock m, lock m, wait c]}\n"
                                       "      b: {run: [lock m, notify c]}\n"));
    EXPECT_EQ(run.lines, (Lines{"0 m to a", "0 a waits for c", "0 b waits for m"}));
    EXPECT_EQ(run.end, RunEnd::stuck);
}

TEST(Condition, WakesByItselfAsOftenAsItSays)
{
    const auto waits_until_stuck = [](int spurious, int seed) {
        const Seen run = run_text(
            fmt::format("seed: {}\n", seed) +
            scenario(fmt::format("  m: mutex\n  n: shared(0)\n  c: condition(m, spurious={})\n",
                                 spurious),
                     "      a:\n        run:\n          - lock m\n          - repeat 100:\n"
                     "              - wait c\n              - n += 1\n          - unlock m\n"));
        return run.end == RunEnd::finished ? 100 : static_cast<int>(run.state.world.memory[0]);
    };
    EXPECT_EQ(waits_until_stuck(1000, 1), 100);
    EXPECT_EQ(waits_until_stuck(0, 1), 0);
    // A run of successes of probability 3/4 has 3 of them in the mean.
    int sum = 0;
    for (int seed = 1; seed <= 400; ++seed) sum += waits_until_stuck(750, seed);
    EXPECT_GT(sum, 900);
    EXPECT_LT(sum, 1500);
}

TEST(Condition, WakesAnyWaiterWhereItSaysSo)
{
    const auto first_woken = [](int seed) {
        const Seen run =
            run_text(fmt::format("seed: {}\n", seed) +
                     scenario("  m: mutex\n  c: condition(m, any)\n",
                              "      a: {run: [lock m, wait c, unlock m]}\n"
                              "      b: {run: [lock m, wait c, unlock m]}\n"
                              "      d: {run: [lock m, wait c, unlock m]}\n"
                              "      x: {start: 1, run: [notify c, compute 1, notify_all c]}\n"));
        EXPECT_EQ(run.end, RunEnd::finished);
        for (const std::string& line : run.lines)
            if (line.ends_with("woken by x")) return line[2];
        return '?';
    };
    int count[3] = {};
    for (int seed = 1; seed <= 300; ++seed) {
        const char who = first_woken(seed);
        ++count[who == 'a' ? 0 : who == 'b' ? 1 : 2];
    }
    for (const int n : count) EXPECT_NEAR(n, 100, 40);
}

TEST(Barrier, OpensWithTheLastToComeWhoDoesNotWait)
{
    EXPECT_EQ(story("  b: barrier(3)\n",
                    "      x: {run: [compute 1, wait b]}\n"
                    "      y: {run: [wait b]}\n"
                    "      z: {run: [compute 3, wait b]}\n"),
              (Lines{"0 y waits for b", "1 x waits for b", "3 y woken by z", "3 x woken by z",
                     "3 z ends", "3 y ends", "3 x ends"}));
}

TEST(Barrier, TellsTheLastOneThatItIsTheLast)
{
    EXPECT_EQ(story("  b: barrier(2)\n",
                    "      x:\n        run:\n          - last = wait b\n"
                    "          - assert last == 0\n"
                    "      y:\n        start: 1\n        run:\n          - last = wait b\n"
                    "          - assert last == 1\n"),
              (Lines{"0 x waits for b", "1 x woken by y", "1 y ends", "1 x ends"}));
}

TEST(Barrier, BelongsToTheNextRoundForWhoComesBackBeforeOthersHaveLeft)
{
    // One CPU: z opens it and comes back before x and y run.
    const Seen run = run_text(scenario("  b: barrier(3)\n",
                                       "      x: {run: [wait b, wait b]}\n"
                                       "      y: {run: [wait b, wait b]}\n"
                                       "      z: {run: [wait b, wait b]}\n",
                                       1));
    EXPECT_EQ(run.lines,
              (Lines{"0 x waits for b", "0 y waits for b", "0 x woken by z", "0 y woken by z",
                     "0 z waits for b", "0 x waits for b", "0 z woken by y", "0 x woken by y",
                     "0 y ends", "0 z ends", "0 x ends"}));
    EXPECT_EQ(run.end, RunEnd::finished);
}

TEST(Event, StaysSetUntilItIsCleared)
{
    EXPECT_EQ(story("  e: event\n",
                    "      a: {run: [wait e]}\n"
                    "      b: {start: 2, run: [wait e]}\n"
                    "      d: {start: 4, run: [wait e]}\n"
                    "      x: {start: 1, run: [set e, compute 2, clear e, compute 2, set e]}\n"),
              (Lines{"0 a waits for e", "1 a woken by x", "1 a ends", "2 b ends", "4 d waits for e",
                     "5 d woken by x", "5 x ends", "5 d ends"}));
    EXPECT_EQ(story("  e: event(set)\n", "      a: {run: [wait e]}\n"), (Lines{"0 a ends"}));
}

TEST(Event, LetsThoseGoThatItWokeThoughItIsClearedBeforeTheyRun)
{
    EXPECT_EQ(story("  e: event\n",
                    "      a: {run: [wait e]}\n      x: {run: [set e, clear e, compute 1]}\n", 1),
              (Lines{"0 a waits for e", "0 a woken by x", "1 x ends", "1 a ends"}));
}

// Two readers, a writer that comes while the first reads, and the second reader after it.
std::string library(const char* prefer)
{
    return scenario(fmt::format("  l: rwlock(prefer={})\n", prefer),
                    "      r1: {run: [lock_shared l, compute 4, unlock_shared l]}\n"
                    "      w1: {start: 1, run: [lock l, compute 2, unlock l]}\n"
                    "      r2: {start: 2, run: [lock_shared l, compute 4, unlock_shared l]}\n"
                    "      w2: {start: 7, run: [lock l, compute 2, unlock l]}\n");
}

TEST(Rwlock, LetsReadersInWhileOthersReadIfItPrefersReaders)
{
    EXPECT_EQ(run_text(library("reader")).lines,
              (Lines{"1 w1 waits for l", "4 r1 ends", "6 l to w1", "6 w1 woken by r2", "6 r2 ends",
                     "7 w2 waits for l", "8 l to w2", "8 w2 woken by w1", "8 w1 ends",
                     "10 l to nobody", "10 w2 ends"}));
}

TEST(Rwlock, MakesReadersWaitOnceAWriterWaitsIfItPrefersWriters)
{
    EXPECT_EQ(
        run_text(library("writer")).lines,
        (Lines{"1 w1 waits for l", "2 r2 waits for l", "4 l to w1", "4 w1 woken by r1", "4 r1 ends",
               "6 l to nobody", "6 r2 woken by w1", "6 w1 ends", "7 w2 waits for l", "10 l to w2",
               "10 w2 woken by r2", "10 r2 ends", "12 l to nobody", "12 w2 ends"}));
}

std::string after_a_writer(const char* prefer)
{
    return scenario(fmt::format("  l: rwlock(prefer={})\n", prefer),
                    "      w1: {run: [lock l, compute 4, unlock l]}\n"
                    "      r1: {start: 1, run: [lock_shared l, compute 1, unlock_shared l]}\n"
                    "      w2: {start: 2, run: [lock l, compute 1, unlock l]}\n"
                    "      r2: {start: 3, run: [lock_shared l, compute 1, unlock_shared l]}\n");
}

TEST(Rwlock, HandsOverFromAWriterToAllReadersOrToTheNextWriter)
{
    const Lines begin{"0 l to w1", "1 r1 waits for l", "2 w2 waits for l", "3 r2 waits for l"};
    Lines readers = begin, writers = begin;
    for (const char* line :
         {"4 l to nobody", "4 r1 woken by w1", "4 r2 woken by w1", "4 w1 ends", "5 r1 ends",
          "5 l to w2", "5 w2 woken by r2", "5 r2 ends", "6 l to nobody", "6 w2 ends"})
        readers.emplace_back(line);
    for (const char* line :
         {"4 l to w2", "4 w2 woken by w1", "4 w1 ends", "5 l to nobody", "5 r1 woken by w2",
          "5 r2 woken by w2", "5 w2 ends", "6 r1 ends", "6 r2 ends"})
        writers.emplace_back(line);
    EXPECT_EQ(run_text(after_a_writer("reader")).lines, readers);
    EXPECT_EQ(run_text(after_a_writer("writer")).lines, writers);
    EXPECT_EQ(run_text(after_a_writer("writer_recursive")).lines, writers);
}

TEST(Rwlock, MayBeReadTwiceByOneTaskWhileAWriterWaitsUnlessItPrefersWritersStrictly)
{
    const auto end_of = [](const char* prefer) {
        return run_text(scenario(fmt::format("  l: rwlock({})\n", prefer),
                                 "      r: {run: [lock_shared l, compute 2, lock_shared l, "
                                 "unlock_shared l, unlock_shared l]}\n"
                                 "      w: {start: 1, run: [lock l, unlock l]}\n"))
            .end;
    };
    EXPECT_EQ(end_of("reader"), RunEnd::finished);
    EXPECT_EQ(end_of("writer_recursive"), RunEnd::finished);
    EXPECT_EQ(end_of("writer"), RunEnd::stuck);
}

TEST(Rwlock, RefusesWhatItsWriterAndStrangersMustNotDo)
{
    for (const char* verb : {"lock", "lock_shared"})
        EXPECT_EQ(story("  l: rwlock\n", fmt::format("      a: {{run: [lock l, {} l]}}\n", verb)),
                  (Lines{"0 l to a", "0 a: lock of a lock already held"}));
    for (const char* verb : {"unlock", "unlock_shared"})
        EXPECT_EQ(
            story("  l: rwlock\n",
                  fmt::format("      a: {{run: [lock_shared l, compute 1, unlock_shared l]}}\n"
                              "      b: {{run: [{} l]}}\n",
                              verb)),
            (Lines{"0 b: unlock of a lock not held", "1 a ends"}));
}

TEST(Rwlock, IsTriedWithoutWaiting)
{
    EXPECT_EQ(story("  l: rwlock\n",
                    "      a: {run: [lock_shared l, compute 2, unlock_shared l]}\n"
                    "      b:\n        start: 1\n        run:\n"
                    "          - x = trylock l\n          - y = trylock_shared l\n"
                    "          - assert x == 0 and y == 1\n          - unlock_shared l\n"),
              (Lines{"1 b ends", "2 a ends"}));
}

TEST(Spinlock, UsesItsCpuUntilTheLockIsFree)
{
    const Seen run = run_text(scenario("  s: spinlock\n",
                                       "      a: {run: [lock s, compute 2, unlock s]}\n"
                                       "      b: {run: [lock s, unlock s]}\n"));
    EXPECT_EQ(run.lines, (Lines{"0 s to a", "2 s to nobody", "2 a ends", "2 s to b",
                                "2 s to nobody", "2 b ends"}));
    EXPECT_GE(run.state.sched.steps, 20'000U);  // a try every 100 ns
}

TEST(Spinlock, WastesItsWholeSliceWhereTheOwnerHasNoCpu)
{
    const std::string objects = "  s: spinlock(pause=1000)\n";
    const std::string tasks =
        "      a: {run: [lock s, compute 5, unlock s]}\n"
        "      b: {start: 1, run: [lock s, unlock s]}\n";
    const Seen run = run_text("policy: {name: rr, quantum: 2ms}\n" + scenario(objects, tasks, 1));
    // a 0-2, b 2-4, a 4-6, b 6-8, a 8-9: without b it would have ended at 5.
    EXPECT_EQ(run.lines, (Lines{"0 s to a", "9 s to nobody", "9 a ends", "9 s to b",
                                "9 s to nobody", "9 b ends"}));
}

// What people are told.
TEST(Kinds, DescribeTheirStateInWords)
{
    const Seen run =
        run_text("until: 1ms\n" +
                 scenario("  m: mutex(recursive)\n  c: condition(m, spurious=5)\n  b: barrier(2)\n"
                          "  e: event\n  l: rwlock\n  s: spinlock\n",
                          "      a: {run: [lock m, lock m, lock_shared l, wait b]}\n"
                          "      z: {run: [wait e]}\n"));
    const World& w = run.state.world;
    Lines told;
    for (uint32_t i = 0; i < w.objects.size(); ++i)
        for (const auto& [key, value] : kind_of(w, ObjectId{i}).describe(w, ObjectId{i}))
            told.push_back(fmt::format("{} {}: {}", kind_of(w, ObjectId{i}).name, key, value));
    EXPECT_EQ(told, (Lines{"mutex order: fifo", "mutex kind: recursive", "mutex locked: 2 times",
                           "condition spurious: 5 of 1000 waits", "barrier arrived: 1 of 2",
                           "event state: clear", "rwlock readers: 1", "rwlock prefer: reader",
                           "spinlock pause: 100ns"}));
}

TEST(Kinds, SayWhoCouldGoOn)
{
    const std::shared_ptr<const Model> model =
        test::load_model(scenario("  m: mutex\n  e: event\n  l: rwlock(writer)\n",
                                  "      a: {run: [lock m, unlock m]}\n      b: {run: [wait e]}\n"
                                  "      d: {run: [lock_shared l, unlock_shared l]}\n"
                                  "      f: {run: [lock l, unlock l]}\n"));
    World w = initial_world(*model);
    for (Task& task : w.tasks) task.status = TaskStatus::runnable;
    SeededChooser chooser(1);
    const auto enabled_tasks = [&] {
        std::string names;
        for (uint32_t i = 0; i < 4; ++i)
            if (enabled(*model, w, TaskId{i})) names += "abdf"[i];
        return names;
    };
    const auto act = [&](uint32_t i) {
        const TaskId t{i};
        (void)execute(*model, w.contexts[t], w, t, chooser);
    };
    EXPECT_EQ(enabled_tasks(), "adf");
    act(2);
    EXPECT_EQ(enabled_tasks(), "ad");  // d reads: f may not write
    act(2);
    act(3);
    EXPECT_EQ(enabled_tasks(), "adf");  // d is at its end, f at its unlock
}

}  // namespace
}  // namespace interleave
