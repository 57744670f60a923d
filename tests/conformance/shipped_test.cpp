// Every scenario that is shipped: complete in both languages, true to what it says about itself,
// lawful on every backend that can run it, and unchanged unless somebody meant to change it.
#include "shipped.h"

#include "analysis/statistics.h"
#include "analysis/verdict.h"
#include "backend/posix/posix.h"
#include "backend/simulated.h"
#include "kernel/kernel.h"
#include "kernel/model.h"
#include "support/golden.h"

#include <fmt/format.h>

#include <set>
#include <span>

namespace interleave {
namespace {

using test::Shipped;

RunOutcome run_on(const Backend& backend, const std::shared_ptr<const Model>& model)
{
    Result<RunOutcome> run = backend.run(model, {seconds(60)}, {});
    if (run.ok()) return std::move(run).value();
    ADD_FAILURE() << run.error().message;
    return {};
}

// Those that do not hold, with their reasons; empty when all do.
std::string broken(std::span<const Property> properties, const RunOutcome& run)
{
    std::string text;
    const RunStatistics figures = statistics(run.timeline);
    for (const Property& p : properties) {
        const PropertyVerdict v = evaluate(p.text, p.expr, p.line, run, figures);
        if (v.verdict != Verdict::holds) {
            text += fmt::format("line {}: {}: {} ({})\n", p.line, p.text, name_of(v.verdict),
                                v.because);
        }
    }
    return text;
}

std::set<std::string> task_names(const Timeline& t)
{
    std::set<std::string> names;
    for (uint32_t i = 0; i < t.tasks(); ++i) names.insert(t.track(TrackId{i}).name);
    return names;
}

std::string golden_file(const Shipped& shipped)
{
    std::string name = shipped.name;
    std::ranges::replace(name, '/', '-');
    return name + ".txt";
}

State final_state(const Model& model)
{
    TimelineBuilder sink(symbols(model), model.machine.cpus);
    SeededChooser chooser(model.seed);
    State state = start(model, sink);
    while (!finished(state)) run(model, state, chooser, sink, 1'000'000);
    return state;
}

bool has_chinese(const std::string& text)
{
    // All of it lies in the three-byte range of UTF-8 that begins with these.
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0xe4 && byte <= 0xe9;
    });
}

void expect_both_languages(const LocalText& text, const char* what)
{
    EXPECT_FALSE(text.en.empty()) << what << " is missing in English";
    EXPECT_FALSE(has_chinese(text.en)) << what << " is not English: " << text.en;
    EXPECT_TRUE(has_chinese(text.zh)) << what << " is missing in Chinese: " << text.zh;
}

class ShippedScenario : public testing::TestWithParam<Shipped> {
  protected:
    void SetUp() override
    {
        loaded_ = test::load_shipped(GetParam());
        ASSERT_NE(loaded_.model, nullptr);
    }
    [[nodiscard]] const std::shared_ptr<const Model>& model() const { return loaded_.model; }
    [[nodiscard]] const Scenario& scenario() const { return *loaded_.scenario; }

  private:
    LoadedScenario loaded_;
};

TEST_P(ShippedScenario, SpeaksEnglishAndChineseAndAsksSomething)
{
    expect_both_languages(scenario().title, "title");
    expect_both_languages(scenario().about, "about");
    expect_both_languages(scenario().question, "question");
    EXPECT_FALSE(scenario().notes.empty());
    for (const LocalText& note : scenario().notes) expect_both_languages(note, "a note");
    const std::string modeline = "# yaml-language-server: $schema=../schema.json\nformat: 1\n";
    const Result<std::string> text = read_file(GetParam().file, 4 << 20);
    ASSERT_TRUE(text.ok());
    EXPECT_EQ(text.value().substr(0, modeline.size()), modeline);
}

TEST_P(ShippedScenario, ShowsWhatItsOutcomeSays)
{
    EXPECT_FALSE(model()->outcome.empty());
    const RunOutcome run = run_on(simulated_backend(), model());
    EXPECT_EQ(run.timeline.violations(), std::vector<std::string>{});
    EXPECT_EQ(broken(model()->outcome, run), "");
}

TEST_P(ShippedScenario, EndsInALawfulState)
{
    EXPECT_EQ(laws(*model(), final_state(*model())), std::vector<std::string>{});
}

TEST_P(ShippedScenario, HasTheTimelineThatItAlwaysHad)
{
    const RunOutcome run = run_on(simulated_backend(), model());
    test::expect_golden("scenarios/" + golden_file(GetParam()), print(run.timeline));
}

