// What is told of locks, waits and shared memory in the shipped scenarios: each finding that stands
// in the golden text has to be true of its lesson, and a lesson without the trouble has none.
#include "shipped.h"

#include "analysis/hazards.h"
#include "backend/simulated.h"
#include "support/golden.h"

#include <fmt/format.h>

namespace interleave {
namespace {

TEST(ShippedScenarios, HaveTheTroublesThatTheyAlwaysHadAndNoOthers)
{
    std::string text;
    for (const test::Shipped& shipped : test::shipped_scenarios()) {
        const LoadedScenario loaded = test::load_shipped(shipped);
        ASSERT_NE(loaded.model, nullptr);
        const Result<RunOutcome> run = simulated_backend().run(loaded.model, {seconds(60)}, {});
        ASSERT_TRUE(run.ok());
        const Contention c =
            contention(*loaded.model, run.value(), {.steps = 200'000, .races = true});
        for (const Finding& f : hazards(run.value(), c))
            text += fmt::format("{}: {}: {}\n", shipped.name, name_of(f.kind), f.sentence);
    }
    test::expect_golden("findings.txt", text);
}

}  // namespace
}  // namespace interleave
