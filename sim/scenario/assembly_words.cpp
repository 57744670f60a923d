#include "scenario/assembly_words.h"

#include "base/text.h"
#include "base/utf8.h"
#include "program/decimal.h"
#include "program/expression.h"
#include "program/lexer.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr std::string_view kBetween = " \t\r,";

// Bytes of the word at the beginning of text, which is not empty and begins with none of kBetween.
size_t word_length(std::string_view text)
{
    if (text.front() == '*') return 1;
    bool quoted = false;
    int depth = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                quoted = false;
            continue;
        }
        if (c == '"') quoted = true;
        if (c == '(' || c == '[') ++depth;
        if (c == ')' || c == ']') --depth;
        if (depth <= 0 && (kBetween.find(c) != std::string_view::npos || c == '#' || c == '*')) {
            return i;
        }
    }
    return text.size();
}

}  // namespace

std::vector<Word> assembly_words(std::string_view line)
{
    std::vector<Word> words;
    size_t at = 0;
    while (true) {
        at = line.find_first_not_of(kBetween, at);
        if (at == std::string_view::npos || line[at] == '#') return words;
        const size_t length = word_length(line.substr(at));
        words.push_back({line.substr(at, length), count_chars(line.substr(0, at))});
        at += length;
    }
}

std::optional<RegisterWord> read_register(std::string_view text)
{
    RegisterWord r;
    if (text.ends_with('~')) {
        r.dead = true;
        text.remove_suffix(1);
    }
    static constexpr std::string_view kNames[] = {"ax", "bx", "cx", "dx"};
    if (const auto it = std::ranges::find(kNames, text); it != std::end(kNames)) {
        r.number = static_cast<uint32_t>(it - kNames);
        return r;
    }
    const bool plain = text.size() == 2 && text[0] == 'r' && text[1] >= '0' && text[1] <= '7';
    if (!plain) return std::nullopt;
    r.number = static_cast<uint32_t>(text[1] - '0');
    return r;
}

std::optional<ConditionWord> read_condition(std::string_view text)
{
    ConditionWord c;
    if (text.ends_with('~')) {
        c.dead = true;
        text.remove_suffix(1);
    }
    for (uint8_t k = 0; k <= static_cast<uint8_t>(Condition::greater_equal); ++k) {
        c.condition = static_cast<Condition>(k);
        if (condition_name(c.condition) == text) return c;
    }
    return std::nullopt;
}

std::optional<Duration> read_plain_duration(std::string_view text)
{
    if (text == "0") return Duration{};
    const ParsedDuration d = parse_duration(text, kForever);
    if (!d.ok || d.value.ns < 0 || d.value > kLastTime - Time{}) return std::nullopt;
    return d.value;
}

namespace {

struct DistributionName {
    std::string_view name;
    DistributionKind kind{};
    bool second = false;  // it has a second parameter
    bool factor = false;  // which is a plain number, kept in thousandths
    bool third = false;   // it has a third parameter, a duration
};
constexpr DistributionName kDistributions[] = {
    {"uniform", DistributionKind::uniform, true, false},
    {"exp", DistributionKind::exponential, false, false},
    {"normal", DistributionKind::normal, true, false},
    {"lognormal", DistributionKind::lognormal, true, true},
    {"pareto", DistributionKind::pareto, true, true},
    {"hyperexp", DistributionKind::hyperexponential, true, true, true},
};

std::optional<Duration> thousandths(std::string_view text)
{
    const Decimal d = read_decimal(text);
    if (d.length == 0 || d.length != text.size() || !d.fits) return std::nullopt;
    const std::optional<int64_t> n = scaled(d, 1000);
    return n ? std::optional(Duration{*n}) : std::nullopt;
}

std::optional<Distribution> read_choice(const std::vector<Word>& values)
{
    Distribution d;
    d.kind = DistributionKind::choice;
    for (const Word& w : values) {
        const std::optional<Duration> value = read_plain_duration(w.text);
        if (!value) return std::nullopt;
        d.values.push_back(*value);
    }
    return d.values.empty() ? std::nullopt : std::optional(d);
}

}  // namespace

std::optional<Distribution> read_distribution(std::string_view text)
{
    const size_t open = text.find('(');
    if (open == std::string_view::npos || !text.ends_with(')')) return std::nullopt;
    const std::string_view name = text.substr(0, open);
    const std::vector<Word> values = assembly_words(text.substr(open + 1, text.size() - open - 2));
    if (name == "choice") return read_choice(values);
    const auto it = std::ranges::find(kDistributions, name, &DistributionName::name);
    if (it == std::end(kDistributions) ||
        values.size() != 1u + (it->second ? 1u : 0u) + (it->third ? 1u : 0u))
        return std::nullopt;
    Distribution d;
    d.kind = it->kind;
    const std::optional<Duration> a = read_plain_duration(values[0].text);
    std::optional<Duration> b = Duration{};
    if (it->second) {
        b = it->factor ? thousandths(values[1].text) : read_plain_duration(values[1].text);
    }
    if (!a || !b) return std::nullopt;
    if (it->third) {
        const std::optional<Duration> c = read_plain_duration(values[2].text);
        if (!c || b->ns < 0 || b->ns > 1000) return std::nullopt;
        d.values = {*c};
    }
    if (d.kind == DistributionKind::uniform && *b < *a) return std::nullopt;
    if (d.kind == DistributionKind::pareto && b->ns <= 1000) return std::nullopt;
    d.a = *a;
    d.b = *b;
    return d;
}

namespace {

// The character of a \uXXXX escape that begins at `at`; json_quote makes them of control
// characters.
std::optional<char> escaped_code(std::string_view text, size_t at)
{
    if (at + 6 > text.size()) return std::nullopt;
    int code = 0;
    for (const char c : text.substr(at + 2, 4)) {
        const bool digit = c >= '0' && c <= '9';
        const bool letter = c >= 'a' && c <= 'f';
        if (!digit && !letter) return std::nullopt;
        code = code * 16 + (digit ? c - '0' : c - 'a' + 10);
    }
    return code < 0x80 ? std::optional(static_cast<char>(code)) : std::nullopt;
}

}  // namespace

std::optional<std::string> read_quoted(std::string_view text)
{
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
    std::string out;
    for (size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == '"') return std::nullopt;
        if (text[i] != '\\') {
            out += text[i];
            continue;
        }
        constexpr std::string_view kLetters = "\"\\/bfnrtu";
        constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
        const size_t letter = kLetters.find(text[i + 1]);
        if (letter == std::string_view::npos) return std::nullopt;
        if (letter < kMeanings.size()) {
            out += kMeanings[letter];
            ++i;
            continue;
        }
        const std::optional<char> c = escaped_code(text, i);
        if (!c) return std::nullopt;
        out += *c;
        i += 5;
    }
    return out;
}

}  // namespace interleave
