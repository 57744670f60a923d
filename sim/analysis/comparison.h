// Two runs beside each other: where tasks, CPUs and objects of equal names were not in the same
// state, and what that adds up to.
//
// The runs may be of one scenario or of two, simulated or real; neither is the right one. It reads
// timelines only, on one axis of time. Invariant: compare(a, b) is compare(b, a) with a and b
// exchanged, but for the order of lanes and rows; compare(a, a) has no spans.
#pragma once

#include "analysis/compared_metric.h"
#include "base/time.h"
#include "trace/timeline.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace interleave {

// A task, a CPU or an object of one run and what has the same name in the other.
struct ComparedLane {
    static constexpr uint32_t kNone = 0xffff'ffff;

    std::string name;
    uint32_t a = kNone, b = kNone;  // its index in each run; kNone: that run has none
    // In which the runs differ: in order, apart from each other, none empty. Of a task its states,
    // and of blocked ones why and on what; of a CPU who has it; of an object who owns it.
    std::vector<TimeSpan> spans;
    Duration differs;          // their sum
    Duration lifetime;         // from the first beginning to the last end; the most that can differ
    uint32_t differs_ppm = 0;  // differs as part of lifetime

    [[nodiscard]] bool in_both() const { return a != kNone && b != kNone; }
    friend bool operator==(const ComparedLane&, const ComparedLane&) = default;
};

struct Comparison {
    Time from, to;  // of both runs together
    // In the order of the first run; then those that only the second has.
    std::vector<ComparedLane> tasks, cpus, objects;
    std::optional<LanePlace> first;       // where they first differ; none: nowhere
    std::vector<ComparedMetric> metrics;  // by disagreement, largest first
    // What could not be compared, since one of the runs does not know it.
    bool knows_cpus = true, knows_owners = true;
    bool estimates = false;  // one of them only estimates what is waiting and what is running

    [[nodiscard]] const std::vector<ComparedLane>& lanes(LaneKind) const;
    [[nodiscard]] const ComparedLane* lane(const LanePlace&) const;  // null: the whole run
    friend bool operator==(const Comparison&, const Comparison&) = default;
};

// O(slices). Empty, but for what was found so far, when it is asked to stop.
[[nodiscard]] Comparison compare(const Timeline& a, const Timeline& b, std::stop_token = {});

// How much of [from, to) lies in the spans of a lane; O(log spans + spans within).
[[nodiscard]] Duration differing(const ComparedLane&, Time from, Time to);

// Cells of [from, to): how many lanes of these differ in a cell, and for which part of it, all of
// them added. A cell with any difference, however short, has at least one lane and one ppm.
struct DifferenceCell {
    uint32_t lanes = 0;
    uint64_t sum_ppm = 0;
    friend bool operator==(const DifferenceCell&, const DifferenceCell&) = default;
};
// REQUIRES: from < to, cells > 0
[[nodiscard]] std::vector<DifferenceCell> difference_cells(const std::vector<ComparedLane>&,
                                                           Time from, Time to, int32_t cells);

// The next beginning of a difference after a moment, or the last before it.
[[nodiscard]] std::optional<LanePlace> next_difference(const Comparison&, Time after);
[[nodiscard]] std::optional<LanePlace> previous_difference(const Comparison&, Time before);
// The same for one lane.
[[nodiscard]] std::optional<TimeSpan> next_difference(const ComparedLane&, Time after);
[[nodiscard]] std::optional<TimeSpan> previous_difference(const ComparedLane&, Time before);

}  // namespace interleave
