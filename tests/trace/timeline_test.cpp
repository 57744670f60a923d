#include "trace/timeline.h"

#include "support/script.h"
#include "trace/columns.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <chrono>

namespace interleave {
namespace {

using test::Script;

constexpr TrackId kAlice{0};
constexpr TrackId kBob{1};
constexpr CpuId kCpu{0};

Time at_ms(int64_t n) { return Time{} + ms(n); }

TEST(Timeline, IsEmptyWithoutRecords)
{
    const Timeline t;
    EXPECT_EQ(t.tasks(), 0u);
    EXPECT_EQ(t.cpus(), 0u);
    EXPECT_FALSE(t.find("nobody").valid());
    EXPECT_TRUE(t.violations().empty());
    EXPECT_EQ(t, Timeline());
}

TEST(Timeline, HoldsWhatTheRecordsSaid)
{
    const Timeline t = test::bank().finish(12);
    EXPECT_EQ(
        print(t),
        "timeline \"Sample\" of simulation\n"
        "rr quantum=2ms, 1 cpu, seed 1, finished at 12ms\n"
        "cpu0\n"
        "  0 - 2ms running bank/alice\n"
        "  2ms - 3ms running bank/bob\n"
        "  3ms - 5ms running bank/alice\n"
        "  5ms - 7ms running bank/alice renewed\n"
        "  7ms - 9ms running bank/bob\n"
        "  9ms - 10ms running bank/bob/child#1\n"
        "  10ms - 12ms idle\n"
        "bank/alice: thread of bank\n"
        "  0 - 1ms running cpu0: compute 3ms\n"
        "  1ms - 2ms running cpu0: lock m\n"
        "  2ms - 3ms ready cpu0 (slice end): lock m\n"
        "  3ms - 5ms running cpu0: lock m\n"
        "  5ms - 6ms running cpu0 (slice end) renewed: lock m\n"
        "  6ms - 7ms running cpu0: unlock m\n"
        "  7ms - 12ms exited (exited)\n"
        "  transitions 0 1 2 0, switches 1 + 1, migrations 0, first run 0, ended 7ms with 0\n"
        "bank/bob: thread of bank\n"
        "  0 - 1ms not started\n"
        "  1ms - 2ms ready cpu0 (created)\n"
        "  2ms - 3ms running cpu0: compute 3ms\n"
        "  3ms - 6ms blocked on m (lock): lock m\n"
        "  6ms - 7ms ready cpu0 (woken) by bank/alice: lock m\n"
        "  7ms - 9ms running cpu0: lock m\n"
        "  9ms - 12ms exited (exited)\n"
        "  transitions 1 0 2 1, switches 2 + 0, migrations 0, first run 2ms, ended 9ms with 3\n"
        "bank/bob/child#1: thread of bank, started by bank/bob\n"
        "  8ms - 9ms ready cpu0 (created)\n"
        "  9ms - 10ms running cpu0: compute 3ms\n"
        "  10ms - 12ms zombie (crashed)\n"
        "  transitions 0 0 1 0, switches 1 + 0, migrations 0, first run 9ms, crashed 10ms with "
        "-1\n"
        "mutex m\n"
        "  1ms bank/alice\n"
        "  6ms bank/bob\n"
        "  9ms nobody\n"
        "fault 10ms bank/bob/child#1: assertion in compute 3ms\n");
    EXPECT_TRUE(t.violations().empty());
}

TEST(Timeline, NamesStartedTasksAfterTheirParentsStarts)
{
    Script s({"p"}, 1, "shop");
    s.start(1, 0, TaskKind::process).start(2, 0).start(3, 1).start(4, 1, TaskKind::coroutine);
    const Timeline t = s.finish(5);
    EXPECT_EQ(t.track(TrackId{1}).name, "shop/p/child#1");
    EXPECT_EQ(t.track(TrackId{1}).process, "shop/p/child#1");
    EXPECT_EQ(t.track(TrackId{2}).name, "shop/p/child#2");
    EXPECT_EQ(t.track(TrackId{2}).process, "shop");
    EXPECT_EQ(t.track(TrackId{3}).name, "shop/p/child#1/child#1");
    EXPECT_EQ(t.track(TrackId{3}).process, "shop/p/child#1");
    EXPECT_EQ(t.track(TrackId{4}).kind, TaskKind::coroutine);
    EXPECT_EQ(t.find("shop/p/child#2"), TrackId{2});
    EXPECT_FALSE(t.find("shop/p/child#3").valid());
}

TEST(Timeline, KeepsNamesOfLongChainsOfStartsShort)
{
    Script s({"p"}, 1);
    for (uint32_t parent = 0; parent < 500; ++parent) s.start(1, parent);
    const Timeline t = s.finish(2);
    size_t longest = 0;
    for (uint32_t i = 0; i < t.tasks(); ++i) {
        longest = std::max(longest, t.track(TrackId{i}).name.size());
        EXPECT_EQ(t.find(t.track(TrackId{i}).name), TrackId{i});
    }
    EXPECT_LT(longest, 220u);
}

TEST(Timeline, CountsStatesThatTookNoTime)
{
    Script s({"a"}, 2);
    s.ready(1, 0).run(1, 0, 0).block(1, 0).ready(1, 0, Reason::woken).run(1, 0, 1);
    s.ready(1, 0, Reason::yielded).run(1, 0, 1).exit(1, 0, 9);
    const Timeline t = s.finish(4);
    ASSERT_EQ(t.slices(kAlice), 2u);
    EXPECT_EQ(t.slice(kAlice, 0).state, TaskState::not_started);
    EXPECT_EQ(t.slice(kAlice, 1).state, TaskState::exited);
    EXPECT_EQ(t.counts(kAlice), (Timeline::Counts{{1, 0, 2, 1}, 2, 0, 1}))
        << "who yields and goes on at once, on the same CPU, was not switched";
    EXPECT_EQ(t.moments(kAlice), (Timeline::Moments{at_ms(1), at_ms(1), 9, false}));
    EXPECT_EQ(t.slices(kCpu), 1u);
}

TEST(Timeline, TellsSwitchesByTheTasksOwnDoingFromForcedOnes)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(0, 0).ready(1, 0, Reason::preempted).run(2, 0);
    s.ready(3, 0, Reason::slice_end).run(4, 0).ready(5, 0, Reason::yielded).run(6, 0).block(7, 0);
    const Timeline t = s.finish(8);
    EXPECT_EQ(t.counts(kAlice).switches_involuntary, 2u);
    EXPECT_EQ(t.counts(kAlice).switches_voluntary, 2u);
}

TEST(Timeline, JoinsSlicesThatDifferInNothing)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(0, 0).ready(2, 0, Reason::preempted).run(2, 0).run(3, 0);
    const Timeline t = s.finish(5);
    ASSERT_EQ(t.slices(kAlice), 1u);
    EXPECT_EQ(t.slice(kAlice, 0).end, at_ms(5));
    EXPECT_EQ(t.counts(kAlice).transitions[1], 0u) << "it ran on";
}

