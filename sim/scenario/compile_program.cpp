// All functions of a program: declared first, so that they may call each other, then emitted; and
// what only the whole tells: who is never used, how deep a stack gets.
#include "scenario/assembly.h"
#include "scenario/compile_function.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

bool returns_value(const std::vector<StepSpec>& body)
{
    return std::ranges::any_of(body, [](const StepSpec& s) {
        if (s.kind == StepKind::return_ && !s.arguments.empty()) return true;
        return returns_value(s.body) ||
               std::ranges::any_of(s.branches, [](const auto& b) { return returns_value(b.body); });
    });
}

namespace {

FunctionId add_function(Compilation& c, Function f, FunctionSource source)
{
    c.sources.push_back(std::move(source));
    return c.model.program.functions.push_back(std::move(f));
}

void declare_task_function(Compilation& c, const TaskEntry& task, const std::string& name)
{
    if (!task.has_run || !task.function.empty()) return;
    Function f;
    f.name = name;
    c.task_functions[&task] =
        add_function(c, std::move(f), {nullptr, &task, returns_value(task.steps), {}, {}});
}

// Of a task and of the coroutines that it hosts.
void declare_task_functions(Compilation& c, const TaskEntry& task, const std::string& name)
{
    declare_task_function(c, task, task.scheduler ? "thread" : name);
    for (const TaskEntry& coroutine : task.coroutines)
        declare_task_function(c, coroutine, name + "/" + coroutine.name);
}

}  // namespace

void declare_functions(Compilation& c)
{
    for (const FunctionSpec& spec : c.scenario.functions) {
        if (c.functions.contains(spec.name)) {
            c.diagnostics.error(
                compile_code::kDuplicateName, spec.mark,
                fmt::format("the function '{}' is declared a second time", spec.name));
            continue;
        }
        if (is_reserved(spec.name)) {
            c.diagnostics.error(
                compile_code::kReservedName, spec.mark,
                fmt::format("'{}' is a word of the language; choose another name", spec.name));
        }
        if (spec.parameters.size() > kMaxParameters) {
            c.diagnostics.error(
                compile_code::kTooManyParameters, spec.mark,
                fmt::format("'{}' has more than {} parameters; pass an array or use "
                            "shared variables",
                            spec.name, kMaxParameters));
        }
        Function f;
        f.name = spec.name;
        f.parameters =
            static_cast<uint32_t>(std::min<size_t>(spec.parameters.size(), kMaxParameters));
        f.is_asm = spec.is_asm;
        const bool gives = spec.is_asm || returns_value(spec.body);
        c.functions[spec.name] = add_function(c, std::move(f), {&spec, nullptr, gives, {}, {}});
    }
    for (const TaskEntry& process : c.scenario.processes) {
        declare_task_functions(c, process, process.name);
        for (const TaskEntry& thread : process.threads)
            declare_task_functions(c, thread, process.name + "/" + thread.name);
    }
    if (c.sources.size() > kMaxFunctions) {
        c.diagnostics.error(compile_code::kTooLarge, Mark{},
                            fmt::format("more than {} functions", kMaxFunctions));
    }
}

namespace {

void compile_assembly(Compilation& c, FunctionId f, const FunctionSpec& spec)
{
    Program& program = c.model.program;
    uint32_t words = 1;
    for (const std::string& name : spec.parameters) {
        Variable v;
        v.name = name;
        v.scope = Scope::local;
        v.function = f;
        v.offset = words++;
        program.variables.push_back(std::move(v));
    }
    program.functions[f].frame_words = words;
    if (!assemble(spec.assembly, spec.assembly_mark, f, program, c.diagnostics)) return;
    for (uint32_t pc = program.functions[f].entry; pc < program.functions[f].end; ++pc) {
        const Instr& i = program.code[pc];
        if (i.op == Op::call) c.sources[f].calls.push_back({i.object});
        if (i.op == Op::start) c.sources[f].starts.push_back({i.object});
    }
}

}  // namespace

