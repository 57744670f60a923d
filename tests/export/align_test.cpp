// Lanes of two runs at the same places.
#include "export/align.h"

#include "support/script.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace interleave {
namespace {

using test::Script;

Timeline run_of(const std::vector<std::string>& threads, uint32_t cpus)
{
    Script s(threads, cpus);
    for (uint32_t i = 0; i < threads.size(); ++i) s.ready(0, i).run(i, i).exit(i + 1, i);
    s.own(1, 0, 0).own(2, 0, Script::kNone);
    return s.finish(static_cast<int64_t>(threads.size()) + 1);
}

// What must hold of any layout.
void expect_sound(const Timeline& t, const LaneLayout& l)
{
    int32_t bottom = 0;
    for (const LaneRow& r : l.rows) {
        EXPECT_GE(r.y, bottom);
        bottom = r.y + r.height;
    }
    EXPECT_LE(bottom, l.height);
    for (uint32_t i = 0; i < t.tasks(); ++i) {
        const LaneRow* row = l.row(TrackId{i});
        ASSERT_NE(row, nullptr);
        EXPECT_EQ(row->kind, LaneRow::Kind::task);
        EXPECT_EQ(row->id, i);
    }
}

struct Pair {
    Timeline first, second;
    LaneLayout above, below;

    Pair(Timeline a, Timeline b)
        : first(std::move(a)),
          second(std::move(b)),
          above(lay_out(first, {})),
          below(lay_out(second, {}))
    {
        align({first, above}, {second, below}, "missing");
        expect_sound(first, above);
        expect_sound(second, below);
        EXPECT_EQ(above.height, below.height);
        EXPECT_EQ(above.names_width, below.names_width);
    }
    [[nodiscard]] const LaneRow& row(const Timeline& t, const LaneLayout& l,
                                     const std::string& name) const
    {
        return *l.row(t.find("bank/" + name));
    }
    void expect_in_line(const std::string& name) const
    {
        EXPECT_EQ(row(first, above, name).y, row(second, below, name).y) << name;
        EXPECT_EQ(row(first, above, name).height, row(second, below, name).height) << name;
    }
};

bool says(const LaneLayout& l, const std::string& text, int32_t y)
{
    return std::ranges::any_of(l.rows,
                               [&](const LaneRow& r) { return r.text == text && r.y == y; });
}

TEST(Align, LeavesEqualLayoutsAsTheyAre)
{
    const Timeline t = run_of({"alice", "bob"}, 2);
    const LaneLayout before = lay_out(t, {});
    const Pair p(t, t);
    ASSERT_EQ(p.above.rows.size(), before.rows.size());
    for (size_t i = 0; i < before.rows.size(); ++i) {
        EXPECT_EQ(p.above.rows[i].y, before.rows[i].y);
        EXPECT_EQ(p.below.rows[i].y, before.rows[i].y);
    }
    EXPECT_EQ(p.above.height, before.height);
}

TEST(Align, KeepsThePlaceOfALaneThatOneRunLacks)
{
    const Pair p(run_of({"alice", "carl"}, 1), run_of({"alice", "bob", "carl", "dora"}, 1));
    p.expect_in_line("alice");
    p.expect_in_line("carl");
    EXPECT_TRUE(says(p.above, "bank/bob: missing", p.row(p.second, p.below, "bob").y));
    EXPECT_TRUE(says(p.above, "bank/dora: missing", p.row(p.second, p.below, "dora").y));
    EXPECT_FALSE(says(p.below, "bank/bob: missing", p.row(p.second, p.below, "bob").y));
}

TEST(Align, TheOrderIsThatOfTheFirst)
{
    const Pair p(run_of({"alice", "bob", "carl"}, 1), run_of({"carl", "bob", "alice", "dora"}, 1));
    for (const char* name : {"alice", "bob", "carl"}) p.expect_in_line(name);
    EXPECT_LT(p.row(p.second, p.below, "alice").y, p.row(p.second, p.below, "bob").y);
    EXPECT_LT(p.row(p.second, p.below, "bob").y, p.row(p.second, p.below, "carl").y);
}

TEST(Align, LinesUpCpusAndObjectsToo)
{
    const Pair p(run_of({"alice"}, 1), run_of({"alice", "bob"}, 4));
    EXPECT_EQ(p.above.row(CpuId{0})->y, p.below.row(CpuId{0})->y);
    EXPECT_TRUE(says(p.above, "cpu3: missing", p.below.row(CpuId{3})->y));
    EXPECT_EQ(p.above.row(ObjectId{0})->y, p.below.row(ObjectId{0})->y);
}

}  // namespace
}  // namespace interleave
