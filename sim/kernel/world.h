// World: what instructions can see and change. Tasks, memory, processes, objects; untimed.
//
// Canonical: two Worlds that behave alike are equal bytes, so that an explorer can hash them. No
// statistics, no clock, no CPU, no policy in here (those are Sched's, state.h), and nothing that a
// run does not change (that is Model's). Rows are recycled, lowest index first; what queues hold
// counts by its order alone, wherever it is stored (message_store.h).
#pragma once

#include "base/ids.h"
#include "kernel/connection_store.h"
#include "kernel/context.h"
#include "kernel/message_store.h"
#include "kernel/unit_store.h"
#include "trace/record.h"
#include "trace/timeline.h"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <vector>

namespace interleave {

struct Model;

using GoId = Id<struct GoTag>;                          // a row of World::go_runtimes
using ProcessorId = Id<struct ProcessorTag>;            // a row of World::processors
using SubInterpreterId = Id<struct SubInterpreterTag>;  // index into Model::sub_interpreters

// First in, first out, linked through Task::next and previous: a task waits in one list at most,
// and lists own no memory. For run queues see state.h.
struct TaskList {
    TaskId head, tail;
};

enum class TaskStatus : uint8_t {
    unused,    // the row is free
    created,   // exists, its start time has not come
    runnable,  // ready or running: Sched knows which
    blocked,
    zombie,  // ended, and its parent may still join it
    exited,  // ended for good; the row is kept while tasks live that are named after it
};

// Task::flags
inline constexpr uint8_t kDaemon = 1;    // the run may end without it
inline constexpr uint8_t kJoinable = 2;  // stays a zombie until joined
inline constexpr uint8_t kGathered = 4;  // counts in `gathers` of its parent
inline constexpr uint8_t kLimited = 8;   // blocked: it may give up before it has what it waits for
inline constexpr uint8_t kRetries = 16;  // blocked: runs its instruction again when it is woken

// Task::marks
inline constexpr uint32_t kReported = 1;  // a zombie whose end `wait_child` told: to be joined
inline constexpr uint32_t kKilled = 2;    // ended by another, and the clock has yet to learn it
inline constexpr uint32_t kLeaving = 4;   // in Effect::gone: its row is still needed
inline constexpr uint32_t kTold = 8;      // the sink has been told that it ended for good

// The control block of a task, less its saved registers (World::contexts). What most waits touch
// comes first, so that it shares a cache line.
struct Task {
    TaskStatus status = TaskStatus::unused;
    TaskKind kind{};
    uint8_t flags = 0;
    Reason reason{};                // blocked: why; zombie: exited or crashed
    ProcessId process;              // whose memory it shares
    ObjectId waits_for;             // blocked on an object: which
    uint32_t draws = 0;             // random numbers drawn so far; 0 in untimed runs
    uint64_t stream = 0;            // hash of its name: whose random numbers it draws
    TaskId next, previous;          // links of the one list it is in: of waiting, or of ended
    uint32_t held = 0;              // locks that it owns
    RuntimeId runtime;              // coroutine: that runs it; thread: that it hosts
    uint32_t spec = Record::kNone;  // initial task: index into Model::tasks; kNone for started ones
    FunctionId function;            // that it runs
    TaskId parent;                  // that started it; none for initial tasks
    TaskId child;                   // the youngest of those that it started, linked through sibling
    TaskId sibling, elder;          // the next older and the next younger child of the same parent
    TaskId joins;                   // blocked in join: the task whose end it waits for
    TaskId joiner;                  // the task that waits in join for its end
    uint32_t nth = 0;               // it was its parent's nth start, from 1: part of its name
    uint32_t starts = 0;            // children started so far
    uint32_t gathers = 0;           // of the children that it gathers, those that have not ended
    uint32_t marks = 0;             // of those that have ended
    // What the wait is about: work at a device (its file says in what units). Of a coroutine that
    // is ready: how many rounds its wake-up is handed on before it runs (kernel/runtime.h).
    int64_t amount = 0;
    int64_t exit_code = 0;  // zombie, exited
};
static_assert(Row<Task>);

struct Process {
    uint32_t rows = 0;  // tasks whose rows name it; 0: free, unless it is an initial process
    uint32_t spec = Record::kNone;  // index into Model::processes; kNone for started ones
    ProcessId parent;               // that started it; none for initial ones
    uint32_t alive = 0;             // of its tasks, those that have not ended
    ObjectId gil;                   // the lock of its main interpreter; none: its tasks need none
    TaskId main;            // its main task, as long as that has a row; none: it has threads only
    uint32_t children = 0;  // processes that it started and whose end nobody was told
    uint32_t go = 0;        // the row of its GoRuntime, from 1; 0: it has none
    TaskList zombies;   // main tasks of those of them that have ended, in the order of their ends
    TaskList unjoined;  // ended tasks that one of its tasks may join: threads, and reported zombies
    TaskList waiters;   // its tasks that wait for the end of any child
};
static_assert(Row<Process>);

// An event loop: runs the coroutines of one thread, one at a time, until each lets go by itself. A
// row is free when nobody hosts it.
struct Runtime {
    TaskId host;            // the thread that runs it
    TaskId rider;           // the coroutine that the thread runs or changes to; none: its own code
    TaskId main;            // the coroutine with which it ends; none: with the last
    uint32_t left = 0;      // of the ready ones, how many still run in this round
    TaskList ready;         // in the order in which they will run
    TaskList arrived;       // served by a device: ready when the next round begins
    TaskList expired;       // slept long enough: likewise, after those that arrived
    uint32_t members = 0;   // coroutines that have not ended
    uint16_t changing = 0;  // 1: the change to the rider has begun and takes time
    uint16_t rounds = 0;    // that it still begins, when `main` has ended; 0: `main` has not
};
static_assert(Row<Runtime>);

// What more there is of a Runtime whose host carries goroutines (kernel/work_stealing.h). The lists
// of the Runtime are empty, and `rider` is its only member.
struct GoThread {
    GoId runtime;           // whose thread it is; none: no thread of goroutines
    ProcessorId processor;  // that it holds; none: it may run nobody
    TaskId wanted;          // `runnext` of another processor, for which it has waited
    uint32_t marks = 0;     // kSpinning and so on
};
static_assert(Row<GoThread>);

// GoThread::marks
inline constexpr uint32_t kSpinning = 1;   // looks for work, or was woken to; is counted
inline constexpr uint32_t kInCall = 2;     // its rider is in a system call, and it with it
inline constexpr uint32_t kPreempted = 4;  // its rider has to let go when it next has a CPU
inline constexpr uint32_t kFresh = 8;      // its processor idled: who comes next has a new slice
inline constexpr uint32_t kInherits = 16;  // its rider goes on with the slice of the one before
inline constexpr uint32_t kWakesAnother = 32;  // it has put somebody on the global queue

// What a thread has to hold so that it may run goroutines.
struct Processor {
    GoId runtime;
    TaskId thread;       // that holds it; none: it idles
    TaskId runnext;      // who goes on next, before `queue`
    ProcessorId below;   // idle: the one that began to idle before it
    TaskList queue;      // who can go on, in this order
    uint32_t count = 0;  // in `queue`
    uint32_t tick = 0;   // slices begun, modulo kGlobalEvery
};
static_assert(Row<Processor>);

// The runtime of a process whose coroutines are goroutines: carried by several threads.
struct GoRuntime {
    ProcessId process;
    TaskId main;            // the goroutine with which the process ends; none: with the last
    TaskId thread;          // its first one
    ProcessorId idle;       // who began to idle last; none: nobody idles
    TaskList global;        // can go on, on whatever processor
    TaskList polled;        // the network poller knows that they can go on
    TaskList expired;       // slept long enough
    TaskList idle_threads;  // blocked, and hold no processor; who parked last is first
    uint32_t first = 0;     // of its processors: a row of World::processors
    uint32_t processors = 0;
    uint32_t idle_processors = 0;
    uint32_t spinning = 0;  // threads that do
    uint32_t queued = 0;    // in `global`
    uint32_t members = 0;   // goroutines that have not ended
    uint32_t threads = 0;   // made so far
    uint32_t ended = 0;     // 1: its process has
};
static_assert(Row<GoRuntime>);

// One synchronisation object or device: its kind's own row (at most kObjectBytes), e.g. a Mutex.
inline constexpr size_t kObjectBytes = 40;
struct ObjectRow {
    uint32_t kind = 0;       // index into object_kinds()
    uint32_t selectors = 0;  // tasks blocked in `select` that wait for it, too
    alignas(8) std::array<std::byte, kObjectBytes> bytes{};
};
static_assert(Row<ObjectRow>);

// A buffer holds so much from now on: Buffer and LevelChange of timeline.h, less the time.
struct LevelNote {
    ObjectId object;
    uint32_t end = Record::kNone;
    uint32_t amount = 0;
};

struct World {
    Table<TaskId, Task> tasks;
    Table<TaskId, Context> contexts;  // registers as saved when the task last left a CPU
    Table<ProcessId, Process> processes;
    Table<ObjectId, ObjectRow> objects;
    Table<RuntimeId, Runtime> runtimes;     // of threads that host coroutines
    Table<RuntimeId, GoThread> go_threads;  // may be shorter than `runtimes`
    Table<GoId, GoRuntime> go_runtimes;
    Table<ProcessorId, Processor> processors;  // of all of them
    // Of each sub-interpreter its lock, which does not change in a run; none: its tasks need none.
    Table<SubInterpreterId, ObjectId> sub_gils;
    // Of each task the one that it is in; none: the main interpreter of its process, or no
    // interpreter. Empty unless the Model has some.
    Table<TaskId, SubInterpreterId> sub_interpreters;
    // Shared region, one region for each sub-interpreter, one for each process row.
    std::vector<int64_t> memory;
    std::vector<int64_t> stacks;  // Program::stack_words for each task row
    MessageStore messages;        // what queues hold
    UnitStore units;              // who holds units of resources, and may still want some
    ConnectionStore connections;  // made through listeners
    std::vector<ObjectId> closed_with_process;  // objects that are told when a process has ended
    TaskList watchers;                          // tasks blocked in `until`: a store asks them again
    TaskList selectors;                         // tasks blocked in `select`: an act asks them again
    TaskId lowest_unused;             // row of the next task; tasks.size() if none is free
    ProcessId lowest_unused_process;  // likewise
    uint32_t unfinished = 0;          // tasks created, runnable or blocked that are not daemons
    // How buffers have changed since whoever keeps time took note: empty between its steps, and no
    // part of what a World is.
    std::vector<LevelNote> levels;

