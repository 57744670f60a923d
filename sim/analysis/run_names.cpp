#include "analysis/run_names.h"

#include <algorithm>
#include <vector>

namespace interleave {

namespace {

constexpr std::string_view kBetween = ", ";

std::vector<std::string_view> parts_of(std::string_view list)
{
    std::vector<std::string_view> parts;
    while (true) {
        const size_t comma = list.find(kBetween);
        parts.push_back(list.substr(0, comma));
        if (comma == std::string_view::npos) return parts;
        list.remove_prefix(comma + kBetween.size());
    }
}

std::string without(const std::vector<std::string_view>& parts,
                    const std::vector<std::string_view>& others)
{
    std::string rest;
    for (const std::string_view part : parts) {
        if (std::ranges::find(others, part) != others.end()) continue;
        if (!rest.empty()) rest += kBetween;
        rest += part;
    }
    return rest;
}

}  // namespace

std::pair<std::string, std::string> what_differs(std::string_view a, std::string_view b)
{
    const std::vector<std::string_view> of_a = parts_of(a);
    const std::vector<std::string_view> of_b = parts_of(b);
    std::pair<std::string, std::string> rest{without(of_a, of_b), without(of_b, of_a)};
    if (rest.first.empty() || rest.second.empty()) return {std::string(a), std::string(b)};
    return rest;
}

}  // namespace interleave
