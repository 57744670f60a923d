// A document for a terminal: wrapped paragraphs, aligned tables, a chart of characters.
#include "base/text.h"
#include "base/utf8.h"
#include "exercise/document.h"
#include "exercise/text_chart.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

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
    bool after_wide = false;
    bool after_bracket = false;
    while (at < text.size()) {
        const Utf8Char c = first_char(text.substr(at));
        const size_t wide = display_width(c.code);
        // Punctuation of Chinese does not begin a line, and a bracket stays with what it follows.
        const bool stop = c.code == U'（' || c.code == U'，' || c.code == U'。' ||
                          c.code == U'；' || c.code == U'）' || c.code == U'：' ||
                          c.code == U'、' || c.code == U'？';
        const bool breaks = c.code == U' ' || wide == 2 || after_wide;
        if (at > 0 && !stop && !after_bracket && breaks) cut = at;
        after_wide = wide == 2;
        after_bracket = c.code == U'（';
        if (width + wide > columns) return cut > 0 ? cut : at;
        width += wide;
        at += c.size;
    }
    return text.size();
}

// A blank at which no line may end (U+00A0) is a blank in a terminal.
std::string with_blanks(std::string_view text)
{
    constexpr std::string_view kNoBreak = "\u00a0";
    std::string out;
    for (size_t at; (at = text.find(kNoBreak)) != std::string_view::npos;) {
        out.append(text.substr(0, at)) += ' ';
        text.remove_prefix(at + kNoBreak.size());
    }
    return out.append(text);
}

std::vector<std::string> wrapped(std::string_view text, size_t columns)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        const size_t length = std::max<size_t>(line_length(text, columns), 1);
        lines.push_back(with_blanks(trim(text.substr(0, length))));
        text = trim(text.substr(length));
    }
    return lines;
}

