// What a program of a peer is asked, and how it answers: NAME WORKLOAD SIZE CPUS OPERATIONS prints
// two times per operation in ns, that of the CPU and that of the simulated world. It counts after a
// warm-up and ends the process when it has counted enough, since the engines of some peers cannot
// be stopped and started again.
#pragma once

#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace interleave::bench {

struct Request {
    std::string workload;  // "w1" ... "w4"
    uint32_t size = 0;     // tasks; of w4 the capacity
    uint32_t cpus = 0;
    uint64_t operations = 0;
};

// Exit status of a program that does not do a workload, or not at this size.
inline constexpr int kUnsupported = 3;

// REQUIRES: words as above, or ends the process. The one word `version` is answered at once.
inline Request request_from(int argc, char** argv)
{
    if (argc == 2 && argv[1] == std::string("version")) {
        std::puts(PEER_VERSION);
        std::exit(0);
    }
    if (argc != 5) {
        std::fprintf(stderr, "usage: %s w1|w2|w3|w4 SIZE CPUS OPERATIONS\n", argv[0]);
        std::exit(2);
    }
    return {argv[1], static_cast<uint32_t>(std::strtoul(argv[2], nullptr, 10)),
            static_cast<uint32_t>(std::strtoul(argv[3], nullptr, 10)),
            std::strtoull(argv[4], nullptr, 10)};
}

// The engine's clock: each program defines its own.
[[nodiscard]] double simulated_time_ns();

// Counts operations: a warm-up, then those that are timed, then prints and ends the process.
class Meter {
  public:
    Meter(const Request& request, uint64_t warm_up)
        : operations_(request.operations), left_(warm_up + request.operations / 10 + 1)
    {
    }
    void operation()
    {
        if (--left_ == 0) turn();
    }

  private:
    static double cpu_time_ns()
    {
        timespec t{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
    }
    [[gnu::noinline, gnu::cold]] void turn()
    {
        const double now_ns = cpu_time_ns();
        if (!warm_) {
            warm_ = true;
            left_ = operations_;
            begin_simulated_ns_ = simulated_time_ns();
            begin_ns_ = cpu_time_ns();
            return;
        }
        const auto count = static_cast<double>(operations_);
        std::printf("%.2f %.4f\n", (now_ns - begin_ns_) / count,
                    (simulated_time_ns() - begin_simulated_ns_) / count);
        std::fflush(stdout);
        std::_Exit(0);
    }

    uint64_t operations_ = 0, left_ = 0;
    bool warm_ = false;
    double begin_ns_ = 0, begin_simulated_ns_ = 0;
};

}  // namespace interleave::bench
