#include "random_scenario.h"

#include "random_policy.h"
#include "support/seeds.h"

#include <fmt/format.h>

#include <vector>

namespace interleave {

namespace {

class Writer {
  public:
    explicit Writer(uint64_t seed) : seed_(seed), draw_(seed) {}

    std::string write()
    {
        text_ = "format: 1\ntitle: random\nunit: us\nuntil: 20ms\n";
        text_ += fmt::format("seed: {}\n", below(1000));
        has_coroutines_ = chance(60);
        has_composites_ = seed_ % 4 == 0;
        has_goroutines_ = seed_ % 3 == 0;
        terminates_ = chance(50);
        machine();
        const test::RandomPolicy policy = test::random_policy(draw_);
        servers_ = policy.servers;
        text_ += policy.text;
        text_ +=
            "objects:\n  x: shared(0)\n  y: shared(3, 1, 4, 1, 5)\n  p: private(7)\n"
            "  handle: shared(0)\n";
        text_ += fmt::format("  m: mutex(protocol={})\n", protocol());
        text_ += fmt::format("  n: mutex(order={}, protocol={})\n  s: semaphore({})\n",
                             pick({"fifo", "barging"}), protocol(), below(3));
        text_ += fmt::format("  disk: device(servers={}, discipline={}, order={})\n", 1 + below(2),
                             pick({"fcfs", "lcfs", "random", "sjf", "priority", "ps", "ps", "srpt",
                                   "lcfs_preemptive", "priority_preemptive"}),
                             pick({"smaller_first", "larger_first"}));
        text_ += "  o: once\n";
        text_ += fmt::format("  q: queue({})\n  j: joinable_queue({})\n", below(4), below(3));
        text_ += fmt::format("  t: pipe({}, readers=2, writers=2)\n", pick({"4096", "9000"}));
        text_ +=
            fmt::format("  srv: listener(backlog={}, buffer={}, when_full={}{})\n  f: file\n",
                        1 + below(2), 1000 + below(30), pick({"wait", "wait", "refuse"}), link());
        if (has_composites_) {
            text_ += fmt::format("  pool: pool({}, jobs={})\n", 1 + below(3), 1 + below(4));
            text_ += fmt::format("  pq: process_queue(maxsize={}, pipe={}, buffer={})\n", below(3),
                                 1 + below(2), 1 + below(3));
            text_ += "  mg: manager(a=0, b=5)\n";
        }
        locks();
        resources();
        processes();
        functions();
        return text_;
    }

  private:
    // What the connections of a listener take of time; most take none.
    std::string link()
    {
        if (chance(50)) return "";
        std::string text;
        if (chance(80)) text += ", latency=" + pick({"1ns", "3us", "40us"});
        if (chance(60)) text += ", bandwidth=" + pick({"1MB/s", "800Mbit/s", "3333333"});
        has_link_ = !text.empty();
        return text;
    }

    uint64_t below(uint64_t n) { return static_cast<uint64_t>(draw_.below(n)); }
    bool chance(uint64_t percent) { return draw_.chance(percent); }
    std::string pick(const std::vector<std::string>& list) { return draw_.pick(list); }

    void machine()
    {
        cpus_ = chance(5) ? 70 : 1 + below(4);
        text_ += fmt::format("machine:\n  cpus: {}\n", cpus_);
        text_ += fmt::format("  instruction: {}\n",
                             pick({"0", "100ns", "1us", "uniform(50ns, 150ns)", "exp(1us)"}));
        if (chance(20)) text_ += "  timing: every_instruction\n";
        if (chance(40))
            text_ += fmt::format(
                "  costs: {{save: {}ns, choose: {}ns, load: {}ns, address_space: {}ns, "
                "migration: {}ns, create_process: {}ns, create_thread: {}ns}}\n",
                below(3) * 700, below(3) * 300, below(3) * 900, below(2) * 5000, below(2) * 4000,
                below(3) * 6000, below(3) * 2000);
        else if (chance(20))
            text_ += fmt::format("  costs: {{coroutine: {}ns, create_coroutine: {}ns}}\n",
                                 below(3) * 300, below(3) * 500);
        if (chance(30))
            text_ += fmt::format(
                "  cache: {{size: {}, warmup: {}, warm_rate: {}, cold_rate: {}, step: {}}}\n",
                10 + below(100), pick({"0", "3us", "1500ns", "40us"}), 1 + below(4), 1 + below(3),
                pick({"0", "1us", "7us"}));
        if (chance(15)) text_ += fmt::format("  context: {{omit: [r{}]}}\n", below(8));
        if (chance(20)) text_ += fmt::format("  stack: {}\n", 64 + below(900));
    }

