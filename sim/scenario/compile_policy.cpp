// The policy and its values, from the file or from the command line ("rr:quantum=2ms").
#include "scenario/compile_context.h"

#include "base/text.h"
#include "policy/policies.h"
#include "program/decimal.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

constexpr size_t kMaxScheduleEntries = 1'000'000;

struct Value {
    std::optional<int64_t> number;
    std::string expected;  // "a duration from 1us to 10s", when there is no number
};

Value duration_value(const PolicyParameter& p, std::string_view text, Duration unit)
{
    const ParsedDuration d = parse_duration(text, unit);
    if (d.ok && d.value.ns >= p.lowest && d.value.ns <= p.highest) return {d.value.ns, {}};
    const std::string lowest = to_text(Duration{p.lowest});
    if (p.highest == kLastTime.ns) return {{}, fmt::format("a duration of {} or more", lowest)};
    return {{}, fmt::format("a duration from {} to {}", lowest, to_text(Duration{p.highest}))};
}

Value integer_value(const PolicyParameter& p, std::string_view text)
{
    const std::optional<int64_t> n = parse_int(text);
    if (n && *n >= p.lowest && *n <= p.highest) return {n, {}};
    return {{}, fmt::format("a number from {} to {}", p.lowest, p.highest)};
}

Value fraction_value(const PolicyParameter& p, std::string_view text)
{
    const Decimal d = read_decimal(text);
    const std::optional<int64_t> n =
        d.length == text.size() && d.length > 0 ? scaled(d, kFractionOne) : std::nullopt;
    if (n && *n >= p.lowest && *n <= p.highest) return {n, {}};
    const auto shown = [](int64_t v) { return static_cast<double>(v) / double{kFractionOne}; };
    return {{}, fmt::format("a decimal from {} to {}", shown(p.lowest), shown(p.highest))};
}

Value boolean_value(std::string_view text)
{
    if (text == "true" || text == "yes" || text == "on") return {1, {}};
    if (text == "false" || text == "no" || text == "off") return {0, {}};
    return {{}, "true or false"};
}

Value word_value(const PolicyParameter& p, std::string_view text)
{
    if (const std::optional<int64_t> n = number_of(p, text)) return {n, {}};
    return {{}, fmt::format("one of {}", fmt::join(p.words, ", "))};
}

Value value_of(const PolicyParameter& p, std::string_view text, Duration unit)
{
    switch (p.kind) {
        case ParameterKind::duration:
        case ParameterKind::durations: return duration_value(p, text, unit);
        case ParameterKind::fraction: return fraction_value(p, text);
        case ParameterKind::integers:
        case ParameterKind::integer: return integer_value(p, text);
        case ParameterKind::boolean: return boolean_value(text);
        case ParameterKind::word: return word_value(p, text);
        case ParameterKind::schedule: break;
    }
    return {};
}

