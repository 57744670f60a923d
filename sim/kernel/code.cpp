// The code of tasks: an instruction begins, has its effect when its time has passed, and what that
// means for the task, its CPU and others.
#include "kernel/execute.h"
#include "kernel/levels.h"
#include "kernel/process.h"
#include "kernel/run_ahead.h"
#include "kernel/stepper.h"
#include "kernel/switching.h"
#include "kernel/units.h"
#include "kernel/waits.h"

namespace interleave {

namespace {

// Arithmetic and jumps that never end a task.
bool cannot_fail(Op op) { return is_register_op(op) && op != Op::divide && op != Op::modulo; }

bool concerns_others(const Effect& e)
{
    return e.owner_changed || e.serves || e.started.valid() || e.woken.head.valid() ||
           e.gone.head.valid() || e.zombie.valid();
}

}  // namespace

// CPU time that an instruction needs before it has its effect.
Duration Stepper::time_of(TaskId t, const Context& ctx, const Instr& i)
{
    if (i.op == Op::compute) {
        const Duration d = time_stated(t, ctx, i);
        const Duration least{m_.machine.cache.step.ns > 0 ? 1 : 0};
        return std::max(d, least);  // execute() refuses a negative one
    }
    Duration more{0};
    if (has_creation_costs_) [[unlikely]]
        more = creation_time(m_.machine, i);
    if (instructions_are_free_ || !takes_time(m_.machine, i)) return more;
    const Distribution& d = m_.machine.instruction;
    if (d.kind == DistributionKind::constant) return d.a + more;
    Task& task = w_.tasks[t];
    return sample(d, chooser_.random(task.stream, task.draws++)) + more;
}

void Stepper::begin_instruction(CpuId c)
{
    Cpu& cpu = s_.cpus[c];
    if (has_coroutines_ && cpu.actor != cpu.current) return begin_rider(c, cpu);
    begin_instruction<Course::any>(c, cpu, s_.entities[cpu.current]);
}

// The current task's instruction has its effect.
void Stepper::instruction_done(CpuId c, Cpu& cpu)
{
    const TaskId t = cpu.current;
    if (has_gils_ && stops_before_effect(c, cpu)) return;
    if (has_caches_ && account(m_, s_, c).ns > 0)  // its working set has become warm
        return begin_instruction(c);
    if (has_coroutines_ && cpu.actor != t) return rider_done(c, cpu);
    do {
        if (!execute_rare<Course::any>(c, cpu)) return;
        begin_instruction<Course::any>(c, cpu, s_.entities[t]);
    } while (cpu.burst_end <= s_.now && s_.end == RunEnd::running && !has_caches_ && !has_gils_ &&
             may_go_on<Course::any>());
}

// The same, by the general way. False: the task does not just go on with the next one.
template <Course course>
bool Stepper::execute_rare(CpuId c, Cpu& cpu)
{
    const TaskId t = cpu.current;
    SchedEntity& e = s_.entities[t];
    e.left = {-1};
    const Instr& i = m_.program.code[cpu.ctx.pc];
    if (cannot_fail(i.op)) {
        execute_registers(cpu.ctx, i);
        return true;
    }
    const Effect effect = course == Course::any && has_lending_
                              ? execute_lending(cpu.ctx, t)
                              : execute(m_, cpu.ctx, w_, t, chooser_);
    tell_levels();
    if (effect.outcome != Outcome::next || effect.fault != FaultKind::none) {
        const auto pc = static_cast<uint32_t>(&i - m_.program.code.data());
        take_effect<course>(c, cpu, effect, StepId{m_.program.step_of[pc]});
        return false;
    }
    if (concerns_others(effect)) apply_on<course>(effect, e.serial);
    return true;
}

// The current task, which instruction i has blocked, leaves its CPU, which chooses another in the
// next step.
template <Course course>
void Stepper::leave_blocked(CpuId c, Cpu& cpu, const Instr& i, Time wake_at, TaskId owner)
{
    if (course == Course::fifo && promised_.task.valid()) queue_promised();
    const TaskId t = cpu.current;
    const auto pc = static_cast<uint32_t>(&i - m_.program.code.data());
    block_current<course>(c, cpu, s_.entities[t], wake_at, StepId{m_.program.step_of[pc]});
    // An owner that can go on closes no cycle.
    const bool may_close = owner.valid() && w_.tasks[owner].status == TaskStatus::blocked;
    if (i.op == Op::act && (may_close || !w_.units.no_resources())) [[unlikely]]
        find_deadlock(t);
    if (w_.unfinished == 0) stop(RunEnd::finished);
    if (s_.end == RunEnd::running && may_choose<course>(c)) return choose<course>(c, cpu);
    flag(c, cpu, Reason::none);
}

// Instructions of the task that has a CPU, one after another for as long as they take no time and
// nothing else comes first: the common ones are executed here, the others by execute_rare(). Made
// for one call of run_code().
template <Course course>
struct Stepper::Stretch {
    enum class Went : uint8_t {
        on,      // to the next instruction
        rarely,  // nowhere: it is one for execute_rare()
        away,    // the task has left its CPU
    };

