#include "analysis/periodic.h"

#include "base/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace interleave {

namespace {

using Order = ModelTaskSet::Order;

std::string names_of(const PeriodicReport& r, auto which)
{
    std::vector<std::string> names;
    for (const PeriodicReport::Row& row : r.rows)
        if (which(row)) names.push_back("`" + row.task.name + "`");
    return fmt::format("{}", fmt::join(names, ", "));
}

bool is_server(const PeriodicReport& r, const PeriodicReport::Row& row)
{
    return static_cast<size_t>(&row - r.rows.data()) + r.set.servers >= r.rows.size();
}

// "`a`, `b` can miss", or that none does.
std::string said_by_responses(const PeriodicReport& r)
{
    const std::string late = names_of(r, [](const auto& row) { return row.in_time == false; });
    const std::string unknown =
        names_of(r, [&](const auto& row) { return !row.in_time && !is_server(r, row); });
    if (!late.empty()) return fmt::format("response times say that {} can miss", late);
    if (unknown.empty()) return "response times say that no task misses";
    return fmt::format("the response times of {} were not found within the steps allowed", unknown);
}

// The deferrable server, if it is the only one and the most urgent of all.
const PeriodicTask* deferrable_server(const PeriodicReport& r)
{
    if (r.set.servers != 1 || r.set.tasks.size() < 2) return nullptr;
    const PeriodicTask& server = r.set.tasks.back();
    const bool first = std::ranges::all_of(r.set.tasks, [&](const PeriodicTask& t) {
        return server.priority <= t.priority && server.period <= t.period;
    });
    return first && server.jitter.ns > 0 ? &server : nullptr;
}

std::string said_beside_deferrable(const PeriodicReport& r, const PeriodicTask& server)
{
    const TaskSet others(r.set.tasks.begin(), r.set.tasks.end() - 1);
    const int64_t use = utilisation(others).ppm;
    const int64_t bound = deferrable_bound_ppm(server, static_cast<uint32_t>(others.size()));
    const std::string begin =
        fmt::format("Utilisation {}; beside the deferrable server {}, which is {} the bound {}",
                    six_digits(r.utilisation.ppm), six_digits(use),
                    use <= bound ? "not above" : "above", six_digits(bound));
    if (!passes_beside_deferrable(others, server))
        return fmt::format("{}: the test says nothing; {}.", begin, said_by_responses(r));
    if (use <= bound)
        return fmt::format("{}: no deadline is missed; {}.", begin, said_by_responses(r));
    return fmt::format(
        "{}: that test says nothing, but the hyperbolic one for such a server is passed: no "
        "deadline is missed; {}.",
        begin, said_by_responses(r));
}

std::string said_of_fixed(const PeriodicReport& r)
{
    const TaskSet& set = r.set.tasks;
    const std::string use = "Utilisation " + six_digits(r.utilisation.ppm);
    if (!fits(set, 1)) return fmt::format("{} is above 1; {}.", use, said_by_responses(r));
    const PeriodicTask* server = deferrable_server(r);
    if (server != nullptr && is_rate_monotonic(TaskSet(set.begin(), set.end() - 1)))
        return said_beside_deferrable(r, *server);
    if (!is_rate_monotonic(set)) {
        return fmt::format(
            "{}: the bounds by utilisation are for rate-monotonic priorities and "
            "deadlines not before the next release{}; {}.",
            use, r.set.servers > 0 ? ", beside at most one deferrable server, the most urgent" : "",
            said_by_responses(r));
    }
    const std::string bound = "the Liu-Layland bound " + six_digits(r.liu_layland_ppm);
    if (passes_liu_layland(set)) {
        return fmt::format("{} is not above {}: no deadline is missed; {}.", use, bound,
                           said_by_responses(r));
    }
    if (passes_hyperbolic(set)) {
        return fmt::format(
            "{} is above {}: that test says nothing, but the hyperbolic product {} "
            "is not above 2: no deadline is missed; {}.",
            use, bound, six_digits(r.hyperbolic_ppm), said_by_responses(r));
    }
    return fmt::format("{} is above {}: the test says nothing; {}.", use, bound,
                       said_by_responses(r));
}

std::string said_of_demand(const PeriodicReport& r)
{
    const std::string use = "Utilisation " + six_digits(r.utilisation.ppm);
    switch (r.demand->kind) {
        case DemandTest::Kind::met:
            return fmt::format(
                "{} is not above 1, and jobs never need more than the time in which "
                "they are released and due: no deadline is missed.",
                use);
        case DemandTest::Kind::exceeded:
            return fmt::format(
                "{}: jobs that are released and due within {} can need {}: a "
                "deadline can be missed.",
                use, to_text(r.demand->at), to_text(r.demand->demand));
        case DemandTest::Kind::given_up:
            return use + ": whether jobs need too much was not found within the steps allowed.";
    }
    return {};
}

// One set for each CPU that has tasks, with their places in the whole.
struct Part {
    CpuId cpu;
    ModelTaskSet set;
    std::vector<size_t> rows;
};

std::vector<Part> parts_of(const ModelTaskSet& set)
{
    std::map<uint32_t, Part> by_cpu;
    for (size_t i = 0; i < set.tasks.size(); ++i) {
        Part& part = by_cpu[set.cpu_of[i].index];
        part.cpu = set.cpu_of[i];
        part.set.order = set.order;
        part.set.tasks.push_back(set.tasks[i]);
        part.rows.push_back(i);
        if (i + set.servers >= set.tasks.size()) ++part.set.servers;
    }
    std::vector<Part> parts;
    for (auto& [cpu, part] : by_cpu) parts.push_back(std::move(part));
    return parts;
}

bool is_global_edf(const ModelTaskSet& set)
{
    return set.order == Order::deadline && set.global && set.servers == 0;
}

std::string said_of_several_cpus(const PeriodicReport& r)
{
    const std::string use =
        fmt::format("Utilisation {} of {} CPUs", six_digits(r.utilisation.ppm), r.set.cpus);
    if (!fits(r.set.tasks, r.set.cpus)) return use + " is too much: deadlines will be missed.";
    if (is_global_edf(r.set) && passes_density(r.set.tasks, r.set.cpus)) {
        return use +
               ": no task is dense enough for global earliest deadline first to miss a "
               "deadline.";
    }
    if (r.tardiness) {
        return fmt::format(
            "{}: with global earliest deadline first no job is late by more than "
            "{}.",
            use, to_text(*r.tardiness));
    }
    return use + ": this policy has no analysis here for several CPUs.";
}

std::string said_of(const PeriodicReport& r)
{
    if (r.set.cpus > 1) return said_of_several_cpus(r);
    if (r.set.order == Order::fixed) return said_of_fixed(r);
    if (r.set.order == Order::deadline) return said_of_demand(r);
    return fmt::format("Utilisation {} is {} 1; this policy has no analysis here.",
                       six_digits(r.utilisation.ppm), fits(r.set.tasks, 1) ? "not above" : "above");
}

void analyse_one_cpu(PeriodicReport& r)
{
    const TaskSet& set = r.set.tasks;
    if (r.set.order == Order::fixed) {
        const std::vector<ResponseBound> bounds = response_times(set);
        for (size_t i = 0; i + r.set.servers < set.size(); ++i) {
            r.rows[i].bound = bounds[i];
            if (bounds[i].kind != ResponseBound::Kind::given_up)
                r.rows[i].in_time = in_time(set[i], bounds[i]);
        }
    }
    if (r.set.order != Order::deadline) return;
    r.demand = processor_demand(set);
    const bool met = r.demand->kind == DemandTest::Kind::met;
    // What a server may do early is beyond what a periodic task does, and is in no bound.
    std::vector<ResponseBound> bounds;
    if (r.set.servers == 0) bounds = edf_response_times(set);
    for (size_t i = 0; i + r.set.servers < set.size(); ++i) {
        if (met) r.rows[i].in_time = true;
        if (!bounds.empty()) r.rows[i].bound = bounds[i];
    }
}

void analyse(PeriodicReport& r);

// Each CPU by itself.
void analyse_parts(PeriodicReport& r)
{
    for (Part& part : parts_of(r.set)) {
        PeriodicReport one;
        one.set = std::move(part.set);
        analyse(one);
        for (size_t i = 0; i < part.rows.size(); ++i) {
            PeriodicReport::Row& row = r.rows[part.rows[i]];
            row = std::move(one.rows[i]);
            row.cpu = part.cpu;
        }
        r.sentences.push_back(fmt::format("On cpu{}: {}", part.cpu.index, one.sentences.at(0)));
    }
}

void analyse_several_cpus(PeriodicReport& r)
{
    const bool implicit = std::ranges::all_of(
        r.set.tasks, [](const PeriodicTask& t) { return t.deadline == t.period; });
    if (!is_global_edf(r.set)) return;
    if (implicit) r.tardiness = global_edf_tardiness(r.set.tasks, r.set.cpus);
    if (!passes_density(r.set.tasks, r.set.cpus)) return;
    for (PeriodicReport::Row& row : r.rows) row.in_time = true;
}

void analyse(PeriodicReport& r)
{
    for (const PeriodicTask& t : r.set.tasks) r.rows.push_back({t, {}, {}, {}, {}});
    r.utilisation = utilisation(r.set.tasks);
    r.liu_layland_ppm = liu_layland_bound_ppm(static_cast<uint32_t>(r.set.tasks.size()));
    r.hyperbolic_ppm = hyperbolic_product_ppm(r.set.tasks);
    if (!r.set.cpu_of.empty()) return analyse_parts(r);
    if (r.set.cpus == 1)
        analyse_one_cpu(r);
    else
        analyse_several_cpus(r);
    r.sentences = {said_of(r)};
}

void join(PeriodicReport& r, std::span<const ObservedJobs> observed)
{
    std::map<std::string_view, const ObservedJobs*> by_name;
    for (const ObservedJobs& o : observed) by_name.emplace(o.task, &o);
    for (PeriodicReport::Row& row : r.rows) {
        const auto it = by_name.find(row.task.name);
        if (it != by_name.end()) row.observed = *it->second;
    }
}

}  // namespace

