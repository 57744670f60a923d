// Servers of aperiodic tasks against an obvious simulator that looks at everybody in every unit of
// time; and what servers promise, looked at in the timelines of many runs.
#include "analysis/periodic.h"
#include "base/rng.h"
#include "base/text.h"
#include "kernel/kernel.h"
#include "scenario/load.h"
#include "support/seeds.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace interleave {
namespace {

constexpr int64_t kUnits = 80;  // of 1 ms
constexpr int64_t kLast = int64_t{1} << 60;

struct Server {
    std::string kind;
    int64_t budget = 0, period = 0, priority = 0;
};

struct Phase {
    int64_t compute = 0, sleep = 0;
};

// With a period, or moments: a job at each. Without: the phases, once.
struct Work {
    int64_t period = 0, wcet = 0, deadline = 0;
    int64_t offset = 0, priority = 0;
    int64_t server = -1;
    std::vector<int64_t> moments;
    std::vector<Phase> phases;

    [[nodiscard]] bool has_jobs() const { return phases.empty(); }
    [[nodiscard]] bool releases_at(int64_t t) const
    {
        if (period == 0) return std::ranges::find(moments, t - offset) != moments.end();
        return t >= offset && (t - offset) % period == 0;
    }
};

struct Case {
    std::string policy, ties = "release";
    int64_t cpus = 1;
    bool aborts = false, partitioned = false, worst_fit = false;
    std::vector<Server> servers;
    std::vector<Work> tasks;
};

// The units in which each task ran.
using Runs = std::vector<std::vector<int64_t>>;

class Obvious {
  public:
    explicit Obvious(const Case& c) : c_(c), servers_(c.servers.size()), tasks_(c.tasks.size())
    {
        assign();
        for (size_t i = 0; i < tasks_.size(); ++i) tasks_[i].wakes = c_.tasks[i].offset;
    }

    Runs run()
    {
        for (now_ = 0; now_ < kUnits; ++now_) {
            refill();
            wake();
            complete();
            if (c_.aborts) abort();
            release();
            close_polling();
            choose();
        }
        Runs runs;
        for (const Task& t : tasks_) runs.push_back(t.ran);
        return runs;
    }

  private:
    struct Entry {
        size_t task = 0;
        int64_t came = 0;
    };
    struct Share {
        int64_t budget = 0, deadline = 0;
        int64_t idle_since = -1;  // while nobody is there
        std::vector<Entry> there;
        bool cut = false;  // whoever is served has to be chosen anew
    };
    struct Task {
        std::vector<int64_t> open;  // releases of jobs, the first is the present one
        size_t phase = 0;
        int64_t wakes = -1;  // the start, or the end of a sleep
        bool ready = false, running = false;
        int64_t left = 0, since = 0;
        std::vector<int64_t> ran;
    };

    [[nodiscard]] static bool cbs(const Server& s) { return s.kind.ends_with("cbs"); }
    [[nodiscard]] const Work& work(size_t i) const { return c_.tasks[i]; }
    [[nodiscard]] Share* share(size_t i)
    {
        return work(i).server < 0 ? nullptr : &servers_[static_cast<size_t>(work(i).server)];
    }
    [[nodiscard]] const Server& server(size_t i) const
    {
        return c_.servers[static_cast<size_t>(work(i).server)];
    }

    void refill()
    {
        for (size_t k = 0; k < servers_.size(); ++k) {
            const Server& s = c_.servers[k];
            Share& share = servers_[k];
            share.cut = false;
            if (s.kind == "cbs" && share.budget == 0 && share.deadline > 0) {
                share.budget = s.budget;
                share.deadline += s.period;
                share.cut = true;
            }
            if (s.kind == "hard_cbs" && share.budget == 0 && !share.there.empty() &&
                now_ >= share.deadline) {
                share.budget = s.budget;
                share.deadline += s.period;
                share.cut = true;
            }
            if (cbs(s) || now_ % s.period != 0) continue;
            share.budget = s.budget;
            share.deadline = now_ + s.period;
            share.cut = c_.policy == "edf";
        }
    }

