// Drawing durations: once per compute step of a simulated task.
#include "base/distribution.h"
#include "base/rng.h"

#include <benchmark/benchmark.h>

namespace interleave {

namespace {

void draw(benchmark::State& state, DistributionKind kind, int64_t b)
{
    const Distribution d{kind, ms(5), {b}, {}};
    uint64_t counter = 0;
    for (auto _ : state) benchmark::DoNotOptimize(sample(d, random_bits(1, 2, counter++)));
}

BENCHMARK_CAPTURE(draw, constant, DistributionKind::constant, 0);
BENCHMARK_CAPTURE(draw, uniform, DistributionKind::uniform, 9'000'000);
BENCHMARK_CAPTURE(draw, exponential, DistributionKind::exponential, 0);
BENCHMARK_CAPTURE(draw, normal, DistributionKind::normal, 1'000'000);
BENCHMARK_CAPTURE(draw, lognormal, DistributionKind::lognormal, 500);
BENCHMARK_CAPTURE(draw, pareto, DistributionKind::pareto, 1500);

}  // namespace

}  // namespace interleave
