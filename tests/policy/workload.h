// Random workloads for policies, and a slow and obvious machine to compare with: unit by unit of
// time (1 us), plain vectors, no events, no queues of its own. What a policy decides is given to it
// as a second implementation, written in the test of that policy.
#pragma once

#include "base/rng.h"
#include "kernel/kernel.h"
#include "support/load.h"
#include "trace/timeline.h"

#include <fmt/format.h>

#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace interleave::test {

struct Phase {
    int64_t compute = 1;  // us
    int64_t wait = 0;     // us; 0: none, the next phase goes on
    bool io = false;      // waits for a device, not for a timer
};

struct Job {
    int64_t start = 0;  // us
    std::vector<Phase> phases;
    int64_t tickets = 100, nice = 0, priority = 0;
};

struct Workload {
    uint32_t cpus = 1;
    std::vector<Job> jobs;

    [[nodiscard]] std::string text(const std::string& policy) const
    {
        std::string out = fmt::format(
            "format: 1\ntitle: random\nunit: us\nmachine: {{cpus: {}, instruction: 0}}\n"
            "objects: {{disk: device(servers=1000)}}\npolicy: {}\nprocesses:\n",
            cpus, policy);
        for (size_t i = 0; i < jobs.size(); ++i) {
            const Job& j = jobs[i];
            out += fmt::format(
                "  J{}:\n    start: {}\n    tickets: {}\n    nice: {}\n    priority: {}\n"
                "    run:\n",
                i, j.start, j.tickets, j.nice, j.priority);
            for (const Phase& p : j.phases) {
                out += fmt::format("      - compute {}\n", p.compute);
                if (p.wait > 0)
                    out += fmt::format("      - {} {}\n", p.io ? "io disk" : "sleep", p.wait);
            }
        }
        return out;
    }
};

// Numbers of one seed.
class Dice {
  public:
    explicit Dice(uint64_t seed) : seed_(seed) {}
    int64_t between(int64_t lowest, int64_t highest)
    {
        const auto n = static_cast<uint64_t>(highest - lowest + 1);
        return lowest + static_cast<int64_t>(scale_to(random_bits(seed_, 7, counter_++), n));
    }
    bool chance(int64_t percent) { return between(1, 100) <= percent; }
    int64_t one_of(const std::vector<int64_t>& list)
    {
        return list[static_cast<size_t>(between(0, static_cast<int64_t>(list.size()) - 1))];
    }

  private:
    uint64_t seed_, counter_ = 0;
};

// Who ran in each us, by CPU; -1: nobody.
using Lanes = std::vector<std::vector<int>>;

// ns that a task may run from now; whether a task that became ready takes the CPU (one CPU only).
class ObviousPolicy {
  public:
    virtual ~ObviousPolicy() = default;
    virtual bool ready(int task, int64_t now_ns, Reason why, bool io) = 0;
    virtual int pick(int64_t now_ns, uint32_t cpu) = 0;
    virtual int64_t slice(int task, int64_t now_ns) = 0;
    virtual void used(int, int64_t /*ns*/, int64_t /*now_ns*/) {}
    virtual void left(int, int64_t /*now_ns*/, bool /*ended*/, bool /*io*/) {}
    // When a CPU that found nobody asks again though tasks are ready.
    virtual int64_t idle_until(uint32_t) { return INT64_MAX; }
    virtual int64_t tick_period() { return 0; }
    virtual bool tick(int64_t /*now_ns*/) { return false; }
};

class ObviousMachine {
  public:
    ObviousMachine(const Workload& w, ObviousPolicy& policy) : policy_(policy), cpus_(w.cpus)
    {
        for (const Job& j : w.jobs) tasks_.push_back({.job = &j});
    }

    // Until all have ended. A unit is `unit` ns; each event falls on a multiple of it.
    Lanes run(int64_t unit = 1000)
    {
        Lanes lanes(cpus_.size());
        for (int64_t now = 0; unfinished() > 0; now += unit) {
            arrivals(now);
            ends_of_compute(now);
            for (Processor& c : cpus_)
                if (c.task >= 0 && c.slice_end == now) c.choose = c.slice_over = true;
            for (uint32_t c = 0; c < cpus_.size(); ++c)
                if (cpus_[c].asks_again && policy_.idle_until(c) == now) cpus_[c].choose = true;
            const int64_t period = policy_.tick_period();
            if (period > 0 && now > 0 && now % period == 0) tick(now);
            while (choose_once(now)) {
            }
            if (unfinished() == 0) break;
            for (size_t c = 0; c < cpus_.size(); ++c) {
                lanes[c].push_back(cpus_[c].task);
                if (cpus_[c].task >= 0) tasks_[static_cast<size_t>(cpus_[c].task)].left -= unit;
            }
        }
        return lanes;
    }

