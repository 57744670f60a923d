// What a run shows about locks and waits, from the text of a scenario to what is told. Each trouble
// has a scenario that has it, and a near twin that has not.
#include "analysis/contention.h"

#include "analysis/hazards.h"
#include "backend/simulated.h"
#include "policy/ordered_policy.h"
#include "policy/policies.h"
#include "support/load.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace interleave {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Told {
    RunOutcome run;
    Contention contention;
    std::vector<Finding> findings;

    [[nodiscard]] std::vector<std::string> of(FindingKind kind) const
    {
        std::vector<std::string> list;
        for (const Finding& f : findings)
            if (f.kind == kind) list.push_back(f.sentence);
        return list;
    }
    [[nodiscard]] std::vector<std::string> rings() const
    {
        std::vector<std::string> list;
        for (const auto& ring : contention.waits.rings)
            for (const uint32_t i : ring)
                list.push_back(sentence_of(run.timeline, contention.waits, i));
        return list;
    }
};

Told tell(const std::string& text, bool replayed = true)
{
    const auto m = test::load_model("format: 1\ntitle: t\n" + text);
    Result<RunOutcome> run = simulated_backend().run(m, {seconds(60)}, {});
    EXPECT_TRUE(run.ok());
    Told told;
    told.run = std::move(run).value();
    ContentionOptions options;
    options.steps = replayed ? 1'000'000 : 0;
    told.contention = contention(*m, told.run, options);
    EXPECT_EQ(told.contention.log.exact, replayed);
    told.findings = hazards(told.run, told.contention);
    return told;
}

std::string threads(const std::string& rest, const std::string& list)
{
    return rest + "processes:\n  p:\n    threads:\n" + list;
}

constexpr const char* kRing = R"(machine: {instruction: 0}
policy: {name: rr, quantum: 2ms}
objects: {a: mutex, b: mutex}
processes:
  p:
    threads:
      alice: {run: [lock a, compute 3, lock b]}
      bob: {run: [lock b, compute 3, lock a]}
      carl: {run: [compute 1, lock a], start: 5ms}
)";

TEST(WaitFor, ARingTellsWhoHoldsWhatSinceWhenAndWaitsForWhat)
{
    const Told told = tell(kRing);
    EXPECT_THAT(
        told.rings(),
        ElementsAre("p/alice holds a (since 0, line 9) and waits for b (line 9), which p/bob "
                    "holds",
                    "p/bob holds b (since 2 ms, line 10) and waits for a (line 10), which "
                    "p/alice holds"));
    EXPECT_EQ(remedy(told.run.timeline, told.contention.waits, told.contention.waits.rings[0]),
              "One order for all tasks would have avoided it, such as a before b; p/bob takes b "
              "(line 10) before a (line 10).");
}

TEST(WaitFor, ATimelineAloneTellsTheSameRing)
{
    EXPECT_EQ(tell(kRing, false).contention.waits.rings, tell(kRing).contention.waits.rings);
}

TEST(WaitFor, WhoWaitsForARingIsBehindIt)
{
    const Told told =
        tell(threads("machine: {cpus: 3, instruction: 0}\nobjects: {a: mutex, b: mutex}\n",
                     "      x: {run: [lock a, compute 3, lock b]}\n"
                     "      y: {run: [lock b, compute 4, lock a]}\n"
                     "      z: {run: [compute 1, lock a]}\n"));
    const WaitForGraph& g = told.contention.waits;
    ASSERT_EQ(g.rings.size(), 1U);
    ASSERT_EQ(g.behind.size(), 1U);
    EXPECT_EQ(sentence_of(told.run.timeline, g, g.behind[0]),
              "p/z waits for a (line 10), which p/x holds");
}

TEST(WaitFor, ATaskMayWaitForItself)
{
    const Told told = tell(threads("objects: {a: mutex}\n", "      x: {run: [lock a, lock a]}\n"));
    ASSERT_EQ(told.contention.waits.rings.size(), 1U);
    EXPECT_THAT(told.rings()[0], HasSubstr("waits for a (line 7), which it holds itself"));
    EXPECT_THAT(remedy(told.run.timeline, told.contention.waits, {0}), HasSubstr("already"));
    EXPECT_THAT(tell(threads("objects: {a: mutex(recursive)}\n",
                             "      x: {run: [lock a, lock a, unlock a, unlock a]}\n"))
                    .rings(),
                IsEmpty());
}

