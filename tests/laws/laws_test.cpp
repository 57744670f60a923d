// Laws on random scenarios, from their text: whatever happens in a run, State stays sound after
// every step, the timeline obeys its laws, and no way of getting somewhere differs from any other.
//
// INTERLEAVE_SEED=n runs that one scenario; INTERLEAVE_RANDOM_SCENARIOS=n that many, and
// INTERLEAVE_RANDOM_STEPS=n so many steps of each.
#include "kernel/kernel.h"
#include "policy/policies.h"
#include "random_scenario.h"
#include "scenario/compile.h"
#include "scenario/parse.h"
#include "session/history.h"
#include "trace/timeline.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace interleave {
namespace {

constexpr uint64_t kScenarios = 10'000;

uint64_t from_environment(const char* name, uint64_t otherwise)
{
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

const uint64_t kSteps = from_environment("INTERLEAVE_RANDOM_STEPS", 250);

std::shared_ptr<const Model> model_of(const std::string& text, const Overrides& overrides = {})
{
    Diagnostics diagnostics;
    const auto scenario = parse_scenario(text, "random.yaml", diagnostics);
    std::shared_ptr<const Model> model;
    if (scenario) model = compile(*scenario, overrides, diagnostics);
    if (model == nullptr) ADD_FAILURE() << render(diagnostics, "random.yaml", text, false) << text;
    return model;
}

// Calls check(seed, text) for each random scenario until one fails.
template <typename Check>
void for_each_scenario(uint64_t count, Check check)
{
    const uint64_t only = from_environment("INTERLEAVE_SEED", 0);
    const uint64_t first = only != 0 ? only : 1;
    const uint64_t last = only != 0 ? only : from_environment("INTERLEAVE_RANDOM_SCENARIOS", count);
    for (uint64_t seed = first; seed <= last; ++seed) {
        const std::string text = random_scenario(seed);
        check(text);
        if (!testing::Test::HasFailure()) continue;
        FAIL() << "INTERLEAVE_SEED=" << seed << " repeats this:\n" << text;
    }
}

struct Records final : RecordReader {
    void read(const Record& r) override { list.push_back(r); }
    std::vector<Record> list;
};

TEST(Laws, HoldAfterEveryStepOfRandomScenarios)
{
    for_each_scenario(kScenarios, [](const std::string& text) {
        const auto model = model_of(text);
        if (model == nullptr) return;
        TimelineBuilder builder(symbols(*model), model->machine.cpus);
        State s = start(*model, builder);
        SeededChooser chooser(model->seed);
        for (uint64_t n = 0; n < kSteps && !finished(s); ++n) {
            const Time before = s.sched.now;
            step(*model, s, chooser, builder);
            EXPECT_GE(s.sched.now, before);
            const auto broken = laws(*model, s);
            if (broken.empty()) continue;
            ADD_FAILURE() << "after step " << s.sched.steps << ": " << broken.front();
            return;
        }
        const Timeline timeline = std::move(builder).finish({}, s.sched.now);
        const auto violations = timeline.violations();
        EXPECT_TRUE(violations.empty()) << violations.front();
    });
}

// Where a walk ends: its State, and all that was told on the way.
struct Arrival {
    uint64_t fingerprint = 0;
    std::vector<Record> records;
    friend bool operator==(const Arrival&, const Arrival&) = default;
};

Arrival run_through(const Model& m)
{
    Records sink;
    State s = start(m, sink);
    SeededChooser chooser(m.seed);
    run(m, s, chooser, sink, kSteps);
    return {fingerprint(s), sink.list};
}

Arrival step_through(const Model& m)
{
    Records sink;
    State s = start(m, sink);
    SeededChooser chooser(m.seed);
    for (uint64_t n = 0; n < kSteps && !finished(s); ++n) {
        State copy = s;  // any copy goes on as the original would
        step(m, copy, chooser, sink);
        s = std::move(copy);
    }
    return {fingerprint(s), sink.list};
}

TEST(Laws, RunningSteppingAndWalkingBackAndForthAgree)
{
    for_each_scenario(kScenarios / 10, [](const std::string& text) {
        const auto model = model_of(text);
        if (model == nullptr) return;
        const Arrival there = run_through(*model);
        EXPECT_EQ(step_through(*model), there);
        History history(model);
        history.seek(kSteps);
        const uint64_t end = history.position();
        EXPECT_EQ(fingerprint(history.state()), there.fingerprint);
        std::vector<uint64_t> prints(end + 1);
        for (uint64_t at = end;; --at) {
            prints[at] = fingerprint(history.state());
            if (!history.back()) break;
        }
        EXPECT_EQ(history.position(), 0U);
        for (uint64_t at = 0; at < end; ++at) {
            EXPECT_EQ(fingerprint(history.state()), prints[at]);
            history.forward();
        }
        history.seek(end / 3);
        history.back_instant();
        history.forward_instant();
        history.seek(end);
        EXPECT_EQ(fingerprint(history.state()), there.fingerprint);
    });
}

// Most runs use nothing rare and are taken a shorter way (Course, in kernel/stepper.h). That a
// coroutine would take time to start, though there is none, is enough to be taken the long way.
TEST(Laws, TheShortWayAndTheLongWayAgree)
{
    for_each_scenario(kScenarios / 5, [](const std::string& text) {
        const auto model = model_of(text);
        if (model == nullptr || model->has_coroutines) return;
        Model common = *model;
        Machine& machine = common.machine;
        machine.save = machine.choose = machine.load = machine.address_space = machine.migration =
            Duration{0};
        machine.create_process = machine.create_thread = machine.create_coroutine = Duration{0};
        machine.cache = {};
        Model rare = common;
        rare.machine.create_coroutine = us(1);
        EXPECT_EQ(run_through(common), run_through(rare));
        EXPECT_EQ(step_through(common), run_through(rare));
    });
}

// Durations that a task draws belong to the task: another policy meets the same workload.
TEST(Laws, AnotherPolicyMeetsTheSameWorkload)
{
    const std::string text = R"yaml(format: 1
title: workload
machine: {cpus: 2, instruction: 0}
processes:
  A: {run: work}
  B: {run: work, start: "exp(3ms)"}
  C: {run: work, start: "exp(3ms)"}
functions:
  work:
    - repeat 50:
        - compute exp(2ms)
        - sleep uniform(1ms, 4ms)
)yaml";
    const auto busy = [&](const char* policy, int64_t cpus) {
        Overrides overrides;
        overrides.policy = policy;
        overrides.cpus = cpus;
        const auto model = model_of(text, overrides);
        TimelineBuilder builder(symbols(*model), model->machine.cpus);
        State s = start(*model, builder);
        SeededChooser chooser(model->seed);
        run(*model, s, chooser, builder, UINT64_MAX);
        const Timeline t = std::move(builder).finish({}, s.sched.now);
        std::vector<int64_t> figures;
        for (uint32_t i = 0; i < t.tasks(); ++i) {
            figures.push_back(t.spent(TrackId{i}, TaskState::running, t.begin(), t.end()).ns);
            figures.push_back(t.spent(TrackId{i}, TaskState::blocked, t.begin(), t.end()).ns);
        }
        return figures;
    };
    const auto expected = busy("fcfs", 1);
    EXPECT_GT(expected[0], 0);
    EXPECT_EQ(busy("rr:quantum=1ms", 1), expected);
    EXPECT_EQ(busy("rr:quantum=300us", 3), expected);
    EXPECT_EQ(busy("priority:aging=1ms", 2), expected);
}

}  // namespace
}  // namespace interleave
