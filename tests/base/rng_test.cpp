#include "base/rng.h"

#include <gtest/gtest.h>

#include <bit>
#include <set>

namespace interleave {

namespace {

TEST(Rng, TheSameSeedStreamAndCounterGiveTheSameBits)
{
    EXPECT_EQ(random_bits(1, 2, 3), random_bits(1, 2, 3));
    static_assert(random_bits(1, 2, 3) != random_bits(1, 2, 4));
    static_assert(random_bits(1, 2, 3) != random_bits(2, 1, 3));
}

// SplitMix64 from state 0: the first output, as its authors' program prints it.
TEST(Rng, MixesAsSplitMix64Does) { static_assert(mix64(0) == 0xe220'a839'7b1d'cdaf); }

TEST(Rng, OneChangedBitOfAnyInputChangesAboutHalfOfTheOutput)
{
    const uint64_t base = random_bits(0, 0, 0);
    for (unsigned bit = 0; bit < 64; ++bit) {
        const uint64_t one = uint64_t{1} << bit;
        for (const uint64_t other :
             {random_bits(one, 0, 0), random_bits(0, one, 0), random_bits(0, 0, one)}) {
            EXPECT_NEAR(std::popcount(base ^ other), 32, 18) << "bit " << bit;
        }
    }
}

TEST(Rng, ScalingReachesEveryNumberBelowTheLimitAndNoOther)
{
    std::set<uint64_t> seen;
    for (uint64_t counter = 0; counter < 1000; ++counter) {
        seen.insert(scale_to(random_bits(1, 2, counter), 6));
    }
    EXPECT_EQ(seen, (std::set<uint64_t>{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(scale_to(~uint64_t{0}, ~uint64_t{0}), ~uint64_t{0} - 1);
}

TEST(Rng, NamesThatDifferInOneLetterHaveStreamsOfTheirOwn)
{
    EXPECT_NE(hash_name("main/worker#1"), hash_name("main/worker#2"));
    EXPECT_NE(hash_name(""), hash_name(std::string_view("\0", 1)));
}

}  // namespace

}  // namespace interleave
