// EEVDF, the fair policy of Linux: its rules by cases that are worked out by hand, and what its
// versions do differently. Random workloads against a slow version are in fair_random_test.cpp.
#include "lanes.h"
#include "policy/virtual_time.h"

#include "base/text.h"

#include <gmock/gmock.h>

#include <map>

namespace interleave {
namespace {

using test::lane_text;

// A run of at most so many ms, with the laws asked after every step.
struct Ran {
    std::shared_ptr<const Model> model;
    State state;
    Timeline timeline;
};

Ran run_text(std::string_view policy, int64_t until_ms, std::string_view processes, int cpus = 1)
{
    Ran r;
    r.model = test::load_model(fmt::format(
        "format: 1\ntitle: t\nuntil: {}\nmachine: {{cpus: {}, instruction: 0}}\npolicy: {}\n"
        "processes:\n{}",
        until_ms, cpus, policy, processes));
    if (r.model == nullptr) return r;
    TimelineBuilder builder(symbols(*r.model), r.model->machine.cpus);
    r.state = start(*r.model, builder);
    SeededChooser chooser(r.model->seed);
    for (bool sound = true; sound && !finished(r.state);) {
        step(*r.model, r.state, chooser, builder);
        const auto broken = laws(*r.model, r.state);
        sound = broken.empty();
        EXPECT_THAT(broken, testing::IsEmpty());
    }
    r.timeline = std::move(builder).finish({}, r.state.sched.now);
    EXPECT_THAT(r.timeline.violations(), testing::IsEmpty());
    return r;
}

std::string lane(std::string_view policy, int64_t until_ms, std::string_view processes)
{
    return lane_text(run_text(policy, until_ms, processes).timeline);
}

// What the policy says about the tasks of a queue, and about who runs.
std::map<std::string, std::map<std::string, std::string>> told(const Ran& r)
{
    std::map<std::string, std::map<std::string, std::string>> tasks;
    for (const Candidate& c : r.model->policy->describe(*r.model, r.state, CpuId{0}))
        for (const auto& [key, value] : c.keys)
            tasks[r.model->tasks[c.task.index].name][key] = value;
    const auto memory = r.model->policy->memory(*r.model, r.state);
    for (const auto& [key, value] : memory.front().second) tasks["queue"][key] = value;
    return tasks;
}

double ms_run(const Ran& r, std::string_view name)
{
    const Timeline& t = r.timeline;
    return static_cast<double>(t.spent(t.find(name), TaskState::running, t.begin(), t.end()).ns) /
           1e6;
}

// As on a machine with two CPUs, of which this is one.
std::string of_two(std::string_view profile)
{
    return fmt::format("{{name: eevdf, profile: {}, base_slice: {}}}", profile,
                       profile == "6.6" ? "1.5" : "1.4");
}

constexpr std::string_view kProfiles[] = {"6.6", "6.12", "6.18", "7.2"};
constexpr std::string_view kTwoHogs = "  A: {run: compute 1s}\n  B: {run: compute 1s}\n";

// --- virtual time

TEST(FairVirtualTime, PassesAsInTheKernel)
{
    EXPECT_EQ(virtual_time_of(4'000'000, weighing(0)), 4'000'000);
    EXPECT_EQ(virtual_time_of(4'000'000, weighing(5)), 12'226'865) << "exactly: 12 226 865.7";
    EXPECT_EQ(virtual_time_of(1'400'000, weighing(5)), 4'279'403) << "exactly: 4 279 403.0";
    EXPECT_EQ(weighing(1).inverse, 5'237'765U);
    EXPECT_EQ(weighing(19).inverse, 286'331'153U);
    for (int32_t nice = kLowestNice; nice <= kHighestNice; ++nice) {
        const Weight w = weighing(nice);
        EXPECT_EQ(w.weight, weight_of_nice(nice));
        EXPECT_NEAR(w.inverse, 4'294'967'296.0 / w.weight, 1) << nice;
    }
}

TEST(FairVirtualTime, IsReachedNoSoonerThanSaid)
{
    for (const int32_t nice : {-20, -1, 0, 5, 19})
        for (const int64_t amount : {1, 7, 999, 700'000, 123'456'789}) {
            const Weight w = weighing(nice);
            const int64_t ns = time_until(amount, w);
            EXPECT_GE(virtual_time_of(ns, w), amount) << nice;
            if (ns > 1) {
                EXPECT_LT(virtual_time_of(ns - 1, w), amount) << nice;
            }
        }
}

// --- shares

TEST(Fair, TwoHogsTakeTurnsOfATickWhateverTheVersion)
{
    for (const std::string_view profile : kProfiles)
        EXPECT_EQ(lane(of_two(profile), 16, kTwoHogs), "A[0,4) B[4,8) A[8,12) B[12,16)");
}

TEST(Fair, SaysWhatATaskReceivedAndItsDeadline)
{
    for (const auto& [profile, deadline] :
         {std::pair{"6.6", "5.5 ms"}, std::pair{"6.18", "5.4 ms"}}) {
        const Ran r = run_text(of_two(profile), 5, kTwoHogs);
        auto tasks = told(r);
        EXPECT_EQ(tasks["A"]["received"], "4 ms");
        EXPECT_EQ(tasks["A"]["deadline"], deadline);
        EXPECT_EQ(tasks["A"]["eligible"], "no");
        EXPECT_EQ(tasks["A"]["lag"], "-1.5 ms");  // B has run for 1 ms
        EXPECT_EQ(tasks["queue"]["virtual time"], "2.5 ms");
    }
}

TEST(Fair, ANiceValueOf5GetsAThirdOfTheTimeOfNice0)
{
    const Ran r =
        run_text(of_two("6.18"), 400, "  A: {run: compute 1s}\n  B: {run: compute 1s, nice: 5}\n");
    EXPECT_TRUE(lane_text(r.timeline).starts_with("A[0,4) B[4,8) A[8,20) B[20,24) A[24,36)"))
        << lane_text(r.timeline);
    EXPECT_EQ(ms_run(r, "A"), 300.0);
    EXPECT_EQ(ms_run(r, "B"), 100.0);
}

TEST(Fair, SharesAreThoseOfTheWeightsWithinASlice)
{
    const Ran r = run_text("{name: eevdf, hrtick: true}", 1000,
                           "  A: {run: compute 9s, nice: -5}\n  B: {run: compute 9s}\n"
                           "  C: {run: compute 9s, nice: 5}\n");
    const double all = 3121 + 1024 + 335;
    EXPECT_NEAR(ms_run(r, "A"), 1000 * 3121 / all, 1.5);
    EXPECT_NEAR(ms_run(r, "B"), 1000 * 1024 / all, 1.5);
    EXPECT_NEAR(ms_run(r, "C"), 1000 * 335 / all, 1.5);
}

// --- sleepers

// As algorithms of the kernel's own model: S sleeps until 6, 12, 18 ms and so on.
TEST(Fair, ASleeperThatIsBehindRunsAtOnce)
{
    const std::string_view tasks =
        "  H: {run: compute 9s}\n"
        "  S:\n    run:\n      - sleep 2\n      - repeat 9:\n          - compute 1\n"
        "          - sleep 5\n";
    const std::string expected =
        "H[0,6) S[6,7) H[7,12) S[12,13) H[13,18) S[18,19) H[19,24) S[24,25) H[25,28)";
    for (const std::string_view profile : kProfiles)
        EXPECT_EQ(lane(of_two(profile), 28, tasks), expected) << profile;
}

// S has had more than its share at 31 ms: 27 ms, and H 26 of the 31. Older versions forget it for
// as long as it sleeps.
TEST(Fair, ASleeperThatIsAheadStaysInTheTreeSince612)
{
    const std::string_view tasks =
        "  H: {run: compute 9s}\n"
        "  S:\n    run:\n      - sleep 2\n      - repeat 9:\n          - compute 1\n"
        "          - sleep 5\n";
    for (const std::string_view profile : kProfiles) {
        auto tasks_told = told(run_text(of_two(profile), 31, tasks));
        EXPECT_EQ(tasks_told.contains("S"), profile != "6.6") << profile;
        if (profile == "6.6") continue;
        EXPECT_EQ(tasks_told["S"]["received"], "27 ms");
        EXPECT_EQ(tasks_told["S"]["sleeps since"], "31 ms");
        EXPECT_EQ(tasks_told["S"]["lag"], "-500 us");
        EXPECT_EQ(tasks_told["queue"]["weight"], "2048") << "it counts as before";
    }
    EXPECT_FALSE(told(run_text("{name: eevdf, base_slice: 1.4, delay_dequeue: off}", 31, tasks))
                     .contains("S"));
}

TEST(Fair, ADelayedTaskLeavesWhenVirtualTimeHasCaughtUp)
{
    // S has received 4 ms when it goes to sleep, as much as A has at 8 ms and B at 12 ms.
    const std::string_view tasks =
        "  S: {run: [compute 4, sleep 1s]}\n  A: {run: compute 1s}\n  B: {run: compute 1s}\n";
    auto before = told(run_text(of_two("6.18"), 11, tasks));
    EXPECT_EQ(before["S"]["eligible"], "no");
    EXPECT_EQ(before["queue"]["weight"], "3072");
    auto after = told(run_text(of_two("6.18"), 13, tasks));
    EXPECT_FALSE(after.contains("S"));
    EXPECT_EQ(after["queue"]["weight"], "2048");
}

// --- waking up

// S has a slice of 0.1 ms, and becomes ready at 2.5, 5, 7.5, 10 and 12.5 ms for 0.7 ms each.
constexpr std::string_view kShort =
    "  H: {run: compute 1s}\n  S: {slice: 0.1, run: [sleep 2.5, compute 0.7, sleep 1.8, "
    "compute 0.7, sleep 1.8, compute 0.7, compute 0.7, compute 0.7, sleep 9]}\n";

TEST(Fair, ATaskWithAShortSliceTakesTheCpuUntilItIsAhead)
{
    for (const std::string_view profile : {"6.12", "6.18"})
        EXPECT_EQ(lane(of_two(profile), 14, kShort),
                  "H[0,2.5) S[2.5,3.2) H[3.2,5) S[5,5.7) H[5.7,7.5) S[7.5,8) H[8,12) S[12,13.6) "
                  "H[13.6,14)")
            << profile;
}

TEST(Fair, In66ItWaitsForATick)
{
    EXPECT_EQ(lane(of_two("6.6"), 9, kShort), "H[0,2.5) S[2.5,3.2) H[3.2,8) S[8,8.7) H[8.7,9)");
}

// H2 has had the CPU since 4 ms and is behind: S, whose slice is as long, has to wait for the tick.
TEST(Fair, AnEqualSliceDoesNotTakeTheCpuFromATaskThatIsProtected)
{
    const std::string_view tasks =
        "  S: {run: [sleep 4.5, compute 1]}\n  H1: {run: compute 1s}\n  H2: {run: compute 1s}\n";
    EXPECT_EQ(lane(of_two("6.18"), 10, tasks), "H1[0,4) H2[4,8) S[8,9) H1[9,10)");
    const Ran r = run_text(of_two("6.18"), 6, tasks);
    auto now = told(r);
    EXPECT_EQ(now["S"]["received"], "2.25 ms") << "level with virtual time when it woke up";
    EXPECT_EQ(now["S"]["deadline"], "3.65 ms");
    EXPECT_EQ(now["S"]["eligible"], "yes");
    EXPECT_EQ(now["queue"]["running: received"], "2 ms");
}

TEST(Fair, WithoutWakeupPreemptionEverybodyWaitsForATick)
{
    EXPECT_EQ(lane("{name: eevdf, wakeup_preemption: off}", 9,
                   "  S: {run: [sleep 2, compute 1]}\n  H: {run: compute 1s}\n"),
              "H[0,4) S[4,5) H[5,9)");
    EXPECT_EQ(lane("eevdf", 9, "  S: {run: [sleep 2, compute 1]}\n  H: {run: compute 1s}\n"),
              "H[0,2) S[2,3) H[3,9)");
}

TEST(Fair, ANewTaskAsksForHalfASliceAndTakesTheCpuUntil72)
{
    const std::string_view tasks = "  H: {run: compute 1s}\n  C: {run: compute 1s, start: 1}\n";
    EXPECT_EQ(lane(of_two("6.18"), 8, tasks), "H[0,1) C[1,4) H[4,8)");
    EXPECT_EQ(lane(of_two("7.2"), 8, tasks), "H[0,4) C[4,8)");
    EXPECT_EQ(told(run_text(of_two("7.2"), 2, tasks))["C"]["deadline"], "1.7 ms");
    EXPECT_EQ(told(run_text("{name: eevdf, profile: 7.2, base_slice: 1.4, "
                            "place_deadline_initial: off}",
                            2, tasks))["C"]["deadline"],
              "2.4 ms");
}

// How long a task waits for the CPU after it has woken up.
class Wakes final : public RecordReader {
  public:
    explicit Wakes(uint32_t serial) : serial_(serial) {}
    [[nodiscard]] double percentile(size_t p)
    {
        std::ranges::sort(waits_);
        return static_cast<double>(waits_[waits_.size() * p / 100]) / 1e6;
    }

  private:
    void read(const Record& r) override
    {
        if (r.kind != RecordKind::state || r.task != serial_) return;
        if (r.state == TaskState::ready && r.reason == Reason::woken) woken_ = r.at.ns;
        if (r.state == TaskState::running && woken_ >= 0) waits_.push_back(r.at.ns - woken_);
        if (r.state == TaskState::running) woken_ = -1;
    }
    uint32_t serial_;
    int64_t woken_ = -1;
    std::vector<int64_t> waits_;
};

// Measured on Linux 6.18.44, HZ=250, two CPUs, pinned to one: a task that sleeps for 1 ms and works
// for 0.5 ms beside so many that compute, 3 runs of 4 s. A timer there is late by some 10 us, which
// also keeps the sleeps from falling into step with the tick.
TEST(Fair, WaitsAfterWakingUpAreThoseMeasuredOnLinux618)
{
    struct Row {
        std::string slice;
        int hogs = 0;
        size_t percent = 0;
        double lowest = 0, highest = 0;  // ms
    };
    const Row kMeasured[] = {
        {"slice: 100us, ", 3, 75, 1.938, 1.943},
        {"slice: 100us, ", 3, 90, 3.466, 3.468},
        {"slice: 100us, ", 3, 99, 4.998, 5.009},
        {"", 3, 75, 2.496, 2.499},
        {"", 3, 90, 5.862, 5.944},
        {"", 3, 95, 7.466, 8.443},
        {"", 3, 99, 10.928, 11.453},

        {"slice: 100us, ", 1, 99, 0.035, 0.545},
    };
    for (const Row& row : kMeasured) {
        const auto m = test::load_model(
            fmt::format("format: 1\ntitle: t\nuntil: 20s\nunit: us\nmachine: {{instruction: 0}}\n"
                        "policy: {{name: eevdf, profile: 6.18, base_slice: 1.4ms}}\nprocesses:\n"
                        "  S: {{{}run: [forever: ['sleep uniform(1010, 1040)', compute 500]]}}\n"
                        "  H: {{run: [forever: [compute 1s]], count: {}}}\n",
                        row.slice, row.hogs));
        Wakes wakes(0);
        State s = start(*m, wakes);
        SeededChooser chooser(m->seed);
        run(*m, s, chooser, wakes, 50'000'000);
        const double ours = wakes.percentile(row.percent);
        EXPECT_GT(ours, row.lowest - 0.1) << row.hogs << " p" << row.percent << " " << row.slice;
        EXPECT_LT(ours, row.highest + 0.1) << row.hogs << " p" << row.percent << " " << row.slice;
    }
}

// --- yield

TEST(Fair, YieldGivesUpTheRestOfTheSliceSince612)
{
    const std::string_view tasks =
        "  B: {run: compute 1s}\n  A: {run: [compute 1, yield, compute 1s]}\n";
    EXPECT_EQ(told(run_text(of_two("6.18"), 6, tasks))["queue"]["running: received"], "3.4 ms");
    auto older = told(run_text("{name: eevdf, base_slice: 1.4, yield: later}", 6, tasks));
    EXPECT_EQ(older["queue"]["running: received"], "2 ms");
    EXPECT_EQ(older["queue"]["running: deadline"], "3.8 ms");
}

// --- versions and parameters

TEST(Fair, TheBaseSliceGrowsWithTheCpus)
{
    const std::pair<int, std::string> kSlices[] = {{1, "700 us"}, {2, "1.4 ms"}, {3, "1.4 ms"},
                                                   {4, "2.1 ms"}, {8, "2.8 ms"}, {64, "2.8 ms"}};
    for (const auto& [cpus, slice] : kSlices) {
        const Ran r = run_text("eevdf", 1, "  H: {run: compute 1s, affinity: 0, count: 2}\n", cpus);
        EXPECT_EQ(told(r)["H#2"]["slice"], slice) << cpus;
    }
    EXPECT_EQ(told(run_text("{name: eevdf, profile: 6.6}", 1, kTwoHogs))["B"]["slice"], "750 us");
}

TEST(Fair, SlicesEndExactlyWithoutTicks)
{
    EXPECT_EQ(
        lane("{name: eevdf, tick: 0, base_slice: 3, place_deadline_initial: off}", 12, kTwoHogs),
        "A[0,3) B[3,6) A[6,9) B[9,12)");
}

TEST(Fair, SaysWhyWhoRunsGoesOn)
{
    const Ran r = run_text("{name: eevdf, tick: 0, base_slice: 10, place_deadline_initial: off}",
                           11, kTwoHogs);
    const Explanation e = r.model->policy->explain(*r.model, r.state, CpuId{0});
    EXPECT_EQ(r.model->tasks[e.chosen.index].name, "B");
    EXPECT_EQ(e.rule,
              "Of the tasks that have received no more than the virtual time, 5.5 ms, the one with "
              "the earliest deadline runs. The task that runs has received 1 ms, and is protected "
              "until that is 10 ms: others whose slices are not shorter wait.");
}

// --- several CPUs

// On which one of them has a CPU to itself: who that is changes, since load is balanced.
TEST(Fair, ThreeHogsOnTwoCpusGoRound)
{
    const std::string_view tasks = "  H: {run: compute 9s, count: 3}\n";
    const Ran balanced = run_text("eevdf", 4000, tasks, 2);
    const Ran left_alone = run_text("{name: eevdf, balance: 0}", 4000, tasks, 2);
    for (const char* name : {"H#1", "H#2", "H#3"}) {
        EXPECT_GT(ms_run(balanced, name), 2200) << name;
        EXPECT_LT(ms_run(balanced, name), 3200) << name;
    }
    EXPECT_EQ(ms_run(left_alone, "H#2"), 4000.0);
}

// B ends at 3 ms, and its CPU takes C, which waits behind A.
TEST(Fair, AnIdleCpuTakesATaskThatWaitsElsewhere)
{
    const Ran r = run_text("eevdf", 40,
                           "  A: {run: compute 9}\n  B: {run: compute 3}\n"
                           "  C: {run: compute 9}\n",
                           2);
    EXPECT_EQ(lane_text(r.timeline, 0), "A[0,9)");
    EXPECT_EQ(lane_text(r.timeline, 1), "B[0,3) C[3,12)");
}

}  // namespace
}  // namespace interleave
