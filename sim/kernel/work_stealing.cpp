#include "kernel/work_stealing.h"

#include "base/rng.h"
#include "kernel/object.h"
#include "kernel/process.h"
#include "kernel/runtime.h"

#include <algorithm>
#include <numeric>

namespace interleave {

namespace {

ProcessorId processor(const GoRuntime& go, uint32_t n) { return ProcessorId{go.first + n}; }

bool is_empty(const Processor& p) { return p.count == 0 && !p.runnext.valid(); }

void push_global(World& w, GoRuntime& go, TaskId t)
{
    push_back(w, go.global, t);
    ++go.queued;
}

TaskId pop_global(World& w, GoRuntime& go)
{
    if (go.queued == 0) return {};
    --go.queued;
    return pop_front(w, go.global);
}

TaskId pop_queue(World& w, Processor& p)
{
    if (p.count == 0) return {};
    --p.count;
    return pop_front(w, p.queue);
}

// runqput without next. A full queue gives half of itself away, and the newcomer (runqputslow).
void put_last(World& w, Processor& p, TaskId t)
{
    if (p.count < kQueueSize) {
        push_back(w, p.queue, t);
        ++p.count;
        return;
    }
    GoRuntime& go = w.go_runtimes[p.runtime];
    for (uint32_t n = kQueueSize / 2; n > 0; --n) push_global(w, go, pop_queue(w, p));
    push_global(w, go, t);
}

void put_next(World& w, Processor& p, TaskId t)
{
    const TaskId kicked = p.runnext;
    p.runnext = t;
    if (kicked.valid()) put_last(w, p, kicked);
}

// pidleget.
ProcessorId take_idle(World& w, GoRuntime& go)
{
    const ProcessorId id = go.idle;
    if (!id.valid()) return id;
    go.idle = w.processors[id].below;
    w.processors[id].below = {};
    --go.idle_processors;
    return id;
}

// pidleput.
void idle(World& w, ProcessorId id)
{
    Processor& p = w.processors[id];
    assert(is_empty(p));
    GoRuntime& go = w.go_runtimes[p.runtime];
    p.thread = {};
    p.below = go.idle;
    go.idle = id;
    ++go.idle_processors;
}

GoThread& add_thread(World& w, GoId id, TaskId thread)
{
    const RuntimeId row = runtime_of(w, thread);
    if (!w.go_threads.has(row)) w.go_threads.resize(row.index + size_t{1});
    w.go_threads[row] = {};
    w.go_threads[row].runtime = id;
    ++w.go_runtimes[id].threads;
    return w.go_threads[row];
}

// newm. None: the machine has no more rows.
TaskId new_thread(const Model& m, World& w, GoId id, Effect& e)
{
    const TaskId first = w.go_runtimes[id].thread;
    const TaskId t =
        new_task(m, w, first, w.tasks[first].function, TaskKind::thread, w.go_runtimes[id].process);
    if (!t.valid()) return t;
    add_thread(w, id, t);
    e.started = t;
    return t;
}

// No thread can be made for it: what it has is for others.
void give_back(World& w, ProcessorId id)
{
    Processor& p = w.processors[id];
    GoRuntime& go = w.go_runtimes[p.runtime];
    if (p.runnext.valid()) push_global(w, go, std::exchange(p.runnext, {}));
    while (p.count > 0) push_global(w, go, pop_queue(w, p));
    idle(w, id);
}

// startm. A thread that parked, or a new one, gets the processor and is woken.
void start_thread(const Model& m, World& w, ProcessorId p, bool spinning, Effect& e)
{
    const GoId id = w.processors[p].runtime;
    TaskId t = pop_front(w, w.go_runtimes[id].idle_threads);
    if (t.valid())
        wake(w, t, e);
    else
        t = new_thread(m, w, id, e);
    if (!t.valid()) return give_back(w, p);
    w.processors[p].thread = t;
    GoThread& thread = *go_thread(w, t);
    thread.processor = p;
    thread.marks = kFresh | (spinning ? kSpinning : 0);
    if (spinning) ++w.go_runtimes[id].spinning;
}

void wake_another(const Model& m, World& w, GoId id, Effect& e)
{
    if (w.go_runtimes[id].spinning > 0) return;
    const ProcessorId p = take_idle(w, w.go_runtimes[id]);
    if (p.valid()) start_thread(m, w, p, true, e);
}

void stop_spinning(World& w, GoThread& thread)
{
    if ((thread.marks & kSpinning) == 0) return;
    thread.marks &= ~kSpinning;
    --w.go_runtimes[thread.runtime].spinning;
}

}  // namespace

void make_go_runtimes(const Model& m, World& w)
{
    for (ProcessId p{0}; p.index < m.processes.size(); ++p.index) {
        if (m.processes[p.index].go == kNoGo) continue;
        const GoSpec& spec = m.go_specs[m.processes[p.index].go];
        GoRuntime go;
        go.process = p;
        go.first = static_cast<uint32_t>(w.processors.size());
        go.processors = spec.processors > 0 ? spec.processors : m.machine.cpus;
        const GoId id = w.go_runtimes.push_back(go);
        Processor empty;
        empty.runtime = id;
        for (uint32_t n = 0; n < go.processors; ++n) w.processors.push_back(empty);
        for (uint32_t n = go.processors; n-- > 1;) idle(w, processor(go, n));
        w.processes[p].go = id.index + 1;
    }
    for (TaskId t{0}; t.index < m.tasks.size(); ++t.index) {
        const GoId id = go_of(w, t);
        if (!id.valid()) continue;
        GoRuntime& go = w.go_runtimes[id];
        if (w.tasks[t].kind == TaskKind::coroutine) {
            enter_go(w, t);
            continue;
        }
        go.thread = t;
        w.processors[processor(go, 0)].thread = t;
        add_thread(w, id, t).processor = processor(go, 0);
    }
    for (GoRuntime& go : w.go_runtimes) go.main = TaskId{m.processes[go.process.index].main};
}

GoId go_of(const World& w, TaskId t) { return GoId{w.processes[w.tasks[t].process].go - 1}; }

bool is_goroutine(const World& w, TaskId t)
{
    return w.tasks[t].kind == TaskKind::coroutine && go_of(w, t).valid();
}

const GoThread* go_thread(const World& w, TaskId t)
{
    const Task& task = w.tasks[t];
    if (task.kind == TaskKind::coroutine || !task.runtime.valid()) return nullptr;
    if (!w.go_threads.has(task.runtime)) return nullptr;
    const GoThread& thread = w.go_threads[task.runtime];
    return thread.runtime.valid() ? &thread : nullptr;
}

GoThread* go_thread(World& w, TaskId t)
{
    return const_cast<GoThread*>(go_thread(std::as_const(w), t));
}

const GoSpec& spec_of(const Model& m, const World& w, GoId id)
{
    return m.go_specs[m.processes[w.go_runtimes[id].process.index].go];
}

void enter_go(World& w, TaskId t) { ++w.go_runtimes[go_of(w, t)].members; }

bool leave_go(World& w, TaskId t)
{
    GoRuntime& go = w.go_runtimes[go_of(w, t)];
    --go.members;
    return go.ended == 0 && (go.main == t || go.members == 0);
}

void close_go(World& w, ProcessId process)
{
    if (w.processes[process].go == 0) return;
    GoRuntime& go = w.go_runtimes[GoId{w.processes[process].go - 1}];
    const auto drop = [&](TaskList& list) {
        while (list.head.valid()) pop_front(w, list);
    };
    for (TaskList* list : {&go.global, &go.polled, &go.expired, &go.idle_threads}) drop(*list);
    for (uint32_t n = 0; n < go.processors; ++n) {
        Processor& p = w.processors[processor(go, n)];
        drop(p.queue);
        const GoId id = p.runtime;
        p = {};
        p.runtime = id;
    }
    for (GoThread& thread : w.go_threads)
        if (thread.runtime.valid() && w.go_runtimes[thread.runtime].process == process) thread = {};
    const GoRuntime old = go;
    go = {};
    go.process = process;
    go.first = old.first;
    go.processors = old.processors;
    go.members = old.members;
    go.ended = 1;
}

bool queue_goroutine(const Model& m, World& w, TaskId t, ReadyBy origin, ProcessorId near,
                     Effect& e)
{
    const GoId id = go_of(w, t);
    GoRuntime& go = w.go_runtimes[id];
    w.tasks[t].amount = 0;
    if (near.valid()) {
        put_next(w, w.processors[near], t);
        wake_another(m, w, id, e);
        return false;
    }
    if (origin == ReadyBy::start) {
        // The first thread is about to look when the first of them comes.
        const Processor& first = w.processors[processor(go, 0)];
        const bool looks = first.thread == go.thread && first.tick == 0 && go.queued == 0 &&
                           !w.runtimes[w.tasks[go.thread].runtime].rider.valid();
        push_global(w, go, t);
        if (looks) return false;
        if (const ProcessorId p = take_idle(w, go); p.valid()) start_thread(m, w, p, false, e);
        return false;
    }
    if (const ProcessorId p = take_idle(w, go); p.valid()) {
        w.processors[p].runnext = t;
        start_thread(m, w, p, false, e);
        return false;
    }
    const bool polled = origin == ReadyBy::outside;
    push_back(w, polled ? go.polled : go.expired, t);
    if (polled) w.tasks[t].amount = 1;
    return polled;
}

void drop_rider(World& w, TaskId thread)
{
    Runtime& rt = w.runtimes[w.tasks[thread].runtime];
    const TaskId t = rt.rider;
    rt.rider = {};
    if (w.tasks[t].runtime == w.tasks[thread].runtime) leave_runtime(w, t);
}

void give_up_turn(World& w, TaskId thread)
{
    const TaskId t = w.runtimes[w.tasks[thread].runtime].rider;
    drop_rider(w, thread);
    push_global(w, w.go_runtimes[go_of(w, t)], t);
    go_thread(w, thread)->marks |= kWakesAnother;
}

bool bring_from_poller(World& w, TaskId t)
{
    Task& task = w.tasks[t];
    if (task.status != TaskStatus::runnable || task.amount == 0 || task.runtime.valid())
        return false;
    GoRuntime& go = w.go_runtimes[go_of(w, t)];
    remove(w, go.polled, t);
    task.amount = 0;
    push_global(w, go, t);
    return true;
}

// Devices; what the network poller watches, and all that goroutines do among themselves, does not.
bool blocks_thread(const World& w, const Instr& i)
{
    return i.op == Op::act && (i.flags & kAwait) == 0 && is_device(kind_of(w, ObjectId{i.object}));
}

void hand_off(const Model& m, World& w, TaskId t, Effect& e)
{
    GoThread& thread = *go_thread(w, t);
    const ProcessorId p = thread.processor;
    const GoRuntime& go = w.go_runtimes[thread.runtime];
    thread.processor = {};
    const bool has_work = !is_empty(w.processors[p]) || go.queued > 0 || go.expired.head.valid() ||
                          go.polled.head.valid();
    if (has_work) return start_thread(m, w, p, false, e);
    if (go.spinning + go.idle_processors == 0) return start_thread(m, w, p, true, e);
    idle(w, p);
}

bool may_keep(const World& w, TaskId t)
{
    const GoThread& thread = *go_thread(w, t);
    const GoRuntime& go = w.go_runtimes[thread.runtime];
    return is_empty(w.processors[thread.processor]) && go.spinning + go.idle_processors > 0;
}

bool leave_call(World& w, TaskId t)
{
    GoThread& thread = *go_thread(w, t);
    thread.marks &= ~kInCall;
    if (thread.processor.valid()) return true;
    GoRuntime& go = w.go_runtimes[thread.runtime];
    thread.processor = take_idle(w, go);
    if (thread.processor.valid()) {
        w.processors[thread.processor].thread = t;
        thread.marks |= kFresh;
        return true;
    }
    const TaskId rider = w.runtimes[w.tasks[t].runtime].rider;
    drop_rider(w, t);
    push_global(w, go, rider);
    return false;
}

bool nobody_waits(const World& w, GoId id)
{
    const GoRuntime& go = w.go_runtimes[id];
    if (go.queued > 0 || go.polled.head.valid() || go.expired.head.valid()) return false;
    for (uint32_t n = 0; n < go.processors; ++n)
        if (!is_empty(w.processors[processor(go, n)])) return false;
    return true;
}

namespace {

struct Found {
    TaskId task;
    bool inherits = false;  // the rest of the slice of who ran before
    bool waits = false;     // another's runnext may be taken a little later
};

// One look for somebody to run, by the thread that holds a processor (findRunnable).
class Search {
  public:
    Search(World& w, TaskId t, Chooser& chooser)
        : w_(w),
          t_(t),
          thread_(*go_thread(w, t)),
          go_(w.go_runtimes[thread_.runtime]),
          p_(w.processors[thread_.processor]),
          chooser_(chooser)
    {
    }

