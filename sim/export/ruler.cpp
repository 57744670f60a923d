#include "export/ruler.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>

namespace interleave {

namespace {

using Wide = __int128;

struct Unit {
    int64_t ns;
    const char* name;
};
constexpr Unit kUnits[] = {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}};

// How many multiples of `step` lie in [from, to].
int64_t multiples(Time from, Time to, int64_t step)
{
    const auto floor_div = [step](int64_t n) {
        return n >= 0 ? n / step : -((step - 1 - n) / step);
    };
    return floor_div(to.ns) - floor_div(from.ns - 1);
}

int64_t round_step(Time from, Time to, uint32_t most)
{
    for (int64_t power = 1;; power *= 10) {
        for (int64_t digit : {1, 2, 5}) {
            if (multiples(from, to, digit * power) <= int64_t{most}) return digit * power;
        }
        // kLastTime is below 5 * 10^18: the next power would have no multiple but 0.
        if (power >= 1'000'000'000'000'000'000) return 5 * power;
    }
}

// The largest unit in which a label of the axis is at least 1, and steps need three decimals at
// most.
Unit unit_of(Time from, Time to, int64_t step)
{
    const int64_t largest = std::max(std::abs(from.ns), std::abs(to.ns));
    for (const Unit& unit : kUnits) {
        if (largest >= unit.ns && step * 1000 >= unit.ns && step * 1000 % unit.ns == 0) return unit;
    }
    return kUnits[3];
}

std::string label(int64_t ns, Unit unit)
{
    if (ns == 0) return "0";
    const int64_t size = std::abs(ns);
    std::string text = (ns < 0 ? "-" : "") + std::to_string(size / unit.ns);
    const int64_t thousandths = size % unit.ns * 1000 / unit.ns;
    if (thousandths != 0) {
        std::string digits = std::to_string(1000 + thousandths).substr(1);
        digits.erase(digits.find_last_not_of('0') + 1);
        text += "." + digits;
    }
    return text + " " + unit.name;
}

}  // namespace

std::vector<Tick> ticks(Time from, Time to, uint32_t most)
{
    assert(from <= to && most >= 1);
    const int64_t step = round_step(from, to, most);
    // step * 1000 must not overflow; a step that large needs no decimals of any unit.
    const Unit unit = step < 1'000'000'000'000 ? unit_of(from, to, step) : kUnits[0];
    std::vector<Tick> all;
    int64_t k = from.ns / step;
    while (k * step < from.ns) ++k;
    while (k > 0 && (k - 1) * step >= from.ns) --k;
    for (; all.size() < most && static_cast<Wide>(k) * step <= to.ns; ++k) {
        all.push_back({Time{k * step}, label(k * step, unit)});
    }
    return all;
}

int32_t position(Time t, Time from, Time to, int32_t width)
{
    assert(from < to);
    if (t <= from) return 0;
    if (t >= to) return width;
    const int64_t most = INT64_MAX / std::max(width, 1);
    if (from.ns > -most / 2 && to.ns < most / 2) {  // the usual case, without wide arithmetic
        return static_cast<int32_t>((t.ns - from.ns) * width / (to.ns - from.ns));
    }
    const Wide part = static_cast<Wide>(t.ns) - from.ns;
    return static_cast<int32_t>(part * width / (static_cast<Wide>(to.ns) - from.ns));
}

Time moment_of(int32_t x, Time from, Time to, int32_t width)
{
    assert(from < to && width > 0);
    const int64_t most = INT64_MAX / 2 / width;
    if (x >= 0 && x <= width && from.ns > -most / 2 && to.ns < most / 2) {
        return {from.ns + ((to.ns - from.ns) * x + width - 1) / width};
    }
    const Wide span = static_cast<Wide>(to.ns) - from.ns;
    return {static_cast<int64_t>(from.ns + (span * x + width - 1) / width)};
}

}  // namespace interleave
