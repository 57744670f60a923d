#include "kernel/state.h"

#include "base/rng.h"

#include <algorithm>

namespace interleave {

namespace {

// As an object, so that it is inlined into std::lower_bound.
constexpr auto kBefore = [](const Event& a, const Event& b) { return before(a, b); };

}  // namespace

CpuTimers::CpuTimers(uint32_t cpus)
    : own_(cpus, Event{.at = kNever}), sorted_(4 * size_t{cpus} + 8, Event{.at = kNever})
{
}

void CpuTimers::remove(Event e)
{
    const auto first = sorted_.begin() + head_;
    const auto place = std::lower_bound(first, sorted_.begin() + tail_, e, kBefore);
    assert(*place == e);
    std::copy(place + 1, sorted_.begin() + tail_ + 1, place);
    --tail_;
}

// Of many: the shorter side makes room.
void CpuTimers::insert_between(Event e)
{
    const auto first = sorted_.begin() + head_;
    const auto end = sorted_.begin() + tail_;
    const auto place = std::lower_bound(first, end, e, kBefore);
    if (head_ > 0 && place - first < end - place) {
        std::copy(first, place, first - 1);
        place[-1] = e;
        --head_;
    } else {
        std::copy_backward(place, end + 1, end + 2);
        *place = e;
        ++tail_;
    }
}

void CpuTimers::move_down()
{
    std::copy(sorted_.begin() + head_, sorted_.begin() + tail_ + 1, sorted_.begin());
    tail_ -= head_;
    head_ = 0;
}

uint64_t fingerprint(const State& state)
{
    const Sched& s = state.sched;
    uint64_t h = fingerprint(state.world);
    h = mix64(h ^ static_cast<uint64_t>(s.now.ns));
    h = mix64(h ^ s.steps) ^ s.next_serial;
    h = mix64(h ^ s.records) ^ static_cast<uint64_t>(s.end);
    h = hash_bytes(h, s.entities.data(), s.entities.size() * sizeof(SchedEntity));
    h = hash_bytes(h, s.cpus.data(), s.cpus.size() * sizeof(Cpu));
    h = hash_bytes(h, s.queues.data(), s.queues.size() * sizeof(RunQueue));
    h = hash_bytes(h, s.lists.data(), s.lists.size() * sizeof(EntityList));
    h = hash_bytes(h, s.policy_words.data(), s.policy_words.size() * sizeof(int64_t));
    h = hash_bytes(h, s.task_words.data(), s.task_words.size() * sizeof(int64_t));
    if (!s.queue_words.empty())
        h = hash_bytes(h, s.queue_words.data(), s.queue_words.size() * sizeof(int64_t));
    h = hash_bytes(h, s.device_clocks.data(), s.device_clocks.size() * sizeof(DeviceClock));
    h = hash_bytes(h, s.jobs.data(), s.jobs.size() * sizeof(Job));
    h = hash_bytes(h, s.heaps.data(), s.heaps.size() * sizeof(TaskHeap));
    h = hash_bytes(h, s.nodes.data(), s.nodes.size() * sizeof(HeapNode));
    for (const Time end : s.slice_ends) h = mix64(h ^ static_cast<uint64_t>(end.ns));
    for (const CpuId c : s.last_cpus) h = mix64(h ^ c.index);
    for (const Cache& cache : s.caches) h = fingerprint(h, cache);
    // Field by field, so that a fingerprint written down survives another layout of Event.
    for (const Event& e : s.events.sorted())
        h = mix64(mix64(h ^ static_cast<uint64_t>(e.at.ns)) ^
                  (uint64_t{e.serial()} << 32 | e.who())) ^
            static_cast<uint64_t>(e.kind());
    return h;
}

}  // namespace interleave
