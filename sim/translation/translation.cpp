#include "translation/translation.h"

#include "base/text.h"
#include "translation/chinese.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr size_t kLongest = 4096;  // bytes of a sentence
constexpr size_t kMostEnds = 32;   // of sentences within a phrase
constexpr int kDeepest = 6;        // phrases within phrases
constexpr size_t kUnsure = 2;      // letters of a pattern that says too little by itself

bool is_blank(char c) { return c == ' ' || c == '\t'; }

struct Mark {
    char narrow;
    std::string_view wide;
};
constexpr Mark kMarks[] = {{'.', "。"}, {';', "；"}, {':', "："}, {'?', "？"}, {'!', "！"}};

const Mark* mark_of(char c)
{
    const auto* mark = std::ranges::find(kMarks, c, &Mark::narrow);
    return mark == std::end(kMarks) ? nullptr : mark;
}

// Chinese has no blanks behind its own marks.
bool ends_wide(std::string_view text)
{
    static constexpr std::string_view kMore[] = {"，", "、", "）"};
    const auto ends = [&](std::string_view mark) { return text.ends_with(mark); };
    return std::ranges::any_of(kMarks, ends, &Mark::wide) || std::ranges::any_of(kMore, ends);
}

void append(std::string& out, std::string_view words)
{
    if (ends_wide(out))
        while (!words.empty() && is_blank(words.front())) words.remove_prefix(1);
    out += words;
}

// Where sentences, or the parts of one, end: behind a mark and before a blank.
std::vector<size_t> ends_of(std::string_view text)
{
    std::vector<size_t> ends;
    for (size_t i = 1; i + 1 < text.size(); ++i)
        if (is_blank(text[i + 1]) && mark_of(text[i]) != nullptr && !is_blank(text[i - 1]) &&
            mark_of(text[i - 1]) == nullptr)
            ends.push_back(i + 1);
    return ends;
}

// What stands between ", " outside of brackets.
std::vector<std::string_view> clauses_of(std::string_view text)
{
    std::vector<std::string_view> clauses;
    size_t begin = 0;
    int depth = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '(' || text[i] == '[') ++depth;
        if (text[i] == ')' || text[i] == ']') --depth;
        if (depth != 0 || !text.substr(i).starts_with(", ")) continue;
        clauses.push_back(text.substr(begin, i - begin));
        begin = i + 2;
    }
    clauses.push_back(text.substr(begin));
    return clauses;
}

// A phrase is known with the mark at its end, without, and with another.
void drop_full_stop(Phrase& p)
{
    const Mark* mark = p.english.size() > 1 ? mark_of(p.english.back()) : nullptr;
    if (mark == nullptr || !p.chinese.ends_with(mark->wide)) return;
    p.english.remove_suffix(1);
    p.chinese.remove_suffix(mark->wide.size());
}

}  // namespace

Translation::Translation(std::span<const std::span<const Phrase>> tables)
{
    for (const std::span<const Phrase> table : tables)
        for (Phrase p : table) {
            drop_full_stop(p);
            if (p.english.find_first_of("{|}") == std::string_view::npos)
                exact_.emplace(p.english, p.chinese);
            else
                patterns_.emplace_back(p);
        }
    std::ranges::stable_sort(patterns_, std::greater<>(), &Pattern::weight);
    for (const Pattern& p : patterns_) {
        const std::string& begin = p.literals().front();
        if (!begin.empty()) {
            by_letter_[static_cast<unsigned char>(begin[0])].push_back(&p);
            continue;
        }
        for (std::vector<const Pattern*>& list : by_letter_) list.push_back(&p);
    }
}

std::string Translation::translate(std::string_view english) const
{
    if (const auto found = exact_.find(english); found != exact_.end())
        return std::string(found->second);
    std::string out;
    while (!english.empty()) {
        const size_t end = std::min(english.find('\n'), english.size());
        std::string_view line = english.substr(0, end);
        const size_t text = std::min(line.find_first_not_of(" \t"), line.size());
        out += line.substr(0, text);
        out += sentences(line.substr(text), 0);
        if (end < english.size()) out += '\n';
        english.remove_prefix(std::min(end + 1, english.size()));
    }
    return out;
}

