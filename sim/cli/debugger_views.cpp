// What the debugger shows of the moment it is at.
#include "base/text.h"
#include "cli/chain_text.h"
#include "cli/debugger.h"
#include "cli/inspect_text.h"
#include "cli/table.h"
#include "cli/waits_text.h"
#include "cli/why_text.h"
#include "kernel/model.h"
#include "session/why.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <ostream>
#include <utility>

namespace interleave::cli {

namespace {

constexpr size_t kMostNames = 6;  // in the line that tells the state
constexpr size_t kMostRows = 60;  // of a list
constexpr uint32_t kLinesAround = 5;
constexpr uint64_t kMostStepsForRings = 500'000;

std::string names_text(const std::vector<std::string>& names, const Terminal& t)
{
    const size_t told = std::min(names.size(), kMostNames);
    std::string text = fmt::format(
        "{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(told), ", "));
    if (told < names.size()) text += t.say(fmt::format(" and {} more", names.size() - told));
    return text;
}

// "lock m (line 14)"
std::string step_text(const TaskView& task)
{
    if (task.step.empty()) return {};
    return task.line == 0 ? task.step : fmt::format("{} (line {})", task.step, task.line);
}

bool is_named(std::string_view name, const std::string& typed)
{
    return name == typed || name.ends_with("/" + typed);
}

const TaskView* find_task(const Snapshot& shot, const std::string& typed)
{
    const TaskView* found = nullptr;
    for (const TaskView& task : shot.tasks) {
        if (task.name == typed) return &task;
        if (!is_named(task.name, typed)) continue;
        if (found != nullptr) return nullptr;
        found = &task;
    }
    return found;
}

}  // namespace

Snapshot Debugger::now() const { return snapshot(history_.model(), history_.state()); }

void Debugger::title(std::string_view text)
{
    t_.out << styled(t_.out_color, Style::bold, t_.say(text)) << '\n';
}

void Debugger::fields(std::span<const NamedText> list, size_t indent)
{
    size_t widest = 0;
    for (const auto& [name, value] : list) widest = std::max(widest, display_width(t_.say(name)));
    for (const auto& [name, value] : list) {
        t_.out << std::string(indent, ' ') << pad_right(t_.say(name), widest) << "  "
               << t_.say(value) << '\n';
    }
}

void Debugger::variables(std::span<const NamedText> list, size_t indent)
{
    size_t widest = 0;
    for (const auto& [name, value] : list) widest = std::max(widest, display_width(name));
    for (const auto& [name, value] : list)
        t_.out << std::string(indent, ' ') << pad_right(name, widest) << "  " << value << '\n';
}

// "#12 at 3 ms | cpu0: alice: lock m (line 14) | ready: bob | blocked: carol"
void Debugger::tell_state()
{
    const Snapshot shot = now();
    std::string where = fmt::format("#{} at {}", shot.position, to_text(shot.at));
    if (shot.position == 0) where += ", the start";
    if (shot.end != RunEnd::running) where += fmt::format(", the end: {}", name_of(shot.end));
    std::string line = t_.say(where);
    const auto add = [&](const std::string& part) { line += " | " + t_.say(part); };
    std::map<TaskState, std::vector<std::string>> by_state;
    for (const TaskView& task : shot.tasks) by_state[task.state].push_back(task.name);
    size_t busy = 0;
    for (const CpuView& cpu : shot.cpus) {
        if (cpu.task.empty() || ++busy > kMostNames) continue;
        const TaskView* task = find_task(shot, cpu.task);
        std::string part = fmt::format("{}: {}", cpu.name, cpu.task);
        if (task != nullptr && !task->step.empty()) part += ": " + step_text(*task);
        add(part);
    }
    if (busy > kMostNames) add(fmt::format("{} CPUs busy", busy));
    if (busy == 0) add(shot.cpus.size() == 1 ? "cpu0 idle" : "CPUs idle");
    for (const TaskState state : {TaskState::ready, TaskState::blocked}) {
        const auto it = by_state.find(state);
        if (it == by_state.end()) continue;
        line += fmt::format(" | {}{}{}", t_.say(name_of(state)), t_.say(": "),
                            names_text(it->second, t_));
    }
    t_.out << styled(t_.out_color, Style::bold, wrapped(line, t_.width));
}

void Debugger::next(const std::string&)
{
    const Snapshot shot = now();
    if (shot.end != RunEnd::running) {
        t_.out << t_.say(
            fmt::format("Nothing more happens: the run has ended ({}).\n", name_of(shot.end)));
        return;
    }
    t_.out << t_.paragraph("Next: " + shot.next);
}

void Debugger::where(const std::string&)
{
    tell_state();
    const Snapshot shot = now();
    for (const TaskView& task : shot.tasks) {
        if (task.state != TaskState::running) continue;
        t_.out << t_.paragraph(
            fmt::format("{} {}; next instruction: {}", task.name, task.what, task.instruction), 2);
    }
    rings();
    next({});
}

// In passing: further on it would take longer than what was asked for.
void Debugger::rings()
{
    if (history_.position() <= kMostStepsForRings) write_rings(waits_at(history_), t_);
}

void Debugger::chain(const std::string& rest)
{
    const std::string name = task_named(rest);
    if (!name.empty()) write_chain(history_, name, history_.now(), t_);
}

void Debugger::waits(const std::string&) { write_waits(waits_at(history_), now(), t_); }

void Debugger::tasks(const std::string&)
{
    const Snapshot shot = now();
    TextTable table({{"task", "", true}, {"state", "", true}, {"at", "", true}, {"", "", true}});
    const size_t told = std::min(shot.tasks.size(), kMostRows);
    for (size_t i = 0; i < told; ++i) {
        const TaskView& task = shot.tasks[i];
        table.add(
            {task.name, t_.say(name_of(task.state)), t_.say(step_text(task)), t_.say(task.what)});
    }
    t_.out << table.text(t_);
    if (told < shot.tasks.size()) {
        t_.out << t_.say(fmt::format("  ... and {} more\n", shot.tasks.size() - told));
    }
    rings();
}

void Debugger::cpus(const std::string&)
{
    const Snapshot shot = now();
    std::vector<NamedText> list;
    for (const CpuView& cpu : shot.cpus) {
        list.emplace_back(cpu.name, cpu.doing);
        if (!cpu.cache.empty()) list.emplace_back("  warm there", cpu.cache.front().second);
    }
    fields(list, 2);
}

void Debugger::queues(const std::string&)
{
    const Snapshot shot = now();
    for (const QueueView& queue : shot.queues) {
        title(queue.name);
        if (queue.order.empty()) t_.out << t_.say("  nobody is ready\n");
        if (queue.delayed > 0)
            t_.out << t_.say(fmt::format("  {} waiting, {} delayed\n",
                                         queue.order.size() - queue.delayed, queue.delayed));
        for (size_t i = 0; i < std::min(queue.order.size(), kMostRows); ++i) {
            const auto& [name, keys] = queue.order[i];
            std::string text;
            for (const auto& [key, value] : keys) {
                text +=
                    fmt::format("{}{} {}", text.empty() ? "" : ", ", t_.say(key), t_.say(value));
            }
            t_.out << fmt::format("  {}. {}{}\n", i + 1, name,
                                  text.empty() ? "" : " (" + text + ")");
        }
        if (queue.order.size() > kMostRows) {
            t_.out << t_.say(fmt::format("  ... and {} more\n", queue.order.size() - kMostRows));
        }
    }
    for (const auto& [name, details] : shot.memory) {
        title(name);
        fields(details, 2);
    }
}

void Debugger::objects(const std::string&)
{
    const Snapshot shot = now();
    if (shot.objects.empty())
        t_.out << t_.say("This scenario has no locks, devices or other objects.\n");
    TextTable table({{"object", "", true},
                     {"kind", "", true},
                     {"owner", "", true},
                     {"waiting", "", true},
                     {"", "", true}});
    for (const ObjectView& o : shot.objects) {
        std::string details;
        for (const auto& [name, value] : o.details) {
            details +=
                fmt::format("{}{} {}", details.empty() ? "" : ", ", t_.say(name), t_.say(value));
        }
        table.add({o.name, t_.say(o.kind), o.owner.empty() ? "-" : o.owner,
                   o.waiters.empty() ? "-" : names_text(o.waiters, t_), details});
    }
    if (!table.empty()) t_.out << table.text(t_);
}

void Debugger::variables(const std::string&)
{
    const Snapshot shot = now();
    if (shot.variables.empty())
        t_.out << t_.say("This scenario has no shared or private variables.\n");
    for (const auto& [name, value] : shot.variables) {
        t_.out << wrapped(fmt::format("{} = {}", name, value), t_.width, 2);
    }
}

bool Debugger::inspect_task(const Snapshot& shot, const std::string& name)
{
    const TaskView* task = find_task(shot, name);
    if (task == nullptr) return false;
    title(task->kind == "process"
              ? fmt::format("{}: main task of a process", task->name)
              : fmt::format("{}: {} of process {}", task->name, task->kind, task->process));
    t_.out << wrapped(
        fmt::format("{}{}{}", t_.say(name_of(task->state)), t_.say(": "), t_.say(task->what)),
        t_.width, 2);
    if (!task->step.empty()) {
        t_.out << t_.paragraph("step: " + step_text(*task), 2)
               << t_.paragraph(
                      fmt::format("next instruction: {} (pc {})", task->instruction, task->pc), 2);
    }
    if (!task->holds.empty()) {
        t_.out << t_.paragraph("holds: " + names_text(task->holds, t_), 2);
    }
    if (!task->variables.empty()) {
        title("  its variables");
        variables(task->variables, 4);
    }
    title("  control block");
    std::vector<NamedText> block = task->block;
    const TaskUsage usage =
        usage_of(history_.model(), task->serial, history_.position(), history_.now());
    for (NamedText& field : fields_of(usage)) block.push_back(std::move(field));
    fields(block, 4);
    registers(task->name);
    return true;
}

bool Debugger::inspect_object(const Snapshot& shot, const std::string& name)
{
    const auto it = std::find_if(shot.objects.begin(), shot.objects.end(),
                                 [&](const ObjectView& o) { return o.name == name; });
    if (it == shot.objects.end()) return false;
    title(fmt::format("{}: {}", it->name, it->kind));
    std::vector<NamedText> list;
    list.emplace_back("owner", it->owner.empty() ? "nobody" : it->owner);
    list.emplace_back("waiting", it->waiters.empty() ? "nobody" : names_text(it->waiters, t_));
    list.insert(list.end(), it->details.begin(), it->details.end());
    fields(list, 2);
    return true;
}

bool Debugger::inspect_cpu(const Snapshot& shot, const std::string& name)
{
    const auto it = std::find_if(shot.cpus.begin(), shot.cpus.end(),
                                 [&](const CpuView& c) { return c.name == name; });
    if (it == shot.cpus.end()) return false;
    title(fmt::format("{}: {}", it->name, it->doing));
    fields(it->registers, 2);
    if (!it->cache.empty()) {
        title("cache of " + it->name);
        fields(it->cache, 2);
    }
    return true;
}

bool Debugger::inspect_variable(const Snapshot& shot, const std::string& name)
{
    for (const auto& [variable, value] : shot.variables) {
        if (variable != name) continue;
        t_.out << wrapped(fmt::format("{} = {}", variable, value), t_.width);
        return true;
    }
    return false;
}

void Debugger::inspect(const std::string& rest)
{
    if (rest.empty()) return refuse("Inspect what? A task, an object, a CPU or a variable.");
    const Snapshot shot = now();
    if (inspect_task(shot, rest) || inspect_object(shot, rest) || inspect_cpu(shot, rest) ||
        inspect_variable(shot, rest)) {
        return;
    }
    std::vector<std::string_view> all;
    for (const TaskView& v : shot.tasks) all.push_back(v.name);
    for (const ObjectView& v : shot.objects) all.push_back(v.name);
    for (const CpuView& v : shot.cpus) all.push_back(v.name);
    for (const auto& [name, value] : shot.variables) all.push_back(name);
    refuse(fmt::format("There is no task, object, CPU or variable '{}'.{}", rest,
                       did_you_mean(rest, all)));
}

void Debugger::registers(const std::string& rest)
{
    const Snapshot shot = now();
    if (rest.empty()) {
        for (const CpuView& cpu : shot.cpus) {
            title(fmt::format("{}: {}", cpu.name, cpu.doing));
            fields(cpu.registers, 2);
        }
        return;
    }
    const std::string name = task_named(rest);
    const TaskView* task = name.empty() ? nullptr : find_task(shot, name);
    if (task == nullptr) {
        if (!name.empty()) refuse(name + " does not exist at this moment.");
        return;
    }
    const bool live = !task->live.empty();
    TextTable table({{"register", "", true}, {"saved", ""}, {live ? "on its CPU" : "", ""}});
    for (size_t i = 0; i < task->saved.size(); ++i) {
        table.add({task->saved[i].first, task->saved[i].second,
                   live ? task->live[i].second : std::string()});
    }
    t_.out << table.text(t_);
}

void Debugger::memory(const std::string& rest)
{
    const std::string name = task_named(rest);
    if (name.empty()) return;
    const Snapshot shot = now();
    const TaskView* task = find_task(shot, name);
    if (task == nullptr) return refuse(name + " does not exist at this moment.");
    title(fmt::format("memory of {}", task->name));
    write_regions(task->regions, t_);
}

// The source around a task's line, around a line, or around where the first running task is.
void Debugger::list(const std::string& rest)
{
    const Snapshot shot = now();
    std::map<uint32_t, std::vector<std::string>> here;
    uint32_t around = 0;
    for (const TaskView& task : shot.tasks) {
        if (task.line == 0) continue;
        here[task.line].push_back(task.name);
        if (around == 0 || task.state == TaskState::running) around = task.line;
    }
    if (const std::optional<int64_t> line = parse_int(rest); line && *line > 0) {
        around = static_cast<uint32_t>(std::min<int64_t>(*line, UINT32_MAX / 2));
    } else if (!rest.empty()) {
        const std::string name = task_named(rest);
        const TaskView* task = name.empty() ? nullptr : find_task(shot, name);
        if (task == nullptr) return;
        if (task->line == 0) return refuse(name + " is at no line of the file.");
        around = task->line;
    }
    std::string_view source = scenario_.source;
    const uint32_t first = around > kLinesAround ? around - kLinesAround : 1;
    bool any = false;
    for (uint32_t n = 1; !source.empty() && n <= around + kLinesAround; ++n) {
        const size_t end = source.find('\n');
        const std::string_view line = source.substr(0, end);
        source.remove_prefix(end == std::string_view::npos ? source.size() : end + 1);
        if (n < first) continue;
        any = true;
        const auto it = here.find(n);
        std::string text = fmt::format("{:>5} {} {}", n, it == here.end() ? ' ' : '>', line);
        if (it != here.end()) {
            text = styled(t_.out_color, Style::bold,
                          pad_right(text, 50) + "  <- " + names_text(it->second, t_));
        }
        t_.out << text << '\n';
    }
    if (!any) refuse(fmt::format("The file has no line {}.", around));
}

void Debugger::why(const std::string& rest)
{
    const size_t blank = std::min(rest.find(' '), rest.size());
    const std::string name = task_named(rest.substr(0, blank));
    if (name.empty()) return;
    Time at = history_.now();
    const std::string when(trim(rest.substr(blank)));
    if (!when.empty()) {
        const Result<Duration> d = read_duration(when, history_.model().unit, "why");
        if (!d.ok()) return refuse(d.error().message);
        at = Time{d.value().ns};
    }
    const Result<Why> answer = interleave::why(branches_[branch_].model, name, at);
    if (!answer.ok()) return refuse(answer.error().message);
    write_why(answer.value(), t_);
}

}  // namespace interleave::cli
