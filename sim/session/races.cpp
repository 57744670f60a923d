#include "session/races.h"

#include "kernel/model.h"

#include <algorithm>

namespace interleave {

std::string name_of_cell(const Model& m, VariableId id, uint32_t element)
{
    const Variable& v = m.program.variables[id];
    return v.array ? v.name + "[" + std::to_string(element) + "]" : v.name;
}

RaceDetector::Clock& RaceDetector::clock_of(TrackId t)
{
    if (clocks_.size() <= t.index) clocks_.resize(t.index + 1);
    Clock& c = clocks_[t.index];
    if (c.size() <= t.index) c.resize(t.index + 1, 0);
    if (c[t.index] == 0) c[t.index] = 1;
    return c;
}

void RaceDetector::merge(Clock& into, const Clock& from)
{
    if (into.size() < from.size()) into.resize(from.size(), 0);
    for (size_t i = 0; i < from.size(); ++i) into[i] = std::max(into[i], from[i]);
}

void RaceDetector::acquire(TrackId t, const Clock& from) { merge(clock_of(t), from); }

void RaceDetector::release(TrackId t, Clock& into)
{
    Clock& own = clock_of(t);
    merge(into, own);
    ++own[t.index];
}

void RaceDetector::begin(const Operation& o)
{
    if (!o.other.valid()) return;
    const TrackId parent = o.other;
    if (parent.index >= kMaxThreads || parent == o.thread) return;
    Clock seen;
    release(parent, seen);
    acquire(o.thread, seen);
}

void RaceDetector::put(const Operation& o)
{
    if (o.thread.index >= kMaxThreads) {
        report.complete = false;
        return;
    }
    switch (o.kind) {
        case OperationKind::begins: begin(o); break;
        case OperationKind::ends: release(o.thread, ended_[o.task]); break;
        case OperationKind::joins:
            if (const auto it = ended_.find(o.other); it != ended_.end())
                acquire(o.thread, it->second);
            break;
        case OperationKind::sees: acquire(o.thread, objects_[o.object].all); break;
        case OperationKind::tells: release(o.thread, objects_[o.object].all); break;
        case OperationKind::gets: {
            const Order& order = objects_[o.object];
            acquire(o.thread, o.shared ? order.writers : order.all);
            break;
        }
        case OperationKind::gives: {
            Order& order = objects_[o.object];
            if (!o.shared) merge(order.writers, clock_of(o.thread));
            release(o.thread, order.all);
            break;
        }
        case OperationKind::reads:
        case OperationKind::writes:
        case OperationKind::updates: use(o); break;
        default: break;
    }
}

void RaceDetector::use(const Operation& o)
{
    const bool looks = o.kind != OperationKind::writes;
    const bool changes = o.kind != OperationKind::reads;
    if (o.atomic && looks) acquire(o.thread, atomics_[o.cell]);
    std::vector<Use>& uses = cells_[o.cell];
    for (const Use& before : uses) compare(o, before);
    keep(o, uses);
    if (o.atomic && changes) release(o.thread, atomics_[o.cell]);
}

void RaceDetector::compare(const Operation& o, const Use& before)
{
    const bool changes = o.kind != OperationKind::reads || before.what.kind != OperationKind::reads;
    if (!changes || before.thread == o.thread || (o.atomic && before.atomic)) return;
    const Clock& now = clock_of(o.thread);
    const bool ordered =
        before.thread.index < now.size() && before.clock <= now[before.thread.index];
    if (ordered) return;
    const auto [low, high] = std::minmax(o.step, before.what.step);
    if (!told_.insert({o.variable, low, high}).second) return;
    if (report.races.size() == kMaxRaces) {
        report.complete = false;
        return;
    }
    report.races.push_back({o.variable, o.element, before.what, {o.task, o.step, o.at, o.kind}});
}

// The last use at a line is ordered before others only if all earlier ones are: one is enough.
void RaceDetector::keep(const Operation& o, std::vector<Use>& uses)
{
    const uint32_t now = clock_of(o.thread)[o.thread.index];
    const Race::Use what{o.task, o.step, o.at, o.kind};
    for (Use& u : uses) {
        const bool same = u.thread == o.thread && u.what.step == o.step && u.what.task == o.task &&
                          u.what.kind == o.kind && u.atomic == o.atomic;
        if (!same) continue;
        u.clock = now;
        u.what = what;
        return;
    }
    if (uses_ == kMaxUses) {
        report.complete = false;
        return;
    }
    ++uses_;
    uses.push_back({o.thread, now, o.atomic, what});
}

}  // namespace interleave
