#include "gui/models/run_setup.h"

#include "base/text.h"
#include "gui/models/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace interleave::gui {

namespace {

// Arguments by position get their names.
void read(RunSetup& setup, const std::string& policy, const std::vector<Argument>& arguments)
{
    setup.policy = policy;
    setup.parameters.clear();
    const PolicyInfo* info = find_policy(policy);
    size_t position = 0;
    for (const Argument& a : arguments) {
        std::string name = a.name;
        if (name.empty() && info != nullptr && position < info->parameters.size())
            name = info->parameters[position].name;
        if (a.name.empty()) ++position;
        setup.parameters[name] = a.value;
    }
}

std::vector<Argument> argumentsOf(std::string_view list)
{
    std::vector<Argument> arguments;
    while (!trim(list).empty()) {
        const size_t comma = std::min(list.find(','), list.size());
        const std::string_view part = list.substr(0, comma);
        const size_t equals = std::min(part.find('='), part.size());
        Argument a;
        if (equals < part.size()) a.name = trim(part.substr(0, equals));
        a.value = trim(part.substr(equals < part.size() ? equals + 1 : 0));
        arguments.push_back(std::move(a));
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return arguments;
}

constexpr std::string_view kPolicyChange = "policy=", kSeedChange = "seed=";

// "rr:quantum=2ms"
void readPolicy(RunSetup& setup, std::string_view text)
{
    const size_t colon = std::min(text.find(':'), text.size());
    read(setup, std::string(trim(text.substr(0, colon))),
         argumentsOf(text.substr(std::min(colon + 1, text.size()))));
}

}  // namespace

RunSetup setupOf(const Scenario& scenario)
{
    RunSetup setup;
    read(setup, scenario.policy.name, scenario.policy.parameters);
    setup.cpus = scenario.machine.cpus;
    setup.seed = scenario.seed;
    return setup;
}

RunSetup setupOf(const Scenario& scenario, const Overrides& overrides)
{
    RunSetup setup = setupOf(scenario);
    if (overrides.policy) readPolicy(setup, *overrides.policy);
    if (overrides.cpus) setup.cpus = *overrides.cpus;
    if (overrides.seed) setup.seed = *overrides.seed;
    for (const PlannedChange& c : overrides.changes) {
        const std::string_view what = c.what;
        if (what.starts_with(kPolicyChange)) readPolicy(setup, what.substr(kPolicyChange.size()));
        if (what.starts_with(kSeedChange))
            setup.seed =
                static_cast<uint64_t>(parse_int(what.substr(kSeedChange.size())).value_or(0));
    }
    return setup;
}

void applySetup(Session& session, const RunSetup& shown, const RunSetup& wanted)
{
    if (wanted == shown || !session.answer()) return;
    const bool here = session.changesCount() == Since::here && wanted.cpus == shown.cpus;
    if (!here) return session.setOverrides(overridesOf(session.answer()->scenario, wanted));
    if (wanted.policy != shown.policy || wanted.parameters != shown.parameters)
        return session.fork(std::string(kPolicyChange) + policyText(wanted));
    session.fork(std::string(kSeedChange) + std::to_string(wanted.seed));
}

std::string policyText(const RunSetup& setup)
{
    std::string text = setup.policy;
    char between = ':';
    for (const auto& [name, value] : setup.parameters) {
        std::string flat = value;
        std::ranges::replace(flat, ',', ' ');  // lists: blanks part their entries
        text += between;
        text += name;
        text += '=';
        text += flat;
        between = ',';
    }
    return text;
}

Overrides overridesOf(const Scenario& scenario, const RunSetup& setup)
{
    const RunSetup file = setupOf(scenario);
    Overrides o;
    if (setup.policy != file.policy || setup.parameters != file.parameters)
        o.policy = policyText(setup);
    if (setup.cpus != file.cpus) o.cpus = setup.cpus;
    if (setup.seed != file.seed) o.seed = setup.seed;
    return o;
}

std::string defaultText(const PolicyParameter& p)
{
    if (!is_list(p.kind)) return value_text(p, p.value);
    std::string text;
    for (const int64_t entry : p.list) text += (text.empty() ? "" : " ") + value_text(p, entry);
    return text;
}

std::string rangeText(const PolicyParameter& p)
{
    switch (p.kind) {
        case ParameterKind::duration:
        case ParameterKind::durations:
            if (p.highest >= kLastTime.ns) return value_text(p, p.lowest) + " or more";
            break;
        case ParameterKind::integer:
        case ParameterKind::integers:
            if (p.highest == INT64_MAX) return {};
            break;
        case ParameterKind::fraction: break;
        case ParameterKind::boolean:
        case ParameterKind::word:
        case ParameterKind::schedule: return {};
    }
    return value_text(p, p.lowest) + " to " + value_text(p, p.highest);
}

}  // namespace interleave::gui
