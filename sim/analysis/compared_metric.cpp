#include "analysis/compared_metric.h"

namespace interleave {

std::optional<int64_t> ComparedMetric::difference() const
{
    if (!a || !b) return std::nullopt;
    return *b - *a;
}

std::optional<int64_t> ComparedMetric::relative_ppm() const
{
    if (!a || !b || *a == 0) return std::nullopt;
    const __int128 part = static_cast<__int128>(*b - *a) * 1'000'000 / (*a < 0 ? -*a : *a);
    constexpr __int128 most = 1'000'000'000'000'000;
    return static_cast<int64_t>(part > most ? most : part < -most ? -most : part);
}

MetricUnit unit_of(Metric m)
{
    switch (m) {
        case Metric::makespan:
        case Metric::mean_turnaround:
        case Metric::mean_waiting:
        case Metric::mean_response:
        case Metric::turnaround:
        case Metric::waiting:
        case Metric::response:
        case Metric::running:
        case Metric::blocked:
        case Metric::blocked_for:
        case Metric::worst_job_response:
        case Metric::waiting_for: return MetricUnit::nanoseconds;
        case Metric::context_switches:
        case Metric::switches_voluntary:
        case Metric::preemptions:
        case Metric::migrations:
        case Metric::jobs_missed:
        case Metric::acquisitions: return MetricUnit::count;
        case Metric::fairness:
        case Metric::utilisation:
        case Metric::overhead:
        case Metric::contended: return MetricUnit::ppm;
    }
    return MetricUnit::count;
}

std::string_view name_of(Metric m)
{
    switch (m) {
        case Metric::makespan: return "makespan";
        case Metric::mean_turnaround: return "mean turnaround";
        case Metric::mean_waiting: return "mean waiting";
        case Metric::mean_response: return "mean response";
        case Metric::context_switches: return "context switches";
        case Metric::fairness: return "fairness";
        case Metric::turnaround: return "turnaround";
        case Metric::waiting: return "waiting";
        case Metric::response: return "response";
        case Metric::running: return "running";
        case Metric::blocked: return "blocked";
        case Metric::blocked_for: return "blocked for";
        case Metric::switches_voluntary: return "voluntary switches";
        case Metric::preemptions: return "preemptions";
        case Metric::migrations: return "migrations";
        case Metric::jobs_missed: return "deadlines missed";
        case Metric::worst_job_response: return "worst response of a job";
        case Metric::utilisation: return "utilisation";
        case Metric::overhead: return "overhead";
        case Metric::acquisitions: return "acquisitions";
        case Metric::contended: return "contended";
        case Metric::waiting_for: return "waiting for it";
    }
    return "?";
}

}  // namespace interleave
