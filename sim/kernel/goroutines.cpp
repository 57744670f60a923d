// Threads that carry goroutines: what CPUs and the clock do. Which goroutine goes on where is
// work_stealing.h; what is common to all coroutines is in event_loop.cpp.
//
// - A goroutine that waits is parked, and its thread looks for another, in its own time. Only a
//   system call takes the thread with it: then its processor is handed off, as soon as sysmon sees
//   that the call takes long (retake: after GoSpec::retake, and as long as others are there for
//   what there is to do it looks again after twice the time, until 10 ms).
// - One that has run for a slice by the clock of the wall, which a successor from runnext goes on
//   with, is preempted where it is (retake, preemptone): what is left of its instruction is kept
//   with it. Where nobody else could run it goes on with another slice.
// - A thread that loses its CPU keeps its processor and its goroutine. What it should have done
//   meanwhile it does when it has a CPU again.
// sysmon is no thread here: it looks exactly when it has to, and takes no time.
//
// No policy ever sees a goroutine, and of its entity `left` is what remains of its instruction, and
// `key` is 1 above the serial of the thread that carried it last.
#include "kernel/process.h"
#include "kernel/stepper.h"
#include "kernel/waits.h"
#include "kernel/work_stealing.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr Duration kKeptAtMost = ms(10);      // a processor by a system call
constexpr Duration kPolledAtLatest = ms(10);  // the network, by sysmon

}  // namespace

void Stepper::look_at(TaskId thread, Time at)
{
    SchedEntity& e = s_.entities[thread];
    at = std::max(at, s_.now);
    if (e.wake_at <= at && e.wake_at >= s_.now) return;
    e.wake_at = at;
    schedule(make_event(at, EventKind::timer, thread.index, e.serial));
}

bool Stepper::is_runtime_timer(TaskId t) const { return go_thread(w_, t) != nullptr; }

void Stepper::goroutine_ready(TaskId t, Reason why, uint32_t waker, WakeSource source)
{
    const GoId id = go_of(w_, t);
    if (w_.go_runtimes[id].ended != 0) return end_left_behind(t);
    SchedEntity& e = s_.entities[t];
    e.since = s_.now;
    tell(RecordKind::state, TaskState::ready, why, e.serial, Record::kNone, waker);
    Task& task = w_.tasks[t];
    if (task.runtime.valid()) {
        task.amount = 0;
        return wake_thread(w_.runtimes[task.runtime].host, waker);
    }
    const bool inside = acting_.valid() && w_.processors[acting_].runtime == id;
    const bool timer = source == WakeSource::timer || timed_out_ == t;
    const ReadyBy origin = inside                                             ? ReadyBy::processor
                           : why == Reason::created && waker == Record::kNone ? ReadyBy::start
                           : timer                                            ? ReadyBy::timer
                                                                              : ReadyBy::outside;
    Effect effect;
    const ProcessorId near = inside ? acting_ : ProcessorId{};
    const bool polled = queue_goroutine(m_, w_, t, origin, near, effect);
    if (polled && w_.contexts[t].flags != kLimitRuns) {  // else its wait has a timer of its own
        e.wake_at = s_.now + kPolledAtLatest;
        schedule(make_event(e.wake_at, EventKind::timer, t.index, e.serial));
    }
    apply(effect, waker);
}

// gopark: it waits, and its thread goes on with another.
void Stepper::park(CpuId c, Cpu& cpu, const Effect& effect, StepId step)
{
    const TaskId t = cpu.actor;
    begin_wait(cpu, effect, step);
    apply(effect, s_.entities[t].serial);
    drop_rider(w_, cpu.current);
    return_to_loop(c, cpu);
    if (effect.outcome == Outcome::blocks) find_deadlock(t);
}

// goschedImpl.
void Stepper::reschedule(CpuId c, Cpu& cpu, Reason why)
{
    const TaskId t = cpu.actor;
    w_.contexts[t] = cpu.ctx;
    SchedEntity& e = s_.entities[t];
    e.since = s_.now;
    e.step = {};
    tell(RecordKind::state, TaskState::ready, why, e.serial);
    give_up_turn(w_, cpu.current);
    return_to_loop(c, cpu);
}

// entersyscall.
void Stepper::begin_call(CpuId c, Cpu& cpu, const Effect& effect, StepId step)
{
    const TaskId thread = cpu.current;
    const uint32_t actor = s_.entities[cpu.actor].serial;
    const Duration after = spec_of(m_, w_, go_of(w_, thread)).retake;
    go_thread(w_, thread)->marks |= kInCall;
    block_thread(c, cpu, effect, step);
    if (after.ns > 0) return look_at(thread, s_.now + after);
    Effect handed;
    hand_off(m_, w_, thread, handed);
    apply(handed, actor);
}

