// EEVDF on random workloads, against the rules written down slowly: a list of all entities, sums
// over all of them at each question, and no tree. And the tree against a sorted list.
#include "lanes.h"
#include "policy/eligible_tree.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <bit>

namespace interleave {
namespace {

using test::Dice;
using test::ObviousMachine;
using test::ObviousPolicy;
using test::Workload;

using Wide = __int128;

constexpr int64_t kWeights[] = {
    88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904,
    3906,  3121,  2501,  1991,  1586,  1277,  1024,  820,   655,   526,   423,  335,  272,  215,
    172,   137,   110,   87,    70,    56,    45,    36,    29,    23,    18,   15};

// 2^32 / weight, as the table of the kernel has it.
constexpr int64_t kInverses[] = {
    48388,    59856,    76040,    92818,     118348,    147320,    184698,    229616,
    287308,   360437,   449829,   563644,    704093,    875809,    1099582,   1376151,
    1717300,  2157191,  2708050,  3363326,   4194304,   5237765,   6557202,   8165337,
    10153587, 12820798, 15790321, 19976592,  24970740,  31350126,  39045157,  49367440,
    61356676, 76695844, 95443717, 119304647, 148102320, 186737708, 238609294, 286331153};

// ns of CPU time as virtual time, as 64-bit kernels compute it.
int64_t vt(int64_t ns, int64_t weight)
{
    if (weight == 1024) return ns;
    const auto* const row = std::ranges::find(kWeights, weight);
    Wide factor = Wide{1024} * kInverses[row - std::begin(kWeights)];
    int shift = 32;
    for (; factor >> 32 != 0; --shift) factor >>= 1;
    return static_cast<int64_t>(Wide{ns} * factor >> shift);
}

// The switches of one kernel, drawn.
struct Rules {
    bool place_lag, initial, parity, short_preempts, delay, zero, wakeup, fork, shortest, after,
        longest, floor, forfeits;
    int64_t tick, base;

    [[nodiscard]] std::string text() const
    {
        const auto on = [](bool b) { return b ? "on" : "off"; };
        return fmt::format(
            "{{name: eevdf, tick: {}ns, base_slice: {}ns, place_lag: {}, "
            "place_deadline_initial: {}, run_to_parity: {}, preempt_short: {}, delay_dequeue: {}, "
            "delay_zero: {}, wakeup_preemption: {}, fork_preemption: {}, guard: {}, "
            "guard_after_wakeup: {}, lag_limit: {}, delay_floor: {}, yield: {}}}",
            tick, base, on(place_lag), on(initial), on(parity), on(short_preempts), on(delay),
            on(zero), on(wakeup), on(fork), shortest ? "shortest" : "own", on(after),
            longest ? "longest" : "own", on(floor), forfeits ? "forfeit" : "later");
    }
};

Rules random_rules(Dice& dice, int64_t unit)
{
    Rules r{};
    for (bool* rule :
         {&r.place_lag, &r.initial, &r.parity, &r.short_preempts, &r.delay, &r.zero, &r.wakeup,
          &r.fork, &r.shortest, &r.after, &r.longest, &r.floor, &r.forfeits})
        *rule = dice.chance(65);
    r.tick = unit * dice.between(1, 12);
    r.base = unit * dice.between(1, 20) + dice.between(0, 1);
    return r;
}

struct Entity {
    int64_t weight = 0, slice = 0, v = 0, d = 0, lag = 0, guard = 0;
    int64_t place = 0;  // in the order in which they were put into the queue
    bool here = false, sleeps = false;
};

class ObviousFair final : public ObviousPolicy {
  public:
    ObviousFair(const Workload& w, const Rules& r) : r_(r), all_(w.jobs.size())
    {
        for (size_t i = 0; i < all_.size(); ++i) {
            all_[i].weight = kWeights[w.jobs[i].nice + 20];
            all_[i].slice = w.jobs[i].slice > 0 ? w.jobs[i].slice * w.unit : r.base;
        }
    }