    void enter(size_t i, int64_t came)
    {
        Share* s = share(i);
        if (s == nullptr) return;
        const Server& spec = server(i);
        if (cbs(spec) && s->there.empty() && s->idle_since < now_ &&
            s->budget * spec.period >= (s->deadline - now_) * spec.budget) {
            s->budget = spec.budget;
            s->deadline = now_ + spec.period;
        }
        size_t at = s->there.size();
        while (at > 0 && s->there[at - 1].came > came &&
               (at > 1 || !tasks_[s->there[0].task].running))
            --at;
        s->there.insert(s->there.begin() + static_cast<std::ptrdiff_t>(at), Entry{i, came});
    }

    void leave(size_t i, bool comes_back = false)
    {
        tasks_[i].running = false;
        Share* s = share(i);
        if (s == nullptr) return;
        std::erase_if(s->there, [&](const Entry& e) { return e.task == i; });
        if (s->there.empty() && !comes_back) s->idle_since = now_;
    }

    void becomes_ready(size_t i, int64_t left, int64_t came)
    {
        Task& t = tasks_[i];
        t.ready = true;
        t.left = left;
        t.since = now_;
        enter(i, came);
    }

    // Sleeps end before tasks start.
    void wake()
    {
        for (const bool starts : {false, true})
            for (size_t i = 0; i < tasks_.size(); ++i) {
                Task& t = tasks_[i];
                if (work(i).has_jobs() || t.wakes != now_ || (t.phase == 0) != starts) continue;
                becomes_ready(i, work(i).phases[t.phase].compute, now_);
            }
    }

    void complete()
    {
        for (size_t i = 0; i < tasks_.size(); ++i) {
            Task& t = tasks_[i];
            if (!t.ready || t.left > 0) continue;
            t.ready = false;
            if (work(i).has_jobs()) {
                t.open.erase(t.open.begin());
                leave(i, !t.open.empty());
                if (!t.open.empty()) take_job(i, t.open.front());
            } else {
                leave(i);
                const int64_t sleep = work(i).phases[t.phase].sleep;
                if (++t.phase < work(i).phases.size()) t.wakes = now_ + sleep;
            }
        }
    }

    // The next job of one that ended is not a job that comes to an idle server.
    void take_job(size_t i, int64_t released)
    {
        Share* s = share(i);
        const int64_t idle_since = s != nullptr ? s->idle_since : 0;
        if (s != nullptr) s->idle_since = now_;
        becomes_ready(i, work(i).wcet, released);
        if (s != nullptr) s->idle_since = idle_since;
    }

    void abort()
    {
        for (size_t i = 0; i < tasks_.size(); ++i) {
            Task& t = tasks_[i];
            if (t.open.empty() || t.open.front() + work(i).deadline != now_) continue;
            t.ready = false;
            t.open.erase(t.open.begin());
            leave(i);
            if (!t.open.empty()) take_job(i, t.open.front());
        }
    }

    void release()
    {
        for (size_t i = 0; i < tasks_.size(); ++i) {
            const Work& w = work(i);
            if (!w.releases_at(now_)) continue;
            tasks_[i].open.push_back(now_);
            if (tasks_[i].open.size() == 1) becomes_ready(i, w.wcet, now_);
        }
    }

    void close_polling()
    {
        for (size_t k = 0; k < servers_.size(); ++k)
            if (c_.servers[k].kind == "polling" && servers_[k].there.empty())
                servers_[k].budget = 0;
    }

    [[nodiscard]] bool may_run(size_t i)
    {
        if (!tasks_[i].ready) return false;
        const Share* s = share(i);
        return s == nullptr || (s->there.front().task == i && s->budget > 0);
    }

    [[nodiscard]] std::vector<int64_t> place(size_t i)
    {
        const Work& w = work(i);
        const Task& t = tasks_[i];
        const Share* s = share(i);
        int64_t key = kLast;
        int64_t rank = t.since;
        if (s != nullptr) {
            const Server& spec = server(i);
            key = c_.policy == "fp" ? spec.priority : spec.period;
            if (c_.policy == "edf") key = s->deadline;
            const auto own = std::ranges::find(s->there, i, &Entry::task);
            rank = c_.ties == "release" ? own->came : 0;
        } else if (w.has_jobs()) {
            key = c_.policy == "rm" ? w.period : w.deadline;
            if (c_.policy == "edf") key = t.open.front() + w.deadline;
            rank = c_.ties == "release" ? t.open.front() : 0;
        }
        if (c_.policy == "fp" && s == nullptr) key = w.priority;
        const bool stays = t.running && (s == nullptr || !s->cut);
        const bool counts = c_.ties != "task" || key == kLast;
        return {key, counts && !stays ? 1 : 0, rank, static_cast<int64_t>(i)};
    }

