// What happened, whoever saw it: the simulator, a real execution, CPython or an imported trace.
//
// A Timeline is built once by TimelineBuilder and immutable from then on; copying it is cheap and
// it may be read by several threads. Facts that its observer could not know are absent, never
// guessed: see Origin. Not a statistics library: what it means is analysis/.
// Invariant: violations() is empty.
#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "trace/record.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

enum class TaskKind : uint8_t { process, thread, coroutine };

// How a run ended (design: 3).
enum class RunEnd : uint8_t {
    running,      // it has not
    finished,     // only daemons are left, or nobody
    deadlock,     // a cycle of untimed waits
    stuck,        // nothing can ever run again, though tasks are left
    limit,        // a limit of time, steps or memory was reached
    interrupted,  // by the user
};

// The names behind the numbers in records, fixed before a run begins.
struct Symbols {
    struct Step {
        std::string label;
        uint32_t line = 0, column = 0;
        friend bool operator==(const Step&, const Step&) = default;
    };
    struct InitialTask {
        std::string name, process;
        TaskKind kind{};
        bool daemon = false;
        friend bool operator==(const InitialTask&, const InitialTask&) = default;
    };
    std::vector<InitialTask> initial_tasks;
    std::vector<std::string> functions;
    std::vector<std::string> objects;
    std::vector<std::string> object_kinds;  // of each object: "mutex"
    std::vector<Step> steps;
    std::vector<std::string> faults;  // name of each fault number
    // How much an object holds at most, and each end of each of its connections; 0: any number.
    struct Capacity {
        uint32_t own = 0, end = 0;
        friend bool operator==(const Capacity&, const Capacity&) = default;
    };
    std::vector<Capacity> capacities;  // of each object; may end before the objects do
    friend bool operator==(const Symbols&, const Symbols&) = default;
};

// Where a timeline comes from and how far to trust it.
struct Origin {
    enum class Source : uint8_t { simulation, posix, cpython, imported } source{};
    std::string title;   // of the scenario
    std::string detail;  // policy and machine, or host, kernel and how it was observed
    uint64_t seed = 0;
    RunEnd end = RunEnd::running;
    uint64_t records_lost = 0;
    Duration clock_uncertainty;
    bool knows_cpus = true;   // which CPU a task ran on
    bool knows_ready = true;  // ready apart from running and blocked
    bool knows_wakers = true;
    bool knows_owners = true;          // of locks
    std::vector<std::string> caveats;  // sentences for people: what is missing, and why
    friend bool operator==(const Origin&, const Origin&) = default;
};

// [start, end) in which a task, or a CPU, stayed as it was. A value made from the columns.
struct Slice {
    Time start, end;
    TaskState state{};
    Reason reason{};       // why it began
    bool renewed = false;  // running: began by slice_renewed
    StepId step;           // which step of the scenario, where known
    CpuId cpu;             // running: where; ready: whose queue
    ObjectId object;       // blocked: on what
    TrackId task;          // on a CPU lane, running: who; on a task's lane: itself
    TrackId waker;         // ready after a wake-up: by whom

    friend bool operator==(const Slice&, const Slice&) = default;
};

struct OwnerChange {
    Time at;
    TrackId owner;  // not valid: nobody
    friend bool operator==(const OwnerChange&, const OwnerChange&) = default;
};

// What holds something that is put in and taken out: messages of a queue, bytes of a pipe, the
// connections that a listener has not accepted; or one end of a connection, with the bytes that
// came to it and were not received.
struct Buffer {
    ObjectId object;
    // Of a listener: twice the number of the connection, and for the end of the server 1 more.
    uint32_t end = Record::kNone;  // none: the object itself
    friend auto operator<=>(const Buffer&, const Buffer&) = default;
};

struct LevelChange {
    Time at;
    uint32_t amount = 0;  // that the buffer holds from then on
    friend bool operator==(const LevelChange&, const LevelChange&) = default;
};

struct Fault {
    Time at;
    TrackId task;
    uint32_t number = 0;  // index into Symbols::faults
    StepId step;
    friend bool operator==(const Fault&, const Fault&) = default;
};

// A job of a task: what was released at one moment, and what became of it.
struct JobOutcome {
    Time released;
    Time deadline = kNever;  // kNever: it has none
    Time ended = kNever;     // kNever: it was not done when the timeline or its task ended
    bool missed = false;     // its deadline passed and it was not done
    bool aborted = false;    // it ended at its deadline, undone
    friend bool operator==(const JobOutcome&, const JobOutcome&) = default;
};

// A task of a timeline, without its slices.
struct Track {
    std::string name;  // "bank/alice", "bank/alice/deposit#1": equal names align across timelines
    std::string process;  // name of the process it belongs to
    TaskKind kind{};
    TrackId parent;
    Time created;
    bool daemon = false;
    int64_t os_id = 0;  // pid or tid of a real run, 0 in simulation
    TrackId carrier;    // coroutine: the thread that hosted it last
    friend bool operator==(const Track&, const Track&) = default;
};

class Timeline {
  public:
    Timeline();  // empty
    Timeline(const Timeline&);
    Timeline(Timeline&&) noexcept;
    Timeline& operator=(const Timeline&);
    Timeline& operator=(Timeline&&) noexcept;
    ~Timeline();

