// Jobs: when they are released, when they end, and whose deadline passes.
//
// At one instant jobs end first, then deadlines pass, then jobs are released: a CPU that becomes
// free takes a new job before anybody is preempted for it.
// The release instruction says that a job is done; which one comes next, and when, is decided here.
// Release k + 1 follows from release k alone, so that nothing is kept of jobs that wait. Their
// deadlines come in the order of their releases: one check at a time is enough.
#include "kernel/jobs.h"

#include "kernel/stepper.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr uint64_t kReleaseStream = 0x7265'6c65'6173'6573;  // apart from a task's other draws

const Releases& releases_at(const Model& m, uint32_t pc)
{
    return m.program.releases[m.program.code[pc].object];
}

bool has_release(const Program& p, FunctionId f)
{
    const auto begin = p.code.begin();
    return std::any_of(begin + p.functions[f].entry, begin + p.functions[f].end,
                       [](const Instr& i) { return i.op == Op::release; });
}

// What is left of an unfinished job is forgotten: the code of jobs begins with cleared registers,
// in the frame of the release instruction.
void clear(Context& ctx, uint32_t sp)
{
    std::ranges::fill(ctx.r, 0);
    ctx.flags = 0;
    ctx.sp = sp;
}

}  // namespace

Timing timing_of(const Model& m, const World& w, TaskId t)
{
    const Task& task = w.tasks[t];
    if (task.spec != Record::kNone) {
        const TaskSpec& spec = m.tasks[task.spec];
        return {spec.period, spec.deadline, spec.runtime};
    }
    const Instr& first = m.program.code[m.program.functions[task.function].entry];
    if (first.op != Op::release) return {};
    return timing_of(m.program.releases[first.object]);
}

Timing timing_of(const Releases& r)
{
    Timing t{{}, r.deadline, r.runtime};
    if (r.moments.empty() && r.gap.kind == DistributionKind::constant) t.period = r.gap.a;
    if (t.deadline.ns == 0) t.deadline = t.period;
    return t;
}

void Stepper::tell_job(TaskId t, RecordKind kind, uint32_t what, uint32_t other)
{
    tell(kind, TaskState::unknown, Reason::none, s_.entities[t].serial, what, other);
}

// From the release of a job to that of the next; job 0: from where the task comes to its releases
// to the first. Negative: there is no next.
Duration Stepper::gap_after(TaskId t, uint32_t job) const
{
    const Job& row = s_.jobs[t];
    if (row.pc == Job::kNoReleases) return {-1};
    const Releases& r = releases_at(m_, row.pc);
    const uint32_t k = job - row.before;
    if (!r.moments.empty()) {
        if (k >= r.moments.size()) return {-1};
        return k == 0 ? r.moments[0] : r.moments[k] - r.moments[k - 1];
    }
    if (k == 0) return {0};
    if (r.gap.kind == DistributionKind::constant) return r.gap.a;
    // A period is above 0, also a drawn one: a deadline of 0 would be none.
    const Duration gap = sample(r.gap, chooser_.random(w_.tasks[t].stream ^ kReleaseStream, job));
    return std::max(gap, Duration{1});
}

Time Stepper::deadline_of(TaskId t, uint32_t job, Time released) const
{
    const Job& row = s_.jobs[t];
    const uint32_t spec = w_.tasks[t].spec;
    Duration d;
    if (row.pc != Job::kNoReleases) d = releases_at(m_, row.pc).deadline;
    if (d.ns == 0 && spec != Record::kNone) d = m_.tasks[spec].deadline;
    if (d.ns == 0 && row.pc != Job::kNoReleases && releases_at(m_, row.pc).moments.empty())
        d = gap_after(t, job);
    return d.ns > 0 ? released + d : kNever;
}

// A task exists from now on. Where its code begins with releases it waits for the first, which may
// come at this instant, and its job is known before it runs.
void Stepper::arrive(TaskId t, uint32_t actor)
{
    w_.tasks[t].status = TaskStatus::runnable;
    if (m_.has_jobs && !begin_jobs(t)) {
        block_for_release(t);
        return;
    }
    make_ready(t, Reason::created, actor);
}

bool Stepper::begin_jobs(TaskId t)
{
    Context& saved = w_.contexts[t];
    if (m_.program.code[saved.pc].op == Op::release) {
        begin_releases(t, saved.pc++, saved.sp);
        return false;
    }
    const Task& task = w_.tasks[t];
    const bool one = task.spec != Record::kNone && m_.tasks[task.spec].deadline.ns > 0 &&
                     !has_release(m_.program, task.function);
    if (!one) return true;
    release_job(t);
    policy_.released(m_, state_, t);
    return true;
}

void Stepper::begin_releases(TaskId t, uint32_t pc, uint32_t sp)
{
    Job& job = s_.jobs[t];
    job.pc = pc;
    job.sp = sp;
    job.before = job.number;
    job.watched = job.number + 1;
    job.next_release = s_.now + gap_after(t, job.number);
    schedule(make_event(job.next_release, EventKind::release, t.index, s_.entities[t].serial));
}

