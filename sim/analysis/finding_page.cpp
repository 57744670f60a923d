#include "analysis/finding_page.h"

#include "analysis/gil_convoy.h"
#include "analysis/hazards.h"
#include "analysis/starvation.h"

#include <fmt/format.h>

namespace interleave {

namespace {

FindingPage deadlock()
{
    return {
        FindingKind::deadlock,
        "tasks wait for each other in a ring",
        "Each task of the ring has what the one before it wants, and waits for what the next one "
        "has. None of them can ever go on.",
        "The wait-for graph has an edge from a task that waits to everybody who has to act first: "
        "the owner of a lock, all its readers, the task whose end it waits for. A ring in it is a "
        "deadlock. A wait that gives up after a time makes no edge. Over several units of a "
        "resource those are told whom no order of ends would help.",
        "E. G. Coffman, M. J. Elphick and A. Shoshani, System deadlocks, 1971.",
        "sync/deadlock.yaml",
        "",
        "Let all tasks take the locks in one order; the report names one. Or take the second lock "
        "with trylock or `within`, and give the first back when that fails. `waits` of `interleave "
        "step` shows the ring at any moment, and `buntil deadlock` goes to where it closed.",
    };
}

FindingPage stuck()
{
    return {
        FindingKind::stuck,
        "everybody waits, and there is no ring",
        "Tasks are left, all of them wait, and nothing will ever happen that could wake one: "
        "whoever should release, put, set or notify has ended or waits as well.",
        "No task can run, no timer and no device has anything to do, and the wait-for graph has no "
        "ring that the kernel knows. Readers of a lock are counted by the kernel and not named, so "
        "that a ring through readers ends a run in this way; the report tells the ring all the "
        "same.",
        "",
        "sync/lost-notify.yaml",
        "",
        "Look at each task that waits, with `interleave why FILE TASK TIME`: it says what would "
        "let it go on, and on which lines of the scenario that is done. See also lost-wakeup.",
    };
}

FindingPage fault()
{
    return {
        FindingKind::fault,
        "a task did what it must not",
        "A division by zero, an index outside of an array, an unlock by somebody else, a write to "
        "a pipe without readers: the task ends there, as by a signal. The others go on.",
        "The instruction says so when it has its effect. The report names the task, the moment and "
        "the step.",
        "",
        "messages/pipe-no-reader.yaml",
        "",
        "The name of the fault has a page of its own: `interleave explain division by zero`. Go to "
        "the moment with `time` in `interleave step`, then one step back with `bi`.",
    };
}

FindingPage miss()
{
    return {
        FindingKind::miss,
        "a deadline passed and the job was not done",
        "A periodic task released a job, and its deadline came before its end.",
        "The job is not done at its deadline: release, deadline and end of each job are in the "
        "records. What the analysis of the task set promises stands beside it in the report.",
        "C. L. Liu and J. W. Layland, Scheduling algorithms for multiprogramming in a "
        "hard-real-time environment, 1973.",
        "realtime/domino.yaml",
        "",
        "Compare the utilisation with the bound of the policy, look for a long section under a "
        "lock (inversion), and try another policy: `run FILE --policy edf`.",
    };
}

FindingPage expect()
{
    return {
        FindingKind::expect,
        "a promise about every run is broken",
        "`expect:` says what holds in every run of the scenario, whatever the policy, the machine "
        "and the seed. This run is one in which it does not.",
        "The expression is evaluated at the end of the run, with the final values.",
        "",
        "races/lost-update.yaml",
        "",
        "Either the program is wrong or the promise is. Look which value is another than expected, "
        "and go back to where it was changed: `buntil` with a condition on variables.",
    };
}

FindingPage outcome()
{
    return {
        FindingKind::outcome,
        "a number that the scenario states is another now",
        "`outcome:` says what comes out of this very run: its policy, machine and seed. Something "
        "that it depends on has changed.",
        "The expression is evaluated at the end of the run. With another policy, machine or seed "
        "on the command line, and in a real run, it is skipped.",
        "",
        "",
        "",
        "In no scenario of the library is it violated: its tests see to that. Change a number "
        "under `outcome:` and run it. In a scenario of yours, look what has changed, and state the "
        "new number if that is as you want it.",
    };
}

FindingPage starvation()
{
    return {
        FindingKind::starvation,
        "a task waits while others that came later are served",
        "Nothing hinders the task but that others go first, again and again.",
        fmt::format(
            "It waited without a break, for a CPU or a lock. Tasks that came later were served at "
            "least {} times in that time. The wait was more than {} times what others waited on "
            "average, and more than one part in {} of its life. Tasks of greater right, by what "
            "the scenario declares, do not count, unless the wait lasts to the end of the run.",
            kOvertaken, kTimesTheMean, kPartOfLife),
        "Bounded waiting: E. W. Dijkstra, Solution of a problem in concurrent programming control, "
        "1965; D. E. Knuth's comment on it, 1966.",
        "scheduling/srtf-starvation.yaml",
        "",
        "For a CPU: a policy that lets urgency grow with the wait (aging), or one that shares "
        "(stride, mlfq with a boost). For a lock: one that is handed over in order (order=fifo, a "
        "ticket lock), or one that prefers writers.",
    };
}

FindingPage limit()
{
    return {
        FindingKind::limit,
        "the run was cut off",
        "A limit of the simulator ended the run before the program did, mostly because it goes "
        "round and round without time passing.",
        "A number of steps, of tasks or of messages was reached that the scenario did not ask for. "
        "An `until:` of the scenario is no finding.",
        "",
        "",
        "",
        "Look for a loop in which nothing takes time, write a time into it, or give the scenario "
        "an `until:`. No scenario of the library is cut off so.",
    };
}

FindingPage lock_order()
{
    return {
        FindingKind::lock_order,
        "a deadlock that the order of locks makes possible",
        "This run had none. But task after task held one lock while it asked for another, and "
        "these pairs form a cycle, so that another order of events can close it.",
        "A cycle of pairs `holds A, asks for B`, of different tasks, with no third lock around two "
        "of them (a gate), not both reading, and not kept apart by start and join. Asking with "
        "trylock or with a time limit makes no pair. It looks at locks only: what values, messages "
        "or semaphores rule out is not seen.",
        "K. Havelund, Using runtime analysis to guide model checking of Java programs, SPIN 2000; "
        "S. Bensalem and K. Havelund, Dynamic deadlock analysis of multi-threaded programs, 2005.",
        "inversion/ceiling-no-deadlock.yaml",
        "",
        "One order of locks for all tasks. Where something else makes the cycle impossible, as a "
        "ceiling protocol does in that scenario, say so beside the locks: the next reader will "
        "ask.",
    };
}

FindingPage inversion()
{
    return {
        FindingKind::inversion,
        "an urgent task waits for a lock of a less urgent one",
        "While it waits, a third task that is urgent enough to push the holder aside, and less "
        "urgent than the one that waits, can take as long as it likes.",
        "A task waits for a lock, and who has to act first is less urgent as the policy orders "
        "urgency; urgency that is lent counts. It is unbounded if the holder was ready and did not "
        "run while a third, less urgent than the waiting one, did.",
        "L. Sha, R. Rajkumar and J. Lehoczky, Priority inheritance protocols, 1990.",
        "inversion/mars-pathfinder.yaml",
        "",
        "mutex(protocol=inherit) or mutex(protocol=protect). Hold the lock for a short time only.",
    };
}

FindingPage convoy()
{
    return {
        FindingKind::convoy,
        "a queue before a lock that does not dissolve",
        "The lock goes from hand to hand, to tasks that do not run at that moment. Whoever runs "
        "comes back to it and has to wait: a switch for each use, though the lock is used for a "
        "part of the time only.",
        fmt::format("At least {} hand-overs in a row, after each of which somebody still waits, "
                    "among at least {} tasks, while owners run for at most {} % of that time. A "
                    "lock whose owners use it all the time is merely busy.",
                    kConvoyHandOvers, kConvoyTasks, kConvoyUsePercent),
        "M. Blasgen, J. Gray, M. Mitoma and T. Price, The convoy phenomenon, 1979.",
        "speedup/lock-convoy.yaml",
        "",
        "A lock that is freed instead of handed over (order=barging), a shorter section, or more "
        "locks with less behind each.",
    };
}

FindingPage herd()
{
    return {
        FindingKind::herd,
        "many are woken for what few can have",
        "Each of them gets a CPU, finds nothing to do, and waits again.",
        fmt::format("One act woke at least {} tasks that waited at one object; at least {} % of "
                    "them looked, changed nothing that others can see, and came back to wait at "
                    "the same line; at least one did not.",
                    kHerdWoken, kHerdInVainPercent),
        "W. R. Stevens, UNIX Network Programming, volume 1, 2nd ed., 27.6.",
        "messages/thundering-herd.yaml",
        "",
        "Wake one: notify instead of notify_all, get instead of select on a common queue.",
    };
}

FindingPage lost_wakeup()
{
    return {
        FindingKind::lost_wakeup,
        "a notification came too early, and nobody sends another",
        "Between the look at a condition and the wait for its change the notification went by.",
        "A task acted on an object so as to wake somebody, nobody waited, and nothing was left "
        "behind; later another began to wait there without having looked in between, and waits at "
        "the end of the run.",
        "",
        "sync/lost-notify.yaml",
        "",
        "Look and wait under the mutex of the condition, in a while loop; or use what remembers: a "
        "semaphore, an event.",
    };
}

FindingPage race()
{
    return {
        FindingKind::race,
        "two uses of a shared cell that nothing orders",
        "At least one of them changes it. What comes out depends on who is quicker.",
        "Two uses by different threads, at least one changes the cell, not both in one go, and "
        "neither happens before the other: program order, start and join, locks, messages, "
        "barriers and atomic steps order; notify does not. It is about the order of this run.",
        "L. Lamport, Time, clocks, and the ordering of events, 1978; E. Pozniansky and A. "
        "Schuster, Efficient on-the-fly data race detection (DJIT+), 2003.",
        "races/lost-update.yaml",
        "",
        "One lock around all uses of the cell, or `atomic:` where the whole change fits into one "
        "step.",
    };
}

FindingPage gil_convoy()
{
    return {
        FindingKind::gil_convoy,
        "a thread with little to do waits for the lock of its interpreter each time",
        "It waits for I/O, comes back, and needs the lock for a moment. A thread that computes has "
        "it, and gives it up only because it is asked to, after a switch interval. So a short "
        "answer takes an interval for each thread that computes.",
        fmt::format("A thread came back from a wait for something else, had to wait for the lock, "
                    "and somebody who had it let go with more to do: at least {} times, and at "
                    "least {} % of the times that it came back. In these turns it waited at least "
                    "{} times as long as it ran.",
                    kGilReturns, kGilDelayedPercent, kGilTimesItsWork),
        "D. Beazley, Understanding the Python GIL, PyCon 2010: the convoy effect of the lock of "
        "CPython 3.2.",
        "gil/gil-convoy.yaml",
        "",
        "Let the work that computes be done by another process, or by code that lets go of the "
        "lock (compute ... nogil). A shorter switch interval makes the waits shorter, and the "
        "switches more.",
    };
}

}  // namespace

FindingPage page_of(FindingKind kind)
{
    switch (kind) {
        case FindingKind::deadlock: return deadlock();
        case FindingKind::stuck: return stuck();
        case FindingKind::fault: return fault();
        case FindingKind::miss: return miss();
        case FindingKind::expect: return expect();
        case FindingKind::outcome: return outcome();
        case FindingKind::starvation: return starvation();
        case FindingKind::limit: return limit();
        case FindingKind::lock_order: return lock_order();
        case FindingKind::inversion: return inversion();
        case FindingKind::convoy: return convoy();
        case FindingKind::herd: return herd();
        case FindingKind::lost_wakeup: return lost_wakeup();
        case FindingKind::race: return race();
        case FindingKind::gil_convoy: return gil_convoy();
    }
    return deadlock();
}

}  // namespace interleave
