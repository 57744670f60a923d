// Schedules of textbooks and of OSTEP's simulator: groups textbook-schedules and ostep-scheduler.
// Each case becomes the text of a scenario and runs; every piece of its Gantt chart and every time
// of its table must come out.
#include "analysis/statistics.h"
#include "base/text.h"
#include "cases.h"
#include "kernel/kernel.h"
#include "scenario/load.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>
#include <set>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::case_names;
using oracles::read_case;

// Every case that no test here runs, and why. A case that is neither run nor listed fails.
const std::map<std::string, std::string> kNotRun = {};
// Cases without a policy, each with a test of its own below.
const std::set<std::string> kOwnTest = {"textbook-schedules-29", "textbook-schedules-39",
                                        "textbook-schedules-41", "textbook-schedules-43",
                                        "textbook-schedules-44"};

// The `policy:` line for a case; empty if it is of a policy that there is not.
std::string policy_of(const json& input)
{
    const std::string policy = input.value("policy", "");
    const auto quantum = [&] { return input.at("quantum").dump(); };
    if (policy == "FCFS") return "fcfs";
    if (policy == "SJF") return "sjf";
    if (policy == "SRTF") return "srtf";
    if (policy == "HRRN") return "hrrn";
    if (policy == "feedback" && input.at("quantum_of_level_i") == "2^i")
        return "{name: mlfq, quanta: [1, 2, 4, 8, 16], preemptive: false, alone: stays}";
    if (policy == "RR") return "{name: rr, quantum: " + quantum() + "}";
    const bool smaller = input.value("priority_order", "") == "smaller number is more urgent";
    const std::string order = smaller ? "smaller_first" : "larger_first";
    if (policy == "PRIO") return "{name: priority, preemptive: false, order: " + order + "}";
    if (policy == "PRIO_RR_P")
        return "{name: priority, order: " + order + ", quantum: " + quantum() + "}";
    return "";
}

// Tasks of OSTEP are numbers, which are no names of ours.
std::string task_name(const json& id)
{
    return id.is_number() ? "job" + id.dump() : id.get<std::string>();
}

std::string scenario_of(const json& tasks, const std::string& policy,
                        const std::string& machine = "{cpus: 1}")
{
    std::string text =
        fmt::format("format: 1\nunit: ms\nmachine: {}\npolicy: {}\nprocesses:\n", machine, policy);
    for (const json& t : tasks) {
        text += fmt::format("  {}: {{start: {}, run: [compute {}], priority: {}}}\n",
                            task_name(t["id"]), t["arrival"].dump(), t["burst"].dump(),
                            t.value("priority", 0));
    }
    return text;
}

