// Random programs of goroutines in two forms: text of a scenario, and statements that a test can
// run by itself. Function 0 is main, and functions start later ones only.
#pragma once

#include "base/rng.h"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

namespace interleave::test {

enum class GoAct : uint8_t {
    log,      // writes down `a`
    compute,  // a ns
    start,    // function a; its handle is b
    join,     // handle a
    yield,
    sleep,  // a ns
    lock,   // mutex a
    unlock,
    put,   // value a
    get,   // and writes down what it got
    call,  // a blocking system call of a ns
    poll,  // the same through the network poller
};

struct GoStatement {
    GoAct act{};
    int64_t a = 0, b = 0;
};

struct GoProgram {
    std::vector<std::vector<GoStatement>> functions;
    uint32_t processors = 1;
    int64_t slice = 0, retake = 0;  // ns
};

class GoProgramWriter {
  public:
    explicit GoProgramWriter(uint64_t seed) : seed_(seed) {}

    GoProgram write()
    {
        GoProgram p;
        p.processors = 1 + below(below(4) == 0 ? 9 : 4);
        p.slice = 20'000 + below(400'000);
        p.retake = below(4) == 0 ? 0 : 1 + below(60'000);
        const uint64_t functions = 2 + below(4);
        for (uint64_t f = 0; f < functions; ++f) p.functions.push_back(body(f, functions));
        return p;
    }

  private:
    uint32_t below(uint64_t n)
    {
        return static_cast<uint32_t>(scale_to(random_bits(seed_, 2, counter_++), n));
    }
    int64_t duration() { return 1 + below(below(3) == 0 ? 900'000 : 60'000); }

    std::vector<GoStatement> body(uint64_t f, uint64_t functions)
    {
        std::vector<GoStatement> body;
        std::vector<int64_t> open;
        int64_t handles = 0;
        const uint32_t n = 2 + below(f == 0 ? 14 : 7);
        const auto add = [&](GoAct act, int64_t a = 0, int64_t b = 0) {
            body.push_back({act, a, b});
        };
        const auto join = [&] {
            const auto at = open.begin() + below(open.size());
            add(GoAct::join, *at);
            open.erase(at);
        };
        for (uint32_t i = 0; i < n; ++i) {
            switch (below(14)) {
                case 0:
                case 1: add(GoAct::compute, duration()); break;
                case 2:
                case 3:
                case 4:
                case 5:
                    if (f + 1 >= functions) break;
                    open.push_back(handles);
                    add(GoAct::start, static_cast<int64_t>(f + 1 + below(functions - f - 1)),
                        handles++);
                    break;
                case 6:
                    if (!open.empty()) join();
                    break;
                case 7: add(GoAct::yield); break;
                case 8: add(GoAct::sleep, duration()); break;
                case 9: {
                    const uint32_t m = below(2);
                    add(GoAct::lock, m);
                    add(below(2) == 0 ? GoAct::compute : GoAct::sleep, duration());
                    add(GoAct::unlock, m);
                    break;
                }
                case 10: add(GoAct::put, next_++); break;
                case 11:
                    if (below(3) == 0) add(GoAct::get);
                    break;
                case 12: add(GoAct::call, duration()); break;
                default: add(GoAct::poll, duration()); break;
            }
            add(GoAct::log, next_++);
        }
        while (f == 0 && !open.empty() && below(4) > 0) join();
        add(GoAct::log, next_++);
        return body;
    }

    uint64_t seed_;
    uint64_t counter_ = 0;
    int64_t next_ = 1;
};

inline constexpr int64_t kMostGoEvents = 4000;

inline std::string scenario_of(const GoProgram& p, uint64_t seed)
{
    std::string text = fmt::format(
        "format: 1\nunit: ns\nseed: {}\nmachine: {{cpus: 64, instruction: 0}}\npolicy: fcfs\n"
        "objects:\n  events: shared(0, size={})\n  n: shared(0)\n  m0: mutex\n  m1: mutex\n"
        "  q: queue\n  disk: device(servers=1000)\nprocesses:\n"
        "  P: {{scheduler: {{kind: go, processors: {}, slice: {}, retake: {}}}, run: f0}}\n"
        "functions:\n",
        seed, kMostGoEvents, p.processors, p.slice, p.retake);
    for (size_t f = 0; f < p.functions.size(); ++f) {
        text += fmt::format("  f{}:\n", f);
        const auto line = [&](const std::string& step) { text += "    - " + step + "\n"; };
        const auto log = [&](const std::string& value) {
            line(fmt::format("events[n] = {}", value));
            line("n += 1");
        };
        for (const GoStatement& s : p.functions[f]) {
            switch (s.act) {
                case GoAct::log: log(std::to_string(s.a)); break;
                case GoAct::compute: line(fmt::format("compute {}", s.a)); break;
                case GoAct::start: line(fmt::format("start coroutine f{} as h{}", s.a, s.b)); break;
                case GoAct::join: line(fmt::format("join h{}", s.a)); break;
                case GoAct::yield: line("yield"); break;
                case GoAct::sleep: line(fmt::format("sleep {}", s.a)); break;
                case GoAct::lock: line(fmt::format("lock m{}", s.a)); break;
                case GoAct::unlock: line(fmt::format("unlock m{}", s.a)); break;
                case GoAct::put: line(fmt::format("put q {}", s.a)); break;
                case GoAct::get:
                    line("x = get q");
                    log("x");
                    break;
                case GoAct::call: line(fmt::format("io disk {}", s.a)); break;
                case GoAct::poll: line(fmt::format("await io disk {}", s.a)); break;
            }
        }
    }
    return text;
}

}  // namespace interleave::test
