#include "kernel/execute.h"

#include "kernel/lookup.h"
#include "kernel/object.h"
#include "kernel/objects/gil.h"
#include "kernel/objects/mutex.h"
#include "kernel/process.h"
#include "kernel/runtime.h"
#include "kernel/waits.h"
#include "kernel/work_stealing.h"

#include <algorithm>

namespace interleave {

namespace {

constexpr uint32_t kMaxRegionInstructions = 100'000;  // of one atomic block or condition

// The instruction being executed, and everything that it may touch.
struct Execution {
    const Model& model;
    Context& ctx;
    World& world;
    TaskId task;
    Chooser& chooser;
    const Instr& instr;
};

void append(World& w, TaskList& list, TaskList& more)
{
    while (more.head.valid()) push_back(w, list, pop_front(w, more));
}

void kill_registers(Context& ctx, const Instr& i)
{
    if ((i.flags & kKillA) != 0) ctx.r[i.a] = 0;
    if ((i.flags & kKillB) != 0) ctx.r[i.b] = 0;
}

// The word that a memory instruction is about; null if its index is out of range.
int64_t* operand(const Execution& x)
{
    const VariableId v{x.instr.object};
    int64_t* words = words_of(x.model, x.world, x.ctx, x.task, v);
    if ((x.instr.flags & kIndexed) == 0) return words;
    const int64_t index = x.ctx.r[x.instr.b];
    const bool inside = index >= 0 && index < int64_t{x.model.program.variables[v].length};
    return inside ? words + index : nullptr;
}

struct Truth {
    bool holds = false;
    FaultKind fault = FaultKind::none;
};

// Runs the condition code of the `until` at pc `at` on a copy of the registers: it changes nothing.
Truth condition(const Model& m, const World& w, Context ctx, TaskId t, uint32_t at)
{
    ctx.pc = at + 1;
    for (uint32_t n = 0; n < kMaxRegionInstructions; ++n) {
        const Instr& i = m.program.code[ctx.pc];
        if (i.op == Op::end_until) return {.holds = ctx.flags != 0};
        if (is_register_op(i.op)) {
            const FaultKind f = execute_registers(ctx, i);
            if (f != FaultKind::none) return {.fault = f};
            continue;
        }
        if (i.op == Op::lookup) {
            const FaultKind f = look_up(m.program, ctx, i);
            if (f != FaultKind::none) return {.fault = f};
            ++ctx.pc;
            continue;
        }
        assert(i.op == Op::load);
        const VariableId v{i.object};
        const int64_t index = (i.flags & kIndexed) != 0 ? ctx.r[i.b] : 0;
        if (index < 0 || index >= int64_t{m.program.variables[v].length})
            return {.fault = FaultKind::index_out_of_range};
        ctx.r[i.a] = words_of(m, w, ctx, t, v)[index];
        if ((i.flags & kKillB) != 0 && i.b != i.a) ctx.r[i.b] = 0;
        ++ctx.pc;
    }
    return {.fault = FaultKind::endless_atomic};
}

// Could a task that is blocked in `until` go on? A fault in its condition lets it, to meet the
// fault.
bool may_go_on(const Model& m, const World& w, TaskId t)
{
    const Context& saved = w.contexts[t];
    const Truth truth = condition(m, w, saved, t, saved.pc);
    return truth.holds || truth.fault != FaultKind::none;
}

// A store may have made somebody's condition true.
void ask_watchers(const Execution& x, Effect& e)
{
    for (TaskId t = x.world.watchers.head; t.valid();) {
        const TaskId following = x.world.tasks[t].next;
        if (may_go_on(x.model, x.world, t)) {
            remove(x.world, x.world.watchers, t);
            wake(x.world, t, e);
        }
        t = following;
    }
}

Effect after_write(const Execution& x)
{
    Effect e;
    if ((x.instr.flags & kLocal) == 0 && x.world.watchers.head.valid()) ask_watchers(x, e);
    return e;
}

Effect load(const Execution& x)
{
    const int64_t* word = operand(x);
    if (word == nullptr) return fault(FaultKind::index_out_of_range);
    if ((x.instr.flags & kKillB) != 0) x.ctx.r[x.instr.b] = 0;
    x.ctx.r[x.instr.a] = *word;
    return {};
}

Effect store(const Execution& x)
{
    int64_t* word = operand(x);
    if (word == nullptr) return fault(FaultKind::index_out_of_range);
    *word = (x.instr.flags & kConstant) != 0 ? x.instr.arg : x.ctx.r[x.instr.a];
    kill_registers(x.ctx, x.instr);
    return after_write(x);
}

Effect exchange(const Execution& x)
{
    int64_t* word = operand(x);
    if (word == nullptr) return fault(FaultKind::index_out_of_range);
    if ((x.instr.flags & kKillB) != 0) x.ctx.r[x.instr.b] = 0;
    std::swap(*word, x.ctx.r[x.instr.a]);
    return after_write(x);
}

Effect fetch_add(const Execution& x)
{
    int64_t* word = operand(x);
    if (word == nullptr) return fault(FaultKind::index_out_of_range);
    if ((x.instr.flags & kKillB) != 0) x.ctx.r[x.instr.b] = 0;
    const int64_t old = *word;
    *word = static_cast<int64_t>(static_cast<uint64_t>(old) +
                                 static_cast<uint64_t>(x.ctx.r[x.instr.a]));
    x.ctx.r[x.instr.a] = old;
    return after_write(x);
}

// Arguments go from r0, r1, ... to a new frame. Assembly functions get them in registers as well.
void pass_arguments(Context& from, Context& to, const Function& f, int64_t* frame)
{
    int64_t arguments[kMaxParameters] = {};
    for (uint32_t k = 0; k < f.parameters; ++k) {
        arguments[k] = from.r[k];
        from.r[k] = 0;
        frame[1 + k] = arguments[k];
    }
    if (!f.is_asm) return;
    for (uint32_t k = 0; k < f.parameters; ++k) to.r[k] = arguments[k];
}

int64_t* frame_of(const Execution& x)
{
    return x.world.stacks.data() + size_t{x.task.index} * x.model.program.stack_words + x.ctx.sp;
}

Effect call(const Execution& x)
{
    const Function& f = x.model.program.functions[FunctionId{x.instr.object}];
    const auto own = static_cast<uint32_t>(x.instr.arg);
    if (uint64_t{x.ctx.sp} + own + f.frame_words > x.model.program.stack_words)
        return fault(FaultKind::stack_overflow);
    x.ctx.sp += own;
    int64_t* frame = frame_of(x);
    frame[0] = static_cast<int64_t>(uint64_t{own} << 32 | x.ctx.pc);
    pass_arguments(x.ctx, x.ctx, f, frame);
    x.ctx.pc = f.entry;
    return {};
}

// What it holds goes on without it, where the kind says how.
void leave_objects(const Model& m, World& w, TaskId t, Effect& e)
{
    for (uint32_t i = 0; i < w.objects.size() && w.tasks[t].held > 0; ++i) {
        const ObjectId id{i};
        const ObjectKind& kind = kind_of(w, id);
        if (kind.owner_ended == nullptr || kind.owner(w, id) != t) continue;
        kind.owner_ended(m, w, id, t, e);
        if (w.selectors.head.valid()) ask_selectors(m, w, id, e);
    }
}

Effect end(const Execution& x, int64_t code)
{
    Effect e;
    e.outcome = Outcome::exits;
    e.exit_code = code;
    if (x.world.tasks[x.task].held > 0) abandon_mutexes(x.world, x.task, e);
    if (x.world.tasks[x.task].held > 0) {
        e.fault = FaultKind::still_locked;
        leave_objects(x.model, x.world, x.task, e);
    }
    end_in_interpreter(x.world, x.task, e);
    end_task(x.model, x.world, x.task, code, Reason::exited, e);
    return e;
}

int64_t stated_code(const Execution& x)
{
    return (x.instr.flags & kConstant) != 0 ? x.instr.arg : x.ctx.r[x.instr.a];
}

// The exit code of a process is that of its main task, which may have ended before.
Effect end_all(const Execution& x)
{
    const int64_t code = stated_code(x);
    Effect others;
    end_others(x.model, x.world, x.task, code, x.ctx.pc - 1, x.instr.a, others);
    const TaskId main = x.world.processes[x.world.tasks[x.task].process].main;
    if (main.valid()) x.world.tasks[main].exit_code = code;
    Effect e = end(x, code);
    append(x.world, others.woken, e.woken);
    append(x.world, others.gone, e.gone);
    e.woken = others.woken;
    e.gone = others.gone;
    e.zombie = others.zombie;
    if (others.owner_changed && !e.owner_changed) {
        e.owner_changed = true;
        e.object = others.object;
    }
    return e;
}

Effect leave(const Execution& x)
{
    int64_t* frame = frame_of(x);
    const auto link = static_cast<uint64_t>(frame[0]);
    if (link == 0) return end(x, x.ctx.r[0]);
    std::fill_n(frame, x.instr.arg, 0);
    x.ctx.pc = static_cast<uint32_t>(link);
    x.ctx.sp -= static_cast<uint32_t>(link >> 32);
    return {};
}

Effect loop(const Execution& x)
{
    int64_t& count = *words_of(x.model, x.world, x.ctx, x.task, VariableId{x.instr.object});
    if (--count > 0) x.ctx.pc = static_cast<uint32_t>(x.instr.arg);
    return {};
}

// Its time has passed already; what is left is to refuse a time that there cannot be.
Effect computed(const Execution& x)
{
    const bool scaled = (x.instr.flags & kScaled) != 0;
    if (scaled && stated_duration(x.model, x.ctx, x.world, x.task, x.instr, x.chooser).ns < 0)
        return fault(FaultKind::bad_duration);
    kill_registers(x.ctx, x.instr);
    return {};
}

// Only a coroutine can let its thread go on with others.
bool awaits_in_vain(const Execution& x)
{
    return (x.instr.flags & kAwait) != 0 && x.world.tasks[x.task].kind != TaskKind::coroutine;
}

Effect sleep(const Execution& x)
{
    if (awaits_in_vain(x)) return fault(FaultKind::not_in_coroutine);
    const Duration d = stated_duration(x.model, x.ctx, x.world, x.task, x.instr, x.chooser);
    if (d.ns < 0) return fault(FaultKind::bad_duration);
    kill_registers(x.ctx, x.instr);
    fall_asleep(x.world.tasks[x.task]);
    Effect e;
    e.outcome = Outcome::sleeps;
    e.time = d;
    return e;
}

// Whose turn it is to be released is known to whoever keeps time.
Effect release(const Execution& x)
{
    Task& task = x.world.tasks[x.task];
    task.status = TaskStatus::blocked;
    task.reason = Reason::release;
    Effect e;
    e.outcome = Outcome::awaits_release;
    return e;
}

Effect retire()
{
    Effect e;
    e.outcome = Outcome::retires;
    return e;
}

Effect yield()
{
    Effect e;
    e.outcome = Outcome::yields;
    return e;
}

// A verb may also do something to another object that its own names: the mutex of a condition.
void ask_those_who_select(const Execution& x, ObjectId object, Effect& e)
{
    ask_selectors(x.model, x.world, object, e);
    if (e.object.valid() && e.object != object) ask_selectors(x.model, x.world, e.object, e);
}

Effect act(const Execution& x)
{
    if (awaits_in_vain(x)) return fault(FaultKind::not_in_coroutine);
    const ObjectId object{x.instr.object};
    const Verb& verb = kind_of(x.world, object).verbs[x.instr.verb];
    const uint32_t at = x.ctx.pc - 1;
    Effect e = verb.execute({x.model, x.ctx, x.world, x.task, object, x.instr, x.chooser});
    if (e.retry) [[unlikely]] {
        x.ctx.pc = at;
        if (e.outcome == Outcome::blocks) x.world.tasks[x.task].flags |= kRetries;
    }
    if ((x.instr.flags & kTimed) != 0) [[unlikely]]
        set_limit(x.model, x.ctx, x.world, x.task, x.instr, e);
    if (x.world.selectors.head.valid()) [[unlikely]]
        ask_those_who_select(x, object, e);
    return e;
}

// The sub-interpreter in which the thread begins; none where the instruction names none, or the
// process does not have it.
SubInterpreterId named_interpreter(const Execution& x, ProcessId process)
{
    const std::vector<SubInterpreterSpec>& all = x.model.sub_interpreters;
    for (uint32_t i = 0; i < all.size() && x.instr.arg != 0; ++i)
        if (all[i].process == process.index && all[i].number == x.instr.arg)
            return SubInterpreterId{i};
    return {};
}

Effect start(const Execution& x)
{
    const FunctionId id{x.instr.object};
    const auto kind = static_cast<StartKind>(x.instr.verb);
    const bool forks = kind == StartKind::process;
    // PyInterpreterConfig.allow_fork is 0 for an interpreter with a lock of its own, and os.fork()
    // raises RuntimeError there (CPython 3.12, 3.13: Python/pylifecycle.c, Modules/posixmodule.c).
    if (forks && sub_interpreter_of(x.world, x.task).valid())
        return fault(FaultKind::forbidden_fork);
    const bool detached = !forks && (x.instr.flags & kDetached) != 0;
    const ProcessId process = forks ? ProcessId{} : x.world.tasks[x.task].process;
    const auto task_kind = static_cast<TaskKind>(kind);
    const SubInterpreterId inside = named_interpreter(x, process);
    if (x.instr.arg != 0 && !inside.valid()) return fault(FaultKind::no_interpreter);
    const TaskId child = new_task(x.model, x.world, x.task, id, task_kind, process);
    if (!child.valid()) return fault(FaultKind::too_many_tasks);
    if (!detached) x.world.tasks[child].flags |= kJoinable;
    if (inside.valid()) x.world.sub_interpreters[child] = inside;
    if (kind == StartKind::coroutine && is_goroutine(x.world, child)) {
        enter_go(x.world, child);
    } else if (kind == StartKind::coroutine) {
        const Task& starter = x.world.tasks[x.task];
        const bool by_coroutine = starter.kind == TaskKind::coroutine;
        enter_runtime(x.world, child, by_coroutine ? starter.runtime : runtime_of(x.world, x.task));
    }
    const size_t frame = size_t{child.index} * x.model.program.stack_words;
    pass_arguments(x.ctx, x.world.contexts[child], x.model.program.functions[id],
                   x.world.stacks.data() + frame);
    const bool wanted = (x.instr.flags & kKillA) == 0;
    x.ctx.r[x.instr.a] = wanted ? handle_of(x.world, child) : 0;
    Effect e;
    e.started = child;
    return e;
}

Effect join(const Execution& x)
{
    if (awaits_in_vain(x)) return fault(FaultKind::not_in_coroutine);
    const TaskId other = task_of(x.world, x.ctx.r[x.instr.a]);
    x.ctx.r[x.instr.a] = 0;
    if (!may_join(x.world, x.task, other)) return fault(FaultKind::bad_join);
    Effect e;
    if (!join_task(x.world, x.task, other, x.ctx.r[x.instr.a], e)) e.outcome = Outcome::blocks;
    if (x.world.selectors.head.valid()) ask_about_ends(x.model, x.world, e);
    if ((x.instr.flags & kTimed) != 0) set_limit(x.model, x.ctx, x.world, x.task, x.instr, e);
    return e;
}

Effect detach(const Execution& x)
{
    const TaskId other = task_of(x.world, x.ctx.r[x.instr.a]);
    x.ctx.r[x.instr.a] = 0;
    Effect e;
    const bool done = may_join(x.world, x.task, other) && detach_thread(x.world, other, e);
    if (done && x.world.selectors.head.valid()) ask_about_ends(x.model, x.world, e);
    return done ? e : fault(FaultKind::bad_join);
}

Effect wait_any(const Execution& x)
{
    TaskId child;
    const ChildWait found = wait_child(x.world, x.task, child);
    if (found == ChildWait::has_none) return fault(FaultKind::no_child);
    x.ctx.r[x.instr.a] = child.valid() ? handle_of(x.world, child) : 0;
    Effect e;
    if (found == ChildWait::blocks) e.outcome = Outcome::blocks;
    return e;
}

// A child counts once, however often it is named, and not when it has ended.
void gather_one(World& w, TaskId parent, TaskId child)
{
    Task& task = w.tasks[child];
    const bool counts = task.status < TaskStatus::zombie && (task.flags & kGathered) == 0;
    if (!counts) return;
    task.flags |= kGathered;
    ++w.tasks[parent].gathers;
}

Effect gather(const Execution& x)
{
    World& w = x.world;
    if ((x.instr.flags & kConstant) != 0) {
        for (TaskId c = w.tasks[x.task].child; c.valid(); c = w.tasks[c].sibling)
            gather_one(w, x.task, c);
        return {};
    }
    const TaskId child = task_of(w, x.ctx.r[x.instr.a]);
    x.ctx.r[x.instr.a] = 0;
    const bool ours = child.valid() && w.tasks[child].parent == x.task &&
                      w.tasks[child].status != TaskStatus::exited &&
                      (w.tasks[child].flags & kJoinable) != 0;
    if (!ours) return fault(FaultKind::bad_join);
    gather_one(w, x.task, child);
    return {};
}

Effect await_gathered(const Execution& x)
{
    if (awaits_in_vain(x)) return fault(FaultKind::not_in_coroutine);
    Task& task = x.world.tasks[x.task];
    if (task.gathers == 0) return {};
    task.status = TaskStatus::blocked;
    task.reason = Reason::child;
    Effect e;
    e.outcome = Outcome::blocks;
    return e;
}

Effect until(const Execution& x)
{
    const uint32_t at = x.ctx.pc - 1;
    const Truth truth = condition(x.model, x.world, x.ctx, x.task, at);
    if (truth.fault != FaultKind::none) return fault(truth.fault);
    if (truth.holds) {
        x.ctx.pc = static_cast<uint32_t>(x.instr.arg) + 1;
        return {};
    }
    x.ctx.pc = at;
    Task& task = x.world.tasks[x.task];
    task.status = TaskStatus::blocked;
    task.reason = Reason::until;
    push_back(x.world, x.world.watchers, x.task);
    Effect e;
    e.outcome = Outcome::blocks;
    return e;
}

Effect check(const Execution& x)
{
    const bool ok = x.ctx.flags != 0;
    x.ctx.flags = 0;
    return ok ? Effect{} : fault(FaultKind::assertion);
}

Effect lookup(const Execution& x)
{
    const FaultKind f = look_up(x.model.program, x.ctx, x.instr);
    return f == FaultKind::none ? Effect{} : fault(f);
}

Effect one(const Model&, Context&, World&, TaskId, Chooser&);

// Everything up to the end_atomic, as one.
Effect atomic(const Execution& x)
{
    TaskList woken;
    Effect e;
    const auto end_at = static_cast<uint32_t>(x.instr.arg);
    for (uint32_t n = 0; x.ctx.pc != end_at; ++n) {
        e = n < kMaxRegionInstructions ? one(x.model, x.ctx, x.world, x.task, x.chooser)
                                       : fault(FaultKind::endless_atomic);
        append(x.world, woken, e.woken);
        if (e.outcome != Outcome::next) break;
    }
    if (e.outcome == Outcome::next) ++x.ctx.pc;
    e.woken = woken;
    return e;
}

Effect carry(const Execution& x)
{
    if (go_thread(x.world, x.task) == nullptr)
        return host(x.model, x.ctx, x.world, x.task, x.instr);
    return host_goroutines(x.model, x.ctx, x.world, x.task, x.chooser);
}

Effect dispatch(const Execution& x)
{
    switch (x.instr.op) {
        case Op::call: return call(x);
        case Op::return_: return leave(x);
        case Op::loop: return loop(x);
        case Op::exit: return end(x, stated_code(x));
        case Op::exit_process: return end_all(x);
        case Op::load: return load(x);
        case Op::store: return store(x);
        case Op::exchange: return exchange(x);
        case Op::fetch_add: return fetch_add(x);
        case Op::compute: return computed(x);
        case Op::sleep: return sleep(x);
        case Op::yield: return yield();
        case Op::act: return act(x);
        case Op::start: return start(x);
        case Op::join: return join(x);
        case Op::detach: return detach(x);
        case Op::wait_child: return wait_any(x);
        case Op::select: return select(x.model, x.ctx, x.world, x.task, x.instr, x.chooser);
        case Op::atomic: return atomic(x);
        case Op::end_atomic: return {};
        case Op::until: return until(x);
        case Op::end_until: return {};
        case Op::assert_: return check(x);
        case Op::release: return release(x);
        case Op::retire: return retire();
        case Op::lookup: return lookup(x);
        case Op::gather: return gather(x);
        case Op::await_gathered: return await_gathered(x);
        case Op::host: return carry(x);
        default: assert(false); return {};
    }
}

Effect one(const Model& m, Context& ctx, World& w, TaskId t, Chooser& chooser)
{
    const Instr& i = m.program.code[ctx.pc];
    if (is_register_op(i.op)) {
        const FaultKind f = execute_registers(ctx, i);
        return f == FaultKind::none ? Effect{} : fault(f);
    }
    ++ctx.pc;
    const Execution x{m, ctx, w, t, chooser, i};
    return i.op == Op::act ? act(x) : dispatch(x);
}

}  // namespace

Effect execute(const Model& m, Context& ctx, World& w, TaskId t, Chooser& chooser)
{
    assert(w.tasks[t].status == TaskStatus::runnable);
    Effect e = one(m, ctx, w, t, chooser);
    const bool crashed = e.outcome == Outcome::exits && e.fault != FaultKind::none &&
                         e.fault != FaultKind::still_locked;
    if (!crashed) return e;
    e.exit_code = kCrashExitCode;
    if (w.tasks[t].held > 0) abandon_mutexes(w, t, e);
    if (w.tasks[t].held > 0) leave_objects(m, w, t, e);
    end_in_interpreter(w, t, e);
    end_task(m, w, t, e.exit_code, Reason::crashed, e);
    return e;
}

Effect complete(const Model& m, World& w, ObjectId object, TaskId t)
{
    return kind_of(w, object).complete(m, w, object, t);
}

bool enabled(const Model& m, const World& w, TaskId t)
{
    const Task& task = w.tasks[t];
    if (task.status == TaskStatus::blocked && task.reason == Reason::until)
        return may_go_on(m, w, t);
    if (task.status == TaskStatus::blocked) return (task.flags & kLimited) != 0;
    if (task.status != TaskStatus::runnable) return false;
    const Instr& i = m.program.code[w.contexts[t].pc];
    if (i.op != Op::act && i.op != Op::select) return true;
    if ((i.flags & kTimed) != 0) return true;
    if (i.op == Op::select) return can_select(m, w, t, i);
    const Verb& verb = kind_of(w, ObjectId{i.object}).verbs[i.verb];
    if (verb.enabled_with != nullptr) return verb.enabled_with(m, w, t, w.contexts[t].r + i.a);
    return verb.enabled == nullptr || verb.enabled(w, t, ObjectId{i.object});
}

Duration stated_duration(const Model& m, const Context& ctx, World& w, TaskId t, const Instr& i,
                         Chooser& chooser)
{
    if ((i.flags & kDrawn) != 0) {
        if (!chooser.timed()) return {};
        const size_t index = i.op == Op::act ? static_cast<size_t>(i.arg) : i.object;
        Task& task = w.tasks[t];
        return sample(m.program.distributions[index], chooser.random(task.stream, task.draws++));
    }
    if ((i.flags & kScaled) == 0) return {i.arg};
    int64_t product = 0;
    if (__builtin_mul_overflow(ctx.r[i.a], i.arg, &product)) return {-1};
    return product >= 0 && product <= kLastTime.ns ? Duration{product} : Duration{-1};
}

}  // namespace interleave
