// Deadlocks over units of resources: group deadlock-theory. Matrices go to the functions that the
// kernel asks as well, and, where a program can come to be in that state, a scenario is run there.
#include "base/rng.h"
#include "cases.h"
#include "kernel/kernel.h"
#include "kernel/units.h"
#include "scenario/load.h"
#include "session/outcome.h"
#include "session/snapshot.h"

#include <fmt/format.h>

#include <functional>
#include <numeric>
#include <set>

namespace interleave {
namespace {

using nlohmann::json;
using oracles::read_case;

// A case that is not named here fails; each that is has a test below.
const std::set<std::string> kCases = {
    "deadlock-theory-01", "deadlock-theory-04", "deadlock-theory-06", "deadlock-theory-07",
    "deadlock-theory-10", "deadlock-theory-12", "deadlock-theory-13", "deadlock-theory-15"};

TEST(DeadlockTheory, HasATestForEachCase)
{
    const std::vector<std::string> names = oracles::case_names("deadlock-theory");
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()), kCases);
}

using Numbers = std::vector<int64_t>;
using Names = std::vector<std::string>;

// Rows of a table by name: {"P0": [0, 1, 0]}, or, of a single resource, {"A": 4}.
struct Matrix {
    Names names;
    Numbers numbers;

    explicit Matrix(const json& rows)
    {
        for (const auto& [name, row] : rows.items()) {
            names.push_back(name);
            for (const json& n : row.is_array() ? row : json::array({row}))
                numbers.push_back(n.get<int64_t>());
        }
    }
};

Numbers difference(const Numbers& a, const Numbers& b)
{
    Numbers out;
    for (size_t i = 0; i < a.size(); ++i) out.push_back(a[i] - b[i]);
    return out;
}

Allocation allocation_of(const json& free, const Matrix& held, const Numbers& wanted)
{
    Allocation a;
    a.free = free.is_array() ? free.get<Numbers>() : Numbers{free.get<int64_t>()};
    a.resources = a.free.size();
    a.held = held.numbers;
    a.wanted = wanted;
    return a;
}

Names named(const Names& names, const std::vector<uint32_t>& rows)
{
    Names out;
    for (const uint32_t row : rows) out.push_back(names[row]);
    return out;
}

// Every order in which all can end, in the order of permutations.
std::vector<Names> orders_of(const Allocation& a, const Names& names)
{
    std::vector<uint32_t> order(a.tasks());
    std::iota(order.begin(), order.end(), 0U);
    std::vector<Names> orders;
    do {
        if (can_end_in(a, order)) orders.push_back(named(names, order));
    } while (std::ranges::next_permutation(order).found);
    return orders;
}

struct Ran {
    std::shared_ptr<const Model> model;
    State state;

    [[nodiscard]] Names ring() const
    {
        Names names;
        for (const TaskId t : state.sched.ring) names.push_back(task_name(*model, state, t));
        return names;
    }
    [[nodiscard]] TaskStatus status(const std::string& name) const
    {
        for (uint32_t i = 0; i < model->tasks.size(); ++i)
            if (model->tasks[i].name == name) return state.world.tasks[TaskId{i}].status;
        ADD_FAILURE() << name;
        return {};
    }
};

class NoSink final : public RecordReader {
  public:
    void read(const Record&) override {}
};

// To the end, or until that moment.
Ran run_text(const std::string& text, Time until = kNever)
{
    Diagnostics d;
    Ran ran;
    ran.model = load_scenario(text, "case", {}, d).model;
    if (ran.model == nullptr) {
        ADD_FAILURE() << render(d, "case", text, false);
        return ran;
    }
    NoSink sink;
    SeededChooser chooser(ran.model->seed);
    ran.state = start(*ran.model, sink);
    while (!finished(ran.state) && next_step(ran.state).event.at < until) {
        step(*ran.model, ran.state, chooser, sink);
        for (const std::string& sentence : laws(*ran.model, ran.state))
            ADD_FAILURE() << sentence << '\n' << text;
    }
    return ran;
}

std::string resources_text(const Numbers& total, const char* avoidance)
{
    std::string text = "machine: {cpus: 16, instruction: 0}\nobjects:\n";
    for (size_t r = 0; r < total.size(); ++r)
        text += fmt::format("  R{}: resource({}, avoidance={})\n", r, total[r], avoidance);
    return text + "processes:\n";
}

