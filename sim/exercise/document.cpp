#include "exercise/document.h"

#include <algorithm>

namespace interleave {

std::vector<std::vector<Chart::Piece>> lines_of(const Chart& chart, int64_t units)
{
    std::vector<Chart::Piece> all;
    int64_t at = 0;
    for (const Chart::Piece& piece : chart.pieces) {
        if (piece.start > at) all.push_back({"", at, piece.start});
        all.push_back(piece);
        at = piece.end;
    }
    if (chart.end > at) all.push_back({"", at, chart.end});

    std::vector<std::vector<Chart::Piece>> lines;
    for (Chart::Piece piece : all) {
        while (piece.start < piece.end) {
            if (piece.start % units == 0) lines.emplace_back();
            const int64_t line_end = (piece.start / units + 1) * units;
            const int64_t end = std::min(piece.end, line_end);
            lines.back().push_back({piece.who, piece.start, end});
            piece.start = end;
        }
    }
    return lines;
}

const std::vector<DocumentFormat>& document_formats()
{
    static const std::vector<DocumentFormat> kFormats = {
        {"text", "for a terminal", write_text},
        {"markdown", "tables of GitHub's Markdown",
         [](const Document& d, size_t) { return write_markdown(d); }},
        {"latex", "a file for pdflatex (xelatex if it is Chinese)",
         [](const Document& d, size_t) { return write_latex(d); }},
        {"html", "a page for a browser", [](const Document& d, size_t) { return write_html(d); }},
    };
    return kFormats;
}

}  // namespace interleave
