#include "lesson/facts.h"

#include "analysis/statistics.h"
#include "analysis/verdict.h"
#include "kernel/model.h"
#include "kernel/state.h"
#include "program/evaluate.h"
#include "program/texts.h"
#include "scenario/moment_functions.h"
#include "session/outcome.h"
#include "session/snapshot.h"

#include <algorithm>

namespace interleave {

namespace {

// Puts numbers in the place of all that only a moment can tell.
class Moment {
  public:
    Moment(const Model& model, const State& state) : model_(model), state_(state) {}

    [[nodiscard]] Expr told(Expr e)
    {
        if (e.kind == ExprKind::text) {
            return number(text_value(model_.program.texts, e.name).value_or(-1));
        }
        if (e.kind == ExprKind::apply) {
            if (find_moment_function(e.name) != nullptr) return number(function(e));
            return e;  // its arguments are names, of tasks and the like
        }
        for (Expr& operand : e.operands) operand = told(std::move(operand));
        if (e.kind == ExprKind::name || e.kind == ExprKind::index) return variable(std::move(e));
        return e;
    }

  private:
    static Expr number(int64_t n) { return {ExprKind::number, n, {}, {}, 0}; }

    Expr variable(Expr e)
    {
        if (!values_) values_ = final_values(model_, state_);
        const auto it = std::ranges::find(*values_, e.name, &FinalValue::name);
        if (it == values_->end() || it->array != (e.kind == ExprKind::index)) return e;
        int64_t index = 0;
        if (e.kind == ExprKind::index) {
            const Value i = evaluate(e.operands[0], [](const Expr&) { return unknown_value("?"); });
            if (!i.known()) return e;
            index = i.number;
        }
        if (index < 0 || static_cast<size_t>(index) >= it->values.size()) return e;
        return number(it->values[static_cast<size_t>(index)]);
    }

    const Snapshot& shot()
    {
        if (!shot_) shot_ = snapshot(model_, state_);
        return *shot_;
    }

    int64_t function(const Expr& e)
    {
        const std::string& first = e.operands[0].name;
        if (e.name == "is_free" || e.name == "waiters") return of_object(e.name, first);
        const auto it = std::ranges::find(shot().tasks, first, &TaskView::name);
        // A task that is gone has ended; one that is not there yet has done nothing.
        if (it == shot().tasks.end()) return e.name == "has_ended" && was_there(first) ? 1 : 0;
        return of_task(e, *it) ? 1 : 0;
    }

    [[nodiscard]] bool was_there(const std::string& name) const
    {
        return std::ranges::find(model_.tasks, name, &TaskSpec::name) != model_.tasks.end();
    }

    static bool of_task(const Expr& e, const TaskView& t)
    {
        if (e.name == "is_running") return t.state == TaskState::running;
        if (e.name == "is_ready") return t.state == TaskState::ready;
        if (e.name == "is_blocked") return t.state == TaskState::blocked;
        if (e.name == "has_ended")
            return t.state == TaskState::zombie || t.state == TaskState::exited;
        const std::string& second = e.operands[1].name;
        if (e.name == "waits_for") return t.state == TaskState::blocked && t.waits_for == second;
        return std::ranges::find(t.holds, second) != t.holds.end();
    }

    int64_t of_object(const std::string& function, const std::string& name)
    {
        const auto it = std::ranges::find(shot().objects, name, &ObjectView::name);
        if (it == shot().objects.end()) return 0;
        if (function == "waiters") return static_cast<int64_t>(it->waiters.size());
        return it->owner.empty() && it->holders.empty() ? 1 : 0;
    }

    const Model& model_;
    const State& state_;
    std::optional<Snapshot> shot_;
    std::optional<std::vector<FinalValue>> values_;
};

}  // namespace

std::optional<int64_t> value_at(const Model& model, const State& state, const Expr& e)
{
    const Value v = evaluate(Moment(model, state).told(e),
                             [](const Expr&) { return unknown_value("no variable"); });
    return v.known() ? std::optional(v.number) : std::nullopt;
}

bool asks_for_tasks(const Expr& e)
{
    return e.kind == ExprKind::apply || std::ranges::any_of(e.operands, asks_for_tasks);
}

bool holds_at(const Model& model, const State& state, const Expr& e)
{
    return value_at(model, state, e).value_or(0) != 0;
}

std::optional<bool> holds(const Model& model, const State& state, const Expression& condition,
                          const RunOutcome& outcome, const RunStatistics& statistics)
{
    const Expr told = Moment(model, state).told(condition.expr);
    const PropertyVerdict v =
        evaluate(condition.text, told, condition.mark.line, outcome, statistics);
    if (v.verdict == Verdict::unknown) return std::nullopt;
    return v.verdict == Verdict::holds;
}

}  // namespace interleave
