// The cache of a CPU: whose working set is warm in it, and how fast a task goes on therefore.
//
// Not lines and ways: a working set is in a cache as a whole or not at all. A task that runs on a
// CPU for the machine's `warmup` becomes warm there and then works at the warm rate; the newest is
// kept, the oldest thrown out. What a task leaves warm stays until it is thrown out, also after its
// end. Source: OSTEP, multi.py. There are caches only if the machine has some (CacheSpec::size).
// Invariant: those warm fit into the cache together.
#pragma once

#include "base/ids.h"
#include "base/time.h"

#include <cstdint>
#include <vector>

namespace interleave {

struct Model;
struct Sched;

// The working set of one task in one cache.
struct CacheRow {
    uint32_t serial = 0;  // of the task, which may have ended
    uint32_t size = 0;
    Duration left;  // of running here until it is warm; 0: it is
};
static_assert(Row<CacheRow>);

struct Cache {
    Time since;                  // running: until when the work of the CPU's task is accounted
    Duration warm_time;          // how long the CPU worked at the warm rate so far
    int64_t used = 0;            // of its size, by those warm
    std::vector<CacheRow> rows;  // by serial; those warm or on the way, nobody else
    std::vector<uint32_t> warm;  // serials, the oldest first
};

// nullptr: the task would have to begin warming up.
[[nodiscard]] const CacheRow* row_of(const Cache&, uint32_t serial);
[[nodiscard]] bool is_warm(const Cache&, uint32_t serial);

// The CPU's current task begins to run there.
void enter_cache(const Model&, Sched&, CpuId);
// How long until its instruction is done, or its working set is warm and it goes on faster.
[[nodiscard]] Duration until_change(const Model&, const Sched&, CpuId);
// Brings what it has left to do, and the cache, up to now. Returns what is left.
Duration account(const Model&, Sched&, CpuId);
// The task ends: who is on the way to being warm is forgotten.
void leave_caches(Sched&, TaskId);

[[nodiscard]] uint64_t fingerprint(uint64_t seed, const Cache&);

}  // namespace interleave
