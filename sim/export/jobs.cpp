#include "export/jobs.h"

#include "export/csv.h"

#include <fmt/format.h>

#include <iterator>

namespace interleave {

std::string_view outcome_of(const JobOutcome& job)
{
    if (job.aborted) return "aborted";
    if (job.ended != kNever) return job.missed ? "late" : "done";
    return job.missed ? "missed" : "unfinished";
}

std::string to_jobs_csv(const Timeline& t)
{
    std::string text = "task,job,released_ns,deadline_ns,ended_ns,outcome\n";
    const auto out = std::back_inserter(text);
    const auto moment = [](Time at) { return at == kNever ? "" : fmt::to_string(at.ns); };
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        size_t number = 0;
        for (const JobOutcome& job : t.jobs(id))
            fmt::format_to(out, "{},{},{},{},{},{}\n", csv_field(t.track(id).name), ++number,
                           job.released.ns, moment(job.deadline), moment(job.ended),
                           outcome_of(job));
    }
    return text;
}

}  // namespace interleave