// Null, with failures, if the text does not run to its end.
std::optional<Timeline> run_text(const std::string& text)
{
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "case", {}, d);
    if (loaded.model == nullptr) {
        ADD_FAILURE() << render(d, "case", text, false);
        return std::nullopt;
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

struct Segment {
    std::string task;
    Time start, end;
    friend bool operator==(const Segment&, const Segment&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Segment& s)
    {
        return out << s.task << " " << to_text(s.start) << " - " << to_text(s.end);
    }
};

// Who had the CPU; a renewed slice is a segment of its own where the case counts slices.
std::vector<Segment> segments_of(const Timeline& t, bool each_slice)
{
    std::vector<Segment> segments;
    const CpuId cpu{0};
    for (size_t i = 0; i < t.slices(cpu); ++i) {
        const Slice s = t.slice(cpu, i);
        if (s.state != TaskState::running) continue;
        const std::string& name = t.track(s.task).name;
        const bool goes_on = !segments.empty() && segments.back().end == s.start &&
                             segments.back().task == name && !(each_slice && s.renewed);
        if (goes_on)
            segments.back().end = s.end;
        else
            segments.push_back({name, s.start, s.end});
    }
    return segments;
}

// Written with at most one decimal in the cases, so exact in nanoseconds.
Duration ms_of(const json& number) { return Duration{std::llround(number.get<double>() * 1e6)}; }

double in_ms(int64_t ns) { return static_cast<double>(ns) / 1e6; }

void compare_tasks(const Timeline& timeline, const RunStatistics& statistics, const json& rows)
{
    ASSERT_EQ(statistics.tasks.size(), rows.size());
    for (const json& row : rows) {
        const std::string name = task_name(row["id"]);
        const TrackId id = timeline.find(name);
        ASSERT_TRUE(id.valid()) << name;
        const TaskStatistics& t = statistics.tasks[id.index];
        const std::map<std::string, Duration> measured = {{"finish", t.end - Time{}},
                                                          {"turnaround", t.turnaround},
                                                          {"wait", t.waiting},
                                                          {"response", t.response}};
        for (const auto& [key, value] : row.items()) {
            if (key == "id") continue;
            ASSERT_TRUE(measured.contains(key)) << key;
            EXPECT_EQ(measured.at(key), ms_of(value)) << key << " of " << name;
        }
    }
}

void compare_averages(const RunStatistics& s, const json& averages, double tolerance)
{
    const std::map<std::string, int64_t> measured = {{"turnaround", s.mean_turnaround_ns},
                                                     {"wait", s.mean_waiting_ns},
                                                     {"response", s.mean_response_ns}};
    for (const auto& [key, value] : averages.items()) {
        ASSERT_TRUE(measured.contains(key)) << key;
        EXPECT_NEAR(in_ms(measured.at(key)), value.get<double>(), tolerance) << key;
    }
}

class Schedules : public testing::TestWithParam<std::string> {};

TEST_P(Schedules, AreThoseOfTheBook)
{
    const json c = read_case(GetParam());
    const json& expected = c["expected"];
    const std::string text = scenario_of(c["input"]["tasks"], policy_of(c["input"]));
    SCOPED_TRACE(text);
    const std::optional<Timeline> timeline = run_text(text);
    ASSERT_TRUE(timeline);
    std::vector<Segment> segments;
    for (const json& s : expected["segments"])
        segments.push_back({task_name(s[0]), Time{} + ms_of(s[1]), Time{} + ms_of(s[2])});
    EXPECT_EQ(segments_of(*timeline, c["group"] == "ostep-scheduler"), segments);
    const RunStatistics figures = statistics(*timeline);
    compare_tasks(*timeline, figures, expected["tasks"]);
    if (expected.contains("average")) compare_averages(figures, expected["average"], 1e-6);
    if (expected.contains("average_2dp")) compare_averages(figures, expected["average_2dp"], 0.005);
}

std::vector<std::string> all_cases()
{
    std::vector<std::string> all = case_names("textbook-schedules");
    for (std::string& name : case_names("ostep-scheduler")) all.push_back(std::move(name));
    return all;
}

std::vector<std::string> cases_that_run()
{
    std::vector<std::string> names;
    for (const std::string& name : all_cases()) {
        if (!policy_of(read_case(name)["input"]).empty()) names.push_back(name);
    }
    return names;
}

INSTANTIATE_TEST_SUITE_P(, Schedules, testing::ValuesIn(cases_that_run()), oracles::test_name);

TEST(ScheduleCases, AreEachRunOrListedWithAReasonAndNotBoth)
{
    std::set<std::string> known = kOwnTest;
    for (const auto& [name, reason] : kNotRun) {
        EXPECT_TRUE(known.insert(name).second) << name;
        EXPECT_FALSE(reason.empty()) << name;
    }
    for (const std::string& name : cases_that_run()) {
        EXPECT_TRUE(known.insert(name).second) << name << " is run, and listed as not run";
    }
    const std::vector<std::string> all = all_cases();
    EXPECT_EQ(std::set(all.begin(), all.end()), known);
}

// Five jobs under four policies. Processor sharing is round robin with a quantum that tends to 0,
// so each end may be late by one round of quanta.
TEST(ScheduleCases, FiveBatchJobsEndWhenTheBookSays)
{
    const json c = read_case("textbook-schedules-29");
    const json& tasks = c["input"]["tasks"];
    const json& means = c["expected"]["mean_turnaround"];
    ASSERT_EQ(c["input"]["priority_order"], "larger number is more urgent");
    const std::optional<Timeline> fcfs = run_text(scenario_of(tasks, "fcfs"));
    const std::optional<Timeline> priority =
        run_text(scenario_of(tasks, "{name: priority, order: larger_first, preemptive: false}"));
    const std::optional<Timeline> shortest = run_text(scenario_of(tasks, "sjf"));
    const std::optional<Timeline> sharing =
        run_text(scenario_of(tasks, "{name: rr, quantum: 1us}"));
    ASSERT_TRUE(fcfs && priority && shortest && sharing);
    const double round = 0.001 * static_cast<double>(tasks.size());
    const auto mean = [](const Timeline& t) { return in_ms(statistics(t).mean_turnaround_ns); };
    EXPECT_NEAR(mean(*fcfs), means["FCFS"].get<double>(), 1e-6);
    EXPECT_NEAR(mean(*shortest), means["SJF"].get<double>(), 1e-6);
    EXPECT_NEAR(mean(*priority), means["priority"].get<double>(), 1e-6);
    EXPECT_NEAR(mean(*sharing), means["processor_sharing"].get<double>(), round);
    for (const auto& [name, finish] : c["expected"]["finish_priority"].items()) {
        EXPECT_EQ(priority->moments(priority->find(name)).ended, Time{} + ms_of(finish)) << name;
    }
    for (const auto& [name, finish] : c["expected"]["finish_processor_sharing"].items()) {
        const Time ended = sharing->moments(sharing->find(name)).ended;
        EXPECT_NEAR(in_ms(ended.ns), finish.get<double>(), round) << name;
    }
}

TEST(ScheduleCases, SwitchingCostsTheShareOfTheCpuThatTheBookComputes)
{
    const json c = read_case("textbook-schedules-41");
    const json& input = c["input"];
    const json tasks = {{{"id", "A"}, {"arrival", 0}, {"burst", 10 * input["quantum"].get<int>()}},
                        {{"id", "B"}, {"arrival", 0}, {"burst", 10 * input["quantum"].get<int>()}}};
    const std::string machine = "{cpus: 1, costs: {choose: " + input["switch_cost"].dump() + "}}";
    const std::optional<Timeline> t = run_text(
        scenario_of(tasks, "{name: rr, quantum: " + input["quantum"].dump() + "}", machine));
    ASSERT_TRUE(t);
    const RunStatistics s = statistics(*t);
    ASSERT_EQ(s.cpus.size(), 1u);
    const double wasted =
        static_cast<double>(s.cpus[0].kernel.ns) / static_cast<double>(s.makespan.ns);
    EXPECT_NEAR(wasted, c["expected"]["fraction_of_cpu_wasted"].get<double>(), 1e-6);
    EXPECT_NEAR(s.cpus[0].overhead_ppm, wasted * 1e6, 1);
}

TEST(ScheduleCases, AverageTurnaroundVariesWithTheQuantumAsInTheFigure)
{
    const json c = read_case("textbook-schedules-44");
    const json& quanta = c["input"]["quanta"];
    const json& averages = c["expected"]["average_turnaround"];
    ASSERT_EQ(quanta.size(), averages.size());
    for (size_t i = 0; i < quanta.size(); ++i) {
        const std::optional<Timeline> t = run_text(
            scenario_of(c["input"]["tasks"], "{name: rr, quantum: " + quanta[i].dump() + "}"));
        ASSERT_TRUE(t);
        EXPECT_NEAR(in_ms(statistics(*t).mean_turnaround_ns), averages[i].get<double>(), 1e-6)
            << "quantum " << quanta[i];
    }
}

// What the policy tells about a ready task, under a key; empty if it tells nothing.
std::string told(const Model& m, const State& state, TaskId task, std::string_view key)
{
    for (const Candidate& candidate : m.policy->describe(m, state, CpuId{0})) {
        if (candidate.task != task) continue;
        for (const auto& [name, value] : candidate.keys)
            if (name == key) return value;
    }
    return "";
}

// A computes for the given bursts; at the end of each it waits for a moment in which B, which
// computes without end, gets the CPU, so that A's next prediction can be read while A is ready.
TEST(ScheduleCases, BurstsArePredictedByTheAverageOfThoseBefore)
{
    const json c = read_case("textbook-schedules-39");
    const json& input = c["input"];
    std::string steps;
    for (const json& burst : input["bursts"])
        steps += fmt::format("compute {}, sleep 1us, ", burst.dump());
    const std::string text = fmt::format(
        "format: 1\nunit: ms\nmachine: {{cpus: 1}}\n"
        "policy: {{name: sjf, burst: predicted, alpha: {}, guess: {}}}\n"
        "processes:\n  A: {{run: [{}compute 1]}}\n"
        "  B: {{start: 1, run: [&s compute 30, yield, *s, yield, *s, yield, *s]}}\n",
        input["alpha"].dump(), input["initial_guess"].dump(), steps);
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "case", {}, d);
    ASSERT_NE(loaded.model, nullptr) << render(d, "case", text, false);
    const Model& m = *loaded.model;
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    SeededChooser chooser(m.seed);
    State state = start(m, builder);
    std::vector<std::string> predictions;
    while (!finished(state)) {
        step(m, state, chooser, builder);
        const std::string now = told(m, state, TaskId{0}, "predicted burst");
        if (!now.empty() && (predictions.empty() || predictions.back() != now))
            predictions.push_back(now);
    }
    double tau = input["initial_guess"].get<double>();
    std::vector<std::string> expected = {to_text(ms_of(tau))};
    for (const json& burst : input["bursts"]) {
        tau = input["alpha"].get<double>() * burst.get<double>() +
              (1 - input["alpha"].get<double>()) * tau;
        expected.push_back(to_text(ms_of(tau)));
    }
    EXPECT_EQ(predictions, expected);
    ASSERT_FALSE(predictions.empty());
    EXPECT_EQ(predictions.back(), to_text(ms_of(c["expected"]["next_prediction"])));
}

