// What is said about scenarios that can be read but not compiled: place, code, sentence, advice.
#include "policy/policies.h"
#include "scenario/load.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace interleave {
namespace {

struct Wrong {
    std::string text;
    std::string said;  // of each error "line:column: error[S000]: sentence; advice"
};

// What is rendered, without the source and without warnings.
std::string said(const std::string& text, const Overrides& overrides = {})
{
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "s", overrides, d);
    EXPECT_EQ(loaded.model == nullptr, d.has_errors());
    std::istringstream rendered(render(d, "s", text, false));
    const std::string advice = "      = ";
    std::string all, line;
    while (std::getline(rendered, line)) {
        if (line.starts_with(advice)) all += "; " + line.substr(advice.size());
        if (line.find("error[S") == std::string::npos) continue;
        all += (all.empty() ? "" : "\n") + line.substr(line.starts_with("s:") ? 2 : 0);
    }
    return all;
}

TEST(CompileMessages, OfSteps)
{
    const std::string head =
        "format: 1\n"
        "objects: {total: shared(0), m: mutex, s: semaphore(1), disk: device,\n"
        "          slots: 'shared(1, 2, 3)', own: private(0)}\n"
        "processes: {P: {run: p}}\n"
        "functions:\n"
        "  deposit(n): [compute n]\n"
        "  withdraw: [compute 1]\n"
        "  p:\n";
    const Wrong wrong[] = {
        {"x = totl + 1", "9:11: error[S103]: unknown variable 'totl'; did you mean 'total'?"},
        {"x = zebra + 1", "9:11: error[S103]: unknown variable 'zebra'"},
        {"lock n", "9:12: error[S104]: unknown object 'n'"},
        {"acquire ss", "9:15: error[S104]: unknown object 'ss'; did you mean 's'?"},
        {"lock total", "9:12: error[S106]: 'total' is a variable, not an object"},
        {"lock s",
         "9:12: error[S106]: 'lock' needs a mutex, a rwlock, a spinlock or a ticketlock; 's' is a "
         "semaphore"},
        {"wait m",
         "9:12: error[S106]: 'wait' needs a condition, a barrier or an event; 'm' is a mutex"},
        {"acquire disk", "9:15: error[S106]: 'acquire' needs a semaphore; 'disk' is a device"},
        {"io m 5ms", "9:10: error[S106]: 'io' needs a device; 'm' is a mutex"},
        {"with disk: [compute 1]",
         "9:12: error[S106]: 'with' needs something to take and give back; 'disk' is a device"},
        {"acquire s 5ms",
         "9:17: error[S117]: a duration cannot stand here; variables hold plain integers"},
        {"x = m + 1", "9:11: error[S135]: 'm' is a mutex: it has no value to read"},
        {"m = 1", "9:7: error[S135]: 'm' is a mutex: it cannot be given a value"},
        {"x = slots", "9:11: error[S108]: 'slots' is an array: say which element, as in slots[0]"},
        {"x = total[0]", "9:11: error[S108]: 'total' is not an array"},
        {"x = slots[3]", "9:11: error[S118]: 'slots' has elements 0 to 2"},
        {"slots[3] = 1", "9:7: error[S118]: 'slots' has elements 0 to 2"},
        {"x = total / 0", "9:19: error[S118]: division by zero"},
        {"repeat -1: [compute 1]", "9:14: error[S118]: cannot repeat -1 times"},
        {"x = n + 1", "9:11: error[S103]: unknown variable 'n'"},
        {"total = 5ms",
         "9:15: error[S117]: a duration cannot stand here; variables hold plain integers"},
        {"x = max(1, 2, 3)", "9:11: error[S107]: max takes 2 values, not 3"},
        {"x = f(1)",
         "9:11: error[S109]: 'f' cannot be used in an expression here; an expression of a "
         "step knows min and max, and upper, lower, reverse and length of a text"},
        {"x = \"a\" + 1",
         "9:11: error[S145]: there is no arithmetic and no logic with texts; compare texts with == "
         "or !=; upper, lower, reverse and length work on them"},
        {"x = upper(5)", "9:17: error[S145]: upper is about a text, and this is a number"},
        {"x = total == 5 and \"a\" == 5",
         "9:33: error[S145]: a text is compared with a text; write \"5\" for the text"},
        {"x = length(\"a\", \"b\")", "9:11: error[S107]: length takes 1 value, not 2"},
        {"send total 5",
         "9:12: error[S104]: 'send' works on connections, and there is no listener; declare srv: "
         "listener under objects:"},
        {"x = deposit(1)",
         "9:11: error[S109]: 'deposit' cannot be used in an expression here; call it in a "
         "step: x = call deposit(...)"},
        {"x = P.own",
         "9:11: error[S103]: 'P.own' can be read in expect and outcome only; a task sees the "
         "memory of its own process"},
        {"min = 1", "9:7: error[S102]: 'min' is a word of the language; choose another name"},
        {"x = (total + (total + (total + (total + (total + (total + (total + (total + (total "
         "+ total)))))))))",
         "9:84: error[S110]: this needs more than 8 registers; give a part of it to a "
         "variable first"},
        {"forever: [compute 1, atomic: [break]]",
         "9:37: error[S112]: 'break' cannot leave an atomic block"},
        {"if total == 0: [x = n, n = 1]",
         "9:27: error[S111]: 'n' has no value yet: nothing before assigns it"},
        {"repeat 1: [x = 3, join x]",
         "9:30: error[S115]: 'x' is not a task: name what 'start ... as x' gave"},
        {"atomic: [lock m]",
         "9:16: error[S113]: 'lock m' cannot be part of an atomic block, which computes and "
         "does nothing else"},
        {"atomic: [compute 5]",
         "9:16: error[S113]: 'compute 5' cannot be part of an atomic block, which computes "
         "and does nothing else"},
        {"atomic: ['until total == 0']",
         "9:17: error[S113]: 'until total == 0' cannot be part of an atomic block, which "
         "computes and does nothing else"},
        {"join 5", "9:12: error[S115]: '5' is not a task: name what 'start ... as x' gave"},
        {"join worker", "9:12: error[S103]: unknown variable 'worker'"},
        {"compute 0 - 5", "9:15: error[S117]: a duration cannot be negative: -5 ms"},
        {"x = array(total)",
         "9:17: error[S125]: an array has a constant number of elements, 1 to 65536"},
        {"total = array(3)", "9:7: error[S101]: 'total' exists already"},
        {"call deposti(1)",
         "9:12: error[S105]: unknown function 'deposti'; did you mean 'deposit'?"},
        {"call deposit", "9:12: error[S107]: 'deposit' takes 1 argument, not 0"},
        {"x = call withdraw", "9:7: error[S116]: 'withdraw' returns no value"},
        {"start thread depositt(1)",
         "9:20: error[S105]: unknown function 'depositt'; did you mean 'deposit'?"},
        {"await sleep 5",
         "9:7: error[S136]: 'await sleep 5' awaits, and a thread or a process runs it; start it as "
         "a "
         "coroutine, or wait without await"},
        {"start coroutine deposit", "9:23: error[S107]: 'deposit' takes 1 argument, not 0"},
    };
    for (const Wrong& w : wrong) EXPECT_EQ(said(head + "    - " + w.text + "\n"), w.said) << w.text;
}

