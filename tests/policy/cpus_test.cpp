// Several CPUs with caches, costs of migration and stealing, against an obvious version that goes
// unit by unit of time: thousands of random workloads under rr and fcfs, from their text.
//
// INTERLEAVE_SEED=n runs that one workload.
#include "kernel/kernel.h"
#include "session/snapshot.h"
#include "support/load.h"
#include "trace/timeline.h"
#include "workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace interleave {
namespace {

constexpr uint64_t kWorkloads = 6000;

struct Plan {
    int start = 0;
    std::vector<int> bursts;  // compute, sleep, compute, ...
    int working_set = 0;
    std::vector<int> affinity;  // empty: all
};

struct Workload {
    int cpus = 1;
    bool rr = false, aligned = false, preempted_first = false;
    int quantum = 1;
    bool per_cpu = false;
    std::string steal = "idle", victim = "longest";
    int interval = 1;
    std::vector<int> victims;
    bool steal_bound = true;
    std::vector<std::vector<int>> orders;  // of CPUs that choose; none: by number
    int order_every = 1;
    int migration = 0;
    int size = 0, warmup = 0, warm_rate = 2, cold_rate = 1;  // size 0: no caches
    bool whole_steps = false;  // the unit is 1 ms and time goes in steps of it; else it is 1 ns
    std::vector<Plan> jobs;
};

int draw(test::Dice& dice, int low, int high) { return static_cast<int>(dice.between(low, high)); }

Plan random_job(test::Dice& dice, int cpus)
{
    Plan job;
    job.start = dice.chance(60) ? 0 : draw(dice, 0, 25);
    job.bursts.push_back(draw(dice, 1, 30));
    for (int k = draw(dice, 0, 3); k > 0 && dice.chance(60); --k) {
        job.bursts.push_back(draw(dice, 1, 12));
        job.bursts.push_back(draw(dice, 1, 20));
    }
    job.working_set = draw(dice, 0, 60);
    if (dice.chance(25))
        for (int c = 0; c < cpus; ++c)
            if (dice.chance(50)) job.affinity.push_back(c);
    return job;
}

Workload random_workload(uint64_t seed)
{
    test::Dice dice(seed);
    Workload w;
    w.cpus = draw(dice, 1, 4);
    w.rr = dice.chance(70);
    w.quantum = draw(dice, 1, 11);
    w.aligned = w.rr && dice.chance(40);
    w.preempted_first = w.rr && dice.chance(30);
    w.per_cpu = dice.chance(65);
    w.steal = dice.word_of({"idle", "never", "interval"});
    w.victim = dice.chance(50) ? "longest" : "given";
    w.interval = draw(dice, 1, 15);
    for (int k = draw(dice, 1, 5); k > 0; --k) w.victims.push_back(draw(dice, 0, 4));
    w.steal_bound = dice.chance(50);
    w.order_every = draw(dice, 1, 7);
    if (w.rr && dice.chance(30)) {
        for (int k = draw(dice, 1, 4); k > 0; --k) {
            std::vector<int> order;
            for (int c = 0; c < w.cpus; ++c) order.insert(order.begin() + draw(dice, 0, c), c);
            w.orders.push_back(order);
        }
    }
    if (dice.chance(35)) w.migration = draw(dice, 1, 4);
    if (dice.chance(70)) {
        w.size = draw(dice, 10, 120);
        w.warmup = dice.chance(15) ? 0 : draw(dice, 1, 12);
        w.warm_rate = draw(dice, 1, 4);
        w.cold_rate = dice.chance(80) ? 1 : draw(dice, 1, 3);
        w.whole_steps = dice.chance(50);
    }
    for (int k = draw(dice, 1, 8); k > 0; --k) w.jobs.push_back(random_job(dice, w.cpus));
    return w;
}

std::string scenario_of(const Workload& w)
{
    std::string text = fmt::format(
        "format: 1\nunit: {}\nmachine:\n  cpus: {}\n  instruction: 0\n  costs: {{migration: {}}}\n",
        w.whole_steps ? "ms" : "ns", w.cpus, w.migration);
    if (w.size > 0)
        text += fmt::format(
            "  cache: {{size: {}, warmup: {}, warm_rate: {}, cold_rate: {}, step: {}}}\n", w.size,
            w.warmup, w.warm_rate, w.cold_rate, w.whole_steps ? 1 : 0);
    text += fmt::format(
        "policy:\n  name: {}\n  queues: {}\n  steal: {}\n  interval: {}\n  victim: {}\n"
        "  victims: [{}]\n  steal_bound: {}\n",
        w.rr ? "rr" : "fcfs", w.per_cpu ? "per_cpu" : "global", w.steal, w.interval, w.victim,
        fmt::join(w.victims, ", "), w.steal_bound);
    if (w.rr)
        text += fmt::format("  quantum: {}\n  slice: {}\n  ties: {}\n", w.quantum,
                            w.aligned ? "aligned" : "per_task",
                            w.preempted_first ? "preempted_first" : "arrivals_first");
    if (!w.orders.empty()) {
        std::string orders;
        for (const std::vector<int>& order : w.orders)
            orders += fmt::format("{}{}", orders.empty() ? "" : ", ", fmt::join(order, ", "));
        text += fmt::format("  cpu_order: given\n  cpu_order_every: {}\n  cpu_orders: [{}]\n",
                            w.order_every, orders);
    }
    text += "processes:\n";
    for (size_t i = 0; i < w.jobs.size(); ++i) {
        const Plan& job = w.jobs[i];
        text += fmt::format("  t{}:\n    start: {}\n    working_set: {}\n", i, job.start,
                            job.working_set);
        if (!job.affinity.empty())
            text += fmt::format("    affinity: [{}]\n", fmt::join(job.affinity, ", "));
        text += "    run:\n";
        for (size_t k = 0; k < job.bursts.size(); ++k)
            text += fmt::format("      - {} {}\n", k % 2 == 0 ? "compute" : "sleep", job.bursts[k]);
    }
    return text;
}

struct Piece {
    int64_t cpu = 0, start = 0, end = 0, task = 0;
    friend auto operator<=>(const Piece&, const Piece&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Piece& p)
    {
        return out << "cpu" << p.cpu << " t" << p.task << "[" << p.start << "," << p.end << ")";
    }
};

struct Happened {
    std::vector<Piece> pieces;               // adjacent ones of a task on a CPU joined
    std::vector<int64_t> warm_time;          // of each CPU
    std::vector<std::vector<int64_t>> warm;  // at the end, the oldest first
    friend bool operator==(const Happened&, const Happened&) = default;
};

// The obvious version: everything is looked at in every unit of time.
class Obvious {
  public:
    explicit Obvious(const Workload& w)
        : w_(w), tasks_(w.jobs.size()), cpus_(w.cpus), queues_(w.per_cpu ? w.cpus : 1)
    {
    }

