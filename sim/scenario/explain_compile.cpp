// What the compiler's and the assembler's diagnostics mean, each with a wrong and a right example.
#include "scenario/compile_codes.h"

namespace interleave {

namespace {

using namespace compile_code;

constexpr CodeText kTexts[] = {
    {kNothingToRun,
     "A run needs a task. Wrong: `processes: {P: {}}`. Right: `P: {run: [compute 5]}`."},
    {kDuplicateName,
     "Names are unique: variables and objects among themselves, functions, tasks, and the "
     "parameters of a function, which also differ from variables. Wrong: two objects "
     "called `m`. Right: `m` and `m2`."},
    {kReservedName,
     "A word of the language, or one that `expect:` reads as a property of the run, "
     "cannot be a name. Wrong: `min: shared(0)`. Right: `lowest_price: shared(0)`."},
    {kUnknownVariable,
     "A name in an expression is a shared or private variable, a parameter, or a local "
     "that some step of the same function assigns. Wrong: `x = totl + 1`. Right: "
     "`x = total + 1`."},
    {kUnknownObject,
     "A step acts on an object that `objects:` does not declare. Wrong: `lock mutx`. "
     "Right: `lock mutex_a`, with `mutex_a: mutex` under `objects:`."},
    {kUnknownFunction,
     "A task, `call` or `start` names a function that `functions:` does not declare. "
     "Wrong: `call deposti`. Right: `call deposit`."},
    {kWrongKind,
     "Each kind of object has verbs of its own. Wrong: `lock s` of a semaphore. Right: "
     "`acquire s`."},
    {kArgumentCount,
     "A function, verb or min/max got more or fewer values than it takes. Wrong: "
     "`call f(1)` where f has two parameters. Right: `call f(1, 2)`."},
    {kArrayMisuse,
     "An array is read and written by element, anything else without an index. Wrong: "
     "`x = a`, or `x[0] = 1` of a plain x. Right: `x = a[0]`."},
    {kNotInExpression,
     "Expressions of steps know min and max, and upper, lower, reverse and length of a text; "
     "functions are called in steps. Wrong: "
     "`x = f(1) + 2`. Right: `y = call f(1)`, then `x = y + 2`."},
    {kExpressionTooDeep,
     "Intermediate results live in eight registers. Wrong: nine nested parentheses on "
     "the right side. Right: give a part to a variable first."},
    {kUsedBeforeAssigned,
     "A local is read where no step before gave it a value. Wrong: `x = n`, then "
     "`n = 1`. Right: the other way round."},
    {kOutsideLoop,
     "`break` and `continue` belong into a loop, and cannot leave an atomic block. Wrong: "
     "`run: [break]`. Right: `forever: [compute 1, break]`."},
    {kNotInAtomic,
     "What happens in one go can neither take time nor wait: an atomic block assigns, "
     "branches, loops and asserts. Wrong: `atomic: [compute 5]`. Right: `atomic: "
     "[x = x + 1]`."},
    {kEmptyBody,
     "A block that would do nothing, perhaps for ever. Wrong: `forever: []`. Right: `forever: "
     "[yield]`."},
    {kNotAHandle,
     "Only a task that was started with a name can be joined. Wrong: `join 5`. Right: "
     "`start thread f() as t`, then `join t`."},
    {kNoResult,
     "A result is taken from something that gives none. Wrong: `x = lock m`. Right: "
     "`x = trylock m`; a called function needs `return VALUE`."},
    {kBadDuration,
     "A duration is 0 or more, and within about 73 years; variables hold integers, not "
     "durations. Wrong: `x = 5ms`. Right: `x = 5`, then `compute x`."},
    {kConstantFault,
     "The run would fail here for certain: division by zero, an element outside its "
     "array, a negative count. Wrong: `x = a[3]` of three elements. Right: `x = a[2]`."},
    {kUnusedFunction,
     "A warning: no task runs, calls or starts the function. Perhaps `run:` means "
     "another one."},
    {kNeverReached,
     "A warning: steps after return, exit, break or continue never run. Wrong: "
     "`[return, compute 5]`. Right: `[compute 5, return]`."},
    {kMachineRange,
     "A machine has 1 to 1024 CPUs and registers r0 to r7. Wrong: `machine: {cpus: 0}`. "
     "Right: `machine: {cpus: 1}`."},
    {kAffinityRange,
     "CPUs count from 0. Wrong: `affinity: [2]` with 2 CPUs. Right: `affinity: [1]`."},
    {kNiceRange,
     "Nice values are those of Unix, -20 (urgent) to 19. Wrong: `nice: 20`. Right: `nice: 19`."},
    {kTooManyTasks,
     "A run begins with a million tasks in a hundred thousand processes at most; `count` "
     "multiplies. Wrong: `count: 0`. Right: `count: 3`."},
    {kNotConstant,
     "Starts, arguments of initial tasks and lengths of arrays are known before the run. "
     "Wrong: `run: f(balance)`. Right: `run: f(100)`."},
    {kUnknownPolicy,
     "There is no such policy; `interleave policies` lists them. Wrong: `policy: rrr`. "
     "Right: `policy: rr`."},
    {kUnknownParameter,
     "The policy has no such parameter; `interleave policies` lists them. Wrong: `rr: "
     "{quantun: 2ms}`. Right: `{name: rr, quantum: 2ms}`."},
    {kBadParameter,
     "A parameter of the policy is out of range, of another type, or given twice. Wrong: "
     "`quantum: soon`. Right: `quantum: 2ms`."},
    {kBadSchedule,
     "A schedule lists names of tasks, each with a count of instructions if not 1. Wrong: "
     "`T0*x`. Right: `T0*3 T1`."},
    {kUnknownKind, "There is no such kind of object. Wrong: `m: mutx`. Right: `m: mutex`."},
    {kBadObjectArgument,
     "An argument of an object is unknown, missing, out of range or given twice, or names an "
     "object of another kind. Wrong: `s: semaphore(-1)`. Right: `s: semaphore(1)`."},
    {kBadProperty,
     "A line of `expect:` or `outcome:`, or of a lesson, names something unknown or compares a "
     "time with a number. Wrong: `waiting(P1) == 6`. Right: `waiting(P1) == 6ms`."},
    {kTooManyParameters,
     "Parameters travel in registers: six at most. Right: pass an array by shared "
     "variables."},
    {kTooLarge,
     "The scenario needs more instructions, variables or memory than a run may have; the "
     "message names the limit and what to lower."},
    {kNotAVariable,
     "An object has no value that could be read or assigned. Wrong: `m = 1` of a mutex. "
     "Right: `lock m`."},
    {kMisplacedAwait,
     "Only a coroutine can await: it lets its thread go on with others. A coroutine in turn runs "
     "no event loop of its own, since it is in one, and has no jobs. Wrong: `P: {run: [await sleep "
     "5]}`. Right: `P: {run: [sleep 5]}`."},
    {kMisplacedJobs,
     "A task does one job at a time: `every` and `releases` cannot stand below one another, nor "
     "below `with`, which would be held between jobs. Wrong: `with m: [{every 5: [compute 1]}]`. "
     "Right: `every 5: [{with m: [compute 1]}]`."},
    {kNotInAborted,
     "A job that is aborted at its deadline must leave nothing half done: it may not act on "
     "objects, call, start, join or wait until. Wrong: `every 5 on miss abort: [lock m]`. Right: "
     "`every 5: [lock m, compute 1, unlock m]`."},
    {kUnknownServer,
     "A task names a server that `servers:` does not declare. Wrong: `server: aperiodik`. Right: "
     "`server: aperiodic`, with `aperiodic: {kind: deferrable, budget: 2, period: 5}` under "
     "`servers:`."},
    {kBadServer,
     "A server has a kind, a period, and a budget that is not above it. Wrong: `S: {kind: polling, "
     "budget: 6, period: 5}`. Right: `S: {kind: polling, budget: 2, period: 5}`."},
    {kNotServed,
     "Servers need a policy that knows their kind: polling and deferrable ones are known to fp, "
     "rm, dm and edf, cbs and hard_cbs to edf. Wrong: `policy: rm` with a server of kind cbs. "
     "Right: `policy: edf`."},
    {kPoolOwner,
     "A pool belongs to one process, which has two threads and the workers for it, and the feeder "
     "thread of a process_queue belongs to a process under `processes:`. Wrong: two processes that "
     "say `apply pool f(1)`. Right: `pool_a: pool(2)` for the one and `pool_b: pool(2)` for the "
     "other."},
    {kPoolClosed,
     "A pool that was closed takes no more jobs. Wrong: `close pool`, then `x = apply pool f(1)`. "
     "Right: the other way round."},
    {kNotAText,
     "A text is compared with texts, sent, put, stored and given to upper, lower, reverse and "
     "length; numbers have arithmetic. Wrong: `x = \"a\" + 1`. Right: `x = upper(\"a\")`."},
    {kNoUrgency,
     "A mutex lends urgency by its protocol, and the policy knows none of that kind: those without "
     "priorities or deadlines know none. The run goes on as if the protocol were not there. Wrong: "
     "`policy: rr` with `m: mutex(protocol=inherit)`. Right: `policy: priority`."},
    {kBadClaim,
     "`claims:` of a task says how many units of which resource it will have at most, and that is "
     "no more than there are. Wrong: `claims: {r: 4}` with `r: resource(3)`. Right: `claims: {r: "
     "3}`."},
    {kUnknownInstruction,
     "A line of `asm:` begins with an instruction or a verb of an object. Wrong: "
     "`lod r0, x`. Right: `load r0, x`."},
    {kBadOperand,
     "An operand is missing, too many, or of the wrong kind; the message shows the form. "
     "Wrong: `add r0`. Right: `add r0, 1`."},
    {kBadLabel,
     "A label is a name with a colon, declared once in its function. Wrong: `jmp top` without "
     "`top:`."},
    {kBadRegion,
     "atomic ends with end_atomic and until with end_until; jumps neither enter nor leave "
     "them. Right: `atomic`, `store x, 1`, `end_atomic`."},
    {kNotOfGoroutines,
     "A process with `scheduler: go` consists of goroutines, and its runtime makes the threads "
     "that "
     "carry them: it has no threads of its own, starts neither threads nor processes, and has no "
     "jobs. Wrong: `P: {scheduler: go, threads: {t: {run: [compute 1]}}}`. Right: `P: {scheduler: "
     "go, coroutines: {t: {run: [compute 1]}}}`."},
    {kNoInterpreter,
     "A sub-interpreter is one more interpreter of a process that has one. Wrong: `P: {threads: "
     "{t: "
     "{subinterpreter: a, run: [compute 1]}}}`. Right: `P: {interpreter: cpython-3.12, threads: "
     "{t: "
     "{subinterpreter: a, run: [compute 1]}}}`."},
};

}  // namespace

std::span<const CodeText> compile_codes() { return kTexts; }

}  // namespace interleave
