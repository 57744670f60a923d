// A comparison for programs: all spans, all metrics, times in nanoseconds.
#include "analysis/compared_findings.h"
#include "cli/compare.h"

#include <optional>
#include <vector>

namespace interleave::cli {

namespace {

std::string_view name_of(LaneKind kind)
{
    switch (kind) {
        case LaneKind::whole: return "run";
        case LaneKind::task: return "task";
        case LaneKind::cpu: return "cpu";
        case LaneKind::object: return "object";
    }
    return "?";
}

std::string_view name_of(MetricUnit unit)
{
    switch (unit) {
        case MetricUnit::nanoseconds: return "ns";
        case MetricUnit::count: return "count";
        case MetricUnit::ppm: return "ppm";
    }
    return "?";
}

std::string_view name_of(Origin::Source source)
{
    switch (source) {
        case Origin::Source::simulation: return "simulation";
        case Origin::Source::posix: return "posix";
        case Origin::Source::cpython: return "cpython";
        case Origin::Source::imported: return "imported";
    }
    return "?";
}

void number_or_null(JsonWriter& json, std::string_view key, const std::optional<int64_t>& n)
{
    json.key(key);
    if (n)
        json.value(*n);
    else
        json.null();
}

void write_run(JsonWriter& json, std::string_view key, const ComparedRun& run)
{
    const Origin& o = run.timeline.origin();
    json.key(key)
        .begin_object()
        .member("file", std::string_view(run.file))
        .member("name", std::string_view(run.name))
        .member("title", std::string_view(o.title))
        .member("source", name_of(o.source))
        .member("detail", std::string_view(o.detail))
        .member("seed", o.seed)
        .member("end", interleave::name_of(o.end))
        .member("end_ns", run.timeline.end().ns)
        .members("caveats", o.caveats)
        .end();
}

void write_lanes(JsonWriter& json, std::string_view key, const std::vector<ComparedLane>& lanes)
{
    json.key(key).begin_array();
    for (const ComparedLane& l : lanes) {
        json.begin_object()
            .member("name", std::string_view(l.name))
            .member("in_a", l.a != ComparedLane::kNone)
            .member("in_b", l.b != ComparedLane::kNone)
            .member("differs_ns", l.differs.ns)
            .member("lifetime_ns", l.lifetime.ns)
            .member("differs_ppm", l.differs_ppm);
        json.key("spans").begin_array();
        for (const TimeSpan& s : l.spans)
            json.begin_object().member("from_ns", s.from.ns).member("to_ns", s.to.ns).end();
        json.end().end();
    }
    json.end();
}

void write_place(JsonWriter& json, std::string_view key, const Comparison& c,
                 const std::optional<LanePlace>& place)
{
    json.key(key);
    if (!place) {
        json.null();
        return;
    }
    const ComparedLane* lane = c.lane(*place);
    json.begin_object()
        .member("kind", name_of(place->kind))
        .member("name", lane != nullptr ? std::string_view(lane->name) : std::string_view())
        .member("from_ns", place->when.from.ns)
        .member("to_ns", place->when.to.ns)
        .end();
}

void write_metric(JsonWriter& json, const Comparison& c, const ComparedMetric& m)
{
    const ComparedLane* lane = c.lane({m.kind, m.lane, {}});
    json.begin_object()
        .member("metric", interleave::name_of(m.metric))
        .member("kind", name_of(m.kind))
        .member("of", lane != nullptr ? std::string_view(lane->name) : std::string_view());
    if (m.metric == Metric::blocked_for) {
        json.member("reason", interleave::name_of(m.reason)).key("object");
        if (m.object < c.objects.size())
            json.value(std::string_view(c.objects[m.object].name));
        else
            json.null();
    }
    json.member("unit", name_of(unit_of(m.metric)));
    number_or_null(json, "a", m.a);
    number_or_null(json, "b", m.b);
    number_or_null(json, "difference", m.difference());
    number_or_null(json, "relative_ppm", m.relative_ppm());
    json.member("disagreement_ppm", m.disagreement_ppm);
    write_place(json, "look_at", c, m.place);
    json.end();
}

void write_finding(JsonWriter& json, std::string_view key, const ComparedRun& run, uint32_t index)
{
    json.key(key);
    if (index == ComparedFinding::kNone) {
        json.null();
        return;
    }
    const Finding& f = (*run.findings)[index];
    json.begin_object().member("at_ns", f.at.ns);
    if (f.to > f.at) json.member("to_ns", f.to.ns);
    json.member("sentence", std::string_view(f.sentence)).end();
}

// Of saved timelines they are not known.
void write_findings(JsonWriter& json, const ComparedPair& pair)
{
    if (!pair.a.findings || !pair.b.findings) return;
    json.key("findings").begin_array();
    for (const ComparedFinding& f : compare_findings(*pair.a.findings, *pair.b.findings)) {
        json.begin_object().member("kind", interleave::name_of(f.kind)).members("tasks", f.tasks);
        write_finding(json, "a", pair.a, f.a);
        write_finding(json, "b", pair.b, f.b);
        json.end();
    }
    json.end();
}

}  // namespace

void write_json(const ComparedPair& pair, JsonWriter& json)
{
    const Comparison& c = pair.comparison;
    json.begin_object().member("format", "interleave-comparison").member("version", uint32_t{1});
    write_run(json, "a", pair.a);
    write_run(json, "b", pair.b);
    json.member("from_ns", c.from.ns)
        .member("to_ns", c.to.ns)
        .member("compares_cpus", c.knows_cpus)
        .member("compares_owners", c.knows_owners)
        .member("estimates_waiting", c.estimates);
    write_place(json, "first_difference", c, c.first);
    write_lanes(json, "tasks", c.tasks);
    write_lanes(json, "cpus", c.cpus);
    write_lanes(json, "objects", c.objects);
    write_findings(json, pair);
    json.key("metrics").begin_array();
    for (const ComparedMetric& m : c.metrics) write_metric(json, c, m);
    json.end().end();
}

}  // namespace interleave::cli
