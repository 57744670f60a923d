#include "gui/inspect/graph_picture.h"

#include <algorithm>
#include <cmath>

namespace interleave::gui {

namespace {

constexpr double kFlat = 2.4;               // width to height of a room, from which on it is
constexpr double kMargin = 20, kClear = 3;  // kClear: between an arrow and what it points at
constexpr int kSamples = 48;

QPointF point(GraphPoint p) { return {p.x, p.y}; }

// Of a ring: bent away from its middle, so that two that lead back and forth lie apart.
QPainterPath bent(QPointF from, QPointF to, QPointF middle)
{
    QPainterPath path(from);
    const QPointF half = (from + to) / 2;
    const QPointF along = to - from;
    QPointF out(along.y(), -along.x());
    if (QPointF::dotProduct(out, half - middle) < -1) out = -out;
    path.quadTo(half + out * 0.16, to);
    return path;
}

QPainterPath through(const std::vector<GraphPoint>& points)
{
    QPainterPath path(point(points[0]));
    for (size_t i = 1; i < points.size(); ++i) path.lineTo(point(points[i]));
    return path;
}

// What of a path lies outside the boxes at its ends.
QPainterPath between(const QPainterPath& path, const QRectF& from, const QRectF& to)
{
    double first = 0, last = 1;
    while (first < 1 && from.contains(path.pointAtPercent(first))) first += 0.004;
    while (last > first && to.contains(path.pointAtPercent(last))) last -= 0.004;
    QPainterPath cut;
    if (last - first < 0.004) return cut;
    cut.moveTo(path.pointAtPercent(first));
    for (int i = 1; i <= kSamples; ++i)
        cut.lineTo(path.pointAtPercent(first + (last - first) * i / kSamples));
    return cut;
}

}  // namespace

uint32_t GraphPicture::vertex(const QSizeF& size, Draw draw)
{
    graph_.vertices.push_back({size.width(), size.height()});
    draws_.push_back(std::move(draw));
    return static_cast<uint32_t>(draws_.size() - 1);
}

void GraphPicture::edge(uint32_t from, uint32_t to, Tone tone, double width, bool dashed)
{
    graph_.edges.emplace_back(from, to);
    edges_.push_back({tone, width, dashed, false});
}

void GraphPicture::edge(uint32_t from, uint32_t to, const QString& words, const Spot& spot,
                        const Measure& m, Tone tone, double width)
{
    const QSizeF size(m.of(words) + 8, m.height() + 2);
    const uint32_t label = vertex(size, [words, spot, tone](Picture& p, const QRectF& box) {
        p.text(box, words, tone == Tone::problem ? tone : Tone::text, false, Qt::AlignCenter);
        Spot here = spot;
        here.box = box;
        p.add(here);
    });
    edge(from, label, tone, width);
    edges_.back().headless = true;
    edge(label, to, tone, width);
}

void GraphPicture::drawEdge(Picture& p, const GraphLayout& layout, size_t i, QPointF by) const
{
    const auto [from, to] = graph_.edges[i];
    const GraphLayout::Route& route = layout.edges[i];
    const auto box = [&](uint32_t v) {
        const QSizeF size(graph_.vertices[v].width, graph_.vertices[v].height);
        return QRectF(point(layout.vertices[v]) - QPointF(size.width(), size.height()) / 2, size)
            .adjusted(-kClear, -kClear, kClear, kClear);
    };
    const QPainterPath whole = route.ring ? bent(point(route.points.front()),
                                                 point(route.points.back()), point(route.middle))
                                          : through(route.points);
    QPainterPath path = between(whole, box(from), box(to));
    if (path.isEmpty()) return;
    path.translate(by);
    const Edge& e = edges_[i];
    if (!e.headless) return p.arrow(path, e.tone, e.width);
    p.add(Shape{.path = path, .line = e.tone, .width = e.width, .dashed = e.dashed});
}

// What is to be said stands above the graph, or beside it where the room is flat.
Picture GraphPicture::make(const std::vector<Caption>& captions, const Measure& m) const
{
    Picture p;
    const double aspect = m.width() / m.room();
    const bool beside = !captions.empty() && aspect > kFlat;
    const double column = beside ? std::clamp(m.width() * 0.3, 220.0, 380.0) : 0;
    const GraphLayout layout =
        layoutGraph(graph_, std::clamp((m.width() - column) / m.room(), 1.0, 5.0));
    const double width =
        beside ? column : std::max(layout.width, std::min(520.0, std::max(320.0, m.width() - 40)));
    double y = kMargin * 0.6;
    for (const Caption& c : captions) {
        const double height = m.wrapped(c.words, width);
        p.add(Words{.box = {kMargin, y, width, height},
                    .text = c.words,
                    .tone = c.tone,
                    .alignment = Qt::AlignLeft | Qt::AlignTop,
                    .wraps = true});
        y += height + 4;
    }
    const QPointF by = beside ? QPointF(column + 3 * kMargin, kMargin * 0.6)
                              : QPointF(kMargin + (width - layout.width) / 2, y + kMargin * 0.6);
    for (size_t i = 0; i < edges_.size(); ++i) drawEdge(p, layout, i, by);
    for (size_t v = 0; v < draws_.size(); ++v) {
        const QSizeF size(graph_.vertices[v].width, graph_.vertices[v].height);
        draws_[v](p,
                  QRectF(point(layout.vertices[v]) + by - QPointF(size.width(), size.height()) / 2,
                         size));
    }
    p.setSize({beside ? by.x() + layout.width + kMargin : width + 2 * kMargin,
               std::max(y, by.y() + layout.height) + kMargin});
    return p;
}

}  // namespace interleave::gui
