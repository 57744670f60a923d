// Goroutines: coroutines of a process that several threads carry. Which one goes on next and where,
// untimed; what CPUs and clocks do for them is goroutines.cpp.
//
// The rules are those of Go 1.24 (runtime/proc.go; names in parentheses are its own). A thread (m)
// has to hold a processor (p) to run goroutines (g), so that as many run at once as there are
// processors (GOMAXPROCS). Each has a queue of 256 and `runnext` before that. One whose turn it is
// to choose looks, in this order (findRunnable):
//   those who slept long enough     each comes to runnext, the last one first
//   the global queue                every 61st slice only: one of it
//   its own                         runnext, which goes on with the slice; then the queue (runqget)
//   the global queue                its share of it, half a queue at most (globrunqgetbatch)
//   the network poller (netpoll)    all; those behind the first come to its own queue
//   others' queues                  half of the first that has one, whose last runs (runqsteal)
//   others' runnext                 after 3 us on the CPU, if it is still there (runqgrab)
// Others are asked in an order that a random number says (stealOrder): a start, and a step that is
// coprime to their number. With nobody found it gives its processor back and parks (stopm).
//
// Who becomes ready:
//   by a goroutine      to runnext of its processor; who was there goes to the end of the queue,
//   and
//                       when that is full half of it and the newcomer go to the global queue
//                       (ready, newproc, runqput, runqputslow)
//   yielded, preempted  to the global queue (goschedImpl)
//   from outside        what a device, a timer or another process did: with a processor that idles
//                       a thread is woken for it; else it waits to be looked for, as above
//   after a call        whose processor was taken away, and none idles: to the global queue
//                       (exitsyscall0)
// Whenever there is more to do a thread is woken to look for it, if a processor idles and none is
// looking already (wakep); one that found something wakes the next (resetspinning). At most half of
// the busy processors may look for others' at once.
//
// Simplified: looking takes no time but for the wait before another's runnext, and after that the
// search begins anew. The four rounds of stealWork are two, since nothing changes between. Timers
// belong to the runtime, not to a processor. There is no collector of garbage. What the poller
// brings wakes one thread, not as many as processors idle (injectglist).
// Invariant: a goroutine that can go on is in one queue, or the rider of one thread; a processor
// that idles has an empty queue.
#pragma once

#include "kernel/execute.h"

namespace interleave {

inline constexpr uint32_t kQueueSize = 256;  // of a processor (p.runq)
inline constexpr uint32_t kGlobalEvery =
    61;  // slices from one look at the global queue to the next
inline constexpr Duration kRunnextWait = us(3);  // before another's runnext is taken

// For the World at the start of a run: after processes and tasks, which are not goroutines.
void make_go_runtimes(const Model&, World&);

// The runtime of the process of a task; none: its coroutines belong to event loops.
[[nodiscard]] GoId go_of(const World&, TaskId);
[[nodiscard]] bool is_goroutine(const World&, TaskId);
// The row of a thread that carries goroutines; null for others.
[[nodiscard]] GoThread* go_thread(World&, TaskId thread);
[[nodiscard]] const GoThread* go_thread(const World&, TaskId thread);
[[nodiscard]] const GoSpec& spec_of(const Model&, const World&, GoId);

// A goroutine exists from now on, or has ended. True: its process ends with it.
void enter_go(World&, TaskId);
[[nodiscard]] bool leave_go(World&, TaskId);
// All lists are emptied, since the process ends.
void close_go(World&, ProcessId);

enum class ReadyBy : uint8_t {
    processor,  // a goroutine on that processor made or woke it
    start,      // it exists from the beginning, or begins by itself
    timer,      // it slept long enough, or the limit of its wait is over
    outside,    // a device, a task of another process
};
// A goroutine that is in no queue can go on. Threads that are woken or made for it are told in the
// Effect. True: it is in the network poller's hands.
bool queue_goroutine(const Model&, World&, TaskId, ReadyBy, ProcessorId, Effect&);
// The rider of a thread goes to the global queue, and the thread has nobody. REQUIRES: it has one
void give_up_turn(World&, TaskId thread);
// A thread has no rider any more.
void drop_rider(World&, TaskId thread);
// It has been in the network poller's hands for long (sysmon): to the global queue. False: it is
// not.
bool bring_from_poller(World&, TaskId);

// Has its blocking system call begun with this instruction? Else the goroutine alone waits.
[[nodiscard]] bool blocks_thread(const World&, const Instr&);
// The processor of a thread that is in a system call goes to another thread, or idles (handoffp).
void hand_off(const Model&, World&, TaskId thread, Effect&);
// Whether that may wait, since others are there for what there is to do (retake).
[[nodiscard]] bool may_keep(const World&, TaskId thread);
// The system call of its rider is over (exitsyscall). False: there was no processor for it any
// more, and the rider is in the global queue.
[[nodiscard]] bool leave_call(World&, TaskId thread);

// Nobody but the riders of threads can go on.
[[nodiscard]] bool nobody_waits(const World&, GoId);
// The instruction `host` of such a thread.
[[nodiscard]] Effect host_goroutines(const Model&, Context&, World&, TaskId thread, Chooser&);

}  // namespace interleave
