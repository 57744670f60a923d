// Brief stays: a task whose sleep is over gets its CPU, which idles, finds nothing to do there but
// jumps, and sleeps again, all at one instant.
//
// These are a few steps, between which nobody else acts and nobody looks: they are told and counted
// like any others, and what they leave behind is written once. Who is not sure of such a stay
// leaves it to the main loop before anything has happened. On the course where the kernel keeps the
// order of tasks (Course::fifo), and where instructions take no time.
#include "kernel/run_ahead.h"
#include "kernel/sleepers.h"
#include "kernel/switching.h"

#include <algorithm>

namespace interleave {

struct Stepper::Stay {
    static constexpr uint64_t kMostSteps = 9;

    TaskId task;
    CpuId cpu;
    uint32_t begins = 0;  // the pc with which it comes
    uint32_t ends = 0;    // that of the sleep
    uint64_t steps = 4;   // the sleep is over, it has the CPU, it sleeps, nobody is next; and jumps
    Duration sleeps;      // above 0
    bool draws = false;
};

// How the stay of a task at a CPU will go. False: it will not be a brief one.
inline bool Stepper::foresee(Stay& stay) const
{
    const Instr* const code = m_.program.code.data();
    stay.begins = w_.contexts[stay.task].pc;
    const Instr* i = code + stay.begins;
    for (; i->op == Op::jump; i = code + i->arg)
        if (++stay.steps > Stay::kMostSteps) return false;
    if (i->op != Op::sleep || !is_simple(*i)) return false;
    stay.ends = static_cast<uint32_t>(i - code);
    stay.draws = (i->flags & kDrawn) != 0;
    if (!stay.draws) {
        stay.sleeps = {i->arg};
    } else {
        if (!draws_) return false;
        const Task& task = w_.tasks[stay.task];
        const uint64_t bits = draws_->random(task.stream, task.draws);
        stay.sleeps = sample(m_.program.distributions[i->object], bits);
    }
    return stay.sleeps.ns > 0;
}

inline void Stepper::tell_stay(const Stay& stay)
{
    const uint32_t serial = s_.entities[stay.task].serial;
    const std::vector<uint32_t>& step_of = m_.program.step_of;
    const uint16_t cpu = number(stay.cpu);
    tell(RecordKind::state, TaskState::ready, Reason::woken, serial, Record::kNone, Record::kNone,
         cpu);
    tell(RecordKind::state, TaskState::running, Reason::none, serial, step_of[stay.begins],
         Record::kNone, cpu);
    tell(RecordKind::state, TaskState::blocked, Reason::sleep, serial,
         w_.tasks[stay.task].waits_for.index, step_of[stay.ends]);
    tell(RecordKind::cpu_state, TaskState::idle, Reason::none, Record::kNone, Record::kNone,
         Record::kNone, cpu);
}

// Takes the next event with all that follows from it, if it begins a brief stay and nothing else
// happens at its time. False: nothing has happened.
inline bool Stepper::pass_stay()
{
    if (s_.events.empty() || s_.steps + Stay::kMostSteps > last_step_) return false;
    const Event next = s_.events.top();
    const Time others = std::min(s_.timers.first().at, s_.events.second_at());
    if (next.at <= s_.now || next.at >= others || next.at > m_.limits.until) return false;
    if (next.kind() != EventKind::timer || !ends_sleep(next)) return false;
    Stay stay;
    stay.task = TaskId{next.who()};
    SchedEntity& e = s_.entities[stay.task];
    stay.cpu = idle_home(e);
    if (!stay.cpu.valid() || !foresee(stay)) return false;
    Cpu& cpu = s_.cpus[stay.cpu];
    if (cpu.slice_end != kNever) return false;

    s_.now = next.at;
    s_.steps += stay.steps;
    s_.instant = stay.steps - 1;
    e.wake_at = s_.now + stay.sleeps;
    s_.events.replace_top(make_event(e.wake_at, EventKind::timer, stay.task.index, e.serial));
    if (rows_are_far_) fetch_ahead();
    e.step = StepId{m_.program.step_of[stay.ends]};
    e.since = s_.now;
    Task& task = w_.tasks[stay.task];
    task.draws += stay.draws ? 1 : 0;
    tell_stay(stay);
    Context& saved = w_.contexts[stay.task];
    cpu.ctx = saved;
    cpu.ctx.pc = saved.pc = stay.ends + 1;
    cpu.space = task.process;
    cpu.run_since = s_.now;
    return true;
}

// One after another, for as long as nothing else comes. False: not even one.
bool Stepper::pass_stays()
{
    if (!s_.again.empty() || s_.queued > 0 || instant_steps_ < Stay::kMostSteps) return false;
    if (!pass_stay()) return false;
    while (pass_stay()) {
    }
    look_elsewhere();
    return true;
}

}  // namespace interleave
