#include "session/task_set.h"

#include "kernel/model.h"
#include "kernel/policy.h"
#include "policy/urgency.h"

#include <algorithm>
#include <fmt/format.h>

namespace interleave {

namespace {

std::string against(const TaskSpec& t)
{
    if (t.daemon) return fmt::format("`{}` is a daemon.", t.name);
    if (t.period.ns == 0) return fmt::format("`{}` has no period.", t.name);
    if (t.runtime.ns == 0) {
        return fmt::format("It is not known how long a job of `{}` runs: give it a `runtime`.",
                           t.name);
    }
    return {};
}

bool blocks(Op op) { return op == Op::sleep || op == Op::act || op == Op::join || op == Op::until; }

bool any_instruction(const Model& m, const TaskSpec& t, auto what)
{
    if (!t.function.valid()) return false;
    const Function& f = m.program.functions[t.function];
    return std::any_of(m.program.code.begin() + f.entry, m.program.code.begin() + f.end, what);
}

std::string names_of(const Model& m, auto which)
{
    std::vector<std::string> names;
    for (const TaskSpec& t : m.tasks)
        if (t.server == kNoServer && which(t)) names.push_back("`" + t.name + "`");
    constexpr size_t kMost = 5;
    const size_t more = names.size() - std::min(names.size(), kMost);
    names.resize(names.size() - more);
    std::string text = fmt::format("{}", fmt::join(names, ", "));
    if (more > 0) text += fmt::format(" and {} more", more);
    return text;
}

void add_tasks_left_out(const Model& m, std::vector<std::string>& list)
{
    const auto add = [&](std::string_view sentence, auto which) {
        const std::string names = names_of(m, which);
        if (!names.empty()) list.push_back(fmt::format(fmt::runtime(sentence), names));
    };
    add("Jobs of {} can block: the analysis counts neither that nor who then waits for them.",
        [&](const TaskSpec& t) {
            return any_instruction(m, t, [](const Instr& i) { return blocks(i.op); });
        });
    add("Jobs of {} start other tasks, which the analysis does not count.", [&](const TaskSpec& t) {
        return any_instruction(m, t, [](const Instr& i) { return i.op == Op::start; });
    });
    const bool instant =
        m.machine.instruction.kind == DistributionKind::constant && m.machine.instruction.a.ns == 0;
    if (instant) return;
    add("Instructions of {} take time that their runtimes leave out.", [&](const TaskSpec& t) {
        return any_instruction(m, t, [&](const Instr& i) { return takes_time(m.machine, i); });
    });
}

bool equal_priorities(const TaskSet& set)
{
    std::vector<int64_t> keys;
    for (const PeriodicTask& t : set) keys.push_back(t.priority);
    std::ranges::sort(keys);
    return std::ranges::adjacent_find(keys) != keys.end();
}

std::vector<std::string> left_out(const Model& m, const ModelTaskSet& set)
{
    std::vector<std::string> list;
    const Machine& machine = m.machine;
    const bool free = machine.save.ns == 0 && machine.choose.ns == 0 && machine.load.ns == 0 &&
                      machine.address_space.ns == 0 && machine.migration.ns == 0;
    if (!free) list.emplace_back("Switches take time that the analysis does not count.");
    if (machine.cache.size > 0) {
        list.emplace_back("Caches change how long jobs take, which the analysis does not count.");
    }
    add_tasks_left_out(m, list);
    if (set.order == ModelTaskSet::Order::fixed && equal_priorities(set.tasks)) {
        list.emplace_back(
            "Tasks of equal priority count for each other as more urgent ones do: their bounds "
            "may be higher than what can happen.");
    }
    return list;
}

ModelTaskSet::Order order_of(const Urgency* urgency)
{
    if (urgency == nullptr) return ModelTaskSet::Order::other;
    switch (urgency->urgency()) {
        case Urgency::Kind::other: return ModelTaskSet::Order::other;
        case Urgency::Kind::fixed: return ModelTaskSet::Order::fixed;
        case Urgency::Kind::deadline: return ModelTaskSet::Order::deadline;
    }
    return ModelTaskSet::Order::other;
}

bool is_served(const TaskSpec& t) { return t.server != kNoServer; }

// The most that a server can take from others is what a task of its budget and period takes. A
// deferrable one may keep a budget until the end of a period and have the next at once, like a job
// that becomes ready late.
PeriodicTask task_of(const ServerSpec& server, const Urgency* fixed)
{
    TaskSpec like;
    like.period = like.deadline = server.period;
    like.priority = server.priority;
    const bool defers = server.kind == ServerKind::deferrable;
    return {.name = "server " + server.name,
            .runtime = server.budget,
            .period = server.period,
            .deadline = server.period,
            .jitter = defers ? server.period - server.budget : Duration{},
            .blocking = {},
            .priority = fixed != nullptr ? fixed->fixed_key(like) : 0};
}

void add_servers(const Model& m, const Urgency* fixed, ModelTaskSet& set)
{
    for (const ServerSpec& server : m.servers) set.tasks.push_back(task_of(server, fixed));
    set.servers = m.servers.size();
}

// The CPU on which all tasks of a server are; none if that is not one.
CpuId cpu_of_server(const Model& m, const std::vector<CpuId>& cpus, uint32_t server)
{
    CpuId one;
    for (size_t t = 0; t < m.tasks.size(); ++t) {
        if (m.tasks[t].server != server) continue;
        if (one.valid() && one != cpus[t]) return {};
        one = cpus[t];
    }
    return one;
}

// Of the tasks of a set that task_set_of() makes; empty if they share CPUs.
std::vector<CpuId> cpus_of(const Model& m, const Urgency* urgency)
{
    if (urgency == nullptr || m.machine.cpus == 1) return {};
    const std::vector<CpuId> of_task = urgency->partition(m);
    if (of_task.empty()) return {};
    std::vector<CpuId> list;
    for (size_t t = 0; t < m.tasks.size(); ++t)
        if (!is_served(m.tasks[t])) list.push_back(of_task[t]);
    for (uint32_t server = 0; server < m.servers.size(); ++server) {
        list.push_back(cpu_of_server(m, of_task, server));
        if (!list.back().valid()) return {};
    }
    return list;
}

}  // namespace

std::optional<ModelTaskSet> task_set_of(const Model& m)
{
    const auto is_periodic = [](const TaskSpec& t) { return !is_served(t) && t.period.ns > 0; };
    if (std::ranges::none_of(m.tasks, is_periodic)) return std::nullopt;
    ModelTaskSet set;
    if (m.tasks.size() > kMaxPeriodicTasks) {
        set.against = fmt::format("There are more than {} tasks.", kMaxPeriodicTasks);
        return set;
    }
    const auto* urgency = dynamic_cast<const Urgency*>(m.policy.get());
    set.order = order_of(urgency);
    set.cpus = m.machine.cpus;
    set.global = m.policy->one_queue();
    for (const TaskSpec& t : m.tasks) {
        if (is_served(t)) continue;
        set.against = against(t);
        if (!set.against.empty()) {
            set.tasks.clear();
            return set;
        }
        set.tasks.push_back(
            {.name = t.name,
             .runtime = t.runtime,
             .period = t.period,
             .deadline = t.deadline.ns > 0 ? t.deadline : t.period,
             .jitter = {},
             .blocking = {},
             .priority = set.order == ModelTaskSet::Order::fixed ? urgency->fixed_key(t) : 0});
    }
    add_servers(m, set.order == ModelTaskSet::Order::fixed ? urgency : nullptr, set);
    set.cpu_of = cpus_of(m, urgency);
    set.left_out = left_out(m, set);
    return set;
}

}  // namespace interleave
