// A pool of worker processes, built like multiprocessing.Pool of CPython 3.12 (Lib/multiprocessing/
// pool.py): the process that owns it has a thread that hands tasks to the workers and one that
// takes their results, runs callbacks and keeps what came; between them lie a queue of jobs in the
// process and two pipes, each with a lock on the side where several meet. The third thread there,
// which replaces workers that died, has no counterpart: workers here do not die.
//
// A job has a number, and a slot of the arrays of the owner, its cache, which is number modulo
// `jobs`. A task is the number of its job, that of its part, that of the function, and arguments; a
// result is job, part, how many values, and these. Job 0 is the sentinel.
//
// An imap is a job like a map, whose values go to places of its own, where a loop in the owner
// waits for one after the other. A signal, which has no counterpart in the language, is a variable
// for which a thread of each worker waits, in scenarios that terminate a pool.
#include "scenario/compile_codes.h"
#include "scenario/compile_context.h"
#include "scenario/composite.h"
#include "scenario/expand_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace interleave {

namespace {

// As in a pipe of 64 KB, at 8 bytes for each number.
constexpr std::string_view kPipeNumbers = "8192";

constexpr std::string_view kSubmit = R"(
- assert __<POOL>_closed == 0, "the pool <POOL> is closed and takes no more jobs"
- atomic:
<FIRST>    - __<POOL>_jobs += 1
    - __job = __<POOL>_jobs
    - __slot = __job % <JOBS>
    - assert __<POOL>_job[__slot] == __<POOL>_done[__slot], "<JOBS> jobs of <POOL> are not done yet"
    - __<POOL>_job[__slot] = __job
    - __<POOL>_function[__slot] = <CALL>
    - __<POOL>_then[__slot] = <SINK>
    - __<POOL>_parts[__slot] = __parts
    - __<POOL>_chunk[__slot] = __chunk
    - __<POOL>_value[__slot] = 0
<STORE><QUEUE>)";

constexpr std::string_view kQueue = R"(
    - __<POOL>_unfinished += 1
- put <POOL>_taskqueue __job
)";

constexpr std::string_view kQueueSome = R"(
    - if __parts > 0:
        - __<POOL>_unfinished += 1
    - else:
        - __<POOL>_done[__slot] = __job
- if __parts > 0:
    - put <POOL>_taskqueue __job
)";

constexpr std::string_view kWait = R"(
- until __<POOL>_done[__job % <JOBS>] >= __job
)";

constexpr std::string_view kValue = R"(
- atomic:
    - assert __<POOL>_done[__job % <JOBS>] == __job, "<POOL> keeps <JOBS> results, and this one is gone"
    - __value = __<POOL>_value[__job % <JOBS>]
)";

constexpr std::string_view kMap = R"(
- __first = __FIRST
- __last = __LAST
- __count = __last - __first + 1
- __chunk = (__count + 4 * <WORKERS> - 1) / (4 * <WORKERS>)
- __chunk = __CHUNK
- assert __count <= 0 or __chunk > 0, "a chunk has at least one element"
- assert __count <= <LENGTH>, "map gives more values than <ARRAY> has elements"
- __value = 0
- if __count > 0:
    - __parts = (__count + __chunk - 1) / __chunk
    - __a1 = __first
    - __a2 = __count
<SUBMIT><WAIT>)";

constexpr std::string_view kDefaultChunk = "(__count + 4 * <WORKERS> - 1) / (4 * <WORKERS>)";

// An empty one is done at once and calls nobody.
constexpr std::string_view kMapAsync = R"(
- __first = __FIRST
- __count = __LAST
- __count = max(__count - __first + 1, 0)
- __chunk = (__count + 4 * <WORKERS> - 1) / (4 * <WORKERS>)
- assert __count == 0 or __chunk > 0, "a chunk has at least one element"
- __parts = 0
- if __count > 0:
    - __parts = (__count + __chunk - 1) / __chunk
- __a1 = __first
- __a2 = __count
)";

// Each imap of the text has places for results that came and were not asked for yet, each marked
// with the job and the number of the result. Another run of the same loop is another job.
constexpr std::string_view kImap = R"(
- __first = __FIRST
- __count = __LAST
- __count = max(__count - __first + 1, 0)
- __chunk = <CHUNK>
- assert __chunk > 0, "a chunk has at least one element"
- assert min(__chunk, __count) <= <KEPT>, "a chunk of this imap has <KEPT> elements at most"
- __parts = 0
- __job = 0
- if __count > 0:
    - __parts = (__count + __chunk - 1) / __chunk
    - __a1 = __first
    - __a2 = __count
