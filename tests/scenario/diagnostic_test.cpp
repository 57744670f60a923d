#include "scenario/diagnostic.h"

#include "scenario/codes.h"
#include "scenario/explain.h"
#include "scenario/language.h"
#include "scenario/parse.h"
#include "text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace interleave {
namespace {

TEST(Diagnostics, AreSortedByPlace)
{
    Diagnostics d;
    d.error(20, {3, 1, 1}, "third");
    d.warning(20, {1, 9, 1}, "second");
    d.error(20, {1, 2, 1}, "first");
    ASSERT_EQ(d.all().size(), 3U);
    EXPECT_EQ(d.all()[0].message, "first");
    EXPECT_EQ(d.all()[1].message, "second");
    EXPECT_EQ(d.all()[2].message, "third");
}

TEST(Diagnostics, CountAWarningAsNoError)
{
    Diagnostics d;
    d.warning(20, {1, 1, 1}, "careful");
    EXPECT_FALSE(d.has_errors());
    d.error(20, {1, 1, 1}, "wrong");
    EXPECT_TRUE(d.has_errors());
}

TEST(Diagnostics, KeepTheFirstByPlaceAndCountTheOthers)
{
    Diagnostics d;
    for (uint32_t line = kMaxDiagnostics + 5; line > 0; --line) d.error(20, {line, 1, 1}, "wrong");
    EXPECT_EQ(d.all().size(), kMaxDiagnostics);
    EXPECT_EQ(d.all().front().mark.line, 1U);
    EXPECT_EQ(d.all().back().mark.line, kMaxDiagnostics);
    EXPECT_EQ(d.left_out(), 5U);
    EXPECT_NE(render(d, "f", "", false).find("f: and 5 more like these\n"), std::string::npos);
}

TEST(Diagnostics, SayTheSameOnlyOnce)
{
    Diagnostics d;
    d.error(20, {1, 1, 1}, "wrong");
    d.error(20, {1, 1, 1}, "wrong");
    EXPECT_EQ(d.all().size(), 1U);
}

TEST(Rendering, PutsTheCaretUnderWideCharacters)
{
    Diagnostics d;
    d.error(12, {1, 5, 3}, "unknown step", "did you mean 'lock'?");
    EXPECT_EQ(render(d, "f.yaml", "锁 = 进程 x\n", false),
              "f.yaml:1:5: error[S012]: unknown step\n"
              "    1 | 锁 = 进程 x\n"
              "      |      ^~~~~\n"
              "      = did you mean 'lock'?\n")
        << "two wide characters and a blank are five columns, behind one wide and three narrow";
}

TEST(Rendering, ShowsAPlaceThatIsNotInTheFileWithoutSource)
{
    Diagnostics d;
    d.error(126, {}, "unknown policy 'x'");
    EXPECT_EQ(render(d, "f.yaml", "title: x\n", false), "error[S126]: unknown policy 'x'\n");
}

TEST(Rendering, PointsBehindTheEndOfALine)
{
    Diagnostics d;
    d.error(4, {1, 9, 0}, "expected more");
    EXPECT_EQ(render(d, "f", "title: x", false),
              "f:1:9: error[S004]: expected more\n"
              "    1 | title: x\n"
              "      |         ^\n");
}

TEST(Rendering, HandsNothingToTheTerminalThatItWouldObey)
{
    Diagnostics d;
    d.error(4, {1, 1, 1}, "bad \x1b[31m");
    const std::string text = render(d, "f\x07", "\x1b]0;title\x07 \xe2\x80\xae\xff\n", false);
    for (char c : text) {
        EXPECT_FALSE(static_cast<unsigned char>(c) < 0x20 && c != '\n') << static_cast<int>(c);
    }
    EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos) << "no change of direction";
    EXPECT_EQ(text.find('\xff'), std::string::npos);
}

