// Proportional shares: groups ostep-lottery and proportional-share. Each case becomes the text of a
// scenario and runs; draws, orders and ends must come out exactly, statistics within an interval
// that is computed from the sample itself.
#include "analysis/statistics.h"
#include "base/rng.h"
#include "cases.h"
#include "kernel/kernel.h"
#include "kernel/weights.h"
#include "support/load.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <set>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::case_names;
using oracles::read_case;

// Every case that no test here runs, and why. A case that is neither run nor listed fails.
const std::map<std::string, std::string> kNotRun = {};

struct Task {
    std::string name;
    std::string keys;  // "tickets: 3, nice: 5"
    std::string run;   // "compute 3"
};

std::string scenario_of(const std::string& policy, const std::vector<Task>& tasks,
                        const std::string& more = "")
{
    std::string text = fmt::format(
        "format: 1\ntitle: case\nunit: ms\nmachine: {{cpus: 1, instruction: 0}}\n{}policy: {}\n"
        "processes:\n",
        more, policy);
    for (const Task& t : tasks)
        text += fmt::format("  {}: {{{}, run: [{}]}}\n", t.name, t.keys, t.run);
    return text;
}

Timeline run_text(const std::string& text, bool to_its_end = true)
{
    const auto model = test::load_model(text);
    TimelineBuilder builder(symbols(*model), model->machine.cpus);
    SeededChooser chooser(model->seed);
    State state = start(*model, builder);
    run(*model, state, chooser, builder, 50'000'000);
    EXPECT_EQ(state.sched.end, to_its_end ? RunEnd::finished : RunEnd::limit) << text;
    Timeline timeline = std::move(builder).finish({}, state.sched.now);
    EXPECT_THAT(timeline.violations(), testing::IsEmpty());
    return timeline;
}

struct Turn {
    std::string task;
    int64_t start_ns = 0;
};

// Who got which quantum: a task that goes on begins another turn.
std::vector<Turn> turns_of(const Timeline& t, int64_t quantum_ms)
{
    std::vector<Turn> turns;
    for (size_t i = 0; i < t.slices(CpuId{0}); ++i) {
        const Slice s = t.slice(CpuId{0}, i);
        if (s.state != TaskState::running) continue;
        for (int64_t at = s.start.ns; at < s.end.ns; at += quantum_ms * 1'000'000)
            turns.push_back({t.track(s.task).name, at});
    }
    return turns;
}

// --- ostep-lottery

class OstepLottery : public testing::TestWithParam<std::string> {};

// The program reports a job as done at the end of its last quantum, ours ends within it.
TEST_P(OstepLottery, DrawsAndFinishesAsTheProgramDid)
{
    const json c = read_case(GetParam());
    const json& input = c["input"];
    const int64_t quantum = input["quantum"];
    std::vector<Task> tasks;
    std::map<std::string, std::pair<int64_t, int64_t>> left;  // tickets, work
    for (const json& t : input["tasks"]) {
        const std::string name = "J" + t["id"].dump();
        tasks.push_back({name, "tickets: " + t["tickets"].dump(), "compute " + t["burst"].dump()});
        left[name] = {t["tickets"], t["burst"]};
    }
    const Timeline timeline = run_text(
        scenario_of(fmt::format("{{name: lottery, quantum: {}, leftover: idle, draws: {}}}",
                                quantum, input["random_draws"].dump()),
                    tasks));
    const std::vector<Turn> turns = turns_of(timeline, quantum);
    const json& draws = c["expected"]["draws"];
    ASSERT_EQ(turns.size(), draws.size());
    std::vector<std::pair<std::string, int64_t>> finish;
    for (size_t i = 0; i < turns.size(); ++i) {
        int64_t total = 0;
        for (const auto& [name, job] : left) total += job.second > 0 ? job.first : 0;
        const int64_t number = input["random_draws"][i];
        const json drawn = {number % total, total, std::stoll(turns[i].task.substr(1))};
        EXPECT_EQ(drawn, draws[i]) << "draw " << i;
        EXPECT_EQ(turns[i].start_ns, static_cast<int64_t>(i) * quantum * 1'000'000);
        int64_t& work = left[turns[i].task].second;
        work -= quantum;
        if (work <= 0) finish.emplace_back(turns[i].task, static_cast<int64_t>(i + 1) * quantum);
    }
    ASSERT_EQ(finish.size(), c["expected"]["finish"].size());
    for (size_t i = 0; i < finish.size(); ++i) {
        const json& expected = c["expected"]["finish"][i];
        EXPECT_EQ(finish[i].first, "J" + expected["id"].dump());
        EXPECT_EQ(finish[i].second, expected["time"].get<int64_t>());
        const Time ended = timeline.moments(timeline.find(finish[i].first)).ended;
        EXPECT_LE(ended, Time{} + ms(finish[i].second));
        EXPECT_GT(ended, Time{} + ms(finish[i].second - quantum));
    }
}