    Happened run()
    {
        for (now_ = 0; !std::ranges::all_of(tasks_, &Task::ended); ++now_) {
            wake_and_arrive();
            end_bursts();
            end_slices();
            tick();
            while (const std::optional<int> c = first_flagged()) dispatch(*c);
            for (int c = 0; c < w_.cpus; ++c) work(c);
        }
        for (const Cpu& cpu : cpus_) {
            outcome_.warm_time.push_back(cpu.warm_time);
            outcome_.warm.emplace_back(cpu.warm.begin(), cpu.warm.end());
        }
        std::ranges::sort(outcome_.pieces);
        return outcome_;
    }

  private:
    struct Task {
        size_t burst = 0;
        int left = 0;  // of the burst
        int wakes = -1;
        int home = -1, last = -1;
        int since = -1;  // ready
        bool lost_slice = false, ended = false;
    };
    struct Cpu {
        int runs = -1, comes = -1;
        int loaded = -1, slice_end = -1;
        bool flagged = false, done = false;
        std::map<int, int> warming;  // what is left
        std::deque<int> warm;
        int warm_time = 0;
        [[nodiscard]] bool idles() const { return runs < 0 && comes < 0 && !flagged; }
    };

    [[nodiscard]] bool takes_turns() const { return !w_.orders.empty() && !w_.per_cpu; }
    // All that lost their CPU are queued before the first CPU chooses.
    [[nodiscard]] bool puts_back_first() const { return w_.aligned || takes_turns(); }
    std::deque<int>& queue(int c) { return queues_[w_.per_cpu ? c : 0]; }
    [[nodiscard]] bool allowed(int t, int c) const
    {
        const std::vector<int>& a = w_.jobs[t].affinity;
        return a.empty() || std::ranges::find(a, c) != a.end();
    }
    [[nodiscard]] bool somebody_queued() const
    {
        return std::ranges::any_of(queues_, [](const auto& q) { return !q.empty(); });
    }

