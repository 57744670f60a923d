// What mutexes do about the urgency of tasks: which of their protocols the policy makes possible,
// and what their ceilings are.
#include "kernel/jobs.h"
#include "kernel/objects/mutex.h"
#include "kernel/policy.h"
#include "policy/urgency.h"
#include "scenario/compile_context.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

size_t parameter_index(std::string_view name)
{
    return static_cast<size_t>(
        std::ranges::find(kMutexKind.parameters, name, &ObjectParameter::name) -
        kMutexKind.parameters.begin());
}

Mark mark_of(const Compilation& c, const std::string& object)
{
    const auto it = std::ranges::find(c.scenario.objects, object, &ObjectSpec::name);
    return it != c.scenario.objects.end() ? it->mark : Mark{};
}

// Whether the policy has an order of tasks that a ceiling can have a place in.
bool has_levels(const Policy& policy)
{
    return policy.level({}, {.period = ms(1), .deadline = ms(1), .runtime = {}}) != kNoLevel;
}

bool goes_by_deadlines(const Policy& policy)
{
    const auto* urgency = dynamic_cast<const Urgency*>(&policy);
    return urgency != nullptr && urgency->urgency() == Urgency::Kind::deadline;
}

bool is_possible(const Policy& policy, Protocol protocol)
{
    switch (protocol) {
        case Protocol::none: return true;
        case Protocol::inherit: return policy.has_urgency();
        case Protocol::protect:
        case Protocol::original_ceiling: return has_levels(policy) && !goes_by_deadlines(policy);
        case Protocol::stack: return has_levels(policy);
    }
    return false;
}

// The functions that a task executes itself, or starts others with, each with the level of who
// executes it; what they lock raises the ceilings.
class Ceilings {
  public:
    explicit Ceilings(Compilation& c) : c_(c), policy_(*c.model.policy) {}

    void raise()
    {
        for (const TaskSpec& spec : c_.model.tasks) {
            seen_ = Table<FunctionId, uint8_t>(c_.sources.size());
            started_.assign(1, spec.function);
            const Timing own{spec.period, spec.deadline, spec.runtime};
            raise_by(spec, own);
            while (!started_.empty()) raise_by(spec, timing_of_first());
        }
    }

  private:
    [[nodiscard]] Timing timing_of_first() const
    {
        const Program& p = c_.model.program;
        const Instr& first = p.code[p.functions[started_.back()].entry];
        return first.op == Op::release ? timing_of(p.releases[first.object]) : Timing{};
    }

    void raise_by(const TaskSpec& spec, const Timing& timing)
    {
        const int64_t level = policy_.level(spec, timing);
        std::vector<FunctionId> open{started_.back()};
        started_.pop_back();
        while (!open.empty()) {
            const FunctionId f = open.back();
            open.pop_back();
            if (!c_.sources.has(f) || seen_[f] != 0) continue;
            seen_[f] = 1;
            raise_in(f, level);
            for (const FunctionId g : c_.sources[f].calls) open.push_back(g);
            for (const FunctionId g : c_.sources[f].starts) started_.push_back(g);
        }
    }

    void raise_in(FunctionId f, int64_t level)
    {
        const Program& p = c_.model.program;
        for (uint32_t pc = p.functions[f].entry; pc < p.functions[f].end; ++pc) {
            const Instr& i = p.code[pc];
            if (i.op != Op::act) continue;
            const ObjectKind& kind = *object_kinds()[p.objects[ObjectId{i.object}].kind];
            if (&kind != &kMutexKind || kind.verbs[i.verb].name == kind.release) continue;
            int64_t& ceiling = c_.model.ceilings[i.object];
            ceiling = std::min(ceiling, level);
        }
    }

    Compilation& c_;
    const Policy& policy_;
    Table<FunctionId, uint8_t> seen_;
    std::vector<FunctionId> started_;
};

// A number that was given is a priority; where the policy has another order it says nothing.
void place_given(Compilation& c, ObjectId id, int64_t priority)
{
    const Policy& policy = *c.model.policy;
    TaskSpec like, other;
    like.priority = priority;
    other.priority = priority + 1;
    const Object& object = c.model.program.objects[id];
    if (policy.level(like, {}) == policy.level(other, {})) {
        c.diagnostics.warning(
            compile_code::kNoUrgency, mark_of(c, object.name),
            fmt::format("the policy '{}' does not go by priorities: the ceiling of '{}' is that of "
                        "the most urgent task that locks it",
                        policy.info().name, object.name));
        return;
    }
    c.model.ceilings[id.index] = policy.level(like, {});
}

}  // namespace

void compile_urgency(Compilation& c)
{
    if (c.model.policy == nullptr || c.diagnostics.has_errors()) return;
    Table<ObjectId, Object>& objects = c.model.program.objects;
    const size_t protocol_at = parameter_index("protocol"), ceiling_at = parameter_index("ceiling");
    std::vector<ObjectId> with_ceilings;
    for (ObjectId id{0}; id.index < objects.size(); ++id.index) {
        Object& object = objects[id];
        if (object_kinds()[object.kind] != &kMutexKind) continue;
        const auto protocol = static_cast<Protocol>(object.parameters[protocol_at]);
        if (protocol == Protocol::none) continue;
        if (is_possible(*c.model.policy, protocol)) {
            c.model.ceilings.resize(objects.size(), kNoLevel);
            if (protocol != Protocol::inherit) with_ceilings.push_back(id);
            continue;
        }
        object.parameters[protocol_at] = 0;
        c.diagnostics.warning(
            compile_code::kNoUrgency, mark_of(c, object.name),
            fmt::format("the policy '{}' gives tasks no urgency of the kind that the protocol of "
                        "'{}' is about, so it has no effect",
                        c.model.policy->info().name, object.name));
    }
    if (with_ceilings.empty()) return;
    Ceilings(c).raise();
    const std::vector<int64_t> found = c.model.ceilings;
    c.model.ceilings.assign(objects.size(), kNoLevel);
    const ObjectParameter& ceiling = kMutexKind.parameters[ceiling_at];
    for (const ObjectId id : with_ceilings) {
        c.model.ceilings[id.index] = found[id.index];
        const int64_t given = objects[id].parameters[ceiling_at];
        if (given <= ceiling.highest) place_given(c, id, given);
    }
}

}  // namespace interleave