void compile_functions(Compilation& c)
{
    static const std::vector<std::string> kNone;
    const auto count = static_cast<uint32_t>(c.sources.size());
    for (FunctionId f{0}; f.index < count; ++f.index) {
        const FunctionSource& source = c.sources[f];
        const FunctionSpec* spec = source.spec;
        if (spec != nullptr && spec->is_asm) {
            compile_assembly(c, f, *spec);
        } else if (spec != nullptr) {
            FunctionCompiler(c, f).compile(spec->parameters, spec->body, spec->mark);
        } else {
            FunctionCompiler(c, f).compile(kNone, source.task->steps, source.task->mark);
        }
    }
    const Program& program = c.model.program;
    if (program.code.size() > kMaxInstructions || program.variables.size() > kMaxVariables) {
        c.diagnostics.error(
            compile_code::kTooLarge, Mark{},
            fmt::format("the program has {} instructions and {} variables; {} and {} "
                        "are the most",
                        program.code.size(), program.variables.size(), kMaxInstructions,
                        kMaxVariables));
    }
}

namespace {

enum class Visit : uint8_t { unseen, open, done };

// Words of stack below and including each function; no value where calls form a cycle. Without
// recursion of our own: a chain of calls may be as long as there are functions.
class StackDepth {
  public:
    explicit StackDepth(const Compilation& c)
        : c_(c), state_(c.sources.size()), words_(c.sources.size())
    {
        for (FunctionId f{0}; f.index < c.sources.size(); ++f.index) visit(f);
    }
    [[nodiscard]] uint64_t deepest() const
    {
        uint64_t most = 1;
        for (const uint64_t words : words_) most = std::max(most, words);
        return most;
    }
    [[nodiscard]] bool recursive() const { return recursive_; }

  private:
    struct Open {
        FunctionId f;
        size_t next_call = 0;
    };
    void visit(FunctionId root)
    {
        if (state_[root] != Visit::unseen) return;
        std::vector<Open> open = {{root}};
        state_[root] = Visit::open;
        while (!open.empty()) {
            const auto& calls = c_.sources[open.back().f].calls;
            if (open.back().next_call < calls.size()) {
                const FunctionId callee = calls[open.back().next_call++];
                if (state_[callee] == Visit::open) recursive_ = true;
                if (state_[callee] != Visit::unseen) continue;
                state_[callee] = Visit::open;
                open.push_back({callee});
            } else {
                close(open.back().f);
                open.pop_back();
            }
        }
    }
    void close(FunctionId f)
    {
        uint64_t below = 0;
        for (const FunctionId callee : c_.sources[f].calls) below = std::max(below, words_[callee]);
        words_[f] = below + c_.model.program.functions[f].frame_words;
        state_[f] = Visit::done;
    }

    const Compilation& c_;
    Table<FunctionId, Visit> state_;
    Table<FunctionId, uint64_t> words_;
    bool recursive_ = false;
};

void warn_of_unused(Compilation& c)
{
    Table<FunctionId, uint8_t> used(c.sources.size());
    std::vector<FunctionId> open;
    for (const TaskSpec& t : c.model.tasks) {
        if (c.sources.has(t.function)) open.push_back(t.function);
    }
    while (!open.empty()) {
        const FunctionId f = open.back();
        open.pop_back();
        if (used[f] != 0) continue;
        used[f] = 1;
        for (const FunctionId g : c.sources[f].calls) open.push_back(g);
        for (const FunctionId g : c.sources[f].starts) open.push_back(g);
    }
    for (FunctionId f{0}; f.index < used.size(); ++f.index) {
        const FunctionSpec* spec = c.sources[f].spec;
        if (used[f] != 0 || spec == nullptr) continue;
        c.diagnostics.warning(compile_code::kUnusedFunction, spec->mark,
                              fmt::format("no task runs, calls or starts '{}'", spec->name));
    }
}

}  // namespace

void check_reachable(Compilation& c)
{
    warn_of_unused(c);
    const StackDepth depth(c);
    uint64_t words = depth.deepest();
    const int64_t bound = c.scenario.machine.stack_words;
    if (depth.recursive()) {
        if (bound < 1 || static_cast<uint64_t>(bound) > kMaxRegionWords) {
            c.diagnostics.error(compile_code::kTooLarge, Mark{},
                                fmt::format("machine.stack is 1 to {} words", kMaxRegionWords));
            return;
        }
        words = std::max(words, static_cast<uint64_t>(bound));
    }
    const uint64_t all = words * c.model.tasks.size() +
                         uint64_t{c.model.program.process_words} * c.model.processes.size();
    if (words > kMaxRegionWords || all > kMaxInitialWords) {
        c.diagnostics.error(
            compile_code::kTooLarge, Mark{},
            fmt::format("{} tasks with stacks of {} words need more memory than a run "
                        "may have; lower machine.stack, or the tasks",
                        c.model.tasks.size(), words));
        return;
    }
    c.model.program.stack_words = static_cast<uint32_t>(words);
}

}  // namespace interleave
