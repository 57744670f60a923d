// Links under connections, from the text of a scenario: when each message arrives, and how a
// connection comes to be. Worked out by hand, and for random ones by a calculation of each arrival.
#include "base/rng.h"
#include "checked_run.h"
#include "scenario/compile.h"
#include "scenario/parse.h"
#include "support/seeds.h"

#include <algorithm>
#include <iostream>
#include <map>

namespace interleave {
namespace {

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
    // 8 bytes are on the line for 8 ms. Connected at 21 ms and accepted at 31. Sent at 21, 21 and
    // 50 ms: the second follows the first.
    const Wakes wakes = wakes_of(with_server("srv: listener(latency=10ms, bandwidth=1kB/s)",
                                             R"yaml(processes:
  server: {run: [listen srv, c = accept srv, x = receive c, x = receive c, x = receive c]}
  client: {start: 1ms, run: [c = connect srv, send c 1, send c 2, sleep 29ms, send c 3, sleep 90ms]}
)yaml"));
    EXPECT_EQ(wakes.of.at(0),
              (std::vector<int64_t>{31'000'000, 39'000'000, 47'000'000, 68'000'000}));
}

TEST(Link, TakesNoMoreThanTheBufferUntilTheSenderHasHeardOfRoom)
{
    // 1000 bytes are 125 numbers. They are sent at 20 ms, when the client is connected, arrive at
    // 30 ms and are received at once; the news comes back at 40 ms.
    const Seen seen = run_text(with_server("srv: listener(latency=10ms, buffer=1000)",
                                           R"yaml(processes:
  server: {run: [listen srv, c = accept srv, repeat 251: [x = receive c]]}
  client: {run: [c = connect srv, repeat 125: [send c 1], sleep 1ms, repeat 126: [send c 1]]}
)yaml"));
    EXPECT_EQ(seen.end, RunEnd::finished);
    EXPECT_EQ(seen.ended[1], 60'000'000);
    EXPECT_EQ(seen.ended[0], 70'000'000);
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
        EXPECT_EQ(seen.ended[0], 38'000'000) << verb;
        EXPECT_TRUE(seen.faults.empty());
    }
}

TEST(Link, LosesWhatIsSentUntilTheNewsOfACloseComes)
{
    const Seen seen = run_text(with_server("srv: listener(latency=10ms)\n  n: shared(0)",
                                           R"yaml(processes:
  server: {run: [listen srv, c = accept srv, close c]}
  client: {start: 1ms, run: [c = connect srv, repeat 20: [sleep 2ms, send c 1, n += 1]]}
)yaml"));
    EXPECT_EQ(seen.faults, (List{"1 broken connection"}));
    // Connected at 21 ms; accepted and closed at 31, which the client hears at 41.
    EXPECT_EQ(seen.memory, (std::vector<int64_t>{9}));
    EXPECT_EQ(seen.ended[1], 41'000'000);
}

// All connections of a listener share the line, first come, first served: against a calculation of
// each arrival.
TEST(Link, AgreesWithACalculationOfEachArrival)
{
    const auto [first, last] = test::seeds(300);
    for (uint64_t seed = first; seed <= last; ++seed) {
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
            const int64_t start = 1000 + static_cast<int64_t>(i);
            int64_t at = start + 2 * latency;  // when it is connected; no two send at one instant
            text += fmt::format("  c{}:\n    start: {}ns\n    run:\n      - c = connect srv\n", i,
                                start);
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

const std::string kTenMs = "srv: listener(latency=10ms)";

TEST(Handshake, TakesTheClientARoundTripAndTheServerHalfAnother)
{
    const Wakes wakes = wakes_of(with_server(kTenMs, R"yaml(processes:
  server: {run: [listen srv, c = accept srv, sleep 1s]}
  client: {start: 1ms, run: [c = connect srv, sleep 1s]}
)yaml"));
    EXPECT_EQ(wakes.of.at(0).front(), 31'000'000);
    EXPECT_EQ(wakes.of.at(1).front(), 21'000'000);
}

TEST(Handshake, IsRefusedAfterARoundTrip)
{
    const Seen seen = run_text(with_server(kTenMs, R"yaml(processes:
  client: {start: 1ms, run: [c = connect srv]}
)yaml"));
    EXPECT_EQ(seen.faults, List{"0 connection refused"});
    EXPECT_EQ(seen.ended[0], 21'000'000);
    EXPECT_EQ(seen.end, RunEnd::finished);
}

TEST(Handshake, IsMetByAServerThatListensWhenTheSynComes)
{
    // It begins to listen while the SYN is on its way; one that stops meanwhile refuses.
    const Seen in_time = run_text(with_server(kTenMs, R"yaml(processes:
  server: {run: [sleep 5ms, listen srv, c = accept srv]}
  client: {run: [c = connect srv]}
)yaml"));
    EXPECT_TRUE(in_time.faults.empty());
    EXPECT_EQ(in_time.ended[1], 20'000'000);
    EXPECT_EQ(in_time.ended[0], 30'000'000);
    const Seen too_late = run_text(with_server(kTenMs, R"yaml(processes:
  server: {run: [listen srv, sleep 5ms, stop srv, sleep 50ms]}
  client: {run: [c = connect srv]}
)yaml"));
    EXPECT_EQ(too_late.faults, List{"1 connection refused"});
    EXPECT_EQ(too_late.ended[1], 20'000'000);
}

TEST(Handshake, SendsTheSynAgainAfterASecondWhereTheBacklogIsFull)
{
    // One place: b's SYN comes when a's connection waits there, and is dropped. At 500 ms the place
    // is free, at 1001 ms b asks again.
    const Seen seen = run_text(with_server("srv: listener(latency=10ms, backlog=1)",
                                           R"yaml(processes:
  server: {run: [listen srv, sleep 500ms, c = accept srv, d = accept srv]}
  a: {run: [c = connect srv]}
  b: {start: 1ms, run: [c = connect srv]}
)yaml"));
    EXPECT_TRUE(seen.faults.empty());
    EXPECT_EQ(seen.ended[1], 20'000'000);
    EXPECT_EQ(seen.ended[2], 1'021'000'000);
    EXPECT_EQ(seen.ended[0], 1'031'000'000);
}

TEST(Handshake, WaitsTwiceAsLongEachTimeAndGivesUpAfterTwoMinutes)
{
    const std::string rest = R"yaml(
  a: {run: [c = connect srv, sleep 200s]}
  b: {start: 1ms, run: [c = connect srv]}
)yaml";
    const std::string objects = "srv: listener(latency=10ms, backlog=1)";
    // The place is free after 5 s: asked for at 1, 3 and 7 s.
    const Seen third = run_text(with_server(
        objects,
        "processes:\n  server: {run: [listen srv, sleep 5s, c = accept srv, sleep 200s]}" + rest));
    EXPECT_TRUE(third.faults.empty());
    EXPECT_EQ(third.ended[2], 7'021'000'000);
    const Seen never = run_text(
        with_server(objects, "processes:\n  server: {run: [listen srv, sleep 200s]}" + rest));
    EXPECT_EQ(never.faults, List{"2 no answer to connect"});
    EXPECT_EQ(never.ended[2], 127'001'000'000);
}

TEST(Handshake, IsRefusedByAFullBacklogThatRefuses)
{
    const Seen seen = run_text(
        with_server("srv: listener(latency=10ms, backlog=1, when_full=refuse)", R"yaml(processes:
  server: {run: [listen srv, sleep 1s]}
  a: {run: [c = connect srv]}
  b: {start: 1ms, run: [c = connect srv]}
)yaml"));
    EXPECT_EQ(seen.faults, List{"2 connection refused"});
    EXPECT_EQ(seen.ended[2], 21'000'000);
}

TEST(Handshake, LeavesItsPlaceInTheBacklogWhenTheClientGivesUp)
{
    // a gives up at 15 ms, after the answer has set off; b's SYN comes at 26 ms.
    const Seen seen =
        run_text(with_server("srv: listener(latency=10ms, backlog=1)\n"
                             "  got: shared(0, size=2)",
                             R"yaml(processes:
  server: {run: [listen srv, c = accept srv, x = receive c, 'got[1] = x']}
  a: {run: [c = connect srv within 15ms else 0, 'got[0] = c == 0']}
  b: {start: 16ms, run: [c = connect srv, send c 7, sleep 1s]}
)yaml"));
    EXPECT_EQ(seen.ended[1], 15'000'000);
    EXPECT_EQ(seen.memory, (std::vector<int64_t>{1, 7}));
    EXPECT_EQ(seen.ended[0], 46'000'000);
}

TEST(Handshake, HasALimitInACoroutineToo)
{
    for (const std::string await : {"", "await "}) {
        const Seen seen = run_text(with_server(kTenMs + "\n  got: shared(0)", R"yaml(processes:
  server: {run: [listen srv, c = accept srv]}
  client: {run: [run_loop ask]}
functions:
  ask:
    - c = )yaml" + await + R"yaml(connect srv within 15ms else 0
    - got = c == 0
    - c = )yaml" + await + R"yaml(connect srv within 25ms else 0
)yaml"));
        EXPECT_EQ(seen.memory, std::vector<int64_t>{1}) << await;
        EXPECT_EQ(seen.ended[1], 35'000'000) << await;
        EXPECT_EQ(seen.ended[0], 45'000'000) << await;
    }
}

TEST(Handshake, OfAServerThatStopsIsMetByAConnectionThatIsClosed)
{
    // The answer sets off at 10 ms, the server stops at 15: the client is connected at 20, and what
    // it sends goes nowhere; at 25 it hears of the close.
    for (const char* stops : {"stop srv, sleep 1s", "exit 0"}) {
        const Seen seen =
            run_text(with_server(kTenMs + "\n  n: shared(0)", fmt::format(R"yaml(processes:
  server: {{run: [listen srv, sleep 15ms, {}]}}
  client: {{run: [c = connect srv, repeat 9: [send c 1, n += 1, sleep 2ms]]}}
)yaml",
                                                                          stops)));
        EXPECT_EQ(seen.memory, std::vector<int64_t>{3}) << stops;
        EXPECT_EQ(seen.faults, List{"1 broken connection"}) << stops;
        EXPECT_EQ(seen.ended[1], 26'000'000) << stops;
    }
}

TEST(Handshake, EndsWithTheProcessThatAsks)
{
    const Seen seen = run_text(with_server("srv: listener(latency=10ms, backlog=1)",
                                           R"yaml(processes:
  server: {run: [listen srv, c = accept srv]}
  a:
    threads:
      asks: {run: [c = connect srv]}
      ends: {run: [sleep 12ms, exit_process 3]}
  b: {start: 13ms, run: [c = connect srv]}
)yaml"));
    EXPECT_TRUE(seen.faults.empty());
    EXPECT_EQ(seen.ended[1], 12'000'000);
    EXPECT_EQ(seen.ended[3], 33'000'000);
    EXPECT_EQ(seen.ended[0], 43'000'000);
}

TEST(Handshake, LetsTheClientSendBeforeItIsAccepted)
{
    const Seen seen = run_text(with_server(kTenMs + "\n  got: shared(0, size=2)",
                                           R"yaml(processes:
  server: {run: [listen srv, sleep 100ms, c = accept srv, x = receive c, 'got[0] = x']}
  client: {run: [c = connect srv, send c 7, close c]}
)yaml"));
    EXPECT_EQ(seen.ended[1], 20'000'000);
    EXPECT_EQ(seen.memory[0], 7);
    EXPECT_EQ(seen.ended[0], 100'000'000);
}

TEST(Handshake, CannotBeSelected)
{
    Diagnostics diagnostics;
    const std::string text = with_server(kTenMs, R"yaml(processes:
  client: {run: [select: ['c = connect srv': []]]}
)yaml");
    const auto scenario = parse_scenario(text, "t.yaml", diagnostics);
    ASSERT_TRUE(scenario);
    EXPECT_EQ(compile(*scenario, {}, diagnostics), nullptr);
    EXPECT_NE(render(diagnostics, "t.yaml", text, false).find("over a link the answer takes time"),
              std::string::npos);
}

}  // namespace
}  // namespace interleave
