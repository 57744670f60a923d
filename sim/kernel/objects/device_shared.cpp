// Processor sharing: n requests on c servers all get on at once, each at the rate min(1, c/n). The
// limit of taking turns with ever smaller slices (Kleinrock, 1967).
//
// Virtual time is the work that a request has got that was there all the time. A request that comes
// at virtual time v with work w has the tag v + w and is done when virtual time gets there, so the
// smallest tag is done first whatever comes in between. Nothing drifts: virtual time counts 2^-32
// ns and is rounded once for each change of the rate; a request that is done counts no more from
// then on, to the same precision, although its task is told at the next whole nanosecond; a tag is
// rounded once, to 2^-16 ns, or as far as 63 bits reach (a busy period over 39 hours: less fine).
#include "kernel/objects/device.h"

#include <algorithm>
#include <limits>

namespace interleave {

namespace {

using Wide = __int128;  // virtual or real time in units of 2^-32 ns

constexpr int kFractionBits = 32;
constexpr uint8_t kTagBits = 16;
constexpr int64_t kTagMax = std::numeric_limits<int64_t>::max();

Wide virtual_time(const SharedDevice& d) { return (Wide{d.served} << kFractionBits) + d.fraction; }

void set_virtual_time(SharedDevice& d, Wide at)
{
    d.served = static_cast<int64_t>(at >> kFractionBits);
    d.fraction = static_cast<uint32_t>(at);
}

Wide tag_of(const World& w, const SharedDevice& d, TaskId t)
{
    return Wide{w.tasks[t].amount} << (kFractionBits - d.head.tag_bits);
}

// Real time in which each of n requests gets so much work, rounded up.
Wide time_for(Wide work, uint32_t n, uint32_t servers)
{
    return n <= servers ? work : (work * n + servers - 1) / servers;
}

Wide work_in(Wide time, uint32_t n, uint32_t servers)
{
    return n <= servers ? time : time * servers / n;
}

// All tags lose their last bit.
void coarsen(World& w, SharedDevice& d, TaskId newcomer)
{
    --d.head.tag_bits;
    for (TaskId t = d.requests.head; t.valid(); t = w.tasks[t].next)
        if (t != newcomer) w.tasks[t].amount = w.tasks[t].amount / 2 + w.tasks[t].amount % 2;
}

// The newcomer, last of the list, says how much work it wants: it gets its tag and its place.
void admit(World& w, SharedDevice& d, TaskId newcomer)
{
    if (d.count == 1) d.head.tag_bits = kTagBits;
    Task& task = w.tasks[newcomer];
    const Wide tag = virtual_time(d) + (Wide{task.amount} << kFractionBits);
    while ((tag >> (kFractionBits - d.head.tag_bits)) >= kTagMax) coarsen(w, d, newcomer);
    const int dropped = kFractionBits - d.head.tag_bits;
    task.amount = static_cast<int64_t>((tag + (Wide{1} << (dropped - 1))) >> dropped);
    TaskId after = task.previous;
    while (after.valid() && w.tasks[after].amount > task.amount) after = w.tasks[after].previous;
    remove(w, d.requests, newcomer);
    insert_before(w, d.requests, after.valid() ? w.tasks[after].next : d.requests.head, newcomer);
}

}  // namespace

Progress advance_shared(World& w, ObjectId id, Duration elapsed, TaskId newcomer)
{
    SharedDevice& d = w.object<SharedDevice>(id);
    Wide at = virtual_time(d);
    Wide left = Wide{elapsed.ns} << kFractionBits;
    uint32_t n = d.count - (newcomer.valid() ? 1 : 0);
    TaskId first = d.requests.head;
    // Past those who are done: they are still in the list, but get no more work.
    const auto skip_done = [&] {
        for (; n > 0 && tag_of(w, d, first) <= at; --n) first = w.tasks[first].next;
    };
    for (skip_done(); n > 0 && left > 0; skip_done()) {
        const Wide tag = tag_of(w, d, first);
        const Wide needed = time_for(tag - at, n, d.head.servers);
        at = needed <= left ? tag : at + work_in(left, n, d.head.servers);
        left -= std::min(needed, left);
    }
    set_virtual_time(d, at);
    if (newcomer.valid()) admit(w, d, newcomer);
    if (d.count == 0) return {};

    n += newcomer.valid() ? 1 : 0;
    const TaskId next = d.requests.head;
    const Wide tag = tag_of(w, d, next);
    if (tag <= at) return {next, {}};
    const Wide needed = time_for(tag - at, n, d.head.servers);
    const Wide ns = (needed + (Wide{1} << kFractionBits) - 1) >> kFractionBits;
    return {next, {static_cast<int64_t>(std::min<Wide>(ns, kForever.ns))}};
}

void leave_shared(World& w, ObjectId id, TaskId t)
{
    SharedDevice& d = w.object<SharedDevice>(id);
    remove(w, d.requests, t);
    if (--d.count > 0) return;
    d.served = d.fraction = 0;
    d.head.tag_bits = 0;
}

}  // namespace interleave
