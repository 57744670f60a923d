// Which part of a run an export is of.
#include "export/selection.h"
#include "base/text.h"
#include "export/export.h"
#include "support/script.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace interleave {
namespace {

using nlohmann::json;
using test::Script;

Time at_ms(int64_t n) { return Time{} + ms(n); }

Timeline bank() { return test::bank().finish(12); }

std::string names(const Timeline& t, const std::vector<std::string>& words)
{
    const Result<std::vector<TrackId>> tasks = tasks_named(t, words);
    if (!tasks.ok()) return tasks.error().message;
    std::string text;
    for (const TrackId id : tasks.value()) text += t.track(id).name + " ";
    return text;
}

TEST(Selection, FindsTasksByNameProcessAndShortName)
{
    const Timeline t = bank();
    const std::string bob = "bank/bob bank/bob/child#1 ";
    EXPECT_EQ(names(t, {"bank/bob"}), bob) << "with what it started";
    EXPECT_EQ(names(t, {"bob", "bank/bob"}), bob) << "not twice";
    EXPECT_EQ(names(t, {"bank/bob/child#1"}), "bank/bob/child#1 ");
    EXPECT_TRUE(names(t, {"bank"}).starts_with("bank/alice bank/bob "));
    EXPECT_TRUE(names(t, {}).empty());
}

TEST(Selection, SaysWhichTaskWasMeant)
{
    EXPECT_EQ(names(bank(), {"bank/bobb"}),
              "--tasks: there is no task 'bank/bobb'; did you mean 'bank/bob'?");
    EXPECT_EQ(names(bank(), {"zzzzzzzz"}), "--tasks: there is no task 'zzzzzzzz'.");
}

TEST(Selection, OfTimeHasToBeSomewhereInTheRun)
{
    const Timeline t = bank();
    const auto window = [&](const char* from, const char* to) {
        const auto w = window_named(t, from, to, ms(1));
        return w.ok() ? to_text(w.value().first) + ".." + to_text(w.value().second)
                      : w.error().message;
    };
    EXPECT_EQ(window("2", "5000us"), "2 ms..5 ms");
    EXPECT_NE(window("5", "2").find("no time between 5 ms and 2 ms"), std::string::npos);
    EXPECT_NE(window("2", "2").find("no time between"), std::string::npos);
    EXPECT_NE(window("40", "50").find("the run ends at 12 ms"), std::string::npos);
    EXPECT_NE(window("soon", "5").find("--from: 'soon' is not a time"), std::string::npos);
    EXPECT_NE(window("1", "-5").find("--to: '-5' is not a time"), std::string::npos);
}

// Every format of data holds the window and the tasks that were asked for, and nothing else.
TEST(Selection, CutsEveryFormatOfData)
{
    const Timeline t = bank();
    ExportOptions o;
    o.viewport.from = at_ms(3);
    o.viewport.to = at_ms(9);
    o.viewport.tasks = {t.find("bank/bob")};
    const auto made = [&](std::string_view format) {
        return export_timeline(t, format, o).value();
    };
    const json all = json::parse(made("json"));
    EXPECT_EQ(all["begin_ns"], 3'000'000);
    EXPECT_EQ(all["end_ns"], 9'000'000);
    ASSERT_EQ(all["tasks"].size(), 1U);
    EXPECT_EQ(all["tasks"][0]["slices"][0]["start_ns"], 3'000'000);
    for (const char* format : {"csv", "json", "chrome", "perfetto", "timeline", "text", "html"}) {
        const std::string text = made(format);
        EXPECT_NE(text.find("bank/bob"), std::string::npos) << format;
        // The symbols of a timeline keep the names of what the scenario has.
        if (std::string_view(format) != "timeline") {
            EXPECT_EQ(text.find("bank/alice"), std::string::npos) << format;
        }
    }
    const Result<Timeline> part = read_timeline(made("timeline"));
    ASSERT_TRUE(part.ok());
    EXPECT_EQ(part.value().tasks(), 1U);
    EXPECT_TRUE(part.value().violations().empty());
}

TEST(Selection, KeepsFindingsOfTheWindowAndTheTasks)
{
    const Timeline t = bank();
    Viewport v;
    const auto finding = [](int64_t from, int64_t to, const char* task) {
        Finding f{FindingKind::inversion, at_ms(from), {task}, "", 0, 0};
        f.to = at_ms(to);
        return f;
    };
    v.findings = {finding(1, 2, "bank/bob"), finding(1, 5, "bank/bob"), finding(4, 5, "bank/alice"),
                  finding(10, 11, "bank/bob")};
    EXPECT_EQ(findings_in(t, v).size(), 4U);
    v.from = at_ms(3);
    v.to = at_ms(9);
    EXPECT_EQ(findings_in(t, v).size(), 2U);
    v.tasks = {t.find("bank/bob")};
    EXPECT_EQ(findings_in(t, v).size(), 1U);
}

TEST(Formats, KnowTheirFilesByTheirEndings)
{
    const auto name = [](std::string_view file) {
        const ExportFormat* f = format_of_file(file);
        return f == nullptr ? std::string_view("none") : f->name;
    };
    EXPECT_EQ(name("a.html"), "html");
    EXPECT_EQ(name("a.png"), "png");
    EXPECT_EQ(name("a.pftrace"), "perfetto");
    EXPECT_EQ(name("a.ilt"), "timeline");
    EXPECT_EQ(name("a.trace.json"), "chrome");
    EXPECT_EQ(name("a.gif"), "none");
}

TEST(Formats, OfTheWindowAreRefusedByTheLibraryWithTheProgramThatDrawsThem)
{
    for (const char* format : {"png", "pdf"}) {
        const Result<std::string> made = export_timeline(bank(), format, {});
        ASSERT_FALSE(made.ok());
        EXPECT_EQ(made.error().kind, ErrorKind::environment);
        EXPECT_NE(made.error().message.find("interleave-gui"), std::string::npos);
    }
}

}  // namespace
}  // namespace interleave
