// The lock of CPython as its threads go through it, in a slow and obvious machine: unit by unit of
// time, plain vectors, and a counter of switches as CPython has it. For comparing.
//
// A thread may host coroutines instead of going through phases of its own: a small asyncio, whose
// callbacks are `step` and `set_result` of a coroutine.
//
// One process; a queue for all CPUs, first come first served, with a quantum or without. At one
// instant: timers, ends of compute and checks, ends of slices, then the CPUs choose.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace interleave::test {

enum class Doing { own, nogil, sleep, await_sleep, turn, end, loop };
struct GilPhase {
    Doing doing{};
    int64_t time = 0;
};

using GilPhases = std::vector<GilPhase>;

struct GilWorkload {
    std::vector<GilPhases> threads;
    std::vector<std::vector<GilPhases>> coroutines;  // of each thread; none: it hosts nobody
    int64_t change = 0;                              // between a loop and a coroutine
    size_t cpus = 1;
    int64_t quantum = 0;  // 0: none
    int64_t interval = 1, check = 1;
};

class ObviousGil {
  public:
    explicit ObviousGil(const GilWorkload& w) : w_(w), cpus_(w.cpus)
    {
        for (size_t i = 0; i < w.threads.size(); ++i) {
            Thread t;
            t.own.phases = w.threads[i];
            if (i < w.coroutines.size() && !w.coroutines[i].empty()) {
                t.own.phases = {{Doing::loop, 0}};
                for (const GilPhases& phases : w.coroutines[i]) t.coroutines.push_back({phases, 0});
                for (Code& c : t.coroutines) c.phases.push_back({Doing::end, 0});
            }
            t.own.phases.push_back({Doing::end, 0});
            threads_.push_back(std::move(t));
        }
    }

    // "5 t0": from 5 on the lock is t0's; "5 -": nobody's; "9 end t0".
    std::vector<std::string> run()
    {
        for (size_t i = 0; i < threads_.size(); ++i) make_ready(i);
        while (true) {
            while (happens_once()) {
            }
            if (std::ranges::all_of(threads_, [](const Thread& t) { return t.at == At::ended; }))
                return lines_;
            advance();
        }
    }

  private:
    enum class At { ready, running, waiting, ended };
    enum class Wait { none, cond, switch_cond, sleep, poll };
    struct Code {
        GilPhases phases;
        size_t phase = 0;
    };
    struct Callback {
        bool step = true;  // else set_result, which queues the step
        size_t coroutine = 0;
    };
    struct Thread {
        Code own;
        std::vector<Code> coroutines;
        int rider = -1;        // whose phases it goes through; -1: its own
        bool created = false;  // its coroutines
        size_t living = 0;     // of them
        int chosen = -1;       // to ride when the change is over
        std::deque<Callback> ready;
        size_t round = 0;  // that are left of it
        std::vector<size_t> expired;
        At at = At::waiting;
        int cpu = -1;
        int64_t left = -1;  // of the phase; -1: not begun
        bool at_check = false;
        Wait wait = Wait::none;
        int64_t wake = -1;
        bool timed_out = false;
        uint64_t saved_number = 0;  // switch_number when the wait began
    };
    struct Processor {
        int thread = -1;
        int64_t slice_end = INT64_MAX;
        bool choose = false;
    };

    // A coroutine that sleeps, by the order in which they were created.
    struct Sleeper {
        size_t thread = 0, coroutine = 0;
        int64_t until = -1;
    };

    [[nodiscard]] static Code& code(Thread& t)
    {
        return t.rider < 0 ? t.own : t.coroutines[static_cast<size_t>(t.rider)];
    }
    [[nodiscard]] static GilPhase phase(const Thread& t)
    {
        const Code& c = t.rider < 0 ? t.own : t.coroutines[static_cast<size_t>(t.rider)];
        return c.phases[c.phase];
    }
    [[nodiscard]] static Doing doing(const Thread& t) { return phase(t).doing; }

    void advance()
    {
        ++now_;
        for (size_t i = 0; i < threads_.size(); ++i) {
            Thread& t = threads_[i];
            if (t.at != At::running) continue;
            --t.left;
            t.at_check = owner_ == static_cast<int>(i) && doing(t) == Doing::own && t.left > 0 &&
                         drop_request_ && t.left % w_.check == 0;
        }
    }

    bool happens_once()
    {
        for (size_t i = 0; i < threads_.size(); ++i)
            if (threads_[i].wake == now_) return wake_up(i), true;
        for (Sleeper& s : sleepers_)
            if (s.until == now_) return expire(s), true;
        for (size_t i = 0; i < threads_.size(); ++i) {
            const Thread& t = threads_[i];
            if (t.at == At::running && (t.left == 0 || t.at_check)) return go_on(i), true;
        }
        for (Processor& c : cpus_)
            if (c.thread >= 0 && c.slice_end == now_ && !c.choose) return c.choose = true;
        for (size_t c = 0; c < cpus_.size(); ++c)
            if (cpus_[c].choose) return choose(c), true;
        return false;
    }

