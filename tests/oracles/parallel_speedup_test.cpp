// Laws of parallel programs and bounds of list schedules: group parallel-speedup. Each case becomes
// a program, and what its runs take is compared with what the law or the theorem says of it.
#include "cases.h"
#include "kernel/kernel.h"
#include "scenario/load.h"

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <map>
#include <set>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::read_case;

// A case that is not named here fails; each that is has a test below.
const std::set<std::string> kCases = {
    "parallel-speedup-01", "parallel-speedup-04", "parallel-speedup-06", "parallel-speedup-07",
    "parallel-speedup-08", "parallel-speedup-12", "parallel-speedup-14", "parallel-speedup-16",
    "parallel-speedup-18", "parallel-speedup-20", "parallel-speedup-22", "parallel-speedup-24"};

TEST(ParallelSpeedup, HasATestForEachCase)
{
    const std::vector<std::string> names = oracles::case_names("parallel-speedup");
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()), kCases);
}

Timeline run_text(const std::string& text)
{
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
    run(m, state, chooser, builder, 10'000'000);
    EXPECT_EQ(state.sched.end, RunEnd::finished) << text;
    Timeline timeline = std::move(builder).finish({}, state.sched.now);
    for (const std::string& sentence : timeline.violations()) ADD_FAILURE() << sentence;
    return timeline;
}

double seconds_of(Time t) { return static_cast<double>(t.ns) / 1e9; }

// Work in seconds of one program.
struct Phases {
    double serial = 0;       // at first, by one task
    double parallel = 0;     // then, divided evenly among the workers
    double per_partner = 0;  // at last, by one task, for what each other worker has found
};

// Of a run with so many workers, on so many CPUs.
Timeline phases(const Phases& p, int workers, int cpus)
{
    const auto ns = [](double s) { return fmt::format("{}ns", std::llround(s * 1e9)); };
    return run_text(fmt::format(
        "machine: {{cpus: {}, instruction: 0}}\nobjects:\n  found: semaphore(0)\nprocesses:\n"
        "  main:\n    run:\n      - compute {}\n      - repeat {}:\n"
        "          - start thread part\n      - compute {}\n      - repeat {}:\n"
        "          - acquire found\n          - compute {}\n"
        "functions:\n  part:\n    - compute {}\n    - release found\n",
        cpus, ns(p.serial), workers - 1, ns(p.parallel / workers), workers - 1, ns(p.per_partner),
        ns(p.parallel / workers)));
}

double speedup(const Phases& p, int cpus)
{
    return seconds_of(phases(p, 1, 1).end()) / seconds_of(phases(p, cpus, cpus).end());
}

class Amdahl : public testing::TestWithParam<std::string> {};

// One serial phase, then one that can be divided: a capacity without coherency is the same law.
TEST_P(Amdahl, BoundsTheSpeedupByTheSerialPart)
{
    const json c = read_case(GetParam());
    const json& input = c["input"];
    const bool usl = input.contains("alpha");
    const double serial = input[usl ? "alpha" : "serial_fraction"];
    EXPECT_EQ(input.value("beta", 0), 0);
    const Phases program{.serial = 6.4 * serial, .parallel = 6.4 * (1 - serial)};
    const json& expected = c["expected"][usl ? "capacity" : "speedup"];
    const json& cpus = input[usl ? "n" : "cpus"];
    for (size_t i = 0; i < cpus.size(); ++i)
        EXPECT_NEAR(speedup(program, cpus[i]), expected[i].get<double>(), 1e-6) << cpus[i];
    const double limit = c["expected"]["limit"];
    const Timeline wide = phases(program, 1000, 1000);
    const Time serial_end = wide.slice(TrackId{1}, 0).start;
    EXPECT_NEAR(seconds_of(phases(program, 1, 1).end()) / seconds_of(serial_end), limit, 1e-6);
    EXPECT_LT(speedup(program, 1000), limit);
    EXPECT_GT(speedup(program, 1000), 0.98 * limit);
}

INSTANTIATE_TEST_SUITE_P(, Amdahl,
                         testing::Values("parallel-speedup-01", "parallel-speedup-04",
                                         "parallel-speedup-07"),
                         oracles::test_name);

// The run on n CPUs takes one second; the same work is then done by one CPU.
TEST(ParallelSpeedup, OfGustafsonGrowsWithTheWork)
{
    const json c = read_case("parallel-speedup-06");
    const double serial = c["input"]["serial_fraction_of_the_parallel_run"];
    for (size_t i = 0; i < c["input"]["cpus"].size(); ++i) {
        const int cpus = c["input"]["cpus"][i];
        const Phases program{.serial = serial, .parallel = (1 - serial) * cpus};
        const Time wide = phases(program, cpus, cpus).end();
        EXPECT_NEAR(seconds_of(wide), 1, 1e-9);
        EXPECT_NEAR(seconds_of(phases(program, cpus, 1).end()) / seconds_of(wide),
                    c["expected"]["scaled_speedup"][i].get<double>(), 1e-6);
    }
}

