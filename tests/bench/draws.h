// Exponential durations from a fast generator, for all that is written by hand: reference loops and
// programs of peers. A draw takes about 2 ns and, unlike one from a table, no cache; the product
// pays for its own.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace interleave::bench {

// Marsaglia and Tsang, "The Ziggurat Method for Generating Random Variables" (2000), over the
// multiplicative generator of Steele and Vigna, "Computationally easy, spectrally good multipliers"
// (2021).
class Draws {
  public:
    Draws()
    {
        // 256 layers of equal area under exp(-x); the lowest one has the tail.
        constexpr double kTail = 7.69711747013104972, kArea = 0.0039496598225815571993;
        double edge = kTail;
        layers_[0] = layer(kArea / std::exp(-kTail), kTail, std::exp(-kTail));
        for (size_t i = 1; i < kLayers; ++i) {
            const double height = std::exp(-edge);
            const double next = i + 1 < kLayers ? -std::log(kArea / edge + height) : 0;
            layers_[i] = layer(edge, next, height);
            edge = next;
        }
    }
    // exp(mean_ns), at least 1
    int64_t next(int64_t mean_ns)
    {
        return static_cast<int64_t>(exponential() * static_cast<double>(mean_ns)) + 1;
    }

  private:
    static constexpr size_t kLayers = 256;
    static constexpr double kBits = 0x1p53;
    struct Layer {
        double scale;      // its width, for 53 random bits
        uint64_t inside;   // so many of these lie under the curve for certain
        double low, high;  // exp(-x) at its right and left edge
    };
    static Layer layer(double width, double inside, double height)
    {
        return {width / kBits, static_cast<uint64_t>(inside / width * kBits), height,
                std::exp(-inside)};
    }
    uint64_t bits()
    {
        const uint64_t result = state_ ^ (state_ >> 32);
        state_ = state_ * 0xd1342543de82ef95 + 1;
        return result;
    }
    double exponential()
    {
        const uint64_t random = bits();
        const Layer& l = layers_[random >> 56];
        const uint64_t place = random << 8 >> 11;
        const double x = static_cast<double>(static_cast<int64_t>(place)) * l.scale;
        return place < l.inside ? x : at_edge(&l == layers_.data(), l, x);
    }
    double uniform() { return (static_cast<double>(bits() >> 11) + 1) / kBits; }
    [[gnu::noinline]] double at_edge(bool lowest, const Layer& l, double x)
    {
        if (lowest) return 7.69711747013104972 - std::log(uniform());
        return l.low + uniform() * (l.high - l.low) < std::exp(-x) ? x : exponential();
    }

    std::array<Layer, kLayers> layers_{};
    uint64_t state_ = 0x9e37'79b9'7f4a'7c15;
};

}  // namespace interleave::bench