    void choose()
    {
        std::vector<size_t> order;
        for (size_t i = 0; i < tasks_.size(); ++i)
            if (may_run(i)) order.push_back(i);
        std::ranges::sort(order, {}, [&](size_t i) { return place(i); });
        std::vector<int64_t> taken(static_cast<size_t>(c_.cpus));
        std::vector<bool> runs(tasks_.size());
        int64_t running = 0;
        for (const size_t i : order) {
            if (c_.partitioned ? taken[cpu_[i]]++ > 0 : running >= c_.cpus) continue;
            ++running;
            runs[i] = true;
        }
        for (size_t i = 0; i < tasks_.size(); ++i) {
            Task& t = tasks_[i];
            if (t.running && !runs[i]) t.since = now_;
            t.running = runs[i];
            if (!runs[i]) continue;
            t.ran.push_back(now_);
            --t.left;
            if (Share* s = share(i)) --s->budget;
        }
    }

    // Loads in parts of a common multiple of all periods. Tasks of one server stay together.
    void assign()
    {
        int64_t whole = 1;
        for (const Work& w : c_.tasks) whole = std::lcm(whole, std::max<int64_t>(w.period, 1));
        for (const Server& s : c_.servers) whole = std::lcm(whole, s.period);
        std::vector<int64_t> loads(static_cast<size_t>(c_.cpus));
        std::vector<int64_t> of_server(c_.servers.size(), -1);
        for (const Work& w : c_.tasks) {
            const auto k = static_cast<size_t>(w.server);
            if (w.server >= 0 && of_server[k] >= 0) {
                cpu_.push_back(static_cast<size_t>(of_server[k]));
                continue;
            }
            int64_t load = w.period > 0 ? whole / w.period * w.wcet : 0;
            if (w.server >= 0) load = whole / c_.servers[k].period * c_.servers[k].budget;
            auto at = std::ranges::find_if(loads, [&](int64_t l) { return l + load <= whole; });
            if (c_.worst_fit || at == loads.end()) at = std::ranges::min_element(loads);
            *at += load;
            cpu_.push_back(static_cast<size_t>(at - loads.begin()));
            if (w.server >= 0) of_server[k] = at - loads.begin();
        }
    }

    const Case& c_;
    std::vector<Share> servers_;
    std::vector<Task> tasks_;
    std::vector<size_t> cpu_;
    int64_t now_ = 0;
};

std::string scenario_of(const Case& c)
{
    std::string text = fmt::format(
        "format: 1\nunit: ms\nuntil: {}\nmachine: {{cpus: {}, instruction: 0}}\npolicy: {{name: "
        "{}, queues: {}, packing: {}, ties: {}}}\nservers:\n",
        kUnits, c.cpus, c.policy, c.partitioned ? "partitioned" : "global",
        c.worst_fit ? "worst_fit" : "first_fit", c.ties);
    for (size_t i = 0; i < c.servers.size(); ++i) {
        const Server& s = c.servers[i];
        text += fmt::format("  S{}: {{kind: {}, budget: {}, period: {}, priority: {}}}\n", i,
                            s.kind, s.budget, s.period, s.priority);
    }
    text += "processes:\n";
    for (size_t i = 0; i < c.tasks.size(); ++i) {
        const Work& w = c.tasks[i];
        text += fmt::format("  T{}:\n    start: {}\n    priority: {}\n", i, w.offset, w.priority);
        if (w.server >= 0) text += fmt::format("    server: S{}\n", w.server);
        text += "    run:\n";
        if (!w.moments.empty())
            text += fmt::format("      - releases {} deadline {}{}:\n          - compute {}\n",
                                fmt::join(w.moments, " "), w.deadline,
                                c.aborts ? " on miss abort" : "", w.wcet);
        if (w.period > 0)
            text += fmt::format("      - every {} deadline {}{}:\n          - compute {}\n",
                                w.period, w.deadline, c.aborts ? " on miss abort" : "", w.wcet);
        for (const Phase& p : w.phases) {
            text += fmt::format("      - compute {}\n", p.compute);
            if (p.sleep > 0) text += fmt::format("      - sleep {}\n", p.sleep);
        }
    }
    return text;
}

class Dice {
  public:
    explicit Dice(uint64_t seed) : seed_(seed) {}
    int64_t below(int64_t n)
    {
        return static_cast<int64_t>(
            scale_to(random_bits(seed_, 1, counter_++), static_cast<uint64_t>(n)));
    }