// The last phase takes time for each worker but one: beyond some number more of them cost more than
// they bring.
TEST(ParallelSpeedup, OfTheUniversalLawHasAPeak)
{
    const json c = read_case("parallel-speedup-08");
    const double alpha = c["input"]["alpha"], beta = c["input"]["beta"];
    const Phases program{
        .serial = 6.4 * alpha, .parallel = 6.4 * (1 - alpha), .per_partner = 6.4 * beta};
    for (size_t i = 0; i < c["input"]["n"].size(); ++i)
        EXPECT_NEAR(speedup(program, c["input"]["n"][i]),
                    c["expected"]["capacity"][i].get<double>(), 1e-6);
    int best = 1;
    for (int n = 1; n <= 64; ++n)
        if (speedup(program, n) > speedup(program, best)) best = n;
    EXPECT_NEAR(best, c["expected"]["peak_at"].get<double>(), 0.5);
}

struct Piece {
    std::string task;
    uint32_t cpu = 0;
    double start = 0, end = 0;  // ms
    friend bool operator==(const Piece&, const Piece&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Piece& p)
    {
        return out << fmt::format("{} on {}: {} - {}", p.task, p.cpu, p.start, p.end);
    }
};

double in_ms(Time t) { return static_cast<double>(t.ns) / 1e6; }

// What ran, without those who only looked whether they may begin.
std::vector<Piece> pieces_of(const Timeline& t)
{
    std::vector<Piece> pieces;
    for (uint32_t cpu = 0; cpu < t.cpus(); ++cpu)
        for (size_t i = 0; i < t.slices(CpuId{cpu}); ++i) {
            const Slice s = t.slice(CpuId{cpu}, i);
            if (s.state == TaskState::running && s.start < s.end)
                pieces.push_back({t.track(s.task).name, cpu, in_ms(s.start), in_ms(s.end)});
        }
    std::ranges::sort(pieces, {}, [](const Piece& p) { return std::pair(p.start, p.task); });
    return pieces;
}

// The list is the order of urgency; a task that waits for others gives the CPU up at once.
std::string list_schedule(const json& input)
{
    std::string text = fmt::format(
        "machine: {{cpus: {}, instruction: 0}}\n"
        "policy: {{name: priority, preemptive: false, order: smaller_first}}\nobjects:\n",
        input["cpus"].dump());
    for (const json& name : input["list"])
        text += fmt::format("  done_{}: event\n", name.get<std::string>());
    text += "processes:\n";
    for (size_t i = 0; i < input["list"].size(); ++i) {
        const std::string name = input["list"][i];
        text += fmt::format("  {}:\n    priority: {}\n    run:\n", name, i);
        for (const json& pair : input["precedence"])
            if (pair[1] == name)
                text += fmt::format("      - wait done_{}\n", pair[0].get<std::string>());
        text += fmt::format("      - compute {}\n      - set done_{}\n",
                            input["times"][name].dump(), name);
    }
    return text;
}

class Graham : public testing::TestWithParam<std::string> {};

TEST_P(Graham, AnomalyIsScheduledAsPublished)
{
    const json c = read_case(GetParam());
    const Timeline t = run_text(list_schedule(c["input"]));
    EXPECT_EQ(in_ms(t.end()), c["expected"]["makespan"].get<double>());
    std::vector<Piece> expected;
    for (const json& s : c["expected"]["segments"]) expected.push_back({s[0], s[1], s[2], s[3]});
    std::ranges::sort(expected, {}, [](const Piece& p) { return std::pair(p.start, p.task); });
    EXPECT_EQ(pieces_of(t), expected);
}

INSTANTIATE_TEST_SUITE_P(, Graham, testing::Values("parallel-speedup-12", "parallel-speedup-14"),
                         oracles::test_name);

// With 3 CPUs and all constraints the same jobs take less than in either case.
TEST(ParallelSpeedup, OfGrahamsJobsIsBestWithoutTheImprovement)
{
    json input = read_case("parallel-speedup-12")["input"];
    const double more_cpus = in_ms(run_text(list_schedule(input)).end());
    input["cpus"] = 3;
    const double plain = in_ms(run_text(list_schedule(input)).end());
    EXPECT_LT(plain, more_cpus);
    EXPECT_LT(plain,
              in_ms(run_text(list_schedule(read_case("parallel-speedup-14")["input"])).end()));
}

std::string job_list(const json& jobs, int cpus, const std::vector<int>& places)
{
    std::string text = fmt::format("machine: {{cpus: {}, instruction: 0}}\nprocesses:\n", cpus);
    for (size_t i = 0; i < jobs.size(); ++i)
        text += fmt::format("  j{}: {{{}run: [compute {}]}}\n", i,
                            places.empty() ? "" : fmt::format("affinity: {}, ", places[i]),
                            jobs[i].dump());
    return text;
}

