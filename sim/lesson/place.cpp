#include "lesson/place.h"

#include "base/text.h"
#include "kernel/model.h"
#include "kernel/state.h"
#include "lesson/facts.h"
#include "session/history.h"
#include "session/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace interleave {

namespace {

constexpr std::string_view kStateWords[] = {"running", "ready", "blocked", "ended"};

bool enters(const Record& r, MomentState wanted)
{
    if (r.kind != RecordKind::state) return false;
    switch (wanted) {
        case MomentState::running: return r.state == TaskState::running;
        case MomentState::ready: return r.state == TaskState::ready;
        case MomentState::blocked: return r.state == TaskState::blocked;
        case MomentState::ended:
            return r.state == TaskState::zombie || r.state == TaskState::exited;
    }
    return false;
}

// The serial number of a task that has this name now.
std::optional<uint32_t> serial_of(const History& h, const std::string& name)
{
    const State& s = h.state();
    for (uint32_t i = 0; i < s.sched.entities.size(); ++i) {
        const TaskId t{i};
        if (s.world.tasks[t].status != TaskStatus::unused && task_name(h.model(), s, t) == name)
            return s.sched.entities[t].serial;
    }
    return std::nullopt;
}

// A task that ends may be gone at once: its number is looked up while it lives.
bool becomes(History& h, const MomentSpec& m)
{
    std::optional<uint32_t> serial = serial_of(h, m.name);
    return go_to(h, [&](const History& now) {
        const std::vector<Record> records = now.last_records();
        for (const Record& r : records)
            if (!serial && r.kind == RecordKind::task_created) serial = serial_of(now, m.name);
        return std::ranges::any_of(
            records, [&](const Record& r) { return r.task == serial && enters(r, m.state); });
    });
}

bool becomes_true(History& h, const Expr& condition)
{
    const bool rarely = asks_for_tasks(condition);
    bool held = holds_at(h.model(), h.state(), condition);
    return go_to(h, [&](const History& now) {
        if (rarely && now.last_records().empty()) return false;
        const bool before = held;
        held = holds_at(now.model(), now.state(), condition);
        return held && !before;
    });
}

bool taken(History& h, const std::string& object)
{
    const auto& objects = h.model().program.objects;
    uint32_t index = 0;
    while (index < objects.size() && objects[ObjectId{index}].name != object) ++index;
    return go_to_record(h,
                        [&](const Record& r) {
                            return r.kind == RecordKind::owner && r.what == index &&
                                   r.task != Record::kNone;
                        })
        .has_value();
}

std::string words_of(const MomentSpec& m)
{
    switch (m.kind) {
        case MomentKind::task:
            return fmt::format("{} does not become {} any more", m.name,
                               kStateWords[static_cast<size_t>(m.state)]);
        case MomentKind::taken: return fmt::format("nobody gets {} any more", m.name);
        case MomentKind::condition:
            return fmt::format("'{}' does not become true any more", m.condition.text);
        case MomentKind::deadlock: return "it does not end in a deadlock";
        case MomentKind::switch_: return "there is no other switch";
        case MomentKind::end: return "its end is too far away";
        case MomentKind::here:
        case MomentKind::start:
        case MomentKind::time: break;
    }
    return "it ends before that";
}

bool found(History& h, const MomentSpec& m)
{
    switch (m.kind) {
        case MomentKind::here: return true;
        case MomentKind::start: h.seek(uint64_t{0}); return true;
        case MomentKind::end: return go_to_end(h);
        case MomentKind::deadlock: {
            const uint64_t from = h.position();
            if (go_to_end(h) && h.state().sched.end == RunEnd::deadlock) return true;
            h.seek(from);
            return false;
        }
        case MomentKind::switch_:
            return go_to_record(h, [](const Record& r) { return enters(r, MomentState::running); })
                .has_value();
        case MomentKind::time: h.seek(Time{m.time.ns}); return true;
        case MomentKind::task: return becomes(h, m);
        case MomentKind::taken: return taken(h, m.name);
        case MomentKind::condition: return becomes_true(h, m.condition.expr);
    }
    return false;
}

}  // namespace

bool go_to(History& h, const std::function<bool(const History&)>& wanted)
{
    const uint64_t from = h.position();
    for (uint64_t n = 0; n < kFurthest && h.forward(); ++n)
        if (wanted(h)) return true;
    h.seek(from);
    return false;
}

std::optional<FoundRecord> go_to_record(History& h, const std::function<bool(const Record&)>& test)
{
    std::optional<FoundRecord> found;
    const bool there = go_to(h, [&](const History& now) {
        for (const Record& r : now.last_records()) {
            if (!test(r)) continue;
            found = {now.position(), r};
            return true;
        }
        return false;
    });
    return there ? found : std::nullopt;
}

bool go_to_end(History& h)
{
    return h.finished() || go_to(h, [](const History& now) { return now.finished(); });
}

Result<uint64_t> go_to(History& h, const MomentSpec& m)
{
    if (!found(h, m))
        return Error{ErrorKind::usage,
                     fmt::format("From {} on, {} in this run.", to_text(h.now()), words_of(m))};
    if (m.before) h.back();
    return h.position();
}

TaskId task_of_serial(const State& s, uint32_t serial)
{
    for (uint32_t i = 0; i < s.sched.entities.size(); ++i) {
        const TaskId t{i};
        if (s.world.tasks[t].status != TaskStatus::unused && s.sched.entities[t].serial == serial)
            return t;
    }
    return {};
}

std::string name_of_task(const History& h, uint32_t serial)
{
    if (const TaskId t = task_of_serial(h.state(), serial); t.valid())
        return task_name(h.model(), h.state(), t);
    return serial < h.model().tasks.size() ? h.model().tasks[serial].name : std::string();
}

}  // namespace interleave
