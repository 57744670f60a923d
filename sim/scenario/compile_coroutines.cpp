// Where `await`, loops of events and jobs may stand: which functions threads run, and which ones
// coroutines do, is known before the run.
#include "scenario/compile_context.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

bool starts_coroutine(const Instr& i)
{
    return i.op == Op::start && i.verb == static_cast<uint8_t>(StartKind::coroutine);
}

bool awaits(const Instr& i)
{
    const bool may = i.op == Op::act || i.op == Op::sleep || i.op == Op::join ||
                     i.op == Op::select || i.op == Op::await_gathered;
    return may && (i.flags & kAwait) != 0;
}

class Callers {
  public:
    explicit Callers(Compilation& c) : c_(c), p_(c.model.program) {}

    void check()
    {
        for (const TaskSpec& t : c_.model.tasks)
            if (p_.functions.has(t.function)) begins(t.function, t.kind == TaskKind::coroutine);
        for (FunctionId f{0}; f.index < p_.functions.size(); ++f.index)
            each(f, [&](uint32_t, const Instr& i) {
                if (i.op == Op::start) begins(FunctionId{i.object}, starts_coroutine(i));
            });
        reach(thread_);
        reach(coroutine_);
        for (FunctionId f{0}; f.index < p_.functions.size(); ++f.index) judge(f);
        check_goroutines();
    }

  private:
    using Set = std::vector<FunctionId>;

    template <typename Visit>
    void each(FunctionId f, Visit visit)
    {
        const Function& function = p_.functions[f];
        for (uint32_t pc = function.entry; pc < function.end; ++pc) visit(pc, p_.code[pc]);
    }
    void begins(FunctionId f, bool in_coroutine)
    {
        (in_coroutine ? coroutine_ : thread_).push_back(f);
    }
    // And all that they call.
    void reach(Set& set) const
    {
        Table<FunctionId, uint8_t> seen(p_.functions.size());
        Set open;
        open.swap(set);
        while (!open.empty()) {
            const FunctionId f = open.back();
            open.pop_back();
            if (seen[f] != 0) continue;
            seen[f] = 1;
            set.push_back(f);
            for (const FunctionId callee : c_.sources[f].calls) open.push_back(callee);
        }
        std::ranges::sort(set);
    }
    void judge(FunctionId f)
    {
        const bool thread = std::ranges::binary_search(thread_, f);
        const bool coroutine = std::ranges::binary_search(coroutine_, f);
        bool told = false;
        each(f, [&](uint32_t pc, const Instr& i) {
            if (told) return;
            if (thread && awaits(i))
                told = complain(pc, "awaits, and a thread or a process runs it",
                                "start it as a coroutine, or wait without await");
            if (coroutine && i.op == Op::host)
                told = complain(pc, "runs an event loop, and a coroutine runs it in one already",
                                "start the other as a coroutine and await it");
            if (coroutine && (i.op == Op::release || i.op == Op::retire))
                told = complain(pc, "has jobs, and a coroutine runs it",
                                "jobs belong to threads: let a thread run it");
        });
    }
    // What a process of goroutines runs, and what that starts.
    void check_goroutines()
    {
        Set found;
        for (const TaskSpec& t : c_.model.tasks)
            if (c_.model.processes[t.process].go != kNoGo && p_.functions.has(t.function))
                found.push_back(t.function);
        for (size_t before = 0; before != found.size();) {
            reach(found);
            before = found.size();
            Set more;
            for (const FunctionId f : found)
                each(f, [&](uint32_t, const Instr& i) {
                    const FunctionId started{i.object};
                    if (starts_coroutine(i) && !std::ranges::binary_search(found, started))
                        more.push_back(started);
                });
            found.insert(found.end(), more.begin(), more.end());
        }
        for (const FunctionId f : found)
            each(f, [&](uint32_t pc, const Instr& i) {
                if (i.op != Op::start || starts_coroutine(i)) return;
                const Step& step = p_.steps[StepId{p_.step_of[pc]}];
                c_.diagnostics.error(compile_code::kNotOfGoroutines, {step.line, step.column, 0},
                                     fmt::format("'{}' starts no goroutine, and a process with a "
                                                 "scheduler runs it",
                                                 step.label),
                                     "start a coroutine");
            });
    }
    bool complain(uint32_t pc, std::string_view what, std::string advice)
    {
        const Step& step = p_.steps[StepId{p_.step_of[pc]}];
        c_.diagnostics.error(compile_code::kMisplacedAwait, {step.line, step.column, 0},
                             fmt::format("'{}' {}", step.label, what), std::move(advice));
        return true;
    }

    Compilation& c_;
    const Program& p_;
    Set thread_, coroutine_;
};

}  // namespace

void check_coroutines(Compilation& c)
{
    Model& m = c.model;
    const auto carried = [](const TaskSpec& t) { return t.kind == TaskKind::coroutine; };
    const auto concerns = [](const Instr& i) { return starts_coroutine(i) || i.op == Op::host; };
    m.has_coroutines =
        std::ranges::any_of(m.tasks, carried) || std::ranges::any_of(m.program.code, concerns);
    const bool locked = std::ranges::any_of(
        m.interpreters, [](const InterpreterSpec& i) { return i.gil != GilProtocol::none; });
    if (m.has_coroutines && locked)
        c.diagnostics.error(compile_code::kNotTogether, {},
                            "an interpreter with a lock and coroutines cannot be together yet",
                            "leave 'interpreter:' out, or take cpython-3.13t");
    if (!c.diagnostics.has_errors()) Callers(c).check();
}

}  // namespace interleave
