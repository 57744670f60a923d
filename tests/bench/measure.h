// Measures workloads in interleaved rounds: each loop, ours and each peer once in every round, so
// that the machine's mood meets all of them.
#pragma once

#include "peers.h"
#include "report.h"

#include <vector>

namespace interleave::bench {

[[nodiscard]] Measured measure(Workload&, const std::vector<Peer>&, uint32_t rounds,
                               uint64_t operations);

[[nodiscard]] std::vector<GrowthResult> grown(const std::vector<Measured>&);

}  // namespace interleave::bench
