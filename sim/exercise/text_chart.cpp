#include "exercise/text_chart.h"

#include "base/text.h"

#include <algorithm>
#include <string>

namespace interleave {

namespace {

constexpr size_t kWidestUnit = 8;

// Columns of a unit of time: a moment's digits and a blank, a name and its bar.
size_t least_unit(const Chart& chart)
{
    size_t columns = std::to_string(chart.end).size() + 1;
    for (const Chart::Piece& p : chart.pieces)
        columns = std::max(columns, display_width(p.who) + 1);
    return columns;
}

std::string centred(std::string_view text, size_t columns)
{
    const size_t rest = columns - std::min(columns, display_width(text));
    return std::string(rest / 2, ' ') + pad_right(text, columns - rest / 2);
}

std::string draw_line(const std::vector<Chart::Piece>& pieces, size_t unit)
{
    std::string names = "|";
    std::string moments;
    size_t written = 0;
    for (const Chart::Piece& p : pieces) {
        const size_t columns = static_cast<size_t>(p.end - p.start) * unit;
        names += centred(p.who.empty() ? "-" : p.who, columns - 1) + "|";
        moments += pad_right(std::to_string(p.start), columns);
        written += columns;
    }
    moments += std::to_string(pieces.back().end);
    const std::string edge = "+" + std::string(written - 1, '-') + "+\n";
    return edge + names + "\n" + edge + moments + "\n";
}

}  // namespace

std::string text_chart(const Chart& chart, size_t columns)
{
    if (chart.end <= 0) return {};
    const size_t least = least_unit(chart);
    const auto end = static_cast<size_t>(chart.end);
    // Room for the last moment, which stands behind the last unit.
    const size_t room = columns - std::min(columns, least);
    const size_t unit = std::clamp(room / end, least, std::max(least, kWidestUnit));
    size_t units = std::max<size_t>(1, room / unit);
    if (units < end && units >= 5) units = units / 5 * 5;
    std::string text;
    for (const auto& line : lines_of(chart, static_cast<int64_t>(std::min(units, end))))
        text += draw_line(line, unit);
    return text;
}

}  // namespace interleave
