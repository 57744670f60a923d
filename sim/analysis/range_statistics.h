// Where the time of a part of a run went, in shares that add up to the whole exactly.
//
// Two questions: what each task did with the time, and who used the CPUs. A coroutine's running is
// its thread's, so that it has no share of a CPU of its own.
#pragma once

#include "trace/timeline.h"

#include <array>
#include <cstdint>
#include <vector>

namespace interleave {

struct RangeStatistics {
    static constexpr uint32_t kWhole = 1'000;  // shares are in tenths of a percent
    // What a task does, by turns; `other` is before its start, after its end, and unknown.
    enum Part : uint8_t { running, ready, blocked, other, kParts };

    struct Task {
        TrackId task;
        std::array<Duration, kParts> time;
        std::array<uint32_t, kParts> permille{};  // of the range; they add up to kWhole
        uint32_t cpu_permille = 0;                // of all CPUs; 0 of a coroutine
    };

    Time from, to;
    std::vector<Task> tasks;  // that are alive in the range, by TrackId
    // Of all CPUs: with cpu_permille of the tasks they add up to kWhole. Without CPUs in the
    // timeline all that ran is the whole.
    Duration cpu_time, kernel, idle, unknown;
    uint32_t kernel_permille = 0, idle_permille = 0, unknown_permille = 0;
};

// REQUIRES: from < to; what lies outside of the run is left out.
[[nodiscard]] RangeStatistics range_statistics(const Timeline&, Time from, Time to);

// Millionths that add up to exactly a million, each as near to its part as that allows; all 0 if
// the parts are.
[[nodiscard]] std::vector<uint32_t> shares(const std::vector<uint64_t>& parts);

}  // namespace interleave
