#include "base/time.h"

#include <gtest/gtest.h>

namespace interleave {

namespace {

TEST(Time, TwoOfTheLastMomentsAddUpWithoutOverflow)
{
    const Duration whole = kLastTime - Time{};
    EXPECT_LT(kLastTime + whole + whole, kNever);
}

TEST(Time, TheDistanceOfTwoMomentsIsADurationThatLeadsBack)
{
    const Time from{7};
    const Time to{19};
    EXPECT_EQ(from + (to - from), to);
    EXPECT_EQ(to - (to - from), from);
}

TEST(Duration, UnitsAreExact)
{
    EXPECT_EQ(us(1).ns, 1'000);
    EXPECT_EQ(ms(1), us(1000));
    EXPECT_EQ(seconds(1), ms(1000));
}

}  // namespace

}  // namespace interleave
