// Queueing theory as oracle: group queueing-formulas. Each case becomes the text of a scenario and
// runs; what the statistics say of windows of time (batch means) gives a 99.9 % confidence interval
// in which the closed form has to lie. Seeds are fixed, so a failure is no accident; another seed
// (INTERLEAVE_SEED) leaves one interval in a thousand.
#include "analysis/families.h"
#include "analysis/occupancy.h"
#include "cases.h"
#include "kernel/kernel.h"
#include "scenario/load.h"
#include "support/seeds.h"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <iostream>
#include <set>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::case_names;
using oracles::read_case;

constexpr int kJobs = 100'000;
constexpr size_t kBatches = 20;
constexpr double kStudent = 3.883;  // 99.95 % quantile, 19 degrees of freedom

// A case that is not named here fails; each that is has a test below.
const std::set<std::string> kCases = {
    "queueing-formulas-03", "queueing-formulas-04", "queueing-formulas-06", "queueing-formulas-07",
    "queueing-formulas-09", "queueing-formulas-13", "queueing-formulas-14", "queueing-formulas-17",
    "queueing-formulas-18", "queueing-formulas-19", "queueing-formulas-21",
    "queueing-formulas-23",  // without LAS: a request would have to know the work that it got
    "queueing-formulas-25", "queueing-formulas-27", "queueing-formulas-30", "queueing-formulas-31",
    "queueing-formulas-34", "queueing-formulas-36", "queueing-formulas-38", "queueing-formulas-41",
    "queueing-formulas-42",
};

struct Measured {
    Timeline timeline;
    RunStatistics figures;
};

Measured run_text(const std::string& steps)
{
    const std::string text = fmt::format("unit: ms\nseed: {}\n{}", test::first_seed(), steps);
    std::cout << "seed " << test::first_seed() << '\n';
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "case", {}, d);
    if (loaded.model == nullptr) {
        ADD_FAILURE() << render(d, "case", text, false);
        return {};
    }
    const Model& m = *loaded.model;
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    SeededChooser chooser(m.seed);
    State state = start(m, builder);
    run(m, state, chooser, builder, 100'000'000);
    EXPECT_TRUE(finished(state));
    EXPECT_TRUE(state.sched.end == RunEnd::finished || state.sched.limit == Limit::time) << text;
    Measured r{std::move(builder).finish({}, state.sched.now), {}};
    r.figures = statistics(r.timeline);
    return r;
}

// A task that starts `job` at the times of a Poisson process.
std::string source(const std::string& name, const json& rate, const std::string& job,
                   int jobs = kJobs, int priority = 0)
{
    return fmt::format(
        "  {}:\n    priority: {}\n    run:\n      - repeat {}:\n          - sleep exp({:.6f}ms)\n"
        "          - start thread {}\n",
        name, priority, jobs, 1 / rate.get<double>(), job);
}

// One stream of jobs to one device.
Measured run_queue(const json& rate, const std::string& service, const std::string& device,
                   int jobs = kJobs)
{
    return run_text(
        fmt::format("machine: {{cpus: 1, instruction: 0}}\nobjects:\n  desk: {}\n"
                    "processes:\n{}functions:\n  job:\n    - io desk {}\n",
                    device, source("source", rate, "job", jobs), service));
}

struct Interval {
    double mean = 0, half = 0;
};

Interval interval_of(const std::vector<double>& batches)
{
    Interval i;
    for (const double x : batches) i.mean += x / static_cast<double>(batches.size());
    double squares = 0;
    for (const double x : batches) squares += (x - i.mean) * (x - i.mean);
    const auto n = static_cast<double>(batches.size());
    i.half = kStudent * std::sqrt(squares / (n - 1) / n);
    return i;
}

// Turnaround in ms of the jobs of a family, by arrival, in batches; the first one is left out as
// the time in which the queue fills.
std::vector<std::vector<double>> response_batches(const Measured& r, std::string_view family)
{
    std::vector<double> all;
    for (const TaskStatistics& t : r.figures.tasks) {
        const bool meant = means_family(family, family_of(r.timeline.track(t.task).name));
        if (meant && t.end != kNever) all.push_back(static_cast<double>(t.turnaround.ns) / 1e6);
    }
    std::vector<std::vector<double>> batches;
    const size_t each = all.size() / (kBatches + 1);
    for (size_t b = 1; b <= kBatches; ++b)
        batches.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(b * each),
                             all.begin() + static_cast<std::ptrdiff_t>((b + 1) * each));
    return batches;
}