<SUBMIT>- __<POOL>_mine<I> = __job
- for __<POOL>_item<I> in 0..__count - 1:
    - __mark = __<POOL>_mine<I> * 1048576 + __<POOL>_item<I>
    - __place = __<POOL>_item<I> % <KEPT>
    - until __<POOL>_imap<I>_have[__place] == __mark or __<POOL>_imap<I>_job != __<POOL>_mine<I>
    - atomic:
        - __first = __<POOL>_imap<I>_job == __<POOL>_mine<I>
        - assert __first, "two tasks go through the same imap at once"
        - __value = __<POOL>_imap<I>_value[__place]
        - __<POOL>_imap<I>_taken = __<POOL>_item<I> + 1
    - __RESULT = __value
- atomic:
    - if __<POOL>_imap<I>_job == __<POOL>_mine<I>:
        - __<POOL>_imap<I>_job = 0
)";

constexpr std::string_view kImapStarts = R"(
    - __<POOL>_imap<I>_job = __<POOL>_jobs + 1
    - __<POOL>_imap<I>_came = 0
    - __<POOL>_imap<I>_taken = 0
)";

constexpr std::string_view kImapKeeps = R"(
- atomic:
    - if __<POOL>_imap<I>_job == __job:
        - __item = <ITEM>
        - __ahead = __item - __<POOL>_imap<I>_taken
        - assert __ahead < <KEPT>, "<KEPT> results of this imap wait for somebody to ask"
        - __<POOL>_imap<I>_value[__item % <KEPT>] = __x
        - __<POOL>_imap<I>_have[__item % <KEPT>] = __job * 1048576 + __item
        - __<POOL>_imap<I>_came += 1
)";

constexpr std::string_view kClose = R"(
- atomic:
    - __first = __<POOL>_closed == 0
    - __<POOL>_closed = 1
- if __first:
    - put <POOL>_taskqueue 0
)";

constexpr std::string_view kJoin = R"(
- assert __<POOL>_closed == 1, "join before close, the pool <POOL> is still running"
- until __<POOL>_live == 0
)";

// terminate() of the pool (_terminate_pool there): jobs that wait are thrown away and nobody takes
// another one; workers that compute are ended by a signal, here by a thread in each of them that
// waits for it. Nobody is ended in the middle of a message.
constexpr std::string_view kTerminate = R"(
- atomic:
    - __first = __<POOL>_terminated == 0
    - __<POOL>_terminated = 1
    - __open = __<POOL>_closed == 0
    - __<POOL>_closed = 1
- if __first:
    - if __open:
        - put <POOL>_taskqueue 0
    - lock <POOL>_inqueue_rlock
    - __running = 1
    - while __running:
        - get <POOL>_inqueue within 10us
        - atomic:
            - __running = __<POOL>_fed == 0
    - lock <POOL>_outqueue_wlock
    - atomic:
        - __<POOL>_signal = 1
    - until __<POOL>_working == 0
    - atomic:
        - __running = __<POOL>_live > 0
    - if __running:
        - put <POOL>_outqueue 0
    - unlock <POOL>_outqueue_wlock
    - unlock <POOL>_inqueue_rlock
- until __<POOL>_live == 0
)";

constexpr std::string_view kGone = R"(
- atomic:
    - if __<POOL>_gone == 0:
        - __<POOL>_gone = 1
        - __<POOL>_live -= 1
        - __<POOL>_working -= 1
- exit_process <CODE>
)";

constexpr std::string_view kSignalled = R"(
- until __<POOL>_signal == 1
)";

constexpr std::string_view kWorkerEnds = R"(
- atomic:
    - __<POOL>_live -= 1
)";

constexpr std::string_view kWorker = R"(
- __job = 1
- while __job != 0:
    - with <POOL>_inqueue_rlock:
        - __job = get <POOL>_inqueue
        - if __job != 0:
            - __part = get <POOL>_inqueue
            - __function = get <POOL>_inqueue
<TAKE>    - if __job != 0:
        - __count = 1
        - __value = 0
<DISPATCH>        - with <POOL>_outqueue_wlock:
            - put <POOL>_outqueue __job
            - put <POOL>_outqueue __part
            - put <POOL>_outqueue __count
<GIVE>)";

constexpr std::string_view kTaskHandler = R"(
- __job = get <POOL>_taskqueue
- while __job != 0:
    - atomic:
        - __slot = __job % <JOBS>
        - __function = __<POOL>_function[__slot]
        - __parts = __<POOL>_parts[__slot]
        - __chunk = __<POOL>_chunk[__slot]
<LOAD>    - for __part in 0..__parts - 1:
<GOES_ON>        - put <POOL>_inqueue __job
        - put <POOL>_inqueue __part
        - put <POOL>_inqueue __function
