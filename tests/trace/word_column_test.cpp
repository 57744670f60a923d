// A column of words gives back what was put, in 4 bytes for each.
#include "trace/word_column.h"
#include "base/rng.h"

#include <gtest/gtest.h>

#include <vector>

namespace interleave {
namespace {

TEST(WordColumn, GivesBackEveryWordWhereverItStands)
{
    std::vector<uint64_t> words;
    for (uint64_t i = 0; i < 10'000; ++i) words.push_back(mix64(random_bits(7, 1, i) % 3'000));
    WordColumn column;
    for (const uint64_t word : words) column.push_back(word);
    ASSERT_EQ(column.size(), words.size());
    for (size_t row = 0; row < words.size(); ++row) {
        ASSERT_EQ(column[row], words[row]) << row;
        ASSERT_EQ(column.low_bits(row), words[row] & WordColumn::kLowMask) << row;
    }
    column.set(17, 42);
    EXPECT_EQ(column[17], 42U);
    EXPECT_EQ(column[18], words[18]);
}

TEST(WordColumn, IsEqualWhereTheRowsAreInWhateverOrderTheirWordsCameFirst)
{
    WordColumn a, b, more;
    a.assign({64, 128, 192});
    b.assign({192, 128, 192});
    EXPECT_FALSE(a == b);
    b.set(0, 64);
    EXPECT_TRUE(a == b);
    more.assign({128, 256});
    b.append(more);
    EXPECT_FALSE(a == b);
    a.append(more);
    EXPECT_TRUE(a == b);
}

TEST(WordColumn, KeepsWithoutUpperFieldsWhatIsOneKindTooMany)
{
    WordColumn column(uint64_t{0xffff} << 32, 2);
    column.assign({0x1'0000'0001, 0x2'0000'0002, 0x3'0000'0003, 0x4'0000'0003, 0x2'0000'0002});
    EXPECT_EQ(column[0], 0x1'0000'0001U);
    EXPECT_EQ(column[1], 0x2'0000'0002U);
    EXPECT_EQ(column[2], 0xffff'0000'0003U);
    EXPECT_EQ(column[3], 0xffff'0000'0003U);
    EXPECT_EQ(column[4], 0x2'0000'0002U);
}

}  // namespace
}  // namespace interleave
