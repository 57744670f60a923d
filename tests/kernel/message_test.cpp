// Queues and pipes from the text of a scenario: hand-made cases, faults, and thousands of random
// ones against an obvious second version that keeps plain lists.
#include "base/rng.h"
#include "checked_run.h"
#include "kernel/execute.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "session/history.h"
#include "session/snapshot.h"
#include "session/why.h"
#include "support/load.h"
#include "support/seeds.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iostream>

namespace interleave {
namespace {

// When each of the first tasks ended, in us; -1: never.
std::vector<int64_t> ended(const Seen& seen)
{
    std::vector<int64_t> us;
    for (const int64_t ns : seen.ended) us.push_back(ns < 0 ? ns : ns / 1'000);
    return us;
}

// The lines of the printed timeline that tell of waiting.
std::string waits(const std::string& text)
{
    const auto model = test::load_model(text);
    TimelineBuilder builder(symbols(*model), model->machine.cpus);
    State s = start(*model, builder);
    SeededChooser chooser(model->seed);
    while (!finished(s)) run(*model, s, chooser, builder, 1000);
    const std::string all = print(std::move(builder).finish({}, s.sched.now));
    std::string lines;
    for (size_t at = 0; at < all.size();) {
        const size_t end = all.find('\n', at) + 1;
        const std::string line = all.substr(at, end - at);
        if (line.find("blocked on") != std::string::npos) lines += line;
        at = end;
    }
    return lines;
}

constexpr std::string_view kLine = R"yaml(format: 1
machine: {cpus: 2, instruction: 0}
objects:
  q: queue(1)
  sum: shared(0)
processes:
  maker: {run: make}
  user: {run: use}
functions:
  make:
    - for i in 1..3:
        - compute 1
        - put q i * 10
  use:
    - repeat 3:
        - x = get q
        - compute 3
        - sum = sum * 100 + x
)yaml";

TEST(Queue, BlocksWhoFindsItFullOrEmpty)
{
    EXPECT_EQ(waits(std::string(kLine)),
              "  3ms - 4ms blocked on q (message): put q i * 10\n"
              "  0 - 1ms blocked on q (message): x = get q\n");
}

TEST(Queue, HandsMessagesOverInTheOrderInWhichTheyWerePut)
{
    const Seen seen = run_text(std::string(kLine));
    EXPECT_EQ(seen.end, RunEnd::finished);
    EXPECT_EQ(seen.memory[0], 102030);
    EXPECT_EQ(ended(seen), (std::vector<int64_t>{4'000, 10'000}));
}

TEST(Queue, ServesThoseWhoWaitInTheOrderInWhichTheyCame)
{
    const Seen seen = run_text(R"yaml(format: 1
machine: {cpus: 4, instruction: 0}
objects: {q: queue, got: "shared(0, size=3)"}
processes:
  a: {start: 2, run: take(0)}
  b: {start: 1, run: take(1)}
  c: {start: 3, run: take(2)}
  maker: {start: 5, run: [put q 7, compute 1, put q 8, put q 9]}
functions:
  take(i):
    - x = get q
    - got[i] = x
)yaml");
    EXPECT_EQ(seen.memory, (std::vector<int64_t>{8, 7, 9}));
    EXPECT_EQ(ended(seen), (std::vector<int64_t>{6'000, 5'000, 6'000, 6'000}));
}

TEST(Queue, IsSeenWithWhatItHoldsAndWhoWaits)
{
    const auto model = test::load_model(kLine);
    History h(model);
    h.seek(Time{} + us(3500));
    const Snapshot shot = snapshot(*model, h.state());
    EXPECT_EQ(shot.objects[0].details, (Details{{"holds", "1 of 1"}, {"oldest first", "20"}}));
    EXPECT_EQ(shot.objects[0].waiters, std::vector<std::string>{"maker"});
    const auto answer = why(model, "maker", Time{} + us(3500));
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer.value().answer,
              "At 3.5 ms, maker waits for queue q until there is room in it, since 3 ms.");
}

TEST(Queue, WithoutAnEndOfMessagesLeavesItsReadersStuck)
{
    const Seen seen =
        run_text("objects: {q: queue}\nprocesses: {P: {run: [put q 1, x = get q, x = get q]}}\n");
    EXPECT_EQ(seen.end, RunEnd::stuck);
}

TEST(Queue, HoldsAMillionMessagesAndFaultsBeyond)
{
    const auto model = test::load_model(R"yaml(format: 1
objects: {q: queue, n: private(0)}
processes:
  P: {run: [{repeat 1000001: [put q 1, n += 1]}]}
)yaml");
    Seen seen;
    SeededChooser chooser(1);
    State s = start(*model, seen);
    while (!finished(s)) run(*model, s, chooser, seen, 1'000'000);
    EXPECT_EQ(seen.faults, std::vector<std::string>{"0 too many messages"});
    EXPECT_EQ(s.world.memory[0], 1'000'000);
}

TEST(Queue, LeavesNoTraceOfWhereItsMessagesWere)
{
    MessageStore one, other;
    for (MessageStore* s : {&one, &other})
        for (int i = 0; i < 2; ++i) s->add_queue();
    const MessageQueueId a{0}, b{1};
    EXPECT_TRUE(one.put(a, 5) && one.put(b, 6) && one.put(a, 7));
    EXPECT_TRUE(other.put(b, 1) && other.put(b, 6) && other.put(a, 5));
    EXPECT_NE(one.hash(0), other.hash(0));
    EXPECT_EQ(other.get(b), 1);
    EXPECT_TRUE(other.put(a, 7));
    EXPECT_EQ(one.hash(0), other.hash(0));
    EXPECT_EQ(other.oldest(a, 9), (std::vector<int64_t>{5, 7}));
    EXPECT_TRUE(other.broken().empty());
}

TEST(Queue, IsForeseenByPoliciesThatKnowBursts)
{
    const Seen seen = run_text(R"yaml(format: 1
policy: sjf
machine: {instruction: 0}
objects: {q: queue}
processes:
  maker: {run: [put q 9, put q 2, compute 5]}
  long: {start: 1, run: [compute 4]}
  user: {start: 2, run: [x = get q, compute x, x = get q, compute x]}
  short: {start: 3, run: [compute 10]}
)yaml");
    EXPECT_EQ(ended(seen), (std::vector<int64_t>{5'000, 9'000, 30'000, 19'000}));
}

TEST(JoinableQueue, IsJoinedWhenAllThatWasPutIsDone)
{
    const Seen seen = run_text(R"yaml(format: 1
machine: {cpus: 4, instruction: 0}
objects: {q: joinable_queue}
processes:
  boss: {run: [join q, put q 3, put q 2, put q 1, join q]}
  one: {daemon: true, run: [{forever: [n = get q, compute n, task_done q]}]}
  two: {daemon: true, run: [{forever: [n = get q, compute n, task_done q]}]}
)yaml");
    EXPECT_EQ(seen.end, RunEnd::finished);
    EXPECT_EQ(ended(seen)[0], 3'000);
    EXPECT_TRUE(seen.faults.empty());
}

TEST(JoinableQueue, FaultsWhenMoreIsDoneThanWasPut)
{
    const Seen seen = run_text(
        "objects: {q: joinable_queue}\n"
        "processes: {P: {run: [put q 1, x = get q, task_done q, task_done q]}}\n");
    EXPECT_EQ(seen.faults, std::vector<std::string>{"0 task_done too often"});
}

TEST(JoinableQueue, LeavesJoinToTasksToo)
{
    const Seen seen = run_text(R"yaml(format: 1
objects: {q: joinable_queue, code: shared(0)}
processes: {P: {run: [start thread f as t, join q, code = join t]}}
functions: {f: [exit 3]}
)yaml");
    EXPECT_EQ(seen.end, RunEnd::finished);
    EXPECT_EQ(seen.memory[0], 3);
}

TEST(Messages, RefuseAVerbWithoutItsValue)
{
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(
        "objects: {q: queue}\nprocesses: {P: {run: [put q, join q]}}\n", "case", {}, d);
    EXPECT_EQ(loaded.model, nullptr);
    EXPECT_NE(render(d, "case", "", false).find("what? Write put q and a value"),
              std::string::npos);
}

// One act of one task, at a moment of its own.
struct Move {
    std::string verb;
    int64_t value = 0;
};

// When each move was done, what it gave, or the fault; -1: never.
struct Done {
    std::vector<int64_t> at, result;
    std::vector<std::string> faults;
};

// Task i comes at i + 1 us and makes its one move.
Done simulated(const std::string& object, const std::vector<Move>& moves, std::string& text)
{
    text = fmt::format(
        "unit: us\nmachine: {{cpus: 3, instruction: 0}}\nobjects:\n  q: {}\n"
        "  got: shared(-1, size={})\nprocesses:\n",
        object, moves.size());
    for (size_t i = 0; i < moves.size(); ++i) {
        const auto& [verb, value] = moves[i];
        const bool gives = verb == "get" || verb == "read";
        const bool takes = verb == "put" || verb == "write" || verb == "read";
        text += fmt::format("  P{}: {{start: {}, run: [{}{} q{}{}]}}\n", i, i + 1,
                            gives ? "x = " : "", verb, takes ? fmt::format(" {}", value) : "",
                            gives ? fmt::format(", \"got[{}] = x\"", i) : "");
    }
    const Seen seen = run_text(text);
    return {ended(seen), seen.memory, seen.faults};
}

// The order of moves that wait, and what they wait for, in plain words.
class ObviousQueue {
  public:
    ObviousQueue(size_t capacity, bool joinable) : capacity_(capacity), joinable_(joinable) {}

    Done play(const std::vector<Move>& moves)
    {
        done_.at.assign(moves.size(), -1);
        done_.result.assign(moves.size(), -1);
        for (size_t i = 0; i < moves.size(); ++i) {
            now_ = static_cast<int64_t>(i) + 1;
            if (moves[i].verb == "task_done" && unfinished_ == 0) {
                done_.at[i] = now_;
                done_.faults.push_back(fmt::format("{} task_done too often", i));
                continue;
            }
            waiting_.emplace_back(i, moves[i]);
            for (size_t k = 0; k < waiting_.size();) k = try_move(k) ? 0 : k + 1;
        }
        return done_;
    }

  private:
    // The first of its kind that can go on does; who waits longer is asked first.
    bool try_move(size_t k)
    {
        const auto [i, move] = waiting_[k];
        if (move.verb == "put") {
            if (capacity_ > 0 && held_.size() == capacity_) return false;
            held_.push_back(move.value);
            ++unfinished_;
        } else if (move.verb == "get") {
            if (held_.empty()) return false;
            done_.result[i] = held_.front();
            held_.pop_front();
        } else if (move.verb == "task_done") {
            --unfinished_;
        } else if (unfinished_ > 0 && joinable_) {
            return false;
        }
        done_.at[i] = now_;
        waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(k));
        return true;
    }

    size_t capacity_;
    bool joinable_;
    int64_t now_ = 0, unfinished_ = 0;
    std::deque<int64_t> held_;
    std::vector<std::pair<size_t, Move>> waiting_;
    Done done_;
};

TEST(Queue, DoesAsAnObviousOneInThousandsOfRandomCases)
{
    const uint64_t seed = test::first_seed();
    std::cout << "INTERLEAVE_SEED=" << seed << '\n';
    for (uint64_t n = 0; n < 2000; ++n) {
        test::Draw draw(seed + n);
        const bool joinable = draw.below(2) == 1;
        const auto capacity = static_cast<size_t>(draw.below(4));
        const auto puts = static_cast<uint64_t>(2 + draw.below(8));
        std::vector<Move> moves;
        for (int64_t i = 2 + draw.below(18); i > 0; --i) {
            const auto kind = static_cast<uint64_t>(draw.below(joinable ? 14 : 10));
            if (kind < puts)
                moves.push_back({"put", 100 + i});
            else if (kind < 10)
                moves.push_back({"get", 0});
            else
                moves.push_back({kind < 12 ? "task_done" : "join", 0});
        }
        std::string text;
        const Done got = simulated(
            fmt::format("{}({})", joinable ? "joinable_queue" : "queue", capacity), moves, text);
        const Done wanted = ObviousQueue(capacity, joinable).play(moves);
        ASSERT_EQ(got.at, wanted.at) << text;
        ASSERT_EQ(got.result, wanted.result) << text;
        ASSERT_EQ(got.faults, wanted.faults) << text;
    }
}

TEST(Pipe, TakesALargeWriteInPartsAndGivesWhatIsThere)
{
    const std::string text = R"yaml(format: 1
machine: {cpus: 2, instruction: 0}
objects: {p: pipe, got: "shared(0, size=4)"}
processes:
  source: {run: [write p 100000, close_write p]}
  sink:
    start: 5
    run:
      - for i in 0..3:
          - n = read p 50000
          - got[i] = n
          - compute 1
)yaml";
    EXPECT_EQ(waits(text), "  0 - 5ms blocked on p (message): write p 100000\n");
    const Seen seen = run_text(text);
    EXPECT_EQ(seen.memory, (std::vector<int64_t>{50'000, 50'000, 0, 0}));
    EXPECT_EQ(seen.end, RunEnd::finished);
}

