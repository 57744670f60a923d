// What tasks do: one flat list of instructions with its symbol tables, compiled from a scenario.
//
// A Program is immutable and shared. A task's position in it is an index (Context::pc), so that a
// task can be copied, hashed and resumed anywhere. Every backend executes the same Program; the
// meaning of an instruction is kernel/execute.h. No time, no policy, no state in here.
// Invariant: validate() finds nothing; every backend may rely on it.
#pragma once

#include "base/distribution.h"
#include "base/ids.h"
#include "base/time.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

inline constexpr uint32_t kRegisters = 8;      // r0 .. r7
inline constexpr uint32_t kMaxParameters = 6;  // passed in r0 .. r5

// Operands: `a` and `b` name registers. "rb or arg" is register b, or the constant arg when the
// instruction has kConstant.
enum class Op : uint8_t {
    // registers only
    nop,
    set,       // a <- arg
    move,      // a <- rb
    add,       // a <- a op (rb or arg); integers wrap around at 64 bits
    subtract,  //
    multiply,  //
    divide,    // truncates towards zero; divisor 0 is a fault
    modulo,    // sign of the dividend, as in C; divisor 0 is a fault
    minimum,   //
    maximum,   //
    negate,    // a <- -a
    invert,    // a <- 1 if a == 0, else 0
    compare,   // flags <- sign of a - (rb or arg), without overflow
    set_if,    // a <- 1 if the condition `b` (a Condition) holds for the flags, else 0
    // control
    jump,     // pc <- arg
    jump_if,  // pc <- arg if the condition `b` (a Condition) holds for the flags
    call,     // call function `object`; its arguments are in r0, r1, ... and are moved to words
              // 1, 2, ... of the new frame; arg: words of the caller's frame
    return_,  // leave the function; r0 is its value; arg: words of its frame
    loop,     // local variable `object` -= 1; pc <- arg if it is still above 0
    exit,     // end of the task; exit code is ra, or arg with kConstant
    // memory: `object` is a VariableId; with kIndexed element rb of it, else element 0
    load,       // a <- variable
    store,      // variable <- ra; with kConstant: variable <- arg
    exchange,   // swaps a and the variable, in one go
    fetch_add,  // old <- variable; variable += ra; a <- old, in one go
    // time; the duration is arg, or drawn from distribution `object` with kDrawn, or ra x arg with
    // kScaled
    compute,  // use the CPU for so long
    sleep,    // block for so long
    yield,    // let others run
    // objects: `object` is an ObjectId, `verb` a verb of its kind; arguments are in ra, ra+1, ...,
    // a result comes back in ra. A duration (io) is given as for compute.
    act,
    // tasks
    start,  // a <- handle of a new task that runs function `object`; `verb` is a StartKind;
            // arguments as for call; arg: of a thread, the sub-interpreter that it begins in,
            // counted from 1; 0: that of the starter
    join,   // wait for the end of the task with handle ra; a <- its exit code
    // several instructions as one
    atomic,  // runs everything up to the end_atomic at pc arg in one go
    end_atomic,
    until,      // blocked until the condition code that follows, up to the end_until at pc arg,
    end_until,  // leaves the flags non-zero; evaluated in one go
    assert_,    // fault `assertion` unless the flags are non-zero; arg is a Program::messages index
    // jobs: the kernel keeps their times
    release,  // ends the job before, waits for the next of Program::releases `object`; pc <- arg
              // when
              // the last of them has ended. The first time: from now on jobs are released
    retire,   // ends the job, and no others are released
    // several at once
    select,  // blocks until one of the cases of Program::selects `object` is possible, and does it
             // in the same go; a <- its index, or the number of cases when the time limit is over
             // first. Arguments of the other cases are cleared
    gather,  // adds the child with handle ra to those that it gathers; with kConstant: all that it
             // started and did not join
    await_gathered,  // blocks until all that it gathers have ended, and gathers none any more
    wait_child,      // waits for the end of any process that this one started; a <- its handle,
                     // and it can still be joined
    host,    // runs the coroutines of this thread until the one with handle ra has ended, or, when
             // ra is 0, all; a <- its exit code
    lookup,  // a <- element ra of Program::tables `object`; outside of it a fault. With arg, which
             // is kFirstText (texts.h) then: the element of the text ra
    // processes
    exit_process,  // end of all tasks of the process; its exit code is ra, or arg with kConstant
    detach,        // nobody will join the thread with handle ra
};
inline constexpr uint32_t kOps = static_cast<uint32_t>(Op::detach) + 1;

[[nodiscard]] constexpr bool ends_task(Op op) { return op == Op::exit || op == Op::exit_process; }

enum class Condition : uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

enum class StartKind : uint8_t { process, thread, coroutine };

