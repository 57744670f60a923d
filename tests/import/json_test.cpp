// What is read from JSON that was exported.
#include "import/json_timeline.h"

#include "export/json.h"
#include "import/json_reader.h"
#include "support/script.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

namespace interleave {
namespace {

Result<Timeline> again(const Timeline& t) { return read_json_timeline(to_json(t)); }

TEST(JsonTimeline, TellsTheSameAsWhatWasWritten)
{
    test::Script s = test::bank();
    s.origin.caveats = {"it \"is\" a guess\n", "\xe9\x93\xb6\xe8\xa1\x8c \\ \t"};
    s.origin.seed = 0xffff'ffff'ffff'ffff;
    const Timeline t = s.finish(12);
    const Result<Timeline> back = again(t);
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_EQ(to_json(back.value()), to_json(t));
    EXPECT_EQ(print(back.value()), print(t));
    EXPECT_TRUE(back.value().violations().empty()) << back.value().violations()[0];
    EXPECT_EQ(back.value().origin(), t.origin());
}

TEST(JsonTimeline, KeepsJobs)
{
    test::Script s({"a", "b"}, 1);
    s.release(0, 0, 2).release(1, 0, 3).release(1, 1, 9).miss(2, 0, 1).end_job(3, 0, 1);
    s.miss(3, 0, 2).end_job(4, 0, 2);
    const Timeline t = s.finish(6);
    const Result<Timeline> back = again(t);
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_TRUE(std::ranges::equal(back.value().jobs(TrackId{0}), t.jobs(TrackId{0})));
    EXPECT_EQ(to_json(back.value()), to_json(t));
}

TEST(JsonTimeline, KeepsWhatBuffersHeld)
{
    test::Script s({"a"}, 1);
    s.symbols.capacities = {{4, 0}, {1, 2000}};
    s.level(1, 0, 1).level(2, 1, 1).level(2, 1, 700, 4).level(2, 1, 20, 7).level(3, 0, 0);
    const Timeline t = s.finish(6);
    ASSERT_EQ(t.buffers().size(), 4U);
    const Result<Timeline> back = again(t);
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_TRUE(std::ranges::equal(back.value().buffers(), t.buffers()));
    for (size_t b = 0; b < t.buffers().size(); ++b)
        EXPECT_TRUE(std::ranges::equal(back.value().levels(b), t.levels(b))) << b;
    EXPECT_EQ(back.value().symbols().capacities, t.symbols().capacities);
    EXPECT_EQ(to_json(back.value()), to_json(t));
}

TEST(JsonTimeline, OfNothingIsEmpty)
{
    const Result<Timeline> back = again(Timeline());
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_EQ(back.value().tasks(), 0U);
}

TEST(JsonTimeline, PassesOverKeysThatItDoesNotKnow)
{
    std::string text = to_json(test::bank().finish(12));
    text.insert(1, "\"news\":[1,{\"a\":[null,true,-1.5e3]}],");
    EXPECT_TRUE(read_json_timeline(text).ok());
}

TEST(JsonTimeline, RefusesWhatIsNoTimeline)
{
    EXPECT_NE(read_json_timeline("{\"traceEvents\":[]}").error().message.find("no timeline"),
              std::string::npos);
    EXPECT_FALSE(read_json_timeline("").ok());
    EXPECT_FALSE(read_json_timeline("[1]").ok());
    EXPECT_FALSE(read_json_timeline(std::string(100'000, '[')).ok());
    const std::string deep = "{\"a\":" + std::string(100'000, '[');
    EXPECT_NE(read_json_timeline(deep).error().message.find("too deeply"), std::string::npos);
}

TEST(JsonTimeline, RefusesATextCutShortAnywhere)
{
    const std::string text = to_json(test::bank().finish(12));
    for (size_t n = 0; n + 2 < text.size(); n += 7)
        ASSERT_FALSE(read_json_timeline(std::string_view(text).substr(0, n)).ok()) << n;
}

TEST(JsonTimeline, SurvivesAnyByteThatIsChanged)
{
    const std::string good = to_json(test::bank().finish(12));
    constexpr std::string_view bytes = "{}[]\",:-09.\\u \xff";
    size_t read = 0;
    for (size_t at = 0; at < good.size(); ++at) {
        std::string text = good;
        text[at] = bytes[at % bytes.size()];
        const Result<Timeline> t = read_json_timeline(text);
        if (!t.ok()) continue;
        ++read;
        EXPECT_FALSE(print(t.value()).empty());
        (void)t.value().violations();
    }
    EXPECT_GT(read, 10U) << "names and numbers may change";
}

TEST(JsonTimeline, SaysWhatIsWrongAndWhere)
{
    const std::string good = to_json(test::bank().finish(12));
    const auto spoiled = [&](const std::string& what, const std::string& by) {
        std::string text = good;
        text.replace(text.find(what), what.size(), by);
        const Result<Timeline> read = read_json_timeline(text);
        return read.ok() ? std::string("it was read") : read.error().message;
    };
    EXPECT_NE(spoiled("\"state\":\"ready\"", "\"state\":\"sleepy\"").find("'sleepy'"),
              std::string::npos);
    EXPECT_NE(spoiled("\"start_ns\":0", "\"start_ns\":1.5").find("whole number"),
              std::string::npos);
    EXPECT_NE(spoiled("\"task\":\"bank/alice\"", "\"task\":\"nobody\"").find("does not have"),
              std::string::npos);
    EXPECT_NE(spoiled("\"version\":1", "\"version\":2").find("version"), std::string::npos);
    EXPECT_NE(spoiled("\"step\":0", "\"step\":99").find("names nothing"), std::string::npos);
    EXPECT_NE(spoiled("\"end_ns\":12000000", "\"end_ns\":13000000").find("does not last"),
              std::string::npos);
    EXPECT_NE(spoiled("\"version\":1", "\"version\" 1").find("line 1: a colon"), std::string::npos);
}

TEST(JsonReader, ReadsEscapesAndNumbersAtTheirLimits)
{
    JsonReader r(R"(["\u00e9\ud83d\ude00\n\/", -9223372036854775808, 18446744073709551615])");
    std::string words;
    int64_t lowest = 0;
    uint64_t highest = 0;
    int item = 0;
    r.array([&] {
        if (item == 0) words = r.string();
        if (item == 1) lowest = r.integer();
        if (item == 2) highest = r.natural();
        ++item;
    });
    r.finish();
    EXPECT_TRUE(r.ok()) << r.problem();
    EXPECT_EQ(words, "é😀\n/");
    EXPECT_EQ(lowest, INT64_MIN);
    EXPECT_EQ(highest, UINT64_MAX);
}

}  // namespace
}  // namespace interleave