    Found run()
    {
        while (go_.expired.head.valid()) {
            woke_ = true;
            put_next(w_, p_, pop_front(w_, go_.expired));
        }
        if (p_.tick == 0)
            if (const TaskId t = pop_global(w_, go_); t.valid()) return {t};
        if (const TaskId next = std::exchange(p_.runnext, {}); next.valid())
            return {next, (thread_.marks & kFresh) == 0};
        if (const TaskId t = pop_queue(w_, p_); t.valid()) return {t};
        if (const TaskId t = share_of_global(); t.valid()) return {t};
        if (const TaskId t = polled(); t.valid()) return {t};
        return may_spin() ? steal() : Found{};
    }
    // Somebody became ready: another thread may be wanted.
    [[nodiscard]] bool woke() const { return woke_; }

  private:
    TaskId share_of_global()
    {
        const uint32_t share =
            std::min({go_.queued, go_.queued / go_.processors + 1, kQueueSize / 2});
        const TaskId first = pop_global(w_, go_);
        for (uint32_t n = 1; n < share; ++n) put_last(w_, p_, pop_global(w_, go_));
        return first;
    }
    TaskId polled()
    {
        const TaskId first = pop_front(w_, go_.polled);
        if (first.valid()) w_.tasks[first].amount = 0;
        while (go_.polled.head.valid()) {
            woke_ = true;
            const TaskId t = pop_front(w_, go_.polled);
            w_.tasks[t].amount = 0;
            put_last(w_, p_, t);
        }
        return first;
    }
    bool may_spin()
    {
        if ((thread_.marks & kSpinning) != 0) return true;
        if (2 * go_.spinning >= go_.processors - go_.idle_processors) return false;
        thread_.marks |= kSpinning;
        ++go_.spinning;
        return true;
    }

