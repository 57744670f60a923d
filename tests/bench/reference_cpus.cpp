// W2 by hand: once with everything known beforehand, once as a kernel in little.
#include "bench.h"
#include "reference.h"
#include "reference_order.h"
#include "reference_parts.h"

namespace interleave::bench {

namespace {

constexpr int64_t kQuantum = 1'000'000;

}  // namespace

Round turns_in_arrays(uint32_t n, uint32_t cpus, uint64_t operations, bool record)
{
    // All quanta end together, so that the ready tasks are a ring in which a window of running
    // ones moves on.
    std::vector<uint32_t> ring(n);
    for (uint32_t i = 0; i < n; ++i) ring[i] = i;
    std::vector<uint64_t> turns(n);
    SliceRecords records;
    const uint64_t rounds = operations / cpus;
    int64_t now_ns = 0;
    const auto run = [&](auto&& put) {
        uint32_t at = 0;
        for (uint64_t round = 0; round < rounds; ++round) {
            now_ns += kQuantum;
            for (uint32_t c = 0; c < cpus; ++c) {
                const uint32_t task = ring[at];
                at = at + 1 == n ? 0 : at + 1;
                ++turns[task];
                put(SliceRecord{now_ns, task, c});
            }
        }
    };
    const Round round = timed(rounds * cpus, now_ns, [&] {
        if (record)
            run([&](const SliceRecord& r) { records.put(r); });
        else
            run([](const SliceRecord& r) { keep(&r); });
    });
    keep(turns.data());
    return round;
}

Round turns_in_kernel(uint32_t n, uint32_t cpus, uint64_t operations, bool record)
{
    const std::unique_ptr<Order> policy = first_in_first_out(n);
    std::vector<uint32_t> current(cpus);
    std::vector<int64_t> used(n);
    HeapOfTimers timers(cpus);
    for (uint32_t i = 0; i < n; ++i) policy->enqueue(i);
    for (uint32_t c = 0; c < cpus; ++c) {
        current[c] = policy->pick_next();
        timers.push({kQuantum, c});
    }
    SliceRecords records;
    int64_t now_ns = 0;
    const auto run = [&](auto&& put) {
        for (uint64_t i = 0; i < operations; ++i) {
            Timer t = timers.top();
            now_ns = t.at_ns;
            const uint32_t task = current[t.task];
            used[task] += kQuantum;
            put(SliceRecord{t.at_ns, task, static_cast<uint32_t>(t.task)});
            policy->enqueue(task);
            current[t.task] = policy->pick_next();
            t.at_ns += kQuantum;
            timers.replace_top(t);
        }
    };
    const Round round = timed(operations, now_ns, [&] {
        if (record)
            run([&](const SliceRecord& r) { records.put(r); });
        else
            run([](const SliceRecord& r) { keep(&r); });
    });
    keep(used.data());
    return round;
}

}  // namespace interleave::bench
