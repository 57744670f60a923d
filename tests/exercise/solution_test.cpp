// Problems and their solutions: ten thousand of them against an obvious simulation of the same
// rule, and what else a solution promises.
#include "exercise/solution.h"
#include "base/file.h"
#include "base/text.h"
#include "exercise/parameter_words.h"
#include "exercise/sheet.h"
#include "obvious.h"
#include "policy/policies.h"
#include "support/seeds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace interleave {
namespace {

using test::Lane;

constexpr uint64_t kProblems = 10'000;  // of each policy

// Other sizes and parameters now and then; all of the policy's stated rules are met.
ExerciseRequest request_of(const std::string& policy, uint64_t seed)
{
    ExerciseRequest r{.policy = policy, .seed = seed};
    const ExerciseKind& kind = *find_exercise(policy);
    const uint64_t variant = seed % 8;
    if (variant == 1) r.jobs = 1 + static_cast<int64_t>(seed / 8 % 5);
    if (variant == 2 && kind.io) r.max_io = 4;
    // Ratios of jobs that have just come are equal: there is no problem without a tie.
    if (variant == 3 && kind.arrives) r.max_arrival = policy == "hrrn" ? 1 : 0;
    if (variant == 4 && kind.arrives) r.max_arrival = 40;
    if (variant == 5 && kind.io) {
        r.max_io = 9;
        r.jobs = 6;
        r.max_arrival = 20;
    }
    std::map<std::string, std::vector<std::string>> parameters = {
        {"rr", {"ties=preempted_first", "quantum=1", "quantum=3,ties=preempted_first"}},
        {"priority", {"order=larger_first", "preemptive=false", "preempted=head"}},
        {"lottery", {"leftover=idle", "quantum=3"}},
        {"stride", {"start=zero", "quantum=3", "constant=10000"}},
        {"fp", {"ties=running", "ties=task", "urgent=larger_first"}},
        {"rm", {"ties=running", "ties=task"}},
        {"dm", {"ties=running", "ties=task"}},
        {"edf", {"ties=running", "ties=task"}},
        {"llf", {"ties=release", "ties=running"}},
        {"mlfq",
         {"preemptive=false", "quanta=1 1 3", "quanta=3", "boost=5", "quanta=2,boost=6",
          "allotments=2 1", "boost=7,allotments=2,preemptive=false", "ties=preempted_first",
          "boost=4,ties=preempted_first"}},
        {"multilevel",
         {"preemptive=false", "quanta=1 2", "ties=preempted_first", "order=larger_first"}},
        {"sjf", {"burst=predicted"}},
        {"srtf", {"burst=predicted,guess=3"}},
        {"hrrn", {"burst=predicted,guess=4"}},
    };
    const std::vector<std::string> with_io = {"io=refill", "io_to=head,boost=0", "boost=5",
                                              "boost=6,ties=preempted_first", "allotments=2"};
    if (policy == "mlfq" && r.max_io) r.policy += ":" + with_io[seed / 8 % with_io.size()];
    const std::vector<std::string>& choices = parameters[policy];
    if (variant >= 6 && !choices.empty()) r.policy += ":" + choices[seed / 8 % choices.size()];
    return r;
}

Lane lane_of(const Solution& s)
{
    Lane lane;
    for (const Segment& segment : s.segments) {
        lane.resize(static_cast<size_t>(segment.start), -1);
        lane.resize(static_cast<size_t>(segment.end), static_cast<int>(segment.job));
    }
    return lane;
}

std::string show(const Lane& lane)
{
    std::string text;
    for (const int who : lane) text += who < 0 ? '.' : static_cast<char>('1' + who);
    return text;
}

Lane without_idle_end(Lane lane)
{
    while (!lane.empty() && lane.back() < 0) lane.pop_back();
    return lane;
}

struct Counted {
    int64_t first_run = -1, end = -1, ready = 0;
};

// Counted in the units of the lane, where the solution reads moments of a timeline.
Counted count_job(const Lane& lane, const ExerciseJob& job, int index)
{
    Counted c;
    int64_t ran = 0;
    int64_t io_left = 0;
    for (int64_t now = job.arrival; now < std::ssize(lane) && ran < job.length; ++now) {
        if (lane[static_cast<size_t>(now)] == index) {
            if (c.first_run < 0) c.first_run = now;
            c.end = now + 1;
            if (++ran == job.io_after) io_left = job.io;
        } else if (io_left > 0) {
            --io_left;
        } else {
            ++c.ready;
        }
    }
    return c;
}

void expect_times(const Problem& p, const Solution& s, const Lane& lane)
{
    ASSERT_EQ(s.jobs.size(), p.jobs.size());
    for (size_t i = 0; i < p.jobs.size(); ++i) {
        const Counted c = count_job(lane, p.jobs[i], static_cast<int>(i));
        EXPECT_EQ(s.jobs[i].first_run, c.first_run);
        EXPECT_EQ(s.jobs[i].end, c.end);
        EXPECT_EQ(s.jobs[i].response(), c.first_run - p.jobs[i].arrival);
        EXPECT_EQ(s.jobs[i].turnaround(), c.end - p.jobs[i].arrival);
        EXPECT_EQ(waiting(p.jobs[i], s.jobs[i]), c.ready);
    }
}

void expect_releases(const Problem& p, const Solution& s, const Lane& lane)
{
    size_t row = 0;
    for (size_t i = 0; i < p.jobs.size(); ++i) {
        std::vector<int64_t> moments;  // after which units the task ran
        for (size_t now = 0; now < lane.size(); ++now)
            if (lane[now] == static_cast<int>(i)) moments.push_back(static_cast<int64_t>(now) + 1);
        for (int64_t k = 0; k * p.jobs[i].period < p.until; ++k, ++row) {
            ASSERT_LT(row, s.jobs.size());
            const auto last = static_cast<size_t>((k + 1) * p.jobs[i].length - 1);
            EXPECT_EQ(s.jobs[row].arrival, k * p.jobs[i].period);
            EXPECT_EQ(s.jobs[row].deadline, k * p.jobs[i].period + p.jobs[i].deadline);
            EXPECT_EQ(s.jobs[row].end, last < moments.size() ? moments[last] : -1);
        }
    }
    EXPECT_EQ(row, s.jobs.size());
}

// What is said of a moment is what the schedule does.
void expect_moments(const Problem& p, const Solution& s, const Lane& lane)
{
    int64_t before = -1;
    std::set<int64_t> told;
    for (const Moment& m : s.moments) {
        EXPECT_GT(m.at, before);
        before = m.at;
        told.insert(m.at);
        const bool inside = m.at < std::ssize(lane);
        EXPECT_EQ(m.runs, inside ? lane[static_cast<size_t>(m.at)] : -1);
        if (m.choice >= 0 && m.runs >= 0) {
            ASSERT_FALSE(m.candidates.empty());
            EXPECT_EQ(m.candidates[0].job, static_cast<size_t>(m.runs));
        }
        EXPECT_FALSE(reason_text(p, m, "en").empty());
        EXPECT_FALSE(reason_text(p, m, "zh").empty());
    }
    for (const Segment& segment : s.segments)
        EXPECT_TRUE(told.contains(segment.start)) << "nothing is said about " << segment.start;
}

class Exercises : public testing::TestWithParam<std::string> {};

TEST_P(Exercises, AreSolvedAsAnObviousSimulationSolvesThem)
{
    const std::string policy = GetParam();
    ASSERT_NE(find_exercise(policy), nullptr) << policy;
    for (uint64_t seed = test::first_seed(); seed < test::first_seed() + kProblems; ++seed) {
        const Result<Problem> p = pose(request_of(policy, seed));
        ASSERT_TRUE(p.ok()) << p.error().message << " INTERLEAVE_SEED=" << seed;
        const Result<Solution> s = solve(p.value());
        ASSERT_TRUE(s.ok()) << s.error().message << " INTERLEAVE_SEED=" << seed;
        const Lane expected = without_idle_end(test::obvious(policy)(p.value()));
        const Lane lane = lane_of(s.value());
        ASSERT_EQ(show(lane), show(expected)) << "INTERLEAVE_SEED=" << seed << "\n"
                                              << scenario_text(p.value());
        if (p.value().kind->periodic)
            expect_releases(p.value(), s.value(), lane);
        else
            expect_times(p.value(), s.value(), lane);
        expect_moments(p.value(), s.value(), lane);
        ASSERT_FALSE(HasFailure()) << "INTERLEAVE_SEED=" << seed << "\n"
                                   << scenario_text(p.value());
    }
}

INSTANTIATE_TEST_SUITE_P(Policies, Exercises, testing::ValuesIn(test::obvious_policies()),
                         [](const auto& test) { return test.param; });

TEST(Exercise, EveryPolicyThatHasExercisesHasAnObviousVersion)
{
    for (const ExerciseKind* kind : exercise_kinds())
        EXPECT_NE(test::obvious(kind->policy), nullptr) << kind->policy;
}

// One number for each quantum, used in their order, also where the same job goes on.
TEST(Exercise, TellsOfEveryDrawOfALottery)
{
    for (uint64_t seed = test::first_seed(); seed < test::first_seed() + 1000; ++seed) {
        const Problem p = pose(request_of("lottery", seed)).value();
        const std::string expected = setting(p, "draws");
        std::string told;
        const Solution s = solve(p).value();
        for (const Moment& m : s.moments) {
            const std::string reason = reason_text(p, m, "en");
            const size_t end = reason.find(" mod ");
            if (end == std::string::npos) continue;
            told += (told.empty() ? "" : " ") + reason.substr(0, end);
        }
        ASSERT_EQ(told, expected) << "INTERLEAVE_SEED=" << seed << "\n" << scenario_text(p);
    }
}

TEST(Exercise, IsTheSameForTheSameSeedAndAnotherForAnother)
{
    std::set<std::string> texts;
    for (uint64_t seed = 0; seed < 200; ++seed) {
        const ExerciseRequest r{.policy = "rr", .seed = seed};
        const std::string text = scenario_text(pose(r).value());
        EXPECT_EQ(text, scenario_text(pose(r).value()));
        // The title names the seed; the rest has to differ as well.
        texts.insert(text.substr(text.find("policy:")));
    }
    EXPECT_GT(texts.size(), 195U);
}

TEST(Exercise, StaysWithinTheSizesThatWereAskedFor)
{
    for (uint64_t seed = 1; seed <= 300; ++seed) {
        const Problem p = pose({.policy = "priority",
                                .seed = seed,
                                .jobs = 7,
                                .max_length = 3,
                                .max_arrival = 5,
                                .max_priority = 2})
                              .value();
        ASSERT_EQ(p.jobs.size(), 7U);
        int64_t first = 100;
        for (const ExerciseJob& j : p.jobs) {
            EXPECT_TRUE(j.length >= 1 && j.length <= 3);
            EXPECT_TRUE(j.arrival >= 0 && j.arrival <= 5);
            EXPECT_TRUE(j.priority >= 1 && j.priority <= 2);
            first = std::min(first, j.arrival);
        }
        EXPECT_EQ(first, 0);
    }
}

TEST(Exercise, TakesLengthsAndParametersThatAreGiven)
{
    const Problem p =
        pose({.policy = "rr: quantum=3 , ties=preempted_first", .lengths = {5, 10, 15}}).value();
    EXPECT_EQ(policy_text(p), "rr:quantum=3,ties=preempted_first");
    ASSERT_EQ(p.jobs.size(), 3U);
    EXPECT_EQ(p.jobs[1].length, 10);
    EXPECT_EQ(setting(pose({.policy = "rr:4ms"}).value(), "quantum"), "4");
    EXPECT_EQ(setting(pose({.policy = "rr", .quantum = 7}).value(), "quantum"), "7");
}

std::string rule_of(const char* policy, const char* language = "en")
{
    return rule_text(pose({.policy = policy, .seed = 3}).value(), language);
}

// All of the problem, as it is printed.
std::string sheet_of(const std::string& policy, const char* language)
{
    return write_text(sheet(pose({.policy = policy, .seed = 3}).value(), nullptr, language), 1000);
}

bool has(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

TEST(Rule, SpeaksOfAQuantumOf0OnlyWhereThereIsOne)
{
    EXPECT_FALSE(has(rule_of("multilevel:quanta=2 4"), "A quantum of 0 means"));
    EXPECT_FALSE(has(rule_of("multilevel:quanta=10 20"), "A quantum of 0 means"));
    EXPECT_TRUE(has(rule_of("multilevel:quanta=2 0"), "A quantum of 0 means"));
    EXPECT_TRUE(has(rule_of("multilevel:quanta=0 2"), "A quantum of 0 means"));
    EXPECT_FALSE(has(rule_of("multilevel:quanta=2 4", "zh"), "时间片为 0"));
    EXPECT_TRUE(has(rule_of("multilevel:quanta=2 0", "zh"), "时间片为 0"));
}

TEST(Rule, SaysWhichQueueIsTheHighestAndHowQueuesShare)
{
    const std::string smaller = rule_of("multilevel:quanta=2 4");
    EXPECT_TRUE(has(smaller, "queue 0 is the highest"));
    EXPECT_TRUE(has(smaller, "highest queue that is not empty runs;"));
    const std::string larger = rule_of("multilevel:quanta=2 4,order=larger_first");
    EXPECT_FALSE(has(larger, "queue 0 is the highest"));
    EXPECT_TRUE(has(larger, "0 to the lowest"));
    EXPECT_TRUE(has(larger, "quanta of the queues are 2, 4"));
    const std::string shares =
        rule_of("multilevel:quanta=2 4,between=shares,shares=3 1,period=8ms");
    EXPECT_TRUE(has(shares, "Every 8 each queue"));
    EXPECT_TRUE(has(shares, "3, 1 parts"));
    EXPECT_TRUE(has(shares, "share of its queue is used up"));
    EXPECT_FALSE(has(smaller, "share"));
    EXPECT_FALSE(has(shares, "highest queue that is not empty runs;"));
}

TEST(Rule, ComparesPredictionsWhereLengthsAreNotKnown)
{
    for (const std::string policy : {"sjf", "srtf", "hrrn"}) {
        const std::string known = rule_of(policy.c_str());
        EXPECT_FALSE(has(known, "predict")) << known;
        const std::string predicted = rule_of((policy + ":burst=predicted,guess=6").c_str());
        EXPECT_TRUE(has(predicted, "for each job 6 is predicted")) << predicted;
        EXPECT_FALSE(has(predicted, "shortest ready job")) << predicted;
        EXPECT_FALSE(has(predicted, "least remaining time")) << predicted;
        EXPECT_FALSE(has(predicted, "+ length)")) << predicted;
        EXPECT_TRUE(has(rule_of((policy + ":burst=predicted").c_str(), "zh"), "预测值"));
        // What the rule has told is not told again.
        EXPECT_FALSE(has(sheet_of(policy + ":burst=predicted,guess=6", "en"), "guess ="));
        EXPECT_TRUE(has(sheet_of(policy + ":burst=predicted,alpha=0.3", "en"), "alpha = 0.3 ("));
    }
}

// The prediction of the running job shrinks; that of the one that has just come does not.
TEST(Exercise, ComparesWhatIsLeftOfAPrediction)
{
    const Problem p =
        pose({.policy = "srtf:burst=predicted,guess=6", .seed = 7, .jobs = 2, .lengths = {9, 9}})
            .value();
    const Solution s = solve(p).value();
    bool told = false;
    for (const Moment& m : s.moments) {
        if (m.choice >= 0 || m.runs < 0 || m.waits.empty()) continue;
        told = true;
        const int64_t left = std::max<int64_t>(0, 6 - (9 - m.left));
        EXPECT_TRUE(
            has(reason_text(p, m, "en"), fmt::format("({} left of its prediction) goes on", left)));
    }
    EXPECT_TRUE(told);
}

TEST(Sheet, DescribesParametersInItsLanguage)
{
    for (const ExerciseKind* kind : exercise_kinds()) {
        for (const PolicyParameter& parameter : find_policy(kind->policy)->parameters) {
            const std::string_view about = chinese_about(kind->policy, parameter.name);
            EXPECT_TRUE(std::ranges::any_of(about, [](char c) { return (c & 0x80) != 0; }))
                << kind->policy << " " << parameter.name;
        }
    }
    const std::string about = "a waiting task becomes more urgent";
    EXPECT_TRUE(has(sheet_of("priority:aging=5ms", "en"), about));
    const std::string chinese = sheet_of("priority:aging=5ms", "zh");
    EXPECT_FALSE(has(chinese, about));
    EXPECT_TRUE(has(chinese, "aging = 5ms（每等待这么长时间，优先级提高一级"));
}

TEST(Exercise, IsNotSolvedInFractions)
{
    const Result<Solution> s = solve(pose({.policy = "rr:quantum=1500us", .seed = 3}).value());
    ASSERT_FALSE(s.ok());
    EXPECT_EQ(s.error().kind, ErrorKind::usage);
    EXPECT_NE(s.error().message.find("whole numbers"), std::string::npos) << s.error().message;
}

// A hook that is not handed on would let the explained run differ from the real one.
TEST(Witness, HandsOnEveryHookOfAPolicy)
{
    const std::string hooks = read_file("sim/kernel/policy.h", 1 << 20).value();
    const std::string witness = read_file("sim/exercise/witness.cpp", 1 << 20).value();
    size_t count = 0;
    for (size_t at = 0; (at = hooks.find("virtual ", at)) != std::string::npos; ++at) {
        const size_t open = hooks.find('(', at);
        const size_t begin = hooks.find_last_of(" ~", open) + 1;
        const std::string name = hooks.substr(begin, open - begin);
        if (name == "Policy" || name == "fifo_slice") continue;
        ++count;
        EXPECT_NE(witness.find("p_->" + name + "("), std::string::npos)
            << "sim/exercise/witness.cpp does not hand on " << name;
    }
    EXPECT_GT(count, 15U);
}

TEST(Mean, IsRoundedToTwoDecimals)
{
    EXPECT_EQ(mean_text(8, 3), "2.67");
    EXPECT_EQ(mean_text(7, 3), "2.33");
    EXPECT_EQ(mean_text(1, 8), "0.13");
    EXPECT_EQ(mean_text(199, 100), "1.99");
    EXPECT_EQ(mean_text(12, 4), "3.00");
    EXPECT_EQ(mean_text(0, 5), "0.00");
}

}  // namespace
}  // namespace interleave
