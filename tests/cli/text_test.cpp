// The parts of which the commands make their output.
#include "base/text.h"
#include "cli/json.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "cli/times.h"

#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <thread>

namespace interleave::cli {
namespace {

TEST(Wrapped, BreaksAtBlanksAndIndents)
{
    EXPECT_EQ(wrapped("one two three four", 11), "one two\nthree four\n");
    EXPECT_EQ(wrapped("one two three four", 13, 2), "  one two\n  three four\n");
    EXPECT_EQ(wrapped("a\n\nb", 20), "a\n\nb\n");
    EXPECT_EQ(wrapped("", 20), "");
}

TEST(Wrapped, NoLineIsWiderThanAsked)
{
    const std::string text =
        "教科书中的例子。每个任务一次得到 4 毫秒，失去 CPU 的任务排到队列末尾。 "
        "averyveryverylongwordwithoutanyblank and more";
    for (size_t width = 12; width < 60; ++width) {
        std::istringstream lines(wrapped(text, width));
        for (std::string line; std::getline(lines, line);) {
            EXPECT_LE(display_width(line), width) << line;
            EXPECT_TRUE(is_valid_utf8(line));
        }
    }
}

TEST(Styled, LeavesTextAloneWithoutColor)
{
    EXPECT_EQ(styled(false, Style::bad, "x"), "x");
    EXPECT_EQ(styled(true, Style::bad, "x"), "\x1b[1;31mx\x1b[0m");
}

TEST(Table, BreaksOnlyTheHeadingsThatItMust)
{
    TextTable table(
        {{"task", "", true}, {"first run", "first\nrun"}, {"turnaround", "turn-\naround"}});
    table.add({"甲", "0", "12"});
    EXPECT_EQ(table.text(80, false),
              "  task  first run  turnaround\n  甲            0          12\n");
    EXPECT_EQ(table.text(26, false),
              "        first\n  task    run  turnaround\n  甲        0          12\n");
    EXPECT_EQ(table.text(21, false),
              "        first   turn-\n  task    run  around\n  甲        0      12\n");
}

TEST(Table, ContinuesBelowWhereItIsTooWide)
{
    TextTable table({{"task", "", true}, {"start", ""}, {"end", ""}, {"exit", ""}});
    table.add({"甲", "0", "12", "0"});
    EXPECT_EQ(table.text(24, false), "  task  start  end  exit\n  甲        0   12     0\n");
    EXPECT_EQ(table.text(23, false),
              "  task  start\n  甲        0\n  task  end  exit\n  甲     12     0\n");
    EXPECT_EQ(
        table.text(1, false),
        "  task  start\n  甲        0\n  task  end\n  甲     12\n  task  exit\n  甲       0\n")
        << "never less than one beside the first";
}

TEST(Table, ContinuesInEvenPartsThatBeginWithItsKeys)
{
    TextTable table(
        {{"of", "", true}, {"metric", "", true}, {"a", ""}, {"b", ""}, {"c", ""}, {"at", "", true}},
        2);
    table.add({"P", "end", "1", "2", "3", "a place that is told with many words"});
    EXPECT_EQ(
        table.text(23, false),
        "  of  metric  a  b  c  at\n  P   end     1  2  3  a place that is told with many words\n")
        << "words at the end may be longer than there is room";
    EXPECT_EQ(table.text(22, false),
              "  of  metric  a  b\n  P   end     1  2\n"
              "  of  metric  c  at\n  P   end     3  a place that is told with many words\n");
}

TimeScale scale_of(std::initializer_list<int64_t> times, int64_t preferred = 1'000'000)
{
    return scale_for(std::vector<int64_t>(times), preferred);
}

TEST(Times, AreInTheUnitOfTheFileIfThatIsExact)
{
    EXPECT_EQ(scale_of({24'000'000, 500'000}).unit, "ms");
    EXPECT_EQ(in_scale(scale_of({24'000'000, 500'000}), 500'000), "0.5");
    EXPECT_EQ(scale_of({24'000'000, 500'000}, 1'000).unit, "us");
    EXPECT_EQ(scale_of({0}).unit, "ms");
}

TEST(Times, AreInASmallerUnitWhereThatIsExact)
{
    const TimeScale scale = scale_of({2'000'100, 100});
    EXPECT_EQ(scale.unit, "us");
    EXPECT_EQ(in_scale(scale, 100), "0.1");
    EXPECT_EQ(in_scale(scale, 2'000'000), "2000.0");
    EXPECT_FALSE(scale.rounded);
    EXPECT_EQ(scale_of({7, 300}).unit, "ns");
}

TEST(Times, AreRoundedWhereNobodyWouldReadAllDigits)
{
    const TimeScale scale = scale_of({64'264'825, 1'000'000});
    EXPECT_TRUE(scale.rounded);
    EXPECT_EQ(scale.unit, "ms");
    EXPECT_EQ(in_scale(scale, 64'264'825), "64.265");
    EXPECT_EQ(in_scale(scale, -400), "0.000");
}

TEST(Times, MeansHaveThreeDecimals)
{
    EXPECT_EQ(rounded(15'666'667), "15.667 ms");
    EXPECT_EQ(rounded(6'000'000), "6 ms");
    EXPECT_EQ(rounded(0), "0");
    EXPECT_EQ(rounded(7), "7 ns");
    EXPECT_EQ(rounded(-1'500), "-1.5 us");
}

TEST(Json, NestsAndQuotes)
{
    JsonWriter json;
    json.begin_object().member("a", int64_t{-1}).key("b").begin_array().end();
    json.key("c").begin_array().value("x\"y\n").null().value(true).end().end();
    EXPECT_EQ(std::move(json).take(),
              "{\n  \"a\": -1,\n  \"b\": [],\n  \"c\": [\n    \"x\\\"y\\n\",\n    null,\n"
              "    true\n  ]\n}\n");
}

TEST(Progress, IsSilentWhereNobodyWatches)
{
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Terminal terminal{in, out, err};
    {
        const Progress progress(terminal, "working", std::chrono::milliseconds(1));
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(err.str(), "");
}

TEST(Progress, SpeaksAfterAWhileAndCleansUp)
{
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Terminal terminal{in, out, err};
    terminal.err_is_terminal = true;
    {
        const Progress progress(terminal, "working", std::chrono::milliseconds(1));
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    EXPECT_NE(err.str().find("working: 0 s"), std::string::npos) << err.str();
    EXPECT_TRUE(err.str().ends_with("\r\x1b[K"));
    std::ostringstream quick;
    Terminal other{in, out, quick};
    other.err_is_terminal = true;
    {
        const Progress progress(other, "working");
    }
    EXPECT_EQ(quick.str(), "");
}

}  // namespace
}  // namespace interleave::cli
