#include "translation/pattern.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Behind a { of an English phrase: where it is closed.
size_t end_of_hole(std::string_view english, size_t open)
{
    int depth = 0;
    for (size_t i = open; i < english.size(); ++i) {
        if (english[i] == '{') ++depth;
        if (english[i] == '}' && --depth == 0) return i;
    }
    return std::string_view::npos;
}

// The English between its holes; nothing if a { is not closed.
std::optional<std::vector<std::string>> literals_of(std::string_view english)
{
    std::vector<std::string> literals(1);
    for (size_t i = 0; i < english.size(); ++i) {
        const char c = english[i];
        const bool doubled = i + 1 < english.size() && english[i + 1] == c;
        if ((c == '{' || c == '}') && doubled) {
            literals.back() += c;
            ++i;
        } else if (c == '{') {
            i = end_of_hole(english, i);
            if (i == std::string_view::npos) return std::nullopt;
            literals.emplace_back();
        } else if (c == '|' && doubled) {
            literals.back() += c;
            ++i;
        } else if (c != '|') {
            literals.back() += c;
        }
    }
    return literals;
}

Pattern::Filling kind_of(std::string_view hole)
{
    using Filling = Pattern::Filling;
    switch (hole.empty() ? '\0' : hole.front()) {
        case '#': return Filling::number;
        case '*': return Filling::text;
        case '~': return Filling::phrase;
        case '=': return Filling::known;
        default: return Filling::name;
    }
}

// Pieces, or nothing where a { is not one of {0}, {#0}, {*0}, {~0} and {=0}.
std::optional<std::vector<Pattern::Piece>> pieces_of(std::string_view chinese)
{
    std::vector<Pattern::Piece> pieces(1);
    for (size_t i = 0; i < chinese.size(); ++i) {
        const char c = chinese[i];
        if ((c == '{' || c == '}') && i + 1 < chinese.size() && chinese[i + 1] == c) {
            pieces.back().words += c;
            ++i;
        } else if (c == '{') {
            const size_t end = chinese.find('}', i);
            if (end == std::string_view::npos) return std::nullopt;
            std::string_view inside = chinese.substr(i + 1, end - i - 1);
            Pattern::Piece& p = pieces.back();
            p.kind = kind_of(inside);
            if (p.kind != Pattern::Filling::name) inside.remove_prefix(1);
            if (inside.empty() || inside.size() > 2 || !std::ranges::all_of(inside, is_digit))
                return std::nullopt;
            p.filling = 0;
            for (const char d : inside) p.filling = p.filling * 10 + (d - '0');
            pieces.emplace_back();
            i = end;
        } else {
            pieces.back().words += c;
        }
    }
    return pieces;
}

// Words that begin or end a clause: where one stands, the filling is no list of names.
bool has_a_word_of_clauses(std::string_view text)
{
    static constexpr std::string_view kWords[] = {
        "since", "held", "by",      "which",   "who",   "while", "until", "from",
        "with",  "at",   "on",      "in",      "of",    "the",   "it",    "is",
        "its",   "to",   "carried", "carries", "gives", "waits", "ends",  "for"};
    while (!text.empty()) {
        const size_t end = std::min(text.find(", "), text.size());
        if (std::ranges::find(kWords, text.substr(0, end)) != std::end(kWords)) return true;
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return false;
}

// "bank/alice", "2.5 ms", "cpu0, cpu1", "a and b", "m (since 3 ms)": no two words, but in brackets
// and quotes.
bool is_name(std::string_view text)
{
    if (has_a_word_of_clauses(text)) return false;
    int depth = 0;
    char quote = '\0';
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != '\0') {
            if (c == quote) quote = '\0';
            continue;
        }
        const bool apart = i == 0 || text[i - 1] == ' ' || text[i - 1] == '(';
        if (apart && (c == '\'' || c == '"' || c == '`')) quote = c;
        if (c == '(' || c == '[') ++depth;
        if (c == ')' || c == ']') --depth;
        if (c != ' ' || depth > 0) continue;
        const bool list = i > 0 && text[i - 1] == ',';
        const bool unit = i > 0 && is_digit(text[i - 1]);
        const bool bracket = i + 1 < text.size() && text[i + 1] == '(';
        const bool joint =
            text.substr(i).starts_with(" and ") || text.substr(0, i).ends_with(" and");
        if (!list && !unit && !bracket && !joint) return false;
    }
    return text.empty() || std::string_view(".,;:?!").find(text.back()) == std::string_view::npos;
}

