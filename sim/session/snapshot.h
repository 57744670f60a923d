// One moment of a simulation in names and sentences, for people to look at.
//
// Inspectors and the debugger's prompt read this and never State: State may change its layout, and
// a view that shows an index or an opcode is a bug here, not there.
#pragma once

#include "base/ids.h"
#include "base/time.h"
#include "session/address_space.h"
#include "trace/record.h"
#include "trace/timeline.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace interleave {

struct Model;
struct State;

using NamedText = std::pair<std::string, std::string>;

struct TaskView {
    std::string name, process, kind;  // kind: "thread"
    uint32_t serial = 0;
    TaskState state{};
    Time since;             // ready, running, blocked: when it began to be
    std::string what;       // "waits for mutex m, held by bank/bob, since 3 ms"
    Reason reason{};        // blocked: why
    std::string waits_for;  // the object that it is blocked on; empty: on none
    int64_t wants = 0;      // of an object with units: how many
    std::string step;       // the scenario's line it is at: "lock m"
    uint32_t line = 0;
    std::string instruction;  // the next one, disassembled; on what nobody named: its step
    uint32_t pc = 0;
    std::vector<NamedText> saved;       // registers as in its control block
    std::vector<NamedText> live;        // registers on its CPU; empty unless it runs
    std::vector<NamedText> variables;   // of its frames, innermost first, as far as they have names
    std::vector<NamedText> block;       // the other fields of its control block
    std::vector<RegionView> regions;    // of the memory of its process
    uint32_t more_stacks = 0;           // stacks of other tasks there that are not among them
    std::vector<std::string> holds;     // names of objects
    std::string parent;                 // who started it; empty: the scenario, or one that is gone
    std::vector<std::string> children;  // whom it started and who are not gone, the oldest first
    int64_t tickets = 0;                // as declared, for policies that share by them
    uint32_t level = 0;                 // its queue, where the policy has several; else it means
                                        // nothing
    bool whole = true;                  // false: see WholeTasks
};

struct CpuView {
    std::string name;   // "cpu0"
    std::string doing;  // "runs bank/alice since 2 ms, slice ends at 4 ms"
    std::string task;   // empty: nobody
    std::vector<NamedText> registers;
    std::vector<NamedText> cache;  // what is warm in it; empty where the machine has no caches
};

struct ObjectView {
    std::string name, kind, owner;
    std::vector<std::string> waiters;
    std::vector<std::pair<std::string, int64_t>> holders;  // who has how many units of it
    std::vector<std::string> content;  // the first values that it holds, oldest first
    bool more = false;                 // there are others behind them
    std::vector<NamedText> details;
};

struct QueueView {
    std::string name;  // "run queue", "run queue of cpu1", "event loop of bank/alice"
    std::vector<std::pair<std::string, std::vector<NamedText>>> order;  // task, keys
    uint32_t delayed = 0;  // so many of these are asleep: a policy keeps them until they are due
};

struct Snapshot {
    Time at;
    uint64_t position = 0;
    RunEnd end = RunEnd::running;
    std::vector<TaskView> tasks;
    std::vector<CpuView> cpus;
    std::vector<ObjectView> objects;
    std::vector<QueueView> queues;  // of CPUs first, in their order, then of event loops
    std::string policy;
    uint32_t levels = 1;  // queues within a run queue
    // What the policy remembers besides: the budget of each server.
    std::vector<std::pair<std::string, std::vector<NamedText>>> memory;
    std::vector<NamedText> variables;  // shared, and each process's own
    std::string next;                  // what the next step will do, and why; empty at the end
};

[[nodiscard]] Snapshot snapshot(const Model&, const State&);

// Of how many tasks all is told, since there may be very many. Of the others it is what lists show:
// no instruction, registers, variables, control block, memory, relatives or what they hold.
struct WholeTasks {
    size_t most = 0;                // of the first; besides of those that run
    uint32_t also = Record::kNone;  // and of the one with this serial number
};
[[nodiscard]] Snapshot snapshot(const Model&, const State&, const WholeTasks&);

// Name of a task of this State: "bank/alice/deposit#1".
[[nodiscard]] std::string task_name(const Model&, const State&, TaskId);

}  // namespace interleave
