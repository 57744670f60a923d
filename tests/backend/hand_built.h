// Models built instruction by instruction, for tests of what backends make of each instruction.
#pragma once

#include "kernel/model.h"
#include "kernel/object.h"
#include "policy/policies.h"

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace interleave::test {

inline Instr set(uint8_t r, int64_t value) { return {.op = Op::set, .a = r, .arg = value}; }
inline Instr add(uint8_t r, int64_t n)
{
    return {.op = Op::add, .a = r, .flags = kConstant, .arg = n};
}
inline Instr compare(uint8_t r, int64_t n)
{
    return {.op = Op::compare, .a = r, .flags = kConstant, .arg = n};
}
// flags <- whether the condition of a comparison holds: what until and assert ask for
inline std::vector<Instr> truth(uint8_t r, Condition c, int64_t n)
{
    return {compare(r, n), {.op = Op::set_if, .a = r, .b = static_cast<uint8_t>(c)}, compare(r, 0)};
}
inline Instr load(uint8_t r, VariableId v) { return {.op = Op::load, .a = r, .object = v.index}; }
inline Instr store(VariableId v, uint8_t r) { return {.op = Op::store, .a = r, .object = v.index}; }
inline Instr put(VariableId v, int64_t n)
{
    return {.op = Op::store, .flags = kConstant, .object = v.index, .arg = n};
}
inline Instr compute(Duration d) { return {.op = Op::compute, .arg = d.ns}; }
inline Instr sleep(Duration d) { return {.op = Op::sleep, .arg = d.ns}; }
inline Instr leave(int64_t code) { return {.op = Op::exit, .flags = kConstant, .arg = code}; }
inline Instr give_back(uint32_t frame_words) { return {.op = Op::return_, .arg = frame_words}; }
inline Instr spawn(uint8_t r, StartKind kind, FunctionId f, bool detached = false)
{
    const uint8_t flags = detached ? kDetached : 0;
    return {.op = Op::start,
            .a = r,
            .verb = static_cast<uint8_t>(kind),
            .flags = flags,
            .object = f.index};
}
inline Instr join(uint8_t r) { return {.op = Op::join, .a = r}; }

inline Instr move(uint8_t a, uint8_t b) { return {.op = Op::move, .a = a, .b = b}; }
inline Instr jump(int64_t to) { return {.op = Op::jump, .arg = to}; }
inline Instr jump_if(Condition c, int64_t to)
{
    return {.op = Op::jump_if, .b = static_cast<uint8_t>(c), .arg = to};
}
inline Instr loop(VariableId counter, int64_t to)
{
    return {.op = Op::loop, .object = counter.index, .arg = to};
}

using Code = std::vector<Instr>;

inline Code operator+(Code a, const Code& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}
inline Code operator+(Code a, const Instr& i)
{
    a.push_back(i);
    return a;
}

class HandBuilt {
  public:
    explicit HandBuilt(std::string title = "Test")
    {
        const PolicyInfo& info = *find_policy("rr");
        model.title = std::move(title);
        model.policy = info.make(defaults(info));
        model.affinities.emplace_back();
        model.program.stack_words = 256;
    }

    VariableId variable(std::string name, Scope scope, std::vector<int64_t> initial)
    {
        Program& p = model.program;
        uint32_t& words = scope == Scope::shared ? p.shared_words : p.process_words;
        Variable v{std::move(name),    scope,  {}, words, static_cast<uint32_t>(initial.size()),
                   initial.size() > 1, initial};
        words += v.length;
        return p.variables.push_back(v);
    }
    VariableId shared(std::string name, int64_t value = 0)
    {
        return variable(std::move(name), Scope::shared, {value});
    }
    ObjectId object(std::string name, std::string_view kind, std::vector<int64_t> parameters)
    {
        const uint32_t index = find_object_kind(kind);
        return model.program.objects.push_back({std::move(name), index, std::move(parameters)});
    }
    ObjectId mutex(std::string name) { return object(std::move(name), "mutex", {0, 0}); }

    // `io` and other verbs with a duration: in `arg`.
    Instr act(ObjectId o, std::string_view verb, uint8_t r = 0, int64_t arg = 0) const
    {
        const auto verbs = object_kinds()[model.program.objects[o].kind]->verbs;
        Instr i{.op = Op::act, .a = r, .object = o.index, .arg = arg};
        while (verbs[i.verb].name != verb) ++i.verb;
        if (arg != 0) i.flags = kConstant;
        return i;
    }

    // Each instruction is a step and a line of its own. Jump targets, and the ends of regions,
    // are relative to the function.
    FunctionId function(std::string name, Code code, uint32_t parameters = 0, uint32_t locals = 0)
    {
        Program& p = model.program;
        Function f;
        f.name = std::move(name);
        f.entry = static_cast<uint32_t>(p.code.size());
        f.parameters = parameters;
        f.frame_words = 1 + parameters + locals;
        f.end = f.entry + static_cast<uint32_t>(code.size());
        for (Instr& i : code) {
            if (i.op == Op::jump || i.op == Op::jump_if || i.op == Op::loop || i.op == Op::atomic ||
                i.op == Op::until)
                i.arg += f.entry;
            const auto line = static_cast<uint32_t>(p.code.size() + 1);
            p.steps.push_back({"instruction " + std::to_string(line), line, 1});
            p.step_of.push_back(static_cast<uint32_t>(p.code.size()));
            p.code.push_back(i);
        }
        return p.functions.push_back(f);
    }
    VariableId local(std::string name, FunctionId f, uint32_t offset)
    {
        return model.program.variables.push_back(
            {std::move(name), Scope::local, f, offset, 1, false, {}});
    }

    // The main task of a new process.
    void process(std::string name, FunctionId f, std::vector<int64_t> arguments = {})
    {
        model.processes.push_back({name});
        task(std::move(name), TaskKind::process, f, std::move(arguments));
    }
    // A thread of the last process.
    TaskSpec& thread(const std::string& name, FunctionId f, std::vector<int64_t> arguments = {})
    {
        const std::string full = model.processes.back().name + "/" + name;
        return task(full, TaskKind::thread, f, std::move(arguments));
    }
    void empty_process(std::string name) { model.processes.push_back({std::move(name)}); }

    [[nodiscard]] std::shared_ptr<const Model> finish() const
    {
        return std::make_shared<const Model>(model);
    }

    Model model;

  private:
    TaskSpec& task(std::string name, TaskKind kind, FunctionId f, std::vector<int64_t> arguments)
    {
        TaskSpec spec;
        spec.name = std::move(name);
        spec.kind = kind;
        spec.process = static_cast<uint32_t>(model.processes.size() - 1);
        spec.function = f;
        spec.arguments = std::move(arguments);
        return model.tasks.emplace_back(std::move(spec));
    }
};

// `repeat n: <body>`: the function's local at offset 1 counts.
inline FunctionId repeat(HandBuilt& b, const std::string& name, int64_t n, const Code& body)
{
    const FunctionId next{static_cast<uint32_t>(b.model.program.functions.size())};
    const VariableId i = b.local(name + ".i", next, 1);
    const Code begin = {set(7, n), {.op = Op::store, .a = 7, .flags = kLocal, .object = i.index}};
    const Code code = begin + body + loop(i, 2) + leave(0);
    return b.function(name, code, 0, 1);
}

inline Code increment(VariableId v) { return {load(0, v), add(0, 1), store(v, 0)}; }

// Two tasks that add to one cell; between load and store lies time that is really spent.
inline HandBuilt tellers(bool locked, bool processes)
{
    HandBuilt b;
    b.model.machine.cpus = 2;
    b.model.machine.instruction.a = us(20);
    const VariableId balance = b.shared("balance");
    const ObjectId m = b.mutex("m");
    Code body = increment(balance);
    if (locked) body = Code{b.act(m, "lock")} + body + b.act(m, "unlock");
    const FunctionId deposit = repeat(b, "deposit", 100, body);
    if (processes) {
        b.process("alice", deposit);
        b.process("bob", deposit);
        return b;
    }
    b.empty_process("bank");
    b.thread("alice", deposit);
    b.thread("bob", deposit);
    return b;
}

}  // namespace interleave::test