    std::string protocol()
    {
        return pick({"none", "inherit", "inherit", "protect", "original_ceiling", "stack"});
    }

    void locks()
    {
        text_ += fmt::format(
            "  k: mutex(order={}, kind={}, protocol={})\n", pick({"fifo", "barging"}),
            pick({"normal", "recursive", "recursive", "error_checking", "adaptive"}), protocol());
        text_ += fmt::format("  d: mutex(robust=true, kind={}, protocol={})\n",
                             pick({"normal", "recursive", "adaptive"}), protocol());
        text_ += fmt::format("  ticket: ticketlock(pause={})\n", pick({"900", "50000"}));
        for (const char* mutex : {"m", "n", "k"})
            text_ += fmt::format("  c{}: condition({}, order={}, spurious={})\n", mutex, mutex,
                                 pick({"fifo", "any"}), pick({"0", "100", "900"}));
        text_ +=
            fmt::format("  b: barrier({})\n  e: event({})\n", 1 + below(3), pick({"clear", "set"}));
        text_ +=
            fmt::format("  l: rwlock({})\n  spin: spinlock(pause={})\n",
                        pick({"reader", "writer", "writer_recursive"}), pick({"50000", "700000"}));
    }

    // Some judged by the banker, some not; deadlocks over them are found early, late or never.
    void resources()
    {
        for (const std::string_view name : {"ra", "rb", "rc"})
            text_ +=
                fmt::format("  {}: resource({}, avoidance={}, detection={})\n", name, 2 + below(4),
                            name[1] == 'a' ? "none" : "bankers", pick({"request", "end", "none"}));
    }

    std::string options()
    {
        std::string o;
        if (chance(50))
            o += fmt::format(", start: {}", pick({"0", "5us", "uniform(0us, 90us)", "100us"}));
        if (chance(40)) o += fmt::format(", priority: {}", below(5));
        if (chance(40)) o += fmt::format(", tickets: {}", 1 + below(9));
        if (chance(20)) o += ", slice: " + pick({"2us", "30us", "1ms"});
        if (chance(30)) o += fmt::format(", nice: {}", static_cast<int64_t>(below(40)) - 20);
        if (chance(20) && cpus_ > 1) o += fmt::format(", affinity: [{}]", below(cpus_));
        if (chance(40)) o += fmt::format(", working_set: {}", below(70));
        if (chance(15)) o += ", deadline: 60us";
        if (servers_ > 0 && chance(60)) o += fmt::format(", server: S{}", below(servers_));
        if (chance(15)) o += ", daemon: true";
        if (chance(15)) o += ", count: 3";
        if (chance(40))
            o += fmt::format(", claims: {{{}: {}}}", pick({"ra", "rb", "rc"}), below(3));
        return o;
    }

    // Options with a comma in them need a block: one key a line.
    static std::string block(const std::string& options, const std::string& indent)
    {
        std::string lines;
        for (size_t at = 0; at < options.size();) {
            const size_t next = std::min(options.find(", ", at + 2), options.size());
            std::string piece = options.substr(at + 2, next - at - 2);
            if (piece.find('(') != std::string::npos && piece.find(')') == std::string::npos) {
                const size_t close = options.find(')', at);
                piece = options.substr(at + 2, close - at - 1);
                at = close + 1;
            } else {
                at = next;
            }
            lines += indent + piece + "\n";
        }
        return lines;
    }

    void task(const std::string& name, const std::string& indent)
    {
        text_ += indent + name + ":\n" + indent + "  run: " + pick({"f0", "f1", "f2(3)"}) + "\n";
        text_ += block(options(), indent + "  ");
    }

    void processes()
    {
        text_ += "processes:\n";
        const uint64_t count = 1 + below(3);
        for (uint64_t i = 0; i < count; ++i) {
            const std::string name = fmt::format("P{}", i);
            const bool interpreted = chance(35);
            if (!interpreted && chance(50)) {
                task(name, "  ");
                continue;
            }
            text_ += "  " + name + ":\n";
            if (interpreted) interpreter();
            has_interpreters_ = has_interpreters_ || interpreted;
            if (has_coroutines_ && chance(30)) {
                text_ += "    coroutines:\n";
                text_ += "      a: {run: co_main}\n      b: {run: co(1), count: 2, start: 20us}\n";
            }
            text_ += "    threads:\n";
            const uint64_t threads = 1 + below(3);
            for (uint64_t k = 0; k < threads; ++k) {
                task(fmt::format("t{}", k), "      ");
                if (interpreted && chance(40))
                    text_ += "        subinterpreter: " + pick({"own", "one", "one", "two"}) + "\n";
            }
        }
        if (has_goroutines_) goroutine_processes();
        if (!has_composites_) return;
        text_ += "  PP:\n    threads:\n      a: {run: pooled(2)}\n      b: {run: pooled(1)}\n";
        text_ += fmt::format("  PQ: {{run: feeding(3), count: {}}}\n", 1 + below(2));
    }

