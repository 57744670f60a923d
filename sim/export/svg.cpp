#include "export/svg.h"

#include "base/text.h"

#include <fmt/format.h>

#include <iterator>
#include <map>

namespace interleave {

namespace {

using Out = std::back_insert_iterator<std::string>;

// Families that exist on the common systems, Chinese ones before the generic name: without them a
// renderer may pick a Japanese shape of a character.
constexpr std::string_view kFonts =
    "'Inter','Segoe UI','Helvetica Neue','DejaVu Sans','Noto Sans CJK SC','PingFang SC',"
    "'Microsoft YaHei','WenQuanYi Micro Hei',sans-serif";

class SvgWriter {
  public:
    explicit SvgWriter(const DisplayList& list) : list_(list), out_(body_) {}

    std::string write()
    {
        for (const Rectangle& band : list_.bands) rectangle(band);
        for (const Line& line : list_.lines) {
            // Half a pixel off, where a line one pixel wide covers one row of pixels.
            fmt::format_to(out_, "<path d=\"M{}.5 {}.5L{}.5 {}.5\" stroke=\"#{:06x}\"/>\n", line.x1,
                           line.y1, line.x2, line.y2, line.color);
        }
        for (const PixelRow& row : list_.rows) pixel_row(row);
        for (const Rectangle& r : list_.rectangles) rectangle(r);
        for (const Marker& mark : list_.marks) this->mark(mark);
        for (const Label& text : list_.labels) label(text);
        return head() + body_ + "</svg>\n";
    }

  private:
    [[nodiscard]] std::string head() const
    {
        std::string text = fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
            "viewBox=\"0 0 {0} {1}\" font-family=\"{2}\">\n<title>{3}</title>\n",
            list_.width, list_.height, kFonts, xml_escape(list_.title));
        if (!hatches_.empty()) text += "<defs>\n";
        for (const auto& [color, number] : hatches_) {
            text += fmt::format(
                "<pattern id=\"h{}\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
                "patternTransform=\"rotate(45)\"><rect width=\"2.5\" height=\"5\" "
                "fill=\"#{:06x}\"/></pattern>\n",
                number, color);
        }
        if (!hatches_.empty()) text += "</defs>\n";
        text += fmt::format("<rect width=\"{}\" height=\"{}\" fill=\"#{:06x}\"/>\n", list_.width,
                            list_.height, list_.background);
        return text;
    }

    size_t hatch(Color color) { return hatches_.emplace(color, hatches_.size()).first->second; }

    // An element that `attributes` end, with its tooltip.
    void close(std::string_view name, std::string_view tooltip)
    {
        if (tooltip.empty()) {
            body_ += "/>\n";
        } else {
            fmt::format_to(out_, "><title>{}</title></{}>\n", xml_escape(tooltip), name);
        }
    }

