#include "scenario/expand.h"

#include "base/text.h"
#include "kernel/object.h"
#include "scenario/compile_codes.h"
#include "scenario/compile_context.h"
#include "scenario/composite.h"
#include "scenario/expand_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <utility>

namespace interleave {

int64_t parameter_of(const ObjectSpec& spec, std::string_view name)
{
    const auto parameters = find_composite_kind(spec.kind)->parameters;
    const auto it = std::ranges::find(parameters, name, &ObjectParameter::name);
    const auto position = static_cast<size_t>(it - parameters.begin());
    for (size_t i = 0; i < spec.arguments.size(); ++i) {
        const Argument& a = spec.arguments[i];
        if (a.name.empty() ? i == position : a.name == name)
            return parse_int(a.value).value_or(it->value);
    }
    return it->value;
}

void add_variable(Expansion& e, std::string name, bool is_private, Mark mark, int64_t value,
                  int64_t size)
{
    VariableSpec v;
    v.name = std::move(name);
    v.is_private = is_private;
    v.array = size > 0;
    v.initial.assign(static_cast<size_t>(std::max<int64_t>(size, 1)), value);
    v.mark = mark;
    e.scenario.variables.push_back(std::move(v));
}

void add_object(Expansion& e, std::string name, std::string kind, Mark mark, std::string argument)
{
    ObjectSpec o;
    o.name = std::move(name);
    o.kind = std::move(kind);
    o.mark = o.kind_mark = mark;
    if (!argument.empty()) o.arguments.push_back({{}, std::move(argument), mark, {}});
    e.scenario.objects.push_back(std::move(o));
}

TaskEntry task_of(const TaskEntry& owner, std::string name, std::string function, Mark mark)
{
    TaskEntry task;
    task.name = std::move(name);
    task.mark = task.function_mark = mark;
    task.function = std::move(function);
    task.has_run = true;
    task.daemon = true;
    task.start.fixed = Distribution{};
    if (owner.has_run && owner.start.fixed && is_constant(*owner.start.fixed))
        task.start.fixed = owner.start.fixed;
    task.nice = owner.nice;
    task.priority = owner.priority;
    task.tickets = owner.tickets;
    task.slice = owner.slice;
    task.affinity = owner.affinity;
    task.affinity_mark = owner.affinity_mark;
    return task;
}

const FunctionSpec* function_named(Expansion& e, const std::string& name, Mark mark)
{
    const auto it = std::ranges::find(e.scenario.functions, name, &FunctionSpec::name);
    if (it != e.scenario.functions.end()) return &*it;
    std::vector<std::string_view> names;
    for (const FunctionSpec& f : e.scenario.functions) names.push_back(f.name);
    e.diagnostics.error(compile_code::kUnknownFunction, mark,
                        fmt::format("unknown function '{}'", name), suggest(name, names));
    return nullptr;
}

bool gives_value(const FunctionSpec& f) { return f.is_asm || returns_value(f.body); }

bool has_step(const std::vector<StepSpec>& steps, StepKind kind)
{
    return std::ranges::any_of(steps, [&](const StepSpec& s) {
        return s.kind == kind || has_step(s.body, kind) ||
               std::ranges::any_of(s.branches,
                                   [&](const auto& b) { return has_step(b.body, kind); });
    });
}

namespace {

template <typename T>
T* named(std::deque<T>& parts, std::string_view name)
{
    const auto it = std::ranges::find_if(parts, [&](const T& p) { return p.name() == name; });
    return it == parts.end() ? nullptr : &*it;
}

class Expander {
  public:
    Expander(Scenario& s, Diagnostics& d) : e_{s, d, map_code(s), s.processes.size()}
    {
        const auto pools = std::ranges::count(s.composites, "pool", &ObjectSpec::kind);
        for (const ObjectSpec& spec : s.composites) {
            if (spec.kind == "pool")
                pools_.emplace_back(e_, spec, pools_.size(), static_cast<size_t>(pools));
            else if (spec.kind == "manager")
                managers_.emplace_back(e_, spec);
            else
                queues_.emplace_back(e_, spec);
        }
    }

