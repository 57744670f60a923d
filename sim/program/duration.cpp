// Durations as text.

#include "base/text.h"
#include "program/decimal.h"
#include "program/lexer.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace interleave {

namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

ParsedDuration wrong(std::string error) { return {false, {}, std::move(error)}; }

bool push_digit(uint64_t& digits, char c)
{
    const auto digit = static_cast<uint64_t>(c - '0');
    if (digits > (std::numeric_limits<uint64_t>::max() - digit) / 10) return false;
    digits = digits * 10 + digit;
    return true;
}

}  // namespace

Decimal read_decimal(std::string_view text)
{
    Decimal d;
    while (d.length < text.size() && is_digit(text[d.length])) {
        d.fits = push_digit(d.digits, text[d.length]) && d.fits;
        ++d.length;
    }
    const bool point = d.length > 0 && d.length + 1 < text.size() && text[d.length] == '.' &&
                       is_digit(text[d.length + 1]);
    if (!point) return d;
    const size_t begin = d.length + 1;
    size_t end = begin;
    while (end < text.size() && is_digit(text[end])) ++end;
    d.length = end;
    while (end > begin && text[end - 1] == '0') --end;
    for (size_t i = begin; i < end; ++i) d.fits = push_digit(d.digits, text[i]) && d.fits;
    d.fraction_digits = static_cast<uint32_t>(end - begin);
    return d;
}

std::optional<int64_t> scaled(const Decimal& d, int64_t unit)
{
    if (!d.fits) return std::nullopt;
    auto product = static_cast<unsigned __int128>(d.digits) * static_cast<uint64_t>(unit);
    for (uint32_t i = 0; i < d.fraction_digits; ++i) {
        if (product % 10 != 0) return std::nullopt;
        product /= 10;
    }
    if (product > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) return std::nullopt;
    return static_cast<int64_t>(product);
}

ParsedDuration parse_duration(std::string_view text, Duration unit)
{
    const std::string_view whole = trim(text);
    const std::string shown = shortened(whole);
    if (whole.empty()) return wrong("a duration is missing here");
    if (whole[0] == '-') return wrong(fmt::format("a duration cannot be negative: '{}'", shown));
    const Decimal number = read_decimal(whole);
    if (number.length == 0) {
        if (whole[0] == '.') return wrong(fmt::format("write '0{0}' for '{0}'", shown));
        return wrong(fmt::format("'{}' is not a duration such as 5ms", shown));
    }
    const std::string_view name = trim(whole.substr(number.length));
    int64_t one = unit.ns;
    if (!name.empty()) {
        one = unit_ns(name);
        if (one == 0 && !is_identifier(name)) {
            return wrong(fmt::format("'{}' is not a duration such as 5ms", shown));
        }
        if (one == 0) return wrong(unknown_unit(name));
    } else if (unit == kForever) {
        return wrong(fmt::format("'{0}' needs a unit, as in {0}ms", shown));
    }
    const std::optional<int64_t> ns = scaled(number, one);
    if (ns && *ns <= kLastTime.ns) return {true, Duration{*ns}, {}};
    if (!number.fits) return wrong(fmt::format("'{}' has too many digits", shown));
    if (!ns && number.fraction_digits > 0 && scaled({number.digits, 0, 0, true}, 1)) {
        return wrong(fmt::format("'{}' is not a whole number of nanoseconds", shown));
    }
    return wrong(fmt::format("'{}' is longer than a run may be (73 years)", shown));
}

}  // namespace interleave