  private:
    enum class At { before, ready, running, waiting, ended };
    struct Task {
        const Job* job = nullptr;
        At at = At::before;
        size_t phase = 0;
        int64_t left = 0;   // of the phase, ns
        int64_t until = 0;  // waiting
        int cpu = -1;       // where it ran last
    };
    struct Processor {
        int task = -1;
        int64_t slice_end = INT64_MAX, since = 0;
        bool choose = false, slice_over = false;
        bool asks_again = false;  // it found nobody though tasks were ready
    };

    [[nodiscard]] size_t unfinished() const
    {
        size_t n = 0;
        for (const Task& t : tasks_) n += t.at != At::ended ? 1 : 0;
        return n;
    }
    [[nodiscard]] bool anybody_ready() const
    {
        for (const Task& t : tasks_)
            if (t.at == At::ready) return true;
        return false;
    }
    void wake_lowest_idle(size_t from = 0)
    {
        for (size_t i = from; i < cpus_.size(); ++i)
            if (cpus_[i].task < 0 && !cpus_[i].choose) {
                cpus_[i].choose = true;
                return;
            }
    }

    // Where it ran last, else the lowest; among those that would take it, else among all.
    void idle_for(const Task& t, int64_t now)
    {
        for (const bool willing : {true, false}) {
            const auto suits = [&](size_t c) {
                return cpus_[c].task < 0 && !cpus_[c].choose &&
                       (!willing || policy_.idle_until(static_cast<uint32_t>(c)) <= now ||
                        policy_.idle_until(static_cast<uint32_t>(c)) == INT64_MAX);
            };
            size_t c =
                t.cpu >= 0 && suits(static_cast<size_t>(t.cpu)) ? static_cast<size_t>(t.cpu) : 0;
            while (c < cpus_.size() && !suits(c)) ++c;
            if (c == cpus_.size()) continue;
            cpus_[c].choose = true;
            return;
        }
    }

    void make_ready(int i, int64_t now, Reason why, bool io)
    {
        Task& t = tasks_[static_cast<size_t>(i)];
        t.at = At::ready;
        t.left = t.job->phases[t.phase].compute * 1000;
        const bool preempts = policy_.ready(i, now, why, io);
        idle_for(t, now);
        if (preempts && cpus_[0].task >= 0) cpus_[0].choose = true;
    }

    // Devices before timers before starts, each by the number of the task.
    void arrivals(int64_t now)
    {
        for (const bool io : {true, false})
            for (size_t i = 0; i < tasks_.size(); ++i)
                if (Task& t = tasks_[i];
                    t.at == At::waiting && t.until == now && t.job->phases[t.phase - 1].io == io)
                    make_ready(static_cast<int>(i), now, Reason::woken, io);
        for (size_t i = 0; i < tasks_.size(); ++i)
            if (tasks_[i].at == At::before && tasks_[i].job->start * 1000 == now)
                make_ready(static_cast<int>(i), now, Reason::created, false);
    }

    void stop(Processor& c, int64_t now)
    {
        policy_.used(c.task, now - c.since, now);
        c.task = -1;
        c.slice_end = INT64_MAX;
        c.slice_over = false;
    }

    void ends_of_compute(int64_t now)
    {
        for (size_t i = 0; i < tasks_.size(); ++i) {
            Task& t = tasks_[i];
            if (t.at != At::running || t.left > 0) continue;
            const Phase& done = t.job->phases[t.phase++];
            const bool over = t.phase == t.job->phases.size();
            if (!over && done.wait == 0) {
                t.left = t.job->phases[t.phase].compute * 1000;
                continue;
            }
            Processor& c = cpus_[static_cast<size_t>(t.cpu)];
            stop(c, now);
            c.choose = true;
            t.at = done.wait > 0 ? At::waiting : At::ended;
            t.until = now + done.wait * 1000;
            policy_.left(static_cast<int>(i), now, t.at == At::ended, done.io);
        }
    }

    void tick(int64_t now)
    {
        if (policy_.tick(now) && cpus_[0].task >= 0) cpus_[0].choose = true;
    }