    void run()
    {
        for (PoolExpansion& pool : pools_)
            each_body([&](std::vector<StepSpec>& body, Mark) { pool.note(body); });
        each_body([&](std::vector<StepSpec>& body, Mark mark) {
            expand(body, false, {});
            for (const ManagerExpansion& m : managers_) m.connect(body, mark);
        });
        add_timed_results();
        for (ProcessQueueExpansion& queue : queues_) queue.finish();
        for (PoolExpansion& pool : pools_) pool.finish();
        for (ManagerExpansion& manager : managers_) manager.finish();
    }

  private:
    using Names = std::vector<std::string>;

    template <typename Do>
    void each_body(Do&& act)
    {
        for (FunctionSpec& f : e_.scenario.functions) act(f.body, f.mark);
        const auto task = [&](TaskEntry& t) {
            act(t.steps, t.mark);
            for (TaskEntry& c : t.coroutines) act(c.steps, c.mark);
        };
        for (TaskEntry& process : e_.scenario.processes) {
            task(process);
            for (TaskEntry& thread : process.threads) task(thread);
        }
    }

    [[nodiscard]] bool is_composite_name(const std::string& name) const
    {
        return std::ranges::find(e_.scenario.composites, name, &ObjectSpec::name) !=
               e_.scenario.composites.end();
    }

    [[nodiscard]] bool is_ours(const StepSpec& s) const
    {
        const bool pool_step = s.kind == StepKind::apply || s.kind == StepKind::apply_async ||
                               s.kind == StepKind::map || s.kind == StepKind::map_async ||
                               s.kind == StepKind::imap || s.kind == StepKind::job_result;
        const bool about =
            s.kind == StepKind::act || s.kind == StepKind::with || s.kind == StepKind::once;
        return pool_step || (about && is_composite_name(s.target));
    }

    void expand(std::vector<StepSpec>& steps, bool in_atomic, Names closed)
    {
        std::vector<StepSpec> out;
        for (StepSpec& s : steps) {
            const bool atomic = in_atomic || s.kind == StepKind::atomic;
            if (s.kind == StepKind::select) {
                expand_cases(s, closed, out);
            } else {
                expand(s.body, atomic, closed);
            }
            for (StepSpec::Branch& b : s.branches) {
                if (b.condition) check(*b.condition);
                expand(b.body, atomic, closed);
            }
            for (const Expression& e : s.arguments) check(e);
            if (s.duration && !s.duration->fixed) check(s.duration->computed);
            if (!is_ours(s)) {
                out.push_back(std::move(s));
                continue;
            }
            if (may_stand(s, in_atomic, closed)) {
                std::vector<StepSpec> made = steps_for(s);
                if (made.empty()) made = nothing(s);
                out.insert(out.end(), made.begin(), made.end());
            } else {
                const std::vector<StepSpec> made = nothing(s);
                out.insert(out.end(), made.begin(), made.end());
            }
            if (s.kind == StepKind::act && (s.name == "close" || s.name == "terminate"))
                closed.push_back(s.target);
        }
        steps = std::move(out);
    }

    void check(const Expression& e)
    {
        for (const ManagerExpansion& m : managers_) m.check(e);
    }

    // What has to be done before the select goes into `out`.
    void expand_cases(StepSpec& select, const Names& closed, std::vector<StepSpec>& out)
    {
        for (StepSpec& one : select.body) expand(one.body, false, closed);
        expand_results(select, out);
        for (StepSpec& one : select.body) {
            if (one.kind != StepKind::act || !is_composite_name(one.target)) continue;
            ProcessQueueExpansion* queue = named(queues_, one.target);
            if (queue != nullptr && one.name == "get") {
                queue->select(one);
                continue;
            }
            if (queue != nullptr && one.name == "put" && queue->is_bounded()) {
                const auto nth = static_cast<size_t>(&one - select.body.data());
                const std::vector<StepSpec> before = queue->select_put(one, nth);
                out.insert(out.end(), before.begin(), before.end());
                continue;
            }
            wrong_kind(one,
                       fmt::format("'{}' is {}, and a select cannot wait for '{}'", one.target,
                                   what_is(one.target), one.name),
                       instead_of(one.target, one.name));
        }
        std::erase_if(select.body, [&](const StepSpec& one) {
            return one.kind == StepKind::act && is_composite_name(one.target);
        });
    }