    void flag_first_idle(int from, int t)
    {
        for (int c = from; c < w_.cpus; ++c) {
            if (!cpus_[c].idles() || (t >= 0 && !allowed(t, c))) continue;
            cpus_[c].flagged = true;
            return;
        }
    }

    int cpu_for(int t)
    {
        const int home = tasks_[t].home;
        if (home >= 0 && cpus_[home].idles()) return home;
        for (int c = 0; c < w_.cpus; ++c)
            if (cpus_[c].idles() && allowed(t, c)) return c;
        if (home >= 0) return home;
        int best = -1;
        size_t least = 0;
        for (int c = 0; c < w_.cpus; ++c) {
            const size_t load = w_.per_cpu ? queue(c).size() + (cpus_[c].runs >= 0 ? 1 : 0) : 0;
            if (!allowed(t, c) || (best >= 0 && load >= least)) continue;
            best = c;
            least = load;
        }
        return best;
    }

    void enqueue(int t, int c, bool lost_slice)
    {
        Task& task = tasks_[t];
        task.home = c;
        task.since = now_;
        task.lost_slice = lost_slice;
        std::deque<int>& q = queue(c);
        auto at = q.end();
        if (lost_slice && w_.preempted_first)
            while (at != q.begin() && tasks_[*(at - 1)].since == now_ &&
                   !tasks_[*(at - 1)].lost_slice)
                --at;
        q.insert(at, t);
        if (cpus_[c].idles() && allowed(t, c))
            cpus_[c].flagged = true;
        else
            flag_first_idle(0, t);
    }

    void wake_and_arrive()
    {
        for (size_t t = 0; t < tasks_.size(); ++t)
            if (tasks_[t].wakes == now_) enqueue(static_cast<int>(t), cpu_for(t), false);
        for (size_t t = 0; t < tasks_.size(); ++t) {
            if (w_.jobs[t].start != now_) continue;
            tasks_[t].left = w_.jobs[t].bursts[0];
            enqueue(static_cast<int>(t), cpu_for(t), false);
        }
    }

    // The CPUs of those whose burst, or slice, ends now, by the number of the task.
    template <typename Ends>
    void for_running(const Ends& ends)
    {
        for (size_t t = 0; t < tasks_.size(); ++t)
            for (int c = 0; c < w_.cpus; ++c)
                if (cpus_[c].runs == static_cast<int>(t)) ends(cpus_[c], tasks_[t]);
    }

    void end_bursts()
    {
        for_running([&](Cpu& cpu, Task& task) {
            if (!cpu.done) return;
            cpu.done = false;
            const std::vector<int>& bursts = w_.jobs[cpu.runs].bursts;
            task.burst += 2;
            if (task.burst < bursts.size()) {
                task.wakes = now_ + bursts[task.burst - 1];
                task.left = bursts[task.burst];
            } else {
                end(cpu.runs);
            }
            cpu.runs = -1;
            cpu.flagged = true;
        });
    }

    // What is not warm yet is forgotten, and so is what takes no room.
    void end(int t)
    {
        tasks_[t].ended = true;
        for (Cpu& cpu : cpus_) {
            cpu.warming.erase(t);
            if (w_.jobs[t].working_set == 0) std::erase(cpu.warm, t);
        }
    }

    void end_slices()
    {
        for_running([&](Cpu& cpu, Task&) { cpu.flagged = cpu.flagged || cpu.slice_end == now_; });
    }

