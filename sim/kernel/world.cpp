#include "kernel/world.h"

#include "base/pages.h"
#include "base/rng.h"
#include "kernel/model.h"
#include "kernel/object.h"
#include "kernel/objects/connection.h"
#include "kernel/objects/gil.h"
#include "kernel/process.h"
#include "kernel/runtime.h"
#include "kernel/units.h"
#include "kernel/work_stealing.h"

#include <algorithm>
#include <cstring>

namespace interleave {

std::span<int64_t> stack_of(const Model& m, World& w, TaskId t)
{
    const size_t words = m.program.stack_words;
    return {w.stacks.data() + t.index * words, words};
}

size_t region_at(const Model& m, SubInterpreterId i)
{
    return m.program.shared_words + size_t{i.index} * m.program.process_words;
}

size_t region_at(const Model& m, ProcessId p)
{
    return region_at(m, SubInterpreterId{static_cast<uint32_t>(m.sub_interpreters.size())}) +
           size_t{p.index} * m.program.process_words;
}

std::span<int64_t> region_of(const Model& m, World& w, ProcessId p)
{
    return {w.memory.data() + region_at(m, p), m.program.process_words};
}

namespace {

int64_t* private_words(const Model& m, World& w, TaskId t)
{
    const SubInterpreterId i = sub_interpreter_of(w, t);
    return w.memory.data() + (i.valid() ? region_at(m, i) : region_at(m, w.tasks[t].process));
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
    if (spec.sub_interpreter != kNoSubInterpreter)
        w.sub_interpreters[t] = SubInterpreterId{spec.sub_interpreter};
    task.stream = hash_name(spec.name);
    if (spec.kind == TaskKind::process) w.processes[task.process].main = t;
    if (spec.kind == TaskKind::coroutine && m.processes[spec.process].go == kNoGo)
        enter_runtime(w, t, runtime_of(w, TaskId{spec.carrier}));
    begin_task(m, w, t, spec.function);
    declare_claims(w, t, spec.claims);
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
    const auto processes = static_cast<uint32_t>(m.processes.size());
    const auto inside = static_cast<uint32_t>(m.sub_interpreters.size());
    w.memory.resize(region_at(m, ProcessId{processes}));
    for (uint32_t i = 0; i < m.processes.size(); ++i) {
        w.processes.push_back({});
        w.processes[ProcessId{i}].spec = i;
    }
    w.lowest_unused_process = ProcessId{processes};
    for (const Variable& v : p.variables) {
        if (v.scope == Scope::shared) std::ranges::copy(v.initial, w.memory.begin() + v.offset);
        if (v.scope != Scope::process) continue;
        for (uint32_t i = 0; i < processes; ++i)
            std::ranges::copy(v.initial, region_of(m, w, ProcessId{i}).begin() + v.offset);
        for (uint32_t i = 0; i < inside; ++i)
            std::ranges::copy(v.initial,
                              w.memory.data() + region_at(m, SubInterpreterId{i}) + v.offset);
    }
    for (const Object& o : p.objects) {
        const ObjectId id = w.objects.push_back({.kind = o.kind});
        object_kinds()[o.kind]->initialise(w, id, o.parameters);
    }
    if (!m.interpreters.empty()) hand_out_gils(m, w);
    w.tasks.reserve(m.tasks.size());
    w.contexts.reserve(m.tasks.size());
    w.stacks.reserve(m.tasks.size() * p.stack_words);
    prefer_large_pages(w.tasks.data(), m.tasks.size() * sizeof(Task));
    prefer_large_pages(w.contexts.data(), m.tasks.size() * sizeof(Context));
    for (uint32_t i = 0; i < m.tasks.size(); ++i) add_initial_task(m, w, i);
    if (!m.go_specs.empty()) make_go_runtimes(m, w);
    return w;
}

int64_t* words_of(const Model& m, World& w, const Context& ctx, TaskId t, VariableId v)
{
    const Variable& variable = m.program.variables[v];
    switch (variable.scope) {
        case Scope::shared: return w.memory.data() + variable.offset;
        case Scope::process: return private_words(m, w, t) + variable.offset;
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
    h = hash_bytes(h, w.go_threads.data(), w.go_threads.size() * sizeof(GoThread));
    h = hash_bytes(h, w.go_runtimes.data(), w.go_runtimes.size() * sizeof(GoRuntime));
    h = hash_bytes(h, w.processors.data(), w.processors.size() * sizeof(Processor));
    h = hash_bytes(h, w.memory.data(), w.memory.size() * sizeof(int64_t));
    h = hash_bytes(h, w.stacks.data(), w.stacks.size() * sizeof(int64_t));
    if (!w.sub_interpreters.empty())
        for (const SubInterpreterId i : w.sub_interpreters) h = mix64(h ^ i.index);
    if (!w.messages.no_queues()) h = w.messages.hash(h);
    if (!w.units.no_resources()) h = w.units.hash(h);
    if (!w.connections.empty()) h = w.connections.hash(h);
    h ^= mix64(uint64_t{w.selectors.head.index} << 32 | w.selectors.tail.index) * 3;
    return mix64(h ^ mix64(uint64_t{w.watchers.head.index} << 32 | w.watchers.tail.index) ^
                 w.unfinished);
}

}  // namespace interleave
