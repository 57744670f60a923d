// Processes and threads by the rules of POSIX, from the text of a scenario to what was seen: what a
// child has of its parent, who waits for whom, who gets which exit code, and who is left. Times are
// those of the text, since instructions take none. Laws are asked after every step.
#include "kernel/process.h"
#include "kernel/kernel.h"
#include "support/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace interleave {
namespace {

using Lines = std::vector<std::string>;

// "3 P/f#1 zombie 5", "4 P/f#1 exited 5", "2 P waits (child)", "2 P: wait for a child without one".
class Story final : public RecordReader {
  public:
    explicit Story(const Model& m) : m_(m) {}
    Lines lines;

  private:
    void read(const Record& r) override
    {
        if (r.kind == RecordKind::task_created) return name(r);
        if (r.task == Record::kNone) return;
        const std::string start = fmt::format("{} {}", r.at.ns / 1'000'000, names_[r.task]);
        if (r.kind == RecordKind::fault)
            lines.push_back(start + ": " + std::string(name_of(static_cast<FaultKind>(r.other))));
        if (r.kind != RecordKind::state) return;
        if (r.state == TaskState::blocked && r.reason != Reason::sleep)
            lines.push_back(fmt::format("{} waits ({})", start, name_of(r.reason)));
        if (r.state == TaskState::zombie || r.state == TaskState::exited)
            lines.push_back(
                fmt::format("{} {} {}", start, name_of(r.state), static_cast<int32_t>(r.what)));
    }
    void name(const Record& r)
    {
        names_[r.task] =
            r.other == Record::kNone
                ? m_.tasks[r.what].name
                : fmt::format("{}/{}#{}", names_[r.other],
                              m_.program.functions[FunctionId{r.what}].name, ++starts_[r.other]);
    }
    const Model& m_;
    std::map<uint32_t, std::string> names_;
    std::map<uint32_t, int> starts_;
};

struct Seen {
    Lines lines;
    RunEnd end{};
    State state;
    std::shared_ptr<const Model> model;

