// Event loops from the text of a scenario: each rule by a timeline, random programs against asyncio
// as its source has it, and against CPython itself.
#include "coroutine_program.h"
#include "finished_run.h"
#include "obvious_loop.h"

#include "kernel/kernel.h"
#include "session/snapshot.h"
#include "session/why.h"
#include "support/load.h"
#include "support/seeds.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace interleave {
namespace {

using test::Finished, test::life, test::lives, test::run_text;

std::string scenario(std::string_view run, std::string_view functions)
{
    return fmt::format(
        "format: 1\nmachine: {{cpus: 1, instruction: 0}}\nobjects:\n  n: shared(0)\n"
        "  order: shared(0, size=40)\n  m: mutex\n  q: queue\n  e: event\n  disk: device\n"
        "processes: {{P: {{run: [{}]}}}}\nfunctions:{}",
        run, functions);
}

TEST(EventLoop, RunsOneCoroutineUntilItAwaitsWhatIsNotThereYet)
{
    const Finished f = run_text(scenario("run_loop main", R"(
  main:
    - start coroutine child as c
    - compute 2
    - await sleep 3
    - compute 1
    - x = await c
    - exit x + 1
  child:
    - compute 4
    - exit 6
)"));
    EXPECT_EQ(lives(f.timeline, {"P", "P/main#1", "P/main#1/child#1"}),
              "P: run 0-7 end 7\n"
              "P/main#1: run 0-2 sleep 2-5 ready 5-6 run 6-7 end 7 with 7\n"
              "P/main#1/child#1: ready 0-2 run 2-6 end 6 with 6\n");
}

TEST(EventLoop, PollsWhenNobodyCanGoOn)
{
    const Finished f = run_text(scenario("run_loop main", R"(
  main:
    - await sleep 3
    - compute 1
    - await io disk 2
)"));
    EXPECT_EQ(lives(f.timeline, {"P", "P/main#1"}),
              "P: poll 0-3 run 3-4 poll 4-6 end 6\n"
              "P/main#1: sleep 0-3 run 3-4 io 4-6 end 6\n");
}

TEST(EventLoop, StopsAltogetherWhenACoroutineWaitsWithoutAwait)
{
    const std::string functions = R"(
  main:
    - start coroutine other
    - WAIT 5
    - compute 1
  other:
    - compute 2
)";
    const auto with = [&](const std::string& wait) {
        std::string text = functions;
        text.replace(text.find("WAIT"), 4, wait);
        return lives(run_text(scenario("run_loop main", text)).timeline,
                     {"P", "P/main#1", "P/main#1/other#1"});
    };
    EXPECT_EQ(with("await sleep"),
              "P: run 0-2 poll 2-5 run 5-6 end 6\n"
              "P/main#1: sleep 0-5 run 5-6 end 6\n"
              "P/main#1/other#1: run 0-2 end 2\n");
    EXPECT_EQ(with("sleep"),
              "P: sleep 0-5 run 5-8 end 8\n"
              "P/main#1: sleep 0-5 run 5-6 end 6\n"
              "P/main#1/other#1: ready 0-6 run 6-8 end 8\n");
}

// The digits that a run wrote into `order`, one after the other.
std::string order_of(const Finished& f)
{
    std::string text;
    const auto n = static_cast<size_t>(f.memory[0]);
    for (size_t i = 0; i < n; ++i) text += fmt::format("{}{}", i > 0 ? " " : "", f.memory[1 + i]);
    return text;
}

constexpr std::string_view kNote = R"(
  note(k):
    - order[n] = k
    - n += 1
)";

std::string order_in(std::string_view functions)
{
    return order_of(
        run_text(scenario("run_loop main", std::string(functions) + std::string(kNote))));
}

TEST(EventLoop, GoesOnWithOthersWhileOneAwaitsTheFirstOfSeveral)
{
    const std::string functions = R"(
  main:
    - start coroutine child as c
    - SELECT:
        - x = get q: [n = x]
        - lock m: [n = 8]
        - after 9: [n = 1]
  child:
    - await sleep 1
    - compute 3
    - put q 5
  owner:
    - lock m
    - start coroutine main as c
    - await sleep 20
    - unlock m
)";
    std::string awaits = functions, waits = functions;
    awaits.replace(awaits.find("SELECT"), 6, "await select");
    waits.replace(waits.find("SELECT"), 6, "select");
    const Finished first = run_text(scenario("run_loop owner", awaits));
    EXPECT_EQ(first.memory[0], 5);
    EXPECT_EQ(lives(first.timeline, {"P/owner#1/main#1/child#1"}),
              "P/owner#1/main#1/child#1: sleep 0-1 run 1-4 end 4\n");
    const Finished alone = run_text(scenario("run_loop owner", waits));
    EXPECT_EQ(alone.memory[0], 1) << "its thread is blocked, and with it who would put";
}

