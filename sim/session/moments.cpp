#include "session/moments.h"

#include "kernel/model.h"
#include "kernel/state.h"
#include "session/history.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace interleave {

namespace {

template <typename RecordTest>
Travel::Test any_record(RecordTest test)
{
    return [test = std::move(test)](const History& h) {
        return std::ranges::any_of(h.last_records(), test);
    };
}

bool gets_cpu(const Record& r)
{
    return r.kind == RecordKind::state && r.state == TaskState::running;
}

}  // namespace

Travel::Test at_switch() { return any_record(gets_cpu); }

Travel::Test at_decision()
{
    return any_record([](const Record& r) {
        return gets_cpu(r) || r.kind == RecordKind::slice_renewed ||
               (r.kind == RecordKind::cpu_state && r.state == TaskState::idle);
    });
}

Travel::Test at_task(uint32_t serial)
{
    return any_record([serial](const Record& r) {
        return r.kind != RecordKind::cpu_state && task_in(r) == serial;
    });
}

Travel::Test at_state(uint32_t serial, TaskState state)
{
    return any_record([=](const Record& r) {
        return r.kind == RecordKind::state && r.task == serial && r.state == state;
    });
}

Travel::Test at_line(const Model& model, uint32_t line)
{
    const Symbols names = symbols(model);
    std::vector<bool> steps;
    for (const Symbols::Step& s : names.steps) steps.push_back(s.line == line);
    return any_record([steps = std::move(steps)](const Record& r) {
        return (r.kind == RecordKind::step || gets_cpu(r)) && r.what < steps.size() &&
               steps[r.what];
    });
}

Travel::Test at_object(const Model& model, std::string_view name)
{
    const Symbols names = symbols(model);
    const auto it = std::ranges::find(names.objects, name);
    const auto object = static_cast<uint32_t>(it - names.objects.begin());
    if (it == names.objects.end()) return [](const History&) { return false; };
    return any_record([object](const Record& r) {
        const bool waits = r.kind == RecordKind::state && r.state == TaskState::blocked;
        return (r.kind == RecordKind::owner || waits) && r.what == object;
    });
}

Travel::Test at_deadlock()
{
    return [](const History& h) { return h.state().sched.end == RunEnd::deadlock; };
}

Travel::Test at_end()
{
    return [](const History& h) { return h.finished(); };
}

}  // namespace interleave
