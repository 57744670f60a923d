// The machine and the policy.

#include "base/text.h"
#include "policy/policies.h"
#include "program/decimal.h"
#include "program/program.h"
#include "scenario/codes.h"
#include "scenario/parse_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

// r0 .. r7, also under their textbook names.
std::optional<int64_t> register_number(std::string_view name)
{
    constexpr std::string_view textbook[] = {"ax", "bx", "cx", "dx"};
    for (size_t i = 0; i < std::size(textbook); ++i) {
        if (name == textbook[i]) return static_cast<int64_t>(i);
    }
    if (name.size() != 2 || name[0] != 'r' || name[1] < '0' || name[1] > '9') return std::nullopt;
    const int64_t number = name[1] - '0';
    return number < static_cast<int64_t>(kRegisters) ? std::optional(number) : std::nullopt;
}

void read_registers(ParseContext& ctx, const YamlNode& node, std::vector<int64_t>& out)
{
    const std::vector<YamlRef> none;
    const auto one = [&](const YamlNode& item) {
        const YamlNode* scalar = expect_scalar(ctx, item, "the name of a register");
        if (scalar == nullptr) return;
        const std::optional<int64_t> number = register_number(scalar->text);
        if (!number) {
            ctx.error(code::kNotOneOf, whole(*scalar).mark(),
                      fmt::format("{} is not a register", quoted(scalar->text)),
                      "the registers are r0 to r7; ax, bx, cx and dx are the first four");
        } else if (std::find(out.begin(), out.end(), *number) == out.end()) {
            out.push_back(*number);
        }
    };
    if (node.is_sequence()) {
        for (const YamlRef& item : node.items) one(*item);
    } else {
        one(node);
    }
}

void read_costs(ParseContext& ctx, const YamlNode& node, CostSpec& costs)
{
    read_mapping(ctx, node, cost_keys(), "costs", [&](const Key& key, const YamlNode& value) {
        const YamlNode* scalar = expect_scalar(ctx, value, "a duration");
        if (scalar == nullptr) return;
        if (key.shape == Shape::word) {
            costs.release_interrupts = read_word(ctx, whole(*scalar), key.words) == 1;
            return;
        }
        const std::optional<Duration> cost = read_duration(ctx, whole(*scalar));
        if (!cost) return;
        if (key.name == "save") costs.save = *cost;
        if (key.name == "choose") costs.choose = *cost;
        if (key.name == "load") costs.load = *cost;
        if (key.name == "address_space") costs.address_space = *cost;
        if (key.name == "migration") costs.migration = *cost;
        if (key.name == "create_process") costs.create_process = *cost;
        if (key.name == "create_thread") costs.create_thread = *cost;
        if (key.name == "coroutine") costs.coroutine = *cost;
        if (key.name == "create_coroutine") costs.create_coroutine = *cost;
    });
}

void read_cache(ParseContext& ctx, const YamlNode& node, CacheEntry& cache)
{
    cache.mark = node.mark;
    bool has_size = false;
    read_mapping(ctx, node, cache_keys(), "cache", [&](const Key& key, const YamlNode& value) {
        has_size = has_size || key.name == "size";
        const YamlNode* scalar =
            expect_scalar(ctx, value, fmt::format("a value for '{}'", key.name));
        if (scalar == nullptr) return;
        if (key.shape == Shape::duration) {
            Duration& out = key.name == "step" ? cache.step : cache.warmup;
            out = read_duration(ctx, whole(*scalar)).value_or(out);
            return;
        }
        int64_t& out = key.name == "size"        ? cache.size
                       : key.name == "warm_rate" ? cache.warm_rate
                                                 : cache.cold_rate;
        out = read_integer(ctx, whole(*scalar), key.lowest, key.highest).value_or(out);
    });
    if (node.is_mapping() && !has_size)
        ctx.error(code::kWrongShape, node.mark, "the cache has no size",
                  "write cache: {size: 100, warmup: 10ms}");
}

