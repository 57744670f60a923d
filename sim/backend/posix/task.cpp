#include "backend/posix/task.h"

#include "base/rng.h"
#include "kernel/lookup.h"

#include <algorithm>
#include <cerrno>

#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace interleave::posix {

namespace {

// Below this an instruction's time is left to the instruction: interpreting one takes a good part
// of it, and reading the clock twice takes the rest. From here on the scenario is slow on purpose,
// so that the window between a load and its store is wide enough for somebody to step in.
constexpr int64_t kHonouredNs = 1'000;

// How many instructions that touch registers only may pass between two looks at the clock.
constexpr uint32_t kUnseen = 64;

size_t stack_bytes(const Model& m)
{
    return std::max<size_t>(m.program.stack_words, 1) * sizeof(int64_t);
}

void apply_nice(const Run& run, const TaskSpec& spec)
{
    if (spec.nice == 0) return;
    const auto thread = static_cast<id_t>(gettid());
    if (setpriority(PRIO_PROCESS, thread, spec.nice) != 0) ++run.shared.control().nice_refused;
}

void apply_affinity(const Run& run, const TaskSpec& spec)
{
    if (spec.affinity == 0) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    const std::vector<bool>& wanted = run.model.affinities[spec.affinity];
    for (size_t lane = 0; lane < run.cpus.host.size() && lane < wanted.size(); ++lane)
        if (wanted[lane]) CPU_SET(run.cpus.host[lane], &set);
    if (CPU_COUNT(&set) == 0 || sched_setaffinity(0, sizeof set, &set) != 0)
        ++run.shared.control().affinity_refused;
}

}  // namespace

RealTask::RealTask(Run& run, uint32_t serial)
    : run_(run), serial_(serial), row_(run.shared.task(serial)), records_(run, serial)
{
    void* stack = mmap(nullptr, stack_bytes(run.model), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED) run.give_up(Trouble::no_memory, errno);
    stack_ = static_cast<int64_t*>(stack);
    const Function& f = run.model.program.functions[FunctionId{row_.function}];
    ctx_.pc = f.entry;
    std::copy_n(row_.arguments, f.parameters, stack_ + 1);
    if (f.is_asm) std::copy_n(row_.arguments, f.parameters, ctx_.r);
    row_.tid = static_cast<uint32_t>(gettid());
}

RealTask::~RealTask() { munmap(stack_, stack_bytes(run_.model)); }

void RealTask::live()
{
    attend();
    cpu_at_start_ns_ = thread_cpu_time();
    row_.waits = WaitFor::nothing;
    ++row_.moves;
    seen_ns_ = records_.now();
    records_.running(seen_ns_, run_.model.program.step_of[ctx_.pc]);
    while (!ended_) step();
}

void RealTask::attend()
{
    // Timers of ordinary tasks may be 50 us late so that several can be served at once; of these
    // not.
    prctl(PR_SET_TIMERSLACK, 1UL);
    if (serial_ >= run_.model.tasks.size()) return;
    const TaskSpec& spec = run_.model.tasks[serial_];
    apply_nice(run_, spec);
    apply_affinity(run_, spec);
    Control& c = run_.shared.control();
    ++c.arrived;
    run_.ring_bell();
    wait_while(c.go, 0);
    sleep_until(spec.start.ns);
    records_.ready(spec.start.ns, Reason::created);
}

void RealTask::step()
{
    const Instr& i = run_.model.program.code[ctx_.pc];
    if (in_region_ == 0) look(i);
    FaultKind fault = FaultKind::none;
    if (is_register_op(i.op)) {
        fault = execute_registers(ctx_, i);
    } else {
        ++ctx_.pc;
        fault = dispatch(i);
    }
    if (in_region_ != 0 && ++in_region_ > kMaxRegionInstructions) fault = FaultKind::endless_atomic;
    if (fault == FaultKind::none) return;
    leave_region();
    records_.fault(records_.now(), static_cast<uint32_t>(fault));
    end(kCrashExitCode, Reason::crashed);
}

FaultKind RealTask::dispatch(const Instr& i)
{
    switch (i.op) {
        case Op::call: return call(i);
        case Op::return_: return leave(i);
        case Op::loop: return loop(i);
        case Op::exit:
            end((i.flags & kConstant) != 0 ? i.arg : ctx_.r[i.a], Reason::exited);
            return FaultKind::none;
        case Op::load: return load(i);
        case Op::store: return store(i);
        case Op::exchange: return exchange(i);
        case Op::fetch_add: return fetch_add(i);
        case Op::compute: return compute(i);
        case Op::sleep: return sleep(i);
        case Op::yield: return yield();
        case Op::act: return act(i);
        case Op::start: return start(i);
        case Op::join: return join(i);
        case Op::atomic: return enter_region();
        case Op::end_atomic: leave_region(); return FaultKind::none;
        case Op::until: return until(i);
        case Op::end_until: return FaultKind::none;
        case Op::lookup: return look_up(run_.model.program, ctx_, i);
        case Op::assert_: {
            const bool ok = ctx_.flags != 0;
            ctx_.flags = 0;
            return ok ? FaultKind::none : FaultKind::assertion;
        }
        default: assert(false); return FaultKind::none;
    }
}

