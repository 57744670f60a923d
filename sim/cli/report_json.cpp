#include "cli/contention.h"

#include "kernel/model.h"
#include "kernel/policy.h"
#include "program/texts.h"

#include <algorithm>
#include <fmt/format.h>

namespace interleave::cli {

namespace {

void time_or_null(JsonWriter& json, std::string_view key, Time t)
{
    json.key(key);
    if (t == kNever) {
        json.null();
    } else {
        json.value(t.ns);
    }
}

void duration_or_null(JsonWriter& json, std::string_view key, bool known, Duration d)
{
    json.key(key);
    if (known) {
        json.value(d.ns);
    } else {
        json.null();
    }
}

void write_blocked_on(JsonWriter& json, const Timeline& timeline, const TaskStatistics& t)
{
    json.key("blocked_on").begin_array();
    for (const TaskStatistics::Blocked& b : t.blocked_on) {
        json.begin_object().member("reason", name_of(b.reason)).key("object");
        if (b.object.valid()) {
            json.value(std::string_view(timeline.symbols().objects[b.object.index]));
        } else {
            json.null();
        }
        json.member("time_ns", b.time.ns).member("times", b.times).end();
    }
    json.end();
}

void write_task(JsonWriter& json, const Timeline& timeline, const TaskStatistics& t)
{
    const Track& track = timeline.track(t.task);
    const bool ended = t.end != kNever;
    json.begin_object()
        .member("name", std::string_view(track.name))
        .member("process", std::string_view(track.process))
        .member("kind", name_of(track.kind));
    time_or_null(json, "start_ns", t.start);
    time_or_null(json, "first_run_ns", t.first_run);
    time_or_null(json, "end_ns", t.end);
    duration_or_null(json, "turnaround_ns", ended, t.turnaround);
    duration_or_null(json, "response_ns", t.first_run != kNever, t.response);
    duration_or_null(json, "waiting_ns", t.start != kNever, t.waiting);
    duration_or_null(json, "running_ns", t.start != kNever, t.running);
    duration_or_null(json, "blocked_ns", t.start != kNever, t.blocked);
    json.member("switches_voluntary", t.switches_voluntary)
        .member("switches_involuntary", t.switches_involuntary)
        .member("migrations", t.migrations)
        .key("transitions")
        .begin_object()
        .member("1", t.transitions[0])
        .member("2", t.transitions[1])
        .member("3", t.transitions[2])
        .member("4", t.transitions[3])
        .end()
        .key("exit_code");
    if (ended) {
        json.value(timeline.moments(t.task).exit_code);
    } else {
        json.null();
    }
    json.member("daemon", track.daemon);
    write_blocked_on(json, timeline, t);
    json.end();
}

void write_cpus(JsonWriter& json, const RunStatistics& statistics)
{
    json.key("cpus").begin_array();
    for (const CpuStatistics& c : statistics.cpus) {
        json.begin_object()
            .member("cpu", c.cpu.index)
            .member("busy_ns", c.busy.ns)
            .member("kernel_ns", c.kernel.ns)
            .member("idle_ns", c.idle.ns)
            .member("utilisation_ppm", c.utilisation_ppm)
            .member("overhead_ppm", c.overhead_ppm)
            .end();
    }
    json.end();
}

void write_families(JsonWriter& json, const RunReport& r)
{
    json.key("families").begin_array();
    for (const Family& f : r.families) {
        const uint64_t number = mean_number_milli(f.in_system, r.statistics.makespan);
        json.begin_object()
            .member("name", std::string_view(f.name))
            .member("started", f.started)
            .member("ended", f.ended)
            .member("throughput_per_1000s", per_1000s(f.ended, r.statistics.makespan))
            .member("mean_number_milli", number);
        const bool known = f.ended > 0;
        duration_or_null(json, "mean_turnaround_ns", known, {f.mean_turnaround_ns});
        for (const int64_t percent : {50, 95, 99})
            duration_or_null(json, fmt::format("turnaround_{}_percent_ns", percent), known,
                             known ? percentile(f.turnarounds, percent) : Duration{});
        json.end();
    }
    json.end();
}

void write_objects(JsonWriter& json, const RunReport& r)
{
    const Symbols& symbols = r.run.timeline.symbols();
    json.key("objects").begin_array();
    for (const Occupancy& o : r.objects) {
        json.begin_object()
            .member("name", std::string_view(symbols.objects[o.object.index]))
            .member("kind", std::string_view(symbols.object_kinds[o.object.index]))
            .member("visits", o.visits)
            .member("time_ns", o.time.ns)
            .member("mean_number_milli", mean_number_milli(o.time, o.length))
            .member("in_use_ppm", in_use_ppm(o))
            .end();
    }
    json.end();
}

void mean_or_null(JsonWriter& json, std::string_view key, int64_t mean)
{
    duration_or_null(json, key, mean >= 0, {mean});
}

void write_whole(JsonWriter& json, const RunStatistics& s)
{
    json.key("whole").begin_object().member("makespan_ns", s.makespan.ns);
    mean_or_null(json, "mean_turnaround_ns", s.mean_turnaround_ns);
    mean_or_null(json, "mean_waiting_ns", s.mean_waiting_ns);
    mean_or_null(json, "mean_response_ns", s.mean_response_ns);
    json.member("switches", s.switches)
        .member("jain_ppm", s.jain_ppm)
        .member("throughput_per_1000s", s.throughput_per_1000s)
        .end();
}

void write_counts(JsonWriter& json, const LiveCounts& c)
{
    json.key("counts")
        .begin_object()
        .member("processes_started", c.processes_started)
        .member("processes_ended", c.processes_ended)
        .member("tasks_started", c.tasks_started)
        .member("tasks_ended", c.tasks_ended)
        .member("most_processes", c.most_of(Counted::processes))
        .member("most_tasks", c.most_of(Counted::tasks))
        .member("most_ready", c.most_of(Counted::ready))
        .member("most_zombies", c.most_of(Counted::zombies))
        .end();
}

void write_values(JsonWriter& json, const std::vector<FinalValue>& values, const Texts& texts)
{
    json.key("values").begin_object();
    for (const FinalValue& v : values) {
        json.key(v.name);
        if (v.array) json.begin_array();
        for (const int64_t n : v.values) {
            if (const std::string* text = text_at(texts, n))
                json.value(*text);
            else
                json.value(n);
        }
        if (v.array) json.end();
    }
    json.end();
}

void write_verdicts(JsonWriter& json, std::string_view key,
                    const std::vector<PropertyVerdict>& verdicts)
{
    json.key(key).begin_array();
    for (const PropertyVerdict& v : verdicts) {
        json.begin_object()
            .member("text", std::string_view(v.text))
            .member("line", v.line)
            .member("verdict", name_of(v.verdict))
            .member("because", std::string_view(v.because))
            .end();
    }
    json.end();
}

void write_links(JsonWriter& json, std::string_view key, const std::vector<WaitLink>& links)
{
    json.key(key).begin_array();
    for (const WaitLink& link : links) {
        json.begin_object()
            .member("task", std::string_view(link.task))
            .member("object", std::string_view(link.object))
            .member("owner", std::string_view(link.owner))
            .member("step", std::string_view(link.step))
            .member("line", link.line)
            .end();
    }
    json.end();
}

void write_faults(JsonWriter& json, const Timeline& timeline)
{
    const Symbols& symbols = timeline.symbols();
    json.key("faults").begin_array();
    for (const Fault& f : timeline.faults()) {
        json.begin_object()
            .member("at_ns", f.at.ns)
            .member("task", std::string_view(timeline.track(f.task).name))
            .member("fault", std::string_view(symbols.faults[f.number]));
        if (f.step.valid()) {
            json.member("step", std::string_view(symbols.steps[f.step.index].label))
                .member("line", symbols.steps[f.step.index].line);
        }
        json.end();
    }
    json.end();
}

void write_findings(JsonWriter& json, const std::vector<Finding>& findings)
{
    json.key("findings").begin_array();
    for (const Finding& f : findings) {
        json.begin_object()
            .member("kind", name_of(f.kind))
            .member("weight", name_of(weight_of(f.kind)))
            .member("at_ns", f.at.ns)
            .member("to_ns", std::max(f.at, f.to).ns)
            .members("tasks", f.tasks)
            .member("sentence", std::string_view(f.sentence))
            .member("line", f.line)
            .end();
    }
    json.end();
}

void write_periodic_row(JsonWriter& json, const PeriodicReport::Row& row)
{
    const bool bounded = row.bound && row.bound->kind == ResponseBound::Kind::bounded;
    json.begin_object()
        .member("name", std::string_view(row.task.name))
        .member("runtime_ns", row.task.runtime.ns)
        .member("period_ns", row.task.period.ns)
        .member("deadline_ns", row.task.deadline.ns);
    duration_or_null(json, "bound_ns", bounded, bounded ? row.bound->time : Duration{});
    json.member("unbounded", row.bound && row.bound->kind == ResponseBound::Kind::unbounded)
        .key("in_time");
    if (row.in_time) {
        json.value(*row.in_time);
    } else {
        json.null();
    }
    const ObservedJobs seen = row.observed.value_or(ObservedJobs{});
    duration_or_null(json, "worst_response_ns", seen.worst_response.ns >= 0, seen.worst_response);
    json.member("jobs", seen.released).member("ended", seen.ended).member("missed", seen.missed);
    if (row.cpu.valid()) json.member("cpu", row.cpu.index);
    json.end();
}

// Only of runs that have periodic tasks.
void write_periodic(JsonWriter& json, const PeriodicReport& r)
{
    json.key("periodic").begin_object();
    if (!r.rows.empty()) {
        json.member("utilisation", std::string_view(r.utilisation.exact))
            .member("utilisation_ppm", r.utilisation.ppm)
            .member("liu_layland_ppm", r.liu_layland_ppm)
            .member("hyperbolic_ppm", r.hyperbolic_ppm);
    }
    if (r.demand && r.demand->kind == DemandTest::Kind::exceeded) {
        json.member("demand_exceeded_at_ns", r.demand->at.ns)
            .member("demand_ns", r.demand->demand.ns);
    }
    if (r.tardiness) json.member("tardiness_ns", r.tardiness->ns);
    json.key("tasks").begin_array();
    for (const PeriodicReport::Row& row : r.rows) write_periodic_row(json, row);
    json.end().members("sentences", r.sentences).end();
}

void write_origin(JsonWriter& json, std::string_view backend, const Origin& origin)
{
    json.key("origin")
        .begin_object()
        .member("backend", backend)
        .member("detail", std::string_view(origin.detail))
        .member("records_lost", origin.records_lost)
        .member("clock_uncertainty_ns", origin.clock_uncertainty.ns)
        .member("knows_cpus", origin.knows_cpus)
        .member("knows_ready", origin.knows_ready)
        .member("knows_wakers", origin.knows_wakers)
        .member("knows_owners", origin.knows_owners)
        .members("caveats", origin.caveats)
        .end();
}

}  // namespace

void write_json(const RunReport& r, JsonWriter& json)
{
    const Timeline& timeline = r.run.timeline;
    const Model& model = *r.scenario.model;
    json.begin_object()
        .member("format", "interleave-run")
        .member("version", uint32_t{1})
        .member("file", std::string_view(r.scenario.file))
        .member("title", std::string_view(model.title))
        .member("seed", model.seed)
        .member("policy", model.policy->info().name)
        .member("end", name_of(r.run.end))
        .member("end_ns", timeline.end().ns)
        .member("limit", std::string_view(r.run.limit));
    json.key("tasks").begin_array();
    for (const TaskStatistics& t : r.statistics.tasks) write_task(json, timeline, t);
    json.end();
    write_cpus(json, r.statistics);
    write_families(json, r);
    write_objects(json, r);
    write_whole(json, r.statistics);
    write_counts(json, r.counts);
    write_values(json, r.run.values, r.run.texts);
    write_verdicts(json, "expect", r.expect);
    write_verdicts(json, "outcome", r.outcome);
    json.member("outcome_skipped", r.outcome_skipped);
    write_links(json, "deadlock", r.run.ring);
    write_links(json, "waiting", r.run.waiting);
    write_contention(r, json);
    write_faults(json, timeline);
    write_findings(json, r.findings);
    if (r.periodic) write_periodic(json, *r.periodic);
    write_origin(json, r.backend, timeline.origin());
    json.end();
}

}  // namespace interleave::cli
