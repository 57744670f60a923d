// One task of a real run: interprets the Program on the thread that calls live(), on real memory
// and real primitives.
//
// What instructions mean is kernel/execute.h; this is the same meaning where several tasks really
// run at once: a load and a store are separate accesses to memory, so that a lost update really
// loses. Kernel and backend share what touches registers only (execute_registers).
#pragma once

#include "backend/posix/recorder.h"
#include "kernel/context.h"

namespace interleave::posix {

class RealTask {
  public:
    RealTask(Run&, uint32_t serial);
    ~RealTask();
    RealTask(const RealTask&) = delete;
    RealTask& operator=(const RealTask&) = delete;

    // From its start to its end. For initial tasks, waits for the common start first.
    void live();

  private:
    friend class Waiting;
    friend class RegionLock;

    // task.cpp: its course, and what needs no other task
    void attend();  // nice, affinity, and the common start
    void step();    // one instruction
    FaultKind dispatch(const Instr&);
    void look(const Instr&);  // what can be seen between instructions
    void burn(Duration);      // CPU time
    Duration drawn(const Distribution&);
    Duration stated(const Instr&);  // Duration{-1}: out of range
    FaultKind compute(const Instr&);
    FaultKind sleep(const Instr&);
    FaultKind yield();
    void sleep_until(int64_t at_ns);  // since the start of the run

    // task_memory.cpp
    int64_t* word(const Instr&);  // null: index out of range
    FaultKind load(const Instr&);
    FaultKind store(const Instr&);
    FaultKind exchange(const Instr&);
    FaultKind fetch_add(const Instr&);
    FaultKind loop(const Instr&);
    FaultKind call(const Instr&);
    FaultKind leave(const Instr&);
    FaultKind enter_region();
    void leave_region();
    FaultKind until(const Instr&);
    FaultKind condition(Context, uint32_t end_pc, bool& holds);
    void kill_registers(const Instr&);

    // task_objects.cpp
    FaultKind act(const Instr&);
    void lock(uint32_t object);
    bool try_lock(uint32_t object);
    FaultKind unlock(uint32_t object);
    FaultKind acquire(uint32_t object, int64_t wanted);
    bool try_acquire(uint32_t object);
    FaultKind release(uint32_t object, int64_t given);
    FaultKind io(const Instr&);
    void own(uint32_t object);

    // task_lives.cpp: starting, joining, ending
    FaultKind start(const Instr&);
    uint32_t new_row(const Instr&, StartKind);
    FaultKind join(const Instr&);
    void end(int64_t code, Reason);
    void adopt(uint32_t child);  // a zombie that nobody will join
    void record_exit(uint32_t serial, bool zombie, int64_t at);

    Run& run_;
    const uint32_t serial_;
    TaskRow& row_;
    Recorder records_;
    Context ctx_;
    int64_t* stack_ = nullptr;
    uint64_t draws_ = 0;
    uint64_t starts_ = 0;  // children started
    int64_t seen_ns_ = 0;  // when it last knew that it was running
    int64_t cpu_at_start_ns_ = 0;
    uint32_t since_look_ = 0;  // instructions since then
    uint32_t held_ = 0;        // locks
    uint32_t in_region_ = 0;   // instructions of the atomic block so far, from 1; 0: in none
    bool ended_ = false;
};

// Blocked for as long as this lives: tells the records, and the row that the guardian watches.
class Waiting {
  public:
    Waiting(RealTask&, WaitFor, Reason, uint32_t on, uint32_t object);
    ~Waiting();
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

  private:
    RealTask& task_;
};

}  // namespace interleave::posix
