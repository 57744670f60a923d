// Random programs of coroutines in three forms: text of a scenario, Python, and statements that a
// test can run by itself.
//
// One queue for each program and one coroutine, the main one, that takes from it: asyncio's queue
// leaves a message to whoever comes first, ours hands it to who waited longest, and with one taker
// that is the same.
#pragma once

#include "base/rng.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace interleave::test {

enum class Act : uint8_t {
    log,      // writes down `a`
    compute,  // a
    sleep,    // a; 0: lets the others run
    start,    // a: function; b: handle
    await,    // a: handle
    gather,   // handles: those below `a` of its own
    lock,     // a: which mutex
    unlock,
    put,   // a: value
    get,   // and writes down what it got
    wait,  // the event
    set,
    clear,
};

struct Statement {
    Act act{};
    int64_t a = 0, b = 0;
    std::vector<int64_t> handles;  // gather
};

struct CoroutineProgram {
    std::vector<std::vector<Statement>> functions;  // [0] is the main coroutine
};

class ProgramWriter {
  public:
    explicit ProgramWriter(uint64_t seed) : seed_(seed) {}

    CoroutineProgram write()
    {
        CoroutineProgram p;
        const int64_t functions = 2 + below(4);
        for (int64_t f = 0; f < functions; ++f) {
            std::vector<Statement> body;
            std::vector<int64_t> open;  // handles that may still be awaited
            int64_t handles = 0;
            const int64_t n = 2 + below(7);
            for (int64_t i = 0; i < n; ++i) statement(body, open, handles, f, functions);
            body.push_back({Act::log, next_++, 0, {}});
            p.functions.push_back(std::move(body));
        }
        return p;
    }