// Claims `most`, takes `held` at 0, and then does what else is said.
std::string task_text(const std::string& name, std::span<const int64_t> most,
                      std::span<const int64_t> held, const std::string& more)
{
    std::string claims, steps;
    for (size_t r = 0; r < most.size(); ++r) {
        claims += fmt::format("{}R{}: {}", r > 0 ? ", " : "", r, most[r]);
        if (held[r] > 0) steps += fmt::format("      - request R{} {}\n", r, held[r]);
    }
    return fmt::format("  {}:\n    claims: {{{}}}\n    run:\n{}{}", name, claims, steps, more);
}

std::span<const int64_t> row(const Numbers& matrix, size_t t, size_t resources)
{
    return {matrix.data() + t * resources, resources};
}

TEST(DeadlockTheory, Case01FindsASafeSequenceAmongExactlyThePublishedOnes)
{
    const json c = read_case("deadlock-theory-01");
    const json& input = c["input"];
    const Matrix held(input["allocation"]), most(input["max"]);
    const Allocation a =
        allocation_of(input["available"], held, difference(most.numbers, held.numbers));
    EXPECT_EQ(a.wanted, Matrix(c["expected"]["need"]).numbers);
    EXPECT_EQ(is_safe(a), c["expected"]["safe"]);
    const auto orders = c["expected"]["all_safe_sequences"].get<std::vector<Names>>();
    EXPECT_EQ(orders_of(a, held.names), orders);
    EXPECT_NE(std::ranges::find(orders, named(held.names, reduce(a).order)), orders.end());
}

// The same state as the kernel has it.
TEST(DeadlockTheory, Case01IsWhatTheBankOfARunLooksLike)
{
    const json c = read_case("deadlock-theory-01");
    const json& input = c["input"];
    const auto total = input["total"].get<Numbers>();
    const Matrix held(input["allocation"]), most(input["max"]);
    std::string text = resources_text(total, "bankers");
    for (size_t t = 0; t < held.names.size(); ++t)
        text += task_text(held.names[t], row(most.numbers, t, 3), row(held.numbers, t, 3),
                          "      - compute 9\n");
    const Ran ran = run_text(text, Time{} + ms(1));
    const Bank bank = bank_of(ran.state.world);
    EXPECT_EQ(bank.numbers.free, input["available"].get<Numbers>());
    EXPECT_EQ(bank.numbers.held, held.numbers);
    EXPECT_EQ(bank.numbers.wanted, Matrix(c["expected"]["need"]).numbers);
}

TEST(DeadlockTheory, Case04LeavesThoseWhoAreDeadlocked)
{
    const json c = read_case("deadlock-theory-04");
    const json& input = c["input"];
    const Matrix held(input["allocation"]), wanted(input["request"]);
    const Allocation a = allocation_of(input["available"], held, wanted.numbers);
    EXPECT_EQ(named(held.names, reduce(a).left), c["expected"]["deadlocked"].get<Names>());
}

// Each asks for one resource after the other, beginning with the first that it wants.
TEST(DeadlockTheory, Case04EndsARunWithTheSameTasks)
{
    const json c = read_case("deadlock-theory-04");
    const json& input = c["input"];
    const auto total = input["total"].get<Numbers>();
    const Matrix held(input["allocation"]), wanted(input["request"]);
    std::string text = resources_text(total, "none");
    for (size_t t = 0; t < held.names.size(); ++t) {
        std::string more = "      - compute 1\n";
        for (size_t r = 0; r < 3; ++r)
            if (const int64_t n = wanted.numbers[t * 3 + r]; n > 0)
                more += fmt::format("      - request R{} {}\n", r, n);
        text += task_text(held.names[t], total, row(held.numbers, t, 3), more);
    }
    const Ran ran = run_text(text);
    EXPECT_EQ(ran.state.sched.end, RunEnd::deadlock);
    EXPECT_EQ(ran.ring(), c["expected"]["deadlocked"].get<Names>());
}

TEST(DeadlockTheory, Case06GrantsTheFirstRequestAndRefusesTheSecond)
{
    const json c = read_case("deadlock-theory-06");
    const json& input = c["input"];
    const Matrix held(input["allocation"]), needed(input["still_needed"]);
    Allocation a = allocation_of(input["available"], held, needed.numbers);
    EXPECT_TRUE(is_safe(a));
    for (size_t i = 0; i < input["requests"].size(); ++i) {
        const auto who = std::ranges::find(held.names, input["requests"][i][0].get<std::string>()) -
                         held.names.begin();
        const auto request = input["requests"][i][1].get<Numbers>();
        const bool granted = may_grant(a, static_cast<uint32_t>(who), request);
        EXPECT_EQ(granted, c["expected"]["outcome"][i] == "granted") << i;
        if (granted) grant(a, static_cast<uint32_t>(who), request);
    }
}

