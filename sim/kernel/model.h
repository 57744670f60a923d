// Model: everything that is constant in a run. Programs, machine, policy, initial tasks, limits.
//
// Compiled from a Scenario and shared by runs, threads and replications; nobody changes it while a
// run uses it. What changes in a run is State.
#pragma once

#include "base/distribution.h"
#include "base/ids.h"
#include "base/time.h"
#include "kernel/server.h"
#include "program/expression.h"
#include "program/program.h"
#include "trace/timeline.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace interleave {

class Brief;
class Policy;
struct Context;
struct World;

inline constexpr uint32_t kMaxCpus = 1024;
inline constexpr uint32_t kMaxInitialTasks = 1'000'000;

// What the caches of the CPUs do to the speed of tasks (kernel/cache.h). All CPUs have the same.
struct CacheSpec {
    int64_t size = 0;  // in the units of TaskSpec::working_set; 0: there are no caches
    Duration warmup;   // of running on a CPU until a working set is warm there
    int64_t warm_rate = 2, cold_rate = 1;  // work done per unit of time
    Duration step;  // what takes time takes a whole number of these, at least one; 0: any time
};

// What the machine does, apart from programs and policy (design: 5). All durations may be 0.
struct Machine {
    uint32_t cpus = 1;
    // Time of an instruction that another task can observe, and of arithmetic (takes_time()).
    Distribution instruction{DistributionKind::constant, {100}, {}, {}};
    bool time_all = false;  // `timing: every_instruction`: jumps, moves and comparisons take it too
    // A switch occupies the CPU in three phases; nobody is charged.
    Duration save;           // the outgoing task's registers; not after its exit
    Duration choose;         // the decision
    Duration load;           // the incoming task's registers
    Duration address_space;  // added to load when the process changes
    Duration migration;      // likewise when a task comes to another CPU than it last ran on
    Duration coroutine;  // a thread goes on with another of its coroutines, or with its own code
    // What `start` takes of the starter's time, besides that of an instruction.
    Duration create_process, create_thread, create_coroutine;
    // `on_release: interrupt`: a CPU that has to handle the release of a job stops what it runs,
    // also where that changes nothing.
    bool release_interrupts = false;
    CacheSpec cache;
    uint8_t omitted = 0;  // bit i: register i is left out of save and restore, on purpose
    uint32_t max_tasks = 1'000'000;  // alive at once
    uint32_t max_processes = 100'000;
};

// Where a run stops that would not end by itself.
struct Limits {
    Time until = kLastTime;  // simulated time
    uint64_t steps = 1'000'000'000;
    uint64_t instant_steps = 1'000'000;  // without time passing, and 16 for each task besides
};

// Which lock a language runtime has, and when it changes hands (kernel/gil.h).
enum class GilProtocol : uint8_t {
    none,             // threads run in parallel
    switch_interval,  // who waits that long asks the holder to let go (CPython 3.2 and later)
    ticks,            // the holder lets go and takes it again every so often (before 3.2)
};

struct InterpreterSpec {
    std::string name;  // "cpython-3.12"
    GilProtocol gil{};
    Duration interval = ms(5);  // switch_interval: how long a thread waits before it asks
    Duration check = us(1);     // CPU time of its own code from one check to the next, at most
    uint32_t ticks = 100;       // ticks: so many checks from one release to the next
    bool shared = false;        // sub-interpreters of a process have one lock, that of the process
    friend bool operator==(const InterpreterSpec&, const InterpreterSpec&) = default;
};

inline constexpr uint32_t kNoInterpreter = 0xffff'ffff;

inline constexpr uint32_t kNoSubInterpreter = 0xffff'ffff;

// An interpreter of a process besides its main one: its threads see private variables of their own,
// and have a lock of their own unless the interpreter shares one.
struct SubInterpreterSpec {
    std::string name;      // "bank.one"; that of its process comes first
    uint32_t process = 0;  // index into Model::processes
    // Instr::arg of the starts that begin a thread in it: one for each name, in whatever process;
    // 0: none does.
    uint32_t number = 0;
};

// A runtime that carries the coroutines of a process on several threads (kernel/work_stealing.h).
struct GoSpec {
    uint32_t processors = 0;   // how many coroutines run at once; 0: as many as there are CPUs
    Duration slice = ms(10);   // how long one runs before it has to let another go on
    Duration retake = us(20);  // how long a system call may take and keep its processor
    friend bool operator==(const GoSpec&, const GoSpec&) = default;
};

