#include "session/urgency_watch.h"

#include "kernel/change.h"
#include "kernel/model.h"
#include "kernel/object.h"
#include "kernel/policy.h"
#include "kernel/state.h"
#include "kernel/urgency.h"

#include <algorithm>

namespace interleave {

namespace {

// Who must act first of all for t to get on; none if that is nobody, or goes round in a ring.
TaskId first_to_act(const World& w, TaskId t, ObjectId wanted)
{
    const ObjectKind& kind = kind_of(w, wanted);
    TaskId holder = kind.owner != nullptr ? kind.owner(w, wanted) : TaskId{};
    for (size_t n = 0; holder.valid() && n < w.tasks.size(); ++n) {
        if (holder == t) return {};
        if (w.tasks[holder].status != TaskStatus::blocked) return holder;
        const TaskId next = blocker_of(w, holder);
        if (!next.valid()) return holder;
        holder = next;
    }
    return {};
}

ObjectId wanted_by(const Model& m, const State& s, TaskId t)
{
    const Task& task = s.world.tasks[t];
    if (task.status == TaskStatus::blocked) return task.waits_for;
    for (const Cpu& cpu : s.sched.cpus) {  // it spins
        if (cpu.current != t) continue;
        const Instr& i = m.program.code[cpu.ctx.pc];
        return i.op == Op::act ? ObjectId{i.object} : ObjectId{};
    }
    return {};
}

bool is_more_urgent(const Model& m, const State& s, TaskId a, TaskId b)
{
    const Model& rules = in_force(m, s);
    return rules.policy->has_urgency() && urgency_of(rules, s, a) < urgency_of(rules, s, b);
}

bool runs(const State& s, TaskId t)
{
    return std::ranges::any_of(s.sched.cpus, [&](const Cpu& c) { return c.current == t; });
}

}  // namespace

UrgencyWatch::UrgencyWatch(const Model& m, OperationSink& sink) : m_(m), sink_(sink)
{
    for (const Model* rules = &m; rules != nullptr; rules = rules->successor.get())
        knows_urgency_ = knows_urgency_ || rules->policy->has_urgency();
}

void UrgencyWatch::account(Time now)
{
    for (auto& [serial, wait] : waits_)
        if (wait.other_runs) wait.found.other_time += now - last_;
    last_ = now;
}

void UrgencyWatch::look_at(const State& s, TaskId t)
{
    const ObjectId object = wanted_by(m_, s, t);
    const uint32_t serial = s.sched.entities[t].serial;
    const auto known = waits_.find(serial);
    if (known != waits_.end()) known->second.other_runs = false;
    if (!object.valid()) return;
    const TaskId holder = first_to_act(s.world, t, object);
    if (!holder.valid() || !is_more_urgent(m_, s, t, holder)) return;
    Wait& wait = waits_[serial];
    if (!wait.found.task.valid()) {
        wait.found.task = TrackId{serial};
        wait.found.holder = TrackId{s.sched.entities[holder].serial};
        wait.found.object = object;
        wait.found.step = s.sched.entities[t].step;
        wait.found.from = s.sched.now;
    }
    const bool ready = s.world.tasks[holder].status == TaskStatus::runnable && !runs(s, holder);
    if (!ready) return;
    for (const Cpu& cpu : s.sched.cpus) {
        const TaskId other = cpu.current;
        if (!other.valid() || other == t || !is_more_urgent(m_, s, t, other)) continue;
        wait.other_runs = true;
        if (!wait.found.other.valid()) wait.found.other = TrackId{s.sched.entities[other].serial};
    }
}

void UrgencyWatch::look(const State& s, const std::vector<TaskId>& asking)
{
    account(s.sched.now);
    if (asking.empty() && waits_.empty()) return;
    for (auto it = waits_.begin(); it != waits_.end();) {
        const bool still = std::ranges::any_of(
            asking, [&](TaskId t) { return s.sched.entities[t].serial == it->first; });
        it->second.found.to = s.sched.now;
        if (!still && it->second.found.from < it->second.found.to) sink_.put(it->second.found);
        it = still ? std::next(it) : waits_.erase(it);
    }
    for (const TaskId t : asking) look_at(s, t);
}

void UrgencyWatch::close(const State& s)
{
    account(s.sched.now);
    for (auto& [serial, wait] : waits_) {
        wait.found.to = s.sched.now;
        if (wait.found.from < wait.found.to) sink_.put(wait.found);
    }
}

}  // namespace interleave
