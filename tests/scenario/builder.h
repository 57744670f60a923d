// Scenarios made in a test without their text: steps as functions, expressions as they are written.
#pragma once

#include "scenario/compile.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace interleave::build {

using Steps = std::vector<StepSpec>;

// Every mark of a scenario built here is on a line of its own, in the order of construction.
inline Mark next_mark()
{
    static uint32_t line = 0;
    return {++line, 1, 1};
}

inline Expression expression(const std::string& text)
{
    ParsedExpr parsed = parse_expr(text);
    if (!parsed.ok) ADD_FAILURE() << text << ": " << parsed.error.message;
    return {text, std::move(parsed.expr), next_mark()};
}

inline StepSpec step(StepKind kind, std::string label)
{
    StepSpec s;
    s.kind = kind;
    s.label = std::move(label);
    s.mark = s.target_mark = s.result_mark = next_mark();
    return s;
}

inline DurationSpec duration(Duration d)
{
    DurationSpec spec;
    spec.fixed = Distribution{DistributionKind::constant, d, {}, {}};
    return spec;
}

inline DurationSpec drawn(Distribution d)
{
    DurationSpec spec;
    spec.fixed = std::move(d);
    return spec;
}

inline DurationSpec computed(const std::string& text)
{
    DurationSpec spec;
    spec.computed = expression(text);
    return spec;
}

inline StepSpec timed(StepKind kind, DurationSpec d)
{
    StepSpec s = step(kind, kind == StepKind::compute ? "compute" : "sleep");
    s.duration = std::move(d);
    return s;
}

// "x = value"; with an index "x[index] = value".
inline StepSpec assign(const std::string& name, const std::string& value,
                       const std::string& index = {})
{
    const std::string target = index.empty() ? name : name + "[" + index + "]";
    StepSpec s = step(StepKind::assign, target + " = " + value);
    s.result = name;
    if (!index.empty()) s.index = expression(index);
    s.arguments = {expression(value)};
    return s;
}

inline StepSpec act(const std::string& verb, const std::string& object,
                    const std::string& result = {})
{
    StepSpec s = step(StepKind::act, verb + " " + object);
    s.name = verb;
    s.target = object;
    s.result = result;
    return s;
}

inline StepSpec block(StepKind kind, std::string label, Steps body)
{
    StepSpec s = step(kind, std::move(label));
    s.body = std::move(body);
    return s;
}

inline StepSpec with(const std::string& object, Steps body)
{
    StepSpec s = block(StepKind::with, "with " + object, std::move(body));
    s.target = object;
    return s;
}

inline StepSpec loop_while(const std::string& condition, Steps body)
{
    StepSpec s = block(StepKind::while_, "while " + condition, std::move(body));
    s.arguments = {expression(condition)};
    return s;
}

inline StepSpec repeat(const std::string& times, Steps body)
{
    StepSpec s = block(StepKind::repeat, "repeat " + times, std::move(body));
    s.arguments = {expression(times)};
    return s;
}

inline StepSpec loop_for(const std::string& name, const std::string& first, const std::string& last,
                         Steps body)
{
    StepSpec s =
        block(StepKind::for_, "for " + name + " in " + first + ".." + last, std::move(body));
    s.result = name;
    s.arguments = {expression(first), expression(last)};
    return s;
}

inline StepSpec branch(const std::string& condition, Steps then, Steps otherwise = {})
{
    StepSpec s = step(StepKind::if_, "if " + condition);
    s.branches.push_back({expression(condition), std::move(then), next_mark()});
    if (!otherwise.empty()) s.branches.push_back({std::nullopt, std::move(otherwise), next_mark()});
    return s;
}

