// Steps into instructions.
#include "scenario/compile_function.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

namespace {

bool leaves(StepKind kind)
{
    return kind == StepKind::return_ || kind == StepKind::exit || kind == StepKind::exit_process ||
           kind == StepKind::break_ || kind == StepKind::continue_;
}

uint8_t find_verb(const ObjectKind& kind, std::string_view name)
{
    const auto it = std::ranges::find(kind.verbs, name, &Verb::name);
    assert(it != kind.verbs.end());
    return static_cast<uint8_t>(it - kind.verbs.begin());
}

// "a mutex", "a mutex, a rwlock or a spinlock": the kinds that have this verb.
std::string kinds_with(std::string_view verb)
{
    std::vector<std::string> names;
    for (const ObjectKind* kind : object_kinds())
        if (std::ranges::find(kind->verbs, verb, &Verb::name) != kind->verbs.end())
            names.push_back(with_article(kind->name));
    if (names.size() < 2) return names.empty() ? "" : names.front();
    const std::string last = names.back();
    names.pop_back();
    return fmt::format("{} or {}", fmt::join(names, ", "), last);
}

}  // namespace

void FunctionCompiler::compile_body(const std::vector<StepSpec>& body)
{
    const StepSpec* last = nullptr;
    for (const StepSpec& s : body) {
        if (last != nullptr && leaves(last->kind)) {
            c_.diagnostics.warning(compile_code::kNeverReached, s.mark,
                                   fmt::format("never reached: it comes after '{}'", last->label));
        }
        last = &s;
        if (program_.code.size() > kMaxInstructions) return;  // told by check_reachable
        compile_step(s);
    }
}

void FunctionCompiler::compile_step(const StepSpec& s)
{
    begin_step(s.label, s.mark);
    if (in_atomic_ && !forbid_in_atomic(s)) return;
    switch (s.kind) {
        case StepKind::compute:
            assert(s.duration);
            return emit_duration({.op = Op::compute, .flags = s.nogil ? kNogil : uint8_t{0}},
                                 *s.duration);
        case StepKind::sleep:
            assert(s.duration);
            return emit_duration({.op = Op::sleep, .flags = s.awaits ? kAwait : uint8_t{0}},
                                 *s.duration);
        case StepKind::yield: emit({.op = Op::yield}); return;
        case StepKind::act: return compile_act(s);
        case StepKind::with: return compile_with(s);
        case StepKind::assign: return compile_assign(s);
        case StepKind::array: return;  // declared, and 0 since the function began
        case StepKind::start: return compile_start(s);
        case StepKind::join: return compile_join(s);
        case StepKind::call: return compile_call(s);
        case StepKind::return_: return compile_return(s);
        case StepKind::exit: return compile_exit(s, Op::exit);
        case StepKind::exit_process: return compile_exit(s, Op::exit_process);
        case StepKind::wait_child: return compile_wait(s);
        case StepKind::detach: return compile_join(s);
        case StepKind::if_: return compile_if(s);
        case StepKind::while_: return compile_while(s);
        case StepKind::repeat: return compile_repeat(s);
        case StepKind::forever: return compile_forever(s);
        case StepKind::for_: return compile_for(s);
        case StepKind::every:
        case StepKind::releases: return compile_jobs(s);
        case StepKind::break_:
        case StepKind::continue_: return compile_leave(s);
        case StepKind::atomic: return compile_atomic(s);
        case StepKind::until: return compile_until(s);
        case StepKind::assert_: return compile_assert(s);
        case StepKind::gather: return compile_gather(s);
        case StepKind::run_loop: return compile_run_loop(s);
        case StepKind::select: return compile_select(s);
        case StepKind::after: return;  // part of a select
        case StepKind::once: return compile_once(s);
        case StepKind::apply:
        case StepKind::apply_async:
        case StepKind::map:
        case StepKind::map_async:
        case StepKind::imap:
        case StepKind::job_result: assert(false); return;  // expanded before
    }
}

