#include "gui/inspect/graph_layout.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace interleave::gui {

namespace {

constexpr double kLayerGap = 56, kRowGap = 18, kRingGap = 34, kPartGap = 44;
constexpr int kSweeps = 12;

using Directed = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
using Undirected = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;

template <typename G>
G boostGraph(const Graph& g)
{
    G b(g.vertices.size());
    for (const auto& [from, to] : g.edges) boost::add_edge(from, to, b);
    return b;
}

// Vertices that stand together: one, or those of a ring.
struct Block {
    std::vector<uint32_t> members;
    std::vector<GraphPoint> at;  // of each member, from the middle of the block
    double width = 0, height = 0;
    uint32_t layer = 0;
    double y = 0, x = 0;  // its middle
    [[nodiscard]] bool isRing() const { return members.size() > 1; }
};

bool overlap(GraphPoint a, GraphSize s, GraphPoint b, GraphSize t, double gap)
{
    return std::abs(a.x - b.x) < (s.width + t.width) / 2 + gap &&
           std::abs(a.y - b.y) < (s.height + t.height) / 2 + gap;
}

// On an ellipse, as flat as the room is, that grows until nobody touches another.
void placeRing(const Graph& g, Block& b, double aspect)
{
    const auto n = static_cast<double>(b.members.size());
    double widest = 0, tallest = 0;
    for (const uint32_t v : b.members) {
        widest = std::max(widest, g.vertices[v].width);
        tallest = std::max(tallest, g.vertices[v].height);
    }
    const double flat = std::clamp(aspect * 0.9, 1.0, 4.0);
    double ry = tallest * 0.75;
    for (bool touches = true; touches; ry *= 1.08) {
        const double rx = ry * flat + widest * 0.2;
        b.at.clear();
        for (size_t i = 0; i < b.members.size(); ++i) {
            const double angle =
                2 * std::numbers::pi * static_cast<double>(i) / n - std::numbers::pi * 0.5;
            b.at.push_back({rx * std::cos(angle), ry * std::sin(angle)});
        }
        touches = false;
        for (size_t i = 0; i < b.members.size() && !touches; ++i)
            for (size_t k = 0; k < i && !touches; ++k)
                touches = overlap(b.at[i], g.vertices[b.members[i]], b.at[k],
                                  g.vertices[b.members[k]], kRingGap / 2);
    }
    double left = 0, right = 0, top = 0, bottom = 0;
    for (size_t i = 0; i < b.members.size(); ++i) {
        const GraphSize s = g.vertices[b.members[i]];
        left = std::min(left, b.at[i].x - s.width / 2);
        right = std::max(right, b.at[i].x + s.width / 2);
        top = std::min(top, b.at[i].y - s.height / 2);
        bottom = std::max(bottom, b.at[i].y + s.height / 2);
    }
    for (GraphPoint& p : b.at) {
        p.x -= (left + right) / 2;
        p.y -= (top + bottom) / 2;
    }
    b.width = right - left;
    b.height = bottom - top;
}

class Layout {
  public:
    Layout(const Graph& g, double aspect) : g_(g), aspect_(aspect)
    {
        successors_.resize(g.vertices.size());
        for (const auto& [from, to] : g.edges) successors_[from].push_back(to);
    }

    GraphLayout make()
    {
        out_.vertices.resize(g_.vertices.size());
        out_.edges.resize(g_.edges.size());
        const Undirected whole = boostGraph<Undirected>(g_);
        std::vector<uint32_t> part(g_.vertices.size());
        const auto parts = static_cast<uint32_t>(
            part.empty() ? 0 : boost::connected_components(whole, part.data()));
        const Directed directed = boostGraph<Directed>(g_);
        strong_.resize(g_.vertices.size());
        if (!strong_.empty()) boost::strong_components(directed, strong_.data());
        for (uint32_t p = 0; p < parts; ++p) {
            std::vector<uint32_t> members;
            for (uint32_t v = 0; v < part.size(); ++v)
                if (part[v] == p) members.push_back(v);
            placePart(members);
        }
        pack();
        return std::move(out_);
    }

