#include "export/ruler.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace interleave {
namespace {

std::vector<std::string> labels(Time from, Time to, uint32_t most)
{
    std::vector<std::string> all;
    for (const Tick& tick : ticks(from, to, most)) all.push_back(tick.label);
    return all;
}
using Labels = std::vector<std::string>;

TEST(Ruler, TakesRoundStepsInOneUnit)
{
    EXPECT_EQ(labels(Time{0}, Time{10'000'000}, 12),
              (Labels{"0", "1 ms", "2 ms", "3 ms", "4 ms", "5 ms", "6 ms", "7 ms", "8 ms", "9 ms",
                      "10 ms"}));
    EXPECT_EQ(labels(Time{0}, Time{1'500'000}, 4), (Labels{"0", "0.5 ms", "1 ms", "1.5 ms"}));
    EXPECT_EQ(labels(Time{0}, Time{60'000'000'000}, 4), (Labels{"0", "20 s", "40 s", "60 s"}));
    EXPECT_EQ(labels(Time{0}, Time{7}, 4), (Labels{"0", "2 ns", "4 ns", "6 ns"}));
}

TEST(Ruler, KeepsNanosecondsFarFromTheStart)
{
    EXPECT_EQ(labels(Time{5'000'000'001}, Time{5'000'000'003}, 3),
              (Labels{"5000000.001 us", "5000000.002 us", "5000000.003 us"}));
}

TEST(Ruler, GivesNoMoreTicksThanThereIsRoomForAndAllInside)
{
    EXPECT_TRUE(rc::check([](int64_t a, int64_t b, uint8_t n) {
        const Time x{a % kLastTime.ns};
        const Time y{b % kLastTime.ns};
        const uint32_t most = n % 30 + 1;
        const auto all = ticks(std::min(x, y), std::max(x, y), most);
        RC_ASSERT(all.size() <= most);
        for (size_t i = 0; i < all.size(); ++i) {
            RC_ASSERT(all[i].at >= std::min(x, y) && all[i].at <= std::max(x, y));
            if (i > 1) RC_ASSERT(all[i].at - all[i - 1].at == all[1].at - all[0].at);
        }
    }));
}

TEST(Ruler, FindsTheCellOfAMomentAndBack)
{
    EXPECT_TRUE(rc::check([](uint32_t span, uint16_t cells) {
        const Time from{-1000};
        const Time to = from + Duration{span + int64_t{1}};
        const int32_t width = cells % 3000 + 1;
        const int32_t x = *rc::gen::inRange(0, width);
        const Time t = moment_of(x, from, to, width);
        RC_ASSERT(position(t, from, to, width) >= x);
        RC_ASSERT(t == from || position(t - Duration{1}, from, to, width) < x);
    }));
    EXPECT_EQ(position(Time{-5}, Time{0}, Time{10}, 100), 0);
    EXPECT_EQ(position(Time{50}, Time{0}, Time{10}, 100), 100);
}

TEST(Ruler, CopesWithTheLongestRun)
{
    const auto all = ticks(Time{-kLastTime.ns}, kLastTime, 7);
    EXPECT_GE(all.size(), 3u);
    EXPECT_EQ(position(kLastTime - Duration{1}, Time{-kLastTime.ns}, kLastTime, 2000), 1999);
}

}  // namespace
}  // namespace interleave
