// Simulated time: integer nanoseconds since the start of a run. Never floating point, so that
// equal runs are equal bytes on every machine.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace interleave {

struct Duration {
    int64_t ns = 0;

    friend constexpr auto operator<=>(Duration, Duration) = default;
    friend constexpr Duration operator+(Duration a, Duration b) { return {a.ns + b.ns}; }
    friend constexpr Duration operator-(Duration a, Duration b) { return {a.ns - b.ns}; }
    constexpr Duration& operator+=(Duration d)
    {
        ns += d.ns;
        return *this;
    }
    constexpr Duration& operator-=(Duration d)
    {
        ns -= d.ns;
        return *this;
    }
};

struct Time {
    int64_t ns = 0;

    friend constexpr auto operator<=>(Time, Time) = default;
    friend constexpr Time operator+(Time t, Duration d) { return {t.ns + d.ns}; }
    friend constexpr Time operator-(Time t, Duration d) { return {t.ns - d.ns}; }
    friend constexpr Duration operator-(Time a, Time b) { return {a.ns - b.ns}; }
};

inline constexpr Time kNever{std::numeric_limits<int64_t>::max()};
inline constexpr Duration kForever{std::numeric_limits<int64_t>::max()};

// The latest moment a run may reach: a quarter of the range, so that adding two moments or two
// durations cannot overflow. About 73 years.
inline constexpr Time kLastTime{std::numeric_limits<int64_t>::max() / 4};

constexpr Duration us(int64_t n) { return {n * 1'000}; }
constexpr Duration ms(int64_t n) { return {n * 1'000'000}; }
constexpr Duration seconds(int64_t n) { return {n * 1'000'000'000}; }

}  // namespace interleave