    // `x = result h` as a case is a wait for the event that the thread with the results sets, as of
    // a wait with a limit. Whatever case it is, nobody waits for these jobs any more.
    void expand_results(StepSpec& select, std::vector<StepSpec>& out)
    {
        std::string forget;
        for (StepSpec& one : select.body) {
            if (one.kind != StepKind::job_result) continue;
            if (pools_.empty()) {
                (void)result_of(one);  // says so
                continue;
            }
            const size_t k = ++e_.timed_results;
            const std::string ready =
                for_each_pool([](const PoolExpansion& p) { return p.ready_text(); });
            const std::vector<StepSpec> before = steps_in_place_of(
                one,
                fmt::format("- __chosen{0} = __HANDLE\n"
                            "- __handle = __chosen{0}\n"
                            "- __job = __handle / {1}\n"
                            "- assert __job > 0, \"this is not the handle of a job\"\n"
                            "- clear job_done_{0}\n"
                            "- atomic:\n"
                            "    - assert __awaited_{0} == 0, \"two tasks select here at once\"\n"
                            "{2}"
                            "    - if not __ready:\n"
                            "        - __awaited_{0} = __handle\n"
                            "- if __ready:\n"
                            "    - set job_done_{0}\n",
                            k, pools_.size(), indented(ready, 4)),
                {{{"__HANDLE", one.arguments[0]}}, {}, {}});
            out.insert(out.end(), before.begin(), before.end());
            take_result(one, k);
            forget += fmt::format("    - __awaited_{} = 0\n", k);
        }
        std::erase_if(select.body,
                      [](const StepSpec& one) { return one.kind == StepKind::job_result; });
        if (forget.empty()) return;
        for (StepSpec& one : select.body) {
            const std::vector<StepSpec> first = steps_in_place_of(one, "- atomic:\n" + forget);
            one.body.insert(one.body.begin(), first.begin(), first.end());
        }
    }

    // The case becomes a wait for the event, and its steps begin with the value.
    void take_result(StepSpec& one, size_t k)
    {
        std::string lines =
            fmt::format("- __handle = __chosen{}\n- __job = __handle / {}\n", k, pools_.size());
        lines += for_each_pool([](const PoolExpansion& p) { return p.value_text(); });
        const std::vector<StepSpec> value = steps_in_place_of(one, lines + "- __RESULT = __value\n",
                                                              {{}, one.result, one.result_mark});
        one.body.insert(one.body.begin(), value.begin(), value.end());
        one.kind = StepKind::act;
        one.name = "wait";
        one.target = fmt::format("job_done_{}", k);
        one.target_mark = one.mark;
        one.result.clear();
        one.arguments.clear();
    }

    // Another way to wait for it together with others.
    [[nodiscard]] std::string instead_of(const std::string& name, std::string_view verb)
    {
        if (named(queues_, name) != nullptr)
            return verb == "put" ? "put before the select: without a maxsize it never waits"
                                 : "select x = get " + name;
        if (named(managers_, name) != nullptr)
            return "a manager answers at once: ask it before the select";
        return "let a callback put into a queue, and select on that";
    }

    // So that the variable exists, after an error.
    static std::vector<StepSpec> nothing(const StepSpec& s)
    {
        return steps_in_place_of(s, "- __RESULT = 0\n", {{}, s.result, s.result_mark});
    }

