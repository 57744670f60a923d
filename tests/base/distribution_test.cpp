// A draw is a function of 64 bits, so the shape is tested without chance: bits that stand for
// known quantiles must give the quantiles of the closed form.
#include "base/distribution.h"

#include "base/rng.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace interleave {

namespace {

using enum DistributionKind;

constexpr int64_t kScale = 1'000'000'000;

Distribution of(DistributionKind kind, int64_t a, int64_t b = 0) { return {kind, {a}, {b}, {}}; }

double draw(const Distribution& d, uint64_t bits)
{
    return static_cast<double>(sample(d, bits).ns);
}

// Bits all over the range: evenly spread, and into both tails octave by octave.
std::vector<uint64_t> probes()
{
    std::vector<uint64_t> bits;
    for (uint64_t i = 0; i < 4096; ++i) bits.push_back(i << 52 | 0x8'0000'0000'0001);
    for (unsigned octave = 0; octave < 63; ++octave) {
        for (uint64_t i = 8; i < 16; ++i) bits.push_back(octave < 60 ? i << (60 - octave) : i >> 3);
    }
    return bits;
}

double uniform_of(uint64_t bits) { return std::ldexp(static_cast<double>(bits | 1), -64); }

// The average over evenly spread quantiles.
double mean_of(const Distribution& d)
{
    constexpr uint64_t n = 1 << 20;
    double sum = 0;
    for (uint64_t i = 0; i < n; ++i) sum += draw(d, i << 44 | uint64_t{1} << 43);
    return sum / n;
}

TEST(Distribution, AConstantIgnoresTheBits)
{
    EXPECT_EQ(sample(of(constant, 5), 0), Duration{5});
    EXPECT_EQ(sample(of(constant, 5), ~uint64_t{0}), Duration{5});
}

TEST(Distribution, AUniformDrawReachesBothEndsAndNothingBeyond)
{
    const Distribution die = of(uniform, 1, 6);
    EXPECT_EQ(sample(die, 0), Duration{1});
    EXPECT_EQ(sample(die, ~uint64_t{0}), Duration{6});
    EXPECT_NEAR(mean_of(die), 3.5, 1e-4);
}

TEST(Distribution, AnExponentialDrawIsMinusTheLogarithmOfItsBits)
{
    for (const uint64_t bits : probes()) {
        const double expected = -std::log(uniform_of(bits)) * kScale;
        EXPECT_NEAR(draw(of(exponential, kScale), bits), expected, 2e-6 * kScale) << bits;
    }
}

TEST(Distribution, AnExponentialHasItsMeanAndItsLongestDraws)
{
    EXPECT_NEAR(mean_of(of(exponential, kScale)), kScale, 1e-5 * kScale);
    EXPECT_NEAR(draw(of(exponential, kScale), 0), 64 * std::log(2.0) * kScale, 1e-5 * kScale);
    EXPECT_EQ(sample(of(exponential, kScale), ~uint64_t{0}), Duration{0});
}

TEST(Distribution, ANormalDrawHasTheProbabilityItsBitsSay)
{
    const Distribution d = of(normal, 20 * kScale, kScale);
    for (const uint64_t bits : probes()) {
        const double z = draw(d, bits >> 1) / kScale - 20;
        const double upper_tail = 0.5 * std::erfc(z / std::sqrt(2.0));
        const double expected = 0.5 * uniform_of(bits);
        // An error of 1e-4 deviations moves a tail by a factor of about exp(1e-4 z).
        EXPECT_NEAR(upper_tail / expected, 1, 6e-4) << bits;
    }
}

TEST(Distribution, ANormalDrawIsAsFarBelowTheMeanAsItsMirrorIsAbove)
{
    const Distribution d = of(normal, 20 * kScale, kScale);
    for (const uint64_t bits : probes()) {
        const double above = draw(d, bits >> 1) - 20.0 * kScale;
        const double below = 20.0 * kScale - draw(d, bits >> 1 | uint64_t{1} << 63);
        EXPECT_NEAR(above, below, 1);
    }
}

TEST(Distribution, ANormalHasItsMeanItsDeviationAndNoNegativeDraws)
{
    const Distribution d = of(normal, 20 * kScale, kScale);
    EXPECT_NEAR(mean_of(d), 20.0 * kScale, 1e-5 * kScale);

    double square_sum = 0;
    constexpr uint64_t n = 1 << 20;
    for (uint64_t i = 0; i < n; ++i) {
        const double off = draw(d, i << 44 | uint64_t{1} << 43) / kScale - 20;
        square_sum += off * off;
    }
    EXPECT_NEAR(std::sqrt(square_sum / n), 1, 1e-4);
    EXPECT_EQ(sample(of(normal, 10, kScale), uint64_t{1} << 63), Duration{0});
}

TEST(Distribution, ALognormalIsItsMedianTimesTheExponentialOfANormal)
{
    const Distribution d = of(lognormal, kScale, 500);
    const Distribution deviations = of(normal, 20 * kScale, kScale);
    for (const uint64_t bits : probes()) {
        const double z = draw(deviations, bits) / kScale - 20;
        EXPECT_NEAR(draw(d, bits) / (std::exp(0.5 * z) * kScale), 1, 1e-5) << bits;
    }
    EXPECT_EQ(sample(d, ~uint64_t{0} >> 1), Duration{kScale});
    EXPECT_NEAR(mean_of(d), std::exp(0.125) * kScale, 1e-4 * kScale);
}

TEST(Distribution, AParetoDrawIsItsScaleOverARootOfItsBits)
{
    const Distribution d = of(pareto, kScale, 2500);
    for (const uint64_t bits : probes()) {
        const double expected = std::pow(uniform_of(bits), -1 / 2.5) * kScale;
        EXPECT_NEAR(draw(d, bits) / expected, 1, 1e-5) << bits;
    }
    EXPECT_EQ(sample(d, ~uint64_t{0}), Duration{kScale});
    EXPECT_NEAR(mean_of(d), 2.5 / 1.5 * kScale, 1e-3 * kScale);
}

TEST(Distribution, AChoiceTakesEachValueEquallyOften)
{
    const Distribution d{choice, {}, {}, {ms(1), ms(2), ms(6)}};
    EXPECT_EQ(sample(d, 0), ms(1));
    EXPECT_EQ(sample(d, ~uint64_t{0}), ms(6));
    EXPECT_NEAR(mean_of(d), 3e6, 10);
}

TEST(Distribution, AHyperexponentialHasTheMomentsOfItsMixture)
{
    constexpr int draws = 400'000;
    const Distribution d{hyperexponential, {kScale / 2}, {900}, {{kScale * 11 / 2}}};
    double sum = 0;
    double squares = 0;
    for (uint64_t counter = 0; counter < draws; ++counter) {
        const double x = draw(d, random_bits(7, hash_name("P1"), counter)) / kScale;
        sum += x;
        squares += x * x;
    }
    // 0.9 * 0.5 + 0.1 * 5.5, and twice the sum of the squares; four standard deviations.
    EXPECT_NEAR(sum / draws, 1, 0.015);
    EXPECT_NEAR(squares / draws, 6.5, 0.35);
}

TEST(Distribution, NothingIsDrawnOutsideOfSimulatedTime)
{
    const int64_t most = kForever.ns;
    for (const DistributionKind kind :
         {constant, uniform, exponential, normal, lognormal, pareto}) {
        for (const int64_t a : {-most, int64_t{-1}, int64_t{0}, int64_t{1}, most}) {
            for (const int64_t b : {int64_t{0}, int64_t{1}, int64_t{1001}, most}) {
                for (const uint64_t bits : {uint64_t{0}, ~uint64_t{0}, uint64_t{1} << 63}) {
                    const Duration d = sample(of(kind, a, b), bits);
                    EXPECT_GE(d, Duration{0});
                    EXPECT_LE(d, kLastTime - Time{});
                }
            }
        }
    }
}

TEST(Distribution, HashedCountersFillTheDecilesOfAnExponentialEvenly)
{
    constexpr int draws = 100'000;
    std::vector<int> deciles(10);
    for (uint64_t counter = 0; counter < draws; ++counter) {
        const double x = draw(of(exponential, kScale), random_bits(7, hash_name("P1"), counter));
        ++deciles[static_cast<size_t>(10 * -std::expm1(-x / kScale))];
    }
    // Five standard deviations of a count with mean 10 000.
    for (const int count : deciles) EXPECT_NEAR(count, draws / 10, 5 * 95);
}

TEST(Distribution, IsConstantOnlyIfNoBitsMakeADifference)
{
    EXPECT_TRUE(is_constant(of(constant, 5)));
    EXPECT_TRUE(is_constant(of(uniform, 5, 5)));
    EXPECT_TRUE(is_constant(of(exponential, 0)));
    EXPECT_TRUE(is_constant(of(normal, 5, 0)));
    EXPECT_TRUE(is_constant(Distribution{choice, {}, {}, {ms(1), ms(1)}}));
    EXPECT_FALSE(is_constant(of(uniform, 5, 6)));
    EXPECT_FALSE(is_constant(of(exponential, kScale)));
    EXPECT_FALSE(is_constant(of(normal, kScale, kScale)));
    EXPECT_FALSE(is_constant(of(lognormal, kScale, 500)));
    EXPECT_FALSE(is_constant(of(pareto, kScale, 2000)));
    EXPECT_FALSE(is_constant(Distribution{hyperexponential, {}, {500}, {ms(1)}}));
    EXPECT_TRUE(is_constant(Distribution{hyperexponential, {}, {1000}, {ms(1)}}));
    EXPECT_FALSE(is_constant(Distribution{choice, {}, {}, {ms(1), ms(2)}}));
}

TEST(Distribution, IsPrintedAsTheLanguageWritesIt)
{
    EXPECT_EQ(to_text(of(constant, 2'000'000)), "2ms");
    EXPECT_EQ(to_text(of(uniform, 1'000'000, 3'000'000)), "uniform(1ms, 3ms)");
    EXPECT_EQ(to_text(of(exponential, 5'000'000)), "exp(5ms)");
    EXPECT_EQ(to_text(of(normal, 8'000'000, 1500)), "normal(8ms, 1.5us)");
    EXPECT_EQ(to_text(of(lognormal, 8'000'000, 500)), "lognormal(8ms, 0.5)");
    EXPECT_EQ(to_text(of(pareto, 8'000'000, 2010)), "pareto(8ms, 2.01)");
    EXPECT_EQ(to_text(Distribution{hyperexponential, ms(1), {900}, {ms(20)}}),
              "hyperexp(1ms, 0.9, 20ms)");
    EXPECT_EQ(to_text(Distribution{choice, {}, {}, {ms(1), us(2)}}), "choice(1ms, 2us)");
}

}  // namespace

}  // namespace interleave
