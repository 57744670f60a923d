#include "ours.h"

#include "bench.h"
#include "kernel/kernel.h"
#include "scenario/compile.h"
#include "scenario/parse.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace interleave::bench {

namespace {

uint64_t done(const State& s, Counting how)
{
    if (how.records > 0) return s.sched.records / how.records;
    uint64_t draws = 0;
    for (const Task& t : s.world.tasks) draws += t.draws;
    return draws / how.draws;
}

}  // namespace

SharedModel load(const std::string& text)
{
    Diagnostics diagnostics;
    const std::optional<Scenario> scenario = parse_scenario(text, "bench.yaml", diagnostics);
    const SharedModel model = scenario ? compile(*scenario, {}, diagnostics) : nullptr;
    if (model != nullptr) return model;
    fmt::print(stderr, "{}", render(diagnostics, "bench.yaml", text, false));
    std::abort();  // our own text
}

SharedModel timers_model(uint32_t tasks)
{
    return load(fmt::format(R"(
format: 1
title: Timers
machine: {{cpus: 1, instruction: 0}}
policy: fcfs
processes:
  p: {{threads: {{sleeper: {{run: sleeps, count: {}}}}}}}
functions:
  sleeps:
    - forever:
        - sleep exp(1s)
)",
                            tasks));
}

namespace {

SharedModel turns_under(std::string_view policy, uint32_t tasks, uint32_t cpus)
{
    return load(fmt::format(R"(
format: 1
title: Turns
machine: {{cpus: {}, instruction: 0}}
policy: {}
processes:
  p: {{threads: {{spinner: {{run: spins, count: {}}}}}}}
functions:
  spins:
    - forever:
        - compute 10000h
)",
                            cpus, policy, tasks));
}

// A bounded buffer of these objects: what a producer does with an item, and a consumer.
SharedModel buffer_of(std::string_view objects, std::string_view put, std::string_view get)
{
    return load(fmt::format(R"(
format: 1
title: A bounded buffer
machine: {{cpus: 16, instruction: 0}}
policy: fcfs
objects: {{{}}}
processes:
  p:
    threads:
      producer: {{run: produces, count: 8}}
      consumer: {{run: consumes, count: 8}}
functions:
  produces: [forever: [compute exp(10us), {}]]
  consumes: [forever: [{}, compute exp(10us)]]
)",
                            objects, put, get));
}

}  // namespace

SharedModel turns_model(uint32_t tasks, uint32_t cpus)
{
    return turns_under("{name: rr, quantum: 1ms}", tasks, cpus);
}

SharedModel fair_model(uint32_t tasks, uint32_t cpus)
{
    return turns_under("{name: eevdf, tick: 1ms, base_slice: 0.7ms}", tasks, cpus);
}

SharedModel mutex_model(uint32_t tasks)
{
    return load(fmt::format(R"(
format: 1
title: A contended mutex
machine: {{cpus: {0}, instruction: 0}}
policy: fcfs
objects: {{m: mutex}}
processes:
  p: {{threads: {{worker: {{run: works, count: {0}}}}}}}
functions:
  works:
    - forever:
        - compute exp(1ms)
        - lock m
        - compute 100us
        - unlock m
)",
                            tasks));
}

SharedModel buffer_model() { return buffer_of("buffer: queue(64)", "put buffer 1", "get buffer"); }

SharedModel semaphores_model()
{
    return buffer_of("m: mutex, room: semaphore(64), items: semaphore(0)",
                     "acquire room, lock m, unlock m, release items",
                     "acquire items, lock m, unlock m, release room");
}

SharedModel mixed_model()
{
    return load(R"(
format: 1
title: Something of everything
machine: {cpus: 4, instruction: 0}
policy: {name: rr, quantum: 1ms}
objects: {m: mutex}
processes:
  p: {threads: {worker: {run: works, count: 64}}}
functions:
  works:
    - forever:
        - compute exp(500us)
        - lock m
        - compute 20us
        - unlock m
        - sleep exp(5ms)
)");
}

Round run_ours(const Model& m, Counting how, uint64_t operations, bool record)
{
    NullSink nowhere;
    TimelineBuilder timeline(symbols(m), m.machine.cpus);
    RecordSink& sink = record ? static_cast<RecordSink&>(timeline) : nowhere;
    SeededChooser chooser(m.seed);
    State s = start(m, sink);
    // Begun: every task has been through its first steps.
    run(m, s, chooser, sink, 20 * m.tasks.size() + 1000);
    const uint64_t before = done(s, how);
    const int64_t begin_ns = s.sched.now.ns;
    uint64_t after = before;
    double took_ns = 0;
    while (after < before + operations && !finished(s)) {
        took_ns += ns_per(1, [&] { run(m, s, chooser, sink, operations); });
        after = done(s, how);  // looks at every task: not counted
    }
    if (after == before) return {};
    const auto count = static_cast<double>(after - before);
    return {took_ns / count, static_cast<double>(s.sched.now.ns - begin_ns) / count};
}

}  // namespace interleave::bench
