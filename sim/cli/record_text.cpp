#include "cli/record_text.h"

#include "kernel/change.h"
#include "kernel/model.h"
#include "kernel/state.h"
#include "session/snapshot.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace interleave::cli {

TaskNames::TaskNames(const Model& model)
{
    for (uint32_t i = 0; i < model.tasks.size(); ++i) names_[i] = model.tasks[i].name;
}

void TaskNames::learn(const History& history)
{
    const State& s = history.state();
    if (names_.size() >= s.sched.next_serial) return;
    for (uint32_t i = 0; i < s.world.tasks.size(); ++i) {
        const TaskId t{i};
        const uint32_t serial = s.sched.entities[t].serial;
        if (s.world.tasks[t].status == TaskStatus::unused || names_.contains(serial)) continue;
        names_[serial] = task_name(history.model(), s, t);
    }
}

std::string TaskNames::of(uint32_t serial) const
{
    const auto it = names_.find(serial);
    return it == names_.end() ? fmt::format("task {}", serial) : it->second;
}

std::string TaskNames::full(const std::string& typed) const
{
    std::string found;
    for (const auto& [serial, name] : names_) {
        if (name == typed) return name;
        if (!name.ends_with("/" + typed)) continue;
        if (!found.empty()) return {};
        found = name;
    }
    return found;
}

std::vector<std::string> TaskNames::all() const
{
    std::vector<std::string> list;
    for (const auto& [serial, name] : names_) list.push_back(name);
    std::sort(list.begin(), list.end());
    return list;
}

RecordText::RecordText(const Model& model, const TaskNames& names)
    : symbols_(symbols(model)), changes_(changes_of(model)), names_(names)
{
}

std::string RecordText::step_text(uint32_t step) const
{
    if (step >= symbols_.steps.size()) return {};
    const Symbols::Step& s = symbols_.steps[step];
    return s.line == 0 ? s.label : fmt::format("{} (line {})", s.label, s.line);
}

std::string RecordText::object_text(uint32_t object) const
{
    // Only these are not known before a run.
    if (object >= symbols_.objects.size()) return "the gil of a process that was started";
    return fmt::format("{} {}", symbols_.object_kinds[object], symbols_.objects[object]);
}

std::string RecordText::ready_sentence(const Record& r) const
{
    const std::string who = names_.of(r.task);
    switch (r.reason) {
        case Reason::created: return who + " arrives and is ready";
        case Reason::preempted: return who + " is preempted (2: running -> ready)";
        case Reason::slice_end: return who + " has used up its slice (2: running -> ready)";
        case Reason::yielded: return who + " yields (2: running -> ready)";
        case Reason::migrated: return fmt::format("{} moves to the queue of cpu{}", who, r.cpu);
        case Reason::released: return who + " is ready: a job of it has been released";
        case Reason::gil: return who + " is ready: its thread needs the lock of the interpreter";
        default: break;
    }
    const std::string waker =
        r.other == Record::kNone ? std::string() : ", woken by " + names_.of(r.other);
    return fmt::format("{} is ready again{} (4: blocked -> ready)", who, waker);
}

std::string RecordText::blocked_sentence(const Record& r) const
{
    const std::string who = names_.of(r.task);
    const std::string_view move = "(1: running -> blocked)";
    if (r.reason == Reason::sleep) return fmt::format("{} sleeps {}", who, move);
    if (r.reason == Reason::release) return who + " waits for its next release";
    if (r.reason == Reason::join) return fmt::format("{} waits for a task's end {}", who, move);
    if (r.reason == Reason::until) return fmt::format("{} waits for a condition {}", who, move);
    if (r.reason == Reason::gil)
        return fmt::format("{} does not have {} and waits {}", who, object_text(r.what), move);
    if (r.what != Record::kNone) {
        return fmt::format("{} waits for {} {}", who, object_text(r.what), move);
    }
    return fmt::format("{} waits: {} {}", who, name_of(r.reason), move);
}

std::string RecordText::state_sentence(const Record& r) const
{
    const std::string who = names_.of(r.task);
    switch (r.state) {
        case TaskState::ready: return ready_sentence(r);
        case TaskState::running: {
            const std::string step = step_text(r.what);
            return fmt::format("{} runs on cpu{}{} (3: ready -> running)", who, r.cpu,
                               step.empty() ? "" : ": " + step);
        }
        case TaskState::blocked: return blocked_sentence(r);
        case TaskState::zombie:
        case TaskState::exited: {
            const std::string_view verb = r.reason == Reason::crashed ? "crashes" : "ends";
            const std::string_view left =
                r.state == TaskState::zombie ? " and waits to be joined" : "";
            return fmt::format("{} {} with code {}{}", who, verb, static_cast<int32_t>(r.what),
                               left);
        }
        default: break;
    }
    return fmt::format("{} is {}", who, name_of(r.state));
}

std::string RecordText::level_sentence(const Record& r) const
{
    if (r.task == Record::kNone) return fmt::format("{} holds {}", object_text(r.what), r.other);
    return fmt::format("{} holds {} for the {} of connection {}", object_text(r.what), r.other,
                       r.task % 2 == 0 ? "client" : "server", r.task / 2);
}

std::string RecordText::sentence(const Record& r) const
{
    switch (r.kind) {
        case RecordKind::task_created:
            return r.other == Record::kNone
                       ? names_.of(r.task) + " exists"
                       : fmt::format("{} starts {}", names_.of(r.other), names_.of(r.task));
        case RecordKind::state: return state_sentence(r);
        case RecordKind::step:
            return fmt::format("{} begins: {}", names_.of(r.task), step_text(r.what));
        case RecordKind::slice_renewed:
            return names_.of(r.task) + " has used up its slice, and goes on: nobody else is ready";
        case RecordKind::cpu_state:
            if (r.state == TaskState::idle) return fmt::format("cpu{} is idle", r.cpu);
            return fmt::format("cpu{} is in the kernel: {}", r.cpu, name_of(r.reason));
        case RecordKind::owner:
            return r.task == Record::kNone
                       ? object_text(r.what) + " is free"
                       : fmt::format("{} belongs to {}", object_text(r.what), names_.of(r.task));
        case RecordKind::fault:
            return fmt::format("FAULT: {}: {}", names_.of(r.task),
                               r.other < symbols_.faults.size() ? symbols_.faults[r.other]
                                                                : std::string("unknown"));
        case RecordKind::job_released:
            return fmt::format("a job of {} is released", names_.of(r.task));
        case RecordKind::job_ended:
            return fmt::format("job {} of {} {}", r.what, names_.of(r.task),
                               r.other != 0 ? "is aborted" : "is done");
        case RecordKind::job_missed:
            return fmt::format("MISSED: job {} of {} is not done by its deadline", r.what,
                               names_.of(r.task));
        case RecordKind::carrier:
            return fmt::format("{} is hosted by {}", names_.of(r.task), names_.of(r.other));
        case RecordKind::level: return level_sentence(r);
        case RecordKind::changed:
            return "CHANGED: " +
                   (r.what - 1 < changes_.size() ? changes_[r.what - 1] : std::string("the rules"));
    }
    return {};
}

}  // namespace interleave::cli
