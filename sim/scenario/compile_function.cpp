// The frame around the steps of a function: its names, its instructions, its end.
#include "scenario/compile_function.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

uint32_t FunctionCompiler::emit(const Instr& i)
{
    program_.code.push_back(i);
    program_.step_of.push_back(step_.index);
    return here() - 1;
}

void FunctionCompiler::emit_set(uint32_t r, int64_t value)
{
    assert(r < kRegisters);
    Instr i{.op = Op::set, .arg = value};
    i.a = r & 15;
    emit(i);
}

uint32_t FunctionCompiler::emit_constant(Op op, uint32_t a, int64_t arg, uint8_t flags)
{
    assert(a < kRegisters);
    Instr i;
    i.op = op;
    i.a = a & 15;
    i.flags = static_cast<uint8_t>(flags | kConstant);
    i.arg = arg;
    return emit(i);
}

uint32_t FunctionCompiler::emit_registers(Op op, uint32_t a, uint32_t b, uint8_t flags)
{
    assert(a < kRegisters && b < kRegisters);
    Instr i;
    i.op = op;
    i.a = a & 15;
    i.b = b & 15;
    i.flags = flags;
    return emit(i);
}

uint32_t FunctionCompiler::emit_jump(uint32_t target)
{
    Instr i;
    i.op = Op::jump;
    i.arg = target;
    highest_target_ = std::max(highest_target_, target);
    return emit(i);
}

void FunctionCompiler::patch(const Jumps& jumps, uint32_t target)
{
    for (const uint32_t pc : jumps) program_.code[pc].arg = target;
    if (!jumps.empty()) highest_target_ = std::max(highest_target_, target);
}

bool FunctionCompiler::end_is_reachable() const
{
    const Function& f = program_.functions[function_];
    if (here() == f.entry || highest_target_ == here()) return true;
    const Op last = program_.code.back().op;
    return last != Op::jump && last != Op::return_ && !ends_task(last);
}

void FunctionCompiler::begin_step(std::string label, Mark mark)
{
    step_ = program_.steps.push_back({std::move(label), mark.line, mark.column});
}

void tell_frame_size(Program& program, FunctionId function)
{
    const Function& f = program.functions[function];
    for (uint32_t pc = f.entry; pc < f.end; ++pc) {
        Instr& i = program.code[pc];
        if (i.op == Op::call || i.op == Op::return_) i.arg = f.frame_words;
    }
}

void FunctionCompiler::compile(const std::vector<std::string>& parameters,
                               const std::vector<StepSpec>& body, Mark mark)
{
    program_.functions[function_].entry = here();
    highest_target_ = 0;
    declare_parameters(parameters, mark);
    declare_locals(body);
    begin_step("return", mark);
    const StepId end_step = step_;
    compile_body(body);
    if (end_is_reachable()) {
        step_ = end_step;
        emit(Instr{.op = Op::return_});
    }
    Function& f = program_.functions[function_];
    f.end = here();
    f.frame_words = static_cast<uint32_t>(std::min<uint64_t>(frame_words_, kMaxRegionWords));
    tell_frame_size(program_, function_);
    if (frame_words_ > kMaxRegionWords) {
        c_.diagnostics.error(compile_code::kTooLarge, mark,
                             fmt::format("the local arrays of '{}' take more than {} words", f.name,
                                         kMaxRegionWords));
    }
}

void FunctionCompiler::declare_parameters(const std::vector<std::string>& parameters, Mark mark)
{
    for (const std::string& name : parameters) {
        if (c_.variables.contains(name) || locals_.contains(name)) {
            c_.diagnostics.error(compile_code::kDuplicateName, mark,
                                 fmt::format("the parameter '{}' has the name of another {}", name,
                                             locals_.contains(name) ? "parameter" : "variable"));
        }
        declare_local(name, mark);
        const auto it = locals_.find(name);
        if (it == locals_.end()) continue;
        assigned_.insert(it->second);
        maybe_handles_.insert(it->second);
    }
}

void FunctionCompiler::declare_local(const std::string& name, Mark mark, uint32_t length,
                                     bool array)
{
    if (name.empty() || c_.variables.contains(name) || locals_.contains(name)) return;
    if (is_reserved(name)) {
        c_.diagnostics.error(
            compile_code::kReservedName, mark,
            fmt::format("'{}' is a word of the language; choose another name", name));
        refused_.insert(name);
        return;
    }
    if (const auto it = c_.objects.find(name); it != c_.objects.end()) {
        const uint32_t kind = program_.objects[it->second].kind;
        c_.diagnostics.error(compile_code::kNotAVariable, mark,
                             fmt::format("'{}' is {}: it cannot be given a value", name,
                                         with_article(object_kinds()[kind]->name)));
        refused_.insert(name);
        return;
    }
    Variable v;
    v.name = name;
    v.scope = Scope::local;
    v.function = function_;
    v.offset = static_cast<uint32_t>(std::min<uint64_t>(frame_words_, kMaxRegionWords));
    v.length = length;
    v.array = array;
    frame_words_ += length;
    locals_.emplace(name, program_.variables.push_back(std::move(v)));
}