TEST(Timeline, KeepsARenewedSliceApart)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(0, 0).renew(2, 0).renew(4, 0).step(4, 0, 1);
    const Timeline t = s.finish(5);
    ASSERT_EQ(t.slices(kAlice), 3u);
    EXPECT_FALSE(t.slice(kAlice, 0).renewed);
    EXPECT_TRUE(t.slice(kAlice, 1).renewed);
    EXPECT_TRUE(t.slice(kAlice, 2).renewed) << "the step of the same instant keeps the mark";
    EXPECT_EQ(t.slice(kAlice, 2).step, StepId{1});
    ASSERT_EQ(t.slices(kCpu), 3u);
    EXPECT_TRUE(t.slice(kCpu, 2).renewed);
}

TEST(Timeline, SeparatesWaitsForDifferentObjects)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(0, 0).block(1, 0, Reason::lock, 0).block(2, 0, Reason::lock, 1);
    s.block(3, 0, Reason::sleep, Script::kNone).block(4, 0, Reason::io, Script::kNone);
    EXPECT_EQ(s.finish(5).slices(kAlice), 5u);
}

TEST(Timeline, ShowsKernelPhasesOnTheCpu)
{
    Script s({"a", "b"}, 1);
    s.ready(0, 0).ready(0, 1).run(0, 0);
    s.kernel(2, 0, Reason::save).ready(2, 0, Reason::slice_end).kernel(3, 0, Reason::choose);
    s.kernel(4, 0, Reason::load).run(5, 1).idle(6, 0).block(6, 1);
    const Timeline t = s.finish(7);
    EXPECT_TRUE(t.violations().empty());
    ASSERT_EQ(t.slices(kCpu), 6u);
    EXPECT_EQ(t.slice(kCpu, 1).reason, Reason::save);
    EXPECT_EQ(t.slice(kCpu, 3).reason, Reason::load);
    EXPECT_EQ(t.slice(kCpu, 4).task, kBob);
    EXPECT_EQ(t.spent(kCpu, TaskState::kernel, at_ms(0), at_ms(7)), ms(3));
}