// One more job: the present one, or behind it. The release after it becomes an event.
void Stepper::release_job(TaskId t)
{
    Job& job = s_.jobs[t];
    const uint32_t k = job.number + job.waiting + 1;
    const auto deadline = static_cast<uint64_t>(deadline_of(t, k, s_.now).ns);
    tell_job(t, RecordKind::job_released, static_cast<uint32_t>(deadline >> 32),
             static_cast<uint32_t>(deadline));
    if (job.open != 0)
        ++job.waiting;
    else
        take_job(t, s_.now);
    if (job.watched == k) watch(t, s_.now);
    const Duration gap = gap_after(t, k);
    if (gap.ns < 0) return;
    job.next_release = s_.now + gap;
    schedule(make_event(job.next_release, EventKind::release, t.index, s_.entities[t].serial));
}

void Stepper::take_job(TaskId t, Time released)
{
    Job& job = s_.jobs[t];
    ++job.number;
    job.released = released;
    job.deadline = deadline_of(t, job.number, released);
    job.used = {};
    job.open = 1;
    job.missed = job.number < job.watched ? 1 : 0;
    if (has_lending_) lend(t);
}

// The deadline of job `watched`, released at that time, is the next one to be checked.
void Stepper::watch(TaskId t, Time released)
{
    Job& job = s_.jobs[t];
    job.watched_release = released;
    job.deadline_event = deadline_of(t, job.watched, released);
    if (job.deadline_event == kNever) return;
    schedule(make_event(job.deadline_event, EventKind::deadline, t.index, s_.entities[t].serial));
}

void Stepper::end_job(TaskId t, bool aborted)
{
    Job& job = s_.jobs[t];
    tell_job(t, RecordKind::job_ended, job.number, aborted ? 1 : 0);
    job.open = 0;
    if (has_lending_) lend(t);
    if (job.watched != job.number) return;
    ++job.watched;
    job.deadline_event = kNever;
    if (job.waiting > 0) watch(t, job.released + gap_after(t, job.number));
}

// No more jobs: those that wait are dropped.
void Stepper::retire_jobs(TaskId t)
{
    Job& job = s_.jobs[t];
    if (job.open != 0) end_job(t, false);
    for (; job.waiting > 0; --job.waiting) tell_job(t, RecordKind::job_ended, ++job.number, 1);
    job.pc = Job::kNoReleases;
    job.next_release = job.deadline_event = kNever;
    job.deadline = kNever;
}

void Stepper::leave_jobs(TaskId t, bool crashed)
{
    if (s_.jobs[t].open != 0 && !crashed) end_job(t, false);
}

// The present job has ended; ctx belongs to its task.
Stepper::Then Stepper::after_job(TaskId t, Context& ctx)
{
    Job& job = s_.jobs[t];
    ctx.pc = job.pc + 1;
    if (job.waiting > 0) {
        --job.waiting;
        take_job(t, job.released + gap_after(t, job.number));
        return Then::has_job;
    }
    if (job.next_release != kNever) return Then::waits;
    ctx.pc = static_cast<uint32_t>(m_.program.code[job.pc].arg);
    retire_jobs(t);
    return Then::goes_on;
}

// The task on c came to a release instruction.
void Stepper::await_release(CpuId c, StepId step)
{
    Cpu& cpu = s_.cpus[c];
    const TaskId t = cpu.current;
    const uint32_t pc = cpu.ctx.pc - 1;
    charge(c);
    Job& job = s_.jobs[t];
    if (job.pc == pc) {
        if (job.open != 0) end_job(t, false);
        go_on(c, after_job(t, cpu.ctx), step);
        return;
    }
    retire_jobs(t);
    begin_releases(t, pc, cpu.ctx.sp);
    go_on(c, Then::waits, step);
}

// The current task of c waits, has the next job, or is past its jobs. With the next it is put back
// at once, as if it had just become ready: others may be more urgent now, and who is released at
// this instant has to find it in its queue.
void Stepper::go_on(CpuId c, Then then, StepId step)
{
    Cpu& cpu = s_.cpus[c];
    Task& task = w_.tasks[cpu.current];
    task.status = then == Then::waits ? TaskStatus::blocked : TaskStatus::runnable;
    task.reason = then == Then::waits ? Reason::release : Reason::none;
    s_.entities[cpu.current].left = {-1};
    if (then == Then::waits) {
        Effect waits;
        waits.outcome = Outcome::blocks;
        block_current(c, waits, step);
        return;
    }
    if (then == Then::goes_on) {
        begin_instruction(c);
        return;
    }
    cpu.burst_end = cpu.slice_end = kNever;
    flag(c, Reason::released);
    cpu.why = Reason::released;  // whatever else happened at this instant
    put_back(c);
    if (ticks_at_changes_) tick_at_change();
}