// The least makespan over all ways to place the jobs, each of them a run. The first stays at CPU 0.
double best_makespan(const json& jobs, int cpus)
{
    std::vector<int> places(jobs.size());
    double best = INFINITY;
    for (size_t at = 0; at < places.size();) {
        best = std::min(best, in_ms(run_text(job_list(jobs, cpus, places)).end()));
        for (at = 1; at < places.size() && ++places[at] == cpus; ++at) places[at] = 0;
    }
    return best;
}

TEST(ParallelSpeedup, OfLongestFirstAttainsItsBound)
{
    const json c = read_case("parallel-speedup-16");
    const json& jobs = c["input"]["jobs"];
    ASSERT_TRUE(std::ranges::is_sorted(jobs, std::greater{}));
    const int cpus = c["input"]["cpus"];
    const double longest_first = in_ms(run_text(job_list(jobs, cpus, {})).end());
    const double best = best_makespan(jobs, cpus);
    EXPECT_EQ(longest_first, c["expected"]["lpt_makespan"].get<double>());
    EXPECT_EQ(best, c["expected"]["optimal_makespan"].get<double>());
    EXPECT_NEAR(longest_first / best, c["expected"]["ratio"].get<double>(), 1e-6);
    EXPECT_NEAR(longest_first / best, c["expected"]["bound"].get<double>(), 1e-6);
}

TEST(ParallelSpeedup, OfAListAttainsItsBound)
{
    const json c = read_case("parallel-speedup-18");
    const json& jobs = c["input"]["jobs_in_list_order"];
    const int cpus = c["input"]["cpus"];
    const double as_listed = in_ms(run_text(job_list(jobs, cpus, {})).end());
    const double best = best_makespan(jobs, cpus);
    EXPECT_EQ(as_listed, c["expected"]["list_makespan"].get<double>());
    EXPECT_EQ(best, c["expected"]["optimal_makespan"].get<double>());
    EXPECT_NEAR(as_listed / best, c["expected"]["ratio"].get<double>(), 1e-6);
}

class McNaughton : public testing::TestWithParam<std::string> {};

// A Pfair schedule gives each job its share of that time, and cannot be beaten: no CPU ever idles.
TEST_P(McNaughton, MakespanIsReachedByASchedulerThatMayPreemptAndMigrate)
{
    const json c = read_case(GetParam());
    const json& jobs = c["input"]["jobs"];
    const double makespan = c["expected"]["makespan"];
    std::string text = fmt::format(
        "until: 1s\nmachine: {{cpus: {}, instruction: 0}}\npolicy: {{name: pd2, quantum: 0.5}}\n"
        "processes:\n",
        c["input"]["cpus"].dump());
    for (size_t i = 0; i < jobs.size(); ++i)
        text += fmt::format(
            "  j{}:\n    runtime: {}\n    run:\n      - every {}:\n          - compute {}\n"
            "          - break\n",
            i, jobs[i].dump(), makespan, jobs[i].dump());
    const Timeline t = run_text(text);
    EXPECT_EQ(in_ms(t.end()), makespan);
    double worked = 0;
    for (const Piece& p : pieces_of(t)) worked += p.end - p.start;
    EXPECT_EQ(worked, makespan * c["input"]["cpus"].get<double>());
}

INSTANTIATE_TEST_SUITE_P(, McNaughton,
                         testing::Values("parallel-speedup-20", "parallel-speedup-22"),
                         oracles::test_name);

// The lock as a mutex that each thread gives away after every interval.
TEST(ParallelSpeedup, UnderOneGlobalLockThereIsNone)
{
    const json c = read_case("parallel-speedup-24");
    const json& input = c["input"];
    const double interval = input["switch_interval"], work = input["cpu_seconds_each"];
    for (size_t i = 0; i < input["threads"].size(); ++i) {
        const auto text = [&](const char* steps) {
            return fmt::format(
                "machine: {{cpus: {}, instruction: 0}}\nobjects: {{lock: mutex}}\nprocesses:\n"
                "  p: {{count: {}, run: f}}\nfunctions:\n  f:\n    - repeat {}:\n        - {}\n",
                input["cpus"].dump(), input["threads"][i].dump(), std::llround(work / interval),
                fmt::format(fmt::runtime(steps), interval * 1e3));
        };
        EXPECT_GE(seconds_of(run_text(text("with lock: [compute {}]")).end()),
                  c["expected"]["wall_seconds_at_least"][i].get<double>());
        EXPECT_EQ(seconds_of(run_text(text("compute {}")).end()),
                  c["expected"]["wall_seconds_with_processes_instead"][i].get<double>());
    }
}

}  // namespace
}  // namespace interleave
