// The lock of an interpreter, from the text of a scenario to who had it and when. Each rule is
// named after the function of CPython that it is from. Instructions take no time; laws are asked
// after every step. At the end: the same rules written down as the threads of CPython go through
// them, in a slow and obvious machine, and random workloads on both.
#include "gil_run.h"
#include "obvious_gil.h"
#include "support/seeds.h"

#include "base/rng.h"
#include "base/text.h"

#include <algorithm>

namespace interleave {
namespace {

TEST(TakeGil, TakesAFreeLockAtOnce)
{
    EXPECT_EQ(gil_run(threads(kNew, 1, {"a: {run: [compute 2]}"})).lines,
              (Lines{"0 a", "2000 end a", "2000 -"}));
}

TEST(TakeGil, AsksTheOwnerWhenItHasWaitedAnInterval)
{
    // b asks after 5 ms, and a sees it at its next check, 1 us later; then the other way round.
    EXPECT_EQ(gil_run(threads(kNew, 2, {"a: {run: [compute 7]}", "b: {run: [compute 6]}"})).lines,
              (Lines{"0 a", "5001 -", "5001 b", "10002 -", "10002 a", "12001 end a", "12001 -",
                     "12001 b", "13000 end b", "13000 -"}));
}

TEST(TakeGil, DoesNotAskIfTheLockHasChangedHandsSinceItsWaitBegan)
{
    // b asks at 5 ms and waits again, behind c, which gets the lock at 5.001 ms. That wait of b,
    // over at 10 ms, saw the switch: b does not ask. The wait of a did not, and a asks at 10.001
    // ms.
    const Lines seen = gil_run(threads(kNew, 3,
                                       {"a: {run: [compute 20]}", "b: {run: [compute 20]}",
                                        "c: {run: [compute 20], start: 1}"}))
                           .lines;
    EXPECT_EQ((Lines{seen.begin(), seen.begin() + 5}),
              (Lines{"0 a", "5001 -", "5001 c", "10002 -", "10002 b"}));
}

TEST(TakeGil, GivesAFreeLockToWhoeverRunsFirst)
{
    // a lets go at 1 ms to sleep and wakes b; d, on the only CPU before b, takes the lock.
    const Lines seen = gil_run(
                           "machine: {cpus: 1, instruction: 0}\nobjects: {s: semaphore(0)}\n"
                           "processes:\n  p:\n    interpreter: cpython-3.12\n    threads:\n"
                           "      a: {run: [compute 1, sleep 1, compute 1]}\n"
                           "      b: {run: [compute 3]}\n"
                           "policy: {name: rr, quantum: 0.5ms}\n")
                           .lines;
    EXPECT_EQ(seen, (Lines{"0 a", "1000 -", "1000 b", "4000 end b", "4000 -", "4000 a",
                           "5000 end a", "5000 -"}));
}

TEST(TakeGil, NeedsACpuBeforeItCanAsk)
{
    // b begins to wait at 3 ms. Its wait is over at 8 ms, and it comes to run at 9 ms.
    const Lines seen = gil_run(threads(kNew, 1, {"a: {run: [compute 20]}", "b: {run: [compute 1]}"},
                                       "policy: {name: rr, quantum: 3ms}\n"))
                           .lines;
    EXPECT_EQ((Lines{seen.begin(), seen.begin() + 3}), (Lines{"0 a", "9001 -", "9001 b"}));
}

TEST(DropGil, WaitsUntilAnotherHasTakenItWhenItWasAsked)
{
    // q keeps b from its CPU when a lets go at 5.001 ms. a waits all the same.
    const std::string text =
        "machine: {cpus: 2, instruction: 0}\nprocesses:\n  p:\n    interpreter: cpython-3.12\n"
        "    threads:\n      a: {run: [compute 8], affinity: 0}\n"
        "      b: {run: [compute 1], affinity: 1}\n"
        "  q: {run: [compute 30], start: 5.0005, affinity: 1}\n";
    EXPECT_EQ(gil_run(text).lines,
              (Lines{"0 p.gil a", "5001 p.gil -", "35000 end q", "35000 p.gil b", "36000 end b",
                     "36000 p.gil -", "36000 p.gil a", "38999 end a", "38999 p.gil -"}));
}

TEST(DropGil, ForcesTheSwitchAlsoBeforeACallThatBlocks)
{
    // a passes no check from when b asks, at 5 ms, to its sleep, at 6 ms. b has no CPU before 9 ms:
    // the sleep begins then, and not at once.
    const std::string text =
        "machine: {cpus: 2, instruction: 1ms}\nobjects: {x: shared(0)}\nprocesses:\n  p:\n"
        "    interpreter: cpython-3.12\n    threads:\n"
        "      a: {run: [x = 1, x = 2, x = 3, x = 4, x = 5, x = 6, sleep 2, compute 1], "
        "affinity: 0}\n"
        "      b: {run: [compute 1], affinity: 1}\n"
        "  q: {run: [compute 3], start: 6, affinity: 1}\n";
    EXPECT_EQ(gil_run(text).lines,
              (Lines{"0 p.gil a", "6000 p.gil -", "9000 end q", "9000 p.gil b", "10000 end b",
                     "10000 p.gil -", "11000 p.gil a", "12000 end a", "12000 p.gil -"}));
}

TEST(DropGil, HappensBeforeEveryCallThatWaits)
{
    for (const std::string call : {"sleep 2", "io disk 2", "lock m", "acquire s", "x = get q",
                                   "wait e", "wait b", "x = read t 1", "until n == 1"}) {
        const std::string text = fmt::format(
            "machine: {{cpus: 2, instruction: 0}}\nobjects:\n  disk: device\n  m: mutex\n"
            "  s: semaphore(0)\n  q: queue\n  e: event\n  b: barrier(2)\n  t: pipe\n"
            "  n: shared(0)\nprocesses:\n  p:\n    interpreter: cpython-3.12\n    threads:\n"
            "      z: {{run: [lock m, sleep 2, unlock m, release s, put q 1, set e, wait b, "
            "write t 1, n = 1]}}\n"
            "      a: {{run: [compute 1, {}]}}\n      w: {{run: [compute 0.5], start: 0.7}}\n",
            call);
        const Lines seen = gil_run(text).lines;
        EXPECT_NE(std::ranges::find(seen, "1000 w"), seen.end())
            << call << ": " << fmt::format("{}", fmt::join(seen, ", "));
    }
}

TEST(DropGil, HappensInJoin)
{
    const std::string text =
        threads(kNew, 2, {"a: {run: main}"},
                "functions:\n  work: [compute 3]\n  main:\n"
                "    - start thread work as t\n    - compute 1\n    - join t\n");
    EXPECT_EQ(gil_run(text).lines, (Lines{"0 a", "1000 -", "1000 a/work", "4000 end a/work",
                                          "4000 -", "4000 a", "4000 end a", "4000 -"}));
}

TEST(DropGil, SystemCallsLetGoAlsoWhereTheyNeedNotWait)
{
    // A write takes 1 ms without the lock, in which b has it; a waits for it afterwards.
    const std::string text =
        "machine: {cpus: 2, instruction: 1ms}\nobjects: {t: pipe}\nprocesses:\n  p:\n"
        "    interpreter: cpython-3.12\n    threads:\n"
        "      a: {run: [compute 1, write t 1, compute 1]}\n      b: {run: [compute 3]}\n";
    EXPECT_EQ(gil_run(text).lines, (Lines{"0 a", "1000 -", "1000 b", "4000 end b", "4000 -",
                                          "4000 a", "5000 end a", "5000 -"}));
}

// connect() takes 1 ms without the lock, as every call on a socket does.
TEST(DropGil, CallsOnSocketsLetGoAlsoWhereTheyNeedNotWait)
{
    const std::string text =
        "machine: {cpus: 3, instruction: 1ms}\nobjects: {srv: listener}\nprocesses:\n"
        "  s: {run: [listen srv, sleep 1s], daemon: true}\n  p:\n"
        "    interpreter: cpython-3.12\n    threads:\n"
        "      a: {run: [compute 2, c = connect srv, compute 1]}\n      b: {run: [compute 3]}\n";
    EXPECT_EQ(gil_run(text).lines,
              (Lines{"0 p.gil a", "2000 p.gil -", "2000 p.gil b", "5000 end b", "5000 p.gil -",
                     "5000 p.gil a", "6000 end a", "6000 p.gil -"}));
}

TEST(BeginAllowThreads, NogilRunsBesideTheOwner)
{
    const std::string text = threads(
        kNew, 2, {"a: {run: [compute 1, compute 4 nogil, compute 1]}", "b: {run: [compute 4]}"});
    EXPECT_EQ(gil_run(text).lines, (Lines{"0 a", "1000 -", "1000 b", "5000 end b", "5000 -",
                                          "5000 a", "6000 end a", "6000 -"}));
}

TEST(EvalBreaker, IsAskedAtJumpsBackwardsAndCallsAndNotBetweenLoadAndStore)
{
    // Each assignment takes 3 ms (load, add, store). b asks at 5 ms, in the middle of the second;
    // the jump back is at 6 ms.
    const std::string text =
        "machine: {cpus: 2, instruction: 1ms}\nobjects: {x: shared(0)}\nprocesses:\n  p:\n"
        "    interpreter: cpython-3.12\n    threads:\n      a: {run: count}\n"
        "      b: {run: [compute 1]}\n"
        "functions:\n  count:\n    - repeat 4:\n        - x = x + 1\n";
    const Lines seen = gil_run(text).lines;
    EXPECT_EQ((Lines{seen.begin(), seen.begin() + 3}), (Lines{"0 a", "6000 -", "6000 b"}));
}

TEST(EvalBreaker, SeesARequestAtTheNextCheckOfACompute)
{
    // Checks are whole multiples of 400 us before the end at 9 ms: the next after 5 ms is 5.4 ms.
    const Lines seen = gil_run(threads("{gil: {check: 400us}}", 2,
                                       {"a: {run: [compute 9]}", "b: {run: [compute 1]}"}))
                           .lines;
    EXPECT_EQ((Lines{seen.begin(), seen.begin() + 3}), (Lines{"0 a", "5400 -", "5400 b"}));
}

TEST(SetSwitchInterval, SaysWhenAThreadAsks)
{
    const Lines seen = gil_run(threads("{gil: {interval: 0.5ms}}", 2,
                                       {"a: {run: [compute 9]}", "b: {run: [compute 1]}"}))
                           .lines;
    EXPECT_EQ((Lines{seen.begin(), seen.begin() + 5}),
              (Lines{"0 a", "501 -", "501 b", "1002 -", "1002 a"}));
}

TEST(ThreadExit, LetsGo)
{
    const std::string text =
        threads(kNew, 2, {"a: {run: [compute 1, exit 3]}", "b: {run: [compute 1]}"});
    EXPECT_EQ(gil_run(text).lines,
              (Lines{"0 a", "1000 end a", "1000 -", "1000 b", "2000 end b", "2000 -"}));
}

TEST(ThreadExit, LetsGoOfTheLockAlsoWhenItCrashes)
{
    const std::string text =
        threads(kNew, 2, {"a: {run: [compute 1, 'x = 0', 'y = 1 / x']}", "b: {run: [compute 1]}"});
    EXPECT_EQ(gil_run(text).lines,
              (Lines{"0 a", "1000 end a", "1000 -", "1000 b", "2000 end b", "2000 -"}));
}

TEST(Fork, GivesTheChildALockOfItsOwn)
{
    const std::string text =
        threads(kNew, 2, {"a: {run: main}"},
                "functions:\n  work: [compute 3]\n  main:\n    - start process work as t\n"
                "    - compute 3\n    - join t\n");
    const Lines seen = gil_run(text).lines;
    EXPECT_EQ(seen, (Lines{"0 a", "0 lock 1 a/work", "3000 -", "3000 end a/work", "3000 lock 1 -",
                           "3000 a", "3000 end a", "3000 -"}))
        << fmt::format("{}", fmt::join(seen, ", "));
}

TEST(Processes, HaveOneLockEach)
{
    const std::string text =
        "machine: {cpus: 2, instruction: 0}\nprocesses:\n"
        "  p: {interpreter: cpython-3.12, run: [compute 3]}\n"
        "  q: {interpreter: cpython-3.12, run: [compute 3]}\n";
    EXPECT_EQ(gil_run(text).lines, (Lines{"0 p.gil p", "0 q.gil q", "3000 end p", "3000 p.gil -",
                                          "3000 end q", "3000 q.gil -"}));
}

TEST(FreeThreaded, RunsInParallel)
{
    const GilRun seen =
        gil_run(threads("cpython-3.13t", 2, {"a: {run: [compute 3]}", "b: {run: [compute 3]}"}));
    EXPECT_EQ(seen.lines, (Lines{"3000 end a", "3000 end b"}));
}

TEST(TakeGil, DoesNotTouchTheLimitOfAWaitThatTriesAgain)
{
    // At 2 ms z gives m back and takes it again; a tries in vain, and goes on trying until 10 ms,
    // whoever has the lock of the interpreter at 2 ms.
    const std::string text =
        "machine: {cpus: 3, instruction: 0}\nobjects: {m: mutex(order=barging)}\nprocesses:\n"
        "  z: {run: [lock m, compute 2, unlock m, lock m, compute 30]}\n  p:\n"
        "    interpreter: cpython-3.12\n    threads:\n"
        "      a: {run: [compute 0.5, ok = lock m within 9.5, exit ok]}\n"
        "      w: {run: [compute 2], start: 1.5}\n";
    const Lines seen = gil_run(text).lines;
    EXPECT_EQ(seen, (Lines{"0 m z", "0 p.gil a", "500 p.gil -", "1500 p.gil w", "2000 m -",
                           "2000 m z", "3500 end w", "3500 p.gil -", "10000 p.gil a", "10000 end a",
                           "10000 p.gil -", "32000 end z"}))
        << fmt::format("{}", fmt::join(seen, ", "));
}

const std::string kLoop =
    "machine: {cpus: 2, instruction: 0}\nprocesses:\n  p:\n    interpreter: cpython-3.12\n"
    "    threads:\n";

TEST(EventLoop, ChangesBetweenCoroutinesUnderTheLockOfItsThread)
{
    const std::string text = kLoop +
                             "      io: {run: [start coroutine f, start coroutine f, run_loop]}\n"
                             "      w: {run: [compute 1], start: 0.5}\n"
                             "functions:\n  f: [compute 1, yield, compute 1]\n";
    const Lines seen = gil_run(text).lines;
    EXPECT_EQ(seen, (Lines{"0 io", "3000 end io/f", "4000 end io/f", "4000 end io", "4000 -",
                           "4000 w", "5000 end w", "5000 -"}))
        << fmt::format("{}", fmt::join(seen, ", "));
}

TEST(EventLoop, LetsGoInPollAndInEveryWaitThatStopsItsThread)
{
    for (const std::string wait : {"await sleep 2", "sleep 2", "compute 2 nogil", "await lock m",
                                   "lock m", "x = await get q", "x = get q"}) {
        const std::string text = fmt::format(
            "machine: {{cpus: 3, instruction: 0}}\nobjects: {{m: mutex, q: queue}}\n"
            "processes:\n  z: {{run: [lock m, sleep 3, put q 1, unlock m]}}\n  p:\n"
            "    interpreter: cpython-3.12\n    threads:\n"
            "      io: {{run: [run_loop f]}}\n      w: {{run: [compute 1], start: 0.5}}\n"
            "functions:\n  f: [compute 1, {}, compute 1]\n",
            wait);
        const Lines seen = gil_run(text).lines;
        EXPECT_NE(std::ranges::find(seen, "1000 p.gil w"), seen.end())
            << wait << ": " << fmt::format("{}", fmt::join(seen, ", "));
    }
}

TEST(EventLoop, IsAskedAtTheChecksOfItsCoroutinesAndAtEachOfItsTurns)
{
    // w asks at 5 ms: in a compute the next check comes 1 us later, in short ones at a turn.
    const auto second = [](const std::string& steps) {
        const Lines seen = gil_run(kLoop +
                                   "      io: {run: [run_loop f]}\n"
                                   "      w: {run: [compute 1]}\nfunctions:\n  f: [" +
                                   steps + "]\n")
                               .lines;
        return seen.at(1);
    };
    EXPECT_EQ(second("compute 7"), "5001 -");
    EXPECT_EQ(second("repeat 40: [compute 0.3 nogil, compute 0.01]").substr(0, 3), "0 -");
    EXPECT_EQ(second("repeat 40: [compute 0.3, yield]"), "5001 -");
}

TEST(EventLoop, WaitsForTheLockInTheMiddleOfACoroutine)
{
    // io lets go at 5.001 ms, in the middle of f, and asks for it 5 ms after w took it.
    const std::string text =
        kLoop +
        "      io: {run: [run_loop f]}\n      w: {run: [compute 20]}\nfunctions:\n"
        "  f: [compute 7, compute 1]\n";
    const GilRun seen = gil_run(text);
    EXPECT_EQ((Lines{seen.lines.begin(), seen.lines.begin() + 6}),
              (Lines{"0 io", "5001 -", "5001 w", "10002 -", "10002 io", "13001 end io/f"}))
        << fmt::format("{}", fmt::join(seen.lines, ", "));
    EXPECT_EQ(seen.waited.at("io"), us(5001));
}

TEST(CheckInterval, LetsGoAndTakesItAgainBeforeAnotherCpuCanHaveIt)
{
    // b is woken each ms and finds the lock taken each time.
    const GilRun seen =
        gil_run(threads(kOld, 2, {"a: {run: [compute 5]}", "b: {run: [compute 5]}"}));
    EXPECT_EQ(seen.lines,
              (Lines{"0 a", "5000 end a", "5000 -", "5000 b", "10000 end b", "10000 -"}));
}

TEST(CheckInterval, SwitchesWhereTheWokenThreadTakesTheCpu)
{
    const std::string policy = "policy: {name: priority, preemptive: true}\n";
    const GilRun seen = gil_run(threads(
        kOld, 1, {"a: {run: [compute 5]}", "b: {run: [compute 2], start: 0.5, priority: -1}"},
        policy));
    EXPECT_EQ((Lines{seen.lines.begin(), seen.lines.begin() + 4}),
              (Lines{"0 a", "1000 -", "1000 b", "3000 end b"}))
        << fmt::format("{}", fmt::join(seen.lines, ", "));
}

TEST(CheckInterval, CountsJumpsAndShortComputes)
{
    // Each round is two checks (the compute and the jump back): 50 of them are one release.
    const std::string policy = "policy: {name: priority, preemptive: true}\n";
    const std::string work = "functions:\n  work:\n    - repeat 200:\n        - compute 0.01\n";
    const GilRun seen = gil_run(
        threads(kOld, 1, {"a: {run: work}", "b: {run: [compute 2], start: 0.1, priority: -1}"},
                policy + work));
    EXPECT_EQ((Lines{seen.lines.begin(), seen.lines.begin() + 3}), (Lines{"0 a", "500 -", "500 b"}))
        << fmt::format("{}", fmt::join(seen.lines, ", "));
}

// The slow and obvious machine.

// loops: whether some threads host coroutines.
test::GilWorkload random_workload(uint64_t seed, bool loops)
{
    uint64_t n = 0;
    const auto below = [&](uint64_t most) {
        return static_cast<int64_t>(scale_to(random_bits(seed, 7, n++), most));
    };
    using test::Doing;
    test::GilWorkload w;
    w.cpus = static_cast<size_t>(1 + below(4));
    w.quantum = below(2) * (1 + below(12));
    w.interval = 1 + below(30);
    w.check = 1 + below(5);
    w.threads.resize(static_cast<size_t>(1 + below(5)));
    w.coroutines.resize(w.threads.size());
    for (auto& phases : w.threads)
        for (int64_t k = 1 + below(6); k > 0; --k) {
            const auto doing = static_cast<Doing>(std::max<int64_t>(below(4) - 1, 0));
            phases.push_back({doing, 1 + below(below(3) == 0 ? 80 : 15)});
        }
    if (!loops) return w;
    w.change = below(3);
    for (auto& coroutines : w.coroutines) {
        if (below(3) == 0) continue;
        coroutines.resize(static_cast<size_t>(1 + below(4)));
        for (auto& phases : coroutines)
            for (int64_t k = 1 + below(6); k > 0; --k) {
                constexpr Doing kMostly[] = {Doing::own,         Doing::own,  Doing::await_sleep,
                                             Doing::await_sleep, Doing::turn, Doing::sleep,
                                             Doing::nogil};
                phases.push_back({kMostly[below(7)], 1 + below(below(3) == 0 ? 80 : 15)});
            }
    }
    return w;
}

std::string steps_of(const test::GilPhases& phases)
{
    Lines steps;
    for (const test::GilPhase& phase : phases) switch (phase.doing) {
            case test::Doing::own: steps.push_back(fmt::format("compute {}", phase.time)); break;
            case test::Doing::nogil:
                steps.push_back(fmt::format("compute {} nogil", phase.time));
                break;
            case test::Doing::sleep: steps.push_back(fmt::format("sleep {}", phase.time)); break;
            case test::Doing::await_sleep:
                steps.push_back(fmt::format("await sleep {}", phase.time));
                break;
            case test::Doing::turn: steps.emplace_back("yield"); break;
            case test::Doing::end:
            case test::Doing::loop: break;
        }
    return fmt::format("{}", fmt::join(steps, ", "));
}

std::string text_of(const test::GilWorkload& w)
{
    std::string text = fmt::format(
        "unit: us\nmachine: {{cpus: {}, instruction: 0, costs: {{coroutine: {}}}}}\npolicy: {}\n"
        "processes:\n  p:\n    interpreter: {{gil: {{interval: {}, check: {}}}}}\n    threads:\n",
        w.cpus, w.change,
        w.quantum == 0 ? "fcfs" : fmt::format("{{name: rr, quantum: {}}}", w.quantum), w.interval,
        w.check);
    std::string functions;
    for (size_t i = 0; i < w.threads.size(); ++i) {
        std::string steps = steps_of(w.threads[i]);
        if (!w.coroutines[i].empty()) steps.clear();
        for (size_t c = 0; c < w.coroutines[i].size(); ++c) {
            steps += fmt::format("start coroutine t{}c{}, ", i, c);
            functions += fmt::format("  t{}c{}: [{}]\n", i, c, steps_of(w.coroutines[i][c]));
        }
        if (!w.coroutines[i].empty()) steps += "run_loop";
        text += fmt::format("      t{}: {{run: [{}]}}\n", i, steps);
    }
    return functions.empty() ? text : text + "functions:\n" + functions;
}

void compare_with_obvious_machine(bool loops, uint64_t seeds)
{
    const auto [first, last] = test::seeds(seeds);
    for (uint64_t seed = first; seed <= last; ++seed) {
        const test::GilWorkload w = random_workload(seed, loops);
        const std::string text = text_of(w);
        const Lines expected = test::ObviousGil(w).run();
        ASSERT_EQ(gil_run(text).lines, expected) << "INTERLEAVE_SEED=" << seed << '\n' << text;
    }
}

TEST(Gil, ChangesHandsAsInAnObviousMachine) { compare_with_obvious_machine(false, 4000); }

TEST(Gil, ChangesHandsAsInAnObviousMachineWhereThreadsHostCoroutines)
{
    compare_with_obvious_machine(true, 6000);
}

// For their lock, threads of a process that are each in a sub-interpreter are as good as threads of
// as many processes.
TEST(SubInterpreters, AreLikeProcessesForWhoeverWantsTheirLocks)
{
    const auto [first, last] = test::seeds(300);
    for (uint64_t seed = first; seed <= last; ++seed) {
        const test::GilWorkload w = random_workload(seed, false);
        const std::string head = fmt::format(
            "unit: us\nmachine: {{cpus: {}, instruction: 0}}\npolicy: {}\nprocesses:\n", w.cpus,
            w.quantum == 0 ? "fcfs" : fmt::format("{{name: rr, quantum: {}}}", w.quantum));
        const std::string interpreter =
            fmt::format("    interpreter: {{gil: {{interval: {}, check: {}}}}}\n    threads:\n",
                        w.interval, w.check);
        std::string inside = "  p:\n" + interpreter;
        Lines groups(3, interpreter);
        for (size_t i = 0; i < w.threads.size(); ++i) {
            const std::string steps = steps_of(w.threads[i]);
            inside += fmt::format("      t{}: {{subinterpreter: {}, run: [{}]}}\n", i, "xyz"[i % 3],
                                  steps);
            groups[i % 3] += fmt::format("      t{}: {{run: [{}]}}\n", i, steps);
        }
        // Tasks that are ready at once are chosen in the order of their numbers: keep that order.
        if (w.threads.size() > 3) continue;
        std::string apart;
        for (size_t g = 0; g < w.threads.size(); ++g)
            apart += fmt::format("  p{}:\n", g) + groups[g];
        const auto ends = [](const Lines& lines) {
            Lines list;
            for (const std::string& line : lines)
                if (line.find(" end ") != std::string::npos) list.push_back(line);
            return list;
        };
        ASSERT_EQ(ends(gil_run(head + inside).lines), ends(gil_run(head + apart).lines))
            << "INTERLEAVE_SEED=" << seed << '\n'
            << head << inside;
    }
}

}  // namespace
}  // namespace interleave