double mean_of(const std::vector<double>& list)
{
    double sum = 0;
    for (const double x : list) sum += x;
    return sum / static_cast<double>(list.size());
}

Interval response(const Measured& r, std::string_view family,
                  const std::function<double(std::vector<double>)>& figure = mean_of)
{
    std::vector<double> batches;
    for (const std::vector<double>& batch : response_batches(r, family))
        batches.push_back(figure(batch));
    return interval_of(batches);
}

Interval operator-(Interval i, double shift) { return {i.mean - shift, i.half}; }

// Windows of the run, the first of equals left out: what was going on at an object in each.
std::vector<Occupancy> windows(const Measured& r, std::string_view object)
{
    const std::vector<std::string>& names = r.timeline.symbols().objects;
    const auto index = static_cast<size_t>(std::ranges::find(names, object) - names.begin());
    const int64_t length = r.timeline.end().ns / static_cast<int64_t>(kBatches + 1);
    std::vector<Occupancy> list;
    for (size_t b = 1; b <= kBatches; ++b) {
        const Time from{length * static_cast<int64_t>(b)};
        list.push_back(occupancy(r.timeline, from, from + Duration{length}).at(index));
    }
    return list;
}

Interval at(const std::vector<Occupancy>& windows,
            const std::function<double(const Occupancy&)>& figure)
{
    std::vector<double> batches;
    for (const Occupancy& w : windows) batches.push_back(figure(w));
    return interval_of(batches);
}

double part(Duration d, const Occupancy& o)
{
    return static_cast<double>(d.ns) / static_cast<double>(o.length.ns);
}
double number(const Occupancy& o) { return part(o.time, o); }
double throughput(const Occupancy& o)  // per ms
{
    return static_cast<double>(o.visits) / (static_cast<double>(o.length.ns) / 1e6);
}
double mean_time(const Occupancy& o)  // ms
{
    return static_cast<double>(o.time.ns) / 1e6 / static_cast<double>(o.visits);
}
double in_use(const Occupancy& o) { return in_use_ppm(o) / 1e6; }
double exactly(const Occupancy& o, size_t n) { return n < o.with.size() ? part(o.with[n], o) : 0; }
double at_least(const Occupancy& o, size_t n)
{
    double all = 0;
    for (size_t i = n; i < o.with.size(); ++i) all += part(o.with[i], o);
    return all;
}
double busy_per_server(const Occupancy& o, size_t servers)
{
    double busy = 0;
    for (size_t n = 1; n <= servers; ++n) busy += at_least(o, n);
    return busy / static_cast<double>(servers);
}

// The closed form lies in the interval, and the interval says something.
void expect_in(const Interval& i, const json& expected, std::string_view what, double widest = 0.3)
{
    const auto right = expected.get<double>();
    EXPECT_LE(std::abs(i.mean - right), i.half + 1e-6)
        << what << ": " << i.mean << " +- " << i.half << ", not " << right;
    EXPECT_LE(i.half, widest * std::abs(right)) << what << ": the interval is too wide";
}

std::string exp_of(const json& rate)
{
    return fmt::format("exp({:.6f}ms)", 1 / rate.get<double>());
}

double percentile_of(std::vector<double> list, int percent)
{
    std::ranges::sort(list);
    std::vector<Duration> sorted;
    for (const double x : list) sorted.push_back(Duration{std::llround(x * 1e6)});
    return static_cast<double>(percentile(sorted, percent).ns) / 1e6;
}

