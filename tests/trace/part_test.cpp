// Parts of timelines, and timelines made of facts.
#include "trace/part.h"
#include "support/script.h"
#include "trace/assembly.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

Time at_ms(int64_t n) { return Time{} + ms(n); }

Timeline bank() { return test::bank().finish(12); }

TEST(Part, OfEverythingIsTheTimelineItself)
{
    EXPECT_EQ(part_of(bank(), {}), bank());
    const Timeline all = part_of(bank(), {at_ms(0), at_ms(12), {}});
    EXPECT_EQ(all, bank());
}

TEST(Part, KeepsEveryLawWhereverItIsCut)
{
    const Timeline t = bank();
    for (int64_t from = 0; from < 12; ++from) {
        for (int64_t to = from + 1; to <= 12; ++to) {
            const Timeline part = part_of(t, {at_ms(from), at_ms(to), {}});
            EXPECT_TRUE(part.violations().empty())
                << from << " to " << to << ": " << part.violations()[0];
            EXPECT_EQ(part.begin(), at_ms(from));
            EXPECT_EQ(part.end(), at_ms(to));
        }
    }
}

TEST(Part, SpendsTheTimeThatTheWholeSpendsThere)
{
    const Timeline t = bank();
    const Timeline part = part_of(t, {at_ms(3), at_ms(9), {}});
    for (TrackId id{0}; id.index < part.tasks(); ++id.index) {
        const TrackId whole = t.find(part.track(id).name);
        for (const TaskState s : {TaskState::running, TaskState::ready, TaskState::blocked})
            EXPECT_EQ(part.spent(id, s, at_ms(0), at_ms(12)), t.spent(whole, s, at_ms(3), at_ms(9)))
                << part.track(id).name;
    }
}

TEST(Part, KeepsWhatBuffersHoldFromItsBeginningOn)
{
    test::Script s({"a"}, 1);
    s.level(1, 0, 2).level(4, 0, 3).level(8, 0, 0).level(2, 1, 5, 3).level(3, 1, 0, 3);
    const Timeline part = part_of(s.finish(12), {at_ms(3), at_ms(7), {}});
    ASSERT_EQ(part.buffers().size(), 1U) << "the connection held nothing by then";
    EXPECT_EQ(std::vector(part.levels(0).begin(), part.levels(0).end()),
              (std::vector<LevelChange>{{at_ms(3), 2}, {at_ms(4), 3}}));
    EXPECT_TRUE(part.violations().empty());
}

TEST(Part, SaysThatItIsOneAndHowTheRunStoodThen)
{
    const Timeline part = part_of(bank(), {at_ms(3), at_ms(9), {}});
    ASSERT_EQ(part.origin().caveats.size(), 1U);
    EXPECT_EQ(part.origin().caveats[0], "This is the part from 3 ms to 9 ms of a run.");
    EXPECT_EQ(part.origin().end, RunEnd::running);
}

TEST(Part, OfSomeTasksForgetsTheOthersAndWhatTheyOwned)
{
    const Timeline t = bank();
    const Timeline part = part_of(t, {{}, {}, {t.find("bank/bob")}});
    ASSERT_EQ(part.tasks(), 1U);
    EXPECT_EQ(part.track(TrackId{0}).name, "bank/bob");
    EXPECT_TRUE(part.violations().empty()) << part.violations()[0];
    for (size_t i = 0; i < part.slices(TrackId{0}); ++i)
        EXPECT_FALSE(part.slice(TrackId{0}, i).waker.valid()) << "alice is not here";
    EXPECT_FALSE(part.origin().knows_owners) << "else the lock of alice would look free";
    EXPECT_TRUE(part.owners(ObjectId{0}).empty());
    EXPECT_EQ(part.counts(TrackId{0}), t.counts(t.find("bank/bob")));
}

TEST(Part, OfWhatLiesBehindTheEndIsEmpty)
{
    const Timeline part = part_of(bank(), {at_ms(20), at_ms(30), {}});
    EXPECT_EQ(part.begin(), at_ms(12));
    EXPECT_EQ(part.slices(CpuId{0}), 0U);
}

TEST(Assembly, RefusesGapsAndNamesThatAreNone)
{
    const auto made = [](Time first, uint32_t waker) {
        TimelineAssembler a({}, {}, at_ms(0), at_ms(2));
        Track track;
        track.name = track.process = "a";
        a.add_task(track, {}, {});
        Slice s;
        s.start = first;
        s.end = at_ms(2);
        s.state = TaskState::ready;
        s.waker = TrackId{waker};
        a.add_slice(s);
        return std::move(a).finish();
    };
    EXPECT_TRUE(made(at_ms(0), Record::kNone).ok());
    EXPECT_FALSE(made(at_ms(1), Record::kNone).ok()) << "there is nothing from 0 to 1 ms";
    EXPECT_FALSE(made(at_ms(0), 7).ok()) << "there is no task 7";
}

}  // namespace
}  // namespace interleave
