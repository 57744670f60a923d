#include "analysis/lock_log.h"

#include <algorithm>

namespace interleave {

namespace {

// The step during which a task did something at `at`: the one before where a new one begins then.
StepId step_at(const Timeline& t, TrackId task, Time at)
{
    const std::optional<size_t> i = t.at(task, at);
    if (!i) return {};
    const Slice now = t.slice(task, *i);
    if (now.start < at || *i == 0) return now.step;
    const Slice before = t.slice(task, *i - 1);
    return before.step.valid() ? before.step : now.step;
}

Operation operation(OperationKind kind, Time at, TrackId task, ObjectId object, StepId step)
{
    Operation o;
    o.at = at;
    o.kind = kind;
    o.task = o.thread = task;
    o.object = object;
    o.step = step;
    return o;
}

void add_owners(const Timeline& t, ObjectId object, std::vector<Operation>& list)
{
    TrackId owner;
    for (const OwnerChange& change : t.owners(object)) {
        if (owner.valid() && owner != change.owner)
            list.push_back(operation(OperationKind::gives, change.at, owner, object,
                                     step_at(t, owner, change.at)));
        if (change.owner.valid() && owner != change.owner)
            list.push_back(operation(OperationKind::gets, change.at, change.owner, object,
                                     step_at(t, change.owner, change.at)));
        owner = change.owner;
    }
}

void add_waits(const Timeline& t, TrackId task, std::span<const WaitLink> waiting,
               std::vector<Operation>& list)
{
    for (size_t i = 0; i < t.slices(task); ++i) {
        const Slice s = t.slice(task, i);
        if (s.state != TaskState::blocked) continue;
        const bool lock = s.object.valid() && !t.owners(s.object).empty();
        if (lock) list.push_back(operation(OperationKind::asks, s.start, task, s.object, s.step));
        if (s.reason != Reason::join || s.end < t.end()) continue;
        const auto link = std::ranges::find(waiting, t.track(task).name, &WaitLink::task);
        if (link == waiting.end()) continue;
        Operation o = operation(OperationKind::asks, s.start, task, {}, s.step);
        o.other = t.find(link->owner);
        list.push_back(o);
    }
}

// Who began to wait just when the run ended: no slice tells of it.
void add_last_waits(const Timeline& t, std::span<const WaitLink> waiting,
                    std::vector<Operation>& list)
{
    const Symbols& symbols = t.symbols();
    for (const WaitLink& link : waiting) {
        const TrackId task = t.find(link.task);
        if (!task.valid()) continue;
        const size_t n = t.slices(task);
        if (n > 0 && t.slice(task, n - 1).state == TaskState::blocked) continue;
        Operation o = operation(OperationKind::asks, t.end(), task, {}, {});
        o.reason = link.object.empty() ? Reason::join : Reason::lock;
        const auto object = std::ranges::find(symbols.objects, link.object);
        if (object != symbols.objects.end())
            o.object = ObjectId{static_cast<uint32_t>(object - symbols.objects.begin())};
        else if (!link.owner.empty())
            o.other = t.find(link.owner);
        for (uint32_t i = 0; i < symbols.steps.size(); ++i)
            if (symbols.steps[i].line == link.line && symbols.steps[i].label == link.step)
                o.step = StepId{i};
        list.push_back(o);
    }
}

int rank(OperationKind kind)  // of what is told for one instant
{
    return kind == OperationKind::asks ? 0 : kind == OperationKind::gives ? 1 : 2;
}

}  // namespace

void LockLogSink::put(const Operation& o)
{
    switch (o.kind) {
        case OperationKind::begins:
        case OperationKind::joins:
        case OperationKind::asks:
        case OperationKind::gets:
        case OperationKind::gives:
        case OperationKind::leaves:
        case OperationKind::wakes:
        case OperationKind::signals: break;
        default: return;
    }
    if (log.list.size() < kMaxLockOperations)
        log.list.push_back(o);
    else
        log.cut = true;
}

LockLog lock_log(const Timeline& t, std::span<const WaitLink> waiting)
{
    LockLog log;
    for (uint32_t i = 0; i < t.symbols().objects.size(); ++i) add_owners(t, ObjectId{i}, log.list);
    for (uint32_t i = 0; i < t.tasks(); ++i) add_waits(t, TrackId{i}, waiting, log.list);
    add_last_waits(t, waiting, log.list);
    std::ranges::stable_sort(log.list, [](const Operation& a, const Operation& b) {
        return a.at != b.at ? a.at < b.at : rank(a.kind) < rank(b.kind);
    });
    return log;
}

}  // namespace interleave
