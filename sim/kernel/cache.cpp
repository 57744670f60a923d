#include "kernel/cache.h"

#include "base/rng.h"
#include "kernel/model.h"
#include "kernel/state.h"

#include <algorithm>

namespace interleave {

namespace {

// Where the row of a task is, or would be.
template <typename Rows>
auto place_of(Rows& rows, uint32_t serial)
{
    return std::ranges::lower_bound(rows, serial, {}, &CacheRow::serial);
}

void erase_row(Cache& cache, uint32_t serial)
{
    const auto at = place_of(cache.rows, serial);
    if (at != cache.rows.end() && at->serial == serial) cache.rows.erase(at);
}

void throw_out_oldest(Cache& cache)
{
    const uint32_t serial = cache.warm.front();
    cache.used -= row_of(cache, serial)->size;
    cache.warm.erase(cache.warm.begin());
    erase_row(cache, serial);
}

// The newest is thrown out last, which leaves nothing if it alone is too large.
void become_warm(const Model& m, Cache& cache, CacheRow& row)
{
    row.left = {0};
    cache.warm.push_back(row.serial);
    cache.used += row.size;
    while (cache.used > m.machine.cache.size) throw_out_oldest(cache);
}

CacheRow beginning(const Model& m, const SchedEntity& e)
{
    return {e.serial, static_cast<uint32_t>(m.tasks[e.spec].working_set), m.machine.cache.warmup};
}

// The row of a task, made if it is not there.
CacheRow& row_for(const Model& m, Cache& cache, const SchedEntity& e)
{
    const auto at = place_of(cache.rows, e.serial);
    if (at != cache.rows.end() && at->serial == e.serial) return *at;
    return *cache.rows.insert(at, beginning(m, e));
}

Duration in_whole_steps(const CacheSpec& spec, Duration d)
{
    const int64_t step = std::max<int64_t>(spec.step.ns, 1);
    return {(d.ns + step - 1) / step * step};
}

int64_t rate_of(const CacheSpec& spec, bool warm) { return warm ? spec.warm_rate : spec.cold_rate; }

// Running here brings it closer. Where that takes no time it was warmed, or refused, on entry.
void warm_up(const Model& m, Cache& cache, const SchedEntity& e, Duration used)
{
    if (m.machine.cache.warmup.ns == 0 || used.ns == 0) return;
    CacheRow& row = row_for(m, cache, e);
    row.left = std::max(row.left - used, Duration{0});
    if (row.left.ns == 0) become_warm(m, cache, row);
}

}  // namespace

const CacheRow* row_of(const Cache& cache, uint32_t serial)
{
    const auto at = place_of(cache.rows, serial);
    return at != cache.rows.end() && at->serial == serial ? &*at : nullptr;
}

bool is_warm(const Cache& cache, uint32_t serial)
{
    const CacheRow* row = row_of(cache, serial);
    return row != nullptr && row->left.ns == 0;
}

void enter_cache(const Model& m, Sched& s, CpuId c)
{
    Cache& cache = s.caches[c];
    const SchedEntity& e = s.entities[s.cpus[c].current];
    cache.since = s.now;
    if (m.machine.cache.warmup.ns == 0 && !is_warm(cache, e.serial))
        become_warm(m, cache, row_for(m, cache, e));
}

Duration until_change(const Model& m, const Sched& s, CpuId c)
{
    const CacheSpec& spec = m.machine.cache;
    const SchedEntity& e = s.entities[s.cpus[c].current];
    const CacheRow* found = row_of(s.caches[c], e.serial);
    const Duration until_warm = found != nullptr ? found->left : spec.warmup;
    const int64_t rate = rate_of(spec, found != nullptr && found->left.ns == 0);
    const Duration done = in_whole_steps(spec, {(e.left.ns + rate - 1) / rate});
    if (until_warm.ns == 0) return done;
    return std::min(done, in_whole_steps(spec, until_warm));
}

Duration account(const Model& m, Sched& s, CpuId c)
{
    Cache& cache = s.caches[c];
    const Cpu& cpu = s.cpus[c];
    SchedEntity& e = s.entities[cpu.current];
    const Duration used = s.now - cache.since;
    cache.since = s.now;
    const bool warm = is_warm(cache, e.serial);
    if (warm) cache.warm_time = cache.warm_time + used;
    // A step that is cut short does not finish the work, though it may have been enough for it.
    const Duration least{s.now < cpu.burst_end ? std::min<int64_t>(e.left.ns, 1) : 0};
    e.left = std::max(Duration{e.left.ns - used.ns * rate_of(m.machine.cache, warm)}, least);
    if (!warm) warm_up(m, cache, e, used);
    return e.left;
}

void leave_caches(Sched& s, TaskId t)
{
    const uint32_t serial = s.entities[t].serial;
    for (Cache& cache : s.caches) {
        const CacheRow* row = row_of(cache, serial);
        if (row == nullptr || (row->left.ns == 0 && row->size > 0)) continue;
        std::erase(cache.warm, serial);
        erase_row(cache, serial);
    }
}

uint64_t fingerprint(uint64_t seed, const Cache& cache)
{
    uint64_t h = mix64(seed ^ static_cast<uint64_t>(cache.since.ns));
    h = mix64(h ^ static_cast<uint64_t>(cache.warm_time.ns)) ^ static_cast<uint64_t>(cache.used);
    h = hash_bytes(h, cache.rows.data(), cache.rows.size() * sizeof(CacheRow));
    for (const uint32_t serial : cache.warm) h = mix64(h ^ serial);
    return h;
}

}  // namespace interleave
