#include "export/chrome.h"
#include "export/csv.h"
#include "export/export.h"
#include "export/gantt.h"
#include "export/jobs.h"
#include "export/json.h"

#include "base/text.h"
#include "support/script.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace interleave {
namespace {

using nlohmann::json;
using test::Script;

TEST(Csv, BeginsWithTheAgreedHeader)
{
    EXPECT_EQ(to_csv(Timeline()), "start_ns,end_ns,task,state,cpu,object,reason,step\n");
}

TEST(Csv, QuotesWhatHasToBeQuoted)
{
    Script s({"a,\"b\""}, 1, "p");
    s.symbols.steps[0].label = "x = 1\ny";
    s.ready(0, 0).run(1, 0);
    EXPECT_EQ(to_csv(s.finish(2)),
              "start_ns,end_ns,task,state,cpu,object,reason,step\n"
              "0,1000000,\"p/a,\"\"b\"\"\",ready,0,,created,\n"
              "1000000,2000000,\"p/a,\"\"b\"\"\",running,0,,,\"x = 1\ny\"\n");
}

TEST(Csv, OrdersByStartAndThenByTask)
{
    const std::string csv = to_csv(test::bank().finish(12));
    int64_t last = 0;
    size_t rows = 0;
    for (size_t at = csv.find('\n') + 1; at < csv.size(); at = csv.find('\n', at) + 1, ++rows) {
        const int64_t start = *parse_int(csv.substr(at, csv.find(',', at) - at));
        EXPECT_GE(start, last);
        last = start;
    }
    EXPECT_EQ(rows, 7u + 7u + 3u);
}

TEST(Chrome, NestsSlicesAndPairsFlows)
{
    const json trace = json::parse(to_chrome_json(test::bank().finish(12)));
    EXPECT_EQ(trace["displayTimeUnit"], "ns");
    std::map<int, double> end_of;  // of the last slice of each thread
    std::map<int, std::string> flows;
    std::set<int> named;
    for (const json& e : trace["traceEvents"]) {
        const int tid = e["tid"];
        if (e["ph"] == "M" && e["name"] == "thread_name") {
            EXPECT_TRUE(named.insert(tid).second);
        }
        if (e["ph"] == "X") {
            EXPECT_GE(e["ts"].get<double>(), end_of[tid] - 1e-9) << e;
            EXPECT_GT(e["dur"].get<double>(), 0.0);
            EXPECT_EQ(named.count(tid), 1u);
            end_of[tid] = e["ts"].get<double>() + e["dur"].get<double>();
        }
        if (e["ph"] == "s" || e["ph"] == "f") flows[e["id"]] += e["ph"].get<std::string>();
    }
    EXPECT_EQ(named.size(), 4u);
    EXPECT_EQ(flows, (std::map<int, std::string>{{1, "sf"}}));
}

// Jobs may overlap: each is a span with an id of its own, and a miss is told at the deadline.
TEST(Chrome, TellsJobsAsSpans)
{
    Script s({"a", "b"}, 1);
    s.release(0, 0, 2).release(1, 0, 3).release(1, 1, 9).miss(2, 0, 1).end_job(3, 0, 1);
    s.miss(3, 0, 2).end_job(4, 0, 2);
    const json trace = json::parse(to_chrome_json(s.finish(6)));
    std::map<int, std::vector<double>> spans;
    std::vector<double> misses;
    for (const json& e : trace["traceEvents"]) {
        if (!e.contains("cat") || e["cat"] != "job") continue;
        if (e["ph"] == "i")
            misses.push_back(e["ts"]);
        else
            spans[e["id"]].push_back(e["ts"]);
    }
    EXPECT_EQ(spans, (std::map<int, std::vector<double>>{
                         {1, {0, 3000}}, {2, {1000, 4000}}, {3, {1000, 6000}}}));
    EXPECT_EQ(misses, (std::vector<double>{2000, 3000}));
}

TEST(Jobs, HaveARowEachWithWhatBecameOfThem)
{
    Script s({"a,b"}, 1, "p");
    s.release(0, 0, 2).end_job(2, 0, 1).release(2, 0, 4).miss(4, 0, 2);
    EXPECT_EQ(to_jobs_csv(s.finish(5)),
              "task,job,released_ns,deadline_ns,ended_ns,outcome\n"
              "\"p/a,b\",1,0,2000000,2000000,done\n"
              "\"p/a,b\",2,2000000,4000000,,missed\n");
    EXPECT_EQ(outcome_of({{}, Time{4}, Time{5}, true, false}), "late");
    EXPECT_EQ(outcome_of({{}, Time{5}, Time{5}, true, true}), "aborted");
    EXPECT_EQ(outcome_of({}), "unfinished");
}

TEST(Chrome, KeepsNanoseconds)
{
    TimelineBuilder b(Script({"a"}, 1).symbols, 1);
    b.put(Record{Time{}, 0, 0, Record::kNone, RecordKind::task_created});
    b.put(Record{Time{1'234'567}, 0, Record::kNone, Record::kNone, RecordKind::state,
                 TaskState::running, Reason::none, 0});
    const std::string text = to_chrome_json(std::move(b).finish({}, Time{2'000'001}));
    EXPECT_NE(text.find("\"ts\":1234.567,\"dur\":765.434"), std::string::npos) << text;
}

TEST(Chrome, IsValidWithoutAnything)
{
    EXPECT_TRUE(json::parse(to_chrome_json(Timeline()))["traceEvents"].empty());
}

TEST(Json, HoldsEverySlice)
{
    const Timeline t = test::bank().finish(12);
    const json all = json::parse(to_json(t));
    EXPECT_EQ(all["format"], "interleave-timeline");
    EXPECT_EQ(all["version"], 1);
    EXPECT_EQ(all["tasks"].size(), t.tasks());
    const json& bob = all["tasks"][1];
    EXPECT_EQ(bob["slices"].size(), t.slices(TrackId{1}));
    EXPECT_EQ(bob["slices"][3]["object"], "m");
    EXPECT_EQ(bob["slices"][4]["waker"], "bank/alice");
    EXPECT_EQ(bob["exit_code"], 3);
    EXPECT_EQ(all["cpus"][0].size(), t.slices(CpuId{0}));
    EXPECT_EQ(all["objects"][0]["owners"][2]["task"], nullptr);
    EXPECT_EQ(all["faults"][0]["fault"], "assertion");
    EXPECT_TRUE(json::parse(to_json(Timeline()))["tasks"].empty());
}

TEST(Export, KnowsEachFormatOnce)
{
    std::set<std::string_view> names;
    for (const ExportFormat& f : export_formats()) {
        EXPECT_TRUE(names.insert(f.name).second);
        EXPECT_FALSE(f.about.empty());
        const Result<std::string> bytes = export_timeline(test::bank().finish(12), f.name, {});
        EXPECT_EQ(bytes.ok(), !f.needs_window);
        if (bytes.ok()) {
            EXPECT_GT(bytes.value().size(), 40u) << f.name;  // a table of nothing has a header
        }
        const ExportFormat* by_name = format_of_file("run." + std::string(f.extension));
        ASSERT_NE(by_name, nullptr);
        EXPECT_EQ(by_name->name, f.name);
    }
    EXPECT_EQ(format_of_file("notes.docx"), nullptr);
}

TEST(Export, SuggestsTheFormatThatWasMeant)
{
    const Result<std::string> r = export_timeline(Timeline(), "svgg", {});
    ASSERT_FALSE(r.ok());
    EXPECT_EQ(r.error().message, "There is no format 'svgg' to export to; did you mean 'svg'?");
    EXPECT_EQ(r.error().kind, ErrorKind::usage);
    EXPECT_NE(export_timeline(Timeline(), "nonsense", {}).error().message.find("chrome"),
              std::string::npos);
}

Timeline many(uint32_t tasks)
{
    std::vector<std::string> names;
    for (uint32_t i = 0; i < tasks; ++i) names.push_back("worker" + std::to_string(i));
    Script s(names, 1);
    for (uint32_t i = 0; i < tasks; ++i) s.ready(0, i);
    for (uint32_t i = 0; i < tasks; ++i) s.run(i, i).exit(i + 1, i);
    return s.finish(tasks);
}

std::vector<std::string> lines(const std::string& text)
{
    std::vector<std::string> all;
    for (size_t at = 0; at < text.size();) {
        const size_t end = text.find('\n', at);
        all.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return all;
}

TEST(Gantt, FitsTheTerminal)
{
    for (const uint32_t tasks : {1u, 3u, 12u, 40u}) {
        for (const uint32_t columns : {1u, 60u, 100u, 200u}) {
            for (const bool ascii : {false, true}) {
                GanttOptions o;
                o.columns = columns;
                o.ascii = ascii;
                for (const std::string& line : lines(gantt(many(tasks), o))) {
                    EXPECT_LE(display_width(line), std::max(columns, 40u)) << line;
                }
            }
        }
    }
}

TEST(Gantt, UsesAsciiAloneWhereAsked)
{
    GanttOptions o;
    o.ascii = true;
    for (const char c : gantt(test::bank().finish(12), o)) EXPECT_GE(c, 0);
}

TEST(Gantt, SaysTheSameInColor)
{
    GanttOptions o;
    o.color = true;
    std::string colored = gantt(test::bank().finish(12), o);
    for (size_t at; (at = colored.find('\x1b')) != std::string::npos;) {
        colored.erase(at, colored.find('m', at) - at + 1);
    }
    o.color = false;
    EXPECT_EQ(colored, gantt(test::bank().finish(12), o));
}

TEST(Gantt, SaysHowManyRowsItLeavesOut)
{
    GanttOptions o;
    o.max_rows = 5;
    EXPECT_NE(gantt(many(12), o).find("7 more tasks"), std::string::npos);
}

TEST(Gantt, MarksARunTooShortToWin)
{
    Script s({"a"}, 1);
    s.ready(0, 0).run(500, 0).ready(501, 0, Reason::slice_end);
    const std::string chart = gantt(s.finish(1000), {});
    EXPECT_NE(chart.find("░▏░"), std::string::npos) << chart;
    EXPECT_NE(chart.find("ran briefly"), std::string::npos);
}

TEST(Gantt, DrawsNothingAtAll)
{
    EXPECT_NE(gantt(Timeline(), {}).find("running"), std::string::npos);
}

}  // namespace
}  // namespace interleave