TEST(DeadlockTheory, Case06LetsTheSecondTaskOfARunWait)
{
    const json input = read_case("deadlock-theory-06")["input"];
    const Matrix held(input["allocation"]), needed(input["still_needed"]);
    Numbers most = held.numbers;
    for (size_t i = 0; i < most.size(); ++i) most[i] += needed.numbers[i];
    std::string text = resources_text(input["existing"].get<Numbers>(), "bankers");
    for (size_t t = 0; t < held.names.size(); ++t) {
        std::string more = "      - compute 1\n";
        for (size_t i = 0; i < input["requests"].size(); ++i) {
            if (input["requests"][i][0] != held.names[t]) continue;
            more += fmt::format("      - sleep {}\n", i + 1);
            for (size_t r = 0; r < 4; ++r)
                if (const json& n = input["requests"][i][1][r]; n > 0)
                    more += fmt::format("      - request R{} {}\n", r, n.dump());
        }
        text += task_text(held.names[t], row(most, t, 4), row(held.numbers, t, 4),
                          more + "      - compute 9\n");
    }
    const Ran ran = run_text(text, Time{} + ms(4));
    EXPECT_EQ(ran.status("B"), TaskStatus::runnable);
    EXPECT_EQ(ran.status("E"), TaskStatus::blocked);
    EXPECT_EQ(ran.state.world.units.held(TaskId{1}, 2), 1);
}

TEST(DeadlockTheory, Case07ReducesInThePublishedOrder)
{
    const json c = read_case("deadlock-theory-07");
    const json& input = c["input"];
    const Matrix held(input["allocation"]), wanted(input["request"]);
    const Reduction r = reduce(allocation_of(input["available"], held, wanted.numbers));
    EXPECT_EQ(named(held.names, r.left), c["expected"]["deadlocked"].get<Names>());
    EXPECT_EQ(named(held.names, r.order), c["expected"]["order"].get<Names>());
}

class UnsafeState : public testing::TestWithParam<std::string> {};

TEST_P(UnsafeState, HasNoSafeSequence)
{
    const json c = read_case(GetParam());
    const json& input = c["input"];
    const Matrix held(input["held"]), most(input["max"]);
    const Allocation a = allocation_of(input["free"], held, difference(most.numbers, held.numbers));
    EXPECT_EQ(is_safe(a), c["expected"]["safe"]);
    EXPECT_EQ(orders_of(a, held.names), c["expected"]["safe_sequences"].get<std::vector<Names>>());
}

// Whoever asks last on the way there has to wait, though there is enough.
TEST_P(UnsafeState, IsNeverReachedByARun)
{
    const json input = read_case(GetParam())["input"];
    const Matrix held(input["held"]), most(input["max"]);
    const int64_t total =
        std::accumulate(held.numbers.begin(), held.numbers.end(), input["free"].get<int64_t>());
    std::string text = resources_text({total}, "bankers");
    for (size_t t = 0; t < held.names.size(); ++t)
        text += task_text(held.names[t], row(most.numbers, t, 1), row(held.numbers, t, 1),
                          "      - compute 9\n");
    const Ran ran = run_text(text, Time{} + ms(1));
    const Bank bank = bank_of(ran.state.world);
    EXPECT_TRUE(is_safe(bank.numbers));
    EXPECT_GT(bank.numbers.free[0], input["free"].get<int64_t>());
    EXPECT_EQ(run_text(text).state.sched.end, RunEnd::finished);
}

INSTANTIATE_TEST_SUITE_P(, UnsafeState, testing::Values("deadlock-theory-10", "deadlock-theory-12"),
                         oracles::test_name);

TEST(DeadlockTheory, Case13TellsTheCircleFromThoseBehindIt)
{
    const json c = read_case("deadlock-theory-13");
    const Names resources = {"R", "S", "T", "U", "V", "W"};
    Names tasks;
    Allocation a;
    a.resources = resources.size();
    a.free.assign(resources.size(), 1);
    for (const auto& [name, held] : c["input"]["holds"].items()) {
        tasks.push_back(name);
        const json& wanted = c["input"]["wants"][name];
        for (size_t r = 0; r < resources.size(); ++r) {
            const int64_t has = std::ranges::count(held, json(resources[r]));
            a.held.push_back(has);
            a.wanted.push_back(std::ranges::count(wanted, json(resources[r])));
            a.free[r] -= has;
        }
    }
    const Reduction r = reduce(a);
    Names can_finish = named(tasks, r.order);
    std::ranges::sort(can_finish);
    EXPECT_EQ(can_finish, c["expected"]["can_finish"].get<Names>());
    EXPECT_EQ(named(tasks, in_circles(a, r)), c["expected"]["deadlocked"].get<Names>());
    Names behind = c["expected"]["deadlocked"].get<Names>();
    for (const json& name : c["expected"]["blocked_but_not_in_the_cycle"]) behind.push_back(name);
    std::ranges::sort(behind);
    EXPECT_EQ(named(tasks, r.left), behind);
}