  private:
    // A part of the picture, placed from its own corner.
    struct Part {
        std::vector<uint32_t> members;
        std::vector<uint32_t> edges;
        double width = 0, height = 0;
    };
    // What stands in a layer: a block, or a place where a long edge passes.
    struct Cell {
        int block = -1;
        double y = 0, height = 0, wish = 0;
        std::vector<size_t> before, after;  // cells of the layers beside it
    };

    // Around the ring as it is given, or along edges from the lowest vertex.
    [[nodiscard]] std::vector<uint32_t> ringOrder(std::vector<uint32_t> members) const
    {
        std::vector<uint32_t> order;
        for (const std::vector<uint32_t>& ring : g_.rings)
            if (!ring.empty() && std::ranges::find(members, ring[0]) != members.end())
                for (const uint32_t v : ring)
                    if (std::ranges::find(order, v) == order.end()) order.push_back(v);
        while (order.size() < members.size()) {
            uint32_t next = UINT32_MAX;
            for (const uint32_t v : order.empty() ? members : successors_[order.back()])
                if (std::ranges::find(members, v) != members.end() &&
                    std::ranges::find(order, v) == order.end()) {
                    next = v;
                    break;
                }
            for (size_t i = 0; next == UINT32_MAX; ++i)
                if (std::ranges::find(order, members[i]) == order.end()) next = members[i];
            order.push_back(next);
        }
        return order;
    }

    void makeBlocks(const std::vector<uint32_t>& members)
    {
        blocks_.clear();
        blockOf_.assign(g_.vertices.size(), UINT32_MAX);
        for (const uint32_t v : members) {
            if (blockOf_[v] != UINT32_MAX) continue;
            Block b;
            for (const uint32_t w : members)
                if (strong_[w] == strong_[v]) b.members.push_back(w);
            for (const uint32_t w : b.members) blockOf_[w] = static_cast<uint32_t>(blocks_.size());
            if (b.isRing()) {
                b.members = ringOrder(b.members);
                placeRing(g_, b, aspect_);
            } else {
                b.at = {{0, 0}};
                b.width = g_.vertices[v].width;
                b.height = g_.vertices[v].height;
            }
            blocks_.push_back(std::move(b));
        }
    }

    // Edges between blocks form no cycle: the layer is the longest way to a block.
    void makeLayers(const std::vector<uint32_t>& edges)
    {
        for (bool more = true; more;) {
            more = false;
            for (const uint32_t e : edges) {
                Block& from = blocks_[blockOf_[g_.edges[e].first]];
                Block& to = blocks_[blockOf_[g_.edges[e].second]];
                if (&from == &to || to.layer > from.layer) continue;
                to.layer = from.layer + 1;
                more = true;
            }
        }
        // Who has nobody before it stands next to the first that it leads to.
        for (Block& b : blocks_) {
            uint32_t nearest = UINT32_MAX;
            bool led = false;
            for (const uint32_t e : edges) {
                const Block& from = blocks_[blockOf_[g_.edges[e].first]];
                const Block& to = blocks_[blockOf_[g_.edges[e].second]];
                if (&from == &to) continue;
                if (&from == &b) nearest = std::min(nearest, to.layer);
                led = led || &to == &b;
            }
            if (!led && nearest != UINT32_MAX) b.layer = nearest - 1;
        }
    }

