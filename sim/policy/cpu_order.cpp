#include "policy/cpu_order.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr uint64_t kOrderStream = 0x6370'756f'7264'6572;  // whose draws orders are

}  // namespace

CpuOrder::CpuOrder(const PolicyValues& v, size_t first)
    : kind_(static_cast<Kind>(v.numbers[first])),
      every_{v.numbers[first + 1]},
      given_(v.lists[first + 2])
{
}

// CPUs that an order does not name come last in it.
std::vector<CpuId> CpuOrder::order_at(Time now, uint32_t cpus, const Draw& draw) const
{
    const auto turn = static_cast<uint64_t>(now.ns / every_.ns);
    std::vector<CpuId> order;
    if (kind_ == Kind::given && given_.size() >= cpus) {
        const size_t from = turn % (given_.size() / cpus) * cpus;
        for (size_t i = from; i < from + cpus; ++i) {
            const CpuId c{static_cast<uint32_t>(given_[i])};
            if (c.index < cpus && std::ranges::find(order, c) == order.end()) order.push_back(c);
        }
    }
    for (CpuId c{0}; c.index < cpus; ++c.index)
        if (std::ranges::find(order, c) == order.end()) order.push_back(c);
    if (kind_ != Kind::random) return order;
    for (uint32_t i = cpus - 1; i > 0; --i)
        std::swap(order[i], order[scale_to(draw(kOrderStream, turn * cpus + i), i + 1)]);
    return order;
}

TaskId CpuOrder::turn_of(const Model& m, const Sched& s, const EntityList& list, CpuId c,
                         const Draw& draw) const
{
    std::vector<TaskId> taken;
    for (const CpuId other : order_at(s.now, m.machine.cpus, draw)) {
        if (other != c && !s.again.has(other)) continue;
        TaskId t = list.head;
        while (t.valid() && (!may_run_on(m, s.entities[t].affinity, other) ||
                             std::ranges::find(taken, t) != taken.end()))
            t = s.entities[t].next;
        if (other == c) return t;
        if (t.valid()) taken.push_back(t);
    }
    return {};
}

}  // namespace interleave
