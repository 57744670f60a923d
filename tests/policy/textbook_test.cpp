// The textbook's policies of one order (sjf, srtf, hrrn, priority) and cyclic on thousands of
// random workloads, against versions that look at every task for each choice.
#include "lanes.h"

#include <algorithm>
#include <optional>

namespace interleave {
namespace {

using test::Dice;
using test::Workload;
using test::WorkloadRange;

constexpr uint64_t kWorkloads = 4000;

// The smallest key runs, and among equals the smallest place.
class ObviousOrder : public test::ObviousPolicy {
  public:
    ObviousOrder(const Workload& w, bool preempts, bool own_queues)
        : w_(w), rows_(w.jobs.size()), preempts_(preempts), own_queues_(own_queues)
    {
    }
    bool ready(int t, int64_t now, Reason why, bool) override
    {
        Row& r = row(t);
        r.ready = true;
        r.since = now;
        r.key = key(t);
        ++places_;
        r.place = goes_first(why) ? -places_ : places_;
        return preempts_;
    }
    int pick(int64_t now, uint32_t cpu) override
    {
        int best = first(now, cpu, true);
        if (best < 0) best = first(now, cpu, false);
        if (best >= 0) row(best).ready = false;
        if (best >= 0) row(best).since = now;
        return best;
    }
    int victim(int t, int64_t now, const std::vector<int>& running) override
    {
        int worst = -1;
        for (size_t c = 0; c < running.size(); ++c) {
            const auto key_on = [&](size_t cpu) { return running_key(running[cpu], now); };
            if (running[c] < 0) continue;
            if (worst < 0 || key_on(c) > key_on(static_cast<size_t>(worst)))
                worst = static_cast<int>(c);
        }
        const bool loses =
            worst >= 0 && row(t).key < running_key(running[static_cast<size_t>(worst)], now);
        return loses ? worst : -1;
    }
    [[nodiscard]] bool own_queues() const override { return own_queues_; }
    void joins(int t, uint32_t cpu) override { row(t).cpu = cpu; }
    int64_t slice(int, int64_t) override { return INT64_MAX; }

  protected:
    struct Row {
        bool ready = false;
        int64_t key = 0, place = 0;
        int64_t since = 0;  // ready, or running
        uint32_t cpu = 0;   // whose queue it joined
    };
    Row& row(int t) { return rows_[static_cast<size_t>(t)]; }
    [[nodiscard]] const test::Job& job(int t) const { return w_.jobs[static_cast<size_t>(t)]; }
    [[nodiscard]] int tasks() const { return static_cast<int>(rows_.size()); }
    int64_t next_place() { return ++places_; }

    virtual int64_t key(int t) = 0;
    virtual int64_t running_key(int t, int64_t) { return row(t).key; }
    [[nodiscard]] virtual bool goes_first(Reason) const { return false; }
    virtual bool before(const Row& a, const Row& b, int64_t /*now*/)
    {
        return a.key != b.key ? a.key < b.key : a.place < b.place;
    }

  private:
    int first(int64_t now, uint32_t cpu, bool own)
    {
        int best = -1;
        for (int t = 0; t < tasks(); ++t) {
            if (!row(t).ready || !job(t).may_run_on(cpu)) continue;
            if (own_queues_ && own && row(t).cpu != cpu) continue;
            if (best < 0 || before(row(t), row(best), now)) best = t;
        }
        return best;
    }

    const Workload& w_;
    std::vector<Row> rows_;
    int64_t places_ = 0;
    bool preempts_, own_queues_;
};

// What tasks will still compute before they wait, added up from the workload; or guessed.
class ObviousBursts {
  public:
    struct Rules {
        bool known = true;
        int64_t alpha = 500'000, guess = 0;  // millionths; ns
    };
    ObviousBursts(const Workload& w, Rules rules) : w_(w), rules_(rules)
    {
        rows_.assign(w.jobs.size(), {.guess = rules.guess});
    }
    // Of a task that has run for `more` since used() was told.
    [[nodiscard]] int64_t left(int t, int64_t more = 0) const
    {
        const Row& r = rows_[static_cast<size_t>(t)];
        const int64_t used = r.used + more;
        return rules_.known ? known_end(t, r.bursts) - used : std::max<int64_t>(r.guess - used, 0);
    }
    void used(int t, int64_t ns) { rows_[static_cast<size_t>(t)].used += ns; }
    void waits(int t)
    {
        Row& r = rows_[static_cast<size_t>(t)];
        r.guess = (rules_.alpha * r.used + (1'000'000 - rules_.alpha) * r.guess) / 1'000'000;
        r.used = 0;
        ++r.bursts;
    }

