// The times that a policy asks for: of a task, and its own at equal distances.
#include "kernel/stepper.h"

namespace interleave {

void Stepper::policy_timer(TaskId t, Time at)
{
    SchedEntity& e = s_.entities[t];
    if (e.timer_at != at) return;
    e.timer_at = kNever;
    if (policy_.timer(m_, state_, t, chooser_)) flag(e.cpu, Reason::preempted);
    if (e.timer_at != kNever)
        schedule(make_event(e.timer_at, EventKind::policy_timer, t.index, e.serial));
}

void Stepper::arm_tick(Time at)
{
    schedule(make_event(at, EventKind::policy_timer, kNobody, Record::kNone));
}

// Jobs came, ended or were aborted: some policies look at all CPUs when the instant is over.
void Stepper::tick_at_change()
{
    schedule(make_event(s_.now, EventKind::policy_timer, kChange, Record::kNone));
}

// The policy's clock stops when nothing else will ever happen, so that a run can get stuck.
void Stepper::policy_tick(bool periodic)
{
    if (puts_back_first_) put_back_all();
    if (ticked_.words().empty()) ticked_ = CpuSet(m_.machine.cpus);
    policy_.tick(m_, state_, ticked_, chooser_);
    while (!ticked_.empty()) {
        const CpuId c = ticked_.lowest();
        ticked_.erase(c);
        if (s_.cpus[c].current.valid() || s_.cpus[c].incoming.valid())
            flag(c, Reason::preempted);
        else if (s_.idle.has(c))
            flag(c, Reason::none);
    }
    release();
    if (!periodic) return;
    const bool alive = !s_.events.empty() || s_.queued > 0 || earliest(s_).at != kNever;
    if (alive) arm_tick(s_.now + policy_.tick_period());
}

}  // namespace interleave