    // All processors, in the order that the next random number says.
    std::vector<ProcessorId> order()
    {
        const uint32_t n = go_.processors;
        uint32_t at = 0, step = 1;
        if (chooser_.timed()) {
            std::vector<uint32_t> coprimes;
            for (uint32_t i = 1; i <= n; ++i)
                if (std::gcd(i, n) == 1) coprimes.push_back(i);
            Task& task = w_.tasks[t_];
            const auto bits =
                static_cast<uint32_t>(chooser_.random(task.stream, task.draws++) >> 32);
            at = bits % n;
            step = coprimes[bits / n % coprimes.size()];
        } else if (n > 1) {
            at = chooser_.choose(ChoiceKind::next_task, n);
        }
        std::vector<ProcessorId> all;
        for (uint32_t i = 0; i < n; ++i, at = (at + step) % n) all.push_back(processor(go_, at));
        return all;
    }
    Found steal()
    {
        if (go_.processors == 1) return {};
        for (const ProcessorId id : order())
            if (const TaskId t = half_of(w_.processors[id]); t.valid()) return {t};
        for (const ProcessorId id : order()) {
            Processor& victim = w_.processors[id];
            if (&victim == &p_ || !victim.runnext.valid()) continue;
            const bool in_call = (go_thread(w_, victim.thread)->marks & kInCall) != 0;
            if (!in_call && thread_.wanted != victim.runnext) {
                thread_.wanted = victim.runnext;
                return {{}, false, true};
            }
            return {std::exchange(victim.runnext, {})};
        }
        return {};
    }
    // runqsteal: the last of them runs, those before it come to its own queue.
    TaskId half_of(Processor& victim)
    {
        if (&victim == &p_) return {};
        TaskId last;
        for (uint32_t n = victim.count - victim.count / 2; n > 0; --n) {
            if (last.valid()) put_last(w_, p_, last);
            last = pop_queue(w_, victim);
        }
        return last;
    }

