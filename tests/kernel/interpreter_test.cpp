// Sub-interpreters, from the text of a scenario: threads that are in one from the beginning, and
// threads that a step begins in another.
#include "checked_run.h"
#include "gil_run.h"
#include "scenario/compile.h"
#include "scenario/parse.h"

namespace interleave {
namespace {

TEST(SubInterpreters, RunInParallelAndShareALockOnlyWithTheirOwnThreads)
{
    // a and b are in the main interpreter, c and d in one, and e is alone.
    const GilRun seen = gil_run(threads(
        kNew, 5,
        {"a: {run: [compute 4]}", "b: {run: [compute 2]}",
         "c: {subinterpreter: one, run: [compute 7]}", "d: {subinterpreter: one, run: [compute 1]}",
         "e: {subinterpreter: own, run: [compute 9]}"}));
    std::map<std::string, std::string> ends;
    for (const std::string& line : seen.lines)
        if (const size_t at = line.find(" end "); at != std::string::npos)
            ends[line.substr(at + 5)] = line.substr(0, at);
    EXPECT_EQ(ends["a"], "4000");
    EXPECT_EQ(ends["b"], "6000");
    EXPECT_EQ(ends["d"], "6001");  // it asked after 5 ms
    EXPECT_EQ(ends["c"], "8000");
    EXPECT_EQ(ends["e"], "9000");
    EXPECT_EQ(seen.waited.count("e"), 0U);
}

TEST(SubInterpreters, ShareTheLockOfTheirProcessBefore312)
{
    const Lines lines = {"a: {run: [compute 2]}", "b: {subinterpreter: own, run: [compute 2]}"};
    for (const char* interpreter : {"cpython-3.11", "{gil: {subinterpreters: shared}}"})
        EXPECT_EQ(gil_run(threads(interpreter, 2, lines)).lines,
                  (Lines{"0 a", "2000 end a", "2000 -", "2000 b", "4000 end b", "4000 -"}));
}

TEST(SubInterpreters, HavePrivateVariablesOfTheirOwnAndPassThemOnToWhatTheyStart)
{
    const GilRun seen =
        gil_run("objects: {x: private(5)}\n" +
                threads(kNew, 2, {"a: {run: add(1)}", "b: {subinterpreter: own, run: add(10)}"},
                        "functions:\n  add(n): [x += n, start thread more(n) as h, join h]\n"
                        "  more(n): [x += n]\n"));
    // The region of the sub-interpreter comes before those of processes.
    EXPECT_EQ(seen.state.world.memory, (std::vector<int64_t>{25, 7}));
}

TEST(SubInterpreters, MayNotFork)
{
    const GilRun seen =
        gil_run(threads(kNew, 2, {"a: {subinterpreter: own, run: [compute 1, start process f]}"},
                        "functions: {f: [compute 1]}\n"));
    EXPECT_EQ(seen.lines, (Lines{"0 a", "1000 end a", "1000 -"}));
    EXPECT_EQ(seen.state.world.processes.size(), 1U);
}

// `count` is each interpreter's own; what a thread found there it notes in `seen`.
Seen run_in(const std::string& interpreter, const std::string& functions)
{
    return run_text(fmt::format(
        "format: 1\nmachine: {{cpus: 4, instruction: 0}}\nobjects:\n  count: private(0)\n  "
        "seen: shared(0, size=4)\nprocesses:\n  P: {{interpreter: {}, run: main}}\nfunctions:\n"
        "  work(i): [compute 20ms, count += 1, 'seen[i] = count']\n{}",
        interpreter, functions));
}

TEST(StartInSubInterpreter, RunsBesideItsStarterAndSeesOtherVariables)
{
    const std::string functions =
        "  main: [start thread work(1) in one as t, call work(0), join t, count += 10, "
        "'seen[2] = count']\n";
    const Seen own = run_in("cpython-3.12", functions);
    EXPECT_TRUE(own.faults.empty());
    EXPECT_EQ(own.ended[0], 20'000'000);
    EXPECT_EQ((std::vector(own.memory.begin(), own.memory.begin() + 3)),
              (std::vector<int64_t>{1, 1, 11}));
    const Seen shared = run_in("cpython-3.11", functions);
    EXPECT_EQ(shared.ended[0], 40'000'000) << "before 3.12 they have one lock";
    EXPECT_EQ((std::vector(shared.memory.begin(), shared.memory.begin() + 3)),
              (std::vector<int64_t>{1, 1, 11}));
}

TEST(StartInSubInterpreter, OfOneNameIsOneInterpreter)
{
    const Seen one = run_in("cpython-3.12",
                            "  main: [start thread work(0) in one as t, start thread work(1) in "
                            "one as u, join t, join u]\n");
    EXPECT_EQ(one.ended[0], 40'000'000);
    EXPECT_EQ(one.memory[0] + one.memory[1], 3);
    const Seen two = run_in("cpython-3.12",
                            "  main: [start thread work(0) in one as t, start thread work(1) in "
                            "two as u, join t, join u]\n");
    EXPECT_EQ(two.ended[0], 20'000'000);
    EXPECT_EQ(two.memory[0] + two.memory[1], 2);
}

TEST(StartInSubInterpreter, IsWhereWhatTheThreadStartsRunsToo)
{
    const Seen seen = run_in("cpython-3.12",
                             "  main: [start thread outer in one as t, call work(0), join t]\n"
                             "  outer: [start thread work(1) as t, call work(2), join t]\n");
    EXPECT_EQ(seen.memory[0], 1);
    EXPECT_EQ(seen.memory[1] + seen.memory[2], 3);
    EXPECT_EQ(seen.ended[0], 40'000'000);
}

TEST(StartInSubInterpreter, MayBeThatOfATaskThatIsThereFromTheBeginning)
{
    const Seen seen = run_text(
        "format: 1\nmachine: {cpus: 4, instruction: 0}\nobjects:\n  count: private(0)\n  "
        "seen: shared(0, size=2)\nprocesses:\n  P:\n    interpreter: cpython-3.12\n    threads:\n"
        "      a: {subinterpreter: one, run: work(0)}\n"
        "      b: {run: [compute 1ms, start thread work(1) in one as t, join t]}\n"
        "functions:\n  work(i): [compute 20ms, count += 1, 'seen[i] = count']\n");
    EXPECT_TRUE(seen.faults.empty());
    EXPECT_EQ(seen.memory[0] + seen.memory[1], 3);
    EXPECT_EQ(seen.ended[1], 40'000'000);
}

TEST(StartInSubInterpreter, IsAFaultInAProcessThatDoesNotHaveIt)
{
    const Seen child = run_in("cpython-3.12",
                              "  main: [start process fork as p, join p]\n"
                              "  fork: [start thread work(0) in one]\n");
    EXPECT_EQ(child.faults, List{"1 no such sub-interpreter"});
    const Seen other = run_text(
        "format: 1\nmachine: {cpus: 4, instruction: 0}\nprocesses:\n"
        "  P: {interpreter: cpython-3.12, run: main}\n  Q: {start: 5ms, run: main}\n"
        "functions:\n  main: [start thread work in one as t, join t]\n  work: [compute 1ms]\n");
    EXPECT_EQ(other.faults, List{"1 no such sub-interpreter"});
    EXPECT_EQ(other.ended[0], 1'000'000);
}

TEST(StartInSubInterpreter, IsRefusedWhereItCanNeverBe)
{
    const auto complaint = [](const std::string& text) {
        Diagnostics diagnostics;
        const auto scenario = parse_scenario(text, "t.yaml", diagnostics);
        if (scenario) {
            EXPECT_EQ(compile(*scenario, {}, diagnostics), nullptr);
        }
        return render(diagnostics, "t.yaml", text, false);
    };
    EXPECT_NE(
        complaint("processes:\n  P: {run: [start thread f in one]}\nfunctions: {f: [yield]}\n")
            .find("no process has an interpreter"),
        std::string::npos);
    EXPECT_NE(complaint("processes:\n  P: {interpreter: cpython-3.12, run: [start process f in "
                        "one]}\nfunctions: {f: [yield]}\n")
                  .find("a process does not begin in another sub-interpreter"),
              std::string::npos);
}

}  // namespace
}  // namespace interleave
