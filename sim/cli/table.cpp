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

// Of these columns.
std::string line_of(const std::vector<std::string>& cells, const std::vector<Column>& columns,
                    const std::vector<size_t>& widths, const std::vector<size_t>& which)
{
    std::string line;
    for (const size_t i : which) {
        line += "  ";
        line += columns[i].left ? pad_right(cells[i], widths[i]) : pad_left(cells[i], widths[i]);
    }
    while (line.ends_with(' ')) line.pop_back();
    return line;
}

using Parts = std::vector<std::vector<size_t>>;  // columns that stand side by side

// Where not all columns have room, the keys begin each part again.
Parts parts_of(const std::vector<size_t>& widths, size_t keys, size_t width)
{
    std::vector<size_t> begin;
    size_t least = 0;
    for (size_t i = 0; i < std::min(keys, widths.size()); ++i) {
        begin.push_back(i);
        least += 2 + widths[i];
    }
    Parts parts{begin};
    size_t all = least;
    for (size_t i = begin.size(); i < widths.size(); ++i) {
        if (parts.back().size() > begin.size() && all + 2 + widths[i] > width) {
            parts.push_back(begin);
            all = least;
        }
        parts.back().push_back(i);
        all += 2 + widths[i];
    }
    return parts;
}

// As few as there have to be, and the last of them with about as many columns as the first.
Parts even_parts(const std::vector<size_t>& widths, size_t keys, size_t width)
{
    Parts parts = parts_of(widths, keys, width);
    while (parts.back().size() < parts.front().size() && width > 0) {
        Parts narrower = parts_of(widths, keys, --width);
        if (narrower.size() > parts.size()) break;
        parts = std::move(narrower);
    }
    return parts;
}

}  // namespace

void TextTable::add(std::vector<std::string> cells)
{
    assert(cells.size() == columns_.size());
    rows_.push_back(std::move(cells));
}

// How wide a column gets with this heading.
size_t TextTable::width_of(size_t column, bool narrow) const
{
    const Lines h = heading_of(columns_[column], narrow);
    size_t width = std::max(display_width(h[0]), display_width(h[1]));
    for (const auto& row : rows_) width = std::max(width, display_width(row[column]));
    return width;
}

// Which headings are broken: those that save most, until it fits or none is left that saves.
std::vector<bool> TextTable::narrowed(size_t width) const
{
    std::vector<bool> narrow(columns_.size(), false);
    size_t all = 0;
    for (size_t i = 0; i < columns_.size(); ++i) all += 2 + width_of(i, false);
    while (all > width) {
        size_t best = 0;
        size_t most = 0;
        for (size_t i = 0; i < columns_.size(); ++i) {
            const size_t saved = narrow[i] ? 0 : width_of(i, false) - width_of(i, true);
            if (saved > most) {
                most = saved;
                best = i;
            }
        }
        if (most == 0) break;
        narrow[best] = true;
        all -= most;
    }
    return narrow;
}

std::string TextTable::text(size_t width, bool color) const
{
    const std::vector<bool> narrow = narrowed(width);
    std::vector<size_t> widths;
    std::array<std::vector<std::string>, 2> headings;
    for (size_t i = 0; i < columns_.size(); ++i) {
        widths.push_back(width_of(i, narrow[i]));
        Lines h = heading_of(columns_[i], narrow[i]);
        for (const size_t line : {0U, 1U}) headings[line].push_back(std::move(h[line]));
    }
    std::string out;
    // Sentences at the end of a row may be wider than what there is.
    std::vector<size_t> needed = widths;
    if (!columns_.empty() && columns_.back().left) needed.back() = 0;
    for (const std::vector<size_t>& part : even_parts(needed, keys_, width)) {
        for (const std::vector<std::string>& cells : headings) {
            const std::string text = line_of(cells, columns_, widths, part);
            if (!text.empty()) out += styled(color, Style::faint, text) + '\n';
        }
        for (const auto& row : rows_) out += line_of(row, columns_, widths, part) + '\n';
    }
    return out;
}

namespace {

// A Chinese heading over two lines, between two of its characters; empty if it is too short for
// that.
std::string broken(std::string_view heading)
{
    std::string_view half = fit_width(heading, (display_width(heading) + 1) / 2);
    if (half.empty() || display_width(heading) <= 4) return {};
    return std::string(half) + '\n' + std::string(heading.substr(half.size()));
}

}  // namespace

std::string TextTable::text(const Terminal& terminal) const
{
    TextTable said = *this;
    for (Column& c : said.columns_) {
        const std::string heading = terminal.say(c.heading);
        if (heading != c.heading) c.narrow = broken(heading);
        c.heading = heading;
    }
    return said.text(terminal.width, terminal.out_color);
}

}  // namespace interleave::cli
