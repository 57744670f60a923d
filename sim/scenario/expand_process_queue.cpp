// A queue between processes, as multiprocessing.Queue of CPython 3.12 (Lib/multiprocessing/
// queues.py): put takes a permit where there is a maxsize, appends to a buffer of its process and
// goes on; the feeder thread of the process writes what is in the buffer to a pipe, under a lock
// that all feeders share; get reads from the pipe under another lock and gives the permit back.
//
// A process does not end before its feeder has written everything: the feeder ends when the buffer
// is empty and all tasks of the process have ended, and the main task waits for that. Python also
// starts the feeder at the first put only; here it is there from the start.
#include "scenario/compile_codes.h"
#include "scenario/expand_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

constexpr std::string_view kPut = R"(
- __value = __VALUE
<ACQUIRE>)";

constexpr std::string_view kAppend = R"(- atomic:
    - assert __<Q>_flushed == 0, "the feeder thread of <Q> in this process has ended"
    - assert __<Q>_put - __<Q>_taken < <BUFFER>, "the buffer of <Q> is full, raise buffer="
    - __<Q>_buffer[__<Q>_put % <BUFFER>] = __value
    - __<Q>_put += 1
)";

constexpr std::string_view kGet = R"(
- with <Q>_rlock:
    - __value = get <Q>_pipe
<RELEASE>- __RESULT = __value
)";

constexpr std::string_view kFeed = R"(
- __more = 1
- while __more:
    - until __<Q>_put > __<Q>_taken or __<Q>_ended == __tasks
    - atomic:
        - __more = __<Q>_put > __<Q>_taken
        - if __more:
            - __value = __<Q>_buffer[__<Q>_taken % <BUFFER>]
            - __<Q>_taken += 1
    - if __more:
        - with <Q>_wlock:
            - put <Q>_pipe __value
- atomic:
    - __<Q>_flushed = 1
)";

constexpr std::string_view kEnded = R"(
- atomic:
    - __<Q>_ended += 1
)";

constexpr std::string_view kJoin = R"(
- until __<Q>_flushed == 1
)";

bool leaves(const StepSpec& s, bool returns)
{
    return s.kind == StepKind::exit || (returns && s.kind == StepKind::return_);
}

}  // namespace

ProcessQueueExpansion::ProcessQueueExpansion(Expansion& e, const ObjectSpec& spec)
    : e_(e),
      name_(spec.name),
      mark_(spec.mark),
      maxsize_(parameter_of(spec, "maxsize")),
      pipe_(parameter_of(spec, "pipe")),
      buffer_(std::max(parameter_of(spec, "buffer"), maxsize_))
{
}

std::string ProcessQueueExpansion::text(std::string_view lines) const
{
    std::string out = replaced(std::string(lines), "<Q>", name_);
    const bool bounded = maxsize_ > 0;
    out = replaced(std::move(out), "<ACQUIRE>",
                   bounded ? fmt::format("- acquire {}_sem\n", name_) : "");
    out = replaced(std::move(out), "<RELEASE>",
                   bounded ? fmt::format("- release {}_sem\n", name_) : "");
    return replaced(std::move(out), "<BUFFER>", fmt::to_string(buffer_));
}

std::vector<StepSpec> ProcessQueueExpansion::verb(const StepSpec& s) const
{
    if (s.name == "get") return steps_in_place_of(s, text(kGet), {{}, s.result, s.result_mark});
    return steps_in_place_of(s, text(std::string(kPut) + std::string(kAppend)),
                             {{{"__VALUE", s.arguments[0]}}, {}, {}});
}

// multiprocessing.connection.wait() looks at the pipe; nobody else can be in the middle of a
// message here, so that the one who selects takes it from there at once.
void ProcessQueueExpansion::select(StepSpec& get) const
{
    get.target = name_ + "_pipe";
    if (maxsize_ == 0) return;
    const std::vector<StepSpec> release = steps_in_place_of(get, text("<RELEASE>"));
    get.body.insert(get.body.begin(), release.begin(), release.end());
}

// What a put waits for is a permit. Its value is known before the task waits.
std::vector<StepSpec> ProcessQueueExpansion::select_put(StepSpec& put, size_t nth) const
{
    const std::string kept = fmt::format("__chosen_{}_{}", name_, nth);
    const std::vector<StepSpec> before = steps_in_place_of(
        put, fmt::format("- {} = __VALUE\n", kept), {{{"__VALUE", put.arguments[0]}}, {}, {}});
    const std::vector<StepSpec> append =
        steps_in_place_of(put, text(fmt::format("- __value = {}\n", kept) + std::string(kAppend)));
    put.body.insert(put.body.begin(), append.begin(), append.end());
    put.name = "acquire";
    put.target = name_ + "_sem";
    put.arguments.clear();
    return before;
}

// Before each step with which the task ends.
void ProcessQueueExpansion::count_exits(std::vector<StepSpec>& steps, bool returns)
{
    for (size_t i = 0; i < steps.size(); ++i) {
        count_exits(steps[i].body, returns);
        for (StepSpec::Branch& b : steps[i].branches) count_exits(b.body, returns);
        if (!leaves(steps[i], returns)) continue;
        const std::vector<StepSpec> count = steps_in_place_of(steps[i], text(kEnded));
        steps.insert(steps.begin() + static_cast<std::ptrdiff_t>(i), count.begin(), count.end());
        i += count.size();
    }
}