INSTANTIATE_TEST_SUITE_P(, OstepLottery, testing::ValuesIn(case_names("ostep-lottery")),
                         oracles::test_name);

// --- stride

std::vector<Task> hogs(const json& tickets, int64_t compute)
{
    std::vector<Task> tasks;
    for (const auto& [name, count] : tickets.items())
        tasks.push_back({name, "tickets: " + count.dump(), fmt::format("compute {}", compute)});
    return tasks;
}

std::vector<std::string> sequence_of(const std::string& policy, const std::vector<Task>& tasks,
                                     size_t quanta)
{
    const Timeline t =
        run_text(scenario_of(policy, tasks, fmt::format("until: {}\n", quanta)), false);
    std::vector<std::string> names;
    for (const Turn& turn : turns_of(t, 1)) names.push_back(turn.task);
    names.resize(quanta);
    return names;
}

std::vector<std::string> names_of(const json& list) { return list; }

TEST(ProportionalShare, StrideRunsInThePublishedOrder)
{
    const json c = read_case("proportional-share-01");
    const size_t quanta = c["input"]["quanta"];
    const auto sequence = sequence_of("{name: stride, quantum: 1, constant: 0}",
                                      hogs(c["input"]["tickets"], 100), quanta);
    EXPECT_EQ(sequence, names_of(c["expected"]["sequence"]));
    for (const auto& [name, count] : c["expected"]["quanta_per_6"].items())
        EXPECT_EQ(std::count(sequence.begin(), sequence.begin() + 6, name), count.get<int>());
}

TEST(ProportionalShare, StrideSaysThePublishedStrides)
{
    const json c = read_case("proportional-share-01");
    const auto m = test::load_model(
        scenario_of("{name: stride, quantum: 1, constant: 0}", hogs(c["input"]["tickets"], 100)));
    TimelineBuilder builder(symbols(*m), 1);
    State s = start(*m, builder);
    SeededChooser chooser(m->seed);
    while (s.sched.queued < 3) step(*m, s, chooser, builder);
    for (const Candidate& candidate : m->policy->describe(*m, s, CpuId{0})) {
        const std::string& name = m->tasks[candidate.task.index].name;
        EXPECT_EQ(candidate.keys[1].first, "stride");
        EXPECT_EQ(candidate.keys[1].second, c["expected"]["strides"][name].dump());
    }
}

TEST(ProportionalShare, StrideIsExactAfterEveryRoundOfAllTickets)
{
    const json c = read_case("proportional-share-05");
    const size_t quanta = c["input"]["quanta"];
    const auto sequence = sequence_of("{name: stride, quantum: 1, constant: 0, start: zero}",
                                      hogs(c["input"]["tickets"], 100), quanta);
    EXPECT_EQ(sequence, names_of(c["expected"]["sequence"]));
    const json& each = c["expected"]["allocations_after_each_round_of_total_tickets"];
    int64_t round = 0;
    for (const auto& [name, count] : each.items()) round += count.get<int64_t>();
    for (auto at = round; at <= static_cast<int64_t>(quanta); at += round)
        for (const auto& [name, count] : each.items())
            EXPECT_EQ(std::count(sequence.begin(), sequence.begin() + at, name),
                      at / round * count.get<int64_t>());
}

// --- lottery statistics

struct Sample {
    std::vector<double> values;

    [[nodiscard]] double mean() const
    {
        double sum = 0;
        for (const double v : values) sum += v;
        return sum / static_cast<double>(values.size());
    }
    [[nodiscard]] double central(int power) const
    {
        double sum = 0;
        for (const double v : values) sum += std::pow(v - mean(), power);
        return sum / static_cast<double>(values.size());
    }
    // Half the width of an interval that holds the true mean but for 1 in 10^5 samples.
    [[nodiscard]] double mean_error() const { return 4.4 * std::sqrt(central(2) / count()); }
    [[nodiscard]] double variance_error() const
    {
        return 4.4 * std::sqrt((central(4) - central(2) * central(2)) / count());
    }
    [[nodiscard]] double count() const { return static_cast<double>(values.size()); }
};

