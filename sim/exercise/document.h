// A short text with tables and a chart, as plain values: what is said, not how it looks.
//
// Writers turn it into bytes of one format each and know nothing of scheduling.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace interleave {

struct Heading {
    std::string text;
};

struct Paragraph {
    std::string text;
};

struct Bullets {
    std::vector<std::string> items;
};

struct Grid {
    std::vector<std::string> headings;
    std::vector<bool> left;                      // of each column: aligned to the left
    std::vector<std::vector<std::string>> rows;  // each as long as headings
};

// Who had the CPU from 0 to `end`; nobody between the pieces. REQUIRES: in order, not overlapping
struct Chart {
    struct Piece {
        std::string who;
        int64_t start = 0, end = 0;
    };
    std::vector<Piece> pieces;
    int64_t end = 0;
};

using Block = std::variant<Heading, Paragraph, Bullets, Grid, Chart>;

struct Document {
    std::string language = "en";  // or zh
    std::string title;
    std::vector<Block> blocks;
};

// Pieces of a chart on lines of at most `units` each, cut at their ends. Idle time is a piece
// without a name.
[[nodiscard]] std::vector<std::vector<Chart::Piece>> lines_of(const Chart&, int64_t units);

// For a terminal of so many columns.
[[nodiscard]] std::string write_text(const Document&, size_t columns);
[[nodiscard]] std::string write_markdown(const Document&);
// A whole file for pdflatex; for xelatex, with the class ctexart, if it is Chinese.
[[nodiscard]] std::string write_latex(const Document&);
// A whole page that is also well-formed XML.
[[nodiscard]] std::string write_html(const Document&);

// "text", "markdown", "latex", "html".
struct DocumentFormat {
    std::string_view name, about;
    std::string (*write)(const Document&, size_t columns);
};
[[nodiscard]] const std::vector<DocumentFormat>& document_formats();

}  // namespace interleave