TEST(WaitFor, ARingMayGoThroughAJoin)
{
    const Told told = tell(
        "objects: {a: mutex}\nfunctions:\n  f: [lock a]\nprocesses:\n"
        "  p: {run: [lock a, start thread f as t, join t]}\n");
    EXPECT_THAT(told.rings(), Contains(HasSubstr("p holds a")));
    EXPECT_THAT(told.rings(), Contains(HasSubstr("waits for the end of p/f#1")));
}

TEST(WaitFor, ReadersAreKnownWhoKeepAWriterWaiting)
{
    const Told told =
        tell(threads("machine: {cpus: 2, instruction: 0}\nobjects: {l: rwlock, k: rwlock}\n",
                     "      x: {run: [lock_shared l, compute 3, lock k]}\n"
                     "      y: {run: [lock_shared k, compute 4, lock l]}\n"));
    EXPECT_EQ(told.run.end, RunEnd::stuck);  // the kernel counts readers and does not name them
    EXPECT_THAT(told.rings(), Contains(HasSubstr("p/x holds l to read")));
    EXPECT_THAT(told.of(FindingKind::deadlock), ElementsAre(HasSubstr("which p/y holds")));
}

TEST(WaitFor, WhoWaitsForNobodyInParticularIsInNoRing)
{
    const Told told =
        tell(threads("objects: {s: semaphore(0)}\n", "      x: {run: [acquire s]}\n"));
    ASSERT_EQ(told.contention.waits.waiting.size(), 1U);
    EXPECT_THAT(told.contention.waits.waiting[0].whom, IsEmpty());
    EXPECT_THAT(told.rings(), IsEmpty());
}

TEST(WaitFor, WhoGetsALockAsTheRunIsCutOffWaitsNoMore)
{
    const Told told =
        tell("until: 3ms\n" + threads("machine: {cpus: 2, instruction: 0}\nobjects: {m: mutex}\n",
                                      "      x: {run: [lock m, compute 3, unlock m, compute 1]}\n"
                                      "      y: {run: [compute 1, lock m, compute 2]}\n"));
    EXPECT_THAT(told.contention.waits.waiting, IsEmpty());
    EXPECT_THAT(told.of(FindingKind::deadlock), IsEmpty());
}

// Two tasks wait for each other's locks, one of them for a while only, when the run is cut off.
TEST(WaitFor, ARingThroughAWaitThatGivesUpIsNoDeadlock)
{
    const auto run = [](const std::string& limit) {
        return tell("until: 4ms\n" +
                    threads("machine: {cpus: 2, instruction: 0}\nobjects: {a: mutex, b: mutex}\n",
                            "      x: {run: [lock a, compute 1, lock b" + limit +
                                "]}\n      y: {run: [lock b, compute 2, lock a" + limit + "]}\n"));
    };
    EXPECT_THAT(run(" within 9ms").of(FindingKind::deadlock), IsEmpty());
    EXPECT_EQ(run("").run.end, RunEnd::deadlock);
}

TEST(WaitFor, AnEarlierMomentIsToldAsItWas)
{
    const Told told = tell(kRing);
    const WaitForGraph g = wait_for_graph(told.run.timeline, told.contention.log, Time{} + ms(3));
    ASSERT_EQ(g.held.size(), 2U);
    EXPECT_THAT(g.waiting, IsEmpty());
}

std::string philosophers(bool ordered, const std::string& around = {})
{
    std::string text =
        "machine: {instruction: 0}\nobjects: {f0: mutex, f1: mutex, f2: mutex, "
        "table: mutex}\nprocesses:\n  p:\n    threads:\n";
    for (int i = 0; i < 3; ++i) {
        int left = i, right = (i + 1) % 3;
        if (ordered && left > right) std::swap(left, right);
        text += fmt::format(
            "      p{}: {{run: [{}lock f{}, lock f{}, compute 1, unlock f{}, "
            "unlock f{}{}]}}\n",
            i, around.empty() ? "" : "lock " + around + ", ", left, right, right, left,
            around.empty() ? "" : ", unlock " + around);
    }
    return text;
}

TEST(LockOrderOfRuns, PhilosophersMayDeadlockThoughTheyDidNot)
{
    const Told told = tell(philosophers(false));
    EXPECT_EQ(told.run.end, RunEnd::finished);
    EXPECT_THAT(told.of(FindingKind::lock_order),
                ElementsAre("Deadlock possible, though not in this run: p/p0 takes f0 (line 8) and "
                            "then f1 (line 8); p/p1 takes f1 (line 9) and then f2 (line 9); p/p2 "
                            "takes f2 (line 10) and then f0 (line 10)."));
}

