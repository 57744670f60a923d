#include "base/text.h"

#include <gtest/gtest.h>

#include <limits>

namespace interleave {

namespace {

TEST(DurationText, TakesTheLargestUnitThatKeepsItExact)
{
    EXPECT_EQ(to_text(Duration{0}), "0");
    EXPECT_EQ(to_text(ms(24)), "24 ms");
    EXPECT_EQ(to_text(Duration{1500}), "1.5 us");
    EXPECT_EQ(to_text(Duration{-3}), "-3 ns");
    EXPECT_EQ(to_text(ms(86'400)), "86.4 s");
    EXPECT_EQ(to_text(Duration{999}), "999 ns");
    EXPECT_EQ(to_text(Duration{1'000'001}), "1000.001 us");
    EXPECT_EQ(to_text(Duration{1'005'000}), "1.005 ms");
    EXPECT_EQ(to_text(Duration{533'539'600}), "533.5396 ms");
    EXPECT_EQ(to_text(Duration{9'999'999}), "9999.999 us");
    EXPECT_EQ(to_text(Duration{10'000'001}), "10.000001 ms");
    EXPECT_EQ(to_text(Duration{-2'050'000'000}), "-2.05 s");
}

TEST(DurationText, LeavesTheBlankOutWhenAsked)
{
    EXPECT_EQ(to_text(ms(24), false), "24ms");
    EXPECT_EQ(to_text(Time{1500}, false), "1.5us");
}

TEST(DurationText, SaysTheExtremesOfTheRangeExactly)
{
    EXPECT_EQ(to_text(kForever), "9223372036854.775807 ms");
    EXPECT_EQ(to_text(Duration{std::numeric_limits<int64_t>::min()}), "-9223372036854.775808 ms");
    EXPECT_EQ(to_text(seconds(9'000'000'000)), "9000000000 s");
}

constexpr std::string_view kVerbs[] = {"lock", "unlock", "compute", "wait", "锁住", "barrier"};

TEST(Nearest, FindsTheWordBehindASlipOfTheFingers)
{
    EXPECT_EQ(nearest("lokc", kVerbs), "lock");
    EXPECT_EQ(nearest("ulock", kVerbs), "lock");  // as near as "unlock", and stands first
    EXPECT_EQ(nearest("comptue", kVerbs), "compute");
    EXPECT_EQ(nearest("bariier", kVerbs), "barrier");
    EXPECT_EQ(nearest("锁主", kVerbs), "锁住");
    EXPECT_EQ(nearest("wait", kVerbs), "wait");
}

TEST(Nearest, StaysSilentAboutWordsThatAreSomethingElse)
{
    EXPECT_EQ(nearest("fork", kVerbs), "");
    EXPECT_EQ(nearest("x", kVerbs), "");
    EXPECT_EQ(nearest("", kVerbs), "");
    EXPECT_EQ(nearest("lock", {}), "");
}

TEST(DisplayWidth, CountsTwoColumnsForChineseAndNoneForMarks)
{
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("进程 A"), 6U);
    EXPECT_EQ(display_width("e\u0301"), 1U);  // e and a combining acute accent
    EXPECT_EQ(display_width("한국"), 4U);
    EXPECT_EQ(display_width("\u1112\u1161\u11ab"), 2U);  // one syllable in three letters
    EXPECT_EQ(display_width("\U0001f600"), 2U);
    EXPECT_EQ(display_width("a\u200bb"), 2U);  // zero width space
    EXPECT_EQ(display_width("é│█"), 3U);
}

TEST(DisplayWidth, CountsOneColumnForEachInvalidByte)
{
    EXPECT_EQ(display_width("\xff\xfe"), 2U);
    EXPECT_EQ(display_width("\xe8\xbf"), 2U);  // a Chinese character cut off
}

TEST(FitWidth, NeverSplitsACharacter)
{
    EXPECT_EQ(fit_width("进程A", 3), "进");
    EXPECT_EQ(fit_width("进程A", 4), "进程");
    EXPECT_EQ(fit_width("进程A", 0), "");
    EXPECT_EQ(fit_width("进程A", 99), "进程A");
    EXPECT_EQ(fit_width("e\u0301x", 1), "e\u0301");
}

TEST(Pad, FillsUpToTheColumnsAndNeverCuts)
{
    EXPECT_EQ(pad_right("进", 4), "进  ");
    EXPECT_EQ(pad_left("进", 4), "  进");
    EXPECT_EQ(pad_left("12345", 3), "12345");
    EXPECT_EQ(pad_right("12345", 5), "12345");
}

TEST(Utf8, RefusesWhatIsNotACharacter)
{
    EXPECT_TRUE(is_valid_utf8("aé进\U0001f600"));
    EXPECT_FALSE(is_valid_utf8("\x80"));              // continuation without a beginning
    EXPECT_FALSE(is_valid_utf8("\xc0\xaf"));          // overlong '/'
    EXPECT_FALSE(is_valid_utf8("\xe0\x80\xaf"));      // overlong '/'
    EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));      // a surrogate
    EXPECT_FALSE(is_valid_utf8("\xf4\x90\x80\x80"));  // above U+10FFFF
    EXPECT_FALSE(is_valid_utf8("\xf8\x88\x80\x80\x80"));
    EXPECT_FALSE(is_valid_utf8("a\xe8\xbf"));  // cut off
}

TEST(ParseInt, TakesWholeDecimalNumbersOnly)
{
    EXPECT_EQ(parse_int("0"), 0);
    EXPECT_EQ(parse_int("-12"), -12);
    EXPECT_EQ(parse_int("+7"), 7);
    EXPECT_EQ(parse_int("010"), 10);
    EXPECT_EQ(parse_int("9223372036854775807"), std::numeric_limits<int64_t>::max());
    EXPECT_EQ(parse_int("-9223372036854775808"), std::numeric_limits<int64_t>::min());
    for (const char* text : {"", "+", "-", "+-1", "--1", "0x10", " 1", "1 ", "1.5", "1e3", "一",
                             "9223372036854775808"}) {
        EXPECT_EQ(parse_int(text), std::nullopt) << '"' << text << '"';
    }
}

TEST(Trim, TakesBlanksFromBothEndsOnly)
{
    EXPECT_EQ(trim(" \t a b\r\n"), "a b");
    EXPECT_EQ(trim(" \n "), "");
    EXPECT_EQ(trim(""), "");
}

TEST(JsonQuote, EscapesWhatJsonForbidsAndNothingElse)
{
    EXPECT_EQ(json_quote("a\"b\\c/进"), "\"a\\\"b\\\\c/进\"");
    EXPECT_EQ(json_quote("\n\t\x01\x1f"), "\"\\n\\t\\u0001\\u001f\"");
    EXPECT_EQ(json_quote("a\xff"), "\"a\ufffd\"");
}

TEST(XmlEscape, EscapesMarkupAndDropsWhatXmlForbids)
{
    EXPECT_EQ(xml_escape("a<b & \"c\" > 'd'"), "a&lt;b &amp; &quot;c&quot; &gt; &apos;d&apos;");
    EXPECT_EQ(xml_escape("a\x01\x1fx\ty\n"), "ax\ty\n");
    EXPECT_EQ(xml_escape("进\xff"), "进\ufffd");
    EXPECT_EQ(xml_escape("a\uffff"), "a");
}

}  // namespace

}  // namespace interleave
