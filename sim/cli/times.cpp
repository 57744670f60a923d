#include "cli/times.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace interleave::cli {

namespace {

struct Unit {
    int64_t ns;
    std::string_view name;
};
constexpr Unit kUnits[] = {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}};
constexpr int kMostDecimals = 3;
constexpr int64_t kMostSteps = 10'000'000;  // seven digits are as many as anybody compares

// How many decimals this time needs in the unit; kMostDecimals + 1 stands for more.
int decimals_of(int64_t ns, int64_t unit)
{
    int64_t part = unit;
    for (int n = 0; n <= kMostDecimals; ++n, part /= 10) {
        if (part == 0 || ns % part == 0) return n;
        if (part == 1) return n;
    }
    return kMostDecimals + 1;
}

int decimals_of(std::span<const int64_t> times, int64_t unit)
{
    int most = 0;
    for (const int64_t t : times) most = std::max(most, decimals_of(t, unit));
    return most;
}

}  // namespace

TimeScale scale_for(std::span<const int64_t> times, int64_t preferred)
{
    int64_t longest = 0;
    for (const int64_t t : times) longest = std::max(longest, std::abs(t));
    const auto scale = [&](const Unit& u) {
        const int n = decimals_of(times, u.ns);
        return TimeScale{u.ns, u.name, std::min(n, kMostDecimals), n > kMostDecimals};
    };
    const auto fits = [&](const Unit& u) {
        const int n = decimals_of(times, u.ns);
        if (longest < u.ns || n > kMostDecimals) return false;
        int64_t step = u.ns;
        for (int i = 0; i < n; ++i) step /= 10;
        return longest / step < kMostSteps;
    };
    for (const Unit& u : kUnits) {
        if (u.ns == preferred && (fits(u) || longest == 0)) return scale(u);
    }
    for (const Unit& u : kUnits) {
        if (fits(u)) return scale(u);
    }
    const Unit* large = std::find_if(std::begin(kUnits), std::end(kUnits),
                                     [&](const Unit& u) { return longest >= 10 * u.ns; });
    return scale(large == std::end(kUnits) ? kUnits[3] : *large);
}

std::string in_scale(const TimeScale& scale, int64_t ns)
{
    int64_t step = scale.unit_ns;  // of the last decimal
    int64_t power = 1;
    for (int i = 0; i < scale.decimals; ++i) {
        step /= 10;
        power *= 10;
    }
    const int64_t size = std::abs(ns);
    const int64_t steps = size / step + (size % step >= step - size % step ? 1 : 0);
    const std::string_view sign = ns < 0 && steps > 0 ? "-" : "";
    if (scale.decimals == 0) return fmt::format("{}{}", sign, steps);
    return fmt::format("{}{}.{:0{}}", sign, steps / power, steps % power, scale.decimals);
}

std::string rounded(int64_t ns)
{
    if (ns == 0) return "0";
    const int64_t size = std::abs(ns);
    const Unit* unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                                    [&](const Unit& u) { return size >= u.ns; });
    std::string text = in_scale({unit->ns, unit->name, unit->ns > 1 ? kMostDecimals : 0, true}, ns);
    if (text.find('.') != std::string::npos) {
        while (text.ends_with('0')) text.pop_back();
        if (text.ends_with('.')) text.pop_back();
    }
    return fmt::format("{} {}", text, unit->name);
}

}  // namespace interleave::cli
