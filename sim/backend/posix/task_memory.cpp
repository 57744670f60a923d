// Memory, calls and what runs as one.
#include "backend/posix/task.h"

#include "kernel/lookup.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include <time.h>

namespace interleave::posix {

// Where the program has blocks that run as one, every access to memory that others see takes the
// one lock that such a block holds, so that nothing steps in between.
class RegionLock {
  public:
    RegionLock(const RealTask& task, const Instr& i) : task_(task)
    {
        const Variable& v = task.run_.model.program.variables[VariableId{i.object}];
        taken_ = task.run_.guarded && task.in_region_ == 0 && v.scope != Scope::local;
        if (taken_) pthread_mutex_lock(&task.run_.shared.control().region);
    }
    ~RegionLock()
    {
        if (taken_) pthread_mutex_unlock(&task_.run_.shared.control().region);
    }
    RegionLock(const RegionLock&) = delete;
    RegionLock& operator=(const RegionLock&) = delete;

  private:
    const RealTask& task_;
    bool taken_ = false;
};

namespace {

// Relaxed: a plain access of this machine, which the compiler neither drops nor joins with another.
std::atomic_ref<int64_t> cell(int64_t* word) { return std::atomic_ref<int64_t>(*word); }

constexpr auto kPlain = std::memory_order_relaxed;

constexpr int64_t kShortestPauseNs = 20'000;  // between two evaluations of an `until`
constexpr int64_t kLongestPauseNs = 1'000'000;

}  // namespace

void RealTask::kill_registers(const Instr& i)
{
    if ((i.flags & kKillA) != 0) ctx_.r[i.a] = 0;
    if ((i.flags & kKillB) != 0) ctx_.r[i.b] = 0;
}

int64_t* RealTask::word(const Instr& i)
{
    const Variable& v = run_.model.program.variables[VariableId{i.object}];
    int64_t* words = nullptr;
    switch (v.scope) {
        case Scope::shared: words = run_.shared.cells() + v.offset; break;
        case Scope::process: words = run_.shared.private_cells() + v.offset; break;
        case Scope::local: words = stack_ + ctx_.sp + v.offset; break;
    }
    if ((i.flags & kIndexed) == 0) return words;
    const int64_t index = ctx_.r[i.b];
    return index >= 0 && index < int64_t{v.length} ? words + index : nullptr;
}

FaultKind RealTask::load(const Instr& i)
{
    int64_t* at = word(i);
    if (at == nullptr) return FaultKind::index_out_of_range;
    if ((i.flags & kKillB) != 0) ctx_.r[i.b] = 0;
    const RegionLock guard(*this, i);
    ctx_.r[i.a] = cell(at).load(kPlain);
    return FaultKind::none;
}

FaultKind RealTask::store(const Instr& i)
{
    int64_t* at = word(i);
    if (at == nullptr) return FaultKind::index_out_of_range;
    {
        const RegionLock guard(*this, i);
        cell(at).store((i.flags & kConstant) != 0 ? i.arg : ctx_.r[i.a], kPlain);
    }
    kill_registers(i);
    return FaultKind::none;
}

FaultKind RealTask::exchange(const Instr& i)
{
    int64_t* at = word(i);
    if (at == nullptr) return FaultKind::index_out_of_range;
    if ((i.flags & kKillB) != 0) ctx_.r[i.b] = 0;
    const RegionLock guard(*this, i);
    ctx_.r[i.a] = cell(at).exchange(ctx_.r[i.a]);
    return FaultKind::none;
}

FaultKind RealTask::fetch_add(const Instr& i)
{
    int64_t* at = word(i);
    if (at == nullptr) return FaultKind::index_out_of_range;
    if ((i.flags & kKillB) != 0) ctx_.r[i.b] = 0;
    const RegionLock guard(*this, i);
    ctx_.r[i.a] = cell(at).fetch_add(ctx_.r[i.a]);
    return FaultKind::none;
}

FaultKind RealTask::loop(const Instr& i)
{
    int64_t& count = *word(i);
    if (--count > 0) ctx_.pc = static_cast<uint32_t>(i.arg);
    return FaultKind::none;
}

FaultKind RealTask::call(const Instr& i)
{
    const Program& p = run_.model.program;
    const Function& f = p.functions[FunctionId{i.object}];
    const auto own = static_cast<uint32_t>(i.arg);
    if (uint64_t{ctx_.sp} + own + f.frame_words > p.stack_words) return FaultKind::stack_overflow;
    ctx_.sp += own;
    int64_t* frame = stack_ + ctx_.sp;
    frame[0] = static_cast<int64_t>(uint64_t{own} << 32 | ctx_.pc);
    for (uint32_t k = 0; k < f.parameters; ++k) {
        frame[1 + k] = ctx_.r[k];
        if (!f.is_asm) ctx_.r[k] = 0;
    }
    ctx_.pc = f.entry;
    return FaultKind::none;
}

FaultKind RealTask::leave(const Instr& i)
{
    int64_t* frame = stack_ + ctx_.sp;
    const auto link = static_cast<uint64_t>(frame[0]);
    if (link == 0) {
        end(ctx_.r[0], Reason::exited);
        return FaultKind::none;
    }
    std::fill_n(frame, i.arg, 0);
    ctx_.pc = static_cast<uint32_t>(link);
    ctx_.sp -= static_cast<uint32_t>(link >> 32);
    return FaultKind::none;
}

FaultKind RealTask::enter_region()
{
    if (in_region_ != 0) return FaultKind::none;
    pthread_mutex_lock(&run_.shared.control().region);
    in_region_ = 1;
    return FaultKind::none;
}

// At its end, and before whatever blocks, which ends it.
void RealTask::leave_region()
{
    if (in_region_ == 0) return;
    in_region_ = 0;
    pthread_mutex_unlock(&run_.shared.control().region);
    seen_ns_ = records_.now();
}

// Evaluates the condition code on a copy of the registers. REQUIRES: the region lock is held.
FaultKind RealTask::condition(Context ctx, uint32_t end_pc, bool& holds)
{
    std::swap(ctx, ctx_);  // instructions work on ctx_
    FaultKind fault = FaultKind::none;
    for (uint32_t n = 0; ctx_.pc != end_pc && fault == FaultKind::none; ++n) {
        const Instr& i = run_.model.program.code[ctx_.pc];
        if (n >= kMaxRegionInstructions)
            fault = FaultKind::endless_atomic;
        else if (is_register_op(i.op))
            fault = execute_registers(ctx_, i);
        else if (++ctx_.pc, i.op == Op::load)
            fault = load(i);
        else if (i.op == Op::lookup)
            fault = look_up(run_.model.program, ctx_, i);
        else
            assert(false);
    }
    holds = ctx_.flags != 0;
    std::swap(ctx, ctx_);
    return fault;
}

// The operating system has no such primitive: the condition is asked again and again, with pauses.
FaultKind RealTask::until(const Instr& i)
{
    const auto end_pc = static_cast<uint32_t>(i.arg);
    const bool inside = in_region_ != 0;
    const auto ask = [&](bool& holds) {
        enter_region();
        const FaultKind f = condition(ctx_, end_pc, holds);
        if (!inside || !holds || f != FaultKind::none) leave_region();
        ++row_.asked;
        return f;
    };
    bool holds = false;
    FaultKind fault = ask(holds);
    if (fault == FaultKind::none && !holds) {
        const Waiting waiting(*this, WaitFor::until, Reason::until, Record::kNone, Record::kNone);
        for (int64_t pause = kShortestPauseNs; fault == FaultKind::none && !holds;) {
            const timespec time{0, pause};
            nanosleep(&time, nullptr);
            pause = std::min(pause * 2, kLongestPauseNs);
            fault = ask(holds);
        }
    }
    if (fault == FaultKind::none) ctx_.pc = end_pc + 1;
    return fault;
}

}  // namespace interleave::posix