    void goroutine_processes()
    {
        const uint64_t count = 1 + below(2);
        for (uint64_t i = 0; i < count; ++i) {
            text_ += fmt::format("  G{}:\n", i);
            scheduler();
            if (chance(75)) text_ += "    run: " + pick({"go_main", "go_main", "go(2)"}) + "\n";
            const bool more = chance(50) || !text_.ends_with(")\n");
            if (more)
                text_ +=
                    fmt::format("    coroutines:\n      g: {{run: go({}), count: {}, start: {}}}\n",
                                below(4), 1 + below(4), pick({"0", "5us", "60us"}));
            if (chance(20)) text_ += fmt::format("    nice: {}\n", below(20));
            if (chance(20)) text_ += fmt::format("    priority: {}\n", below(5));
            if (chance(15)) text_ += fmt::format("    affinity: [{}]\n", below(cpus_));
            if (chance(15)) text_ += "    daemon: true\n";
            if (chance(15)) text_ += "    count: 2\n";
        }
    }

    void scheduler()
    {
        if (chance(10)) {
            text_ += "    scheduler: go\n";
            return;
        }
        text_ += fmt::format("    scheduler: {{kind: go, processors: {}, slice: {}, retake: {}}}\n",
                             1 + below(chance(20) ? 9 : 3), pick({"1us", "7us", "60us", "10ms"}),
                             pick({"0", "1ns", "2us", "20us"}));
    }

    // What only some processes may do.
    void composite_functions()
    {
        text_ += "  pooled(a):\n    - v = 0\n    - h = apply_async pool leaf(a)\n";
        const uint64_t count = 1 + below(6);
        for (uint64_t i = 0; i < count; ++i) {
            if (chance(20)) {
                line("    ",
                     fmt::format("for item in {} pool leaf {}:", pick({"imap", "imap_unordered"}),
                                 pick({"1..4", "1..5 chunk 2", "a..x", "2..a + 3 chunk a"})));
                line("        ", pick({"v += item", "compute 7us"}));
                if (chance(30)) line("        ", "break");
                continue;
            }
            if (chance(15)) {
                line("    ", "select:");
                line("        ", "v = result h: [compute 2us]");
                line("        ", pick({"x = result h: [compute 1us]", "v = get pq: [compute 1us]",
                                       "acquire s: [release s]"}));
                line("        ",
                     pick({"after 20us: [compute 1us]", "else: [sleep 3us]", "wait e: []"}));
                continue;
            }
            line("    ", pick({"v = apply pool leaf(v)", "h = apply_async pool leaf(2)",
                               "h = map_async pool leaf 1..4 into y", "map_async pool leaf a..x",
                               "h = map_async pool leaf 1..a chunk 2 callback noted",
                               "v = result h within 20us else 3", "result h within 0",
                               "h = apply_async pool leaf(x) callback noted", "v = result h",
                               "v = map pool leaf 1..4", "y = map pool leaf 2..a + 3 chunk 2",
                               "map pool leaf a..x chunk 3", "v = starmap pool both(y, v)",
                               "y = starmap pool both(y, y) chunk 2",
                               "h = starmap_async pool both(y, 2) into y callback noted",
                               "compute 9us", "put pq v"}));
        }
        line("    ", pick({"close pool", "call ended", "sleep 40us", "exit 2",
                           terminates_ ? "terminate pool" : "call ended"}));
        text_ += "  ended: [close pool, join pool]\n  noted(r): [compute 3us, x += r % 3]\n";
        text_ += "  both(a, more): [compute 3us, return a % 7 + more % 5]\n";
        text_ += fmt::format(
            "  feeding(a):\n    - v = a\n    - repeat {}:\n        - put pq v\n        - {}\n"
            "    - {}\n",
            1 + below(5), pick({"v += 1", "sleep 20us", "v = get pq", "add mg.b v"}),
            pick({"return 4", "exit 1", "compute 2us"}));
    }

    std::string composite_step()
    {
        return pick({"v = get mg.a", "set mg.b v", "add mg.a 2", "v = get pq", "get mg.b"});
    }

