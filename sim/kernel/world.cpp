#include "kernel/world.h"

#include "base/rng.h"
#include "kernel/model.h"
#include "kernel/object.h"
#include "kernel/objects/connection.h"

#include <algorithm>
#include <cstring>

namespace interleave {

void insert_before(World& w, TaskList& list, TaskId at, TaskId t)
{
    Task& task = w.tasks[t];
    assert(!task.next.valid() && !task.previous.valid() && list.head != t);
    task.next = at;
    task.previous = at.valid() ? w.tasks[at].previous : list.tail;
    (task.previous.valid() ? w.tasks[task.previous].next : list.head) = t;
    (at.valid() ? w.tasks[at].previous : list.tail) = t;
}

void push_back(World& w, TaskList& list, TaskId t)
{
    Task& task = w.tasks[t];
    assert(!task.next.valid() && !task.previous.valid() && list.head != t);
    task.previous = list.tail;
    (list.tail.valid() ? w.tasks[list.tail].next : list.head) = t;
    list.tail = t;
}

void remove(World& w, TaskList& list, TaskId t)
{
    Task& task = w.tasks[t];
    (task.previous.valid() ? w.tasks[task.previous].next : list.head) = task.next;
    (task.next.valid() ? w.tasks[task.next].previous : list.tail) = task.previous;
    task.next = task.previous = {};
}

TaskId pop_front(World& w, TaskList& list)
{
    const TaskId t = list.head;
    if (t.valid()) remove(w, list, t);
    return t;
}

namespace {

TaskId next_unused(const World& w, TaskId from)
{
    while (w.tasks.has(from) && w.tasks[from].status != TaskStatus::unused) ++from.index;
    return from;
}

bool is_unused(const Process& p) { return p.rows == 0 && p.spec == Record::kNone; }

ProcessId next_unused(const World& w, ProcessId from)
{
    while (w.processes.has(from) && !is_unused(w.processes[from])) ++from.index;
    return from;
}

std::span<int64_t> stack_of(const Model& m, World& w, TaskId t)
{
    const size_t words = m.program.stack_words;
    return {w.stacks.data() + t.index * words, words};
}

std::span<int64_t> region_of(const Model& m, World& w, ProcessId p)
{
    const size_t words = m.program.process_words;
    return {w.memory.data() + m.program.shared_words + p.index * words, words};
}

TaskId take_row(const Model& m, World& w)
{
    const TaskId t = w.lowest_unused;
    if (t.index >= m.machine.max_tasks) return {};
    if (!w.tasks.has(t)) {
        w.tasks.push_back({});
        w.contexts.push_back({});
        w.stacks.resize(w.tasks.size() * m.program.stack_words);
    }
    w.tasks[t].status = TaskStatus::created;
    w.lowest_unused = next_unused(w, TaskId{t.index + 1});
    return t;
}

ProcessId fork_process(const Model& m, World& w, ProcessId parent)
{
    const ProcessId p = w.lowest_unused_process;
    if (p.index >= m.machine.max_processes) return {};
    if (!w.processes.has(p)) {
        w.processes.push_back({});
        w.memory.resize(m.program.shared_words + w.processes.size() * m.program.process_words);
    }
    w.processes[p].parent = parent;
    std::ranges::copy(region_of(m, w, parent), region_of(m, w, p).begin());
    inherit_connections(w, parent, p);
    return p;
}

void link_child(World& w, TaskId parent, TaskId t)
{
    Task& task = w.tasks[t];
    Task& up = w.tasks[parent];
    task.parent = parent;
    task.sibling = up.child;
    if (up.child.valid()) w.tasks[up.child].elder = t;
    up.child = t;
}

void unlink_child(World& w, TaskId t)
{
    Task& task = w.tasks[t];
    if (!task.parent.valid()) return;
    (task.elder.valid() ? w.tasks[task.elder].sibling : w.tasks[task.parent].child) = task.sibling;
    if (task.sibling.valid()) w.tasks[task.sibling].elder = task.elder;
}

void leave_process(const Model& m, World& w, ProcessId p)
{
    Process& process = w.processes[p];
    if (--process.rows > 0 || process.spec != Record::kNone) return;
    std::ranges::fill(region_of(m, w, p), 0);
    process = {};
    w.lowest_unused_process = std::min(w.lowest_unused_process, p);
}

// A row is kept while somebody is named after it, or a lock that it never released names it.
bool is_forgotten(const Task& t)
{
    return t.status == TaskStatus::exited && !t.child.valid() && t.held == 0;
}

// Clears the row of an ended task that nothing refers to, and then, perhaps, of its parent.
void release_row(const Model& m, World& w, TaskId t)
{
    while (t.valid() && is_forgotten(w.tasks[t])) {
        const TaskId parent = w.tasks[t].parent;
        unlink_child(w, t);
        std::ranges::fill(stack_of(m, w, t), 0);
        leave_process(m, w, w.tasks[t].process);
        w.tasks[t] = {};
        w.contexts[t] = {};
        w.lowest_unused = std::min(w.lowest_unused, t);
        t = parent;
    }
}

void begin_task(const Model& m, World& w, TaskId t, FunctionId function)
{
    w.tasks[t].function = function;
    w.contexts[t].pc = m.program.functions[function].entry;
    Process& process = w.processes[w.tasks[t].process];
    ++process.rows;
    ++process.alive;
    if ((w.tasks[t].flags & kDaemon) == 0) ++w.unfinished;
}

void add_initial_task(const Model& m, World& w, uint32_t index)
{
    const TaskSpec& spec = m.tasks[index];
    const TaskId t = take_row(m, w);
    assert(t.valid() && t.index == index);
    Task& task = w.tasks[t];
    task.kind = spec.kind;
    task.flags = spec.daemon ? kDaemon : 0;
    task.spec = index;
    task.process = ProcessId{spec.process};
    task.stream = hash_name(spec.name);
    begin_task(m, w, t, spec.function);
    std::ranges::copy(spec.arguments, stack_of(m, w, t).begin() + 1);
    if (m.program.functions[spec.function].is_asm)
        std::ranges::copy(spec.arguments, w.contexts[t].r);
}

}  // namespace

World initial_world(const Model& m)
{
    World w;
    const Program& p = m.program;
    w.lowest_unused = TaskId{0};
    w.memory.resize(p.shared_words + m.processes.size() * p.process_words);
    for (uint32_t i = 0; i < m.processes.size(); ++i)
        w.processes.push_back({.spec = i, .parent = {}, .gil = {}});
    w.lowest_unused_process = ProcessId{static_cast<uint32_t>(m.processes.size())};
    for (const Variable& v : p.variables) {
        if (v.scope == Scope::shared) std::ranges::copy(v.initial, w.memory.begin() + v.offset);
        if (v.scope != Scope::process) continue;
        for (uint32_t i = 0; i < m.processes.size(); ++i)
            std::ranges::copy(v.initial, region_of(m, w, ProcessId{i}).begin() + v.offset);
    }
    for (const Object& o : p.objects) {
        const ObjectId id = w.objects.push_back({.kind = o.kind});
        object_kinds()[o.kind]->initialise(w, id, o.parameters);
    }
    w.tasks.reserve(m.tasks.size());
    w.contexts.reserve(m.tasks.size());
    w.stacks.reserve(m.tasks.size() * p.stack_words);
    for (uint32_t i = 0; i < m.tasks.size(); ++i) add_initial_task(m, w, i);
    return w;
}

TaskId new_task(const Model& m, World& w, TaskId parent, FunctionId function, TaskKind kind,
                ProcessId process)
{
    if (w.lowest_unused.index >= m.machine.max_tasks) return {};
    if (!process.valid()) process = fork_process(m, w, w.tasks[parent].process);
    if (!process.valid()) return {};
    const TaskId t = take_row(m, w);
    Task& task = w.tasks[t];
    Task& up = w.tasks[parent];
    task.kind = kind;
    task.flags = up.flags & kDaemon;
    task.process = process;
    task.nth = ++up.starts;
    task.stream =
        mix64(up.stream ^ mix64(hash_name(m.program.functions[function].name) + task.nth));
    link_child(w, parent, t);
    begin_task(m, w, t, function);
    if (w.processes.has(w.lowest_unused_process))
        w.lowest_unused_process = next_unused(w, w.lowest_unused_process);
    return t;
}

namespace {

// Nobody will join the children of a task that ended: zombies go, the living will go by themselves.
void orphan_children(const Model& m, World& w, TaskId t)
{
    for (TaskId c = w.tasks[t].child; c.valid();) {
        const TaskId following = w.tasks[c].sibling;
        if (w.tasks[c].status == TaskStatus::zombie) reap(m, w, c);
        c = following;
    }
}

void wake_joiner(const Model& m, World& w, TaskId t, TaskList& woken)
{
    const TaskId parent = w.tasks[t].parent;
    Task& up = w.tasks[parent];
    Context& saved = w.contexts[parent];
    saved.r[m.program.code[saved.pc - 1].a] = w.tasks[t].exit_code;
    up.status = TaskStatus::runnable;
    up.reason = Reason::none;
    up.joins = {};
    push_back(w, woken, parent);
}

}  // namespace

void end_task(const Model& m, World& w, TaskId t, int64_t exit_code, Reason reason, TaskList& woken)
{
    Task& task = w.tasks[t];
    assert(task.status == TaskStatus::runnable);
    const bool has_parent = task.parent.valid() &&
                            w.tasks[task.parent].status != TaskStatus::zombie &&
                            w.tasks[task.parent].status != TaskStatus::exited;
    task.status = TaskStatus::zombie;
    task.reason = reason;
    task.exit_code = exit_code;
    if (--w.processes[task.process].alive == 0) close_with_process(m, w, task.process, woken);
    if ((task.flags & kDaemon) == 0) --w.unfinished;
    std::ranges::fill(stack_of(m, w, t), 0);
    orphan_children(m, w, t);
    const bool joined = has_parent && w.tasks[task.parent].joins == t;
    if (joined) wake_joiner(m, w, t, woken);
    const bool kept = has_parent && !joined && (task.flags & kJoinable) != 0;
    if (!kept) reap(m, w, t);
}

void reap(const Model& m, World& w, TaskId t)
{
    Task& task = w.tasks[t];
    assert(task.status == TaskStatus::zombie);
    task.status = TaskStatus::exited;
    w.contexts[t] = {};
    release_row(m, w, t);
}

int64_t handle_of(const World& w, TaskId t)
{
    return static_cast<int64_t>(w.tasks[t].nth) << 32 | (t.index + 1);
}

TaskId task_of(const World& w, int64_t handle)
{
    const TaskId t{static_cast<uint32_t>(handle & 0xffff'ffff) - 1};
    if (handle <= 0 || !w.tasks.has(t) || w.tasks[t].nth != static_cast<uint64_t>(handle) >> 32)
        return {};
    return t;
}

int64_t* words_of(const Model& m, World& w, const Context& ctx, TaskId t, VariableId v)
{
    const Variable& variable = m.program.variables[v];
    switch (variable.scope) {
        case Scope::shared: return w.memory.data() + variable.offset;
        case Scope::process: return region_of(m, w, w.tasks[t].process).data() + variable.offset;
        case Scope::local: return stack_of(m, w, t).data() + ctx.sp + variable.offset;
    }
    return nullptr;
}

const int64_t* words_of(const Model& m, const World& w, const Context& ctx, TaskId t, VariableId v)
{
    return words_of(m, const_cast<World&>(w), ctx, t, v);
}

uint64_t hash_bytes(uint64_t h, const void* data, size_t bytes)
{
    assert(bytes % 8 == 0);
    const auto* p = static_cast<const unsigned char*>(data);
    for (size_t i = 0; i < bytes; i += 8) {
        uint64_t word = 0;
        std::memcpy(&word, p + i, 8);
        h = (h ^ word) * 0x9fb2'1c65'1e98'df25;
        h ^= h >> 32;
    }
    return h;
}

uint64_t fingerprint(const World& w)
{
    uint64_t h = mix64(w.tasks.size());
    h = hash_bytes(h, w.tasks.data(), w.tasks.size() * sizeof(Task));
    h = hash_bytes(h, w.contexts.data(), w.contexts.size() * sizeof(Context));
    h = hash_bytes(h, w.processes.data(), w.processes.size() * sizeof(Process));
    h = hash_bytes(h, w.objects.data(), w.objects.size() * sizeof(ObjectRow));
    h = hash_bytes(h, w.runtimes.data(), w.runtimes.size() * sizeof(Runtime));
    h = hash_bytes(h, w.memory.data(), w.memory.size() * sizeof(int64_t));
    h = hash_bytes(h, w.stacks.data(), w.stacks.size() * sizeof(int64_t));
    if (!w.messages.no_queues()) h = w.messages.hash(h);
    if (!w.connections.empty()) h = w.connections.hash(h);
    h ^= mix64(uint64_t{w.selectors.head.index} << 32 | w.selectors.tail.index) * 3;
    return mix64(h ^ mix64(uint64_t{w.watchers.head.index} << 32 | w.watchers.tail.index) ^
                 w.unfinished);
}

}  // namespace interleave