void read_machine_value(ParseContext& ctx, const Key& key, const YamlNode& value, MachineSpec& out)
{
    if (key.shape == Shape::costs) return read_costs(ctx, value, out.costs);
    if (key.shape == Shape::cache) return read_cache(ctx, value, out.cache);
    if (key.shape == Shape::context) {
        return read_mapping(ctx, value, context_keys(), "context",
                            [&](const Key&, const YamlNode& registers) {
                                read_registers(ctx, registers, out.omit);
                            });
    }
    const YamlNode* scalar = expect_scalar(ctx, value, fmt::format("a value for '{}'", key.name));
    if (scalar == nullptr) return;
    const Piece text = whole(*scalar);
    if (key.name == "cpus") {
        out.cpus_mark = text.mark();
        out.cpus = read_integer(ctx, text, key.lowest, key.highest).value_or(out.cpus);
    } else if (key.name == "instruction") {
        if (std::optional<Distribution> d = read_delay(ctx, text)) out.instruction = std::move(*d);
    } else if (key.name == "timing") {
        out.time_all = read_word(ctx, text, key.words).value_or(0) == 1;
    } else if (key.name == "stack") {
        out.stack_words =
            read_integer(ctx, text, key.lowest, key.highest).value_or(out.stack_words);
    }
}

// ", or auto"
std::string or_word(const PolicyParameter& parameter)
{
    return parameter.words.empty() ? "" : fmt::format(", or {}", fmt::join(parameter.words, ", "));
}

bool check_fraction(ParseContext& ctx, const PolicyParameter& parameter, const Piece& value)
{
    const Decimal d = read_decimal(value.text);
    const std::optional<int64_t> millionths =
        d.length == value.text.size() && d.length > 0 ? scaled(d, kFractionOne) : std::nullopt;
    if (millionths && *millionths >= parameter.lowest && *millionths <= parameter.highest)
        return true;
    const auto text = [](int64_t n) { return static_cast<double>(n) / double{kFractionOne}; };
    ctx.error(code::kOutOfRange, value.mark(),
              fmt::format("{} is out of range", quoted(value.text)),
              fmt::format("it is a decimal from {} to {} with at most 6 digits after the point{}",
                          text(parameter.lowest), text(parameter.highest), or_word(parameter)));
    return false;
}

// A single value, or one entry of a list.
bool check_parameter(ParseContext& ctx, const PolicyParameter& parameter, const Piece& value)
{
    if (number_of(parameter, value.text)) return true;
    switch (parameter.kind) {
        case ParameterKind::duration:
        case ParameterKind::durations: {
            const std::optional<Duration> d = read_duration(ctx, value);
            if (!d) return false;
            if (d->ns >= parameter.lowest && d->ns <= parameter.highest) return true;
            ctx.error(
                code::kOutOfRange, value.mark(), fmt::format("{} is out of range", to_text(*d)),
                parameter.highest == kLastTime.ns
                    ? fmt::format("it is {} or more{}", to_text(Duration{parameter.lowest}),
                                  or_word(parameter))
                    : fmt::format("it goes from {} to {}{}", to_text(Duration{parameter.lowest}),
                                  to_text(Duration{parameter.highest}), or_word(parameter)));
            return false;
        }
        case ParameterKind::integer:
        case ParameterKind::integers:
            return read_integer(ctx, value, parameter.lowest, parameter.highest).has_value();
        case ParameterKind::boolean: return read_boolean(ctx, value).has_value();
        case ParameterKind::word: return read_word(ctx, value, parameter.words).has_value();
        case ParameterKind::fraction: return check_fraction(ctx, parameter, value);
        case ParameterKind::schedule: return true;
    }
    return false;
}

// A schedule, or another list: its entries are joined by blanks.
std::optional<std::string> list_text(ParseContext& ctx, const PolicyParameter& parameter,
                                     const YamlNode& node)
{
    const bool schedule = parameter.kind == ParameterKind::schedule;
    std::string text;
    for (const YamlRef& item : node.items) {
        const YamlNode* scalar =
            expect_scalar(ctx, *item, schedule ? "the name of a task" : "a value");
        if (scalar == nullptr) return std::nullopt;
        if (!schedule && !check_parameter(ctx, parameter, whole(*scalar))) return std::nullopt;
        text += fmt::format("{}{}", text.empty() ? "" : " ", scalar->text);
    }
    return text;
}