// Near saturation jobs come in long crowds, and a batch has to be long against them, or its high
// percentiles are too low: hence the number of jobs.
void single_server(const std::string& name, int jobs)
{
    const json c = read_case(name);
    const json& want = c["expected"];
    const double service = 1 / c["input"]["service_rate"].get<double>();
    const Measured r =
        run_queue(c["input"]["arrival_rate"], exp_of(c["input"]["service_rate"]), "device", jobs);
    EXPECT_TRUE(r.timeline.violations().empty());
    const std::vector<Occupancy> desk = windows(r, "desk");
    expect_in(at(desk, in_use), want["utilization"], "utilization");
    expect_in(at(desk, number), want["mean_number_in_system"], "number", 0.5);
    expect_in(at(desk, [](const Occupancy& o) { return number(o) - at_least(o, 1); }),
              want["mean_queue_length"], "queue", 0.5);
    expect_in(response(r, "job"), want["mean_response"], "response", 0.5);
    expect_in(response(r, "job") - service, want["mean_wait"], "wait", 0.5);
    expect_in(at(desk, [](const Occupancy& o) { return exactly(o, 0); }), want["p_idle"], "idle");
    for (const auto& [n, p] : want["p_n"].items())
        expect_in(at(desk, [&](const Occupancy& o) { return exactly(o, std::stoul(n)); }), p, n);
    for (const auto& [percent, value] : want["response_percentiles"].items())
        expect_in(
            response(r, "job", [&](const auto& b) { return percentile_of(b, std::stoi(percent)); }),
            value, percent + " %", 0.6);
    const auto late = [&](const std::vector<double>& b) {
        const auto n = std::ranges::count_if(b, [&](double x) { return x > 5 * service; });
        return static_cast<double>(n) / static_cast<double>(b.size());
    };
    expect_in(response(r, "job", late), want["p_response_over_5_mean_services"], "late");
}

TEST(QueueingTheory, GivesTheDistributionOfOneQueueAtHighLoad)
{
    single_server("queueing-formulas-03", 10 * kJobs);
}

TEST(QueueingTheory, GivesTheDistributionOfOneQueueAtMiddleLoad)
{
    single_server("queueing-formulas-04", kJobs);
}

// The tests above can fail: five per cent of service are told apart.
TEST(QueueingTheory, TellsAServerApartThatIsFivePerCentSlower)
{
    const json c = read_case("queueing-formulas-04");
    const Measured r = run_queue(c["input"]["arrival_rate"], "exp(2.1ms)", "device");
    const Interval i = response(r, "job");
    EXPECT_GT(i.mean - i.half, c["expected"]["mean_response"].get<double>());
    const Interval use = at(windows(r, "desk"), in_use);
    EXPECT_GT(use.mean - use.half, c["expected"]["utilization"].get<double>());
}

// Erlang's loss is what a device without a waiting room would lose; ours never refuses, so the
// number of busy servers of an unlimited device, cut off, has to give it.
TEST(QueueingTheory, GivesWhatSeveralServersWithOneQueueDo)
{
    for (const std::string name : {"queueing-formulas-06", "queueing-formulas-07"}) {
        SCOPED_TRACE(name);
        const json c = read_case(name);
        const json& want = c["expected"];
        const size_t servers = c["input"]["servers"];
        const std::string service = exp_of(c["input"]["service_rate"]);
        const Measured r =
            run_queue(c["input"]["arrival_rate"], service, fmt::format("device({})", servers));
        const std::vector<Occupancy> desk = windows(r, "desk");
        expect_in(at(desk, [&](const Occupancy& o) { return busy_per_server(o, servers); }),
                  want["utilization_per_server"], "utilization");
        expect_in(at(desk, [&](const Occupancy& o) { return at_least(o, servers); }),
                  want["p_wait"], "p_wait");
        expect_in(response(r, "job"), want["mean_response"], "response");
        expect_in(response(r, "job") - 1, want["mean_wait"], "wait", 0.5);
        expect_in(at(desk, number), want["mean_number_in_system"], "number");
        const Measured unlimited = run_queue(c["input"]["arrival_rate"], service, "device(1000)");
        const auto loss = [&](const Occupancy& o) {
            return exactly(o, servers) / (1 - at_least(o, servers + 1));
        };
        expect_in(at(windows(unlimited, "desk"), loss), want["erlang_B_loss"], "loss");
    }
}

