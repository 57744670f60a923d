// What the user wrote, as a value: names, defaults filled in, places in the text.
// Text -> Scenario (parse.h) -> Model (compile.h). Only this folder knows the file format.
#pragma once

#include "base/distribution.h"
#include "base/time.h"
#include "kernel/model.h"
#include "kernel/server.h"
#include "program/expression.h"
#include "scenario/diagnostic.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

// Text in the languages of the product. A plain string is both.
struct LocalText {
    std::string en, zh;
    [[nodiscard]] const std::string& in(std::string_view language) const
    {
        return language == "zh" && !zh.empty() ? zh : en;
    }
    friend bool operator==(const LocalText&, const LocalText&) = default;
};

// An expression with its place: the text begins at mark.
struct Expression {
    std::string text;
    Expr expr;
    Mark mark;
};

// A duration: fixed or drawn, or computed (an expression whose value counts `unit`s).
struct DurationSpec {
    std::optional<Distribution> fixed;
    Expression computed;  // when not fixed
    Mark mark;
};

enum class StepKind : uint8_t {
    compute,
    sleep,  // duration
    yield,
    act,       // name: verb, target: object; duration or arguments[0] where the verb takes one;
               // result: variable, or empty. "lock m", "x = trylock m", "io disk 5ms"
    with,      // target: object; body
    assign,    // result (and index), arguments[0]: value
    array,     // result: new local array of arguments[0] (a constant) elements, all 0
    start,     // name: process, thread or coroutine; target: function; arguments; result: handle
    join,      // arguments[0]: handle; result: exit code, or empty
    call,      // target: function; arguments; result: value, or empty
    return_,   // arguments[0], or none
    exit,      // arguments[0], or none
    if_,       // branches
    while_,    // arguments[0]; body
    repeat,    // arguments[0]; body
    forever,   // body
    every,     // duration: period or gaps, fixed; deadline, abort; body
    releases,  // moments; deadline, abort; body
    for_,      // result: variable; arguments[0] .. arguments[1], both included; body
    break_,
    continue_,
    atomic,    // body
    until,     // arguments[0]
    assert_,   // arguments[0]; message
    gather,    // arguments: handles; none: all that it started and did not join
    run_loop,  // target: function; arguments; result: exit code, or empty. No target: all that the
               // thread has
    wait_child,    // result: exit code of the child, or empty
    detach,        // arguments[0]: handle
    exit_process,  // arguments[0], or none
    select,        // body: the cases in order, each an act or an `after` with its own body
    after,         // in a select only: limit; body. `else` is a limit of 0
    once,          // target: object; body
    apply,         // target: pool; function, arguments; result: value, or empty
    apply_async,   // target: pool; function, arguments, callback; result: handle, or empty
    map,           // target: pool; function; arguments: first, last and perhaps the chunk; result
    map_async,     // as map, and array, callback; result: handle, or empty
    imap,          // as map, and name: imap or imap_unordered; result: variable; body
    job_result,    // arguments[0]: handle; result: value, or empty
};

// One step of a function. Which fields are used: see StepKind.
struct StepSpec {
    struct Branch;  // `if` and `elif` have a condition, `else` has none

    StepKind kind{};
    std::string label;  // as written, on one line
    Mark mark;          // of the whole
    std::string name;
    std::string target;
    Mark target_mark;
    std::string cell;  // act on a manager
    // start of a thread: the sub-interpreter that it begins in; empty: that of the starter.
    std::string interpreter;
    Mark interpreter_mark;
    std::string function, callback;  // apply, apply_async, map, map_async, imap
    std::string array;               // map_async: for the values, or empty
    Mark function_mark, callback_mark;
    std::string result;
    std::optional<Expression> index;  // assign: element of result
    Mark result_mark;
    std::vector<Expression> arguments;
    std::optional<DurationSpec> duration;
    bool nogil = false;  // compute: without the lock of the interpreter
    std::vector<Duration> moments;
    Duration deadline;           // 0: not said
    bool abort_on_miss = false;  // a job that misses its deadline ends there
    bool awaits = false;         // act, with, sleep, join, gather: written with `await`
    std::vector<StepSpec> body;
    std::vector<Branch> branches;
    std::string message;
    std::optional<Duration> limit;        // act, join, job_result: "within 5ms"
    std::optional<Expression> otherwise;  // of these: the result when the limit is over
};

struct StepSpec::Branch {
    std::optional<Expression> condition;
    std::vector<StepSpec> body;
    Mark mark;
};

struct FunctionSpec {
    std::string name;
    std::vector<std::string> parameters;
    std::vector<StepSpec> body;
    std::string assembly;  // `asm:` text, if written so; body is empty then
    bool is_asm = false;
    Mark mark;           // of the name
    Mark assembly_mark;  // where the text begins
};

// `shared(...)` or `private(...)`: memory rather than an object.
struct VariableSpec {
    std::string name;
    bool is_private = false;
    bool array = false;
    std::vector<int64_t> initial;
    Mark mark;
};

// An argument or option of an object, a policy or a machine, before its owner interprets it.
struct Argument {
    std::string name;   // empty: by position
    std::string value;  // as written
    Mark mark;          // of the value
    Mark name_mark;
};