  private:
    uint64_t seed_, counter_ = 0;
};

Work random_aperiodic(Dice& dice, int64_t server)
{
    Work w;
    w.server = server;
    w.offset = dice.below(60);
    const int64_t phases = 1 + dice.below(3);
    for (int64_t k = 0; k < phases; ++k)
        w.phases.push_back({1 + dice.below(5), k + 1 < phases ? 1 + dice.below(6) : 0});
    return w;
}

Work random_jobs(Dice& dice, int64_t server)
{
    Work w;
    w.server = server;
    w.wcet = 1 + dice.below(5);
    w.deadline = w.wcet + dice.below(12);
    for (int64_t at = dice.below(10); at < kUnits; at += 1 + dice.below(20))
        w.moments.push_back(at);
    w.moments.push_back(kUnits + 1);  // so that no task needs a CPU just to end
    return w;
}

Work random_periodic(Dice& dice, int64_t server)
{
    Work w;
    w.server = server;
    w.period = 2 + dice.below(11);
    w.wcet = 1 + dice.below(std::max<int64_t>(1, w.period / 2));
    w.deadline = dice.below(2) == 0 ? w.period : w.wcet + dice.below(12);
    w.offset = dice.below(3) == 0 ? dice.below(10) : 0;
    return w;
}

Case random_case(uint64_t seed)
{
    Dice dice(seed);
    constexpr std::string_view kTieWords[] = {"release", "running", "task"};
    constexpr std::string_view kPolicies[] = {"fp", "rm", "dm", "edf", "edf"};
    constexpr std::string_view kKinds[] = {"polling", "deferrable", "cbs", "hard_cbs"};
    Case c;
    c.policy = kPolicies[dice.below(5)];
    c.ties = kTieWords[dice.below(3)];
    c.cpus = dice.below(2) == 0 ? 1 : 1 + dice.below(3);
    c.aborts = dice.below(4) == 0;
    c.partitioned = dice.below(4) == 0;
    c.worst_fit = dice.below(2) == 0;
    const int64_t servers = 1 + dice.below(2);
    for (int64_t i = 0; i < servers; ++i) {
        Server s;
        s.kind = kKinds[dice.below(c.policy == "edf" ? 4 : 2)];
        s.period = 2 + dice.below(11);
        s.budget = 1 + dice.below(s.period);
        s.priority = dice.below(4);
        c.servers.push_back(s);
    }
    const int64_t tasks = 2 + dice.below(8);
    for (int64_t i = 0; i < tasks; ++i) {
        const bool served = dice.below(3) != 0;
        // On several CPUs all come as jobs: a start precedes the ends of its instant, and takes a
        // CPU from somebody though another one becomes free.
        const bool periodic = dice.below(served ? 4 : 2) == 0 || (c.cpus > 1 && !served);
        const int64_t server = served ? dice.below(servers) : -1;
        const bool jobs = c.cpus > 1 || dice.below(3) == 0;
        c.tasks.push_back(periodic         ? random_periodic(dice, server)
                          : served && jobs ? random_jobs(dice, server)
                                           : random_aperiodic(dice, server));
        // Whoever has neither job nor server has a priority of its own.
        c.tasks.back().priority = periodic || served ? dice.below(4) : 10 + i;
    }
    return c;
}

std::shared_ptr<const Model> model_of(const std::string& text)
{
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "case", {}, d);
    if (loaded.model == nullptr) ADD_FAILURE() << render(d, "case", text, false);
    return loaded.model;
}

