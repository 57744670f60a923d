// What a benchmark is: a workload done by a hand-written loop that knows everything beforehand (the
// limit), and the same workload done by the product. Goals are ratios of the two, since absolute
// times shift from machine to machine.
#pragma once

#include <time.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace interleave::bench {

using Run = std::function<double()>;  // one round: ns per operation

struct Workload {
    std::string name;         // "W1 timers N=1e3"
    std::string operation;    // what is counted: "wake-up"
    std::vector<Run> limits;  // ways to do it by hand; the best counts
    Run ours;
    double goal = 0;  // ours / limit at most; 0: reported only
};

// Sizes: a quick run only shows that everything works.
struct Effort {
    uint64_t operations = 0;  // of one round, roughly
    bool large = true;        // with 10^5 tasks and more
};

[[nodiscard]] std::vector<Workload> workloads(const Effort&);

// The same of ours at two sizes: how it grows.
struct Growth {
    std::string name, small, large;  // names of workloads
    double goal = 0;                 // large / small at most
};
[[nodiscard]] std::vector<Growth> growths();

// Figures that are not times per operation: bytes, seeks.
struct Figure {
    std::string name, unit;
    double value = 0;
    double goal = 0;  // at most; 0: reported only
};
[[nodiscard]] std::vector<Figure> figures(const Effort&);

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
