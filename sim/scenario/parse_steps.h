// Reading steps: a text per step, or a key and a block below it.
#pragma once

#include "scenario/language.h"
#include "scenario/parse_values.h"
#include "scenario/scenario.h"
#include "scenario/yaml.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// A list of steps, or one step. Wrong steps are reported and left out.
[[nodiscard]] std::vector<StepSpec> read_steps(ParseContext&, const YamlNode&,
                                               uint32_t loop_depth = 0);

// `deposit` or `deposit(3)`, as in `run:`, `start` and `call`.
struct Callee {
    Piece name;
    std::vector<Expression> arguments;
    bool ok = false;
};
[[nodiscard]] Callee read_callee(ParseContext&, Cursor&);

// `x = `, `x[i] += ` at the beginning of a step.
struct Assignment {
    size_t target = 0;  // bytes of the target
    size_t operator_at = 0;
    std::string_view op;  // empty: this is no assignment
};
[[nodiscard]] Assignment find_assignment(std::string_view text);

// One step. Its methods are the forms of language.h: each reads what follows its word, and gives
// false when it reported something.
class StepReader {
  public:
    // `block` is null for a step that is a text.
    StepReader(ParseContext& ctx, Piece text, const YamlNode* block, uint32_t loop_depth);

    [[nodiscard]] std::optional<StepSpec> read();

    bool compute();
    bool compute_or_sleep();
    bool nothing();
    bool loop_exit();
    bool with();
    bool start();
    bool join();
    bool wait();
    bool detach();
    bool call();
    bool optional_value();
    bool condition();
    bool if_();
    bool body_only();
    bool for_();
    bool jobs();
    bool assertion();
    bool branch_alone();
    bool awaited();
    bool gather();
    bool run_loop();
    bool select();
    bool case_alone();
    bool apply();
    bool map();
    bool starmap();
    bool map_options(Piece& rest);
    bool imap();
    bool job_result();

  private:
    bool dispatch();
    bool job_options(Piece& rest);
    bool moments(Piece);
    bool above_zero(std::optional<Duration>, Piece, Duration& out);
    bool form(const StepForm&);
    bool verb(std::string_view name, const Piece& name_piece);
    bool verb_argument(const VerbUse&, Piece rest);
    bool take_limit(Piece& rest, bool gives);
    bool select_case(const YamlNode& text, const YamlNode* block);
    bool select_end(const Piece& text, StepSpec& end);
    bool check_cases();
    bool handle(const Piece& name);
    bool manager_cell();
    bool pool_name();
    void pool_function(Piece name);
    bool pool_range(Piece rest);
    bool option(Piece& rest, std::string_view word, Piece& value);
    const Verb* sort_of(const VerbUse&);
    [[nodiscard]] VerbUse use_for(std::string_view name, std::string_view target) const;
    bool assignment(const Piece& target, size_t operator_at, std::string_view op);
    bool assign_target(Piece target);
    bool assigned_value(std::string_view op);
    bool assigned_step(const StepForm*, bool is_verb);
    bool awaited_value();
    bool array();
    Expression short_form(std::string_view op, Expression value);
    bool interpreter_name();
    bool result_name();
    bool read_body();
    bool block_fits(bool wanted);
    bool runs_together();
    bool end_of_step();
    bool unknown(const Piece& word);
    bool usage(std::string_view message);
    bool argument(Piece, std::string_view what);

    ParseContext& ctx_;
    Piece text_;
    Cursor cursor_;
    const YamlNode* block_;
    uint32_t loop_depth_;
    const StepForm* form_ = nullptr;
    StepSpec step_;
};

}  // namespace interleave
