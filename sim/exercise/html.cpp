// A document as a page of its own, well-formed as XML. The chart is an SVG inside it.
#include "base/text.h"
#include "exercise/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace interleave {

namespace {

constexpr int64_t kChartWidth = 900;  // pixels
constexpr int64_t kWidestUnit = 48;
constexpr int64_t kUnitsPerLine = 40;
constexpr int64_t kLine = 56;

constexpr std::string_view kStyle =
    "body { font-family: sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; "
    "line-height: 1.5; }\n"
    "table { border-collapse: collapse; margin: 1em 0; }\n"
    "th, td { border: 1px solid #999; padding: 0.25em 0.75em; text-align: right; }\n"
    "th { background: #eee; }\n"
    "td.words, th.words { text-align: left; }\n"
    "svg text { font-family: sans-serif; font-size: 13px; text-anchor: middle; }\n";

// Light enough for black letters; told apart also when they are printed in grey.
constexpr std::array<std::string_view, 6> kColors = {"#cfe3f7", "#fde2b3", "#d3efd0",
                                                     "#f3d0df", "#e6e6e6", "#f6f3b0"};

class Writer {
  public:
    void operator()(const Heading& h) { out_ += fmt::format("<h2>{}</h2>\n", xml_escape(h.text)); }
    void operator()(const Paragraph& p) { out_ += fmt::format("<p>{}</p>\n", xml_escape(p.text)); }
    void operator()(const Bullets& b)
    {
        out_ += "<ul>\n";
        for (const std::string& item : b.items)
            out_ += fmt::format("<li>{}</li>\n", xml_escape(item));
        out_ += "</ul>\n";
    }
    void operator()(const Grid& t)
    {
        out_ += "<table>\n";
        row(t, t.headings, "th");
        for (const auto& cells : t.rows) row(t, cells, "td");
        out_ += "</table>\n";
    }
    void operator()(const Chart& c)
    {
        const int64_t per_line = std::clamp<int64_t>(c.end, 1, kUnitsPerLine);
        const int64_t unit = std::min(kWidestUnit, kChartWidth / per_line);
        const auto lines = lines_of(c, per_line);
        const int64_t height = kLine * std::ssize(lines);
        const int64_t width = per_line * unit + 20;
        out_ += fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
            "viewBox=\"-10 0 {0} {1}\" role=\"img\">\n",
            width, height);
        for (size_t i = 0; i < lines.size(); ++i)
            draw_line(lines[i], unit, kLine * static_cast<int64_t>(i));
        out_ += "</svg>\n";
    }

    std::string take(const Document& d) &&
    {
        return fmt::format(
                   "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"{0}\">\n"
                   "<head>\n<meta charset=\"utf-8\"/>\n<title>{1}</title>\n<style>\n{2}</style>\n"
                   "</head>\n<body>\n<h1>{1}</h1>\n",
                   d.language, xml_escape(d.title), kStyle) +
               out_ + "</body>\n</html>\n";
    }

  private:
    void row(const Grid& t, const std::vector<std::string>& cells, std::string_view tag)
    {
        out_ += "<tr>";
        for (size_t i = 0; i < cells.size(); ++i)
            out_ += fmt::format("<{0}{1}>{2}</{0}>", tag, t.left[i] ? " class=\"words\"" : "",
                                xml_escape(cells[i]));
        out_ += "</tr>\n";
    }

    std::string_view color_of(const std::string& who)
    {
        if (who.empty()) return "none";
        return kColors[colors_.try_emplace(who, colors_.size()).first->second % kColors.size()];
    }

    void draw_line(const std::vector<Chart::Piece>& pieces, int64_t unit, int64_t top)
    {
        const int64_t first = pieces.front().start;
        for (const Chart::Piece& p : pieces) {
            const int64_t x = (p.start - first) * unit;
            const int64_t width = (p.end - p.start) * unit;
            out_ += fmt::format(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"30\" fill=\"{}\" "
                "stroke=\"#333\"{}/>\n",
                x, top + 4, width, color_of(p.who),
                p.who.empty() ? " stroke-dasharray=\"3 3\"" : "");
            if (!p.who.empty()) label(x + width / 2, top + 24, p.who);
            label(x, top + 49, fmt::to_string(p.start));
        }
        label((pieces.back().end - first) * unit, top + 49, fmt::to_string(pieces.back().end));
    }

    void label(int64_t x, int64_t y, std::string_view text)
    {
        out_ += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", x, y, xml_escape(text));
    }

    std::map<std::string, size_t> colors_;
    std::string out_;
};

}  // namespace

std::string write_html(const Document& d)
{
    Writer writer;
    for (const Block& block : d.blocks) std::visit(writer, block);
    return std::move(writer).take(d);
}

}  // namespace interleave
