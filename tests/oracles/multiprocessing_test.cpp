// Pools, queues and managers behave as those of CPython: multiprocessing/facts.json holds what
// facts.py saw there, of that what is so in every run.
#include "analysis/statistics.h"
#include "analysis/verdict.h"
#include "backend/simulated.h"
#include "support/load.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace interleave {
namespace {

using nlohmann::json;

const json& facts()
{
    static const json kFacts = [] {
        std::ifstream in("tests/oracles/multiprocessing/facts.json");
        return json::parse(in);
    }();
    return kFacts;
}

// Runs it; all that stands below its expect: holds.
RunOutcome run(const std::string& text)
{
    const auto model = test::load_model(text);
    if (model == nullptr) return {};
    RunOutcome outcome = simulated_backend().run(model, {}, {}).value();
    EXPECT_EQ(outcome.timeline.violations(), std::vector<std::string>{});
    const RunStatistics figures = statistics(outcome.timeline);
    for (const Property& p : model->expect) {
        const PropertyVerdict v = evaluate(p.text, p.expr, p.line, outcome, figures);
        EXPECT_EQ(v.verdict, Verdict::holds) << p.text << ": " << v.because << "\n" << text;
    }
    return outcome;
}

// The lock is taken for each part, and by the worker that waits with it for another one.
TEST(MultiprocessingPool, CutsAMapIntoAsManyChunks)
{
    for (const json& fact : facts()["chunks"]) {
        const int length = fact["length"], workers = fact["workers"], chunk = fact["chunk"];
        const int parts = chunk == 0 ? 0 : (length + chunk - 1) / chunk;
        run(fmt::format(
            "machine: {{cpus: 8}}\n"
            "objects: {{pool: pool({0}), squares: 'shared(0, size={1})'}}\n"
            "processes:\n"
            "  P:\n"
            "    run:\n"
            "      - squares = map pool square 0..{2}\n"
            "      - sleep 50\n"
            "functions: {{square(n): [compute 1, return n * n]}}\n"
            "expect:\n"
            "  - finished and sum(squares) == {3}\n"
            "  - squares[{4}] == {4} * {4}\n"
            "  - visits(pool_inqueue_rlock) == {5}\n",
            workers, std::max(length, 1), length - 1, (length - 1) * length * (2 * length - 1) / 6,
            std::max(length - 1, 0), parts + 1));
    }
}

TEST(MultiprocessingPool, RunsCallbacksOneAfterTheOtherInTheOrderOfResults)
{
    for (const json& fact : facts()["callbacks"]) {
        EXPECT_TRUE(fact["is_result_handler"]);
        EXPECT_TRUE(fact["called_before_get"]);
        std::string jobs, order, results;
        for (const json& job : fact["jobs"]) {
            const int n = job[0], duration = job[1];
            jobs += fmt::format("      - h{0} = apply_async pool timed({0}, {1}) callback note\n",
                                n, duration);
            // Who has the result finds that the callback is over.
            results += fmt::format("      - x = result h{0}\n      - assert noted[{0}] == 1\n", n);
        }
        for (const json& n : fact["order"]) order += fmt::to_string(n.get<int>());
        const size_t count = fact["jobs"].size();
        run(
            fmt::format("machine: {{cpus: 8, instruction: 1us}}\n"
                        "objects:\n"
                        "  pool: pool(2)\n"
                        "  order: private(0)\n"
                        "  noted: private(0, size=10)\n"
                        "  inside: private(0)\n"
                        "  most: private(0)\n"
                        "processes:\n  P:\n    run:\n{}{}"
                        "functions:\n"
                        "  timed(n, t): [sleep t, return n]\n"
                        "  note(n):\n"
                        "    - atomic: [inside += 1, 'most = max(most, inside)']\n"
                        "    - compute 50\n"
                        "    - order = order * 10 + n\n"
                        "    - noted[n] = 1\n"
                        "    - atomic: [inside -= 1]\n"
                        "expect:\n"
                        "  - finished and P.order == {} and P.most == {}\n"
                        "  - running(P/pool_result_handler) >= {}ms\n",
                        jobs, results, order, fact["most_at_once"].get<int>(), 50 * count));
    }
}

TEST(MultiprocessingPool, ThatIsClosedEndsWhatItHasAndTakesNoMore)
{
    const json& fact = facts()["after_close"];
    EXPECT_TRUE(fact["refused"]);
    EXPECT_TRUE(fact["jobs_of_before_are_done"]);
    const std::string head =
        "machine: {cpus: 4}\n"
        "objects: {pool: pool(2), got: shared(0), after: shared(0)}\n"
        "functions:\n"
        "  timed(n): [sleep 5, return n]\n"
        "  again: [x = apply pool timed(1), after = 1]\n"
        "processes:\n  P:\n    run:\n"
        "      - h = apply_async pool timed(5)\n"
        "      - close pool\n";
    const RunOutcome refused = run(head +
                                   "      - call again\n"
                                   "expect: [faults == 1 and after == 0]\n");
    EXPECT_EQ(refused.end, RunEnd::finished);
    const RunOutcome joined = run(head +
                                  "      - join pool\n"
                                  "      - got = result h\n"
                                  "      - if 1 == 0:\n          - call again\n"
                                  "expect: [finished and got == 5 and live == 0]\n");
    EXPECT_EQ(fact["workers_left"], 0);
}

TEST(MultiprocessingPool, CannotBeJoinedBeforeItIsClosed)
{
    EXPECT_TRUE(facts()["join_before_close"]["refused"]);
    run("objects: {pool: pool(1)}\n"
        "functions: {f: [return 1]}\n"
        "processes: {P: {run: [x = apply pool f, join pool]}}\n"
        "expect: [faults == 1]\n");
}

TEST(MultiprocessingQueue, ReturnsFromPutBeforeTheMessageIsInThePipe)
{
    const json& fact = facts()["feeder"];
    EXPECT_TRUE(fact["puts_return_before_any_get"]);
    EXPECT_FALSE(fact["process_ends_before_get"]);
    EXPECT_TRUE(fact["process_ends_after_get"]);
    std::string order;
    for (const json& n : fact["order"]) order += fmt::to_string(n.get<int>() + 1);
    run("machine: {cpus: 4}\n"
        "objects: {q: process_queue(pipe=1), puts_over: shared(0), before_get: shared(0),\n"
        "          order: shared(0)}\n"
        "functions:\n"
        "  fill(count):\n"
        "    - for i in 1..count:\n"
        "        - put q i\n"
        "    - puts_over = 1\n"
        "  take(count):\n"
        "    - sleep 20\n"
        "    - before_get = puts_over\n"
        "    - repeat count:\n"
        "        - n = get q\n"
        "        - order = order * 10 + n\n"
        "processes: {writer: {run: fill(3)}, reader: {run: take(3)}}\n"
        "expect:\n"
        "  - finished and live == 0 and before_get == 1 and finish(writer) > 20ms\n"
        "  - order == " +
        order + "\n");
}

TEST(MultiprocessingQueue, HoldsBackWhoPutsMoreThanItsMaxsize)
{
    const json& fact = facts()["maxsize"];
    EXPECT_TRUE(fact["first_two"]);
    EXPECT_FALSE(fact["third_before_get"]);
    EXPECT_TRUE(fact["third_after_get"]);
    run("machine: {cpus: 4}\n"
        "objects: {q: process_queue(maxsize=2), done: shared(0), before: shared(0),\n"
        "          after: shared(0)}\n"
        "processes:\n"
        "  writer: {run: [put q 1, done = 1, put q 2, done = 2, put q 3, done = 3]}\n"
        "  reader: {start: 10, run: [before = done, n = get q, sleep 1, after = done, n = get q,\n"
        "                            n = get q]}\n"
        "expect: [finished and before == 2 and after == 3]\n");
}

TEST(MultiprocessingManager, LosesAnUpdateBetweenGetAndSet)
{
    const int total = facts()["manager"]["two_adders_of_10_who_both_read_first"];
    run(
        fmt::format("machine: {{cpus: 4}}\n"
                    "objects: {{m: 'manager(total=0, sum=0)', gate: barrier(2)}}\n"
                    "functions:\n"
                    "  work:\n"
                    "    - n = get m.total\n"
                    "    - wait gate\n"
                    "    - set m.total n + 10\n"
                    "    - add m.sum 10\n"
                    "processes: {{worker: {{run: work, count: 2}}}}\n"
                    "expect: [finished and m.total == {} and m.sum == 20]\n",
                    total));
}

}  // namespace
}  // namespace interleave
