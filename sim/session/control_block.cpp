#include "session/control_block.h"

#include "base/text.h"
#include "kernel/object.h"
#include "kernel/policy.h"
#include "kernel/process.h"
#include "kernel/urgency.h"
#include "kernel/work_stealing.h"
#include "session/goroutine_view.h"
#include "session/names.h"

#include <fmt/format.h>

namespace interleave {

namespace {

constexpr uint32_t kInit = 1;
constexpr size_t kMostChildren = 20;

std::string affinity_text(const Model& m, uint32_t affinity)
{
    if (affinity == 0) return "every CPU";
    std::string text;
    for (uint32_t c = 0; c < m.machine.cpus; ++c)
        if (may_run_on(m, affinity, CpuId{c}))
            text += fmt::format("{}cpu{}", text.empty() ? "" : ", ", c);
    return text;
}

// "parent (pid 2)"; "init (pid 1)", which takes over the children of processes that have ended.
std::string parent_text(const Model& m, const State& s, ProcessId p)
{
    const ProcessId parent = parent_of(s.world, p);
    if (parent.valid())
        return fmt::format("{} (pid {})", process_name(m, s, parent), pid_of(m, s, parent));
    const ProcessId starter = s.world.processes[p].parent;
    if (!starter.valid()) return fmt::format("init (pid {})", kInit);
    return fmt::format("init (pid {}), since {} has ended", kInit, process_name(m, s, starter));
}

// Processes that it started and that are not gone: "parent/child#1 (pid 3, running)".
std::string children_text(const Model& m, const State& s, ProcessId parent)
{
    const World& w = s.world;
    std::string text;
    size_t told = 0;
    for (uint32_t p = 0; p < w.processes.size(); ++p) {
        const Process& process = w.processes[ProcessId{p}];
        const bool child = process.rows > 0 && process.main.valid() &&
                           parent_of(w, ProcessId{p}) == parent &&
                           w.tasks[process.main].status != TaskStatus::exited;
        if (!child || ++told > kMostChildren) continue;
        text += fmt::format("{}{} (pid {}, {})", text.empty() ? "" : ", ",
                            task_name(m, s, process.main), tid_of(s, process.main),
                            name_of(state_of(s, process.main)));
    }
    if (told > kMostChildren) text += fmt::format(" and {} more", told - kMostChildren);
    return text.empty() ? "none" : text;
}

std::string waits_text(const Model& m, const State& s, TaskId t)
{
    const Task& task = s.world.tasks[t];
    if (task.status != TaskStatus::blocked) return "nothing";
    if (task.waits_for.valid())
        return fmt::format("{} {}", kind_of(s.world, task.waits_for).name,
                           m.program.objects[task.waits_for].name);
    if (task.joins.valid()) return "the end of " + task_name(m, s, task.joins);
    return std::string(name_of(task.reason));
}

}  // namespace

uint32_t tid_of(const State& s, TaskId t) { return s.sched.entities[t].serial + kInit + 1; }

uint32_t pid_of(const Model& m, const State& s, ProcessId p)
{
    const Process& process = s.world.processes[p];
    if (process.spec == Record::kNone) return tid_of(s, process.main);
    uint32_t first = Record::kNone;
    for (uint32_t i = 0; i < m.tasks.size(); ++i) {
        if (m.tasks[i].process != process.spec) continue;
        if (m.tasks[i].kind == TaskKind::process) return i + kInit + 1;
        first = std::min(first, i);
    }
    return first + kInit + 1;
}

std::vector<NamedText> control_block(const Model& m, const State& s, TaskId t)
{
    const Task& task = s.world.tasks[t];
    const SchedEntity& e = s.sched.entities[t];
    const Process& process = s.world.processes[task.process];
    const TaskState state = state_of(s, t);
    std::vector<NamedText> b;
    const auto add = [&](const char* name, std::string value) {
        b.emplace_back(name, std::move(value));
    };
    const bool gone = task.status == TaskStatus::exited;
    add("tid", gone ? "gone" : fmt::to_string(tid_of(s, t)));
    add("pid", fmt::to_string(pid_of(m, s, task.process)));
    if (const SubInterpreterId i = sub_interpreter_of(s.world, t); i.valid())
        add("interpreter", m.sub_interpreters[i.index].name);
    add("state", std::string(name_of(state)));
    if (task.status >= TaskStatus::zombie) add("exit code", fmt::to_string(task.exit_code));
    add("parent process", parent_text(m, s, task.process));
    add("started by", task.parent.valid() ? task_name(m, s, task.parent) : "the scenario");
    add("function", m.program.functions[task.function].name);
    add("tasks of its process alive", fmt::to_string(process.alive));
    add("children", children_text(m, s, task.process));
    if (task.status >= TaskStatus::zombie) return b;
    add("policy", std::string(m.policy->info().name));
    add("nice", fmt::to_string(e.nice));
    add("priority", fmt::to_string(e.priority));
    if (e.donor.valid())
        add("urgency of", fmt::format("{}, through {}", task_name(m, s, e.donor),
                                      m.program.objects[lent_for(m, s, t)].name));
    if (e.ceiling.valid()) add("ceiling of", m.program.objects[e.ceiling].name);
    add(state == TaskState::running ? "CPU" : "last CPU",
        e.cpu.valid() ? fmt::format("cpu{}", e.cpu.index) : "none");
    add("may run on", affinity_text(m, e.affinity));
    if (e.left.ns > 0 && state != TaskState::running)
        add("left of its instruction", to_text(e.left));
    add("waits for", waits_text(m, s, t));
    add("locks held", fmt::to_string(task.held));
    if (task.kind == TaskKind::coroutine && task.runtime.valid())
        add("carried by", task_name(m, s, s.world.runtimes[task.runtime].host));
    else if (task.runtime.valid())
        add("coroutines", fmt::to_string(s.world.runtimes[task.runtime].members));
    if (const std::string name = processor_name(m, s, host_of(s, t).valid() ? host_of(s, t) : t);
        !name.empty())
        add("processor", name);
    if (is_goroutine(s.world, t) && state == TaskState::ready)
        add("waits to run", goroutine_place(m, s, t));
    if ((task.flags & kDaemon) != 0) add("daemon", "yes");
    return b;
}

}  // namespace interleave
