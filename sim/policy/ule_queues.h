// The run queues of ULE, one set for each CPU: lists of interactive tasks, and a calendar of 64
// slots for the others.
//
// Entries of the calendar are made from `now` on, further ahead the less urgent they are, and taken
// from `hand` on. Now moves by a slot in a tick if the hand has caught up with it, so that whoever
// is in the calendar runs at last. SchedEntity::key is the priority of a queued task, level its
// list, RunQueue::key the calendar. Source: FreeBSD 12, sys/kern/sched_ule.c, kern_switch.c.
#pragma once

#include "kernel/state.h"
#include "policy/ule_history.h"

namespace interleave::ule {

inline constexpr uint32_t kSlots = 64;
inline constexpr uint32_t kInteractiveLists = 8;  // of four priorities each
inline constexpr uint32_t kLists = kInteractiveLists + kSlots;

struct Calendar {
    uint32_t now = 0, hand = 0;
};

[[nodiscard]] inline bool interactive(int64_t priority) { return priority < kFirstBatch; }
[[nodiscard]] inline uint32_t interactive_list(int64_t priority)
{
    return static_cast<uint32_t>((priority - kFirstInteractive) / 4);
}

[[nodiscard]] Calendar calendar(const Sched&, CpuId);
// By its key. A task that was preempted goes to the head: of its list, or of the slot at the hand.
void place(Sched&, CpuId, TaskId, bool to_head);
// REQUIRES: it is queued where SchedEntity::cpu says
void take(Sched&, TaskId);
// A tick has passed on this CPU.
void advance(Sched&, CpuId);

[[nodiscard]] inline const EntityList& list(const Sched& s, CpuId c, uint32_t i)
{
    return s.lists[ListId{s.queues[s.cpus[c].queue].lists + i}];
}

// The first for which suits(task) holds, in the order in which they would run.
template <typename Suits>
[[nodiscard]] TaskId find(const Sched& s, CpuId c, const Suits& suits)
{
    const uint32_t hand = calendar(s, c).hand;
    for (uint32_t i = 0; i < kLists; ++i) {
        const uint32_t slot = (i + kSlots - kInteractiveLists + hand) % kSlots;
        const uint32_t at = i < kInteractiveLists ? i : kInteractiveLists + slot;
        for (TaskId t = list(s, c, at).head; t.valid(); t = s.entities[t].next)
            if (suits(t)) return t;
    }
    return {};
}

}  // namespace interleave::ule
