#include "kernel/state.h"

#include "base/rng.h"

#include <bit>

namespace interleave {

CpuTimers::CpuTimers(uint32_t cpus)
{
    const uint32_t size = std::max(2U, std::bit_ceil(cpus));
    leaves_.assign(size, make_event(kNever, EventKind::dispatch, 0, 0));
    for (uint32_t i = 0; i < size; ++i) leaves_[i] = make_event(kNever, EventKind::dispatch, i, i);
    winner_.assign(size, 0);
    for (uint32_t node = size - 1; node > 0; --node) winner_[node] = best_of(node);
}

uint32_t CpuTimers::best_of(uint32_t node) const
{
    const auto size = static_cast<uint32_t>(leaves_.size());
    const uint32_t left = 2 * node >= size ? 2 * node - size : winner_[2 * node];
    const uint32_t right = 2 * node >= size ? 2 * node + 1 - size : winner_[2 * node + 1];
    return before(leaves_[right], leaves_[left]) ? right : left;
}

void CpuTimers::set(CpuId cpu, const Event& e)
{
    leaves_[cpu.index] = e;
    const auto size = static_cast<uint32_t>(leaves_.size());
    for (uint32_t node = (cpu.index + size) / 2; node > 0; node /= 2) {
        const uint32_t best = best_of(node);
        if (winner_[node] == best && best != cpu.index) return;  // nothing changes further up
        winner_[node] = best;
    }
}

CpuId CpuSet::lowest(CpuId from) const
{
    for (size_t word = from.index / 64; word < words_.size(); ++word) {
        uint64_t bits = words_[word];
        if (word == from.index / 64) bits &= ~uint64_t{0} << (from.index % 64);
        if (bits != 0) return CpuId{static_cast<uint32_t>(word * 64 + std::countr_zero(bits))};
    }
    return {};
}

void insert_before(Sched& s, EntityList& list, TaskId at, TaskId t)
{
    SchedEntity& e = s.entities[t];
    assert(!e.next.valid() && !e.previous.valid() && list.head != t);
    e.next = at;
    e.previous = at.valid() ? s.entities[at].previous : list.tail;
    (e.previous.valid() ? s.entities[e.previous].next : list.head) = t;
    (at.valid() ? s.entities[at].previous : list.tail) = t;
}

void push_back(Sched& s, EntityList& list, TaskId t) { insert_before(s, list, {}, t); }
void push_front(Sched& s, EntityList& list, TaskId t) { insert_before(s, list, list.head, t); }

void remove(Sched& s, EntityList& list, TaskId t)
{
    SchedEntity& e = s.entities[t];
    (e.previous.valid() ? s.entities[e.previous].next : list.head) = e.next;
    (e.next.valid() ? s.entities[e.next].previous : list.tail) = e.previous;
    e.next = e.previous = {};
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
    const std::vector<Event> events = s.events.sorted();
    return hash_bytes(h, events.data(), events.size() * sizeof(Event));
}

}  // namespace interleave
