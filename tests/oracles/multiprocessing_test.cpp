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

TEST(MultiprocessingPool, GivesTheResultsOfImapInOrderAndOfTheUnorderedOneAsTheyCome)
{
    const json& fact = facts()["iterators"];
    std::string times;
    for (const json& job : fact["jobs"])
        times += fmt::format("{}{}", times.empty() ? "" : ", ", job[1].get<int>());
    for (const std::string name : {"imap", "imap_unordered"}) {
        std::string order;
        for (const json& n : fact[name]) order += fmt::to_string(n.get<int>());
        const bool slow = fact[name + "_waits_for_the_slowest"];
        run(
            fmt::format("machine: {{cpus: 8}}\n"
                        "objects: {{pool: pool(4), order: shared(0), first: shared(0),\n"
                        "          times: 'shared(0, {0})', seen: 'shared(0, size=5)'}}\n"
                        "processes:\n  P:\n    run:\n"
                        "      - for n in {1} pool by_time 1..4:\n"
                        "          - order = order * 10 + n\n"
                        "          - if first == 0:\n"
                        "              - first = 1 + seen[1]\n"
                        "functions: {{by_time(n): ['sleep times[n]', 'seen[n] = 1', return n]}}\n"
                        "expect: [finished and order == {2} and first == {3}]\n",
                        times, name, order, slow ? 2 : 1));
    }
}

TEST(MultiprocessingPool, MapsWithoutWaitingAndIsDoneAtOnceWithNothing)
{
    const json& fact = facts()["map_async"];
    EXPECT_TRUE(fact["empty_is_ready_at_once"]);
    EXPECT_EQ(fact["empty"].size(), 0U);
    int sum = 0;
    for (const json& n : fact["values"]) sum += n.get<int>();
    run(
        fmt::format("machine: {{cpus: 4}}\n"
                    "objects: {{pool: pool(2), all: 'shared(0, size=5)', called: private(0)}}\n"
                    "processes:\n  P:\n    run:\n"
                    "      - whole = map_async pool square 0..4 into all callback note\n"
                    "      - empty = map_async pool square 1..0 callback note\n"
                    "      - x = result empty within 0 else -1\n"
                    "      - assert x == 0\n"
                    "      - x = result whole\n"
                    "      - assert x == {0}\n"
                    "functions: {{square(n): [compute 1, return n * n], note(n): [called += 1]}}\n"
                    "expect:\n"
                    "  - finished and sum(all) == {0} and all[4] == {1} and P.called == {2}\n",
                    sum, fact["values"][4].get<int>(), fact["callbacks"].get<int>()));
}

TEST(MultiprocessingPool, LetsAJobGoOnWhoseResultIsLate)
{
    const json& fact = facts()["limit"];
    EXPECT_TRUE(fact["late"]);
    run(
        fmt::format("machine: {{cpus: 4}}\n"
                    "objects: {{pool: pool(1), late: shared(0), later: shared(0)}}\n"
                    "processes:\n  P:\n    run:\n"
                    "      - h = apply_async pool timed(7)\n"
                    "      - late = result h within 100 else -1\n"
                    "      - later = result h within 5s else -1\n"
                    "functions: {{timed(n): [sleep 500, return n]}}\n"
                    "expect: [finished and late == -1 and later == {}, finish(P) < 501ms]\n",
                    fact["later"].get<int>()));
}

// 143 is to a shell what -15 is to Python: SIGTERM. The third worker waits for a task.
TEST(MultiprocessingPool, ThatIsTerminatedEndsItsWorkersWhateverTheyDo)
{
    const json& fact = facts()["terminate"];
    EXPECT_TRUE(fact["takes_no_time"]);
    EXPECT_TRUE(fact["refused"]);
    EXPECT_FALSE(fact["result_comes"]);
    const std::string head =
        "machine: {cpus: 8}\n"
        "objects: {pool: pool(3), done: shared(0), after: shared(0)}\n"
        "functions:\n"
        "  timed(n): [compute 1000, done += 1, return n]\n"
        "  again: [x = apply pool timed(1), after = 1]\n"
        "processes:\n  P:\n    run:\n"
        "      - h = apply_async pool timed(0)\n"
        "      - apply_async pool timed(1)\n"
        "      - sleep 300\n"
        "      - terminate pool\n";
    const std::string ended =
        "expect: [done == 0, exit_code(pool_worker#1) == 143, exit_code(pool_worker#2) == 143]\n";
    run(head + "      - join pool\n" + ended);
    run(head +
        "      - x = result h within 1500 else -1\n"
        "      - assert x == -1\n"
        "      - terminate pool\n"
        "      - call again\n"
        "expect: [done == 0, faults == 1 and after == 0, end < 1802ms]\n");
    const RunOutcome never = run(head + "      - x = result h\n");
    EXPECT_EQ(never.end, RunEnd::stuck);
}

TEST(MultiprocessingQueue, IsOneOfSeveralThingsThatASelectWaitsFor)
{
    run("machine: {cpus: 4}\n"
        "objects: {q: process_queue(maxsize=1), r: process_queue, order: shared(0)}\n"
        "processes:\n"
        "  one: {start: 5, run: [put q 1, put q 2, put q 3]}\n"
        "  two: {start: 20, run: [put r 4]}\n"
        "  reader:\n"
        "    run:\n"
        "      - repeat 5:\n"
        "          - select:\n"
        "              - n = get q: [order = order * 10 + n]\n"
        "              - n = get r: [order = order * 10 + n]\n"
        "              - after 50: [order = order * 10 + 9]\n"
        "expect: [finished and order == 12349 and live == 0]\n");
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
