#include "scenario/compile.h"

#include "base/text.h"
#include "policy/policies.h"
#include "program/property.h"
#include "scenario/compile_context.h"
#include "scenario/compile_texts.h"
#include "scenario/expand.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

// A step is a grain of time; one that lasts longer than a day is a mistake.
constexpr Duration kStepMax = seconds(86400);

void compile_cache(Compilation& c)
{
    const CacheEntry& spec = c.scenario.machine.cache;
    CacheSpec& cache = c.model.machine.cache;
    cache = {.size = spec.size,
             .warmup = spec.warmup,
             .warm_rate = spec.warm_rate,
             .cold_rate = spec.cold_rate,
             .step = spec.step};
    const auto within = [&](Duration d, std::string_view name, Duration most) {
        if (d.ns >= 0 && d <= most) return;
        c.diagnostics.error(compile_code::kBadDuration, spec.mark,
                            fmt::format("the {} of a cache cannot be {}", name, to_text(d)));
    };
    within(cache.warmup, "warmup", Duration{kLastTime.ns});
    within(cache.step, "step", kStepMax);
}

}  // namespace

void compile_machine(Compilation& c)
{
    const MachineSpec& spec = c.scenario.machine;
    Machine& machine = c.model.machine;
    const int64_t cpus = c.overrides.cpus.value_or(spec.cpus);
    if (cpus < 1 || cpus > kMaxCpus) {
        c.diagnostics.error(compile_code::kMachineRange, c.overrides.cpus ? Mark{} : spec.cpus_mark,
                            fmt::format("a machine has 1 to {} CPUs, not {}", kMaxCpus, cpus));
    } else {
        machine.cpus = static_cast<uint32_t>(cpus);
    }
    machine.instruction = spec.instruction;
    machine.time_all = spec.time_all;
    machine.save = spec.costs.save;
    machine.choose = spec.costs.choose;
    machine.load = spec.costs.load;
    machine.address_space = spec.costs.address_space;
    machine.migration = spec.costs.migration;
    machine.create_process = spec.costs.create_process;
    machine.create_thread = spec.costs.create_thread;
    machine.coroutine = spec.costs.coroutine;
    machine.create_coroutine = spec.costs.create_coroutine;
    machine.release_interrupts = spec.costs.release_interrupts;
    for (const Duration cost : {machine.save, machine.choose, machine.load, machine.address_space,
                                machine.migration, machine.create_process, machine.create_thread,
                                machine.coroutine, machine.create_coroutine}) {
        if (cost.ns >= 0 && cost.ns <= kLastTime.ns) continue;
        c.diagnostics.error(compile_code::kBadDuration, spec.cpus_mark,
                            fmt::format("a cost of the machine cannot be {}", to_text(cost)));
    }
    compile_cache(c);
    for (const int64_t r : spec.omit) {
        if (r >= 0 && r < kRegisters) {
            machine.omitted = static_cast<uint8_t>(machine.omitted | 1u << r);
        } else {
            c.diagnostics.error(
                compile_code::kMachineRange, spec.cpus_mark,
                fmt::format("there is no register r{}; they are r0 to r{}", r, kRegisters - 1));
        }
    }
}

namespace {

void compile_limits(Compilation& c)
{
    const std::optional<Duration> until = c.overrides.until ? c.overrides.until : c.scenario.until;
    if (!until) return;
    if (until->ns < 0 || until->ns > kLastTime.ns) {
        c.diagnostics.error(compile_code::kBadDuration, Mark{},
                            fmt::format("a run cannot end at {}", to_text(*until)));
        return;
    }
    c.model.limits.until = Time{until->ns};
}

PropertyNames property_names(const Compilation& c)
{
    PropertyNames names;
    for (const Variable& v : c.model.program.variables) {
        auto& list = v.array ? names.arrays : names.variables;
        if (v.scope == Scope::shared) list.push_back(v.name);
        if (v.scope != Scope::process) continue;
        for (const ProcessSpec& p : c.model.processes) list.push_back(p.name + "." + v.name);
        for (const SubInterpreterSpec& i : c.model.sub_interpreters)
            list.push_back(i.name + "." + v.name);
    }
    for (const TaskSpec& t : c.model.tasks) names.tasks.push_back(t.name);
    for (const Function& f : c.model.program.functions) names.functions.push_back(f.name);
    for (const Object& o : c.model.program.objects) names.objects.push_back(o.name);
    return names;
}

void compile_list(Compilation& c, const PropertyNames& names, const std::vector<PropertySpec>& from,
                  std::vector<Property>& to)
{
    for (const PropertySpec& p : from) {
        for (const ExprError& e : check_property(p.expression.expr, names)) {
            Mark mark = p.expression.mark;
            mark.column += e.column;
            mark.length = 0;
            c.diagnostics.error(compile_code::kBadProperty, mark, e.message);
        }
        to.push_back({p.expression.text, p.expression.expr, p.expression.mark.line});
    }
}

}  // namespace

