// A column of moments gives back what was put, whichever moment it is.
#include "trace/time_column.h"
#include "base/rng.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace interleave {
namespace {

constexpr int64_t kThreeDays = int64_t{1} << 48;  // the first moment that needs more than 6 bytes

TimeColumn column_of(const std::vector<int64_t>& times)
{
    TimeColumn column;
    for (const int64_t ns : times) column.push_back(Time{ns});
    return column;
}

void expect_rows(const TimeColumn& column, const std::vector<int64_t>& times)
{
    ASSERT_EQ(column.size(), times.size());
    for (size_t row = 0; row < times.size(); ++row) EXPECT_EQ(column[row].ns, times[row]) << row;
    EXPECT_TRUE(column == column_of(times));
}

TEST(TimeColumn, GivesBackEveryMoment)
{
    constexpr int64_t last = std::numeric_limits<int64_t>::max();
    const std::vector<int64_t> near = {0, 1, 0xffff'ffff, 0x1'0000'0000, kThreeDays - 1};
    expect_rows(column_of(near), near);
    const std::vector<int64_t> far = {3, kThreeDays - 1, kThreeDays, 5, kLastTime.ns, last, -1, 7};
    expect_rows(column_of(far), far);
}

TEST(TimeColumn, IsSetAndAppendedTo)
{
    for (const int64_t late : {int64_t{9}, kThreeDays + 9, int64_t{-9}}) {
        TimeColumn column = column_of({1, 2, 3});
        column.set(1, Time{late});
        expect_rows(column, {1, late, 3});
        column.append(column_of({4, 5}));
        expect_rows(column, {1, late, 3, 4, 5});
        TimeColumn first = column_of({0});
        first.append(column);
        expect_rows(first, {0, 1, late, 3, 4, 5});
        column.set(1, Time{2});  // what made the column wide is gone
        expect_rows(column, {1, 2, 3, 4, 5});
        EXPECT_FALSE(column == column_of({1, 2, 3, 4, 6}));
        EXPECT_FALSE(column == column_of({1, 2, 3, 4, kThreeDays + 5}));
    }
}

TEST(TimeColumn, FindsTheFirstRowAfterAMoment)
{
    for (const int64_t start : {int64_t{0}, kThreeDays - 500}) {
        std::vector<int64_t> times;
        for (uint64_t i = 0; i < 100; ++i)
            times.push_back(start + static_cast<int64_t>(random_bits(3, 1, i) % 1'000));
        std::ranges::sort(times);
        const TimeColumn column = column_of(times);
        for (int64_t t = start - 1; t <= start + 1'000; ++t) {
            const auto after = std::upper_bound(times.begin() + 10, times.begin() + 90, t);
            EXPECT_EQ(column.from(0).after(10, 90, Time{t}),
                      static_cast<size_t>(after - times.begin()));
            EXPECT_EQ(column.from(10).after(0, 80, Time{t}),
                      static_cast<size_t>(after - times.begin()) - 10);
        }
        EXPECT_EQ(column.from(0).after(40, 40, Time{start}), 40U);
    }
}

}  // namespace
}  // namespace interleave