std::string policies_that_know(ServerKind kind)
{
    std::vector<std::string_view> names;
    for (const PolicyInfo* p : policies()) {
        if (std::ranges::find(p->servers, kind) != p->servers.end()) names.push_back(p->name);
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

class PolicyCompiler {
  public:
    PolicyCompiler(Compilation& c, const PolicyInfo& info)
        : c_(c), info_(info), values_(defaults(info)), given_(info.parameters.size())
    {
    }

    void set(const Argument& a, size_t position)
    {
        size_t i = position;
        if (!a.name.empty()) {
            i = static_cast<size_t>(
                std::ranges::find(info_.parameters, a.name, &PolicyParameter::name) -
                info_.parameters.begin());
        }
        if (i >= info_.parameters.size()) return unknown_parameter(a);
        if (given_[i]) {
            c_.diagnostics.error(compile_code::kBadParameter, a.mark,
                                 fmt::format("'{}' is given twice", info_.parameters[i].name));
        }
        given_[i] = true;
        const PolicyParameter& p = info_.parameters[i];
        if (p.kind == ParameterKind::schedule) return read_schedule(a);
        if (is_list(p.kind)) return read_list(a, i);
        const Value value = read(p, a.value);
        if (value.number) {
            values_.numbers[i] = *value.number;
            return;
        }
        refuse(p, a, a.value, value);
    }
    void add_servers()
    {
        values_.servers = c_.model.servers;
        for (size_t i = 0; i < values_.servers.size(); ++i) {
            const ServerKind kind = values_.servers[i].kind;
            if (std::ranges::find(info_.servers, kind) != info_.servers.end()) continue;
            c_.diagnostics.error(compile_code::kNotServed, c_.scenario.servers[i].mark,
                                 fmt::format("the policy '{}' has no servers of kind '{}'",
                                             info_.name, kServerKinds[static_cast<size_t>(kind)]),
                                 "these do: " + policies_that_know(kind));
        }
    }
    [[nodiscard]] std::shared_ptr<const Policy> make() const { return info_.make(values_); }
    [[nodiscard]] std::string text() const { return policy_text(info_, values_); }

  private:
    void refuse(const PolicyParameter& p, const Argument& a, std::string_view text,
                const Value& value)
    {
        c_.diagnostics.error(compile_code::kBadParameter, a.mark,
                             fmt::format("'{}' of the policy '{}' is {}, not '{}'", p.name,
                                         info_.name, value.expected, text),
                             suggest(text, {p.words.begin(), p.words.end()}));
    }

    // Calls each(word) for "2ms 4ms 8ms" until it gives false.
    template <typename Each>
    static void for_words(std::string_view rest, const Each& each)
    {
        constexpr std::string_view kBetween = " ,\t\r\n[]\"'";
        while (true) {
            const size_t begin = rest.find_first_not_of(kBetween);
            if (begin == std::string_view::npos) return;
            rest.remove_prefix(begin);
            const size_t end = std::min(rest.find_first_of(kBetween), rest.size());
            if (!each(rest.substr(0, end))) return;
            rest.remove_prefix(end);
        }
    }

    void read_list(const Argument& a, size_t i)
    {
        const PolicyParameter& p = info_.parameters[i];
        std::vector<int64_t>& list = values_.lists[i];
        list.clear();
        for_words(a.value, [&](std::string_view word) {
            const Value value = read(p, word);
            if (!value.number) refuse(p, a, word, value);
            list.push_back(value.number.value_or(0));
            return value.number.has_value() && list.size() < kMaxScheduleEntries;
        });
        values_.numbers[i] = static_cast<int64_t>(list.size());
    }

    [[nodiscard]] Value read(const PolicyParameter& p, std::string_view text) const
    {
        if (const std::optional<int64_t> n = number_of(p, text)) return {n, {}};
        Value value = value_of(p, text, c_.scenario.unit);
        if (p.kind != ParameterKind::word && !p.words.empty())
            value.expected += fmt::format(", or {}", fmt::join(p.words, ", "));
        return value;
    }

    void unknown_parameter(const Argument& a)
    {
        std::vector<std::string_view> names;
        for (const PolicyParameter& p : info_.parameters) names.push_back(p.name);
        std::string advice = suggest(a.name, names);
        if (advice.empty() && !names.empty())
            advice = fmt::format("it has: {}", fmt::join(names, ", "));
        c_.diagnostics.error(
            compile_code::kUnknownParameter, a.name.empty() ? a.mark : a.name_mark,
            a.name.empty()
                ? fmt::format("the policy '{}' has {} parameter{}", info_.name, names.size(),
                              names.size() == 1 ? "" : "s")
                : fmt::format("the policy '{}' has no parameter '{}'", info_.name, a.name),
            std::move(advice));
    }

    // "T0*3 T1 T0", or a list of such words.
    void read_schedule(const Argument& a)
    {
        for_words(a.value, [&](std::string_view word) { return read_entry(a, word); });
    }

    bool read_entry(const Argument& a, std::string_view word)
    {
        const size_t star = word.rfind('*');
        const std::string_view name = word.substr(0, star);
        const std::optional<int64_t> count = star == std::string_view::npos
                                                 ? std::optional<int64_t>(1)
                                                 : parse_int(word.substr(star + 1));
        if (!count || *count < 1 || *count > UINT32_MAX) {
            c_.diagnostics.error(
                compile_code::kBadSchedule, a.mark,
                fmt::format("'{}' says no number of instructions, as in {}*3", word, name));
            return false;
        }
        if (serials_.empty()) {
            for (uint32_t i = 0; i < c_.model.tasks.size(); ++i)
                serials_[c_.model.tasks[i].name] = i;
        }
        const auto it = serials_.find(name);
        if (it == serials_.end()) {
            c_.diagnostics.error(compile_code::kBadSchedule, a.mark,
                                 fmt::format("the schedule names '{}', which is no task", name),
                                 suggest(name, names_of(serials_)));
            return false;
        }
        if (values_.schedule.size() >= kMaxScheduleEntries) {
            c_.diagnostics.error(
                compile_code::kBadSchedule, a.mark,
                fmt::format("a schedule has {} entries at most", kMaxScheduleEntries));
            return false;
        }
        values_.schedule.push_back({it->second, static_cast<uint32_t>(*count)});
        return true;
    }

    Compilation& c_;
    const PolicyInfo& info_;
    PolicyValues values_;
    std::vector<bool> given_;
    NameMap<uint32_t> serials_;  // of tasks; made when a schedule needs it
};

// "rr:quantum=2ms,ties=new_first"
PolicySpec parse_override(std::string_view text)
{
    PolicySpec spec;
    const size_t colon = text.find(':');
    spec.name = trim(text.substr(0, colon));
    std::string_view rest = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    while (!trim(rest).empty()) {
        const size_t comma = std::min(rest.find(','), rest.size());
        const std::string_view part = rest.substr(0, comma);
        const size_t equals = part.find('=');
        Argument a;
        if (equals != std::string_view::npos) a.name = trim(part.substr(0, equals));
        a.value = trim(equals == std::string_view::npos ? part : part.substr(equals + 1));
        spec.parameters.push_back(std::move(a));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return spec;
}

}  // namespace

void compile_policy(Compilation& c)
{
    const PolicySpec spec =
        c.overrides.policy ? parse_override(*c.overrides.policy) : c.scenario.policy;
    const PolicyInfo* info = find_policy(spec.name);
    if (info == nullptr) {
        std::vector<std::string_view> names;
        for (const PolicyInfo* p : policies()) names.push_back(p->name);
        std::string advice = suggest(spec.name, names);
        if (advice.empty()) advice = fmt::format("the policies are: {}", fmt::join(names, ", "));
        c.diagnostics.error(compile_code::kUnknownPolicy, spec.mark,
                            fmt::format("unknown policy '{}'", spec.name), std::move(advice));
        return;
    }
    PolicyCompiler compiler(c, *info);
    size_t position = 0;
    for (const Argument& a : spec.parameters) {
        compiler.set(a, position);
        if (a.name.empty()) ++position;
    }
    compiler.add_servers();
    if (!c.diagnostics.has_errors()) {
        c.model.policy = compiler.make();
        c.model.policy_text = compiler.text();
    }
}

}  // namespace interleave
