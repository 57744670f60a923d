// The memory that every process of one real run maps: its tasks, objects, shared cells and records.
//
// Anonymous, mapped before the first fork at one address in all of them: it has no name that could
// be left behind, and it is gone with the last process. Who writes which field is said at the
// field; whatever more than one task writes is atomic or behind a lock. Invariant: nothing in here
// points into the private memory of a process.
#pragma once

#include "kernel/model.h"
#include "trace/record.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

#include <pthread.h>
#include <semaphore.h>
#include <sys/types.h>

namespace interleave::posix {

// Limits of a real run. A program that wants more ends with RunEnd::limit.
inline constexpr uint32_t kMaxStarted = 16'384;   // tasks in all; their rows are not recycled
inline constexpr uint32_t kMaxAlive = 1'024;      // tasks at the same time
inline constexpr uint32_t kMaxProcesses = 4'096;  // in all
inline constexpr uint32_t kMaxRegionInstructions = 100'000;  // of one atomic block, as simulated
inline constexpr uint32_t kChunkRecords = 128;
inline constexpr uint32_t kChunks = 32'768;  // 4 million records; pages are used when written

enum class Life : uint32_t { unused, alive, zombie, gone };

// What a task cannot go on without.
enum class WaitFor : uint32_t { nothing, start, time, mutex, semaphore, join, until };

struct TaskRow {
    std::atomic<Life> life;       // by the task; zombie to gone by whoever joins or adopts it
    std::atomic<WaitFor> waits;   // by the task
    std::atomic<uint32_t> on;     // by the task: object index, or serial of the task it joins
    std::atomic<uint32_t> step;   // by the task: its step
    std::atomic<uint32_t> asked;  // by the task: how often its `until` condition was evaluated
    std::atomic<int64_t> wanted;  // by the task: permits of the semaphore it waits for
    std::atomic<uint64_t> moves;  // by the task: another number whenever it goes on or blocks
    std::atomic<uint32_t> tid;    // by the task: its thread id
    // By its starter, before it lives.
    TaskKind kind;
    bool daemon;
    bool joinable;
    uint32_t parent;  // serial, or kNone
    uint32_t function;
    uint32_t process;  // index of its ProcessRow
    uint32_t elder;    // serial of its parent's child before it, or kNone
    uint64_t stream;   // of its random numbers
    int64_t arguments[kMaxParameters];
    // By the task.
    uint32_t youngest;  // serial of the last task it started, or kNone
    int64_t exit_code;
    bool crashed;
    int64_t ended_ns;
    int64_t burnt_ns;  // CPU time that its steps asked for
    int64_t used_ns;   // CPU time that the thread consumed in its life
};

struct ProcessRow {
    std::atomic<uint32_t> alive;  // tasks in it that have not ended
    std::atomic<pid_t> pid;       // by the process; 0 before its start and after its end was seen
    std::atomic<bool> saved;      // initial ones: its cells are in the results area
};

struct ObjectRow {
    pthread_mutex_t mutex;        // a mutex itself; of a counted semaphore what guards `count`
    pthread_cond_t changed;       // counted semaphore
    sem_t permits;                // semaphore of single permits, device
    std::atomic<int64_t> count;   // counted semaphore; changed with `mutex` held
    std::atomic<uint32_t> owner;  // mutex: serial + 1 of the owner, 0 if free
    int64_t changed_ns;           // mutex: when it was last released; by its owner
};

struct Chunk {
    std::atomic<uint32_t> used;  // records that are complete
    Record records[kChunkRecords];
};

// Why a run could not go on.
enum class Trouble : uint32_t {
    none,
    no_thread,    // pthread_create refused; `number` is its errno
    no_process,   // fork refused
    no_memory,    // a stack could not be mapped
    task_limit,   // the limits above
    died,         // a process ended before its tasks; `number`: its signal, or 0
    never_ready,  // the initial tasks did not reach their start
};

inline constexpr uint32_t kMaxRing = 256;

struct Control {
    std::atomic<uint32_t> arrived;     // initial tasks that wait for the start
    std::atomic<uint32_t> go;          // futex: 1 when start_ns is set
    std::atomic<int64_t> start_ns;     // CLOCK_MONOTONIC of moment 0
    std::atomic<uint32_t> stopping;    // 1: no new process may start
    std::atomic<uint32_t> stop_asked;  // 1: the user wants it to end
    std::atomic<uint32_t> unfinished;  // tasks alive that are no daemons
    std::atomic<uint32_t> alive;       // tasks
    std::atomic<uint32_t> processes_alive;
    std::atomic<int64_t> finished_ns;  // when unfinished became 0
    std::atomic<uint32_t> next_serial, next_process, next_chunk;
    std::atomic<uint64_t> records_lost;
    std::atomic<uint32_t> nice_refused, affinity_refused;
    std::atomic<Trouble> trouble;
    std::atomic<int32_t> number;  // see Trouble
    pthread_mutex_t starting;     // serial numbers are given in the order of the records
    pthread_mutex_t region;       // held by atomic blocks, and by accesses outside them
    // By the guardian, when the run has ended; read after its death.
    std::atomic<uint32_t> done;  // 1: everything below is valid and no task is left
    RunEnd end;
    int64_t end_ns;
    uint32_t ring_size;
    uint32_t ring[kMaxRing];  // deadlock: serials, each waits for the next
};

class Shared {
  public:
    explicit Shared(const Model&);
    ~Shared();
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;

    [[nodiscard]] bool ok() const { return memory_ != nullptr; }
    [[nodiscard]] Control& control() const { return *control_; }
    [[nodiscard]] TaskRow& task(uint32_t serial) const { return tasks_[serial]; }
    [[nodiscard]] ProcessRow& process(uint32_t i) const { return processes_[i]; }
    [[nodiscard]] ObjectRow& object(uint32_t i) const { return objects_[i]; }
    [[nodiscard]] Chunk& chunk(uint32_t i) const { return chunks_[i]; }
    [[nodiscard]] int64_t* cells() const { return cells_; }            // the shared region
    [[nodiscard]] int64_t* results(uint32_t process) const;            // initial processes' cells
    [[nodiscard]] int64_t* private_cells() const { return private_; }  // own, copied at each fork
    [[nodiscard]] uint32_t started() const;                            // serials given so far

  private:
    void* memory_ = nullptr;
    size_t bytes_ = 0;
    Control* control_ = nullptr;
    TaskRow* tasks_ = nullptr;
    ProcessRow* processes_ = nullptr;
    ObjectRow* objects_ = nullptr;
    Chunk* chunks_ = nullptr;
    int64_t* cells_ = nullptr;
    int64_t* results_ = nullptr;
    int64_t* private_ = nullptr;
    size_t private_words_ = 0;
};

// A mutex that tasks of several processes may lock.
void initialise_shared(pthread_mutex_t&);
void initialise_shared(pthread_cond_t&);

// Sleeping on a word of shared memory, across processes.
void wait_while(const std::atomic<uint32_t>& word, uint32_t value);
void wake_all(const std::atomic<uint32_t>& word);
// As the above, for the end of a task.
void wait_while(const std::atomic<Life>& word, Life value);
void wake_all(const std::atomic<Life>& word);

}  // namespace interleave::posix