// D, who wants two things, asks last, so that those who can finish do.
std::string seven_processes(const json& input, const char* object, const char* verb)
{
    std::string text = "machine: {cpus: 16, instruction: 0}\nobjects:\n";
    for (const char* name : {"R", "S", "T", "U", "V", "W"})
        text += fmt::format("  {}: {}\n", name, object);
    text += "processes:\n";
    for (const auto& [name, held] : input["holds"].items()) {
        text += fmt::format("  {}:\n    run:\n", name);
        for (const json& r : held)
            text += fmt::format("      - {} {}\n", verb, r.get<std::string>());
        text += fmt::format("      - compute {}\n", name == "D" ? 50 : name[0] - 'A' + 1);
        for (const json& r : input["wants"][name])
            text += fmt::format("      - {} {}\n", verb, r.get<std::string>());
        const std::string back = std::string(verb) == "lock" ? "unlock" : "release";
        for (const char* list : {"holds", "wants"})
            for (const json& r : input[list][name])
                text += fmt::format("      - {} {}\n", back, r.get<std::string>());
    }
    return text;
}

TEST(DeadlockTheory, Case13EndsRunsWithThePublishedCycle)
{
    const json c = read_case("deadlock-theory-13");
    const std::pair<const char*, const char*> kinds[] = {{"mutex", "lock"},
                                                         {"resource(1)", "request"}};
    for (const auto& [object, verb] : kinds) {
        const Ran ran = run_text(seven_processes(c["input"], object, verb));
        ASSERT_EQ(ran.state.sched.end, RunEnd::deadlock) << object;
        std::vector<WaitLink> links = ring_of(*ran.model, ran.state);
        const auto first = std::ranges::find(links, std::string("D"), &WaitLink::task);
        ASSERT_NE(first, links.end());
        std::ranges::rotate(links, first);
        Names cycle{links[0].task};
        for (const WaitLink& link : links) {
            cycle.push_back(link.object);
            cycle.push_back(link.owner);
        }
        EXPECT_EQ(cycle, c["expected"]["cycle"].get<Names>()) << object;
        for (const json& name : c["expected"]["can_finish"])
            EXPECT_NE(ran.status(name), TaskStatus::blocked) << name;
        for (const json& name : c["expected"]["blocked_but_not_in_the_cycle"])
            EXPECT_EQ(ran.status(name), TaskStatus::blocked) << name;
    }
}

// How many of so many seeds end in a deadlock.
uint32_t deadlocks(const std::string& objects, const std::string& left, const std::string& right)
{
    uint32_t count = 0;
    for (uint32_t seed = 1; seed <= 100; ++seed) {
        const Ran ran = run_text(fmt::format(
            "seed: {}\nmachine: {{instruction: 0}}\npolicy: {{name: rr, quantum: 1ms}}\n"
            "objects:\n{}processes:\n  a:\n    run:\n{}  b:\n    run:\n{}",
            seed, objects, left, right));
        if (ran.state.sched.end == RunEnd::deadlock)
            ++count;
        else
            EXPECT_EQ(ran.state.sched.end, RunEnd::finished);
    }
    return count;
}

// Some steps with random work between them, ten times.
std::string ten_times(const Names& steps)
{
    std::string text = "      - repeat 10:\n";
    for (const std::string& step : steps)
        text += fmt::format("          - {}\n          - compute exp(500us)\n", step);
    return text;
}

