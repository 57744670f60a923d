#include "session/names.h"

#include "kernel/listing.h"
#include "kernel/model.h"
#include "kernel/waits.h"
#include "session/snapshot.h"
#include "trace/timeline.h"

#include <algorithm>
#include <ranges>
#include <vector>

namespace interleave {

namespace {

// Whether the listing of an instruction has a name in it that nobody wrote.
bool is_on_hidden(const Program& p, const Instr& i)
{
    const auto hides = [&](const SelectCase& c) {
        return (c.handle.valid() && is_hidden(p.variables[c.handle].name)) ||
               (!is_end_of_task(c) && is_hidden(p.objects[c.object].name));
    };
    switch (i.op) {
        case Op::load:
        case Op::store:
        case Op::exchange:
        case Op::fetch_add:
        case Op::loop: return is_hidden(p.variables[VariableId{i.object}].name);
        case Op::act: return is_hidden(p.objects[ObjectId{i.object}].name);
        case Op::select: return std::ranges::any_of(p.selects[i.object], hides);
        default: return false;
    }
}

}  // namespace

std::string task_name(const Model& m, const State& s, TaskId t)
{
    std::vector<TaskId> started;  // from this one up
    for (; s.world.tasks[t].spec == Record::kNone && s.world.tasks[t].parent.valid();
         t = s.world.tasks[t].parent)
        started.push_back(t);
    const uint32_t spec = s.world.tasks[t].spec;
    std::string name =
        spec != Record::kNone ? m.tasks[spec].name : "task " + std::to_string(t.index);
    for (const TaskId child : std::views::reverse(started)) {
        const Task& task = s.world.tasks[child];
        name = child_name(name, m.program.functions[task.function].name, task.nth);
    }
    return name;
}

std::string process_name(const Model& m, const State& s, ProcessId p)
{
    const Process& process = s.world.processes[p];
    if (process.spec != Record::kNone) return m.processes[process.spec].name;
    for (uint32_t i = 0; i < s.world.tasks.size(); ++i) {
        const Task& task = s.world.tasks[TaskId{i}];
        const bool leads = task.status != TaskStatus::unused && task.process == p &&
                           task.kind == TaskKind::process;
        if (leads) return task_name(m, s, TaskId{i});
    }
    return "process " + std::to_string(p.index);
}

std::string object_name(const Model& m, const State& s, ObjectId id)
{
    if (m.program.objects.has(id)) return m.program.objects[id].name;
    for (uint32_t i = 0; i < s.world.processes.size(); ++i)
        if (s.world.processes[ProcessId{i}].gil == id)
            return process_name(m, s, ProcessId{i}) + ".gil";
    return "gil of no process";
}

TaskState state_of(const State& s, TaskId t)
{
    switch (s.world.tasks[t].status) {
        case TaskStatus::unused: return TaskState::exited;
        case TaskStatus::created: return TaskState::not_started;
        case TaskStatus::blocked: return TaskState::blocked;
        case TaskStatus::zombie: return TaskState::zombie;
        case TaskStatus::exited: return TaskState::exited;
        case TaskStatus::runnable: break;
    }
    const SchedEntity& e = s.sched.entities[t];
    const bool on_cpu = (e.cpu.valid() && s.sched.cpus[e.cpu].current == t) || is_live(s, t);
    return on_cpu ? TaskState::running : TaskState::ready;
}

bool is_live(const State& s, TaskId t)
{
    const SchedEntity& e = s.sched.entities[t];
    if (!e.cpu.valid()) return false;
    const Cpu& cpu = s.sched.cpus[e.cpu];
    return (cpu.actor.valid() ? cpu.actor : cpu.current) == t;
}

const Context& registers_of(const State& s, TaskId t)
{
    return is_live(s, t) ? s.sched.cpus[s.sched.entities[t].cpu].ctx : s.world.contexts[t];
}

uint32_t pc_of(const State& s, TaskId t) { return registers_of(s, t).pc; }
uint32_t sp_of(const State& s, TaskId t) { return registers_of(s, t).sp; }

FunctionId function_at(const Program& p, uint32_t pc)
{
    for (uint32_t f = 0; f < p.functions.size(); ++f)
        if (pc >= p.functions[FunctionId{f}].entry && pc < p.functions[FunctionId{f}].end)
            return FunctionId{f};
    return {};
}

bool is_hidden(std::string_view name) { return name.starts_with('.'); }

std::string instruction_words(const Program& p, uint32_t pc)
{
    const StepId step{p.step_of[pc]};
    return is_on_hidden(p, p.code[pc]) && p.steps.has(step) ? p.steps[step].label : print(p, pc);
}

TaskId host_of(const State& s, TaskId t)
{
    const Task& task = s.world.tasks[t];
    const bool carried = task.kind == TaskKind::coroutine && task.runtime.valid();
    return carried ? s.world.runtimes[task.runtime].host : TaskId{};
}

}  // namespace interleave
