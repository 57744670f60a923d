#include "program/lexer.h"

#include "base/text.h"
#include "program/decimal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace interleave {

namespace {

struct Unit {
    std::string_view name;
    int64_t ns;
};
constexpr Unit kUnits[] = {
    {"ns", 1},          {"us", 1'000},        {"\u00b5s", 1'000},  // micro sign
    {"\u03bcs", 1'000},                                            // Greek letter mu
    {"ms", 1'000'000},  {"s", 1'000'000'000}, {"min", 60'000'000'000}, {"h", 3'600'000'000'000},
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Characters beyond ASCII that are not letters: blanks, punctuation, full-width forms, private use.
constexpr bool is_foreign_mark(char32_t c)
{
    struct Range {
        char32_t from, to;
    };
    constexpr Range ranges[] = {
        {0x80, 0xa9},     {0xab, 0xb4},       {0xb6, 0xb9},        {0xbb, 0xbf},
        {0xd7, 0xd7},     {0xf7, 0xf7},       {0x2000, 0x206f},    {0x20a0, 0x20cf},
        {0x2190, 0x2bff}, {0x3000, 0x3004},   {0x3008, 0x3020},    {0x3030, 0x303f},
        {0x30fb, 0x30fb}, {0xd800, 0xf8ff},   {0xfe00, 0xfe6f},    {0xfeff, 0xff65},
        {0xffe0, 0xffff}, {0x1f000, 0x1faff}, {0xe0000, 0x10ffff},
    };
    return std::any_of(std::begin(ranges), std::end(ranges),
                       [c](Range r) { return c >= r.from && c <= r.to; });
}

// The longest symbol at the beginning, including those that only other languages have, so that
// the message can name them whole.
size_t symbol_length(std::string_view text)
{
    constexpr std::string_view symbols[] = {"===", "!==", "==", "!=", "<=", ">=", "//", "**",
                                            "&&",  "||",  "<<", ">>", "<>", "++", "--"};
    for (std::string_view s : symbols) {
        if (text.substr(0, s.size()) == s) return s.size();
    }
    constexpr std::string_view single = "+-*/%<>=()[],!&|^~?";
    return single.find(text[0]) != std::string_view::npos ? 1 : 0;
}

}  // namespace

bool is_name_char(char32_t c, bool first)
{
    if (c < 0x80) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        return letter || (!first && c >= '0' && c <= '9');
    }
    return !is_foreign_mark(c);
}

size_t identifier_length(std::string_view text)
{
    size_t length = 0;
    while (length < text.size()) {
        const Utf8Char c = first_char(text.substr(length));
        if (!c.valid || !is_name_char(c.code, length == 0)) break;
        length += c.size;
    }
    return length;
}

bool is_identifier(std::string_view text)
{
    return !text.empty() && identifier_length(text) == text.size();
}

std::string plain_form(char32_t c)
{
    if (c >= 0xff01 && c <= 0xff5e) return std::string(1, static_cast<char>(c - 0xff01 + '!'));
    switch (c) {
        case 0x3000:
        case 0xa0: return " ";
        case 0x3001: return ",";
        case 0x3002: return ".";
        case 0x201c:
        case 0x201d: return "\"";
        case 0x2018:
        case 0x2019: return "'";
        case 0x2212:
        case 0x2013:
        case 0x2014: return "-";
        case 0xd7: return "*";
        case 0xf7: return "/";
        case 0x2264: return "<=";
        case 0x2265: return ">=";
        case 0x2260: return "!=";
        case 0x3010: return "[";
        case 0x3011: return "]";
        default: return {};
    }
}

uint32_t count_chars(std::string_view utf8)
{
    uint32_t count = 0;
    for (size_t i = 0; i < utf8.size(); i += first_char(utf8.substr(i)).size) ++count;
    return count;
}

std::string shortened(std::string_view utf8)
{
    constexpr uint32_t chars_max = 40;
    std::string out;
    uint32_t chars = 0;
    for (size_t i = 0; i < utf8.size(); ++chars) {
        if (chars == chars_max) return out + "...";
        const Utf8Char c = first_char(utf8.substr(i));
        const bool control = c.code < 0x20 || (c.code >= 0x7f && c.code < 0xa0) || !c.valid;
        const bool line_end = c.code == '\n' || c.code == '\t';
        if (control) {
            out += line_end ? " " : "\xef\xbf\xbd";
        } else {
            out += utf8.substr(i, c.size);
        }
        i += c.size;
    }
    return out;
}

int64_t unit_ns(std::string_view unit)
{
    for (const Unit& u : kUnits) {
        if (u.name == unit) return u.ns;
    }
    return 0;
}

std::string unknown_unit(std::string_view unit)
{
    struct Spelling {
        std::string_view written, meant;
    };
    static constexpr Spelling kSpellings[] = {
        {"sec", "s"},   {"secs", "s"},      {"second", "s"}, {"seconds", "s"}, {"msec", "ms"},
        {"usec", "us"}, {"nsec", "ns"},     {"mins", "min"}, {"m", "min"},     {"minute", "min"},
        {"hour", "h"},  {"minutes", "min"}, {"hours", "h"},  {"hr", "h"},      {"S", "s"},
        {"Ms", "ms"},   {"MS", "ms"},       {"mS", "ms"},    {"US", "us"},     {"NS", "ns"},
        {"H", "h"},     {"u", "us"},        {"n", "ns"},
    };
    std::string text = fmt::format("unknown unit '{}'", shortened(unit));
    for (const Spelling& s : kSpellings) {
        if (s.written == unit) return text + fmt::format(": did you mean '{}'?", s.meant);
    }
    return text + ": the units are ns, us, ms, s, min and h";
}

void Lexer::skip_blanks()
{
    size_t blanks = 0;
    while (blanks < rest_.size() && (rest_[blanks] == ' ' || rest_[blanks] == '\t' ||
                                     rest_[blanks] == '\n' || rest_[blanks] == '\r')) {
        ++blanks;
    }
    rest_.remove_prefix(blanks);
    column_ += static_cast<uint32_t>(blanks);
}

void Lexer::take(size_t bytes, TokenKind kind)
{
    token_.kind = kind;
    token_.text = rest_.substr(0, bytes);
    token_.column = column_;
    column_ += count_chars(token_.text);
    rest_.remove_prefix(bytes);
}

void Lexer::take_bad(size_t bytes, std::string message)
{
    take(bytes, TokenKind::bad);
    token_.message = std::move(message);
}

void Lexer::advance()
{
    token_ = {};
    skip_blanks();
    if (rest_.empty()) {
        take(0, TokenKind::end);
    } else if (is_digit(rest_[0])) {
        read_number();
    } else if (identifier_length(rest_) > 0) {
        read_word();
    } else {
        read_other();
    }
}

Token Lexer::peek() const
{
    Lexer ahead = *this;
    ahead.advance();
    return ahead.token();
}

void Lexer::read_number()
{
    const Decimal number = read_decimal(rest_);
    const size_t unit_length = identifier_length(rest_.substr(number.length));
    const std::string_view unit = rest_.substr(number.length, unit_length);
    const std::string written(rest_.substr(0, number.length));
    const size_t length = number.length + unit_length;
    if (unit.empty()) {
        if (number.fraction_digits > 0) {
            take_bad(length, fmt::format("'{0}' is not a whole number; a duration needs a unit, as "
                                         "in {0}ms",
                                         shortened(written)));
        } else if (!number.fits) {
            take_bad(length, "the number is too large for 64 bits");
        } else {
            token_.value = number.digits;
            take(length, TokenKind::number);
        }
        return;
    }
    if (rest_[0] == '0' && number.length == 1 && (unit[0] == 'x' || unit[0] == 'X')) {
        return take_bad(length, "numbers are decimal");
    }
    const ParsedDuration duration = parse_duration(rest_.substr(0, length), kForever);
    if (!duration.ok) return take_bad(length, duration.error);
    token_.value = static_cast<uint64_t>(duration.value.ns);
    take(length, TokenKind::duration);
}

// A word with at most two dots: "bank.balance", "bank.one.balance" of a sub-interpreter.
void Lexer::read_word()
{
    size_t length = identifier_length(rest_);
    size_t dots = 0;
    while (length < rest_.size() && rest_[length] == '.') {
        const size_t more = identifier_length(rest_.substr(length + 1));
        if (more == 0) break;
        length += 1 + more;
        ++dots;
    }
    if (dots > 2)
        return take_bad(length, "a name has two dots at most: process.subinterpreter.variable");
    take(length, TokenKind::word);
}

void Lexer::read_other()
{
    if (const size_t length = symbol_length(rest_); length > 0) {
        return take(length, TokenKind::symbol);
    }
    const Utf8Char c = first_char(rest_);
    const std::string shown = shortened(rest_.substr(0, c.size));
    if (const std::string plain = plain_form(c.code); !plain.empty()) {
        return take_bad(c.size, plain == " " ? "a wide or unbreakable blank: write a plain one"
                                             : fmt::format("'{}': write '{}'", shown, plain));
    }
    if (rest_[0] == '.') return take_bad(1, "a '.' stands only inside numbers and names");
    if (rest_[0] == '"' || rest_[0] == '\'') return read_text();
    if (rest_[0] == ':') return take_bad(1, "a ':' does not belong here");
    take_bad(c.size, fmt::format("'{}' has no meaning here", shown));
}

// In quotes of either kind. A text that YAML has cut off lacks its closing quote.
void Lexer::read_text()
{
    const char quote = rest_[0];
    std::string content;
    for (size_t i = 1; i < rest_.size(); ++i) {
        char c = rest_[i];
        if (c == quote) {
            take(i + 1, TokenKind::text);
            token_.message = std::move(content);
            return;
        }
        if (c == '\\' && i + 1 < rest_.size()) {
            c = rest_[++i];
            const bool known = c == quote || c == '\\' || c == 'n' || c == 't';
            if (!known) return take_bad(i + 1, "a backslash stands before a quote, \\, n or t");
            if (c == 'n' || c == 't') c = c == 'n' ? '\n' : '\t';
        }
        content += c;
    }
    take_bad(rest_.size(),
             fmt::format("this text has no closing {}; if it holds ' #' or ': ', or ', ' in a list "
                         "in brackets, put the whole step in {}",
                         quote, quote == '"' ? "'...'" : "\"...\""));
}

bool Lexer::task_name()
{
    if (token_.kind != TokenKind::word) return false;
    size_t length = 0;
    while (length < rest_.size() && (rest_[length] == '/' || rest_[length] == '#')) {
        const std::string_view after = rest_.substr(length + 1);
        size_t more = 0;
        if (rest_[length] == '/') {
            more = identifier_length(after);
        } else {
            while (more < after.size() && is_digit(after[more])) ++more;
        }
        if (more == 0) break;
        length += 1 + more;
    }
    if (length == 0) return false;
    token_.text = {token_.text.data(), token_.text.size() + length};
    column_ += count_chars(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return true;
}

}  // namespace interleave
