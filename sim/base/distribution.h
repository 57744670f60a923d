// A duration that is drawn: a constant, or one of the named distributions of the language.
//
// Sampling uses integer tables and integer interpolation only, no libm: the same bits give the
#pragma once

#include "base/time.h"

#include <cstdint>
#include <string>
#include <vector>

namespace interleave {

enum class DistributionKind : uint8_t {
    constant,          // a
    uniform,           // from a to b, both included
    exponential,       // mean a
    normal,            // mean a, standard deviation b, never below 0
    lognormal,         // median a, and b = 1000 x the standard deviation of the logarithm
    pareto,            // scale (minimum) a, and b = 1000 x the shape alpha, which is above 1
    choice,            // one of `values`, all equally likely
    hyperexponential,  // mean a with probability b / 1000, else mean values[0]
};

struct Distribution {
    DistributionKind kind = DistributionKind::constant;
    Duration a;
    Duration b;
    std::vector<Duration> values;  // choice: not empty; hyperexponential: the other mean

    friend bool operator==(const Distribution&, const Distribution&) = default;
};

// The drawn duration, in [0, kLastTime]. `bits` are 64 uniform random bits. Every quantile, out to
// one draw in 2^63, is that of the named distribution to within 1e-4 of its mean or deviation
// (lognormal, pareto: of its value), before it is rounded to nanoseconds. A hyperexponential
// chooses its mean by the bits and draws by a hash of them, so that more bits do not mean a longer
// duration.
[[nodiscard]] Duration sample(const Distribution&, uint64_t bits);

// True if sample() gives the same whatever the bits. Where it says false, parameters so small that
// all draws round to the same nanosecond are possible.
[[nodiscard]] bool is_constant(const Distribution&);

// As the language writes it: "exp(5ms)", "uniform(1ms, 3ms)", "2ms".
[[nodiscard]] std::string to_text(const Distribution&);

}  // namespace interleave
