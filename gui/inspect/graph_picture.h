// A graph drawn: boxes where the layout puts them, joined by arrows that end at their borders.
#pragma once

#include "gui/inspect/graph_layout.h"
#include "gui/inspect/picture.h"

#include <functional>

namespace interleave::gui {

class GraphPicture {
  public:
    using Draw = std::function<void(Picture&, const QRectF&)>;

    uint32_t vertex(const QSizeF&, Draw);
    void edge(uint32_t from, uint32_t to, Tone = Tone::faint, double width = 1.4,
              bool dashed = false);
    // The same with words between its ends, which may stand for something.
    void edge(uint32_t from, uint32_t to, const QString& words, const Spot&, const Measure&,
              Tone = Tone::faint, double width = 1.4);
    void ring(std::vector<uint32_t> vertices) { graph_.rings.push_back(std::move(vertices)); }
    [[nodiscard]] bool isEmpty() const { return graph_.vertices.empty(); }
    [[nodiscard]] const Graph& graph() const { return graph_; }

    // Below captions, each a paragraph of its own.
    struct Caption {
        QString words;
        Tone tone = Tone::text;
    };
    [[nodiscard]] Picture make(const std::vector<Caption>&, const Measure&) const;

  private:
    struct Edge {
        Tone tone;
        double width;
        bool dashed, headless;
    };
    void drawEdge(Picture&, const GraphLayout&, size_t, QPointF by) const;

    Graph graph_;
    std::vector<Draw> draws_;
    std::vector<Edge> edges_;
};

}  // namespace interleave::gui