void compile_properties(Compilation& c)
{
    const PropertyNames names = property_names(c);
    compile_list(c, names, c.scenario.expect, c.model.expect);
    compile_list(c, names, c.scenario.outcome, c.model.outcome);
    check_lesson(c, names);
    if (!c.overrides.any() || c.model.outcome.empty()) return;
    c.model.outcome.clear();
    c.model.outcome_skipped = true;
}

namespace {

// The Model that counts when these changes have been made.
// REQUIRES: literals of texts know their numbers.
std::shared_ptr<Model> compile_rules(const Scenario& scenario, const Texts& texts,
                                     const Overrides& overrides,
                                     std::span<const PlannedChange> changes,
                                     Diagnostics& diagnostics)
{
    Compilation c{scenario, overrides, diagnostics, {}, {}, {}, {}, {}, {}, {}, {}, {}, changes};
    c.model.title = scenario.title.en;
    c.model.program.texts = texts;
    c.model.seed = overrides.seed.value_or(scenario.seed);
    c.model.unit = scenario.unit;
    declare_memory(c);
    declare_objects(c);
    declare_functions(c);
    compile_functions(c);
    compile_machine(c);
    compile_limits(c);
    compile_servers(c);
    compile_tasks(c);
    c.model.has_jobs = c.model.has_jobs || !c.model.program.releases.empty();
    compile_changes(c);
    compile_policy(c);
    compile_urgency(c);
    compile_properties(c);
    check_reachable(c);
    check_coroutines(c);
    if (diagnostics.has_errors()) return nullptr;
    assert(validate(c.model.program).empty());
    find_brief_verbs(c.model);
    return std::make_shared<Model>(std::move(c.model));
}

std::shared_ptr<const Model> compile_resolved(const Scenario& scenario, const Texts& texts,
                                              const Overrides& overrides, Diagnostics& diagnostics)
{
    const std::shared_ptr<Model> first = compile_rules(scenario, texts, overrides, {}, diagnostics);
    if (first == nullptr || overrides.changes.empty()) return first;
    std::vector<PlannedChange> changes = overrides.changes;
    std::ranges::stable_sort(changes, {}, &PlannedChange::at);
    Model* last = first.get();
    Overrides rules = overrides;
    uint64_t at = 0;  // of the last change; each is a step
    for (size_t n = 1; n <= changes.size(); ++n) {
        const std::span<const PlannedChange> made(changes.data(), n);
        Diagnostics told;  // warnings about the file have been given
        override_by(made.back(), rules, told);
        const std::shared_ptr<Model> next = compile_rules(scenario, texts, rules, made, told);
        for (const Diagnostic& d : told.all())
            if (d.severity == Severity::error)
                diagnostics.error(d.code, Mark{}, d.message, d.suggestion);
        if (next == nullptr) return nullptr;
        at = n == 1 ? made.back().at : std::max(at + 1, made.back().at);
        follow(*last, *next, made.back(), at);
        last->successor = next;
        last = next.get();
    }
    return first;
}

}  // namespace

std::shared_ptr<const Model> compile(const Scenario& scenario, const Overrides& overrides,
                                     Diagnostics& diagnostics)
{
    const bool composites = uses_composites(scenario);
    if (!composites && !uses_texts(scenario))
        return compile_resolved(scenario, {}, overrides, diagnostics);
    Scenario resolved = scenario;
    if (composites) expand_composites(resolved, diagnostics);
    if (!uses_texts(resolved)) return compile_resolved(resolved, {}, overrides, diagnostics);
    const Texts texts = resolve_texts(resolved, diagnostics);
    return compile_resolved(resolved, texts, overrides, diagnostics);
}

}  // namespace interleave