TEST(CompileMessages, OfJobs)
{
    const std::string head =
        "format: 1\n"
        "objects: {total: shared(0), m: mutex}\n"
        "processes: {P: {run: p}}\n"
        "functions:\n"
        "  f: [compute 1]\n"
        "  p:\n";
    const auto abort = [](const std::string& what) {
        return "error[S138]: '" + what +
               "' cannot be part of a job that may be aborted: it could be left half done; leave "
               "'on miss abort' out";
    };
    const Wrong wrong[] = {
        {"    - every 5:\n        - every 2:\n            - compute 1\n",
         "8:11: error[S137]: 'every 2' is within a job of the same task"},
        {"    - every 5:\n        - repeat 2:\n            - releases 1 2:\n"
         "                - compute 1\n",
         "9:15: error[S137]: 'releases 1 2' is within a job of the same task"},
        {"    - with m:\n        - every 5:\n            - compute 1\n",
         "8:11: error[S137]: 'every 5' would wait with an object in hand"},
        {"    - every 5 on miss abort:\n        - lock m\n        - unlock m\n",
         "8:11: " + abort("lock m")},
        {"    - every 5 on miss abort:\n        - with m:\n            - compute 1\n",
         "8:11: " + abort("with m")},
        {"    - every 5 on miss abort:\n        - repeat 2:\n            - call f\n",
         "9:15: " + abort("call f")},
        {"    - every 5 on miss abort:\n        - if total == 0:\n"
         "            - start thread f\n",
         "9:15: " + abort("start thread f")},
        {"    - releases 1 9 deadline 3 on miss abort:\n        - until total > 0\n",
         "8:11: " + abort("until total > 0")},
    };
    for (const Wrong& w : wrong) EXPECT_EQ(said(head + w.text), w.said) << w.text;
    EXPECT_EQ(said(head + "    - every 5 on miss abort:\n        - total = total + 1\n"), "");
}

