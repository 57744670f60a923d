// What a benchmark is: a workload done by hand-written loops that know everything beforehand (the
// best of them is the limit), by other simulators (peers), and by the product. Goals are ratios,
// since absolute times shift from machine to machine.
#pragma once

#include <time.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace interleave::bench {

// What a round found, per operation. Who does the same work lets the same time pass in the
// simulated world: that is how we know that it is the same.
struct Round {
    double ns = 0;            // CPU time
    double simulated_ns = 0;  // 0: not known
};
using Run = std::function<Round()>;

struct Loop {
    std::string name;  // "calendar"
    Run run;
    bool counts = true;  // or it does less than the workload asks, and is only reported
};

// What the program of a peer is asked: empty where peers are not compared.
struct PeerQuestion {
    std::string workload;  // "w1"
    uint32_t size = 0, cpus = 1;
    double goal = 0;  // ours / peer at most; 0: reported only
};

struct Workload {
    std::string name;         // "W1 1000 timers"
    std::string operation;    // what is counted: "wake-up"
    std::vector<Loop> loops;  // none: it is there to show how ours grows
    Run ours;
    double goal = 0;  // ours / limit at most; 0: reported only
    PeerQuestion peers;
};

// Sizes: a quick run only shows that everything works.
struct Effort {
    uint64_t operations = 0;  // of one round, roughly
    bool large = true;        // with 10^5 tasks and more
};

[[nodiscard]] std::vector<Workload> workloads(const Effort&);

// The same of ours at two sizes: how it grows.
struct Growth {
    std::string small, large;  // names of workloads
    double goal = 0;           // large / small at most; 0: reported only
};
[[nodiscard]] std::vector<Growth> growths();

// Figures that are not times per operation: bytes, seeks, whole runs.
struct Figure {
    std::string name, unit;
    double value = 0;
    double goal = 0;  // at most; 0: reported only
};
[[nodiscard]] std::vector<Figure> figures(const Effort&);
void time_whole_runs(const Effort&, std::vector<Figure>&);  // of large scenarios
// Of the window, if the program that measures them is in this folder.
void ask_frames(const std::string& folder, std::vector<Figure>&);

// CPU time of this thread: what else the machine does is not our affair.
inline double cpu_time_ns()
{
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
}

template <typename F>
double ns_per(uint64_t operations, F&& run)
{
    const double begin_ns = cpu_time_ns();
    run();
    return (cpu_time_ns() - begin_ns) / static_cast<double>(operations);
}

// Keeps the optimiser from leaving out what nobody reads.
inline void keep(const void* p) { asm volatile("" : : "g"(p) : "memory"); }

}  // namespace interleave::bench
