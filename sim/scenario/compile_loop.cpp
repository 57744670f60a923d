// Branches and loops.
#include "scenario/compile_function.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

void FunctionCompiler::compile_if(const StepSpec& s)
{
    Jumps to_end;
    const std::set<VariableId> before = assigned_;
    std::set<VariableId> after = before;
    for (size_t i = 0; i < s.branches.size(); ++i) {
        const StepSpec::Branch& branch = s.branches[i];
        const bool last = i + 1 == s.branches.size();
        assigned_ = before;
        Jumps to_next;
        if (branch.condition) {
            if (i > 0) begin_step("elif " + branch.condition->text, branch.mark);
            jump_when(*branch.condition, false, to_next);
        }
        const StepId step = step_;
        compile_body(branch.body);
        step_ = step;
        if (!last && end_is_reachable()) to_end.push_back(emit_jump());
        patch(to_next, here());
        after.insert(assigned_.begin(), assigned_.end());
    }
    patch(to_end, here());
    assigned_ = after;
}

// The body of a loop whose every round may find what an earlier one assigned.
FunctionCompiler::Loop FunctionCompiler::compile_loop_body(const StepSpec& s)
{
    const bool of_jobs = s.kind == StepKind::every || s.kind == StepKind::releases;
    loops_.push_back({{}, {}, held_.size(), in_atomic_, of_jobs});
    const StepId step = step_;
    compile_body(s.body);
    step_ = step;
    Loop loop = std::move(loops_.back());
    loops_.pop_back();
    return loop;
}

void FunctionCompiler::compile_while(const StepSpec& s)
{
    assume_assigned(s.body);
    const uint32_t top = here();
    Jumps out;
    jump_when(s.arguments[0], false, out);
    const Loop loop = compile_loop_body(s);
    if (here() == top) {
        c_.diagnostics.error(compile_code::kEmptyBody, s.mark, "this loop does nothing, for ever");
        return;
    }
    patch(loop.continues, top);
    emit_jump(top);
    patch(out, here());
    patch(loop.breaks, here());
}

void FunctionCompiler::compile_forever(const StepSpec& s)
{
    assume_assigned(s.body);
    const uint32_t top = here();
    const Loop loop = compile_loop_body(s);
    if (here() == top) {
        c_.diagnostics.error(compile_code::kEmptyBody, s.mark, "'forever' needs a step to repeat");
        return;
    }
    patch(loop.continues, top);
    emit_jump(top);
    patch(loop.breaks, here());
}

// A hidden local counts down; it is 0 again when the loop is left, however it is left.
void FunctionCompiler::compile_repeat(const StepSpec& s)
{
    const Expression& times = s.arguments[0];
    const std::optional<int64_t> constant = constant_value(times.expr);
    Jumps out;
    const VariableId counter = hidden_local("repeat");
    if (!constant) {
        evaluate(times, 0);
        Instr i{.op = Op::store, .flags = kLocal, .object = counter.index};
        emit(i);  // r0 stays for the comparison
        emit_constant(Op::compare, 0, 0, kKillA);
        out.push_back(
            emit_registers(Op::jump_if, 0, static_cast<uint32_t>(Condition::less_equal), kKillB));
    } else if (*constant < 0) {
        c_.diagnostics.error(compile_code::kConstantFault, times.mark,
                             fmt::format("cannot repeat {} times", *constant));
    } else if (*constant == 0) {
        out.push_back(emit_jump());
    } else {
        store_constant(counter, *constant);
    }
    const uint32_t top = here();
    assume_assigned(s.body);
    const Loop loop = compile_loop_body(s);
    patch(loop.continues, here());
    highest_target_ = std::max(highest_target_, top);
    emit({.op = Op::loop, .object = counter.index, .arg = top});
    if (!constant || !loop.breaks.empty()) {
        patch(out, here());
        patch(loop.breaks, here());
        store_constant(counter, 0);
    } else {
        patch(out, here());
    }
}

// The variable keeps its last value. The test comes before the step, so that a range may end at
// the largest number.
void FunctionCompiler::compile_for(const StepSpec& s)
{
    const std::optional<VariableId> v = variable(s.result, s.result_mark, false);
    if (!v) return compile_body(s.body);
    const std::optional<int64_t> first = constant_value(s.arguments[0].expr);
    const std::optional<int64_t> last = constant_value(s.arguments[1].expr);
    std::optional<VariableId> bound;
    if (!first) evaluate(s.arguments[0], 0);
    if (!last) {
        bound = hidden_local("last");
        const uint32_t r = first ? 0 : 1;
        evaluate(s.arguments[1], r);
        store(*bound, r);
    }
    if (first)
        store_constant(*v, *first);
    else
        store(*v, 0);
    if (program_.variables[*v].scope == Scope::local) assigned_.insert(*v);
    const auto compare_with_last = [&](Condition condition) {
        load(*v, 0);
        if (bound) load(*bound, 1);
        if (bound)
            emit_registers(Op::compare, 0, 1, kKillA | kKillB);
        else
            emit_constant(Op::compare, 0, *last, kKillA);
        return emit_registers(Op::jump_if, 0, static_cast<uint32_t>(condition), kKillB);
    };
    Jumps out;
    if (!first || !last || *first > *last) out.push_back(compare_with_last(Condition::greater));
    const uint32_t top = here();
    assume_assigned(s.body);
    const Loop loop = compile_loop_body(s);
    patch(loop.continues, here());
    out.push_back(compare_with_last(Condition::greater_equal));
    load(*v, 0);
    emit_constant(Op::add, 0, 1);
    store(*v, 0);
    emit_jump(top);
    patch(out, here());
    patch(loop.breaks, here());
    if (bound) store_constant(*bound, 0);
}

void FunctionCompiler::compile_leave(const StepSpec& s)
{
    const bool breaks = s.kind == StepKind::break_;
    if (loops_.empty() || (in_atomic_ && !loops_.back().in_atomic)) {
        c_.diagnostics.error(
            compile_code::kOutsideLoop, s.mark,
            fmt::format("'{}' {}", breaks ? "break" : "continue",
                        loops_.empty() ? "belongs into a loop" : "cannot leave an atomic block"));
        return;
    }
    Loop& loop = loops_.back();
    release_down_to(loop.with_depth, 0);
    (breaks ? loop.breaks : loop.continues).push_back(emit_jump());
}

}  // namespace interleave