    void interpreter()
    {
        text_ += "    interpreter: ";
        if (chance(30)) {
            text_ += pick({"cpython-2.7\n", "cpython-3.12\n", "cpython-3.13t\n"});
            return;
        }
        text_ += fmt::format(
            "{{gil: {{protocol: {}, interval: {}, check: {}, ticks: {}, "
            "subinterpreters: {}}}}}\n",
            pick({"switch_interval", "switch_interval", "ticks", "none"}),
            pick({"1us", "7us", "50us", "300us"}), pick({"1ns", "700ns", "1us", "20us"}),
            pick({"1", "3", "10"}), pick({"own", "own", "shared"}));
    }

    void functions()
    {
        text_ += "functions:\n";
        for (const char* head : {"f0", "f1", "f2(a)", "leaf(a)", "worker", "co_main", "co(a)",
                                 "go_main", "go(a)", "go_leaf(a)"}) {
            const std::string_view name = head;
            if (!has_coroutines_ && name.starts_with("co")) continue;
            if (!has_goroutines_ && name.starts_with("go")) continue;
            goroutine_ = name.starts_with("go");
            starts_ = goroutine_ && name != "go_leaf(a)";
            carried_ = goroutine_ || name.starts_with("co");
            leaf_ = name == "leaf(a)" || name == "worker" || carried_;
            text_ += fmt::format("  {}:\n", head);
            if (!leaf_ && chance(30))  // known before the task first runs
                text_ += fmt::format(
                    "    - every {}:\n        - compute {}\n        - if x > 1:\n"
                    "            - break\n",
                    pick({"11us", "60us", "uniform(5us, 90us)"}), pick({"3us", "8us", "exp(9us)"}));
            text_ += "    - jobs_done = 0\n    - w = 2\n";
            text_ += fmt::format("    - v = {}\n", below(4));
            if (!leaf_ && chance(40)) jobs();
            if (name == "co_main") line("    ", "start coroutine co(2) as c");
            if (name == "go_main") line("    ", "start coroutine go(2) as c");
            steps("    ", 0, 2 + below(5));
            if (name == "co_main" || name == "go_main")
                line("    ", pick({"v = await c", "gather c", "gather", "yield"}));
            if (name == "go(a)" && chance(50)) line("    ", pick({"gather", "exit 4", "yield"}));
            if (name == "leaf(a)") text_ += "    - return a + v\n";
        }
        fixed_functions();
        if (has_composites_) composite_functions();
    }

    // Recursion that small stacks cannot hold, and instructions that no step makes.
    void fixed_functions()
    {
        text_ +=
            "  deep(a):\n    - if a < 1:\n        - return x\n"
            "    - below = call deep(a - 1)\n    - return below + a\n"
            "  swap(a):\n    asm: |\n      fetch_add r0, x\n      exchange r0, x\n"
            "      return\n";
    }

    // Jobs that can be aborted do nothing that could be left half done.
    void jobs()
    {
        const std::string when = pick({"every 40us", "every 7us", "every exp(30us)", "every 500us",
                                       "releases 0 0 5us 90us", "releases 20us 21us"});
        const std::string deadline = pick({"", "", " deadline 9us", " deadline 50us"});
        const bool aborts = chance(35);
        line("    ", when + deadline + (aborts ? " on miss abort:" : ":"));
        const std::string inner = "        ";
        if (aborts) {
            line(inner, "compute " + duration());
            if (chance(40)) line(inner, "sleep " + duration());
            if (chance(40))
                line(inner, "repeat 3:");
            else
                line(inner, "if " + condition() + ":");
            line(inner + "    ", "compute " + duration());
        } else {
            steps(inner, 1, 1 + below(3));
        }
        if (chance(50)) {
            line(inner, "jobs_done += 1");
            line(inner, "if jobs_done > 6:");
            line(inner + "    ", "break");
        }
    }

    std::string value()
    {
        return pick({"x", "p", "v", "y[2]", "y[v % 5]", "3", "x + 1", "v * 2 - x", "min(x, 4)",
                     "(x + v) % 7", "max(p, v) // 2", "x > 2", "-v", "y[(x * x) % 5] + p"});
    }
    std::string condition()
    {
        return pick(
            {"x > 2", "v == 1 or x < 1", "not (p >= 3)", "y[1] != v and x % 2 == 0", "x", "1"});
    }
    std::string duration()
    {
        return pick({"3", "17us", "exp(9us)", "uniform(1us, 30us)", "0", "x % 5 + 1", "3", "8us",
                     "normal(8us, 3us)", "lognormal(5us, 0.5)", "pareto(1us, 1.5)",
                     "hyperexp(1us, 0.9, 30us)", "choice(1us, 2us, 40us)"});
    }

    void line(const std::string& indent, const std::string& step)
    {
        text_ += indent + "- " + step + "\n";
    }

    void steps(const std::string& indent, int depth, uint64_t count)
    {
        for (uint64_t i = 0; i < count; ++i)
            depth < 2 && chance(35) ? compound(indent, depth) : simple(indent);
    }

