// The forms of a step.

#include "scenario/language.h"
#include "scenario/parse_steps.h"

namespace interleave {

namespace {

using Reader = StepReader;

constexpr std::string_view kNothing = "$";
constexpr std::string_view kSomething = " +.+$";
constexpr std::string_view kMaybe = "( +.+)?$";

constexpr StepForm kForms[] = {
    {"compute", StepKind::compute, false, "compute DURATION",
     "Uses the CPU for so long; `nogil`, which may be left out: without the lock of its "
     "interpreter.",
     kSomething, &Reader::compute},
    {"sleep", StepKind::sleep, false, "sleep DURATION",
     "Blocks for so long; the CPU is free for others.", kSomething, &Reader::compute_or_sleep},
    {"yield", StepKind::yield, false, "yield", "Lets others run; stays ready.", kNothing,
     &Reader::nothing},
    {"with", StepKind::with, true, "with OBJECT:", "Acquires, runs the steps below, releases.",
     kSomething, &Reader::with},
    {"start", StepKind::start, false,
     "start process|thread|coroutine FUNCTION(ARGUMENTS) as HANDLE",
     "Starts a task. `as HANDLE` only if it is joined later; `start thread f(1) in one` begins it "
     "in "
     "a sub-interpreter of the process.",
     " +(process|thread|coroutine) +.+$", &Reader::start},
    {"join", StepKind::join, false, "join HANDLE",
     "Waits for the end of a task; `code = join HANDLE` keeps its exit code.", kSomething,
     &Reader::join},
    {"call", StepKind::call, false, "call FUNCTION(ARGUMENTS)",
     "Runs a function; `x = call f(1)` or `call f(1) as x` keeps what it returns.", kSomething,
     &Reader::call},
    {"return", StepKind::return_, false, "return VALUE",
     "Leaves the function; the value may be left out.", kMaybe, &Reader::optional_value},
    {"exit", StepKind::exit, false, "exit CODE",
     "Ends the task; the code may be left out and is 0 then.", kMaybe, &Reader::optional_value},
    {"if", StepKind::if_, true, "if CONDITION:", "Runs the steps below when the condition holds.",
     kSomething, &Reader::if_},
    {"elif", StepKind::if_, true,
     "elif CONDITION:", "After if: another condition, tried when none before held.", kSomething,
     &Reader::branch_alone},
    {"else", StepKind::if_, true, "else:", "After if and elif: what runs when none held.", kNothing,
     &Reader::branch_alone},
    {"while", StepKind::while_, true, "while CONDITION:",
     "Repeats the steps below as long as the condition holds.", kSomething, &Reader::condition},
    {"repeat", StepKind::repeat, true, "repeat COUNT:", "Repeats the steps below so many times.",
     kSomething, &Reader::condition},
    {"forever", StepKind::forever, true, "forever:", "Repeats the steps below without end.",
     kNothing, &Reader::body_only},
    {"every", StepKind::every, true, "every PERIOD deadline TIME on miss abort:",
     "Does the steps below once for each job; a job is released at the start and then each period. "
     "The deadline counts from the release and is the next release unless said; `on miss abort` "
     "ends a job at its deadline. Both may be left out.",
     kSomething, &Reader::jobs},
    {"releases", StepKind::releases, true, "releases TIME TIME ... deadline TIME on miss abort:",
     "As every, with jobs that are released at the given times after the start; goes on after the "
     "last.",
     kSomething, &Reader::jobs},
    {"for", StepKind::for_, true, "for VARIABLE in FIRST..LAST:",
     "Counts a variable from the first to the last value, both included. `for x in imap pool f "
     "1..9:` goes through what the workers of a pool return, in order; with imap_unordered as it "
     "comes.",
     " +.+ +in +.+\\.\\..+$", &Reader::for_},
    {"break", StepKind::break_, false, "break", "Leaves the innermost loop.", kNothing,
     &Reader::loop_exit},
    {"continue", StepKind::continue_, false, "continue",
     "Goes on with the next round of the innermost loop.", kNothing, &Reader::loop_exit},
    {"atomic", StepKind::atomic, true,
     "atomic:", "Runs the steps below in one go: no other task sees a state between them.",
     kNothing, &Reader::body_only},
    {"until", StepKind::until, false, "until CONDITION", "Blocks until the condition holds.",
     kSomething, &Reader::condition},
    {"await", StepKind::join, false, "await STEP",
     "Waits as the step does, and lets the thread go on with other coroutines meanwhile: await "
     "sleep 5, await lock m, x = await get q; await HANDLE is await join HANDLE.",
     kSomething, &Reader::awaited},
    {"await select", StepKind::select, true,
     "await select:", "Awaits the first of several verbs: see select.", kNothing, &Reader::select},
    {"await with", StepKind::with, true, "await with OBJECT:",
     "Awaits the object, runs the steps below, releases it.", kSomething, &Reader::with},
    {"gather", StepKind::gather, false, "gather HANDLE, HANDLE",
     "Waits until these tasks have ended; without handles all that it started. A coroutine awaits "
     "them.",
     kMaybe, &Reader::gather},
    {"run_loop", StepKind::run_loop, false, "run_loop FUNCTION(ARGUMENTS)",
     "Runs the coroutines of this thread until this one has ended; the others are cancelled then. "
     "Without a function: until all have ended. `code = run_loop f(1)` keeps its exit code.",
     kMaybe, &Reader::run_loop},
    {"assert", StepKind::assert_, false, "assert CONDITION, \"MESSAGE\"",
     "Stops the run when the condition does not hold; the message may be left out.", kSomething,
     &Reader::assertion},
    {"wait", StepKind::wait_child, false, "wait",
     "Waits for the end of any process that this one started; `code = wait` keeps its exit code. "
     "With an object behind it, `wait` is a verb of that.",
     kNothing, &Reader::wait},
    {"detach", StepKind::detach, false, "detach HANDLE",
     "Nobody will join this thread: it is gone as soon as it ends.", kSomething, &Reader::detach},
    {"exit_process", StepKind::exit_process, false, "exit_process CODE",
     "Ends all threads of the process at once; the code may be left out and is 0 then.", kMaybe,
     &Reader::optional_value},
    {"select", StepKind::select, true, "select:",
     "Waits for one of the cases below: verbs that can wait and the ends of tasks (`join h`), each "
     "with steps; `after TIME:` when none was possible for so long, `else:` when none is now.",
     kNothing, &Reader::select},
    {"after", StepKind::after, true,
     "after TIME:", "In select: the steps when no case was possible for so long.", kSomething,
     &Reader::case_alone},
    {"once", StepKind::once, true, "once OBJECT:",
     "The first task that comes here runs the steps below; others wait until it has done so.",
     kSomething, &Reader::with},
    {"apply", StepKind::apply, false, "apply POOL FUNCTION(ARGUMENTS)",
     "A worker of the pool runs the function, and this task waits for it; `x = apply pool f(1)` "
     "keeps what it returns.",
     kSomething, &Reader::apply},
    {"apply_async", StepKind::apply_async, false,
     "apply_async POOL FUNCTION(ARGUMENTS) callback FUNCTION",
     "Hands the function to the pool and goes on; `h = apply_async pool f(1)` is for `result h`. "
     "The callback, which may be left out, runs with what f returned in a thread of this process.",
     kSomething, &Reader::apply},
    {"map", StepKind::map, false, "map POOL FUNCTION FIRST..LAST chunk COUNT",
     "The workers run the function with each of these numbers, and this task waits for all; `x = "
     "map pool f 1..9` gives the sum, or all values in order where x is an array. The chunk may be "
     "left out.",
     kSomething, &Reader::map},
    {"map_async", StepKind::map_async, false,
     "map_async POOL FUNCTION FIRST..LAST chunk COUNT into ARRAY callback FUNCTION",
     "The same without waiting; `h = map_async pool f 1..9` is for `result h`, which is the sum. "
     "The values go into the array, if there is one; the callback gets the sum.",
     kSomething, &Reader::map},
    {"starmap", StepKind::map, false, "starmap POOL FUNCTION(ARRAY, ARRAY) chunk COUNT",
     "As map, with the first elements of the arrays, then the second ones, until one of them ends; "
     "what is no array is the same in each call. `x = starmap pool f(a, b)` gives the sum, or all "
     "values in order where x is an array.",
     kSomething, &Reader::starmap},
    {"starmap_async", StepKind::map_async, false,
     "starmap_async POOL FUNCTION(ARRAY, ARRAY) chunk COUNT into ARRAY callback FUNCTION",
     "The same without waiting, as map_async.", kSomething, &Reader::starmap},
    {"result", StepKind::job_result, false, "result HANDLE within TIME else VALUE",
     "Waits for a job of a pool; `x = result h` keeps what its function returned. The limit may be "
     "left out.",
     kSomething, &Reader::job_result},
};

}  // namespace

std::span<const StepForm> step_forms() { return kForms; }

}  // namespace interleave