Timeline timeline_of(const Model& m, bool ask_laws)
{
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    SeededChooser chooser(m.seed);
    State state = start(m, builder);
    while (!finished(state)) {
        run(m, state, chooser, builder, ask_laws ? 1 : 1'000'000);
        if (!ask_laws) continue;
        for (const std::string& sentence : laws(m, state)) ADD_FAILURE() << sentence;
        if (testing::Test::HasFailure()) break;
    }
    Timeline t = std::move(builder).finish({}, state.sched.now);
    EXPECT_EQ(t.violations(), std::vector<std::string>{});
    return t;
}

Runs runs_of(const Timeline& t)
{
    const int64_t unit = ms(1).ns;
    Runs runs(t.tasks());
    for (TrackId id{0}; id.index < t.tasks(); ++id.index)
        for (size_t i = 0; i < t.slices(id); ++i) {
            const Slice s = t.slice(id, i);
            if (s.state != TaskState::running) continue;
            for (int64_t u = s.start.ns / unit; u < s.end.ns / unit; ++u)
                runs[id.index].push_back(u);
        }
    return runs;
}

std::string shown(const Runs& runs)
{
    std::string text;
    for (size_t i = 0; i < runs.size(); ++i)
        text += fmt::format("T{}: {}\n", i, fmt::join(runs[i], " "));
    return text;
}

TEST(Servers, EverybodyRunsWhenTheObviousSimulatorSays)
{
    const test::Seeds s = test::seeds(8000);
    for (uint64_t seed = s.first; seed <= s.last && !testing::Test::HasFailure(); ++seed) {
        const Case c = random_case(seed);
        const std::string text = scenario_of(c);
        SCOPED_TRACE(fmt::format("INTERLEAVE_SEED={}\n{}", seed, text));
        const auto m = model_of(text);
        ASSERT_NE(m, nullptr);
        EXPECT_EQ(shown(runs_of(timeline_of(*m, seed % 20 == 0))), shown(Obvious(c).run()));
    }
}

std::string machine(std::string_view policy, std::string_view servers, std::string_view processes,
                    std::string_view more = "")
{
    return fmt::format(
        "format: 1\nunit: ms\nuntil: 200\nmachine: {{instruction: 0{}}}\npolicy: {}\n"
        "servers:\n{}processes:\n{}",
        more, policy, servers, processes);
}

std::string ran(const std::string& text)
{
    SCOPED_TRACE(text);
    const auto m = model_of(text);
    return m == nullptr ? "" : shown(runs_of(timeline_of(*m, true)));
}

TEST(Servers, PollingLosesItsBudgetWhenNobodyWaits)
{
    EXPECT_EQ(ran(machine("rm", "  S: {kind: polling, budget: 2, period: 5}\n",
                          "  A: {start: 1, server: S, run: [compute 3]}\n"
                          "  B: {start: 13, server: S, run: [compute 1]}\n")),
              "T0: 5 6 10\nT1: 15\n");
}

TEST(Servers, PollingServesWhoComesAtTheVeryBeginOfAPeriod)
{
    EXPECT_EQ(ran(machine("rm", "  S: {kind: polling, budget: 2, period: 5}\n",
                          "  A: {start: 5, server: S, run: [compute 1]}\n"
                          "  B: {start: 6, server: S, run: [compute 1]}\n")),
              "T0: 5\nT1: 6\n");  // it comes as the other ends: the server was never empty
}

TEST(Servers, DeferrableKeepsItsBudgetUntilThePeriodEnds)
{
    EXPECT_EQ(ran(machine("rm", "  S: {kind: deferrable, budget: 2, period: 5}\n",
                          "  A: {start: 3, server: S, run: [compute 5]}\n")),
              "T0: 3 4 5 6 10\n");
}

TEST(Servers, ConstantBandwidthPostponesItsDeadlineInsteadOfWaiting)
{
    const std::string tasks =
        "  A: {server: S, run: [compute 6]}\n  B: {run: [every 8: [compute 3]]}\n";
    EXPECT_EQ(ran(machine("edf", "  S: {kind: cbs, budget: 2, period: 6}\n", tasks))
                  .substr(0, sizeof("T0: 0 1 5 6 7 11") - 1),
              "T0: 0 1 5 6 7 11");
    EXPECT_EQ(ran(machine("edf", "  S: {kind: hard_cbs, budget: 2, period: 6}\n", tasks))
                  .substr(0, sizeof("T0: 0 1 6 7 12 13") - 1),
              "T0: 0 1 6 7 12 13");
}

