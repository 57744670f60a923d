// Devices that preempt: the first `servers` requests of the list are being served, at full speed,
// and whoever is pushed back goes on later where it stopped (preemptive resume).
//
// srpt: the least work left goes first, which minimises the mean response time (Schrage, 1968).
// lcfs_preemptive: the newest goes first. priority_preemptive: the most urgent task goes first.
// Exact: work is counted in whole nanoseconds, and a request gets one of them or none.
#include "kernel/objects/device.h"

#include <algorithm>

namespace interleave {

// While the first ones are served they get smaller alike, so the order of srpt stays true.
Progress advance_preemptive(const Model& m, World& w, ObjectId id, Duration elapsed,
                            TaskId newcomer)
{
    PreemptiveDevice& d = w.object<PreemptiveDevice>(id);
    uint32_t servers = d.head.servers;
    for (TaskId t = d.requests.head; elapsed.ns > 0 && t.valid() && t != newcomer && servers > 0;
         t = w.tasks[t].next, --servers)
        w.tasks[t].amount = std::max<int64_t>(w.tasks[t].amount - elapsed.ns, 0);
    if (newcomer.valid()) move_up(m, w, d.head, d.requests, newcomer);
    Progress first;
    servers = d.head.servers;
    for (TaskId t = d.requests.head; t.valid() && servers > 0; t = w.tasks[t].next, --servers)
        if (!first.next.valid() || w.tasks[t].amount < first.after.ns)
            first = {t, {w.tasks[t].amount}};
    return first;
}

}  // namespace interleave