struct ObjectSpec {
    std::string name, kind;
    std::vector<Argument> arguments;
    Mark mark, kind_mark;
};

// An entry of `servers:`.
struct ServerEntry {
    std::string name;
    Mark mark;
    ServerKind kind{};
    Duration budget, period;
    int64_t priority = 0;
};

// An entry of a task's `claims:`.
struct ClaimEntry {
    std::string object;
    int64_t units = 0;
    Mark mark, units_mark;
};

// A process with its main task, or a task of a process.
struct TaskEntry {
    std::string name;
    Mark mark;
    // run: either the name of a function with arguments, or steps (then an unnamed function).
    std::string function;
    Mark function_mark;
    std::vector<Expression> arguments;
    std::vector<StepSpec> steps;
    bool has_run = false;
    DurationSpec start;  // 0 unless said
    int64_t count = 1;   // above 1: name#1, name#2, ...
    int64_t nice = 0;
    int64_t priority = 0;
    int64_t tickets = 100;
    int64_t working_set = 0;
    Duration period, deadline, runtime;  // 0: not said
    Duration slice;                      // likewise
    std::vector<int64_t> affinity;       // CPU numbers; empty: all
    Mark affinity_mark;
    std::string server;  // empty: none
    Mark server_mark;
    bool daemon = false;
    std::vector<ClaimEntry> claims;
    std::string sub_interpreter;  // of a thread: its name, or "own"; empty: the main one
    Mark sub_interpreter_mark;
    std::optional<InterpreterSpec> interpreter;  // of a process
    // Likewise. What it runs is its first coroutine then, `main`, if it has that at all; its own
    // steps are what its threads do.
    std::optional<GoSpec> scheduler;
    bool has_main = false;
    std::vector<TaskEntry> threads;     // likewise
    std::vector<TaskEntry> coroutines;  // that it hosts
};

struct CostSpec {
    Duration save, choose, load, address_space, migration;
    Duration coroutine, create_coroutine, create_process, create_thread;
    bool release_interrupts = false;
};

struct CacheEntry {
    int64_t size = 0;  // 0: there are no caches
    Duration warmup, step;
    int64_t warm_rate = 2, cold_rate = 1;
    Mark mark;
};

struct MachineSpec {
    int64_t cpus = 1;
    Distribution instruction{DistributionKind::constant, {100}, {}, {}};
    bool time_all = false;
    CostSpec costs;
    CacheEntry cache;
    std::vector<int64_t> omit;   // numbers of registers that a switch forgets
    int64_t stack_words = 4096;  // bound of a task's stack where functions recurse
    Mark cpus_mark;
};

struct PolicySpec {
    std::string name = "fcfs";
    std::vector<Argument> parameters;
    Mark mark;
    bool given = false;
};

struct PropertySpec {
    Expression expression;
};

enum class MomentKind : uint8_t {
    here,   // where the lesson is
    start,  // of the run
    end,
    deadlock,   // the run ends in one
    switch_,    // a task gets a CPU
    time,       // `time`
    task,       // the task `name` enters `state`
    taken,      // somebody gets the object `name`
    condition,  // it becomes true of the variables
};
enum class MomentState : uint8_t { running, ready, blocked, ended };

// A place in a run, looked for from where the lesson is: "before bank/bob blocked".
struct MomentSpec {
    MomentKind kind{};
    bool before = false;  // one step earlier
    Duration time;        // since the start
    std::string name;
    MomentState state{};
    Expression condition;
    Mark mark;
};

enum class AskKind : uint8_t {
    written,     // `ask` and `answers` of the stop
    next_task,   // who gets a CPU next?
    next_rider,  // which coroutine goes on next?
    state,       // of the task `subject`
    owner,       // of the object `subject`
    value,       // of the expression
    end,         // how does the run end?
};

struct AnswerSpec {
    LocalText text;
    Expression when;  // it is right if this holds
    Mark mark;
};

// A place where a lesson stops and asks.
struct StopSpec {
    MomentSpec at, until;  // until: where the answer is seen
    LocalText say;         // before the question
    AskKind kind{};
    std::string subject;
    Expression value;
    LocalText ask;
    std::vector<AnswerSpec> answers;
    LocalText explain;  // after the answer
    std::string why;    // the task that is asked why it runs or does not; empty: none
    Mark mark, ask_mark, why_mark;
};

struct Scenario {
    std::string file;
    LocalText title, about, question;
    std::vector<LocalText> notes;
    Duration unit = ms(1);
    uint64_t seed = 1;
    std::optional<Duration> until;
    MachineSpec machine;
    PolicySpec policy;
    std::vector<VariableSpec> variables;
    std::vector<ObjectSpec> objects;
    std::vector<ObjectSpec> composites;  // of the kinds of composite.h
    std::vector<ServerEntry> servers;
    std::vector<TaskEntry> processes;
    std::vector<FunctionSpec> functions;
    std::vector<PropertySpec> expect, outcome;
    std::vector<StopSpec> lesson;
};

}  // namespace interleave