// False, with an error, for what cannot be done in one go.
bool FunctionCompiler::forbid_in_atomic(const StepSpec& s)
{
    bool allowed = true;
    switch (s.kind) {
        case StepKind::assign:
        case StepKind::array:
        case StepKind::if_:
        case StepKind::while_:
        case StepKind::repeat:
        case StepKind::for_:
        case StepKind::break_:
        case StepKind::continue_:
        case StepKind::assert_: break;
        default: allowed = false;
    }
    if (!allowed) {
        c_.diagnostics.error(
            compile_code::kNotInAtomic, s.mark,
            fmt::format("'{}' cannot be part of an atomic block, which computes and "
                        "does nothing else",
                        s.label));
    }
    return allowed;
}

// The value in r0 goes to the step's result. The register is 0 then.
void FunctionCompiler::store_result(const StepSpec& s)
{
    const std::optional<VariableId> v = variable(s.result, s.result_mark, false);
    if (!v) return;
    if (program_.variables[*v].scope == Scope::local) assigned_.insert(*v);
    store(*v, 0);
}

void FunctionCompiler::compile_act(const StepSpec& s)
{
    if (acts_on_handle(s)) return compile_on_handle(s);
    const std::optional<ObjectId> target = object(s.target, s.target_mark);
    if (!target) return;
    const ObjectKind& kind = *object_kinds()[program_.objects[*target].kind];
    const auto it = std::ranges::find(kind.verbs, s.name, &Verb::name);
    if (it == kind.verbs.end()) {
        c_.diagnostics.error(compile_code::kWrongKind, s.target_mark,
                             fmt::format("'{}' needs {}; '{}' is {}", s.name, kinds_with(s.name),
                                         s.target, with_article(kind.name)));
        return;
    }
    const Verb& verb = *it;
    Instr i{.op = Op::act,
            .verb = static_cast<uint8_t>(it - kind.verbs.begin()),
            .flags = s.awaits ? kAwait : uint8_t{0},
            .object = target->index};
    const size_t most = verb.arguments == VerbArguments::value ? 1 : 0;
    if (s.arguments.size() > most) {
        c_.diagnostics.error(compile_code::kArgumentCount, s.arguments[most].mark,
                             fmt::format("'{}' takes {} after the object", s.name,
                                         most == 0 ? "nothing" : "one value"));
        return;
    }
    if (verb.needed && s.arguments.empty()) {
        c_.diagnostics.error(compile_code::kArgumentCount, s.mark,
                             fmt::format("'{}' needs a value after the object", s.name));
        return;
    }
    if (s.duration.has_value() != (verb.arguments == VerbArguments::duration)) {
        c_.diagnostics.error(
            compile_code::kArgumentCount, s.mark,
            fmt::format("'{}' {} a duration", s.name, s.duration ? "does not take" : "needs"));
        return;
    }
    if (!s.result.empty() && !verb.result && !s.limit) {
        c_.diagnostics.error(compile_code::kNoResult, s.result_mark,
                             fmt::format("'{}' gives no value", s.name));
        return;
    }
    if (s.limit) {
        i.flags |= kTimed;
        i.arg = s.limit->ns;
    }
    if (s.duration) {
        emit_duration(i, *s.duration);
    } else {
        if (most == 1 && s.arguments.empty()) emit_set(0, 1);
        if (!s.arguments.empty()) evaluate(s.arguments[0], 0);
        emit(i);
    }
    if (verb.reacquires) take_again(*target, s.awaits);
    if (s.limit) return finish_limited(s, verb.result);
    if (!s.result.empty())
        store_result(s);
    else if (verb.result)
        emit_set(0, 0);
}

// send, receive and close name a variable with a handle, unless an object of that name has the
// verb.
bool FunctionCompiler::acts_on_handle(const StepSpec& s) const
{
    const auto has = [&](const ObjectKind& kind, bool on_handle) {
        return std::ranges::any_of(kind.verbs, [&](const Verb& v) {
            return v.name == s.name && v.on_handle == on_handle;
        });
    };
    const auto it = c_.objects.find(s.target);
    if (it != c_.objects.end()) {
        const ObjectKind& kind = *object_kinds()[program_.objects[it->second].kind];
        if (has(kind, false) || !has(kind, true)) return false;
    }
    return std::ranges::any_of(object_kinds(), [&](const ObjectKind* k) { return has(*k, true); });
}

