#include "session/operations.h"

#include "kernel/change.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "kernel/process.h"
#include "kernel/waits.h"
#include "kernel/work_stealing.h"
#include "session/urgency_watch.h"

#include <algorithm>
#include <map>

namespace interleave {

namespace {

constexpr uint32_t kMaxRegionInstructions = 100'000;  // of one atomic block or condition

// Keeps the records of one step.
class StepRecords final : public RecordReader {
  public:
    std::vector<Record> list;

  protected:
    void read(const Record& r) override { list.push_back(r); }
};

// The instruction that the next step may execute.
struct Deed {
    TaskId task;  // none: the next step is no instruction's end
    CpuId cpu;
    uint32_t serial = Record::kNone, pc = 0;
    Context ctx;
    const Instr* instr = nullptr;
    const ObjectKind* kind = nullptr;  // act: of its object
    const Verb* verb = nullptr;
    ObjectRow row;                   // act: before
    bool waited_for = false;         // act: somebody waits at the object
    uint32_t child = Record::kNone;  // join: serial of whom
    std::vector<uint32_t> children;  // select: the same of each case, none for those about objects
};

// What a task that may have to wait has asked for.
struct Asked {
    bool open = false;    // `asks` was told, and nothing after it
    bool listed = false;  // in Replay::asking_
    ObjectId object;
    uint32_t child = Record::kNone;
    uint32_t pc = Record::kNone;  // none: it waits for nothing of these
    StepId step;
    Ordering ordering = Ordering::none;
    Op op{};
    bool limited = false;  // its wait may end without success
};

// What a task did so far, for Operation::looked and changes.
struct Doings {
    uint64_t looked = 0, changes = 0;
};

bool is_lock(const ObjectKind& kind) { return kind.owner != nullptr || kind.sharers != nullptr; }

// A notification that is not kept: of a kind whose waiters take a lock again, or of one that
// orders.
bool is_signal(const ObjectKind& kind, const Verb& verb)
{
    if (is_lock(kind) || verb.enabled != nullptr || verb.result) return false;
    const bool reacquired = std::ranges::any_of(kind.verbs, &Verb::reacquires);
    return !verb.reacquires && (reacquired || verb.ordering == Ordering::releases);
}

bool acquires(Ordering o) { return o == Ordering::acquires || o == Ordering::both; }
bool releases(Ordering o) { return o == Ordering::releases || o == Ordering::both; }

class Replay {
  public:
    Replay(const Model& m, OperationSink& sink)
        : m_(m), sink_(sink), chooser_(m.seed), state_(start(m, records_)), watch_(m, sink)
    {
        owners_.resize(state_.world.objects.size(), Record::kNone);
        find_rows({});
        tell_tasks();
        records_.list.clear();
    }

    bool run(uint64_t steps)
    {
        for (; steps > 0 && !finished(state_); --steps) one();
        watch_.close(state_);
        return finished(state_);
    }

  private:
    void one();
    [[nodiscard]] Deed look();
    void look_at_memory(const Deed&);
    void look_at_region(const Deed&, bool atomic);
    void access(const World&, const Deed&, const Context&, const Instr&, bool atomic);
    [[nodiscard]] bool was_done(const Deed&) const;

    void look_at_ends(Deed&) const;
    void look_at_waits();
    [[nodiscard]] bool is_lock_id(ObjectId) const;
    void ask(const Deed&);
    void tell_doings(uint32_t serial, bool again, bool blocked);
    [[nodiscard]] ObjectId only_object(const Instr&) const;
    [[nodiscard]] bool is_blocked(const Deed&) const;
    void settle(const Deed&);
    void settle_select(const Deed&, const Context& after);
    void leave(uint32_t serial);
    void order(const Deed&);
    void tell_tasks();
    void find_rows(TaskId likely);
    void tell_gives(const Deed&);
    void tell_gets(const Deed&);
    void tell_shared(uint32_t serial, ObjectId, StepId, bool gets);
    void tell_woken();
    void tell_woken(uint32_t serial, uint32_t waker);
    void tell_signal(const Deed&);
    [[nodiscard]] bool got_it(const Deed&) const;

    [[nodiscard]] TaskId row_of(uint32_t serial) const
    {
        return serial < rows_.size() ? rows_[serial] : TaskId{};
    }
    [[nodiscard]] TrackId thread_of(uint32_t serial) const;
    [[nodiscard]] StepId step_of(uint32_t pc) const { return StepId{m_.program.step_of[pc]}; }
    Operation& operation(OperationKind, uint32_t serial);
    void tell();

