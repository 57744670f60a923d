#include "policy/policies.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

namespace interleave {

namespace {

constexpr const PolicyInfo* kOwn[] = {
    // clang-format off
    &kFcfs, &kSjf, &kSrtf, &kHrrn, &kRoundRobin, &kPriority, &kMultilevel, &kMlfq, &kCyclic,
    &kLottery, &kStridePolicy,
    &kFixedPriority, &kRateMonotonic, &kDeadlineMonotonic, &kEdf, &kEdfUs, &kEdzl, &kLlf, &kPd2,
    &kEevdf, &kUle, &kNt,
    &kScripted,
    // clang-format on
};

// Grows at its end only, so that readers need no lock: they see the entries before `count`.
struct Registry {
    Registry()
    {
        for (const PolicyInfo* info : kOwn) entries[count++] = info;
    }
    std::array<const PolicyInfo*, kMaxPolicies> entries{};
    std::atomic<size_t> count = 0;
    std::mutex writing;
};

Registry& registry()
{
    static Registry all;
    return all;
}

bool is_name(std::string_view name)
{
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    return !name.empty() && (name[0] < '0' || name[0] > '9') && std::ranges::all_of(name, fits);
}

Error refused(const PolicyInfo& info, std::string_view why)
{
    return {ErrorKind::usage, fmt::format("The policy '{}' was not added: {}.", info.name, why)};
}

}  // namespace

Status add_policy(const PolicyInfo& info)
{
    if (!is_name(info.name))
        return refused(info, "a name is letters, digits and _, and does not begin with a digit");
    if (info.make == nullptr) return refused(info, "it has no function that makes it");
    Registry& all = registry();
    const std::lock_guard lock(all.writing);
    if (find_policy(info.name) != nullptr) return refused(info, "there is one of this name");
    const size_t count = all.count.load();
    if (count == kMaxPolicies)
        return refused(info, fmt::format("there are {} already", kMaxPolicies));
    all.entries[count] = &info;
    all.count.store(count + 1);
    return Nothing{};
}

std::span<const PolicyInfo* const> policies()
{
    const Registry& all = registry();
    return {all.entries.data(), all.count.load()};
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

std::string value_text(const PolicyParameter& p, int64_t value)
{
    if (const std::string_view word = word_of(p, value); !word.empty()) return std::string(word);
    switch (p.kind) {
        case ParameterKind::duration:
        case ParameterKind::durations: {
            std::string text = to_text(Duration{value});
            std::erase(text, ' ');
            return text;
        }
        case ParameterKind::boolean: return value != 0 ? "true" : "false";
        case ParameterKind::fraction:
            return fmt::format("{}", static_cast<double>(value) / double{kFractionOne});
        case ParameterKind::integer:
        case ParameterKind::integers: return fmt::to_string(value);
        case ParameterKind::word:
        case ParameterKind::schedule: break;
    }
    return {};
}

std::string policy_text(const PolicyInfo& info, const PolicyValues& values)
{
    const PolicyValues usual = defaults(info);
    std::string text(info.name);
    char between = ':';
    for (size_t i = 0; i < info.parameters.size(); ++i) {
        const PolicyParameter& p = info.parameters[i];
        if (p.kind == ParameterKind::schedule) continue;
        if (values.numbers[i] == usual.numbers[i] && values.lists[i] == usual.lists[i]) continue;
        std::vector<std::string> entries;
        for (const int64_t entry : values.lists[i]) entries.push_back(value_text(p, entry));
        text += fmt::format("{}{}={}", between, p.name,
                            is_list(p.kind) ? fmt::to_string(fmt::join(entries, " "))
                                            : value_text(p, values.numbers[i]));
        between = ',';
    }
    return text;
}

}  // namespace interleave