TEST(LockOrderOfRuns, OneOrderOrAGateIsSafe)
{
    EXPECT_THAT(tell(philosophers(true)).of(FindingKind::lock_order), IsEmpty());
    EXPECT_THAT(tell(philosophers(false, "table")).of(FindingKind::lock_order), IsEmpty());
}

TEST(LockOrderOfRuns, ReadersDoNotKeepReadersOut)
{
    const auto two = [](const std::string& second) {
        return tell(threads("machine: {instruction: 0}\nobjects: {a: rwlock, b: rwlock}\n",
                            "      x: {run: [lock_shared a, lock_shared b, unlock_shared b, "
                            "unlock_shared a]}\n      y: {run: [" +
                                second + "]}\n"));
    };
    EXPECT_THAT(two("lock_shared b, lock_shared a, unlock_shared a, unlock_shared b")
                    .of(FindingKind::lock_order),
                IsEmpty());
    EXPECT_EQ(two("lock b, lock a, unlock a, unlock b").of(FindingKind::lock_order).size(), 1U);
}

TEST(LockOrderOfRuns, OneTaskAloneIsSafeAndSoAreTasksOneAfterTheOther)
{
    const std::string both = "lock a, lock b, unlock b, unlock a";
    const std::string back = "lock b, lock a, unlock a, unlock b";
    EXPECT_THAT(tell(threads("objects: {a: mutex, b: mutex}\n",
                             "      x: {run: [" + both + ", " + back + "]}\n"))
                    .of(FindingKind::lock_order),
                IsEmpty());
    const std::string f = "objects: {a: mutex, b: mutex}\nfunctions:\n  f: [" + both + "]\n  g: [" +
                          back + "]\nprocesses:\n  p: {run: [start thread f as t, ";
    EXPECT_THAT(tell(f + "join t, start thread g as u, join u]}\n").of(FindingKind::lock_order),
                IsEmpty());
    EXPECT_EQ(
        tell(f + "start thread g as u, join t, join u]}\n").of(FindingKind::lock_order).size(), 1U);
}

TEST(LockOrderOfRuns, TryingIsNotWaiting)
{
    EXPECT_THAT(tell(threads("machine: {instruction: 0}\nobjects: {a: mutex, b: mutex}\n",
                             "      x: {run: [lock a, lock b, unlock b, unlock a]}\n"
                             "      y: {run: [lock b, ok = trylock a, unlock a, unlock b]}\n"))
                    .of(FindingKind::lock_order),
                IsEmpty());
}

TEST(Locks, AreCountedTimedAndSayWhoKeptWhomWaiting)
{
    const Told told = tell(threads("machine: {cpus: 2, instruction: 0}\nobjects: {m: mutex}\n",
                                   "      x: {run: [lock m, compute 4, unlock m]}\n"
                                   "      y: {run: [compute 1, lock m, compute 2, unlock m, "
                                   "compute 3, lock m, unlock m]}\n"));
    ASSERT_EQ(told.contention.locks.size(), 1U);
    const LockStatistics& m = told.contention.locks[0];
    EXPECT_EQ(m.acquisitions, 3U);
    EXPECT_EQ(m.contended, 1U);
    EXPECT_EQ(m.longest_queue, 1U);
    EXPECT_EQ(m.waits.total, ms(3));
    EXPECT_EQ(m.holds.count, 3U);
    EXPECT_EQ(m.holds.total, ms(6));
    EXPECT_EQ(m.holds.median, ms(2));
    EXPECT_EQ(m.holds.max, ms(4));
    ASSERT_EQ(m.blocking.size(), 1U);
    EXPECT_EQ(m.blocking[0], (LockStatistics::Blocking{TrackId{1}, TrackId{0}, ms(3)}));
}

// Each thread passes the lock once: so many at 0, others from 2 ms on.
LockStatistics passed_once(int at_once, int later)
{
    const std::string text = fmt::format(R"(machine: {{cpus: 4, instruction: 0}}
objects: {{m: mutex}}
processes:
  p:
    run:
      - for i in 1..{}: [start thread pass(0)]
      - for k in 2..{}: [start thread pass(k)]
functions:
  pass(k):
    - sleep k
    - lock m
    - compute 1
    - unlock m
)",
                                         at_once, later);
    const Told told = tell(text);
    EXPECT_EQ(told.contention.locks.size(), 1U);
    return told.contention.locks.at(0);
}

