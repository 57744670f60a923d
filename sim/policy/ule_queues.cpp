#include "policy/ule_queues.h"

namespace interleave::ule {

namespace {

EntityList& list(Sched& s, CpuId c, uint32_t i)
{
    return s.lists[ListId{s.queues[s.cpus[c].queue].lists + i}];
}

void set_calendar(Sched& s, CpuId c, Calendar at)
{
    s.queues[s.cpus[c].queue].key = at.now * kSlots + at.hand;
}

bool empty_slot(Sched& s, CpuId c, uint32_t slot)
{
    return !list(s, c, kInteractiveLists + slot).head.valid();
}

}  // namespace

Calendar calendar(const Sched& s, CpuId c)
{
    const auto packed = static_cast<uint32_t>(s.queues[s.cpus[c].queue].key);
    return {packed / kSlots, packed % kSlots};
}

void place(Sched& s, CpuId c, TaskId t, bool to_head)
{
    SchedEntity& e = s.entities[t];
    const Calendar at = calendar(s, c);
    uint32_t where = interactive(e.key) ? interactive_list(e.key) : kInteractiveLists + at.hand;
    if (!interactive(e.key) && !to_head) {
        const auto ahead = static_cast<uint32_t>(kSlots * (e.key - kFirstBatch) / kBatchRange);
        uint32_t slot = (at.now + ahead) % kSlots;
        // The slot at the hand is still being emptied.
        if (at.hand != at.now && slot == at.hand) slot = (slot + kSlots - 1) % kSlots;
        where = kInteractiveLists + slot;
    }
    e.level = static_cast<uint16_t>(where);
    EntityList& queue = list(s, c, where);
    to_head ? push_front(s, queue, t) : push_back(s, queue, t);
}

void take(Sched& s, TaskId t)
{
    const SchedEntity& e = s.entities[t];
    remove(s, list(s, e.cpu, e.level), t);
    Calendar at = calendar(s, e.cpu);
    const bool at_hand = e.level == kInteractiveLists + at.hand;
    if (at.hand == at.now || !at_hand || !empty_slot(s, e.cpu, at.hand)) return;
    at.hand = (at.hand + 1) % kSlots;
    set_calendar(s, e.cpu, at);
}

void advance(Sched& s, CpuId c)
{
    Calendar at = calendar(s, c);
    if (at.now != at.hand) return;
    at.now = (at.now + 1) % kSlots;
    if (empty_slot(s, c, at.hand)) at.hand = at.now;
    set_calendar(s, c, at);
}

}  // namespace interleave::ule
