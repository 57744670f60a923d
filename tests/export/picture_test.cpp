#include "export/display_list.h"
#include "export/groups.h"
#include "export/hit_test.h"
#include "export/sample.h"
#include "export/style.h"
#include "export/svg.h"
#include "export/tooltip.h"
#include "support/script.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace interleave {
namespace {

using test::Script;

// Runs and waits in turn, far too often to be drawn slice by slice.
Timeline dense(int64_t slices)
{
    Script s({"a", "b"}, 1);
    s.ready(0, 0).ready(0, 1);
    for (int64_t i = 0; i < slices; ++i) {
        s.run(i, static_cast<uint32_t>(i % 2));
        s.ready(i + 1, static_cast<uint32_t>(i % 2), Reason::slice_end);
    }
    s.fault(slices / 2, 0).fault(slices / 2 + slices / 10, 0);
    return s.finish(slices);
}

const Label* find_label(const DisplayList& list, std::string_view text)
{
    const auto is_it = [&](const Label& l) { return l.text == text; };
    const auto it = std::find_if(list.labels.begin(), list.labels.end(), is_it);
    return it == list.labels.end() ? nullptr : &*it;
}

TEST(Picture, ShowsEachSliceWhereItIs)
{
    const DisplayList list = make_display_list(test::bank().finish(12), {});
    const auto is_wait = [](const Rectangle& r) {
        return r.pattern == Pattern::outline && r.subject.task == TrackId{1} &&
               !r.subject.object.valid();
    };
    const auto it = std::find_if(list.rectangles.begin(), list.rectangles.end(), is_wait);
    ASSERT_NE(it, list.rectangles.end());
    EXPECT_EQ(it->box.x, list.plot.x + list.plot.w * 3 / 12);
    EXPECT_EQ(it->box.x + it->box.w, list.plot.x + list.plot.w * 6 / 12);
    EXPECT_EQ(list.tooltip_of(*it),
              "bank/bob: blocked (lock) on m\n3 ms to 6 ms, 3 ms\nlock m (line 8)");
    EXPECT_NE(find_label(list, "L m"), nullptr);
    EXPECT_NE(find_label(list, "blocked (L lock)"), nullptr);
}

TEST(Picture, TurnsALaneOfMoreSlicesThanPixelsIntoRows)
{
    const DisplayList list = make_display_list(dense(100'000), {});
    EXPECT_EQ(list.rows.size(), 3U) << "one of each lane";
    EXPECT_LT(list.rectangles.size(), 20u);
    for (const PixelRow& row : list.rows)
        EXPECT_EQ(row.columns.size(), static_cast<size_t>(list.plot.w));
}

// Both run half of the time, however many turns fall on a pixel: no pattern may say otherwise.
TEST(Picture, ShowsHowMuchOfAPixelWentIntoEachState)
{
    for (const int64_t slices : {30'011, 100'003, 1'000'003}) {
        const DisplayList list = make_display_list(dense(slices), {});
        for (const uint32_t task : {0U, 1U}) {
            const auto is_lane = [&](const PixelRow& r) { return r.subject.task == TrackId{task}; };
            const auto row = std::ranges::find_if(list.rows, is_lane);
            ASSERT_NE(row, list.rows.end());
            const double pixels = static_cast<double>(slices) / list.plot.w;
            for (const PixelRow::Column& column : row->columns)
                EXPECT_NEAR(column.top[0], row->height / 2.0, 1 + row->height / pixels)
                    << slices << " slices, task " << task;
        }
    }
}

// Tasks in turn on one CPU, so many ms each, again and again.
Timeline in_turn(const std::vector<int64_t>& ms_each, int64_t rounds, int64_t switching_ms = 0)
{
    const std::string names = "abcdefghi";
    std::vector<std::string> tasks;
    for (size_t i = 0; i < ms_each.size(); ++i) tasks.push_back(names.substr(i, 1));
    Script s(tasks, 1);
    for (uint32_t task = 0; task < ms_each.size(); ++task) s.ready(0, task);
    int64_t now = 0;
    for (int64_t round = 0; round < rounds; ++round) {
        for (uint32_t task = 0; task < ms_each.size(); ++task) {
            s.run(now, task);
            now += ms_each[task];
            s.ready(now, task, Reason::slice_end);
            if (switching_ms > 0) s.kernel(now, 0, Reason::save);
            now += switching_ms;
        }
    }
    return s.finish(now);
}

const PixelRow& row_of_cpu(const DisplayList& list)
{
    const auto is_cpu = [](const PixelRow& r) { return r.subject.cpu.valid(); };
    const auto row = std::ranges::find_if(list.rows, is_cpu);
    EXPECT_NE(row, list.rows.end());
    return *row;
}

TEST(Picture, ShowsWhoSharesAPixelOfACpu)
{
    const DisplayList list = make_display_list(in_turn({1, 1, 2}, 3'000), {});
    const PixelRow& row = row_of_cpu(list);
    const Palette& p = palette(Theme::light);
    ASSERT_EQ(row.colors.size(), row.columns.size());
    for (size_t x = 0; x < row.columns.size(); ++x) {
        EXPECT_EQ(row.columns[x].color, color_of(p, TrackId{0}));
        EXPECT_EQ(row.colors[x][0], color_of(p, TrackId{1}));
        EXPECT_EQ(row.colors[x][1], color_of(p, TrackId{2}));
        EXPECT_NEAR(row.columns[x].top[0], row.height / 4.0, 4) << x;
        EXPECT_NEAR(row.columns[x].top[1], row.height / 2.0, 4) << x;
        EXPECT_EQ(row.columns[x].top[2], row.height) << x;
    }
    EXPECT_EQ(find_label(list, "several tasks in turn"), nullptr);
}

TEST(Picture, ShowsTheLongestOfManyThatShareAPixelAndTheOthersAsOne)
{
    const DisplayList list = make_display_list(in_turn({1, 4, 1, 4, 1}, 3'000), {});
    const PixelRow& row = row_of_cpu(list);
    const Palette& p = palette(Theme::light);
    for (size_t x = 0; x < row.columns.size(); ++x) {
        EXPECT_EQ(row.columns[x].color, color_of(p, TrackId{1}));
        EXPECT_EQ(row.colors[x][0], color_of(p, TrackId{3}));
        EXPECT_EQ(row.colors[x][1], p.crowd);
        EXPECT_NEAR(row.columns[x].top[0], row.height * 4 / 11.0, 5) << x;
        EXPECT_EQ(row.columns[x].top[2], row.height) << x;
    }
    EXPECT_NE(find_label(list, "several tasks in turn"), nullptr);
}

TEST(Picture, ShowsTheFirstOfThoseThatShareAPixelEvenly)
{
    const std::vector<int64_t> turns(5, 1);
    const int64_t pixels = make_display_list(in_turn(turns, 10), {}).plot.w;
    const DisplayList list = make_display_list(in_turn(turns, pixels), {});  // a round for each
    const PixelRow& row = row_of_cpu(list);
    const Palette& p = palette(Theme::light);
    for (size_t x = 0; x < row.columns.size(); ++x) {
        EXPECT_EQ(row.columns[x].color, color_of(p, TrackId{0})) << x;
        EXPECT_EQ(row.colors[x][0], color_of(p, TrackId{1})) << x;
        EXPECT_EQ(row.colors[x][1], p.crowd) << x;
    }
}

TEST(Picture, ShowsWhoHadALockForNoTime)
{
    Script s({"a", "b"}, 1);
    s.run(0, 0).own(4, 0, 0).own(4, 0, ~0U).own(6, 0, 1).own(6, 0, 0).own(9, 0, ~0U);
    const DisplayList list = make_display_list(s.finish(10), {});
    std::vector<std::pair<TrackId, bool>> seen;  // who, and whether it is but a line
    for (const Rectangle& r : list.rectangles)
        if (r.subject.object.valid()) seen.emplace_back(r.subject.task, r.box.w == 1);
    const std::vector<std::pair<TrackId, bool>> expected = {
        {TrackId{0}, false}, {TrackId{0}, true}, {TrackId{1}, true}};
    EXPECT_EQ(seen, expected);

    // Where there are more changes than pixels it is a low column.
    for (int64_t t = 10; t < 3'000; t += 2) s.own(t, 0, 1).own(t, 0, ~0U);
    const DisplayList dense = make_display_list(s.finish(3'000), {});
    const auto is_lock = [](const PixelRow& r) { return r.subject.object.valid(); };
    const auto row = std::ranges::find_if(dense.rows, is_lock);
    ASSERT_NE(row, dense.rows.end());
    EXPECT_EQ(row->columns[100].color, color_of(palette(Theme::light), TrackId{1}));
    EXPECT_GT(row->columns[100].top[0], 0);
    EXPECT_LT(row->columns[100].top[0], row->height / 3);
}

TEST(Picture, ShowsNoneOfSoManyTasksThatTheLongestSayNothing)
{
    const DisplayList list = make_display_list(in_turn(std::vector<int64_t>(9, 1), 2'000), {});
    const PixelRow& row = row_of_cpu(list);
    for (size_t x = 0; x < row.columns.size(); ++x) {
        EXPECT_EQ(row.columns[x].color, palette(Theme::light).crowd) << x;
        EXPECT_EQ(row.columns[x].top[0], row.height) << x;
    }
}

TEST(Picture, KeepsALayerForTheCpusOwnWork)
{
    const DisplayList list = make_display_list(in_turn({2, 2, 2}, 3'000, 1), {});
    const PixelRow& row = row_of_cpu(list);
    const Palette& p = palette(Theme::light);
    for (size_t x = 0; x < row.columns.size(); ++x) {
        EXPECT_EQ(row.colors[x][0], p.crowd) << "two of three tasks";
        EXPECT_EQ(row.colors[x][1], p.kernel);
        EXPECT_GT(row.columns[x].top[2], row.columns[x].top[1]);
    }
}

TEST(Picture, TellsWhatSharesAPixel)
{
    const Timeline t = in_turn({1, 1, 2}, 3'000);
    const DisplayList list = make_display_list(t, {});
    const PixelRow& row = row_of_cpu(list);
    const Hit of_cpu = point_at(t, list, row.x + 200, row.y + 5);
    EXPECT_EQ(of_cpu.subject.cpu, CpuId{0});
    EXPECT_TRUE(of_cpu.tooltip.starts_with("cpu0: several in turn\n")) << of_cpu.tooltip;
    for (const char* name : {" % bank/a", " % bank/b", " % bank/c"})
        EXPECT_NE(of_cpu.tooltip.find(name), std::string::npos) << of_cpu.tooltip;
    const auto lane =
        std::ranges::find(list.rows, TrackId{2}, [](const PixelRow& r) { return r.subject.task; });
    ASSERT_NE(lane, list.rows.end());
    const Hit of_task = point_at(t, list, lane->x + 200, lane->y + 15);
    EXPECT_TRUE(of_task.tooltip.starts_with("bank/c: several states in turn\n"));
    EXPECT_NE(of_task.tooltip.find(" % running"), std::string::npos) << of_task.tooltip;
    EXPECT_NE(of_task.tooltip.find(" % ready"), std::string::npos) << of_task.tooltip;
}

TEST(Tooltip, AddsUpToTheWholeAndPutsTheShortestTogether)
{
    const Timeline t = in_turn({9, 8, 7, 6, 5, 4, 3, 3}, 2, 1);
    EXPECT_EQ(shares_of(t, CpuId{0}, Time{}, Time{} + ms(53)),
              "cpu0: several in turn\n0 to 53 ms, 53 ms\n17.0 % bank/a\n15.1 % bank/b\n"
              "15.1 % kernel\n13.2 % bank/c\n11.3 % bank/d\n9.4 % bank/e\n7.5 % bank/f\n"
              "11.3 % others (2)");
    EXPECT_EQ(shares_of(t, CpuId{0}, Time{} + ms(1), Time{} + ms(9)), "") << "all of one slice";
    EXPECT_EQ(shares_of(t, TrackId{0}, Time{} + ms(4), Time{} + ms(14)),
              "bank/a: several states in turn\n4 ms to 14 ms, 10 ms\n50.0 % ready\n"
              "50.0 % running");
}

TEST(Picture, NeverMergesMarksAway)
{
    EXPECT_EQ(make_display_list(dense(100'000), {}).marks.size(), 2u + 1u) << "one is the legend's";
}

// Two jobs done in time, one late, one at the end of the picture.
Script jobs()
{
    Script s({"tau"}, 1);
    s.release(0, 0, 4).ready(0, 0).run(0, 0).end_job(2, 0, 1).block(2, 0, Reason::release, ~0U);
    s.release(4, 0, 8).ready(4, 0).run(7, 0).miss(8, 0, 2).end_job(9, 0, 2);
    s.block(9, 0, Reason::release, ~0U).release(10, 0, 14).ready(10, 0).run(10, 0);
    return s;
}

std::vector<Marker> marks_of(const DisplayList& list, MarkShape shape)
{
    std::vector<Marker> marks;
    for (const Marker& m : list.marks)
        if (m.shape == shape && m.subject.task.valid()) marks.push_back(m);
    return marks;
}

TEST(Picture, MarksReleasesDeadlinesAndMissesOfJobsAboveTheirLane)
{
    const DisplayList list = make_display_list(jobs().finish(12), {});
    const auto x_of = [&](int64_t at) {
        return list.plot.x + static_cast<int32_t>(list.plot.w * at / 12);
    };
    const std::vector<Marker> up = marks_of(list, MarkShape::arrow_up);
    ASSERT_EQ(up.size(), 3u);
    EXPECT_EQ(up[1].x, x_of(4));
    EXPECT_EQ(up[1].subject.job, 2u);
    EXPECT_EQ(up[1].tooltip,
              "bank/tau: job 2, late\nreleased at 4 ms, deadline at 8 ms, ended at 9 ms");
    ASSERT_EQ(marks_of(list, MarkShape::arrow_down).size(), 1u) << "14 ms is not in the picture";
    const std::vector<Marker> missed = marks_of(list, MarkShape::cross);
    ASSERT_EQ(missed.size(), 1u);
    EXPECT_EQ(missed[0].x, x_of(8));
    EXPECT_NE(missed[0].color, up[0].color);
    for (const char* text : {"release of a job", "deadline", "deadline missed"})
        EXPECT_NE(find_label(list, text), nullptr) << text;
}

TEST(Picture, LetsNoMarkOfAJobTouchWhatIsInALane)
{
    const DisplayList list = make_display_list(jobs().finish(12), {});
    for (const Marker& m : list.marks) {
        if (!m.subject.task.valid()) continue;
        const auto touches = [&](const Box& b) {
            return b.x < m.x + 5 && m.x - 5 < b.x + b.w && b.y < m.y &&
                   m.y - kArrowHeight < b.y + b.h;
        };
        for (const Rectangle& r : list.rectangles)
            EXPECT_FALSE(touches(r.box)) << list.tooltip_of(r);
        for (const Label& l : list.labels) EXPECT_FALSE(touches({l.x, l.y - l.size, 1, l.size}));
    }
}

TEST(Picture, SaysThatArrowsAreTooCloseTogetherAndShowsMissesAllTheSame)
{
    Script s({"tau"}, 1);
    s.ready(0, 0);
    for (int64_t i = 0; i < 1000; ++i) s.release(i, 0, i + 1);
    s.miss(500, 0, 500);
    const DisplayList list = make_display_list(s.finish(1000), {});
    EXPECT_TRUE(marks_of(list, MarkShape::arrow_up).empty());
    EXPECT_EQ(marks_of(list, MarkShape::cross).size(), 1u);
    EXPECT_NE(find_label(list, "jobs too close together for arrows"), nullptr);
}

TEST(Picture, StaysInsideItsFrame)
{
    for (const int32_t width : {100, 320, 777, 4000}) {
        Viewport v;
        v.width = width;
        v.from = Time{} + us(2500);
        v.to = Time{} + us(9100);
        const DisplayList list = make_display_list(test::bank().finish(12), v);
        EXPECT_EQ(list.width, std::max(width, 320));
        for (const Rectangle& r : list.rectangles) {
            EXPECT_GE(r.box.x, 0);
            EXPECT_GT(r.box.w, 0);
            EXPECT_LE(r.box.x + r.box.w, list.width);
            EXPECT_LE(r.box.y + r.box.h, list.height);
        }
        for (const Label& l : list.labels) EXPECT_LE(l.y, list.height);
    }
}

TEST(Picture, SaysHowManyTasksItLeavesOut)
{
    Script s({"a", "b", "c"}, 1);
    Viewport v;
    v.max_lanes = 1;
    EXPECT_NE(find_label(make_display_list(s.finish(3), v), "2 more tasks not shown"), nullptr);
}

TEST(Picture, ShowsOnlyTheTasksAskedFor)
{
    Viewport v;
    v.tasks = {TrackId{1}};
    v.legend = v.cpus = v.objects = false;
    const DisplayList list = make_display_list(test::bank().finish(12), v);
    EXPECT_NE(find_label(list, "bob"), nullptr);
    EXPECT_EQ(find_label(list, "alice"), nullptr);
    EXPECT_EQ(list.bands.size(), 1u);
}

TEST(Picture, DrawsAnEmptyTimelineAndOneWithoutTime)
{
    EXPECT_GT(make_display_list(Timeline(), {}).height, 0);
    EXPECT_GT(make_display_list(Script({"a"}, 1).finish(0), {}).height, 0);
}

TEST(Picture, SaysTheSameWordsAsItsReader)
{
    Viewport v;
    v.words.running = "运行";
    EXPECT_NE(find_label(make_display_list(test::bank().finish(12), v), "运行"), nullptr);
}

TEST(Picture, IsReadableInBothThemes)
{
    const auto light = [](Color c) {
        const auto channel = [](uint32_t v) {
            const double x = v / 255.0;
            return x <= 0.03928 ? x / 12.92 : __builtin_pow((x + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * channel(c >> 16 & 0xff) + 0.7152 * channel(c >> 8 & 0xff) +
               0.0722 * channel(c & 0xff);
    };
    const auto contrast = [&](Color a, Color b) {
        const double x = light(a) + 0.05;
        const double y = light(b) + 0.05;
        return std::max(x, y) / std::min(x, y);
    };
    for (const Theme theme : {Theme::light, Theme::dark}) {
        const Palette& p = palette(theme);
        EXPECT_GE(contrast(p.ink, p.band), 7.0);
        EXPECT_GE(contrast(p.faint_ink, p.background), 4.5);
        for (const Color c : {p.running, p.ready, p.blocked, p.kernel, p.ended, p.problem, p.crowd,
                              p.hindrance, p.possible}) {
            EXPECT_GE(contrast(c, p.band), 3.0) << std::hex << c;
        }
        for (const Color c : p.tasks) {
            EXPECT_GE(contrast(c, p.band), 3.0) << std::hex << c;
            EXPECT_GE(contrast(ink_on(c), c), 3.4) << std::hex << c;
        }
    }
}

TEST(Sample, ShowsTheStateWithMostTimeInEachCell)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(6, 0).block(14, 0).ready(15, 0).run(29, 0);
    const auto cells = sample(s.finish(30), TrackId{0}, Cells(Time{}, Time{} + ms(30), 3));
    EXPECT_EQ(cells[0].state, TaskState::ready);
    EXPECT_TRUE(cells[0].ran);
    EXPECT_EQ(cells[1].state, TaskState::ready);
    EXPECT_TRUE(cells[1].ran);
    EXPECT_EQ(cells[2].state, TaskState::ready);
    EXPECT_TRUE(cells[2].ran);
}

TEST(Sample, AgreesWithItselfWhetherSlicesAreFewOrMany)
{
    const Timeline t = dense(4000);
    // 40 slices to a cell go through prefix sums, 4 through a scan.
    const auto coarse = sample(t, TrackId{0}, Cells(Time{}, t.end(), 100));
    const auto fine = sample(t, TrackId{0}, Cells(Time{}, t.end(), 1000));
    for (const Sample& s : coarse) EXPECT_TRUE(s.ran && s.state != TaskState::not_started);
    for (const Sample& s : fine) EXPECT_TRUE(s.ran && s.state != TaskState::not_started);
}

TEST(Sample, IsNotStartedOutsideOfTheLane)
{
    const Timeline t = test::bank().finish(12);
    const auto cells = sample(t, TrackId{2}, Cells(Time{}, Time{} + ms(24), 24));
    EXPECT_EQ(cells[7].state, TaskState::not_started);
    EXPECT_EQ(cells[8].state, TaskState::ready);
    EXPECT_EQ(cells[11].state, TaskState::zombie);
    EXPECT_EQ(cells[12].state, TaskState::not_started);
}

TEST(Groups, PutTasksBelowTheirProcess)
{
    Script s({"a", "b"}, 1, "p");
    s.start(1, 0, TaskKind::process).start(2, 1);
    const LaneGroups groups = group_lanes(s.finish(3), {}, 10);
    ASSERT_EQ(groups.groups.size(), 2u);
    EXPECT_EQ(groups.groups[0].tasks, (std::vector<TrackId>{TrackId{0}, TrackId{1}, TrackId{3}}));
    EXPECT_TRUE(groups.groups[0].heading);
    EXPECT_FALSE(groups.groups[1].heading) << "a process of one task of its name needs none";
}

TEST(Style, CutsNamesWhereTheyAreAlike)
{
    EXPECT_EQ(cut_middle("server/handler#17", 11, "…"), "serve…er#17");
    EXPECT_EQ(cut_middle("生产者和消费者", 9, "…"), "生产…费者");
    EXPECT_EQ(cut_middle("short", 9, "…"), "short");
    EXPECT_EQ(cut_middle("abcdef", 3, "..."), "abc");
}

TEST(Style, AbbreviatesNamesToWhatTellsThemApart)
{
    EXPECT_EQ(tag_of("worker12"), "12");
    EXPECT_EQ(tag_of("alice"), "a");
    EXPECT_EQ(tag_of("爱丽丝"), "爱");
    EXPECT_EQ(tag_of(""), "");
}

TEST(Svg, EscapesWhatNamesContain)
{
    Script s({"<a>&\"b\""}, 1, "]]>");
    s.ready(0, 0).run(1, 0);
    const std::string svg = to_svg(make_display_list(s.finish(3), {}));
    EXPECT_EQ(svg.find("<a>"), std::string::npos);
    EXPECT_NE(svg.find("&lt;a&gt;&amp;"), std::string::npos);
}

const PixelRow* counter_row(const DisplayList& list, std::string_view tooltip)
{
    const auto it = std::ranges::find(list.rows, tooltip, &PixelRow::tooltip);
    return it == list.rows.end() ? nullptr : &*it;
}

TEST(Picture, HasALaneOfHowManyWaitAtAnObject)
{
    const Timeline t = test::bank().finish(12);
    Viewport v;
    v.counters = true;
    const DisplayList list = make_display_list(t, v);
    const PixelRow* row = counter_row(list, "waiting for m: 1 task at most");
    ASSERT_NE(row, nullptr);
    EXPECT_NE(find_label(list, "waiting for m (1)"), nullptr);
    // bob waits from 3 ms to 6 ms.
    const auto at = [&](int64_t time_ms) {
        const auto x = static_cast<int32_t>(list.plot.x + list.plot.w * (2 * time_ms + 1) / 24);
        return point_at(t, list, x, row->y + row->height / 2);
    };
    for (const int64_t time_ms : {1, 2, 6, 9}) EXPECT_EQ(at(time_ms).count, 0U) << time_ms;
    for (const int64_t time_ms : {3, 4, 5}) EXPECT_EQ(at(time_ms).count, 1U) << time_ms;
    EXPECT_GT(at(4).subject.counter, 0U);
    v.counters = false;
    EXPECT_EQ(counter_row(make_display_list(t, v), "waiting for m: 1 task at most"), nullptr);
}

TEST(Picture, MarksWhereTheRunBranchesOff)
{
    const Timeline t = test::bank().finish(12);
    Viewport v;
    v.forks = {Time{} + ms(6), Time{} + ms(50)};
    const DisplayList list = make_display_list(t, v);
    const auto is_fork = [](const Marker& m) {
        return m.shape == MarkShape::fork && !m.tooltip.empty();
    };
    ASSERT_EQ(std::ranges::count_if(list.marks, is_fork), 1) << "the other is out of sight";
    const Marker& mark = *std::ranges::find_if(list.marks, is_fork);
    EXPECT_EQ(mark.x, list.plot.x + list.plot.w / 2);
    EXPECT_EQ(mark.tooltip, "branches off here: 6 ms");
    const auto is_line = [&](const Line& l) {
        return l.x1 == mark.x && l.x2 == mark.x && l.y1 == list.plot.y &&
               l.y2 == list.plot.y + list.plot.h && l.color == list.ink;
    };
    EXPECT_TRUE(std::ranges::any_of(list.lines, is_line));
    EXPECT_NE(find_label(list, "branches off here"), nullptr) << "in the legend";
    EXPECT_NE(to_svg(list).find("branches off here: 6 ms"), std::string::npos);
    v.forks.clear();
    EXPECT_EQ(find_label(make_display_list(t, v), "branches off here"), nullptr);
}

}  // namespace
}  // namespace interleave
