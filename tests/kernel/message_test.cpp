// Queues and pipes from the text of a scenario: hand-made cases, faults, and thousands of random
// ones against an obvious second version that keeps plain lists.
#include "base/rng.h"
#include "kernel/kernel.h"
#include "session/history.h"
#include "session/snapshot.h"
#include "session/why.h"
#include "support/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <optional>

namespace interleave {
namespace {

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

uint64_t base_seed()
{
    const char* given = std::getenv("INTERLEAVE_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 1;
}

// What a run came to: when each of its first tasks ended (-1: never), and every fault.
struct Seen final : RecordReader {
    void read(const Record& r) override
    {
        if (r.kind == RecordKind::fault)
            faults.push_back(
                fmt::format("{} {}", r.task, name_of(static_cast<FaultKind>(r.other))));
        const bool ends = r.kind == RecordKind::state &&
                          (r.state == TaskState::exited || r.state == TaskState::zombie);
        if (ends && r.task < ended.size() && ended[r.task] < 0) ended[r.task] = r.at.ns / 1'000;
    }
    std::vector<int64_t> ended;  // in us
    std::vector<std::string> faults;
    std::vector<int64_t> memory;
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
    return seen;
}

std::string printed(const std::string& text)
{
    const auto model = test::load_model(text);
    TimelineBuilder builder(symbols(*model), model->machine.cpus);
    State s = start(*model, builder);
    SeededChooser chooser(model->seed);
    while (!finished(s)) run(*model, s, chooser, builder, 1000);
    const std::string all = print(std::move(builder).finish({}, s.sched.now));
    return all.substr(std::min(all.find("task "), all.size()));
}

constexpr std::string_view kLine = R"yaml(format: 1
machine: {cpus: 2, instruction: 0}
objects:
  q: queue(1)
  sum: shared(0)
processes:
  maker: {run: make}
  user: {run: use, start: 1}
functions:
  make:
    - for i in 1..3:
        - put q i * 10
    - compute 1
  use:
    - repeat 3:
        - x = get q
        - compute 2
        - sum = sum * 100 + x
)yaml";

TEST(Queue, BlocksWhoFindsItFullUntilThereIsRoom)
{
    EXPECT_EQ(printed(std::string(kLine)), R"(task 0 "maker": main task of maker, process
  0 - 1ms blocked on q (message): put q i * 10
  1ms - 3ms blocked on q (message): put q i * 10
)");
}

TEST(Queue, HandsMessagesOverInTheOrderInWhichTheyWerePut)
{
    const Seen seen = run_text(std::string(kLine));
    EXPECT_EQ(seen.end, RunEnd::finished);
    EXPECT_EQ(seen.memory[0], 102030);
    EXPECT_EQ(seen.ended, (std::vector<int64_t>{4'000, 7'000}));
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
    EXPECT_EQ(seen.ended, (std::vector<int64_t>{6'000, 5'000, 6'000, 6'000}));
}

TEST(Queue, IsSeenWithWhatItHoldsAndWhoWaits)
{
    const auto model = test::load_model(kLine);
    History h(model);
    h.seek(Time{} + us(500));
    const Snapshot shot = snapshot(*model, h.state());
    EXPECT_EQ(shot.objects[0].details, (Details{{"holds", "1 of 1"}, {"oldest first", "10"}}));
    EXPECT_EQ(shot.objects[0].waiters, std::vector<std::string>{"maker"});
    const auto answer = why(model, "maker", Time{} + us(500));
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer.value().answer,
              "At 500 us, maker waits for queue q until there is room in it, since 0.");
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
    EXPECT_EQ(seen.ended, (std::vector<int64_t>{5'000, 9'000, 30'000, 19'000}));
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
    EXPECT_EQ(seen.ended[0], 3'000);
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
    friend bool operator==(const Done&, const Done&) = default;
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
    return {seen.ended, seen.memory, seen.faults};
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
    const uint64_t seed = base_seed();
    std::cout << "INTERLEAVE_SEED=" << seed << '\n';
    for (uint64_t n = 0; n < 2000; ++n) {
        Draw draw(seed + n);
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
        // Who has not put yet has nothing that could be done.
        ASSERT_EQ(got, ObviousQueue(capacity, joinable).play(moves)) << text;
    }
}

}  // namespace
}  // namespace interleave
