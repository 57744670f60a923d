#include "translation/translation.h"

#include <gtest/gtest.h>

namespace interleave {

namespace {

constexpr Phrase kPhrases[] = {
    {"running", "运行"},
    {"mutex", "互斥锁"},
    {"since {}", "自 {0} 起"},
    {"held by {}", "由 {0} 持有"},
    {"waits for {} {}", "等待{=0} {1}"},
    {"At {}", "在 {0}"},
    {"{} {}", "{0} {=1}"},
    {"{} unit{} of {} are free", "{2} 空闲 {0} 个单位"},
    {"At {}, {} was ready, but |cpu{} ran {}.", "在 {0}，{1} 就绪，但 cpu{2} 运行 {3}。"},
    {"It is the end.", "到此为止。"},
    {"a brace {{}} and a bar ||", "花括号 {{}} 和竖线 |"},
    {"the policy '{}' has no parameter '{}'", "策略“{0}”没有参数“{1}”"},
};
const std::span<const Phrase> kTables[] = {kPhrases};

std::string zh(std::string_view english)
{
    static const Translation translation(kTables);
    return translation.translate(english);
}

}  // namespace

TEST(Translation, FillsInNamesAndNumbersAsTheyAre)
{
    EXPECT_EQ(zh("the policy 'rr' has no parameter 'quantun'"), "策略“rr”没有参数“quantun”");
    EXPECT_EQ(zh("3 units of disk are free"), "disk 空闲 3 个单位");
    EXPECT_EQ(zh("1 unit of running are free"), "running 空闲 1 个单位") << "a name is no word";
}

TEST(Translation, LeavesAloneWhatItDoesNotKnow)
{
    EXPECT_EQ(zh("Nobody has written this down."), "Nobody has written this down.");
    EXPECT_EQ(zh("waits for horse h"), "waits for horse h") << "{=0} is no word that it knows";
    EXPECT_EQ(zh("a, b, c"), "a, b, c");
    EXPECT_EQ(zh(""), "");
}

TEST(Translation, PutsASentenceTogetherFromItsClauses)
{
    EXPECT_EQ(zh("waits for mutex m, held by bob, since 5 ms"),
              "等待互斥锁 m，由 bob 持有，自 5 ms 起");
    EXPECT_EQ(zh("At 6 ms, alice waits for mutex m, held by bob, since 5 ms."),
              "在 6 ms，alice 等待互斥锁 m，由 bob 持有，自 5 ms 起。");
}

TEST(Translation, GoesSentenceBySentence)
{
    EXPECT_EQ(zh("It is the end. running. Who knows? It is the end."),
              "到此为止。运行。Who knows? 到此为止。");
    EXPECT_EQ(zh("  It is the end.\n\n  running\n"), "  到此为止。\n\n  运行\n")
        << "lines stay lines";
}

TEST(Translation, KnowsWhatTheSourcesPutTogetherFromTwoTexts)
{
    EXPECT_EQ(zh("At 3 ms, a/b was ready, but cpu0 ran c."), "在 3 ms，a/b 就绪，但 cpu0 运行 c。");
}

TEST(Translation, ReadsDoubledBracesAndBarsAsThemselves)
{
    EXPECT_EQ(zh("a brace {} and a bar |"), "花括号 {} 和竖线 |");
}

TEST(Translation, ComplainsOfHolesThatAreNotThere)
{
    EXPECT_EQ(complaint_about({"{} of {}", "{1} 中的 {0}"}), "");
    EXPECT_NE(complaint_about({"{} of {}", "{2}"}), "");
    EXPECT_NE(complaint_about({"{} of {}", "{x}"}), "");
    EXPECT_NE(complaint_about({"{} of {", "{0}"}), "");
    EXPECT_NE(complaint_about({"{}{}", "{0}{1}"}), "");
}

TEST(Translation, EndsOnTextThatTriesIt)
{
    std::string text;
    for (int i = 0; i < 2'000; ++i) text += "At, running; waits for: ";
    EXPECT_FALSE(zh(text).empty());
}

TEST(Translation, IsOfChineseOnly)
{
    EXPECT_EQ(translation_to("en"), nullptr);
    EXPECT_EQ(in_language("en", "running"), "running");
    EXPECT_EQ(in_language("zh", "running"), "运行");
}

}  // namespace interleave