TEST(QueueingTheory, PrefersOneQueueForTwoServers)
{
    const json c = read_case("queueing-formulas-09");
    const double rate = c["input"]["arrival_rate_total"];
    const Measured one = run_queue(rate, "exp(1ms)", "device(2)");
    expect_in(response(one, "job"), c["expected"]["mean_response_one_queue"], "one queue");
    const Measured two = run_text(
        "machine: {cpus: 1, instruction: 0}\nobjects: {left: device, right: device}\nprocesses:\n" +
        source("a", rate / 2, "l", kJobs / 2) + source("b", rate / 2, "r", kJobs / 2) +
        "functions:\n  l: [io left exp(1ms)]\n  r: [io right exp(1ms)]\n");
    for (const char* side : {"l", "r"})
        expect_in(response(two, side), c["expected"]["mean_response_separate_queues"], side);
}

TEST(QueueingTheory, MakesVarianceWait)
{
    const std::pair<std::string, std::string> kinds[] = {
        {"queueing-formulas-13", "uniform(0, 2ms)"},
        {"queueing-formulas-14", "hyperexp(0.5ms, 0.9, 5.5ms)"},
    };
    for (const auto& [name, service] : kinds) {
        SCOPED_TRACE(name);
        const json c = read_case(name);
        const json& want = c["expected"];
        const Measured r = run_queue(c["input"]["arrival_rate"], service, "device");
        const std::vector<Occupancy> desk = windows(r, "desk");
        expect_in(at(desk, in_use), want["utilization"], "utilization");
        expect_in(response(r, "job"), want["mean_response"], "response", 0.4);
        expect_in(response(r, "job") - 1, want["mean_wait"], "wait", 0.4);
        expect_in(at(desk, number), want["mean_number_in_system"], "number", 0.4);
    }
}

TEST(QueueingTheory, SharesWithoutRegardToTheDistribution)
{
    const std::string shared = "device(discipline=ps)";
    const std::pair<std::string, std::string> kinds[] = {
        {"queueing-formulas-17", "1ms"},
        {"queueing-formulas-18", "uniform(0, 2ms)"},
    };
    for (const auto& [name, service] : kinds) {
        SCOPED_TRACE(name);
        const json c = read_case(name);
        const json& want = c["expected"];
        const double rate = c["input"]["arrival_rate"];
        expect_in(response(run_queue(rate, service, shared), "job"), want["mean_response"], "mean");
        // Two sizes with the same mean; a job of size x takes x / (1 - load), whatever x is.
        const Measured sizes = run_text(
            "machine: {cpus: 1, instruction: 0}\nobjects: {desk: " + shared + "}\nprocesses:\n" +
            source("a", rate / 2, "small", kJobs / 2) + source("b", rate / 2, "large", kJobs / 2) +
            "functions:\n  small: [io desk 0.5ms]\n  large: [io desk 1.5ms]\n");
        const double slowdown =
            std::stod(want["mean_response_of_a_job_of_size_x"].get<std::string>().substr(2));
        EXPECT_NEAR(1 / slowdown, want["mean_slowdown"].get<double>(), 1e-9);
        expect_in(response(sizes, "small"), 0.5 / slowdown, "small");
        expect_in(response(sizes, "large"), 1.5 / slowdown, "large");
    }
}

TEST(QueueingTheory, LetsUrgentJobsWaitLessAndConservesWork)
{
    const json c = read_case("queueing-formulas-19");
    const json& want = c["expected"];
    const json& rates = c["input"]["arrival_rates"];
    const auto jobs = [&](size_t i) {
        return static_cast<int>(kJobs * rates[i].get<double>() / 0.7);
    };
    const auto run_device = [&](const std::string& discipline) {
        return run_text(
            "machine: {cpus: 1, instruction: 0}\nobjects: {desk: device(discipline=" + discipline +
            ")}\nprocesses:\n" + source("a", rates[0], "urgent", jobs(0), 1) +
            source("b", rates[1], "patient", jobs(1), 2) +
            "functions:\n  urgent: [io desk exp(1ms)]\n  patient: [io desk exp(1ms)]\n");
    };
    const Measured classes = run_device("priority");
    expect_in(response(classes, "urgent") - 1, want["mean_wait"][0], "urgent");
    expect_in(response(classes, "patient") - 1, want["mean_wait"][1], "patient");
    const Measured fcfs = run_device("fcfs");
    for (const char* kind : {"urgent", "patient"})
        expect_in(response(fcfs, kind) - 1, want["fcfs_mean_wait"], kind);
    // The same draws: whoever goes first, the server has as much to do at every moment.
    double sums[2] = {};
    for (const Measured* r : {&classes, &fcfs})
        sums[r == &fcfs] = static_cast<double>(occupancy(r->timeline)[0].with[0].ns);
    EXPECT_EQ(sums[0], sums[1]);
}

