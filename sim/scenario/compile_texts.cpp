// Texts into numbers, before anything is compiled: collects the texts that are written, adds all
// that the functions on texts can make of them, and gives each its number. What cannot be done with
// a text is told here, where it can be seen.
#include "scenario/compile_texts.h"

#include "program/lexer.h"
#include "scenario/compile_codes.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>

namespace interleave {

namespace {

using Visit = std::function<void(Expression&)>;

void visit_steps(std::vector<StepSpec>& steps, const Visit& visit)
{
    for (StepSpec& s : steps) {
        if (s.index) visit(*s.index);
        for (Expression& e : s.arguments) visit(e);
        if (s.duration && !s.duration->fixed) visit(s.duration->computed);
        visit_steps(s.body, visit);
        for (StepSpec::Branch& b : s.branches) {
            if (b.condition) visit(*b.condition);
            visit_steps(b.body, visit);
        }
    }
}

void visit_task(TaskEntry& task, const Visit& visit)
{
    for (Expression& e : task.arguments) visit(e);
    visit_steps(task.steps, visit);
    for (TaskEntry& thread : task.threads) visit_task(thread, visit);
}

void visit_all(Scenario& s, const Visit& visit)
{
    for (TaskEntry& process : s.processes) visit_task(process, visit);
    for (FunctionSpec& f : s.functions) visit_steps(f.body, visit);
    for (PropertySpec& p : s.expect) visit(p.expression);
    for (PropertySpec& p : s.outcome) visit(p.expression);
}

struct Found {
    std::set<std::string, std::less<>> texts{std::string()};
    std::set<const TextFunction*> functions;
    bool any = false;
};

void collect(const Expr& e, Found& found)
{
    if (e.kind == ExprKind::text) {
        found.any = true;
        found.texts.insert(e.name);
    }
    if (e.kind == ExprKind::apply) {
        if (const TextFunction* f = find_text_function(e.name)) {
            found.any = true;
            if (f->to_text != nullptr) found.functions.insert(f);
        }
    }
    for (const Expr& operand : e.operands) collect(operand, found);
}

// All that the functions make of the texts, and of what they made; false where that is too much.
bool close(Found& found)
{
    std::vector<std::string> open(found.texts.begin(), found.texts.end());
    while (!open.empty()) {
        if (found.texts.size() > kMaxTexts) return false;
        const std::string text = std::move(open.back());
        open.pop_back();
        for (const TextFunction* f : found.functions) {
            const auto [made, is_new] = found.texts.insert(f->to_text(text));
            if (is_new) open.push_back(*made);
        }
    }
    return found.texts.size() <= kMaxTexts;
}

bool is_text(const Expr& e)
{
    if (e.kind == ExprKind::text) return true;
    const TextFunction* f = e.kind == ExprKind::apply ? find_text_function(e.name) : nullptr;
    return f != nullptr && f->to_text != nullptr;
}

// A name or an element may hold a text, and so may what it is copied from.
bool may_be_text(const Expr& e)
{
    return is_text(e) || e.kind == ExprKind::name || e.kind == ExprKind::index;
}

bool is_comparison(ExprKind kind)
{
    return kind >= ExprKind::equal && kind <= ExprKind::greater_equal;
}

class Resolver {
  public:
    Resolver(const Texts& texts, Diagnostics& d) : texts_(texts), diagnostics_(d) {}

    void resolve(Expression& e)
    {
        source_ = &e;
        resolve(e.expr);
    }

  private:
    void error(const Expr& at, std::string message, std::string suggestion = {})
    {
        const Mark mark{source_->mark.line, source_->mark.column + at.column, 1};
        diagnostics_.error(compile_code::kNotAText, mark, std::move(message),
                           std::move(suggestion));
    }

    void resolve(Expr& e)
    {
        if (e.kind == ExprKind::text) e.value = text_value(texts_, e.name).value_or(0);
        check(e);
        for (Expr& operand : e.operands) resolve(operand);
    }

    void check(const Expr& e)
    {
        if (e.kind == ExprKind::apply) {
            const TextFunction* f = find_text_function(e.name);
            if (f == nullptr || e.operands.size() != 1 || may_be_text(e.operands[0])) {
                if (e.name == "min" || e.name == "max") check_numbers(e);
                return;
            }
            return error(e.operands[0],
                         fmt::format("{} is about a text, and this is a number", e.name));
        }
        if (is_comparison(e.kind)) return check_comparison(e);
        check_numbers(e);
    }

    void check_numbers(const Expr& e)
    {
        for (const Expr& operand : e.operands)
            if (is_text(operand))
                error(operand, "there is no arithmetic and no logic with texts",
                      "compare texts with == or !=; upper, lower, reverse and length work on "
                      "them");
    }

    void check_comparison(const Expr& e)
    {
        for (const size_t side : {0u, 1u}) {
            const Expr& other = e.operands[1 - side];
            const bool number = other.kind == ExprKind::number && other.value != 0;
            if (is_text(e.operands[side]) && number)
                error(other, "a text is compared with a text",
                      fmt::format("write \"{}\" for the text", other.value));
        }
    }

    const Texts& texts_;
    Diagnostics& diagnostics_;
    const Expression* source_ = nullptr;
};

}  // namespace

bool uses_texts(const Scenario& s)
{
    Found found;
    // Only looked at: the visitor changes nothing.
    visit_all(const_cast<Scenario&>(s), [&](Expression& e) { collect(e.expr, found); });
    return found.any;
}

Texts resolve_texts(Scenario& s, Diagnostics& d)
{
    Found found;
    visit_all(s, [&](Expression& e) { collect(e.expr, found); });
    if (!close(found)) {
        d.error(compile_code::kTooLarge, Mark{},
                fmt::format("more than {} texts can arise from those that are written", kMaxTexts));
        return {};
    }
    Texts texts(found.texts.begin(), found.texts.end());
    Resolver resolver(texts, d);
    visit_all(s, [&](Expression& e) { resolver.resolve(e); });
    return texts;
}

std::vector<int64_t> table_of(const TextFunction& f, const Texts& texts)
{
    std::vector<int64_t> table;
    for (const std::string& text : texts)
        table.push_back(f.to_text != nullptr ? text_value(texts, f.to_text(text)).value_or(0)
                                             : f.to_number(text));
    return table;
}

}  // namespace interleave