    // The row of an object as its kind sees it. REQUIRES: T is the row type of the object's kind.
    template <Row T>
    T& object(ObjectId id)
    {
        static_assert(sizeof(T) <= kObjectBytes && alignof(T) <= 8);
        return *std::launder(reinterpret_cast<T*>(objects[id].bytes.data()));
    }
    template <Row T>
    const T& object(ObjectId id) const
    {
        static_assert(sizeof(T) <= kObjectBytes && alignof(T) <= 8);
        return *std::launder(reinterpret_cast<const T*>(objects[id].bytes.data()));
    }
};

// The only writers of Task::next and previous. All are O(1), and in the header because every wait
// calls them. at not valid: at the end.
inline void insert_before(World& w, TaskList& list, TaskId at, TaskId t)
{
    Task& task = w.tasks[t];
    assert(!task.next.valid() && !task.previous.valid() && list.head != t);
    task.next = at;
    task.previous = at.valid() ? w.tasks[at].previous : list.tail;
    (task.previous.valid() ? w.tasks[task.previous].next : list.head) = t;
    (at.valid() ? w.tasks[at].previous : list.tail) = t;
}

inline void push_back(World& w, TaskList& list, TaskId t)
{
    Task& task = w.tasks[t];
    assert(!task.next.valid() && !task.previous.valid() && list.head != t);
    task.previous = list.tail;
    (list.tail.valid() ? w.tasks[list.tail].next : list.head) = t;
    list.tail = t;
}

// REQUIRES: it is in this list
inline void remove(World& w, TaskList& list, TaskId t)
{
    Task& task = w.tasks[t];
    (task.previous.valid() ? w.tasks[task.previous].next : list.head) = task.next;
    (task.next.valid() ? w.tasks[task.next].previous : list.tail) = task.previous;
    task.next = task.previous = {};
}

// None if it is empty.
inline TaskId pop_front(World& w, TaskList& list)
{
    const TaskId t = list.head;
    if (t.valid()) remove(w, list, t);
    return t;
}

// A buffer holds another amount than before.
inline void note_level(World& w, ObjectId object, size_t amount, uint32_t end = Record::kNone)
{
    w.levels.push_back({object, end, static_cast<uint32_t>(amount)});
}

// The World at the start of a run: objects and memory initialised, initial processes and tasks in
// state `created`.
[[nodiscard]] World initial_world(const Model&);

// The stack of a task, and the memory that is a process's own: that of its main interpreter.
[[nodiscard]] std::span<int64_t> stack_of(const Model&, World&, TaskId);
[[nodiscard]] std::span<int64_t> region_of(const Model&, World&, ProcessId);
// Where in World::memory that begins, and what a sub-interpreter has instead.
[[nodiscard]] size_t region_at(const Model&, ProcessId);
[[nodiscard]] size_t region_at(const Model&, SubInterpreterId);
// The sub-interpreter that a task is in; not valid: none.
[[nodiscard]] inline SubInterpreterId sub_interpreter_of(const World& w, TaskId t)
{
    return w.sub_interpreters.has(t) ? w.sub_interpreters[t] : SubInterpreterId{};
}
// Where the words of a variable are for a task: its own frame, the region of its interpreter or
// process, or shared.
[[nodiscard]] int64_t* words_of(const Model&, World&, const Context&, TaskId, VariableId);
[[nodiscard]] const int64_t* words_of(const Model&, const World&, const Context&, TaskId,
                                      VariableId);

// FNV-like over whole words. REQUIRES: bytes is a multiple of 8
[[nodiscard]] uint64_t hash_bytes(uint64_t seed, const void* data, size_t bytes);
// 64 bits over everything in it: equal Worlds have equal fingerprints.
[[nodiscard]] uint64_t fingerprint(const World&);
// One sentence for each law that it breaks (design: 11); empty when it is sound.
[[nodiscard]] std::vector<std::string> laws(const Model&, const World&);

}  // namespace interleave