<PASS>    - __job = get <POOL>_taskqueue
- with <POOL>_outqueue_wlock:
    - put <POOL>_outqueue 0
- repeat <WORKERS>:
    - put <POOL>_inqueue 0
- atomic:
<FED>    - __<POOL>_live -= 1
)";

constexpr std::string_view kResultHandler = R"(
- __closing = 0
- __running = 1
- while __running:
    - __job = get <POOL>_outqueue
    - if __job == 0:
        - __closing = 1
    - else:
        - __part = get <POOL>_outqueue
        - __count = get <POOL>_outqueue
        - __slot = __job % <JOBS>
        - atomic:
            - __then = __<POOL>_then[__slot]
            - __value = __<POOL>_value[__slot]
            - __chunk = __<POOL>_chunk[__slot]
        - for __k in 0..__count - 1:
            - __x = get <POOL>_outqueue
            - __value += __x
<KEEP>        - atomic:
            - __<POOL>_value[__slot] = __value
            - __<POOL>_parts[__slot] -= 1
            - __left = __<POOL>_parts[__slot]
        - if __left == 0:
<CALLBACKS>            - atomic:
                - __<POOL>_done[__slot] = __job
                - __<POOL>_unfinished -= 1
<TELL>    - atomic:
        - __running = __closing == 0 or __<POOL>_unfinished > 0
<GIVE_UP>- atomic:
    - __<POOL>_live -= 1
)";

constexpr int64_t kTerminatedCode = 143;  // of a process that SIGTERM ended
constexpr int64_t kKept = 256;  // results of an imap whose numbers are not known before the run
constexpr int64_t kKeptMost = 10'000;

// How many results of this imap may wait to be asked for: all, where that is known.
int64_t kept_for(const StepSpec& s)
{
    const Expr& first = s.arguments[0].expr;
    const Expr& last = s.arguments[1].expr;
    if (first.kind != ExprKind::number || last.kind != ExprKind::number) return kKept;
    if (last.value < first.value || last.value - first.value >= kKeptMost) return kKept;
    return last.value - first.value + 1;
}

// Place of `one` in the list, from 1; adds it if it is new.
template <typename T>
size_t number_of(std::vector<T>& list, const T& one)
{
    const auto it = std::ranges::find(list, one);
    const auto number = static_cast<size_t>(it - list.begin()) + 1;
    if (it == list.end()) list.push_back(one);
    return number;
}

bool is_starmap(const StepSpec& s) { return s.name == "starmap"; }

const VariableSpec* array_named(const Scenario& s, const std::string& name)
{
    const auto it = std::ranges::find(s.variables, name, &VariableSpec::name);
    return it != s.variables.end() && it->array ? &*it : nullptr;
}

// How many tuples the arguments of a starmap make: as many as its shortest array has elements, as
// zip() does. 0: there is no array among them.
int64_t count_of_tuples(const Scenario& scenario, const StepSpec& s)
{
    int64_t count = 0;
    for (const Expression& a : s.arguments) {
        const bool named = a.expr.kind == ExprKind::name;
        const VariableSpec* array = named ? array_named(scenario, a.expr.name) : nullptr;
        if (array == nullptr) continue;
        const auto length = static_cast<int64_t>(array->initial.size());
        count = count == 0 ? length : std::min(count, length);
    }
    return count;
}

Expression number(int64_t value, Mark mark)
{
    return {fmt::to_string(value), {ExprKind::number, value, {}, {}, 0}, mark};
}

}  // namespace

PoolExpansion::PoolExpansion(Expansion& e, const ObjectSpec& spec, size_t index, size_t pools)
    : e_(e),
      name_(spec.name),
      mark_(spec.mark),
      workers_(parameter_of(spec, "workers")),
      jobs_(parameter_of(spec, "jobs")),
      index_(index),
      pools_(pools)
{
}

void PoolExpansion::note(const std::vector<StepSpec>& steps)
{
    for (const StepSpec& s : steps) {
        const bool mine = s.target == name_;
        const bool maps = s.kind == StepKind::map || s.kind == StepKind::map_async;
        if (mine && (maps || s.kind == StepKind::imap)) {
            maps_ = true;
            arguments_ = std::max<size_t>(arguments_, 2);
            const std::string& name = s.kind == StepKind::map ? s.result : s.array;
            const VariableSpec* array = maps ? array_named(e_.scenario, name) : nullptr;
            if (array != nullptr)
                results_ = std::max(results_, static_cast<int64_t>(array->initial.size()));
            if (is_starmap(s))
                tuples_ = std::max(tuples_, count_of_tuples(e_.scenario, s) *
                                                static_cast<int64_t>(s.arguments.size()));
            if (!maps) results_ = std::max(results_, kept_for(s));
        } else if (mine && s.kind == StepKind::act && s.name == "terminate") {
            terminates_ = true;
        } else if (mine && (s.kind == StepKind::apply || s.kind == StepKind::apply_async)) {
            arguments_ = std::max(arguments_, s.arguments.size());
        }
        note(s.body);
        for (const StepSpec::Branch& b : s.branches) note(b.body);
    }
}