    // What waits in a coroutine lets go, mostly.
    void carried_step(const std::string& indent)
    {
        const std::string await = chance(85) ? "await " : "";
        const std::string within = " within " + pick({"0", "3us", "20us", "90us"});
        switch (below(14)) {
            case 12:
                line(indent, "listen srv");
                line(indent, "conn = " + await + pick({"accept srv", "connect srv"}) +
                                 (chance(70) ? within + " else 0" : ""));
                line(indent, pick({"await send conn v", "msg = await receive conn",
                                   "msg = await receive conn within 9us else 1"}));
                break;
            case 13:
                line(indent,
                     "ok = " + await + pick({"lock n", "lock m", "acquire s", "put q v"}) + within);
                break;
            case 0:
            case 1: line(indent, await + "sleep " + duration()); break;
            case 2: line(indent, await + "io disk " + duration()); break;
            case 3: line(indent, "yield"); break;
            case 4: line(indent, await + pick({"put q v", "put j 1", "write t 3000"})); break;
            case 5: line(indent, "v = " + await + pick({"get q", "get j", "read t 5000"})); break;
            case 6: line(indent, await + pick({"acquire s", "wait e", "wait b", "join j"})); break;
            case 7: line(indent, pick({"release s", "set e", "clear e", "task_done j"})); break;
            case 8:
                line(indent, await + "with " + pick({"m", "n", "k", "l"}) + ":");
                line(indent + "    ", pick({"await sleep 7us", "compute 3us", "wait cm"}));
                break;
            case 9:
                if (goroutine_) return go_step(indent);
                line(indent, "start coroutine leaf(v)");
                break;
            case 10:
                if (goroutine_ && chance(60)) return go_step(indent);
                line(indent, pick({"gather", "await gather",
                                   goroutine_ ? "yield" : "start thread worker"}));
                break;
            default: line(indent, "x = x + 1"); break;
        }
    }

    // Many at once, so that processors have something to steal; one that others carry on with.
    void go_step(const std::string& indent)
    {
        switch (below(starts_ ? 6 : 2)) {
            case 0: line(indent, "compute " + duration()); break;
            case 1: line(indent, pick({"v = call swap(v)", "io disk 30us", "exit 5"})); break;
            case 2:
                line(indent, fmt::format("repeat {}:", 1 + below(chance(10) ? 300 : 9)));
                line(indent + "    ", "start coroutine go_leaf(v)");
                break;
            case 3:
                line(indent, "start coroutine go_leaf(x) as h");
                line(indent, pick({"handle = h", "v = join h", "v = await h", "gather h",
                                   "v = join h within 20us else 3"}));
                break;
            default: line(indent, "start coroutine go_leaf(2) as h"); break;
        }
    }

    void local_array(const std::string& indent, const std::string& name)
    {
        line(indent, name + " = array(3)");
        line(indent, name + "[v % 3] = " + value());
        line(indent, fmt::format("v = {0}[x % 3] + {0}[1]", name));
    }

    // What no other function here draws.
    void rare_step(const std::string& indent)
    {
        const std::string within = " within " + pick({"0", "3us", "20us", "90us"});
        switch (below(13)) {
            case 0: line(indent, chance(80) ? "until x >= 0" : "until " + condition()); break;
            case 1: local_array(indent, fmt::format("la{}", arrays_++)); break;
            case 2:
                line(indent, "tx = " + pick({"\"Text\"", "upper(\"Text\")", "\"\""}));
                line(indent, "v = " + pick({"length(tx)", "length(upper(tx))", "tx == \"Text\""}));
                break;
            case 3: line(indent, "v = " + pick({"tryacquire s", "trylock d", "trylock m"})); break;
            case 4:
                line(indent, "with " + pick({"ra", "rb", "rc", "f"}) + ":");
                line(indent + "    ", "compute " + duration());
                break;
            case 5:
                line(indent, "once o:");
                line(indent + "    ", chance(30) ? "exit 6" : "sleep " + duration());
                break;
            case 6: line(indent, "v = call deep(" + pick({"3", "x", "40"}) + ")"); break;
            case 7: line(indent, "v = call swap(" + pick({"1", "v"}) + ")"); break;
            case 8:
                line(indent, "ok = " +
                                 pick({"lock l", "lock_shared l", "lock d", "lock k", "request ra",
                                       "request rb 2", "flock f", "acquire s 2"}) +
                                 within);
                line(indent, "v += ok");
                break;
            case 9: line(indent, "v = join handle" + within + " else 3"); break;
            case 10: line(indent, "v = read t 100" + within + " else 0"); break;
            case 11: line(indent, "gather handle"); break;
            default: line(indent, "assert x == x, \"itself\""); break;
        }
    }

