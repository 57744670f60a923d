#include "policy/policies.h"

#include <algorithm>

namespace interleave {

std::span<const PolicyInfo* const> policies()
{
    static constexpr const PolicyInfo* kPolicies[] = {
        &kFcfs, &kRoundRobin, &kPriority, &kFixedPriority, &kRateMonotonic, &kDeadlineMonotonic,
        &kEdf,  &kEdfUs,      &kEdzl,     &kLlf,           &kPd2,           &kScripted};
    return kPolicies;
}

const PolicyInfo* find_policy(std::string_view name)
{
    const auto all = policies();
    const auto it = std::ranges::find(all, name, [](const PolicyInfo* p) { return p->name; });
    return it != all.end() ? *it : nullptr;
}

PolicyValues defaults(const PolicyInfo& info)
{
    PolicyValues values;
    for (const PolicyParameter& p : info.parameters) {
        values.lists.emplace_back(p.list.begin(), p.list.end());
        values.numbers.push_back(is_list(p.kind) ? static_cast<int64_t>(p.list.size()) : p.value);
    }
    return values;
}

}  // namespace interleave
