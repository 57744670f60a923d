// The page for a browser: what it draws from, and that nothing of a run can be more than text in
// it.
#include "export/export.h"
#include "export/html.h"
#include "export/sha256.h"
#include "export/tooltip.h"
#include "support/golden.h"
#include "support/script.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <regex>

namespace interleave {
namespace {

using nlohmann::json;
using test::Script;

Time at_ms(int64_t n) { return Time{} + ms(n); }

json data_of(const Timeline& t, const HtmlLimits& limits = {}, std::string_view language = "en")
{
    return json::parse(html_data(t, {}, false, HtmlWords(language), limits).json);
}

// What stands between the first `open` and the `close` after it.
std::string between(const std::string& text, const std::string& open, const std::string& close)
{
    const size_t from = text.find(open);
    if (from == std::string::npos) return {};
    const size_t begin = from + open.size();
    return text.substr(begin, text.find(close, begin) - begin);
}

std::string lines_of(const std::string& json_text)
{
    std::string text;
    for (size_t at = 0; at < json_text.size();) {
        const size_t end = std::min(json_text.find('\n', at), json_text.size() - 1);
        const std::string line = json_text.substr(at, end - at + 1);
        // Words and colours have tests of their own and change more often.
        if (!line.starts_with("\"words\"") && !line.starts_with("\"colors\"")) text += line;
        at = end + 1;
    }
    return text;
}

TEST(Page, KnowsWhereTheRunBranchesOff)
{
    const Timeline t = test::bank().finish(12);
    const std::vector<Time> forks = {Time{} + ms(6)};
    const json data =
        json::parse(html_data(t, {}, false, HtmlWords("en"), HtmlLimits{}, forks).json);
    EXPECT_EQ(data["forks"], (json{6'000'000}));
}

TEST(Page, HasALaneForEachCountByItsName)
{
    const json data = json::parse(
        html_data(test::bank().finish(12), {}, true, HtmlWords("zh"), HtmlLimits{}).json);
    std::vector<std::string> names;
    for (const json& lane : data["lanes"])
        if (lane["k"] == "n") names.push_back(lane["n"]);
    EXPECT_EQ(names,
              (std::vector<std::string>{"存活进程", "存活任务", "就绪任务", "僵尸", "等待 m"}));
}

TEST(Page, SaysSentencesOfTheRunInItsReadersWords)
{
    HtmlOptions options;
    options.language = "zh";
    options.findings = {{FindingKind::race, at_ms(6), {"bank/alice"}, "Both wrote to it.", 7, 0}};
    options.say = [](std::string_view english) {
        return english == "Both wrote to it." ? "两者都写了它。" : "“" + std::string(english) + "”";
    };
    const std::string page = to_html(test::bank().finish(12), options);
    EXPECT_EQ(page.find("Both wrote to it."), std::string::npos);
    const size_t first = page.find("两者都写了它。");
    ASSERT_NE(first, std::string::npos);
    EXPECT_NE(page.find("两者都写了它。", first + 1), std::string::npos)
        << "in the list, and in the data for the script";
}

TEST(PageData, IsAsReviewed)
{
    const Finding race{FindingKind::race, at_ms(6), {"bank/alice"}, "Both wrote to it.", 7, 0};
    const HtmlWords words("en");
    const HtmlData data =
        html_data(test::bank().finish(12), std::vector{race}, true, words, HtmlLimits{});
    test::expect_golden("export/bank.page.json", lines_of(data.json));
}

TEST(PageData, HasEverySliceOfEveryLane)
{
    const Timeline t = test::bank().finish(12);
    const json data = data_of(t);
    size_t tasks = 0;
    for (const json& lane : data["lanes"]) {
        if (lane["k"] != "t" && lane["k"] != "c") continue;
        const bool is_task = lane["k"] == "t";
        const auto id = lane["i"].get<uint32_t>();
        const size_t count = is_task ? t.slices(TrackId{id}) : t.slices(CpuId{id});
        tasks += is_task ? 1 : 0;
        ASSERT_EQ(lane["t"].size(), count);
        ASSERT_EQ(lane["f"].size(), count);
        int64_t at = 0;
        for (size_t i = 0; i < count; ++i) {
            at += lane["t"][i].get<int64_t>();
            const Slice s = is_task ? t.slice(TrackId{id}, i) : t.slice(CpuId{id}, i);
            EXPECT_EQ(at, s.start.ns);
            const json& fact = data["facts"][lane["f"][i].get<size_t>()];
            EXPECT_EQ(fact[0], static_cast<int>(s.state));
            EXPECT_EQ(fact[1], static_cast<int>(s.reason));
        }
    }
    EXPECT_EQ(tasks, t.tasks());
}

TEST(PageData, DrawsLanesOfTooManySlicesInColumnsAndSaysSo)
{
    Script s({"a", "b"}, 1);
    s.ready(0, 0).ready(0, 1);
    for (int64_t i = 0; i < 5000; ++i) {
        const auto task = static_cast<uint32_t>(i % 2);
        s.run(i, task).ready(i + 1, task, Reason::slice_end);
    }
    const Timeline t = s.finish(5000);
    const HtmlLimits few{.slices = 1000, .links = 10, .tasks = 10};
    const HtmlData data = html_data(t, {}, false, HtmlWords("en"), few);
    EXPECT_EQ(data.columns, 333U);
    EXPECT_GT(data.slices, 10'000U);
    for (const json& lane : json::parse(data.json)["lanes"]) {
        if (lane["k"] == "h") continue;
        EXPECT_EQ(lane["c"], 1);
        EXPECT_LE(lane["t"].size(), 333U);
    }
    HtmlOptions options;
    options.limits = few;
    const std::string page = to_html(t, options);
    EXPECT_NE(page.find("more than a page can hold"), std::string::npos);
    EXPECT_EQ(to_html(t, {}).find("more than a page can hold"), std::string::npos);
}

// The part of the shares of each column of a lane that its row tells, in percent.
std::map<std::string, int64_t> told_of(const json& data, const json& lane, size_t column)
{
    std::map<std::string, int64_t> told;
    const json& row = data["shares"][lane["p"][column].get<size_t>()];
    for (size_t i = 0; i < row.size(); i += 3) {
        const int64_t task = row[i + 1];
        const std::string name = task == -2 ? "others"
                                 : task == -1
                                     ? data["states"][row[i].get<size_t>()].get<std::string>()
                                     : data["tasks"][task]["s"].get<std::string>();
        told[name] = row[i + 2];
    }
    return told;
}

const json* lane_named(const json& data, const std::string& name)
{
    const auto it =
        std::ranges::find_if(data["lanes"], [&](const json& l) { return l["n"] == name; });
    return it == data["lanes"].end() ? nullptr : &*it;
}

TEST(PageData, TellsWhatAColumnIsMadeOfAsTheWindowDoes)
{
    // In every 10 ms a runs for 3 and b for 7, in pieces of 1 ms.
    Script s({"a", "b"}, 1);
    s.ready(0, 0).ready(0, 1);
    for (int64_t i = 0; i < 5000; ++i) {
        const uint32_t task = i % 10 < 3 ? 0 : 1;
        s.run(i, task).ready(i + 1, task, Reason::slice_end);
    }
    const Timeline t = s.finish(5000);
    const json data = data_of(t, {.slices = 300, .links = 10, .tasks = 10});
    const json* cpu = lane_named(data, "cpu0");
    const json* a = lane_named(data, "a");
    ASSERT_TRUE(cpu != nullptr && a != nullptr);
    ASSERT_EQ((*cpu)["p"].size(), (*cpu)["f"].size());
    // 100 columns of 50 ms: all alike, so that they are one.
    EXPECT_EQ((*cpu)["p"].size(), 1U);
    EXPECT_EQ(told_of(data, *cpu, 0), (std::map<std::string, int64_t>{{"a", 30}, {"b", 70}}));
    EXPECT_EQ(told_of(data, *a, 0),
              (std::map<std::string, int64_t>{{"running", 30}, {"ready", 70}}));
    EXPECT_NE(shares_of(t, CpuId{0}, at_ms(0), at_ms(50)).find("70.0 % bank/b"), std::string::npos);
    EXPECT_EQ(data_of(t)["shares"], json()) << "where every slice is there";
}

TEST(PageData, TellsFourTasksOfAColumnAndTheOthersTogether)
{
    Script s({"a", "b", "c", "d", "e", "f"}, 1);
    for (uint32_t task = 0; task < 6; ++task) s.ready(0, task);
    for (int64_t i = 0; i < 6000; ++i) {
        const auto task = static_cast<uint32_t>(i % 6);
        s.run(i, task).ready(i + 1, task, Reason::slice_end);
    }
    const json data = data_of(s.finish(6000), {.slices = 700, .links = 10, .tasks = 10});
    const json* cpu = lane_named(data, "cpu0");
    ASSERT_NE(cpu, nullptr);
    EXPECT_EQ(told_of(data, *cpu, 0),
              (std::map<std::string, int64_t>{
                  {"a", 17}, {"b", 17}, {"c", 17}, {"d", 17}, {"others", 33}}));
}

TEST(PageData, KnowsNoMoreRowsOfSharesThanItsLimit)
{
    Script s({"a", "b"}, 1);
    s.ready(0, 0).ready(0, 1);
    for (int64_t i = 0; i < 5000; ++i) {
        const uint32_t task = i % 97 < i / 60 ? 0 : 1;  // more and more of a
        s.run(i, task).ready(i + 1, task, Reason::slice_end);
    }
    const Timeline t = s.finish(5000);
    const json few = data_of(t, {.slices = 300, .links = 10, .shares = 5, .tasks = 10});
    EXPECT_EQ(few["shares"].size(), 5U);
    const auto not_told = [](const json& data) {
        const json& rows = (*lane_named(data, "cpu0"))["p"];
        return std::count(rows.begin(), rows.end(), json(-2));
    };
    EXPECT_GT(not_told(few), 0) << "there it is told what took most";
    const json many = data_of(t, {.slices = 300, .links = 10, .tasks = 10});
    EXPECT_GT(many["shares"].size(), 5U);
    EXPECT_EQ(not_told(many), 0);
}

TEST(PageData, LeavesOutTasksBeyondItsLimitAndSaysHowMany)
{
    Script s({"a", "b", "c"}, 1);
    for (uint32_t task = 0; task < 3; ++task) s.ready(0, task);
    HtmlOptions options;
    options.limits.tasks = 2;
    EXPECT_NE(to_html(s.finish(3), options).find("1 more tasks not shown"), std::string::npos);
}

TEST(PageData, LinksLeadToWhatTheyCaused)
{
    const json links = data_of(test::bank().finish(12))["links"];
    const auto wakes = [](const json& l) { return l[0] == 0 && l[1] == 0 && l[2] == 1; };
    EXPECT_EQ(std::ranges::count_if(links, wakes), 1) << links;
}

// The worst names that a scenario can give.
TEST(Page, TakesNothingOfARunForMarkup)
{
    const std::string evil = "</script><b>&\"'<!--<img src=x onerror=alert(1)>";
    Script s({evil}, 1, evil);
    s.origin.title = evil;
    s.origin.detail = evil;
    s.symbols.steps[0].label = evil;
    s.symbols.objects[0] = evil;
    s.origin.caveats = {evil};
    s.ready(0, 0).run(1, 0).block(2, 0);
    HtmlOptions options;
    options.findings = {{FindingKind::stuck, at_ms(2), {evil + "/" + evil}, evil, 0, 0}};
    const std::string page = to_html(s.finish(3), options);
    for (const std::string_view bad : {"<b>", "<img", "<!--"})
        EXPECT_EQ(page.find(bad), std::string::npos) << bad;
    const std::regex script_ends("</script");
    EXPECT_EQ(std::distance(std::sregex_iterator(page.begin(), page.end(), script_ends), {}), 2)
        << "the data and the script, and nothing that a name ended";
    const json data = json::parse(between(page, "id=\"data\">", "</script>"));
    EXPECT_EQ(data["tasks"][0]["n"], evil + "/" + evil) << "it is there, as text";
    EXPECT_EQ(data["steps"][0][0], evil);
}

TEST(Page, NeedsNothingButItself)
{
    const std::string page = to_html(test::bank().finish(12), {});
    for (const std::string_view bad :
         {"http://", "https://", " src=", "@import", "url(", "fetch(", "eval(", "innerHTML"})
        EXPECT_EQ(page.find(bad), std::string::npos) << bad;
    const std::regex handler("<[^>]* on[a-z]+=");
    EXPECT_FALSE(std::regex_search(page.substr(0, page.find("id=\"data\"")), handler));
}

TEST(Page, LetsOnlyItsOwnScriptAndStyleIn)
{
    const std::string page = to_html(test::bank().finish(12), {});
    const std::string policy = between(page, "Content-Security-Policy\" content=\"", "\"");
    EXPECT_TRUE(policy.starts_with("default-src 'none';")) << policy;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos) << policy;
    EXPECT_NE(
        policy.find("script-src 'sha256-" + sha256_base64(between(page, "<script>", "</script>"))),
        std::string::npos);
    EXPECT_NE(
        policy.find("style-src 'sha256-" + sha256_base64(between(page, "<style>", "</style>"))),
        std::string::npos);
    EXPECT_EQ(page.find(" style=\""), std::string::npos) << "which the policy forbids";
}

TEST(Page, SpeaksChinese)
{
    HtmlOptions options;
    options.language = "zh";
    const std::string page = to_html(test::bank().finish(12), options);
    EXPECT_NE(page.find("<html lang=\"zh-CN\""), std::string::npos);
    EXPECT_NE(page.find("放大"), std::string::npos);
    EXPECT_EQ(page.find("Zoom in"), std::string::npos);
    EXPECT_EQ(data_of(test::bank().finish(12), {}, "zh")["states"][3], "阻塞");
}

TEST(Page, HasEveryWordInBothLanguagesWithTheSameHoles)
{
    const auto holes = [](std::string_view text) {
        std::string found;
        for (const char hole : {'1', '2', '3', '4'})
            if (text.find(std::string("%") + hole) != std::string_view::npos) found += hole;
        return found;
    };
    for (const HtmlWords::Word& w : HtmlWords::of_script()) {
        EXPECT_FALSE(w.chinese.empty()) << w.key;
        EXPECT_EQ(holes(w.english), holes(w.chinese)) << w.key;
    }
}

TEST(Page, TellsWhereItIsFrom)
{
    const std::string page = to_html(test::bank().finish(12), {});
    EXPECT_NE(page.find("<h1>Sample</h1>"), std::string::npos);
    EXPECT_NE(page.find("seed 1"), std::string::npos);
    EXPECT_NE(page.find("rr quantum=2ms"), std::string::npos);
    HtmlOptions bare;
    bare.show_title = bare.show_caption = bare.legend = false;
    const std::string without = to_html(test::bank().finish(12), bare);
    EXPECT_EQ(without.find("<h1>"), std::string::npos);
    EXPECT_EQ(without.find("seed 1"), std::string::npos);
    EXPECT_EQ(without.find("id=\"legend\""), std::string::npos);
}

TEST(Sha256, IsThatOfTheStandard)
{
    EXPECT_EQ(sha256_base64(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    EXPECT_EQ(sha256_base64("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    EXPECT_EQ(sha256_base64("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "JI1qYdIGOLjlwCaTDD5gOaM85Flk/yFn9uzt1BnbBsE=");
    EXPECT_EQ(sha256_base64(std::string(1'000'000, 'a')),
              "zcduXJkU+5KBocfihNc+Z/GAmkiklyAOBG05zMcRLNA=");
}

}  // namespace
}  // namespace interleave