// The share of [from, to) in which some CPU runs a task.
double share_busy(const Timeline& t, Time from, Time to)
{
    std::vector<std::pair<Time, int>> changes;
    for (uint32_t cpu = 0; cpu < t.cpus(); ++cpu) {
        for (size_t i = 0; i < t.slices(CpuId{cpu}); ++i) {
            const Slice s = t.slice(CpuId{cpu}, i);
            if (s.state != TaskState::running || s.end <= from || s.start >= to) continue;
            changes.emplace_back(std::max(s.start, from), 1);
            changes.emplace_back(std::min(s.end, to), -1);
        }
    }
    std::ranges::sort(changes);
    Duration busy;
    int running = 0;
    Time since = from;
    for (const auto& [at, change] : changes) {
        if (running > 0) busy += at - since;
        running += change;
        since = at;
    }
    return static_cast<double>(busy.ns) / static_cast<double>((to - from).ns);
}

// The formula counts processes that wait independently of each other: each has a CPU of its own,
// and what is measured is how long at least one of them computes. Batch means, 99.9 %.
TEST(ScheduleCases, ProcessesThatMostlyWaitUseTheCpuAsTheFormulaSays)
{
    constexpr int kBatches = 40;
    constexpr double kStudent = 3.56;  // 39 degrees of freedom
    const json c = read_case("textbook-schedules-43");
    const double p = c["input"]["p"].get<double>();
    const Duration batch = seconds(20);
    for (size_t k = 0; k < c["input"]["n"].size(); ++k) {
        const int n = c["input"]["n"][k].get<int>();
        const std::string text = fmt::format(
            "format: 1\nuntil: {}s\nmachine: {{cpus: {}, instruction: 0}}\npolicy: fcfs\n"
            "processes:\n  P: {{run: work, count: {}}}\n"
            "functions:\n  work:\n    - forever:\n"
            "        - compute exp({}ms)\n        - sleep exp({}ms)\n",
            20 * (kBatches + 1), n, n, std::lround(100 * (1 - p)), std::lround(100 * p));
        Diagnostics d;
        const LoadedScenario loaded = load_scenario(text, "case", {}, d);
        ASSERT_NE(loaded.model, nullptr) << render(d, "case", text, false);
        const Model& m = *loaded.model;
        TimelineBuilder builder(symbols(m), m.machine.cpus);
        SeededChooser chooser(m.seed);
        State state = start(m, builder);
        run(m, state, chooser, builder, 100'000'000);
        const Timeline t = std::move(builder).finish({}, state.sched.now);
        double sum = 0;
        double squares = 0;
        for (int b = 1; b <= kBatches; ++b) {
            const Time from{b * batch.ns};
            const double share = share_busy(t, from, from + batch);
            sum += share;
            squares += share * share;
        }
        const double mean = sum / kBatches;
        const double variance = (squares - sum * mean) / (kBatches - 1);
        const double half = kStudent * std::sqrt(variance / kBatches);
        EXPECT_NEAR(mean, c["expected"]["utilization"][k].get<double>(), half) << n;
        EXPECT_LT(half, 0.03) << n;
    }
}

}  // namespace
}  // namespace interleave
