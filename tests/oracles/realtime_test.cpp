// Periodic and aperiodic jobs: groups simso-realtime and realtime-theory. Each case becomes the
// text of a scenario and runs; every job's end and miss and every interval in which it ran must
// come out.
#include "base/text.h"
#include "cases.h"
#include "kernel/kernel.h"
#include "scenario/load.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::case_names;
using oracles::read_case;

// Every case that no test here runs, and why. A case that is neither run nor listed fails.
const std::map<std::string, std::string> kNotRun = {};

std::string policy_of(const json& input)
{
    static const std::map<std::string, std::string> kPolicies = {
        {"EDF_mono", "edf"},
        {"EDF", "edf"},
        {"RM_mono", "rm"},
        {"RM", "rm"},
        {"FP", "{name: fp, urgent: larger_first}"},
        {"LLF", "llf"},
        {"EDZL", "edzl"},
        {"EDF_US", "{name: edf_us, threshold: 0.5}"},
        {"P_EDF", "{name: edf, queues: partitioned, order: decreasing}"},
        {"P_RM", "{name: rm, queues: partitioned, packing: worst_fit}"},
        {"PD2", "{name: pd2, quantum: 0.1}"},
        // realtime-theory; ties go to the task listed first
        {"EDF, listed first", "{name: edf, ties: task}"},
        {"RM, listed first", "{name: rm, ties: task}"},
        {"fixed priority, longer period first, listed first",
         "{name: fp, urgent: larger_first, ties: task}"}};
    if (input.contains("policy_key")) return kPolicies.at(input["policy_key"]);
    return kPolicies.at(input["policy"].get<std::string>() + ", listed first");
}

std::string task_name(const json& id)
{
    return id.is_number() ? "T" + id.dump() : id.get<std::string>();
}

std::string scenario_of(const json& input)
{
    const std::string policy = policy_of(input);
    std::string costs;
    if (input.value("context_load_cost", 0.0) > 0)
        costs = fmt::format(", costs: {{save: {}, load: {}, on_release: interrupt}}",
                            input["context_save_cost"].dump(), input["context_load_cost"].dump());
    std::string text = fmt::format(
        "format: 1\nunit: ms\nuntil: {}\nmachine: {{cpus: {}, instruction: 0{}}}\npolicy: {}\n"
        "processes:\n",
        input["duration"].dump(), input["cpus"].dump(), costs, policy);
    const bool aborts = input.value("on_deadline_miss", "").starts_with("abort");
    for (const json& t : input["tasks"]) {
        const bool by_period = !t.contains("priority");
        text += fmt::format("  {}:\n    start: {}\n    priority: {}\n    run:\n",
                            task_name(t["id"]), t.value("offset", json(0)).dump(),
                            (by_period ? t["period"] : t["priority"]).dump());
        std::string when = "every " + t["period"].dump();
        if (t.contains("releases")) {
            when = "releases";
            for (const json& r : t["releases"]) when += " " + r.dump();
        }
        text += fmt::format("      - {} deadline {}{}:\n          - compute {}\n", when,
                            t["deadline"].dump(), aborts ? " on miss abort" : "", t["wcet"].dump());
    }
    return text;
}

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
    while (!finished(state)) {
        step(m, state, chooser, builder);
        for (const std::string& sentence : laws(m, state)) ADD_FAILURE() << sentence;
        if (testing::Test::HasFailure()) break;
    }
    Timeline timeline = std::move(builder).finish({}, state.sched.now);
    for (const std::string& sentence : timeline.violations()) ADD_FAILURE() << sentence;
    return timeline;
}

Time time_of(const json& number) { return Time{std::llround(number.get<double>() * 1e6)}; }

// An interval in which a job ran, on whatever CPUs.
struct Piece {
    std::string task;
    uint64_t job = 0;
    Time start, end;
    friend auto operator<=>(const Piece&, const Piece&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Piece& p)
    {
        return out << p.task << "." << p.job << " " << to_text(p.start) << " - " << to_text(p.end);
    }
};

std::vector<Piece> merged(std::vector<Piece> pieces)
{
    std::ranges::sort(pieces);
    std::vector<Piece> out;
    for (const Piece& p : pieces) {
        if (p.start == p.end) continue;
        const bool goes_on = !out.empty() && out.back().task == p.task && out.back().job == p.job &&
                             out.back().end == p.start;
        if (goes_on)
            out.back().end = p.end;
        else
            out.push_back(p);
    }
    return out;
}

std::vector<Piece> pieces_of(const Timeline& t)
{
    std::vector<Piece> pieces;
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        const auto jobs = t.jobs(id);
        for (size_t i = 0; i < t.slices(id); ++i) {
            const Slice s = t.slice(id, i);
            if (s.state != TaskState::running) continue;
            Time from = s.start;
            for (size_t k = 0; k < jobs.size() && from < s.end; ++k) {
                if (jobs[k].ended <= from) continue;
                const Time to = std::min(s.end, jobs[k].ended);
                pieces.push_back({t.track(id).name, k + 1, from, to});
                from = to;
            }
        }
    }
    return merged(std::move(pieces));
}