std::string PoolExpansion::text(std::string_view lines) const
{
    std::string out = replaced(std::string(lines), "<POOL>", name_);
    out = replaced(std::move(out), "<JOBS>", fmt::to_string(jobs_));
    return replaced(std::move(out), "<WORKERS>", fmt::to_string(workers_));
}

bool PoolExpansion::check(const StepSpec& s, size_t arguments, bool needs_value)
{
    const FunctionSpec* f = function_named(e_, s.function, s.function_mark);
    if (f == nullptr) return false;
    if (f->parameters.size() != arguments) {
        e_.diagnostics.error(
            compile_code::kArgumentCount, s.function_mark,
            fmt::format("'{}' takes {} argument{}, not {}", f->name, f->parameters.size(),
                        f->parameters.size() == 1 ? "" : "s", arguments));
        return false;
    }
    if (needs_value && !gives_value(*f)) {
        e_.diagnostics.error(compile_code::kNoResult, s.result_mark,
                             fmt::format("'{}' returns no value", f->name));
        return false;
    }
    if (s.callback.empty()) return true;
    const FunctionSpec* callback = function_named(e_, s.callback, s.callback_mark);
    if (callback == nullptr) return false;
    if (callback->parameters.size() == 1) return true;
    e_.diagnostics.error(compile_code::kArgumentCount, s.callback_mark,
                         fmt::format("a callback takes the result and nothing else; '{}' has {} "
                                     "parameters",
                                     callback->name, callback->parameters.size()));
    return false;
}

std::string PoolExpansion::submit_text(size_t call, size_t sink, size_t arguments,
                                       std::string_view first, bool may_be_empty,
                                       std::string_view tuples) const
{
    std::string store;
    for (size_t k = 1; k <= arguments_; ++k)
        store += fmt::format("    - __<POOL>_a{}[__slot] = {}\n", k,
                             k <= arguments ? fmt::format("__a{}", k) : "0");
    store += tuples;
    std::string out = replaced(std::string(kSubmit), "<FIRST>", first);
    out = replaced(std::move(out), "<STORE>", store);
    out = replaced(std::move(out), "<QUEUE>", (may_be_empty ? kQueueSome : kQueue).substr(1));
    out = replaced(std::move(out), "<CALL>", fmt::to_string(call));
    out = replaced(std::move(out), "<SINK>", fmt::to_string(sink));
    return text(out).substr(1);
}

std::string PoolExpansion::wait_text(bool with_result) const
{
    return text(kWait).substr(1) + value_text() + (with_result ? "- __RESULT = __value\n" : "");
}

std::string PoolExpansion::value_text() const { return text(kValue).substr(1); }

std::string PoolExpansion::ready_text() const
{
    return text("- __ready = __<POOL>_done[__job % <JOBS>] >= __job\n");
}

std::vector<StepSpec> PoolExpansion::apply(const StepSpec& s)
{
    const bool waits = s.kind == StepKind::apply;
    if (!check(s, s.arguments.size(), waits && !s.result.empty())) return {};
    const size_t call = number_of(calls_, {s.function, false, false});
    const size_t sink =
        s.callback.empty() ? 0 : number_of(sinks_, Sink{s.callback, {}, 0, false, 0});
    Holes holes{{}, s.result, s.result_mark};
    std::string lines = "- __parts = 1\n- __chunk = 0\n";
    for (size_t k = 1; k <= s.arguments.size(); ++k) {
        lines += fmt::format("- __a{} = __A{}\n", k, k);
        holes.values.emplace(fmt::format("__A{}", k), s.arguments[k - 1]);
    }
    lines += submit_text(call, sink, s.arguments.size());
    lines +=
        waits ? wait_text(true) : fmt::format("- __RESULT = __job * {} + {}\n", pools_, index_);
    return steps_in_place_of(s, lines, holes);
}

