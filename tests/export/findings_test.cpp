// What a run shows that a person should know, marked in pictures, charts and files.
#include "export/chrome.h"
#include "export/display_list.h"
#include "export/export.h"
#include "export/finding_text.h"
#include "export/gantt.h"
#include "export/hit_test.h"
#include "export/json.h"
#include "export/style.h"
#include "export/svg.h"
#include "support/golden.h"
#include "support/script.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace interleave {
namespace {

using nlohmann::json;
using test::Script;

Time at_ms(int64_t n) { return Time{} + ms(n); }

Finding moment(FindingKind kind, int64_t at, std::vector<std::string> tasks = {})
{
    return {kind, at_ms(at), std::move(tasks), "It went wrong there.", 7, 0};
}

Finding span(FindingKind kind, int64_t at, int64_t to, std::vector<std::string> tasks = {})
{
    Finding f = moment(kind, at, std::move(tasks));
    f.to = at_ms(to);
    return f;
}

std::vector<Finding> three()
{
    return {moment(FindingKind::fault, 9, {"bank/bob"}),
            span(FindingKind::inversion, 3, 6, {"bank/bob", "bank/alice"}),
            moment(FindingKind::race, 6, {"bank/alice"})};
}

Viewport with(std::vector<Finding> findings)
{
    Viewport v;
    v.findings = std::move(findings);
    return v;
}

// Marks in the strip.
std::vector<Marker> strip(const DisplayList& list)
{
    std::vector<Marker> marks;
    for (const Marker& m : list.marks)
        if (m.findings > 0 && m.shape != MarkShape::dot) marks.push_back(m);
    return marks;
}

std::vector<Marker> dots(const DisplayList& list)
{
    std::vector<Marker> marks;
    for (const Marker& m : list.marks)
        if (m.findings > 0 && m.shape == MarkShape::dot) marks.push_back(m);
    return marks;
}

int32_t x_of(const DisplayList& list, int64_t at)
{
    return list.plot.x + static_cast<int32_t>(list.plot.w * at / 12);
}

TEST(FindingMarks, StandInAStripBelowTheRulerAtTheirMoments)
{
    const DisplayList list = make_display_list(test::bank().finish(12), with(three()));
    const std::vector<Marker> marks = strip(list);
    ASSERT_EQ(marks.size(), 3u);
    const int64_t moments[] = {3, 6, 9};
    const uint32_t subjects[] = {2, 3, 1};
    const MarkShape shapes[] = {MarkShape::diamond, MarkShape::hollow_diamond, MarkShape::flag};
    for (size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(marks[i].x, x_of(list, moments[i]));
        EXPECT_EQ(marks[i].subject.finding, subjects[i]) << "its place in the list, and one";
        EXPECT_EQ(marks[i].shape, shapes[i]);
        EXPECT_GT(marks[i].y, list.plot.y);
        EXPECT_LT(marks[i].y, list.lanes_top);
    }
    EXPECT_EQ(marks[2].tooltip, "fault at 9 ms\nIt went wrong there.\nline 7");
    EXPECT_EQ(marks[0].tooltip.substr(0, 27), "inversion from 3 ms to 6 ms");
}

TEST(FindingMarks, AreNotThereWhereThereAreNoFindings)
{
    const DisplayList list = make_display_list(test::bank().finish(12), {});
    EXPECT_EQ(list.lanes_top, list.plot.y);
    EXPECT_TRUE(strip(list).empty());
}

TEST(FindingMarks, KeepTheirStripWhileAWindowPansToWhereNoneIs)
{
    Viewport v = with(three());
    const int32_t top = make_display_list(test::bank().finish(12), v).lanes_top;
    v.from = at_ms(0);
    v.to = at_ms(2);
    const DisplayList list = make_display_list(test::bank().finish(12), v);
    EXPECT_TRUE(strip(list).empty());
    EXPECT_EQ(list.lanes_top, top);
}

TEST(FindingMarks, ShowHowLongAFindingLasts)
{
    const DisplayList list = make_display_list(test::bank().finish(12), with(three()));
    const auto is_span = [&](const Rectangle& r) {
        return r.subject.finding == 2 && r.box.w > 1 && r.box.y < list.lanes_top;
    };
    const auto it = std::ranges::find_if(list.rectangles, is_span);
    ASSERT_NE(it, list.rectangles.end());
    EXPECT_EQ(it->box.x, x_of(list, 3));
    EXPECT_EQ(it->box.x + it->box.w, x_of(list, 6));
}

TEST(FindingMarks, ShowASpanWhoseBeginningIsNotInThePicture)
{
    Viewport v = with(three());
    v.from = at_ms(4);
    v.to = at_ms(8);
    const DisplayList list = make_display_list(test::bank().finish(12), v);
    const auto is_span = [&](const Rectangle& r) {
        return r.subject.finding == 2 && r.box.y < list.lanes_top;
    };
    const auto it = std::ranges::find_if(list.rectangles, is_span);
    ASSERT_NE(it, list.rectangles.end());
    EXPECT_EQ(it->box.x, list.plot.x);
}

TEST(FindingMarks, PutSpansThatOverlapBelowEachOther)
{
    const DisplayList list =
        make_display_list(test::bank().finish(12),
                          with({span(FindingKind::convoy, 1, 9), span(FindingKind::convoy, 2, 5),
                                span(FindingKind::convoy, 6, 8)}));
    std::vector<Box> spans;
    for (const Rectangle& r : list.rectangles)
        if (r.subject.finding > 0) spans.push_back(r.box);
    ASSERT_EQ(spans.size(), 3u);
    EXPECT_NE(spans[0].y, spans[1].y);
    EXPECT_EQ(spans[1].y, spans[2].y) << "the first was over";
    for (const Box& b : spans) EXPECT_LE(b.y + b.h, list.lanes_top);
}

TEST(FindingMarks, LeadDownToTheTasksThatTheyAreAbout)
{
    const DisplayList list = make_display_list(test::bank().finish(12), with(three()));
    const auto of_bob = [](const Rectangle& band) { return band.subject.task == TrackId{1}; };
    const auto lane = std::ranges::find_if(list.bands, of_bob);
    ASSERT_NE(lane, list.bands.end());
    const auto is_line = [](const Rectangle& r) { return r.subject.finding == 1 && r.box.w == 1; };
    const auto line = std::ranges::find_if(list.rectangles, is_line);
    ASSERT_NE(line, list.rectangles.end());
    EXPECT_EQ(line->box.x, x_of(list, 9));
    EXPECT_EQ(line->box.y + line->box.h, lane->box.y + lane->box.h);
    const std::vector<Marker> all = dots(list);
    EXPECT_EQ(all.size(), 4u) << "two tasks in the inversion";
    const auto of_fault = [](const Marker& m) { return m.subject.finding == 1; };
    const auto dot = std::ranges::find_if(all, of_fault);
    ASSERT_NE(dot, all.end());
    EXPECT_EQ(dot->subject.task, TrackId{1});
    EXPECT_EQ(dot->y, lane->box.y + lane->box.h);
}

TEST(FindingMarks, AreFoundWhereAPersonPoints)
{
    const DisplayList list = make_display_list(test::bank().finish(12), with(three()));
    const std::vector<Marker> marks = strip(list);
    for (const Marker& m : marks) {
        const Hit hit = hit_test(list, m.x + 2, m.y - 6);
        EXPECT_EQ(hit.subject, m.subject);
        EXPECT_EQ(hit.tooltip, m.tooltip);
    }
}

TEST(FindingMarks, ShareOneMarkWhereTheyWouldCoverEachOtherAndAreNeverDropped)
{
    std::vector<Finding> many;
    for (int64_t i = 0; i < 500; ++i)
        many.push_back(moment(i == 250 ? FindingKind::fault : FindingKind::race, i * 20));
    for (const int32_t width : {320, 800, 1200, 5000}) {
        Viewport v = with(many);
        v.width = width;
        const DisplayList list = make_display_list(test::bank().finish(12'000), v);
        const std::vector<Marker> marks = strip(list);
        uint32_t all = 0;
        bool tells_the_worst = false;
        for (size_t i = 0; i < marks.size(); ++i) {
            all += marks[i].findings;
            tells_the_worst = tells_the_worst || marks[i].shape == MarkShape::flag;
            if (i > 0) {
                EXPECT_GE(marks[i].x - marks[i - 1].x, 12) << "they can be told apart";
            }
        }
        EXPECT_EQ(all, 500u) << width;
        EXPECT_TRUE(tells_the_worst) << "a group looks like the worst in it";
    }
}

TEST(FindingMarks, TellInATooltipAllThatShareAMarkAndOfVeryManyHowMany)
{
    const DisplayList few =
        make_display_list(test::bank().finish(12),
                          with({moment(FindingKind::race, 4), moment(FindingKind::stuck, 4)}));
    ASSERT_EQ(strip(few).size(), 1u);
    EXPECT_EQ(strip(few)[0].subject.finding, 2u) << "a click goes to the worst";
    EXPECT_EQ(
        strip(few)[0].tooltip,
        "2 findings\nrace at 4 ms: It went wrong there.\nstuck at 4 ms: It went wrong there.");
    const std::vector<Finding> many(100, moment(FindingKind::race, 4));
    const DisplayList list = make_display_list(test::bank().finish(12), with(many));
    ASSERT_EQ(strip(list).size(), 1u);
    EXPECT_TRUE(strip(list)[0].tooltip.ends_with("… and 80 more"));
}

TEST(FindingMarks, StayInsideThePictureAtItsRightEdge)
{
    const std::vector<Finding> many(100, moment(FindingKind::race, 12));
    const DisplayList list = make_display_list(test::bank().finish(12), with(many));
    const auto is_count = [](const Label& l) { return l.text == "100"; };
    const auto count = std::ranges::find_if(list.labels, is_count);
    ASSERT_NE(count, list.labels.end());
    EXPECT_EQ(count->anchor, Anchor::end) << "it stands to the left of its mark";
}

TEST(FindingMarks, AreAboutTasksThatThePictureLeavesOutAllTheSame)
{
    Viewport v = with(three());
    v.tasks = {TrackId{0}};
    const DisplayList list = make_display_list(test::bank().finish(12), v);
    EXPECT_EQ(strip(list).size(), 3u);
    EXPECT_EQ(dots(list).size(), 2u);
}

TEST(FindingText, BreaksLinesAtBlanksAndLongWordsAnywhere)
{
    EXPECT_EQ(wrap_text("a deadlock of two", 10), "a deadlock\nof two");
    EXPECT_EQ(wrap_text("a deadlock of two", 10, 2), "a deadlock\n  of two");
    EXPECT_EQ(wrap_text("abcdefghijklm", 5), "abcde\nfghij\nklm");
    EXPECT_EQ(wrap_text("", 5), "");
    EXPECT_EQ(wrap_text("死锁死锁死锁", 4), "死锁\n死锁\n死锁");
}

TEST(FindingText, IsATableForSpreadsheets)
{
    EXPECT_EQ(to_findings_csv(three()),
              "number,kind,weight,from_ns,to_ns,tasks,line,sentence\n"
              "1,fault,failure,9000000,9000000,bank/bob,7,It went wrong there.\n"
              "2,inversion,hindrance,3000000,6000000,bank/bob bank/alice,7,It went wrong there.\n"
              "3,race,possible,6000000,6000000,bank/alice,7,It went wrong there.\n");
}

TEST(FindingText, IsWithheldByFormatsThatDoNotShowFindingsAndToldByAllOthers)
{
    ExportOptions without, options;
    options.viewport.findings = three();
    const Timeline t = test::bank().finish(12);
    for (const ExportFormat& f : export_formats()) {
        if (f.needs_window) continue;
        const std::string plain = export_timeline(t, f.name, without).value();
        const std::string marked = export_timeline(t, f.name, options).value();
        EXPECT_EQ(plain != marked, f.shows_findings) << f.name;
        if (f.shows_findings) {
            EXPECT_NE(marked.find("It went wrong there."), std::string::npos) << f.name;
        }
    }
}

TEST(Chrome, HasAnInstantForEachFindingAndASpanForEachTaskOfOneThatLasts)
{
    const json trace = json::parse(to_chrome_json(test::bank().finish(12), three()));
    size_t instants = 0;
    size_t begins = 0;
    size_t ends = 0;
    for (const json& e : trace["traceEvents"]) {
        if (e.value("cat", "") != "finding") continue;
        instants += e["ph"] == "i" ? 1 : 0;
        begins += e["ph"] == "b" ? 1 : 0;
        ends += e["ph"] == "e" ? 1 : 0;
        if (e["ph"] == "i" && e["name"] == "fault") {
            EXPECT_EQ(e["ts"], 9000.0);
            EXPECT_EQ(e["args"]["sentence"], "It went wrong there.");
            EXPECT_EQ(e["args"]["line"], 7);
        }
    }
    EXPECT_EQ(instants, 3u);
    EXPECT_EQ(begins, 2u);
    EXPECT_EQ(ends, 2u);
}

TEST(Json, TellsFindings)
{
    const json all = json::parse(to_json(test::bank().finish(12), three()));
    ASSERT_EQ(all["findings"].size(), 3u);
    EXPECT_EQ(all["findings"][1]["kind"], "inversion");
    EXPECT_EQ(all["findings"][1]["to_ns"], 6'000'000);
    EXPECT_FALSE(all["findings"][0].contains("to_ns"));
    EXPECT_FALSE(json::parse(to_json(test::bank().finish(12))).contains("findings"));
}

TEST(Gantt, MarksColumnsThatSeveralFindingsShareWithTheirNumber)
{
    GanttOptions options;
    options.findings.assign(3, moment(FindingKind::race, 6));
    const std::string chart = gantt(test::bank().finish(12), options);
    const size_t row = chart.find("\nfindings");
    ASSERT_NE(row, std::string::npos);
    EXPECT_EQ(chart[chart.find_first_not_of(' ', row + 9)], '3');
}

TEST(Gantt, ListsOfManyFindingsTheFirstUnlessItTellsTheirSentences)
{
    GanttOptions options;
    options.findings.assign(30, moment(FindingKind::race, 6));
    EXPECT_NE(gantt(test::bank().finish(12), options).find("… 20 more findings"),
              std::string::npos);
    options.sentences = true;
    EXPECT_EQ(gantt(test::bank().finish(12), options).find("more findings"), std::string::npos);
}

TEST(Golden, FindingsAreAsReviewed)
{
    const Timeline t = test::bank().finish(12);
    Viewport v = with(three());
    test::expect_golden("export/findings.svg", to_svg(make_display_list(t, v)));
    v.theme = Theme::dark;
    v.width = 640;
    test::expect_golden("export/findings-dark.svg", to_svg(make_display_list(t, v)));
    GanttOptions options;
    options.findings = three();
    test::expect_golden("export/findings.txt", gantt(t, options));
    options.ascii = options.sentences = true;
    options.columns = 60;
    test::expect_golden("export/findings-ascii.txt", gantt(t, options));
    test::expect_golden("export/findings.trace.json", to_chrome_json(t, three()));
}

}  // namespace
}  // namespace interleave