bool is_number(std::string_view text)
{
    const auto fits = [](char c) { return is_digit(c) || c == '.' || c == '\''; };
    return !text.empty() && is_digit(text[0]) && std::ranges::all_of(text, fits);
}

bool is_ending(std::string_view text)
{
    return text.size() <= 3 &&
           std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

// "... here. There ..."
bool goes_beyond_a_sentence(std::string_view text)
{
    const size_t at = text.find(". ");
    return at != std::string_view::npos && at + 2 < text.size();
}

bool may_fill(Pattern::Filling kind, std::string_view text, bool last)
{
    switch (kind) {
        case Pattern::Filling::ending: return is_ending(text);
        case Pattern::Filling::name: return is_name(text);
        case Pattern::Filling::number: return is_number(text);
        case Pattern::Filling::text:
            return !goes_beyond_a_sentence(text) && text.find(": ") == std::string_view::npos &&
                   text.find("; ") == std::string_view::npos;
        case Pattern::Filling::phrase:
        case Pattern::Filling::known: break;
    }
    // Only at the end may there be several.
    return last || (text.find("; ") == std::string_view::npos && !goes_beyond_a_sentence(text) &&
                    !has_a_word_of_clauses(text));
}

}  // namespace

std::string complaint_about(const Phrase& phrase)
{
    const auto literals = literals_of(phrase.english);
    if (!literals) return fmt::format("a {{ is not closed: {}", phrase.english);
    const auto pieces = pieces_of(phrase.chinese);
    if (!pieces) return fmt::format("a {{ says no hole: {}", phrase.chinese);
    for (const Pattern::Piece& p : *pieces)
        if (p.filling >= static_cast<int>(literals->size()) - 1)
            return fmt::format("{{{}}} is not in: {}", p.filling, phrase.english);
    if (literals->size() > 1 && std::ranges::all_of(*literals, &std::string::empty))
        return fmt::format("everything is this: {}", phrase.english);
    return {};
}

Pattern::Pattern(const Phrase& phrase)
    : literals_(*literals_of(phrase.english)), pieces_(*pieces_of(phrase.chinese))
{
    kinds_.resize(literals_.size() - 1);
    for (const Piece& p : pieces_)
        if (p.filling >= 0) kinds_[static_cast<size_t>(p.filling)] = p.kind;
    const std::string_view quotes = "'\"`";
    for (size_t i = 0; i < kinds_.size(); ++i)
        if (!literals_[i].empty() && quotes.find(literals_[i].back()) != std::string_view::npos &&
            kinds_[i] == Filling::name)
            kinds_[i] = Filling::text;
    for (const std::string& l : literals_) weight_ += l.size();
}

std::optional<std::vector<std::string_view>> Pattern::match(std::string_view text) const
{
    if (text.size() < weight_ || !text.starts_with(literals_.front()) ||
        !text.ends_with(literals_.back()))
        return std::nullopt;
    if (literals_.size() == 1)
        return text == literals_[0] ? std::optional<std::vector<std::string_view>>(std::in_place)
                                    : std::nullopt;
    std::vector<std::string_view> fillings;
    if (!fits(text, 0, literals_.front().size(), fillings)) return std::nullopt;
    return fillings;
}

// Whether the text from `at` on is hole number `hole` and what follows it. The shortest filling is
// tried first.
bool Pattern::fits(std::string_view text, size_t hole, size_t at,
                   std::vector<std::string_view>& fillings) const
{
    const std::string& next = literals_[hole + 1];
    const bool last = hole + 2 == literals_.size();
    const auto take = [&](size_t end) {
        const std::string_view filling = text.substr(at, end - at);
        if (!may_fill(kinds_[hole], filling, last)) return false;
        fillings.push_back(filling);
        return true;
    };
    if (last) return text.size() >= at + next.size() && take(text.size() - next.size());
    for (size_t end = text.find(next, at); end != std::string_view::npos;
         end = text.find(next, end + 1)) {
        if (!take(end)) return false;
        if (fits(text, hole + 1, end + next.size(), fillings)) return true;
        fillings.resize(hole);
    }
    return false;
}

}  // namespace interleave
