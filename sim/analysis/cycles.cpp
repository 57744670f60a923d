#include "analysis/cycles.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

namespace interleave {

namespace {

using Graph = boost::adjacency_list<boost::setS, boost::vecS, boost::directedS>;

// Depth-first from one vertex, along edges of its strong component that lead to no lower vertex,
// to a given depth. Each cycle is thus found once, from its lowest vertex.
class Search {
  public:
    Search(const Graph& graph, const std::vector<uint32_t>& component, const CycleLimits& limits,
           Cycles& found)
        : graph_(graph),
          component_(component),
          limits_(limits),
          found_(found),
          on_path_(boost::num_vertices(graph), false)
    {
    }

    void from(uint32_t root, size_t length)
    {
        length_ = length;
        path_.assign(1, root);
        on_path_[root] = true;
        extend();
        on_path_[root] = false;
    }

  private:
    void extend()
    {
        const uint32_t root = path_.front();
        const auto [first, last] = boost::out_edges(path_.back(), graph_);
        for (auto e = first; e != last && found_.complete; ++e) {
            if (++steps_ > limits_.steps) found_.complete = false;
            const auto v = static_cast<uint32_t>(boost::target(*e, graph_));
            if (v == root && path_.size() == length_) {
                if (found_.list.size() == limits_.cycles)
                    found_.complete = false;
                else
                    found_.list.push_back(path_);
            }
            if (v <= root || on_path_[v] || path_.size() == length_ ||
                component_[v] != component_[root])
                continue;
            path_.push_back(v);
            on_path_[v] = true;
            extend();
            on_path_[v] = false;
            path_.pop_back();
        }
    }

    const Graph& graph_;
    const std::vector<uint32_t>& component_;
    const CycleLimits& limits_;
    Cycles& found_;
    std::vector<bool> on_path_;
    std::vector<uint32_t> path_;
    size_t length_ = 0;
    uint64_t steps_ = 0;
};

}  // namespace

Cycles cycles(uint32_t n, const std::vector<std::pair<uint32_t, uint32_t>>& edges,
              const CycleLimits& limits)
{
    Cycles found;
    if (n == 0) return found;
    const Graph graph(edges.begin(), edges.end(), n);
    std::vector<uint32_t> component(n);
    boost::strong_components(graph, boost::make_iterator_property_map(
                                        component.begin(), boost::get(boost::vertex_index, graph)));
    std::vector<uint32_t> size(n, 0);  // of each component
    for (const uint32_t c : component) ++size[c];
    std::vector<uint32_t> roots;  // vertices that may be in a cycle
    size_t longest = 1;
    for (uint32_t v = 0; v < n; ++v) {
        if (size[component[v]] == 1 && !boost::edge(v, v, graph).second) continue;
        roots.push_back(v);
        longest = std::max<size_t>(longest, size[component[v]]);
    }
    longest = std::min(longest, limits.length);
    Search search(graph, component, limits, found);
    for (size_t length = 1; length <= longest && found.complete; ++length)
        for (const uint32_t root : roots) {
            if (!found.complete) break;
            search.from(root, length);
        }
    return found;
}

}  // namespace interleave
