// What a slice is linked to, what a range adds up to, and where words occur: on a run by hand.
#include "analysis/links.h"
#include "analysis/range_statistics.h"
#include "analysis/search.h"
#include "support/script.h"

#include <gtest/gtest.h>

#include <numeric>

namespace interleave {
namespace {

using test::Script;

constexpr TrackId kAlice{0};
constexpr TrackId kBob{1};
constexpr TrackId kChild{2};
Time at_ms(int64_t n) { return Time{} + ms(n); }

// alice holds m while bob waits for it; she gives it up at 4 and wakes him. At 6 he starts a child
// and waits for its end at 9.
Timeline handed_over()
{
    Script s({"alice", "bob"}, 2);
    s.ready(0, 0).ready(0, 1).run(0, 0, 0).run(0, 1, 1).own(1, 0, 0);
    s.block(2, 1).own(4, 0, Script::kNone).own(4, 0, 1).ready(4, 1, Reason::woken, 0, 1);
    s.run(5, 1, 1, 2)
        .start(6, 1)
        .ready(6, 2, Reason::created, 1)
        .block(7, 1, Reason::join, Script::kNone);
    s.run(7, 2, 1)
        .exit(9, 2)
        .ready(9, 1, Reason::woken, 2, 1)
        .run(10, 1, 1)
        .exit(12, 1)
        .exit(12, 0);
    return s.finish(12);
}

size_t slice_at(const Timeline& t, TrackId id, int64_t n) { return *t.at(id, at_ms(n)); }

bool has(const std::vector<TaskLink>& all, const TaskLink& wanted)
{
    return std::find(all.begin(), all.end(), wanted) != all.end();
}

TEST(Links, ShowWhoWokeAWaiterAndFromWhomTheLockCame)
{
    const Timeline t = handed_over();
    const auto links = links_of(t, kBob, slice_at(t, kBob, 3));
    EXPECT_TRUE(has(links, {LinkKind::wake, kAlice, kBob, at_ms(4), at_ms(4), {}}));
    EXPECT_TRUE(has(links, {LinkKind::release, kAlice, kBob, at_ms(4), at_ms(4), ObjectId{0}}));
    EXPECT_EQ(links.size(), 2U);
}

TEST(Links, ShowWhatARunningSliceLedTo)
{
    const Timeline t = handed_over();
    const auto links = links_of(t, kAlice, slice_at(t, kAlice, 3));
    EXPECT_TRUE(has(links, {LinkKind::wake, kAlice, kBob, at_ms(4), at_ms(4), {}}));
    EXPECT_TRUE(has(links, {LinkKind::release, kAlice, kBob, at_ms(4), at_ms(4), ObjectId{0}}));
    EXPECT_TRUE(has(links_of(t, kBob, slice_at(t, kBob, 5)),
                    {LinkKind::start, kBob, kChild, at_ms(6), at_ms(6), {}}));
}

TEST(Links, TellTheEndThatWasWaitedForFromAnyWake)
{
    const Timeline t = handed_over();
    EXPECT_TRUE(has(links_of(t, kBob, slice_at(t, kBob, 8)),
                    {LinkKind::join, kChild, kBob, at_ms(9), at_ms(9), {}}));
}

TEST(Links, AreNotMoreThanAskedFor)
{
    const Timeline t = handed_over();
    EXPECT_EQ(links_of(t, kAlice, slice_at(t, kAlice, 3), 1).size(), 1U);
}

TEST(RangeStatistics, AddUpToTheWholeOfTheCpusAndOfEachTask)
{
    const Timeline t = handed_over();
    for (int64_t from = 0; from < 12; ++from) {
        for (int64_t to = from + 1; to <= 12; ++to) {
            const RangeStatistics all = range_statistics(t, at_ms(from), at_ms(to));
            uint32_t whole = all.kernel_permille + all.idle_permille + all.unknown_permille;
            for (const RangeStatistics::Task& task : all.tasks) {
                whole += task.cpu_permille;
                EXPECT_EQ(std::accumulate(task.permille.begin(), task.permille.end(), 0U),
                          RangeStatistics::kWhole);
                for (const TaskState s :
                     {TaskState::running, TaskState::ready, TaskState::blocked}) {
                    const auto part = s == TaskState::running ? RangeStatistics::running
                                      : s == TaskState::ready ? RangeStatistics::ready
                                                              : RangeStatistics::blocked;
                    EXPECT_EQ(task.time[part], t.spent(task.task, s, at_ms(from), at_ms(to)));
                }
            }
            EXPECT_EQ(whole, RangeStatistics::kWhole) << from << " to " << to;
            EXPECT_EQ(all.cpu_time, ms(2 * (to - from)));
        }
    }
}

TEST(RangeStatistics, RoundSharesSoThatNothingIsLost)
{
    EXPECT_EQ(shares({1, 1, 1}), (std::vector<uint32_t>{334, 333, 333}));
    EXPECT_EQ(shares({0, 5, 0}), (std::vector<uint32_t>{0, 1000, 0}));
    EXPECT_EQ(shares({0, 0}), (std::vector<uint32_t>{0, 0}));
    EXPECT_EQ(shares({UINT64_MAX, UINT64_MAX}), (std::vector<uint32_t>{500, 500}));
}

TEST(Search, FindsStepsObjectsAndTasksInTheOrderOfTime)
{
    const Timeline t = handed_over();
    const Search locks = search_for(t, "LOCK m");
    EXPECT_TRUE(locks.any_step);
    const Search m = search_for(t, "m");  // "compute", "lock m", "unlock m", and the mutex
    std::vector<SearchHit> forward;
    for (auto hit = next_hit(t, m, at_ms(-1), {}); hit; hit = next_hit(t, m, hit->at, hit->task))
        forward.push_back(*hit);
    ASSERT_GE(forward.size(), 3U);
    std::vector<SearchHit> back;
    for (auto hit = previous_hit(t, m, at_ms(13), {}); hit;
         hit = previous_hit(t, m, hit->at, hit->task))
        back.push_back(*hit);
    std::reverse(back.begin(), back.end());
    EXPECT_EQ(forward, back);
    for (size_t i = 0; i < forward.size(); ++i) {
        EXPECT_TRUE(hits(t, m, forward[i].task, forward[i].slice));
        const HitCount count = count_hits(t, m, forward[i].at, forward[i].task);
        EXPECT_EQ(count.all, forward.size());
        EXPECT_EQ(count.up_to, i + 1);
    }
    const auto child = next_hit(t, search_for(t, "child"), at_ms(-1), {});
    ASSERT_TRUE(child);
    EXPECT_EQ(child->task, kChild);
    EXPECT_FALSE(search_for(t, "nothing of the kind").any());
    EXPECT_FALSE(search_for(t, "  ").any());
}

}  // namespace
}  // namespace interleave