    const Model& m_;
    OperationSink& sink_;
    SeededChooser chooser_;
    StepRecords records_;
    State state_;
    UrgencyWatch watch_;
    Operation operation_;
    std::vector<Operation> accesses_;  // of the instruction that is about to be executed
    std::vector<uint32_t> owners_;     // of each object: a serial, or none
    std::vector<TaskId> rows_;         // of each serial
    std::vector<uint32_t> held_;       // of each serial: locks, as Task::held said last
    std::vector<uint32_t> parents_;    // of each serial
    std::vector<Asked> asked_;         // of each serial
    std::vector<Doings> doings_;       // of each serial
    // Of processes that were started, the serial of their first task: rows, and with them words,
    // are used again.
    std::map<ProcessId, uint32_t> lives_;
    uint64_t told_ = 0;             // operations so far
    std::vector<bool> ended_;       // of each serial
    std::vector<uint32_t> asking_;  // serials, among them all of those whose `asks` is open
};

Operation& Replay::operation(OperationKind kind, uint32_t serial)
{
    operation_ = {};
    operation_.at = state_.sched.now;
    operation_.kind = kind;
    operation_.task = TrackId{serial};
    operation_.thread = thread_of(serial);
    return operation_;
}

void Replay::tell()
{
    Operation& o = operation_;
    o.order = ++told_;
    Doings& by = doings_[o.task.index];
    switch (o.kind) {
        case OperationKind::reads:
        case OperationKind::sees: by.looked = o.order; break;
        case OperationKind::updates: by.looked = o.order; [[fallthrough]];
        case OperationKind::writes:
        case OperationKind::tells: ++by.changes; break;
        case OperationKind::asks:
            o.looked = by.looked;
            o.changes = by.changes;
            break;
        default: break;
    }
    sink_.put(o);
}

// Coroutines of one thread come one after the other, as the statements of one task do.
TrackId Replay::thread_of(uint32_t serial) const
{
    const TaskId t = row_of(serial);
    const World& w = state_.world;
    if (!w.tasks.has(t) || state_.sched.entities[t].serial != serial) return TrackId{serial};
    const Task& task = w.tasks[t];
    if (task.kind != TaskKind::coroutine || !w.runtimes.has(task.runtime)) return TrackId{serial};
    if (is_goroutine(w, t)) return TrackId{serial};  // several threads carry it
    const TaskId host = w.runtimes[task.runtime].host;
    return TrackId{host.valid() ? state_.sched.entities[host].serial : serial};
}

void Replay::one()
{
    const Deed deed = look();
    accesses_.clear();
    if (deed.task.valid()) look_at_memory(deed);
    records_.list.clear();
    const TaskId likely = state_.world.lowest_unused;
    step(m_, state_, chooser_, records_);
    find_rows(likely);
    tell_tasks();
    const bool done = deed.task.valid() && was_done(deed);
    if (done) {
        for (Operation& access : accesses_) {
            access.at = state_.sched.now;
            operation_ = access;
            tell();
        }
        ask(deed);
        order(deed);
    }
    tell_gives(deed);
    tell_gets(deed);
    if (done) settle(deed);
    tell_woken();
    if (finished(state_) || next_step(state_).event.at > state_.sched.now) look_at_waits();
}

bool Replay::is_lock_id(ObjectId object) const
{
    return object.valid() && is_lock(kind_of(state_.world, object));
}

// Who waits now will do so for a while.
void Replay::look_at_waits()
{
    if (!watch_.knows_urgency()) return;
    std::erase_if(asking_, [&](uint32_t serial) {
        asked_[serial].listed = asked_[serial].open;
        return !asked_[serial].open;
    });
    std::vector<TaskId> rows;
    for (const uint32_t serial : asking_)
        if (is_lock_id(asked_[serial].object)) rows.push_back(row_of(serial));
    watch_.look(state_, rows);
}

Deed Replay::look()
{
    Deed deed;
    if (next_rules(m_, state_) != nullptr) return deed;  // the next step changes the rules
    const NextStep next = next_step(state_);
    if (!next.cpu.valid()) return deed;
    const Cpu& cpu = state_.sched.cpus[next.cpu];
    if (cpu.phase != CpuPhase::running || next.event.kind() != EventKind::compute_end) return deed;
    deed.task = cpu.actor.valid() ? cpu.actor : cpu.current;
    deed.cpu = next.cpu;
    deed.serial = state_.sched.entities[deed.task].serial;
    deed.ctx = cpu.ctx;
    deed.pc = cpu.ctx.pc;
    deed.instr = &m_.program.code[deed.pc];
    if (deed.instr->op == Op::act) {
        const ObjectId object{deed.instr->object};
        deed.kind = &kind_of(state_.world, object);
        deed.verb = &deed.kind->verbs[deed.instr->verb];
        deed.row = state_.world.objects[object];
        const auto* lists = deed.kind;
        deed.waited_for =
            (lists->waiters != nullptr && lists->waiters(state_.world, object).head.valid()) ||
            (lists->more_waiters != nullptr &&
             lists->more_waiters(state_.world, object).head.valid());
    }
    if (deed.instr->op == Op::join) {
        const TaskId child = task_of(state_.world, deed.ctx.r[deed.instr->a]);
        if (child.valid()) deed.child = state_.sched.entities[child].serial;
    }
    if (deed.instr->op == Op::select) look_at_ends(deed);
    return deed;
}

void Replay::look_at_ends(Deed& deed) const
{
    const World& w = state_.world;
    for (const SelectCase& c : m_.program.selects[deed.instr->object]) {
        TaskId child;
        if (is_end_of_task(c)) child = task_of(w, *words_of(m_, w, deed.ctx, deed.task, c.handle));
        deed.children.push_back(child.valid() ? state_.sched.entities[child].serial
                                              : Record::kNone);
    }
}

// An instruction whose time turned out to be longer, or that has to wait for something else first,
// stays where it was and runs on.
bool Replay::was_done(const Deed& deed) const
{
    const Cpu& cpu = state_.sched.cpus[deed.cpu];
    const TaskId now = cpu.actor.valid() ? cpu.actor : cpu.current;
    if (now != deed.task) return true;
    return cpu.ctx.pc != deed.pc || (deed.verb != nullptr && cpu.phase == CpuPhase::running);
}

void Replay::access(const World& w, const Deed& deed, const Context& ctx, const Instr& i,
                    bool atomic)
{
    OperationKind kind{};
    switch (i.op) {
        case Op::load: kind = OperationKind::reads; break;
        case Op::store: kind = OperationKind::writes; break;
        case Op::exchange:
        case Op::fetch_add:
            kind = OperationKind::updates;
            atomic = true;
            break;
        default: return;
    }
    const VariableId id{i.object};
    const Variable& v = m_.program.variables[id];
    if (v.scope == Scope::local) return;
    const int64_t index = (i.flags & kIndexed) != 0 ? ctx.r[i.b] : 0;
    if (index < 0 || index >= int64_t{v.length}) return;
    Operation& o = operation(kind, deed.serial);
    o.atomic = atomic;
    o.step = step_of(deed.pc);
    o.variable = id;
    o.element = static_cast<uint32_t>(index);
    const int64_t* words = words_of(m_, w, ctx, deed.task, id);
    o.cell = static_cast<uint64_t>(words + index - w.memory.data());
    if (v.scope == Scope::process && !sub_interpreter_of(w, deed.task).valid()) {
        const auto life = lives_.find(w.tasks[deed.task].process);
        if (life != lives_.end()) o.cell |= uint64_t{life->second} << 32;
    }
    accesses_.push_back(o);
}

void Replay::look_at_memory(const Deed& deed)
{
    switch (deed.instr->op) {
        case Op::atomic: look_at_region(deed, true); break;
        case Op::until: look_at_region(deed, false); break;
        default: access(state_.world, deed, deed.ctx, *deed.instr, false);
    }
}

// Follows an atomic block, or a condition, instruction by instruction on a copy of the World.
void Replay::look_at_region(const Deed& deed, bool atomic)
{
    World copy;
    if (atomic) copy = state_.world;
    const World& w = atomic ? copy : state_.world;
    Context ctx = deed.ctx;
    ++ctx.pc;
    for (uint32_t n = 0; n < kMaxRegionInstructions; ++n) {
        const Instr& i = m_.program.code[ctx.pc];
        if (i.op == Op::end_atomic || i.op == Op::end_until) return;
        access(w, deed, ctx, i, true);
        if (atomic) {
            if (execute(m_, ctx, copy, deed.task, chooser_).outcome != Outcome::next) return;
        } else if (is_register_op(i.op)) {
            if (execute_registers(ctx, i) != FaultKind::none) return;
        } else {
            const VariableId v{i.object};
            const int64_t index = (i.flags & kIndexed) != 0 ? ctx.r[i.b] : 0;
            if (index < 0 || index >= int64_t{m_.program.variables[v].length}) return;
            ctx.r[i.a] = words_of(m_, w, ctx, deed.task, v)[index];
            ++ctx.pc;
        }
    }
}

void Replay::ask(const Deed& deed)
{
    const bool joins = deed.instr->op == Op::join;
    const bool waits = deed.verb != nullptr && deed.verb->enabled != nullptr;
    const bool other = deed.instr->op == Op::wait_child || deed.instr->op == Op::await_gathered ||
                       deed.instr->op == Op::until || deed.instr->op == Op::select;
    if (!joins && deed.verb == nullptr && !other) return;
    Asked& asked = asked_[deed.serial];
    const bool again = asked.open && asked.pc == deed.pc;
    if (again && deed.instr->op != Op::select) return;
    asked.pc = deed.pc;
    asked.op = deed.instr->op;
    asked.step = step_of(deed.pc);
    asked.object = deed.verb != nullptr ? ObjectId{deed.instr->object} : only_object(*deed.instr);
    asked.child = deed.child;
    asked.ordering = deed.verb != nullptr ? deed.verb->ordering : Ordering::none;
    asked.limited = (deed.instr->flags & kTimed) != 0;
    const bool lock = waits && is_lock(*deed.kind);
    const bool blocked = is_blocked(deed);
    if (deed.instr->op == Op::select) tell_doings(deed.serial, again, blocked);
    if (asked.limited || (!lock && !blocked)) return;
    asked.open = true;
    if (!asked.listed) asking_.push_back(deed.serial);
    asked.listed = true;
    Operation& o = operation(OperationKind::asks, deed.serial);
    o.step = asked.step;
    o.object = asked.object;
    o.other = TrackId{deed.child};
    o.reason = blocked ? state_.world.tasks[deed.task].reason : Reason::lock;
    tell();
}

// A select that tries again has looked at its objects and found nothing; one that goes on has done
// one of its cases, which others can see.
void Replay::tell_doings(uint32_t serial, bool again, bool blocked)
{
    if (!blocked) ++doings_[serial].changes;
    if (again && blocked) doings_[serial].looked = told_ + 1;
}

// Of a select whose cases are all about one object; of anything else none.
ObjectId Replay::only_object(const Instr& i) const
{
    if (i.op != Op::select) return {};
    const std::vector<SelectCase>& cases = m_.program.selects[i.object];
    const bool one = std::ranges::all_of(cases, [&](const SelectCase& c) {
        return !c.handle.valid() && c.object == cases.front().object;  // and no end of a task
    });
    return one && !cases.empty() ? cases.front().object : ObjectId{};
}

bool Replay::is_blocked(const Deed& deed) const
{
    return state_.sched.entities[deed.task].serial == deed.serial &&
           state_.world.tasks[deed.task].status == TaskStatus::blocked;
}

// What the instruction says about order, less what it sees: that comes with success.
void Replay::order(const Deed& deed)
{
    if (deed.verb == nullptr) return;
    tell_signal(deed);
    if (is_lock(*deed.kind) || !releases(deed.verb->ordering)) return;
    operation(OperationKind::tells, deed.serial).object = ObjectId{deed.instr->object};
    tell();
}

void Replay::tell_signal(const Deed& deed)
{
    const ObjectId object{deed.instr->object};
    const bool woke = std::ranges::any_of(records_.list, [](const Record& r) {
        return r.kind == RecordKind::state && r.reason == Reason::woken;
    });
    if (woke || deed.waited_for || !is_signal(*deed.kind, *deed.verb)) return;
    if (state_.world.objects[object].bytes != deed.row.bytes) return;
    Operation& o = operation(OperationKind::signals, deed.serial);
    o.object = object;
    o.step = step_of(deed.pc);
    tell();
}

// Of objects that nobody owns: a verb with a result that belongs to `with` may have failed.
bool Replay::got_it(const Deed& deed) const
{
    const Cpu& cpu = state_.sched.cpus[deed.cpu];
    const TaskId now = cpu.actor.valid() ? cpu.actor : cpu.current;
    const Context& ctx = now == deed.task ? cpu.ctx : state_.world.contexts[deed.task];
    if ((deed.instr->flags & kTimed) != 0) return ctx.flags != 0;
    const bool tries = deed.verb->result && !deed.kind->acquire.empty();
    return !tries || ctx.r[deed.instr->a] != 0;
}

// The acting task, unless it waits now.
void Replay::settle(const Deed& deed)
{
    const bool exists =
        state_.world.tasks.has(deed.task) && state_.sched.entities[deed.task].serial == deed.serial;
    if (!exists || state_.world.tasks[deed.task].status != TaskStatus::runnable) return;
    const Cpu& cpu = state_.sched.cpus[deed.cpu];
    const TaskId now = cpu.actor.valid() ? cpu.actor : cpu.current;
    if (now == deed.task && cpu.ctx.pc == deed.pc) return;  // spins
    if (deed.verb != nullptr && !is_lock(*deed.kind) && acquires(deed.verb->ordering) &&
        got_it(deed)) {
        operation(OperationKind::sees, deed.serial).object = ObjectId{deed.instr->object};
        tell();
    }
    if (deed.instr->op == Op::join && deed.child != Record::kNone) {
        operation(OperationKind::joins, deed.serial).other = TrackId{deed.child};
        tell();
    }
    if (deed.instr->op == Op::select)
        settle_select(deed, now == deed.task ? cpu.ctx : state_.world.contexts[deed.task]);
    leave(deed.serial);
}

// It has done one of its cases, unless its limit was over first.
void Replay::settle_select(const Deed& deed, const Context& after)
{
    const std::vector<SelectCase>& cases = m_.program.selects[deed.instr->object];
    const auto k = static_cast<uint64_t>(after.r[deed.instr->a]);
    if (k >= cases.size()) return;
    if (is_end_of_task(cases[k])) {
        if (deed.children[k] == Record::kNone) return;
        operation(OperationKind::joins, deed.serial).other = TrackId{deed.children[k]};
        return tell();
    }
    const ObjectKind& kind = kind_of(state_.world, cases[k].object);
    const Verb& verb = kind.verbs[cases[k].verb];
    if (is_lock(kind)) return;
    if (releases(verb.ordering)) {
        operation(OperationKind::tells, deed.serial).object = cases[k].object;
        tell();
    }
    if (acquires(verb.ordering)) {
        operation(OperationKind::sees, deed.serial).object = cases[k].object;
        tell();
    }
}

void Replay::leave(uint32_t serial)
{
    Asked& asked = asked_[serial];
    if (asked.open) {
        operation(OperationKind::leaves, serial).object = asked.object;
        tell();
    }
    asked.open = false;
    asked.pc = Record::kNone;
}

// Of tasks that this step made. One alone has most likely the row that was the lowest unused.
void Replay::find_rows(TaskId likely)
{
    const size_t before = rows_.size();
    for (const Record& r : records_.list)
        if (r.kind == RecordKind::task_created && r.task >= rows_.size()) rows_.resize(r.task + 1);
    const size_t n = rows_.size();
    if (n == before) return;
    held_.resize(n, 0);
    asked_.resize(n);
    doings_.resize(n);
    ended_.resize(n, false);
    parents_.resize(n, Record::kNone);
    const Table<TaskId, SchedEntity>& entities = state_.sched.entities;
    if (n == before + 1 && entities.has(likely) && entities[likely].serial == before) {
        rows_[before] = likely;
        return;
    }
    for (uint32_t i = 0; i < entities.size(); ++i)
        if (const uint32_t serial = entities[TaskId{i}].serial; serial < n && serial >= before)
            rows_[serial] = TaskId{i};
}

void Replay::tell_tasks()
{
    for (const Record& r : records_.list) {
        if (r.kind == RecordKind::task_created) {
            parents_[r.task] = r.other;
            if (r.other != Record::kNone && static_cast<TaskKind>(r.cpu) == TaskKind::process)
                lives_[state_.world.tasks[rows_[r.task]].process] = r.task;
            operation(OperationKind::begins, r.task).other = TrackId{r.other};
            tell();
        }
        const bool ends = r.kind == RecordKind::state &&
                          (r.state == TaskState::zombie || r.state == TaskState::exited);
        if (ends && !ended_[r.task]) {
            ended_[r.task] = true;
            operation(OperationKind::ends, r.task);
            tell();
        }
    }
}

// Whoever owned what changed its owner, and the actor where it shared something.
void Replay::tell_gives(const Deed& deed)
{
    const StepId step = deed.task.valid() ? step_of(deed.pc) : StepId{};
    for (const Record& r : records_.list) {
        if (r.kind != RecordKind::owner) continue;
        if (r.what >= owners_.size()) owners_.resize(r.what + 1, Record::kNone);  // made by a fork
        const uint32_t before = owners_[r.what];
        if (before == Record::kNone || before == r.task) continue;
        owners_[r.what] = Record::kNone;
        if (held_[before] > 0) --held_[before];
        Operation& o = operation(OperationKind::gives, before);
        o.object = ObjectId{r.what};
        o.step = step;
        tell();
    }
    if (deed.verb == nullptr || deed.kind->sharers == nullptr) return;
    if (!state_.world.tasks.has(deed.task)) return;
    if (state_.world.tasks[deed.task].held >= held_[deed.serial]) return;
    held_[deed.serial] = state_.world.tasks[deed.task].held;
    tell_shared(deed.serial, ObjectId{deed.instr->object}, step, false);
}

void Replay::tell_gets(const Deed& deed)
{
    for (const Record& r : records_.list) {
        if (r.kind != RecordKind::owner || r.task == Record::kNone) continue;
        if (owners_[r.what] == r.task) continue;
        owners_[r.what] = r.task;
        ++held_[r.task];
        Operation& o = operation(OperationKind::gets, r.task);
        o.object = ObjectId{r.what};
        Asked& asked = asked_[r.task];
        o.step = asked.object == o.object || !deed.task.valid() ? asked.step : step_of(deed.pc);
        asked.open = false;
        tell();
    }
    if (deed.verb == nullptr || deed.kind->sharers == nullptr) return;
    if (state_.world.tasks.has(deed.task) &&
        state_.world.tasks[deed.task].held > held_[deed.serial])
        tell_shared(deed.serial, ObjectId{deed.instr->object}, step_of(deed.pc), true);
    for (const Record& r : records_.list) {
        if (r.kind != RecordKind::state || r.reason != Reason::woken) continue;
        const TaskId t = row_of(r.task);
        const Asked& asked = asked_[r.task];
        if (state_.world.tasks[t].held > held_[r.task])
            tell_shared(r.task, asked.object, asked.step, true);
    }
}

void Replay::tell_shared(uint32_t serial, ObjectId object, StepId step, bool gets)
{
    held_[serial] = state_.world.tasks[row_of(serial)].held;
    Operation& o = operation(gets ? OperationKind::gets : OperationKind::gives, serial);
    o.shared = true;
    o.object = object;
    o.step = step;
    if (gets) asked_[serial].open = false;
    tell();
}

void Replay::tell_woken()
{
    for (const Record& r : records_.list) {
        if (r.kind != RecordKind::state || r.state != TaskState::ready || r.reason != Reason::woken)
            continue;
        if (r.other != Record::kNone) {
            operation(OperationKind::wakes, r.task).other = TrackId{r.other};
            tell();
        }
        if (asked_[r.task].pc != Record::kNone) tell_woken(r.task, r.other);
    }
}

void Replay::tell_woken(uint32_t serial, uint32_t waker)
{
    const Asked& asked = asked_[serial];
    const Context& ctx = state_.world.contexts[row_of(serial)];
    if (ctx.pc == asked.pc) return;  // it has to try again
    const bool failed = asked.limited && ctx.flags == 0;
    switch (asked.op) {
        case Op::act:
            if (failed || !asked.object.valid() || !acquires(asked.ordering) ||
                is_lock(kind_of(state_.world, asked.object)))
                break;
            operation(OperationKind::sees, serial).object = asked.object;
            tell();
            break;
        case Op::join:
            if (failed || asked.child == Record::kNone) break;
            operation(OperationKind::joins, serial).other = TrackId{asked.child};
            tell();
            break;
        case Op::wait_child:
            if (waker == Record::kNone) break;
            operation(OperationKind::joins, serial).other = TrackId{waker};
            tell();
            break;
        case Op::await_gathered:
            for (uint32_t child = 0; child < parents_.size(); ++child) {
                if (parents_[child] != serial || !ended_[child]) continue;
                operation(OperationKind::joins, serial).other = TrackId{child};
                tell();
            }
            break;
        default: break;
    }
    leave(serial);
}

}  // namespace

bool replay(const Model& m, uint64_t steps, OperationSink& sink)
{
    return Replay(m, sink).run(steps);
}

}  // namespace interleave