TEST(ProportionalShare, LotteryWinsAreBinomialAndTheFirstWinIsGeometric)
{
    constexpr int kSeeds = 4000;
    for (const char* name : {"proportional-share-06", "proportional-share-08"}) {
        const json c = read_case(name);
        const int64_t tickets = c["input"]["tickets"], total = c["input"]["total"];
        const int64_t draws = c["input"]["draws"];
        Sample wins, first;
        for (int seed = 1; seed <= kSeeds; ++seed) {
            const Timeline t = run_text(
                scenario_of("{name: lottery, quantum: 1}",
                            {{"A", fmt::format("tickets: {}", tickets), "compute 1000"},
                             {"B", fmt::format("tickets: {}", total - tickets), "compute 1000"}},
                            fmt::format("seed: {}\nuntil: {}\n", seed, draws)),
                false);
            int64_t won = 0, before = 0;
            for (size_t i = 0; i < t.slices(CpuId{0}); ++i) {
                const Slice s = t.slice(CpuId{0}, i);
                if (t.track(s.task).name != "A") continue;
                if (won == 0) before = s.start.ns / 1'000'000;
                won += (s.end - s.start).ns / 1'000'000;
            }
            wins.values.push_back(static_cast<double>(won));
            if (won > 0) first.values.push_back(static_cast<double>(before + 1));
        }
        SCOPED_TRACE(name);
        const json& e = c["expected"];
        EXPECT_LT(e["probability_of_no_win"].get<double>() * kSeeds, 1e-6);
        EXPECT_EQ(first.values.size(), wins.values.size());
        EXPECT_NEAR(wins.mean(), e["wins_mean"], wins.mean_error());
        EXPECT_NEAR(wins.central(2), e["wins_variance"], wins.variance_error());
        EXPECT_NEAR(first.mean(), e["first_win_mean_draws"], first.mean_error());
        EXPECT_NEAR(first.central(2), e["first_win_variance"], first.variance_error());
        EXPECT_NEAR(std::sqrt(wins.central(2)) / wins.mean(), e["wins_coefficient_of_variation"],
                    0.05 * e["wins_coefficient_of_variation"].get<double>());
    }
}

TEST(ProportionalShare, CompensationTicketsGiveATaskThatGivesUpTheCpuItsShare)
{
    const json c = read_case("proportional-share-10");
    const json& e = c["expected"];
    const auto text = [&](int seed, bool compensation) {
        return fmt::format(
            "format: 1\ntitle: case\nseed: {}\nuntil: 5s\nmachine: {{instruction: 0}}\n"
            "policy: {{name: lottery, quantum: 10, compensation: {}}}\nprocesses:\n"
            "  A: {{run: [compute 100s], tickets: {}}}\n"
            "  B:\n    tickets: {}\n    run:\n      - forever:\n          - compute 2\n"
            "          - yield\n",
            seed, compensation, c["input"]["A"]["tickets"].dump(),
            c["input"]["B"]["tickets"].dump());
    };
    for (const bool compensation : {true, false}) {
        Sample share;
        for (int seed = 1; seed <= 100; ++seed) {
            const Timeline t = run_text(text(seed, compensation), false);
            const Duration b = t.spent(t.find("B"), TaskState::running, t.begin(), t.end());
            share.values.push_back(static_cast<double>(b.ns) / static_cast<double>(t.end().ns));
        }
        const json& shares = e[compensation ? "cpu_share" : "cpu_share_without_compensation"];
        EXPECT_NEAR(share.mean(), shares["B"], share.mean_error() + 1e-4);
        EXPECT_LT(share.mean_error(), 0.02);
    }
    const auto m = test::load_model(text(1, true));
    TimelineBuilder builder(symbols(*m), 1);
    State s = start(*m, builder);
    SeededChooser chooser(m->seed);
    std::string inflated;
    while (!finished(s) && inflated.empty()) {
        step(*m, s, chooser, builder);
        for (const Candidate& candidate : m->policy->describe(*m, s, CpuId{0}))
            if (candidate.keys[1].first == "inflated to") inflated = candidate.keys[1].second;
    }
    EXPECT_EQ(inflated, e["B_effective_tickets_until_next_win"].dump());
}

// --- nice values

TEST(ProportionalShare, NiceValuesWeighWhatTheyDoInLinux)
{
    const json c = read_case("proportional-share-17");
    const json& nice = c["input"]["nice"];
    const json& weight = c["expected"]["weight"];
    ASSERT_EQ(nice.size(), kNiceWeights.size());
    for (size_t i = 0; i < nice.size(); ++i)
        EXPECT_EQ(weight_of_nice(nice[i]), weight[i].get<int64_t>()) << nice[i];
    EXPECT_EQ(kNiceZeroWeight, c["expected"]["nice_0_weight"].get<int64_t>());
}

