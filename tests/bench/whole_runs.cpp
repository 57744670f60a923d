// What a person waits for: from the text of a large scenario to all that `interleave run` tells of
// it, but for printing: parsed, simulated, recorded, statistics and findings.
#include "analysis/contention.h"
#include "analysis/hazards.h"
#include "analysis/report.h"
#include "analysis/statistics.h"
#include "backend/backend.h"
#include "bench.h"
#include "ours.h"

#include <fmt/format.h>

#include <cstdlib>

namespace interleave::bench {

namespace {

std::string gather_text(uint32_t coroutines)
{
    return fmt::format(R"(
format: 1
title: Gather
machine: {{cpus: 1, instruction: 100ns}}
processes:
  p: {{run: [run_loop all]}}
functions:
  all:
    - repeat {}: [start coroutine sleeps]
    - gather
  sleeps:
    - compute 1us
    - await sleep 1ms
    - compute 1us
)",
                       coroutines);
}

// Each connection has a thread in the server, and one that asks twice and thinks in between.
std::string echo_text(uint32_t connections)
{
    return fmt::format(R"(
format: 1
title: Echo
machine: {{cpus: 4, instruction: 100ns}}
policy: {{name: rr, quantum: 5ms}}
objects: {{server: listener({0})}}
processes:
  server: {{run: serve, daemon: true}}
  clients: {{run: all}}
functions:
  serve:
    - listen server
    - forever:
        - c = accept server
        - start thread answer(c)
  answer(c):
    - t = receive c
    - while t != "":
        - compute 20us
        - send c upper(t)
        - t = receive c
    - close c
  all:
    - repeat {0}: [start thread ask]
  ask:
    - c = connect server
    - send c "hello"
    - t = receive c
    - sleep 1ms
    - send c "bye"
    - t = receive c
    - close c
)",
                       connections);
}

void run_whole(const std::string& text)
{
    const SharedModel model = load(text);
    Result<RunOutcome> outcome = find_backend("simulated")->run(model, {}, {});
    if (!outcome.ok() || outcome.value().end != RunEnd::finished) std::abort();  // our own text
    const RunStatistics told = statistics(outcome.value().timeline);
    const std::vector<Finding> found = findings(outcome.value(), {}, {});
    const std::vector<Finding> more =
        hazards(outcome.value(), contention(*model, outcome.value(), {}));
    keep(&told);
    keep(&found);
    keep(&more);
}

}  // namespace

void time_whole_runs(const Effort& effort, std::vector<Figure>& list)
{
    const auto add = [&](const char* what, uint32_t count, std::string (*text)(uint32_t)) {
        const uint32_t n = effort.large ? count : count / 100;
        const double ns = ns_per(1, [&] { run_whole(text(n)); });
        list.push_back({fmt::format("{} {}, from text to findings", n, what), "s", ns / 1e9, 3});
    };
    add("coroutines in a gather", 100'000, gather_text);
    add("connections to an echo server", 10'000, echo_text);
}

}  // namespace interleave::bench
