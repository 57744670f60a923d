#include "program/texts.h"

#include <algorithm>

namespace interleave {

namespace {

std::string upper(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string reverse(std::string_view text) { return {text.rbegin(), text.rend()}; }

int64_t length(std::string_view text) { return static_cast<int64_t>(text.size()); }

constexpr TextFunction kFunctions[] = {
    {"upper", upper, nullptr},
    {"lower", lower, nullptr},
    {"reverse", reverse, nullptr},
    {"length", nullptr, length},
};

}  // namespace

std::optional<int64_t> text_value(const Texts& texts, std::string_view text)
{
    if (text.empty()) return 0;
    const auto it = std::lower_bound(texts.begin(), texts.end(), text);
    if (it == texts.end() || *it != text) return std::nullopt;
    return kFirstText + (it - texts.begin());
}

const std::string* text_at(const Texts& texts, int64_t value)
{
    const bool named =
        value > kFirstText && static_cast<uint64_t>(value - kFirstText) < texts.size();
    return named ? &texts[static_cast<size_t>(value - kFirstText)] : nullptr;
}

std::string shown_value(const Texts& texts, int64_t value)
{
    const std::string* text = text_at(texts, value);
    return text != nullptr ? quote_text(*text) : std::to_string(value);
}

std::string quote_text(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n' || c == '\t')
            out += c == '\n' ? "\\n" : "\\t";
        else
            out += c;
    }
    return out + '"';
}

const TextFunction* find_text_function(std::string_view name)
{
    const auto* const end = std::end(kFunctions);
    const auto* const it = std::find_if(std::begin(kFunctions), end,
                                        [name](const TextFunction& f) { return f.name == name; });
    return it == end ? nullptr : it;
}

}  // namespace interleave