    void simple(const std::string& indent)
    {
        if (carried_ && chance(70)) return carried_step(indent);
        if (chance(6)) return rare_step(indent);
        if (chance(15)) return lock_step(indent);
        if (!leaf_ && chance(10)) return family_step(indent);
        if (has_composites_ && !carried_ && chance(8)) return line(indent, composite_step());
        if (chance(12)) return connection_step(indent);
        if (chance(12)) return limited(indent);
        switch (below(leaf_ ? 12 : 24)) {
            case 0:
            case 1: line(indent, "compute " + duration() + pick({"", "", " nogil"})); break;
            case 2: line(indent, "sleep " + duration()); break;
            case 3: line(indent, "io disk " + duration()); break;
            case 4: line(indent, "x = " + value()); break;
            case 5: line(indent, "v = " + value()); break;
            case 6: line(indent, "p = " + value()); break;
            case 7: line(indent, "y[" + pick({"1", "v % 5", "x % 5"}) + "] = " + value()); break;
            case 8: line(indent, "yield"); break;
            case 9: line(indent, "release s"); break;
            case 10: line(indent, chance(20) ? "acquire s 2" : "acquire s"); break;
            case 11: line(indent, "v = trylock n"); break;
            case 12: line(indent, chance(70) ? "until x >= 0" : "until " + condition()); break;
            case 13: line(indent, "v = call leaf(" + pick({"2", "x", "v"}) + ")"); break;
            case 14: line(indent, "start " + pick({"thread", "process"}) + " worker"); break;
            case 15:
                line(indent, "start " + pick({"thread", "process"}) + " leaf(v) as h");
                line(indent, "v = join h");
                break;
            case 22:
                line(indent, !has_coroutines_ ? "gather"
                                              : pick({"run_loop co_main", "v = run_loop co(x)",
                                                      "start coroutine co(v)", "run_loop"}));
                break;
            case 16: line(indent, chance(10) ? "exit 3" : "x += 1"); break;
            case 17: line(indent, chance(15) ? "assert " + condition() : "assert x == x"); break;
            case 18:
            case 19:
            case 20:
            case 21: line(indent, message()); break;
            default: line(indent, chance(10) ? "lock m" : "x = x + 1"); break;
        }
    }

    std::string message()
    {
        if (chance(4)) return pick({"task_done j", "close_read t", "close_write t"});
        return pick({"put q v", "put q x + 1", "v = get q", "get q", "put j " + value(),
                     "v = get j", "task_done j", "join j", "write t 3000", "write t 20000",
                     "v = read t 5000", "v = read t 100000", "write t x", "put q v"});
    }

    // Mostly such that somebody goes on; now and then not.
    void lock_step(const std::string& indent)
    {
        const std::string mutex = pick({"m", "n", "k"});
        switch (below(14)) {
            case 10:
            case 11: return units(indent);
            case 12: line(indent, "v = tryrequest " + pick({"ra", "rb", "rc"})); break;
            case 0:
                line(indent, "with " + mutex + ":");
                line(indent + "    ", "wait c" + mutex);
                line(indent + "    ", "x += 1");
                break;
            case 1: line(indent, "notify c" + mutex); break;
            case 2: line(indent, "notify_all c" + mutex); break;
            case 3: line(indent, pick({"wait b", "v = wait b"})); break;
            case 4: line(indent, pick({"set e", "set e", "clear e"})); break;
            case 5: line(indent, "wait e"); break;
            case 6:
            case 7: read(indent); break;
            case 8:
                line(indent,
                     "v = " + pick({"trylock l", "trylock spin", "trylock k", "trylock ticket"}));
                break;
            case 9: robust(indent); break;
            default: line(indent, chance(20) ? "wait c" + mutex : "notify_all c" + mutex); break;
        }
    }

    // Who starts, waits for, joins and ends whom; now and then somebody who may not.
    void family_step(const std::string& indent)
    {
        switch (below(8)) {
            case 0: line(indent, "start process worker"); break;
            case 1:
                line(indent, "start process " + pick({"worker", "leaf(v)"}));
                if (chance(40)) line(indent, "compute " + duration());
                line(indent, pick({"wait", "v = wait"}));
                break;
            case 2:
                line(indent, "start " + pick({"thread", "process"}) + " leaf(x) as h");
                line(indent, "handle = h");
                break;
            case 3: line(indent, chance(30) ? "v = join handle" : "start process f0"); break;
            case 4:
                if (has_interpreters_ && chance(60)) return begin_elsewhere(indent);
                line(indent, "start thread worker as h");
                line(indent, chance(90) ? "detach h" : "detach handle");
                break;
            case 5:
                line(indent, "compute 1us");  // else threads without end may start at one instant
                line(indent, chance(30) ? "exit_process x" : "start thread f1");
                break;
            case 6: line(indent, chance(20) ? "v = wait" : "start process leaf(2) as h"); break;
            default: line(indent, chance(30) ? "exit_process 3" : "start thread worker"); break;
        }
    }