// The thread has changed to its rider, which runs from now on.
void Stepper::mount(const Cpu& cpu)
{
    GoThread& thread = *go_thread(w_, cpu.current);
    Time& end = s_.slice_ends[thread.processor];
    if ((thread.marks & kInherits) == 0) end = s_.now + spec_of(m_, w_, thread.runtime).slice;
    const bool due = (thread.marks & kPreempted) != 0;
    thread.marks &= ~(kInherits | kPreempted);
    look_at(cpu.current, due ? s_.now : end);
    SchedEntity& e = s_.entities[cpu.actor];
    s_.entities[cpu.current].left = e.left;
    e.left = {-1};
    const int64_t carrier = int64_t{s_.entities[cpu.current].serial} + 1;
    if (e.key == carrier) return;
    e.key = carrier;
    tell_carrier(cpu.actor);
}

// A thread has a CPU again. True: it goes on with its own code, since its rider had to let go, or
// there was no processor for it after its system call.
bool Stepper::lets_go_of_rider(TaskId t)
{
    if (go_thread(w_, t) == nullptr) return false;
    GoThread& thread = *go_thread(w_, t);
    const Runtime& rt = w_.runtimes[w_.tasks[t].runtime];
    const TaskId rider = rt.rider;
    if (!rider.valid() || rt.changing != 0) return false;
    const Time slice = s_.now + spec_of(m_, w_, thread.runtime).slice;
    if ((thread.marks & kInCall) != 0) {
        if (leave_call(w_, t)) {
            Time& end = s_.slice_ends[thread.processor];
            if ((thread.marks & kFresh) != 0) end = slice;
            thread.marks &= ~kFresh;
            look_at(t, end);
            return false;
        }
    } else if ((thread.marks & kPreempted) == 0) {
        return false;
    } else {
        thread.marks &= ~kPreempted;
        if (nobody_waits(w_, thread.runtime)) {
            s_.slice_ends[thread.processor] = slice;
            look_at(t, slice);
            return false;
        }
        s_.entities[rider].left = s_.entities[t].left;
        give_up_turn(w_, t);
    }
    s_.entities[t].left = m_.machine.coroutine;
    return true;
}

// What sysmon does at a time that was set: about a thread, or about a goroutine that the network
// poller has told of and nobody has come for. False: the timer is another one.
bool Stepper::runtime_timer(TaskId t)
{
    if (is_goroutine(w_, t)) return bring_from_poller(w_, t);
    const GoThread* thread = go_thread(w_, t);
    if (thread == nullptr) return false;
    s_.entities[t].wake_at = kNever;
    const ProcessorId p = thread->processor;
    if (!p.valid()) return true;
    if ((thread->marks & kInCall) != 0)
        retake(t, p);
    else if (w_.runtimes[w_.tasks[t].runtime].rider.valid())
        slice_of_goroutine_over(t, p);
    return true;
}

void Stepper::slice_of_goroutine_over(TaskId t, ProcessorId p)
{
    Time& end = s_.slice_ends[p];
    if (end > s_.now) return look_at(t, end);
    GoThread& thread = *go_thread(w_, t);
    const Runtime& rt = w_.runtimes[w_.tasks[t].runtime];
    const CpuId c = s_.entities[t].cpu;
    const bool runs = c.valid() && s_.cpus[c].current == t;
    if (rt.changing != 0 || !runs) {
        thread.marks |= kPreempted;
        return;
    }
    Cpu& cpu = s_.cpus[c];
    SchedEntity& e = s_.entities[rt.rider];
    if (nobody_waits(w_, thread.runtime)) {
        end = s_.now + spec_of(m_, w_, thread.runtime).slice;
        tell(RecordKind::slice_renewed, TaskState::running, Reason::none, e.serial, e.step.index,
             Record::kNone, number(c));
        return look_at(t, end);
    }
    e.left = work_left(c, cpu);
    reschedule(c, cpu, Reason::slice_end);
}

void Stepper::retake(TaskId t, ProcessorId)
{
    const TaskId rider = w_.runtimes[w_.tasks[t].runtime].rider;
    const bool over = w_.tasks[rider].status == TaskStatus::runnable;  // and waits for a CPU
    const Time began = s_.entities[rider].since;
    const Duration after = spec_of(m_, w_, go_of(w_, t)).retake;
    if (!over && s_.now - began < after) return look_at(t, began + after);
    if (may_keep(w_, t) && (over || s_.now - began < kKeptAtMost)) {
        if (!over) look_at(t, std::min(s_.now + (s_.now - began), began + kKeptAtMost));
        return;
    }
    Effect handed;
    hand_off(m_, w_, t, handed);
    apply(handed, Record::kNone);
}

}  // namespace interleave