    bool ready(int task, int64_t now, Reason why, bool) override
    {
        Entity& e = of(task);
        if (task == last_) {  // it had the CPU until now
            e.place = ++places_;
            if (why == Reason::yielded && others_wait(task)) yield(e);
            return false;
        }
        over_ = charge(now);
        const bool was_delayed = e.here;
        if (was_delayed)
            wake(e);
        else
            put(e, why == Reason::created && r_.initial);
        e.sleeps = false;
        is_new_ = why == Reason::created;
        return true;
    }

    int victim(int task, int64_t, const std::vector<int>& running) override
    {
        if (running[0] < 0) return -1;
        return over_ || takes_over(of(task), of(running[0])) ? 0 : -1;
    }

    int pick(int64_t now, uint32_t) override
    {
        for (;;) {
            int best = -1;
            for (int i = 0; i < std::ssize(all_); ++i)
                if (of(i).here && eligible(of(i)) && (best < 0 || before(of(i), of(best))))
                    best = i;
            if (last_ >= 0 && of(last_).here && eligible(of(last_)) && guarded(of(last_)))
                best = last_;
            if (best >= 0 && of(best).sleeps) {
                take_away(of(best));
                if (r_.zero) of(best).lag = std::min<int64_t>(of(best).lag, 0);
                if (best == last_) last_ = -1;
                continue;
            }
            if (best >= 0 && best != last_) protect(of(best));
            running_ = last_ = best;
            since_ = now;
            return best;
        }
    }

    int64_t slice(int, int64_t) override { return INT64_MAX; }
    void used(int, int64_t, int64_t now) override
    {
        charge(now);
        running_ = -1;
    }
    void left(int task, int64_t, bool ended, bool) override
    {
        Entity& e = of(task);
        last_ = -1;
        if (!ended && r_.delay && !eligible(e)) {
            e.sleeps = true;
            e.lag = limited_lag(e);
            e.place = ++places_;
        } else {
            take_away(e);
        }
    }
    int64_t tick_period() override { return r_.tick; }
    void tick(int64_t now, std::vector<int>& running) override
    {
        if (running_ >= 0 && charge(now)) running[0] = -1;
    }