    void put_back(int c)
    {
        const int t = cpus_[c].runs;
        cpus_[c].runs = -1;
        enqueue(t, c, true);
    }

    void put_back_all()
    {
        for (int c = 0; c < w_.cpus; ++c)
            if (cpus_[c].flagged && cpus_[c].runs >= 0) put_back(c);
    }

    // What the thief may take from the queue of the victim; its end if nothing.
    std::deque<int>::iterator loot(int thief, int victim)
    {
        return std::ranges::find_if(queue(victim), [&](int t) {
            return w_.jobs[t].affinity.empty() || (w_.steal_bound && allowed(t, thief));
        });
    }

    int longest_victim(int thief)
    {
        int best = -1;
        for (int c = 0; c < w_.cpus; ++c) {
            if (c == thief || loot(thief, c) == queue(c).end()) continue;
            if (best < 0 || queue(c).size() > queue(best).size()) best = c;
        }
        return best;
    }

    int given_victim(int thief)
    {
        if (w_.cpus == 1) return -1;
        const int c = w_.victims[turn_++ % w_.victims.size()];
        return c < w_.cpus && c != thief ? c : -1;
    }

    void tick()
    {
        if (!w_.per_cpu || w_.steal != "interval" || now_ == 0 || now_ % w_.interval != 0) return;
        if (puts_back_first()) put_back_all();
        for (int c = 0; c < w_.cpus; ++c) {
            if (!queue(c).empty()) continue;
            const int victim = w_.victim == "given" ? given_victim(c) : longest_victim(c);
            if (victim < 0 || loot(c, victim) == queue(victim).end()) continue;
            const auto at = loot(c, victim);
            queue(c).push_back(*at);
            tasks_[*at].home = c;
            queue(victim).erase(at);
            if (cpus_[c].idles()) to_flag_.insert(c);
        }
        for (const int c : to_flag_) cpus_[c].flagged = true;
        to_flag_.clear();
    }

    std::optional<int> first_flagged()
    {
        for (int c = 0; c < w_.cpus; ++c)
            if (cpus_[c].loaded == now_ || (cpus_[c].flagged && cpus_[c].comes < 0)) return c;
        return std::nullopt;
    }

    void dispatch(int c)
    {
        Cpu& cpu = cpus_[c];
        if (cpu.loaded == now_) {
            cpu.loaded = -1;
            begin(c, cpu.comes);
            return;
        }
        if (cpu.runs >= 0 && !puts_back_first() && queue(c).empty()) {
            cpu.flagged = false;
            cpu.slice_end = now_ + w_.quantum;
            return;
        }
        if (puts_back_first())
            put_back_all();
        else if (cpu.runs >= 0)
            put_back(c);
        cpu.flagged = false;
        const int t = choose(c);
        flag_next(c, t);
        if (t < 0) return;
        const bool came = tasks_[t].last >= 0 && tasks_[t].last != c;
        if (!came || w_.migration == 0) return begin(c, t);
        cpu.comes = t;
        cpu.loaded = now_ + w_.migration;
    }

    // Whoever is left may suit a CPU that idles.
    void flag_next(int c, int t)
    {
        if (t >= 0) cpus_[c].comes = t;  // no longer idle
        if (somebody_queued()) flag_first_idle(t < 0 ? c + 1 : 0, -1);
    }

    // The queue without what CPUs will take that come before c and choose now.
    std::deque<int> left_for(int c)
    {
        std::deque<int> left = queue(c);
        if (!takes_turns()) return left;
        const std::vector<int>& order = w_.orders[now_ / w_.order_every % w_.orders.size()];
        for (const int other : order) {
            if (other == c) break;
            if (!cpus_[other].flagged || cpus_[other].comes >= 0) continue;
            const auto at = std::ranges::find_if(left, [&](int t) { return allowed(t, other); });
            if (at != left.end()) left.erase(at);
        }
        return left;
    }

