#include "backend/posix/pace.h"

#include <algorithm>
#include <limits>

#include <time.h>

namespace interleave::posix {

namespace {

int64_t read(clockid_t clock)
{
    timespec t{};
    clock_gettime(clock, &t);
    return int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

}  // namespace

int64_t clock_now() { return read(CLOCK_MONOTONIC); }
int64_t thread_cpu_time() { return read(CLOCK_THREAD_CPUTIME_ID); }

void spin(uint64_t rounds)
{
    uint64_t x = 1;
    for (uint64_t i = 0; i < rounds; ++i) {
        x = x * 6'364'136'223'846'793'005 + i;
        asm volatile("" : "+r"(x));
    }
}

Pace calibrate()
{
    constexpr uint64_t kRounds = 16'384;
    constexpr int kTries = 40;
    int64_t best = std::numeric_limits<int64_t>::max();
    for (int i = 0; i < kTries; ++i) {
        const int64_t before = clock_now();
        spin(kRounds);
        best = std::min(best, clock_now() - before);
    }
    best = std::max<int64_t>(best, 1);
    return {std::max<int64_t>(static_cast<int64_t>(kRounds) * 1'000'000 / best, 1)};
}

}  // namespace interleave::posix
