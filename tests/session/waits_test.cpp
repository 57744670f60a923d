// Every way of waiting, told to people: who holds, who waits, since when, and what would let the
// task go on. A kind of object or a reason to wait that is added later needs a row here.
#include "session/waits.h"

#include "kernel/kernel.h"
#include "kernel/object.h"
#include "session/history.h"
#include "session/snapshot.h"
#include "session/why.h"
#include "support/load.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace interleave {
namespace {

using testing::HasSubstr;

struct Row {
    std::string_view kind, verb;  // both empty: it waits for no object's verb
    std::string objects, tasks;   // below `objects:` and `processes:`; lines 5 and 7 of the file
    std::string functions;
    std::string task;
    std::vector<std::string> told;  // in the answer of why, or in a sentence after it
    Reason reason = Reason::none;   // of being blocked; none: it spins
    int64_t at_ms = 5;
};

std::string text_of(const Row& row)
{
    std::string text = "format: 1\ntitle: t\nmachine: {cpus: 6, instruction: 0}\nobjects:\n  " +
                       row.objects + "\nprocesses:\n" + row.tasks;
    if (!row.functions.empty()) text += "functions:\n" + row.functions;
    return text;
}

// A holder, and two who wait behind each other.
std::string three(std::string_view first, std::string_view then)
{
    return fmt::format(
        "  a: {{run: [{0}, compute 9{1}]}}\n  b: {{start: 1, run: [{0}{1}]}}\n"
        "  c: {{start: 2, run: [{0}{1}]}}\n",
        first, then);
}

std::string two(std::string_view waits, std::string_view acts)
{
    return fmt::format("  a: {{start: 1, run: [{}]}}\n  b: {{run: [compute 9, {}]}}\n", waits,
                       acts);
}

Row mutex_row(const std::string& parameters)
{
    return {"mutex",
            "lock",
            fmt::format("m: mutex{}", parameters),
            three("lock m", ", unlock m"),
            "",
            "c",
            {"c waits for mutex m, held by a, since 2",
             "It goes on when whoever has it unlocks "
             "it (lines 7, 8, 9).",
             "In line before it: b.", "a has m since 0 (line 7)."},
            Reason::lock};
}

Row spin_row(std::string_view kind, const std::string& declared)
{
    return {kind,
            "lock",
            "l: " + declared,
            three("lock l", ", unlock l"),
            "",
            "b",
            {"b was running on cpu", "It tries to get l since 1 ms (line 8), which a has.",
             "It goes on when", "(lines 7, 8, 9)", "a has l since 0 (line 7)."}};
}

std::vector<Row> object_rows()
{
    std::vector<Row> rows;
    for (const char* parameters :
         {"", "(kind=recursive)", "(kind=error_checking)", "(kind=adaptive)", "(order=barging)",
          "(robust=true)", "(protocol=inherit)"})
        rows.push_back(mutex_row(parameters));
    rows.push_back(spin_row("mutex", "mutex(kind=adaptive, spin=1000000, spin_count=1000)"));
    rows.push_back(spin_row("spinlock", "spinlock"));
    rows.push_back(spin_row("ticketlock", "ticketlock"));
    const std::vector<Row> more = {
        {"semaphore",
         "acquire",
         "s: semaphore(0)",
         two("acquire s", "release s"),
         "",
         "a",
         {"a waits for semaphore s until enough permits are released, since 1 ms",
          "It goes on when enough permits are released (line 8)."},
         Reason::semaphore},
        {"device",
         "io",
         "d: device",
         three("io d 9", ""),
         "",
         "c",
         {"c waits for device d", "since 2 ms", "It goes on when the device has served it.",
          "d serves a.", "In line before it: b."},
         Reason::io},
        {"condition",
         "wait",
         "{m: mutex, c: condition(m)}",
         two("lock m, wait c", "notify c"),
         "",
         "a",
         {"a waits for condition c until it is notified, since 1 ms",
          "It goes on when somebody notifies it; then it needs the mutex again (line 8)."},
         Reason::condition},
        {"barrier",
         "wait",
         "g: barrier(2)",
         two("wait g", "wait g"),
         "",
         "a",
         {"a waits for barrier g until all have come, since 1 ms",
          "It goes on when all the others have come (lines 7, 8)."},
         Reason::barrier},
        {"event",
         "wait",
         "e: event",
         two("wait e", "set e"),
         "",
         "a",
         {"a waits for event e until somebody sets it, since 1 ms",
          "It goes on when somebody sets it (line 8)."},
         Reason::waiting},
        {"rwlock",
         "lock",
         "l: rwlock",
         "  r: {run: [lock_shared l, compute 9, unlock_shared l], count: 2}\n"
         "  w: {start: 2, run: [lock l, unlock l]}\n",
         "",
         "w",
         {"w waits for rwlock l, held by 2 readers, since 2 ms",
          "It goes on when all who have it give it back (lines 7, 8).",
          "r#1 reads l since 0 (line 7).", "r#2 reads l since 0 (line 7)."},
         Reason::lock},
        {"rwlock",
         "lock_shared",
         "l: rwlock",
         "  w: {run: [lock l, compute 9, unlock l]}\n"
         "  r: {start: 2, run: [lock_shared l, unlock_shared l]}\n",
         "",
         "r",
         {"r waits for rwlock l, held by w, since 2 ms",
          "It goes on when whoever writes unlocks it", "w has l since 0 (line 7)."},
         Reason::lock},
        {"queue",
         "put",
         "q: queue(1)",
         two("put q 1, put q 2", "x = get q"),
         "",
         "a",
         {"a waits for queue q until there is room in it, since 1 ms",
          "It goes on when somebody takes a message out of it (line 8)."},
         Reason::message},
        {"queue",
         "get",
         "q: queue",
         two("x = get q", "put q 2"),
         "",
         "a",
         {"a waits for queue q until", "since 1 ms",
          "It goes on when somebody puts a message into it (line 8)."},
         Reason::message},
        {"joinable_queue",
         "put",
         "q: joinable_queue(1)",
         two("put q 1, put q 2", "x = get q"),
         "",
         "a",
         {"until there is room in it, since 1 ms", "(line 8)."},
         Reason::message},
        {"joinable_queue",
         "get",
         "q: joinable_queue",
         two("x = get q", "put q 2"),
         "",
         "a",
         {"a waits for joinable_queue q", "since 1 ms", "(line 8)."},
         Reason::message},
        {"joinable_queue",
         "join",
         "q: joinable_queue",
         two("put q 1, join q", "x = get q, task_done q"),
         "",
         "a",
         {"until all that was put into it is done, since 1 ms",
          "It goes on when task_done was said for every message (line 8)."},
         Reason::message},
        {"pipe",
         "write",
         "p: pipe(4096)",
         two("write p 5000", "x = read p 5000"),
         "",
         "a",
         {"a waits for pipe p until there is room in it, since 1 ms",
          "It goes on when somebody reads enough, or the last reader closes its end (line 8)."},
         Reason::message},
        {"pipe",
         "read",
         "p: pipe",
         two("x = read p 10", "write p 10"),
         "",
         "a",
         {"a waits for pipe p until something is written to it, since 1 ms",
          "It goes on when somebody writes, or the last writer closes its end (line 8)."},
         Reason::message},
        {"once",
         "begin",
         "o: once",
         "  a: {run: [x = begin o, compute 9, finish o]}\n  b: {start: 1, run: [x = begin o]}\n",
         "",
         "b",
         {"b waits for once o, held by a until it is done, since 1 ms",
          "It goes on when whoever began it finishes, or ends (line 7).",
          "a has o since 0 (line 7)."},
         Reason::waiting},
        {"listener",
         "accept",
         "l: listener(80)",
         two("listen l, c = accept l", "c = connect l"),
         "",
         "a",
         {"a waits for listener l until somebody connects, since 1 ms",
          "It goes on when somebody connects (line 8)."},
         Reason::message},
        {"listener",
         "connect",
         "l: listener(80, backlog=1)",
         "  s: {run: [listen l, compute 9, x = accept l]}\n"
         "  a: {start: 1, run: [c = connect l, compute 20]}\n"
         "  b: {start: 2, run: [c = connect l, compute 20]}\n",
         "",
         "b",
         {"b waits for listener l until it is connected, since 2 ms",
          "It goes on when a connection is accepted, or nobody listens any more (line 7)."},
         Reason::message},
        {"listener",
         "receive",
         "l: listener(80)",
         "  s: {run: [listen l, x = accept l, n = receive x]}\n"
         "  a: {start: 1, run: [c = connect l, compute 9, send c 3]}\n",
         "",
         "s",
         {"s waits for listener l as the server of connection 1, until something is sent, since 1 "
          "ms",
          "It goes on when the other end sends, or is closed (line 8)."},
         Reason::message},
        {"listener",
         "send",
         "l: listener(80, buffer=1000)",
         "  s: {run: [listen l, x = accept l, compute 9, n = receive x]}\n"
         "  a: {start: 1, run: [c = connect l, repeat 999: [send c 3]]}\n",
         "",
         "a",
         {"a waits for listener l as the client of connection 1, until there is room in its "
          "buffer, "
          "since 1 ms",
          "It goes on when the other end receives, or is closed (line 7)."},
         Reason::message},
        {"file",
         "flock",
         "f: file",
         three("flock f", ", funlock f"),
         "",
         "c",
         {"c waits for file f, locked by a until it is unlocked, since 2 ms",
          "It goes on when every process that has it locked gives it back or ends (lines 7, 8, 9).",
          "In line before it: b."},
         Reason::lock},
        {"file",
         "flock_shared",
         "f: file",
         "  a: {run: [flock f, compute 9, funlock f]}\n  b: {start: 1, run: [flock f shared]}\n",
         "",
         "b",
         {"b waits for file f, locked by a until it is unlocked, since 1 ms", "(line 7)."},
         Reason::lock},
        {"resource",
         "request",
         "r: resource(3)",
         "  a: {run: [request r 2, compute 9, release r 2]}\n  b: {start: 1, run: [request r 2]}\n",
         "",
         "b",
         {"b waits for 2 units of resource r, since 1 ms",
          "1 of the 3 units of r are free; a has 2.",
          "It goes on when enough units are released (line 7)."},
         Reason::resource},
    };
    rows.insert(rows.end(), more.begin(), more.end());
    return rows;
}

std::vector<Row> other_rows()
{
    return {
        {"",
         "",
         "x: shared(0)",
         "  a: {run: [sleep 9]}\n",
         "",
         "a",
         {"a sleeps until 9 ms", "It goes on when its time is over."},
         Reason::sleep},
        {"",
         "",
         "x: shared(0)",
         "  a: {run: [start thread f as t, join t]}\n",
         "  f: [compute 9]\n",
         "a",
         {"a waits for the end of a/f#1, since 0", "It goes on when that task has ended.",
          "a/f#1 runs on cpu"},
         Reason::join},
        {"",
         "",
         "x: shared(0)",
         "  a: {run: [start process f as t, join t]}\n",
         "  f: [compute 9]\n",
         "a",
         {"a waits for the end of a/f#1, since 0"},
         Reason::join},
        {"",
         "",
         "x: shared(0)",
         "  a: {run: [start process f, start process f, wait]}\n",
         "  f: [compute 9]\n",
         "a",
         {"a waits for any child to end, since 0", "It goes on when one of its children ends.",
          "One of a/f#1, a/f#2 could let it go on."},
         Reason::child},
        {"",
         "",
         "x: shared(0)",
         "  a: {run: [start thread f as t, start thread f as u, gather]}\n",
         "  f: [compute 9]\n",
         "a",
         {"a waits for the end of 2 tasks, since 0", "It goes on when all of them have ended."},
         Reason::child},
        {"",
         "",
         "x: shared(0)",
         two("until x == 1", "x = 1"),
         "",
         "a",
         {"a waits until its condition holds, since 1 ms", "It goes on when its condition holds."},
         Reason::until},
        {"",
         "",
         "{q: queue, m: mutex}",
         "  a: {start: 1, run: [select: [x = get q: [], lock m: []]]}\n"
         "  b: {run: [lock m, compute 9, put q 1, unlock m]}\n",
         "",
         "a",
         {"a waits for the first of: get q, lock m, since 1 ms",
          "It goes on when get q: somebody puts a message into it (line 8); or lock m: whoever has "
          "it unlocks it (line 8).",
          "One of b could let it go on."},
         Reason::select},
        {"",
         "",
         "q: queue",
         "  a: {run: [start thread f as t, start process f as u, select: [join t: [], join u: [], "
         "x "
         "= get q: []]]}\n",
         "  f: [compute 9]\n",
         "a",
         {"a waits for the first of: join t (a/f#1), join u (a/f#2), get q, since 0",
          "It goes on when a/f#1 ends; or a/f#2 ends; or get q: somebody puts a message into it, "
          "which no line of the scenario does.",
          "One of a/f#1, a/f#2 could let it go on."},
         Reason::select},
        {"",
         "",
         "srv: \"listener(latency=9ms)\"",
         "  a: {run: [sleep 1, c = connect srv]}\n  b: {run: [listen srv, sleep 50]}\n",
         "",
         "a",
         {"a waits for listener srv as the client of connection 1, until it is connected, since 1 "
          "ms",
          "It goes on when the answer to its wish to connect has come back over the link."},
         Reason::message},
        {"",
         "",
         "x: shared(0)",
         "  a: {run: [every 20: [compute 1]]}\n",
         "",
         "a",
         {"a waits for its next release at 20 ms", "It goes on when its next job is released."},
         Reason::release},
        {"",
         "",
         "x: shared(0)",
         "  a: {run: [run_loop f]}\n",
         "  f: [await sleep 9]\n",
         "a",
         {"a waits until one of its 1 coroutines can go on, since 0",
          "It goes on when one of its coroutines can go on.", "One of a/f#1 could let it go on."},
         Reason::poll},
        {"",
         "",
         "x: shared(0)",
         "  a: {run: [run_loop f]}\n",
         "  f: [await sleep 9]\n",
         "a/f#1",
         {"a/f#1 sleeps until 9 ms"},
         Reason::sleep},
        {"",
         "",
         "x: shared(0)",
         "  a:\n    interpreter: cpython-3.12\n    threads:\n      t: {run: [compute 4]}\n"
         "      u: {run: [compute 4]}\n",
         "",
         "a/u",
         {"a/u waits for gil a.gil, held by a/t, since 0",
          "It goes on when its owner lets go: where it waits for something, or at its next check "
          "after it was asked.",
          "a/t has a.gil since 0"},
         Reason::gil,
         2},
        {"",
         "",
         "q: queue",
         "  a:\n    scheduler: {kind: go, processors: 1}\n    coroutines:\n"
         "      g: {run: [x = get q]}\n      h: {run: [sleep 9, put q 1]}\n",
         "",
         "a/g",
         {"a/g waits for queue q", "It goes on when somebody puts a message into it (line 11)."},
         Reason::message},
        // A limit ends a wait by itself.
        {"",
         "",
         "m: mutex",
         "  a: {run: [lock m, compute 9, unlock m]}\n"
         "  b: {start: 1, run: [ok = lock m within 7]}\n",
         "",
         "b",
         {"b waits for mutex m, held by a, since 1 ms, gives up at 8 ms"},
         Reason::lock},
        {"",
         "",
         "pool: pool(workers=2)",
         "  a: {run: [x = apply pool f(9)]}\n",
         "  f(n): [compute n, return n]\n",
         "a",
         {"a waits until its condition holds, since", "It goes on when its condition holds."},
         Reason::until},
    };
}

std::vector<Row> all_rows()
{
    std::vector<Row> rows = object_rows();
    std::ranges::copy(other_rows(), std::back_inserter(rows));
    return rows;
}

TEST(Waits, SayWhoHoldsSinceWhenAndWhatLetsTheTaskGoOn)
{
    for (const Row& row : all_rows()) {
        const std::string text = text_of(row);
        SCOPED_TRACE(text);
        const auto model = test::load_model(text);
        ASSERT_NE(model, nullptr);
        const Result<Why> answer = why(model, row.task, Time{} + ms(row.at_ms));
        ASSERT_TRUE(answer.ok()) << answer.error().message;
        std::string all = answer.value().answer;
        for (const std::string& sentence : answer.value().chain) all += "\n" + sentence;
        for (const std::string& told : row.told) EXPECT_THAT(all, HasSubstr(told));
        EXPECT_THAT(all, HasSubstr("It goes on when"));

        History history(model);
        history.seek(Time{} + ms(row.at_ms));
        const Snapshot shot = snapshot(*model, history.state());
        const auto view = std::ranges::find(shot.tasks, row.task, &TaskView::name);
        ASSERT_NE(view, shot.tasks.end());
        if (row.reason == Reason::none) {
            EXPECT_THAT(view->what,
                        HasSubstr(fmt::format(", and tries to get {} l, held by a", row.kind)));
        }
        EXPECT_EQ(view->reason, row.reason);
        const std::vector<Wait> waits =
            waits_of(*model, history.state(), standing_at(*model, history.position()));
        const auto wait = std::ranges::find(waits, TrackId{view->serial}, &Wait::task);
        ASSERT_NE(wait, waits.end());
        EXPECT_FALSE(wait->until.empty());
        EXPECT_EQ(wait->spins, row.reason == Reason::none);
    }
}

bool can_wait(const Verb& v)
{
    return v.enabled != nullptr || v.enabled_with != nullptr || !v.waiting.empty() ||
           v.reacquires || v.arguments == VerbArguments::duration;
}

TEST(Waits, HaveARowForEachVerbInWhichTasksWait)
{
    const std::vector<Row> rows = all_rows();
    for (const ObjectKind* kind : object_kinds()) {
        for (const Verb& verb : kind->verbs) {
            if (!can_wait(verb)) continue;
            const bool tried = std::ranges::any_of(
                rows, [&](const Row& r) { return r.kind == kind->name && r.verb == verb.name; });
            EXPECT_TRUE(tried) << kind->name << " " << verb.name;
            EXPECT_FALSE(way_on(kind->name, verb.name).empty()) << kind->name << " " << verb.name;
        }
    }
}

TEST(Waits, HaveARowForEachReasonToBeBlocked)
{
    std::set<Reason> tried;
    for (const Row& row : all_rows()) tried.insert(row.reason);
    for (const ObjectKind* kind : object_kinds()) EXPECT_TRUE(tried.contains(kind->reason));
    for (uint32_t i = 0; i < kReasons; ++i) {
        const auto reason = static_cast<Reason>(i);
        EXPECT_TRUE(way_on(reason).empty() || tried.contains(reason)) << name_of(reason);
    }
}

}  // namespace
}  // namespace interleave