namespace {

// Could this step give its result a task's handle? Arithmetic cannot; a copy can.
bool may_give_handle(const StepSpec& s)
{
    if (s.kind == StepKind::start || s.kind == StepKind::call || s.kind == StepKind::act)
        return true;
    if (s.kind != StepKind::assign || s.arguments.empty()) return false;
    const ExprKind kind = s.arguments[0].expr.kind;
    return kind == ExprKind::name || kind == ExprKind::index;
}

}  // namespace

void FunctionCompiler::declare_locals(const std::vector<StepSpec>& body)
{
    for (const StepSpec& s : body) {
        if (s.kind == StepKind::array && !s.arguments.empty()) {
            const std::optional<int64_t> n = constant_value(s.arguments[0].expr);
            if (!n || *n < 1 || *n > kMaxLocalArray) {
                c_.diagnostics.error(
                    compile_code::kNotConstant, s.arguments[0].mark,
                    fmt::format("an array has a constant number of elements, 1 to {}",
                                kMaxLocalArray));
            } else if (locals_.contains(s.result) || c_.variables.contains(s.result)) {
                c_.diagnostics.error(compile_code::kDuplicateName, s.result_mark,
                                     fmt::format("'{}' exists already", s.result));
            } else {
                declare_local(s.result, s.result_mark, static_cast<uint32_t>(*n), true);
            }
        } else if (!s.index) {
            declare_local(s.result, s.result_mark);
        }
        const auto it = locals_.find(s.result);
        if (it != locals_.end() && may_give_handle(s)) maybe_handles_.insert(it->second);
        declare_locals(s.body);
        for (const StepSpec::Branch& b : s.branches) declare_locals(b.body);
    }
}

VariableId FunctionCompiler::hidden_local(std::string_view purpose)
{
    // No name that a person writes has a dot in front, so it cannot collide.
    const std::string name = fmt::format(".{}{}", purpose, ++hidden_);
    declare_local(name, {});
    return locals_.at(name);
}

void FunctionCompiler::assume_assigned(const std::vector<StepSpec>& body)
{
    for (const StepSpec& s : body) {
        const auto it = locals_.find(s.result);
        if (it != locals_.end() && !s.index) assigned_.insert(it->second);
        assume_assigned(s.body);
        for (const StepSpec::Branch& b : s.branches) assume_assigned(b.body);
    }
}

std::optional<VariableId> FunctionCompiler::find_variable(const std::string& name) const
{
    if (const auto it = locals_.find(name); it != locals_.end()) return it->second;
    if (const auto it = c_.variables.find(name); it != c_.variables.end()) return it->second;
    return std::nullopt;
}

std::vector<std::string_view> FunctionCompiler::variable_names() const
{
    std::vector<std::string_view> names = names_of(c_.variables);
    for (const auto& [name, id] : locals_) {
        if (name.front() != '.') names.push_back(name);
    }
    return names;
}

std::optional<VariableId> FunctionCompiler::variable(const std::string& name, Mark mark,
                                                     bool indexed)
{
    const std::optional<VariableId> found = find_variable(name);
    if (!found) {
        if (refused_.contains(name)) return std::nullopt;  // told where it was assigned
        const auto it = c_.objects.find(name);
        if (it != c_.objects.end()) {
            const uint32_t kind = program_.objects[it->second].kind;
            c_.diagnostics.error(compile_code::kNotAVariable, mark,
                                 fmt::format("'{}' is {}: it has no value to read", name,
                                             with_article(object_kinds()[kind]->name)));
        } else if (name.find('.') != std::string::npos) {
            c_.diagnostics.error(compile_code::kUnknownVariable, mark,
                                 fmt::format("'{}' can be read in expect and outcome only; a task "
                                             "sees the memory of its own process",
                                             name));
        } else {
            c_.diagnostics.error(compile_code::kUnknownVariable, mark,
                                 fmt::format("unknown variable '{}'", name),
                                 suggest(name, variable_names()));
        }
        return std::nullopt;
    }
    const bool array = program_.variables[*found].array;
    if (array == indexed) return found;
    c_.diagnostics.error(
        compile_code::kArrayMisuse, mark,
        array ? fmt::format("'{}' is an array: say which element, as in {}[0]", name, name)
              : fmt::format("'{}' is not an array", name));
    return std::nullopt;
}

std::optional<ObjectId> FunctionCompiler::object(const std::string& name, Mark mark)
{
    const auto it = c_.objects.find(name);
    if (it != c_.objects.end()) return it->second;
    if (find_variable(name)) {
        c_.diagnostics.error(compile_code::kWrongKind, mark,
                             fmt::format("'{}' is a variable, not an object", name));
    } else {
        c_.diagnostics.error(compile_code::kUnknownObject, mark,
                             fmt::format("unknown object '{}'", name),
                             suggest(name, names_of(c_.objects)));
    }
    return std::nullopt;
}

std::optional<FunctionId> FunctionCompiler::function(const StepSpec& s)
{
    const auto it = c_.functions.find(s.target);
    if (it != c_.functions.end()) return it->second;
    c_.diagnostics.error(compile_code::kUnknownFunction, s.target_mark,
                         fmt::format("unknown function '{}'", s.target),
                         suggest(s.target, names_of(c_.functions)));
    return std::nullopt;
}

}  // namespace interleave