// The task counts its end. `run: f(1)` becomes a call with something behind it.
void ProcessQueueExpansion::count_ends(TaskEntry& task, bool is_main)
{
    StepSpec whole;
    whole.label = fmt::format("join {}_feeder", name_);
    whole.mark = task.mark;
    std::string end = text(kEnded);
    if (is_main) end += text(kJoin).substr(1);
    if (task.function.empty()) {
        count_exits(task.steps, true);
        const std::vector<StepSpec> steps = steps_in_place_of(whole, end);
        task.steps.insert(task.steps.end(), steps.begin(), steps.end());
        return;
    }
    const auto it = std::ranges::find(e_.scenario.functions, task.function, &FunctionSpec::name);
    const bool gives = it != e_.scenario.functions.end() && gives_value(*it);
    StepSpec call;
    call.kind = StepKind::call;
    call.label = fmt::format("call {}", task.function);
    call.mark = call.target_mark = task.function_mark;
    call.target = std::exchange(task.function, {});
    call.arguments = std::exchange(task.arguments, {});
    if (gives) call.result = ".code";
    task.steps = {std::move(call)};
    const std::vector<StepSpec> steps =
        steps_in_place_of(whole, end + (gives ? "- return __code\n" : ""));
    task.steps.insert(task.steps.end(), steps.begin(), steps.end());
}

bool ProcessQueueExpansion::ends_task(const std::string& function) const
{
    const auto it = std::ranges::find(e_.scenario.functions, function, &FunctionSpec::name);
    return it != e_.scenario.functions.end() && has_step(it->body, StepKind::exit);
}

// A task that a step starts is not counted, so it may not share an `exit` with those that are.
void ProcessQueueExpansion::check_exits(const std::set<std::string>& own,
                                        const std::set<std::string>& others)
{
    for (const std::string& name : others) {
        if (!own.contains(name) || !ends_task(name)) continue;
        e_.diagnostics.error(
            compile_code::kPoolOwner, mark_,
            fmt::format("'{}' ends its task by exit, and both a task under processes: and one that "
                        "a step starts run it: the feeder of '{}' cannot count them",
                        name, name_),
            "write return");
    }
}

void ProcessQueueExpansion::add_feeder(TaskEntry& process)
{
    int64_t tasks = 0;
    std::set<std::string> own, others;
    const auto add = [&](TaskEntry& task, bool is_main) {
        if (!task.has_run || (task.daemon && !process.daemon)) return;
        const Code code = code_of(task);
        own.merge(functions_run_by(e_.code, code, false));
        others.merge(functions_run_by(e_.code, {code.started, {}, {}, {}}, true));
        for (const std::string& name : own)
            if (const auto it = e_.code.functions.find(name); it != e_.code.functions.end())
                others.merge(functions_run_by(e_.code, {it->second.started, {}, {}, {}}, true));
        count_ends(task, is_main);
        tasks += is_main ? 1 : task.count;
    };
    add(process, true);
    for (TaskEntry& thread : process.threads) add(thread, false);
    check_exits(own, others);
    for (FunctionSpec& f : e_.scenario.functions)
        if (own.contains(f.name)) count_exits(f.body, false);
    TaskEntry feeder = task_of(process, name_ + "_feeder", name_ + "_feed", mark_);
    feeder.daemon = process.daemon || tasks == 0;
    if (tasks == 0) tasks = -1;
    feeder.arguments.push_back(
        {fmt::to_string(tasks), {ExprKind::number, tasks, {}, {}, 0}, mark_});
    process.threads.push_back(std::move(feeder));
}

void ProcessQueueExpansion::finish()
{
    const auto own = [&](std::string_view suffix, int64_t size = 0) {
        add_variable(e_, fmt::format(".{}_{}", name_, suffix), true, mark_, 0, size);
    };
    own("buffer", buffer_);
    for (const char* suffix : {"put", "taken", "ended", "flushed"}) own(suffix);
    add_object(e_, name_ + "_pipe", "queue", mark_, fmt::to_string(pipe_));
    add_object(e_, name_ + "_rlock", "mutex", mark_);
    add_object(e_, name_ + "_wlock", "mutex", mark_);
    if (maxsize_ > 0) add_object(e_, name_ + "_sem", "semaphore", mark_, fmt::to_string(maxsize_));
    if (const auto it = e_.code.by_children.find(name_); it != e_.code.by_children.end()) {
        e_.diagnostics.error(
            compile_code::kPoolOwner, it->second,
            fmt::format("a process that a step or a pool starts puts into '{}': it has no feeder "
                        "thread",
                        name_),
            "declare the process under processes:");
        return;
    }
    for (size_t i = 0; i < e_.processes; ++i)
        if (e_.code.by_process[i].contains(name_)) add_feeder(e_.scenario.processes[i]);
    e_.scenario.functions.push_back(function_of(name_ + "_feed", {".tasks"}, text(kFeed), mark_));
}

}  // namespace interleave