TEST(Locks, SayThatNotAllWereNotedWhoKeptOthersWaiting)
{
    const LockStatistics most = passed_once(kMaxNotedWaiters + 1, 2);
    EXPECT_EQ(most.longest_queue, kMaxNotedWaiters);
    EXPECT_TRUE(most.blocking_complete);
    const LockStatistics one_more = passed_once(kMaxNotedWaiters + 2, 2);
    EXPECT_EQ(one_more.longest_queue, kMaxNotedWaiters + 1);
    EXPECT_FALSE(one_more.blocking_complete);
}

TEST(Locks, SayThatNotAllPairsWereNoted)
{
    const LockStatistics few = passed_once(50, 100);
    EXPECT_TRUE(few.blocking_complete);
    const LockStatistics many = passed_once(60, 1200);
    EXPECT_LE(many.longest_queue, kMaxNotedWaiters);
    EXPECT_EQ(many.blocking.size(), kMaxNotedPairs);
    EXPECT_FALSE(many.blocking_complete);
}

TEST(CriticalPathOfRuns, GoesBackAlongWhoeverEndedTheWait)
{
    const Told told = tell(threads("machine: {cpus: 3, instruction: 0}\nobjects: {m: mutex}\n",
                                   "      x: {run: [lock m, compute 5, unlock m, compute 1]}\n"
                                   "      y: {run: [compute 1, lock m, compute 4, unlock m]}\n"
                                   "      z: {run: [compute 2]}\n"));
    const CriticalPath& path = told.contention.path;
    ASSERT_EQ(path.parts.size(), 2U);
    const auto at = [](int64_t n) { return Time{} + ms(n); };
    EXPECT_EQ(path.parts[0].task, TrackId{0});
    EXPECT_EQ(path.parts[0].from, at(0));
    EXPECT_EQ(path.parts[0].to, at(5));
    EXPECT_EQ(path.parts[1].task, TrackId{1});
    EXPECT_EQ(path.parts[1].to, at(9));
    EXPECT_EQ(path.parts[1].by, TrackId{0});
    EXPECT_EQ(path.running, ms(9));
    EXPECT_EQ(path.blocked, Duration{});
}

std::string convoy(const std::string& mutex)
{
    std::string list;
    for (int i = 0; i < 4; ++i)
        list += fmt::format(
            "      t{}: {{run: [{{repeat 10: [lock m, compute 1, unlock m, compute "
            "3]}}]}}\n",
            i);
    return threads("machine: {instruction: 0}\npolicy: {name: rr, quantum: 2500us}\nobjects: {m: " +
                       mutex + "}\n",
                   list);
}

TEST(Convoy, FormsBehindALockThatIsHandedOver)
{
    EXPECT_THAT(tell(convoy("mutex")).of(FindingKind::convoy),
                ElementsAre(HasSubstr("from hand to")));
    EXPECT_THAT(tell(convoy("mutex(order=barging)")).of(FindingKind::convoy), IsEmpty());
}

TEST(Convoy, IsNotALockThatIsBusyAllTheTime)
{
    std::string list;
    for (int i = 0; i < 4; ++i)
        list +=
            fmt::format("      t{}: {{run: [{{repeat 10: [lock m, compute 3, unlock m]}}]}}\n", i);
    EXPECT_THAT(tell(threads("machine: {cpus: 4, instruction: 0}\nobjects: {m: mutex}\n", list))
                    .of(FindingKind::convoy),
                IsEmpty());
}

// A thread that answers within `answer`, beside others that compute.
std::string server(const std::string& interpreter, const std::string& answer, int workers,
                   const std::string& work = "forever: [compute 1s]")
{
    return fmt::format(R"(machine: {{cpus: 4, instruction: 0}}
processes:
  P:
    interpreter: {}
    threads:
      server: {{run: [repeat 12: [sleep 3ms, compute {}]]}}
      worker: {{run: [{}], count: {}, daemon: true}}
)",
                       interpreter, answer, work, workers);
}