// A step that begins is recorded; so is a gap since the last look, in which somebody else had the
// CPU, and a CPU that is another one than before. The instruction's time comes before its effect.
void RealTask::look(const Instr& i)
{
    const bool timed = takes_time(run_.model.machine, i);
    const uint32_t step = run_.model.program.step_of[ctx_.pc];
    const bool begins = step != row_.step.load(std::memory_order_relaxed);
    if (!timed && !begins && ++since_look_ < kUnseen) return;
    since_look_ = 0;
    const int64_t now = records_.now();
    const bool gap = now - seen_ns_ > kGapNs;
    row_.step.store(step, std::memory_order_relaxed);
    if (gap) records_.ready(seen_ns_, Reason::preempted);
    if (gap || records_.lane() != records_.cpu())
        records_.running(now, step);
    else if (begins)
        records_.step(now, step);
    if (begins) ++row_.moves;
    seen_ns_ = now;
    if (!timed) return;
    const Distribution& d = run_.model.machine.instruction;
    const Duration cost = d.kind == DistributionKind::constant ? d.a : drawn(d);
    if (cost.ns >= kHonouredNs) burn(cost);
}

// Rounds of a calibrated loop. What a chunk took counts as CPU time unless it took far too long:
// then somebody else had the CPU meanwhile, and only what the chunk needs by calibration counts.
// Where in the chunk that was is not known, so the whole chunk is shown as ready.
void RealTask::burn(Duration d)
{
    row_.burnt_ns += d.ns;
    const int64_t start = run_.shared.control().start_ns;
    int64_t left = d.ns;
    int64_t before = start + seen_ns_;
    while (left > 0) {
        const int64_t want = std::min(left, kChunkNs);
        spin(std::max<uint64_t>(run_.pace.rounds(want), 1));
        const int64_t after = clock_now();
        const int64_t took = after - before;
        const bool gap = took > want + kGapNs;
        left -= gap ? want : std::clamp<int64_t>(took, 1, 2 * want);
        before = after;
        if (gap) records_.ready(std::max(seen_ns_, after - took - start), Reason::preempted);
        if (gap || records_.lane() != records_.cpu()) records_.running(records_.now(), row_.step);
        seen_ns_ = after - start;
    }
}

// The same numbers as in a simulation: draws depend on the seed, the task and their count alone.
Duration RealTask::drawn(const Distribution& d)
{
    return sample(d, random_bits(run_.model.seed, row_.stream, draws_++));
}

Duration RealTask::stated(const Instr& i)
{
    if ((i.flags & kDrawn) != 0) {
        const size_t index = i.op == Op::act ? static_cast<size_t>(i.arg) : i.object;
        return drawn(run_.model.program.distributions[index]);
    }
    if ((i.flags & kScaled) == 0) return {i.arg};
    int64_t product = 0;
    if (__builtin_mul_overflow(ctx_.r[i.a], i.arg, &product)) return {-1};
    return product >= 0 && product <= kLastTime.ns ? Duration{product} : Duration{-1};
}

FaultKind RealTask::compute(const Instr& i)
{
    const Duration d = stated(i);
    if (d.ns < 0) return FaultKind::bad_duration;
    kill_registers(i);
    if (in_region_ == 0) burn(d);  // what is done in one go takes no time
    return FaultKind::none;
}

FaultKind RealTask::sleep(const Instr& i)
{
    const Duration d = stated(i);
    if (d.ns < 0) return FaultKind::bad_duration;
    kill_registers(i);
    leave_region();
    const int64_t until = records_.now() + d.ns;
    const Waiting waiting(*this, WaitFor::time, Reason::sleep, Record::kNone, Record::kNone);
    sleep_until(until);
    return FaultKind::none;
}

FaultKind RealTask::yield()
{
    leave_region();
    records_.ready(records_.now(), Reason::yielded);
    sched_yield();
    seen_ns_ = records_.now();
    records_.running(seen_ns_, row_.step);
    return FaultKind::none;
}

void RealTask::sleep_until(int64_t at_ns)
{
    // Beyond the limit of the run it makes no difference how long it is.
    const int64_t from_start = std::min(at_ns, run_.limit_ns + 60'000'000'000);
    const int64_t at = run_.shared.control().start_ns + from_start;
    const timespec when{at / 1'000'000'000, at % 1'000'000'000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &when, nullptr) == EINTR) {
    }
}

Waiting::Waiting(RealTask& task, WaitFor what, Reason why, uint32_t on, uint32_t object)
    : task_(task)
{
    TaskRow& row = task.row_;
    task.records_.blocked(task.records_.now(), why, object, row.step);
    row.on = on;
    row.waits = what;
    ++row.moves;
}

Waiting::~Waiting()
{
    TaskRow& row = task_.row_;
    row.waits = WaitFor::nothing;
    ++row.moves;
    const int64_t now = task_.seen_ns_ = task_.records_.now();
    // When it was woken is not known, only when it went on: it was ready for no time that we saw.
    task_.records_.ready(now, Reason::woken);
    task_.records_.running(now, row.step);
}

}  // namespace interleave::posix
