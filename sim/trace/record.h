// One observed fact about one instant, as every backend reports it, and where it goes.
//
// An event is future, a record is past. Records are the input of TimelineBuilder and are never kept
// in State. Invariant: a producer emits them in order of time, and a task's own in causal order.
#pragma once

#include "base/ids.h"
#include "base/time.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace interleave {

// What a task is doing, as a timeline shows it; CPU lanes also have kernel and idle.
enum class TaskState : uint8_t {
    not_started,
    ready,
    running,
    blocked,
    zombie,
    exited,
    kernel,
    idle,
    unknown
};
inline constexpr uint32_t kTaskStates = static_cast<uint32_t>(TaskState::unknown) + 1;

// Why a task changed state, or what the kernel does on a CPU. One list: a record has one field.
enum class Reason : uint8_t {
    none,
    created,
    woken,
    preempted,
    slice_end,
    yielded,
    migrated,  // ready
    lock,
    semaphore,
    io,
    sleep,
    join,
    condition,
    until,
    message,
    barrier,
    waiting,  // blocked
    exited,
    crashed,  // zombie, exited
    save,
    choose,
    load,       // kernel, on a CPU lane
    released,   // ready: a job of it was released, or it goes on with the next
    release,    // blocked: until its next job is released
    select,     // blocked: until the first of several things is possible
    child,      // blocked: until any of its children ends, or all of those that it gathers
    poll,       // blocked: a thread that hosts coroutines, none of which can go on
    gil,        // blocked: until it holds the lock of its interpreter
    inherited,  // ready: queued anew, since it takes the urgency of another task, or loses it
    resource,   // blocked: until it gets the units of a resource that it wants
};
inline constexpr uint32_t kReasons = static_cast<uint32_t>(Reason::resource) + 1;

enum class RecordKind : uint8_t {
    task_created,   // the task exists; see the fields below
    state,          // the task enters `state` for `reason`
    step,           // the running task begins step `what`
    slice_renewed,  // its slice ended with nobody else ready: it goes on
    cpu_state,      // the cpu enters kernel (reason says which phase) or idle
    owner,          // object `what` belongs to `task` from now on, or to nobody (kNone)
    fault,          // the task did what it must not: what = StepId, other = number of the fault
    job_released,   // a job of the task; they are numbered from 1 in the order of these
    job_ended,      // a job of the task was done, or was aborted
    job_missed,     // the deadline of a job of the task passes and it is not done
    carrier,        // a coroutine is hosted by the thread `other` from now on
    changed,        // a person changed the rules of the run: policy, a task's priority, ...
    level,          // a buffer holds so much from now on
};
inline constexpr uint32_t kRecordKinds = static_cast<uint32_t>(RecordKind::level) + 1;

// Which field means what:
//   task_created  what = index into Symbols::initial_tasks, or, when other (the parent's serial) is
//                 valid, into Symbols::functions; state is unused, reason none, cpu = TaskKind
//   state ready   other = serial of the waker, cpu = whose queue
//   state running what = StepId, cpu
//   state blocked what = ObjectId or kNone, other = StepId
//   state zombie, exited: what = exit code as a 32-bit pattern; reason exited or crashed
//   job_released  what, other = high and low half of its deadline in ns (kNever.ns: it has none)
//   job_ended     what = number of the job, other = 1 if it was aborted, else 0
//   job_missed    what = number of the job
//   carrier       other = serial of the thread
//   changed       what = number of the change, from 1; it is about no task
//   level         what = ObjectId, other = how much, and task is none: which end of which of its
//                 connections (Buffer::end in timeline.h), kNone: the object itself
struct Record {
    static constexpr uint32_t kNone = 0xffff'ffff;
    static constexpr uint16_t kNoCpu = 0xffff;

    Time at;
    uint32_t task = kNone;  // serial number of the task in the run
    uint32_t what = kNone;
    uint32_t other = kNone;
    RecordKind kind : 4 = RecordKind::state;
    TaskState state : 4 = TaskState::unknown;
    Reason reason = Reason::none;
    uint16_t cpu = kNoCpu;

    friend bool operator==(const Record&, const Record&) = default;
};
static_assert(sizeof(Record) == 24 && Row<Record>);

// The serial number of the task that the record is about; none: it is about no task.
[[nodiscard]] constexpr uint32_t task_in(const Record& r)
{
    return r.kind == RecordKind::level ? Record::kNone : r.task;
}

// Takes records one at a time, into memory that the sink provides: putting one costs no call until
// that memory is full. Must not fail, and must not look back at State.
class RecordSink {
  public:
    virtual ~RecordSink() = default;
    void put(const Record& r)
    {
        *next_ = r;
        if (++next_ == end_) full();
    }
    // The same, without a record to be copied: fill every field of slot(), then call filled().
    [[nodiscard]] Record& slot() { return *next_; }
    void filled()
    {
        if (++next_ == end_) full();
    }

  protected:
    RecordSink() = default;
    RecordSink(const RecordSink&) = default;
    RecordSink& operator=(const RecordSink&) = default;
    // Uses what was put and sets next_ and end_ anew. A sink sets them first when it is made.
    virtual void full() = 0;

    Record* next_ = nullptr;  // where the next record goes
    Record* end_ = nullptr;   // next_ < end_ between calls
};

// A sink that looks at each record as soon as it is put.
class RecordReader : public RecordSink {
  public:
    RecordReader() { empty(); }
    RecordReader(const RecordReader&) : RecordReader() {}
    RecordReader& operator=(const RecordReader&) { return *this; }

  protected:
    virtual void read(const Record&) = 0;

  private:
    void full() final
    {
        empty();
        read(one_);
    }
    void empty()
    {
        next_ = &one_;
        end_ = next_ + 1;
    }
    Record one_;
};

// Throws records away: for runs of which only the last State matters.
class NullSink final : public RecordSink {
  public:
    NullSink() { NullSink::full(); }
    NullSink(const NullSink&) : NullSink() {}
    NullSink& operator=(const NullSink&) { return *this; }

  private:
    void full() override
    {
        next_ = room_.data();
        end_ = next_ + room_.size();
    }
    std::array<Record, 64> room_;
};

[[nodiscard]] std::string_view name_of(TaskState);
[[nodiscard]] std::string_view name_of(Reason);

}  // namespace interleave
