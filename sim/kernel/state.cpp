#include "kernel/state.h"

#include "base/rng.h"

#include <bit>

namespace interleave {

CpuTimers::CpuTimers(uint32_t cpus)
{
    const uint32_t size = std::max(2U, std::bit_ceil(cpus));
    tree_.resize(2 * size_t{size});
    for (uint32_t i = 0; i < size; ++i)
        tree_[size + i] = make_event(kNever, EventKind::dispatch, i, i);
    for (uint32_t node = size - 1; node > 0; --node) tree_[node] = tree_[2 * node];
    own_ = tree_[size];
}

// Whoever stood there goes back into the tournament.
void CpuTimers::put_beside(uint32_t cpu)
{
    const Event e = tree_[tree_.size() / 2 + cpu];
    climb(beside_, own_);
    climb(cpu, make_event(kNever, EventKind::dispatch, cpu, cpu));
    own_ = e;
    beside_ = cpu;
}

void CpuTimers::climb(uint32_t cpu, Event e)
{
    size_t node = tree_.size() / 2 + cpu;
    tree_[node] = e;
    for (; node > 1; node /= 2) {
        const Event other = tree_[node ^ 1];
        const bool stays = before(e, other);  // as two numbers, each chosen without a branch
        e.at.ns = stays ? e.at.ns : other.at.ns;
        e.order = stays ? e.order : other.order;
        Event& parent = tree_[node / 2];
        if (parent == e) return;  // nothing changes further up
        parent = e;
    }
}

void push_back(Sched& s, EntityList& list, TaskId t) { insert_before(s, list, {}, t); }
void push_front(Sched& s, EntityList& list, TaskId t) { insert_before(s, list, list.head, t); }

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
