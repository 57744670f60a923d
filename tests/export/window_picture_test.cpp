// What a window asks of a picture: lanes folded and filtered, only those in sight, arrows,
// densities.
#include "export/arrows.h"
#include "export/density.h"
#include "export/hit_test.h"
#include "export/layout.h"
#include "support/script.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace interleave {
namespace {

using test::Script;

Time at_ms(int64_t n) { return Time{} + ms(n); }

// Three tasks in turn, so that one runs and two are ready at any time.
Timeline turns(int64_t count)
{
    Script s({"a", "b", "c"}, 1);
    for (uint32_t task = 0; task < 3; ++task) s.ready(0, task);
    for (int64_t i = 0; i < count; ++i) {
        const auto task = static_cast<uint32_t>(i % 3);
        s.run(i, task).ready(i + 1, task, Reason::slice_end);
    }
    return s.finish(count);
}

TEST(Layout, FoldsAProcessIntoOneLane)
{
    const Timeline t = turns(30);
    Viewport v;
    v.folding = true;
    const LaneLayout open = lay_out(t, v);
    v.folded = {"bank"};
    const LaneLayout folded = lay_out(t, v);
    EXPECT_EQ(open.rows.size(), folded.rows.size() + 2);
    EXPECT_LT(folded.height, open.height);
    EXPECT_EQ(folded.row(TrackId{0}), folded.row(TrackId{2})) << "all of them are in one lane";
    const DisplayList list = make_display_list(t, v, folded);
    const auto process = std::ranges::find_if(
        list.bands, [](const Rectangle& b) { return b.subject.process.valid(); });
    ASSERT_NE(process, list.bands.end());
    const Hit hit = hit_test(list, 20, process->box.y + 5);
    EXPECT_EQ(hit.subject.process, TrackId{0}) << "its name can be pointed at";
}

TEST(Layout, KeepsOnlyLanesThatPassTheFilter)
{
    EXPECT_TRUE(passes("bank/Alice", "ali BANK"));
    EXPECT_FALSE(passes("bank/alice", "bob"));
    EXPECT_TRUE(passes("anything", ""));
    const Timeline t = turns(30);
    Viewport v;
    v.filter = "bank/b";
    const LaneLayout layout = lay_out(t, v);
    EXPECT_NE(layout.row(TrackId{1}), nullptr);
    EXPECT_EQ(layout.row(TrackId{0}), nullptr);
    EXPECT_EQ(layout.row(CpuId{0}), nullptr);
}

TEST(Layout, DrawsLanesInSightAndKeepsThePlaceOfOthers)
{
    const Timeline t = turns(30);
    Viewport v;
    const LaneLayout layout = lay_out(t, v);
    const DisplayList all = make_display_list(t, v, layout);
    v.top = layout.row(TrackId{1})->y;
    v.bottom = v.top + 10;
    const DisplayList some = make_display_list(t, v, layout);
    EXPECT_EQ(some.height, all.height);
    EXPECT_EQ(some.plot, all.plot);
    ASSERT_FALSE(some.rectangles.empty());
    EXPECT_LT(some.rectangles.size(), all.rectangles.size());
    for (const Rectangle& r : some.rectangles) {
        const bool kept = std::ranges::any_of(all.rectangles, [&](const Rectangle& a) {
            return a.box == r.box && a.pattern == r.pattern && a.color == r.color &&
                   a.subject == r.subject && all.tooltip_of(a) == some.tooltip_of(r);
        });
        EXPECT_TRUE(kept) << some.tooltip_of(r);
    }
}

TEST(Layout, LeavesItsLegendAloneWhereverOneLooks)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(0, 0).block(50, 0).ready(51, 0).run(51, 0).exit(100, 0);
    const Timeline t = s.finish(100);
    Viewport v;
    v.whole_legend = true;
    v.from = at_ms(0);
    v.to = at_ms(10);
    const auto legend = [&] {
        std::string text;
        const DisplayList list = make_display_list(t, v);
        for (const Label& l : list.labels)
            if (l.y > list.lanes_bottom) text += l.text + "|";
        return text;
    };
    const std::string before = legend();
    EXPECT_NE(before.find("L lock"), std::string::npos) << before;
    v.from = at_ms(45);
    v.to = at_ms(60);
    EXPECT_EQ(legend(), before);
}

TEST(PointAt, FindsTheSliceEvenWhereAPixelHasMany)
{
    const Timeline t = turns(30'000);
    Viewport v;
    v.tooltips = false;
    const LaneLayout layout = lay_out(t, v);
    const DisplayList list = make_display_list(t, v, layout);
    const LaneRow* row = layout.row(TrackId{1});
    const int32_t y = list.lanes_top + kLaneGap + row->y + row->height - 2;
    const Hit hit = point_at(t, list, list.plot.x + list.plot.w / 2, y);
    ASSERT_TRUE(hit.found);
    EXPECT_EQ(hit.subject.task, TrackId{1});
    const Slice s = t.slice(TrackId{1}, hit.subject.slice);
    EXPECT_LE(s.start, at_ms(15'001));
    EXPECT_GE(s.end, at_ms(14'970));
    EXPECT_NE(hit.tooltip.find("bank/b"), std::string::npos);
}

TEST(Arrows, RunFromLaneToLaneAtTheirMoments)
{
    const Timeline t = turns(100);
    Viewport v;
    const LaneLayout layout = lay_out(t, v);
    const DisplayList list = make_display_list(t, v, layout);
    const TaskLink link{LinkKind::wake, TrackId{0}, TrackId{2}, at_ms(25), at_ms(50), {}};
    const std::vector<Arrow> all = arrows(list, layout, std::span(&link, 1));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].x1, list.plot.x + list.plot.w / 4);
    EXPECT_EQ(all[0].x2, list.plot.x + list.plot.w / 2);
    EXPECT_LT(all[0].y1, all[0].y2);
    const auto box = box_of(t, list, layout, {TrackId{0}, {}, {}, 0});
    ASSERT_TRUE(box);
    EXPECT_EQ(box->x, list.plot.x);
    EXPECT_EQ(box->h, layout.row(TrackId{0})->height);
}

TEST(Density, IsTheTimeOfAllTasksWhetherSlicesAreFewOrMany)
{
    for (const int64_t count : {30, 30'000}) {
        const Timeline t = turns(count);
        const std::vector<Density> cells = density(t, at_ms(0), at_ms(count), 10);
        ASSERT_EQ(cells.size(), 10U);
        for (const Density& d : cells) {
            const auto part = static_cast<uint64_t>(ms(count).ns) / 10;
            EXPECT_EQ(d.running_ns, part);
            EXPECT_EQ(d.ready_ns, 2 * part);
            EXPECT_EQ(d.blocked_ns, 0U);
        }
    }
}

}  // namespace
}  // namespace interleave
