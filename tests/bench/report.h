// What a run of the benchmarks found, and how it is written down.
#pragma once

#include "bench.h"

#include <string>
#include <vector>

namespace interleave::bench {

struct Result {
    std::string name, operation;
    double ours_ns = 0, limit_ns = 0, ratio = 0;  // medians; of the ratios of each round
    double goal = 0;                              // 0: reported only
};

struct GrowthResult {
    std::string name;
    double factor = 0, goal = 0;
};

struct Report {
    std::string machine;
    uint32_t rounds = 0;
    std::vector<Result> results;
    std::vector<GrowthResult> growths;
    std::vector<Figure> figures;
};

// A ratio may exceed its goal by so much: what two runs differ in.
inline constexpr double kTolerance = 1.15;

[[nodiscard]] std::string as_table(const Report&);
[[nodiscard]] std::string as_markdown(const Report&);
[[nodiscard]] std::string as_json(const Report&);

}  // namespace interleave::bench
