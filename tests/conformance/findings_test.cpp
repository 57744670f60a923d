// What is told of locks, waits and shared memory in the shipped scenarios: each finding that stands
// in the golden text has to be true of its lesson, and a lesson without the trouble has none.
#include "shipped.h"

#include "analysis/hazards.h"
#include "backend/simulated.h"
#include "session/history.h"
#include "session/snapshot.h"
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

// The tasks of each ring, in order.
std::vector<std::vector<TrackId>> rings_of(const WaitForGraph& g)
{
    std::vector<std::vector<TrackId>> rings;
    for (const std::vector<uint32_t>& ring : g.rings) {
        rings.emplace_back();
        for (const uint32_t i : ring) rings.back().push_back(g.waiting[i].task);
    }
    return rings;
}

// On the way, too: whoever is blocked is in the graph, and it is said what would let it go on.
void expect_waits_told(const std::shared_ptr<const Model>& model, uint64_t steps)
{
    History history(model);
    for (const uint64_t part : {1, 2, 3}) {
        history.seek(steps * part / 4);
        const WaitsAt now = waits_at(history);
        for (const TaskView& task : snapshot(*model, history.state()).tasks) {
            if (task.state != TaskState::blocked) continue;
            const auto w = std::ranges::find(now.graph.waiting, TrackId{task.serial},
                                             &WaitForGraph::Waiting::task);
            ASSERT_NE(w, now.graph.waiting.end()) << task.name;
            EXPECT_FALSE(w->until.empty()) << task.name << " " << task.what;
            EXPECT_EQ(w->since, task.since) << task.name;
        }
    }
}

TEST(ShippedScenarios, HaveTheSameRingsAtTheirEndsAsInTheirReports)
{
    size_t rings = 0;
    for (const test::Shipped& shipped : test::shipped_scenarios()) {
        const LoadedScenario loaded = test::load_shipped(shipped);
        ASSERT_NE(loaded.model, nullptr);
        const Result<RunOutcome> run = simulated_backend().run(loaded.model, {seconds(60)}, {});
        ASSERT_TRUE(run.ok());
        const Contention c =
            contention(*loaded.model, run.value(), {.steps = 200'000, .races = false});
        if (!c.log.exact) continue;
        History history(loaded.model);
        history.seek(UINT64_MAX);
        const WaitsAt now = waits_at(history);
        EXPECT_EQ(rings_of(now.graph), rings_of(c.waits)) << shipped.name;
        EXPECT_EQ(now.graph.held, c.waits.held) << shipped.name;
        rings += now.graph.rings.size();
        SCOPED_TRACE(shipped.name);
        if (history.position() <= 20'000) expect_waits_told(loaded.model, history.position());
    }
    EXPECT_GT(rings, 0U);
}

}  // namespace
}  // namespace interleave
