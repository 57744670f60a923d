#include "import/json_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace interleave {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& into, uint32_t c)
{
    const auto byte = [&](uint32_t b) { into += static_cast<char>(b); };
    if (c < 0x80) return byte(c);
    if (c < 0x800) {
        byte(0xc0 | c >> 6);
        return byte(0x80 | (c & 0x3f));
    }
    if (c < 0x10000) {
        byte(0xe0 | c >> 12);
    } else {
        byte(0xf0 | c >> 18);
        byte(0x80 | (c >> 12 & 0x3f));
    }
    byte(0x80 | (c >> 6 & 0x3f));
    byte(0x80 | (c & 0x3f));
}

}  // namespace

void JsonReader::fail(std::string_view problem)
{
    if (!ok()) return;
    problem_ = problem;
    problem_at_ = at_;
    at_ = text_.size();
}

std::string JsonReader::problem() const
{
    const auto before = text_.substr(0, problem_at_);
    return fmt::format("line {}: {}", 1 + std::ranges::count(before, '\n'), problem_);
}

void JsonReader::blanks()
{
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
        ++at_;
}

bool JsonReader::next_is(char c)
{
    blanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
}

void JsonReader::expect(char c, std::string_view problem)
{
    if (!next_is(c)) fail(problem);
}

void JsonReader::list(char close, std::string_view problem, const std::function<void()>& item)
{
    if (++depth_ > kDeepest) fail("it is nested too deeply");
    if (!next_is(close)) {
        do {
            if (ok()) item();
        } while (ok() && next_is(','));
        if (ok()) expect(close, problem);
    }
    --depth_;
}

void JsonReader::object(const std::function<void(const std::string& key)>& member)
{
    expect('{', "an object should begin here");
    if (!ok()) return;
    list('}', "a comma or } is missing", [&] {
        const std::string key = string();
        expect(':', "a colon is missing");
        if (ok()) member(key);
    });
}

void JsonReader::array(const std::function<void()>& item)
{
    expect('[', "a list should begin here");
    if (ok()) list(']', "a comma or ] is missing", item);
}

uint32_t JsonReader::four_digits()
{
    uint32_t value = 0;
    const std::string_view digits = text_.substr(at_, 4);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (error != std::errc() || end != digits.data() + 4) fail("\\u needs four digits");
    at_ = std::min(at_ + 4, text_.size());
    return value;
}

void JsonReader::escape(std::string& into)
{
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    const char c = at_ < text_.size() ? text_[at_++] : '\0';
    if (const size_t i = names.find(c); c != '\0' && i != std::string_view::npos) {
        into += meant[i];
        return;
    }
    if (c != 'u') return fail("there is no such escape");
    uint32_t code = four_digits();
    const bool is_first_half = code >= 0xd800 && code < 0xdc00;
    if (is_first_half && text_.substr(at_, 2) == "\\u") {
        at_ += 2;
        const uint32_t second = four_digits();
        const bool fits = second >= 0xdc00 && second < 0xe000;
        code = fits ? 0x10000 + ((code & 0x3ff) << 10) + (second & 0x3ff) : 0xfffd;
    }
    append_utf8(into, code >= 0xd800 && code < 0xe000 ? 0xfffd : code);
}

std::string JsonReader::string()
{
    expect('"', "a text should begin here");
    std::string value;
    while (ok()) {
        const size_t end = std::min(text_.find_first_of("\"\\", at_), text_.size());
        value += text_.substr(at_, end - at_);
        at_ = end;
        if (at_ == text_.size()) {
            fail("a text does not end");
        } else if (text_[at_++] == '"') {
            return value;
        } else {
            escape(value);
        }
    }
    return {};
}

std::string_view JsonReader::digits(bool& negative)
{
    negative = next_is('-');
    const size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    const char after = at_ < text_.size() ? text_[at_] : '\0';
    if (at_ == begin || after == '.' || after == 'e' || after == 'E')
        fail("a whole number should stand here");
    return ok() ? text_.substr(begin, at_ - begin) : std::string_view();
}

int64_t JsonReader::integer()
{
    bool negative = false;
    const std::string number = std::string(digits(negative)).insert(0, negative ? "-" : "");
    int64_t value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (ok() && error != std::errc()) fail("the number is too large");
    return ok() ? value : 0;
}

uint64_t JsonReader::natural()
{
    bool negative = false;
    const std::string_view number = digits(negative);
    uint64_t value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (ok() && (negative || error != std::errc())) fail("the number is out of range");
    return ok() ? value : 0;
}

bool JsonReader::boolean()
{
    blanks();
    for (const std::string_view word : {std::string_view("true"), std::string_view("false")}) {
        if (text_.substr(at_, word.size()) != word) continue;
        at_ += word.size();
        return word == "true";
    }
    fail("true or false should stand here");
    return false;
}

bool JsonReader::null()
{
    blanks();
    if (text_.substr(at_, 4) != "null") return false;
    at_ += 4;
    return true;
}

void JsonReader::skip()
{
    blanks();
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    if (c == '{') return object([this](const std::string&) { skip(); });
    if (c == '[') return array([this] { skip(); });
    if (c == '"') return static_cast<void>(string());
    if (c == 't' || c == 'f') return static_cast<void>(boolean());
    if (null()) return;
    const size_t begin = at_;
    constexpr std::string_view number = "+-.eE0123456789";
    while (at_ < text_.size() && number.find(text_[at_]) != std::string_view::npos) ++at_;
    if (at_ == begin) fail("a value should stand here");
}

void JsonReader::finish()
{
    blanks();
    if (ok() && at_ < text_.size()) fail("there is more than there should be");
}

}  // namespace interleave