TEST(CompileMessages, OfDeclarationsTasksAndPolicies)
{
    const std::string tasks =
        "processes: {P1: {run: [compute 24]}, bank: {threads: {alice: {run: [compute 3]}}}}\n";
    const Wrong wrong[] = {
        {"processes: {P: {run: deposit}}\n"
         "functions:\n"
         "  deposit(n): [compute n]\n",
         "2:22: error[S107]: 'deposit' takes 1 argument, not 0"},
        {"objects: {total: shared(0)}\n"
         "processes: {P: {run: deposit(total)}}\n"
         "functions:\n"
         "  deposit(n): [compute n]\n",
         "3:30: error[S125]: 'total' is not known before the run; the arguments of a task "
         "are constants"},
        {"processes: {P: {run: depositt(1)}}\n"
         "functions:\n"
         "  deposit(n): [compute n]\n",
         "2:22: error[S060]: there is no function 'depositt'; did you mean 'deposit'?"},
        {"processes: {P: {run: f}}\n"
         "functions:\n"
         "  f: [compute 1]\n"
         "  f(n): [compute n]\n",
         "5:3: error[S063]: there is a function 'f' already, in line 4"},
        {"objects: {a: shared(0)}\n"
         "processes: {P: {run: f(1)}}\n"
         "functions:\n"
         "  f(a): [compute a]\n",
         "5:3: error[S101]: the parameter 'a' has the name of another variable"},
        {"objects: {deadlock: shared(0), max: mutex}\n"
         "processes: {P: {run: [compute 1]}}\n",
         "2:11: error[S102]: 'deadlock' means something else in expect and outcome; choose "
         "another name\n"
         "2:32: error[S102]: 'max' is a word of the language; choose another name"},
        {"objects: {m: mutx}\n"
         "processes: {P: {run: [compute 1]}}\n",
         "2:14: error[S040]: unknown kind of object 'mutx'; did you mean 'mutex'?"},
        {"objects: {c: condition(mm), m: mutex}\n"
         "processes: {P: {run: [compute 1]}}\n",
         "2:24: error[S131]: 'mutex' of a condition is the name of a mutex, not 'mm'; did you "
         "mean 'm'?"},
        {"objects: {c: condition(s), s: semaphore}\n"
         "processes: {P: {run: [compute 1]}}\n",
         "2:24: error[S131]: 'mutex' of a condition is the name of a mutex, not 's'; declare m: "
         "mutex"},
        {"objects: {c: condition, b: barrier}\n"
         "processes: {P: {run: [compute 1]}}\n",
         "2:14: error[S131]: a condition needs 'mutex': the name of a mutex; write condition(m)\n"
         "2:28: error[S131]: a barrier needs 'parties': a number from 1 to 1000000; write "
         "barrier(3)"},
        {"machine: {cpus: 2}\n"
         "processes: {P: {run: [compute 1], affinity: [0, 2]}}\n",
         "3:45: error[S122]: there is no CPU 2; this machine has CPU 0 to 1"},
        {"processes: {P: {run: [compute 1], nice: 20}}\n",
         "2:41: error[S025]: 20 is out of range; it goes from -20 to 19"},
        {"processes: {P: {run: [compute 1], count: 200000}}\n",
         "2:13: error[S124]: a run begins with 1000000 tasks in 100000 processes at most; "
         "lower 'count'"},
        {"processes: {P: {threads: {a: {run: [compute 1], count: 1000000}, b: {run: [compute "
         "1]}}}}\n",
         "2:13: error[S124]: a run begins with 1000000 tasks in 100000 processes at most; "
         "lower 'count'"},
        {"machine: {stack: 1048576}\n"
         "processes: {P: {run: f, count: 10000}}\n"
         "functions:\n"
         "  f: [call f]\n",
         "error[S134]: 10000 tasks with stacks of 1048576 words need more memory than a run "
         "may have; lower machine.stack, or the tasks"},
        {"processes: {P: {run: f}}\n"
         "functions:\n"
         "  f:\n"
         "    asm: |\n"
         "      await sleep 5ms\n"
         "      exit 0\n",
         "6:7: error[S136]: 'await sleep 5ms' awaits, and a thread or a process runs it; start it "
         "as "
         "a coroutine, or wait without await"},
        {"processes: {P: {run: f}}\n"
         "functions:\n"
         "  f:\n"
         "    asm: |\n"
         "      lod r0, x\n"
         "      exit 0\n",
         "6:7: error[S150]: unknown instruction 'lod'; did you mean 'load'?"},
        {"processes: {P: {run: f}}\n"
         "functions:\n"
         "  f:\n"
         "    asm: |\n"
         "      jmp topp\n"
         "      exit 0\n",
         "6:11: error[S152]: unknown label 'topp'"},
    };
    for (const Wrong& w : wrong) EXPECT_EQ(said("format: 1\n" + w.text), w.said) << w.text;
    const Wrong policies[] = {
        {"rrr", "2:9: error[S050]: unknown policy 'rrr'; did you mean 'rr'?"},
        {"{name: rr, quantun: 2ms}",
         "2:20: error[S042]: policy 'rr' has no parameter 'quantun'; did you mean 'quantum'?"},
        {"{name: rr, quantum: 0}", "2:29: error[S025]: 0 is out of range; it is 1 ns or more"},
        {"{name: edf_us, threshold: 1.5}",
         "2:35: error[S025]: '1.5' is out of range; it is a decimal from 0 to 1 with at most 6 "
         "digits after the point, or auto"},
        {"{name: edf_us, threshold: auto, queues: auto}",
         "2:49: error[S027]: unknown value 'auto'; it is one of: global, partitioned"},
        {"{name: rr, ties: arivals_first}",
         "2:26: error[S027]: unknown value 'arivals_first'; did you mean 'arrivals_first'?"},
        {"{name: scripted, schedule: [P1*2, bank/alise]}",
         "2:36: error[S129]: the schedule names 'bank/alise', which is no task; did you mean "
         "'bank/alice'?"},
        {"{name: scripted, schedule: P1*x}",
         "2:36: error[S129]: 'P1*x' says no number of instructions, as in P1*3"},
    };
    for (const Wrong& w : policies)
        EXPECT_EQ(said("format: 1\npolicy: " + w.text + "\n" + tasks), w.said) << w.text;
}