TEST(Pipe, PutsASmallWriteInAsAWholeOrWaits)
{
    const Seen seen = run_text(R"yaml(format: 1
machine: {cpus: 2, instruction: 0}
objects: {p: pipe(4096), got: "shared(0, size=2)"}
processes:
  source: {run: [write p 4000, write p 97, compute 1]}
  sink: {start: 3, run: [n = read p 1, "got[0] = n", m = read p 5000, "got[1] = m"]}
)yaml");
    EXPECT_EQ(ended(seen), (std::vector<int64_t>{4'000, 3'000}));
    EXPECT_EQ(seen.memory, (std::vector<int64_t>{1, 4096}));
}

TEST(Pipe, GivesTheEndOfTheFileOnceAllWhoWriteHaveClosed)
{
    const std::string text = R"yaml(format: 1
machine: {cpus: 2, instruction: 0}
objects: {p: pipe(writers=2), n: shared(-1)}
processes:
  one: {run: [compute 1, close_write p]}
  two: {start: 2, run: [compute 1, close_write p]}
  sink: {run: [x = read p 10, n = x]}
)yaml";
    const Seen seen = run_text(text);
    EXPECT_EQ(seen.memory[0], 0);
    EXPECT_EQ(ended(seen)[2], 3'000);
    EXPECT_EQ(waits(text), "  0 - 3ms blocked on p (message): x = read p 10\n");
    const auto forgotten = text.substr(0, text.find("  two:")) + text.substr(text.find("  sink:"));
    EXPECT_EQ(run_text(forgotten).end, RunEnd::stuck);
}