    World& w_;
    TaskId t_;
    GoThread& thread_;
    GoRuntime& go_;
    Processor& p_;
    Chooser& chooser_;
    bool woke_ = false;
};

// It holds no processor, and waits until it is given one (stopm).
Effect park(World& w, TaskId t, GoThread& thread, Effect e)
{
    stop_spinning(w, thread);
    thread.marks = 0;
    thread.wanted = {};
    thread.processor = {};
    TaskList& parked = w.go_runtimes[thread.runtime].idle_threads;
    insert_before(w, parked, parked.head, t);
    Task& task = w.tasks[t];
    task.status = TaskStatus::blocked;
    task.reason = Reason::poll;
    e.outcome = Outcome::blocks;
    return e;
}

// execute: the change to a goroutine begins.
void take(const Model& m, World& w, TaskId t, const Found& found, Effect& e)
{
    GoThread& thread = *go_thread(w, t);
    Processor& p = w.processors[thread.processor];
    const bool spun = (thread.marks & kSpinning) != 0;
    stop_spinning(w, thread);
    thread.wanted = {};
    thread.marks &= ~(kFresh | kInherits);
    if (found.inherits)
        thread.marks |= kInherits;
    else
        p.tick = (p.tick + 1) % kGlobalEvery;
    const RuntimeId row = w.tasks[t].runtime;
    w.runtimes[row].rider = found.task;
    enter_runtime(w, found.task, row);
    e.outcome = Outcome::carries;
    if (spun) wake_another(m, w, w.processors[w.go_threads[row].processor].runtime, e);
}

}  // namespace

Effect host_goroutines(const Model& m, Context& ctx, World& w, TaskId t, Chooser& chooser)
{
    --ctx.pc;
    Effect e;
    e.outcome = Outcome::carries;
    if (w.runtimes[w.tasks[t].runtime].rider.valid()) return e;
    if (!go_thread(w, t)->processor.valid()) return park(w, t, *go_thread(w, t), e);
    const GoId id = go_thread(w, t)->runtime;
    if ((go_thread(w, t)->marks & kWakesAnother) != 0) {
        go_thread(w, t)->marks &= ~kWakesAnother;
        wake_another(m, w, id, e);
    }
    Search search(w, t, chooser);
    const Found found = search.run();
    if (search.woke()) wake_another(m, w, id, e);
    if (found.waits) {
        e.outcome = Outcome::spins;
        e.time = kRunnextWait;
        return e;
    }
    if (found.task.valid()) {
        take(m, w, t, found, e);
        return e;
    }
    idle(w, go_thread(w, t)->processor);
    return park(w, t, *go_thread(w, t), e);
}

}  // namespace interleave