// Pool.starmap(f, zip(a, b)): the tuples are made when it is called (list(iterable) in
// Pool._map_async), and go to the workers through the pipe with the parts of the job.
std::vector<StepSpec> PoolExpansion::starmap(const StepSpec& s)
{
    const int64_t count = count_of_tuples(e_.scenario, s);
    if (count == 0) {
        e_.diagnostics.error(
            compile_code::kWrongKind, s.function_mark,
            fmt::format("no argument of '{}' is an array below objects:", s.function),
            "a starmap takes one element of each array for each call; for the "
            "same values again and again, write apply");
        return {};
    }
    Tuples t{.width = s.arguments.size(),
             .store = fmt::format("    - for __k in 0..{}:\n", count - 1),
             .holes = {},
             .before = {}};
    for (size_t k = 0; k < t.width; ++k) {
        const Expression& a = s.arguments[k];
        const bool named = a.expr.kind == ExprKind::name;
        const bool array = named && array_named(e_.scenario, a.expr.name) != nullptr;
        t.store +=
            fmt::format("        - __<POOL>_tuples[__slot * {} + __k * {} + {}] = {}\n", tuples_,
                        t.width, k, array ? a.expr.name + "[__k]" : fmt::format("__same{}", k));
        if (array) continue;
        t.before += fmt::format("- __same{0} = __SAME{0}\n", k);
        t.holes.values.emplace(fmt::format("__SAME{}", k), a);
    }
    StepSpec plain = s;
    plain.arguments = {number(0, s.mark), number(count - 1, s.mark)};
    if (s.index) plain.arguments.push_back(*s.index);
    plain.index.reset();
    return s.kind == StepKind::map ? map(plain, t) : map_async(plain, t);
}

std::vector<StepSpec> PoolExpansion::map(const StepSpec& s, const Tuples& tuples)
{
    if (!check(s, std::max<size_t>(tuples.width, 1), !s.result.empty())) return {};
    const VariableSpec* array = array_named(e_.scenario, s.result);
    const bool keeps = array != nullptr;
    const size_t call = number_of(calls_, {s.function, true, keeps, tuples.width});
    const size_t sink = keeps ? number_of(sinks_, Sink{{}, s.result, 0, false, 0}) : 0;
    Holes holes{tuples.holes.values, keeps ? "" : s.result, s.result_mark};
    holes.values.emplace("__FIRST", s.arguments[0]);
    holes.values.emplace("__LAST", s.arguments[1]);
    std::string lines = tuples.before + std::string(kMap).substr(1);
    const std::string_view left_out =
        s.arguments.size() > 2 ? "- __chunk = (__count + 4 * <WORKERS> - 1) / (4 * <WORKERS>)\n"
                               : "- __chunk = __CHUNK\n";
    lines = replaced(std::move(lines), left_out, "");
    if (s.arguments.size() > 2) holes.values.emplace("__CHUNK", s.arguments[2]);
    if (keeps) {
        lines = replaced(std::move(lines), "<LENGTH>", fmt::to_string(array->initial.size()));
        lines = replaced(std::move(lines), "<ARRAY>", s.result);
    } else {
        lines = replaced(std::move(lines),
                         "- assert __count <= <LENGTH>, \"map gives more values than <ARRAY> has "
                         "elements\"\n",
                         "");
    }
    lines = replaced(std::move(lines), "<SUBMIT>",
                     indented(submit_text(call, sink, 2, {}, false, tuples.store), 4));
    lines = replaced(std::move(lines), "<WAIT>", indented(wait_text(false), 4));
    return steps_in_place_of(s, text(lines) + "- __RESULT = __value\n", holes);
}

std::vector<StepSpec> PoolExpansion::verb(const StepSpec& s)
{
    if (s.name == "terminate") return steps_in_place_of(s, text(kTerminate));
    return steps_in_place_of(s, text(s.name == "close" ? kClose : kJoin));
}

std::vector<StepSpec> PoolExpansion::map_async(const StepSpec& s, const Tuples& tuples)
{
    const VariableSpec* array = array_named(e_.scenario, s.array);
    if (!s.array.empty() && array == nullptr) {
        e_.diagnostics.error(compile_code::kWrongKind, s.mark,
                             fmt::format("'{}' is no array below objects:", s.array),
                             fmt::format("declare {}: shared(0, size=16)", s.array));
        return {};
    }
    if (!check(s, std::max<size_t>(tuples.width, 1), array != nullptr)) return {};
    const size_t call = number_of(calls_, {s.function, true, array != nullptr, tuples.width});
    const bool told = array != nullptr || !s.callback.empty();
    const size_t sink = told ? number_of(sinks_, Sink{s.callback, s.array, 0, false, 0}) : 0;
    Holes holes{tuples.holes.values, s.result, s.result_mark};
    holes.values.emplace("__FIRST", s.arguments[0]);
    holes.values.emplace("__LAST", s.arguments[1]);
    std::string lines = tuples.before + std::string(kMapAsync).substr(1);
    if (s.arguments.size() > 2) {
        lines = replaced(std::move(lines), kDefaultChunk, "__CHUNK");
        holes.values.emplace("__CHUNK", s.arguments[2]);
    }
    if (array != nullptr)
        lines += fmt::format(
            "- assert __count <= {}, \"map_async gives more values than {} has elements\"\n",
            array->initial.size(), s.array);
    lines += submit_text(call, sink, 2, {}, true, tuples.store);
    lines += fmt::format("- __RESULT = __job * {} + {}\n", pools_, index_);
    return steps_in_place_of(s, text(lines), holes);
}

