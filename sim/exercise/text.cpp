// A document for a terminal: wrapped paragraphs, aligned tables, a chart of characters.
#include "base/text.h"
#include "base/utf8.h"
#include "exercise/document.h"
#include "exercise/text_chart.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr size_t kIndent = 2;

// The bytes of the next line: the text up to the last place before `columns` where it may be
// broken, which is a blank or the side of a wide character.
size_t line_length(std::string_view text, size_t columns)
{
    size_t width = 0;
    size_t at = 0;
    size_t cut = 0;
    while (at < text.size()) {
        const Utf8Char c = first_char(text.substr(at));
        const size_t wide = display_width(c.code);
        // Punctuation of Chinese does not begin a line.
        const bool stop = c.code == U'，' || c.code == U'。' || c.code == U'；' ||
                          c.code == U'）' || c.code == U'：' || c.code == U'、' || c.code == U'？';
        if (at > 0 && (c.code == U' ' || (wide == 2 && !stop))) cut = at;
        if (width + wide > columns) return cut > 0 ? cut : at;
        width += wide;
        at += c.size;
    }
    return text.size();
}

std::string wrapped(std::string_view text, size_t columns, std::string_view first,
                    std::string_view others)
{
    std::string out;
    while (!text.empty()) {
        const std::string_view indent = out.empty() ? first : others;
        const size_t indented = std::max(first.size(), others.size());
        const size_t length = line_length(text, columns - std::min(columns - 1, indented));
        out.append(indent).append(trim(text.substr(0, std::max<size_t>(length, 1)))) += '\n';
        text = trim(text.substr(std::max<size_t>(length, 1)));
    }
    return out;
}

class Writer {
  public:
    explicit Writer(size_t columns) : columns_(columns) {}

    void operator()(const Heading& h) { out_ += "\n" + h.text + "\n"; }
    void operator()(const Paragraph& p) { out_ += "\n" + wrapped(p.text, columns_, "  ", "  "); }
    void operator()(const Bullets& b)
    {
        out_ += '\n';
        for (const std::string& item : b.items) out_ += wrapped(item, columns_, "  - ", "    ");
    }
    void operator()(const Chart& c)
    {
        out_ += '\n';
        const std::string chart = text_chart(c, columns_ - kIndent);
        for (std::string_view rest = chart; !rest.empty();) {
            const size_t end = rest.find('\n');
            out_.append("  ").append(rest.substr(0, end)) += '\n';
            rest.remove_prefix(end + 1);
        }
    }
    void operator()(const Grid& t)
    {
        out_ += '\n';
        std::vector<size_t> widths;
        for (size_t i = 0; i < t.headings.size(); ++i) {
            size_t width = display_width(t.headings[i]);
            for (const auto& row : t.rows) width = std::max(width, display_width(row[i]));
            widths.push_back(width);
        }
        row(t, t.headings, widths);
        std::vector<std::string> rules;
        for (const size_t width : widths) rules.emplace_back(width, '-');
        if (const size_t left = columns_left(t, widths); rules.back().size() > left)
            rules.back().resize(left);
        row(t, rules, widths);
        for (const auto& cells : t.rows) row(t, cells, widths);
    }

    std::string take(const Document& d) &&
    {
        std::string title = d.title + "\n" + std::string(display_width(d.title), '=') + "\n";
        return title + out_;
    }

  private:
    // Of the last column.
    [[nodiscard]] size_t columns_left(const Grid& t, const std::vector<size_t>& widths) const
    {
        size_t before = 0;
        for (size_t i = 0; i + 1 < t.headings.size(); ++i) before += 2 + widths[i];
        return columns_ > before + 13 ? columns_ - before - 2 : 11;
    }

    // The last column, if it is one of words, is wrapped below itself.
    void row(const Grid& t, const std::vector<std::string>& cells,
             const std::vector<size_t>& widths)
    {
        std::string line;
        size_t before = 0;
        for (size_t i = 0; i < cells.size(); ++i) {
            const bool last = i + 1 == cells.size();
            line += "  ";
            before += 2;
            if (last && t.left[i] && before + widths[i] > columns_) {
                const std::string indent(before, ' ');
                line += wrapped(cells[i], std::max(columns_, before + 11), "", indent);
                while (line.ends_with('\n')) line.pop_back();
            } else {
                line += t.left[i] ? pad_right(cells[i], widths[i]) : pad_left(cells[i], widths[i]);
            }
            before += widths[i];
        }
        while (line.ends_with(' ')) line.pop_back();
        out_ += line + "\n";
    }

    size_t columns_;
    std::string out_;
};

}  // namespace

std::string write_text(const Document& d, size_t columns)
{
    Writer writer(columns);
    for (const Block& block : d.blocks) std::visit(writer, block);
    return std::move(writer).take(d);
}

}  // namespace interleave
