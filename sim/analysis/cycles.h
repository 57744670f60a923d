// The cycles of a small directed graph, shortest first, as many as are wanted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace interleave {

struct CycleLimits {
    size_t cycles = 100;         // found at most
    size_t length = 8;           // of each, in vertices, at most
    uint64_t steps = 1'000'000;  // edges followed while looking, at most
};

struct Cycles {
    std::vector<std::vector<uint32_t>> list;  // vertices in order; each begins with its lowest
    bool complete = true;                     // no limit but that of length was met
};

// Elementary cycles of the graph with vertices 0 .. n-1; an edge to oneself is a cycle of one.
[[nodiscard]] Cycles cycles(uint32_t n, const std::vector<std::pair<uint32_t, uint32_t>>& edges,
                            const CycleLimits& = {});

}  // namespace interleave
