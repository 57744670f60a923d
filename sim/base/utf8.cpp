#include "base/utf8.h"

#include "base/text.h"
#include "base/width_table.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <span>

namespace interleave {

namespace {

constexpr Utf8Char kInvalid{0xfffd, 1, false};

// How a first byte announces its character: its length, its own payload, and the smallest code
// that needs that many bytes.
struct Lead {
    size_t size;
    char32_t payload;
    char32_t least;
};

Lead lead_of(unsigned char byte)
{
    if (byte < 0x80) return {1, byte, 0};
    if (byte >= 0xc0 && byte < 0xe0) return {2, byte & 0x1fU, 0x80};
    if (byte >= 0xe0 && byte < 0xf0) return {3, byte & 0x0fU, 0x800};
    if (byte >= 0xf0 && byte < 0xf8) return {4, byte & 0x07U, 0x1'0000};
    return {0, 0, 0};
}

bool holds(std::span<const CodeRange> ranges, char32_t code)
{
    const auto past = std::upper_bound(ranges.begin(), ranges.end(), code,
                                       [](char32_t c, CodeRange r) { return c < r.first; });
    return past != ranges.begin() && code <= std::prev(past)->last;
}

}  // namespace

Utf8Char first_char(std::string_view text)
{
    assert(!text.empty());
    const Lead lead = lead_of(static_cast<unsigned char>(text.front()));
    if (lead.size == 0 || lead.size > text.size()) return kInvalid;

    char32_t code = lead.payload;
    for (size_t i = 1; i < lead.size; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xc0) != 0x80) return kInvalid;
        code = code << 6 | (byte & 0x3fU);
    }
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < lead.least || code > 0x10'ffff || surrogate) return kInvalid;
    return {code, lead.size, true};
}

size_t display_width(char32_t code)
{
    if (code < 0x300) return 1;
    if (holds(kZeroWidth, code)) return 0;
    return holds(kWide, code) ? 2 : 1;
}

size_t display_width(std::string_view utf8)
{
    size_t columns = 0;
    while (!utf8.empty()) {
        const Utf8Char c = first_char(utf8);
        columns += c.valid ? display_width(c.code) : 1;
        utf8.remove_prefix(c.size);
    }
    return columns;
}

std::string_view fit_width(std::string_view utf8, size_t columns)
{
    size_t taken = 0;
    while (taken < utf8.size()) {
        const Utf8Char c = first_char(utf8.substr(taken));
        const size_t width = c.valid ? display_width(c.code) : 1;
        if (width > columns) break;
        columns -= width;
        taken += c.size;
    }
    return utf8.substr(0, taken);
}

std::string pad_right(std::string_view utf8, size_t columns)
{
    const size_t width = display_width(utf8);
    std::string padded(utf8);
    if (width < columns) padded.append(columns - width, ' ');
    return padded;
}

std::string pad_left(std::string_view utf8, size_t columns)
{
    const size_t width = display_width(utf8);
    std::string padded(width < columns ? columns - width : 0, ' ');
    return padded.append(utf8);
}

bool is_valid_utf8(std::string_view text)
{
    while (!text.empty()) {
        const Utf8Char c = first_char(text);
        if (!c.valid) return false;
        text.remove_prefix(c.size);
    }
    return true;
}

}  // namespace interleave
