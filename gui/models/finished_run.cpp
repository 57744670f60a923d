#include "gui/models/finished_run.h"

#include "analysis/contention.h"
#include "analysis/hazards.h"
#include "backend/backend.h"
#include "scenario/parse.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace interleave::gui {

namespace {

std::vector<PropertyVerdict> judge(const std::vector<Promise>& promises, const FinishedRun& run)
{
    std::vector<PropertyVerdict> verdicts;
    for (const Promise& p : promises)
        verdicts.push_back(evaluate(p.text, p.expr, p.line, run.outcome, run.statistics));
    return verdicts;
}

}  // namespace

std::shared_ptr<const FinishedRun> finishedRunOf(uint64_t number, Timeline timeline)
{
    auto run = std::make_shared<FinishedRun>();
    run->number = number;
    run->hasTimeline = true;
    run->outcome.end = timeline.origin().end;
    run->outcome.timeline = std::move(timeline);
    run->statistics = statistics(run->outcome.timeline);
    run->findings = findings_of(run->outcome.timeline);
    return run;
}

std::shared_ptr<const FinishedRun> makeRun(uint64_t number, std::string source,
                                           const std::string& file, const Overrides& overrides,
                                           std::stop_token stop)
{
    auto run = std::make_shared<FinishedRun>();
    run->number = number;
    run->source = std::move(source);
    const std::optional<Scenario> scenario = parse_scenario(run->source, file, run->diagnostics);
    if (!scenario) return run;
    run->scenario = *scenario;
    std::shared_ptr<const Model> model = compile(*scenario, overrides, run->diagnostics);
    if (!model) return run;
    const Backend* simulator = find_backend("simulated");
    Result<RunOutcome> outcome = simulator->run(model, {}, stop);
    if (!outcome.ok()) {
        run->obstacle = outcome.error().message;
        return run;
    }
    run->model = std::move(model);
    std::vector<PlannedChange> changes = overrides.changes;
    std::ranges::stable_sort(changes, {}, &PlannedChange::at);
    for (const PlannedChange& c : changes) run->changes.push_back(c.what);
    run->hasTimeline = true;
    run->outcome = std::move(outcome).value();
    run->statistics = statistics(run->outcome.timeline);
    const Promises promises = promises_of(*run->model);
    run->expect = judge(promises.expect, *run);
    run->outcomes = judge(promises.outcome, *run);
    run->findings = findings(run->outcome, run->expect, run->outcomes);
    const Contention seen = contention(*run->model, run->outcome, {});
    std::ranges::move(hazards(run->outcome, seen), std::back_inserter(run->findings));
    // That a run ends where its scenario says is nothing to be told.
    const std::optional<Duration> until = overrides.until ? overrides.until : scenario->until;
    if (until && run->outcome.timeline.end() == Time{} + *until)
        std::erase_if(run->findings, [](const Finding& f) { return f.kind == FindingKind::limit; });
    return run;
}

}  // namespace interleave::gui