// The steps below it become the body of a loop over what the workers give.
std::vector<StepSpec> PoolExpansion::imap(const StepSpec& s)
{
    if (!check(s, 1, true)) return {};
    const size_t call = number_of(calls_, {s.function, true, true});
    sinks_.push_back({{}, {}, ++imaps_, s.name == "imap", kept_for(s)});
    const auto own = [&](std::string_view lines) {
        std::string out = replaced(std::string(lines), "<I>", fmt::to_string(imaps_));
        return text(replaced(std::move(out), "<KEPT>", fmt::to_string(sinks_.back().kept)));
    };
    Holes holes{{}, s.result, s.result_mark};
    holes.values.emplace("__FIRST", s.arguments[0]);
    holes.values.emplace("__LAST", s.arguments[1]);
    if (s.arguments.size() > 2) holes.values.emplace("__CHUNK", s.arguments[2]);
    std::string lines = own(kImap).substr(1);
    lines = replaced(std::move(lines), "<CHUNK>", s.arguments.size() > 2 ? "__CHUNK" : "1");
    const std::string submit = submit_text(call, sinks_.size(), 2, own(kImapStarts).substr(1));
    lines = replaced(std::move(lines), "<SUBMIT>", indented(submit, 4));
    std::vector<StepSpec> steps = steps_in_place_of(s, lines, holes);
    const auto loop = std::ranges::find(steps, StepKind::for_, &StepSpec::kind);
    loop->body.insert(loop->body.end(), s.body.begin(), s.body.end());
    return steps;
}

// What the thread with the results does with a value for this sink.
std::string PoolExpansion::keep_text(size_t sink) const
{
    const Sink& to = sinks_[sink];
    std::string lines;
    if (to.imap == 0 && !to.array.empty())
        lines = fmt::format("    - {}[__part * __chunk + __k] = __x\n", to.array);
    if (to.imap != 0) {
        lines = replaced(std::string(kImapKeeps).substr(1), "<ITEM>",
                         to.in_order ? "__part * __chunk + __k" : "__<POOL>_imap<I>_came");
        lines = replaced(std::move(lines), "<I>", fmt::to_string(to.imap));
        lines = indented(replaced(std::move(lines), "<KEPT>", fmt::to_string(to.kept)), 4);
    }
    if (lines.empty()) return {};
    return indented(fmt::format("- if __then == {}:\n{}", sink + 1, lines), 12);
}

// Those that wait for the job with a limit.
std::string PoolExpansion::told_text() const
{
    std::string lines;
    for (size_t k = 1; k <= e_.timed_results; ++k)
        lines += fmt::format(
            "            - atomic:\n"
            "                - __awaited = __awaited_{0} == __job * {1} + {2}\n"
            "            - if __awaited:\n"
            "                - set job_done_{0}\n",
            k, pools_, index_);
    return lines;
}

