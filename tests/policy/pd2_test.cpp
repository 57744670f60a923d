// PD2 slot by slot, against its definition: windows are found by counting slots, a group deadline
// by walking along the windows that a delay would push.
#include "lanes.h"
#include "support/load.h"
#include "support/seeds.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <numeric>

namespace interleave {
namespace {

using test::Dice;

constexpr int64_t kPeriods[] = {1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20};
constexpr int64_t kCommon = 120;  // a multiple of all periods
constexpr int64_t kSlots = 260;

struct Pfair {
    int64_t period = 1, work = 1, offset = 0;  // slots
};

struct Case {
    int64_t cpus = 1, quantum = 1;
    std::vector<Pfair> tasks;

    [[nodiscard]] int64_t load() const  // in 1 / kCommon of a CPU
    {
        return std::accumulate(
            tasks.begin(), tasks.end(), int64_t{0},
            [](int64_t l, const Pfair& t) { return l + kCommon / t.period * t.work; });
    }
    [[nodiscard]] std::string text() const
    {
        std::string out = fmt::format(
            "format: 1\nunit: ms\nuntil: {}\nmachine: {{cpus: {}, instruction: 0}}\n"
            "policy: {{name: pd2, quantum: {}}}\nprocesses:\n",
            kSlots * quantum, cpus, quantum);
        for (size_t i = 0; i < tasks.size(); ++i)
            out += fmt::format(
                "  T{}:\n    start: {}\n    run:\n      - every {}:\n          - compute {}\n", i,
                tasks[i].offset * quantum, tasks[i].period * quantum, tasks[i].work * quantum);
        return out;
    }
};

// Of a subtask; slots from the release of its job.
struct Window {
    int64_t begin = 0, end = 0;
    bool bit = false;
    int64_t group = 0;
};

// Subtask j = 1, 2, ... of a task whose jobs follow each other without end.
Window window_of(const Pfair& t, int64_t j)
{
    const auto begin_of = [&t](int64_t k) {  // the last slot before which k - 1 quanta are not due
        int64_t at = 0;
        while ((at + 1) * t.work <= (k - 1) * t.period) ++at;
        return at;
    };
    const auto end_of = [&t](int64_t k) {  // the first before which k quanta are due
        int64_t at = 0;
        while (at * t.work < k * t.period) ++at;
        return at;
    };
    Window w{begin_of(j), end_of(j), end_of(j) > begin_of(j + 1), 0};
    if (2 * t.work < t.period || t.work == t.period) return w;
    // The chain of windows ends where two do not overlap, or at a window of three slots, which can
    // do without its last.
    for (int64_t k = j; w.group == 0; ++k) {
        const int64_t end = end_of(k);
        if (end > w.end && end - begin_of(k) == 3)
            w.group = end - 1;
        else if (end == begin_of(k + 1))
            w.group = end;
    }
    return w;
}

class Slots {
  public:
    explicit Slots(const Case& c) : c_(c), got_(c.tasks.size())
    {
        for (const Pfair& t : c.tasks) {
            windows_.emplace_back();
            for (int64_t j = 1; j <= t.work; ++j) windows_.back().push_back(window_of(t, j));
        }
    }

    // Who runs in each slot, in the order of numbers; and whether all ran within their windows.
    std::vector<std::vector<int>> run()
    {
        std::vector<std::vector<int>> slots;
        for (now_ = 0; now_ < kSlots; ++now_) {
            std::vector<int> ready;
            for (int i = 0; i < static_cast<int>(c_.tasks.size()); ++i)
                if (may_run(i)) ready.push_back(i);
            std::ranges::sort(ready, [this](int a, int b) { return comes_before(a, b); });
            if (ready.size() > static_cast<size_t>(c_.cpus))
                ready.resize(static_cast<size_t>(c_.cpus));
            for (const int i : ready) {
                if (now_ >= release(i) + window(i).end) in_windows_ = false;
                ++got_[static_cast<size_t>(i)];
            }
            std::ranges::sort(ready);
            slots.push_back(ready);
        }
        return slots;
    }
    [[nodiscard]] bool all_in_windows() const { return in_windows_; }

  private:
    [[nodiscard]] const Pfair& task(int i) const { return c_.tasks[static_cast<size_t>(i)]; }
    // Of the first job that is not done.
    [[nodiscard]] int64_t release(int i) const
    {
        return task(i).offset + got_[static_cast<size_t>(i)] / task(i).work * task(i).period;
    }
    [[nodiscard]] const Window& window(int i) const
    {
        const auto t = static_cast<size_t>(i);
        return windows_[t][static_cast<size_t>(got_[t] % task(i).work)];
    }
    [[nodiscard]] bool may_run(int i) const { return now_ >= release(i) + window(i).begin; }
    [[nodiscard]] bool comes_before(int a, int b) const
    {
        const Window &wa = window(a), &wb = window(b);
        const int64_t end_a = release(a) + wa.end, end_b = release(b) + wb.end;
        if (end_a != end_b) return end_a < end_b;
        if (wa.bit != wb.bit) return wa.bit;
        const int64_t group_a = wa.group == 0 ? 0 : release(a) + wa.group;
        const int64_t group_b = wb.group == 0 ? 0 : release(b) + wb.group;
        if (wa.bit && group_a != group_b) return group_a > group_b;
        return a < b;
    }

