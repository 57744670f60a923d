#include "base/text.h"

#include "base/utf8.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>
#include <vector>

namespace interleave {

namespace {

struct Unit {
    uint64_t ns;
    std::string_view name;
};
constexpr Unit kUnits[] = {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}};

// `value` / `unit`, which needs no more than six decimals.
std::string decimal(uint64_t value, uint64_t unit)
{
    std::string text = std::to_string(value / unit);
    uint64_t rest = value % unit * 1'000'000 / unit;
    if (rest == 0) return text;
    text += '.';
    for (uint64_t digit = 100'000; rest != 0; rest %= digit, digit /= 10) {
        text += static_cast<char>('0' + rest / digit);
    }
    return text;
}

std::string nanoseconds(int64_t ns, bool space)
{
    if (ns == 0) return "0";
    const uint64_t size = ns < 0 ? 0 - static_cast<uint64_t>(ns) : static_cast<uint64_t>(ns);
    const auto fits = [size](Unit u) {
        const uint64_t decimals = size >= 10 * u.ns ? 1'000'000 : 1000;
        return size >= u.ns && size % u.ns * decimals % u.ns == 0;
    };
    const Unit& unit = *std::find_if(std::begin(kUnits), std::end(kUnits), fits);
    return (ns < 0 ? "-" : "") + decimal(size, unit.ns) + (space ? " " : "") +
           std::string(unit.name);
}

std::u32string characters(std::string_view utf8)
{
    std::u32string codes;
    while (!utf8.empty()) {
        const Utf8Char c = first_char(utf8);
        codes += c.code;
        utf8.remove_prefix(c.size);
    }
    return codes;
}

// How many insertions, deletions, replacements and swaps of neighbours turn a into b.
size_t edit_distance(std::u32string_view a, std::u32string_view b)
{
    std::vector<size_t> before_last(b.size() + 1);
    std::vector<size_t> last(b.size() + 1);
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return last[b.size()];
}

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

// Every character of `utf8` through `escape`, which gives its replacement or an empty text to
// keep it; invalid bytes become U+FFFD.
template <typename Escape>
std::string escaped(std::string_view utf8, Escape escape)
{
    std::string text;
    text.reserve(utf8.size() + 2);
    while (!utf8.empty()) {
        const Utf8Char c = first_char(utf8);
        if (!c.valid) {
            text += kReplacement;
        } else if (!escape(c.code, text)) {
            text += utf8.substr(0, c.size);
        }
        utf8.remove_prefix(c.size);
    }
    return text;
}

bool json_escape(char32_t c, std::string& out)
{
    constexpr std::string_view hex = "0123456789abcdef";
    switch (c) {
        case '"': out += "\\\""; return true;
        case '\\': out += "\\\\"; return true;
        case '\b': out += "\\b"; return true;
        case '\f': out += "\\f"; return true;
        case '\n': out += "\\n"; return true;
        case '\r': out += "\\r"; return true;
        case '\t': out += "\\t"; return true;
        default: break;
    }
    if (c >= 0x20) return false;
    out += "\\u00";
    out += hex[c >> 4];
    out += hex[c & 0xf];
    return true;
}

bool xml_escape_char(char32_t c, std::string& out)
{
    switch (c) {
        case '&': out += "&amp;"; return true;
        case '<': out += "&lt;"; return true;
        case '>': out += "&gt;"; return true;
        case '"': out += "&quot;"; return true;
        case '\'': out += "&apos;"; return true;
        case '\t':
        case '\n': return false;
        default: return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfffe || c == 0xffff;
    }
}

}  // namespace

std::string to_text(Duration d, bool space) { return nanoseconds(d.ns, space); }

std::string to_text(Time t, bool space) { return nanoseconds(t.ns, space); }

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates)
{
    const std::u32string letters = characters(word);
    size_t best_distance = (letters.size() + 1) / 3;
    std::string_view best;
    bool found = false;
    for (std::string_view candidate : candidates) {
        const size_t distance = edit_distance(letters, characters(candidate));
        if (distance < best_distance || (distance == best_distance && !found)) {
            best = candidate;
            best_distance = distance;
            found = true;
        }
    }
    return best;
}

std::optional<int64_t> parse_int(std::string_view text)
{
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) return std::nullopt;
    }
    int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stopped != end) return std::nullopt;
    return value;
}

std::string_view trim(std::string_view text)
{
    constexpr std::string_view blanks = " \t\r\n\f\v";
    const size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return text.substr(0, 0);
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string json_quote(std::string_view text) { return '"' + escaped(text, json_escape) + '"'; }

std::string xml_escape(std::string_view text) { return escaped(text, xml_escape_char); }

}  // namespace interleave
