// Goroutines from the text of a scenario: each rule of Go's scheduler by a timeline, and random
// programs against the same rules once more.
#include "finished_run.h"
#include "obvious_go.h"

#include "kernel/kernel.h"
#include "session/snapshot.h"
#include "session/why.h"
#include "support/load.h"
#include "support/seeds.h"

#include <fmt/format.h>

namespace interleave {
namespace {

using test::Finished, test::life, test::lives, test::run_text;

// A process P of goroutines on `cpus` CPUs; `what` is the rest of its keys.
std::string scenario(int cpus, std::string_view scheduler, std::string_view what,
                     std::string_view functions = " {}", std::string_view machine = "")
{
    return fmt::format(
        "format: 1\nmachine: {{cpus: {}, instruction: 0{}}}\nobjects:\n  n: shared(0)\n"
        "  order: shared(0, size=400)\n  m: mutex\n  q: queue\n  disk: device\n  e: event\n"
        "processes: {{P: {{scheduler: {}, {}}}}}\nfunctions:{}",
        cpus, machine, scheduler, what, functions);
}

constexpr std::string_view kNote = R"(
  note(k):
    - order[n] = k
    - n += 1
)";

std::string order_of(const Finished& f)
{
    std::string text;
    const auto n = static_cast<size_t>(f.memory[0]);
    for (size_t i = 0; i < n; ++i) text += fmt::format("{}{}", i > 0 ? " " : "", f.memory[1 + i]);
    return text;
}

constexpr std::string_view kOne = "{kind: go, processors: 1}";

std::string order_in(std::string_view functions, std::string_view scheduler = kOne, int cpus = 1)
{
    return order_of(run_text(
        scenario(cpus, scheduler, "run: main", std::string(functions) + std::string(kNote))));
}

TEST(Goroutines, RunAsManyAtOnceAsThereAreProcessors)
{
    const Finished f =
        run_text(scenario(4, "{kind: go, processors: 2}",
                          "coroutines: {a: {run: [compute 2]}, b: {run: [compute 3]}, "
                          "c: {run: [compute 4]}, d: {run: [compute 1]}}"));
    EXPECT_EQ(lives(f.timeline, {"P/a", "P/b", "P/c", "P/d"}),
              "P/a: run 0-2 end 2\n"
              "P/b: run 0-3 end 3\n"
              "P/c: ready 0-2 run 2-6 end 6\n"
              "P/d: ready 0-3 run 3-4 end 4\n");
}

TEST(Goroutines, HaveAsManyProcessorsAsTheMachineHasCpus)
{
    const Finished f = run_text(scenario(3, "go", "coroutines: {w: {run: [compute 2], count: 6}}"));
    EXPECT_EQ(f.at, Time{ms(4).ns});
}

TEST(Goroutines, LetAnotherGoOnWhenOneWaits)
{
    const Finished f = run_text(scenario(
        1, "go", "coroutines: {a: {run: [compute 1, sleep 3, compute 1]}, b: {run: [compute 2]}}"));
    EXPECT_EQ(lives(f.timeline, {"P", "P/a", "P/b"}),
              "P: run 0-3 poll 3-4 run 4-5 end 5\n"
              "P/a: run 0-1 sleep 1-4 run 4-5 end 5\n"
              "P/b: ready 0-1 run 1-3 end 3\n");
}

TEST(Goroutines, KeepTheMessageThatTheyWaitToPut)
{
    const Finished f = run_text(R"yaml(format: 1
machine: {cpus: 1, instruction: 0}
objects: {first: shared(0), second: shared(0), third: shared(0), q: queue(1), s: semaphore}
processes: {P: {scheduler: {kind: go, processors: 1}, run: main}}
functions:
  main:
    - start coroutine maker as a
    - start coroutine taker as b
    - sleep 1
    - first = get q
    - second = get q
    - release s 2
    - join b
  maker: [put q 7, put q 8]
  taker: [acquire s 2, third = 9]
)yaml");
    EXPECT_EQ(f.memory, (std::vector<int64_t>{7, 8, 9}));
}

TEST(Goroutines, RunNextWhoWasMadeLast)
{
    EXPECT_EQ(order_in(R"(
  main:
    - start coroutine note(1)
    - start coroutine note(2)
    - start coroutine note(3)
    - sleep 5
)"),
              "3 1 2");
}

TEST(Goroutines, RunNextWhoTheyWoke)
{
    // `taker` is woken by the second put, while three others have been ready for long.
    EXPECT_EQ(order_in(R"(
  main:
    - start coroutine taker
    - yield
    - start coroutine note(1)
    - start coroutine note(2)
    - start coroutine note(3)
    - put q 9
    - sleep 5
  taker:
    - x = get q
    - call note(x)
)"),
              "9 1 2 3");
}

TEST(Goroutines, GoToTheGlobalQueueWhenTheyYield)
{
    // The local queue, with those that `main` made, comes before the global one.
    EXPECT_EQ(order_in(R"(
  main:
    - start coroutine note(1)
    - start coroutine note(2)
    - yield
    - call note(3)
    - sleep 5
)"),
              "2 1 3");
}

TEST(Goroutines, LookAtTheGlobalQueueEvery61stSlice)
{
    // Slices 1 and 2 are those of `main` and of `waits`, which yields in the second one. `chain`
    // goes on in the local queue for ever; the global queue is looked at before slice 62.
    const Finished f = run_text(scenario(1, kOne, "run: main", R"(
  main:
    - start coroutine chain
    - start coroutine chain
    - yield
    - exit n
  chain:
    - forever:
        - n += 1
        - put q 1
        - start coroutine chain
        - sleep 0
)"),
                                false);
    EXPECT_EQ(f.end, RunEnd::finished);
}

TEST(Goroutines, ArePreemptedAfterASliceAndGoOnWhereTheyWere)
{
    const Finished f =
        run_text(scenario(1, "go", "coroutines: {a: {run: [compute 25]}, b: {run: [compute 5]}}"));
    EXPECT_EQ(lives(f.timeline, {"P", "P/a", "P/b"}),
              "P: run 0-30 end 30\n"
              "P/a: run 0-10 ready 10-15 run 15-25 run 25-30 end 30\n"
              "P/b: ready 0-10 run 10-15 end 15\n");
}

TEST(Goroutines, ShareASliceWithThoseTheyHandOverTo)
{
    // `ping` and `pong` wake each other; both together have 4 ms before `other` gets its turn.
    const Finished f = run_text(scenario(1, "{kind: go, slice: 4ms}",
                                         "coroutines: {ping: {run: ping}, other: {run: [compute "
                                         "1]}}",
                                         R"(
  ping:
    - start coroutine pong
    - repeat 5:
        - compute 1
        - put q 1
        - wait e
        - clear e
  pong:
    - repeat 5:
        - x = get q
        - compute 1
        - set e
)"));
    EXPECT_EQ(life(f.timeline, "P/other"), "P/other: ready 0-4 run 4-5 end 5\n");
}

TEST(Goroutines, StealHalfOfWhatAnotherProcessorHas)
{
    // Four wait behind `main`; the thread that was woken takes two of them and runs the later one.
    const Finished f = run_text(scenario(2, "{kind: go, processors: 2}", "run: main", R"(
  main:
    - start coroutine w(1)
    - start coroutine w(2)
    - start coroutine w(3)
    - start coroutine w(4)
    - start coroutine w(5)
    - compute 8
  w(k):
    - compute 2
    - order[n] = k
    - n += 1
)"));
    EXPECT_EQ(order_of(f), "2 1 3");
    EXPECT_EQ(life(f.timeline, "P/main/w#2"), "P/main/w#2: run 0-2 end 2\n");
}

TEST(Goroutines, TakeARunnextOfOthersOnlyAfterAWhile)
{
    const Finished f = run_text(scenario(2, "{kind: go, processors: 2}", "run: main", R"(
  main:
    - start coroutine w
    - compute 100us
  w: [compute 20us]
)"));
    EXPECT_EQ(lives(f.timeline, {"P/thread#1", "P/main/w#1"}, 1000),
              "P/thread#1: run 0-23 poll 23-100 end 100\n"
              "P/main/w#1: ready 0-3 run 3-23 end 23\n");
}

TEST(Goroutines, LoseTheirProcessorInASystemCallThatTakesLong)
{
    const Finished f =
        run_text(scenario(2, "{kind: go, processors: 1}",
                          "coroutines: {a: {run: [io disk 1, compute 1]}, b: {run: [compute 3]}}"));
    EXPECT_EQ(lives(f.timeline, {"P", "P/thread#1", "P/a", "P/b"}, 1000),
              "P: io 0-1000 poll 1000-4020 end 4020\n"
              "P/thread#1: run 20-4020 end 4020\n"
              "P/a: io 0-1000 ready 1000-3020 run 3020-4020 end 4020\n"
              "P/b: ready 0-20 run 20-3020 end 3020\n");
}

TEST(Goroutines, KeepTheirProcessorInAShortSystemCall)
{
    const Finished f = run_text(scenario(
        1, "go", "coroutines: {a: {run: [io disk 15us, compute 1]}, b: {run: [compute 3]}}"));
    EXPECT_EQ(lives(f.timeline, {"P", "P/a", "P/b"}, 1000),
              "P: io 0-15 run 15-4015 end 4015\n"
              "P/a: io 0-15 run 15-1015 end 1015\n"
              "P/b: ready 0-1015 run 1015-4015 end 4015\n");
}

TEST(Goroutines, HandTheirProcessorOnAtOnceIfToldSo)
{
    const Finished f = run_text(
        scenario(1, "{kind: go, retake: 0}",
                 "coroutines: {a: {run: [io disk 15us, compute 1]}, b: {run: [compute 3]}}"));
    EXPECT_EQ(lives(f.timeline, {"P/a", "P/b"}, 1000),
              "P/a: io 0-15 ready 15-3000 run 3000-4000 end 4000\n"
              "P/b: run 0-3000 end 3000\n");
}

TEST(Goroutines, WaitAtTheNetworkPollerWithoutTheirThread)
{
    const Finished f = run_text(scenario(
        1, "go", "coroutines: {a: {run: [await io disk 1, compute 1]}, b: {run: [compute 3]}}"));
    EXPECT_EQ(lives(f.timeline, {"P", "P/a", "P/b"}, 1000),
              "P: run 0-4000 end 4000\n"
              "P/a: io 0-1000 ready 1000-3000 run 3000-4000 end 4000\n"
              "P/b: run 0-3000 end 3000\n");
    EXPECT_FALSE(f.timeline.find("P/thread#1").valid());
}

TEST(Goroutines, ComeFromThePollerAfter10MsAtLatest)
{
    // Two always have something to do and are preempted in turns.
    const Finished f = run_text(scenario(
        1, "{kind: go, slice: 1ms}",
        "coroutines: {a: {run: [await io disk 2, exit 1]}, b: {run: [compute 40], count: 2}}"));
    EXPECT_EQ(life(f.timeline, "P/a"), "P/a: io 0-2 ready 2-14 end 14 with 1\n");
}

TEST(Goroutines, PayForEachChangeWithTheTimeOfTheirThread)
{
    const Finished f = run_text(scenario(
        1, "go", "coroutines: {a: {run: [compute 3, yield, compute 1]}, b: {run: [compute 2]}}",
        " {}", ", costs: {coroutine: 1}"));
    EXPECT_EQ(lives(f.timeline, {"P", "P/a", "P/b"}),
              "P: run 0-11 end 11\n"
              "P/a: ready 0-1 run 1-4 ready 4-10 run 10-11 end 11\n"
              "P/b: ready 0-6 run 6-8 end 8\n");
}

TEST(Goroutines, EndWithMain)
{
    const Finished f = run_text(scenario(3, "go", "run: main", R"(
  main:
    - start coroutine busy
    - start coroutine asleep
    - compute 2
    - exit 7
  busy: [compute 50]
  asleep: [sleep 50]
)"));
    EXPECT_EQ(f.end, RunEnd::finished);
    EXPECT_EQ(lives(f.timeline, {"P", "P/main", "P/main/busy#1", "P/main/asleep#2"}),
              "P: run 0-2 end 2 with 7\n"
              "P/main: run 0-2 end 2 with 7\n"
              "P/main/busy#1: run 0-2 end 2 with 7\n"
              "P/main/asleep#2: ready 0-0 sleep 0-2 end 2 with 7\n");
}

TEST(Goroutines, AreStuckWhenAllOfThemSleep)
{
    const Finished f = run_text(scenario(2, "go", "run: [x = get q]"));
    EXPECT_EQ(f.end, RunEnd::stuck);
}

TEST(Goroutines, GiveHalfOfAFullQueueToEverybody)
{
    // 1 to 258 come; 257 is kicked out of runnext when the queue is full, and goes with 1 to 128.
    const std::string order = order_in(R"(
  main:
    - for k in 1..258:
        - start coroutine note(k)
    - sleep 5
)");
    EXPECT_EQ(order.substr(0, 15), "258 129 130 131");
    EXPECT_NE(order.find(" 187 188 1 189 "), std::string::npos) << order;
    EXPECT_TRUE(order.ends_with(" 127 128 257")) << order;
}

TEST(Goroutines, GoOnWithTheThreadThatLostItsCpu)
{
    const Finished f = run_text(
        "format: 1\nmachine: {cpus: 1, instruction: 0}\npolicy: {name: rr, quantum: 2}\n"
        "processes:\n  P: {scheduler: go, coroutines: {a: {run: [compute 3]}, "
        "b: {run: [compute 2]}}}\n  Q: {run: [compute 4]}\n");
    EXPECT_EQ(lives(f.timeline, {"P", "P/a", "P/b", "Q"}),
              "P: run 0-2 ready 2-4 run 4-6 ready 6-8 run 8-9 end 9\n"
              "P/a: run 0-2 ready 2-4 run 4-5 end 5\n"
              "P/b: ready 0-5 run 5-6 ready 6-8 run 8-9 end 9\n"
              "Q: ready 0-2 run 2-4 ready 4-6 run 6-8 end 8\n");
}

TEST(Goroutines, AreToldWhereTheyWait)
{
    const auto m = test::load_model(scenario(1, kOne, "run: main", R"(
  main:
    - start coroutine w
    - start coroutine w
    - compute 4
  w: [compute 1]
)"));
    ASSERT_NE(m, nullptr);
    EXPECT_EQ(why(m, "P/main/w#1", Time{ms(1).ns}).value().answer,
              "At 1 ms, P/main/w#1 was ready, in the queue of processor 0 of P, behind 1, since 0, "
              "but P runs "
              "P/main on processor 0 of P.");
}

std::string said_of(const std::string& text)
{
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "t.yaml", {}, d);
    EXPECT_EQ(loaded.model, nullptr) << text;
    return render(d, "t.yaml", text, false);
}

TEST(Goroutines, AreAllThatTheirProcessHas)
{
    EXPECT_NE(said_of(scenario(1, "go", "run: [compute 1], threads: {t: {run: [compute 1]}}"))
                  .find("threads of its own"),
              std::string::npos);
    EXPECT_NE(said_of(scenario(1, "go", "run: main", R"(
  main: [start coroutine f]
  f: [start thread g]
  g: [compute 1]
)"))
                  .find("starts no goroutine"),
              std::string::npos);
    EXPECT_NE(
        said_of(scenario(1, "{kind: go, slice: 0}", "run: [compute 1]")).find("has to be above 0"),
        std::string::npos);
}

TEST(Goroutines, RunAsTheRulesOfGoSayInRandomPrograms)
{
    const uint64_t seed = test::first_seed();
    size_t compared = 0, threads = 0;
    for (uint64_t n = 0; n < 3000; ++n) {
        const uint64_t own = seed * 100'000 + n;
        const test::GoProgram p = test::GoProgramWriter(own).write();
        test::ObviousGo obvious(p, own, hash_name("P"));
        obvious.run();
        if (obvious.events().size() > static_cast<size_t>(test::kMostGoEvents)) continue;
        const std::string text = test::scenario_of(p, own);
        const Finished f = run_text(text, n % 20 == 0);
        const auto written = static_cast<size_t>(f.memory[test::kMostGoEvents]);
        const std::vector<int64_t> events(f.memory.begin(),
                                          f.memory.begin() + static_cast<ptrdiff_t>(written));
        ASSERT_EQ(events, obvious.events()) << "seed " << own << '\n' << text;
        ASSERT_EQ(f.at.ns, obvious.now()) << "seed " << own << '\n' << text;
        ASSERT_EQ(f.timeline.tasks(), obvious.threads() + obvious.goroutines())
            << "seed " << own << '\n'
            << text;
        ++compared;
        threads += obvious.threads();
    }
    EXPECT_GT(compared, 2500U);
    EXPECT_GT(threads, 2 * compared);
}

}  // namespace
}  // namespace interleave