TEST(EventLoop, DoesNotSuspendWhereWhatIsAwaitedIsThere)
{
    EXPECT_EQ(order_in(R"(
  main:
    - start coroutine other as o
    - await put q 1
    - x = await get q
    - await lock m
    - unlock m
    - set e
    - await wait e
    - call note(1)
    - yield
    - await o
    - gather
    - call note(3)
  other:
    - call note(2)
    - start coroutine other2
  other2:
    - call note(4)
)"),
              "1 2 3 4");
}

TEST(EventLoop, RunsInARoundThoseWhoWereReadyWhenItBegan)
{
    // b is woken before c yields, in the round in which both run: they go on in this order.
    EXPECT_EQ(order_in(R"(
  main:
    - start coroutine a
    - start coroutine b
    - start coroutine c
    - await sleep 9
  a:
    - x = await get q
    - call note(x)
    - call note(1)
  b:
    - put q 7
    - call note(2)
    - yield
    - call note(3)
  c:
    - call note(4)
    - yield
    - call note(5)
)"),
              "2 4 7 1 3 5");
}

TEST(EventLoop, TakesATimerInBehindThoseWhoAreReadyAndRunsItARoundLater)
{
    // At 3 ms `sleeper` is due. `turns` yields at 2 and at 4: the callback of the timer comes
    // behind it in the round of 4, and the coroutine itself in the next, behind it once more.
    EXPECT_EQ(order_in(R"(
  main:
    - start coroutine sleeper
    - start coroutine turns
    - await sleep 90
  sleeper:
    - await sleep 3
    - call note(1)
  turns:
    - compute 2
    - yield
    - compute 2
    - yield
    - call note(2)
    - yield
    - call note(3)
    - yield
    - call note(4)
)"),
              "2 3 1 4");
}

TEST(EventLoop, TakesDevicesInBeforeTimers)
{
    // Both are over while `busy` computes, the timer first; the device is taken in first.
    EXPECT_EQ(order_in(R"(
  main:
    - start coroutine sleeper
    - start coroutine reader
    - start coroutine busy
    - await sleep 90
  sleeper:
    - await sleep 3
    - call note(1)
  reader:
    - await io disk 4
    - call note(2)
  busy:
    - compute 10
    - call note(3)
)"),
              "3 2 1");
}

TEST(EventLoop, WakesOneWhoGathersARoundAfterOneWhoJoins)
{
    EXPECT_EQ(order_in(R"(
  main:
    - start coroutine gatherer
    - start coroutine joiner
    - await sleep 9
  gatherer:
    - start coroutine child as a
    - gather a
    - call note(1)
  joiner:
    - start coroutine child as b
    - await b
    - call note(2)
  child:
    - compute 1
)"),
              "2 1");
}

TEST(EventLoop, HandsOverAWakeUpFromAnotherThreadARoundLater)
{
    // `feeder` puts at 2 ms, when the loop has begun the round of 1 ms. Its callback runs in the
    // next round behind `turns`, the coroutine in the one after that, behind `turns` again.
    const Finished f = run_text(
        "format: 1\nmachine: {cpus: 2, instruction: 0}\n"
        "objects:\n  q: queue\n  n: shared(0)\n  order: shared(0, size=40)\n"
        "processes:\n  P:\n    threads:\n      loop: {run: [run_loop main]}\n"
        "      feeder: {run: [compute 2, put q 7]}\nfunctions:\n"
        "  main: [start coroutine turns, x = await get q, call note(x)]\n"
        "  turns:\n    - for i in 1..6:\n        - compute 1\n        - call note(i)\n"
        "        - yield\n" +
        std::string(kNote));
    EXPECT_EQ(order_of(f).substr(0, 9), "1 2 3 4 7") << order_of(f);
}

