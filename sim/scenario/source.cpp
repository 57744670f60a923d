#include "scenario/source.h"

#include "base/text.h"
#include "base/utf8.h"
#include "program/lexer.h"
#include "scenario/codes.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

size_t bytes_of_chars(std::string_view text, size_t chars)
{
    size_t bytes = 0;
    for (; chars > 0 && bytes < text.size(); --chars) bytes += first_char(text.substr(bytes)).size;
    return bytes;
}

constexpr bool is_forbidden(char32_t c)
{
    // Line ends that editors do not count would shift every place below them.
    const bool line_end = c == 0x85 || c == 0x2028 || c == 0x2029;
    const bool plain = c >= 0x20 || c == '\t' || c == '\n' || c == '\r';
    return line_end || !plain || (c >= 0x7f && c < 0xa0) || c == 0xfeff || c == 0xfffe ||
           c == 0xffff;
}

}  // namespace

Source::Source(std::string_view text) : text_(text)
{
    begins_.push_back(0);
    for (size_t i = 0; i < text.size(); ++i) {
        const bool pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
        if (text[i] == '\n' || (text[i] == '\r' && !pair)) begins_.push_back(i + 1);
    }
}

std::string_view Source::line(uint32_t number) const
{
    if (!has(number)) return {};
    const size_t begin = begins_[number - 1];
    const size_t end = number < begins_.size() ? begins_[number] : text_.size();
    std::string_view text = text_.substr(begin, end - begin);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

uint32_t Source::line_length(uint32_t number) const { return count_chars(line(number)); }

std::string_view Source::rest_of_line(Mark mark) const
{
    const std::string_view text = line(mark.line);
    return text.substr(bytes_of_chars(text, mark.column == 0 ? 0 : mark.column - 1));
}

std::string Source::between(Mark begin, uint32_t end_line, uint32_t end_column) const
{
    std::string out;
    for (uint32_t number = begin.line; number <= end_line && has(number); ++number) {
        std::string_view text = line(number);
        if (number == end_line) text = text.substr(0, bytes_of_chars(text, end_column - 1));
        if (number == begin.line) text = text.substr(bytes_of_chars(text, begin.column - 1));
        text = number == begin.line ? text : trim(text);
        if (!out.empty() && !text.empty()) out += ' ';
        out += text;
    }
    return std::string(trim(out));
}

uint32_t Source::indentation_from(uint32_t number) const
{
    for (; has(number); ++number) {
        const size_t blanks = line(number).find_first_not_of(' ');
        if (blanks != std::string_view::npos) return static_cast<uint32_t>(blanks);
    }
    return 0;
}

Mark Source::word(Mark mark) const
{
    const std::string_view rest = rest_of_line(mark);
    const size_t end = std::min(rest.find_first_of(" \t"), rest.size());
    return {mark.line, mark.column, std::max<uint32_t>(1, count_chars(rest.substr(0, end)))};
}

std::optional<char32_t> control_character_in(std::string_view value)
{
    for (size_t i = 0; i < value.size();) {
        const Utf8Char c = first_char(value.substr(i));
        // Line ends have become '\n' by now.
        if (c.valid && (is_forbidden(c.code) || c.code == '\r')) return c.code;
        i += std::max<size_t>(c.size, 1);
    }
    return std::nullopt;
}

std::string complaint_about(char32_t control_character)
{
    return fmt::format("the invisible character U+{:04X} does not belong into a scenario",
                       static_cast<uint32_t>(control_character));
}

bool check_characters(std::string_view text, Diagnostics& diagnostics)
{
    Mark mark{1, 1, 1};
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = first_char(text.substr(i));
        if (!c.valid) {
            diagnostics.error(
                code::kNotUtf8, mark,
                fmt::format("byte 0x{:02x} is not UTF-8 text", static_cast<unsigned char>(text[i])),
                "save the file as UTF-8");
            return false;
        }
        if (is_forbidden(c.code)) {
            diagnostics.error(code::kControlCharacter, mark, complaint_about(c.code), "delete it");
            return false;
        }
        i += c.size;
        const bool pair = c.code == '\r' && i < text.size() && text[i] == '\n';
        if (c.code == '\n' || (c.code == '\r' && !pair)) {
            mark = {mark.line + 1, 1, 1};
        } else if (!pair) {
            ++mark.column;
        }
    }
    return true;
}

}  // namespace interleave
