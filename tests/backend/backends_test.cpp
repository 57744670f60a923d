// The same scenarios on every backend: what a program computes, whom it starts and how it ends must
// agree; times need not.
#include "backend/backend.h"
#include "scenario/compile.h"
#include "scenario/parse.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace interleave {
namespace {

std::shared_ptr<const Model> compiled(std::string_view text)
{
    Diagnostics diagnostics;
    const std::optional<Scenario> scenario = parse_scenario(text, "test.yaml", diagnostics);
    auto model = scenario ? compile(*scenario, {}, diagnostics) : nullptr;
    EXPECT_NE(model, nullptr) << render(diagnostics, "test.yaml", text, false);
    return model;
}

RunOutcome run_on(std::string_view backend, const std::shared_ptr<const Model>& model)
{
    const Result<RunOutcome> result = find_backend(backend)->run(model, {seconds(60)}, {});
    if (!result.ok()) {
        ADD_FAILURE() << backend << ": " << result.error().message;
        return {};
    }
    for (const std::string& sentence : result.value().timeline.violations())
        ADD_FAILURE() << backend << ": " << sentence;
    return result.value();
}

std::vector<std::string> tasks_of(const RunOutcome& outcome)
{
    std::vector<std::string> all;
    for (uint32_t i = 0; i < outcome.timeline.tasks(); ++i) {
        const TrackId id{i};
        all.push_back(outcome.timeline.track(id).name + " exits with " +
                      std::to_string(outcome.timeline.moments(id).exit_code));
    }
    std::ranges::sort(all);
    return all;
}

void expect_agreement(std::string_view text)
{
    const auto model = compiled(text);
    ASSERT_NE(model, nullptr);
    ASSERT_TRUE(find_backend("posix")->unsupported(*model).empty());
    const RunOutcome simulated = run_on("simulated", model);
    const RunOutcome real = run_on("posix", model);
    EXPECT_EQ(real.end, simulated.end) << text;
    EXPECT_EQ(real.values, simulated.values) << text;
    EXPECT_EQ(tasks_of(real), tasks_of(simulated)) << text;
    EXPECT_EQ(real.timeline.faults().size(), simulated.timeline.faults().size()) << text;
    EXPECT_EQ(real.ring.size(), simulated.ring.size());
    EXPECT_EQ(real.waiting.size(), simulated.waiting.size());
}

constexpr std::string_view kBank = R"(
format: 1
title: Bank
objects:
  balance: shared(0)
  m: mutex
processes:
  alice: {run: deposit}
  bob: {run: deposit, start: 1ms}
functions:
  deposit:
    - repeat 200:
        - with m:
            - balance = balance + 1
)";

constexpr std::string_view kFamily = R"(
format: 1
title: Family
objects:
  log: shared(0, size=4)
  own: private(1)
  ready: semaphore(0)
processes:
  parent:
    run:
      - for i in 0..3:
          - start process child(i) as c
          - code = join c
          - log[i] = log[i] + code
      - own = own + 1
      - start thread signaller as s
      - acquire ready 3
      - join s
functions:
  child(n):
    - own = own + 100
    - log[n] = own
    - if n % 2 == 0:
        - exit n * 10
    - exit 1
  signaller:
    - repeat 3:
        - compute 100us
        - release ready
)";

constexpr std::string_view kWaiting = R"(
format: 1
title: Waiting
objects:
  turn: shared(0)
  sum: shared(0)
processes:
  a: {run: play(0)}
  b: {run: play(1)}
functions:
  play(me):
    - repeat 20:
        - until turn % 2 == me
        - sum = sum * 3 + me
        - atomic:
            - turn = turn + 1
)";

constexpr std::string_view kDeadlock = R"(
format: 1
title: Deadlock
objects:
  m: mutex
  n: mutex
processes:
  a:
    run:
      - lock m
      - sleep 10ms
      - lock n
  b:
    run:
      - lock n
      - sleep 10ms
      - lock m
)";

constexpr std::string_view kFaults = R"(
format: 1
title: Faults
objects:
  a: shared(1, 2)
  n: shared(2)
processes:
  outside:
    run:
      - a[n] = 1
      - n = 77
  zero:
    run:
      - sleep 5ms
      - n = 1 / (n - 2)
  sure:
    run:
      - assert n == 3
)";

TEST(Backends, AgreeAboutWhatAProgramComputes)
{
    expect_agreement(kBank);
    expect_agreement(kFamily);
    expect_agreement(kWaiting);
}

TEST(Backends, AgreeAboutDeadlocksAndFaults)
{
    expect_agreement(kDeadlock);
    expect_agreement(kFaults);
}

TEST(Backends, AreFoundByTheirNames)
{
    for (const Backend* backend : backends()) {
        EXPECT_EQ(find_backend(backend->name()), backend);
        EXPECT_FALSE(backend->about().empty());
        EXPECT_FALSE(backend->capabilities().empty());
    }
    EXPECT_EQ(find_backend("abacus"), nullptr);
}

TEST(SimulatedBackend, GivesTheSameTimelineEachTime)
{
    const auto model = compiled(kBank);
    ASSERT_NE(model, nullptr);
    const RunOutcome one = run_on("simulated", model), two = run_on("simulated", model);
    EXPECT_EQ(print(one.timeline), print(two.timeline));
    EXPECT_EQ(one.end, RunEnd::finished);
}

TEST(SimulatedBackend, EndsWhenItIsAskedTo)
{
    std::stop_source source;
    source.request_stop();
    const auto result = find_backend("simulated")->run(compiled(kBank), {}, source.get_token());
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result.value().end, RunEnd::interrupted);
    EXPECT_EQ(result.value().timeline.tasks(), 2U);
}

TEST(SimulatedBackend, SaysWhichLimitEndedIt)
{
    const auto until = compiled(R"(
format: 1
title: Endless
until: 20ms
processes:
  P: {run: [forever: [compute 1ms]]}
)");
    ASSERT_NE(until, nullptr);
    const RunOutcome o = run_on("simulated", until);
    EXPECT_EQ(o.end, RunEnd::limit);
    EXPECT_NE(o.limit.find("20 ms"), std::string::npos) << o.limit;
    EXPECT_EQ(run_on("posix", until).end, RunEnd::limit);
}

}  // namespace
}  // namespace interleave