inline constexpr uint32_t kNoGo = 0xffff'ffff;

struct ProcessSpec {
    std::string name;
    uint32_t interpreter = kNoInterpreter;  // index into Model::interpreters
    uint32_t go = kNoGo;                    // index into Model::go_specs
    uint32_t main = Record::kNone;  // index into Model::tasks of its main goroutine; kNone: none
};

// How much of a resource a task will want at most.
struct Claim {
    ObjectId object;
    int64_t units = 0;
    friend bool operator==(const Claim&, const Claim&) = default;
};

inline constexpr uint32_t kNoServer = 0xffff'ffff;

// A task that exists when the run begins.
struct TaskSpec {
    std::string name;  // "bank/alice"
    TaskKind kind{};
    uint32_t process = 0;                          // index into Model::processes
    uint32_t sub_interpreter = kNoSubInterpreter;  // index into Model::sub_interpreters
    FunctionId function;
    std::vector<int64_t> arguments;
    Time start;
    int32_t nice = 0;
    int64_t priority = 0;
    int64_t tickets = 100;        // its share, for lottery and stride
    Duration slice;               // how long a turn it asks for, for eevdf; 0: as others
    int64_t working_set = 0;      // what it keeps in a cache, in the units of Machine's cache
    Duration period;              // of its releases, or the least time between them; 0: none
    Duration deadline;            // of each job, from its release; 0: none
    Duration runtime;             // CPU time that a job needs at most; 0: not known
    uint32_t affinity = 0;        // index into Model::affinities
    uint32_t server = kNoServer;  // index into Model::servers
    bool daemon = false;
    uint32_t carrier = Record::kNone;  // coroutine: index into Model::tasks of who hosts it
    std::vector<Claim> claims;
};

// What must hold: in every run (expect), or in this one (outcome).
struct Property {
    std::string text;
    Expr expr;
    uint32_t line = 0;
};

using BriefVerb = Brief (*)(World&, Context&, TaskId, ObjectId, const Instr&);

struct Model {
    std::string title;
    Program program;
    Machine machine;
    Limits limits;
    std::shared_ptr<const Policy> policy;  // never null in a compiled Model
    std::string policy_text;  // "rr:quantum=1ms": with what is not as the policy declares it
    std::vector<ProcessSpec> processes;
    std::vector<TaskSpec> tasks;  // in order of creation: task i has serial i
    std::vector<ServerSpec> servers;
    std::vector<InterpreterSpec> interpreters;
    std::vector<SubInterpreterSpec> sub_interpreters;
    std::vector<GoSpec> go_specs;
    std::vector<std::vector<bool>> affinities;  // [0] is empty: every CPU
    bool has_jobs = false;                      // some task has releases or a deadline
    bool has_coroutines = false;                // some task hosts, or starts, a coroutine
    // Of each object the level (Policy::level) of its ceiling, where it has one. Empty: no mutex
    // changes the urgency of anybody.
    std::vector<int64_t> ceilings;
    // Of each instruction that is a verb: its short way (kernel/object.h), else null. It follows
    // from the program: find_brief_verbs().
    std::vector<BriefVerb> brief_verbs;
    uint64_t seed = 1;
    Duration unit = ms(1);  // of a bare number that is a duration
    std::vector<Property> expect, outcome;
    bool outcome_skipped = false;  // the file has some, but overrides changed what they are about
    // Who takes over in the same run, by the step after so many: a Model of the same programs,
    // tasks and machine under other rules (kernel/change.h). Null: nobody.
    std::shared_ptr<const Model> successor;
    uint64_t successor_at = 0;
    Time successor_from;  // not before this time, as long as nothing else happens before
    std::string change;   // what is not as in the Model before it: "policy=rr"; the first: empty
};

[[nodiscard]] Symbols symbols(const Model&);

// Sets Model::brief_verbs. Looked up once: on the way from an instruction to what its verb does are
// its object, the kind of that, and the verbs of the kind.
void find_brief_verbs(Model&);

// True if the instruction occupies the CPU for Machine::instruction.
[[nodiscard]] bool takes_time(const Machine&, const Instr&);
// What it takes besides, if it starts a task.
[[nodiscard]] Duration creation_time(const Machine&, const Instr&);

[[nodiscard]] inline bool may_run_on(const Model& m, uint32_t affinity, CpuId cpu)
{
    return affinity == 0 || m.affinities[affinity][cpu.index];
}

}  // namespace interleave
