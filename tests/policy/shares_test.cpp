// Lottery and stride: each rule by a case that is worked out by hand, then thousands of random
// workloads against versions that recompute everything with plain loops.
#include "kernel/weights.h"
#include "lanes.h"

#include "analysis/statistics.h"
#include "base/text.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

namespace interleave {
namespace {

using test::Dice;
using test::lane_text;
using test::timeline_of;
using test::Workload;

Timeline run_text(std::string_view policy, std::string_view processes, std::string_view rest = "")
{
    return timeline_of(*test::load_model(
        fmt::format("format: 1\ntitle: t\nmachine: {{instruction: 0}}\npolicy: {}\n{}"
                    "processes:\n{}",
                    policy, rest, processes)));
}

int64_t cpu_ms(const Timeline& t, std::string_view name, int64_t until_ms)
{
    return t.spent(t.find(name), TaskState::running, Time{}, Time{} + ms(until_ms)).ns / 1'000'000;
}

// --- lottery, by hand

TEST(Lottery, RunsTheHolderOfTheDrawnTicketInTheOrderOfCreation)
{
    // A holds 0..24, B 25..99.
    constexpr std::string_view kTasks =
        "  A: {run: compute 3, tickets: 25}\n  B: {run: compute 2, tickets: 75}\n";
    EXPECT_EQ(
        lane_text(run_text("{name: lottery, quantum: 1, draws: [24, 25, 124, 199, 0]}", kTasks)),
        "A[0,1) B[1,2) A[2,3) B[3,4) A[4,5)");
}

TEST(Lottery, DrawsAgainAtOnceUnlessTheRestOfTheQuantumIsLeftIdle)
{
    constexpr std::string_view kTasks = "  A: {run: compute 1}\n  B: {run: compute 5}\n";
    EXPECT_EQ(lane_text(run_text("{name: lottery, quantum: 4, draws: [0, 0, 0]}", kTasks)),
              "A[0,1) B[1,6)");
    EXPECT_EQ(lane_text(run_text("{name: lottery, quantum: 4, draws: [0, 0, 0], leftover: idle}",
                                 kTasks)),
              "A[0,1) B[4,9)");
}

TEST(Lottery, LeavesTheCpuIdleForATaskThatComesWithinAQuantumThatIsLeftIdle)
{
    constexpr std::string_view kTasks =
        "  A: {run: compute 1}\n  B: {run: compute 5, start: 2}\n  C: {run: compute 1, start: 9}\n";
    EXPECT_EQ(lane_text(run_text("{name: lottery, quantum: 4, leftover: idle}", kTasks)),
              "A[0,1) B[4,9) C[12,13)");
}

TEST(Lottery, InflatesTicketsByTheInverseOfTheFractionUsedUntilTheNextWin)
{
    // B gives up the CPU after 2 of 10 ms: its 400 tickets count as 2000 of 2400 in the third draw.
    // Number 1700 is then B's; without compensation it is ticket 100 of 800, which is A's.
    for (const char* gives_up : {"sleep 1", "yield"}) {
        const std::string tasks = fmt::format(
            "  A: {{run: compute 40, tickets: 400}}\n"
            "  B: {{run: [compute 2, {}, compute 2], tickets: 400}}\n",
            gives_up);
        constexpr std::string_view kDraws =
            "name: lottery, quantum: 10, draws: [400, 0, 1700, 500]";
        EXPECT_EQ(lane_text(run_text(fmt::format("{{{}}}", kDraws), tasks)),
                  "B[0,2) A[2,12) B[12,14) A[14,44)");
        EXPECT_EQ(lane_text(run_text(fmt::format("{{{}, compensation: false}}", kDraws), tasks)),
                  "B[0,2) A[2,22) B[22,24) A[24,44)");
    }
}

TEST(Lottery, SaysWhichTicketIsDrawnAndWhoHoldsHowMany)
{
    const auto m = test::load_model(
        "format: 1\ntitle: t\npolicy: {name: lottery, draws: [130]}\nprocesses:\n"
        "  A: {run: compute 4, tickets: 25}\n  B: {run: compute 4, tickets: 75}\n");
    TimelineBuilder builder(symbols(*m), 1);
    State s = start(*m, builder);
    SeededChooser chooser(m->seed);
    while (s.sched.queued < 2) step(*m, s, chooser, builder);
    const Explanation e = m->policy->explain(*m, s, CpuId{0});
    EXPECT_EQ(e.chosen, TaskId{1});
    EXPECT_EQ(e.rule, "Ticket 30 of 100 (from 0, in the order of creation) is drawn.");
    ASSERT_EQ(e.candidates.size(), 2u);
    EXPECT_EQ(e.candidates[1].keys[0], (std::pair<std::string, std::string>{"tickets", "75"}));
}

TEST(Lottery, DrawsOnlyAmongTasksThatMayUseTheCpu)
{
    const auto m = test::load_model(
        "format: 1\ntitle: t\nmachine: {cpus: 2, instruction: 0}\n"
        "policy: {name: lottery, quantum: 1}\nprocesses:\n"
        "  A: {run: compute 40, affinity: [1]}\n  B: {run: compute 40, affinity: [1]}\n"
        "  C: {run: compute 40, affinity: [0]}\n");
    const Timeline t =
        timeline_of(*m, [&](const State& s) { EXPECT_THAT(laws(*m, s), testing::IsEmpty()); });
    EXPECT_EQ(lane_text(t, 0), "C[0,40)");
    EXPECT_EQ(t.end(), Time{} + ms(80));
}

TEST(Lottery, ServesAHundredThousandTasks)
{
    const Timeline t =
        run_text("{name: lottery, quantum: 1}", "  A: {run: compute 2, count: 100000}\n");
    EXPECT_EQ(t.end(), Time{} + ms(200'000));
}

TEST(Shares, AreCountedForStartedTasksAndThoseThatTakeThePlacesOfEndedOnes)
{
    for (const char* policy :
         {"lottery:quantum=100us", "stride:quantum=100us", "lottery:quantum=100us,leftover=idle"}) {
        Overrides o;
        o.policy = policy;
        const auto m = test::load_model(
            "format: 1\ntitle: t\nmachine: {cpus: 3}\n"
            "processes:\n  A: {run: parent(30), count: 5, tickets: 7}\n"
            "functions:\n  parent(n):\n    - while n > 0:\n        - start thread child(n)\n"
            "        - compute 1\n        - n -= 1\n"
            "  child(n):\n    - compute n % 3\n    - sleep 1\n    - compute 1\n",
            o);
        const Timeline t = timeline_of(
            *m, [&](const State& s) { ASSERT_THAT(laws(*m, s), testing::IsEmpty()) << policy; });
        EXPECT_THAT(t.violations(), testing::IsEmpty());
        EXPECT_EQ(t.tasks(), 5u + 150u);
    }
}

// --- stride, by hand

TEST(Stride, RunsTheSmallestPassWithTiesInTheOrderOfCreation)
{
    // Strides 2, 3, 6, and the passes begin there.
    EXPECT_EQ(lane_text(run_text("{name: stride, quantum: 1, constant: 0}",
                                 "  A: {run: compute 6, tickets: 3}\n"
                                 "  B: {run: compute 4, tickets: 2}\n"
                                 "  C: {run: compute 2, tickets: 1}\n")),
              "A[0,1) B[1,2) A[2,4) B[4,5) C[5,6) A[6,7) B[7,8) A[8,10) B[10,11) C[11,12)");
}

TEST(Stride, ChargesAQuantumUsedInPartForThatPart)
{
    // B gives up each of its quanta after a half, so it gets two for each of A's.
    EXPECT_EQ(lane_text(run_text("{name: stride, quantum: 2, start: zero}",
                                 "  A: {run: compute 6}\n"
                                 "  B:\n    run:\n      - repeat 6:\n"
                                 "          - compute 1\n          - yield\n")),
              "A[0,2) B[2,4) A[4,6) B[6,8) A[8,10) B[10,12)");
}

TEST(Stride, LetsALateComerStartAtTheGlobalPassUnlessItStartsAtZero)
{
    constexpr std::string_view kTasks =
        "  A: {run: compute 20}\n  B: {run: compute 20, start: 10}\n";
    EXPECT_EQ(cpu_ms(run_text("{name: stride, quantum: 1}", kTasks), "B", 20), 5);
    EXPECT_EQ(cpu_ms(run_text("{name: stride, quantum: 1, start: global}", kTasks), "B", 20), 5);
    EXPECT_EQ(cpu_ms(run_text("{name: stride, quantum: 1, start: zero}", kTasks), "B", 20), 10);
}

TEST(Stride, KeepsNoCreditForATaskThatSleeps)
{
    const Timeline t = run_text("{name: stride, quantum: 1}",
                                "  A: {run: compute 100}\n"
                                "  B: {run: [compute 1, sleep 49, compute 50]}\n");
    EXPECT_NEAR(static_cast<double>(cpu_ms(t, "B", 90)), 21.0, 2.0);
}

TEST(Stride, SharesByNiceValuesAsLinuxWeighsThem)
{
    EXPECT_EQ(weight_of_nice(-20), 88761);
    EXPECT_EQ(weight_of_nice(0), 1024);
    EXPECT_EQ(weight_of_nice(19), 15);
    const Timeline t = run_text("{name: stride, quantum: 1, shares: nice}",
                                "  A: {run: compute 4000}\n  B: {run: compute 4000, nice: 5}\n");
    EXPECT_NEAR(static_cast<double>(cpu_ms(t, "A", 4000)), 4000.0 * 1024 / (1024 + 335), 1.0);
}

// --- differential

int64_t share_of_job(const test::Job& j, bool by_nice)
{
    return by_nice ? weight_of_nice(static_cast<int32_t>(j.nice)) : j.tickets;
}

// Adds tickets up again for each draw.
class ObviousLottery final : public test::ObviousPolicy {
  public:
    struct Rules {
        int64_t quantum = 1;
        bool compensation = true, by_nice = false, idle = false;
        std::vector<int64_t> draws;
    };
    ObviousLottery(const Workload& w, Rules rules)
        : w_(w), rules_(std::move(rules)), rows_(w.jobs.size()), until_(w.cpus)
    {
    }
    bool ready(int t, int64_t, Reason, bool) override
    {
        row(t).ready = true;
        return false;
    }
    int pick(int64_t now, uint32_t cpu) override
    {
        if (rules_.idle && now < until_[cpu]) return -1;
        int64_t total = 0;
        for (size_t i = 0; i < rows_.size(); ++i) total += tickets(i);
        if (total == 0) return -1;
        const int64_t ticket =
            drawn_ < rules_.draws.size()
                ? rules_.draws[drawn_] % total
                : static_cast<int64_t>(scale_to(random_bits(1, hash_name("policy lottery"), drawn_),
                                                static_cast<uint64_t>(total)));
        ++drawn_;
        size_t winner = 0;
        for (int64_t sum = tickets(0); sum <= ticket; sum += tickets(winner)) ++winner;
        rows_[winner] = {};
        until_[cpu] = now + rules_.quantum;
        return static_cast<int>(winner);
    }
    int64_t slice(int, int64_t) override { return rules_.quantum; }
    int64_t idle_until(uint32_t cpu) override { return rules_.idle ? until_[cpu] : INT64_MAX; }
    void used(int t, int64_t ns, int64_t) override { row(t).used += ns; }
    void left(int t, int64_t, bool, bool) override
    {
        if (!rules_.compensation || row(t).used >= rules_.quantum) return;
        const int64_t own = share_of_job(w_.jobs[static_cast<size_t>(t)], rules_.by_nice);
        row(t).inflated = std::min(own * rules_.quantum / row(t).used, own * 1'000'000);
    }

  private:
    struct Row {
        bool ready = false;
        int64_t used = 0, inflated = 0;
    };
    Row& row(int t) { return rows_[static_cast<size_t>(t)]; }
    [[nodiscard]] int64_t tickets(size_t i) const
    {
        if (!rows_[i].ready) return 0;
        return rows_[i].inflated > 0 ? rows_[i].inflated : share_of_job(w_.jobs[i], rules_.by_nice);
    }
    const Workload& w_;
    Rules rules_;
    std::vector<Row> rows_;
    std::vector<int64_t> until_;
    uint64_t drawn_ = 0;
};

// Looks at all passes for each choice, and walks the global pass from one event to the next.
class ObviousStride final : public test::ObviousPolicy {
  public:
    struct Rules {
        int64_t quantum = 1, constant = 1 << 20;
        std::string start = "stride";
        bool by_nice = false;
    };
    ObviousStride(const Workload& w, Rules rules)
        : w_(w), rules_(std::move(rules)), rows_(w.jobs.size())
    {
        if (rules_.constant > 0) return;
        rules_.constant = 1;
        for (const test::Job& j : w.jobs) {
            const int64_t share = share_of_job(j, rules_.by_nice);
            if (rules_.constant <= (int64_t{1} << 32))
                rules_.constant = std::lcm(rules_.constant, share);
        }
        if (rules_.constant > (int64_t{1} << 32)) rules_.constant = 1 << 20;
    }
    bool ready(int t, int64_t now, Reason why, bool) override
    {
        Row& r = row(t);
        r.ready = true;
        if (why == Reason::slice_end) return false;
        walk(now);
        r.alive = true;
        if (!r.seen && rules_.start == "stride") r.pass = stride(t);
        if (r.seen || rules_.start != "zero") r.pass += global_;
        r.seen = true;
        return false;
    }
    int pick(int64_t, uint32_t) override
    {
        int best = -1;
        for (size_t i = 0; i < rows_.size(); ++i)
            if (rows_[i].ready && (best < 0 || rows_[i].pass < row(best).pass))
                best = static_cast<int>(i);
        if (best >= 0) row(best).ready = false;
        return best;
    }
    int64_t slice(int, int64_t) override { return rules_.quantum; }
    void used(int t, int64_t ns, int64_t) override
    {
        const __int128 grown = static_cast<__int128>(stride(t)) * ns + row(t).carried;
        row(t).pass += static_cast<int64_t>(grown / rules_.quantum);
        row(t).carried = static_cast<int64_t>(grown % rules_.quantum);
    }
    void left(int t, int64_t now, bool, bool) override
    {
        walk(now);
        row(t).alive = false;
        row(t).pass -= global_;
    }

  private:
    struct Row {
        bool ready = false, alive = false, seen = false;
        int64_t pass = 0, carried = 0;
    };
    Row& row(int t) { return rows_[static_cast<size_t>(t)]; }
    [[nodiscard]] int64_t stride(int t) const
    {
        return std::max<int64_t>(
            rules_.constant / share_of_job(w_.jobs[static_cast<size_t>(t)], rules_.by_nice), 1);
    }
    // In parts of 2^-20, which is what the policy promises.
    void walk(int64_t now)
    {
        int64_t shares = 0, alive = 0;
        for (size_t i = 0; i < rows_.size(); ++i) {
            if (!rows_[i].alive) continue;
            shares += share_of_job(w_.jobs[i], rules_.by_nice);
            ++alive;
        }
        const int64_t busy = std::min<int64_t>(alive, w_.cpus);
        if (busy > 0)
            fine_ += (static_cast<__int128>(rules_.constant) * busy * (now - since_) << 20) /
                     (static_cast<__int128>(rules_.quantum) * shares);
        since_ = now;
        global_ = static_cast<int64_t>(fine_ >> 20);
    }
    const Workload& w_;
    Rules rules_;
    std::vector<Row> rows_;
    __int128 fine_ = 0;
    int64_t global_ = 0, since_ = 0;
};

TEST(Lottery, AgreesWithAnObviousVersionOnRandomWorkloads)
{
    test::for_each_seed(3000, [](uint64_t seed) {
        Dice dice(seed);
        const Workload w = test::random_workload(dice);
        ObviousLottery::Rules rules{.quantum = dice.between(1, 12) * 1000,
                                    .compensation = dice.chance(60),
                                    .by_nice = dice.chance(30),
                                    .idle = dice.chance(40),
                                    .draws = {}};
        std::string draws;
        for (int64_t n = dice.chance(30) ? dice.between(1, 20) : 0; n > 0; --n) {
            rules.draws.push_back(dice.between(0, 1'000'000));
            draws += fmt::format("{}{}", draws.empty() ? "" : ", ", rules.draws.back());
        }
        const std::string policy = fmt::format(
            "{{name: lottery, quantum: {}, compensation: {}, shares: {}, leftover: {}{}}}",
            rules.quantum / 1000, rules.compensation, rules.by_nice ? "nice" : "tickets",
            rules.idle ? "idle" : "next_draw",
            draws.empty() ? "" : fmt::format(", draws: [{}]", draws));
        ObviousLottery obvious(w, rules);
        test::expect_same(w, policy, obvious);
    });
}

TEST(Stride, AgreesWithAnObviousVersionOnRandomWorkloads)
{
    test::for_each_seed(3000, [](uint64_t seed) {
        Dice dice(seed + 1'000'000);
        const Workload w = test::random_workload(dice);
        const char* starts[] = {"stride", "zero", "global"};
        const ObviousStride::Rules rules{
            .quantum = dice.between(1, 12) * 1000,
            .constant = dice.one_of({0, 10'000, 1 << 20, int64_t{1} << 32}),
            .start = starts[dice.between(0, 2)],
            .by_nice = dice.chance(30)};
        ObviousStride obvious(w, rules);
        test::expect_same(
            w,
            fmt::format("{{name: stride, quantum: {}, constant: {}, start: {}, shares: {}}}",
                        rules.quantum / 1000, rules.constant, rules.start,
                        rules.by_nice ? "nice" : "tickets"),
            obvious);
    });
}

}  // namespace
}  // namespace interleave