std::string PoolExpansion::worker_text() const
{
    std::string take, dispatch;
    for (size_t k = 1; k <= arguments_; ++k)
        take += fmt::format("            - __a{} = get <POOL>_inqueue\n", k);
    for (size_t i = 0; i < calls_.size(); ++i) {
        const Call& call = calls_[i];
        const FunctionSpec* f = nullptr;
        for (const FunctionSpec& one : e_.scenario.functions)
            if (one.name == call.function) f = &one;
        const bool gives = gives_value(*f);
        dispatch += fmt::format("        - {} __function == {}:\n", i == 0 ? "if" : "elif", i + 1);
        if (call.width > 0)
            take += fmt::format(
                "            - if __function == {}:\n"
                "                - for __k in 0..__a2 * {} - 1:\n"
                "                    - __x = get <POOL>_inqueue\n"
                "                    - __<POOL>_mine[__k] = __x\n",
                i + 1, call.width);
        if (call.is_map) {
            std::string tuple = call.width > 0 ? "" : "__a1 + __k";
            for (size_t k = 0; k < call.width; ++k)
                tuple += fmt::format("{}__<POOL>_mine[__k * {} + {}]", k == 0 ? "" : ", ",
                                     call.width, k);
            dispatch += fmt::format(
                "            - for __k in 0..__a2 - 1:\n                - {}call {}({})\n",
                gives ? "__x = " : "", call.function, tuple);
            if (call.keeps)
                dispatch += "                - __<POOL>_results[__k] = __x\n";
            else if (gives)
                dispatch += "                - __value += __x\n";
            if (call.keeps) dispatch += "            - __count = __a2\n";
            continue;
        }
        std::string arguments;
        for (size_t k = 1; k <= f->parameters.size(); ++k)
            arguments += fmt::format("{}__a{}", k == 1 ? "" : ", ", k);
        dispatch += fmt::format("            - {}call {}({})\n", gives ? "__value = " : "",
                                call.function, arguments);
    }
    std::string give = "            - put <POOL>_outqueue __value\n";
    std::string kept;
    for (size_t i = 0; i < calls_.size(); ++i)
        if (calls_[i].keeps)
            kept += fmt::format("{}__function == {}", kept.empty() ? "" : " or ", i + 1);
    if (!kept.empty()) {
        give = fmt::format(
            "            - if {}:\n"
            "                - for __k in 0..__count - 1:\n"
            "                    - put <POOL>_outqueue __<POOL>_results[__k]\n"
            "            - else:\n"
            "                - put <POOL>_outqueue __value\n",
            kept);
    }
    std::string ends(kWorkerEnds.substr(1));
    if (terminates_) ends = replaced(std::string(kGone.substr(1)), "<CODE>", "0");
    std::string out = replaced(std::string(kWorker) + ends, "<TAKE>", take);
    out = replaced(std::move(out), "<DISPATCH>", dispatch);
    return text(replaced(std::move(out), "<GIVE>", give));
}

std::string PoolExpansion::task_handler_text() const
{
    std::string load, pass;
    for (size_t k = 1; k <= arguments_; ++k)
        load += fmt::format("        - __a{} = __<POOL>_a{}[__slot]\n", k, k);
    for (size_t k = 1; k <= arguments_; ++k) {
        std::string value = fmt::format("__a{}", k);
        if (maps_ && k == 1) value = "__a1 + __part * __chunk";
        if (maps_ && k == 2) {
            pass +=
                "        - if __chunk > 0:\n"
                "            - put <POOL>_inqueue min(__chunk, __a2 - __part * __chunk)\n"
                "        - else:\n"
                "            - put <POOL>_inqueue __a2\n";
            continue;
        }
        pass += fmt::format("        - put <POOL>_inqueue {}\n", value);
    }
    for (size_t i = 0; i < calls_.size(); ++i)
        if (const size_t width = calls_[i].width; width > 0)
            pass += fmt::format(
                "        - if __function == {0}:\n"
                "            - __here = min(__chunk, __a2 - __part * __chunk) * {1}\n"
                "            - for __k in 0..__here - 1:\n"
                "                - put <POOL>_inqueue __<POOL>_tuples[__slot * {2} + __part * "
                "__chunk * {1} + __k]\n",
                i + 1, width, tuples_);
    std::string out = replaced(std::string(kTaskHandler), "<LOAD>", load);
    out = replaced(std::move(out), "<PASS>", pass);
    out = replaced(std::move(out), "<GOES_ON>",
                   terminates_ ? "        - atomic:\n"
                                 "            - __ended = __<POOL>_terminated\n"
                                 "        - if __ended:\n"
                                 "            - break\n"
                               : "");
    out = replaced(std::move(out), "<FED>", terminates_ ? "    - __<POOL>_fed = 1\n" : "");
    return text(std::move(out));
}

std::string PoolExpansion::result_handler_text() const
{
    std::string keep, callbacks;
    for (size_t i = 0; i < sinks_.size(); ++i) {
        const Sink& sink = sinks_[i];
        keep += keep_text(i);
        if (!sink.callback.empty()) {
            callbacks +=
                fmt::format("            - if __then == {}:\n                - call {}(__value)\n",
                            i + 1, sink.callback);
        }
    }
    std::string out = replaced(std::string(kResultHandler), "<KEEP>", keep);
    out = replaced(std::move(out), "<TELL>", told_text());
    out = replaced(std::move(out), "<GIVE_UP>",
                   terminates_ ? "        - if __closing and __<POOL>_terminated:\n"
                                 "            - __running = 0\n"
                               : "");
    return text(replaced(std::move(out), "<CALLBACKS>", callbacks));
}