  private:
    struct Row {
        int64_t guess = 0, used = 0;  // used: of this burst
        int64_t bursts = 0;           // before this one
    };
    [[nodiscard]] int64_t known_end(int t, int64_t burst) const
    {
        int64_t sum = 0;
        for (const test::Phase& p : w_.jobs[static_cast<size_t>(t)].phases) {
            if (burst == 0) sum += p.compute * w_.unit;
            if (p.wait > 0) --burst;
        }
        return sum;
    }
    const Workload& w_;
    Rules rules_;
    std::vector<Row> rows_;
};

// sjf, srtf and hrrn.
class ObviousShortest final : public ObviousOrder {
  public:
    enum class Rule { sjf, srtf, hrrn };
    ObviousShortest(const Workload& w, Rule rule, ObviousBursts::Rules bursts, bool own_queues)
        : ObviousOrder(w, rule == Rule::srtf, own_queues), rule_(rule), bursts_(w, bursts)
    {
    }
    void used(int t, int64_t ns, int64_t) override { bursts_.used(t, ns); }
    void left(int t, int64_t, bool ended, bool) override
    {
        if (!ended) bursts_.waits(t);
    }

  private:
    int64_t key(int t) override { return bursts_.left(t); }
    int64_t running_key(int t, int64_t now) override { return bursts_.left(t, now - row(t).since); }
    [[nodiscard]] bool goes_first(Reason why) const override
    {
        return rule_ == Rule::srtf && why == Reason::preempted;
    }
    bool before(const Row& a, const Row& b, int64_t now) override
    {
        if (rule_ != Rule::hrrn) return ObviousOrder::before(a, b, now);
        const int64_t of_a = (now - a.since + at_least_1(a.key)) * at_least_1(b.key);
        const int64_t of_b = (now - b.since + at_least_1(b.key)) * at_least_1(a.key);
        return of_a != of_b ? of_a > of_b : a.place < b.place;
    }
    static int64_t at_least_1(int64_t burst) { return std::max<int64_t>(burst, 1); }

