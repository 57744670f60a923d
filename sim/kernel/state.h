// State: everything that changes in a run, as one copyable value. State = World + Sched.
//
// Copying a State is a checkpoint, comparing two is a determinism test. World is what instructions
// change; Sched is what time and policy change: clock, CPUs, run queues, timers, serial numbers.
// Constants are in Model; what only grows (records) goes to the sink.
// Invariant: laws(model, state) is empty.
#pragma once

#include "base/ids.h"
#include "base/time.h"
#include "kernel/cache.h"
#include "kernel/context.h"
#include "kernel/event_queue.h"
#include "kernel/task_heap.h"
#include "kernel/world.h"

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace interleave {

using QueueId = Id<struct QueueTag>;  // a row of Sched::queues
using ListId = Id<struct ListTag>;    // a row of Sched::lists

// A task as policies see it (Linux: sched_entity, and its place in a queue). Rows parallel
// World::tasks. What every sleep and wake-up touches comes first.
struct SchedEntity {
    uint32_t serial = Record::kNone;  // the number of the task in this run; its TrackId
    CpuId cpu;                        // running: where; ready: whose queue; else: where it last was
    uint32_t affinity = 0;            // index into Model::affinities
    StepId step;                      // running: that was last told; blocked: at which it waits
    // CPU time that the instruction at pc still needs; -1: not begun. With caches it is work left,
    // at rate 1, and of a running task as of Cache::since.
    Duration left{-1};
    Duration slice_left{-1};  // of a slice that was cut short, for policies that go on with it
    Time since;               // when it became ready, or began to run, or blocked
    Time wake_at = kNever;    // asleep, or blocked with kLimited: until when; else it means nothing
    TaskId next, previous;    // links of the one list it is in, while queued
    QueueId queue;            // ready: the run queue it is in; else none
    int16_t nice = 0;         // -20 .. 19; written by steps, read by policies
    uint16_t level = 0;       // policies' own
    Time timer_at = kNever;   // its policy timer; an event of another time is stale
    int64_t key = 0;          // policies' own: order in a queue
    int64_t priority = 0;     // as declared; the policy says which end is urgent
    uint32_t spec = 0;  // index into Model::tasks: its own, or that of the one it descends from
    uint32_t parent = Record::kNone;  // serial of the task that started it
    TaskId donor;      // whose urgency it has for a while, since that is more than its own; or none
    ObjectId ceiling;  // of the mutexes whose ceilings it has while it owns them: the most urgent
};
static_assert(Row<SchedEntity>);

// In the who() of a device event: it is about an object, not a task. Its service ends cannot be
// told when they begin, so each time that they change it is asked anew, and older events are stale.
inline constexpr uint32_t kObjectEvent = 1U << 27;

// The clock of a device that shares or preempts. Rows parallel World::objects once there is one.
struct DeviceClock {
    Time since;         // up to when its requests have been advanced
    Time due = kNever;  // when `next` will be done; an event of another time is stale
    TaskId next;        // none: nobody is there
    uint32_t spare = 0;
};
static_assert(Row<DeviceClock>);

struct EntityList {
    TaskId head, tail;
};

// The present job of a task with releases or a deadline, or the last one until the next is
// released. Rows parallel World::tasks where the Model has such tasks, else there are none.
struct Job {
    static constexpr uint32_t kNoReleases = 0xffff'ffff;

    Time released;                 // when it was released
    Time deadline = kNever;        // absolute; kNever: it has none
    Time next_release = kNever;    // of the release that is in Sched::events
    Time deadline_event = kNever;  // of the check that is in Sched::events
    Time watched_release;          // release of the job that is checked next
    Duration used;                 // CPU time that it got so far, charged
    uint32_t number = 0;           // from 1; 0: no job yet
    uint32_t waiting = 0;          // released jobs of the task behind it
    uint32_t watched = 1;          // number of the job that is checked next
    uint32_t open = 0;             // 1: released and not ended
    uint32_t missed = 0;           // 1: its deadline passed while it was open
    uint32_t pc = kNoReleases;     // of the release instruction, while releases are to come
    uint32_t before = 0;           // jobs before the first of these releases
    uint32_t sp = 0;               // of the frame that the release instruction is in
};
static_assert(Row<Job>);

// What a CPU chooses from. One for each CPU, or one for all (Sched::queues.size() == 1).
struct RunQueue {
    uint32_t count = 0;  // tasks in it
    uint32_t lists = 0;  // index of its first list in Sched::lists
    int64_t key = 0;     // policies' own (a minimum, a total)
};
static_assert(Row<RunQueue>);

enum class CpuPhase : uint8_t {
    idle,     // nobody here
    running,  // `current` runs
    save,     // the registers of whoever left are being saved
    choose,   // the policy is deciding
    load,     // the registers of `incoming` are being loaded
};

// Cpu::flags
inline constexpr uint8_t kSaveDue = 1;   // somebody left whose registers have yet to be paid for
inline constexpr uint8_t kIdleTold = 2;  // the sink knows that it is idle

struct Cpu {
    Context ctx;      // the registers: live while running, what was left in them otherwise
    TaskId current;   // running: who
    TaskId incoming;  // load: who is coming; it is still ready
    QueueId queue;    // its run queue
    TaskId actor;     // running, in a Model with coroutines: whose instructions run, its or theirs
    CpuPhase phase = CpuPhase::idle;
    uint8_t resched = 0;  // 1: choose again at the end of this instant
    Reason why{};         // resched with a current task: why it may lose the CPU
    uint8_t flags = kIdleTold;
    ProcessId space;  // whose address space is loaded
    Time run_since;   // running: since when it has not been charged
    Time burst_end =
        kNever;  // running: end of the instruction's time; in a phase: end of the phase
    Time slice_end = kNever;  // running or idle: when the policy wants to be asked again
};
static_assert(Row<Cpu>);

// Which CPU acts next: the earliest timer of each that has one, in order as events (time, kind,
// serial). The next is mostly the one that is taken out, and a new one mostly comes last: both
// happen at an end. Any other is put in from the nearer end. A CPU that is doing something is taken
// out until it has done.
class CpuTimers {
  public:
    explicit CpuTimers(uint32_t cpus = 0);
    // kNever: it has none. e.who() is the CPU.
    void set(CpuId cpu, const Event& e)
    {
        if (own_[cpu.index] == e) return;
        take_out(cpu);
        insert(e);
    }
    void take_out(CpuId cpu)
    {
        Event& own = own_[cpu.index];
        if (own.at == kNever) return;
        if (sorted_[head_] == own)
            ++head_;
        else
            remove(own);
        own.at = kNever;
    }
    // Of the CPU that acts next. REQUIRES: there is one
    void take_first()
    {
        own_[sorted_[head_].who()].at = kNever;
        ++head_;
    }
    // REQUIRES: it has none, e.who() being the CPU
    void insert(Event e)
    {
        if (e.at == kNever) return;
        put(own_[e.who()], e);
        if (tail_ + 1 == sorted_.size()) move_down();
        Event* const first = sorted_.data() + head_;
        const uint32_t count = tail_ - head_;
        if (count > kFew && before(e, sorted_[tail_ - 1])) return insert_between(e);
        if (head_ > 0 && before(e, first[count / 2])) {
            --head_;
            Event* place = first - 1;
            for (; before(place[1], e); ++place) *place = place[1];
            return put(*place, e);
        }
        Event* place = first + count;
        ++tail_;
        place[1].at = kNever;
        for (; place != first && before(e, place[-1]); --place) *place = place[-1];
        put(*place, e);
    }
    // At kNever if nobody has one.
    [[nodiscard]] const Event& first() const { return sorted_[head_]; }

  private:
    static constexpr uint32_t kFew = 16;

    void remove(Event);
    void insert_between(Event);
    void move_down();

    std::vector<Event> own_;     // of each CPU
    std::vector<Event> sorted_;  // from head_ to tail_, and then one at kNever
    uint32_t head_ = 0, tail_ = 0;
};

// A set of CPUs as bits: the lowest is found without scanning CPUs one by one. At most 4096.
class CpuSet {
  public:
    explicit CpuSet(uint32_t cpus = 0) : words_((cpus + 63) / 64) {}
    void insert(CpuId c)
    {
        words_[c.index / 64] |= uint64_t{1} << (c.index % 64);
        used_ |= uint64_t{1} << (c.index / 64);
    }
    void erase(CpuId c)
    {
        uint64_t& word = words_[c.index / 64];
        word &= ~(uint64_t{1} << (c.index % 64));
        if (word == 0) used_ &= ~(uint64_t{1} << (c.index / 64));
    }
    [[nodiscard]] bool empty() const { return used_ == 0; }
    [[nodiscard]] bool has(CpuId c) const
    {
        return (words_[c.index / 64] >> (c.index % 64) & 1) != 0;
    }
    // The lowest member not below `from`; not valid if there is none.
    [[nodiscard]] CpuId lowest(CpuId from = CpuId{0}) const;
    [[nodiscard]] const std::vector<uint64_t>& words() const { return words_; }

  private:
    std::vector<uint64_t> words_;
    uint64_t used_ = 0;  // bit i: words_[i] is not 0
};
inline CpuId CpuSet::lowest(CpuId from) const
{
    if (from.index >= 64 * words_.size()) return {};
    uint32_t word = from.index / 64;
    uint64_t bits = words_[word] & ~uint64_t{0} << (from.index % 64);
    if (bits == 0) {
        const uint64_t others = used_ & ~uint64_t{1} << word;  // above `word`
        if (others == 0) return {};
        word = static_cast<uint32_t>(std::countr_zero(others));
        bits = words_[word];
    }
    return CpuId{word * 64 + static_cast<uint32_t>(std::countr_zero(bits))};
}

enum class Limit : uint8_t {
    none,
    time,     // Limits::until
    steps,    // Limits::steps
    instant,  // Limits::instant_steps
};

struct Sched {
    Time now;
    uint64_t steps = 0;        // taken so far: the position of a History
    uint64_t records = 0;      // told to the sink so far: the cursor into a record log
    uint32_t next_serial = 0;  // of the next task
    RunEnd end = RunEnd::running;
    Limit limit = Limit::none;  // end is limit: which
    uint64_t instant = 0;       // steps since time last advanced
    std::vector<TaskId> ring;   // deadlock: the tasks of the cycle, each waiting for the next; over
                                // units of resources: all those who wait for each other
    Table<TaskId, SchedEntity> entities;
    Table<CpuId, Cpu> cpus;
    Table<QueueId, RunQueue> queues;
    Table<ListId, EntityList> lists;
    Table<TaskId, Job> jobs;         // empty unless Model::has_jobs
    Table<CpuId, Cache> caches;      // empty unless the machine has caches
    Table<TaskId, CpuId> last_cpus;  // where it last ran; empty unless migration costs time
    Table<ObjectId, DeviceClock> device_clocks;  // empty until one is needed
    Table<ProcessorId, Time> slice_ends;  // when who runs on it has run long enough; kNever: nobody
    Table<HeapId, TaskHeap> heaps;        // queue q has heaps_per_queue() from q times that on
    Table<TaskId, HeapNode> nodes;        // empty unless the policy asks for heaps
    int64_t ranks = 0;                    // handed out by next_rank()
    std::vector<int64_t> policy_words;    // policies' own, as many as they ask for
    std::vector<int64_t> task_words;      // likewise for each task
    std::vector<int64_t> queue_words;     // likewise for each queue
    uint32_t queued = 0;                  // tasks in all run queues
    CpuTimers timers;
    CpuSet idle;   // phase idle and not about to choose
    CpuSet again;  // resched, and no phase in the way: they dispatch at the end of this instant
    EventQueue events;
};

struct State {
    World world;
    Sched sched;
};

// A rank above all handed out before: equals then leave a heap in the order in which they came. Its
// negative is below all others.
[[nodiscard]] inline int64_t next_rank(Sched& s) { return ++s.ranks; }

// What happens next, at kNever if nothing does.
[[nodiscard]] Event earliest(const Sched&);

// The words of its own that a policy keeps for a queue. REQUIRES: it asked for queue_words
[[nodiscard]] inline std::span<int64_t> queue_words(Sched& s, QueueId q)
{
    const size_t each = s.queue_words.size() / s.queues.size();
    return {s.queue_words.data() + q.index * each, each};
}
[[nodiscard]] inline std::span<const int64_t> queue_words(const Sched& s, QueueId q)
{
    const size_t each = s.queue_words.size() / s.queues.size();
    return {s.queue_words.data() + q.index * each, each};
}

// The words of its own that a policy keeps for a task. REQUIRES: it asked for task_words
[[nodiscard]] inline std::span<int64_t> task_words(Sched& s, TaskId t)
{
    const size_t each = s.task_words.size() / s.entities.size();
    return {s.task_words.data() + t.index * each, each};
}
[[nodiscard]] inline std::span<const int64_t> task_words(const Sched& s, TaskId t)
{
    const size_t each = s.task_words.size() / s.entities.size();
    return {s.task_words.data() + t.index * each, each};
}

// In the header because every decision calls it.
inline Event earliest(const Sched& s)
{
    Event first = s.timers.first();
    if (!s.events.empty() && before(s.events.top(), first)) first = s.events.top();
    if (s.again.empty()) return first;
    const uint32_t c = s.again.lowest().index;
    const Event dispatch = make_event(s.now, EventKind::dispatch, c, c);
    return before(dispatch, first) ? dispatch : first;
}

// The only writers of SchedEntity::next and previous. All are O(1), and in the header because every
// decision calls them. at not valid: at the end.
inline void insert_before(Sched& s, EntityList& list, TaskId at, TaskId t)
{
    SchedEntity& e = s.entities[t];
    assert(!e.next.valid() && !e.previous.valid() && list.head != t);
    e.next = at;
    e.previous = at.valid() ? s.entities[at].previous : list.tail;
    (e.previous.valid() ? s.entities[e.previous].next : list.head) = t;
    (at.valid() ? s.entities[at].previous : list.tail) = t;
}

inline void push_back(Sched& s, EntityList& list, TaskId t)
{
    SchedEntity& e = s.entities[t];
    assert(!e.next.valid() && !e.previous.valid() && list.head != t);
    e.previous = list.tail;
    (list.tail.valid() ? s.entities[list.tail].next : list.head) = t;
    list.tail = t;
}

inline void push_front(Sched& s, EntityList& list, TaskId t)
{
    insert_before(s, list, list.head, t);
}

inline void remove(Sched& s, EntityList& list, TaskId t)
{
    SchedEntity& e = s.entities[t];
    (e.previous.valid() ? s.entities[e.previous].next : list.head) = e.next;
    (e.next.valid() ? s.entities[e.next].previous : list.tail) = e.previous;
    e.next = e.previous = {};
}

[[nodiscard]] uint64_t fingerprint(const State&);
[[nodiscard]] std::vector<std::string> laws(const Model&, const State&);

}  // namespace interleave