    // The operating system.

    void wake_up(size_t i)
    {
        Thread& t = threads_[i];
        t.wake = -1;
        if (t.wait == Wait::cond) {
            std::erase(cond_, i);
            t.timed_out = true;
        }
        t.wait = Wait::none;
        make_ready(i);
    }

    [[nodiscard]] bool idles(size_t c) const { return cpus_[c].thread < 0 && !cpus_[c].choose; }

    void wake_lowest_idle()
    {
        if (queue_.empty()) return;
        for (size_t c = 0; c < cpus_.size(); ++c)
            if (idles(c)) {
                cpus_[c].choose = true;
                return;
            }
    }

    void make_ready(size_t i)
    {
        Thread& t = threads_[i];
        t.at = At::ready;
        queue_.push_back(i);
        if (t.cpu >= 0 && idles(static_cast<size_t>(t.cpu)))
            cpus_[static_cast<size_t>(t.cpu)].choose = true;
        else
            wake_lowest_idle();
    }

    void leave_cpu(Thread& t)
    {
        Processor& c = cpus_[static_cast<size_t>(t.cpu)];
        c.thread = -1;
        c.slice_end = INT64_MAX;
        c.choose = true;
        t.at_check = false;
    }

    [[nodiscard]] int64_t slice_from_now() const
    {
        return w_.quantum == 0 ? INT64_MAX : now_ + w_.quantum;
    }

    void choose(size_t i)
    {
        Processor& c = cpus_[i];
        if (c.thread >= 0 && queue_.empty()) {
            c.choose = false;
            c.slice_end = slice_from_now();
            return;
        }
        if (c.thread >= 0) {
            const auto before = static_cast<size_t>(c.thread);
            threads_[before].at = At::ready;
            queue_.push_back(before);
            wake_lowest_idle();
        }
        c.choose = false;
        c.thread = -1;
        if (queue_.empty()) return;
        const size_t next = queue_.front();
        queue_.pop_front();
        c.thread = static_cast<int>(next);
        threads_[next].at = At::running;
        threads_[next].cpu = static_cast<int>(i);
        c.slice_end = slice_from_now();
        wake_lowest_idle();
        begin(next);
    }

    // The interpreter.

    void tell(int thread)
    {
        const std::string who = thread < 0 ? "-" : "t" + std::to_string(thread);
        lines_.push_back(std::to_string(now_) + " " + who);
    }

    // The first half of drop_gil: the lock is free, and one that waits is signalled.
    int unlock()
    {
        owner_ = -1;
        drop_request_ = false;
        if (cond_.empty()) return -1;
        const size_t first = cond_.front();
        cond_.pop_front();
        threads_[first].wait = Wait::none;
        threads_[first].wake = -1;
        return static_cast<int>(first);
    }

    void drop_gil()
    {
        const int woken = unlock();
        tell(-1);
        if (woken >= 0) make_ready(static_cast<size_t>(woken));
    }

    void drop_gil_by_force(size_t i)
    {
        const int woken = unlock();
        Thread& t = threads_[i];
        t.at = At::waiting;
        t.wait = Wait::switch_cond;
        switch_cond_.push_back(i);
        leave_cpu(t);
        tell(-1);
        if (woken >= 0) make_ready(static_cast<size_t>(woken));
    }

    bool take_gil(size_t i)
    {
        Thread& t = threads_[i];
        const bool asks = t.timed_out && owner_ >= 0 && t.saved_number == switch_number_;
        t.timed_out = false;
        if (owner_ < 0) {
            owner_ = static_cast<int>(i);
            drop_request_ = false;
            if (last_holder_ != owner_) ++switch_number_;
            last_holder_ = owner_;
            tell(owner_);
            const std::vector<size_t> waiting = std::move(switch_cond_);
            switch_cond_.clear();
            for (const size_t w : waiting) {
                threads_[w].wait = Wait::none;
                make_ready(w);
            }
            return true;
        }
        drop_request_ = drop_request_ || asks;
        t.at = At::waiting;
        t.wait = Wait::cond;
        t.wake = now_ + w_.interval;
        t.saved_number = switch_number_;
        cond_.push_back(i);
        leave_cpu(t);
        return false;
    }

    // Begins a phase, or goes on in one.
    void begin(size_t i)
    {
        Thread& t = threads_[i];
        const Doing what = doing(t);
        const bool begun = t.left >= 0;
        const bool outside = begun && (what == Doing::nogil || what == Doing::sleep);
        if (owner_ != static_cast<int>(i) && !outside && !take_gil(i)) return;
        if (begun) return;
        t.left = what == Doing::own || what == Doing::nogil ? phase(t).time : 0;
        if (what == Doing::loop && !t.created) create_coroutines(i);
        if (what != Doing::nogil) return;
        if (drop_request_)
            drop_gil_by_force(i);
        else
            drop_gil();
    }

