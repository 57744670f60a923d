// The numbers of two runs whose lanes are compared already. Part of comparison.cpp; nobody else
// needs it.
#pragma once

#include "analysis/compared_metric.h"
#include "analysis/lane_pieces.h"
#include "trace/timeline.h"

#include <stop_token>
#include <vector>

namespace interleave {

struct Comparison;

struct ComparedRuns {
    const Timeline& a;
    const Timeline& b;
    const Comparison& lanes;  // all of it but its metrics
    const SharedNumbers& in_a;
    const SharedNumbers& in_b;
    const std::stop_token& stop;  // then there are no metrics
};

// By disagreement, largest first.
[[nodiscard]] std::vector<ComparedMetric> compare_metrics(const ComparedRuns&);

}  // namespace interleave