TEST(CompileMessages, OfProperties)
{
    const std::string head =
        "format: 1\n"
        "processes: {P1: {run: [compute 24]}, bank: {threads: {alice: {run: [compute 3]}}}}\n"
        "expect:\n";
    const Wrong wrong[] = {
        {"waiting(P1) == 6", "4:20: error[S132]: a time is compared with a time: 6ms?"},
        {"waiting(P2) == 6ms", "4:13: error[S132]: 'P2' is not a task; did you mean 'P1'?"},
        {"totall == 1", "4:5: error[S132]: unknown name 'totall'"},
        {"waiting(P1)",
         "4:5: error[S132]: this is a time, not a condition: compare it with something"},
        {"mean(switches) == 1ms", "4:10: error[S132]: 'switches' is not a duration of tasks"},
        {"waitng(P1) == 6ms",
         "4:5: error[S132]: unknown function 'waitng'; did you mean 'waiting'?"},
        {"P1 > 0", "4:5: error[S132]: 'P1' is a task: write what about it, as turnaround(P1)"},
        {"waiting(P1) * waiting(P1) > 0",
         "4:19: error[S132]: a time is multiplied by a number, not by a time"},
        {"waiting(bank) == 6ms",
         "4:13: error[S132]: 'bank' is not a task; did you mean 'bank/alice'?"},
        {"switches(P1) == 2ms", "4:5: error[S132]: a time is compared with a time, not a number"},
        {"end", "4:5: error[S132]: this is a time, not a condition: compare it with something"},
    };
    for (const Wrong& w : wrong) EXPECT_EQ(said(head + "  - " + w.text + "\n"), w.said) << w.text;
}