    // At a check, or at the end of a phase.
    void go_on(size_t i)
    {
        Thread& t = threads_[i];
        t.at_check = false;
        const GilPhase done = phase(t);
        const bool owns = owner_ == static_cast<int>(i);
        const bool awaits = done.doing == Doing::await_sleep || done.doing == Doing::turn;
        if (owns && drop_request_ && !awaits) return drop_gil_by_force(i);
        if (done.doing == Doing::loop) return run_loop(i);
        t.left = -1;
        if (done.doing == Doing::end) return t.rider < 0 ? end_thread(i) : end_coroutine(i);
        ++code(t).phase;
        switch (done.doing) {
            case Doing::await_sleep:
                sleeper(i, t.rider).until = now_ + done.time;
                return back_to_loop(i);
            case Doing::turn:
                t.ready.push_back({true, static_cast<size_t>(t.rider)});
                return back_to_loop(i);
            case Doing::sleep: break;
            default: return begin(i);
        }
        if (t.rider < 0)
            t.wake = now_ + done.time;
        else
            sleeper(i, t.rider).until = now_ + done.time;
        wait(i, Wait::sleep);
    }

    // Without the lock.
    void wait(size_t i, Wait why)
    {
        Thread& t = threads_[i];
        t.at = At::waiting;
        t.wait = why;
        leave_cpu(t);
        if (owner_ == static_cast<int>(i)) drop_gil();
    }

    void end_thread(size_t i)
    {
        Thread& t = threads_[i];
        t.at = At::ended;
        leave_cpu(t);
        lines_.push_back(std::to_string(now_) + " end t" + std::to_string(i));
        drop_gil();
        if (last_holder_ == static_cast<int>(i)) last_holder_ = -1;
    }

    // Its loop.

    void create_coroutines(size_t i)
    {
        Thread& t = threads_[i];
        t.created = true;
        t.living = t.coroutines.size();
        for (size_t c = 0; c < t.coroutines.size(); ++c) {
            t.ready.push_back({true, c});
            sleepers_.push_back({i, c, -1});
        }
    }

    Sleeper& sleeper(size_t thread, int coroutine)
    {
        return *std::ranges::find_if(sleepers_, [&](const Sleeper& s) {
            return s.thread == thread && s.coroutine == static_cast<size_t>(coroutine);
        });
    }

    void expire(Sleeper& s)
    {
        s.until = -1;
        Thread& t = threads_[s.thread];
        const bool with_thread = t.rider == static_cast<int>(s.coroutine);
        if (!with_thread) t.expired.push_back(s.coroutine);
        if (!with_thread && t.wait != Wait::poll) return;
        t.wait = Wait::none;
        make_ready(s.thread);
    }

    void end_coroutine(size_t i)
    {
        Thread& t = threads_[i];
        lines_.push_back(std::to_string(now_) + " end t" + std::to_string(i) + "/t" +
                         std::to_string(i) + "c" + std::to_string(t.rider));
        --t.living;
        back_to_loop(i);
    }

    void back_to_loop(size_t i)
    {
        threads_[i].rider = -1;
        begin(i);
        threads_[i].left = w_.change;
    }

    // BaseEventLoop._run_once, until somebody rides.
    void run_loop(size_t i)
    {
        Thread& t = threads_[i];
        while (t.chosen < 0) {
            if (t.round == 0 && t.living == 0) {
                ++t.own.phase;
                t.left = -1;
                return begin(i);
            }
            if (t.round == 0) {
                for (const size_t c : t.expired) t.ready.push_back({false, c});
                t.expired.clear();
                t.round = t.ready.size();
            }
            if (t.round == 0) {
                t.left = -1;
                return wait(i, Wait::poll);
            }
            --t.round;
            const Callback next = t.ready.front();
            t.ready.pop_front();
            if (next.step)
                t.chosen = static_cast<int>(next.coroutine);
            else
                t.ready.push_back({true, next.coroutine});
            if (next.step && w_.change > 0) {
                t.left = w_.change;
                return;
            }
        }
        t.rider = t.chosen;
        t.chosen = -1;
        t.left = -1;
        begin(i);
    }

    const GilWorkload& w_;
    int64_t now_ = 0;
    std::vector<Thread> threads_;
    std::vector<Processor> cpus_;
    std::deque<size_t> queue_;
    int owner_ = -1, last_holder_ = -1;
    uint64_t switch_number_ = 0;
    bool drop_request_ = false;
    std::deque<size_t> cond_;
    std::vector<size_t> switch_cond_;
    std::deque<Sleeper> sleepers_;
    std::vector<std::string> lines_;
};

}  // namespace interleave::test
