// Everything that is fixed in one real run before the first fork. Processes inherit it by copying
// and only read it: after a fork from a program with several threads, nothing here allocates.
#pragma once

#include "backend/posix/pace.h"
#include "backend/posix/shared.h"
#include "kernel/model.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include <sched.h>

namespace interleave::posix {

// What verbs of objects mean here.
enum class RealVerb : uint8_t { none, lock, unlock, trylock, acquire, release, tryacquire, io };

// Which CPUs of this machine stand for those of the scenario.
struct CpuPlan {
    std::vector<int> host;                        // of each lane of the timeline
    std::array<uint16_t, CPU_SETSIZE> lane_of{};  // of each CPU here; kNoCpu if it is not used
    bool pinned = false;                          // false: it has fewer than the scenario asks for
};
[[nodiscard]] CpuPlan plan_cpus(const Machine&);

struct Run;

// The argument of a thread.
struct Launch {
    Run* run = nullptr;
    uint32_t serial = 0;
};

// What the guardian saw of a task when it looked last.
struct Look {
    uint64_t moves = 0;
    uint32_t asked = 0;  // when the task was first seen with these moves
    uint32_t walk = 0;   // the walk along waits that came here last
};

struct Run {
    Run(const Model&, int64_t limit_ns);
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;
    ~Run();

    // Empty, or why it cannot begin: a sentence.
    [[nodiscard]] std::string prepare();
    [[nodiscard]] RealVerb verb(const Instr&) const;
    // Since the start of the run.
    [[nodiscard]] int64_t now() const { return clock_now() - shared.control().start_ns.load(); }
    void ring_bell() const;  // wakes the guardian
    // Ends the run because the environment refuses something. Does not return.
    [[noreturn]] void give_up(Trouble, int number) const;

    const Model& model;
    const int64_t limit_ns;  // of real time
    Shared shared;
    Pace pace;
    CpuPlan cpus;
    bool guarded = false;  // there are atomic blocks: accesses outside them take the lock
    std::vector<bool> single_permits;  // of each object: a semaphore that counts by one only
    std::vector<Launch> launches;      // of each serial
    int bell = -1;                     // an eventfd that the guardian listens to
    pid_t guardian = 0;                // set by the guardian
    std::vector<Look> looks;           // of each serial: the guardian's notes
};

}  // namespace interleave::posix