TEST(GilConvoy, IsAShortAnswerBehindThreadsThatCompute)
{
    const Told told = tell(server("cpython-3.12", "0.1ms", 2));
    EXPECT_THAT(told.of(FindingKind::gil_convoy),
                ElementsAre(HasSubstr("Convoy at P.gil: P/server came back 12 times")));
    EXPECT_EQ(tell(server("cpython-3.12", "0.1ms", 2), false).of(FindingKind::gil_convoy),
              told.of(FindingKind::gil_convoy))
        << "the records alone say so";
    EXPECT_EQ(tell(server("cpython-3.12", "0.1ms", 1)).of(FindingKind::gil_convoy).size(), 1U);
    EXPECT_EQ(tell(server("{gil: {interval: 7ms}}", "0.1ms", 1)).of(FindingKind::gil_convoy).size(),
              1U)
        << "whatever the interval is";
}

TEST(GilConvoy, IsNotThreadsThatOnlyCompute)
{
    const Told told = tell(R"(machine: {cpus: 4, instruction: 0}
processes:
  P: {interpreter: cpython-3.12, threads: {w: {run: [compute 200ms], count: 3}}}
)");
    EXPECT_THAT(told.of(FindingKind::gil_convoy), IsEmpty());
    EXPECT_GT(told.run.timeline.owners(ObjectId{0}).size(), 50U) << "they did wait for each other";
}

TEST(GilConvoy, IsNotWithoutTheLockNorWhereOthersLetGoByThemselves)
{
    EXPECT_THAT(tell(server("cpython-3.13t", "0.1ms", 2)).of(FindingKind::gil_convoy), IsEmpty());
    EXPECT_THAT(tell(server("cpython-3.12", "0.1ms", 2, "forever: [compute 1s nogil]"))
                    .of(FindingKind::gil_convoy),
                IsEmpty());
    // Twelve threads that all do a little and sleep: they wait, but for none that has to be asked.
    EXPECT_THAT(tell("until: 200ms\n" +
                     server("cpython-3.12", "0.1ms", 12, "forever: [sleep 3ms, compute 1ms]"))
                    .of(FindingKind::gil_convoy),
                IsEmpty());
}

TEST(GilConvoy, IsNotAThreadThatHasMuchToDoItself)
{
    EXPECT_THAT(tell(server("cpython-3.12", "3ms", 1)).of(FindingKind::gil_convoy), IsEmpty());
}

TEST(Locks, OfInterpretersAreWaitedForToo)
{
    const Told told = tell(server("cpython-3.12", "0.1ms", 1));
    ASSERT_EQ(told.contention.locks.size(), 1U);
    EXPECT_GE(told.contention.locks[0].contended, 12U);
    EXPECT_GT(told.contention.locks[0].waits.max, ms(4));
}

std::string herd(const std::string& wake)
{
    std::string list;
    for (int i = 0; i < 6; ++i) list += fmt::format("      t{}: {{run: take}}\n", i);
    return "machine: {instruction: 1us}\nobjects: {tokens: shared(0), m: mutex, c: condition(m)}\n"
           "functions:\n  take:\n    - lock m\n    - while tokens == 0:\n        - wait c\n"
           "    - tokens = tokens - 1\n    - unlock m\n" +
           threads("", list) +
           "      giver: {start: 5ms, run: [{repeat 6: [lock m, tokens = tokens + 1, " + wake +
           " c, unlock m, sleep 1]}]}\n";
}

TEST(Herd, IsWokenForWhatOneCanHave)
{
    EXPECT_THAT(tell(herd("notify_all")).of(FindingKind::herd),
                ElementsAre(HasSubstr("p/giver woke 6 tasks")));
    EXPECT_THAT(tell(herd("notify")).of(FindingKind::herd), IsEmpty());
}

TEST(Herd, IsToldOfTasksThatSelectOnOneObject)
{
    const auto tasks = [](const std::string& takes) {
        return "machine: {instruction: 1us}\nobjects: {q: queue}\nprocesses:\n"
               "  w: {run: take, count: 6, daemon: true}\n"
               "  n: {run: [repeat 5: [sleep 5ms, put q 1], sleep 5ms]}\n"
               "functions:\n  take:\n    - forever:\n        - " +
               takes + "\n";
    };
    EXPECT_THAT(tell(tasks("select:\n            - x = get q: [compute 1]")).of(FindingKind::herd),
                ElementsAre(HasSubstr("n woke 6 tasks")));
    EXPECT_THAT(tell(tasks("x = get q")).of(FindingKind::herd), IsEmpty());
}