TEST(Rendering, CutsALongLineAroundThePlace)
{
    Diagnostics d;
    const std::string line = std::string(5000, 'a') + "HERE" + std::string(5000, 'b');
    d.error(4, {1, 5001, 4}, "here");
    const std::string text = render(d, "f", line, false);
    EXPECT_LT(text.size(), 400U);
    const size_t source = text.find("HERE") - text.find("    1 | ");
    const size_t caret = text.find("^~~~") - text.find("      | ");
    EXPECT_EQ(source, caret);
}

TEST(Rendering, ColoursOnlyWhenAsked)
{
    Diagnostics d;
    d.error(4, {1, 1, 1}, "wrong");
    EXPECT_EQ(render(d, "f", "x", false).find('\x1b'), std::string::npos);
    EXPECT_NE(render(d, "f", "x", true).find('\x1b'), std::string::npos);
}

TEST(Explanations, HaveAWrongExampleThatGivesTheirCodeAndARightOneThatGivesNone)
{
    for (const CodeExplanation& e : language_explanations()) {
        EXPECT_EQ(complaints(e.right), "") << e.code;
        if (e.wrong.empty()) continue;
        for (uint32_t code : codes_of(e.wrong)) EXPECT_EQ(code, e.code) << complaints(e.wrong);
        EXPECT_FALSE(codes_of(e.wrong).empty()) << e.code;
    }
}

TEST(Explanations, OfMissingStepsNameEveryStepThatHasSome)
{
    const auto all = language_explanations();
    const auto e = std::ranges::find(all, code::kBlockMissing, &CodeExplanation::code);
    ASSERT_NE(e, all.end());
    for (const StepForm& form : step_forms()) {
        if (!form.block) continue;
        const std::string in_list = std::string(form.word) + ", ";
        const std::string last = std::string(form.word) + " and ";
        const std::string end = std::string(form.word) + " end ";
        EXPECT_TRUE(e->text.find(in_list) != std::string_view::npos ||
                    e->text.find(last) != std::string_view::npos ||
                    e->text.find(end) != std::string_view::npos)
            << form.word;
    }
}

TEST(Explanations, OfAFileThatIsTooLargeHoldsForOne)
{
    const std::string text =
        "processes: {P1: {run: [compute 24]}}\n#" + std::string(kMaxScenarioBytes, '-');
    EXPECT_EQ(codes_of(text), std::vector<uint32_t>{2});
}

TEST(Explanations, AreSortedAndDifferent)
{
    std::set<uint32_t> seen;
    uint32_t last = 0;
    for (uint32_t code : all_codes()) {
        EXPECT_GT(code, last);
        EXPECT_TRUE(seen.insert(code).second) << code;
        EXPECT_FALSE(explain(code).empty());
        last = code;
    }
    EXPECT_GT(seen.size(), 40U);
    EXPECT_EQ(explain(99999), "");
}

TEST(Explanations, CoverEveryCodeThatTheLanguageHas)
{
    // The constants of codes.h, as their file lists them.
    const std::string header = file_text("sim/scenario/codes.h");
    size_t at = 0;
    int count = 0;
    while ((at = header.find("uint32_t k", at)) != std::string::npos) {
        const size_t equals = header.find('=', at);
        const auto code = static_cast<uint32_t>(std::stoul(header.substr(equals + 1)));
        EXPECT_FALSE(explain(code).empty()) << header.substr(at, equals - at);
        at = equals;
        ++count;
    }
    EXPECT_GT(count, 40);
}

TEST(Explanations, ReadAsText)
{
    EXPECT_EQ(explain(26),
              "S026: neither true nor false\n"
              "\n"
              "Write true or false. yes, no, on and off are ordinary texts in this language.\n"
              "\n"
              "Wrong:\n"
              "    processes:\n"
              "      P1: {run: [compute 24], daemon: yes}\n"
              "      P2: {run: [compute 1]}\n"
              "\n"
              "Right:\n"
              "    processes:\n"
              "      P1: {run: [compute 24], daemon: true}\n"
              "      P2: {run: [compute 1]}\n");
}

}  // namespace
}  // namespace interleave
