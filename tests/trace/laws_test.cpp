// Each test breaks one law and sees that it is told, and that it alone is.
#include "support/script.h"
#include "trace/columns.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

using test::Script;
using Sentences = std::vector<std::string>;

Time at_ms(int64_t n) { return Time{} + ms(n); }

// One task that runs from 1 ms to 2 ms of 3 ms, as columns that a test may spoil.
Timeline::Data sound()
{
    Timeline::Data d;
    d.end = at_ms(3);
    d.symbols.objects = {"m"};
    d.tracks = {{"a", "a", TaskKind::process, {}, Time{}, false, 0, {}}};
    d.counts.resize(1);
    d.moments.resize(1);
    const uint32_t none = Record::kNone;
    d.tasks.first = {0, 3};
    d.tasks.columns.start.assign({at_ms(0), at_ms(1), at_ms(2)});
    d.tasks.columns.word.assign(
        {pack({TaskState::ready, Reason::created, false, 0, none, none}),
         pack({TaskState::running, Reason::none, false, 0, none, none}),
         pack({TaskState::exited, Reason::exited, false, Record::kNoCpu, none, none})});
    d.cpus.first = {0, 3};
    d.cpus.columns.start.assign({at_ms(0), at_ms(1), at_ms(2)});
    d.cpus.columns.word.assign(
        {pack({TaskState::idle, Reason::none, false, Record::kNoCpu, none, none}),
         pack({TaskState::running, Reason::none, false, Record::kNoCpu, none, 0}),
         pack({TaskState::idle, Reason::none, false, Record::kNoCpu, none, none})});
    d.cpus.columns.side = {0};
    return d;
}

Sentences judge(Timeline::Data& d)
{
    d.index();
    return violations(d);
}

TEST(Laws, FindNothingInASoundTimeline)
{
    Timeline::Data d = sound();
    EXPECT_EQ(judge(d), Sentences{});
}

TEST(Laws, ForbidAGapInATask)
{
    Timeline::Data d = sound();
    d.tasks.columns.start.set(0, at_ms(0) + us(500));
    EXPECT_EQ(judge(d), Sentences{"a has a gap from 0 to 500 us"});
}

TEST(Laws, ForbidATaskWithoutSlices)
{
    Timeline::Data d = sound();
    d.tracks.push_back({"b", "b", TaskKind::process, {}, at_ms(1), false, 0, {}});
    d.tasks.first.push_back(3);
    EXPECT_EQ(judge(d), Sentences{"b has a gap from 1 ms to 3 ms"});
}

TEST(Laws, ForbidSlicesBeforeTheTaskExists)
{
    Timeline::Data d = sound();
    d.tasks.columns.start.set(0, Time{-5});
    EXPECT_EQ(judge(d), Sentences{"a has slices at -5 ns, before 0, when it came to be"});
}

TEST(Laws, ForbidTimeToGoBackInATask)
{
    Script s({"a"}, 1);
    s.ready(5, 0).block(3, 0).ready(6, 0);
    EXPECT_EQ(s.finish(7).violations(), Sentences{"time goes back in bank/a, from 5 ms to 3 ms"});
}

TEST(Laws, ForbidTimeToGoBackOnACpu)
{
    Script s({}, 1);
    s.kernel(5, 0, Reason::save).idle(3, 0).kernel(6, 0, Reason::load);
    EXPECT_EQ(s.finish(7).violations(), Sentences{"time goes back in cpu0, from 5 ms to 3 ms"});
}

TEST(Laws, ForbidTimeToGoBackInOwnersAndFaults)
{
    Script s({"a"}, 1);
    s.own(5, 0, 0).own(3, 0, Script::kNone).fault(4, 0).fault(2, 0);
    EXPECT_EQ(s.finish(7).violations(),
              (Sentences{"time goes back: m changes owner at 3 ms after 5 ms",
                         "time goes back: a fault at 2 ms"}));
}

TEST(Laws, ForbidAnEndBeforeTheBeginning)
{
    Timeline::Data d;
    d.end = Time{-1};
    EXPECT_EQ(judge(d), Sentences{"time goes back: it ends before it begins"});
}

TEST(Laws, ForbidAGapOnACpu)
{
    Timeline::Data d = sound();
    d.cpus.columns.start.set(0, at_ms(0) + us(500));
    EXPECT_EQ(judge(d), Sentences{"cpu0 has a gap from 0 to 500 us"});
}

