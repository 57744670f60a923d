#include "kernel/allocation.h"

#include <algorithm>
#include <cassert>

namespace interleave {

namespace {

std::span<const int64_t> row(const Allocation& a, const std::vector<int64_t>& matrix, uint32_t task)
{
    return {matrix.data() + task * a.resources, a.resources};
}

bool fits(std::span<const int64_t> wanted, std::span<const int64_t> free)
{
    return std::ranges::equal(wanted, free, std::less_equal{});
}

void give_back(const Allocation& a, uint32_t task, std::vector<int64_t>& free)
{
    const std::span<const int64_t> held = row(a, a.held, task);
    for (size_t r = 0; r < held.size(); ++r) free[r] += held[r];
}

bool can_end(const Allocation& a, uint32_t task, const std::vector<bool>& ended,
             const std::vector<int64_t>& free)
{
    const uint32_t first = a.after.empty() ? Allocation::kNobody : a.after[task];
    if (first != Allocation::kNobody && !ended[first]) return false;
    return fits(row(a, a.wanted, task), free);
}

}  // namespace

// Rounds over all who are left. Whom one takes first changes nobody else's fate: what is free only
// grows.
Reduction reduce(const Allocation& a)
{
    Reduction r;
    r.free = a.free;
    const auto tasks = static_cast<uint32_t>(a.tasks());
    std::vector<bool> ended(tasks);
    for (bool progress = true; progress;) {
        progress = false;
        for (uint32_t t = 0; t < tasks; ++t) {
            if (ended[t] || !can_end(a, t, ended, r.free)) continue;
            ended[t] = progress = true;
            give_back(a, t, r.free);
            r.order.push_back(t);
        }
    }
    for (uint32_t t = 0; t < tasks; ++t)
        if (!ended[t]) r.left.push_back(t);
    return r;
}

bool can_end_in(const Allocation& a, std::span<const uint32_t> order)
{
    assert(order.size() == a.tasks());
    std::vector<int64_t> free = a.free;
    std::vector<bool> ended(a.tasks());
    for (const uint32_t t : order) {
        if (!can_end(a, t, ended, free)) return false;
        ended[t] = true;
        give_back(a, t, free);
    }
    return true;
}

namespace {

// Whether t wants units that `other` has, or has to wait for its end.
bool waits_for(const Allocation& a, const Reduction& r, uint32_t t, uint32_t other)
{
    if (t != other && !a.after.empty() && a.after[t] == other) return true;
    const std::span<const int64_t> wanted = row(a, a.wanted, t);
    const std::span<const int64_t> held = row(a, a.held, other);
    for (size_t k = 0; k < a.resources && t != other; ++k)
        if (wanted[k] > r.free[k] && held[k] > 0) return true;
    return false;
}

}  // namespace

std::vector<uint32_t> in_circles(const Allocation& a, const Reduction& r)
{
    std::vector<uint32_t> members;
    for (const uint32_t start : r.left) {
        std::vector<uint32_t> reached, open{start};
        while (!open.empty()) {
            const uint32_t t = open.back();
            open.pop_back();
            for (const uint32_t other : r.left) {
                if (!waits_for(a, r, t, other)) continue;
                if (std::ranges::find(reached, other) != reached.end()) continue;
                reached.push_back(other);
                open.push_back(other);
            }
        }
        if (std::ranges::find(reached, start) != reached.end()) members.push_back(start);
    }
    return members;
}

void grant(Allocation& a, uint32_t task, std::span<const int64_t> request)
{
    for (size_t r = 0; r < a.resources; ++r) {
        a.free[r] -= request[r];
        a.held[task * a.resources + r] += request[r];
        a.wanted[task * a.resources + r] -= request[r];
    }
}

bool may_grant(const Allocation& a, uint32_t task, std::span<const int64_t> request)
{
    if (!fits(request, a.free)) return false;
    Allocation then = a;
    grant(then, task, request);
    return is_safe(then);
}

}  // namespace interleave
