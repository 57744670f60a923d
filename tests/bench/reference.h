// Reference loops: each workload by hand, knowing beforehand what the product has to find out (how
// many tasks there are, what they do, how durations are distributed). They use no kernel, no
// scenario and no policy; a slow one would flatter us.
#pragma once

#include "bench.h"

#include <cstdint>

namespace interleave::bench {

// W1: n timers of exp(1 s), each drawn; each expiry reads and writes one cache line of its task and
// records nothing.
[[nodiscard]] Round timers_in_calendar(uint32_t n, uint64_t operations);
[[nodiscard]] Round timers_in_queue(uint32_t n, uint64_t operations);  // the product's EventQueue
[[nodiscard]] Round timers_in_heap(uint32_t n, uint64_t operations);   // what one writes first

// W2: n tasks take turns on so many CPUs, 1 ms each; each turn a record of 16 bytes.
// Without a queue of events and without a policy, so that it is no limit for a kernel.
[[nodiscard]] Round turns_in_arrays(uint32_t n, uint32_t cpus, uint64_t operations, bool record);
// A kernel in little: a heap of CPU timers, a policy behind a virtual call.
[[nodiscard]] Round turns_in_kernel(uint32_t n, uint32_t cpus, uint64_t operations, bool record);

// W3: n tasks compute exp(1 ms), lock, hold for 100 us, unlock. Each has a CPU, and each change of
// state is a record.
[[nodiscard]] Round contended_mutex(uint32_t n, uint64_t operations);

// W4: 8 producers and 8 consumers of a buffer of 64, exp(10 us) between items; each change of
// state is a record.
[[nodiscard]] Round bounded_buffer(uint64_t operations);

}  // namespace interleave::bench