    [[gnu::always_inline]] Stretch(Stepper& kernel, CpuId cpu_id, Cpu& row)
        : k(kernel),
          c(cpu_id),
          cpu(row),
          t(row.current),
          ctx(row.ctx),
          code(kernel.m_.program.code.data()),
          briefs(kernel.m_.brief_verbs.data()),
          e(&kernel.s_.entities[t]),
          selects(kernel.w_.selectors.head.valid()),
          draw(kernel.w_.tasks[t].draws),
          bits(kernel.draws_ ? kernel.draws_->random(kernel.w_.tasks[t].stream, draw) : 0)
    {
        ask_again();
        e->left = {-1};
    }
    // Others may have been concerned.
    [[gnu::always_inline]] void ask_again()
    {
        allowed = left = k.instructions_are_free_ ? k.steps_at_once<course>() : 0;
    }
    // Of the steps allowed, some have been taken.
    [[gnu::always_inline]] void count_steps()
    {
        k.s_.steps += allowed - left;
        k.s_.instant += allowed - left;
        allowed = left;
    }
    [[nodiscard, gnu::always_inline]] bool is_drawn(const Instr& i) const
    {
        return (i.flags & kDrawn) != 0 && k.draws_;
    }
    [[nodiscard, gnu::always_inline]] Duration drawn(const Instr& i)
    {
        Task& task = k.w_.tasks[t];
        const uint64_t own = task.draws == draw ? bits : k.draws_->random(task.stream, task.draws);
        ++task.draws;
        return sample(k.m_.program.distributions[i.object], own);
    }
    [[nodiscard, gnu::always_inline]] Went act_briefly(const Instr&, BriefVerb);
    [[nodiscard, gnu::always_inline]] Went fall_asleep_at(const Instr&);
    [[nodiscard, gnu::always_inline]] Went execute();
    [[nodiscard, gnu::always_inline]] bool execute_rarely();
    [[gnu::always_inline]] bool execute_plain(const Instr&);
    [[gnu::always_inline]] void pass_plain_ones();
    [[nodiscard, gnu::always_inline]] bool begin_next();