TEST(Pipe, EndsWhoWritesWithoutAReader)
{
    const Seen seen = run_text(R"yaml(format: 1
machine: {cpus: 2, instruction: 0}
objects: {p: pipe(4096)}
processes:
  blocked: {run: [write p 5000]}
  late: {start: 3, run: [write p 1]}
  reader: {start: 2, run: [close_read p, x = read p 1]}
)yaml");
    EXPECT_EQ(ended(seen), (std::vector<int64_t>{2'000, 3'000, 2'000}));
    EXPECT_EQ(seen.faults, (std::vector<std::string>{"2 closed end of a pipe", "0 broken pipe",
                                                     "1 broken pipe"}));
}

// Bytes are counted; whoever can go on does, the first of each line before the others.
class ObviousPipe {
  public:
    ObviousPipe(int64_t capacity, int64_t readers, int64_t writers)
        : capacity_(capacity), readers_(readers), writers_(writers)
    {
    }

    Done play(const std::vector<Move>& moves)
    {
        done_.at.assign(moves.size(), -1);
        done_.result.assign(moves.size(), -1);
        for (size_t i = 0; i < moves.size(); ++i) {
            now_ = static_cast<int64_t>(i) + 1;
            come(i, moves[i]);
        }
        return done_;
    }

  private:
    struct Waiting {
        size_t who;
        int64_t left;
        bool whole;
    };

    void finish(size_t i, int64_t result = -1)
    {
        done_.at[i] = now_;
        done_.result[i] = result;
    }
    void crash(size_t i, const char* why)
    {
        finish(i);
        done_.faults.push_back(fmt::format("{} {}", i, why));
    }

    void come(size_t i, const Move& move)
    {
        if (move.verb == "write") {
            if (writers_ == 0) return crash(i, "closed end of a pipe");
            if (move.value == 0) return finish(i);
            if (readers_ == 0) return crash(i, "broken pipe");
            writing_.push_back({i, move.value, move.value <= 4096});
        } else if (move.verb == "read") {
            if (readers_ == 0) return crash(i, "closed end of a pipe");
            if (move.value == 0) return finish(i, 0);
            reading_.push_back({i, move.value, false});
        } else {
            int64_t& ends = move.verb == "close_read" ? readers_ : writers_;
            if (ends == 0) return crash(i, "closed end of a pipe");
            --ends;
            finish(i);
        }
        for (bool moved = true; moved;) {
            moved = false;
            while (fill()) moved = true;
            while (drain()) moved = true;
        }
        if (readers_ > 0 && writers_ > 0) return;
        for (const Waiting& w : writing_)
            crash(w.who, writers_ == 0 ? "closed end of a pipe" : "broken pipe");
        for (const Waiting& r : reading_)
            readers_ == 0 ? crash(r.who, "closed end of a pipe") : finish(r.who, 0);
        writing_.clear();
        reading_.clear();
    }

    bool fill()
    {
        if (writing_.empty()) return false;
        Waiting w = writing_.front();
        const int64_t room = capacity_ - bytes_;
        const int64_t part = w.whole && w.left > room ? 0 : std::min(w.left, room);
        if (part == 0) return false;
        writing_.pop_front();
        bytes_ += part;
        w.left -= part;
        if (w.left == 0)
            finish(w.who);
        else
            writing_.push_back(w);
        return true;
    }

    bool drain()
    {
        if (reading_.empty() || bytes_ == 0) return false;
        const int64_t part = std::min(reading_.front().left, bytes_);
        bytes_ -= part;
        finish(reading_.front().who, part);
        reading_.pop_front();
        return true;
    }

    int64_t capacity_, readers_, writers_;
    int64_t bytes_ = 0, now_ = 0;
    std::deque<Waiting> writing_, reading_;
    Done done_;
};

TEST(Pipe, DoesAsAnObviousOneInThousandsOfRandomCases)
{
    const uint64_t seed = test::first_seed();
    std::cout << "INTERLEAVE_SEED=" << seed << '\n';
    for (uint64_t n = 0; n < 2000; ++n) {
        test::Draw draw(seed + n);
        const int64_t capacity = 4096 + draw.below(2) * draw.below(9000);
        const int64_t readers = draw.below(4), writers = draw.below(4);
        const auto writes = static_cast<uint64_t>(3 + draw.below(6));
        std::vector<Move> moves;
        for (int64_t i = 2 + draw.below(18); i > 0; --i) {
            const auto kind = static_cast<uint64_t>(draw.below(12));
            const int64_t bytes = draw.below(8) == 0 ? 0 : 1 + draw.below(kind % 2 ? 4096 : 15'000);
            if (kind < 10)
                moves.push_back({kind < writes ? "write" : "read", bytes});
            else
                moves.push_back({kind == 10 ? "close_read" : "close_write", 0});
        }
        std::string text;
        Done got =
            simulated(fmt::format("pipe({}, readers={}, writers={})", capacity, readers, writers),
                      moves, text);
        Done wanted = ObviousPipe(capacity, readers, writers).play(moves);
        std::ranges::sort(got.faults);
        std::ranges::sort(wanted.faults);
        ASSERT_EQ(got.at, wanted.at) << text;
        ASSERT_EQ(got.result, wanted.result) << text;
        ASSERT_EQ(got.faults, wanted.faults) << text;
    }
}

// Several producers and consumers on one queue, under a policy that takes the CPU from them.
std::string crowd(test::Draw& draw, int64_t producers, int64_t consumers, int64_t each)
{
    std::string text = fmt::format(
        "unit: us\nmachine: {{cpus: {}, instruction: \"uniform(1us, 5us)\"}}\n"
        "policy: {{name: rr, quantum: {}}}\nobjects:\n  q: {}({})\n",
        1 + draw.below(3), 3 + draw.below(20), draw.below(2) == 1 ? "joinable_queue" : "queue",
        draw.below(4));
    const int64_t shares = producers * each;  // enough for a consumer that gets everything
    for (int64_t c = 0; c < consumers; ++c)
        text += fmt::format("  got{}: shared(-1, size={})\n", c, shares);
    text += "processes:\n";
    for (int64_t p = 0; p < producers; ++p) text += fmt::format("  p{}: {{run: make({})}}\n", p, p);
    for (int64_t c = 0; c < consumers; ++c)
        text += fmt::format("  c{}: {{run: use{}, daemon: true}}\n", c, c);
    text += fmt::format(
        "functions:\n  make(p):\n    - for i in 1..{}:\n        - put q p * 1000 + i\n"
        "    - sleep 10ms\n",
        each);
    for (int64_t c = 0; c < consumers; ++c)
        text += fmt::format(
            "  use{}:\n    - n = 0\n    - forever:\n        - x = get q\n"
            "        - got{}[n] = x\n        - n += 1\n",
            c, c);
    return text;
}

TEST(Queue, GivesEveryMessageToOneTaskAndThoseOfEachProducerInOrder)
{
    const uint64_t seed = test::first_seed();
    std::cout << "INTERLEAVE_SEED=" << seed << '\n';
    for (uint64_t n = 0; n < 300; ++n) {
        test::Draw draw(seed + n);
        const int64_t producers = 1 + draw.below(4), consumers = 1 + draw.below(3);
        const int64_t each = 1 + draw.below(8);
        const std::string text = crowd(draw, producers, consumers, each);
        const Seen seen = run_text(text);
        ASSERT_EQ(seen.end, RunEnd::finished) << text;
        std::vector<int64_t> all, wanted;
        for (int64_t p = 0; p < producers; ++p)
            for (int64_t i = 1; i <= each; ++i) wanted.push_back(p * 1000 + i);
        const auto share = static_cast<size_t>(producers * each);
        for (size_t c = 0; c < static_cast<size_t>(consumers); ++c) {
            std::vector<int64_t> last(static_cast<size_t>(producers), 0);
            for (size_t k = c * share; k < (c + 1) * share && seen.memory[k] >= 0; ++k) {
                const int64_t message = seen.memory[k];
                int64_t& before = last[static_cast<size_t>(message / 1000)];
                ASSERT_GT(message % 1000, before) << text;
                before = message % 1000;
                all.push_back(message);
            }
        }
        std::ranges::sort(all);
        ASSERT_EQ(all, wanted) << text;
    }
}

// One interleaving without a clock, as an explorer goes through it.
class Untimed final : public Chooser {
  public:
    uint32_t choose(ChoiceKind, uint32_t) override { return 0; }
    uint64_t random(uint64_t, uint64_t) override { return 0; }
    [[nodiscard]] bool timed() const override { return false; }
};

constexpr std::string_view kCrossing = R"yaml(format: 1
objects: {a: queue(2), b: joinable_queue(1), p: "pipe(4096, writers=2)", x: shared(0)}
processes:
  one: {run: [put a 1, put b 2, put a 3, write p 3000, join b, close_write p]}
  two: {run: [v = get a, put b v + 4, put a 5, write p 4000, close_write p, join b]}
  three: {run: [v = get b, task_done b, w = get a, v = get b, task_done b, x = v * 10 + w]}
  four: {run: [n = read p 5000, n = read p 5000, n = read p 5000, n = read p 5000]}
)yaml";

TEST(Messages, AreEnabledExactlyWhenTheirTaskWouldNotBlock)
{
    const uint64_t seed = test::first_seed();
    std::cout << "INTERLEAVE_SEED=" << seed << '\n';
    const auto model = test::load_model(kCrossing);
    Untimed chooser;
    size_t blocked = 0;
    for (uint64_t n = 0; n < 500; ++n) {
        test::Draw draw(seed + n);
        World w = initial_world(*model);
        for (Task& t : w.tasks) t.status = TaskStatus::runnable;
        for (;;) {
            std::vector<TaskId> able;
            for (uint32_t i = 0; i < w.tasks.size(); ++i)
                if (w.tasks[TaskId{i}].status == TaskStatus::runnable) able.push_back(TaskId{i});
            if (able.empty()) break;
            const TaskId t = able[static_cast<size_t>(draw.below(able.size()))];
            const Instr& i = model->program.code[w.contexts[t].pc];
            // What is to be written is in a register: only a pipe without room says no for sure.
            const bool exact =
                i.op == Op::act && kind_of(w, ObjectId{i.object}).verbs[i.verb].name != "write";
            const bool said = enabled(*model, w, t);
            Effect e = execute(*model, w.contexts[t], w, t, chooser);
            const bool blocks = e.outcome == Outcome::blocks;
            if (exact || !said) {
                ASSERT_EQ(said, !blocks) << "task " << t.index;
            }
            blocked += blocks ? 1 : 0;
            while (pop_front(w, e.woken).valid()) {
            }
            const auto broken = laws(*model, w);
            ASSERT_TRUE(broken.empty()) << broken.front();
        }
        EXPECT_EQ(w.unfinished, 0U);
    }
    EXPECT_GT(blocked, 500U);
}

// Two orders of acts that do not meet lead to the same World, byte for byte as an explorer sees it.
TEST(Messages, InEqualQueuesMakeEqualWorlds)
{
    const auto model = test::load_model(
        "objects: {a: queue, b: queue}\n"
        "processes: {one: {run: [put a 1, put a 2]}, two: {run: [put b 3, put b 4]}}\n");
    Untimed chooser;
    const auto after = [&](std::initializer_list<uint32_t> order) {
        World w = initial_world(*model);
        for (Task& t : w.tasks) t.status = TaskStatus::runnable;
        for (const uint32_t t : order)
            execute(*model, w.contexts[TaskId{t}], w, TaskId{t}, chooser);
        return fingerprint(w);
    };
    EXPECT_EQ(after({0, 0, 0, 0, 1, 1, 1, 1}), after({1, 1, 0, 0, 1, 1, 0, 0}));
    EXPECT_NE(after({0, 0, 0, 0, 1, 1}), after({0, 0, 0, 0, 1, 1, 1, 1}));
}

}  // namespace
}  // namespace interleave
