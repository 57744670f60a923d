// W3 and W4 by hand: each task a state machine, each change of state a record.
#include "bench.h"
#include "fifo.h"
#include "reference.h"
#include "reference_parts.h"

namespace interleave::bench {

namespace {

enum State : uint32_t { computing, waiting, holding };

}  // namespace

Round contended_mutex(uint32_t n, uint64_t operations)
{
    constexpr int64_t kMean = 1'000'000, kHold = 100'000;
    Draws draws;
    SliceRecords records;
    SortedTimers timers(n);
    Fifo waiters(n);
    std::vector<State> states(n, computing);
    bool locked = false;
    for (uint32_t i = 0; i < n; ++i) timers.push({draws.next(kMean), i});
    int64_t now_ns = 0;
    const auto run = [&](uint64_t count) {
        while (count > 0) {
            const Timer t = timers.pop();
            now_ns = t.at_ns;
            const auto task = static_cast<uint32_t>(t.task);
            records.put({t.at_ns, task, states[task]});
            if (states[task] == computing) {
                if (locked) {
                    states[task] = waiting;
                    waiters.push(task);
                    continue;
                }
                locked = true;
                states[task] = holding;
                timers.push({t.at_ns + kHold, task});
                --count;
                continue;
            }
            states[task] = computing;
            timers.push({t.at_ns + draws.next(kMean), task});
            locked = !waiters.empty();
            if (!locked) continue;
            const uint32_t next = waiters.pop();
            records.put({t.at_ns, next, waiting});
            states[next] = holding;
            timers.push({t.at_ns + kHold, next});
            --count;
        }
    };
    return timed(operations, now_ns, [&] { run(operations); });
}

Round bounded_buffer(uint64_t operations)
{
    constexpr int64_t kMean = 10'000;
    constexpr uint32_t kProducers = 8, kTasks = 16, kCapacity = 64;
    Draws draws;
    SliceRecords records;
    SortedTimers timers(kTasks);
    Fifo full(16), hungry(16);  // producers that wait for room, consumers that wait for items
    uint64_t buffer[kCapacity] = {};
    uint64_t put = 0, taken = 0;
    for (uint32_t i = 0; i < kTasks; ++i) timers.push({draws.next(kMean), i});
    const auto go_on = [&](int64_t now, uint32_t task) {
        timers.push({now + draws.next(kMean), task});
    };
    int64_t now_ns = 0;
    const auto run = [&](uint64_t count) {
        const uint64_t until = taken + count;
        while (taken < until) {
            const Timer t = timers.pop();
            now_ns = t.at_ns;
            const auto task = static_cast<uint32_t>(t.task);
            const bool produces = task < kProducers;
            records.put({t.at_ns, task, computing});
            if (put - taken == (produces ? kCapacity : 0)) {
                (produces ? full : hungry).push(task);
                continue;
            }
            if (produces)
                buffer[put++ % kCapacity] = t.task;
            else
                keep(&buffer[taken++ % kCapacity]);
            go_on(t.at_ns, task);
            Fifo& others = produces ? hungry : full;
            if (others.empty()) continue;
            const uint32_t other = others.pop();
            records.put({t.at_ns, other, waiting});
            if (produces)
                keep(&buffer[taken++ % kCapacity]);
            else
                buffer[put++ % kCapacity] = other;
            go_on(t.at_ns, other);
        }
    };
    return timed(operations, now_ns, [&] { run(operations); });
}

}  // namespace interleave::bench