    Stepper& k;
    const CpuId c;
    Cpu& cpu;
    const TaskId t;
    Context& ctx;
    const Instr* const code;
    const BriefVerb* const briefs;  // of each instruction
    SchedEntity* e;
    bool selects;                    // somebody does, and is to be asked after each verb
    uint64_t allowed = 0, left = 0;  // free steps that may be taken without asking; not taken yet
    // The number that the task draws next takes long to come by and is mostly wanted at the end, to
    // put a timer in order: begun at first, it is there by then.
    const uint32_t draw;
    const uint64_t bits;
};

template <Course course>
inline auto Stepper::Stretch<course>::act_briefly(const Instr& i, BriefVerb verb) -> Went
{
    ++ctx.pc;
    const Brief brief = verb(k.w_, ctx, t, ObjectId{i.object}, i);
    if (brief.outcome() == Brief::Outcome::blocks) {
        count_steps();
        k.leave_blocked<course>(c, cpu, i, kNever, brief.owner());
        return Went::away;
    }
    const bool done = brief.outcome() == Brief::Outcome::next;
    if (!done) --ctx.pc;
    k.tell_levels();
    if (brief.owner_changed()) k.tell_owner(ObjectId{i.object}, brief.owner());
    const bool woken = brief.woken().valid();
    if (woken && (course != Course::fifo || !k.promise_cpu(brief.woken(), e->serial))) {
        count_steps();
        k.make_ready_on<course>(brief.woken(), Reason::woken, e->serial);
        ask_again();
    }
    return done ? Went::on : Went::rarely;
}

template <Course course>
inline auto Stepper::Stretch<course>::fall_asleep_at(const Instr& i) -> Went
{
    count_steps();
    ++ctx.pc;
    fall_asleep(k.w_.tasks[t]);
    const Duration time = is_drawn(i) ? drawn(i) : k.time_stated(t, ctx, i);
    k.leave_blocked<course>(c, cpu, i, k.s_.now + time);
    return Went::away;
}

template <Course course>
inline auto Stepper::Stretch<course>::execute() -> Went
{
    const Instr& i = code[ctx.pc];
    // Before the switch: the next place of its one jump is harder to foresee than this.
    const BriefVerb verb = briefs[ctx.pc];
    if (verb != nullptr && !selects) return act_briefly(i, verb);
    if (!is_simple(i)) return Went::rarely;
    switch (i.op) {
        case Op::jump:
        case Op::set: execute_plain(i); return Went::on;
        case Op::compute: ++ctx.pc; return Went::on;
        case Op::sleep: return fall_asleep_at(i);
        default: return Went::rarely;
    }
}

// False: the task does not just go on with the next instruction.
template <Course course>
inline bool Stepper::Stretch<course>::execute_rarely()
{
    count_steps();
    if (course == Course::fifo && k.promised_.task.valid()) k.queue_promised();
    if (!k.execute_rare<course>(c, cpu)) return false;
    e = &k.s_.entities[t];  // a task may have been started
    selects = k.w_.selectors.head.valid();
    ask_again();
    return true;
}

// A jump or a constant, which nearly every loop has some of; false, and nothing has happened: it is
// another instruction.
template <Course course>
inline bool Stepper::Stretch<course>::execute_plain(const Instr& i)
{
    if (i.op == Op::jump) {
        ctx.pc = static_cast<uint32_t>(i.arg);
        return true;
    }
    if (i.op != Op::set) return false;
    ctx.r[i.a] = i.arg;
    ++ctx.pc;
    return true;
}

// Those that may be taken without asking, and without the switch over instructions.
template <Course course>
inline void Stepper::Stretch<course>::pass_plain_ones()
{
    while (left > 0 && is_simple(code[ctx.pc]) && execute_plain(code[ctx.pc])) --left;
}

// Begins the next instruction; true if it also ends at once.
template <Course course>
inline bool Stepper::Stretch<course>::begin_next()
{
    pass_plain_ones();
    const Instr& next = code[ctx.pc];
    if (left > 0 && next.op != Op::compute) [[likely]] {
        --left;
        return true;
    }
    count_steps();
    if (next.op == Op::compute && is_drawn(next)) e->left = drawn(next);
    k.begin_instruction<course>(c, cpu, *e);
    const bool takes_time = cpu.burst_end > k.s_.now || k.s_.end != RunEnd::running;
    if (takes_time || !k.may_go_on<course>()) return false;
    ask_again();
    e->left = {-1};
    return true;
}

// On the common courses: the instruction of the current task that has taken its time has its
// effect, and so have those after it that take none. Each is a step.
template <Course course>
void Stepper::run_code(CpuId c, Cpu& cpu)
{
    using Went = typename Stretch<course>::Went;
    Stretch<course> code(*this, c, cpu);
    do {
        const Went went = code.execute();
        if (went == Went::away) return;
        if (went == Went::rarely && !code.execute_rarely()) return;
    } while (code.begin_next());
}

// Of an instruction that does not just go on to the next.
template <Course course>
void Stepper::take_effect(CpuId c, Cpu& cpu, const Effect& effect, StepId step)
{
    const TaskId t = cpu.current;
    SchedEntity& e = s_.entities[t];
    const uint32_t actor = e.serial;
    if (effect.fault != FaultKind::none) tell_fault(actor, step, effect.fault);
    switch (effect.outcome) {
        case Outcome::next: begin_instruction(c); break;
        case Outcome::spins:
            e.left = effect.time;
            begin_instruction(c);
            break;
        case Outcome::yields:
            cpu.burst_end = kNever;
            flag(c, cpu, Reason::yielded);
            break;
        case Outcome::sleeps:
        case Outcome::blocks:
            if ((w_.tasks[t].flags & kLimited) != 0 && is_over(t, effect)) [[unlikely]]
                return go_on_without(c, cpu, effect);
            block_current<course>(c, cpu, e, end_of_wait(t, effect), step);
            if (course != Course::any) flag(c, cpu, Reason::none);
            break;
        case Outcome::exits: end_current(c, effect); break;
        case Outcome::awaits_release: await_release(c, step); break;
        case Outcome::retires:
            retire_jobs(t);
            begin_instruction(c);
            break;
        case Outcome::carries: carry(c, cpu); break;
    }
    if (concerns_others(effect)) apply_on<course>(effect, actor);
    if (course == Course::any && has_lending_ && effect.outcome == Outcome::blocks)
        begin_waiting(t);
    if (effect.outcome == Outcome::blocks) find_deadlock(t);
    if (w_.unfinished == 0) stop(RunEnd::finished);
}

// What an instruction, or a device, did to others.
template <Course course>
void Stepper::apply_on(const Effect& effect, uint32_t actor)
{
    tell_levels();
    if (effect.owner_changed)
        tell_owner(effect.object, kind_of(w_, effect.object).owner(w_, effect.object));
    if (effect.serves && effect.shares) {
        advance(effect.object, effect.served);
    } else if (effect.serves) {
        const uint32_t serial = s_.entities[effect.served].serial;
        schedule(make_event(s_.now + effect.time, EventKind::device, effect.served.index, serial));
    }
    if (course == Course::any && has_links_) send_off();
    if (effect.started.valid()) {
        adopt(effect.started, s_.entities[w_.tasks[effect.started].parent].serial);
        arrive(effect.started, actor);
    }
    if (effect.gone.head.valid() || effect.zombie.valid()) tell_ends(effect);
    TaskList woken = effect.woken;
    while (woken.head.valid()) make_ready_on<course>(pop_front(w_, woken), Reason::woken, actor);
}

void Stepper::apply(const Effect& effect, uint32_t actor) { apply_on<Course::any>(effect, actor); }

void Stepper::charge(CpuId c) { charge(c, s_.cpus[c]); }

template <Course course>
inline void Stepper::block_current(CpuId c, Cpu& cpu, SchedEntity& e, Time wake_at, StepId step)
{
    const TaskId t = cpu.current;
    const Task& task = w_.tasks[t];
    copy_registers<course>(cpu.ctx, w_.contexts[t]);
    tell(RecordKind::state, TaskState::blocked, task.reason, e.serial, task.waits_for.index,
         step.index);
    stop_running<course>(c, cpu, 0);
    if (course != Course::fifo) policy_.blocked(m_, state_, c, t);
    cpu.flags = kSaveDue;
    e.since = s_.now;
    e.slice_left = {-1};
    e.step = step;
    if (wake_at != kNever) {
        e.wake_at = wake_at;
        schedule(make_event(wake_at, EventKind::timer, t.index, e.serial));
    }
    if (course != Course::any) return;
    flag(c, cpu, Reason::none);
    if (has_gils_) step_out(t);
    if (ticks_at_changes_) tick_at_change();
}

void Stepper::block_current(CpuId c, const Effect& effect, StepId step)
{
    Cpu& cpu = s_.cpus[c];
    const TaskId t = cpu.current;
    block_current<Course::any>(c, cpu, s_.entities[t], end_of_wait(t, effect), step);
}

// When it goes on by itself; kNever: not at all.
inline Time Stepper::end_of_wait(TaskId t, const Effect& effect) const
{
    const bool limited = (w_.tasks[t].flags & kLimited) != 0 && effect.time.ns > 0;
    return effect.outcome == Outcome::sleeps || limited ? s_.now + effect.time : kNever;
}

// World has cleared or kept the task's row already; what it said last is in the Effect.
void Stepper::end_current(CpuId c, const Effect& effect)
{
    const TaskId t = s_.cpus[c].current;
    const bool zombie = w_.tasks[t].status == TaskStatus::zombie;
    const bool crashed = effect.fault != FaultKind::none && effect.fault != FaultKind::still_locked;
    if (m_.has_jobs) leave_jobs(t, crashed);
    tell_state(t, zombie ? TaskState::zombie : TaskState::exited,
               crashed ? Reason::crashed : Reason::exited, static_cast<uint32_t>(effect.exit_code),
               Record::kNone, {});
    stop_running(c, s_.cpus[c], 0);
    clear_rows(t, zombie);
    if (has_coroutines_) abandon(t);
    if (has_links_) send_off();  // what its process had open is closed
    flag(c, Reason::none);
    if (ticks_at_changes_) tick_at_change();
}

void Stepper::tell_fault(uint32_t serial, StepId step, FaultKind fault)
{
    tell(RecordKind::fault, TaskState::unknown, Reason::none, serial, step.index,
         static_cast<uint32_t>(fault));
}

// t has just begun to wait.
void Stepper::find_deadlock(TaskId t)
{
    if (waits_for_itself(w_, t)) {
        s_.ring = cycle_of_waits(w_, t);
        stop(RunEnd::deadlock);
    } else if (!w_.units.no_resources()) {
        find_deadlock_over_units();
    }
}

void Stepper::find_deadlock_over_units()
{
    s_.ring = deadlocked_over_units(m_, w_, false);
    if (!s_.ring.empty()) stop(RunEnd::deadlock);
}

template void Stepper::run_code<Course::plain>(CpuId, Cpu&);
template void Stepper::run_code<Course::fifo>(CpuId, Cpu&);

}  // namespace interleave