// The object of such an instruction is any of its kind: which one the handle belongs to is known
// when it runs. None, with an error, where it is written wrongly.
std::optional<ObjectId> FunctionCompiler::object_of_handles(const StepSpec& s)
{
    if (c_.objects.contains(s.target)) {
        c_.diagnostics.error(
            compile_code::kWrongKind, s.target_mark,
            fmt::format("'{}' needs a connection; '{}' is the listener itself", s.name, s.target),
            fmt::format("write c = accept {0} or c = connect {0}, then {1} c", s.target, s.name));
        return std::nullopt;
    }
    for (ObjectId k{0}; k.index < program_.objects.size(); ++k.index) {
        const ObjectKind& kind = *object_kinds()[program_.objects[k].kind];
        const auto it = std::ranges::find(kind.verbs, s.name, &Verb::name);
        if (it == kind.verbs.end() || !it->on_handle) continue;
        const size_t wanted = it->arguments == VerbArguments::value ? 2 : 1;
        if (s.arguments.size() == wanted) return k;
        c_.diagnostics.error(compile_code::kArgumentCount, s.mark,
                             fmt::format("'{}' {} after the connection", s.name,
                                         wanted == 2 ? "needs a value" : "takes nothing"));
        return std::nullopt;
    }
    c_.diagnostics.error(compile_code::kUnknownObject, s.target_mark,
                         fmt::format("'{}' works on connections, and there is no listener", s.name),
                         "declare srv: listener under objects:");
    return std::nullopt;
}

void FunctionCompiler::compile_on_handle(const StepSpec& s)
{
    const std::optional<ObjectId> target = object_of_handles(s);
    if (!target) return;
    const ObjectKind& kind = *object_kinds()[program_.objects[*target].kind];
    const uint8_t verb = find_verb(kind, s.name);
    Instr i{.op = Op::act,
            .verb = verb,
            .flags = s.awaits ? kAwait : uint8_t{0},
            .object = target->index};
    if (s.limit) {
        i.flags |= kTimed;
        i.arg = s.limit->ns;
    }
    for (uint32_t r = 0; r < s.arguments.size(); ++r) evaluate(s.arguments[r], r);
    emit(i);
    const bool gives = kind.verbs[verb].result;
    if (s.limit) return finish_limited(s, gives);
    if (!s.result.empty())
        store_result(s);
    else if (gives)
        emit_set(0, 0);
}

// The mutex of a condition is locked once more, in an instruction of its own.
void FunctionCompiler::take_again(ObjectId target, bool awaits)
{
    const Object& object = program_.objects[target];
    const std::span<const ObjectParameter> parameters = object_kinds()[object.kind]->parameters;
    for (size_t i = 0; i < parameters.size(); ++i) {
        if (parameters[i].object_kind.empty() || object.parameters[i] < 0) continue;
        const auto named = static_cast<uint32_t>(object.parameters[i]);
        const ObjectKind& kind = *object_kinds()[program_.objects[ObjectId{named}].kind];
        emit({.op = Op::act,
              .verb = find_verb(kind, kind.acquire),
              .flags = awaits ? kAwait : uint8_t{0},
              .object = named});
    }
}

void FunctionCompiler::compile_with(const StepSpec& s)
{
    const std::optional<ObjectId> target = object(s.target, s.target_mark);
    if (!target) return compile_body(s.body);
    const ObjectKind& kind = *object_kinds()[program_.objects[*target].kind];
    if (kind.acquire.empty()) {
        c_.diagnostics.error(compile_code::kWrongKind, s.target_mark,
                             fmt::format("'with' needs something to take and give back; '{}' is {}",
                                         s.target, with_article(kind.name)));
        return compile_body(s.body);
    }
    const uint8_t acquire = find_verb(kind, kind.acquire);
    const uint8_t give_back = find_verb(kind, kind.release);
    const Held held{*target, give_back, kind.verbs[give_back].arguments == VerbArguments::value};
    const StepId step = step_;
    if (kind.verbs[acquire].arguments == VerbArguments::value) emit_set(0, 1);
    emit({.op = Op::act,
          .verb = acquire,
          .flags = s.awaits ? kAwait : uint8_t{0},
          .object = target->index});
    held_.push_back(held);
    compile_body(s.body);
    held_.pop_back();
    step_ = step;
    if (end_is_reachable()) release(held, 0);
}

