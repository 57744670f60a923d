// W1 by hand.
#include "bench.h"
#include "kernel/event_queue.h"
#include "reference.h"
#include "reference_parts.h"

#include <algorithm>
#include <bit>

namespace interleave::bench {

namespace {

constexpr int64_t kMean = 1'000'000'000;

struct alignas(64) TouchedTask {
    uint64_t wakes = 0;
    int64_t since_ns = 0;
};

// A calendar whose width is known to be right: each task has one timer, so that its row is the
// node of the bucket's list, and a turn of 8 means leaves one timer in 3000 for another turn.
class Calendar {
  public:
    explicit Calendar(const std::vector<TouchedTask>& tasks) : tasks_(tasks), rows_(tasks.size())
    {
        const auto n = static_cast<int64_t>(tasks.size());
        while ((int64_t{1} << shift_) < kMean / n) ++shift_;
        const uint64_t buckets = std::bit_ceil(static_cast<uint64_t>(8 * kMean >> shift_) + 1);
        mask_ = static_cast<uint32_t>(buckets - 1);
        heads_.assign(buckets, kNone);
    }
    void push(Timer t)
    {
        if (t.at_ns < now_ << shift_) return due_.push(t);
        uint32_t& head = heads_[static_cast<uint64_t>(t.at_ns >> shift_) & mask_];
        rows_[t.task] = {t.at_ns, head};
        head = static_cast<uint32_t>(t.task);
    }
    Timer pop()
    {
        while (due_.empty()) collect();
        return due_.pop();
    }

  private:
    static constexpr uint32_t kNone = 0xffff'ffff;
    struct Row {
        int64_t at_ns = 0;
        uint32_t next = kNone;
    };
    void collect()
    {
        uint32_t& head = heads_[static_cast<uint64_t>(now_) & mask_];
        ++now_;
        uint32_t later = kNone;
        for (uint32_t t = head; t != kNone;) {
            const Row row = rows_[t];
            if (row.at_ns < now_ << shift_) {
                __builtin_prefetch(&tasks_[t], 1);
                due_.push({row.at_ns, t});
            } else {
                rows_[t].next = later;
                later = t;
            }
            t = row.next;
        }
        head = later;
        const uint32_t soon = heads_[static_cast<uint64_t>(now_ + 1) & mask_];
        if (soon != kNone) __builtin_prefetch(&rows_[soon]);
    }

    const std::vector<TouchedTask>& tasks_;
    std::vector<Row> rows_;
    std::vector<uint32_t> heads_;
    SortedTimers due_{4096};
    int64_t now_ = 0;  // buckets collected so far
    uint32_t mask_ = 0;
    int shift_ = 0;
};

}  // namespace

Round timers_in_calendar(uint32_t n, uint64_t operations)
{
    Draws draws;
    std::vector<TouchedTask> tasks(n);
    Calendar calendar(tasks);
    for (uint64_t i = 0; i < n; ++i) calendar.push({draws.next(kMean), i});
    int64_t now_ns = 0;
    const auto run = [&](uint64_t count) {
        for (uint64_t i = 0; i < count; ++i) {
            Timer t = calendar.pop();
            TouchedTask& task = tasks[t.task];
            ++task.wakes;
            now_ns = task.since_ns = t.at_ns;
            t.at_ns += draws.next(kMean);
            calendar.push(t);
        }
    };
    run(n);
    const Round round = timed(operations, now_ns, [&] { run(operations); });
    keep(tasks.data());
    return round;
}

Round timers_in_queue(uint32_t n, uint64_t operations)
{
    Draws draws;
    std::vector<TouchedTask> tasks(n);
    EventQueue queue;
    for (uint32_t i = 0; i < n; ++i)
        queue.push(make_event(Time{draws.next(kMean)}, EventKind::timer, i, i));
    int64_t now_ns = 0;
    const auto run = [&](uint64_t count) {
        for (uint64_t i = 0; i < count; ++i) {
            Event e = queue.pop();
            if (n > 1) __builtin_prefetch(&tasks[queue.ahead(6)]);
            TouchedTask& task = tasks[e.who()];
            ++task.wakes;
            now_ns = task.since_ns = e.at.ns;
            e.at.ns += draws.next(kMean);
            queue.push(e);
        }
    };
    run(n);
    const Round round = timed(operations, now_ns, [&] { run(operations); });
    keep(tasks.data());
    return round;
}

Round timers_in_heap(uint32_t n, uint64_t operations)
{
    Draws draws;
    std::vector<TouchedTask> tasks(n);
    HeapOfTimers heap(n);
    for (uint64_t i = 0; i < n; ++i) heap.push({draws.next(kMean), i});
    int64_t now_ns = 0;
    const auto run = [&](uint64_t count) {
        for (uint64_t i = 0; i < count; ++i) {
            Timer t = heap.top();
            TouchedTask& task = tasks[t.task];
            ++task.wakes;
            now_ns = task.since_ns = t.at_ns;
            t.at_ns += draws.next(kMean);
            heap.replace_top(t);
        }
    };
    run(n);
    const Round round = timed(operations, now_ns, [&] { run(operations); });
    keep(tasks.data());
    return round;
}

}  // namespace interleave::bench