    Rule rule_;
    ObviousBursts bursts_;
};

void compare_shortest(uint64_t seed, ObviousShortest::Rule rule, const char* name)
{
    Dice dice(seed);
    const Workload w = test::random_workload(dice, {.yields = 15, .bound = 20});
    const bool own = rule != ObviousShortest::Rule::hrrn && dice.chance(40);
    const ObviousBursts::Rules bursts{.known = dice.chance(50),
                                      .alpha = dice.one_of({0, 1, 333'333, 500'000, 1'000'000}),
                                      .guess = dice.between(0, 30) * 1000};
    ObviousShortest obvious(w, rule, bursts, own);
    test::expect_same(w,
                      fmt::format("{{name: {}, burst: {}, alpha: {}.{:06}, guess: {}{}}}", name,
                                  bursts.known ? "known" : "predicted", bursts.alpha / 1'000'000,
                                  bursts.alpha % 1'000'000, bursts.guess / 1000,
                                  rule == ObviousShortest::Rule::hrrn ? ""
                                  : own                               ? ", queues: per_cpu"
                                                                      : ", queues: global"),
                      obvious);
}

TEST(Sjf, AgreesWithAnObviousVersionOnRandomWorkloads)
{
    test::for_each_seed(kWorkloads, [](uint64_t seed) {
        compare_shortest(seed + 4'000'000, ObviousShortest::Rule::sjf, "sjf");
    });
}

TEST(Srtf, AgreesWithAnObviousVersionOnRandomWorkloads)
{
    test::for_each_seed(kWorkloads, [](uint64_t seed) {
        compare_shortest(seed + 5'000'000, ObviousShortest::Rule::srtf, "srtf");
    });
}

TEST(Hrrn, AgreesWithAnObviousVersionOnRandomWorkloads)
{
    test::for_each_seed(kWorkloads, [](uint64_t seed) {
        compare_shortest(seed + 6'000'000, ObviousShortest::Rule::hrrn, "hrrn");
    });
}

// --- priority

class ObviousPriority final : public ObviousOrder {
  public:
    struct Rules {
        bool larger_first = false, preemptive = true, to_head = false, own_queues = false;
        int64_t quantum = 0, aging = 0;  // ns
    };
    ObviousPriority(const Workload& w, Rules rules)
        : ObviousOrder(w, rules.preemptive, rules.own_queues), unit_(w.unit), rules_(rules)
    {
    }
    int64_t slice(int, int64_t) override { return rules_.quantum > 0 ? rules_.quantum : INT64_MAX; }
    int64_t tick_period() override { return rules_.aging > 0 ? unit_ : 0; }
    void tick(int64_t now, std::vector<int>& running) override
    {
        for (int t = 0; t < tasks(); ++t) {
            Row& r = row(t);
            if (!r.ready || now == r.since || (now - r.since) % rules_.aging != 0) continue;
            --r.key;
            r.place = next_place();
            if (!rules_.preemptive) continue;
            std::vector<int> may_lose = running;
            for (size_t c = 0; c < running.size(); ++c)
                if (!job(t).may_run_on(c) || (rules_.own_queues && r.cpu != c)) may_lose[c] = -1;
            if (const int c = victim(t, now, may_lose); c >= 0)
                running[static_cast<size_t>(c)] = -1;
        }
    }

  private:
    int64_t key(int t) override { return rules_.larger_first ? -job(t).priority : job(t).priority; }
    [[nodiscard]] bool goes_first(Reason why) const override
    {
        return rules_.to_head && why == Reason::preempted;
    }

    int64_t unit_;
    Rules rules_;
};

TEST(Priority, AgreesWithAnObviousVersionOnRandomWorkloads)
{
    test::for_each_seed(2 * kWorkloads, [](uint64_t seed) {
        Dice dice(seed + 7'000'000);
        const Workload w = test::random_workload(
            dice, {.lowest_priority = -2, .highest_priority = 3, .yields = 15, .bound = 20});
        const ObviousPriority::Rules rules{
            .larger_first = dice.chance(30),
            .preemptive = dice.chance(70),
            .to_head = dice.chance(40),
            .own_queues = dice.chance(40),
            .quantum = dice.chance(50) ? 0 : dice.between(1, 12) * 1000,
            .aging = dice.chance(50) ? 0 : dice.between(1, 25) * 1000};
        ObviousPriority obvious(w, rules);
        test::expect_same(
            w,
            fmt::format("{{name: priority, order: {}, preemptive: {}, preempted: {}, quantum: {}, "
                        "aging: {}, queues: {}}}",
                        rules.larger_first ? "larger_first" : "smaller_first", rules.preemptive,
                        rules.to_head ? "head" : "tail", rules.quantum / 1000, rules.aging / 1000,
                        rules.own_queues ? "per_cpu" : "global"),
            obvious);
    });
}

// --- cyclic

// Goes round the circle of all tasks from the one after that which ran last.
class ObviousCyclic final : public test::ObviousPolicy {
  public:
    struct Rules {
        bool stays = false, at_once = false, waiting_first = true;
    };
    ObviousCyclic(const Workload& w, Rules rules)
        : w_(w), rules_(rules), rows_(w.jobs.size()), last_(w.cpus, -1), stays_with_(w.cpus, -1)
    {
    }
    [[nodiscard]] bool own_queues() const override { return rules_.stays; }
    [[nodiscard]] bool comes_back() const override { return rules_.stays; }
    bool willing(uint32_t cpu, int64_t) override { return stays_with_[cpu] < 0; }
    void joins(int t, uint32_t cpu) override { row(t).cpu = cpu; }
    bool ready(int t, int64_t now, Reason why, bool) override
    {
        Row& r = row(t);
        r.ready = true;
        r.since = now;
        r.hurries = rules_.at_once && why == Reason::woken ? ++hurries_ : 0;
        return r.hurries > 0;
    }
    // Its own CPU; else the lowest that it may use.
    int victim(int t, int64_t, const std::vector<int>& running) override
    {
        const size_t c = row(t).cpu;
        return running[c] >= 0 ? static_cast<int>(c) : -1;
    }
    int64_t slice(int, int64_t) override { return INT64_MAX; }
    int pick(int64_t now, uint32_t cpu) override
    {
        int best = latest_that_hurries(cpu);
        if (best < 0 && rules_.waiting_first) best = next_in_circle(cpu, now);
        if (best < 0) best = next_in_circle(cpu, INT64_MAX);
        if (best < 0) return -1;
        row(best).ready = false;
        row(best).cpu = cpu;
        last_[circle(cpu)] = best;
        stays_with_[cpu] = -1;
        return best;
    }
    void left(int t, int64_t, bool ended, bool) override
    {
        if (!ended && rules_.stays) stays_with_[row(t).cpu] = t;
    }

