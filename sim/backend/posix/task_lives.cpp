// How tasks start others, wait for their end, and end.
#include "backend/posix/process.h"
#include "backend/posix/task.h"

#include "base/rng.h"

#include <algorithm>

namespace interleave::posix {

namespace {

int64_t handle_of(uint32_t serial) { return int64_t{serial} + 1; }

}  // namespace

// The row of a child, up to the moment at which it may run. Serial numbers are given, and the start
// is recorded, under one lock: a timeline numbers tasks in the order of their records.
uint32_t RealTask::new_row(const Instr& i, StartKind kind)
{
    Control& c = run_.shared.control();
    pthread_mutex_lock(&c.starting);
    const uint32_t serial = c.next_serial;
    const uint32_t process = kind == StartKind::process ? c.next_process.load() : row_.process;
    if (serial >= kMaxStarted || process >= kMaxProcesses || c.alive >= kMaxAlive)
        run_.give_up(Trouble::task_limit, 0);
    const Function& f = run_.model.program.functions[FunctionId{i.object}];
    TaskRow& row = run_.shared.task(serial);
    row.step = Record::kNone;
    row.kind = static_cast<TaskKind>(kind);
    row.daemon = row_.daemon;
    row.joinable = kind == StartKind::process || (i.flags & kDetached) == 0;
    row.parent = serial_;
    row.function = i.object;
    row.process = process;
    row.elder = row_.youngest;
    row.youngest = Record::kNone;
    row.stream = mix64(row_.stream ^ mix64(hash_name(f.name) + ++starts_));
    std::copy_n(ctx_.r, f.parameters, row.arguments);
    const Time now{records_.now()};
    row.life = Life::alive;
    row_.youngest = serial;
    Record created{.at = now, .task = serial, .what = i.object, .other = serial_};
    created.kind = RecordKind::task_created;
    created.cpu = static_cast<uint16_t>(row.kind);
    records_.put(created);
    Record ready{.at = now, .task = serial, .other = serial_};
    ready.state = TaskState::ready;
    ready.reason = Reason::created;
    ready.cpu = records_.lane();
    records_.put(ready);
    ++c.alive;
    if (!row.daemon) ++c.unfinished;
    ++run_.shared.process(process).alive;
    if (kind == StartKind::process) ++c.next_process, ++c.processes_alive;
    c.next_serial = serial + 1;
    pthread_mutex_unlock(&c.starting);
    return serial;
}

FaultKind RealTask::start(const Instr& i)
{
    const auto kind = static_cast<StartKind>(i.verb);
    const bool forks = kind == StartKind::process;
    const Control& c = run_.shared.control();
    if (c.alive >= run_.model.machine.max_tasks) return FaultKind::too_many_tasks;
    if (forks && c.processes_alive >= run_.model.machine.max_processes)
        return FaultKind::too_many_tasks;
    const uint32_t child = new_row(i, kind);
    const Function& f = run_.model.program.functions[FunctionId{i.object}];
    std::fill_n(ctx_.r, f.parameters, 0);
    ctx_.r[i.a] = (i.flags & kKillA) == 0 ? handle_of(child) : 0;
    const int error = forks ? start_process(run_, run_.shared.task(child).process, child)
                            : start_thread(run_, child);
    if (error != 0) run_.give_up(forks ? Trouble::no_process : Trouble::no_thread, error);
    seen_ns_ = records_.now();  // a fork takes its time, and it is this task's own
    return FaultKind::none;
}

// Waits in shared memory rather than in waitpid, since a process is the guardian's child by then.
FaultKind RealTask::join(const Instr& i)
{
    const int64_t handle = ctx_.r[i.a];
    ctx_.r[i.a] = 0;
    if (handle < 1 || handle > int64_t{run_.shared.started()}) return FaultKind::bad_join;
    const auto serial = static_cast<uint32_t>(handle - 1);
    TaskRow& child = run_.shared.task(serial);
    const bool forked = child.kind == TaskKind::process && child.parent != Record::kNone;
    const uint32_t joins = forked ? run_.shared.task(child.parent).process : child.process;
    if (joins != row_.process || !child.joinable || child.life == Life::gone || serial == serial_)
        return FaultKind::bad_join;
    if (child.life == Life::alive) {
        leave_region();
        const Waiting waiting(*this, WaitFor::join, Reason::join, serial, Record::kNone);
        wait_while(child.life, Life::alive);
    }
    // A process has ended when the last of its tasks has.
    std::atomic<uint32_t>& alive = run_.shared.process(child.process).alive;
    for (uint32_t n = alive; forked && n != 0; n = alive) wait_while(alive, n);
    child.life = Life::gone;
    record_exit(serial, false, std::max(records_.now(), child.ended_ns + 1));
    ctx_.r[i.a] = child.exit_code;
    return FaultKind::none;
}

void RealTask::record_exit(uint32_t serial, bool zombie, int64_t at)
{
    const TaskRow& row = run_.shared.task(serial);
    Record r{.at = {at}, .task = serial};
    r.what = static_cast<uint32_t>(row.exit_code);
    r.state = zombie ? TaskState::zombie : TaskState::exited;
    r.reason = row.crashed ? Reason::crashed : Reason::exited;
    records_.put(r);
}

// A zombie whose parent ended. Both ends look for the other, so that one of them at least sees it;
// the exchange lets one of them only.
void RealTask::adopt(uint32_t serial)
{
    TaskRow& row = run_.shared.task(serial);
    Life zombie = Life::zombie;
    if (!row.life.compare_exchange_strong(zombie, Life::gone)) return;
    record_exit(serial, false, std::max(records_.now(), row.ended_ns + 1));
}

void RealTask::end(int64_t code, Reason why)
{
    leave_region();
    ended_ = true;
    row_.used_ns = thread_cpu_time() - cpu_at_start_ns_;
    row_.exit_code = code;
    row_.crashed = why == Reason::crashed;
    if (held_ > 0) records_.fault(records_.now(), static_cast<uint32_t>(FaultKind::still_locked));
    const bool has_parent = row_.parent != Record::kNone;
    const auto parent_lives = [&] { return run_.shared.task(row_.parent).life == Life::alive; };
    const bool kept = row_.joinable && has_parent && parent_lives();
    row_.ended_ns = records_.now();
    record_exit(serial_, kept, row_.ended_ns);
    row_.life = kept ? Life::zombie : Life::gone;
    wake_all(row_.life);
    if (kept && !parent_lives()) adopt(serial_);
    for (uint32_t c = row_.youngest; c != Record::kNone; c = run_.shared.task(c).elder) adopt(c);
    Control& control = run_.shared.control();
    --control.alive;
    if (row_.daemon || --control.unfinished > 0) return;
    control.finished_ns = records_.now();
    run_.ring_bell();
}

}  // namespace interleave::posix
