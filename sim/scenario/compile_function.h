// Emits the code of one function: its steps, their expressions, its locals. Private to compile*.
//
// Invariant between steps: every register and the flags are 0 (canonical states; design: 3), except
// after a call of an `asm:` function, whose registers are its own affair.
#pragma once

#include "program/texts.h"
#include "scenario/compile_context.h"

#include <set>

namespace interleave {

class FunctionCompiler {
  public:
    FunctionCompiler(Compilation& c, FunctionId f) : c_(c), program_(c.model.program), function_(f)
    {
    }
    void compile(const std::vector<std::string>& parameters, const std::vector<StepSpec>& body,
                 Mark mark);

  private:
    using Jumps = std::vector<uint32_t>;  // instructions whose target is not known yet

    // A loop, or the `with` and `atomic` blocks between here and it.
    struct Loop {
        Jumps breaks, continues;
        size_t with_depth = 0;
        bool in_atomic = false;
        bool of_jobs = false;
    };
    struct Held {
        ObjectId object;
        uint8_t verb = 0;  // that releases it
        bool value = false;
    };

    // Code. compile_function.cpp
    [[nodiscard]] uint32_t here() const { return static_cast<uint32_t>(program_.code.size()); }
    uint32_t emit(const Instr&);
    void emit_set(uint32_t r, int64_t value);
    uint32_t emit_constant(Op op, uint32_t a, int64_t arg, uint8_t flags = 0);
    uint32_t emit_registers(Op op, uint32_t a, uint32_t b, uint8_t flags = 0);
    uint32_t emit_jump(uint32_t target = 0);
    void patch(const Jumps&, uint32_t target);
    [[nodiscard]] bool end_is_reachable() const;
    void begin_step(std::string label, Mark);

    // Names. compile_function.cpp
    void declare_parameters(const std::vector<std::string>&, Mark);
    void declare_locals(const std::vector<StepSpec>&);
    void declare_local(const std::string& name, Mark, uint32_t length = 1, bool array = false);
    VariableId hidden_local(std::string_view purpose);
    void assume_assigned(const std::vector<StepSpec>&);
    [[nodiscard]] std::optional<VariableId> find_variable(const std::string& name) const;
    std::optional<VariableId> variable(const std::string& name, Mark, bool indexed);
    std::optional<ObjectId> object(const std::string& name, Mark);
    std::optional<FunctionId> function(const StepSpec&);
    [[nodiscard]] std::vector<std::string_view> variable_names() const;

    // Expressions. compile_expression.cpp
    void evaluate(const Expression&, uint32_t r);
    void evaluate(const Expr&, uint32_t r);
    void evaluate_binary(Op op, const Expr& left, const Expr& right, bool commutes, uint32_t r);
    void evaluate_apply(const Expr&, uint32_t r);
    void evaluate_text(const TextFunction&, const Expr&, uint32_t r);
    void evaluate_logic(const Expr&, uint32_t r);
    void load_name(const Expr&, uint32_t r);
    void load_index(const Expr&, uint32_t r);
    Condition compare(const Expr&, uint32_t r);
    void jump_when(const Expression&, bool sense, Jumps&);
    void jump_when(const Expr&, uint32_t r, bool sense, Jumps&);
    void test(const Expression&);
    bool enough_registers(const Expr&, uint32_t r);
    void load(VariableId, uint32_t r);
    void store(VariableId, uint32_t r);
    void store_constant(VariableId, int64_t);
    void store_result(const StepSpec&);

    // Durations. compile_expression.cpp
    void emit_duration(Instr, const DurationSpec&);
    void emit_scaled(Instr, const Expression&);
    bool duration_in_range(Duration, Mark);

    // Steps. compile_step.cpp
    void compile_body(const std::vector<StepSpec>&);
    void compile_step(const StepSpec&);
    void compile_act(const StepSpec&);
    [[nodiscard]] bool acts_on_handle(const StepSpec&) const;
    std::optional<ObjectId> object_of_handles(const StepSpec&);
    void compile_on_handle(const StepSpec&);
    void take_again(ObjectId, bool awaits);
    void compile_with(const StepSpec&);
    void compile_assign(const StepSpec&);
    void compile_start(const StepSpec&);
    [[nodiscard]] int64_t interpreter_number(const StepSpec&);
    bool check_handle(const Expression&);
    void compile_join(const StepSpec&);
    void compile_gather(const StepSpec&);
    void compile_run_loop(const StepSpec&);
    void compile_call(const StepSpec&);
    void compile_return(const StepSpec&);
    void compile_exit(const StepSpec&, Op);
    void compile_wait(const StepSpec&);
    void compile_assert(const StepSpec&);
    void compile_atomic(const StepSpec&);
    void compile_until(const StepSpec&);
    bool evaluate_arguments(const StepSpec&, FunctionId);

    // Limits, select, once. compile_limits.cpp
    void finish_limited(const StepSpec&, bool gives);
    void compile_select(const StepSpec&);
    std::optional<SelectCase> select_case(const StepSpec&, uint32_t& values);
    std::optional<SelectCase> end_case(const StepSpec&, uint32_t values);
    [[nodiscard]] bool gives_result(const SelectCase&) const;
    VariableId handle_variable(const Expression&, uint32_t r);
    void compile_cases(const StepSpec&, const std::vector<SelectCase>&, const StepSpec* end);
    void take_case_result(const StepSpec&, const SelectCase&);
    void compile_once(const StepSpec&);
    [[nodiscard]] bool in_jobs() const;
    void release(const Held&, uint32_t r);
    void release_down_to(size_t depth, uint32_t r);
    bool forbid_in_atomic(const StepSpec&);

    // Branches and loops. compile_loop.cpp
    void compile_if(const StepSpec&);
    void compile_while(const StepSpec&);
    void compile_repeat(const StepSpec&);
    void compile_forever(const StepSpec&);
    void compile_for(const StepSpec&);
    void compile_jobs(const StepSpec&);  // every, releases. compile_jobs.cpp
    bool forbid_where_aborted(const std::vector<StepSpec>&);
    void compile_leave(const StepSpec&);  // break, continue
    Loop compile_loop_body(const StepSpec&);

    Compilation& c_;
    Program& program_;
    FunctionId function_;
    NameMap<VariableId> locals_;
    std::set<std::string> refused_;       // names that were assigned and cannot be variables
    std::set<VariableId> assigned_;       // locals that some path to here has given a value
    std::set<VariableId> maybe_handles_;  // locals that some step may give a handle to
    const Expression* source_ = nullptr;  // of the expression being evaluated
    StepId step_;
    std::vector<Loop> loops_;
    std::vector<Held> held_;
    bool in_atomic_ = false;
    uint32_t hidden_ = 0;
    uint32_t highest_target_ = 0;  // of all jumps so far
    uint64_t frame_words_ = 1;
};

}  // namespace interleave
