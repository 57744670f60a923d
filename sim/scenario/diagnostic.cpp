#include "scenario/diagnostic.h"

#include "base/text.h"
#include "base/utf8.h"
#include "scenario/source.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

constexpr size_t kWindow = 100;      // columns of a source line that are shown
constexpr size_t kPartBytes = 1000;  // of a line on either side of the place that are looked at

struct Style {
    std::string_view bold, error, warning, help, place, off;
};
constexpr Style kColors{"\x1b[1m", "\x1b[1;31m", "\x1b[1;35m", "\x1b[1;32m", "\x1b[34m", "\x1b[0m"};
constexpr Style kPlain{};

// Source and messages can hold anything; a terminal must not act on it.
std::string printable(std::string_view text)
{
    std::string out;
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = first_char(text.substr(i));
        const bool control = c.code < 0x20 || (c.code >= 0x7f && c.code < 0xa0);
        const bool direction =
            (c.code >= 0x202a && c.code <= 0x202e) || (c.code >= 0x2066 && c.code <= 0x2069);
        if (c.code == '\t') {
            out += ' ';
        } else if (!c.valid || control || direction) {
            out += "\xef\xbf\xbd";
        } else {
            out += text.substr(i, c.size);
        }
        i += c.size;
    }
    return out;
}

size_t bytes_of_chars(std::string_view text, size_t chars)
{
    size_t bytes = 0;
    for (; chars > 0 && bytes < text.size(); --chars) bytes += first_char(text.substr(bytes)).size;
    return bytes;
}

// A source line and its caret, cut to a window around the place when it is long.
struct Excerpt {
    std::string text;
    size_t indent = 0;  // columns before the caret
    size_t width = 1;   // columns under the mark
};

// The last bytes of a text, as many as a window may need, from the beginning of a character on.
std::string_view last_part(std::string_view text)
{
    if (text.size() > kPartBytes) text.remove_prefix(text.size() - kPartBytes);
    while (!text.empty() && (text[0] & 0xc0) == 0x80) text.remove_prefix(1);
    return text;
}

Excerpt excerpt(std::string_view line, const Mark& mark)
{
    const size_t place = bytes_of_chars(line, mark.column == 0 ? 0 : mark.column - 1);
    const std::string_view rest = line.substr(place, kPartBytes);
    const std::string marked = printable(rest.substr(0, bytes_of_chars(rest, mark.length)));
    std::string after = printable(rest);
    std::string before = printable(last_part(line.substr(0, place)));

    if (display_width(before) + std::max(display_width(marked), size_t{20}) > kWindow) {
        std::string_view tail = before;
        while (display_width(tail) > kWindow / 3) tail.remove_prefix(first_char(tail).size);
        before = "..." + std::string(tail);
    }
    const size_t room = kWindow - std::min(kWindow / 2, display_width(before));
    if (display_width(after) > room) after = std::string(fit_width(after, room - 3)) + "...";
    const size_t width = std::min(display_width(marked), room);
    return {before + after, display_width(before), std::max<size_t>(width, 1)};
}

void render_source(const Source& source, const Mark& mark, const Style& style, std::string& out)
{
    const Excerpt shown = excerpt(source.line(mark.line), mark);
    out += fmt::format("{}{:5} |{} {}\n", style.place, mark.line, style.off, shown.text);
    out += fmt::format("{}      |{} {}{}^{}{}\n", style.place, style.off,
                       std::string(shown.indent, ' '), style.help,
                       std::string(shown.width - 1, '~'), style.off);
}

void render_one(const Diagnostic& d, std::string_view file, const Source& source,
                const Style& style, std::string& out)
{
    const bool error = d.severity == Severity::error;
    std::string place;
    if (d.mark.line > 0) place = fmt::format("{}:{}:{}: ", file, d.mark.line, d.mark.column);
    out += fmt::format("{}{}{}{}{}[S{:03}]:{} {}{}{}\n", style.bold, printable(place), style.off,
                       error ? style.error : style.warning, error ? "error" : "warning", d.code,
                       style.off, style.bold, printable(d.message), style.off);
    if (source.has(d.mark.line)) render_source(source, d.mark, style, out);
    if (!d.suggestion.empty()) {
        out += fmt::format("{}      ={} {}\n", style.place, style.off, printable(d.suggestion));
    }
}

auto order(const Diagnostic& d) { return std::tie(d.mark.line, d.mark.column, d.severity, d.code); }

}  // namespace

void Diagnostics::error(uint32_t code, Mark mark, std::string message, std::string suggestion)
{
    add({code, Severity::error, mark, std::move(message), std::move(suggestion)});
}

void Diagnostics::warning(uint32_t code, Mark mark, std::string message, std::string suggestion)
{
    add({code, Severity::warning, mark, std::move(message), std::move(suggestion)});
}

void Diagnostics::add(Diagnostic d)
{
    const auto before = [](const Diagnostic& a, const Diagnostic& b) {
        return order(a) < order(b);
    };
    const auto [begin, end] = std::equal_range(list_.begin(), list_.end(), d, before);
    // What an alias repeats is read again and wrong again, once is enough.
    if (std::find(begin, end, d) != end) return;
    if (d.severity == Severity::error) ++errors_;
    list_.insert(end, std::move(d));
    if (list_.size() <= kMaxDiagnostics) return;
    list_.pop_back();
    ++left_out_;
}

std::string render(const Diagnostics& diagnostics, std::string_view file, std::string_view source,
                   bool color)
{
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (source.substr(0, byte_order_mark.size()) == byte_order_mark) {
        source.remove_prefix(byte_order_mark.size());
    }
    const Source lines(source);
    const Style& style = color ? kColors : kPlain;
    std::string out;
    for (const Diagnostic& d : diagnostics.all()) render_one(d, file, lines, style, out);
    if (diagnostics.left_out() > 0) {
        out += fmt::format("{}: and {} more like these\n", printable(file), diagnostics.left_out());
    }
    return out;
}

}  // namespace interleave
