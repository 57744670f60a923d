// Listeners, connections, files and texts from the text of a scenario: hand-made cases and faults.
// Links are in link_test.cpp, random ones in random_sockets_test.cpp.
#include "checked_run.h"
#include "session/why.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {
namespace {

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

}  // namespace
}  // namespace interleave