// Instr::flags
inline constexpr uint8_t kConstant = 1;   // arg in place of register b (or, for store and exit, a)
inline constexpr uint8_t kIndexed = 2;    // register b is an index
inline constexpr uint8_t kDrawn = 4;      // the duration comes from a distribution
inline constexpr uint8_t kScaled = 8;     // the duration is register a times arg
inline constexpr uint8_t kKillA = 16;     // register a is dead afterwards: cleared, so that states
inline constexpr uint8_t kKillB = 32;     // register b likewise;  that behave alike are equal bytes
inline constexpr uint8_t kDetached = 64;  // start: of a thread, nobody will join it
inline constexpr uint8_t kLocal = 128;    // load and store: the variable is in the task's own frame
inline constexpr uint8_t kTimed = 64;     // act, join, select: the wait ends after arg ns at most;
                                          // flags <- 1 if it got what it waited for, else 0
inline constexpr uint8_t kAwait = 128;    // act, sleep, join, select, await_gathered: a coroutine
                                          // that has to wait lets its thread go on with others
inline constexpr uint8_t kNogil = 64;     // compute: without the lock of its interpreter

struct Instr {
    Op op{};
    uint8_t a : 4 = 0;
    uint8_t b : 4 = 0;
    uint8_t verb = 0;
    uint8_t flags = 0;
    uint32_t object = 0;
    int64_t arg = 0;

    friend bool operator==(const Instr&, const Instr&) = default;
};
static_assert(sizeof(Instr) == 16);

enum class Scope : uint8_t {
    shared,   // one for all tasks
    process,  // each process has its own, copied at fork
    local,    // in the frame of the function
};

struct Variable {
    std::string name;
    Scope scope{};
    FunctionId function;  // local: whose
    uint32_t offset = 0;  // in words from the start of the shared or process region, or frame
    uint32_t length = 1;  // elements; above 1, or declared as an array: indexable
    bool array = false;
    std::vector<int64_t> initial;  // shared, process: `length` values
};

struct Function {
    std::string name;
    uint32_t entry = 0;        // pc of its first instruction
    uint32_t end = 0;          // pc after its last
    uint32_t parameters = 0;   // frame words 1 .. parameters
    uint32_t frame_words = 1;  // word 0 links to the caller
    bool is_asm = false;       // written as `asm:`: its registers are its own affair
};

// A synchronisation object or device as declared. Its kind's meaning: kernel/object.h.
struct Object {
    std::string name;
    uint32_t kind = 0;                // index into object_kinds()
    std::vector<int64_t> parameters;  // one for each parameter of the kind, in its order
};

// When the jobs of a task are released, and until when each has to be done. A task that is late
// does its jobs one after the other, in the order of their releases.
struct Releases {
    Distribution gap;               // from each release to the next; not where there are moments
    std::vector<Duration> moments;  // of all releases, in order, from where the task comes to them
    Duration deadline;   // of each job, from its release; 0: that of the task, or the next release
    Duration runtime;    // CPU time that a job needs, where that is always the same; else 0
    bool abort = false;  // a job that misses its deadline ends there
    friend bool operator==(const Releases&, const Releases&) = default;
};

inline constexpr size_t kMaxSelectCases = 64;

// One of several things that a task waits for: that a verb of an object would not block, or that
// the task with the handle in `handle` has ended, which is then joined.
struct SelectCase {
    ObjectId object;  // not valid: the end of a task
    uint8_t verb = 0;
    uint8_t a = 0;  // register of its argument and its result, as in an act; 0 if it has neither
    VariableId
        handle;  // verbs on handles: the local variable that has it, and `object` is any of
                 // the kind. Ends of tasks likewise. While it is 0 the case is never possible
    friend bool operator==(const SelectCase&, const SelectCase&) = default;
};

// A line of the scenario: the join key between prediction and reality.
struct Step {
    std::string label;  // "lock m", "balance = balance + 1"
    uint32_t line = 0;  // of the scenario file, from 1; 0: none
    uint32_t column = 0;
};

struct Program {
    std::vector<Instr> code;
    std::vector<uint32_t> step_of;  // for each instruction, the index of its step
    Table<StepId, Step> steps;
    Table<FunctionId, Function> functions;
    Table<VariableId, Variable> variables;
    Table<ObjectId, Object> objects;
    std::vector<Distribution> distributions;
    std::vector<Releases> releases;
    std::vector<std::vector<SelectCase>> selects;
    std::vector<std::vector<int64_t>> tables;
    std::vector<std::string> texts;     // what messages may hold, by number; all that can arise
    std::vector<std::string> messages;  // of assertions
    uint32_t shared_words = 0;
    uint32_t process_words = 0;
    uint32_t stack_words = 1;  // the largest stack any startable function needs, or the set bound
};

[[nodiscard]] std::string_view op_name(Op);
[[nodiscard]] std::string_view condition_name(Condition);

// One sentence for each invariant that the program breaks; empty when every backend may run it.
[[nodiscard]] std::vector<std::string> validate(const Program&);

}  // namespace interleave
