// Sums of lanes at many moments against those that a Timeline tells one by one.
#include "trace/lane_reader.h"

#include "support/script.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

namespace interleave {
namespace {

using test::Script;

// Three tasks in turns of uneven length, with long pauses now and then: parts of equal time have
// very different numbers of slices.
Timeline uneven_run(int64_t turns)
{
    Script s({"a", "b", "c"}, 2);
    for (uint32_t task = 0; task < 3; ++task) s.ready(0, task);
    int64_t now = 0;
    for (int64_t i = 0; i < turns; ++i) {
        const auto task = static_cast<uint32_t>(i % 7 % 3);
        s.run(now, task, static_cast<uint16_t>(i % 2));
        now += 1 + i * i % 5 + (i % 499 == 0 ? 5'000 : 0);
        if (i % 3 == 0) s.block(now, task);
        s.ready(now + (i % 3 == 0 ? 1 : 0), task, Reason::woken);
        now += i % 3 == 0 ? 1 : 0;
    }
    return s.finish(now + 10);
}

template <typename Id>
void expect_sums(const Timeline& t, Id id, const std::vector<Time>& moments)
{
    const LaneReader lane(t, id);
    LaneCursor cursor(lane, lane.begin());
    StateTimes sums{};
    for (const Time moment : moments) {
        cursor.advance(moment, sums);
        ASSERT_EQ(cursor.slice(), *t.at(id, moment)) << moment.ns;
        for (uint32_t s = 0; s < kTaskStates; ++s) {
            const auto state = static_cast<TaskState>(s);
            const auto ns = static_cast<int64_t>(sums[s]);
            ASSERT_EQ(ns, t.spent(id, state, lane.begin(), moment).ns)
                << name_of(state) << " at " << moment.ns;
        }
    }
}

// From each moment to the next and over the one between, with cursors of their own.
template <typename Id>
void expect_parts(const Timeline& t, Id id, const std::vector<Time>& moments)
{
    const LaneReader lane(t, id);
    for (size_t i = 0; i + 2 < moments.size(); ++i) {
        LaneCursor cursor(lane, moments[i]);
        StateTimes sums{};
        for (const size_t to : {i, i + 2}) {
            cursor.advance(moments[to], sums);
            for (uint32_t s = 0; s < kTaskStates; ++s) {
                const auto state = static_cast<TaskState>(s);
                ASSERT_EQ(static_cast<int64_t>(sums[s]),
                          t.spent(id, state, moments[i], moments[to]).ns)
                    << name_of(state) << " from " << moments[i].ns << " to " << moments[to].ns;
            }
        }
    }
}

TEST(LaneReader, SumsAsTheTimelineDoesWhereverItIsAsked)
{
    for (const int64_t turns : {1, 5, 200, 20'000}) {
        const Timeline t = uneven_run(turns);
        EXPECT_TRUE(rc::check([&] {
            auto moments = *rc::gen::container<std::vector<Time>>(rc::gen::map(
                rc::gen::inRange<int64_t>(0, t.end().ns + 1), [](int64_t ns) { return Time{ns}; }));
            std::ranges::sort(moments);
            for (TrackId id{0}; id.index < t.tasks(); ++id.index) expect_sums(t, id, moments);
            for (CpuId id{0}; id.index < t.cpus(); ++id.index) expect_sums(t, id, moments);
            for (CpuId id{0}; id.index < t.cpus(); ++id.index) expect_parts(t, id, moments);
        }));
    }
}

TEST(LaneReader, SumsAtEveryStartAndBesideIt)
{
    const Timeline t = uneven_run(3'000);
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        std::vector<Time> moments;
        for (size_t i = 0; i < t.slices(id); ++i) {
            const Slice s = t.slice(id, i);
            moments.insert(moments.end(), {s.start, s.start + Duration{1}, s.end - Duration{1}});
        }
        moments.push_back(t.end());
        expect_sums(t, id, moments);
    }
}

TEST(LaneReader, ReadsTheSlicesOfItsLane)
{
    const Timeline t = uneven_run(500);
    const TrackId id{1};
    const LaneReader lane(t, id);
    ASSERT_EQ(lane.size(), t.slices(id));
    for (size_t i = 0; i < lane.size(); ++i) {
        const Slice s = t.slice(id, i);
        ASSERT_EQ(lane.start(i), s.start);
        ASSERT_EQ(lane.end(i), s.end);
        ASSERT_EQ(lane.state(i), s.state);
        ASSERT_EQ(lane.reason(i), s.reason);
        ASSERT_EQ(lane.step(i), s.step);
    }
}

TEST(LaneReader, ReadsWhomTheSlicesOfACpuAreAbout)
{
    const Timeline t = uneven_run(500);
    for (CpuId id{0}; id.index < t.cpus(); ++id.index) {
        const LaneReader lane(t, id);
        LaneTasks tasks(lane);
        // One after another, over gaps, back, and the same once more.
        for (const size_t by : {size_t{1}, size_t{7}, size_t{63}, size_t{64}, size_t{65}}) {
            for (size_t i = 0; i < lane.size(); i += by) {
                ASSERT_EQ(tasks(i), t.slice(id, i).task) << id.index << ", " << i;
                ASSERT_EQ(tasks(i), t.slice(id, i).task) << id.index << ", " << i;
            }
        }
        ASSERT_EQ(tasks(0), t.slice(id, 0).task);
    }
}

TEST(LaneReader, GoesOnWithinASliceAsOverSeveral)
{
    const Timeline t = uneven_run(500);
    const LaneReader lane(t, TrackId{0});
    LaneCursor here(lane, lane.begin());
    LaneCursor there(lane, lane.begin());
    for (Time at = lane.begin() + Duration{300'000}; at < lane.end(); at = at + Duration{300'000}) {
        StateTimes ns{};
        if (here.stays(at)) {
            ASSERT_EQ(here.slice(), *t.at(TrackId{0}, at));
            here.rest(at);
        } else {
            ASSERT_NE(here.slice(), *t.at(TrackId{0}, at));
            here.advance(at, ns);
        }
        there.advance(at, ns);
        ASSERT_EQ(here.slice(), there.slice()) << at.ns;
    }
}

TEST(LaneReader, KnowsWhichReasonsOccur)
{
    const Timeline t = uneven_run(100);
    const auto bit = [](Reason r) { return uint64_t{1} << static_cast<uint32_t>(r); };
    EXPECT_EQ(LaneReader::reasons_of_tasks(t, TaskState::blocked), bit(Reason::lock));
    EXPECT_EQ(LaneReader::reasons_of_tasks(t, TaskState::ready),
              bit(Reason::created) | bit(Reason::woken));
    EXPECT_EQ(LaneReader::reasons_of_cpus(t, TaskState::kernel), 0U);
}

}  // namespace
}  // namespace interleave
