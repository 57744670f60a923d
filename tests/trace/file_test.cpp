#include "support/script.h"
#include "trace/columns.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

Timeline sample()
{
    test::Script s = test::bank();
    s.origin.caveats = {"the clock of this machine is a guess"};
    s.origin.records_lost = 3;
    s.origin.knows_wakers = false;
    s.symbols.initial_tasks[0].name = "银行/爱丽丝";
    s.symbols.capacities = {{5, 0}, {2, 90}};
    s.level(11, 0, 3).level(11, 1, 7, 5).level(12, 0, 5).level(12, 1, 1);
    return s.finish(12);
}

// The same bytes with a right checksum, so that reading goes on to what they say.
std::string sealed(std::string bytes)
{
    bytes.resize(bytes.size() - 8);
    uint64_t sum = checksum(bytes);
    for (int i = 0; i < 8; ++i, sum >>= 8) bytes += static_cast<char>(sum);
    return bytes;
}

TEST(TimelineFile, ReadsWhatWasWritten)
{
    const Timeline t = sample();
    const Result<Timeline> back = read_timeline(write_timeline(t));
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_EQ(back.value(), t);
    EXPECT_EQ(print(back.value()), print(t));
    EXPECT_EQ(back.value().find("银行/爱丽丝"), TrackId{0});
    EXPECT_EQ(write_timeline(back.value()), write_timeline(t));
}

TEST(TimelineFile, ReadsAnEmptyTimeline)
{
    const Result<Timeline> back = read_timeline(write_timeline(Timeline()));
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_EQ(back.value(), Timeline());
}

TEST(TimelineFile, TellsOtherFilesAndOtherVersionsApart)
{
    EXPECT_NE(read_timeline("hello").error().message.find("not a timeline file"),
              std::string::npos);
    EXPECT_NE(read_timeline("interleave timeline 9\n").error().message.find("version"),
              std::string::npos);
}

TEST(TimelineFile, RefusesAFileCutShortAnywhere)
{
    const std::string bytes = write_timeline(sample());
    for (size_t n = 0; n < bytes.size(); ++n) {
        ASSERT_FALSE(read_timeline(std::string_view(bytes).substr(0, n)).ok()) << n;
    }
}

TEST(TimelineFile, RefusesAFileWithAnyByteChanged)
{
    const std::string bytes = write_timeline(sample());
    for (size_t n = 0; n < bytes.size(); ++n) {
        for (const char mask : {'\x01', '\x80', '\xff'}) {
            std::string changed = bytes;
            changed[n] = static_cast<char>(changed[n] ^ mask);
            ASSERT_FALSE(read_timeline(changed).ok()) << n;
        }
    }
}

// Uses everything of a timeline that an index could lead astray.
size_t use(const Timeline& t)
{
    size_t used = print(t).size() + t.violations().size();
    for (uint32_t i = 0; i < t.tasks(); ++i) {
        used += static_cast<size_t>(t.spent(TrackId{i}, TaskState::running, t.begin(), t.end()).ns);
        used += t.at(TrackId{i}, t.end()).value_or(0);
    }
    return used;
}

TEST(TimelineFile, IsSafeToReadWhateverItSays)
{
    const std::string bytes = write_timeline(sample());
    size_t accepted = 0;
    size_t refused = 0;
    size_t used = 0;
    for (size_t n = 22; n < bytes.size() - 8; ++n) {
        for (const char value : {'\x00', '\x01', '\x07', '\x7f', '\x80', '\xff'}) {
            std::string changed = bytes;
            changed[n] = value;
            const Result<Timeline> t = read_timeline(sealed(changed));
            (t.ok() ? accepted : refused) += 1;
            if (t.ok()) used += use(t.value());
        }
    }
    EXPECT_GT(accepted, 100u);
    EXPECT_GT(refused, 100u);
    EXPECT_GT(used, accepted);
}

TEST(TimelineFile, RefusesPartsThatDoNotFitTogether)
{
    std::string bytes = write_timeline(sample());
    bytes[22] = static_cast<char>(bytes[22] + 1);  // the first section claims a byte of the next
    const Result<Timeline> t = read_timeline(sealed(bytes));
    ASSERT_FALSE(t.ok());
    EXPECT_EQ(t.error().message,
              "This is not a sound timeline file: a part is longer than what it holds.");
}

TEST(TimelineFile, DoesNotAskForMemoryThatTheFileCannotFill)
{
    std::string bytes = "interleave timeline 1\n";
    for (int i = 0; i < 8 * 9; ++i) bytes += '\x7f';
    const Result<Timeline> t = read_timeline(sealed(bytes));
    ASSERT_FALSE(t.ok());
    EXPECT_EQ(t.error().message, "This is not a sound timeline file: it ends too early.");
}

}  // namespace
}  // namespace interleave