void read_policy_parameter(ParseContext& ctx, const PolicyParameter& parameter,
                           const YamlEntry& entry, PolicySpec& out)
{
    Argument a;
    a.name = entry.key->text;
    a.name_mark = entry.key->mark;
    a.mark = entry.value->mark;
    const bool several = parameter.kind == ParameterKind::schedule || is_list(parameter.kind);
    if (several && entry.value->is_sequence()) {
        const std::optional<std::string> text = list_text(ctx, parameter, *entry.value);
        if (!text) return;
        a.value = *text;
    } else {
        const YamlNode* scalar =
            expect_scalar(ctx, *entry.value, fmt::format("a value for '{}'", parameter.name));
        if (scalar == nullptr || !check_parameter(ctx, parameter, whole(*scalar))) return;
        a.value = scalar->text;
        a.mark = whole(*scalar).mark();
    }
    out.parameters.push_back(std::move(a));
}

// "round robin", "RoundRobin" and "round-robin" are the same.
bool same_letters(std::string_view a, std::string_view b)
{
    const auto letters = [](std::string_view text) {
        std::string out;
        for (char c : text) {
            const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            if (small >= 'a' && small <= 'z') out += small;
        }
        return out;
    };
    return letters(a) == letters(b);
}

const PolicyInfo* read_policy_name(ParseContext& ctx, const Piece& name, PolicySpec& out)
{
    out.name = std::string(name.text);
    out.mark = name.mark();
    if (const PolicyInfo* info = find_policy(name.text)) return info;
    std::vector<std::string_view> names;
    for (const PolicyInfo* info : policies()) names.push_back(info->name);
    std::string suggestion = did_you_mean(name.text, names);
    if (suggestion.empty())
        suggestion = fmt::format("the policies are: {}", fmt::join(names, ", "));
    for (const PolicyInfo* info : policies()) {
        if (same_letters(info->title, name.text)) {
            suggestion = fmt::format("{} is called '{}'", info->title, info->name);
        }
    }
    const bool call = name.text.find('(') != std::string_view::npos;
    if (call) suggestion = "parameters are keys: policy: {name: rr, quantum: 2ms}";
    ctx.error(code::kUnknownPolicy, name.mark(),
              fmt::format("unknown policy {}", quoted(name.text)), std::move(suggestion));
    return nullptr;
}

void report_unknown_parameter(ParseContext& ctx, const PolicyInfo& info, const YamlEntry& entry)
{
    std::vector<std::string_view> names;
    for (const PolicyParameter& p : info.parameters) names.push_back(p.name);
    std::string suggestion = did_you_mean(entry.key->text, names);
    if (suggestion.empty()) {
        suggestion = names.empty() ? fmt::format("'{}' has none", info.name)
                                   : fmt::format("it has: {}", fmt::join(names, ", "));
    }
    ctx.error(code::kUnknownParameter, entry.key->mark,
              fmt::format("policy '{}' has no parameter {}", info.name, quoted(entry.key->text)),
              std::move(suggestion));
}

}  // namespace

void read_machine(ParseContext& ctx, const YamlNode& node, MachineSpec& out)
{
    read_mapping(ctx, node, machine_keys(), "machine", [&](const Key& key, const YamlNode& value) {
        read_machine_value(ctx, key, value, out);
    });
}

void read_policy(ParseContext& ctx, const YamlNode& node, PolicySpec& out)
{
    out.given = true;
    if (!node.is_mapping()) {
        const YamlNode* scalar = expect_scalar(ctx, node, "the name of a policy");
        if (scalar != nullptr) (void)read_policy_name(ctx, whole(*scalar), out);
        return;
    }
    const auto is_name = [](const YamlEntry& e) { return e.key->text == "name"; };
    const auto name = std::find_if(node.entries.begin(), node.entries.end(), is_name);
    if (name == node.entries.end()) {
        ctx.error(code::kWrongShape, node.mark, "the policy has no name",
                  "write policy: {name: rr, quantum: 2ms}");
        return;
    }
    const YamlNode* scalar = expect_scalar(ctx, *name->value, "the name of a policy");
    const PolicyInfo* info =
        scalar == nullptr ? nullptr : read_policy_name(ctx, whole(*scalar), out);
    if (info == nullptr) return;
    for (const YamlEntry& entry : node.entries) {
        if (is_name(entry)) continue;
        const auto known = std::find_if(info->parameters.begin(), info->parameters.end(),
                                        [&](const auto& p) { return p.name == entry.key->text; });
        if (known == info->parameters.end()) {
            report_unknown_parameter(ctx, *info, entry);
        } else {
            read_policy_parameter(ctx, *known, entry, out);
        }
    }
}

}  // namespace interleave