// The process whose tasks use the pool. None, told, where that is not one that exists once.
std::optional<size_t> PoolExpansion::owner() const
{
    const std::string advice = "declare a pool for each process that uses one";
    if (const auto it = e_.code.by_children.find(name_); it != e_.code.by_children.end()) {
        e_.diagnostics.error(
            compile_code::kPoolOwner, it->second,
            fmt::format("'{}' is used by a process that a step or a pool starts", name_),
            "a pool belongs to one process under processes:");
        return std::nullopt;
    }
    std::optional<size_t> found;
    for (size_t i = 0; i < e_.code.by_process.size(); ++i) {
        const auto use = e_.code.by_process[i].find(name_);
        if (use == e_.code.by_process[i].end()) continue;
        const TaskEntry& process = e_.scenario.processes[i];
        if (found || process.count > 1) {
            e_.diagnostics.error(
                compile_code::kPoolOwner, use->second,
                found ? fmt::format("'{}' belongs to the process '{}', and '{}' uses it, too",
                                    name_, e_.scenario.processes[*found].name, process.name)
                      : fmt::format("'{}' belongs to one process, and '{}' is {} of them", name_,
                                    process.name, process.count),
                advice);
            return std::nullopt;
        }
        found = i;
    }
    return found;
}

void PoolExpansion::add_memory()
{
    const auto own = [&](std::string_view suffix, int64_t size = 0) {
        add_variable(e_, fmt::format(".{}_{}", name_, suffix), false, mark_, 0, size);
    };
    own("closed");
    own("jobs");
    own("unfinished");
    for (const char* suffix : {"job", "function", "then", "parts", "chunk", "value", "done"})
        own(suffix, jobs_);
    for (size_t k = 1; k <= arguments_; ++k) own(fmt::format("a{}", k), jobs_);
    if (tuples_ > 0) {
        own("tuples", jobs_ * tuples_);
        add_variable(e_, fmt::format(".{}_mine", name_), true, mark_, 0, tuples_);
    }
    if (results_ > 0) add_variable(e_, fmt::format(".{}_results", name_), true, mark_, 0, results_);
    add_variable(e_, fmt::format(".{}_live", name_), false, mark_, workers_ + 2);
    if (terminates_) {
        for (const char* suffix : {"terminated", "fed", "signal"}) own(suffix);
        add_variable(e_, fmt::format(".{}_working", name_), false, mark_, workers_);
        add_variable(e_, fmt::format(".{}_gone", name_), true, mark_);
    }
    for (const Sink& sink : sinks_) {
        if (sink.imap == 0) continue;
        for (const char* suffix : {"job", "came", "taken"})
            own(fmt::format("imap{}_{}", sink.imap, suffix));
        own(fmt::format("imap{}_have", sink.imap), sink.kept);
        own(fmt::format("imap{}_value", sink.imap), sink.kept);
    }
    add_object(e_, name_ + "_taskqueue", "queue", mark_);
    add_object(e_, name_ + "_inqueue", "queue", mark_, std::string(kPipeNumbers));
    add_object(e_, name_ + "_outqueue", "queue", mark_, std::string(kPipeNumbers));
    add_object(e_, name_ + "_inqueue_rlock", "mutex", mark_);
    add_object(e_, name_ + "_outqueue_wlock", "mutex", mark_);
}

void PoolExpansion::add_tasks(size_t owner)
{
    TaskEntry& process = e_.scenario.processes[owner];
    TaskEntry worker = task_of(process, name_ + "_worker", name_ + "_work", mark_);
    worker.count = workers_;
    worker.interpreter = process.interpreter;
    if (terminates_)
        worker.threads.push_back(task_of(process, "signals", name_ + "_end_worker", mark_));
    process.threads.push_back(
        task_of(process, name_ + "_task_handler", name_ + "_handle_tasks", mark_));
    process.threads.push_back(
        task_of(process, name_ + "_result_handler", name_ + "_handle_results", mark_));
    e_.scenario.processes.push_back(std::move(worker));
}

void PoolExpansion::finish()
{
    const std::optional<size_t> process = owner();
    add_memory();
    auto& functions = e_.scenario.functions;
    FunctionSpec work = function_of(name_ + "_work", {}, worker_text(), mark_);
    functions.push_back(std::move(work));
    if (terminates_) {
        std::string ends = std::string(kSignalled) + std::string(kGone.substr(1));
        ends = replaced(std::move(ends), "<CODE>", fmt::to_string(kTerminatedCode));
        functions.push_back(function_of(name_ + "_end_worker", {}, text(ends), mark_));
    }
    functions.push_back(function_of(name_ + "_handle_tasks", {}, task_handler_text(), mark_));
    functions.push_back(function_of(name_ + "_handle_results", {}, result_handler_text(), mark_));
    if (process) add_tasks(*process);
}

}  // namespace interleave
