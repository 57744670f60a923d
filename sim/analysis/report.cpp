#include "analysis/report.h"

#include "analysis/periodic.h"
#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace interleave {

namespace {

std::vector<std::string> tasks_of(const std::vector<WaitLink>& links)
{
    std::vector<std::string> names;
    for (const WaitLink& link : links) names.push_back(link.task);
    return names;
}

// "alice waits for m1, held by bob, who waits for m2, held by alice"
std::string ring_sentence(const std::vector<WaitLink>& ring)
{
    if (ring.empty()) return "Deadlock: tasks wait for each other.";
    bool circle = true;
    for (size_t i = 0; i < ring.size(); ++i)
        circle = circle && ring[i].owner == ring[(i + 1) % ring.size()].task;
    std::string text = "Deadlock: " + sentence_of(ring.front());
    for (size_t i = 1; i < ring.size(); ++i) {
        text += circle ? ", who" + sentence_of(ring[i]).substr(ring[i].task.size())
                       : "; " + sentence_of(ring[i]);
    }
    return text + ".";
}

// When the last of them began to wait: from then on they are stuck, while others may go on.
Time closed_at(const Timeline& t, const std::vector<WaitLink>& ring)
{
    Time last = t.begin();
    for (const WaitLink& link : ring) {
        const TrackId task = t.find(link.task);
        if (!task.valid() || t.slices(task) == 0) return t.end();
        const Slice wait = t.slice(task, t.slices(task) - 1);
        if (wait.state != TaskState::blocked) return t.end();
        last = std::max(last, wait.start);
    }
    return ring.empty() ? t.end() : last;
}

Finding deadlock(const RunOutcome& run)
{
    return {FindingKind::deadlock,
            closed_at(run.timeline, run.ring),
            tasks_of(run.ring),
            ring_sentence(run.ring),
            run.ring.empty() ? 0 : run.ring.front().line,
            0,
            run.timeline.end()};
}

Finding stuck(const RunOutcome& run)
{
    std::vector<std::string> sentences;
    for (const WaitLink& link : run.waiting) sentences.push_back(sentence_of(link));
    return {FindingKind::stuck,
            run.timeline.end(),
            tasks_of(run.waiting),
            fmt::format("Stuck: nothing can ever happen again; {}.", fmt::join(sentences, "; ")),
            run.waiting.empty() ? 0 : run.waiting.front().line,
            0};
}

Finding fault(const Timeline& timeline, const Fault& f)
{
    const Symbols& symbols = timeline.symbols();
    const std::string task = timeline.track(f.task).name;
    Finding found{FindingKind::fault, f.at, {task}, {}, 0, f.number};
    const std::string_view name = f.number < symbols.faults.size()
                                      ? std::string_view(symbols.faults[f.number])
                                      : std::string_view("fault");
    found.sentence = fmt::format("{}: {} at {}", task, name, to_text(f.at));
    if (f.step.valid() && f.step.index < symbols.steps.size()) {
        const Symbols::Step& step = symbols.steps[f.step.index];
        found.line = step.line;
        found.sentence += fmt::format(" in '{}'", step.label);
    }
    found.sentence += ".";
    return found;
}

void add_faults(const Timeline& timeline, std::vector<Finding>& list)
{
    const std::span<const Fault> faults = timeline.faults();
    const size_t told = std::min(faults.size(), kMaxFaultFindings);
    for (const Fault& f : faults.first(told)) list.push_back(fault(timeline, f));
    if (told < faults.size()) {
        list.back().sentence += fmt::format(" ({} faults in all.)", faults.size());
    }
}

// One for each task that missed, whatever else is known of it.
void add_misses(const Timeline& timeline, std::vector<Finding>& list)
{
    size_t late = 0;
    for (const ObservedJobs& o : observed_jobs(timeline)) {
        if (o.missed == 0 || ++late > kMaxMissFindings) continue;
        list.push_back({FindingKind::miss,
                        o.first_miss,
                        {o.task},
                        fmt::format("{} missed the deadlines of {} of {} jobs, the first at {}.",
                                    o.task, o.missed, o.released, to_text(o.first_miss)),
                        0,
                        0});
    }
    if (late > kMaxMissFindings)
        list.back().sentence += fmt::format(" ({} tasks missed in all.)", late);
}

void add_violations(FindingKind kind, std::span<const PropertyVerdict> verdicts, Time at,
                    std::vector<Finding>& list)
{
    for (const PropertyVerdict& v : verdicts) {
        if (v.verdict != Verdict::violated) continue;
        list.push_back({kind,
                        at,
                        {},
                        fmt::format("{} does not hold: {}: {}.", name_of(kind), v.text, v.because),
                        v.line,
                        0});
    }
}

}  // namespace

std::string sentence_of(const WaitLink& link)
{
    if (link.object.empty()) {
        return link.owner.empty()
                   ? fmt::format("{} waits in '{}'", link.task, link.step)
                   : fmt::format("{} waits for the end of {}", link.task, link.owner);
    }
    if (link.owner.empty()) return fmt::format("{} waits for {}", link.task, link.object);
    return fmt::format("{} waits for {}, held by {}", link.task, link.object, link.owner);
}

std::vector<Finding> findings(const RunOutcome& run, std::span<const PropertyVerdict> expect,
                              std::span<const PropertyVerdict> outcome)
{
    std::vector<Finding> list;
    const Time end = run.timeline.end();
    if (run.end == RunEnd::deadlock) list.push_back(deadlock(run));
    if (run.end == RunEnd::stuck) list.push_back(stuck(run));
    if (run.end == RunEnd::limit && !run.limit.empty()) {
        list.push_back({FindingKind::limit, end, {}, run.limit, 0, 0});
    }
    add_faults(run.timeline, list);
    add_misses(run.timeline, list);
    add_violations(FindingKind::expect, expect, end, list);
    add_violations(FindingKind::outcome, outcome, end, list);
    return list;
}

}  // namespace interleave
