// A document as a file for LaTeX, with nothing but what every installation has. The chart is a
// picture of boxes.
#include "base/text.h"
#include "exercise/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace interleave {

namespace {

constexpr int64_t kChartWidth = 1500;  // tenths of a millimetre
constexpr int64_t kWidestUnit = 80;
constexpr int64_t kUnitsPerLine = 30;
constexpr size_t kRowsOfAPage = 25;
constexpr int64_t kTextWidth = 1600;
constexpr int64_t kLetter = 22;  // about
constexpr int64_t kColumnGap = 43;
constexpr size_t kLongestLine = 30;  // letters; longer texts of a table are wrapped

std::string escaped(std::string_view text)
{
    constexpr std::string_view kNoBreak = "\u00a0";
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (text.substr(i).starts_with(kNoBreak)) {
            out += '~';
            i += kNoBreak.size() - 1;
            continue;
        }
        switch (c) {
            case '\\': out += "\\textbackslash{}"; break;
            case '~': out += "\\textasciitilde{}"; break;
            case '^': out += "\\textasciicircum{}"; break;
            case '<': out += "\\textless{}"; break;
            case '>': out += "\\textgreater{}"; break;
            case '|': out += "\\textbar{}"; break;
            case '{':
            case '}':
            case '$':
            case '&':
            case '#':
            case '_':
            case '%':
                out += '\\';
                out += c;
                break;
            default: out += c;
        }
    }
    return out;
}

std::string tenths(int64_t n) { return fmt::format("{}.{}", n / 10, n % 10); }

class Writer {
  public:
    void operator()(const Heading& h)
    {
        out_ += fmt::format("\n\\section*{{{}}}\n", escaped(h.text));
    }
    void operator()(const Paragraph& p) { out_ += fmt::format("\n{}\n", escaped(p.text)); }
    void operator()(const Bullets& b)
    {
        out_ += "\n\\begin{itemize}\n";
        for (const std::string& item : b.items) out_ += fmt::format("  \\item {}\n", escaped(item));
        out_ += "\\end{itemize}\n";
    }
    void operator()(const Chart& c)
    {
        const int64_t per_line = std::clamp<int64_t>(c.end, 1, kUnitsPerLine);
        for (const auto& line : lines_of(c, per_line))
            draw_line(line, std::min(kWidestUnit, kChartWidth / per_line));
    }
    void operator()(const Grid& t)
    {
        // A long table goes on on the next page, a short one stays with its heading.
        const bool breaks = t.rows.size() > kRowsOfAPage;
        out_ += breaks ? "\n" : "\n\\begin{center}\n";
        out_ += fmt::format("\\begin{{{}}}{{{}}}\n\\hline\n", breaks ? "longtable" : "tabular",
                            columns_of(t));
        row(t.headings);
        out_ += breaks ? "\\hline\n\\endhead\n\\hline\n\\endfoot\n" : "\\hline\n";
        for (const auto& cells : t.rows) row(cells);
        out_ += breaks ? "\\end{longtable}\n" : "\\hline\n\\end{tabular}\n\\end{center}\n";
    }

    std::string take(const Document& d) &&
    {
        const bool chinese = d.language == "zh";
        return fmt::format(
                   "{}\n\\usepackage[a4paper,margin=2.5cm]{{geometry}}\n"
                   "\\usepackage{{array,longtable}}\n"
                   "\\setlength{{\\parindent}}{{0pt}}\n\\setlength{{\\parskip}}{{6pt}}\n"
                   "\\begin{{document}}\n\n\\section*{{{}}}\n",
                   chinese ? "% xelatex\n\\documentclass{ctexart}"
                           : "\\documentclass{article}\n\\usepackage[T1]{fontenc}\n"
                             "\\usepackage[utf8]{inputenc}",
                   escaped(d.title)) +
               out_ + "\n\\end{document}\n";
    }

  private:
    // Columns with long texts share what the others leave of a line, and their texts are wrapped.
    static std::string columns_of(const Grid& t)
    {
        std::vector<int64_t> widths;
        int64_t narrow = 0;
        int64_t wide = 0;
        for (size_t i = 0; i < t.headings.size(); ++i) {
            size_t longest = display_width(t.headings[i]);
            for (const auto& cells : t.rows) longest = std::max(longest, display_width(cells[i]));
            const bool wraps = t.left[i] && longest > kLongestLine;
            widths.push_back(wraps ? static_cast<int64_t>(std::min(longest, 2 * kLongestLine)) : 0);
            narrow += wraps ? kColumnGap : static_cast<int64_t>(longest) * kLetter + kColumnGap;
            wide += widths.back();
        }
        std::string spec;
        for (size_t i = 0; i < t.headings.size(); ++i) {
            if (widths[i] == 0)
                spec += t.left[i] ? "l" : "r";
            else
                spec += fmt::format(">{{\\raggedright\\arraybackslash}}p{{{}cm}}",
                                    tenths((kTextWidth - narrow) * widths[i] / wide / 10));
        }
        return spec;
    }

    void row(const std::vector<std::string>& cells)
    {
        for (size_t i = 0; i < cells.size(); ++i) out_ += (i > 0 ? " & " : "") + escaped(cells[i]);
        out_ += " \\\\\n";
    }

    void draw_line(const std::vector<Chart::Piece>& pieces, int64_t unit)
    {
        const int64_t first = pieces.front().start;
        const int64_t width = (pieces.back().end - first) * unit;
        out_ += fmt::format("\n{{\\setlength{{\\unitlength}}{{1mm}}\n\\begin{{picture}}({},14)\n",
                            tenths(width));
        for (const Chart::Piece& p : pieces) {
            const std::string at = tenths((p.start - first) * unit);
            const std::string wide = tenths((p.end - p.start) * unit);
            const std::string_view box = p.who.empty() ? "\\dashbox{1}" : "\\framebox";
            out_ += fmt::format("  \\put({},5){{{}({},7){{\\scriptsize {}}}}}\n", at, box, wide,
                                p.who.empty() ? "--" : escaped(p.who));
            moment(at, p.start);
        }
        moment(tenths(width), pieces.back().end);
        out_ += "\\end{picture}}\n";
    }

    void moment(std::string_view at, int64_t time)
    {
        out_ += fmt::format("  \\put({},1){{\\makebox(0,0)[b]{{\\scriptsize {}}}}}\n", at, time);
    }

    std::string out_;
};

}  // namespace

std::string write_latex(const Document& d)
{
    Writer writer;
    for (const Block& block : d.blocks) std::visit(writer, block);
    return std::move(writer).take(d);
}

}  // namespace interleave
