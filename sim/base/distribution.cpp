#include "base/distribution.h"

#include "base/normal_table.h"
#include "base/rng.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>

namespace interleave {

namespace {

using Wide = __int128;
using WideUnsigned = unsigned __int128;

// Logarithms and exponents are integers in units of 2^-57: the largest, -ln(2^-64), has 6 bits
// before the point.
constexpr int kLogBits = 57;
constexpr uint64_t kLn2 = 0xb172'17f7'd1cf'79ab;    // ln 2 in units of 2^-64
constexpr uint64_t kLog2E = 0xb8aa'3b29'5c17'f0bc;  // 1 / ln 2 in units of 2^-63
constexpr uint64_t kLn2Log = kLn2 >> (64 - kLogBits);

constexpr uint64_t high_word(uint64_t a, uint64_t b)
{
    return static_cast<uint64_t>((static_cast<WideUnsigned>(a) * b) >> 64);
}

// log2(x) in units of 2^-62, where x in [1, 2] has units of 2^-62: squaring x doubles its
// logarithm, so that each squaring brings out one more bit.
constexpr uint64_t log2_of(uint64_t x)
{
    constexpr uint64_t one = uint64_t{1} << 62;
    if (x >= 2 * one) return one;
    uint64_t result = 0;
    for (uint64_t bit = one >> 1; bit != 0; bit >>= 1) {
        x = static_cast<uint64_t>((static_cast<WideUnsigned>(x) * x) >> 62);
        if (x >= 2 * one) {
            result |= bit;
            x >>= 1;
        }
    }
    return result;
}

constexpr uint64_t square_root(WideUnsigned x)
{
    uint64_t root = 0;
    for (uint64_t bit = uint64_t{1} << 63; bit != 0; bit >>= 1) {
        const uint64_t tried = root | bit;
        if (static_cast<WideUnsigned>(tried) * tried <= x) root = tried;
    }
    return root;
}

constexpr int kCutBits = 8;
constexpr size_t kCuts = size_t{1} << kCutBits;
using Curve = std::array<uint64_t, kCuts + 1>;

// Entry i: -ln(1 - i/512), which goes from 0 to ln 2.
constexpr Curve make_log_curve()
{
    Curve curve{};
    for (size_t i = 0; i <= kCuts; ++i) {
        const uint64_t below_one = uint64_t{2 * kCuts - i} << (62 - kCutBits);
        const uint64_t log2 = (uint64_t{1} << 62) - log2_of(below_one);
        curve[i] = high_word(log2, kLn2) >> (62 - kLogBits);
    }
    return curve;
}

// Entry i: 2^(i/256) in units of 2^-62.
constexpr Curve make_power_curve()
{
    std::array<uint64_t, kCutBits> roots{};  // of 2: square, fourth, eighth ...
    uint64_t root = uint64_t{1} << 63;
    for (uint64_t& r : roots) r = root = square_root(static_cast<WideUnsigned>(root) << 62);

    Curve curve{};
    for (size_t i = 0; i <= kCuts; ++i) {
        uint64_t power = uint64_t{1} << (i == kCuts ? 63 : 62);
        for (size_t bit = 0; bit < kCutBits; ++bit) {
            if (((i >> (kCutBits - 1 - bit)) & 1) == 0) continue;
            power = static_cast<uint64_t>((static_cast<WideUnsigned>(power) * roots[bit]) >> 62);
        }
        curve[i] = power;
    }
    return curve;
}

constexpr Curve kLogCurve = make_log_curve();
constexpr Curve kPowerCurve = make_power_curve();

// The curve at `position`, a fraction of its length in units of 2^-64; straight between entries.
uint64_t at(const Curve& curve, uint64_t position)
{
    const size_t i = position >> (64 - kCutBits);
    return curve[i] + high_word(curve[i + 1] - curve[i], position << kCutBits);
}

// A uniform number in (0, 1] seen as 2^-octave (1 - depth/2): the octaves halve towards 0, so the
// rarest draws are told apart as finely as the common ones.
struct Octave {
    unsigned octave;  // 0..63
    uint64_t depth;   // into the octave, in units of 2^-64
};

Octave octave_of(uint64_t bits)
{
    bits |= 1;
    const auto octave = static_cast<unsigned>(std::countl_zero(bits));
    return {octave, ~((bits << octave) << 1)};
}

// -ln of a uniform number: exponential with mean 1, in units of 2^-57.
uint64_t unit_exponential(uint64_t bits)
{
    const Octave u = octave_of(bits);
    return u.octave * kLn2Log + at(kLogCurve, u.depth);
}

// Standard normal, in units of 2^-kNormalFractionBits.
int64_t unit_normal(uint64_t bits)
{
    constexpr int cut_bits = 5;
    static_assert(std::size(kNormalQuantiles) == 64 * (size_t{1} << cut_bits) + 1);

    const Octave u = octave_of(bits << 1);
    const size_t i = (size_t{u.octave} << cut_bits) + (u.depth >> (64 - cut_bits));
    const uint32_t from = kNormalQuantiles[i];
    const uint64_t z = from + high_word(kNormalQuantiles[i + 1] - from, u.depth << cut_bits);
    return (bits >> 63) != 0 ? -static_cast<int64_t>(z) : static_cast<int64_t>(z);
}

Duration clamped(Wide ns) { return {static_cast<int64_t>(std::clamp<Wide>(ns, 0, kLastTime.ns))}; }

// a x b, b in units of 2^-fraction_bits, to the nearest.
Wide scaled(int64_t a, int64_t b, int fraction_bits)
{
    return (Wide{a} * b + (Wide{1} << (fraction_bits - 1))) >> fraction_bits;
}

// a x e^power, power in units of 2^-57.
Duration times_exp(Duration a, Wide power)
{
    constexpr Wide largest = Wide{64} << kLogBits;  // e^64 ns is past any end, e^-64 of it nothing
    if (a.ns <= 0 || power < -largest) return {};
    if (power > largest) return clamped(kForever.ns);

    const Wide log2 = (power * static_cast<Wide>(kLog2E)) >> 63;
    const auto whole = static_cast<int>(log2 >> kLogBits);
    const auto fraction = static_cast<uint64_t>(log2) << (64 - kLogBits);
    const int shift = 62 - whole;
    if (shift < 0) return clamped(kForever.ns);
    const Wide product = Wide{clamped(a.ns).ns} * static_cast<Wide>(at(kPowerCurve, fraction));
    if (shift > 126) return {};
    return clamped((product + ((Wide{1} << shift) >> 1)) >> shift);
}

Duration sample_uniform(Duration from, Duration to, uint64_t bits)
{
    const auto low = static_cast<uint64_t>(clamped(from.ns).ns);
    const auto high = static_cast<uint64_t>(std::max(clamped(to.ns).ns, clamped(from.ns).ns));
    return {static_cast<int64_t>(low + scale_to(bits, high - low + 1))};
}

// In 64 bits as far as the division, which is slow in 128: 32 bits of deviation, 20 of sigma.
Duration sample_lognormal(Duration median, int64_t sigma_milli, uint64_t bits)
{
    // Beyond this all but one draw in thousands is 0 or the end of time anyway.
    const int64_t sigma = std::clamp<int64_t>(sigma_milli, 0, 1'000'000);
    constexpr int spare_bits = 10;
    const int64_t power = unit_normal(bits) * sigma * (1 << spare_bits) / 1000;
    return times_exp(median, Wide{power} << (kLogBits - kNormalFractionBits - spare_bits));
}

Duration sample_pareto(Duration scale, int64_t alpha_milli, uint64_t bits)
{
    const auto alpha = static_cast<uint64_t>(std::max<int64_t>(alpha_milli, 1));
    constexpr int spare_bits = 10;  // make room for the factor of 1000
    const uint64_t power = (unit_exponential(bits) >> spare_bits) * 1000 / alpha;
    return times_exp(scale, static_cast<Wide>(power) << spare_bits);
}

Duration sample_exponential(Duration mean, uint64_t bits)
{
    // A mean below 2^57, which is four years, gives less than 2^63: one word is enough.
    if (mean.ns > 0 && mean.ns < int64_t{1} << 57) [[likely]] {
        const auto product = static_cast<WideUnsigned>(mean.ns) * unit_exponential(bits) +
                             (WideUnsigned{1} << (kLogBits - 1));
        return {std::min(static_cast<int64_t>(product >> kLogBits), kLastTime.ns)};
    }
    return clamped(scaled(mean.ns, static_cast<int64_t>(unit_exponential(bits)), kLogBits));
}

Duration sample_hyperexponential(const Distribution& d, uint64_t bits)
{
    assert(!d.values.empty());
    const bool first = static_cast<int64_t>(scale_to(bits, 1000)) < d.b.ns;
    return sample_exponential(first ? d.a : d.values[0], mix64(bits));
}

// "0.5" for 500.
std::string thousandths(int64_t n)
{
    std::string text = std::to_string(n / 1000);
    if (n % 1000 != 0) text += '.' + std::to_string(1000 + n % 1000).substr(1);
    while (text.find('.') != std::string::npos && text.back() == '0') text.pop_back();
    return text;
}

}  // namespace

Duration sample(const Distribution& d, uint64_t bits)
{
    if (d.kind == DistributionKind::exponential) [[likely]]  // the most common: no table of jumps
        return sample_exponential(d.a, bits);
    switch (d.kind) {
        case DistributionKind::constant: return clamped(d.a.ns);
        case DistributionKind::uniform: return sample_uniform(d.a, d.b, bits);
        case DistributionKind::exponential: return sample_exponential(d.a, bits);
        case DistributionKind::hyperexponential: return sample_hyperexponential(d, bits);
        case DistributionKind::normal: {
            const Wide off = scaled(d.b.ns, unit_normal(bits), kNormalFractionBits);
            return clamped(d.a.ns + off);
        }
        case DistributionKind::lognormal: return sample_lognormal(d.a, d.b.ns, bits);
        case DistributionKind::pareto: return sample_pareto(d.a, d.b.ns, bits);
        case DistributionKind::choice: {
            assert(!d.values.empty());
            return clamped(d.values[scale_to(bits, d.values.size())].ns);
        }
    }
    assert(false);
    return {};
}

bool is_constant(const Distribution& d)
{
    switch (d.kind) {
        case DistributionKind::constant: return true;
        case DistributionKind::uniform: return clamped(d.b.ns) <= clamped(d.a.ns);
        case DistributionKind::exponential: return d.a.ns <= 0;
        case DistributionKind::normal: return d.b.ns == 0;
        case DistributionKind::lognormal: return d.a.ns <= 0 || d.b.ns <= 0;
        case DistributionKind::pareto: return d.a.ns <= 0;
        case DistributionKind::hyperexponential:
            return (d.a.ns <= 0 || d.b.ns <= 0) && (d.values[0].ns <= 0 || d.b.ns >= 1000);
        case DistributionKind::choice: {
            const auto differs = [&](Duration v) { return v != d.values.front(); };
            return std::none_of(d.values.begin(), d.values.end(), differs);
        }
    }
    assert(false);
    return false;
}

std::string to_text(const Distribution& d)
{
    std::string a = to_text(d.a, false);
    switch (d.kind) {
        case DistributionKind::constant: return a;
        case DistributionKind::uniform: return "uniform(" + a + ", " + to_text(d.b, false) + ")";
        case DistributionKind::exponential: return "exp(" + a + ")";
        case DistributionKind::normal: return "normal(" + a + ", " + to_text(d.b, false) + ")";
        case DistributionKind::lognormal:
            return "lognormal(" + a + ", " + thousandths(d.b.ns) + ")";
        case DistributionKind::pareto: return "pareto(" + a + ", " + thousandths(d.b.ns) + ")";
        case DistributionKind::hyperexponential:
            return "hyperexp(" + a + ", " + thousandths(d.b.ns) + ", " +
                   to_text(d.values[0], false) + ")";
        case DistributionKind::choice: break;
    }
    std::string text = "choice(";
    for (const Duration& v : d.values) {
        if (&v != d.values.data()) text += ", ";
        text += to_text(v, false);
    }
    return text + ")";
}

}  // namespace interleave