    // The lowest CPU that has to: puts its task back, takes the next.
    bool choose_once(int64_t now)
    {
        size_t i = 0;
        while (i < cpus_.size() && !cpus_[i].choose) ++i;
        if (i == cpus_.size()) return false;
        Processor& c = cpus_[i];
        if (c.task >= 0) {
            const int task = c.task;
            const Reason why = c.slice_over ? Reason::slice_end : Reason::preempted;
            stop(c, now);
            tasks_[static_cast<size_t>(task)].at = At::ready;
            policy_.ready(task, now, why, false);
            wake_lowest_idle();
        }
        c.choose = false;
        c.task = policy_.pick(now, static_cast<uint32_t>(i));
        c.asks_again = c.task < 0 && anybody_ready();
        if (c.task < 0) {
            if (anybody_ready()) wake_lowest_idle(i + 1);
            return true;
        }
        Task& t = tasks_[static_cast<size_t>(c.task)];
        t.at = At::running;
        t.cpu = static_cast<int>(i);
        c.since = now;
        const int64_t slice = policy_.slice(c.task, now);
        c.slice_end = slice == INT64_MAX ? INT64_MAX : now + slice;
        if (anybody_ready()) wake_lowest_idle();
        return true;
    }

    ObviousPolicy& policy_;
    std::vector<Task> tasks_;
    std::vector<Processor> cpus_;
};

// A run to its end. `check` is called after every step.
inline Timeline timeline_of(const Model& m, const std::function<void(const State&)>& check = {})
{
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    State s = start(m, builder);
    SeededChooser chooser(m.seed);
    if (check) {
        while (!finished(s)) {
            step(m, s, chooser, builder);
            check(s);
        }
    } else {
        run(m, s, chooser, builder, 50'000'000);
    }
    EXPECT_EQ(s.sched.end, RunEnd::finished);
    return std::move(builder).finish({}, s.sched.now);
}

inline Lanes lanes_of(const Timeline& t, int64_t unit = 1000)
{
    Lanes lanes(t.cpus());
    for (uint32_t c = 0; c < t.cpus(); ++c) {
        lanes[c].assign(static_cast<size_t>(t.end().ns / unit), -1);
        for (size_t i = 0; i < t.slices(CpuId{c}); ++i) {
            const Slice s = t.slice(CpuId{c}, i);
            if (s.state != TaskState::running) continue;
            for (int64_t at = s.start.ns / unit; at < s.end.ns / unit; ++at)
                lanes[c][static_cast<size_t>(at)] = static_cast<int>(s.task.index);
        }
    }
    return lanes;
}

// "J0[0,3) J1[3,5)": names and times in units.
inline std::string text_of(const std::vector<int>& lane)
{
    std::string text;
    for (size_t from = 0, to = 0; from < lane.size(); from = to) {
        while (to < lane.size() && lane[to] == lane[from]) ++to;
        if (lane[from] >= 0) text += fmt::format("J{}[{},{}) ", lane[from], from, to);
    }
    return text;
}

// "A[0,3) B[3,5)" in ms: what ran on one CPU, pieces of one task joined.
inline std::string lane_text(const Timeline& t, uint32_t cpu = 0)
{
    std::string text;
    TrackId last;
    Time begin;
    for (size_t i = 0; i <= t.slices(CpuId{cpu}); ++i) {
        const bool over = i == t.slices(CpuId{cpu});
        const Slice s = over ? Slice{} : t.slice(CpuId{cpu}, i);
        const TrackId who = !over && s.state == TaskState::running ? s.task : TrackId{};
        if (!over && who == last) continue;
        const Time at = over ? t.end() : s.start;
        if (last.valid())
            text +=
                fmt::format("{}{}[{:g},{:g})", text.empty() ? "" : " ", t.track(last).name,
                            static_cast<double>(begin.ns) / 1e6, static_cast<double>(at.ns) / 1e6);
        last = who;
        begin = at;
    }
    return text;
}

// Calls check(seed) for so many seeds until one fails; INTERLEAVE_SEED=n for that one only.
inline void for_each_seed(uint64_t count, const std::function<void(uint64_t)>& check)
{
    const char* given = std::getenv("INTERLEAVE_SEED");
    const uint64_t only = given != nullptr ? std::strtoull(given, nullptr, 10) : 0;
    for (uint64_t seed = only != 0 ? only : 1; seed <= (only != 0 ? only : count); ++seed) {
        check(seed);
        if (testing::Test::HasFailure()) FAIL() << "INTERLEAVE_SEED=" << seed << " repeats this";
    }
}

}  // namespace interleave::test