    int choose(int c)
    {
        const std::deque<int> left = left_for(c);
        const auto first = std::ranges::find_if(left, [&](int t) { return allowed(t, c); });
        const auto own = first == left.end() ? queue(c).end() : std::ranges::find(queue(c), *first);
        int t = -1;
        if (own != queue(c).end()) {
            t = *own;
            queue(c).erase(own);
        } else if (w_.per_cpu && w_.steal == "idle" && somebody_queued()) {
            t = steal(c);
        }
        return t;
    }

    int steal(int thief)
    {
        int victim = -1;
        if (w_.victim == "longest") {
            victim = longest_victim(thief);
        } else {
            const int given = given_victim(thief);
            for (int i = 0; i < w_.cpus && victim < 0; ++i) {
                const int c = ((given < 0 ? thief : given) + i) % w_.cpus;
                if (c != thief && loot(thief, c) != queue(c).end()) victim = c;
            }
        }
        if (victim < 0) return -1;
        const auto at = loot(thief, victim);
        const int t = *at;
        queue(victim).erase(at);
        return t;
    }

    void begin(int c, int t)
    {
        Cpu& cpu = cpus_[c];
        cpu.runs = t;
        cpu.comes = -1;
        cpu.slice_end = !w_.rr       ? -1
                        : w_.aligned ? (now_ / w_.quantum + 1) * w_.quantum
                                     : now_ + w_.quantum;
        tasks_[t].last = tasks_[t].home = c;
        if (w_.size > 0 && w_.warmup == 0 && !is_warm(cpu, t)) become_warm(cpu, t);
    }

    [[nodiscard]] static bool is_warm(const Cpu& cpu, int t)
    {
        return std::ranges::find(cpu.warm, t) != cpu.warm.end();
    }

    void become_warm(Cpu& cpu, int t)
    {
        cpu.warming.erase(t);
        cpu.warm.push_back(t);
        const auto used = [&] {
            int sum = 0;
            for (const int other : cpu.warm) sum += w_.jobs[other].working_set;
            return sum;
        };
        while (used() > w_.size) cpu.warm.pop_front();
    }

    // One unit of time on one CPU.
    void work(int c)
    {
        Cpu& cpu = cpus_[c];
        if (cpu.runs < 0) return;
        Task& task = tasks_[cpu.runs];
        const bool warm = is_warm(cpu, cpu.runs);
        task.left -= w_.size == 0 ? 1 : warm ? w_.warm_rate : w_.cold_rate;
        cpu.done = task.left <= 0;
        if (warm) ++cpu.warm_time;
        if (w_.size > 0 && !warm && w_.warmup > 0) {
            cpu.warming.try_emplace(cpu.runs, w_.warmup);
            if (--cpu.warming[cpu.runs] == 0) become_warm(cpu, cpu.runs);
        }
        for (Piece& p : outcome_.pieces) {
            if (p.cpu != c || p.end != now_ || p.task != cpu.runs) continue;
            p.end = now_ + 1;
            return;
        }
        outcome_.pieces.push_back({c, now_, now_ + 1, cpu.runs});
    }