void Stepper::block_for_release(TaskId t)
{
    Task& task = w_.tasks[t];
    task.status = TaskStatus::blocked;
    task.reason = Reason::release;
    SchedEntity& e = s_.entities[t];
    e.since = s_.now;
    e.wake_at = kNever;
    e.left = e.slice_left = {-1};
    e.step = StepId{m_.program.step_of[s_.jobs[t].pc]};
    if (has_gils_) stop_code_of(t);
    tell_state(t, TaskState::blocked, Reason::release, Record::kNone, e.step.index, {});
}

void Stepper::release_due(TaskId t, Time at)
{
    Job& job = s_.jobs[t];
    if (job.next_release != at) return;
    job.next_release = kNever;
    const bool waits = job.open == 0;
    release_job(t);
    if (waits) {
        w_.tasks[t].status = TaskStatus::runnable;
        w_.tasks[t].reason = Reason::none;
        policy_.released(m_, state_, t);
        make_ready(t, Reason::released, Record::kNone);
    }
    if (m_.machine.release_interrupts) interrupt_for_release(t);
}

// The CPU that handles a release stops what it runs, or is about to, whoever comes next.
void Stepper::interrupt_for_release(TaskId t)
{
    const CpuId c = s_.entities[t].cpu.valid() ? s_.entities[t].cpu : CpuId{0};
    const CpuPhase phase = s_.cpus[c].phase;
    if (phase != CpuPhase::running && phase != CpuPhase::load) return;
    flag(c, Reason::preempted);
}

void Stepper::deadline_passes(TaskId t, Time at)
{
    Job& job = s_.jobs[t];
    if (job.deadline_event != at) return;
    job.deadline_event = kNever;
    const uint32_t n = job.watched++;
    tell_job(t, RecordKind::job_missed, n, Record::kNone);
    if (n < job.number + job.waiting) watch(t, job.watched_release + gap_after(t, n));
    if (n != job.number) return;
    job.missed = 1;
    const bool aborts = job.pc != Job::kNoReleases && releases_at(m_, job.pc).abort;
    if (aborts) abort_job(t);
}

// Its task is running, coming to a CPU, queued or asleep. One that waits for something other than
// time is late instead: whom it waits for would not know.
void Stepper::abort_job(TaskId t)
{
    const CpuId c = s_.entities[t].cpu;
    const Task& task = w_.tasks[t];
    if (c.valid() && s_.cpus[c].current == t)
        abort_running(c);
    else if (task.status == TaskStatus::runnable || task.reason == Reason::sleep)
        abort_waiting(t);
}

void Stepper::abort_running(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    const TaskId t = cpu.current;
    const StepId step{m_.program.step_of[s_.jobs[t].pc]};
    charge(c);
    end_job(t, true);
    clear(cpu.ctx, s_.jobs[t].sp);
    go_on(c, after_job(t, cpu.ctx), step);
}

void Stepper::abort_waiting(TaskId t)
{
    SchedEntity& e = s_.entities[t];
    const bool queued = e.queue.valid();
    const bool asleep = w_.tasks[t].status == TaskStatus::blocked;
    if (queued) take_off_queue(t);
    end_job(t, true);
    clear(w_.contexts[t], s_.jobs[t].sp);
    e.left = e.slice_left = {-1};
    e.wake_at = kNever;
    const Then then = after_job(t, w_.contexts[t]);
    if (ticks_at_changes_) tick_at_change();
    if (!queued && !asleep) do_not_load(t, then);
    if (then == Then::waits) {
        block_for_release(t);
        return;
    }
    if (!queued && !asleep) return;
    w_.tasks[t].status = TaskStatus::runnable;
    w_.tasks[t].reason = Reason::none;
    policy_.released(m_, state_, t);
    if (asleep)
        make_ready(t, Reason::released, Record::kNone);
    else
        enqueue(e.cpu, t, Reason::released);
}

void Stepper::take_off_queue(TaskId t)
{
    SchedEntity& e = s_.entities[t];
    policy_.dequeue(m_, state_, t);
    --s_.queues[e.queue].count;
    --s_.queued;
    e.queue = {};
    e.timer_at = kNever;
}

// A CPU is loading the registers of a task whose job is no more. If there is another job the policy
// is asked again when it is there; else the CPU chooses somebody else when it is done with loading.
void Stepper::do_not_load(TaskId t, Then then)
{
    for (uint32_t i = 0; i < s_.cpus.size(); ++i) {
        Cpu& cpu = s_.cpus[CpuId{i}];
        if (cpu.incoming != t) continue;
        if (then == Then::waits) {
            cpu.incoming = {};
            cpu.phase = CpuPhase::choose;
        } else {
            flag(CpuId{i}, Reason::released);
            cpu.why = Reason::released;
        }
    }
}

}  // namespace interleave