  private:
    Entity& of(int task) { return all_[static_cast<size_t>(task)]; }
    static bool before(const Entity& a, const Entity& b)
    {
        return a.d != b.d ? a.d < b.d : a.place < b.place;
    }
    Wide sum(bool of_weights) const
    {
        Wide total = 0;
        for (const Entity& e : all_)
            if (e.here) total += of_weights ? Wide{e.weight} : Wide{e.v} * e.weight;
        return total;
    }
    int64_t mean() const
    {
        const Wide w = sum(true), s = sum(false);
        if (w == 0) return empty_;
        Wide q = s / w;
        if (q * w > s) --q;
        return static_cast<int64_t>(q);
    }
    bool eligible(const Entity& e) const { return sum(false) >= Wide{e.v} * sum(true); }
    bool others_wait(int but) const
    {
        for (int i = 0; i < std::ssize(all_); ++i)
            if (i != but && all_[static_cast<size_t>(i)].here &&
                !all_[static_cast<size_t>(i)].sleeps)
                return true;
        return false;
    }
    int64_t shortest() const
    {
        int64_t s = INT64_MAX;
        for (const Entity& e : all_)
            if (e.here) s = std::min(s, e.slice);
        return s;
    }
    int64_t limited_lag(const Entity& e) const
    {
        int64_t limit = std::max(2 * e.slice, r_.tick);
        if (r_.longest) {
            limit = 0;
            for (const Entity& other : all_)
                if (other.here) limit = std::max(limit, other.slice);
            limit += r_.tick;
        }
        limit = vt(limit, e.weight);
        return std::clamp(mean() - e.v, -limit, limit);
    }
    bool guarded(const Entity& e) const
    {
        return r_.shortest ? e.v < e.guard : r_.parity && e.guard == e.d;
    }
    void protect(Entity& e)
    {
        e.guard = e.d;
        const int64_t s = std::min(e.slice, r_.parity ? shortest() : r_.base);
        if (r_.shortest && s < e.slice) e.guard = std::min(e.d, e.v + vt(s, e.weight));
    }
    // The running task is charged. True: it has to be chosen again.
    bool charge(int64_t now)
    {
        if (running_ < 0 || now == since_) return false;
        Entity& e = of(running_);
        e.v += vt(now - since_, e.weight);
        since_ = now;
        const bool served = e.v >= e.d;
        if (served) e.d = e.v + std::max<int64_t>(vt(e.slice, e.weight), 1);
        int here = 0;
        for (const Entity& other : all_) here += other.here ? 1 : 0;
        if (here == 1) return false;
        if (r_.shortest) return served || !guarded(e);
        return served || (r_.short_preempts && e.guard != e.d && !eligible(e));
    }
    void put(Entity& e, bool half)
    {
        const int64_t now = mean();
        const Wide w = sum(true);
        const int64_t lag =
            r_.place_lag && w > 0 ? static_cast<int64_t>(e.lag * (w + e.weight) / w) : 0;
        e.v = now - lag;
        const int64_t length = vt(e.slice, e.weight);
        e.d = e.v + std::max<int64_t>(half ? length / 2 : length, 1);
        e.here = true;
        e.place = ++places_;
    }
    void take_away(Entity& e)
    {
        e.lag = limited_lag(e);
        empty_ = mean();
        e.here = e.sleeps = false;
    }
    void wake(Entity& e)
    {
        if (!r_.zero) return;
        const int64_t now = limited_lag(e);
        const int64_t lag = std::min<int64_t>(r_.floor ? std::max(now, e.lag) : now, 0);
        if (lag == now) return;
        take_away(e);
        e.lag = lag;
        put(e, false);
    }
    void yield(Entity& e)
    {
        if (!r_.forfeits) e.d += vt(e.slice, e.weight);
        if (!r_.forfeits || !eligible(e)) return;
        e.v = e.d;
        e.d = e.v + std::max<int64_t>(vt(e.slice, e.weight), 1);
    }
    // Who would run if the one that runs stood for election, protected or not.
    Entity* winner(Entity& runs, bool respect)
    {
        if (respect && eligible(runs) && guarded(runs)) return &runs;
        Entity* best = nullptr;
        for (Entity& e : all_)
            if (e.here && &e != &runs && eligible(e) && (best == nullptr || before(e, *best)))
                best = &e;
        return best == nullptr || (eligible(runs) && runs.d < best->d) ? &runs : best;
    }
    bool takes_over(Entity& e, Entity& runs)
    {
        if (!r_.wakeup || (is_new_ && !r_.fork)) return false;
        const bool shorter = r_.short_preempts && e.slice < runs.slice;
        if (!r_.shortest) {
            if (shorter && eligible(e) && (e.d < runs.d || !eligible(runs)) && guarded(runs))
                runs.guard = runs.d + 1;
            return winner(runs, true) == &e;
        }
        Entity* first = winner(runs, !shorter);
        while (r_.after && first->sleeps) {
            take_away(*first);
            if (r_.zero) first->lag = std::min<int64_t>(first->lag, 0);
            first = winner(runs, !shorter);
        }
        if (first == &e) {
            if (shorter) runs.guard = std::min(runs.guard, runs.v);
            return true;
        }
        if (r_.parity && (shorter || r_.after))
            runs.guard = std::min(runs.guard, runs.v + vt(shortest(), runs.weight));
        return false;
    }

