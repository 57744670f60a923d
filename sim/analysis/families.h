// Tasks that are many of one kind, seen together: "bank/teller#1", "bank/teller#2", ... that
// `count:` made, and "desk/job#1", ... that one task started. Their family is the name without the
// number; a task without a number is a family of its own.
#pragma once

#include "analysis/statistics.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

struct Family {
    std::string name;      // "desk/job"
    uint64_t started = 0;  // came to be ready
    uint64_t ended = 0;
    Duration in_system;  // time from start to end of all of them, or to the end of the timeline
    // Turnaround of those that ended, in order: all in one place for percentiles.
    std::vector<Duration> turnarounds;
    int64_t mean_turnaround_ns = -1;  // rounded to nearest; -1: none ended
    int64_t mean_response_ns = -1;    // of those that ran
    int64_t mean_waiting_ns = -1;     // ready
};

// In order of the first of each.
[[nodiscard]] std::vector<Family> families(const Timeline&, const RunStatistics&);

// The family of a task of this name.
[[nodiscard]] std::string_view family_of(std::string_view task);
// True if `wanted` is the family, or its last part: "desk/job" is meant by "job" too.
[[nodiscard]] bool means_family(std::string_view wanted, std::string_view family);

// The smallest that is not below `percent` of the sorted list (nearest rank). REQUIRES: not empty,
// percent from 0 to 100
[[nodiscard]] Duration percentile(const std::vector<Duration>& sorted, int64_t percent);

// Tasks per 1000 s, and the mean number at once in thousandths; 0 for a run of no length. Little's
// law says that their quotient is the mean time.
[[nodiscard]] uint64_t per_1000s(uint64_t count, Duration run);
[[nodiscard]] uint64_t mean_number_milli(Duration in_system, Duration run);

}  // namespace interleave