void compare_jobs(const Timeline& t, const json& rows, Time duration)
{
    std::set<std::pair<std::string, uint64_t>> seen;
    for (const json& row : rows) {
        const std::string name = task_name(row[0]);
        const auto n = row[1].get<uint64_t>();
        SCOPED_TRACE(fmt::format("job {} of {}", n, name));
        seen.emplace(name, n);
        const auto jobs = t.jobs(t.find(name));
        ASSERT_LE(n, jobs.size());
        const JobOutcome& job = jobs[n - 1];
        EXPECT_EQ(to_text(job.released), to_text(time_of(row[2])));
        EXPECT_EQ(to_text(job.deadline), to_text(time_of(row[3])));
        EXPECT_EQ(job.ended.ns, row[4].is_null() ? kNever.ns : time_of(row[4]).ns);
        EXPECT_EQ(job.missed, row[5].get<bool>());
        EXPECT_EQ(job.aborted, row[6].get<bool>());
    }
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        const std::string& name = t.track(id).name;
        for (uint64_t n = 1; n <= t.jobs(id).size(); ++n) {
            const bool listed = seen.contains({name, n});
            EXPECT_TRUE(listed || t.jobs(id)[n - 1].released >= duration) << name << " " << n;
        }
    }
}

// Every task runs on the CPU that it is assigned to, and nowhere else.
void compare_assignment(const Timeline& t, const json& assignment)
{
    for (const auto& [cpu, tasks] : assignment.items())
        for (const json& task : tasks) {
            const TrackId id = t.find(task_name(task));
            for (size_t i = 0; i < t.slices(id); ++i) {
                const Slice slice = t.slice(id, i);
                const bool here = std::to_string(slice.cpu.index) == cpu;
                EXPECT_TRUE(here || slice.state != TaskState::running) << task_name(task);
            }
        }
}

class Simso : public testing::TestWithParam<std::string> {};

TEST_P(Simso, JobsEndMissAndRunWhenTheCaseSays)
{
    if (kNotRun.contains(GetParam())) GTEST_SKIP() << kNotRun.at(GetParam());
    const json c = read_case(GetParam());
    const std::string text = scenario_of(c["input"]);
    SCOPED_TRACE(text);
    const std::optional<Timeline> t = run_text(text);
    ASSERT_TRUE(t);
    const json& expected = c["expected"];
    const Time duration = time_of(c["input"]["duration"]);
    if (!expected.contains("segments")) return;  // its jobs follow from tie-breaks of its program
    compare_jobs(*t, expected["jobs"], duration);
    std::vector<Piece> pieces;
    for (const json& s : expected["segments"])
        pieces.push_back({task_name(s[0]), s[1].get<uint64_t>(), time_of(s[3]), time_of(s[4])});
    EXPECT_EQ(pieces_of(*t), merged(std::move(pieces)));
    if (expected.contains("assignment")) compare_assignment(*t, expected["assignment"]);
}
INSTANTIATE_TEST_SUITE_P(Cases, Simso, testing::ValuesIn(case_names("simso-realtime")),
                         oracles::test_name);

// At every boundary each task has got its share, to within less than a quantum.
TEST(Pfair, StaysWithinOneQuantumOfTheFluidSchedule)
{
    const json c = read_case("simso-realtime-48");
    const std::optional<Timeline> t = run_text(scenario_of(c["input"]));
    ASSERT_TRUE(t);
    const int64_t quantum = 100'000;
    for (const json& task : c["input"]["tasks"]) {
        const TrackId id = t->find(task_name(task["id"]));
        const auto wcet = task["wcet"].get<int64_t>(), period = task["period"].get<int64_t>();
        for (Time at{}; at <= t->end(); at = at + Duration{quantum}) {
            const int64_t got = t->spent(id, TaskState::running, {}, at).ns;
            EXPECT_LT(std::abs(wcet * at.ns - got * period), quantum * period)
                << task_name(task["id"]) << " at " << to_text(at);
        }
        for (const JobOutcome& job : t->jobs(id)) EXPECT_FALSE(job.missed);
    }
}

// Cases that are analysed, not run: schedulability_test.cpp.
const std::set<std::string> kAnalysed = {
    "realtime-theory-01", "realtime-theory-04", "realtime-theory-06", "realtime-theory-07",
    "realtime-theory-18", "realtime-theory-26", "realtime-theory-34"};

// Tasks that lock: inversion_test.cpp.
const std::set<std::string> kLocked = {"realtime-theory-28", "realtime-theory-31",
                                       "realtime-theory-33"};

const std::string kServed = "realtime-theory-20";  // a test of its own below

std::vector<std::string> tables()
{
    std::vector<std::string> names = case_names("realtime-theory");
    std::erase_if(names, [](const std::string& name) {
        return kAnalysed.contains(name) || kLocked.contains(name) || name == kServed;
    });
    return names;
}

class RealtimeTheory : public testing::TestWithParam<std::string> {};