size_t longest_word(std::string_view text)
{
    size_t longest = 0;
    while (!text.empty()) {
        const size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        // Chinese has no blanks, and may be broken nearly anywhere.
        if (display_width(word) == word.size()) longest = std::max(longest, word.size());
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return longest;
}

// How wide the columns of a table are. The two widest columns of words shrink until it fits, so
// that it has as few lines as possible.
class Columns {
  public:
    static constexpr size_t kGap = 2;  // before each column
    static constexpr size_t kNarrowest = 12;

    // Of the columns `which` of the table.
    Columns(const Grid& t, std::vector<size_t> which, size_t room) : t_(t), which_(std::move(which))
    {
        for (const size_t i : which_) {
            widths_.push_back(natural_width(t, i));
            least_.push_back(least_width(t, i));
        }
        if (width() > room) shrink(room);
        fits_ = width() <= room;
    }

    [[nodiscard]] bool fits() const { return fits_; }
    [[nodiscard]] std::string rows() const
    {
        std::string out = row(t_.headings);
        for (const size_t width : widths_) out.append(kGap, ' ').append(width, '-');
        out += '\n';
        for (const auto& cells : t_.rows) out += row(cells);
        return out;
    }

  private:
    static size_t natural_width(const Grid& t, size_t column)
    {
        size_t width = display_width(t.headings[column]);
        for (const auto& row : t.rows) width = std::max(width, display_width(row[column]));
        return width;
    }
    static size_t least_width(const Grid& t, size_t column)
    {
        const size_t natural = natural_width(t, column);
        if (!t.left[column] || column == 0) return natural;
        size_t least = std::max(kNarrowest, display_width(t.headings[column]));
        for (const auto& row : t.rows) least = std::max(least, longest_word(row[column]));
        return std::min(natural, least);
    }

    [[nodiscard]] size_t width() const
    {
        size_t sum = 0;
        for (const size_t width : widths_) sum += kGap + width;
        return sum;
    }

    // Of the table; then of all its cells.
    [[nodiscard]] std::pair<size_t, size_t> lines() const
    {
        std::pair<size_t, size_t> sum;
        for (const auto& cells : t_.rows) {
            size_t most = 1;
            for (size_t i = 0; i < which_.size(); ++i) {
                if (display_width(cells[which_[i]]) <= widths_[i]) continue;
                const size_t own = wrapped(cells[which_[i]], widths_[i]).size();
                most = std::max(most, own);
                sum.second += own;
            }
            sum.first += most;
        }
        return sum;
    }

    void shrink(size_t room)
    {
        std::vector<size_t> order(which_.size());
        std::iota(order.begin(), order.end(), size_t{0});
        std::ranges::stable_sort(order, std::ranges::greater{},
                                 [&](size_t i) { return widths_[i] - least_[i]; });
        const size_t a = order[0];
        const size_t b = order[order.size() > 1 ? 1 : 0];
        const size_t excess = width() - room;
        const size_t most = std::min(excess, widths_[a] - least_[a]);
        std::vector<size_t> best = widths_;
        std::pair<size_t, size_t> fewest(SIZE_MAX, SIZE_MAX);
        const std::vector<size_t> natural = widths_;
        for (size_t of_a = 0; of_a <= most; ++of_a) {
            if (a != b && natural[b] - least_[b] < excess - of_a) continue;
            widths_ = natural;
            widths_[a] -= of_a;
            if (a != b) widths_[b] -= excess - of_a;
            if (width() > room) continue;
            const std::pair<size_t, size_t> now = lines();
            if (now >= fewest) continue;
            fewest = now;
            best = widths_;
        }
        widths_ = best;
    }

    [[nodiscard]] std::string row(const std::vector<std::string>& cells) const
    {
        std::vector<std::vector<std::string>> wrapped_cells;
        size_t height = 1;
        for (size_t i = 0; i < which_.size(); ++i) {
            wrapped_cells.push_back(wrapped(cells[which_[i]], widths_[i]));
            height = std::max(height, wrapped_cells.back().size());
        }
        std::string out;
        for (size_t line = 0; line < height; ++line) {
            for (size_t i = 0; i < which_.size(); ++i) {
                const std::string text =
                    line < wrapped_cells[i].size() ? wrapped_cells[i][line] : std::string();
                out.append(kGap, ' ');
                out +=
                    t_.left[which_[i]] ? pad_right(text, widths_[i]) : pad_left(text, widths_[i]);
            }
            while (out.ends_with(' ')) out.pop_back();
            out += '\n';
        }
        return out;
    }

    const Grid& t_;
    std::vector<size_t> which_, widths_, least_;
    bool fits_ = false;
};

// Below each other the parts of a table that is too wide, each with the first column.
std::string write_table(const Grid& t, size_t room)
{
    std::string out;
    for (size_t next = 1; next < t.headings.size() || out.empty();) {
        std::vector<size_t> which = {0};
        for (size_t i = next; i < t.headings.size(); ++i) which.push_back(i);
        while (which.size() > 2 && !Columns(t, which, room).fits()) which.pop_back();
        if (!out.empty()) out += '\n';
        out += Columns(t, which, room).rows();
        next += which.size() - 1;
        if (which.size() == 1) break;
    }
    return out;
}

class Writer {
  public:
    explicit Writer(size_t columns) : columns_(columns) {}

    void operator()(const Heading& h) { out_ += "\n" + h.text + "\n"; }
    void operator()(const Paragraph& p)
    {
        out_ += '\n';
        add(p.text, "  ", "  ");
    }
    void operator()(const Bullets& b)
    {
        out_ += '\n';
        for (const std::string& item : b.items) add(item, "  - ", "    ");
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
    void operator()(const Grid& t) { out_ += "\n" + write_table(t, columns_); }

    std::string take(const Document& d) &&
    {
        std::string title = d.title + "\n" + std::string(display_width(d.title), '=') + "\n";
        return title + out_;
    }

  private:
    void add(std::string_view text, std::string_view first, std::string_view others)
    {
        const size_t indent = std::max(first.size(), others.size());
        const size_t room = columns_ - std::min(columns_ - 1, indent);
        std::string_view before = first;
        for (const std::string& line : wrapped(text, room)) {
            out_.append(before).append(line) += '\n';
            before = others;
        }
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
