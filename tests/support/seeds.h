// Seeds of random tests, and what is drawn from one. A person who repeats a failure sets
// INTERLEAVE_SEED, which is then the first seed; a test that prints the seed of each round runs
// that round alone.
#pragma once

#include "base/rng.h"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace interleave::test {

inline std::optional<uint64_t> given_seed()
{
    const char* given = std::getenv("INTERLEAVE_SEED");
    if (given == nullptr) return std::nullopt;
    return std::strtoull(given, nullptr, 10);
}

inline uint64_t first_seed() { return given_seed().value_or(1); }

struct Seeds {
    uint64_t first, last;  // with both
};
// 1 to count, or the given one alone.
inline Seeds seeds(uint64_t count)
{
    const std::optional<uint64_t> given = given_seed();
    return given ? Seeds{*given, *given} : Seeds{1, count};
}

class Draw {
  public:
    explicit Draw(uint64_t seed) : seed_(seed) {}
    // 0 .. n - 1, each as likely.
    int64_t below(uint64_t n)
    {
        return static_cast<int64_t>(scale_to(random_bits(seed_, 1, counter_++), n));
    }
    bool chance(uint64_t percent) { return below(100) < static_cast<int64_t>(percent); }
    std::string pick(const std::vector<std::string>& list)
    {
        return list[static_cast<size_t>(below(list.size()))];
    }

  private:
    uint64_t seed_;
    uint64_t counter_ = 0;
};

}  // namespace interleave::test
