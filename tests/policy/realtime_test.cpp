// Policies for jobs against an obvious simulator that looks at every job in every unit of time.
#include "base/text.h"
#include "kernel/kernel.h"
#include "scenario/load.h"
#include "workload.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace interleave {
namespace {

constexpr int64_t kUnits = 80;  // of 1 ms

struct Work {
    int64_t period = 0, wcet = 0, deadline = 0, offset = 0, priority = 0;
};

struct Case {
    std::string policy, ties = "release", threshold = "auto";
    int64_t cpus = 1;
    int64_t tick = 1;  // of llf
    bool aborts = false;
    bool partitioned = false, worst_fit = false, decreasing = false;
    std::vector<Work> tasks;
};

struct Row {
    int64_t task = 0, job = 0, release = 0, end = -1;
    bool missed = false, aborted = false;
    std::vector<int64_t> ran;  // the units in which it ran
    friend bool operator==(const Row&, const Row&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Row& r)
    {
        return out << fmt::format("T{}.{} from {} to {}{}{}: {}\n", r.task, r.job, r.release, r.end,
                                  r.missed ? " missed" : "", r.aborted ? " aborted" : "",
                                  fmt::join(r.ran, " "));
    }
};

// Unit by unit: who is released, who is late, who comes first.
class Obvious {
  public:
    explicit Obvious(const Case& c) : c_(c) { assign(); }

    std::vector<Row> run()
    {
        std::vector<Row> rows;
        std::vector<std::vector<size_t>> open(c_.tasks.size());  // rows of a task, not done
        std::map<size_t, bool> ran_before;                       // rows
        bool changed = false;  // a job came to be its task's present one, or ended
        for (int64_t t = 0; t <= kUnits; ++t) {
            for (size_t i = 0; i < c_.tasks.size(); ++i) {
                const Work& w = c_.tasks[i];
                for (const size_t r : std::vector(open[i])) {
                    if (rows[r].release + w.deadline != t) continue;
                    rows[r].missed = true;
                    if (!c_.aborts) continue;
                    rows[r].aborted = true;
                    rows[r].end = t;
                    std::erase(open[i], r);
                    changed = true;
                }
                if (t < w.offset || (t - w.offset) % w.period != 0) continue;
                changed = changed || open[i].empty();
                open[i].push_back(rows.size());
                Row row;
                row.task = static_cast<int64_t>(i);
                row.job = (t - w.offset) / w.period + 1;
                row.release = t;
                rows.push_back(row);
            }
            if (t == kUnits) break;
            std::vector<size_t> ready;
            for (const auto& jobs : open)
                if (!jobs.empty()) ready.push_back(jobs.front());
            const bool looks = changed || (c_.tick > 0 && t % c_.tick == 0);
            if (c_.policy == "llf" && !looks)
                std::erase_if(ready, [&](size_t r) { return !ran_before[r]; });
            changed = false;
            std::ranges::sort(ready, {},
                              [&](size_t r) { return place(rows[r], t, ran_before[r]); });
            ran_before.clear();
            std::vector<int64_t> taken(static_cast<size_t>(c_.cpus));
            int64_t running = 0;
            for (const size_t r : ready) {
                const auto task = static_cast<size_t>(rows[r].task);
                if (c_.partitioned ? taken[cpu_[task]]++ > 0 : running >= c_.cpus) continue;
                ++running;
                rows[r].ran.push_back(t);
                ran_before[r] = true;
                if (static_cast<int64_t>(rows[r].ran.size()) < c_.tasks[task].wcet) continue;
                rows[r].end = t + 1;
                std::erase(open[task], r);
                changed = true;
            }
        }
        std::ranges::sort(rows, {}, [](const Row& r) { return std::pair(r.task, r.job); });
        return rows;
    }

  private:
    [[nodiscard]] std::vector<int64_t> place(const Row& r, int64_t t, bool running) const
    {
        const Work& w = c_.tasks[static_cast<size_t>(r.task)];
        const int64_t deadline = r.release + w.deadline;
        const int64_t laxity = deadline - t - (w.wcet - static_cast<int64_t>(r.ran.size()));
        std::vector<int64_t> order;
        if (c_.policy == "fp") order = {w.priority};
        if (c_.policy == "rm") order = {w.period};
        if (c_.policy == "dm") order = {w.deadline};
        if (c_.policy == "edf") order = {deadline};
        if (c_.policy == "llf") order = {laxity};
        if (c_.policy == "edzl") order = {laxity <= 0 ? 0 : 1, deadline};
        if (c_.policy == "edf_us")
            order = heavy(w) ? std::vector<int64_t>{0, 0} : std::vector<int64_t>{1, deadline};
        if (c_.ties != "task") order.push_back(running ? 0 : 1);
        if (c_.ties == "release") order.push_back(r.release);
        order.push_back(r.task);
        return order;
    }
    [[nodiscard]] bool heavy(const Work& w) const
    {
        if (c_.threshold == "auto") return w.wcet * (2 * c_.cpus - 1) > c_.cpus * w.period;
        if (c_.threshold == "0.35") return 100 * w.wcet > 35 * w.period;
        return 2 * w.wcet > w.period;
    }
    void assign()
    {
        const int64_t whole =
            std::accumulate(c_.tasks.begin(), c_.tasks.end(), int64_t{1},
                            [](int64_t l, const Work& w) { return std::lcm(l, w.period); });
        const auto load = [&](size_t i) { return whole / c_.tasks[i].period * c_.tasks[i].wcet; };
        std::vector<size_t> order(c_.tasks.size());
        std::iota(order.begin(), order.end(), size_t{0});
        if (c_.decreasing) std::ranges::stable_sort(order, std::greater{}, load);
        std::vector<int64_t> loads(static_cast<size_t>(c_.cpus));
        cpu_.resize(c_.tasks.size());
        for (const size_t i : order) {
            auto at = std::ranges::find_if(loads, [&](int64_t l) { return l + load(i) <= whole; });
            if (c_.worst_fit || at == loads.end()) at = std::ranges::min_element(loads);
            *at += load(i);
            cpu_[i] = static_cast<size_t>(at - loads.begin());
        }
    }

