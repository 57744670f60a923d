#include "cli/table.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace interleave::cli {

namespace {

using Lines = std::array<std::string, 2>;  // of a heading; the first is empty if it takes one

Lines heading_of(const Column& c, bool narrow)
{
    const size_t cut = c.narrow.find('\n');
    if (!narrow || c.narrow.empty()) return {"", c.heading};
    if (cut == std::string::npos) return {"", c.narrow};
    return {c.narrow.substr(0, cut), c.narrow.substr(cut + 1)};
}

std::string line_of(const std::vector<std::string>& cells, const std::vector<Column>& columns,
                    const std::vector<size_t>& widths)
{
    std::string line;
    for (size_t i = 0; i < cells.size(); ++i) {
        line += "  ";
        line += columns[i].left ? pad_right(cells[i], widths[i]) : pad_left(cells[i], widths[i]);
    }
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

}  // namespace

void TextTable::add(std::vector<std::string> cells)
{
    assert(cells.size() == columns_.size());
    rows_.push_back(std::move(cells));
}

std::string TextTable::text(size_t width, bool color) const
{
    std::vector<size_t> widths(columns_.size(), 0);
    std::vector<Lines> headings(columns_.size());
    for (const bool narrow : {false, true}) {
        size_t all = 0;
        for (size_t i = 0; i < columns_.size(); ++i) {
            headings[i] = heading_of(columns_[i], narrow);
            widths[i] = std::max(display_width(headings[i][0]), display_width(headings[i][1]));
            for (const auto& row : rows_) widths[i] = std::max(widths[i], display_width(row[i]));
            all += 2 + widths[i];
        }
        if (all <= width) break;
    }
    std::string out;
    for (const size_t line : {0U, 1U}) {
        std::vector<std::string> cells;
        for (const Lines& h : headings) cells.push_back(h[line]);
        const std::string text = line_of(cells, columns_, widths);
        if (!text.empty()) out += styled(color, Style::faint, text) + '\n';
    }
    for (const auto& row : rows_) out += line_of(row, columns_, widths) + '\n';
    return out;
}

}  // namespace interleave::cli
