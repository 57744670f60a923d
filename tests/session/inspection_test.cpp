// Memory and control blocks as people see them: where things lie, what a fork makes of it, and who
// belongs to whom.
#include "session/inspection.h"

#include "backend/simulated.h"
#include "kernel/kernel.h"
#include "session/history.h"
#include "session/snapshot.h"
#include "support/load.h"

#include <algorithm>
#include <set>

namespace interleave {
namespace {

constexpr std::string_view kFork = R"yaml(format: 1
title: fork
unit: ms
machine: {cpus: 4, instruction: 0}
objects:
  own: private(1)
  list: "private(7, 8, 9)"
  total: shared(40)
processes:
  P:
    nice: 3
    run:
      - own = 5
      - start process child as c
      - start thread helper as t
      - own = 6
      - sleep 3
      - join t
      - sleep 6
functions:
  child:
    - own = own * 10
    - call deep(4)
    - start process grandchild
    - sleep 100
  deep(n):
    - pair = array(2)
    - pair[1] = n
    - sleep 5
  helper: [compute 2]
  grandchild: [compute 1, exit 9]
)yaml";

Inspection at(std::string_view task, int64_t time_ms)
{
    const Result<Inspection> found = inspect(test::load_model(kFork), task, Time{} + ms(time_ms));
    EXPECT_TRUE(found.ok()) << found.error().message;
    return found.ok() ? found.value() : Inspection{};
}

const RegionView& region(const Inspection& i, std::string_view name)
{
    static const RegionView kNone;
    const auto it = std::ranges::find(i.task.regions, name, &RegionView::name);
    EXPECT_NE(it, i.task.regions.end()) << "no region " << name;
    return it == i.task.regions.end() ? kNone : *it;
}

const CellView& cell(const Inspection& i, std::string_view in, std::string_view name)
{
    static const CellView kNone;
    const RegionView& r = region(i, in);
    const auto it = std::ranges::find(r.cells, name, &CellView::name);
    EXPECT_NE(it, r.cells.end()) << "no cell " << name << " in " << in;
    return it == r.cells.end() ? kNone : *it;
}

std::string field(const Inspection& i, std::string_view name)
{
    const auto it = std::ranges::find(i.task.block, name, &NamedText::first);
    return it == i.task.block.end() ? "none" : it->second;
}

// A child and a thread of P, in this order: child#1, helper#2.
TEST(AddressSpace, OfAChildHasTheSameAddressesAndOtherContents)
{
    const Inspection parent = at("P", 1), child = at("P/child#1", 1);
    EXPECT_EQ(cell(parent, "data", "own").value, "6");
    EXPECT_EQ(cell(child, "data", "own").value, "50");
    EXPECT_EQ(cell(parent, "data", "own").address, cell(child, "data", "own").address);
    EXPECT_EQ(cell(child, "data", "list").value, "[7, 8, 9]");
    EXPECT_EQ(region(parent, "text"), region(child, "text"));
    EXPECT_EQ(region(parent, "shared"), region(child, "shared"));
    EXPECT_EQ(region(parent, "stack").end, region(child, "stack").end);
}

TEST(AddressSpace, OfAThreadIsThatOfItsProcessButForTheStack)
{
    const Inspection main = at("P", 1), thread = at("P/helper#2", 1);
    EXPECT_EQ(region(main, "data"), region(thread, "data"));
    EXPECT_EQ(region(main, "stack"), [&] {
        RegionView r = region(thread, "stack of P");
        r.name = "stack";
        return r;
    }());
    EXPECT_LT(region(thread, "stack").end, region(main, "stack").start);
}

TEST(AddressSpace, HasRegionsThatDoNotOverlapAndHoldTheirCells)
{
    for (const std::string_view task : {"P", "P/helper#2", "P/child#1"}) {
        std::vector<RegionView> regions = at(task, 1).task.regions;
        std::ranges::sort(regions, {}, &RegionView::start);
        uint64_t last = 0x40'0000;
        for (const RegionView& r : regions) {
            EXPECT_GE(r.start, last) << r.name;
            EXPECT_EQ(r.start % 4096, 0U);
            EXPECT_EQ(r.end % 4096, 0U);
            EXPECT_LE(r.used, r.end - r.start);
            uint64_t at = r.start;
            for (const CellView& c : r.cells) {
                EXPECT_GE(c.address, at) << c.name;
                EXPECT_LE(c.address + 8, r.end) << c.name;
                at = c.address + 8;
            }
            last = r.end;
        }
    }
}

TEST(AddressSpace, ShowsTheFramesOfCalledFunctions)
{
    const Inspection child = at("P/child#1", 1);
    EXPECT_EQ(cell(child, "stack", "n").value, "4");
    EXPECT_EQ(cell(child, "stack", "pair").value, "[0, 4]");
    EXPECT_TRUE(cell(child, "stack", "(return address)").value.starts_with("0x400"));
    EXPECT_LT(cell(child, "stack", "pair").address, cell(child, "stack", "n").address);
    EXPECT_LT(cell(child, "stack", "n").address, cell(child, "stack", "(return address)").address);
    EXPECT_GT(region(child, "stack").used, region(at("P/child#1", 6), "stack").used)
        << "deep has ended";
}

// A repeat counts in a word of the stack, a pool keeps books of its own: nobody wrote these names.
constexpr std::string_view kNameless = R"yaml(format: 1
title: nameless
objects:
  pool: pool(workers=2)
  sum: shared(0)
  squares: shared(0, size=2)
  got: private(0)
  m: mutex
processes:
  P:
    run:
      - repeat 3: [sum = sum + 1]
      - n = 2
      - repeat n:
          - with m: [compute 1]
      - squares = map pool square 0..1
      - got = squares[1]
functions:
  square(n): [return n * n]
)yaml";