    void makeCells(const std::vector<uint32_t>& edges)
    {
        cells_.clear();
        layers_.clear();
        passes_.assign(g_.edges.size(), {});
        const auto add = [&](uint32_t layer, Cell cell) {
            if (layers_.size() <= layer) layers_.resize(layer + 1);
            layers_[layer].push_back(cells_.size());
            cells_.push_back(std::move(cell));
            return cells_.size() - 1;
        };
        std::vector<size_t> ofBlock;
        for (size_t i = 0; i < blocks_.size(); ++i) {
            Cell cell;
            cell.block = static_cast<int>(i);
            cell.height = blocks_[i].height;
            ofBlock.push_back(add(blocks_[i].layer, cell));
        }
        for (const uint32_t e : edges) {
            const uint32_t from = blockOf_[g_.edges[e].first];
            const uint32_t to = blockOf_[g_.edges[e].second];
            if (from == to) continue;
            size_t last = ofBlock[from];
            const auto join = [&](size_t next) {
                cells_[last].after.push_back(next);
                cells_[next].before.push_back(last);
                last = next;
            };
            for (uint32_t layer = blocks_[from].layer + 1; layer < blocks_[to].layer; ++layer) {
                Cell pass;
                pass.height = 2;
                const size_t next = add(layer, pass);
                passes_[e].push_back(next);
                join(next);
            }
            join(ofBlock[to]);
        }
    }

    // Crossings become fewer where each stands at the mean of its neighbours.
    void orderLayers()
    {
        for (int sweep = 0; sweep < kSweeps; ++sweep) {
            const bool down = sweep % 2 == 0;
            for (size_t k = 0; k < layers_.size(); ++k) {
                std::vector<size_t>& layer = layers_[down ? k : layers_.size() - 1 - k];
                for (const size_t c : layer) cells_[c].wish = meanOf(c, down);
                std::ranges::stable_sort(layer, {}, [&](size_t c) { return cells_[c].wish; });
                spread(layer);
            }
        }
    }
    [[nodiscard]] double meanOf(size_t c, bool before) const
    {
        const std::vector<size_t>& near = before ? cells_[c].before : cells_[c].after;
        if (near.empty()) return cells_[c].y;
        double sum = 0;
        for (const size_t n : near) sum += cells_[n].y;
        return sum / static_cast<double>(near.size());
    }
    // As near to where they want to be as order and gaps allow: runs of cells that touch move
    // together to the mean of what they want.
    void spread(const std::vector<size_t>& layer)
    {
        struct Run {
            double offset = 0, wish = 0;  // sums
            double length = 0;
            size_t count = 0;
            [[nodiscard]] double top() const { return wish / static_cast<double>(count); }
        };
        std::vector<Run> runs;
        for (const size_t c : layer) {
            Run run;
            run.length = cells_[c].height + kRowGap;
            run.wish = cells_[c].wish - cells_[c].height / 2;
            run.count = 1;
            while (!runs.empty() && runs.back().top() + runs.back().length > run.top()) {
                Run& above = runs.back();
                run.wish = above.wish + run.wish - above.length * static_cast<double>(run.count);
                run.length += above.length;
                run.count += above.count;
                runs.pop_back();
            }
            runs.push_back(run);
        }
        size_t i = 0;
        for (const Run& run : runs) {
            double y = run.top();
            for (size_t k = 0; k < run.count; ++k, ++i) {
                cells_[layer[i]].y = y + cells_[layer[i]].height / 2;
                y += cells_[layer[i]].height + kRowGap;
            }
        }
    }

    void placePart(const std::vector<uint32_t>& members)
    {
        Part part;
        part.members = members;
        for (uint32_t e = 0; e < g_.edges.size(); ++e)
            if (std::ranges::binary_search(members, g_.edges[e].first)) part.edges.push_back(e);
        makeBlocks(members);
        makeLayers(part.edges);
        makeCells(part.edges);
        double y = 0;
        for (const std::vector<size_t>& layer : layers_) {
            y = 0;
            for (const size_t c : layer) {
                cells_[c].y = y + cells_[c].height / 2;
                y += cells_[c].height + kRowGap;
            }
        }
        orderLayers();
        take(part);
        parts_.push_back(std::move(part));
    }