void FunctionCompiler::release(const Held& held, uint32_t r)
{
    Instr i{.op = Op::act, .verb = held.verb, .object = held.object.index};
    if (held.value) {
        emit_set(r, 1);
        i.a = r & 15;
    }
    emit(i);
}

// Before leaving blocks: what they hold is given back, innermost first. Register r is free.
void FunctionCompiler::release_down_to(size_t depth, uint32_t r)
{
    for (size_t i = held_.size(); i > depth; --i) release(held_[i - 1], r);
}

void FunctionCompiler::compile_assign(const StepSpec& s)
{
    const Expression& value = s.arguments[0];
    const std::optional<VariableId> v = variable(s.result, s.result_mark, s.index.has_value());
    const std::optional<int64_t> constant = constant_value(value.expr);
    if (!constant) evaluate(value, 0);
    if (!v) return;
    const Scope scope = program_.variables[*v].scope;
    if (!s.index) {
        if (scope == Scope::local) assigned_.insert(*v);
        return constant ? store_constant(*v, *constant) : store(*v, 0);
    }
    const uint32_t r = constant ? 0 : 1;
    evaluate(*s.index, r);
    const std::optional<int64_t> index = constant_value(s.index->expr);
    const uint32_t length = program_.variables[*v].length;
    if (index && (*index < 0 || *index >= length)) {
        c_.diagnostics.error(compile_code::kConstantFault, s.result_mark,
                             fmt::format("'{}' has elements 0 to {}", s.result, length - 1));
    }
    Instr i{.op = Op::store, .flags = kIndexed | kKillB, .object = v->index};
    i.b = r & 15;
    i.flags |= constant ? kConstant : kKillA;
    i.arg = constant.value_or(0);
    if (scope == Scope::local) i.flags |= kLocal;
    emit(i);
}

bool FunctionCompiler::evaluate_arguments(const StepSpec& s, FunctionId f)
{
    const Function& callee = program_.functions[f];
    if (s.arguments.size() != callee.parameters) {
        c_.diagnostics.error(
            compile_code::kArgumentCount, s.target_mark,
            fmt::format("'{}' takes {} argument{}, not {}", callee.name, callee.parameters,
                        callee.parameters == 1 ? "" : "s", s.arguments.size()));
        return false;
    }
    for (uint32_t r = 0; r < s.arguments.size(); ++r) evaluate(s.arguments[r], r);
    return true;
}

void FunctionCompiler::compile_start(const StepSpec& s)
{
    const std::optional<FunctionId> f = function(s);
    if (!f || !evaluate_arguments(s, *f)) return;
    c_.sources[function_].starts.push_back(*f);
    const StartKind kind = s.name == "process"  ? StartKind::process
                           : s.name == "thread" ? StartKind::thread
                                                : StartKind::coroutine;
    Instr i{.op = Op::start, .verb = static_cast<uint8_t>(kind), .object = f->index};
    if (s.result.empty()) i.flags = kDetached | kKillA;
    if (!s.interpreter.empty()) i.arg = interpreter_number(s);
    emit(i);
    if (!s.result.empty()) store_result(s);
}

int64_t FunctionCompiler::interpreter_number(const StepSpec& s)
{
    const auto it = std::ranges::find(c_.interpreters, s.interpreter);
    const auto index = static_cast<uint32_t>(it - c_.interpreters.begin());
    if (it == c_.interpreters.end()) c_.interpreters.push_back(s.interpreter);
    c_.sources[function_].interpreters.emplace_back(index, s.interpreter_mark);
    return int64_t{index} + 1;
}

// False, with an error, for what cannot be one.
bool FunctionCompiler::check_handle(const Expression& handle)
{
    const auto it =
        handle.expr.kind == ExprKind::name ? locals_.find(handle.expr.name) : locals_.end();
    if (constant_value(handle.expr) ||
        (it != locals_.end() && !maybe_handles_.contains(it->second))) {
        c_.diagnostics.error(
            compile_code::kNotAHandle, handle.mark,
            fmt::format("'{}' is not a task: name what 'start ... as x' gave", handle.text));
        return false;
    }
    return true;
}