// Times and racy values are the machine's own; what must agree is who took part, and, where the
// simulated run keeps its promises, that the real one keeps them too.
TEST_P(ShippedScenario, RunsForRealAsItPromises)
{
    const Backend& posix = posix_backend();
    if (const auto reasons = posix.unsupported(*model()); !reasons.empty())
        GTEST_SKIP() << reasons.front();
    const RunOutcome simulated = run_on(simulated_backend(), model());
    const RunOutcome real = run_on(posix, model());
    EXPECT_EQ(real.timeline.violations(), std::vector<std::string>{});
    EXPECT_EQ(task_names(real.timeline), task_names(simulated.timeline));
    if (simulated.end != RunEnd::finished || !broken(model()->expect, simulated).empty()) return;
    EXPECT_EQ(real.end, RunEnd::finished);
    EXPECT_EQ(broken(model()->expect, real), "");
}

INSTANTIATE_TEST_SUITE_P(All, ShippedScenario, testing::ValuesIn(test::shipped_scenarios()),
                         test::test_name);

TEST(ShippedScenarios, EndInTheStatesInWhichTheyAlwaysEnded)
{
    std::string text;
    for (const Shipped& shipped : test::shipped_scenarios()) {
        const LoadedScenario loaded = test::load_shipped(shipped);
        ASSERT_NE(loaded.model, nullptr);
        text += fmt::format("{:016x} {}\n", fingerprint(final_state(*loaded.model)), shipped.name);
    }
    test::expect_golden("scenarios/fingerprints.txt", text);
}

TEST(ShippedScenarios, LeaveNoGoldenTimelineBehindWhenRemoved)
{
    std::set<std::string> known = {"fingerprints.txt"};
    for (const Shipped& shipped : test::shipped_scenarios()) known.insert(golden_file(shipped));
    for (const auto& entry : std::filesystem::directory_iterator("tests/golden/scenarios"))
        EXPECT_TRUE(known.contains(entry.path().filename().string())) << entry.path();
}

TEST(ShippedScenarios, CoverTheirSubjects)
{
    std::set<std::string> subjects;
    for (const Shipped& shipped : test::shipped_scenarios())
        subjects.insert(shipped.name.substr(0, shipped.name.find('/')));
    EXPECT_EQ(subjects,
              (std::set<std::string>{
                  "classics", "context",   "coroutines", "deadlock",   "fair",      "feedback",
                  "gil",      "inversion", "messages",   "network",    "processes", "queueing",
                  "races",    "realtime",  "recursion",  "scheduling", "servers",   "shares",
                  "speedup",  "sync",      "textbook",   "threads"}));
}

// A broken scenario and its mended twin differ in whether their promise holds.
TEST(ShippedScenarios, MendedTwinsKeepWhatBrokenOnesPromise)
{
    const auto promise = [](const char* name) {
        const LoadedScenario loaded =
            test::load_shipped({name, fmt::format("scenarios/{}.yaml", name)});
        EXPECT_FALSE(loaded.model->expect.empty());
        return broken(loaded.model->expect, run_on(simulated_backend(), loaded.model)).empty();
    };
    EXPECT_FALSE(promise("races/lost-update"));
    EXPECT_TRUE(promise("races/lost-update-locked"));
    EXPECT_FALSE(promise("context/forgotten-register"));
    EXPECT_TRUE(promise("context/kept-register"));
    EXPECT_FALSE(promise("sync/deadlock"));
    EXPECT_TRUE(promise("sync/deadlock-ordered"));
    EXPECT_FALSE(promise("scheduling/priority-starvation"));
    EXPECT_TRUE(promise("scheduling/priority-aging"));
    EXPECT_FALSE(promise("scheduling/srtf-starvation"));
    EXPECT_TRUE(promise("scheduling/srtf-starvation-ended"));
    EXPECT_FALSE(promise("messages/producer-consumer-swapped"));
    EXPECT_FALSE(promise("messages/producer-consumer-unlocked"));
    EXPECT_FALSE(promise("messages/producer-consumer-if"));
    EXPECT_TRUE(promise("messages/producer-consumer"));
    EXPECT_FALSE(promise("deadlock/livelock"));
    EXPECT_TRUE(promise("deadlock/livelock-back-off"));
    EXPECT_FALSE(promise("deadlock/dining-philosophers"));
    EXPECT_TRUE(promise("deadlock/dining-philosophers-ordered"));
    EXPECT_TRUE(promise("deadlock/dining-philosophers-waiter"));
    EXPECT_TRUE(promise("deadlock/dining-philosophers-try"));
    EXPECT_FALSE(promise("classics/cigarette-smokers"));
    EXPECT_TRUE(promise("classics/cigarette-smokers-pushers"));
    EXPECT_FALSE(promise("classics/one-condition"));
    EXPECT_TRUE(promise("classics/two-conditions"));
    EXPECT_FALSE(promise("messages/shared-file"));
    EXPECT_TRUE(promise("messages/shared-file-flock"));
    EXPECT_FALSE(promise("feedback/starvation"));
    EXPECT_TRUE(promise("feedback/starvation-boost"));
}

}  // namespace
}  // namespace interleave