TEST(Laws, ForbidTwoTasksOnOneCpu)
{
    Script s({"a", "b"}, 1);
    s.ready(0, 0).ready(0, 1).run(1, 0).run(2, 1).block(3, 0).block(3, 1);
    EXPECT_EQ(s.finish(4).violations(), Sentences{"bank/a and bank/b both run on cpu0 at 2 ms"});
}

TEST(Laws, DemandThatARunningSliceNamesItsCpu)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(1, 0, Record::kNoCpu).block(2, 0);
    EXPECT_EQ(s.finish(3).violations(), Sentences{"bank/a runs at 1 ms but its CPU is not named"});
}

TEST(Laws, DemandThatTheCpuShowsWhoRuns)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(1, 0).idle(2, 0).block(3, 0);
    EXPECT_EQ(s.finish(4).violations(),
              Sentences{"bank/a runs on cpu0 at 2 ms but the CPU's lane does not show it"});
}

TEST(Laws, DemandThatWhomACpuShowsRuns)
{
    Timeline::Data d = sound();
    d.tasks.columns.word.set(1, pack({TaskState::ready, Reason::none, false, 0, 7, Record::kNone}));
    EXPECT_EQ(judge(d), Sentences{"cpu0 shows a at 1 ms though it does not run there"});
}

TEST(Laws, DemandThatACpuShowsATaskThatExists)
{
    Timeline::Data d = sound();
    d.cpus.columns.side[0] = 9;
    EXPECT_EQ(judge(d), (Sentences{"a runs on cpu0 at 1 ms but the CPU's lane does not show it",
                                   "cpu0 runs a task at 1 ms that does not exist"}));
}

TEST(Laws, ForbidZombiesToRun)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(1, 0).exit(2, 0, 0, TaskState::zombie).run(3, 0).exit(4, 0);
    EXPECT_EQ(s.finish(5).violations(), Sentences{"bank/a is running at 3 ms though it has ended"});
}

TEST(Laws, AllowAZombieToBeReaped)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(1, 0).exit(2, 0, 0, TaskState::zombie).exit(3, 0);
    EXPECT_EQ(s.finish(5).violations(), Sentences{});
}

TEST(Laws, DemandThatAnOwnerExists)
{
    Timeline::Data d = sound();
    d.first_owner = {0, 1};
    d.owners = {{at_ms(1), TrackId{4}}};
    EXPECT_EQ(judge(d), Sentences{"m belongs to task 4 at 1 ms, which does not exist"});
}

TEST(Laws, DemandThatAnOwnerExistsAlready)
{
    Timeline::Data d = sound();
    d.tracks.push_back({"b", "b", TaskKind::process, {}, d.end, false, 0, {}});
    d.tasks.first.push_back(3);
    d.first_owner = {0, 1};
    d.owners = {{at_ms(1), TrackId{1}}};
    EXPECT_EQ(judge(d), Sentences{"m belongs to b at 1 ms, before that task exists"});
}

TEST(Laws, ReportRecordsThatNameNothing)
{
    Script s({"a"}, 1);
    s.ready(1, 7).run(1, 0, 3).run(1, 0, 0, 99).block(1, 0, Reason::lock, 12).fault(1, 0, 44);
    s.put(Record{at_ms(1), 9, 0, Script::kNone, RecordKind::task_created});
    s.idle(1, 5).own(1, 17, 0).start(1, 40).step(1, 0, 77).level(1, 40, 2);
    const Timeline t = s.finish(2);
    EXPECT_EQ(t.violations(), Sentences{"11 records name a task, CPU, object, step or fault that "
                                        "does not exist"});
    EXPECT_EQ(t.tasks(), 1u);
    EXPECT_EQ(t.slices(TrackId{0}), 1u);
}

TEST(Laws, ForbidABufferToHoldMoreThanItCan)
{
    Script s({"a"}, 1);
    s.symbols.capacities = {{3, 8}};
    s.level(1, 0, 3).level(2, 0, 4).level(2, 0, 9, 7).level(3, 1, 1'000'000);
    EXPECT_EQ(s.finish(4).violations(),
              (Sentences{"m holds 4 of 3 at 2 ms", "m holds 9 of 8 at 2 ms"}));
}

TEST(Laws, StopAfterAHundredSentences)
{
    Script s({}, 1);
    s.symbols.initial_tasks.push_back({"p", "p", TaskKind::process, false});
    for (uint32_t i = 0; i < 300; ++i) s.create(0, 0).exit(1, i).block(2, i);
    EXPECT_EQ(s.finish(5).violations().size(), 100u);
}

}  // namespace
}  // namespace interleave
