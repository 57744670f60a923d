#include "scenario/yaml.h"

#include "scenario/codes.h"
#include "scenario/language.h"
#include "scenario/parse.h"
#include "text.h"

#include <gtest/gtest.h>

#include <string>

namespace interleave {
namespace {

YamlRef tree(std::string_view text)
{
    Diagnostics diagnostics;
    YamlRef root = parse_yaml(text, diagnostics);
    EXPECT_FALSE(diagnostics.has_errors()) << render(diagnostics, "f", text, false);
    return root;
}

std::string repeated(std::string_view piece, size_t times)
{
    std::string text;
    for (size_t i = 0; i < times; ++i) text += piece;
    return text;
}

TEST(Yaml, MarksBeginningAndEnd)
{
    const YamlRef root = tree("a: [x, 'y z']\nb:\n  - 锁 c\n");
    ASSERT_TRUE(root && root->is_mapping());
    const YamlNode& list = *root->entries[0].value;
    EXPECT_EQ(list.mark, (Mark{1, 4, 10}));
    EXPECT_EQ(list.items[1]->mark, (Mark{1, 8, 5}));
    EXPECT_EQ(list.items[1]->text_mark, (Mark{1, 9, 3}));
    EXPECT_EQ(root->entries[1].value->items[0]->mark, (Mark{3, 5, 3}));
}

TEST(Yaml, KnowsWhichTextStandsAsItIs)
{
    const YamlRef root = tree("[plain, 'quoted', \"a\\tb\", 'it''s', two\n lines]");
    ASSERT_EQ(root->items.size(), 5U);
    EXPECT_TRUE(root->items[0]->verbatim);
    EXPECT_TRUE(root->items[1]->verbatim);
    EXPECT_EQ(root->items[1]->at(2, 3), (Mark{1, 12, 3}));
    EXPECT_FALSE(root->items[2]->verbatim);
    EXPECT_FALSE(root->items[3]->verbatim);
    EXPECT_FALSE(root->items[4]->verbatim);
    EXPECT_EQ(root->items[4]->at(2, 3), root->items[4]->mark);
}

TEST(Yaml, SharesWhatAnAliasRepeatsAndCountsItTwice)
{
    const YamlRef root = tree("- &a [x, y]\n- *a\n");
    EXPECT_EQ(root->items[0], root->items[1]);
    EXPECT_EQ(root->expanded_nodes, 7U);
}

TEST(Yaml, RefusesAnAliasBombWithoutExpandingIt)
{
    std::string text = "- &a0 [x]\n";
    for (int i = 1; i < 60; ++i) {
        const std::string last = "*a" + std::to_string(i - 1);
        text += "- &a" + std::to_string(i) + " [" + last + ", " + last + "]\n";
    }
    EXPECT_EQ(codes_of(text), std::vector<uint32_t>{code::kTooMany});
}

TEST(Yaml, RefusesDeepNestingInEveryStyle)
{
    const auto too_deep = std::vector<uint32_t>{code::kTooDeep};
    EXPECT_EQ(codes_of(repeated("[", 100'000)), too_deep);
    EXPECT_EQ(codes_of(repeated("{a: ", 100'000)), too_deep);
    EXPECT_EQ(codes_of(repeated("- ", 1'000)), too_deep);
    // Aliases that hang one tree below the other.
    std::string text = "- &a0 [x]\n";
    for (int i = 1; i < 100; ++i) {
        text += "- &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
    }
    EXPECT_EQ(codes_of(text), too_deep);
}

TEST(Yaml, TakesTheDepthThatIsAllowedAndNoMore)
{
    // The sequences of the text, the mapping around it, and the text itself.
    const auto nested = [](size_t levels) {
        return "x: " + repeated("[", levels) + "a" + repeated("]", levels);
    };
    Diagnostics diagnostics;
    EXPECT_NE(parse_yaml(nested(kMaxNesting - 1), diagnostics), nullptr);
    EXPECT_EQ(parse_yaml(nested(kMaxNesting), diagnostics), nullptr);
}

TEST(Yaml, BoundsBytesNodesAndSteps)
{
    EXPECT_EQ(codes_of(std::string(kMaxScenarioBytes + 1, '#')),
              std::vector<uint32_t>{code::kTooLarge});
    EXPECT_EQ(codes_of("[" + repeated("x,", kMaxNodes + 10) + "]"),
              std::vector<uint32_t>{code::kTooMany});
    const std::string many =
        "processes:\n  P1:\n    run:\n" + repeated("    - yield\n", kMaxSteps + 10);
    EXPECT_EQ(codes_of(many), std::vector<uint32_t>{code::kTooMany});
}

TEST(Yaml, RefusesEverythingThatIsNotText)
{
    for (std::string_view bytes :
         {"\xff", "a: \xc0\x80", "a: \xed\xa0\x80", "a: \xf5\x80\x80\x80"}) {
        EXPECT_EQ(codes_of(bytes), std::vector<uint32_t>{code::kNotUtf8});
    }
    using namespace std::string_view_literals;
    for (std::string_view bytes : {"a: \0"sv, "a: \x1b"sv, "a: \xc2\x85"sv, "a: \xef\xbb\xbf"sv}) {
        EXPECT_EQ(codes_of(bytes), std::vector<uint32_t>{code::kControlCharacter});
    }
    EXPECT_EQ(codes_of("\xfe\xff\x00t"sv), std::vector<uint32_t>{code::kNotUtf8}) << "UTF-16";
}

TEST(Yaml, IsReadInAMomentHoweverItIsMade)
{
    // Each of these was, or could become, quadratic.
    (void)codes_of(repeated("x uniform(1,", 300'000));
    (void)codes_of("[" + repeated("f(1,2), ", 300'000) + "]");
    (void)codes_of("{" + repeated("f(1,2): x, ", 300'000) + "}");
    (void)codes_of(repeated("a\n", 1'000'000));
    (void)codes_of("processes: {P: {run: [\"x = " + repeated("(", 1'000'000) + "\"]}}");
    (void)codes_of("processes: {P: {run: " + repeated("frob ", 500'000) + "}}");
    (void)codes_of("processes: {P: {run: [" + repeated("frob, ", 300'000) + "]}}");
}

}  // namespace
}  // namespace interleave
