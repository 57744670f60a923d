#include "scenario/step_template.h"

#include "scenario/parse_steps.h"
#include "scenario/yaml.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace interleave {

namespace {

constexpr std::string_view kHidden = "__";
constexpr std::string_view kResult = "__RESULT";

std::vector<StepSpec> read(std::string_view text)
{
    Diagnostics diagnostics;
    const YamlRef root = parse_yaml(text, diagnostics);
    assert(root != nullptr);
    ParseContext ctx{diagnostics, ms(1), {}, {}, 0, 0, 0};
    std::vector<StepSpec> steps = read_steps(ctx, *root);
    assert(!diagnostics.has_errors());
    return steps;
}

class Filler {
  public:
    explicit Filler(const Holes& holes) : holes_(holes) {}

    // In place of a step: its label and place for all.
    void stand_for(const StepSpec& whole) { whole_ = &whole; }
    void stand_at(Mark mark) { mark_ = mark; }

    void fill(std::vector<StepSpec>& steps)
    {
        if (holes_.result.empty())
            std::erase_if(steps, [](const StepSpec& s) { return s.result == kResult; });
        for (StepSpec& s : steps) fill(s);
    }

  private:
    void fill(StepSpec& s)
    {
        const Mark mark = whole_ != nullptr ? whole_->mark : mark_;
        s.label = whole_ != nullptr ? whole_->label : replaced(std::move(s.label), kHidden, "");
        s.mark = s.target_mark = s.function_mark = s.callback_mark = mark;
        s.result_mark = s.result == kResult ? holes_.result_mark : mark;
        if (s.result == kResult) s.result = holes_.result;
        hide(s.result);
        hide(s.target);
        if (s.index) fill(*s.index);
        for (Expression& e : s.arguments) fill(e);
        if (s.otherwise) fill(*s.otherwise);
        if (s.duration) s.duration->mark = mark;
        fill(s.body);
        for (StepSpec::Branch& b : s.branches) {
            b.mark = mark;
            if (b.condition) fill(*b.condition);
            fill(b.body);
        }
    }

    void fill(Expression& e)
    {
        const auto hole =
            e.expr.kind == ExprKind::name ? holes_.values.find(e.expr.name) : holes_.values.end();
        if (hole != holes_.values.end()) {
            e = hole->second;
            return;
        }
        e.text = replaced(std::move(e.text), kHidden, "");
        e.mark = whole_ != nullptr ? whole_->mark : mark_;
        e.mark.length = 0;
        fill(e.expr);
    }

    void hide(std::string& name) const
    {
        if (!name.starts_with(kHidden)) return;
        const auto theirs = holes_.names.find(name);
        name = theirs != holes_.names.end() ? theirs->second : "." + name.substr(kHidden.size());
    }

    void fill(Expr& e)
    {
        e.column = 0;
        hide(e.name);
        for (Expr& operand : e.operands) fill(operand);
    }

    const Holes& holes_;
    const StepSpec* whole_ = nullptr;
    Mark mark_;
};

}  // namespace

std::vector<StepSpec> steps_in_place_of(const StepSpec& whole, std::string_view text,
                                        const Holes& holes)
{
    std::vector<StepSpec> steps = read(text);
    Filler filler(holes);
    filler.stand_for(whole);
    filler.fill(steps);
    return steps;
}

FunctionSpec function_of(std::string name, std::vector<std::string> parameters,
                         std::string_view text, Mark mark, const Holes& holes)
{
    FunctionSpec f;
    f.name = std::move(name);
    f.parameters = std::move(parameters);
    f.body = read(text);
    f.mark = mark;
    Filler filler(holes);
    filler.stand_at(mark);
    filler.fill(f.body);
    return f;
}

std::string replaced(std::string text, std::string_view word, std::string_view value)
{
    for (size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += value.size())
        text.replace(at, word.size(), value);
    return text;
}

std::string indented(std::string_view lines, size_t columns)
{
    std::string out;
    for (size_t at = 0; at < lines.size();) {
        const size_t end = std::min(lines.find('\n', at), lines.size());
        out.append(columns, ' ').append(lines.substr(at, end - at)) += '\n';
        at = end + 1;
    }
    return out;
}

}  // namespace interleave
