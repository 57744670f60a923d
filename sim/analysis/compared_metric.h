// One number of two runs: what it is of, its two values, and where in time to look for the reason.
#pragma once

#include "base/time.h"
#include "trace/record.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace interleave {

struct TimeSpan {
    Time from, to;
    friend bool operator==(const TimeSpan&, const TimeSpan&) = default;
};

enum class LaneKind : uint8_t { whole, task, cpu, object };

// A lane of a comparison, and a stretch of its time; to == from: a moment.
struct LanePlace {
    LaneKind kind = LaneKind::whole;
    uint32_t lane = 0;  // index into Comparison::lanes(kind); 0 of the whole
    TimeSpan when;
    friend bool operator==(const LanePlace&, const LanePlace&) = default;
};

enum class Metric : uint8_t {
    // Of the whole run.
    makespan,
    mean_turnaround,
    mean_waiting,
    mean_response,
    context_switches,
    fairness,  // Jain's index
    // Of a task.
    turnaround,
    waiting,
    response,
    running,
    blocked,
    blocked_for,  // of one reason, on one object
    switches_voluntary,
    preemptions,
    migrations,
    jobs_missed,
    worst_job_response,
    // Of a CPU.
    utilisation,
    overhead,
    // Of an object.
    acquisitions,
    contended,    // part of its acquisitions
    waiting_for,  // time that all tasks were blocked on it
};
inline constexpr uint32_t kMetrics = static_cast<uint32_t>(Metric::waiting_for) + 1;

enum class MetricUnit : uint8_t { nanoseconds, count, ppm };

struct ComparedMetric {
    static constexpr uint32_t kNone = 0xffff'ffff;

    Metric metric{};
    LaneKind kind{};
    uint32_t lane = 0;            // index into Comparison::lanes(kind)
    Reason reason{};              // of blocked_for
    uint32_t object = kNone;      // likewise: index into Comparison::objects; kNone: on no object
    std::optional<int64_t> a, b;  // none: that run has no such number
    // 0: they agree; a million: as much as can be. The difference as part of the larger value,
    // damped, so that a large part of next to nothing is no large disagreement.
    uint32_t disagreement_ppm = 0;
    std::optional<LanePlace> place;  // where to look; none where they agree

    [[nodiscard]] bool differs() const { return a != b; }
    [[nodiscard]] std::optional<int64_t> difference() const;    // b - a
    [[nodiscard]] std::optional<int64_t> relative_ppm() const;  // of a; none: a is 0
    friend bool operator==(const ComparedMetric&, const ComparedMetric&) = default;
};

[[nodiscard]] MetricUnit unit_of(Metric);
[[nodiscard]] std::string_view name_of(Metric);

}  // namespace interleave