  private:
    int64_t below(uint64_t n)
    {
        return static_cast<int64_t>(scale_to(random_bits(seed_, 1, counter_++), n));
    }
    int64_t duration() { return below(8) == 0 ? 0 : 1 + below(40'000); }

    void statement(std::vector<Statement>& body, std::vector<int64_t>& open, int64_t& handles,
                   int64_t f, int64_t functions)
    {
        switch (below(13)) {
            case 0: body.push_back({Act::compute, 1 + below(40'000), 0, {}}); break;
            case 1:
            case 2: body.push_back({Act::sleep, duration(), 0, {}}); break;
            case 3:
            case 4:
            case 5:
                if (f + 1 >= functions) break;
                body.push_back({Act::start,
                                f + 1 + below(static_cast<uint64_t>(functions - f - 1)),
                                handles,
                                {}});
                open.push_back(handles++);
                break;
            case 6:
                if (open.empty()) break;
                body.push_back({Act::await, take(open), 0, {}});
                break;
            case 7: {
                if (open.empty()) break;
                Statement s{Act::gather, 0, 0, {}};
                for (int64_t n = 1 + below(open.size()); n > 0; --n)
                    s.handles.push_back(take(open));
                body.push_back(std::move(s));
                break;
            }
            case 8: {
                const int64_t m = below(2);
                body.push_back({Act::lock, m, 0, {}});
                body.push_back({Act::log, next_++, 0, {}});
                body.push_back({Act::sleep, duration(), 0, {}});
                body.push_back({Act::unlock, m, 0, {}});
                break;
            }
            case 9: body.push_back({Act::put, next_++, 0, {}}); break;
            case 10:
                if (f == 0) body.push_back({Act::get, 0, 0, {}});
                break;
            case 11: body.push_back({below(3) == 0 ? Act::wait : Act::set, 0, 0, {}}); break;
            default:
                if (below(4) == 0) body.push_back({Act::clear, 0, 0, {}});
                break;
        }
        body.push_back({Act::log, next_++, 0, {}});
    }
    int64_t take(std::vector<int64_t>& open)
    {
        const auto at = open.begin() + below(open.size());
        const int64_t handle = *at;
        open.erase(at);
        return handle;
    }

    uint64_t seed_;
    uint64_t counter_ = 0;
    int64_t next_ = 1;
};

inline constexpr int64_t kMostEvents = 3000;

inline std::string scenario_of(const CoroutineProgram& p)
{
    std::string text = fmt::format(
        "format: 1\nunit: us\nmachine: {{cpus: 1, instruction: 0}}\nobjects:\n"
        "  events: shared(0, size={})\n  n: shared(0)\n  m0: mutex\n  m1: mutex\n  q: queue\n"
        "  e: event\nprocesses:\n  P: {{run: [run_loop f0]}}\nfunctions:\n",
        kMostEvents);
    for (size_t f = 0; f < p.functions.size(); ++f) {
        text += fmt::format("  f{}:\n", f);
        const auto line = [&](const std::string& step) { text += "    - " + step + "\n"; };
        const auto log = [&](const std::string& value) {
            line(fmt::format("events[n] = {}", value));
            line("n += 1");
        };
        for (const Statement& s : p.functions[f]) {
            switch (s.act) {
                case Act::log: log(std::to_string(s.a)); break;
                case Act::compute: line(fmt::format("compute {}", s.a)); break;
                case Act::sleep:
                    line(s.a == 0 ? "yield" : fmt::format("await sleep {}", s.a));
                    break;
                case Act::start: line(fmt::format("start coroutine f{} as h{}", s.a, s.b)); break;
                case Act::await: line(fmt::format("await h{}", s.a)); break;
                case Act::gather: {
                    std::string names;
                    for (const int64_t h : s.handles)
                        names += fmt::format("{}h{}", names.empty() ? "" : ", ", h);
                    line("gather " + names);
                    break;
                }
                case Act::lock: line(fmt::format("await lock m{}", s.a)); break;
                case Act::unlock: line(fmt::format("unlock m{}", s.a)); break;
                case Act::put: line(fmt::format("await put q {}", s.a)); break;
                case Act::get:
                    line("x = await get q");
                    log("x");
                    break;
                case Act::wait: line("await wait e"); break;
                case Act::set: line("set e"); break;
                case Act::clear: line("clear e"); break;
            }
        }
    }
    return text;
}

// A function that sets up the objects and gives the main coroutine; `log`, `compute` and `stop` are
// those of the script around it.
inline std::string python_of(const CoroutineProgram& p, size_t number)
{
    std::string text = fmt::format("def program{}():\n", number);
    text += "    m0 = asyncio.Lock()\n    m1 = asyncio.Lock()\n";
    text += "    q = asyncio.Queue()\n    e = asyncio.Event()\n";
    for (size_t f = 0; f < p.functions.size(); ++f) {
        text += fmt::format("    async def f{}():\n", f);
        const auto line = [&](const std::string& step) { text += "        " + step + "\n"; };
        for (const Statement& s : p.functions[f]) {
            switch (s.act) {
                case Act::log: line(fmt::format("log({})", s.a)); break;
                case Act::compute: line(fmt::format("compute({})", s.a)); break;
                case Act::sleep: line(fmt::format("await asyncio.sleep({})", s.a)); break;
                case Act::start:
                    line(fmt::format("h{} = asyncio.create_task(f{}())", s.b, s.a));
                    line(fmt::format("tasks.append(h{})", s.b));
                    break;
                case Act::await: line(fmt::format("await h{}", s.a)); break;
                case Act::gather: {
                    std::string names;
                    for (const int64_t h : s.handles)
                        names += fmt::format("{}h{}", names.empty() ? "" : ", ", h);
                    line(fmt::format("await asyncio.gather({})", names));
                    break;
                }
                case Act::lock: line(fmt::format("await m{}.acquire()", s.a)); break;
                case Act::unlock: line(fmt::format("m{}.release()", s.a)); break;
                case Act::put: line(fmt::format("await q.put({})", s.a)); break;
                case Act::get: line("log(await q.get())"); break;
                case Act::wait: line("await e.wait()"); break;
                case Act::set: line("e.set()"); break;
                case Act::clear: line("e.clear()"); break;
            }
        }
    }
    return text + "    return f0()\n\n";
}

}  // namespace interleave::test
