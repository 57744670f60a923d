#include "backend/posix/watch.h"

#include "base/rng.h"

namespace interleave::posix {

namespace {

uint64_t with(uint64_t hash, uint32_t serial, uint64_t moves)
{
    return mix64(hash ^ mix64(moves + (uint64_t{serial} << 32)));
}

}  // namespace

uint32_t Watch::blocker_of(uint32_t serial) const
{
    const TaskRow& row = run_.shared.task(serial);
    if (row.life != Life::alive) return Record::kNone;
    const WaitFor what = row.waits;
    if (what == WaitFor::join) return row.on;
    if (what != WaitFor::mutex) return Record::kNone;
    return run_.shared.object(row.on).owner - 1;  // 0, nobody, becomes kNone
}

// Follows the waits from each task, each link once in all. The ring that it meets is left in
// Control.
bool Watch::find_ring()
{
    const uint32_t n = run_.shared.started();
    const uint32_t before = walk_;
    for (uint32_t first = 0; first < n; ++first) {
        ++walk_;
        uint32_t at = first;
        while (at < n && run_.looks[at].walk <= before) {
            run_.looks[at].walk = walk_;
            at = blocker_of(at);
        }
        if (at >= n || run_.looks[at].walk != walk_) continue;
        Control& c = run_.shared.control();
        uint64_t same = 1;
        c.ring_size = 0;
        uint32_t t = at;
        do {
            if (c.ring_size < kMaxRing) c.ring[c.ring_size++] = t;
            same = with(same, t, run_.shared.task(t).moves);
            t = blocker_of(t);
        } while (t != at && t < n);
        if (t >= n) return false;  // it came apart while we looked
        const bool confirmed = same == same_ring_;
        same_ring_ = same;
        return confirmed;
    }
    same_ring_ = 0;
    return false;
}

// Whether what the task waits for is still not there. A waiter that was served but has not had a
// CPU since looks as if it waited.
bool Watch::still_waits(const TaskRow& row, uint32_t serial) const
{
    const uint32_t on = row.on;
    switch (row.waits) {
        case WaitFor::nothing:
        case WaitFor::start:
        case WaitFor::time: return false;
        case WaitFor::mutex: return run_.shared.object(on).owner != 0;
        case WaitFor::join: return run_.shared.task(on).life == Life::alive;
        case WaitFor::until:
            // Two evaluations after everybody stood still: the second began after the first ended.
            return run_.looks[serial].moves == row.moves &&
                   row.asked - run_.looks[serial].asked >= 2;
        case WaitFor::semaphore: {
            ObjectRow& o = run_.shared.object(on);
            if (!run_.single_permits[on]) return o.count < row.wanted;
            int value = 0;
            sem_getvalue(&o.permits, &value);
            return value <= 0;
        }
    }
    return false;
}

bool Watch::all_wait() const
{
    for (uint32_t s = 0; s < run_.shared.started(); ++s) {
        const TaskRow& row = run_.shared.task(s);
        if (row.life == Life::alive && !still_waits(row, s)) return false;
    }
    return true;
}

// Since when each task has stood still, for the next look.
void Watch::remember()
{
    uint64_t same = 1;
    for (uint32_t s = 0; s < run_.shared.started(); ++s) {
        const TaskRow& row = run_.shared.task(s);
        if (row.life == Life::alive) same = with(same, s, row.moves);
    }
    if (same == same_stillness_) return;
    same_stillness_ = same;
    for (uint32_t s = 0; s < run_.shared.started(); ++s) {
        const TaskRow& row = run_.shared.task(s);
        run_.looks[s].moves = row.moves;
        run_.looks[s].asked = row.asked;
    }
}

RunEnd Watch::look()
{
    if (find_ring()) return RunEnd::deadlock;
    const uint64_t before = same_stillness_;
    remember();
    const bool still = same_stillness_ == before;
    return still && all_wait() ? RunEnd::stuck : RunEnd::running;
}

}  // namespace interleave::posix