  private:
    struct Row {
        bool ready = false;
        int64_t since = 0, hurries = 0;
        uint32_t cpu = 0;
    };
    Row& row(int t) { return rows_[static_cast<size_t>(t)]; }
    [[nodiscard]] uint32_t circle(uint32_t cpu) const { return rules_.stays ? cpu : 0; }
    bool may_run(int t, uint32_t cpu)
    {
        if (!row(t).ready || !w_.jobs[static_cast<size_t>(t)].may_run_on(cpu)) return false;
        if (rules_.stays && row(t).cpu != cpu) return false;
        return stays_with_[cpu] < 0 || stays_with_[cpu] == t;
    }
    int latest_that_hurries(uint32_t cpu)
    {
        int best = -1;
        for (int t = 0; t < static_cast<int>(rows_.size()); ++t)
            if (may_run(t, cpu) && row(t).hurries > (best < 0 ? 0 : row(best).hurries)) best = t;
        return best;
    }
    int next_in_circle(uint32_t cpu, int64_t ready_before)
    {
        const int n = static_cast<int>(rows_.size());
        for (int k = 1; k <= n; ++k) {
            const int t = (last_[circle(cpu)] + k) % n;
            if (may_run(t, cpu) && row(t).since < ready_before) return t;
        }
        return -1;
    }
    const Workload& w_;
    Rules rules_;
    std::vector<Row> rows_;
    std::vector<int> last_;        // that ran, in the circle of a CPU or of all
    std::vector<int> stays_with_;  // a CPU, while that task waits
    int64_t hurries_ = 0;
};

TEST(Cyclic, GivesANewTaskToACpuThatDoesNotStayWithAnother)
{
    const auto m = test::load_model(
        "format: 1\ntitle: t\nmachine: {cpus: 2, instruction: 0}\n"
        "policy: {name: cyclic, switch: end}\nprocesses:\n"
        "  A: {run: [compute 1, sleep 9, compute 2]}\n  B: {run: compute 3}\n"
        "  C: {run: compute 4, start: 5}\n");
    const Timeline t = test::timeline_of(*m);
    EXPECT_EQ(test::lane_text(t, 0), "A[0,1) A[10,12)");
    EXPECT_EQ(test::lane_text(t, 1), "B[0,3) C[5,9)");
}

TEST(Cyclic, AgreesWithAnObviousVersionOnRandomWorkloads)
{
    test::for_each_seed(kWorkloads, [](uint64_t seed) {
        Dice dice(seed + 8'000'000);
        const Workload w = test::random_workload(dice, {.yields = 15, .bound = 20});
        const ObviousCyclic::Rules rules{
            .stays = dice.chance(40), .at_once = dice.chance(50), .waiting_first = dice.chance(50)};
        ObviousCyclic obvious(w, rules);
        test::expect_same(
            w,
            fmt::format("{{name: cyclic, switch: {}, woken: {}, ties: {}}}",
                        rules.stays ? "end" : "wait_or_end", rules.at_once ? "at_once" : "later",
                        rules.waiting_first ? "waiting_first" : "cyclic"),
            obvious);
    });
}

}  // namespace
}  // namespace interleave