std::vector<ObservedJobs> observed_jobs(const Timeline& timeline)
{
    std::vector<ObservedJobs> list;
    for (TrackId id{0}; id.index < timeline.tasks(); ++id.index) {
        const std::span<const JobOutcome> jobs = timeline.jobs(id);
        if (jobs.empty()) continue;
        ObservedJobs o{.task = timeline.track(id).name, .released = jobs.size()};
        for (const JobOutcome& job : jobs) {
            if (job.missed) o.first_miss = std::min(o.first_miss, job.deadline);
            o.missed += job.missed ? 1 : 0;
            if (job.ended == kNever || job.aborted) continue;
            ++o.ended;
            o.worst_response = std::max(o.worst_response, job.ended - job.released);
        }
        list.push_back(std::move(o));
    }
    return list;
}

PeriodicReport periodic_report(ModelTaskSet set, std::span<const ObservedJobs> observed)
{
    PeriodicReport r;
    r.set = std::move(set);
    if (!r.set.against.empty()) {
        r.sentences = {"No analysis of a periodic task set: " + r.set.against};
        return r;
    }
    analyse(r);
    join(r, observed);
    if (r.set.servers > 0) {
        r.sentences.emplace_back(
            "A server counts as a task that needs its budget in every period; what it serves has "
            "no "
            "bound here.");
    }
    r.sentences.insert(r.sentences.end(), r.set.left_out.begin(), r.set.left_out.end());
    return r;
}

std::string six_digits(int64_t ppm)
{
    return fmt::format("{}.{:06}", ppm / 1'000'000, ppm % 1'000'000);
}

}  // namespace interleave