TEST_P(RealtimeTheory, SegmentsAndMissesAreThoseOfTheTable)
{
    const json c = read_case(GetParam());
    const json& expected = c["expected"];
    const std::string text = scenario_of(c["input"]);
    SCOPED_TRACE(text);
    const std::optional<Timeline> t = run_text(text);
    ASSERT_TRUE(t);
    const bool whole = expected.contains("segments");
    const json& rows = expected[whole ? "segments" : "segments_until_150"];
    const Time until = whole ? time_of(rows.back()[2]) : Time{ms(150).ns};
    std::vector<std::tuple<std::string, int64_t, int64_t>> wanted, got;
    for (const json& s : rows) wanted.emplace_back(s[0], time_of(s[1]).ns, time_of(s[2]).ns);
    for (size_t i = 0; i < t->slices(CpuId{0}); ++i) {
        const Slice s = t->slice(CpuId{0}, i);
        if (s.state != TaskState::running || s.start >= until) continue;
        got.emplace_back(t->track(s.task).name, s.start.ns, std::min(s.end, until).ns);
    }
    EXPECT_EQ(got, wanted);
    std::set<std::tuple<std::string, int64_t, int64_t>> wanted_missed, missed;
    if (expected.contains("missed"))
        for (const json& m : expected["missed"])
            wanted_missed.emplace(m[0], time_of(m[1]).ns,
                                  m[2].is_null() ? kNever.ns : time_of(m[2]).ns);
    for (TrackId id{0}; id.index < t->tasks(); ++id.index)
        for (const JobOutcome& job : t->jobs(id))
            if (job.missed) missed.emplace(t->track(id).name, job.deadline.ns, job.ended.ns);
    EXPECT_EQ(missed, wanted_missed);
}
INSTANTIATE_TEST_SUITE_P(Cases, RealtimeTheory, testing::ValuesIn(tables()), oracles::test_name);

// Its ties go to the server: the soft jobs are tasks that are listed first.
std::string served_scenario(const json& input)
{
    const json& server = input["server"];
    std::string text = fmt::format(
        "format: 1\nunit: ms\nuntil: {}\nmachine: {{cpus: {}, instruction: 0}}\n"
        "policy: {{name: edf, ties: task}}\n"
        "servers:\n  S: {{kind: cbs, budget: {}, period: {}}}\nprocesses:\n",
        input["duration"].dump(), input["cpus"].dump(), server["budget"].dump(),
        server["period"].dump());
    for (const json& j : input["soft_jobs"])
        text += fmt::format("  soft{}: {{start: {}, server: S, run: [compute {}]}}\n",
                            j["id"].dump(), j["arrival"].dump(), j["work"].dump());
    for (const json& t : input["hard_tasks"])
        text += fmt::format("  {}:\n    run:\n      - every {}:\n          - compute {}\n",
                            t["id"].get<std::string>(), t["period"].dump(), t["wcet"].dump());
    return text;
}

// What the policy tells of its server at the end of an instant, by key.
std::map<std::string, std::string> server_at(const Model& m, Time at)
{
    NullSink sink;
    SeededChooser chooser(m.seed);
    State state = start(m, sink);
    while (!finished(state) && earliest(state.sched).at <= at) step(m, state, chooser, sink);
    const auto rows = m.policy->memory(m, state);
    std::map<std::string, std::string> details;
    for (const auto& [key, value] : rows.at(0).second) details[key] = value;
    return details;
}

TEST(ConstantBandwidthServer, DeadlinesBudgetsAndSegmentsAreThoseOfThePublishedExample)
{
    const json c = read_case(kServed);
    const json& expected = c["expected"];
    const std::string text = served_scenario(c["input"]);
    SCOPED_TRACE(text);
    const std::optional<Timeline> t = run_text(text);
    ASSERT_TRUE(t);
    std::vector<std::tuple<std::string, int64_t, int64_t>> wanted, got;
    for (const json& s : expected["segments"])
        wanted.emplace_back(s[0], time_of(s[1]).ns, time_of(s[2]).ns);
    for (size_t i = 0; i < t->slices(CpuId{0}); ++i) {
        const Slice s = t->slice(CpuId{0}, i);
        if (s.state != TaskState::running) continue;
        const std::string& name = t->track(s.task).name;
        got.emplace_back(name.starts_with("soft") ? "server" : name, s.start.ns, s.end.ns);
    }
    EXPECT_EQ(got, wanted);
    for (const json& f : expected["soft_job_finish"]) {
        const TrackId id = t->find("soft" + f[0].dump());
        Time end;
        for (size_t i = 0; i < t->slices(id); ++i)
            if (t->slice(id, i).state == TaskState::running) end = t->slice(id, i).end;
        EXPECT_EQ(to_text(end), to_text(time_of(f[1])));
    }
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "case", {}, d);
    for (const json& e : expected["server_events"]) {
        SCOPED_TRACE(e.dump());
        const auto details = server_at(*loaded.model, time_of(e[0]));
        EXPECT_EQ(details.at("server deadline"), to_text(time_of(e[2])));
        const json budget = e.size() > 3 ? e[3] : c["input"]["server"]["budget"];
        EXPECT_TRUE(details.at("budget left").starts_with(to_text(time_of(budget)) + " of "))
            << details.at("budget left");
    }
}

}  // namespace
}  // namespace interleave
