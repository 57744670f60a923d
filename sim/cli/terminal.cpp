#include "cli/terminal.h"

#include "base/text.h"
#include "base/utf8.h"
#include "translation/translation.h"

#include <ostream>

namespace interleave::cli {

namespace {

std::string_view code_of(Style style)
{
    switch (style) {
        case Style::bold: return "\x1b[1m";
        case Style::faint: return "\x1b[2m";
        case Style::good: return "\x1b[32m";
        case Style::bad: return "\x1b[1;31m";
        case Style::warning: return "\x1b[33m";
    }
    return {};
}

// The longest beginning of a paragraph that fits and ends where a line may be broken.
std::string_view first_line(std::string_view text, size_t width)
{
    const std::string_view fits = fit_width(text, width);
    if (fits.size() == text.size()) return fits;
    if (text[fits.size()] == ' ') return fits;
    // Behind a wide character a line may be broken anywhere, otherwise at a blank.
    size_t end = fits.size();
    for (size_t at = 0; at < fits.size();) {
        const Utf8Char c = first_char(fits.substr(at));
        at += c.size;
        if (c.code == ' ' || (c.valid && display_width(c.code) == 2)) end = at;
    }
    const bool breakable = end != fits.size() || fits.ends_with(' ');
    if (breakable) return fits.substr(0, end);
    return fits.empty() ? text.substr(0, first_char(text).size) : fits;
}

void append_paragraph(std::string& out, std::string_view text, size_t width, size_t indent)
{
    do {
        const std::string_view line = first_line(text, width);
        out.append(trim(line).empty() ? 0 : indent, ' ');
        out += trim(line);
        out += '\n';
        text.remove_prefix(line.size());
        while (text.starts_with(' ')) text.remove_prefix(1);
    } while (!text.empty());
}

}  // namespace

std::string Terminal::say(std::string_view english) const { return in_language(language, english); }

std::string Terminal::paragraph(std::string_view english, size_t indent) const
{
    return wrapped(say(english), width, indent);
}

std::string styled(bool color, Style style, std::string_view text)
{
    if (!color || text.empty()) return std::string(text);
    return std::string(code_of(style)) + std::string(text) + "\x1b[0m";
}

void complain(Terminal& terminal, std::string_view sentence)
{
    terminal.err << "interleave: " << styled(terminal.err_color, Style::bad, terminal.say("error"))
                 << ": " << terminal.say(sentence) << '\n';
}

std::string wrapped(std::string_view text, size_t width, size_t indent)
{
    std::string out;
    const size_t room = width > indent + 10 ? width - indent : 10;
    text = trim(text);
    while (!text.empty()) {
        const size_t end = text.find('\n');
        append_paragraph(out, text.substr(0, end), room, indent);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return out;
}

}  // namespace interleave::cli