TEST(Herd, IsNotABarrierAtWhichAllMeetAgain)
{
    std::string list;
    for (int i = 0; i < 6; ++i)
        list += fmt::format("      t{}: {{run: [{{repeat {}: [compute 1, wait g]}}]}}\n", i, 5);
    EXPECT_THAT(tell(threads("objects: {g: barrier(6)}\n", list)).of(FindingKind::herd), IsEmpty());
}

std::string notify(const std::string& look)
{
    return "machine: {cpus: 2, instruction: 0}\nobjects: {ready: shared(0), m: mutex, c: "
           "condition(m)}\n" +
           threads("", "      reader: {run: [" + look +
                           "]}\n      writer: {run: [compute 2, lock m, ready = 1, notify c, "
                           "unlock m]}\n");
}

TEST(LostWakeup, IsANotificationBetweenALookAndAWait)
{
    const Told told = tell(notify("if ready == 0: [compute 3, lock m, wait c, unlock m]"));
    EXPECT_EQ(told.run.end, RunEnd::stuck);
    EXPECT_THAT(told.of(FindingKind::lost_wakeup),
                ElementsAre(HasSubstr("p/writer acted on c at 2 ms (line 9) when nobody waited, "
                                      "p/reader began to wait there at 3 ms (line 8)")));
    EXPECT_THAT(tell(notify("lock m, while ready == 0: [compute 3, wait c], unlock m"))
                    .of(FindingKind::lost_wakeup),
                IsEmpty());
}

TEST(LostWakeup, IsNotAWaitForWhatNeverCame)
{
    // It looks again after the notification, and waits for a second one.
    const Told told = tell(notify("compute 3, lock m, while ready < 2: [wait c], unlock m"));
    EXPECT_EQ(told.run.end, RunEnd::stuck);
    EXPECT_THAT(told.of(FindingKind::lost_wakeup), IsEmpty());
}

TEST(Race, IsToldWithBothLinesAndTimes)
{
    const Told told = tell(threads("machine: {cpus: 2, instruction: 0}\nobjects: {x: shared(0)}\n",
                                   "      a: {run: [compute 1, x = 1]}\n"
                                   "      b: {run: [compute 2, x = 2]}\n"));
    EXPECT_THAT(told.of(FindingKind::race),
                ElementsAre("Race on x: p/a writes it (line 8, at 1 ms) and p/b writes it (line 9, "
                            "at 2 ms), and nothing orders the two."));
}

// The smaller number is the more urgent, and says so.
class Urgent final : public OrderedPolicy {
  public:
    Urgent() : OrderedPolicy(true, true) {}
    [[nodiscard]] const PolicyInfo& info() const override;
    [[nodiscard]] bool has_urgency() const override { return true; }
    [[nodiscard]] int64_t own_urgency(const Model&, const State& s, TaskId t) const override
    {
        return s.sched.entities[t].priority;
    }

  private:
    [[nodiscard]] int64_t key(const Model&, const State& s, TaskId t) const override
    {
        return s.sched.entities[t].priority;
    }
    [[nodiscard]] Details keys(const Model&, const State&, TaskId) const override { return {}; }
    [[nodiscard]] std::string rule(const Model&, const State&, CpuId) const override { return {}; }
};

const PolicyInfo kUrgent = {
    .name = "urgent",
    .title = "urgent",
    .about = "The smallest number first.",
    .source = "a test",
    .parameters = {},
    .make = [](const PolicyValues&) -> std::shared_ptr<const Policy> {
        return std::make_shared<Urgent>();
    },
};
const PolicyInfo& Urgent::info() const { return kUrgent; }

std::string inversion(const std::string& middle)
{
    if (find_policy("urgent") == nullptr) {
        EXPECT_TRUE(add_policy(kUrgent).ok());
    }
    return threads("machine: {instruction: 0}\npolicy: urgent\nobjects: {m: mutex}\n",
                   "      low: {priority: 3, run: [lock m, compute 4, unlock m]}\n"
                   "      high: {priority: 1, start: 1ms, run: [lock m, compute 1, unlock m]}\n" +
                       middle);
}

TEST(PriorityInversionOfRuns, IsUnboundedWhereAThirdRuns)
{
    const Told told = tell(inversion("      mid: {priority: 2, start: 2ms, run: compute 10ms}\n"));
    EXPECT_THAT(
        told.of(FindingKind::inversion),
        ElementsAre("Priority inversion: p/high waited 13 ms for m (line 10), held by p/low, "
                    "which is less urgent; for 10 ms of it p/mid, less urgent as well, ran "
                    "instead of p/low, which nothing bounds."));
}

