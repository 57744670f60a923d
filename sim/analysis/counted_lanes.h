// What there was at each moment of a timeline, as lines of steps: how many processes and tasks
// lived, were ready or were zombies (live_counts.h), how many were in the queue of each CPU, how
// many waited at each object, and how much each queue, pipe and connection held.
//
// Coroutines wait at objects as other tasks do; in the queue of a CPU there is only what the
// operating system schedules.
// Invariant: the first kCounted are those of LiveCounts, in their order.
#pragma once

#include "analysis/live_counts.h"

#include <string>
#include <vector>

namespace interleave {

struct CountedLane {
    std::string name;  // "tasks ready", "queue of cpu1", "waiting for disk", "messages in q"
    CpuId cpu;         // whose queue; not valid: it is about none
    ObjectId object;   // where they wait; not valid: it is about none
    CountLine line;
    uint32_t most = 0;      // at once
    Buffer buffer;          // whose level; its object is not valid: it is about none
    uint32_t capacity = 0;  // of the buffer; 0: none is known
    friend bool operator==(const CountedLane&, const CountedLane&) = default;
};

// What it is that a buffer holds.
enum class Held : uint8_t { messages, bytes, connections, for_client, for_server };
[[nodiscard]] Held holds_what(const Timeline&, const Buffer&);

// Queues of CPUs only where CPUs have queues of their own: on several CPUs, and nobody went from
// the queue of one to another CPU without having moved. Objects only where somebody waited, buffers
// only where they ever held something.
[[nodiscard]] std::vector<CountedLane> counted_lanes(const Timeline&);

// Of the objects so many are shown: those where most waited at once, then those where they waited
// longest in all. Of the buffers those that held something for longest. The order stays.
inline constexpr size_t kShownObjects = 6, kShownQueues = 8, kShownBuffers = 6;
[[nodiscard]] std::vector<CountedLane> worth_showing(std::vector<CountedLane>, Time end);

// 0 before the first change.
[[nodiscard]] uint32_t count_at(const CountLine&, Time);
// The count that fills the height of a lane: the capacity of a buffer, unless it is never even
// nearly full; else the most that there were.
[[nodiscard]] uint32_t top_of(const CountedLane&);
// "waiting for disk: 3 tasks", "messages in q: 3 of 5"
[[nodiscard]] std::string count_text(const CountedLane&, uint32_t count);

}  // namespace interleave