    const Case& c_;
    std::vector<std::vector<Window>> windows_;  // of the subtasks of a job
    std::vector<int64_t> got_;                  // quanta
    int64_t now_ = 0;
    bool in_windows_ = true;
};

// Up to a full use of all CPUs; a few ask for more than there is.
Case random_case(uint64_t seed)
{
    Dice dice(seed);
    Case c;
    c.cpus = dice.between(1, 4);
    c.quantum = dice.one_of({1, 1, 3});
    const int64_t room = c.cpus * kCommon + (dice.chance(10) ? kCommon / 2 : 0);
    const bool offsets = dice.chance(40), heavy = dice.chance(40);
    for (int i = 0; i < 14; ++i) {
        Pfair t;
        t.period = kPeriods[dice.between(0, std::ssize(kPeriods) - 1)];
        t.work = dice.between(heavy ? (t.period + 1) / 2 : 1, t.period);
        t.offset = offsets ? dice.between(0, 12) : 0;
        c.tasks.push_back(t);
        if (c.load() > room) c.tasks.pop_back();
    }
    const int64_t left = c.cpus * kCommon - c.load();
    if (left > 0 && left <= kCommon && dice.chance(60)) {
        const int64_t common = std::gcd(left, kCommon);
        c.tasks.push_back({kCommon / common, left / common, 0});
    }
    if (c.tasks.empty()) c.tasks.push_back({3, 2, 0});
    return c;
}

std::vector<std::vector<int>> slots_of(const Timeline& t, int64_t quantum)
{
    std::vector<std::vector<int>> slots(static_cast<size_t>(kSlots));
    for (const std::vector<int>& lane : test::lanes_of(t, quantum * ms(1).ns))
        for (size_t i = 0; i < lane.size(); ++i)
            if (lane[i] >= 0) slots[i].push_back(lane[i]);
    for (std::vector<int>& slot : slots) std::ranges::sort(slot);
    return slots;
}

TEST(Pd2, HasTheWindowsOfThePaper)
{
    const auto text = [](const Window& w) {
        return fmt::format("[{},{}) {} {}", w.begin, w.end, w.bit ? 1 : 0, w.group);
    };
    std::vector<std::string> windows;
    for (int64_t j = 1; j <= 8; ++j) windows.push_back(text(window_of({11, 8, 0}, j)));
    EXPECT_THAT(windows,
                testing::ElementsAre("[0,2) 1 4", "[1,3) 1 4", "[2,5) 1 8", "[4,6) 1 8",
                                     "[5,7) 1 8", "[6,9) 1 11", "[8,10) 1 11", "[9,11) 0 11"));
}

TEST(Pd2, RunsInEverySlotWhomTheDefinitionSays)
{
    int full = 0;
    test::for_each_seed(4000, [&full](uint64_t seed) {
        const Case c = random_case(seed);
        SCOPED_TRACE(fmt::format("INTERLEAVE_SEED={}\n{}", seed, c.text()));
        const auto model = test::load_model(c.text());
        ASSERT_NE(model, nullptr);
        TimelineBuilder builder(symbols(*model), model->machine.cpus);
        SeededChooser chooser(model->seed);
        State state = start(*model, builder);
        run(*model, state, chooser, builder, 1'000'000);
        const Timeline t = std::move(builder).finish({}, state.sched.now);
        EXPECT_EQ(t.violations(), std::vector<std::string>{});

        Slots obvious(c);
        const auto wanted = obvious.run(), slots = slots_of(t, c.quantum);
        for (size_t i = 0; i < wanted.size(); ++i) ASSERT_EQ(slots[i], wanted[i]) << "slot " << i;
        if (c.load() > c.cpus * kCommon) return;
        full += c.load() == c.cpus * kCommon ? 1 : 0;
        EXPECT_TRUE(obvious.all_in_windows());
        for (TrackId id{0}; id.index < t.tasks(); ++id.index)
            for (const JobOutcome& job : t.jobs(id))
                EXPECT_FALSE(job.missed) << t.track(id).name << " at " << job.released.ns;
    });
    if (!test::given_seed()) {
        EXPECT_GT(full, 1000);  // so many sets used all CPUs to the full
    }
}

}  // namespace
}  // namespace interleave