    bool may_stand(const StepSpec& s, bool in_atomic, const Names& closed)
    {
        if (in_atomic) {
            e_.diagnostics.error(compile_code::kNotInAtomic, s.mark,
                                 fmt::format("'{}' cannot be part of an atomic block, which "
                                             "computes and does nothing else",
                                             s.label));
            return false;
        }
        if (s.awaits) {
            e_.diagnostics.error(
                compile_code::kMisplacedAwait, s.mark,
                fmt::format("'{}' stops its thread: it cannot be awaited", s.label),
                "leave await out, or let a thread do it and await that: start thread f(1) as t, "
                "then await t");
            return false;
        }
        const bool hands_over = s.kind == StepKind::apply || s.kind == StepKind::apply_async ||
                                s.kind == StepKind::map || s.kind == StepKind::map_async ||
                                s.kind == StepKind::imap;
        if (!hands_over || std::ranges::find(closed, s.target) == closed.end()) return true;
        e_.diagnostics.error(compile_code::kPoolClosed, s.mark,
                             fmt::format("'{}' was closed before: it takes no more jobs", s.target),
                             "close the pool after the last job");
        return false;
    }

    void wrong_kind(const StepSpec& s, std::string message, std::string advice = {})
    {
        e_.diagnostics.error(compile_code::kWrongKind, s.target_mark, std::move(message),
                             std::move(advice));
    }

    [[nodiscard]] std::string what_is(const std::string& name) const
    {
        for (const auto* list : {&e_.scenario.composites, &e_.scenario.objects})
            for (const ObjectSpec& o : *list)
                if (o.name == name) return with_article(o.kind);
        return "no object";
    }

    std::vector<StepSpec> steps_for(const StepSpec& s)
    {
        if (s.kind == StepKind::job_result) return result_of(s);
        if (s.kind != StepKind::act && s.kind != StepKind::with && s.kind != StepKind::once) {
            PoolExpansion* pool = named(pools_, s.target);
            if (pool == nullptr) {
                std::vector<std::string_view> names;
                for (const PoolExpansion& p : pools_) names.push_back(p.name());
                wrong_kind(s,
                           fmt::format("'{}' is {}, and not a pool", s.target, what_is(s.target)),
                           pools_.empty() ? fmt::format("declare {}: pool(workers=4)", s.target)
                                          : suggest(s.target, names));
                return {};
            }
            if (s.name == "starmap") return pool->starmap(s);
            if (s.kind == StepKind::map) return pool->map(s);
            if (s.kind == StepKind::map_async) return pool->map_async(s);
            return s.kind == StepKind::imap ? pool->imap(s) : pool->apply(s);
        }
        const auto spec = std::ranges::find(e_.scenario.composites, s.target, &ObjectSpec::name);
        const auto verbs = find_composite_kind(spec->kind)->verbs;
        const bool known =
            s.kind == StepKind::act && std::ranges::find(verbs, s.name, &Verb::name) != verbs.end();
        if (!known) {
            wrong_kind(s, fmt::format("'{}' cannot be done to '{}', which is {}",
                                      s.kind == StepKind::act ? s.name : s.label, s.target,
                                      with_article(spec->kind)));
            return {};
        }
        if (PoolExpansion* pool = named(pools_, s.target)) return pool->verb(s);
        if (ManagerExpansion* manager = named(managers_, s.target)) return manager->verb(s);
        return named(queues_, s.target)->verb(s);
    }