TEST(EventLoop, EndsARoundAfterItsMainCoroutineAndCancelsTheOthers)
{
    const Finished f = run_text(scenario("code = run_loop main, compute 1, exit code + 1", R"(
  main:
    - start coroutine turns
    - start coroutine sleeper
    - start coroutine holder
    - yield
    - exit 4
  turns:
    - forever:
        - n += 1
        - yield
  sleeper:
    - await sleep 50
  holder:
    - await lock m
    - await get q
)"));
    EXPECT_EQ(f.end, RunEnd::finished);
    EXPECT_EQ(f.memory[0], 2);
    EXPECT_EQ(life(f.timeline, "P"), "P: run 0-1 end 1 with 5\n");
    EXPECT_EQ(life(f.timeline, "P/main#1/turns#1"), "P/main#1/turns#1: end 0 with 125\n");
    EXPECT_EQ(life(f.timeline, "P/main#1/sleeper#2"), "P/main#1/sleeper#2: end 0 with 125\n");
}

TEST(EventLoop, LeavesTheOthersToTheEndOfAThreadThatNeverRunsThem)
{
    const Finished f = run_text(scenario("start coroutine child, compute 2", R"(
  child:
    - compute 1
)"));
    EXPECT_EQ(f.end, RunEnd::finished);
    EXPECT_EQ(lives(f.timeline, {"P", "P/child#1"}),
              "P: run 0-2 end 2\nP/child#1: ready 0-2 end 2 with 125\n");
}

TEST(EventLoop, IsPreemptedWithItsThreadAndGoesOnWhereItWas)
{
    const Finished f = run_text(
        "format: 1\nmachine: {cpus: 1, instruction: 0}\npolicy: {name: rr, quantum: 2}\n"
        "processes:\n  P: {coroutines: {a: {run: [compute 3, yield, compute 1]}, "
        "b: {run: [compute 2]}}}\n  Q: {run: [compute 4]}\n");
    EXPECT_EQ(lives(f.timeline, {"P", "P/a", "P/b", "Q"}),
              "P: run 0-2 ready 2-4 run 4-6 ready 6-8 run 8-10 end 10\n"
              "P/a: run 0-2 ready 2-4 run 4-5 ready 5-9 run 9-10 end 10\n"
              "P/b: ready 0-5 run 5-6 ready 6-8 run 8-9 end 9\n"
              "Q: ready 0-2 run 2-4 ready 4-6 run 6-8 end 8\n");
}

TEST(EventLoop, ChargesEachChangeBetweenLoopAndCoroutineToItsThread)
{
    const Finished f = run_text(
        "format: 1\nmachine: {cpus: 1, instruction: 0, costs: {coroutine: 1}}\n"
        "processes:\n  P: {coroutines: {a: {run: [compute 3, yield, compute 1]}, "
        "b: {run: [compute 2]}}}\n");
    EXPECT_EQ(lives(f.timeline, {"P", "P/a", "P/b"}),
              "P: run 0-12 end 12\n"
              "P/a: ready 0-1 run 1-4 ready 4-10 run 10-11 end 11\n"
              "P/b: ready 0-6 run 6-8 end 8\n");
}

TEST(EventLoop, ChargesTheCreationOfCoroutinesToTheirStarter)
{
    const Finished f = run_text(
        "format: 1\nmachine: {cpus: 1, instruction: 0, costs: {create_coroutine: 2}}\n"
        "processes: {P: {run: [run_loop main]}}\nfunctions:\n"
        "  main: [start coroutine child, start coroutine child]\n  child: [yield]\n");
    EXPECT_EQ(life(f.timeline, "P/main#1"), "P/main#1: run 2-4 run 4-6 end 6\n");
}

TEST(EventLoop, StopsInADeadlockThatItsOwnThreadClosed)
{
    // `holder` has the mutex and would release it, but nobody carries it any more.
    const Finished f = run_text(scenario("run_loop main", R"(
  main:
    - start coroutine holder
    - yield
    - lock m
  holder:
    - await lock m
    - await sleep 3
    - unlock m
)"));
    EXPECT_EQ(f.end, RunEnd::deadlock);
}

TEST(EventLoop, GathersThreadsAndProcessesToo)
{
    const Finished f = run_text(scenario("call all", R"(
  all:
    - start thread child(2) as a
    - start process child(3)
    - gather
    - compute 1
    - x = join a
    - exit x
  child(k):
    - compute k
    - exit k
)"));
    EXPECT_EQ(life(f.timeline, "P"), "P: child 0-5 run 5-6 end 6 with 2\n");
}

TEST(EventLoop, LetsOnlyCoroutinesAwait)
{
    const auto said = [](const std::string& text) {
        Diagnostics d;
        const LoadedScenario loaded = load_scenario(text, "t.yaml", {}, d);
        EXPECT_EQ(loaded.model, nullptr);
        return render(d, "t.yaml", text, false);
    };
    EXPECT_NE(said("format: 1\nprocesses: {P: {run: [await sleep 5]}}\n")
                  .find("error[S136]: 'await sleep 5' awaits, and a thread or a process runs it"),
              std::string::npos);
    EXPECT_NE(said("format: 1\nprocesses: {P: {run: [run_loop f]}}\nfunctions:\n"
                   "  f: [run_loop g]\n  g: [compute 1]\n")
                  .find("error[S136]: 'run_loop g' runs an event loop, and a coroutine"),
              std::string::npos);
}

TEST(EventLoop, IsShownWithItsQueueInOrder)
{
    const auto m = test::load_model(scenario("run_loop main", R"(
  main:
    - start coroutine child
    - start coroutine child
    - compute 5
  child:
    - compute 1
)"));
    const auto said = [&](const std::string& task) {
        return why(m, task, Time{2'000'000}).value().answer;
    };
    EXPECT_EQ(said("P/main#1/child#2"),
              "At 2 ms, P/main#1/child#2 was ready in the event loop of P, since 0, but P carried "
              "P/main#1, which has not let go.");
    NullSink sink;
    State s = start(*m, sink);
    SeededChooser chooser(m->seed);
    while (s.sched.now < Time{5'000'000} && !finished(s)) {
        const Snapshot shot = snapshot(*m, s);
        for (const QueueView& q : shot.queues) {
            if (q.name != "event loop of P" || q.order.size() != 2) continue;
            EXPECT_EQ(q.order[0].first + " " + q.order[1].first,
                      "P/main#1/child#1 P/main#1/child#2");
        }
        step(*m, s, chooser, sink);
    }
}

TEST(EventLoop, DoesWhatAsyncioDoesInRandomPrograms)
{
    const uint64_t base = test::first_seed();
    size_t compared = 0, events = 0;
    for (uint64_t seed = base; seed < base + 3000; ++seed) {
        const test::CoroutineProgram p = test::ProgramWriter(seed).write();
        test::ObviousLoop obvious(p);
        const std::vector<int64_t> expected = obvious.run();
        if (obvious.had_equal_timers() || expected.size() > test::kMostEvents) continue;
        const std::string text = test::scenario_of(p);
        const Finished f = run_text(text, seed % 10 == 0);
        const auto n = static_cast<size_t>(f.memory[test::kMostEvents]);
        const std::vector<int64_t> seen(f.memory.begin(),
                                        f.memory.begin() + static_cast<std::ptrdiff_t>(n));
        ASSERT_EQ(seen, expected) << "INTERLEAVE_SEED=" << seed << '\n' << text;
        ++compared;
        events += n;
    }
    std::cout << compared << " programs with " << events << " events, from seed " << base << '\n';
    EXPECT_GT(compared, 2000U);
}

// All but who has the lock of the interpreter, which is the last object.
class Told final : public RecordReader {
  public:
    explicit Told(uint32_t objects) : objects_(objects) {}
    std::vector<Record> all;

  private:
    void read(const Record& r) override
    {
        if (r.kind != RecordKind::owner || r.what < objects_) all.push_back(r);
    }
    uint32_t objects_;
};

std::vector<Record> told(const std::string& text, uint32_t objects)
{
    const auto m = test::load_model(text);
    if (m == nullptr) return {};
    Told told(objects);
    State s = start(*m, told);
    SeededChooser chooser(m->seed);
    while (!finished(s)) run(*m, s, chooser, told, 1'000'000);
    return told.all;
}

TEST(EventLoop, DoesTheSameUnderALockThatNobodyElseWants)
{
    const uint64_t base = test::first_seed();
    size_t records = 0;
    for (uint64_t seed = base; seed < base + 3000; ++seed) {
        const std::string plain = test::scenario_of(test::ProgramWriter(seed).write());
        const auto objects = static_cast<uint32_t>(test::load_model(plain)->program.objects.size());
        const std::vector<Record> expected = told(plain, objects);
        for (const std::string_view gil :
             {"cpython-3.12", "cpython-2.7", "{gil: {interval: 1us}}"}) {
            std::string text = plain;
            text.replace(text.find("P: {"), 4, fmt::format("P: {{interpreter: {}, ", gil));
            ASSERT_EQ(told(text, objects), expected) << "INTERLEAVE_SEED=" << seed << '\n' << text;
        }
        records += expected.size();
    }
    std::cout << records << " records, from seed " << base << '\n';
}

// A Python of at least 3.12, whose gather is the one that is modelled; empty if there is none.
std::string find_python()
{
    std::vector<std::string> candidates = {"python3.13", "python3.12", "python3"};
    const char* home = std::getenv("HOME");
    const std::filesystem::path versions =
        std::filesystem::path(home != nullptr ? home : "/") / ".pyenv/versions";
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(versions, none))
        candidates.push_back((entry.path() / "bin/python3").string());
    const std::string question = "import sys; sys.exit(sys.version_info < (3, 12))";
    for (const std::string& python : candidates)
        if (std::system(fmt::format("'{}' -c '{}' 2>/dev/null", python, question).c_str()) == 0)
            return python;
    return {};
}

// asyncio's own loop, with a selector that lets the clock jump instead of waiting.
constexpr std::string_view kPythonHead = R"(import asyncio
import selectors

now = 0
events = []
tasks = []


class Stuck(Exception):
    pass


class Jump(selectors.SelectSelector):
    def select(self, timeout=None):
        global now
        if timeout is None:
            raise Stuck
        now += timeout
        return []


def make_loop():
    loop = asyncio.SelectorEventLoop(Jump())
    loop.time = lambda: now
    loop._clock_resolution = 1
    loop.set_exception_handler(lambda loop, context: None)
    return loop


def log(event):
    events.append(event)


def compute(duration):
    global now
    now += duration


async def main(program):
    await program()


def run(program):
    global now
    now = 0
    events.clear()
    tasks.clear()
    try:
        with asyncio.Runner(loop_factory=make_loop) as runner:
            runner.run(main(program))
    except Stuck:
        pass
    print(*events)


)";

TEST(EventLoop, DoesWhatCPythonDoesInRandomPrograms)
{
    const std::string python = find_python();
    if (python.empty()) GTEST_SKIP() << "no Python 3.12 or newer was found";
    const uint64_t base = test::first_seed();
    std::string script(kPythonHead);
    std::vector<test::CoroutineProgram> programs;
    for (uint64_t seed = base; seed < base + 1000; ++seed) {
        test::CoroutineProgram p = test::ProgramWriter(seed).write();
        test::ObviousLoop obvious(p);
        const std::vector<int64_t> events = obvious.run();
        if (obvious.had_equal_timers() || events.size() > test::kMostEvents) continue;
        script += test::python_of(p, programs.size());
        programs.push_back(std::move(p));
    }
    for (size_t i = 0; i < programs.size(); ++i) script += fmt::format("run(program{})\n", i);
    const std::string file =
        (std::filesystem::path(testing::TempDir()) / "interleave-coroutines.py").string();
    std::ofstream(file) << script;
    FILE* pipe = popen(fmt::format("'{}' '{}'", python, file).c_str(), "r");
    ASSERT_NE(pipe, nullptr);
    std::string output;
    char buffer[4096];
    for (size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) output.append(buffer, n);
    ASSERT_EQ(pclose(pipe), 0) << file;
    std::istringstream lines(output);
    size_t number = 0;
    for (std::string line; std::getline(lines, line); ++number) {
        ASSERT_LT(number, programs.size());
        const std::string text = test::scenario_of(programs[number]);
        const Finished f = run_text(text, false);
        const auto n = static_cast<size_t>(f.memory[test::kMostEvents]);
        std::string seen;
        for (size_t i = 0; i < n; ++i) seen += fmt::format("{}{}", i > 0 ? " " : "", f.memory[i]);
        ASSERT_EQ(seen, line) << "INTERLEAVE_SEED=" << base << ", program " << number << '\n'
                              << text;
    }
    EXPECT_EQ(number, programs.size());
    std::cout << number << " programs run by " << python << '\n';
}

}  // namespace
}  // namespace interleave
