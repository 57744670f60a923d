// How tasks leave the clock: those that end, and those that end with their process.
#include "kernel/process.h"
#include "kernel/stepper.h"

namespace interleave {

// Its number stays its own as long as it can be joined.
void Stepper::clear_rows(TaskId t, bool zombie)
{
    policy_.detach(m_, state_, t);
    const uint32_t serial = s_.entities[t].serial;
    if (has_caches_) leave_caches(s_, t);
    s_.entities[t] = {};
    if (m_.has_jobs) s_.jobs[t] = {};
    s_.entities[t].serial = zombie ? serial : Record::kNone;
}

// What an effect says of tasks that ended, and of zombies that are no more.
void Stepper::tell_ends(const Effect& effect)
{
    const bool zombie =
        effect.zombie.valid() && w_.tasks[effect.zombie].status == TaskStatus::zombie;
    if (zombie) remove_killed(effect.zombie);
    bool killed = zombie;
    TaskList gone = effect.gone;
    while (gone.head.valid()) {
        const TaskId t = pop_front(w_, gone);
        const Task& task = w_.tasks[t];
        if ((task.marks & kKilled) != 0) {
            remove_killed(t);
            killed = true;
        } else if (s_.entities[t].serial != Record::kNone && (task.marks & kTold) == 0) {
            tell_state(t, TaskState::exited, task.reason, static_cast<uint32_t>(task.exit_code),
                       Record::kNone, {});
            s_.entities[t].serial = Record::kNone;
        }
        forget(m_, w_, t);
    }
    if (killed && has_lending_) lend_all();
}

// It ended wherever it was: on a CPU, on its way to one, in a queue, or blocked.
void Stepper::remove_killed(TaskId t)
{
    SchedEntity& e = s_.entities[t];
    Task& task = w_.tasks[t];
    task.marks &= ~kKilled;
    const bool zombie = task.status == TaskStatus::zombie;
    if (task.held > 0) tell_fault(e.serial, e.step, FaultKind::still_locked);
    tell_state(t, zombie ? TaskState::zombie : TaskState::exited, Reason::exited,
               static_cast<uint32_t>(task.exit_code), Record::kNone, {});
    if (task.kind == TaskKind::coroutine) return clear_entity(t);
    if (m_.has_jobs) leave_jobs(t, true);
    if (e.cpu.valid() && s_.cpus[e.cpu].current == t) {
        stop_running(e.cpu, s_.cpus[e.cpu], 0);
        flag(e.cpu, Reason::none);
    } else if (e.queue.valid()) {
        take_off_queue(t);
    } else {
        do_not_load(t, Then::waits);
    }
    clear_rows(t, zombie);
    if (ticks_at_changes_) tick_at_change();
}

}  // namespace interleave