    // Only some processes have an interpreter, and only there a thread can begin in another.
    void begin_elsewhere(const std::string& indent)
    {
        const std::string where = pick({"one", "one", "two", "new"});
        line(indent, "start thread leaf(v) in " + where + pick({"", " as h"}));
        if (chance(40)) line(indent, "start thread worker in one as h");
        if (chance(40)) line(indent, "v = join handle");
    }

    // Mostly given back, and seldom more than was claimed; the end of a task gives back the rest.
    void units(const std::string& indent)
    {
        const std::string first = pick({"ra", "rb", "rc"}), second = pick({"ra", "rb", "rc"});
        const std::string count = pick({"", "", " 2"});
        line(indent, fmt::format("request {}{}", first, count));
        if (chance(60)) line(indent, "compute " + duration());
        const bool nested = chance(50);
        if (nested) line(indent, "request " + second);
        if (chance(60)) line(indent, "compute " + duration());
        if (chance(85)) line(indent, fmt::format("release {}{}", first, count));
        if (nested && chance(85)) line(indent, "release " + second);
    }

    // Some end without releasing it, some do not care that others did.
    void robust(const std::string& indent)
    {
        line(indent, "lock d");
        line(indent, "compute " + duration());
        line(indent, "v = owner_died d");
        if (chance(70)) line(indent, "consistent d");
        line(indent, chance(80) ? "unlock d" : "exit 1");
    }

    // Clients and servers; now and then somebody uses an end that is closed.
    void connection_step(const std::string& indent)
    {
        switch (below(6)) {
            case 0: line(indent, pick({"listen srv", "listen srv", "stop srv"})); return;
            case 1:
            case 2:
                line(indent, "listen srv");
                line(indent, "conn = connect srv");
                break;
            case 3:
                line(indent, "listen srv");
                line(indent, "conn = accept srv");
                break;
            default: return file_step(indent);
        }
        for (uint64_t n = below(4); n > 0; --n)
            line(indent, pick({"send conn v", "send conn \"some text\"", "msg = receive conn",
                               "msg = receive conn within 20us else 0", "send conn upper(\"Text\")",
                               "receive conn", "compute 2us", "shutdown conn",
                               goroutine_ ? "io disk 2us" : "start process worker"}));
        if (chance(30)) repeated_send(indent);
        if (chance(80)) line(indent, "close conn");
    }

    void repeated_send(const std::string& indent)
    {
        line(indent, "repeat 90:");
        line(indent + "    ", "send conn \"a line of this text\"");
    }

    void file_step(const std::string& indent)
    {
        const std::string sort = pick({"shared", "exclusive", ""});
        line(indent, "flock f " + sort);
        line(indent, pick({"rec = read f", "write f v", "append f \"end\"", "rec = records f"}));
        if (chance(85)) line(indent, "funlock f");
    }

    void limited(const std::string& indent)
    {
        const std::string within = " within " + pick({"0", "3us", "20us", "90us"});
        const std::string mutex = pick({"m", "n", "k"});
        switch (below(9)) {
            case 0:
                line(indent, "ok = lock " + mutex + within);
                line(indent, "if ok == 1:");
                line(indent + "    ", "compute " + duration());
                line(indent + "    ", "unlock " + mutex);
                break;
            case 1:
                line(indent, "with " + mutex + ":");
                line(indent + "    ", "ok = wait c" + mutex + within);
                break;
            case 2: line(indent, "ok = acquire s" + pick({"", " 2"}) + within); break;
            case 3: line(indent, "v = wait b" + within + " else 7"); break;
            case 4: line(indent, "ok = wait e" + within); break;
            case 5: line(indent, "v = get " + pick({"q", "j"}) + within + " else -1"); break;
            case 6:
                line(indent, "ok = " + pick({"put q v", "write t 20000", "join j"}) + within);
                break;
            case 7:
                line(indent, "once o:");
                line(indent + "    ", "compute " + duration());
                break;
            default: select(indent); break;
        }
    }