void FunctionCompiler::compile_join(const StepSpec& s)
{
    if (!check_handle(s.arguments[0])) return;
    evaluate(s.arguments[0], 0);
    if (s.kind == StepKind::detach) {
        emit({.op = Op::detach});
        return;
    }
    Instr i{.op = Op::join, .flags = s.awaits ? kAwait : uint8_t{0}};
    if (s.limit) {
        i.flags |= kTimed;
        i.arg = s.limit->ns;
    }
    emit(i);
    if (s.limit) return finish_limited(s, true);
    if (s.result.empty())
        emit_set(0, 0);
    else
        store_result(s);
}

void FunctionCompiler::compile_gather(const StepSpec& s)
{
    for (const Expression& handle : s.arguments) {
        if (!check_handle(handle)) return;
        evaluate(handle, 0);
        emit({.op = Op::gather, .flags = kKillA});
    }
    if (s.arguments.empty()) emit({.op = Op::gather, .flags = kConstant});
    emit({.op = Op::await_gathered, .flags = s.awaits ? kAwait : uint8_t{0}});
}

// The coroutine is started, and the thread carries it and the others until it has ended.
void FunctionCompiler::compile_run_loop(const StepSpec& s)
{
    if (!s.target.empty()) {
        const std::optional<FunctionId> f = function(s);
        if (!f || !evaluate_arguments(s, *f)) return;
        c_.sources[function_].starts.push_back(*f);
        emit({.op = Op::start,
              .verb = static_cast<uint8_t>(StartKind::coroutine),
              .object = f->index});
    }
    emit({.op = Op::host});
    if (!s.result.empty())
        store_result(s);
    else
        emit_set(0, 0);
}

void FunctionCompiler::compile_call(const StepSpec& s)
{
    const std::optional<FunctionId> f = function(s);
    if (!f || !evaluate_arguments(s, *f)) return;
    c_.sources[function_].calls.push_back(*f);
    emit({.op = Op::call, .object = f->index});
    const bool gives = c_.sources[*f].returns_value;
    if (s.result.empty()) {
        if (gives) emit_set(0, 0);
        return;
    }
    if (!gives) {
        c_.diagnostics.error(compile_code::kNoResult, s.result_mark,
                             fmt::format("'{}' returns no value", s.target));
    }
    store_result(s);
}

void FunctionCompiler::compile_return(const StepSpec& s)
{
    if (!s.arguments.empty()) evaluate(s.arguments[0], 0);
    release_down_to(0, 1);
    if (in_jobs()) emit({.op = Op::retire});
    emit({.op = Op::return_});
}

// Whoever ended is joined at once, in the same step: wait_child keeps it for this task.
void FunctionCompiler::compile_wait(const StepSpec& s)
{
    emit({.op = Op::wait_child});
    emit({.op = Op::join});
    if (s.result.empty())
        emit_set(0, 0);
    else
        store_result(s);
}

void FunctionCompiler::compile_exit(const StepSpec& s, Op op)
{
    const std::optional<int64_t> constant =
        s.arguments.empty() ? std::optional<int64_t>(0) : constant_value(s.arguments[0].expr);
    if (constant) {
        emit_constant(op, 0, *constant);
        return;
    }
    evaluate(s.arguments[0], 0);
    emit({.op = op});
}

void FunctionCompiler::compile_assert(const StepSpec& s)
{
    test(s.arguments[0]);
    const auto message = static_cast<int64_t>(program_.messages.size());
    program_.messages.push_back(s.message.empty() ? s.arguments[0].text : s.message);
    emit({.op = Op::assert_, .arg = message});
}

void FunctionCompiler::compile_atomic(const StepSpec& s)
{
    if (s.body.empty()) {
        c_.diagnostics.error(compile_code::kEmptyBody, s.mark, "an atomic block needs a step");
        return;
    }
    const StepId step = step_;
    const uint32_t begin = emit({.op = Op::atomic});
    in_atomic_ = true;
    compile_body(s.body);
    in_atomic_ = false;
    step_ = step;
    patch({begin}, here());
    emit({.op = Op::end_atomic});
}

void FunctionCompiler::compile_until(const StepSpec& s)
{
    const uint32_t begin = emit({.op = Op::until});
    test(s.arguments[0]);
    patch({begin}, here());
    emit({.op = Op::end_until});
}

}  // namespace interleave
