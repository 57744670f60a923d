#include "session/outcome.h"

#include "kernel/object.h"
#include "kernel/state.h"
#include "session/names.h"

namespace interleave {

namespace {

FinalValue value_of(std::string name, const Variable& v, const int64_t* words)
{
    return {.name = std::move(name), .values = {words, words + v.length}, .array = v.array};
}

// "alice and bob": who has units of it, besides t.
std::string holders_of(const Model& m, const State& s, ObjectId object, TaskId t)
{
    const ObjectKind& kind = kind_of(s.world, object);
    std::string text;
    if (kind.holders == nullptr) return text;
    for (const Holding& h : kind.holders(s.world, object))
        if (h.task != t) text += (text.empty() ? "" : " and ") + task_name(m, s, h.task);
    return text;
}

WaitLink link_of(const Model& m, const State& s, TaskId t)
{
    const Task& task = s.world.tasks[t];
    WaitLink link;
    link.task = task_name(m, s, t);
    if (task.waits_for.valid()) link.object = object_name(m, s, task.waits_for);
    const TaskId owner = blocker_of(s.world, t);
    if (owner.valid())
        link.owner = task_name(m, s, owner);
    else if (task.waits_for.valid())
        link.owner = holders_of(m, s, task.waits_for, t);
    // Who goes on only when one it called does has not blocked itself: no step is known.
    const StepId at = s.sched.entities[t].step;
    if (!at.valid()) return link;
    const Step& step = m.program.steps[at];
    link.step = step.label;
    link.line = step.line;
    return link;
}

}  // namespace

std::vector<FinalValue> final_values(const Model& m, const State& s)
{
    std::vector<FinalValue> values;
    const Program& p = m.program;
    for (const Variable& v : p.variables) {
        if (v.name.starts_with('.')) continue;  // nobody wrote it
        if (v.scope == Scope::shared)
            values.push_back(value_of(v.name, v, s.world.memory.data() + v.offset));
        if (v.scope != Scope::process) continue;
        for (uint32_t i = 0; i < m.processes.size(); ++i) {
            const size_t at = region_at(m, ProcessId{i}) + v.offset;
            values.push_back(
                value_of(m.processes[i].name + "." + v.name, v, s.world.memory.data() + at));
        }
        for (uint32_t i = 0; i < m.sub_interpreters.size(); ++i) {
            const size_t at = region_at(m, SubInterpreterId{i}) + v.offset;
            values.push_back(
                value_of(m.sub_interpreters[i].name + "." + v.name, v, s.world.memory.data() + at));
        }
    }
    return values;
}

std::vector<WaitLink> ring_of(const Model& m, const State& s)
{
    std::vector<WaitLink> ring;
    for (const TaskId t : s.sched.ring) ring.push_back(link_of(m, s, t));
    return ring;
}

std::vector<WaitLink> waiting_tasks(const Model& m, const State& s)
{
    std::vector<WaitLink> waiting;
    for (uint32_t i = 0; i < s.world.tasks.size(); ++i)
        if (s.world.tasks[TaskId{i}].status == TaskStatus::blocked)
            waiting.push_back(link_of(m, s, TaskId{i}));
    return waiting;
}

Promises promises_of(const Model& m)
{
    const auto all = [](const std::vector<Property>& properties) {
        std::vector<Promise> list;
        for (const Property& p : properties) list.push_back({p.text, p.expr, p.line});
        return list;
    };
    return {all(m.expect), all(m.outcome)};
}

}  // namespace interleave