TEST(QueueingTheory, GivesTheMeanOfShortestRemainingFirst)
{
    const json c = read_case("queueing-formulas-21");
    const json& rate = c["input"]["arrival_rate"];
    expect_in(response(run_queue(rate, "exp(1ms)", "device(discipline=srpt)"), "job"),
              c["expected"]["mean_response"], "srpt");
    for (const char* other : {"fcfs", "ps"})
        expect_in(response(run_queue(rate, "exp(1ms)", fmt::format("device(discipline={})", other)),
                           "job"),
                  c["expected"]["mean_response_FCFS_and_PS"], other);
}

TEST(QueueingTheory, GivesDisciplinesThatAreBlindToSizeTheSameMean)
{
    const json c = read_case("queueing-formulas-23");
    for (const char* discipline : {"fcfs", "ps", "lcfs", "lcfs_preemptive", "random"})
        expect_in(response(run_queue(c["input"]["arrival_rate"], "exp(1ms)",
                                     fmt::format("device(discipline={})", discipline)),
                           "job"),
                  c["expected"]["mean_response"], discipline, 0.4);
}

// A run that begins and ends empty: exact.
TEST(QueueingTheory, HasLittlesLawOnEveryRunThatEndsEmpty)
{
    const json c = read_case("queueing-formulas-25");
    const int each = c["input"]["mean_time_in_system"];
    const int jobs = c["input"]["jobs"];
    const Measured r =
        run_text(fmt::format("machine: {{cpus: 1, instruction: 0}}\nprocesses:\n"
                             "  hall:\n    threads:\n"
                             "      guest: {{run: stay, count: {}}}\n"
                             "      late: {{run: stay, count: {}, start: {}}}\n"
                             "functions:\n  stay: [sleep {}]\n",
                             jobs / 2, jobs - jobs / 2, each, each));
    ASSERT_EQ(r.figures.makespan, ms(c["input"]["interval"].get<int64_t>()));
    uint64_t ended = 0;
    Duration in_system;
    for (const Family& f : families(r.timeline, r.figures)) {
        ended += f.ended;
        in_system += f.in_system;
    }
    const double per_ms = static_cast<double>(per_1000s(ended, r.figures.makespan)) / 1e6;
    EXPECT_DOUBLE_EQ(per_ms, c["expected"]["throughput"].get<double>());
    EXPECT_EQ(mean_number_milli(in_system, r.figures.makespan),
              1000 * c["expected"]["mean_number_in_system"].get<uint64_t>());
    EXPECT_EQ(r.figures.mean_turnaround_ns, ms(each).ns);
    EXPECT_EQ(r.figures.throughput_per_1000s, per_1000s(ended, r.figures.makespan));
}

// Threads that think, then want the lock: each thinks on a CPU of its own.
Measured run_lock(const json& input, const std::string& form, int64_t rounds)
{
    const auto drawn = [&](const char* key) {
        return fmt::format(fmt::runtime(form), input[key]["mean"].get<double>());
    };
    const double cycle =
        input["think_time"]["mean"].get<double>() +
        input["critical_section"]["mean"].get<double>() * input["threads"].get<double>();
    return run_text(fmt::format(
        "until: {:.0f}\nmachine: {{cpus: {}, instruction: 0}}\nobjects: {{m: mutex}}\nprocesses:\n"
        "  P:\n    threads:\n      thread: {{run: work, count: {}}}\nfunctions:\n  work:\n"
        "    - forever:\n        - compute {}\n        - lock m\n        - compute {}\n"
        "        - unlock m\n",
        cycle * static_cast<double>(rounds), input["threads"].get<int>(),
        input["threads"].get<int>(), drawn("think_time"), drawn("critical_section")));
}

