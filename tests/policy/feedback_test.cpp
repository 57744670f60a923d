// The policies with a queue for each level, mlfq and multilevel: thousands of random workloads
// against versions that look at every task for each choice, and multilevel by cases that are worked
// out by hand.
#include "lanes.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>

namespace interleave {
namespace {

using test::Dice;
using test::Workload;

constexpr uint64_t kWorkloads = 4000;
const std::vector<std::string> kTies = {"arrivals_first", "preempted_first", "preempted_new_woken"};

// A task has a level and a place in it, which it keeps while it runs.
class ObviousLevels : public test::ObviousPolicy {
  public:
    ObviousLevels(const Workload& w, std::string ties)
        : w_(w), ties_(std::move(ties)), rows_(w.jobs.size())
    {
    }
    int pick(int64_t now, uint32_t cpu) override
    {
        int best = -1;
        for (int t = 0; t < tasks(); ++t) {
            if (row(t).at != At::ready || !w_.jobs[static_cast<size_t>(t)].may_run_on(cpu))
                continue;
            if (best < 0 || order(row(t)) < order(row(best)) ||
                (order(row(t)) == order(row(best)) && row(t).place < row(best).place))
                best = t;
        }
        if (best >= 0) row(best).at = At::running;
        if (best >= 0) row(best).since = now;
        if (best >= 0) row(best).cpu = cpu;
        return best;
    }
    // The CPU whose task comes last, the lowest of these.
    int victim(int t, int64_t, const std::vector<int>& running) override
    {
        int worst = -1;
        for (size_t c = 0; c < running.size(); ++c)
            if (running[c] >= 0 && (worst < 0 || order(row(running[c])) > order_on(running, worst)))
                worst = static_cast<int>(c);
        return worst >= 0 && displaces(row(t), row(running[static_cast<size_t>(worst)])) ? worst
                                                                                         : -1;
    }

  protected:
    enum class At { away, ready, running };
    // At the head: those that came last first. Then by the instant, who comes first in it, and how
    // many came before.
    using PlaceInLevel = std::array<int64_t, 4>;
    struct Row {
        At at = At::away;
        int64_t since = 0;
        uint32_t cpu = 0;  // it ran on last
        int64_t level = 0;
        int64_t left = 0, turns = 0;  // of its turn, ns; turns until it sinks
        bool came_to_head = false;
        PlaceInLevel place{};
    };
    Row& row(int t) { return rows_[static_cast<size_t>(t)]; }
    [[nodiscard]] int tasks() const { return static_cast<int>(rows_.size()); }
    [[nodiscard]] const test::Job& job(int t) const { return w_.jobs[static_cast<size_t>(t)]; }

    virtual int64_t order(const Row& r) { return r.level; }
    virtual bool displaces(const Row& newcomer, const Row& other)
    {
        return order(newcomer) < order(other);
    }
    PlaceInLevel tail(int64_t now, Reason why)
    {
        int64_t within = 0;
        if (ties_ != "arrivals_first" && why != Reason::slice_end) within = 1;
        if (ties_ == "preempted_new_woken" && within == 1 && why != Reason::created) within = 2;
        return {0, now, within, ++places_};
    }
    PlaceInLevel head() { return {-++places_, 0, 0, 0}; }

  private:
    int64_t order_on(const std::vector<int>& running, int cpu)
    {
        return order(row(running[static_cast<size_t>(cpu)]));
    }

    const Workload& w_;
    std::string ties_;
    std::vector<Row> rows_;
    int64_t places_ = 0;
};

std::vector<int64_t> random_list(Dice& dice, int64_t lowest, int64_t highest)
{
    return dice.list_of(dice.between(1, 4), lowest, highest);
}

int64_t entry(const std::vector<int64_t>& list, int64_t level)
{
    return level < static_cast<int64_t>(list.size()) ? list[static_cast<size_t>(level)]
                                                     : list.back();
}

// --- mlfq

class ObviousMlfq final : public ObviousLevels {
  public:
    struct Rules {
        int64_t levels = 0;
        std::vector<int64_t> quanta, allotments;  // units, turns
        int64_t boost = 0;                        // units
        bool refill = false, to_head = false, preemptive = true, alone_stays = false;
        std::string ties;
    };
    ObviousMlfq(const Workload& w, const Rules& rules)
        : ObviousLevels(w, rules.ties), unit_(w.unit), rules_(rules)
    {
        if (rules_.levels == 0) rules_.levels = static_cast<int64_t>(rules_.quanta.size());
        for (int t = 0; t < tasks(); ++t) begin(row(t), 0);
    }
    bool ready(int t, int64_t now, Reason why, bool) override
    {
        Row& r = row(t);
        r.came_to_head = why == Reason::woken && rules_.to_head;
        if (r.left <= 0)
            end_turn(r, now);
        else if (r.came_to_head)
            r.place = head();
        else if (why == Reason::created || why == Reason::woken || why == Reason::yielded)
            r.place = tail(now, why);
        r.at = At::ready;
        r.since = now;
        return rules_.preemptive;
    }
    void used(int t, int64_t ns, int64_t) override { row(t).left -= ns; }
    int64_t slice(int t, int64_t) override { return row(t).left; }
    // What it gave up is not given back, unless waiting refills it; a turn that was used up counts.
    void left(int t, int64_t, bool, bool) override
    {
        Row& r = row(t);
        r.at = At::away;
        const bool spent = r.left == 0;
        if (rules_.refill) begin(r, r.level);
        if (spent) count_turn(r);
    }
    int64_t tick_period() override { return rules_.boost * unit_; }
    // Turns that end now end before the rise; tasks that came now come after it.
    void tick(int64_t now, std::vector<int>& running) override
    {
        for (size_t c = 0; c < running.size(); ++c)
            for (int t = 0; t < tasks(); ++t)
                if (row(t).at == At::running && row(t).cpu == c &&
                    row(t).left == now - row(t).since)
                    end_turn(row(t), now);
        for (int64_t level = rules_.levels - 1; level > 0; --level) {
            std::vector<int> queue;
            for (int t = 0; t < tasks(); ++t) {
                const bool came = row(t).at == At::ready && row(t).since == now;
                if (row(t).at != At::away && row(t).level == level && !came) queue.push_back(t);
            }
            std::ranges::sort(queue, {}, [&](int t) { return row(t).place; });
            for (const int t : queue) row(t).place = tail(now, Reason::slice_end);
        }
        for (int t = 0; t < tasks(); ++t) {
            begin(row(t), 0);
            if (row(t).at == At::running) row(t).left += now - row(t).since;  // not taken off yet
        }
        std::ranges::fill(running, -1);
    }