const char* const kTasks = "format: 1\nprocesses: {P1: {run: [compute 24]}}\n";

std::string unknown_banana()
{
    std::string names;
    for (const PolicyInfo* p : policies())
        names += (names.empty() ? "" : ", ") + std::string(p->name);
    return "error[S126]: unknown policy 'banana'; the policies are: " + names;
}

TEST(CompileMessages, OfPoliciesInPlaceOfTheFiles)
{
    const Wrong wrong[] = {
        {"rrr", "error[S126]: unknown policy 'rrr'; did you mean 'rr'?"},
        {"banana", unknown_banana()},
        {"rr:quantun=2ms",
         "error[S127]: the policy 'rr' has no parameter 'quantun'; did you mean 'quantum'?"},
        {"fcfs:quantum=2ms",
         "error[S127]: the policy 'fcfs' has no parameter 'quantum'; it has: queues, steal, "
         "interval, victim, victims, steal_bound"},
        {"rr:quantum=soon",
         "error[S128]: 'quantum' of the policy 'rr' is a duration of 1 ns or more, not 'soon'"},
        {"rr:quantum=0",
         "error[S128]: 'quantum' of the policy 'rr' is a duration of 1 ns or more, not '0'"},
        {"rr:ties=arivals_first",
         "error[S128]: 'ties' of the policy 'rr' is one of arrivals_first, preempted_first, "
         "not 'arivals_first'; did you mean 'arrivals_first'?"},
        {"edf_us:threshold=-1",
         "error[S128]: 'threshold' of the policy 'edf_us' is a decimal from 0 to 1, or auto, not "
         "'-1'"},
        {"edf_us:threshold=aut",
         "error[S128]: 'threshold' of the policy 'edf_us' is a decimal from 0 to 1, or auto, not "
         "'aut'; did you mean 'auto'?"},
        {"priority:preemptive=maybe",
         "error[S128]: 'preemptive' of the policy 'priority' is true or false, not 'maybe'"},
        {"rr:quantum=1ms,quantum=2ms", "error[S128]: 'quantum' is given twice"},
        {"rr:1ms,arrivals_first,global,idle,1ms,longest,1,true,aligned,number,1ms,0,9",
         "error[S127]: the policy 'rr' has 12 parameters; it has: quantum, ties, queues, steal, "
         "interval, victim, victims, steal_bound, slice, cpu_order, cpu_order_every, cpu_orders"},
        {"rr:quantum=",
         "error[S128]: 'quantum' of the policy 'rr' is a duration of 1 ns or more, not ''"},
        {"scripted:schedule=P2",
         "error[S129]: the schedule names 'P2', which is no task; did you mean 'P1'?"},
        {"scripted:schedule=P1*0",
         "error[S129]: 'P1*0' says no number of instructions, as in P1*3"},
    };
    for (const Wrong& w : wrong) {
        Overrides o;
        o.policy = w.text;
        EXPECT_EQ(said(kTasks, o), w.said) << w.text;
    }
}

