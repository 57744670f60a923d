// Findings of two runs beside each other.
#include "analysis/compared_findings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace interleave {
namespace {

Finding found(FindingKind kind, int64_t at_ms, std::vector<std::string> tasks)
{
    return {kind, Time{at_ms * 1'000'000}, std::move(tasks), "sentence"};
}

TEST(ComparedFindings, PairWhatIsOfTheSameKindAboutTheSameTasks)
{
    const std::vector<Finding> a = {found(FindingKind::inversion, 3, {"high", "low"})};
    const std::vector<Finding> b = {found(FindingKind::starvation, 1, {"high"}),
                                    found(FindingKind::inversion, 9, {"low", "high"})};
    const std::vector<ComparedFinding> all = compare_findings(a, b);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].kind, FindingKind::starvation) << "what only one has comes first";
    EXPECT_EQ(all[0].a, ComparedFinding::kNone);
    EXPECT_EQ(all[0].b, 0U);
    EXPECT_TRUE(all[1].in_both()) << "names in another order, and at another time";
    EXPECT_EQ(all[1].a, 0U);
    EXPECT_EQ(all[1].b, 1U);
}

TEST(ComparedFindings, TellTheWorstOfOneRunFirst)
{
    const std::vector<Finding> a = {found(FindingKind::lock_order, 1, {"alice", "bob"}),
                                    found(FindingKind::convoy, 2, {"alice"}),
                                    found(FindingKind::deadlock, 9, {"alice", "bob"})};
    const std::vector<ComparedFinding> all = compare_findings(a, {});
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].kind, FindingKind::deadlock);
    EXPECT_EQ(all[1].kind, FindingKind::convoy);
    EXPECT_EQ(all[2].kind, FindingKind::lock_order);
}

TEST(ComparedFindings, PairTheFirstWithTheFirstWhereThereAreSeveral)
{
    const std::vector<Finding> a = {found(FindingKind::miss, 8, {"tau"}),
                                    found(FindingKind::miss, 4, {"tau"})};
    const std::vector<Finding> b = {found(FindingKind::miss, 6, {"tau"})};
    const std::vector<ComparedFinding> all = compare_findings(a, b);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].a, 0U) << "the later one has nothing beside it";
    EXPECT_FALSE(all[0].in_both());
    EXPECT_EQ(all[1].a, 1U);
    EXPECT_EQ(all[1].b, 0U);
}

TEST(ComparedFindings, TellEveryFindingOnceAndTheSameFromEitherSide)
{
    std::vector<Finding> runs[2];
    for (uint32_t i = 0; i < 60; ++i)
        runs[i % 7 % 2].push_back(found(static_cast<FindingKind>(i * 5 % kFindingKinds), i * 3 % 11,
                                        {std::string(1, static_cast<char>('a' + i % 3))}));
    const std::vector<ComparedFinding> there = compare_findings(runs[0], runs[1]);
    std::set<uint32_t> of_a, of_b;
    for (const ComparedFinding& f : there) {
        EXPECT_TRUE(f.a == ComparedFinding::kNone || of_a.insert(f.a).second);
        EXPECT_TRUE(f.b == ComparedFinding::kNone || of_b.insert(f.b).second);
    }
    EXPECT_EQ(of_a.size(), runs[0].size());
    EXPECT_EQ(of_b.size(), runs[1].size());
    std::vector<ComparedFinding> back = compare_findings(runs[1], runs[0]);
    for (ComparedFinding& f : back) std::swap(f.a, f.b);
    EXPECT_EQ(back.size(), there.size());
    for (const ComparedFinding& f : there)
        EXPECT_NE(std::ranges::find(back, f), back.end()) << name_of(f.kind);
}

}  // namespace
}  // namespace interleave
