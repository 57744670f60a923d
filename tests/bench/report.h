// What a run of the benchmarks found, and how it is written down.
#pragma once

#include "base/result.h"
#include "bench.h"

#include <string>
#include <string_view>
#include <vector>

namespace interleave::bench {

struct LoopTime {
    std::string name;
    double ns = 0;
    bool counts = true;  // towards the limit
};

inline constexpr const char* kNotInstalled = "not installed";

struct PeerTime {
    std::string name;
    double ns = 0, ratio = 0;  // ours / peer
    std::string trouble;       // why there is no time; empty: there is
};

struct Measured {
    std::string name, operation;
    double ours_ns = 0, limit_ns = 0, ratio = 0;  // medians; of the ratios of each round
    double goal = 0;                              // 0: reported only
    std::vector<LoopTime> loops;                  // none: neither limit nor ratio
    std::vector<PeerTime> peers;                  // none: not compared
    double peer_goal = 0;                         // 0: reported only
    std::vector<std::string> differences;         // who did other work; none in a valid run
};

struct GrowthResult {
    std::string small, large;
    double small_ns = 0, large_ns = 0;
    double goal = 0;  // large / small at most; 0: reported only
};

struct Report {
    std::string machine;
    std::vector<std::string> peers;  // their versions
    std::vector<std::string> missing;
    uint32_t rounds = 0;
    std::vector<Measured> results;
    std::vector<GrowthResult> growths;
    std::vector<Figure> figures;
};

// A ratio of times may exceed its goal by so much: what two runs differ in. To be faster than a
// peer is to be faster, and bytes do not vary: for these there is none.
inline constexpr double kTolerance = 1.15;

[[nodiscard]] std::string as_table(const Report&);
[[nodiscard]] std::string as_markdown(const Report&);
[[nodiscard]] std::string as_json(const Report&);

// A sentence for each goal that is not met.
[[nodiscard]] std::vector<std::string> shortfalls(const Report&);

// The page with new figures between its two markers.
[[nodiscard]] Result<std::string> with_figures(std::string_view page, std::string_view figures);

}  // namespace interleave::bench
