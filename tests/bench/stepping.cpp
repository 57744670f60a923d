// How long a person waits for a step: back in a run of very many events, and the picture in words
// of a moment with very many tasks.
//
//   interleave-bench-stepping [EVENTS [TASKS]]
#include "kernel/kernel.h"
#include "scenario/load.h"
#include "session/history.h"
#include "session/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <time.h>
#include <vector>

namespace interleave {
namespace {

// CPU time of this process, so that a busy machine does not count.
double cpu_ms()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double ms_of(const std::function<void()>& action)
{
    const double from = cpu_ms();
    action();
    return cpu_ms() - from;
}

void tell(const std::string& what, std::vector<double> times)
{
    std::ranges::sort(times);
    const auto at = [&](size_t percent) { return times[(times.size() - 1) * percent / 100]; };
    fmt::print("{:<44} median {:8.3f} ms   99th {:8.3f} ms   worst {:8.3f} ms\n", what, at(50),
               at(99), times.back());
}

std::shared_ptr<const Model> model_of(const std::string& text)
{
    Diagnostics diagnostics;
    LoadedScenario loaded = load_scenario(text, "bench.yaml", {}, diagnostics);
    if (loaded.model != nullptr) return loaded.model;
    fmt::print("{}", render(diagnostics, "bench.yaml", text, false));
    std::exit(1);
}

// Tasks that share a lock and a CPU each now and then.
std::string workload(uint64_t tasks, uint64_t rounds)
{
    return fmt::format(
        "format: 1\ntitle: bench\nmachine: {{cpus: 4}}\n"
        "policy: {{name: rr, quantum: 1ms}}\n"
        "objects: {{x: shared(0), m: mutex}}\n"
        "processes:\n  P:\n    count: {}\n    run:\n      - repeat {}:\n"
        "          - compute exp(300us)\n"
        "          - with m: [x = x + 1]\n"
        "          - sleep exp(2ms)\n",
        tasks, rounds);
}

void back(uint64_t events, uint64_t tasks)
{
    History h(model_of(workload(tasks, events / (12 * tasks) + 1)));
    const double there = ms_of([&] { h.seek(events); });
    fmt::print("{} tasks, {} steps in {:.0f} ms, checkpoints every {} steps, {} MB\n", tasks,
               h.position(), there, h.spacing(), h.checkpoint_bytes() >> 20);
    std::vector<double> one, instant, far;
    uint64_t place = 12345;
    for (int i = 0; i < 1000; ++i) {
        place = (place * 6364136223846793005ULL + 1442695040888963407ULL);
        const uint64_t target = (place >> 20) % h.position() + 1;
        far.push_back(ms_of([&] { h.seek(target); }));
        one.push_back(ms_of([&] { h.back(); }));
        instant.push_back(ms_of([&] { h.back_instant(); }));
        h.seek(events);
    }
    tell("a step back", one);
    tell("an instant back", instant);
    tell("to any other moment", far);
}

void moments(uint64_t tasks)
{
    History h(model_of(workload(tasks, 20)));
    h.seek(20 * tasks);
    std::vector<double> whole, some;
    for (int i = 0; i < 100; ++i) {
        h.forward();
        some.push_back(ms_of([&] { (void)snapshot(h.model(), h.state(), {.most = 32}); }));
        if (i % 10 == 0) whole.push_back(ms_of([&] { (void)snapshot(h.model(), h.state()); }));
    }
    tell(fmt::format("a moment of {} tasks, all whole", tasks), whole);
    tell(fmt::format("a moment of {} tasks, 32 whole", tasks), some);
}

}  // namespace
}  // namespace interleave

int main(int argc, char** argv)
{
    const uint64_t events = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const uint64_t tasks = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 10'000;
    interleave::back(events, 16);
    interleave::back(events, 1000);
    interleave::back(events, tasks);
    interleave::moments(tasks);
}