TEST(CompileMessages, OfMachinesInPlaceOfTheFiles)
{
    Overrides none, many, negative;
    none.cpus = 0;
    many.cpus = 1025;
    negative.until = Duration{-1};
    EXPECT_EQ(said(kTasks, none), "error[S121]: a machine has 1 to 1024 CPUs, not 0");
    EXPECT_EQ(said(kTasks, many), "error[S121]: a machine has 1 to 1024 CPUs, not 1025");
    EXPECT_EQ(said(kTasks, negative), "error[S117]: a run cannot end at -1 ns");
    Overrides one;
    one.cpus = 1;
    const std::string bound =
        "format: 1\nmachine: {cpus: 2}\n"
        "processes: {P: {run: [compute 1], affinity: 1}}\n";
    EXPECT_EQ(said(bound), "");
    EXPECT_EQ(said(bound, one),
              "3:45: error[S122]: there is no CPU 1; this machine has CPU 0 to 0");
}

TEST(CompileMessages, OfServers)
{
    const std::string server = "servers: {web: {kind: deferrable, budget: 2, period: 5}}\n";
    const auto task = [](const std::string& named) {
        return "processes: {P: {server: " + named + ", run: [compute 1]}}\n";
    };
    EXPECT_EQ(said("policy: rm\n" + server + task("web")), "");
    EXPECT_EQ(said("policy: rm\n" + server + task("wbe")),
              "3:25: error[S139]: there is no server 'wbe'; did you mean 'web'?");
    EXPECT_EQ(said("policy: rm\n" + task("web")),
              "2:25: error[S139]: there is no server 'web'; declare it under servers:");
    EXPECT_EQ(
        said("policy: rm\nservers: {web: {kind: polling, budget: 6, period: 5}}\n" + task("web")),
        "2:11: error[S140]: a budget of 6 ms in a period of 5 ms cannot be; a budget is "
        "above 0 and not above its period");
    EXPECT_EQ(
        said("policy: rm\nservers: {web: {kind: polling, budget: 0, period: 5}}\n" + task("web")),
        "2:11: error[S140]: a budget of 0 in a period of 5 ms cannot be; a budget is above 0 "
        "and not above its period");
    EXPECT_EQ(said("policy: rm\nservers: {web: {kind: cbs, budget: 2, period: 5}}\n" + task("web")),
              "2:11: error[S141]: the policy 'rm' has no servers of kind 'cbs'; these do: edf");
    Overrides rr;
    rr.policy = "rr";
    EXPECT_EQ(said("policy: rm\n" + server + task("web"), rr),
              "2:11: error[S141]: the policy 'rr' has no servers of kind 'deferrable'; these do: "
              "fp, rm, dm, edf");
}

TEST(CompileMessages, OfClaims)
{
    const auto task = [](const std::string& claims) {
        return "objects: {tapes: resource(3), m: mutex}\nprocesses: {P: {claims: {" + claims +
               "}, run: [request tapes, lock m, unlock m]}}\n";
    };
    EXPECT_EQ(said(task("tapes: 3")), "");
    EXPECT_EQ(said(task("tapes: 0")), "");
    EXPECT_EQ(said(task("tape: 1")),
              "2:26: error[S148]: 'tape' is not a resource; did you mean 'tapes'?");
    EXPECT_EQ(said(task("m: 1")), "2:26: error[S148]: 'm' is not a resource");
    EXPECT_EQ(said(task("tapes: 4")),
              "2:33: error[S148]: 'P' claims 4 units of 'tapes', which has 3; claim 3 at most");
}

}  // namespace
}  // namespace interleave