TEST(PriorityInversionOfRuns, IsBoundedByTheHolderAlone)
{
    EXPECT_THAT(tell(inversion("")).of(FindingKind::inversion),
                ElementsAre(HasSubstr("bounded by the time that the lock is held")));
    EXPECT_THAT(tell(threads("machine: {instruction: 0}\npolicy: urgent\nobjects: {m: mutex}\n",
                             "      low: {priority: 3, run: [lock m, compute 1, unlock m]}\n"
                             "      high: {priority: 1, start: 2ms, run: [lock m, unlock m]}\n"))
                    .of(FindingKind::inversion),
                IsEmpty());
}

// A long job, and short ones that come back and are preferred; the twin serves who waited longest.
std::string short_ones(const std::string& policy)
{
    return "until: 40ms\nmachine: {instruction: 0}\npolicy: " + policy + R"(
processes:
  query: {run: ask, count: 3, daemon: true}
  long: {run: [compute 10ms]}
functions:
  ask: [{forever: [compute 2ms, sleep 2ms]}]
)";
}

TEST(Starvation, IsToldOfWhoIsOvertakenAgainAndAgain)
{
    const Told told = tell(short_ones("srtf"));
    EXPECT_THAT(
        told.of(FindingKind::starvation),
        ElementsAre(HasSubstr("long was ready for 40 ms from 0 on, to the end of the run")));
    EXPECT_EQ(told.contention.starvations[0].overtaken, 17U);
    EXPECT_EQ(told.contention.starvations[0].by_equals, 17U);
}

TEST(Starvation, IsNotToldOfTheSameTasksServedByHowLongTheyWaited)
{
    EXPECT_THAT(tell(short_ones("hrrn")).of(FindingKind::starvation), IsEmpty());
}

TEST(Starvation, IsNotToldOfWhoWaitsForOneThatCameBefore)
{
    EXPECT_THAT(tell(R"(policy: fcfs
processes:
  long: {run: [compute 100ms]}
  short: {run: [compute 1ms], start: 1ms}
)")
                    .of(FindingKind::starvation),
                IsEmpty());
}

// Urgent tasks that leave no time to others, for ever or for a while.
std::string urgent_ones(const std::string& loop)
{
    return R"(until: 100ms
machine: {instruction: 0}
policy: {name: priority, preemptive: true}
processes:
  sensor: {run: serve, priority: 1, daemon: true}
  radio: {run: serve, priority: 1, start: 3ms, daemon: true}
  report: {run: [compute 4ms], priority: 5}
functions:
  serve: [{)" +
           loop + ": [compute 3ms, sleep 3ms]}]\n";
}

TEST(Starvation, ByGreaterRightIsToldOnlyWhereTheRunShowsNoEndOfIt)
{
    const Told told = tell(urgent_ones("forever"));
    EXPECT_THAT(told.of(FindingKind::starvation), ElementsAre(HasSubstr("by what is declared")));
    EXPECT_EQ(told.contention.starvations[0].by_equals, 0U);
    EXPECT_THAT(tell(urgent_ones("repeat 10")).of(FindingKind::starvation), IsEmpty())
        << "it waited 60 ms, and then it was served";
}

TEST(Starvation, IsToldOfAWriterThatReadersKeepOutAndNotWhereWritersGoFirst)
{
    const auto text = [](const std::string& who) {
        return "machine: {cpus: 3, instruction: 0}\nobjects: {book: rwlock(prefer=" + who + R"()}
processes:
  p:
    threads:
      ruth: {run: read}
      raj: {run: read, start: 3ms}
      wei: {start: 1ms, run: [{with book: [compute 1ms]}]}
functions:
  read: [{repeat 5: [lock_shared book, compute 4ms, unlock_shared book, sleep 2ms]}]
)";
    };
    EXPECT_THAT(
        tell(text("reader")).of(FindingKind::starvation),
        ElementsAre("Starvation: p/wei waited 30 ms for book from 1 ms on, while tasks that "
                    "came later got book 9 times (p/raj 5, p/ruth 4); nobody else had to "
                    "wait."));
    EXPECT_THAT(tell(text("writer")).of(FindingKind::starvation), IsEmpty());
}

}  // namespace
}  // namespace interleave