  private:
    void begin(Row& r, int64_t level) const
    {
        r.level = level;
        r.left = entry(rules_.quanta, level) * unit_;
        r.turns = entry(rules_.allotments, level);
    }
    void count_turn(Row& r) const
    {
        r.left = entry(rules_.quanta, r.level) * unit_;
        if (--r.turns == 0) begin(r, std::min(r.level + 1, rules_.levels - 1));
    }
    void end_turn(Row& r, int64_t now)
    {
        bool alone = true;
        for (int t = 0; t < tasks(); ++t) alone = alone && row(t).at != At::ready;
        if (alone && rules_.alone_stays)
            begin(r, r.level);
        else
            count_turn(r);
        r.place = tail(now, Reason::slice_end);
    }
    bool displaces(const Row& newcomer, const Row& other) override
    {
        return newcomer.level < other.level ||
               (newcomer.came_to_head && newcomer.level == other.level);
    }

    int64_t unit_;
    Rules rules_;
};

TEST(Mlfq, AgreesWithAnObviousVersionOnRandomWorkloads)
{
    test::for_each_seed(3 * kWorkloads, [](uint64_t seed) {
        Dice dice(seed + 9'000'000);
        const Workload w = test::random_workload(dice, {.yields = 10, .bound = 15});
        const ObviousMlfq::Rules rules{.levels = dice.chance(50) ? 0 : dice.between(1, 6),
                                       .quanta = random_list(dice, 1, 8),
                                       .allotments = random_list(dice, 1, 3),
                                       .boost = dice.chance(40) ? 0 : dice.between(5, 60),
                                       .refill = dice.chance(40),
                                       .to_head = dice.chance(40),
                                       .preemptive = dice.chance(75),
                                       .alone_stays = dice.chance(30),
                                       .ties = dice.word_of(kTies)};
        ObviousMlfq obvious(w, rules);
        test::expect_same(
            w,
            fmt::format("{{name: mlfq, levels: {}, quanta: [{}], allotments: [{}], boost: {}, io: "
                        "{}, io_to: {}, ties: {}, preemptive: {}, alone: {}}}",
                        rules.levels, fmt::join(rules.quanta, ", "),
                        fmt::join(rules.allotments, ", "), rules.boost,
                        rules.refill ? "refill" : "keep", rules.to_head ? "head" : "tail",
                        rules.ties, rules.preemptive, rules.alone_stays ? "stays" : "sinks"),
            obvious);
    });
}

// --- multilevel

class ObviousMultilevel final : public ObviousLevels {
  public:
    struct Rules {
        int64_t levels = 0;
        std::vector<int64_t> quanta, shares;  // units (0: no turns), parts
        bool larger_first = false, shared = false, preemptive = true;
        int64_t period = 0;  // units
        std::string ties;
    };
    ObviousMultilevel(const Workload& w, const Rules& rules)
        : ObviousLevels(w, rules.ties), unit_(w.unit), cpus_(w.cpus), rules_(rules)
    {
        if (rules_.levels == 0) rules_.levels = static_cast<int64_t>(rules_.quanta.size());
        for (int t = 0; t < tasks(); ++t) {
            const int64_t wanted = std::clamp<int64_t>(job(t).priority, 0, rules_.levels - 1);
            row(t).level = rules_.larger_first ? rules_.levels - 1 - wanted : wanted;
        }
        give_out();
    }
    bool ready(int t, int64_t now, Reason why, bool) override
    {
        account(now);
        Row& r = row(t);
        const bool displaced = why == Reason::preempted || why == Reason::slice_end;
        if (!displaced || r.left == 0) {
            r.left = entry(rules_.quanta, r.level) * unit_;
            if (r.left == 0) r.left = INT64_MAX;
            r.place = tail(now, why);
        }
        r.at = At::ready;
        return rules_.preemptive;
    }
    int pick(int64_t now, uint32_t cpu) override
    {
        account(now);
        return ObviousLevels::pick(now, cpu);
    }
    void used(int t, int64_t ns, int64_t now) override
    {
        account(now);
        if (row(t).left != INT64_MAX) row(t).left -= ns;
        row(t).at = At::away;
    }
    // What is left to its level, divided by those of the level that could run.
    int64_t slice(int t, int64_t) override
    {
        const int64_t level = row(t).level;
        const int64_t left = left_[static_cast<size_t>(level)];
        if (!rules_.shared || !rules_.preemptive || left == 0) return row(t).left;
        int64_t able = 0;
        for (int i = 0; i < tasks(); ++i)
            able += row(i).at != At::away && row(i).level == level ? 1 : 0;
        able = std::min(able, cpus_);
        return std::min(row(t).left, (left + able - 1) / able);
    }
    int64_t tick_period() override { return rules_.shared ? rules_.period * unit_ : 0; }
    void tick(int64_t now, std::vector<int>& running) override
    {
        account(now);
        give_out();
        if (rules_.preemptive) std::ranges::fill(running, -1);
    }