class NiceShares : public testing::TestWithParam<std::string> {};

TEST_P(NiceShares, AreThoseOfTheirWeights)
{
    const json c = read_case(GetParam());
    const json& nice = c["input"]["nice"];
    std::vector<Task> tasks;
    for (size_t i = 0; i < nice.size(); ++i)
        tasks.push_back({fmt::format("N{}", i), "nice: " + nice[i].dump(), "compute 1000s"});
    const Timeline t = run_text(
        scenario_of("{name: stride, quantum: 1, constant: 0, shares: nice}", tasks, "until: 60s\n"),
        false);
    for (size_t i = 0; i < tasks.size(); ++i) {
        const double got = static_cast<double>(
            t.spent(TrackId{static_cast<uint32_t>(i)}, TaskState::running, t.begin(), t.end()).ns);
        const double slice = 1e6 / static_cast<double>(t.end().ns);
        EXPECT_NEAR(got / static_cast<double>(t.end().ns), c["expected"]["share"][i],
                    slice * static_cast<double>(tasks.size()) + 1e-6);
    }
}

INSTANTIATE_TEST_SUITE_P(, NiceShares,
                         testing::Values("proportional-share-18", "proportional-share-19",
                                         "proportional-share-23"),
                         oracles::test_name);

TEST(ProportionalShare, StrideTendsToGeneralisedProcessorSharing)
{
    const json c = read_case("proportional-share-25");
    std::vector<Task> tasks;
    for (const json& t : c["input"]["tasks"]) {
        ASSERT_EQ(t["arrival"], 0);
        tasks.push_back(
            {t["id"], "tickets: " + t["weight"].dump(), "compute " + t["burst"].dump()});
    }
    const Timeline t = run_text(scenario_of("{name: stride, quantum: 1us}", tasks));
    // Nobody is further than a quantum from its share of each other.
    const double error = 0.001 * static_cast<double>(tasks.size());
    for (const auto& [name, finish] : c["expected"]["finish"].items())
        EXPECT_NEAR(static_cast<double>(t.moments(t.find(name)).ended.ns) / 1e6, finish, error);
}

// --- EEVDF

// At the beginning of a quantum: what the policy says about the tasks, the one that runs among
// them, and about virtual time.
struct Moment {
    std::string runs;
    std::map<std::string, std::map<std::string, std::string>> tasks;
    std::string virtual_time;
};

Moment moment_at(const Model& m, State& s, Chooser& chooser, RecordSink& sink, Time at)
{
    while (!finished(s) && next_step(s).event.at <= at) step(m, s, chooser, sink);
    Moment moment;
    const auto name = [&](TaskId t) { return m.tasks[t.index].name; };
    for (const Candidate& candidate : m.policy->describe(m, s, CpuId{0}))
        for (const auto& [key, value] : candidate.keys)
            moment.tasks[name(candidate.task)][key] = value;
    moment.runs = name(s.sched.cpus[CpuId{0}].current);
    constexpr std::string_view kRunning = "running: ";
    const auto memory = m.policy->memory(m, s);
    for (const auto& [key, value] : memory.front().second) {
        if (key == "virtual time") moment.virtual_time = value;
        if (key.starts_with(kRunning))
            moment.tasks[moment.runs][key.substr(kRunning.size())] = value;
    }
    return moment;
}

std::string in_ms(double ms) { return ms == 0 ? "0" : fmt::format("{:g} ms", ms); }

// Its weights are 2 each: what ours calls a ms of virtual time is half a unit of the paper's.
TEST(ProportionalShare, EevdfRunsAsInThePaper)
{
    const json c = read_case("proportional-share-12");
    const json& clients = c["input"]["clients"];
    std::vector<Task> tasks;
    for (const auto& [name, client] : clients.items()) {
        ASSERT_EQ(client["weight"], 2);
        tasks.push_back(
            {name,
             fmt::format("slice: {}, start: {}", client["request"].dump(), client["joins"].dump()),
             "compute 100"});
    }
    const auto m = test::load_model(
        scenario_of(fmt::format("{{name: eevdf, tick: 0, base_slice: {}, eligible: request, "
                                "run_to_parity: off, place_deadline_initial: off}}",
                                c["input"]["quantum"].dump()),
                    tasks));
    TimelineBuilder builder(symbols(*m), 1);
    State s = start(*m, builder);
    SeededChooser chooser(m->seed);
    for (const json& row : c["expected"]["rows"]) {
        SCOPED_TRACE(row.dump());
        Moment now = moment_at(*m, s, chooser, builder, Time{} + ms(row[0].get<int64_t>()));
        EXPECT_EQ(now.virtual_time, in_ms(2 * row[1].get<double>()));
        EXPECT_EQ(now.runs, row[3]);
        for (const auto& [name, client] : row[2].items()) {
            EXPECT_EQ(now.tasks[name]["eligible from"], in_ms(2 * client["ve"].get<double>()));
            EXPECT_EQ(now.tasks[name]["deadline"], in_ms(2 * client["vd"].get<double>()));
        }
    }
}

