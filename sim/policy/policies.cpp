#include "policy/policies.h"

#include <algorithm>

namespace interleave {

std::span<const PolicyInfo* const> policies()
{
    static constexpr const PolicyInfo* kPolicies[] = {&kFcfs, &kRoundRobin, &kPriority, &kScripted};
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
    for (const PolicyParameter& p : info.parameters) values.numbers.push_back(p.value);
    return values;
}

}  // namespace interleave