    [[nodiscard]] const Origin& origin() const;
    [[nodiscard]] const Symbols& symbols() const;
    [[nodiscard]] Time begin() const;  // always 0 for a simulation
    [[nodiscard]] Time end() const;

    [[nodiscard]] uint32_t tasks() const;  // TrackId 0 .. tasks() - 1, in order of creation
    [[nodiscard]] uint32_t cpus() const;
    [[nodiscard]] const Track& track(TrackId) const;
    [[nodiscard]] TrackId find(std::string_view name) const;  // not valid if there is none

    // Slices of a task cover [created, end()] without gaps; of a CPU [begin(), end()].
    [[nodiscard]] size_t slices(TrackId) const;
    [[nodiscard]] size_t slices(CpuId) const;
    [[nodiscard]] Slice slice(TrackId, size_t i) const;
    [[nodiscard]] Slice slice(CpuId, size_t i) const;
    // Index of the slice that contains t, O(log n); nullopt outside. Zero-length slices are never
    // kept. The last slice also contains end().
    [[nodiscard]] std::optional<size_t> at(TrackId, Time) const;
    [[nodiscard]] std::optional<size_t> at(CpuId, Time) const;
    // Time spent in `state` within [from, to), O(log n).
    [[nodiscard]] Duration spent(TrackId, TaskState, Time from, Time to) const;
    [[nodiscard]] Duration spent(CpuId, TaskState, Time from, Time to) const;

    [[nodiscard]] std::span<const OwnerChange> owners(ObjectId) const;
    // Those that ever held something, by object and then by end.
    [[nodiscard]] std::span<const Buffer> buffers() const;
    // Of buffers()[i]: each at a later time, with another amount than the one before; 0 at first.
    [[nodiscard]] std::span<const LevelChange> levels(size_t i) const;
    // How much the buffer can hold; 0: no bound is known.
    [[nodiscard]] uint32_t capacity(const Buffer&) const;
    [[nodiscard]] std::span<const Fault> faults() const;
    // In the order of their releases, which is the order in which they are done.
    [[nodiscard]] std::span<const JobOutcome> jobs(TrackId) const;
    // How often a task went 1 running -> blocked, 2 running -> ready, 3 ready -> running,
    // 4 blocked -> ready (the textbook's numbers less one as index), also through states that took
    // no time; and how often it was switched off a CPU by its own doing and against its will.
    struct Counts {
        uint32_t transitions[4] = {};
        uint32_t switches_voluntary = 0, switches_involuntary = 0, migrations = 0;
        friend bool operator==(const Counts&, const Counts&) = default;
    };
    [[nodiscard]] const Counts& counts(TrackId) const;
    // What slices alone may not show, since a state can take no time at all.
    struct Moments {
        Time first_run = kNever;  // first time on a CPU
        Time ended = kNever;      // became a zombie or exited
        int64_t exit_code = 0;
        bool crashed = false;
        friend bool operator==(const Moments&, const Moments&) = default;
    };
    [[nodiscard]] const Moments& moments(TrackId) const;

    // One sentence for each law it breaks: no gap or overlap in a task, one task to a CPU at a
    // time, a running slice names its CPU and the CPU's lane agrees, time never goes back, zombies
    // do not run, an object's owner is a task that exists, jobs end in the order of their releases
    // and miss what they say; a CPU's lane shows threads, and a coroutine runs only while its
    // carrier does, one to a carrier; no buffer holds more than it can. Every producer must satisfy
    // it. At most 100.
    [[nodiscard]] std::vector<std::string> violations() const;

    friend bool operator==(const Timeline&, const Timeline&);  // same facts

    struct Data;  // columns; only trace/ knows it

  private:
    friend class TimelineBuilder;
    friend class LaneReader;
    friend Result<Timeline> read_timeline(std::string_view bytes);
    friend std::string write_timeline(const Timeline&);
    explicit Timeline(std::shared_ptr<const Data>);
    std::shared_ptr<const Data> data_;
};

// Collects records into a Timeline. Chunked: it allocates once in thousands of records.
class TimelineBuilder final : public RecordSink {
  public:
    TimelineBuilder(Symbols, uint32_t cpus);
    ~TimelineBuilder() override;
    TimelineBuilder(TimelineBuilder&&) noexcept;

    void set_os_id(TrackId, int64_t);
    [[nodiscard]] uint64_t size() const;  // records so far

    // REQUIRES: records came in order of time. Whatever state things are in lasts until `end`.
    [[nodiscard]] Timeline finish(Origin, Time end) &&;

  private:
    void full() override;

    struct Log;
    std::unique_ptr<Log> log_;
};

// Our own file: a magic line with the version, then columns. Reading is bounded: sizes are checked
// against the bytes that are there before anything is allocated. read(write(t)) == t.
[[nodiscard]] std::string write_timeline(const Timeline&);
[[nodiscard]] Result<Timeline> read_timeline(std::string_view bytes);

// Canonical text, one line per slice: what golden tests compare.
[[nodiscard]] std::string print(const Timeline&);

// The name of a started task: "parent/function#k", the parent's k-th start from 1. Where the
// parent's name is over 200 bytes its hash stands for it, so that chains of starts have short names
// too.
[[nodiscard]] std::string child_name(std::string_view parent, std::string_view function,
                                     uint32_t k);

[[nodiscard]] std::string_view name_of(RunEnd);
[[nodiscard]] std::string_view name_of(TaskKind);

}  // namespace interleave