TEST(Snapshot, TellsStepsAsTheyWereWrittenAndNoNamesThatNobodyWrote)
{
    History h(test::load_model(kNameless));
    std::set<std::string> instructions, variables, cells;
    for (bool on = true; on; on = h.forward()) {
        const Snapshot now = snapshot(h.model(), h.state());
        for (const NamedText& v : now.variables) variables.insert(v.first);
        for (const TaskView& t : now.tasks) {
            instructions.insert(t.instruction);
            for (const NamedText& v : t.variables) variables.insert(v.first);
            for (const RegionView& r : t.regions)
                for (const CellView& c : r.cells) cells.insert(c.name);
        }
    }
    for (const std::string& text : instructions)
        EXPECT_EQ(text.find(" ."), std::string::npos) << text;
    for (const auto& names : {variables, cells})
        for (const std::string& name : names) {
            EXPECT_FALSE(name.starts_with('.')) << name;
            EXPECT_EQ(name.find(".."), std::string::npos) << name;
        }
    for (const char* text : {"repeat 3", "repeat n", "load r0, sum", "lock m", "compute 1ms"})
        EXPECT_TRUE(instructions.contains(text)) << text;
    for (const char* name : {"sum", "P.got", "n", "squares"})
        EXPECT_TRUE(variables.contains(name)) << name;
    for (const char* name : {"(repeats left)", "(without a name)", "sum", "got", "squares"})
        EXPECT_TRUE(cells.contains(name)) << name;
}

TEST(AddressSpace, TellsHowOftenARepeatWillStillDoItsSteps)
{
    const auto model = test::load_model(
        "format: 1\ntitle: t\nmachine: {instruction: 0}\n"
        "processes: {P: {run: [{repeat 3: [compute 1]}]}}\n");
    const auto left = [&](int64_t time_ms) {
        const Result<Inspection> found = inspect(model, "P", Time{} + ms(time_ms));
        EXPECT_TRUE(found.ok());
        return cell(found.value(), "stack", "(repeats left)").value;
    };
    EXPECT_EQ(left(0), "3");
    EXPECT_EQ(left(1), "2");
    EXPECT_EQ(left(2), "1");
}

TEST(AddressSpace, CountsTheStacksThatItLeavesOut)
{
    History h(test::load_model(kFork));
    h.seek(Time{} + ms(1));
    const auto space = [&](size_t others) {
        return address_space(h.model(), h.state(), TaskId{0}, others);
    };
    EXPECT_EQ(space(1).more_stacks, 0U);
    EXPECT_EQ(space(0).more_stacks, 1U);
    EXPECT_EQ(space(0).regions.size() + 1, space(1).regions.size());
}