    const Workload& w_;
    int now_ = 0;
    size_t turn_ = 0;
    std::vector<Task> tasks_;
    std::vector<Cpu> cpus_;
    std::vector<std::deque<int>> queues_;
    std::set<int> to_flag_;
    Happened outcome_;
};

Happened simulated(const Workload& w, const std::string& text)
{
    Happened outcome;
    const auto model = test::load_model(text);
    if (model == nullptr) return outcome;
    const Model& m = *model;
    const int64_t unit = w.whole_steps ? 1'000'000 : 1;
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    State s = start(m, builder);
    SeededChooser chooser(m.seed);
    run(m, s, chooser, builder, 1'000'000);
    EXPECT_EQ(s.sched.end, RunEnd::finished);
    const Timeline t = std::move(builder).finish({}, s.sched.now);
    for (int64_t c = 0; c < w.cpus; ++c) {
        const CpuId cpu{static_cast<uint32_t>(c)};
        Piece last;
        for (size_t i = 0; i < t.slices(cpu); ++i) {
            const Slice slice = t.slice(cpu, i);
            if (slice.state != TaskState::running) continue;
            const Piece p{c, slice.start.ns / unit, slice.end.ns / unit, slice.task.index};
            if (last.task == p.task && last.end == p.start && p.start > 0)
                outcome.pieces.back().end = p.end;
            else
                outcome.pieces.push_back(p);
            last = p;
        }
        const Cache cache = s.sched.caches.empty() ? Cache{} : s.sched.caches[cpu];
        outcome.warm_time.push_back(cache.warm_time.ns / unit);
        outcome.warm.emplace_back(cache.warm.begin(), cache.warm.end());
    }
    std::ranges::sort(outcome.pieces);
    return outcome;
}

TEST(SeveralCpus, RunAndWarmUpAsAnObviousVersionDoes)
{
    test::for_each_seed(kWorkloads, [](uint64_t seed) {
        const Workload w = random_workload(seed);
        const std::string text = scenario_of(w);
        const Happened got = simulated(w, text);
        const Happened wanted = Obvious(w).run();
        EXPECT_EQ(got.pieces, wanted.pieces) << text;
        EXPECT_EQ(got.warm_time, wanted.warm_time) << text;
        EXPECT_EQ(got.warm, wanted.warm) << text;
    });
}

// Both CPUs choose at every millisecond. By number cpu0 would run A and C alone.
TEST(RandomOrder, LetsEveryCpuTakeFirstAboutAsOften)
{
    const auto model = test::load_model(
        "format: 1\nuntil: 400ms\nmachine: {cpus: 2, instruction: 0}\n"
        "policy: {name: rr, quantum: 1ms, slice: aligned, cpu_order: random}\n"
        "processes:\n  A: {run: [compute 1s]}\n  B: {run: [compute 1s]}\n"
        "  C: {run: [compute 1s]}\n  D: {run: [compute 1s]}\n");
    ASSERT_NE(model, nullptr);
    TimelineBuilder builder(symbols(*model), model->machine.cpus);
    State s = start(*model, builder);
    SeededChooser chooser(model->seed);
    run(*model, s, chooser, builder, 1'000'000);
    const Timeline t = std::move(builder).finish({}, s.sched.now);
    int first = 0, turns = 0;
    for (size_t i = 0; i < t.slices(CpuId{0}); ++i) {
        const Slice slice = t.slice(CpuId{0}, i);
        if (slice.state != TaskState::running) continue;
        ++turns;
        first += slice.task.index % 2 == 0 ? 1 : 0;
    }
    EXPECT_EQ(turns, 400);
    EXPECT_GT(first, 140);
    EXPECT_LT(first, 260);
}

State state_at(const Model& m, Time at)
{
    NullSink sink;
    State s = start(m, sink);
    SeededChooser chooser(m.seed);
    while (!finished(s) && next_step(s).event.at <= at) step(m, s, chooser, sink);
    s.sched.now = at;
    return s;
}

// Slices that end together put everybody back first, slices of one task at a time do not: who has
// no rival keeps its CPU either way, and is counted so.
TEST(Preemption, IsNotCountedWhereATaskIsPutBackAndKeepsItsCpu)
{
    for (const std::string slice : {"per_task", "aligned"}) {
        SCOPED_TRACE(slice);
        const auto preemptions = [&](int tasks) {
            const auto model = test::load_model(
                fmt::format("format: 1\nmachine: {{cpus: 2, instruction: 0}}\n"
                            "policy: {{name: rr, quantum: 1ms, slice: {}}}\n"
                            "processes: {{P: {{count: {}, run: [compute 4ms]}}}}\n",
                            slice, tasks));
            TimelineBuilder builder(symbols(*model), model->machine.cpus);
            State s = start(*model, builder);
            SeededChooser chooser(model->seed);
            run(*model, s, chooser, builder, 1'000'000);
            const Timeline t = std::move(builder).finish({}, s.sched.now);
            uint32_t sum = 0;
            for (uint32_t i = 0; i < t.tasks(); ++i) {
                const Timeline::Counts& c = t.counts(TrackId{i});
                EXPECT_EQ(c.switches_involuntary, c.transitions[1]);
                EXPECT_EQ(c.transitions[2], c.transitions[1] + 1);
                sum += c.switches_involuntary;
            }
            return sum;
        };
        EXPECT_EQ(preemptions(1), 0u);
        EXPECT_EQ(preemptions(2), 0u);
        EXPECT_GE(preemptions(3), 4u);  // one always waits
    }
}

TEST(Caches, AreShownWithWhoIsWarmAndWhoIsOnTheWay)
{
    const auto model = test::load_model(
        "format: 1\nmachine: {cpus: 2, instruction: 0, cache: {size: 100, warmup: 4}}\n"
        "policy: {name: rr, quantum: 6}\nprocesses:\n"
        "  A: {run: [compute 20], working_set: 60, affinity: [0]}\n"
        "  B: {run: [compute 20], working_set: 30, affinity: [0]}\n");
    ASSERT_NE(model, nullptr);
    const Snapshot shot = snapshot(*model, state_at(*model, Time{} + ms(7)));
    const std::vector<NamedText> busy = {{"warm, newest first", "A (60)"},
                                         {"warms up", "B after 3 ms"},
                                         {"in use", "60 of 100"},
                                         {"worked warm", "2 ms"}};
    ASSERT_EQ(shot.cpus.size(), 2U);
    EXPECT_EQ(shot.cpus[0].cache, busy);
    EXPECT_EQ(shot.cpus[1].cache[0].second, "nobody");
    ASSERT_EQ(shot.queues[0].order.size(), 1U);
    EXPECT_EQ(shot.queues[0].order[0].second.back(), NamedText("cache", "warm"));
    const auto without = test::load_model("format: 1\nprocesses: {A: {run: [compute 1]}}\n");
    EXPECT_TRUE(snapshot(*without, state_at(*without, Time{})).cpus[0].cache.empty());
}

TEST(Caches, CountTheWorkOfAStepThatIsCutShort)
{
    // Cold, in steps of 4 ms: 2 ms of the 6 are done when B takes the CPU, the rest takes a step.
    const auto model = test::load_model(
        "format: 1\nmachine: {instruction: 0, cache: {size: 1, warmup: 1s, step: 4}}\n"
        "policy: priority\nprocesses:\n"
        "  A: {run: [compute 6], priority: 2}\n"
        "  B: {run: [compute 3], priority: 1, start: 2}\n");
    ASSERT_NE(model, nullptr);
    TimelineBuilder builder(symbols(*model), 1);
    State s = start(*model, builder);
    SeededChooser chooser(1);
    run(*model, s, chooser, builder, 1000);
    const Timeline t = std::move(builder).finish({}, s.sched.now);
    EXPECT_EQ(t.moments(t.find("B")).ended, Time{} + ms(6));
    EXPECT_EQ(t.moments(t.find("A")).ended, Time{} + ms(10));
}

// Whose queue is looked at is drawn from the seed, never the thief's own.
TEST(Stealing, FromARandomVictimTakesWhatThereIsAndFollowsTheSeed)
{
    std::set<std::string> schedules;
    for (uint64_t seed = 1; seed <= 20; ++seed) {
        const std::string text = fmt::format(
            "format: 1\nseed: {}\nmachine: {{cpus: 4, instruction: 0}}\n"
            "policy: {{name: fcfs, queues: per_cpu, victim: random}}\nprocesses:\n"
            "  A: {{run: [compute 9], count: 3}}\n  B: {{run: [compute 1]}}\n"
            "  C: {{run: [compute 3], count: 8}}\n",
            seed);
        std::string prints[2];
        for (std::string& print_of_run : prints) {
            const auto model = test::load_model(text);
            ASSERT_NE(model, nullptr);
            TimelineBuilder builder(symbols(*model), 4);
            State s = start(*model, builder);
            SeededChooser chooser(model->seed);
            run(*model, s, chooser, builder, 10'000);
            EXPECT_EQ(s.sched.end, RunEnd::finished);
            EXPECT_TRUE(laws(*model, s).empty());
            print_of_run = print(std::move(builder).finish({}, s.sched.now));
        }
        EXPECT_EQ(prints[0], prints[1]);
        schedules.insert(prints[0]);
    }
    EXPECT_GT(schedules.size(), 1U);
}

}  // namespace
}  // namespace interleave