TEST(Timeline, DoesNotGuessCpusThatNobodySaw)
{
    Script s({"a"}, 1);
    s.origin.source = Origin::Source::posix;
    s.origin.knows_cpus = false;
    s.ready(0, 0).run(1, 0, Record::kNoCpu).exit(2, 0);
    const Timeline t = s.finish(3);
    ASSERT_EQ(t.slices(kCpu), 1u);
    EXPECT_EQ(t.slice(kCpu, 0).state, TaskState::unknown);
    EXPECT_FALSE(t.slice(kAlice, 1).cpu.valid());
    EXPECT_TRUE(t.violations().empty());
}

TEST(Timeline, BeginsWithTheFirstRecordOfARealRun)
{
    Script s({}, 1);
    s.symbols.initial_tasks.push_back({"p", "p", TaskKind::process, false});
    s.origin.source = Origin::Source::posix;
    s.create(5, 0).ready(6, 0);
    const Timeline t = s.finish(8);
    EXPECT_EQ(t.begin(), at_ms(5));
    EXPECT_FALSE(t.at(kCpu, at_ms(4)).has_value());
    EXPECT_EQ(t.slice(kCpu, 0).start, at_ms(5));
}

TEST(Timeline, LastsAtLeastToItsLastRecord) { EXPECT_EQ(test::bank().finish(3).end(), at_ms(10)); }

TEST(Timeline, KeepsOsIds)
{
    TimelineBuilder b(test::bank().symbols, 1);
    for (const Record& r : test::bank().records) b.put(r);
    b.set_os_id(kBob, 4711);
    EXPECT_EQ(b.size(), test::bank().records.size());
    const Timeline t = std::move(b).finish({}, at_ms(12));
    EXPECT_EQ(t.track(kBob).os_id, 4711);
    EXPECT_EQ(t.track(kAlice).os_id, 0);
}

TEST(Timeline, FindsTheSliceAtAMoment)
{
    const Timeline t = test::bank().finish(12);
    const TrackId child{2};
    EXPECT_FALSE(t.at(child, at_ms(7)).has_value());
    EXPECT_EQ(t.at(child, at_ms(8)), 0u);
    EXPECT_EQ(t.at(child, at_ms(9)), 1u);
    EXPECT_EQ(t.at(child, at_ms(12)), 2u) << "the last slice also contains the end";
    EXPECT_FALSE(t.at(child, at_ms(13)).has_value());
    EXPECT_EQ(t.at(kCpu, at_ms(0)), 0u);
}

// Slices of one task as the builder should see them, second by second, without any cleverness.
struct Plain {
    std::vector<TaskState> ms;  // state in each millisecond
    Timeline timeline;
};

