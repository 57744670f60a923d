#include "cli/report.h"

#include "analysis/hazards.h"
#include "kernel/context.h"
#include "kernel/model.h"
#include "session/task_set.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace interleave::cli {

namespace {

std::vector<PropertyVerdict> verdicts(const std::vector<Property>& properties,
                                      const RunOutcome& run, const RunStatistics& statistics)
{
    std::vector<PropertyVerdict> list;
    for (const Property& p : properties) {
        list.push_back(evaluate(p.text, p.expr, p.line, run, statistics));
    }
    return list;
}

std::string_view why_skipped(const ScenarioFile& scenario, const RunOutcome& run)
{
    if (scenario.scenario.outcome.empty()) return {};
    if (scenario.overridden) {
        return "skipped: it is about the file's own policy, machine and seed, and the command line "
               "says otherwise";
    }
    if (run.timeline.origin().source != Origin::Source::simulation) {
        return "skipped: it is about the simulation, and this was a real run";
    }
    return {};
}

}  // namespace

RunReport make_report(const ScenarioFile& scenario, std::string_view backend, RunOutcome run,
                      std::optional<bool> races)
{
    RunReport r{scenario, backend, std::move(run), {}, {}, {}, {}, {}, {}, false};
    r.statistics = statistics(r.run.timeline);
    r.families = families(r.run.timeline, r.statistics);
    r.objects = occupancy(r.run.timeline);
    r.counts = live_counts(r.run.timeline);
    ContentionOptions options;
    if (races.value_or(false)) options.steps = UINT64_MAX;
    options.races = races.value_or(true);
    r.contention = contention(*scenario.model, r.run, options);
    r.expect = verdicts(scenario.model->expect, r.run, r.statistics);
    r.outcome_skipped = why_skipped(scenario, r.run);
    if (r.outcome_skipped.empty()) {
        r.outcome = verdicts(scenario.model->outcome, r.run, r.statistics);
    }
    r.findings = findings(r.run, r.expect, r.outcome);
    std::ranges::move(hazards(r.run, r.contention), std::back_inserter(r.findings));
    if (std::optional<ModelTaskSet> set = task_set_of(*scenario.model)) {
        r.periodic = periodic_report(std::move(*set), observed_jobs(r.run.timeline));
    }
    r.until_reached =
        r.run.end == RunEnd::limit && r.run.timeline.end() == scenario.model->limits.until;
    if (r.until_reached) {
        std::erase_if(r.findings, [](const Finding& f) { return f.kind == FindingKind::limit; });
    }
    return r;
}

bool fails(const RunReport& report, const std::vector<FindingKind>& fail_on)
{
    return std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& f) {
        const bool assertion =
            f.kind == FindingKind::fault && f.number == static_cast<uint32_t>(FaultKind::assertion);
        return f.kind == FindingKind::expect || assertion ||
               std::find(fail_on.begin(), fail_on.end(), f.kind) != fail_on.end();
    });
}

}  // namespace interleave::cli