    void take(Part& part)
    {
        double top = 1e18, bottom = -1e18, x = 0;
        for (const Cell& c : cells_) {
            top = std::min(top, c.y - c.height / 2);
            bottom = std::max(bottom, c.y + c.height / 2);
        }
        std::vector<double> middle(layers_.size()), widths(layers_.size());
        for (size_t k = 0; k < layers_.size(); ++k) {
            double widest = 0;
            for (const size_t c : layers_[k])
                if (cells_[c].block >= 0)
                    widest = std::max(widest, blocks_[static_cast<size_t>(cells_[c].block)].width);
            middle[k] = x + widest / 2;
            widths[k] = widest;
            for (const size_t c : layers_[k]) {
                cells_[c].y -= top;
                if (cells_[c].block < 0) continue;
                const Block& b = blocks_[static_cast<size_t>(cells_[c].block)];
                for (size_t i = 0; i < b.members.size(); ++i)
                    out_.vertices[b.members[i]] = {middle[k] + b.at[i].x, cells_[c].y + b.at[i].y};
            }
            x += widest + kLayerGap;
        }
        part.width = x - kLayerGap;
        part.height = bottom - top;
        for (const uint32_t e : part.edges) route(e, middle, widths);
    }
    void route(uint32_t e, const std::vector<double>& middle, const std::vector<double>& widths)
    {
        const auto [from, to] = g_.edges[e];
        GraphLayout::Route& r = out_.edges[e];
        r.points.push_back(out_.vertices[from]);
        const uint32_t layer = blocks_[blockOf_[from]].layer;
        for (size_t i = 0; i < passes_[e].size(); ++i) {  // level with those beside it
            const size_t k = layer + 1 + i;
            const double y = cells_[passes_[e][i]].y;
            r.points.push_back({middle[k] - widths[k] / 2, y});
            r.points.push_back({middle[k] + widths[k] / 2, y});
        }
        r.points.push_back(out_.vertices[to]);
        const Block& b = blocks_[blockOf_[from]];
        r.ring = b.isRing() && blockOf_[from] == blockOf_[to];
        if (!r.ring) return;
        for (const uint32_t v : b.members) {
            r.middle.x += out_.vertices[v].x / static_cast<double>(b.members.size());
            r.middle.y += out_.vertices[v].y / static_cast<double>(b.members.size());
        }
    }

    // Parts in rows, the highest first.
    void pack()
    {
        double area = 0, widest = 0;
        for (const Part& p : parts_) {
            area += (p.width + kPartGap) * (p.height + kPartGap);
            widest = std::max(widest, p.width);
        }
        const double width = std::max(widest, std::sqrt(area * aspect_));
        std::vector<size_t> order(parts_.size());
        std::iota(order.begin(), order.end(), size_t{0});
        std::ranges::stable_sort(order, std::greater<>(),
                                 [&](size_t i) { return parts_[i].height; });
        double x = 0, y = 0, row = 0;
        for (const size_t i : order) {
            const Part& p = parts_[i];
            if (x > 0 && x + p.width > width) {
                x = 0;
                y += row + kPartGap;
                row = 0;
            }
            move(p, x, y);
            x += p.width + kPartGap;
            row = std::max(row, p.height);
            out_.width = std::max(out_.width, x - kPartGap);
            out_.height = std::max(out_.height, y + p.height);
        }
    }
    void move(const Part& p, double x, double y)
    {
        const auto shift = [&](GraphPoint& q) {
            q.x += x;
            q.y += y;
        };
        for (const uint32_t v : p.members) shift(out_.vertices[v]);
        for (const uint32_t e : p.edges) {
            for (GraphPoint& q : out_.edges[e].points) shift(q);
            shift(out_.edges[e].middle);
        }
    }

    const Graph& g_;
    const double aspect_;
    std::vector<std::vector<uint32_t>> successors_;
    std::vector<uint32_t> strong_, blockOf_;
    std::vector<Block> blocks_;
    std::vector<Cell> cells_;
    std::vector<std::vector<size_t>> layers_, passes_;
    std::vector<Part> parts_;
    GraphLayout out_;
};

}  // namespace

GraphLayout layoutGraph(const Graph& g, double aspect) { return Layout(g, aspect).make(); }

}  // namespace interleave::gui