TEST(ProportionalShare, EevdfHasThePublishedLagsAfterEachSlice)
{
    const json c = read_case("proportional-share-14");
    std::vector<Task> tasks;
    for (const json& name : c["input"]["tasks"]) tasks.push_back({name, "nice: 0", "compute 900"});
    const int64_t slice = c["input"]["slice_ms"];
    const auto m =
        test::load_model(scenario_of(fmt::format("{{name: eevdf, tick: 0, base_slice: {}, "
                                                 "place_deadline_initial: off}}",
                                                 slice),
                                     tasks));
    TimelineBuilder builder(symbols(*m), 1);
    State s = start(*m, builder);
    SeededChooser chooser(m->seed);
    const json& lags = c["expected"]["lag_ms_after_each_slice"];
    for (size_t i = 0; i < lags.size(); ++i) {
        const Time end = Time{} + ms(slice * static_cast<int64_t>(i + 1));
        Moment now = moment_at(*m, s, chooser, builder, end);
        std::vector<std::string> eligible;
        for (size_t k = 0; k < tasks.size(); ++k) {
            auto& keys = now.tasks[tasks[k].name];
            EXPECT_EQ(keys["lag"], in_ms(lags[i][k].get<double>())) << tasks[k].name;
            if (keys["eligible"] == "yes") eligible.push_back(tasks[k].name);
        }
        EXPECT_EQ(json(eligible), c["expected"]["eligible_after_each_slice"][i]);
    }
}

// With requests of one quantum and weights that do not change: from the timeline alone.
TEST(ProportionalShare, EevdfKeepsEveryLagBelowAQuantum)
{
    const json c = read_case("proportional-share-16");
    ASSERT_TRUE(c["expected"]["lag_bound"].get<std::string>().starts_with("-q < lag < q "));
    for (uint64_t seed = 1; seed <= 60; ++seed) {
        auto draw = [&, n = uint64_t{0}](int64_t most) mutable {
            return static_cast<int64_t>(random_bits(seed, 16, n++) % static_cast<uint64_t>(most));
        };
        std::vector<Task> tasks;
        std::vector<double> weights;
        double all = 0;
        for (int64_t i = 0, count = 2 + draw(5); i < count; ++i) {
            const int64_t nice = draw(12) - 6;
            tasks.push_back({fmt::format("T{}", i), fmt::format("nice: {}", nice), "compute 900"});
            weights.push_back(static_cast<double>(weight_of_nice(static_cast<int32_t>(nice))));
            all += weights.back();
        }
        const std::string policy = fmt::format(
            "{{name: eevdf, tick: 0, base_slice: 1, place_deadline_initial: off, "
            "eligible: {}}}",
            seed % 2 == 0 ? "service" : "request");
        const Timeline t = run_text(scenario_of(policy, tasks, "until: 200\n"), false);
        for (size_t i = 0; i < t.slices(CpuId{0}); ++i) {
            const Time at = t.slice(CpuId{0}, i).end;
            for (size_t k = 0; k < tasks.size(); ++k) {
                const Duration got =
                    t.spent(t.find(tasks[k].name), TaskState::running, t.begin(), at);
                const double due = static_cast<double>(at.ns) * weights[k] / all;
                // Virtual time is rounded: some ns for each slice.
                EXPECT_LT(std::abs(due - static_cast<double>(got.ns)), 1e6 + 2000.0)
                    << "seed " << seed << ", " << tasks[k].name << " at " << at.ns;
            }
        }
    }
}

TEST(ShareCases, AreEachRunOrListedWithAReasonAndNotBoth)
{
    std::set<std::string> known;
    for (const char* number :
         {"01", "05", "06", "08", "10", "12", "14", "16", "17", "18", "19", "23", "25"})
        known.insert(std::string("proportional-share-") + number);
    for (const auto& [name, reason] : kNotRun) {
        EXPECT_TRUE(known.insert(name).second) << name;
        EXPECT_FALSE(reason.empty()) << name;
    }
    const std::vector<std::string> all = case_names("proportional-share");
    EXPECT_EQ(std::set(all.begin(), all.end()), known);
}

}  // namespace
}  // namespace interleave