Plain random_run()
{
    const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
        rc::gen::pair(rc::gen::inRange(0, 3), rc::gen::inRange(0, 3)));
    Plain plain;
    Script s({"a", "b"}, 1);
    int64_t now = 0;
    TaskState state = TaskState::not_started;
    for (const auto& [wait, next] : steps) {
        plain.ms.insert(plain.ms.end(), static_cast<size_t>(wait), state);
        now += wait;
        if (next == 0) s.ready(now, 0), state = TaskState::ready;
        if (next == 1) s.run(now, 0), state = TaskState::running;
        if (next == 2) s.block(now, 0), state = TaskState::blocked;
    }
    plain.timeline = s.finish(now);
    return plain;
}

TEST(Timeline, AgreesWithAPlainListOfStates)
{
    EXPECT_TRUE(rc::check([] {
        const Plain plain = random_run();
        const auto n = static_cast<int64_t>(plain.ms.size());
        RC_ASSERT(plain.timeline.violations().empty());
        for (int64_t m = 0; m < n; ++m) {
            const auto i = plain.timeline.at(kAlice, at_ms(m));
            RC_ASSERT(plain.timeline.slice(kAlice, *i).state == plain.ms[static_cast<size_t>(m)]);
        }
        const int64_t from = *rc::gen::inRange<int64_t>(0, n + 1);
        const int64_t to = *rc::gen::inRange<int64_t>(from, n + 1);
        for (TaskState s : {TaskState::ready, TaskState::running, TaskState::blocked}) {
            const auto count = std::count(plain.ms.begin() + from, plain.ms.begin() + to, s);
            RC_ASSERT(plain.timeline.spent(kAlice, s, at_ms(from), at_ms(to)) == ms(count));
        }
    }));
}

TEST(Timeline, SumsOverManySlicesOfManyTasks)
{
    Script s({"a", "b", "c"}, 1);
    for (uint32_t task = 0; task < 3; ++task) s.ready(0, task);
    for (int64_t i = 0; i < 3000; ++i) {
        const auto task = static_cast<uint32_t>(i % 3);
        s.run(i, task).ready(i + 1, task, Reason::slice_end);
    }
    const Timeline t = s.finish(3000);
    for (int64_t from = 0; from < 3000; from += 97) {
        for (int64_t to = from; to <= 3000; to += 331) {
            int64_t expected = 0;
            for (int64_t m = from; m < to; ++m) expected += m % 3 == 1;
            ASSERT_EQ(t.spent(kBob, TaskState::running, at_ms(from), at_ms(to)), ms(expected));
            ASSERT_EQ(t.spent(kCpu, TaskState::running, at_ms(from), at_ms(to)), ms(to - from));
        }
    }
    EXPECT_TRUE(t.violations().empty());
}

TEST(Timeline, HoldsAMillionTasks)
{
    constexpr uint32_t n = 1'000'000;
    Symbols symbols;
    symbols.initial_tasks = {{"p", "p", TaskKind::process, false}};
    symbols.functions = {"f"};
    TimelineBuilder b(symbols, 1);
    b.put(Record{Time{}, 0, 0, Record::kNone, RecordKind::task_created});
    for (uint32_t i = 1; i < n; ++i) {
        const Time at{i};
        b.put(Record{at, i, 0, 0, RecordKind::task_created, TaskState::unknown, Reason::none, 1});
        b.put(Record{at, i, Record::kNone, 0, RecordKind::state, TaskState::ready, Reason::created,
                     0});
        b.put(
            Record{at, i, 0xffff'ffff, 0, RecordKind::state, TaskState::running, Reason::none, 0});
        b.put(Record{Time{i + 1}, i, 0, 0, RecordKind::state, TaskState::exited, Reason::exited});
    }
    const Timeline t = std::move(b).finish({}, Time{n});
    EXPECT_EQ(t.tasks(), n);
    EXPECT_EQ(t.find("p/f#777777"), TrackId{777'777});
    EXPECT_EQ(t.spent(TrackId{777'777}, TaskState::running, Time{}, Time{n}), Duration{1});
    EXPECT_TRUE(t.violations().empty());
}

}  // namespace
}  // namespace interleave