TEST(AddressSpace, OfAZombieIsGone)
{
    const Inspection zombie = at("P/child#1/grandchild#1", 8);
    EXPECT_EQ(zombie.task.state, TaskState::zombie);
    EXPECT_TRUE(zombie.task.regions.empty());
    EXPECT_EQ(field(zombie, "exit code"), "9");
}

TEST(ControlBlock, NumbersTasksInTheOrderOfCreationFromTwoOn)
{
    EXPECT_EQ(field(at("P", 1), "pid"), "2");
    EXPECT_EQ(field(at("P/child#1", 1), "pid"), "3");
    EXPECT_EQ(field(at("P/helper#2", 1), "pid"), "2") << "a thread has the number of its process";
    EXPECT_EQ(field(at("P/helper#2", 1), "tid"), "4");
}

TEST(ControlBlock, SaysWhoIsTheParentAlsoOfAnOrphan)
{
    EXPECT_EQ(field(at("P", 1), "parent process"), "init (pid 1)");
    EXPECT_EQ(field(at("P/child#1", 1), "parent process"), "P (pid 2)");
    EXPECT_EQ(field(at("P/child#1", 20), "parent process"), "init (pid 1), since P has ended");
    EXPECT_EQ(field(at("P/child#1", 20), "started by"), "P");
}

TEST(ControlBlock, ListsTheChildrenThatAreLeft)
{
    EXPECT_EQ(field(at("P", 1), "children"), "P/child#1 (pid 3, blocked)");
    EXPECT_EQ(field(at("P/child#1", 1), "children"), "none");
    EXPECT_EQ(field(at("P/child#1", 8), "children"), "P/child#1/grandchild#1 (pid 5, zombie)");
}

TEST(ControlBlock, SaysWhatATaskWaitsForAndWhatItIsAllowed)
{
    EXPECT_EQ(field(at("P", 1), "waits for"), "sleep");
    EXPECT_EQ(field(at("P", 1), "nice"), "3");
    EXPECT_EQ(field(at("P/child#1", 1), "nice"), "3") << "inherited";
    EXPECT_EQ(field(at("P", 1), "may run on"), "every CPU");
}

TEST(Usage, IsWhatTheRunHasCostTheTaskSoFar)
{
    EXPECT_EQ(at("P/helper#2", 1).usage.cpu, ms(1));
    EXPECT_EQ(at("P", 1).usage.cpu, Duration{});
    EXPECT_EQ(at("P", 1).usage.switches_voluntary, 1U);
    EXPECT_EQ(at("P", 4).usage.switches_voluntary, 2U);
}

TEST(Inspect, NamesTheNearestTaskIfThereIsNone)
{
    const auto none = inspect(test::load_model(kFork), "P/chld#1", Time{} + ms(1));
    ASSERT_FALSE(none.ok());
    EXPECT_NE(none.error().message.find("P/child#1"), std::string::npos) << none.error().message;
}

// A timeline bounds the names of tasks that start each other in a long chain.
TEST(Names, AreThoseOfTheTimelineHoweverLongTheChainOfStarts)
{
    const auto model = test::load_model(
        "machine: {instruction: 0}\n"
        "processes: {P: {run: [start thread f(80)]}}\n"
        "functions:\n"
        "  f(n):\n"
        "    - compute 1ms\n"
        "    - if n > 0: [start thread f(n - 1)]\n"
        "    - sleep 500ms\n");
    const Result<RunOutcome> run = simulated_backend().run(model, {seconds(1)}, {});
    ASSERT_TRUE(run.ok());
    History h(model);
    h.seek(Time{} + ms(100));
    const Snapshot now = snapshot(*model, h.state());
    ASSERT_EQ(now.tasks.size(), 82U);
    for (const TaskView& t : now.tasks) {
        EXPECT_TRUE(run.value().timeline.find(t.name).valid()) << t.name;
        EXPECT_LT(t.name.size(), 300U);
    }
}

}  // namespace
}  // namespace interleave