// The longest beginning that is known, then the rest likewise. No phrase has many ends inside, so
// that a long text takes time in proportion to its length.
std::string Translation::sentences(std::string_view text, int depth) const
{
    std::string out;
    while (!text.empty()) {
        std::vector<size_t> ends = ends_of(text.substr(0, kLongest));
        if (text.size() <= kLongest) ends.push_back(text.size());
        if (ends.size() > kMostEnds) ends.resize(kMostEnds);
        std::string part;
        size_t taken = 0;
        for (auto end = ends.rbegin(); taken == 0 && end != ends.rend(); ++end)
            if (sentence(text.substr(0, *end), depth, part)) taken = *end;
        if (taken == 0) {
            taken = ends.empty() ? text.size() : ends.front();
            part = text.substr(0, taken);
        }
        append(out, part);
        size_t next = taken;
        while (next < text.size() && is_blank(text[next])) ++next;
        append(out, text.substr(taken, next - taken));
        text.remove_prefix(next);
    }
    return out;
}

bool Translation::sentence(std::string_view text, int depth, std::string& out) const
{
    if (const auto found = exact_.find(text); found != exact_.end()) {
        out = found->second;
        return true;
    }
    const std::string_view whole = text;
    const Mark* mark = text.empty() ? nullptr : mark_of(text.back());
    if (mark != nullptr) text.remove_suffix(1);
    if (const auto found = exact_.find(text); mark != nullptr && found != exact_.end()) {
        out = std::string(found->second) + std::string(mark->wide);
        return true;
    }
    // "{} {}" is not much of a phrase: clauses come before it.
    if (!pattern(text, true, depth, out) && !list(text, depth, out) &&
        !pattern(text, false, depth, out))
        return mark != nullptr && pattern(whole, true, depth, out);  // "... '{}'.{}", and no more
    if (mark != nullptr) out += mark->wide;
    return true;
}

bool Translation::phrase(std::string_view text, int depth, std::string& out) const
{
    if (const auto found = exact_.find(text); found != exact_.end()) {
        out = found->second;
        return true;
    }
    return pattern(text, true, depth, out) || pattern(text, false, depth, out);
}

// One of those that are sure, or of the others.
bool Translation::pattern(std::string_view text, bool sure, int depth, std::string& out) const
{
    if (text.empty() || depth > kDeepest) return false;
    for (const Pattern* p : by_letter_[static_cast<unsigned char>(text[0])]) {
        if ((p->weight() > kUnsure) != sure) continue;
        const auto fillings = p->match(text);
        if (fillings && fill(*p, *fillings, depth, out)) return true;
    }
    return false;
}

// The first of its clauses is known; of the others those that are not stay.
bool Translation::list(std::string_view text, int depth, std::string& out) const
{
    const std::vector<std::string_view> clauses = clauses_of(text);
    std::string all;
    const auto inside = [&](size_t end) { return text[end - 1] != ':'; };
    if (clauses.size() < 2 || std::ranges::any_of(ends_of(text), inside) ||
        !phrase(clauses[0], depth + 1, all))
        return false;
    for (size_t i = 1; i < clauses.size(); ++i) {
        std::string words;
        if (!phrase(clauses[i], depth + 1, words)) words = clauses[i];
        all += "，" + words;
    }
    out = std::move(all);
    return true;
}

bool Translation::fill(const Pattern& p, std::span<const std::string_view> fillings, int depth,
                       std::string& out) const
{
    std::string all;
    for (const Pattern::Piece& piece : p.pieces()) {
        append(all, piece.words);
        if (piece.filling < 0) continue;
        const std::string_view filling = fillings[static_cast<size_t>(piece.filling)];
        std::string words;
        if (piece.kind == Pattern::Filling::known) {
            if (!sentence(trim(filling), depth + 1, words)) return false;
        } else {
            words = piece.kind == Pattern::Filling::phrase ? sentences(trim(filling), depth + 1)
                                                           : std::string(filling);
        }
        append(all, words);
    }
    out = std::move(all);
    return true;
}

const Translation* translation_to(std::string_view language)
{
    if (language != "zh") return nullptr;
    static const Translation chinese(chinese_phrases());
    return &chinese;
}

std::string in_language(std::string_view language, std::string_view english)
{
    const Translation* t = translation_to(language);
    return t == nullptr ? std::string(english) : t->translate(english);
}

}  // namespace interleave