    // A handle is the number of the job, and which pool it is.
    std::vector<StepSpec> result_of(const StepSpec& s)
    {
        if (pools_.empty()) {
            e_.diagnostics.error(compile_code::kNotAHandle, s.mark,
                                 "there is no pool, and so no job whose result could be waited for",
                                 "declare pool: pool(workers=4), then h = apply_async pool f(1)");
            return {};
        }
        std::string lines = fmt::format(
            "- __handle = __HANDLE\n"
            "- __job = __handle / {0}\n"
            "- assert __job > 0, \"this is not the handle of a job\"\n",
            pools_.size());
        Holes holes{{{"__HANDLE", s.arguments[0]}}, s.result, s.result_mark};
        if (s.limit) {
            lines += timed_result(*s.limit, s.otherwise.has_value());
            if (s.otherwise) holes.values.emplace("__OTHERWISE", *s.otherwise);
        } else {
            lines += for_each_pool([](const PoolExpansion& p) { return p.wait_text(false); });
        }
        return steps_in_place_of(s, lines + "- __RESULT = __value\n", holes);
    }

    // What is said of the pool that the handle tells.
    template <typename Text>
    [[nodiscard]] std::string for_each_pool(Text text) const
    {
        if (pools_.size() == 1) return text(pools_.front());
        std::string lines;
        for (size_t i = 0; i < pools_.size(); ++i) {
            lines += fmt::format("- {} __handle % {} == {}:\n", i == 0 ? "if" : "elif",
                                 pools_.size(), i);
            lines += indented(text(pools_[i]), 4);
        }
        return lines;
    }

    // As AsyncResult.get(timeout): an event that the thread with the results sets. Each such step
    // has an event of its own, and says in a variable which job it waits for.
    [[nodiscard]] std::string timed_result(Duration limit, bool otherwise)
    {
        const size_t k = ++e_.timed_results;
        const std::string ready =
            for_each_pool([](const PoolExpansion& p) { return p.ready_text(); });
        const std::string value =
            for_each_pool([](const PoolExpansion& p) { return p.value_text(); });
        return fmt::format(
            "- clear job_done_{0}\n"
            "- atomic:\n"
            "    - assert __awaited_{0} == 0, \"two tasks wait here with a limit at once\"\n"
            "{1}"
            "    - if not __ready:\n"
            "        - __awaited_{0} = __handle\n"
            "- if not __ready:\n"
            "    - wait job_done_{0} within {2}ns\n"
            "    - atomic:\n"
            "        - __awaited_{0} = 0\n"
            "{3}"
            "- if __ready:\n"
            "{4}"
            "- else:\n"
            "    - __value = {5}\n",
            k, indented(ready, 4), limit.ns, indented(ready, 8), indented(value, 4),
            otherwise ? "__OTHERWISE" : "0");
    }

    void add_timed_results()
    {
        if (pools_.empty()) return;
        const Mark mark = e_.scenario.composites.front().mark;
        for (size_t k = 1; k <= e_.timed_results; ++k) {
            add_variable(e_, fmt::format(".awaited_{}", k), false, mark);
            add_object(e_, fmt::format("job_done_{}", k), "event", mark);
        }
    }

    Expansion e_;
    std::deque<PoolExpansion> pools_;
    std::deque<ProcessQueueExpansion> queues_;
    std::deque<ManagerExpansion> managers_;
};

bool has_pool_step(const std::vector<StepSpec>& steps)
{
    return has_step(steps, StepKind::apply) || has_step(steps, StepKind::apply_async) ||
           has_step(steps, StepKind::map) || has_step(steps, StepKind::map_async) ||
           has_step(steps, StepKind::imap) || has_step(steps, StepKind::job_result);
}

bool has_pool_step(const TaskEntry& task)
{
    const auto in = [](const TaskEntry& t) { return has_pool_step(t); };
    return has_pool_step(task.steps) || std::ranges::any_of(task.threads, in) ||
           std::ranges::any_of(task.coroutines, in);
}

}  // namespace

bool uses_composites(const Scenario& s)
{
    return !s.composites.empty() || std::ranges::any_of(s.functions, [](const FunctionSpec& f) {
        return has_pool_step(f.body);
    }) || std::ranges::any_of(s.processes, [](const TaskEntry& t) { return has_pool_step(t); });
}

void expand_composites(Scenario& s, Diagnostics& d)
{
    Expander(s, d).run();
    s.composites.clear();
}

}  // namespace interleave