// call, start (name: the kind), join, return, exit, until, assert with their arguments.
inline StepSpec with_arguments(StepKind kind, const std::string& target,
                               const std::vector<std::string>& arguments,
                               const std::string& result = {}, const std::string& name = {})
{
    StepSpec s = step(kind, target.empty() ? "step" : target);
    s.target = target;
    s.name = name;
    s.result = result;
    for (const std::string& a : arguments) s.arguments.push_back(expression(a));
    return s;
}

inline VariableSpec shared(const std::string& name, std::vector<int64_t> initial = {0},
                           bool array = false)
{
    return {name, false, array, std::move(initial), next_mark()};
}

inline VariableSpec per_process(const std::string& name, std::vector<int64_t> initial = {0},
                                bool array = false)
{
    return {name, true, array, std::move(initial), next_mark()};
}

inline Argument argument(const std::string& name, const std::string& value)
{
    return {name, value, next_mark(), next_mark()};
}

inline ObjectSpec object(const std::string& name, const std::string& kind,
                         std::vector<Argument> arguments = {})
{
    return {name, kind, std::move(arguments), next_mark(), next_mark()};
}

inline TaskEntry task(const std::string& name, Steps steps)
{
    TaskEntry t;
    t.name = name;
    t.mark = next_mark();
    t.steps = std::move(steps);
    t.has_run = true;
    t.start = duration({});
    return t;
}

inline TaskEntry runs(const std::string& name, const std::string& function,
                      const std::vector<std::string>& arguments = {})
{
    TaskEntry t = task(name, {});
    t.function = function;
    t.function_mark = next_mark();
    for (const std::string& a : arguments) t.arguments.push_back(expression(a));
    return t;
}

inline TaskEntry process(const std::string& name, std::vector<TaskEntry> threads)
{
    TaskEntry t;
    t.name = name;
    t.mark = next_mark();
    t.start = duration({});
    t.threads = std::move(threads);
    return t;
}

inline FunctionSpec function(const std::string& name, std::vector<std::string> parameters,
                             Steps body)
{
    FunctionSpec f;
    f.name = name;
    f.parameters = std::move(parameters);
    f.body = std::move(body);
    f.mark = next_mark();
    return f;
}

inline FunctionSpec assembly(const std::string& name, std::vector<std::string> parameters,
                             const std::string& text)
{
    FunctionSpec f = function(name, std::move(parameters), {});
    f.is_asm = true;
    f.assembly = text;
    f.assembly_mark = next_mark();
    return f;
}

// One process "P" that runs the steps.
inline Scenario single(Steps steps, std::vector<VariableSpec> variables = {},
                       std::vector<ObjectSpec> objects = {},
                       std::vector<FunctionSpec> functions = {})
{
    Scenario s;
    s.variables = std::move(variables);
    s.objects = std::move(objects);
    s.functions = std::move(functions);
    s.processes = {task("P", std::move(steps))};
    return s;
}

// "S103 unknown variable 'y'; did you mean 'x'?" for each, errors and warnings ("W119 ...") alike.
inline std::vector<std::string> messages(const Diagnostics& diagnostics)
{
    std::vector<std::string> lines;
    for (const Diagnostic& d : diagnostics.all()) {
        std::string line =
            (d.severity == Severity::error ? "S" : "W") + std::to_string(d.code) + " " + d.message;
        if (!d.suggestion.empty()) line += "; " + d.suggestion;
        lines.push_back(std::move(line));
    }
    return lines;
}

inline std::vector<std::string> complaints(const Scenario& s, const Overrides& overrides = {})
{
    Diagnostics d;
    const auto model = compile(s, overrides, d);
    EXPECT_EQ(model == nullptr, d.has_errors());
    return messages(d);
}

// REQUIRES: it compiles.
inline std::shared_ptr<const Model> compiled(const Scenario& s, const Overrides& overrides = {})
{
    Diagnostics d;
    auto model = compile(s, overrides, d);
    if (model == nullptr) {
        for (const std::string& line : messages(d)) ADD_FAILURE() << line;
        std::abort();
    }
    return model;
}

}  // namespace interleave::build
