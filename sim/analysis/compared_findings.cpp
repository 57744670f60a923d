#include "analysis/compared_findings.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace interleave {

namespace {

using What = std::tuple<FindingKind, std::vector<std::string>, uint32_t>;  // and which fault

What what_of(const Finding& f)
{
    std::vector<std::string> tasks = f.tasks;
    std::ranges::sort(tasks);
    return {f.kind, std::move(tasks), f.number};
}

// In the order of time: a run tells its findings by weight.
std::map<What, std::vector<uint32_t>> by_what(std::span<const Finding> all)
{
    std::map<What, std::vector<uint32_t>> found;
    for (uint32_t i = 0; i < all.size(); ++i) found[what_of(all[i])].push_back(i);
    for (auto& [what, indices] : found)
        std::ranges::stable_sort(indices, {}, [&](uint32_t i) { return all[i].at; });
    return found;
}

}  // namespace

std::vector<ComparedFinding> compare_findings(std::span<const Finding> a,
                                              std::span<const Finding> b)
{
    std::map<What, std::pair<std::vector<uint32_t>, std::vector<uint32_t>>> both;
    for (auto& [what, indices] : by_what(a)) both[what].first = std::move(indices);
    for (auto& [what, indices] : by_what(b)) both[what].second = std::move(indices);
    std::vector<ComparedFinding> all;
    for (const auto& [what, indices] : both) {
        const auto& [of_a, of_b] = indices;
        const auto nth = [](const std::vector<uint32_t>& list, size_t i) {
            return i < list.size() ? list[i] : ComparedFinding::kNone;
        };
        for (size_t i = 0; i < std::max(of_a.size(), of_b.size()); ++i)
            all.push_back({std::get<0>(what), std::get<1>(what), nth(of_a, i), nth(of_b, i)});
    }
    const auto at = [&](const ComparedFinding& f) {
        if (f.a == ComparedFinding::kNone) return b[f.b].at;
        return f.b == ComparedFinding::kNone ? a[f.a].at : std::min(a[f.a].at, b[f.b].at);
    };
    std::ranges::stable_sort(all, {}, [&](const ComparedFinding& f) {
        return std::tuple(f.in_both(), -static_cast<int>(weight_of(f.kind)), at(f).ns, f.kind);
    });
    return all;
}

}  // namespace interleave