    [[nodiscard]] int64_t value(std::string_view variable, uint32_t process = 0) const
    {
        for (const Variable& v : model->program.variables) {
            if (v.name != variable || v.scope == Scope::local) continue;
            const size_t own =
                v.scope == Scope::shared
                    ? 0
                    : model->program.shared_words + process * size_t{model->program.process_words};
            return state.world.memory[own + v.offset];
        }
        ADD_FAILURE() << "no variable " << variable;
        return 0;
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

// P runs these steps, and may start `child(n)`, which computes n and exits with n.
Seen family(const std::string& steps, const std::string& more = "", int cpus = 8)
{
    return run_text(
        fmt::format("machine: {{cpus: {}, instruction: 0}}\n"
                    "objects: {{own: private(1), sum: shared(0), first: shared(0), m: mutex}}\n"
                    "processes:\n  P:\n    run:\n{}"
                    "functions:\n  child(n):\n    - compute n\n    - exit n\n{}",
                    cpus, steps, more));
}

TEST(Fork, CopiesMemoryAndNeitherSeesWhatTheOtherWrites)
{
    const Seen run = family(
        "      - own = 5\n      - start process writer as c\n      - sleep 2\n      - own += 1\n"
        "      - sum = join c\n      - first = own\n",
        "  writer:\n    - sleep 1\n    - own += 20\n    - sleep 3\n    - exit own\n");
    EXPECT_EQ(run.value("sum"), 25) << "the child does not see the parent's 6";
    EXPECT_EQ(run.value("first"), 6) << "the parent does not see the child's 25";
    EXPECT_EQ(run.end, RunEnd::finished);
}

TEST(Fork, OfAForkCopiesTheCopy)
{
    const Seen run = family("      - own = 2\n      - start process middle\n      - sum = wait\n",
                            "  middle:\n    - own *= 10\n    - start process last\n"
                            "    - x = wait\n    - exit x + own\n"
                            "  last:\n    - own *= 10\n    - exit own\n");
    EXPECT_EQ(run.value("sum"), 220);
    EXPECT_EQ(run.value("own"), 2);
}

TEST(Thread, SharesTheMemoryOfItsProcess)
{
    const Seen run = family("      - start thread writer as t\n      - join t\n      - sum = own\n",
                            "  writer: [own = 7]\n");
    EXPECT_EQ(run.value("sum"), 7);
}

TEST(Zombie, StaysUntilItsParentJoinsIt)
{
    const Seen run = family(
        "      - start process child(2) as c\n      - sleep 5\n      - sum = join c\n      - sleep "
        "1\n");
    EXPECT_EQ(run.lines, (Lines{"2 P/child#1 zombie 2", "5 P/child#1 exited 2", "6 P exited 0"}));
    EXPECT_EQ(run.value("sum"), 2);
}

TEST(Zombie, ArisesAlsoWithoutAHandle)
{
    const Seen run =
        family("      - start process child(2)\n      - sleep 5\n      - sum = wait\n");
    EXPECT_EQ(run.lines, (Lines{"2 P/child#1 zombie 2", "5 P/child#1 exited 2", "5 P exited 0"}));
    EXPECT_EQ(run.value("sum"), 2);
}

TEST(Zombie, IsReapedByInitWhenItsParentEnds)
{
    const Seen run = family("      - start process child(2)\n      - sleep 5\n");
    EXPECT_EQ(run.lines, (Lines{"2 P/child#1 zombie 2", "5 P exited 0", "5 P/child#1 exited 2"}));
}

TEST(Orphan, IsGoneAsSoonAsItEnds)
{
    const Seen run = family("      - start process child(4)\n      - sleep 1\n");
    EXPECT_EQ(run.lines, (Lines{"1 P exited 0", "4 P/child#1 exited 4"}));
}

TEST(Orphan, BelongsToInitAndItsOwnChildrenStayItsOwn)
{
    const Seen run = family("      - start process middle\n      - sleep 1\n",
                            "  middle:\n    - start process child(3)\n    - sum = wait\n");
    EXPECT_EQ(run.lines,
              (Lines{"0 P/middle#1 waits (child)", "1 P exited 0", "3 P/middle#1/child#1 zombie 3",
                     "3 P/middle#1/child#1 exited 3", "3 P/middle#1 exited 0"}));
    EXPECT_EQ(run.value("sum"), 3);
}

TEST(Wait, GivesTheChildThatEndsFirst)
{
    const Seen run = family(
        "      - start process child(5)\n      - start process child(2)\n      - first = wait\n"
        "      - x = wait\n      - sum = first * 10 + x\n");
    EXPECT_EQ(run.value("sum"), 25);
    EXPECT_EQ(run.lines, (Lines{"0 P waits (child)", "2 P/child#2 zombie 2", "2 P/child#2 exited 2",
                                "2 P waits (child)", "5 P/child#1 zombie 5", "5 P/child#1 exited 5",
                                "5 P exited 0"}));
}

TEST(Wait, GivesZombiesInTheOrderOfTheirEnds)
{
    const Seen run = family(
        "      - start process child(3)\n      - start process child(1)\n"
        "      - start process child(2)\n      - sleep 9\n      - repeat 3:\n"
        "          - x = wait\n          - sum = sum * 10 + x\n");
    EXPECT_EQ(run.value("sum"), 123);
}

TEST(Wait, FaultsWithoutAChild)
{
    const Seen run = family("      - start process child(1) as c\n      - join c\n      - wait\n");
    EXPECT_EQ(run.lines.back(), "1 P exited 134");
    EXPECT_EQ(run.lines[run.lines.size() - 2], "1 P: wait for a child without one");
}

TEST(Wait, DoesNotCountThreads)
{
    const Seen run = family("      - start thread child(1)\n      - wait\n");
    EXPECT_EQ(run.lines.front(), "0 P: wait for a child without one");
}

TEST(Wait, OfAThreadIsForTheChildrenOfAllThreadsOfItsProcess)
{
    const Seen run = family(
        "      - start process child(3)\n      - start thread waiter as t\n"
        "      - join t\n",
        "  waiter:\n    - sum = wait\n");
    EXPECT_EQ(run.value("sum"), 3);
}

TEST(Wait, OfTwoThreadsForOneChildFaultsInTheSecond)
{
    const Seen run = family(
        "      - start process child(3)\n      - start thread waiter as t\n"
        "      - start thread waiter as u\n      - join t\n      - join u\n",
        "  waiter:\n    - x = wait\n    - sum += x\n");
    EXPECT_EQ(run.value("sum"), 3);
    EXPECT_EQ(std::ranges::count(run.lines, "3 P/waiter#3: wait for a child without one"), 1);
}

TEST(Wait, LeavesWhomAJoinIsWaitingFor)
{
    const Seen run = family(
        "      - start process child(3) as c\n      - start thread waiter as t\n"
        "      - sum = join c\n      - join t\n",
        "  waiter:\n    - x = wait\n    - sum += 100\n");
    EXPECT_EQ(run.value("sum"), 3);
    EXPECT_EQ(std::ranges::count(run.lines, "3 P/waiter#2: wait for a child without one"), 1);
}

TEST(Wait, IsAlsoAVerbOfObjects)
{
    const Seen run = run_text(
        "machine: {cpus: 2, instruction: 0}\nobjects: {b: barrier(2), last: shared(0)}\n"
        "processes: {P: {run: f}, Q: {run: f}}\n"
        "functions:\n  f:\n    - x = wait b\n    - wait b\n    - last += x\n");
    EXPECT_EQ(run.value("last"), 1);
}

TEST(Join, GivesTheExitCodeOnce)
{
    const Seen run = family(
        "      - start process child(1) as c\n      - sum = join c\n"
        "      - sum = join c\n");
    EXPECT_EQ(run.value("sum"), 1);
    EXPECT_EQ(run.lines[run.lines.size() - 2], "1 P: join of a stranger");
}

TEST(Join, IsForAnyThreadOfTheProcess)
{
    const Seen run = family(
        "      - start thread child(2) as t\n      - start thread joiner(t) as j\n"
        "      - join j\n",
        "  joiner(t):\n    - sum = join t\n");
    EXPECT_EQ(run.value("sum"), 2);
}

TEST(Join, IsPossibleAfterTheStarterHasEnded)
{
    const Seen run =
        family("      - start thread starter\n      - sleep 4\n      - sum = join own\n",
               "  starter:\n    - start thread child(2) as t\n    - own = t\n");
    EXPECT_EQ(run.value("sum"), 2);
    EXPECT_EQ(run.lines, (Lines{"0 P/starter#1 exited 0", "2 P/starter#1/child#1 zombie 2",
                                "4 P/starter#1/child#1 exited 2", "4 P exited 0"}));
}

TEST(Join, IsNotForStrangers)
{
    const Seen run = family(
        "      - start thread child(5) as t\n      - start process other(t)\n"
        "      - wait\n      - join t\n",
        "  other(t):\n    - join t\n");
    EXPECT_EQ(run.lines.front(), "0 P waits (child)");
    EXPECT_EQ(run.lines[1], "0 P/other#2: join of a stranger");
}

TEST(Join, OfEachOtherIsADeadlock)
{
    const Seen run = family(
        "      - first = 0\n      - start thread f as t\n      - first = t\n"
        "      - start thread g as u\n      - sum = u\n      - sleep 9\n",
        "  f:\n    - sleep 1\n    - join sum\n  g:\n    - sleep 1\n"
        "    - join first\n");
    EXPECT_EQ(run.end, RunEnd::deadlock);
}

TEST(Join, OfADetachedThreadFaults)
{
    const Seen run = family(
        "      - start thread child(2) as t\n      - detach t\n"
        "      - join t\n");
    EXPECT_EQ(run.lines.front(), "0 P: join of a stranger");
}

TEST(Detach, LetsAThreadGoWhenItEnds)
{
    const Seen run = family(
        "      - start thread child(2) as t\n      - start thread child(1) as u\n"
        "      - detach t\n      - sleep 3\n      - detach u\n      - sleep 1\n");
    EXPECT_EQ(run.lines, (Lines{"1 P/child#2 zombie 1", "2 P/child#1 exited 2",
                                "3 P/child#2 exited 1", "4 P exited 0"}));
}

TEST(Process, EndsWithTheLastOfItsTasks)
{
    const Seen run = family("      - start process pair as c\n      - sum = join c\n",
                            "  pair:\n    - start thread child(4)\n    - exit 9\n");
    EXPECT_EQ(run.lines,
              (Lines{"0 P waits (join)", "0 P/pair#1 zombie 9", "4 P/pair#1/child#1 exited 4",
                     "4 P/pair#1 exited 9", "4 P exited 0"}));
    EXPECT_EQ(run.value("sum"), 9);
}

TEST(ExitProcess, EndsRunningReadyAndSleepingThreads)
{
    for (const int cpus : {1, 2, 8}) {
        const Seen run =
            family("      - start process crowd as c\n      - sum = join c\n",
                   "  crowd:\n    - start thread child(50)\n    - start thread child(60)\n"
                   "    - start thread sleeper\n    - sleep 5\n    - exit_process 3\n"
                   "  sleeper:\n    - sleep 70\n",
                   cpus);
        EXPECT_EQ(run.value("sum"), 3);
        EXPECT_EQ(run.end, RunEnd::finished);
        EXPECT_LE(run.state.sched.now, Time{} + ms(cpus == 1 ? 110 : 50)) << cpus;
        if (cpus == 8) {
            EXPECT_EQ(run.state.sched.now, Time{} + ms(5));
        }
    }
}

TEST(ExitProcess, OfAThreadEndsTheMainTaskToo)
{
    const Seen run = family("      - start process crowd as c\n      - sum = join c\n",
                            "  crowd:\n    - start thread ender as t\n    - join t\n    - exit 1\n"
                            "  ender:\n    - sleep 2\n    - exit_process 8\n");
    EXPECT_EQ(run.value("sum"), 8);
    EXPECT_EQ(run.state.sched.now, Time{} + ms(2));
}

TEST(ExitProcess, IsTheExitCodeAlsoWhenTheMainTaskEndedBefore)
{
    const Seen run = family("      - start process crowd as c\n      - sum = join c\n",
                            "  crowd:\n    - start thread ender\n    - exit 1\n"
                            "  ender:\n    - sleep 2\n    - exit_process 8\n");
    EXPECT_EQ(run.value("sum"), 8);
}

TEST(ExitProcess, LeavesOtherProcessesAlone)
{
    const Seen run = family(
        "      - start process child(7)\n      - start process crowd\n"
        "      - first = wait\n      - sum = wait\n",
        "  crowd:\n    - start process child(4)\n    - sleep 1\n"
        "    - exit_process 2\n");
    EXPECT_EQ(run.value("first"), 2);
    EXPECT_EQ(run.value("sum"), 7);
    EXPECT_EQ(std::ranges::count(run.lines, "4 P/crowd#2/child#1 exited 4"), 1) << "an orphan";
}

TEST(ExitProcess, EndsThoseThatHaveNotBegun)
{
    const Seen run = run_text(
        "machine: {cpus: 2, instruction: 0}\nprocesses:\n  P:\n    threads:\n"
        "      a: {run: [compute 1, exit_process 4]}\n"
        "      b: {start: 5, run: [compute 1]}\n");
    EXPECT_EQ(run.lines, (Lines{"1 P/a exited 4", "1 P/b exited 4"}));
    EXPECT_EQ(run.end, RunEnd::finished);
}

TEST(ExitProcess, EndsThreadsThatWaitForTasksChildrenAndConditions)
{
    const Seen run = family("      - start process crowd\n      - sum = wait\n",
                            "  crowd:\n    - start process child(90)\n    - start thread a\n"
                            "    - start thread b\n    - start thread c as t\n    - first = t\n"
                            "    - sleep 3\n    - exit_process 6\n"
                            "  a: [wait]\n  b: [until own == 99]\n"
                            "  c:\n    - start thread child(80) as d\n    - join d\n");
    EXPECT_EQ(run.value("sum"), 6);
    EXPECT_EQ(std::ranges::count(run.lines, "3 P/crowd#1/c#4 exited 6"), 1);
}

TEST(ExitProcess, LeavesItsLocksLocked)
{
    const Seen run = family("      - start process crowd\n      - wait\n      - sum = trylock m\n",
                            "  crowd:\n    - start thread holder\n    - sleep 1\n"
                            "    - exit_process\n  holder:\n    - lock m\n    - sleep 9\n");
    EXPECT_EQ(run.value("sum"), 0);
    EXPECT_EQ(std::ranges::count(run.lines, "1 P/crowd#1/holder#1: ends while holding a lock"), 1)
        << fmt::format("{}", fmt::join(run.lines, "\n"));
}

TEST(Creation, OccupiesTheStarterForItsCost)
{
    const Seen run = run_text(
        "machine: {cpus: 4, instruction: 0, costs: {create_process: 5ms, create_thread: 2ms}}\n"
        "processes:\n  P:\n    run:\n      - start process child\n      - start thread child\n"
        "      - wait\nfunctions:\n  child: [compute 1]\n");
    EXPECT_EQ(run.lines, (Lines{"6 P/child#1 zombie 0", "7 P/child#1 exited 0", "7 P exited 0",
                                "8 P/child#2 exited 0"}));
}

TEST(Creation, RowsOfEndedProcessesAreUsedAgain)
{
    const Seen run = family(
        "      - repeat 50:\n          - start process child(1)\n"
        "          - wait\n");
    EXPECT_EQ(run.end, RunEnd::finished);
    EXPECT_EQ(run.state.world.tasks.size(), 2U);
    EXPECT_EQ(run.state.world.processes.size(), 2U);
}

}  // namespace
}  // namespace interleave
