// The workloads as one writes them by hand for an engine of discrete events: entities, each with at
// most one event to come, and `after(entity, delay_ns)` to ask for it. These are lean forms,
// without the actors, threads and ready-made mutexes that the libraries have.
// An engine is a class template over the machine; it calls `wake` whenever an event is due.
#pragma once

#include "draws.h"
#include "fifo.h"
#include "request.h"

#include <vector>

namespace interleave::bench {

// W1: each entity sleeps exp(1 s) again and again.
class Timers {
  public:
    explicit Timers(const Request& r) : wakes_(r.size), meter_(r, r.size) {}
    [[nodiscard]] uint32_t entities() const { return static_cast<uint32_t>(wakes_.size()); }
    int64_t first_delay() { return draws_.next(kMean); }
    template <typename After>
    void wake(uint32_t entity, After&& after)
    {
        ++wakes_[entity];
        meter_.operation();
        after(entity, draws_.next(kMean));
    }

  private:
    static constexpr int64_t kMean = 1'000'000'000;
    std::vector<uint64_t> wakes_;
    Draws draws_;
    Meter meter_;
};

// W2: the entities are CPUs; at the end of a quantum the task goes to the back of the queue.
class Turns {
  public:
    explicit Turns(const Request& r)
        : current_(r.cpus), used_ns_(r.size), ready_(r.size), meter_(r, r.size)
    {
        for (uint32_t task = 0; task < r.size; ++task) ready_.push(task);
        for (uint32_t& task : current_) task = ready_.pop();
    }
    [[nodiscard]] uint32_t entities() const { return static_cast<uint32_t>(current_.size()); }
    static int64_t first_delay() { return kQuantum; }
    template <typename After>
    void wake(uint32_t cpu, After&& after)
    {
        used_ns_[current_[cpu]] += kQuantum;
        ready_.push(current_[cpu]);
        current_[cpu] = ready_.pop();
        meter_.operation();
        after(cpu, kQuantum);
    }

  private:
    static constexpr int64_t kQuantum = 1'000'000;
    std::vector<uint32_t> current_;
    std::vector<int64_t> used_ns_;
    Fifo ready_;
    Meter meter_;
};

// W3: each entity computes exp(1 ms), locks, holds for 100 us, unlocks; the first waiter is next.
class Mutex {
  public:
    explicit Mutex(const Request& r) : holds_(r.size), waiters_(r.size), meter_(r, r.size) {}
    [[nodiscard]] uint32_t entities() const { return static_cast<uint32_t>(holds_.size()); }
    int64_t first_delay() { return draws_.next(kMean); }
    template <typename After>
    void wake(uint32_t task, After&& after)
    {
        if (holds_[task] == 0) {
            if (locked_) return waiters_.push(task);
            locked_ = true;
            return acquire(task, after);
        }
        holds_[task] = 0;
        after(task, draws_.next(kMean));
        locked_ = !waiters_.empty();
        if (locked_) acquire(waiters_.pop(), after);
    }

  private:
    static constexpr int64_t kMean = 1'000'000, kHold = 100'000;
    template <typename After>
    void acquire(uint32_t task, After&& after)
    {
        holds_[task] = 1;
        meter_.operation();
        after(task, kHold);
    }
    std::vector<uint8_t> holds_;
    Fifo waiters_;
    bool locked_ = false;
    Draws draws_;
    Meter meter_;
};

// W4: 8 producers and 8 consumers of a buffer, exp(10 us) between items.
class Buffer {
  public:
    explicit Buffer(const Request& r) : places_(r.size), meter_(r, 1000) {}
    [[nodiscard]] static uint32_t entities() { return 2 * kProducers; }
    int64_t first_delay() { return draws_.next(kMean); }
    template <typename After>
    void wake(uint32_t task, After&& after)
    {
        const bool produces = task < kProducers;
        if (put_ - taken_ == (produces ? places_.size() : 0))
            return (produces ? full_ : hungry_).push(task);
        pass(task, after);
        Fifo& others = produces ? hungry_ : full_;
        if (!others.empty()) pass(others.pop(), after);
    }

  private:
    static constexpr int64_t kMean = 10'000;
    static constexpr uint32_t kProducers = 8;
    template <typename After>
    void pass(uint32_t task, After&& after)
    {
        if (task < kProducers) {
            places_[put_++ % places_.size()] = task;
        } else {
            last_ = places_[taken_++ % places_.size()];
            meter_.operation();
        }
        after(task, draws_.next(kMean));
    }
    std::vector<uint32_t> places_;
    uint64_t put_ = 0, taken_ = 0;
    volatile uint32_t last_ = 0;  // what was taken, so that it is
    Fifo full_{kProducers}, hungry_{kProducers};
    Draws draws_;
    Meter meter_;
};

// Runs the machine that is asked for; comes back only if there is none.
template <template <typename> typename Engine>
int serve(const Request& request)
{
    if (request.workload == "w1") Engine<Timers>{request}.run();
    if (request.workload == "w2") Engine<Turns>{request}.run();
    if (request.workload == "w3") Engine<Mutex>{request}.run();
    if (request.workload == "w4") Engine<Buffer>{request}.run();
    return kUnsupported;
}

}  // namespace interleave::bench