    void shape(const Box& b, Pattern pattern, Color color, bool framed)
    {
        switch (pattern) {
            case Pattern::solid:
                fmt::format_to(out_,
                               "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" "
                               "fill=\"#{:06x}\"",
                               b.x, b.y, b.w, b.h, color);
                break;
            case Pattern::hatched:
                fmt::format_to(out_,
                               "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" "
                               "fill=\"url(#h{})\"",
                               b.x, b.y, b.w, b.h, hatch(color));
                break;
            case Pattern::outline:
                if (framed && b.w > 2) {
                    fmt::format_to(out_,
                                   "<rect x=\"{}.5\" y=\"{}.5\" width=\"{}\" height=\"{}\" "
                                   "fill=\"#{:06x}\" fill-opacity=\"0.12\" stroke=\"#{:06x}\"",
                                   b.x, b.y, b.w - 1, b.h - 1, color, color);
                } else {
                    fmt::format_to(out_,
                                   "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" "
                                   "fill=\"#{:06x}\" fill-opacity=\"0.35\"",
                                   b.x, b.y, b.w, b.h, color);
                }
                break;
            case Pattern::bar:
                fmt::format_to(out_,
                               "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"2\" "
                               "fill=\"#{:06x}\"",
                               b.x, b.y + b.h / 2 - 1, b.w, color);
                break;
        }
    }
    void rectangle(const Rectangle& r)
    {
        shape(r.box, r.pattern, r.color, true);
        close("rect", list_.tooltip_of(r));
    }
    void pixel_row(const PixelRow& row)
    {
        body_ += "<g>";
        if (!row.tooltip.empty()) {
            fmt::format_to(out_, "<title>{}</title>", xml_escape(row.tooltip));
        }
        body_ += "\n";
        for (const PixelRow::Piece& piece : row.pieces()) {
            shape(piece.box, piece.look.pattern, piece.look.color, false);
            body_ += "/>\n";
        }
        body_ += "</g>\n";
    }
    void mark(const Marker& m)
    {
        switch (m.shape) {
            case MarkShape::triangle:
                fmt::format_to(out_,
                               "<path d=\"M{} {}l-6 -10h12z\" fill=\"#{:06x}\" stroke=\"#{:06x}\"",
                               m.x, m.y, m.color, list_.background);
                break;
            case MarkShape::arrow_up:
                stroke(fmt::format("M{0}.5 {1}v-{2}m-4 5l4 -5l4 5", m.x, m.y, kArrowHeight),
                       m.color, "1.5");
                break;
            case MarkShape::arrow_down:
                stroke(fmt::format("M{0}.5 {1}v{2}m-4 -5l4 5l4 -5", m.x, m.y - kArrowHeight,
                                   kArrowHeight),
                       m.color, "1.5");
                break;
            case MarkShape::cross: {
                // What lies below it must not cross it out.
                const std::string cross = fmt::format("M{}.5 {}l8 -8m0 8l-8 -8", m.x - 4, m.y - 1);
                stroke(cross, list_.background, "6");
                body_ += "/>\n";
                stroke(fmt::format("M{}.5 {}v-{}", m.x, m.y - 9, kArrowHeight - 9) + cross, m.color,
                       "2.5");
                break;
            }
            case MarkShape::flag:
                stroke(fmt::format("M{}.5 {}v-{}", m.x, m.y, kFlagHeight), m.color, "1.5");
                body_ += "/>\n";
                fmt::format_to(out_, "<path d=\"M{} {}h9l-3 4l3 4h-9z\" fill=\"#{:06x}\"", m.x,
                               m.y - kFlagHeight, m.color);
                break;
            case MarkShape::fork:
                stroke(fmt::format("M{0}.5 {1}v-5l-5 -6m5 6l5 -6", m.x, m.y), m.color, "2");
                break;
            case MarkShape::diamond: fill(diamond(m), m.color); break;
            case MarkShape::hollow_diamond:
                fmt::format_to(out_,
                               "<path d=\"{}\" fill=\"#{:06x}\" stroke=\"#{:06x}\" "
                               "stroke-width=\"2\"",
                               diamond(m), list_.background, m.color);
                break;
            case MarkShape::dot:
                fmt::format_to(out_,
                               "<circle cx=\"{}.5\" cy=\"{}\" r=\"{}\" fill=\"#{:06x}\" "
                               "stroke=\"#{:06x}\"",
                               m.x, m.y, kDotRadius, m.color, list_.background);
                close("circle", m.tooltip);
                return;
        }
        close("path", m.tooltip);
    }
    static std::string diamond(const Marker& m)
    {
        return fmt::format("M{}.5 {}l6 -6l-6 -6l-6 6z", m.x, m.y);
    }
    void fill(const std::string& path, Color color)
    {
        fmt::format_to(out_, "<path d=\"{}\" fill=\"#{:06x}\" stroke=\"#{:06x}\"", path, color,
                       list_.background);
    }
    void stroke(const std::string& path, Color color, std::string_view width)
    {
        fmt::format_to(out_, "<path d=\"{}\" fill=\"none\" stroke=\"#{:06x}\" stroke-width=\"{}\"",
                       path, color, width);
    }
    void label(const Label& l)
    {
        constexpr std::string_view anchors[] = {"start", "middle", "end"};
        fmt::format_to(out_, "<text x=\"{}\" y=\"{}\" font-size=\"{}\" fill=\"#{:06x}\"", l.x, l.y,
                       l.size, l.color);
        if (l.anchor != Anchor::start) {
            fmt::format_to(out_, " text-anchor=\"{}\"", anchors[static_cast<size_t>(l.anchor)]);
        }
        if (l.bold) body_ += " font-weight=\"bold\"";
        fmt::format_to(out_, ">{}", xml_escape(l.text));
        if (!l.tooltip.empty()) {
            fmt::format_to(out_, "<title>{}</title>", xml_escape(l.tooltip));
        }
        body_ += "</text>\n";
    }

    const DisplayList& list_;
    std::string body_;
    Out out_;
    std::map<Color, size_t> hatches_;  // number of the pattern of each colour
};

}  // namespace

std::string to_svg(const DisplayList& list) { return SvgWriter(list).write(); }

}  // namespace interleave