    const Case& c_;
    std::vector<size_t> cpu_;
};

std::string scenario_of(const Case& c)
{
    std::string text = fmt::format(
        "format: 1\nunit: ms\nuntil: {}\nmachine: {{cpus: {}, instruction: 0}}\npolicy: {{name: "
        "{}, "
        "queues: {}, packing: {}, order: {}, ties: {}{}}}\nprocesses:\n",
        kUnits, c.cpus, c.policy, c.partitioned ? "partitioned" : "global",
        c.worst_fit ? "worst_fit" : "first_fit", c.decreasing ? "decreasing" : "as_given", c.ties,
        c.policy == "edf_us" ? ", threshold: " + c.threshold
        : c.policy == "llf"  ? fmt::format(", tick: {}", c.tick)
                             : "");
    for (size_t i = 0; i < c.tasks.size(); ++i) {
        const Work& w = c.tasks[i];
        text += fmt::format(
            "  T{}:\n    start: {}\n    priority: {}\n    run:\n      - every {} deadline {}{}:\n"
            "          - compute {}\n",
            i, w.offset, w.priority, w.period, w.deadline, c.aborts ? " on miss abort" : "",
            w.wcet);
    }
    return text;
}

std::vector<Row> rows_of(const Timeline& t)
{
    const int64_t unit = ms(1).ns;
    std::vector<Row> rows;
    for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
        const size_t first = rows.size();
        for (const JobOutcome& job : t.jobs(id)) {
            Row r;
            r.task = id.index;
            r.job = static_cast<int64_t>(rows.size() - first) + 1;
            r.release = job.released.ns / unit;
            if (job.ended != kNever) r.end = job.ended.ns / unit;
            r.missed = job.missed;
            r.aborted = job.aborted;
            rows.push_back(r);
        }
        size_t at = first;
        for (size_t i = 0; i < t.slices(id); ++i) {
            const Slice s = t.slice(id, i);
            if (s.state != TaskState::running) continue;
            for (int64_t u = s.start.ns / unit; u < s.end.ns / unit; ++u) {
                while (rows[at].end != -1 && rows[at].end <= u) ++at;
                rows[at].ran.push_back(u);
            }
        }
    }
    return rows;
}

Case random_case(uint64_t seed)
{
    test::Dice dice(seed);
    const auto below = [&](int64_t n) { return dice.between(0, n - 1); };
    constexpr std::string_view kTieWords[] = {"release", "running", "task"};
    constexpr std::string_view kThresholds[] = {"auto", "0.35", "0.5"};
    constexpr std::string_view kPolicies[] = {"fp", "rm", "dm", "edf", "edf_us", "edzl", "llf"};
    Case c;
    c.policy = kPolicies[below(7)];
    c.ties = kTieWords[below(3)];
    c.threshold = kThresholds[below(3)];
    c.cpus = 1 + below(4);
    c.tick = below(6);
    c.aborts = below(3) == 0;
    c.partitioned = below(3) == 0;
    c.worst_fit = below(2) == 0;
    c.decreasing = below(2) == 0;
    const int64_t tasks = 1 + below(8);
    for (int64_t i = 0; i < tasks; ++i) {
        Work w;
        w.period = 2 + below(11);
        w.wcet = 1 + below(w.period);
        w.deadline = below(2) == 0 ? w.period : w.wcet + below(12);
        w.offset = below(3) == 0 ? below(10) : 0;
        w.priority = below(4);
        c.tasks.push_back(w);
    }
    return c;
}

TEST(Realtime, EveryJobRunsWhenTheObviousSimulatorSays)
{
    test::for_each_seed(6000, [](uint64_t seed) {
        const Case c = random_case(seed);
        const std::string text = scenario_of(c);
        SCOPED_TRACE(text);
        Diagnostics d;
        const LoadedScenario loaded = load_scenario(text, "case", {}, d);
        ASSERT_NE(loaded.model, nullptr) << render(d, "case", text, false);
        const Model& m = *loaded.model;
        TimelineBuilder builder(symbols(m), m.machine.cpus);
        SeededChooser chooser(m.seed);
        State state = start(m, builder);
        run(m, state, chooser, builder, 1'000'000);
        const Timeline t = std::move(builder).finish({}, state.sched.now);
        EXPECT_EQ(t.violations(), std::vector<std::string>{});
        EXPECT_EQ(rows_of(t), Obvious(c).run());
    });
}

}  // namespace
}  // namespace interleave
