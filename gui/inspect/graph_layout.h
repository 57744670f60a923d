// Where the vertices and edges of a small directed graph are drawn, as plain numbers.
//
// Vertices on a common cycle stand on a ring; the others in layers from left to right, so that
// edges lead to the right. Parts that are not connected stand side by side.
// Invariant: no two vertices overlap. Words on an edge are a vertex of its own, between its ends.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace interleave::gui {

struct GraphSize {
    double width = 0, height = 0;
};

struct GraphPoint {
    double x = 0, y = 0;
};

struct Graph {
    std::vector<GraphSize> vertices;
    std::vector<std::pair<uint32_t, uint32_t>> edges;  // from, to
    // Vertices in the order of a ring, for cycles that are known; others are found.
    std::vector<std::vector<uint32_t>> rings;
};

struct GraphLayout {
    std::vector<GraphPoint> vertices;  // their middles
    // Of each edge: from the middle of its first vertex over points between others to the middle
    // of its last. Edges of a ring are bent outwards, the others are not.
    struct Route {
        std::vector<GraphPoint> points;
        bool ring = false;
        GraphPoint middle;  // ring: of the ring
    };
    std::vector<Route> edges;
    double width = 0, height = 0;
};

// `aspect`: width to height that the whole should have, as far as it can.
[[nodiscard]] GraphLayout layoutGraph(const Graph&, double aspect = 1.6);

}  // namespace interleave::gui