    void select(const std::string& indent)
    {
        const std::string inner = indent + "    ";
        const bool connected = chance(40);
        if (connected) line(indent, "listen srv");
        if (connected) line(indent, "conn = " + pick({"connect srv", "connect srv", "0"}));
        if (connected && chance(30)) line(indent, "handle = conn");
        const bool may_start = goroutine_ ? starts_ : carried_ || !leaf_;
        const bool child = may_start && chance(50);
        if (child) line(indent, "start " + child_to_wait_for() + " as h");
        if (child && chance(20)) line(indent, "handle = h");
        line(indent, carried_ && chance(80) ? "await select:" : "select:");
        if (has_composites_ && chance(30)) line(inner, "v = get pq: [x += 1]");
        line(inner, "v = get q: [x += 1]");
        if (connected && chance(70)) line(inner, "msg = receive conn: []");
        if (connected && chance(50)) line(inner, "send conn \"some text\": [x += 1]");
        if (connected && chance(30)) line(inner, "msg = receive handle: []");
        if (chance(20)) line(inner, "conn = accept srv: [send conn v]");
        if (connected && !has_link_ && chance(20)) line(inner, "conn = connect srv: [close conn]");
        if (child) line(inner, pick({"v = join h: [h = 0]", "join h: [v += 1]"}));
        if (chance(10)) line(inner, "v = join handle: [handle = 0]");
        if (chance(20)) line(inner, "v = read t 500: []");
        if (chance(20)) line(inner, "wait e: [clear e]");
        if (chance(20)) line(inner, "join j: []");
        if (chance(20)) line(inner, "v = begin o: [finish o]");
        if (chance(20)) line(inner, "lock l: [unlock l]");
        if (chance(50)) line(inner, "acquire s 2: [release s]");
        if (chance(50)) line(inner, "lock m: [compute 2us, unlock m]");
        if (chance(30)) line(inner, "put j v + 1: []");
        if (chance(30)) line(inner, "lock_shared l: [unlock_shared l]");
        if (chance(80)) line(inner, pick({"after 20us: []", "after 3us: [x = 0]", "else: []"}));
    }

    std::string child_to_wait_for()
    {
        if (goroutine_) return "coroutine go_leaf(v)";
        if (carried_) return pick({"coroutine leaf(v)", "thread leaf(v)"});
        return pick({"thread leaf(v)", "thread leaf(2)", "process leaf(v)"});
    }

    void read(const std::string& indent)
    {
        line(indent, "lock_shared l");
        line(indent, "compute " + duration());
        if (chance(20)) line(indent, "v = trylock_shared l");
        line(indent, chance(95) ? "unlock_shared l" : "unlock l");
    }

    void compound(const std::string& indent, int depth)
    {
        const std::string inner = indent + "    ";
        switch (below(9)) {
            case 7:
                line(indent, "if " + condition() + ":");
                line(inner, "x += 1");
                line(indent, "elif " + condition() + ":");
                break;
            case 8:
                line(indent, "forever:");
                line(inner, "w -= 1");
                line(inner, "if w < 0:");
                line(inner + "    ", "break");
                if (chance(30)) {
                    line(inner, "if " + condition() + ":");
                    line(inner + "    ", "continue");
                }
                break;
            case 0: line(indent, fmt::format("repeat {}:", pick({"3", "v", "x % 3"}))); break;
            case 1:
                line(indent,
                     "with " + pick({"m", "n", "m", "k", "l", "spin", "ticket", "d"}) + ":");
                break;
            case 2: line(indent, "if " + condition() + ":"); break;
            case 3: line(indent, "for i in 1..3:"); break;
            case 4:
                line(indent, "w = 4");
                line(indent, "while w > 0:");
                line(inner, "w = w - 1");
                break;
            case 5:
                line(indent, "atomic:");
                line(inner, "x = " + value());
                line(inner, "y[x % 2 + 1] = x");
                return;
            default:
                line(indent, "if " + condition() + ":");
                steps(inner, depth + 1, 1 + below(2));
                line(indent, "else:");
                break;
        }
        steps(inner, depth + 1, 1 + below(3));
    }

    uint64_t seed_;
    test::Draw draw_;
    uint64_t arrays_ = 0;
    uint64_t cpus_ = 1;
    uint64_t servers_ = 0;
    bool leaf_ = false;
    bool carried_ = false;
    bool has_coroutines_ = false;
    bool has_composites_ = false;
    bool has_goroutines_ = false;
    bool has_link_ = false;          // what goes over connections takes time
    bool has_interpreters_ = false;  // of some process
    bool terminates_ = false;        // somebody terminates the pool
    bool goroutine_ = false;         // the function written is one of a process of goroutines
    bool starts_ = false;            // and starts others
    std::string text_;
};

}  // namespace

std::string random_scenario(uint64_t seed) { return Writer(seed).write(); }

}  // namespace interleave
