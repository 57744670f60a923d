#include "scenario/explain.h"

#include "base/utf8.h"
#include "scenario/compile_codes.h"
#include "scenario/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace interleave {

namespace {

constexpr size_t kTextWidth = 80;

std::string wrapped(std::string_view text)
{
    std::string out;
    size_t column = 0;
    while (!text.empty()) {
        const size_t end = std::min(text.find(' '), text.size());
        if (column > 0 && column + 1 + end > kTextWidth) {
            out += '\n';
            column = 0;
        } else if (column > 0) {
            out += ' ';
            ++column;
        }
        out += text.substr(0, end);
        column += end;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out + '\n';
}

// Indented, and with what is wrong about its bytes made visible.
std::string example(std::string_view title, std::string_view text)
{
    std::string out = fmt::format("\n{}\n    ", title);
    if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = first_char(text.substr(i));
        const bool control = c.code < 0x20 && c.code != '\n';
        if (!c.valid) {
            out += fmt::format("<{:02x}>", static_cast<unsigned char>(text[i]));
        } else if (control) {
            out += c.code == '\t' ? std::string("<tab>")
                                  : fmt::format("<{:02x}>", static_cast<uint32_t>(c.code));
        } else {
            out += text.substr(i, c.size);
            if (c.code == '\n') out += "    ";
        }
        i += c.size;
    }
    return out + '\n';
}

// What only the compiler finds; empty if there is no such code.
std::string explain_compile(uint32_t code)
{
    const auto all = compile_codes();
    const auto found =
        std::find_if(all.begin(), all.end(), [code](const CodeText& t) { return t.code == code; });
    return found == all.end() ? std::string()
                              : fmt::format("S{:03}\n\n{}", code, wrapped(found->text));
}

}  // namespace

std::string explain(uint32_t code)
{
    const auto all = language_explanations();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [code](const CodeExplanation& e) { return e.code == code; });
    if (found == all.end()) return explain_compile(code);
    std::string out = fmt::format("S{:03}: {}\n\n{}", code, found->title, wrapped(found->text));
    if (!found->wrong.empty()) out += example("Wrong:", found->wrong);
    return out + example("Right:", found->right);
}

std::vector<uint32_t> all_codes()
{
    std::vector<uint32_t> codes;
    for (const CodeExplanation& e : language_explanations()) codes.push_back(e.code);
    for (const CodeText& t : compile_codes()) codes.push_back(t.code);
    return codes;
}

}  // namespace interleave
