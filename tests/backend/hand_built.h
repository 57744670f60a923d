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
    ObjectId mutex(std::string name) { return object(std::move(name), "mutex", {0}); }

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

}  // namespace interleave::test