  private:
    void give_out()
    {
        int64_t sum = 0;
        for (int64_t level = 0; level < rules_.levels; ++level) sum += entry(rules_.shares, level);
        left_.clear();
        for (int64_t level = 0; level < rules_.levels; ++level)
            left_.push_back(rules_.period * unit_ * cpus_ * entry(rules_.shares, level) / sum);
    }
    void account(int64_t now)
    {
        for (int t = 0; t < tasks(); ++t) {
            if (row(t).at != At::running) continue;
            int64_t& left = left_[static_cast<size_t>(row(t).level)];
            left = std::max<int64_t>(left - (now - accounted_), 0);
        }
        accounted_ = now;
    }
    int64_t order(const Row& r) override
    {
        const bool none_left = rules_.shared && left_[static_cast<size_t>(r.level)] == 0;
        return none_left ? rules_.levels + r.level : r.level;
    }

    int64_t unit_, cpus_;
    Rules rules_;
    std::vector<int64_t> left_;  // to each level, of this period; ns
    int64_t accounted_ = 0;      // until when it was taken off
};

void compare_multilevel(const Workload& w, const ObviousMultilevel::Rules& rules)
{
    ObviousMultilevel obvious(w, rules);
    test::expect_same(
        w,
        fmt::format("{{name: multilevel, levels: {}, order: {}, quanta: [{}], between: {}, shares: "
                    "[{}], period: {}, ties: {}, preemptive: {}}}",
                    rules.levels, rules.larger_first ? "larger_first" : "smaller_first",
                    fmt::join(rules.quanta, ", "), rules.shared ? "shares" : "fixed",
                    fmt::join(rules.shares, ", "), rules.period, rules.ties, rules.preemptive),
        obvious);
}

ObviousMultilevel::Rules random_multilevel(Dice& dice, int64_t longest_turn)
{
    ObviousMultilevel::Rules rules{.levels = dice.chance(50) ? 0 : dice.between(1, 5),
                                   .quanta = random_list(dice, 1, longest_turn),
                                   .shares = random_list(dice, 1, 9),
                                   .larger_first = dice.chance(30),
                                   .preemptive = dice.chance(75),
                                   .period = 1000,
                                   .ties = dice.word_of(kTies)};
    for (int64_t& q : rules.quanta)
        if (dice.chance(30)) q = 0;
    return rules;
}

TEST(Multilevel, AgreesWithAnObviousVersionOnRandomWorkloads)
{
    test::for_each_seed(kWorkloads, [](uint64_t seed) {
        Dice dice(seed + 10'000'000);
        const Workload w = test::random_workload(
            dice, {.lowest_priority = -1, .highest_priority = 4, .yields = 10, .bound = 15});
        compare_multilevel(w, random_multilevel(dice, 8));
    });
}

// In ns, since what is left of a share is seldom a whole number of anything longer.
TEST(Multilevel, AgreesWithAnObviousVersionOnRandomWorkloadsWithShares)
{
    test::for_each_seed(kWorkloads, [](uint64_t seed) {
        Dice dice(seed + 11'000'000);
        Workload w = test::random_workload(dice, {.jobs = 6,
                                                  .start = 1500,
                                                  .compute = 900,
                                                  .wait = 500,
                                                  .lowest_priority = -1,
                                                  .highest_priority = 3,
                                                  .yields = 10,
                                                  .bound = 15});
        w.unit = 1;
        ObviousMultilevel::Rules rules = random_multilevel(dice, 400);
        rules.shared = true;
        rules.period = dice.between(1000, 2500);
        compare_multilevel(w, rules);
    });
}

}  // namespace
}  // namespace interleave