// The lock is in use whenever somebody is there, since it is handed over.
TEST(QueueingTheory, TreatsALockAsAServer)
{
    for (const std::string name :
         {"queueing-formulas-27", "queueing-formulas-30", "queueing-formulas-31"}) {
        SCOPED_TRACE(name);
        const json c = read_case(name);
        const json& want = c["expected"];
        const Measured r = run_lock(c["input"], "exp({}ms)", 8'000);
        const std::vector<Occupancy> lock = windows(r, "m");
        expect_in(at(lock, in_use), want["lock_utilization"], "utilization");
        expect_in(at(lock, throughput), want["throughput"], "throughput");
        expect_in(at(lock, mean_time), want["mean_time_at_the_lock_wait_plus_hold"], "time");
        expect_in(at(lock, number), want["mean_number_at_the_lock"], "number");
    }
}

TEST(QueueingTheory, IsExactForALockWithConstantTimes)
{
    for (const std::string name : {"queueing-formulas-34", "queueing-formulas-36"}) {
        SCOPED_TRACE(name);
        const json c = read_case(name);
        const json& want = c["expected"];
        const Measured r = run_lock(c["input"], "{}ms", 30);
        const double cycle = want["cycle_time_per_thread"];
        const Time end{std::llround(std::floor(r.timeline.end().ns / 1e6 / cycle) * cycle * 1e6)};
        const Time from = end - ms(std::llround(cycle * 10));
        const Occupancy lock = occupancy(r.timeline, from, end).at(0);
        EXPECT_DOUBLE_EQ(throughput(lock), want["steady_throughput"].get<double>());
        EXPECT_DOUBLE_EQ(in_use(lock), want["lock_utilization"].get<double>());
        for (uint32_t t = 0; t < r.timeline.tasks(); ++t) {
            const Duration blocked = r.timeline.spent(TrackId{t}, TaskState::blocked, from, end);
            EXPECT_DOUBLE_EQ(static_cast<double>(blocked.ns) / 1e6,
                             10 * want["steady_wait_for_the_lock"].get<double>());
        }
    }
}

TEST(QueueingTheory, GivesClosedNetworksOfDevices)
{
    for (const std::string name :
         {"queueing-formulas-38", "queueing-formulas-41", "queueing-formulas-42"}) {
        SCOPED_TRACE(name);
        const json c = read_case(name);
        const json& want = c["expected"];
        const json& demands = c["input"]["demands"];
        std::string objects, steps;
        for (size_t i = 0; i < demands.size(); ++i) {
            objects += fmt::format("  d{}: device\n", i);
            steps += fmt::format("        - io d{} exp({}ms)\n", i, demands[i].dump());
        }
        const double jobs = c["input"]["jobs"];
        const Measured r = run_text(fmt::format(
            "until: {:.0f}\nmachine: {{cpus: 1, instruction: 0}}\nobjects:\n{}processes:\n"
            "  P:\n    threads:\n      job: {{run: round, count: {:.0f}}}\nfunctions:\n  round:\n"
            "    - forever:\n{}",
            30'000 / want["throughput"].get<double>(), objects, jobs, steps));
        for (size_t i = 0; i < demands.size(); ++i) {
            const std::vector<Occupancy> device = windows(r, fmt::format("d{}", i));
            expect_in(at(device, throughput), want["throughput"], "throughput");
            expect_in(at(device, number), want["queue_lengths"][i], "queue");
            expect_in(at(device, in_use), want["utilizations"][i], "utilization");
            if (i > 0) continue;
            const auto round = [&](const Occupancy& o) { return jobs / throughput(o); };
            expect_in(at(device, round), want["response"], "response");
        }
    }
}

TEST(QueueingCases, AreEachAskedFor)
{
    const std::vector<std::string> names = case_names("queueing-formulas");
    EXPECT_EQ(std::set(names.begin(), names.end()), kCases);
}

}  // namespace
}  // namespace interleave