TEST(Servers, ATaskThatWaitsForTheBudgetKeepsWhatItHasDoneWithACacheToo)
{
    const std::string servers = "  S: {kind: deferrable, budget: 2, period: 5}\n";
    const std::string task = "  A: {working_set: 10, server: S, run: [compute 7]}\n";
    EXPECT_EQ(ran(machine("rm", servers, task)), "T0: 0 1 5 6 10 11 15\n");
    EXPECT_EQ(ran(machine("rm", servers, task,
                          ", cache: {size: 100, warmup: 5, warm_rate: 1, cold_rate: 1}")),
              "T0: 0 1 5 6 10 11 15\n");
}

TEST(Servers, WhatATaskStartsIsServedInTheSameTime)
{
    const std::string text = machine("rm", "  S: {kind: deferrable, budget: 2, period: 5}\n",
                                     "  A: {server: S, run: [start thread f(), compute 3]}\n"
                                     "  B: {start: 6, run: [compute 1]}\n") +
                             "functions:\n  f: [compute 2]\n";
    EXPECT_EQ(ran(text), "T0: 0 1 5\nT1: 7\nT2: 6 10\n");
}

TEST(Servers, SeveralShareACpuByTheirUrgency)
{
    EXPECT_EQ(ran(machine("fp",
                          "  low: {kind: deferrable, budget: 3, period: 10, priority: 2}\n"
                          "  high: {kind: deferrable, budget: 1, period: 4, priority: 1}\n",
                          "  A: {server: low, run: [compute 4]}\n"
                          "  B: {server: high, start: 1, run: [compute 3]}\n")),
              "T0: 0 2 3 10\nT1: 1 4 8\n");
}

// How much the tasks of each server ran from begin to begin of its periods.
void expect_within_budget(const Case& c, const Runs& runs)
{
    for (size_t k = 0; k < c.servers.size(); ++k) {
        const Server& s = c.servers[k];
        if (s.kind.ends_with("cbs")) continue;
        std::vector<int64_t> used(static_cast<size_t>(kUnits / s.period) + 1);
        for (size_t i = 0; i < runs.size(); ++i) {
            if (c.tasks[i].server != static_cast<int64_t>(k)) continue;
            for (const int64_t t : runs[i]) ++used[static_cast<size_t>(t / s.period)];
        }
        EXPECT_LE(*std::ranges::max_element(used), s.budget) << "server " << k;
    }
}

TEST(Servers, NoneGivesMoreThanItsBudgetInAPeriod)
{
    const test::Seeds s = test::seeds(3000);
    for (uint64_t seed = s.first; seed <= s.last && !testing::Test::HasFailure(); ++seed) {
        const Case c = random_case(seed ^ 0x5eed);
        const std::string text = scenario_of(c);
        SCOPED_TRACE(fmt::format("INTERLEAVE_SEED={}\n{}", seed, text));
        const auto m = model_of(text);
        ASSERT_NE(m, nullptr);
        expect_within_budget(c, runs_of(timeline_of(*m, false)));
    }
}

// Periodic tasks and servers whose utilisations add up to 1 at most, under more work for the
// servers than they can ever do.
Case isolated_case(uint64_t seed)
{
    Dice dice(seed);
    constexpr std::string_view kKinds[] = {"polling", "cbs", "cbs", "hard_cbs"};
    Case c;
    c.policy = "edf";
    double left = 1;
    for (int64_t i = 1 + dice.below(2); i > 0; --i) {
        Server s{std::string(kKinds[dice.below(4)]), 0, 3 + dice.below(10), 0};
        s.budget = 1 + dice.below(s.period / 3 + 1);
        if (static_cast<double>(s.budget) / static_cast<double>(s.period) > left) continue;
        left -= static_cast<double>(s.budget) / static_cast<double>(s.period);
        c.servers.push_back(s);
    }
    for (int64_t i = 0; i < 5; ++i) {
        Work w = random_periodic(dice, -1);
        w.deadline = w.period;
        const double use = static_cast<double>(w.wcet) / static_cast<double>(w.period);
        if (use > left + 1e-9) continue;
        left -= use;
        c.tasks.push_back(w);
    }
    const auto servers = static_cast<int64_t>(c.servers.size());
    for (int64_t i = 1 + dice.below(8); i > 0; --i) {
        Work w = dice.below(2) == 0 ? random_jobs(dice, dice.below(servers))
                                    : random_aperiodic(dice, dice.below(servers));
        if (dice.below(2) == 0 && !w.phases.empty()) w.phases[0].compute = 70;
        c.tasks.push_back(w);
    }
    return c;
}

