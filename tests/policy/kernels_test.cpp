// The policies of two kernels: each rule of FreeBSD's ULE and of Windows NT by a case that is
// worked out by hand, then random workloads on one CPU against versions with plain vectors.
#include "lanes.h"
#include "policy/ule_history.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <deque>

namespace interleave {
namespace {

using test::Dice;
using test::lane_text;
using test::timeline_of;
using test::Workload;

Timeline run_text(std::string_view policy, std::string_view processes, std::string_view rest = "")
{
    const auto m = test::load_model(
        fmt::format("format: 1\ntitle: t\npolicy: {}\n{}processes:\n{}", policy,
                    rest.empty() ? "machine: {instruction: 0}\n" : rest, processes));
    Timeline t =
        timeline_of(*m, [&](const State& s) { ASSERT_THAT(laws(*m, s), testing::IsEmpty()); });
    EXPECT_THAT(t.violations(), testing::IsEmpty());
    return t;
}

double ms_in(const Timeline& t, std::string_view name, TaskState state, int64_t from, int64_t to)
{
    const Duration d = t.spent(t.find(name), state, Time{} + ms(from), Time{} + ms(to));
    return static_cast<double>(d.ns) / 1e6;
}

constexpr std::string_view kTwoCpus = "machine: {cpus: 2, instruction: 0}\n";

// --- ULE, by hand

ule::History lived(int64_t run, int64_t sleep)
{
    return {.run = run, .sleep = sleep, .used = 0, .first = 0, .last = 0};
}

TEST(Ule, ScoresSleepAgainstRunFrom0To100)
{
    EXPECT_EQ(ule::score(lived(0, 0)), 0);
    EXPECT_EQ(ule::score(lived(1000, 4000)), 12);
    EXPECT_EQ(ule::score(lived(1000, 1000)), 50);
    EXPECT_EQ(ule::score(lived(4000, 1000)), 88);
    EXPECT_EQ(ule::score(lived(4000, 0)), 100);
}

TEST(Ule, PutsTasksWithAScoreBelow30AndTheirNiceValueBeforeAllOthers)
{
    const ule::History h = lived(1000, 2000);  // 25
    EXPECT_EQ(ule::priority(h, 0, 30), 120 + 25);
    EXPECT_EQ(ule::priority(h, -20, 30), 120 + 5);
    EXPECT_EQ(ule::priority(h, -20, 10), 120 + 3 * 5);
    EXPECT_GE(ule::priority(h, 5, 30), ule::kFirstBatch);
}

TEST(Ule, LowersThePriorityOfOthersByTheCpuTimeOfTheLast10Seconds)
{
    ule::History h = lived(4000, 0);
    EXPECT_EQ(ule::priority(h, 0, 30), 172);
    EXPECT_EQ(ule::priority(h, 19, 30), 191);
    for (int64_t now = ule::kSecond; now <= 30 * ule::kSecond; now += ule::kSecond)
        ule::move_window(h, now, ule::kSecond);
    EXPECT_EQ(ule::priority(h, 0, 30), 203);
    EXPECT_GE(h.last - h.first, ule::kWindow);
    EXPECT_LT(h.last - h.first, ule::kMaxWindow);
    ule::move_window(h, 41 * ule::kSecond, 0);
    EXPECT_EQ(ule::priority(h, 0, 30), 172);
}

TEST(Ule, RemembersAbout5SecondsAndHandsDownHalfASecond)
{
    ule::History h = lived(ule::kSecond, 4 * ule::kSecond - 1);
    ule::add_run(h, 1);
    EXPECT_EQ(h.run + h.sleep, 4 * ule::kSecond - 4) << "4/5 of each";
    ule::add_sleep(h, 3 * ule::kSecond);
    EXPECT_LT(h.run + h.sleep, 4 * ule::kSecond) << "above 6/5: half of each";
    ule::add_sleep(h, 60 * ule::kSecond);
    EXPECT_EQ(h.sleep, 5 * ule::kSecond);
    EXPECT_EQ(h.run, 1);
    const ule::History child = ule::inherit(lived(2 * ule::kSecond, 2 * ule::kSecond));
    EXPECT_EQ(child.run + child.sleep, ule::kSecond / 2);
}

TEST(Ule, LetsAnInteractiveTaskPreemptAHogAtOnce)
{
    const Timeline t = run_text("ule",
                                "  hog: {run: compute 5s}\n"
                                "  I:\n    run:\n      - repeat 20:\n"
                                "          - sleep 90\n          - compute 10\n");
    EXPECT_EQ(ms_in(t, "I", TaskState::ready, 500, 2000), 0.0);
    EXPECT_EQ(ms_in(t, "I", TaskState::running, 0, 2500), 200.0);
}

TEST(Ule, MakesATaskThatSleepsTooLittleWaitItsTurn)
{
    const Timeline t = run_text("ule",
                                "  hog: {run: compute 5s}\n"
                                "  W:\n    run:\n      - repeat 20:\n"
                                "          - sleep 10\n          - compute 20\n");
    EXPECT_GT(ms_in(t, "W", TaskState::ready, 500, 3000), 500.0);
}

TEST(Ule, DividesASliceByTheOtherTasksDownToASixth)
{
    for (const auto& [hogs, slice_ms] :
         std::array<std::pair<int, int64_t>, 4>{{{2, 120}, {3, 60}, {5, 30}, {9, 20}}}) {
        const Timeline t = run_text("{name: ule, tick: 10, slice: 12}",
                                    fmt::format("  H: {{run: compute 3s, count: {}}}\n", hogs));
        const CpuId cpu{0};
        for (size_t i = *t.at(cpu, Time{} + seconds(2)); t.slice(cpu, i).end < Time{} + seconds(4);
             ++i)
            EXPECT_EQ(t.slice(cpu, i).end - t.slice(cpu, i).start, ms(slice_ms)) << hogs;
    }
}

TEST(Ule, StealsForACpuThatRunsDry)
{
    const Timeline t = run_text("ule",
                                "  A: {run: compute 10}\n  B: {run: compute 1000}\n"
                                "  C: {run: compute 10}\n  D: {run: compute 1000}\n",
                                kTwoCpus);
    EXPECT_LE(t.end(), Time{} + ms(1100));
}

TEST(Ule, BalancesCpusAtRandomIntervalsAroundASecond)
{
    constexpr std::string_view kTasks =
        "  A: {run: compute 40s}\n  B: {run: compute 40s}\n  C: {run: compute 40s}\n";
    const Timeline t = run_text("ule", kTasks, kTwoCpus);
    for (const char* name : {"A", "B", "C"})
        EXPECT_NEAR(ms_in(t, name, TaskState::running, 0, 45'000), 30'000.0, 4'000.0) << name;
    const Timeline never = run_text("{name: ule, balance_interval: 1000000}", kTasks, kTwoCpus);
    EXPECT_NEAR(ms_in(never, "B", TaskState::running, 0, 30'000), 30'000.0, 100.0);
}

TEST(Ule, ChargesParentsForTheRunTimeOfTheirChildren)
{
    // The parent sleeps and would be interactive, but its children compute.
    const auto waits = [](const char* work) {
        const Timeline t =
            run_text("ule", fmt::format("  hog: {{run: compute 20s}}\n"
                                        "  shell:\n    run:\n      - repeat 10:\n"
                                        "          - start thread {} as h\n"
                                        "          - sleep 400\n"
                                        "          - join h\n          - compute 5\n"
                                        "functions:\n  child: [compute 300]\n  none: [compute 1]\n",
                                        work));
        return ms_in(t, "shell", TaskState::ready, 2000, 20'000);
    };
    EXPECT_EQ(waits("none()"), 0.0);
    EXPECT_GT(waits("child()"), 50.0);
}

// --- NT, by hand

TEST(Nt, TakesTurnsWithinALevelOfTwoTicksUnlessInTheForeground)
{
    constexpr std::string_view kTasks = "  A: {run: compute 120}\n  B: {run: compute 60}\n";
    EXPECT_EQ(lane_text(run_text("{name: nt, tick: 15}", kTasks)),
              "A[0,30) B[30,60) A[60,90) B[90,120) A[120,180)");
    EXPECT_EQ(lane_text(run_text("{name: nt, tick: 15, foreground: [1]}", kTasks)),
              "A[0,90) B[90,120) A[120,150) B[150,180)");
    EXPECT_EQ(lane_text(run_text("{name: nt, tick: 5, quantum: long_fixed}", kTasks)),
              "A[0,60) B[60,120) A[120,180)");
}

TEST(Nt, PutsAPreemptedThreadAtTheHeadWithTheRestOfItsQuantum)
{
    EXPECT_EQ(lane_text(run_text("{name: nt, tick: 15}",
                                 "  A: {run: compute 60}\n  C: {run: compute 30}\n"
                                 "  B: {run: compute 5, start: 10, priority: 10}\n")),
              "A[0,10) B[10,15) A[15,35) C[35,65) A[65,95)");
}

TEST(Nt, LiftsAThreadAfterAWaitAndTakesALevelBackWithEachQuantum)
{
    // 8 + 6 = 14 when the keyboard has served; 13 and 12 after one and two quanta. H is at 12.
    EXPECT_EQ(lane_text(run_text("{name: nt, tick: 15, io_boosts: [6], wait_charge: 0}",
                                 "  I: {run: [compute 1, io keyboard 10, compute 200]}\n"
                                 "  H: {run: compute 300, start: 5, priority: 12}\n",
                                 "machine: {instruction: 0}\nobjects: {keyboard: device}\n")),
              "I[0,1) H[5,11) I[11,70) H[70,94) I[94,124) H[124,394) I[394,505)");
}

TEST(Nt, BoostsByWhatWasWaitedFor)
{
    // H is at 9: a boost of 1 does not displace it, one of 2 does.
    const auto lane = [](std::string_view wait, std::string_view more) {
        return lane_text(
            run_text(fmt::format("{{name: nt, tick: 15, {}}}", more),
                     fmt::format("  I: {{run: [compute 1, {}, compute 1]}}\n"
                                 "  H: {{run: compute 20, start: 5, priority: 9}}\n",
                                 wait),
                     "machine: {instruction: 0}\nobjects: {disk: device, modem: device}\n"));
    };
    EXPECT_EQ(lane("io disk 10", "io_boosts: [1, 2]"), "I[0,1) H[5,25) I[25,26)");
    EXPECT_EQ(lane("io modem 10", "io_boosts: [1, 2]"), "I[0,1) H[5,11) I[11,12) H[12,26)");
    EXPECT_EQ(lane("sleep 10", "timer_boost: 1"), "I[0,1) H[5,25) I[25,26)");
    EXPECT_EQ(lane("sleep 10", "timer_boost: 2"), "I[0,1) H[5,11) I[11,12) H[12,26)");
    EXPECT_EQ(lane("io disk 10", "foreground: [1]"), "I[0,1) H[5,11) I[11,12) H[12,26)");
}

TEST(Nt, NeverMovesRealTimeThreads)
{
    EXPECT_EQ(lane_text(run_text("{name: nt, tick: 15, timer_boost: 15}",
                                 "  I: {run: [compute 1, sleep 10, compute 1], priority: 16}\n"
                                 "  H: {run: compute 5s, start: 5, priority: 17}\n")),
              "I[0,1) H[5,5005) I[5005,5006)");
}

TEST(Nt, LiftsAStarvingThreadTo15After4SecondsAndBackAfterTwoQuanta)
{
    EXPECT_EQ(lane_text(run_text("{name: nt, tick: 15}",
                                 "  H: {run: compute 10s, priority: 9}\n"
                                 "  L: {run: compute 1s, priority: 4}\n")),
              "H[0,4000) L[4000,4060) H[4060,9000) L[9000,9060) H[9060,10120) L[10120,11000)");
    EXPECT_EQ(lane_text(run_text("{name: nt, tick: 15, period: 0}",
                                 "  H: {run: compute 10s, priority: 9}\n"
                                 "  L: {run: compute 1s, priority: 4}\n")),
              "H[0,10000) L[10000,11000)");
}

TEST(Nt, TakesTheBaseFromThePriorityElseFromTheNiceValue)
{
    EXPECT_EQ(lane_text(run_text("nt",
                                 "  A: {run: compute 5, nice: 10}\n  B: {run: compute 5}\n"
                                 "  C: {run: compute 5, nice: -10}\n"
                                 "  D: {run: compute 5, priority: 9, nice: 19}\n")),
              "C[0,5) D[5,10) B[10,15) A[15,20)");
}

TEST(Nt, StealsTheHighestThreadForACpuThatRunsDry)
{
    for (const char* queues : {"global", "per_cpu"}) {
        const Timeline t = run_text(fmt::format("{{name: nt, queues: {}}}", queues),
                                    "  A: {run: compute 10, priority: 10}\n"
                                    "  B: {run: compute 500, priority: 10}\n"
                                    "  C: {run: compute 10}\n  D: {run: compute 400}\n",
                                    kTwoCpus);
        EXPECT_EQ(t.end(), Time{} + ms(500)) << queues;
    }
}

// --- differential

// Durations of whole ms.
Workload random_workload(Dice& dice, int64_t longest)
{
    Workload w;
    w.unit = 1'000'000;
    const int64_t jobs = dice.between(1, 6);
    for (int64_t i = 0; i < jobs; ++i) {
        test::Job j;
        j.start = dice.chance(50) ? 0 : dice.between(0, longest);
        j.nice = dice.chance(50) ? 0 : dice.between(-20, 19);
        j.priority = dice.chance(40) ? 0 : dice.between(1, dice.chance(20) ? 31 : 15);
        const int64_t phases = dice.between(1, 12);
        const int64_t busy = dice.between(1, longest), idle = dice.between(1, longest);
        for (int64_t k = 0; k < phases; ++k)
            j.phases.push_back({dice.between(1, busy), k + 1 == phases ? 0 : dice.between(0, idle),
                                dice.chance(50)});
        w.jobs.push_back(j);
    }
    return w;
}

class ObviousNt final : public test::ObviousPolicy {
  public:
    struct Rules {
        int64_t third = 1'000'000, thirds = 6;
        int64_t io = 1, timer = 0, wait = 1, period = 0, after = 0, quanta = 2, most = 10;
    };
    ObviousNt(const Workload& w, Rules r) : rules_(r)
    {
        for (const test::Job& j : w.jobs) {
            Row row;
            row.base = j.priority != 0
                           ? j.priority
                           : std::clamp<int64_t>(8 - static_cast<int64_t>(j.nice) * 7 / 20, 1, 15);
            rows_.push_back(row);
        }
    }
    bool ready(int t, int64_t now, Reason why, bool io) override
    {
        Row& r = row(t);
        r.since = now;
        if (why == Reason::created) {
            r.level = r.base;
            r.left = quantum();
        } else if (why == Reason::woken && r.base >= 16) {
            r.left = quantum();
        } else if (why == Reason::woken) {
            r.left -= rules_.wait * rules_.third;
            if (r.left <= 0) turn_over(r);
            r.level =
                std::max(r.level, std::min<int64_t>(15, r.base + (io ? rules_.io : rules_.timer)));
        } else if (why == Reason::slice_end) {
            turn_over(r);
        }
        auto& level = levels_[static_cast<size_t>(r.level)];
        why == Reason::preempted ? level.push_front(t) : level.push_back(t);
        return running_ >= 0 && r.level > row(running_).level;
    }
    int pick(int64_t, uint32_t) override
    {
        running_ = -1;
        for (size_t level = 32; level-- > 0 && running_ < 0;) {
            if (levels_[level].empty()) continue;
            running_ = levels_[level].front();
            levels_[level].pop_front();
        }
        return running_;
    }
    int64_t slice(int t, int64_t) override { return row(t).left; }
    void used(int t, int64_t ns, int64_t) override
    {
        row(t).left -= ns;
        running_ = -1;
    }
    int64_t tick_period() override { return rules_.period; }
    void tick(int64_t now, std::vector<int>& running) override
    {
        int64_t lifted = 0;
        std::deque<int> starving;
        for (size_t level = 1; level < 15; ++level) {
            std::deque<int> rest;
            for (const int t : levels_[level]) {
                const bool starves = now - row(t).since >= rules_.after && lifted < rules_.most;
                lifted += starves ? 1 : 0;
                (starves ? starving : rest).push_back(t);
            }
            levels_[level] = rest;
        }
        for (const int t : starving) {
            row(t).level = 15;
            row(t).starved = true;
            row(t).left = rules_.quanta * quantum();
            levels_[15].push_back(t);
        }
        if (!starving.empty() && running_ >= 0 && row(running_).level < 15) running[0] = -1;
    }

  private:
    struct Row {
        int64_t base = 8, level = 8, left = 0, since = 0;
        bool starved = false;
    };
    Row& row(int t) { return rows_[static_cast<size_t>(t)]; }
    [[nodiscard]] int64_t quantum() const { return rules_.thirds * rules_.third; }
    void turn_over(Row& r) const
    {
        r.level = r.starved ? r.base : std::max(r.base, r.level - 1);
        r.starved = false;
        r.left = quantum();
    }
    Rules rules_;
    std::vector<Row> rows_;
    std::array<std::deque<int>, 32> levels_;
    int running_ = -1;
};

TEST(Nt, AgreesWithAnObviousVersionOnRandomWorkloads)
{
    test::for_each_seed(2000, [](uint64_t seed) {
        Dice dice(seed + 2'000'000);
        const Workload w = random_workload(dice, dice.chance(50) ? 8 : 60);
        const int64_t kind = dice.between(0, 3);
        const std::array<const char*, 4> kinds = {"short_variable", "long_variable", "short_fixed",
                                                  "long_fixed"};
        const std::array<int64_t, 4> thirds = {6, 12, 18, 36};
        const ObviousNt::Rules rules{.third = 1'000'000,
                                     .thirds = thirds[static_cast<size_t>(kind)],
                                     .io = dice.between(0, 8),
                                     .timer = dice.between(0, 3),
                                     .wait = dice.between(0, 3),
                                     .period = dice.between(5, 100) * 1'000'000,
                                     .after = dice.between(0, 200) * 1'000'000,
                                     .quanta = dice.between(1, 3),
                                     .most = dice.between(0, 3)};
        ObviousNt obvious(w, rules);
        test::expect_same(
            w,
            fmt::format("{{name: nt, tick: 3ms, quantum: {}, io_boosts: [{}], timer_boost: "
                        "{}, wait_charge: {}, period: {}ms, starved_after: {}ms, "
                        "starved_quanta: {}, starved_most: {}}}",
                        kinds[static_cast<size_t>(kind)], rules.io, rules.timer, rules.wait,
                        rules.period / 1'000'000, rules.after / 1'000'000, rules.quanta,
                        rules.most),
            obvious);
    });
}

// The calendar as 64 queues, histories as in the text of the kernel.
class ObviousUle final : public test::ObviousPolicy {
  public:
    ObviousUle(const Workload& w, int64_t tick_ns, int64_t ticks)
        : w_(w), tick_(tick_ns), ticks_(ticks), rows_(w.jobs.size())
    {
    }
    bool ready(int t, int64_t now, Reason why, bool) override
    {
        Row& r = row(t);
        if (why == Reason::created) r.first = r.last = now;
        if (why == Reason::woken) {
            r.sleep += now - r.blocked;
            decay(r);
            window(r, now, 0);
        }
        if (why != Reason::preempted) r.slice = 0;
        r.priority = priority_of(r, w_.jobs[static_cast<size_t>(t)].nice);
        const bool first = why == Reason::preempted;
        if (r.priority < 152) {
            auto& list = interactive_[static_cast<size_t>((r.priority - 120) / 4)];
            first ? list.push_front(t) : list.push_back(t);
        } else if (first) {
            slots_[hand_].push_front(t);
        } else {
            size_t slot = (static_cast<size_t>(64 * (r.priority - 152) / 72) + now_) % 64;
            if (hand_ != now_ && slot == hand_) slot = (slot + 63) % 64;
            slots_[slot].push_back(t);
        }
        if (running_ < 0 || r.priority >= 152) return false;
        Row then = row(running_);
        if (now > began_) {
            then.run += now - began_;
            decay(then);
        }
        window(then, now, now - began_);
        const int64_t theirs = priority_of(then, w_.jobs[static_cast<size_t>(running_)].nice);
        return theirs >= 152 || r.priority / 4 < theirs / 4;
    }
    int pick(int64_t now, uint32_t) override
    {
        running_ = -1;
        for (auto& list : interactive_) {
            if (list.empty() || running_ >= 0) continue;
            running_ = list.front();
            list.pop_front();
        }
        for (size_t i = 0; i < 64 && running_ < 0; ++i) {
            const size_t slot = (hand_ + i) % 64;
            if (slots_[slot].empty()) continue;
            running_ = slots_[slot].front();
            slots_[slot].pop_front();
            if (now_ != hand_ && slot == hand_ && slots_[slot].empty()) hand_ = (hand_ + 1) % 64;
            break;
        }
        if (running_ >= 0) window(row(running_), now, 0);
        began_ = now;
        return running_;
    }
    int64_t slice(int t, int64_t) override
    {
        int64_t others = 0;
        for (const auto& list : interactive_) others += static_cast<int64_t>(list.size());
        for (const auto& list : slots_) others += static_cast<int64_t>(list.size());
        const int64_t least = std::max<int64_t>(1, ticks_ / 6);
        int64_t length = ticks_;
        if (others >= 6)
            length = least;
        else if (others > 1)
            length = std::max(least, ticks_ / others);
        return std::max(length * tick_ - row(t).slice, tick_);
    }
    void used(int t, int64_t ns, int64_t now) override
    {
        Row& r = row(t);
        r.slice += ns;
        if (ns > 0) {
            r.run += ns;
            decay(r);
        }
        window(r, now, ns);
        running_ = -1;
    }
    void left(int t, int64_t now, bool, bool) override { row(t).blocked = now; }
    int64_t tick_period() override { return tick_; }
    void tick(int64_t, std::vector<int>&) override
    {
        if (now_ != hand_) return;
        now_ = (now_ + 1) % 64;
        if (slots_[hand_].empty()) hand_ = now_;
    }

  private:
    struct Row {
        int64_t run = 0, sleep = 0, used = 0, first = 0, last = 0;
        int64_t blocked = 0, slice = 0, priority = 0;
    };
    static constexpr int64_t kS = 1'000'000'000;
    Row& row(int t) { return rows_[static_cast<size_t>(t)]; }
    static void decay(Row& r)
    {
        const int64_t sum = r.run + r.sleep;
        if (sum < 5 * kS) return;
        if (sum > 10 * kS) {
            const bool more = r.run > r.sleep;
            r.run = more ? 5 * kS : 1;
            r.sleep = more ? 1 : 5 * kS;
            return;
        }
        if (sum > 6 * kS) {
            r.run /= 2;
            r.sleep /= 2;
            return;
        }
        r.run = (r.run / 5) * 4;
        r.sleep = (r.sleep / 5) * 4;
    }
    static void window(Row& r, int64_t now, int64_t ran)
    {
        if (now - r.last >= 10 * kS) {
            r.used = 0;
            r.first = now - 10 * kS;
        } else if (now - r.first >= 11 * kS) {
            r.used = static_cast<int64_t>(static_cast<__int128>(r.used) *
                                          (r.last - (now - 10 * kS)) / (r.last - r.first));
            r.first = now - 10 * kS;
        }
        r.used += ran;
        r.last = now;
    }
    static int64_t priority_of(const Row& r, int64_t nice)
    {
        int64_t score = 0;
        if (r.run > r.sleep)
            score = 50 + (50 - r.sleep / std::max<int64_t>(1, r.run / 50));
        else if (r.sleep > r.run)
            score = r.run / std::max<int64_t>(1, r.sleep / 50);
        else if (r.run > 0)
            score = 50;
        score = std::max<int64_t>(0, score + nice);
        if (score < 30) return 120 + score;
        const int64_t total = std::max(r.last - r.first, kS);
        return 172 + std::min<int64_t>(31, r.used / ((total + 31) / 32)) + nice;
    }
    const Workload& w_;
    int64_t tick_, ticks_;
    std::vector<Row> rows_;
    std::array<std::deque<int>, 8> interactive_;
    std::array<std::deque<int>, 64> slots_;
    size_t now_ = 0, hand_ = 0;
    int running_ = -1;
    int64_t began_ = 0;
};

TEST(Ule, AgreesWithAnObviousVersionOnRandomWorkloads)
{
    test::for_each_seed(1000, [](uint64_t seed) {
        Dice dice(seed + 3'000'000);
        const Workload w = random_workload(dice, dice.one_of({10, 200, 200, 2500}));
        const int64_t tick = dice.one_of({2, 8, 8}), ticks = dice.one_of({12, 12, 5, 1});
        ObviousUle obvious(w, tick * 1'000'000, ticks);
        test::expect_same(w, fmt::format("{{name: ule, tick: {}ms, slice: {}}}", tick, ticks),
                          obvious);
    });
}

TEST(Kernels, StayLawfulOnSeveralCpusWithStartedTasksAndAffinities)
{
    for (const char* policy :
         {"ule:tick=100us,balance_interval=3", "ule", "nt:tick=300us,period=5ms,starved_after=8ms",
          "nt:tick=300us,period=5ms,starved_after=8ms,queues=per_cpu"}) {
        Overrides o;
        o.policy = policy;
        const auto m = test::load_model(
            "format: 1\ntitle: t\nmachine: {cpus: 3, costs: {choose: 5us, load: 7us}}\n"
            "objects: {disk: device}\nprocesses:\n"
            "  A: {run: parent(20), count: 5, priority: 6}\n"
            "  B: {run: parent(20), count: 3, affinity: [1, 2], nice: 5}\n"
            "  C: {run: compute 30, affinity: [0], priority: 9}\n"
            "functions:\n  parent(n):\n    - while n > 0:\n        - start thread child(n)\n"
            "        - compute 1\n        - n -= 1\n"
            "  child(n):\n    - compute n % 3\n    - io disk 1\n    - sleep 1\n    - compute 1\n",
            o);
        const Timeline t = timeline_of(
            *m, [&](const State& s) { ASSERT_THAT(laws(*m, s), testing::IsEmpty()) << policy; });
        EXPECT_THAT(t.violations(), testing::IsEmpty());
        EXPECT_EQ(t.tasks(), 9u + 160u);
    }
}

}  // namespace
}  // namespace interleave
