// What only the whole scenario can tell of a lesson: whether its tasks, objects and variables are
// there. What a moment function stands for is put in its place, so that check_property() judges the
// rest.

#include "base/text.h"
#include "scenario/compile_context.h"
#include "scenario/moment_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

using Argument = MomentFunction::Argument;

constexpr MomentFunction kFunctions[] = {
    {"is_running", Argument::task, true, "The task has a CPU."},
    {"is_ready", Argument::task, true, "The task could go on, and has no CPU."},
    {"is_blocked", Argument::task, true, "The task waits for something."},
    {"has_ended", Argument::task, true, "The task has come to its end."},
    {"waits_for", Argument::task_and_object, true, "The task is blocked, and waits for that."},
    {"holds", Argument::task_and_object, true, "The task has the object."},
    {"is_free", Argument::object, true, "Nobody has the object."},
    {"waiters", Argument::object, false, "How many tasks wait for the object."},
};

class LessonChecker {
  public:
    LessonChecker(Compilation& c, const PropertyNames& names) : c_(c), names_(names) {}

    void check(const StopSpec& stop)
    {
        moment(stop.at);
        moment(stop.until);
        if (stop.kind == AskKind::state) task(stop.subject, stop.ask_mark);
        if (stop.kind == AskKind::owner) object(stop.subject, stop.ask_mark);
        if (stop.kind == AskKind::value) number(stop.value);
        if (!stop.why.empty()) task(stop.why, stop.why_mark);
        for (const AnswerSpec& a : stop.answers) condition(a.when);
    }

  private:
    void moment(const MomentSpec& m)
    {
        if (m.kind == MomentKind::task) task(m.name, m.mark);
        if (m.kind == MomentKind::taken) object(m.name, m.mark);
        if (m.kind == MomentKind::condition) condition(m.condition);
    }

    void task(const std::string& name, Mark mark)
    {
        Expr start{ExprKind::apply, 0, "start", {{ExprKind::name, 0, name, {}, 0}}, 0};
        for (const ExprError& e :
             check_property({ExprKind::equal, 0, {}, {start, {}}, 0}, names_)) {
            c_.diagnostics.error(compile_code::kBadProperty, mark, e.message);
        }
    }

    void object(const std::string& name, Mark mark)
    {
        if (std::ranges::find(names_.objects, name) != names_.objects.end()) return;
        c_.diagnostics.error(compile_code::kUnknownObject, mark,
                             fmt::format("there is no object '{}'", name),
                             suggest(name, {names_.objects.begin(), names_.objects.end()}));
    }

    void number(const Expression& e) { judge({ExprKind::equal, 0, {}, {e.expr, {}}, 0}, e.mark); }

    void condition(const Expression& e)
    {
        if (!e.text.empty()) judge(without_moment_functions(e.expr, e.mark), e.mark);
    }

    void judge(const Expr& e, Mark mark)
    {
        for (const ExprError& error : check_property(e, names_)) {
            Mark place = mark;
            place.column += error.column;
            place.length = 0;
            c_.diagnostics.error(compile_code::kBadProperty, place, error.message);
        }
    }

    [[nodiscard]] Expr without_moment_functions(Expr e, Mark mark)
    {
        const MomentFunction* f =
            e.kind == ExprKind::apply ? find_moment_function(e.name) : nullptr;
        if (f == nullptr) {
            for (Expr& operand : e.operands) operand = without_moment_functions(operand, mark);
            return e;
        }
        Mark place = mark;
        place.column += e.column;
        place.length = static_cast<uint32_t>(e.name.size());
        const bool two = f->argument == Argument::task_and_object;
        if (e.operands.size() != (two ? 2 : 1)) {
            c_.diagnostics.error(compile_code::kBadProperty, place,
                                 fmt::format("{} takes {}", f->name,
                                             two ? "a task and what it is about" : "one name"));
        } else {
            arguments(*f, e, place);
        }
        return {ExprKind::name, 0, f->is_condition ? "finished" : "live", {}, e.column};
    }

    void arguments(const MomentFunction& f, const Expr& e, Mark place)
    {
        for (size_t i = 0; i < e.operands.size(); ++i) {
            const Expr& operand = e.operands[i];
            if (operand.kind != ExprKind::name) {
                c_.diagnostics.error(compile_code::kBadProperty, place,
                                     fmt::format("{} takes names", f.name));
                continue;
            }
            const bool wants_task = i == 0 && f.argument != Argument::object;
            wants_task ? task(operand.name, place) : object(operand.name, place);
        }
    }

    Compilation& c_;
    const PropertyNames& names_;
};

}  // namespace

std::span<const MomentFunction> moment_functions() { return kFunctions; }

const MomentFunction* find_moment_function(std::string_view name)
{
    const auto* const it = std::ranges::find(kFunctions, name, &MomentFunction::name);
    return it == std::end(kFunctions) ? nullptr : it;
}

void check_lesson(Compilation& c, const PropertyNames& names)
{
    for (const StopSpec& stop : c.scenario.lesson) LessonChecker(c, names).check(stop);
}

}  // namespace interleave
