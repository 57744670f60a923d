// A slow and obvious machine to compare with: unit by unit of time, plain vectors, no events. What
// a policy decides is given to it as a second implementation, written in the test of that policy.
//
// At one instant: devices, timers, starts, ends of compute, ends of slices, the policy's clock,
// then the CPUs choose, the lowest first; ties by the number of the task.
#pragma once

#include "trace/record.h"
#include "workload.h"

#include <cstdint>
#include <vector>

namespace interleave::test {

// Who ran in each unit, by CPU; -1: nobody.
using Lanes = std::vector<std::vector<int>>;

class ObviousPolicy {
  public:
    virtual ~ObviousPolicy() = default;
    // A task can run: it came, or it lost or gave up its CPU. True if it may displace another.
    virtual bool ready(int task, int64_t now_ns, Reason why, bool io) = 0;
    virtual int pick(int64_t now_ns, uint32_t cpu) = 0;
    // ns that a task may run from now.
    virtual int64_t slice(int task, int64_t now_ns) = 0;
    virtual void used(int, int64_t /*ns*/, int64_t /*now_ns*/) {}
    virtual void left(int, int64_t /*now_ns*/, bool /*ended*/, bool /*io*/) {}
    // The CPU that a task takes that came and may displace another; -1: none. Who runs on each CPU
    // is given, -1 where the task may not run or the CPU is about to choose.
    virtual int victim(int, int64_t /*now_ns*/, const std::vector<int>& running)
    {
        return running[0] >= 0 ? 0 : -1;
    }
    // Each CPU has a queue of its own, and this is the one that a task joins.
    [[nodiscard]] virtual bool own_queues() const { return false; }
    virtual void joins(int, uint32_t /*cpu*/) {}
    // A task comes back to its CPU though another one idles.
    [[nodiscard]] virtual bool comes_back() const { return false; }
    // When a CPU that found nobody asks again though tasks are ready.
    virtual int64_t idle_until(uint32_t) { return INT64_MAX; }
    // Whether a CPU that idles would run a task that comes.
    virtual bool willing(uint32_t cpu, int64_t now_ns)
    {
        return idle_until(cpu) <= now_ns || idle_until(cpu) == INT64_MAX;
    }
    // The policy's clock. It writes -1 where a task that runs has to be chosen again.
    virtual int64_t tick_period() { return 0; }
    virtual void tick(int64_t /*now_ns*/, std::vector<int>& /*running*/) {}
};

class ObviousMachine {
  public:
    ObviousMachine(const Workload& w, ObviousPolicy& policy)
        : policy_(policy), unit_(w.unit), cpus_(w.cpus)
    {
        for (const Job& j : w.jobs) tasks_.push_back({.job = &j});
    }