TEST(Servers, NoLoadOfAServerMakesOthersMissUpToAFullUseOfTheCpu)
{
    const test::Seeds s = test::seeds(3000);
    for (uint64_t seed = s.first; seed <= s.last && !testing::Test::HasFailure(); ++seed) {
        const Case c = isolated_case(seed);
        const std::string text = scenario_of(c);
        SCOPED_TRACE(fmt::format("INTERLEAVE_SEED={}\n{}", seed, text));
        const auto m = model_of(text);
        ASSERT_NE(m, nullptr);
        const Timeline t = timeline_of(*m, false);
        for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
            if (c.tasks[id.index].server >= 0) continue;
            for (const JobOutcome& job : t.jobs(id))
                EXPECT_FALSE(job.missed) << "T" << id.index << " at " << to_text(job.deadline);
        }
    }
}

// Servers of one kind or several, and whatever periodic tasks come with them.
Case analysed_case(uint64_t seed)
{
    Dice dice(seed);
    constexpr std::string_view kPolicies[] = {"fp", "rm", "dm", "edf"};
    constexpr std::string_view kKinds[] = {"deferrable", "polling", "cbs", "hard_cbs"};
    Case c;
    c.policy = kPolicies[dice.below(4)];
    for (int64_t i = 1 + dice.below(2); i > 0; --i) {
        Server s{std::string(kKinds[dice.below(c.policy == "edf" ? 4 : 2)]), 0, 3 + dice.below(8),
                 dice.below(6)};
        s.budget = 1 + dice.below(s.period / 2);
        c.servers.push_back(s);
    }
    for (int64_t i = 1 + dice.below(3); i > 0; --i) {
        Work w = random_periodic(dice, -1);
        if (dice.below(2) == 0) w.deadline = w.period;
        w.priority = dice.below(6);
        c.tasks.push_back(w);
    }
    const auto servers = static_cast<int64_t>(c.servers.size());
    for (int64_t i = 2 + dice.below(12); i > 0; --i) {
        const int64_t server = dice.below(servers);
        c.tasks.push_back(dice.below(2) == 0 ? random_jobs(dice, server)
                                             : random_aperiodic(dice, server));
    }
    return c;
}

TEST(Servers, TheAnalysisPromisesNothingThatARunDoesNotKeep)
{
    const test::Seeds s = test::seeds(1000);
    size_t promised = 0, tight = 0;
    for (uint64_t seed = s.first; seed <= s.last && !testing::Test::HasFailure(); ++seed) {
        const Case c = analysed_case(seed);
        const std::string text = scenario_of(c);
        SCOPED_TRACE(fmt::format("INTERLEAVE_SEED={}\n{}", seed, text));
        const auto m = model_of(text);
        ASSERT_NE(m, nullptr);
        const auto set = task_set_of(*m);
        ASSERT_TRUE(set && set->against.empty());
        EXPECT_EQ(set->servers, c.servers.size());
        const PeriodicReport r = periodic_report(*set, observed_jobs(timeline_of(*m, false)));
        SCOPED_TRACE(r.sentences.at(0));
        const bool none_misses =
            r.sentences.at(0).find("no deadline is missed") != std::string::npos;
        for (const PeriodicReport::Row& row : r.rows) {
            if (!row.observed) continue;
            const bool safe = none_misses || row.in_time == true;
            EXPECT_TRUE(!safe || row.observed->missed == 0) << row.task.name;
            promised += row.in_time == true ? 1 : 0;
            if (!row.bound || row.bound->kind != ResponseBound::Kind::bounded) continue;
            EXPECT_LE(row.observed->worst_response, row.bound->time) << row.task.name;
            tight += row.observed->worst_response == row.bound->time ? 1 : 0;
        }
    }
    if (s.last == s.first) return;
    EXPECT_GT(promised, 300U);
    EXPECT_GT(tight, 100U);
}

}  // namespace
}  // namespace interleave