TEST(DeadlockTheory, Case15NeedsEachOfTheFourConditions)
{
    const json c = read_case("deadlock-theory-15");
    ASSERT_TRUE(c["expected"]["removing_any_one_prevents_deadlock"]);
    const std::string mutexes = "  r: mutex\n  s: mutex\n";
    const Names rs = {"lock r", "lock s", "unlock s", "unlock r"};
    const Names sr = {"lock s", "lock r", "unlock r", "unlock s"};
    EXPECT_GT(deadlocks(mutexes, ten_times(rs), ten_times(sr)), 50U);
    const auto taking_back = [](const std::string& first, const std::string& second) {
        return fmt::format(
            "      - repeat 10:\n          - ok = 0\n          - while not ok:\n"
            "              - lock {0}\n              - compute exp(500us)\n"
            "              - ok = trylock {1}\n              - if not ok:\n"
            "                  - unlock {0}\n                  - sleep exp(500us)\n"
            "          - compute exp(500us)\n          - unlock {1}\n          - unlock {0}\n",
            first, second);
    };
    const std::string units = "  r: resource(2)\n  s: resource(2)\n";
    const Names shared_rs = {"request r", "request s", "release s", "release r"};
    const Names shared_sr = {"request s", "request r", "release r", "release s"};
    const Names at_once = {"request r 2", "release r 2"};
    const std::map<std::string, std::function<uint32_t()>> without = {
        {"mutual exclusion",
         [&] { return deadlocks(units, ten_times(shared_rs), ten_times(shared_sr)); }},
        {"hold and wait", [&] { return deadlocks(units, ten_times(at_once), ten_times(at_once)); }},
        {"no preemption",
         [&] { return deadlocks(mutexes, taking_back("r", "s"), taking_back("s", "r")); }},
        {"circular wait", [&] { return deadlocks(mutexes, ten_times(rs), ten_times(rs)); }},
    };
    for (const json& condition : c["expected"]["conditions"])
        EXPECT_EQ(without.at(condition)(), 0U) << condition;
}

// Whether somebody who waits reaches himself along who waits for whom.
bool has_cycle(const Allocation& a)
{
    const auto edge = [&](size_t t, size_t other) {
        for (size_t r = 0; r < a.resources; ++r)
            if (t != other && a.wanted[t * a.resources + r] > a.free[r] &&
                a.held[other * a.resources + r] > 0)
                return true;
        return false;
    };
    std::vector<std::vector<bool>> reach(a.tasks(), std::vector<bool>(a.tasks()));
    for (size_t i = 0; i < a.tasks(); ++i)
        for (size_t k = 0; k < a.tasks(); ++k) reach[i][k] = edge(i, k);
    for (size_t via = 0; via < a.tasks(); ++via)
        for (size_t i = 0; i < a.tasks(); ++i)
            for (size_t k = 0; k < a.tasks(); ++k)
                if (reach[i][via] && reach[via][k]) reach[i][k] = true;
    for (size_t i = 0; i < a.tasks(); ++i)
        if (reach[i][i]) return true;
    return false;
}

// Five tasks, each of which waits for units of one of four resources, or for nothing.
Allocation random_waits(uint64_t seed, int64_t units)
{
    uint64_t drawn = 0;
    const auto below = [&](int64_t n) {
        return static_cast<int64_t>(
            scale_to(random_bits(seed, 1, drawn++), static_cast<uint64_t>(n)));
    };
    Allocation a;
    a.resources = 4;
    a.free.assign(4, units);
    a.held.assign(20, 0);
    a.wanted.assign(20, 0);
    for (int i = 0; i < 12; ++i) {
        const auto at = static_cast<size_t>(below(20));
        if (a.free[at % 4] == 0) continue;
        --a.free[at % 4];
        ++a.held[at];
    }
    for (size_t t = 0; t < 5; ++t) {
        const auto at = t * 4 + static_cast<size_t>(below(4));
        if (below(5) > 0) a.wanted[at] = std::min(1 + below(units), units - a.held[at]);
    }
    return a;
}

TEST(DeadlockTheory, Case15HasACycleExactlyOrAtLeastWhereThereIsADeadlock)
{
    uint32_t cycles = 0, deadlocks = 0;
    for (uint64_t seed = 1; seed <= 5'000; ++seed) {
        const Allocation single = random_waits(seed, 1);
        EXPECT_EQ(has_cycle(single), !is_safe(single)) << seed;
        const Allocation several = random_waits(seed, 3);
        const bool deadlocked = !is_safe(several);
        if (deadlocked) {
            EXPECT_TRUE(has_cycle(several)) << seed;
        }
        cycles += has_cycle(several) ? 1 : 0;
        deadlocks += deadlocked ? 1 : 0;
    }
    EXPECT_GT(deadlocks, 50U);
    EXPECT_GT(cycles, deadlocks + 50) << "a cycle is necessary, not sufficient";
}

}  // namespace
}  // namespace interleave