    // Until all have ended. A step is `step` ns; each event falls on a multiple of it.
    Lanes run(int64_t step)
    {
        Lanes lanes(cpus_.size());
        for (int64_t now = 0; unfinished() > 0; now += step) {
            arrivals(now);
            ends_of_compute(now);
            for (Processor& c : cpus_)
                if (c.task >= 0 && c.slice_end == now) c.choose_again(Reason::slice_end);
            for (uint32_t c = 0; c < cpus_.size(); ++c)
                if (cpus_[c].asks_again && policy_.idle_until(c) == now)
                    cpus_[c].choose_again(Reason::none);
            const int64_t period = policy_.tick_period();
            if (period > 0 && now > 0 && now % period == 0) tick(now);
            while (choose_once(now)) {
            }
            if (unfinished() == 0) break;
            for (size_t c = 0; c < cpus_.size(); ++c) {
                lanes[c].push_back(cpus_[c].task);
                if (cpus_[c].task >= 0) task_on(c).left -= step;
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
        int cpu = -1;       // where it ran last, or whose queue it joined since
    };
    struct Processor {
        int task = -1;
        int64_t slice_end = INT64_MAX, since = 0;
        bool choose = false;
        Reason why = Reason::none;  // it has to choose; what comes first counts, but for slices
        bool asks_again = false;    // it found nobody though tasks were ready

        void choose_again(Reason reason)
        {
            if (!choose || reason == Reason::slice_end) why = reason;
            choose = true;
        }
        [[nodiscard]] bool idles() const { return task < 0 && !choose; }
    };

    Task& task_on(size_t c) { return tasks_[static_cast<size_t>(cpus_[c].task)]; }
    [[nodiscard]] size_t unfinished() const
    {
        size_t n = 0;
        for (const Task& t : tasks_) n += t.at != At::ended ? 1 : 0;
        return n;
    }
    // In any queue, or in that of one CPU.
    [[nodiscard]] bool anybody_ready(int queue = -1) const
    {
        for (const Task& t : tasks_)
            if (t.at == At::ready && (queue < 0 || t.cpu == queue)) return true;
        return false;
    }
    void wake_lowest_idle(size_t from, const Job* for_whom)
    {
        for (size_t c = from; c < cpus_.size(); ++c) {
            if (!cpus_[c].idles() || (for_whom != nullptr && !for_whom->may_run_on(c))) continue;
            cpus_[c].choose_again(Reason::none);
            return;
        }
    }

    // Where it was last, else the lowest; among those that would take it, else among all.
    [[nodiscard]] int idle_cpu_for(const Task& t, int64_t now)
    {
        for (const bool willing : {true, false}) {
            const auto suits = [&](size_t c) {
                return cpus_[c].idles() && t.job->may_run_on(c) &&
                       (!willing || policy_.willing(static_cast<uint32_t>(c), now));
            };
            if (t.cpu >= 0 && suits(static_cast<size_t>(t.cpu))) return t.cpu;
            for (size_t c = 0; c < cpus_.size(); ++c)
                if (suits(c)) return static_cast<int>(c);
        }
        return -1;
    }

    // For a task that has no CPU: counted with who runs there, the lowest among equals.
    [[nodiscard]] int shortest_queue(const Job& job) const
    {
        int best = -1, least = 0;
        for (size_t c = 0; c < cpus_.size(); ++c) {
            int load = cpus_[c].task >= 0 ? 1 : 0;
            for (const Task& t : tasks_)
                load += t.at == At::ready && t.cpu == static_cast<int>(c) ? 1 : 0;
            if (!job.may_run_on(c) || (best >= 0 && load >= least)) continue;
            best = static_cast<int>(c);
            least = load;
        }
        return best;
    }

    // Who may lose a CPU to a task: all CPUs, or only one.
    [[nodiscard]] std::vector<int> running(const Job* for_whom = nullptr, int only = -1) const
    {
        std::vector<int> tasks;
        for (size_t c = 0; c < cpus_.size(); ++c) {
            const bool may = !cpus_[c].choose && (for_whom == nullptr || for_whom->may_run_on(c)) &&
                             (only < 0 || only == static_cast<int>(c));
            tasks.push_back(may ? cpus_[c].task : -1);
        }
        return tasks;
    }

    void make_ready(int i, int64_t now, Reason why, bool io)
    {
        Task& t = tasks_[static_cast<size_t>(i)];
        int cpu = policy_.comes_back() && t.cpu >= 0 ? t.cpu : idle_cpu_for(t, now);
        const bool idles = cpu >= 0 && cpus_[static_cast<size_t>(cpu)].idles();
        if (policy_.own_queues()) {
            if (cpu < 0) cpu = t.cpu >= 0 ? t.cpu : shortest_queue(*t.job);
            t.cpu = cpu;
            policy_.joins(i, static_cast<uint32_t>(cpu));
        }
        t.at = At::ready;
        t.left = t.job->phases[t.phase].compute * unit_;
        const bool displaces = policy_.ready(i, now, why, io);
        const int victim =
            displaces && !idles
                ? policy_.victim(i, now, running(t.job, policy_.own_queues() ? cpu : -1))
                : -1;
        if (idles)
            cpus_[static_cast<size_t>(cpu)].choose_again(Reason::none);
        else if (victim >= 0)
            cpus_[static_cast<size_t>(victim)].choose_again(Reason::preempted);
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
            if (tasks_[i].at == At::before && tasks_[i].job->start * unit_ == now)
                make_ready(static_cast<int>(i), now, Reason::created, false);
    }

    void stop(Processor& c, int64_t now)
    {
        policy_.used(c.task, now - c.since, now);
        c.task = -1;
        c.slice_end = INT64_MAX;
    }

    void ends_of_compute(int64_t now)
    {
        for (size_t i = 0; i < tasks_.size(); ++i) {
            Task& t = tasks_[i];
            if (t.at != At::running || t.left > 0) continue;
            Processor& c = cpus_[static_cast<size_t>(t.cpu)];
            const Phase& done = t.job->phases[t.phase++];
            const bool over = t.phase == t.job->phases.size();
            if (!over && done.wait == 0) {
                t.left = t.job->phases[t.phase].compute * unit_;
                if (done.yields) c.choose_again(Reason::yielded);
                continue;
            }
            stop(c, now);
            c.choose_again(Reason::none);
            t.at = done.wait > 0 ? At::waiting : At::ended;
            t.until = now + done.wait * unit_;
            policy_.left(static_cast<int>(i), now, t.at == At::ended, done.io);
        }
    }

    void tick(int64_t now)
    {
        const std::vector<int> before = running();
        std::vector<int> after = before;
        policy_.tick(now, after);
        for (size_t c = 0; c < cpus_.size(); ++c)
            if (before[c] != after[c]) cpus_[c].choose_again(Reason::preempted);
    }

    void put_back(size_t i, int64_t now)
    {
        Processor& c = cpus_[i];
        const int task = c.task;
        stop(c, now);
        tasks_[static_cast<size_t>(task)].at = At::ready;
        policy_.joins(task, static_cast<uint32_t>(i));
        policy_.ready(task, now, c.why, false);
    }

    // The lowest CPU that has to: puts its task back, takes the next.
    bool choose_once(int64_t now)
    {
        size_t i = 0;
        while (i < cpus_.size() && !cpus_[i].choose) ++i;
        if (i == cpus_.size()) return false;
        Processor& c = cpus_[i];
        const int task = c.task;
        // With nobody else in the queue no other CPU is asked whether it has time.
        const bool alone =
            task >= 0 && !anybody_ready(policy_.own_queues() ? static_cast<int>(i) : -1);
        if (task >= 0) put_back(i, now);
        if (task >= 0 && !alone) wake_lowest_idle(0, tasks_[static_cast<size_t>(task)].job);
        c.choose = false;
        c.task = policy_.pick(now, static_cast<uint32_t>(i));
        c.asks_again = c.task < 0 && anybody_ready();
        if (c.task < 0) {
            if (anybody_ready()) wake_lowest_idle(i + 1, nullptr);
            return true;
        }
        Task& t = task_on(i);
        t.at = At::running;
        t.cpu = static_cast<int>(i);
        c.since = now;
        const int64_t slice = policy_.slice(c.task, now);
        c.slice_end = slice == INT64_MAX ? INT64_MAX : now + slice;
        if (anybody_ready() && !(alone && c.task == task)) wake_lowest_idle(0, nullptr);
        return true;
    }

    ObviousPolicy& policy_;
    int64_t unit_;  // of the workload, ns
    std::vector<Task> tasks_;
    std::vector<Processor> cpus_;
};

}  // namespace interleave::test
