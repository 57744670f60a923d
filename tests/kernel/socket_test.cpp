// Listeners, connections, files and texts from the text of a scenario: hand-made cases, faults, and
// thousands of random ones against an obvious second version that lets everybody try again.
#include "base/rng.h"
#include "kernel/execute.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "program/texts.h"
#include "session/why.h"
#include "support/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>

namespace interleave {
namespace {

struct Seen final : RecordReader {
    void read(const Record& r) override
    {
        if (r.kind == RecordKind::fault)
            faults.push_back(
                fmt::format("{} {}", r.task, name_of(static_cast<FaultKind>(r.other))));
        const bool ends = r.kind == RecordKind::state &&
                          (r.state == TaskState::exited || r.state == TaskState::zombie);
        if (ends && r.task < ended.size() && ended[r.task] < 0) ended[r.task] = r.at.ns;
    }
    std::vector<int64_t> ended;  // of the first tasks, in ns; -1: never
    std::vector<std::string> faults;
    std::vector<int64_t> memory;
    Texts texts;
    RunEnd end{};
};

Seen run_text(const std::string& text)
{
    Seen seen;
    const auto model = test::load_model(text);
    if (model == nullptr) return seen;
    seen.ended.resize(model->tasks.size(), -1);
    SeededChooser chooser(model->seed);
    State s = start(*model, seen);
    while (!finished(s)) {
        step(*model, s, chooser, seen);
        const auto broken = laws(*model, s);
        EXPECT_TRUE(broken.empty()) << broken.front() << '\n' << text;
        if (!broken.empty()) break;
    }
    seen.end = s.sched.end;
    seen.memory = s.world.memory;
    seen.texts = model->program.texts;
    return seen;
}

std::vector<std::string> values(const Seen& seen)
{
    std::vector<std::string> shown;
    for (const int64_t v : seen.memory) shown.push_back(shown_value(seen.texts, v));
    return shown;
}

using List = std::vector<std::string>;

std::string with_server(const std::string& objects, const std::string& rest)
{
    return "format: 1\nmachine: {cpus: 4, instruction: 0}\nobjects:\n  " + objects + "\n" + rest;
}

TEST(Texts, AreValuesThatFunctionsTurnIntoOthers)
{
    const Seen seen = run_text(with_server("t: shared(0, size=6)", R"yaml(processes:
  P:
    run:
      - x = "Hello"
      - t[0] = upper(x)
      - t[1] = lower(upper(x))
      - t[2] = reverse(x)
      - t[3] = length(reverse(x))
      - t[4] = upper(t[5])
      - if "abc" < "abd" and upper(x) == "HELLO" and x != "hello":
          - t[5] = 'it\'s'
)yaml"));
    EXPECT_EQ(seen.end, RunEnd::finished);
    EXPECT_EQ(values(seen), (List{"\"HELLO\"", "\"hello\"", "\"olleH\"", "5", "0", "\"it's\""}));
}

TEST(Texts, GoThroughQueuesAndConditions)
{
    const Seen seen = run_text(with_server("q: queue\n  got: shared(0)", R"yaml(processes:
  A: {run: [compute 1, put q "job", put q "end"]}
  B: {run: take}
  C: {run: ['until got == upper("job")', exit]}
functions:
  take:
    - x = get q
    - while x != "end":
        - got = upper(x)
        - x = get q
)yaml"));
    EXPECT_EQ(seen.end, RunEnd::finished);
    EXPECT_EQ(values(seen), List{"\"JOB\""});
}

TEST(Texts, ANumberThatIsNoneIsAFault)
{
    const Seen seen = run_text(with_server("x: shared(5)", R"yaml(processes:
  P: {run: ['t = upper(x)', 'x = 1']}
)yaml"));
    EXPECT_EQ(seen.faults, List{"0 index out of range"});
}

constexpr std::string_view kEcho = R"yaml(processes:
  server: {run: serve, daemon: true}
  client: {start: 1, run: [c = connect srv, send c "hello", r = receive c, reply = r, close c]}
functions:
  serve:
    - listen srv
    - forever:
        - c = accept srv
        - start KIND echo(c)
        - CLOSE
  echo(c):
    - t = receive c
    - while t != "":
        - compute 2
        - send c upper(t)
        - t = receive c
    - ended += 1
    - close c
)yaml";

std::string echo(std::string_view kind, std::string_view close)
{
    std::string text(kEcho);
    text.replace(text.find("KIND"), 4, kind);
    text.replace(text.find("CLOSE"), 5, close);
    return with_server("srv: listener(8007)\n  reply: shared(0)\n  ended: shared(0)", text) +
           "until: 50\n";
}

TEST(Connection, CarriesTextsBothWaysToAServerOfThreads)
{
    const Seen seen = run_text(echo("thread", "yield"));
    EXPECT_EQ(values(seen)[0], "\"HELLO\"");
    EXPECT_EQ(seen.ended[1], 3'000'000);
    EXPECT_TRUE(seen.faults.empty());
}

// The child inherits the end; the server that closes its copy leaves it open for the child.
TEST(Connection, IsInheritedByAProcessThatIsStarted)
{
    const Seen seen = run_text(echo("process", "close c"));
    EXPECT_EQ(values(seen)[0], "\"HELLO\"");
    EXPECT_TRUE(seen.faults.empty());
}

TEST(Connection, EndsForTheClientOnlyWhenEveryHolderHasClosedIt)
{
    const std::string text = with_server("srv: listener\n  got: shared(9)", R"yaml(processes:
  server:
    run:
      - listen srv
      - c = accept srv
      - start process hold(c)
      - KEEP
      - sleep 10
  client: {start: 1, run: [c = connect srv, x = receive c, got = x]}
functions:
  hold(c): [sleep 3]
)yaml");
    std::string closes = text, keeps = text;
    closes.replace(closes.find("KEEP"), 4, "close c");
    keeps.replace(keeps.find("KEEP"), 4, "yield");
    EXPECT_EQ(run_text(closes).ended[1], 4'000'000) << "when the child ends";
    EXPECT_EQ(run_text(keeps).ended[1], 11'000'000) << "when the parent ends, too";
    EXPECT_EQ(run_text(keeps).memory[0], 0);
}

TEST(Connection, IsRefusedWhereNobodyListens)
{
    const Seen seen = run_text(with_server("srv: listener", R"yaml(processes:
  server: {run: [compute 5, listen srv, stop srv]}
  early: {start: 1, run: [c = connect srv]}
  late: {start: 6, run: [c = connect srv]}
)yaml"));
    EXPECT_EQ(seen.faults, (List{"1 connection refused", "2 connection refused"}));
}

TEST(Connection, WaitsInTheBacklogAndMayBeUsedBeforeItIsAccepted)
{
    const std::string rest = R"yaml(processes:
  server: {run: serve}
  a: {start: 1, run: [c = connect srv, send c 7]}
  b: {start: 2, run: [c = connect srv, send c 8]}
functions:
  serve:
    - listen srv
    - compute 10
    - repeat 2:
        - c = accept srv
        - x = receive c
        - sum = sum * 10 + x
        - compute 5
)yaml";
    const Seen waits = run_text(with_server("srv: listener(backlog=1)\n  sum: shared(0)", rest));
    EXPECT_EQ(waits.memory[0], 78);
    EXPECT_EQ(waits.ended, (std::vector<int64_t>{20'000'000, 1'000'000, 10'000'000}));
    const Seen refuses =
        run_text(with_server("srv: listener(backlog=1, when_full=refuse)\n  sum: shared(0)", rest));
    EXPECT_EQ(refuses.faults, List{"2 connection refused"});
}

TEST(Connection, IsFullForWhoSendsUntilTheOtherEndReceives)
{
    const std::string line(400, 'a');
    const Seen seen = run_text(with_server("srv: listener(buffer=1000)", R"yaml(processes:
  server: {run: [listen srv, c = accept srv, compute 9, x = receive c, compute 9, y = receive c]}
  client: {start: 1, run: sender}
functions:
  sender:
    - c = connect srv
    - repeat 3:
        - send c ")yaml" + line + "\"\n"));
    EXPECT_EQ(seen.ended[1], 10'000'000) << "800 of 1000 bytes are there until the first is taken";
    EXPECT_TRUE(seen.faults.empty());
}

TEST(Connection, IsBrokenForWhoSendsToAClosedEnd)
{
    const Seen seen = run_text(with_server("srv: listener", R"yaml(processes:
  server: {run: [listen srv, c = accept srv, close c, sleep 9]}
  client: {start: 1, run: [c = connect srv, compute 1, send c 1]}
  twice: {start: 1, run: [sleep 9, c = connect srv, close c]}
  stranger: {run: [c = 17, send c 1]}
)yaml"));
    EXPECT_EQ(seen.faults,
              (List{"3 connection not open", "1 broken connection", "2 connection refused"}));
}

// shutdown(SHUT_WR): the other end reads what is left and then the end of the file, and may answer.
TEST(Connection, ThatIsShutForSendingStillReceives)
{
    const Seen seen = run_text(with_server("srv: listener\n  sum: shared(0)", R"yaml(processes:
  server: {run: serve}
  client: {start: 1, run: [c = connect srv, send c 7, send c 8, shutdown c, x = receive c, sum += x]}
functions:
  serve:
    - listen srv
    - c = accept srv
    - n = 0
    - x = receive c
    - while x != 0:
        - n = n * 10 + x
        - x = receive c
    - compute 5
    - send c n * 100
)yaml"));
    EXPECT_TRUE(seen.faults.empty());
    EXPECT_EQ(seen.memory[0], 7800);
    EXPECT_EQ(seen.ended[1], 6'000'000);
}

// EPIPE for the second, as for one that waits for room when another thread shuts it.
TEST(Connection, IsBrokenForWhoSendsAtAnEndThatIsShut)
{
    const std::string line(900, 'a');
    const Seen seen = run_text(with_server("srv: listener(buffer=1000)\n  h: shared(0)",
                                           R"yaml(processes:
  server: {run: [listen srv, c = accept srv, sleep 20]}
  own: {start: 1, run: [c = connect srv, shutdown c, shutdown c, send c 1]}
  stranger: {start: 3, run: [c = connect srv, close c, shutdown c]}
  client:
    threads:
      waits: {start: 4, run: fill}
      shuts: {start: 7, run: [c = h, shutdown c]}
functions:
  fill:
    - c = connect srv
    - h = c
    - send c ")yaml" + line + "\"\n    - send c \"" +
                                               line + "\"\n"));
    EXPECT_EQ(seen.faults,
              (List{"1 broken connection", "2 connection not open", "3 broken connection"}));
    EXPECT_EQ(seen.ended[3], 7'000'000);
}

TEST(Connection, SaysWhoWaitsAtWhichEndForWhat)
{
    const auto model = test::load_model(with_server("srv: listener", R"yaml(processes:
  server: {run: [listen srv, c = accept srv, x = receive c]}
  idle: {start: 2, run: [listen srv, c = accept srv]}
  client: {start: 1, run: [c = connect srv, sleep 20]}
)yaml"));
    const auto answer = [&](const char* task) {
        const Result<Why> w = why(model, task, Time{} + ms(5));
        return w.ok() ? w.value().answer : w.error().message;
    };
    EXPECT_EQ(answer("server"),
              "At 5 ms, server waits for listener srv as the server of connection 1, until "
              "something is sent, since 1 ms.");
    EXPECT_EQ(answer("idle"),
              "At 5 ms, idle waits for listener srv until somebody connects, since 2 ms.");
}

// Case and value of each turn of a server that selects, as digits.
std::string selecting(const std::string& clients, const std::string& objects = {})
{
    return with_server("srv: listener\n  log: shared(0)" + objects, R"yaml(processes:
  server: {run: serve, daemon: true}
)yaml" + clients + R"yaml(functions:
  serve:
    - listen srv
    - a = accept srv
    - b = 0
    - forever:
        - select:
            - x = receive a: [log = log * 100 + 10 + x, if x == 0: [close a, a = 0]]
            - x = receive b: [log = log * 100 + 20 + x, if x == 0: [close b, b = 0]]
            - b = accept srv: [log = log * 100 + 30]
)yaml");
}

// When tasks become ready because something came, in ns.
struct Wakes final : RecordReader {
    void read(const Record& r) override
    {
        if (r.kind != RecordKind::state || r.state != TaskState::ready) return;
        if (r.reason != Reason::woken || r.at.ns == 0) return;
        std::vector<int64_t>& list = of[r.task];
        if (list.empty() || list.back() != r.at.ns) list.push_back(r.at.ns);
    }
    std::map<uint32_t, std::vector<int64_t>> of;  // by task
};

Wakes wakes_of(const std::string& text)
{
    Wakes wakes;
    const auto model = test::load_model(text);
    if (model == nullptr) return wakes;
    SeededChooser chooser(model->seed);
    State s = start(*model, wakes);
    while (!finished(s)) {
        step(*model, s, chooser, wakes);
        const auto broken = laws(*model, s);
        EXPECT_TRUE(broken.empty()) << broken.front() << '\n' << text;
        if (!broken.empty()) break;
    }
    return wakes;
}

TEST(Link, DeliversAfterTheTimeOnTheLineAndTheLatencyInOrder)
{
    // 8 bytes are on the line for 8 ms. Sent at 1, 1 and 30 ms: the second follows the first.
    const Wakes wakes = wakes_of(with_server("srv: listener(latency=10ms, bandwidth=1kB/s)",
                                             R"yaml(processes:
  server: {run: [listen srv, c = accept srv, x = receive c, x = receive c, x = receive c]}
  client: {start: 1ms, run: [c = connect srv, send c 1, send c 2, sleep 29ms, send c 3, sleep 90ms]}
)yaml"));
    EXPECT_EQ(wakes.of.at(0),
              (std::vector<int64_t>{1'000'000, 19'000'000, 27'000'000, 48'000'000}));
}

TEST(Link, TakesNoMoreThanTheBufferUntilTheSenderHasHeardOfRoom)
{
    // 1000 bytes are 125 numbers. They arrive at 10 ms and are received at once; the news comes
    // back at 20 ms.
    const Seen seen = run_text(with_server("srv: listener(latency=10ms, buffer=1000)",
                                           R"yaml(processes:
  server: {run: [listen srv, c = accept srv, repeat 251: [x = receive c]]}
  client: {run: [c = connect srv, repeat 125: [send c 1], sleep 1ms, repeat 126: [send c 1]]}
)yaml"));
    EXPECT_EQ(seen.end, RunEnd::finished);
    EXPECT_EQ(seen.ended[1], 40'000'000);
    EXPECT_EQ(seen.ended[0], 50'000'000);
}

TEST(Link, TellsTheEndBehindTheData)
{
    for (const std::string verb : {"shutdown", "close"}) {
        const Seen seen =
            run_text(with_server("srv: listener(latency=10ms, bandwidth=1kB/s)\n"
                                 "  got: shared(0, size=3)",
                                 R"yaml(processes:
  server:
    run:
      - listen srv
      - c = accept srv
      - x = receive c
      - got[0] = x
      - x = receive c
      - got[1] = x + 5
      - close c
  client: {run: [c = connect srv, send c 7, )yaml" +
                                     verb + " c, sleep 100ms]}\n"));
        EXPECT_EQ(seen.memory, (std::vector<int64_t>{7, 5, 0}));
        EXPECT_EQ(seen.ended[0], 18'000'000) << verb;
        EXPECT_TRUE(seen.faults.empty());
    }
}

TEST(Link, LosesWhatIsSentUntilTheNewsOfACloseComes)
{
    const Seen seen = run_text(with_server("srv: listener(latency=10ms)\n  n: shared(0)",
                                           R"yaml(processes:
  server: {run: [listen srv, c = accept srv, close c]}
  client: {start: 1ms, run: [c = connect srv, repeat 9: [sleep 2ms, send c 1, n += 1]]}
)yaml"));
    EXPECT_EQ(seen.faults, (List{"1 broken connection"}));
    EXPECT_EQ(seen.memory, (std::vector<int64_t>{4}));
    EXPECT_EQ(seen.ended[1], 11'000'000);
}

// All connections of a listener share the line, first come, first served: against a calculation of
// each arrival.
TEST(Link, AgreesWithACalculationOfEachArrival)
{
    const char* given = std::getenv("INTERLEAVE_SEED");
    const uint64_t base = given != nullptr ? std::strtoull(given, nullptr, 10) : 1;
    for (uint64_t seed = base; seed < base + (given != nullptr ? 1 : 300); ++seed) {
        uint64_t counter = 0;
        const auto below = [&](uint64_t n) {
            return static_cast<int64_t>(scale_to(random_bits(seed, 2, counter++), n));
        };
        const int64_t latency = below(4) * 700, rate = 1 + below(3'000'000);
        const size_t clients = 1 + static_cast<size_t>(below(3));
        std::string text, receivers;
        struct Sent {
            int64_t at;
            size_t client;
        };
        std::vector<Sent> sent;
        for (size_t i = 0; i < clients; ++i) {
            int64_t at = 1000 + static_cast<int64_t>(i);  // no two send at one instant
            text +=
                fmt::format("  c{}:\n    start: {}ns\n    run:\n      - c = connect srv\n", i, at);
            const int64_t messages = 1 + below(6);
            for (int64_t k = 0; k < messages; ++k) {
                const int64_t pause = 10 * (1 + below(2000));
                text += fmt::format("      - sleep {}ns\n      - send c 1\n", pause);
                sent.push_back({at += pause, i});
            }
            text += "      - sleep 1s\n";
            receivers += fmt::format(
                "  r{}:\n    - c = accept srv\n    - repeat {}:\n        - x = "
                "receive c\n",
                i, messages);
        }
        std::string head = "  server:\n    run: [listen srv]\n    threads:\n";
        for (size_t i = 0; i < clients; ++i)
            head += fmt::format("      t{}: {{start: 1ns, run: r{}}}\n", i, i);
        const Wakes wakes = wakes_of(
            with_server(fmt::format("srv: listener(latency={}ns, bandwidth={})", latency, rate),
                        "processes:\n" + head + text + "functions:\n" + receivers));
        std::ranges::sort(sent, {}, &Sent::at);
        std::vector<std::vector<int64_t>> arrivals(clients);
        int64_t free = 0;
        for (const Sent& m : sent) {
            free = std::max(free, m.at) + (8'000'000'000 + rate - 1) / rate;
            arrivals[m.client].push_back(free + latency);
        }
        for (size_t i = 0; i < clients; ++i) {
            std::vector<int64_t> seen = wakes.of.at(static_cast<uint32_t>(i + 1));
            seen.erase(seen.begin());  // accept
            ASSERT_EQ(seen, arrivals[i]) << "INTERLEAVE_SEED=" << seed << '\n' << head << text;
        }
    }
}

TEST(SelectOnConnections, TakesWhateverComesFirstAndWaitsForNoneThatIsNotThere)
{
    const Seen seen = run_text(selecting(R"yaml(
  one: {start: 1, run: [c = connect srv, sleep 3, send c 1, sleep 5, send c 2, sleep 9]}
  two: {start: 2, run: [c = connect srv, sleep 4, send c 3, send c 4, close c, sleep 1]}
)yaml"));
    EXPECT_EQ(seen.memory[0], 30'11'23'24'20'12);
    EXPECT_TRUE(seen.faults.empty());
}

TEST(SelectOnConnections, LearnsThatAClientHasDied)
{
    const Seen seen = run_text(selecting(R"yaml(
  one: {start: 1, run: [c = connect srv, sleep 20]}
  two: {start: 2, run: [c = connect srv, sleep 3, exit 1]}
)yaml"));
    EXPECT_EQ(seen.memory[0], 30'20) << "the end of two's process is the end of its connection";
}

TEST(SelectOnConnections, KnowsToWhichListenerAHandleBelongsOnlyWhenItIsUsed)
{
    // The first listener that is declared is another one.
    const Seen seen = run_text(with_server("other: listener\n  srv: listener\n  got: shared(0)",
                                           R"yaml(processes:
  server: {run: [listen srv, c = accept srv, select: ['x = receive c': [got = x]]]}
  client: {start: 1, run: [c = connect srv, sleep 4, send c 7]}
)yaml"));
    EXPECT_EQ(seen.memory[0], 7);
    EXPECT_EQ(seen.ended[0], 5'000'000);
}

TEST(SelectOnConnections, WaitsToSendUntilThereIsRoomAndMeetsTheFaultsOfTheVerb)
{
    const std::string line(700, 'a');
    const Seen seen = run_text(with_server("srv: listener(buffer=1000)", R"yaml(processes:
  server: {run: [listen srv, c = accept srv, sleep 6, x = receive c, sleep 3]}
  client: {start: 1, run: sender}
functions:
  sender:
    - c = connect srv
    - repeat 3:
        - select:
            - send c ")yaml" + line + R"yaml(": []
)yaml"));
    EXPECT_EQ(seen.faults, List{"1 broken connection"}) << "the third meets an end that is closed";
    EXPECT_EQ(seen.ended[1], 10'000'000);
}

TEST(SelectOnConnections, GivesUpAfterItsLimitAndSaysWhatItWaitsFor)
{
    const std::string text = with_server("srv: listener\n  late: shared(0)", R"yaml(processes:
  server: {run: serve}
  client: {start: 1, run: [c = connect srv, sleep 20]}
functions:
  serve:
    - listen srv
    - c = accept srv
    - d = 0
    - select:
        - x = receive c: []
        - x = receive d: []
        - after 5ms: [late = 1]
)yaml");
    const Seen seen = run_text(text);
    EXPECT_EQ(seen.ended[0], 6'000'000);
    EXPECT_EQ(seen.memory[0], 1);
    const Result<Why> w = why(test::load_model(text), "server", Time{} + ms(3));
    EXPECT_EQ(w.value().answer,
              "At 3 ms, server waits for the first of: receive c (connection 1), receive d (none), "
              "since 1 ms, gives up at 6 ms.");
}

TEST(Connection, GivesUpToReceiveAndToAcceptAfterALimit)
{
    for (const std::string await : {"", "await "}) {
        const Seen seen = run_text(with_server(
            "srv: listener\n  got: shared(0, size=3)",
            "processes:\n  server: {run: [run_loop serve]}\n  client: {start: 3, run: [c = "
            "connect srv, sleep 5, send c 7, sleep 20]}\nfunctions:\n  serve:\n    - listen srv\n"
            "    - c = " +
                await +
                "accept srv within 1 else 0\n    - got[0] = c == 0\n"
                "    - c = " +
                await +
                "accept srv within 5 else 0\n"
                "    - x = " +
                await +
                "receive c within 2 else -1\n    - got[1] = x\n"
                "    - x = " +
                await + "receive c within 20 else -1\n    - got[2] = x\n"));
        EXPECT_EQ(values(seen), (List{"1", "-1", "7"})) << await;
        EXPECT_EQ(seen.ended[0], 8'000'000) << await;
    }
}

TEST(File, LosesAnUpdateUnlessProcessesLockIt)
{
    const auto total = [](const char* lock, const char* unlock) {
        return run_text(with_server("f: file\n  x: shared(0)", fmt::format(R"yaml(processes:
  A: {{run: deposit, count: 3}}
  B: {{start: 50, run: [y = read f, x = y]}}
functions:
  deposit:
    - repeat 2:
        - {}
        - n = read f
        - compute 1
        - write f n + 10
        - {}
)yaml",
                                                                           lock, unlock)))
            .memory[0];
    };
    EXPECT_EQ(total("yield", "yield"), 20);
    EXPECT_EQ(total("flock f", "funlock f"), 60);
    EXPECT_EQ(total("flock f shared", "funlock f"), 20) << "all may have it shared";
}

TEST(File, IsUnlockedByTheEndOfItsProcess)
{
    const Seen seen = run_text(with_server("f: file\n  n: shared(0)", R"yaml(processes:
  A: {run: [flock f exclusive, append f 1, append f "x", compute 5]}
  B: {start: 1, run: [flock f exclusive, k = records f, n = k]}
)yaml"));
    EXPECT_EQ(seen.ended[1], 5'000'000);
    EXPECT_EQ(seen.memory[0], 2);
    EXPECT_TRUE(seen.faults.empty());
}

// ---- Random clients and servers against an obvious version ----

enum class Do : uint8_t { enter, send, receive, close, shut };  // enter: connect or accept

struct Action {
    Do what{};
    int64_t after = 0;  // ns of computing before it
    int64_t value = 0;  // send: a number, or the long text
};

struct Player {
    bool server = false;
    std::vector<Action> actions;
    // As the obvious version goes on.
    size_t next = 0;
    int64_t at = 0;  // when it acts; blocked: since when
    bool blocked = false, over = false, open = false;
    int64_t ended = -1, got = 0;
    size_t line = 0;  // its connection
};

constexpr int64_t kLong = 400;
const int64_t kText = kFirstText + 1;

class Obvious {
  public:
    Obvious(std::vector<Player> players, size_t backlog, int64_t buffer)
        : players_(std::move(players)), backlog_(backlog), buffer_(buffer)
    {
        for (Player& p : players_) p.at = p.actions[0].after;
    }

    // False if two act at one instant, which is left to others.
    bool run()
    {
        while (true) {
            Player* next = nullptr;
            for (Player& p : players_) {
                if (p.over || p.blocked) continue;
                if (next != nullptr && p.at == next->at) return false;
                if (next == nullptr || p.at < next->at) next = &p;
            }
            if (next == nullptr) return true;
            now_ = next->at;
            if (!act(*next)) {
                next->blocked = true;
                waiting_.push_back(next);
            }
            settle();
            // Who acted ends first, then those who went on because of it.
            for (; !ending_.empty(); ending_.pop_front()) {
                ending_.front()->ended = now_;
                if (ending_.front()->open) close(*ending_.front());
                settle();
            }
        }
    }

    std::vector<Player> players_;
    size_t faults_ = 0;

  private:
    struct Line {
        std::deque<int64_t> to[2];  // to the client, to the server
        bool open[2] = {true, true};
        bool sends[2] = {true, true};
    };

    void settle()
    {
        bool changed = true;
        while (changed) changed = somebody_goes_on();
    }

    bool somebody_goes_on()
    {
        for (size_t i = 0; i < waiting_.size(); ++i) {
            Player& p = *waiting_[i];
            waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(i));
            if (act(p)) {
                p.blocked = false;
                return true;
            }
            waiting_.insert(waiting_.begin() + static_cast<std::ptrdiff_t>(i), &p);
        }
        return false;
    }

    // Does somebody wait at the same place to do the same, who came before p?
    bool is_overtaking(const Player& p) const
    {
        for (const Player* w : waiting_) {
            if (p.blocked && w->at > p.at) continue;
            if (w->server == p.server && w->next < w->actions.size() &&
                w->actions[w->next].what == Do::enter && p.actions[p.next].what == Do::enter)
                return true;
        }
        return false;
    }

    bool act(Player& p)
    {
        const Action a = p.actions[p.next];
        if (a.what == Do::enter) return enter(p);
        if (!p.open) return fail(p);
        Line& line = lines_[p.line];
        const size_t own = p.server ? 1 : 0;
        if (a.what == Do::close) {
            close(p);
        } else if (a.what == Do::shut) {
            line.sends[own] = false;
        } else if (a.what == Do::send) {
            if (!line.open[1 - own] || !line.sends[own]) return fail(p);
            if (bytes(line.to[1 - own]) + size(a.value) > buffer_) return false;
            line.to[1 - own].push_back(a.value);
        } else {
            if (line.to[own].empty() && line.open[1 - own] && line.sends[1 - own]) return false;
            int64_t x = 0;
            if (!line.to[own].empty()) {
                x = line.to[own].front();
                line.to[own].pop_front();
            }
            p.got =
                static_cast<int64_t>(static_cast<uint64_t>(p.got) * 31 + static_cast<uint64_t>(x));
        }
        return go_on(p);
    }

    bool enter(Player& p)
    {
        if (is_overtaking(p)) return false;
        if (p.server) {
            if (pending_.empty()) return false;
            p.line = pending_.front();
            pending_.pop_front();
        } else {
            if (pending_.size() >= backlog_) return false;
            p.line = lines_.size();
            lines_.emplace_back();
            pending_.push_back(p.line);
        }
        p.open = true;
        return go_on(p);
    }

    void close(Player& p)
    {
        p.open = false;
        Line& line = lines_[p.line];
        line.open[p.server ? 1 : 0] = false;
        line.to[p.server ? 1 : 0].clear();
    }

    bool go_on(Player& p)
    {
        p.blocked = false;
        if (++p.next == p.actions.size()) return end(p);
        p.at = now_ + p.actions[p.next].after;
        return true;
    }

    bool fail(Player& p)
    {
        ++faults_;
        return end(p);
    }

    bool end(Player& p)
    {
        p.over = true;
        ending_.push_back(&p);
        return true;
    }

    static int64_t size(int64_t value) { return value == kText ? kLong : 8; }
    static int64_t bytes(const std::deque<int64_t>& values)
    {
        int64_t sum = 0;
        for (const int64_t v : values) sum += size(v);
        return sum;
    }

    size_t backlog_;
    int64_t buffer_;
    int64_t now_ = 0;
    std::vector<Line> lines_;
    std::deque<size_t> pending_;
    std::vector<Player*> waiting_;  // in the order in which they came
    std::deque<Player*> ending_;    // have done all that they do
};

class Draw {
  public:
    explicit Draw(uint64_t seed) : seed_(seed) {}
    int64_t below(uint64_t n)
    {
        return static_cast<int64_t>(scale_to(random_bits(seed_, 1, counter_++), n));
    }

  private:
    uint64_t seed_;
    uint64_t counter_ = 0;
};

std::vector<Player> random_players(Draw& draw)
{
    std::vector<Player> players(static_cast<size_t>(2 + draw.below(6)));
    for (Player& p : players) {
        p.server = draw.below(2) == 0;
        const auto after = [&] { return 1 + draw.below(draw.below(3) == 0 ? 90'000 : 9'000'000); };
        p.actions.push_back({Do::enter, after(), 0});
        for (int64_t n = draw.below(7); n > 0; --n) {
            const auto what = draw.below(13);
            if (what < 6)
                p.actions.push_back(
                    {Do::send, after(), draw.below(3) == 0 ? 1 + draw.below(99) : kText});
            else
                p.actions.push_back({what < 11    ? Do::receive
                                     : what == 11 ? Do::close
                                                  : Do::shut,
                                     after(), 0});
        }
    }
    return players;
}

// Each is a process of its own, so that its end closes its connection.
std::string text_of(const std::vector<Player>& players, size_t backlog, int64_t buffer,
                    bool selects = false)
{
    // Nobody else receives at the end of its connection, so that a select with one case is the
    // plain verb. A send is not: what makes room may be followed by the end of that process at the
    // same instant, before one that selects has tried again.
    const std::string receives =
        selects ? "      - select: ['x = receive c': []]\n" : "      - x = receive c\n";
    std::string text = fmt::format(
        "format: 1\nmachine: {{cpus: {}, instruction: 0}}\nuntil: 1s\nobjects:\n"
        "  srv: listener(backlog={}, buffer={})\n  got: shared(0, size={})\nprocesses:\n"
        "  keeper: {{run: [listen srv, sleep 2s], daemon: true}}\n",
        players.size() + 1, backlog, buffer, players.size() + 1);
    for (size_t i = 0; i < players.size(); ++i) {
        text += fmt::format("  P{}:\n    run:\n", i);
        for (const Action& a : players[i].actions) {
            text += fmt::format("      - compute {}ns\n", a.after);
            if (a.what == Do::enter)
                text +=
                    fmt::format("      - c = {} srv\n", players[i].server ? "accept" : "connect");
            if (a.what == Do::close) text += "      - close c\n";
            if (a.what == Do::shut) text += "      - shutdown c\n";
            if (a.what == Do::send && a.value == kText)
                text += "      - send c \"" + std::string(kLong, 'z') + "\"\n";
            else if (a.what == Do::send)
                text += fmt::format("      - send c {}\n", a.value);
            if (a.what == Do::receive)
                text += receives + fmt::format("      - got[{0}] = got[{0}] * 31 + x\n", i);
        }
    }
    return text;
}

TEST(Connection, AgreesWithAnObviousVersion)
{
    const char* given = std::getenv("INTERLEAVE_SEED");
    const uint64_t base = given != nullptr ? std::strtoull(given, nullptr, 10) : 1;
    std::cout << "INTERLEAVE_SEED=" << base << '\n';
    size_t compared = 0;
    for (uint64_t seed = base; seed < base + 3000; ++seed) {
        Draw draw(seed);
        const auto backlog = static_cast<size_t>(1 + draw.below(3));
        const int64_t buffer = 1000 + draw.below(500);
        const std::vector<Player> players = random_players(draw);
        Obvious obvious(players, backlog, buffer);
        if (!obvious.run()) continue;
        const std::string text = text_of(players, backlog, buffer, seed % 2 == 0);
        const Seen seen = run_text(text);
        for (size_t i = 0; i < players.size(); ++i) {
            ASSERT_EQ(seen.ended[i + 1], obvious.players_[i].ended)
                << "seed " << seed << ", P" << i << '\n'
                << text;
            ASSERT_EQ(seen.memory[i], obvious.players_[i].got)
                << "seed " << seed << ", P" << i << '\n'
                << text;
        }
        ASSERT_EQ(seen.faults.size(), obvious.faults_) << "seed " << seed << '\n' << text;
        ++compared;
    }
    EXPECT_GT(compared, 2000U);
}

}  // namespace
}  // namespace interleave