    Rules r_;
    std::vector<Entity> all_;
    int running_ = -1, last_ = -1;  // last: who has the CPU, or had it until it was put back
    int64_t since_ = 0, places_ = 0, empty_ = 0;
    bool over_ = false, is_new_ = false;
};

Workload fair_workload(Dice& dice)
{
    Workload w = random_workload(dice, {.cpus = 1, .jobs = 6, .phases = 6, .yields = 20});
    for (test::Job& j : w.jobs) {
        if (dice.chance(60)) j.nice = dice.between(-3, 3);
        if (dice.chance(30)) j.slice = dice.between(1, 30);
    }
    return w;
}

TEST(FairAtRandom, RunsWhomTheSlowRulesRun)
{
    test::for_each_seed(4000, [](uint64_t seed) {
        Dice dice(seed);
        const Workload w = fair_workload(dice);
        const Rules rules = random_rules(dice, w.unit);
        ObviousFair obvious(w, rules);
        test::expect_same(w, rules.text(), obvious);
    });
}

// --- the tree

struct Node {
    TaskId task;
    int64_t deadline, rank, start, slice;
};

TEST(EligibleTree, FindsWhatASortedListFinds)
{
    constexpr uint32_t kTasks = 40;
    test::for_each_seed(300, [](uint64_t seed) {
        Dice dice(seed);
        std::vector<int64_t> words(size_t{kTasks} * kTreeWords);
        const Rows rows(words, kTreeWords);
        std::array<int64_t, kTreeEnds> ends{};
        std::vector<Node> list;
        for (int64_t rank = 1; rank <= 200; ++rank) {
            const TaskId t{static_cast<uint32_t>(dice.between(0, kTasks - 1))};
            const auto it = std::ranges::find(list, t, &Node::task);
            if (it != list.end()) {
                eligible_tree::remove(rows, ends, t);
                list.erase(it);
            } else {
                const Node n{t, dice.between(-9, 9), rank, dice.between(-20, 20),
                             dice.between(1, 50)};
                rows.at(t, kDeadline) = n.deadline;
                rows.at(t, kRank) = n.rank;
                rows.at(t, kStart) = n.start;
                rows.at(t, kSlice) = n.slice;
                eligible_tree::insert(rows, ends, t);
                list.push_back(n);
                std::ranges::sort(list, {},
                                  [](const Node& a) { return std::pair(a.deadline, a.rank); });
            }
            ASSERT_THAT(eligible_tree::broken(rows, ends), testing::IsEmpty());
            std::vector<TaskId> order;
            for (const Node& n : list) order.push_back(n.task);
            ASSERT_EQ(eligible_tree::sorted(rows, ends), order);
            const int64_t now = dice.between(-22, 22);
            const auto first =
                std::ranges::find_if(list, [&](const Node& n) { return n.start <= now; });
            ASSERT_EQ(eligible_tree::first(rows, ends, [&](int64_t s) { return s <= now; }),
                      first == list.end() ? TaskId{} : first->task);
            if (list.empty()) continue;
            ASSERT_EQ(eligible_tree::shortest_slice(rows, ends),
                      std::ranges::min(list, {}, &Node::slice).slice);
            ASSERT_EQ(eligible_tree::longest_slice(rows, ends),
                      std::ranges::max(list, {}, &Node::slice).slice);
        }
    });
}

// Twice as many tasks cost a few more comparisons, not twice as many.
TEST(EligibleTree, LooksAtFewOfMany)
{
    constexpr uint32_t kTasks = 1 << 16;
    std::vector<int64_t> words(size_t{kTasks} * kTreeWords);
    const Rows rows(words, kTreeWords);
    std::array<int64_t, kTreeEnds> ends{};
    for (TaskId t{0}; t.index < kTasks; ++t.index) {
        rows.at(t, kDeadline) = t.index;  // in order: the worst for a tree that is not balanced
        rows.at(t, kRank) = t.index;
        rows.at(t, kStart) = kTasks - t.index;
        rows.at(t, kSlice) = 1;
        eligible_tree::insert(rows, ends, t);
    }
    for (const int64_t now : {1, 9, 3000, 65'000}) {
        int looked = 0;
        const TaskId t = eligible_tree::first(rows, ends, [&](int64_t start) {
            ++looked;
            return start <= now;
        });
        EXPECT_EQ(t.index, kTasks - static_cast<uint32_t>(now));
        EXPECT_LT(looked, 240);
    }
}

}  // namespace
}  // namespace interleave
