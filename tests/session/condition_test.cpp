// Moments as people write them: where each of them stops, forwards and backwards, by a walk through
// the run that asks the State itself.
#include "session/condition.h"

#include "kernel/model.h"
#include "kernel/object.h"
#include "kernel/state.h"
#include "session/history.h"
#include "session/names.h"
#include "support/load.h"

#include <algorithm>
#include <functional>

namespace interleave {
namespace {

constexpr std::string_view kWalk = R"yaml(format: 1
title: walk
machine: {cpus: 2}
policy: {name: rr, quantum: 1ms}
objects:
  x: shared(0)
  row: shared(0, size=3)
  m: mutex
processes:
  bank:
    threads:
      anna: {run: work}
      bob: {run: work, start: 1ms}
  C: {run: [start thread work as t, join t]}
functions:
  work:
    - repeat 6:
        - with m:
            - x = x + 1
            - row[x % 3] = x
            - compute uniform(500us, 2ms)
        - sleep uniform(100us, 900us)
)yaml";

std::shared_ptr<const Model> model()
{
    static const std::shared_ptr<const Model> m = test::load_model(kWalk);
    return m;
}

// Every position at which `now` holds and did not before.
std::vector<uint64_t> becomes(const std::function<bool(const State&)>& now)
{
    std::vector<uint64_t> found;
    History h(model());
    for (bool before = now(h.state()); h.forward();) {
        const bool holds = now(h.state());
        if (holds && !before) found.push_back(h.position());
        before = holds;
    }
    return found;
}

std::vector<uint64_t> all(const std::string& text, bool forward)
{
    std::vector<uint64_t> found;
    History h(model());
    if (!forward) h.seek(UINT64_MAX);
    while (true) {
        Result<MomentCondition> c = read_condition(text, model());
        EXPECT_TRUE(c.ok()) << text << ": " << (c.ok() ? "" : c.error().message);
        if (!c.ok()) return found;
        Travel t = forward ? Travel::forward_to(c.value().reached, c.value().prime)
                           : Travel::back_to(c.value().reached, c.value().prime);
        Travel::Progress p = Travel::Progress::under_way;
        while (p == Travel::Progress::under_way) p = t.go(h, 7);
        if (p == Travel::Progress::not_found) return found;
        found.push_back(h.position());
    }
}

void expect_moments(const std::string& text, const std::function<bool(const State&)>& now)
{
    std::vector<uint64_t> wanted = becomes(now);
    ASSERT_FALSE(wanted.empty()) << text;
    EXPECT_EQ(all(text, true), wanted) << text;
    // Backwards from the end, which is no place to stop at again.
    std::ranges::reverse(wanted);
    History h(model());
    h.seek(UINT64_MAX);
    if (wanted.front() == h.position()) wanted.erase(wanted.begin());
    EXPECT_EQ(all(text, false), wanted) << text;
}

int64_t x_of(const State& s) { return s.world.memory[0]; }
TaskId owner(const State& s) { return kind_of(s.world, ObjectId{0}).owner(s.world, ObjectId{0}); }
TaskState state_at(const State& s, uint32_t row) { return state_of(s, TaskId{row}); }

TEST(Condition, OnVariablesStopsWhereItBecomesTrue)
{
    expect_moments("x == 3", [](const State& s) { return x_of(s) == 3; });
    expect_moments("x % 2 == 1", [](const State& s) { return x_of(s) % 2 == 1; });
    expect_moments("row[1] > 0 and row[2] > 0",
                   [](const State& s) { return s.world.memory[2] > 0 && s.world.memory[3] > 0; });
}

TEST(Condition, KnowsOwnersWaitersAndTime)
{
    expect_moments("m.owner == bob", [](const State& s) { return owner(s) == TaskId{1}; });
    expect_moments("m.owner == nobody", [](const State& s) { return !owner(s).valid(); });
    expect_moments("x >= 2 and m.owner != bank/anna",
                   [](const State& s) { return x_of(s) >= 2 && owner(s) != TaskId{0}; });
    expect_moments("now >= 5ms", [](const State& s) { return s.sched.now >= Time{} + ms(5); });
    expect_moments("m.waiters == 2", [](const State& s) {
        int count = 0;
        for (TaskId t = kind_of(s.world, ObjectId{0}).waiters(s.world, ObjectId{0}).head; t.valid();
             t = s.world.tasks[t].next)
            ++count;
        return count == 2;
    });
}

TEST(Condition, JoinsStatesOfTasksWithOthers)
{
    expect_moments("bob blocked and x >= 4", [](const State& s) {
        return state_at(s, 1) == TaskState::blocked && x_of(s) >= 4;
    });
    expect_moments("not (anna blocked) and (bob running or x == 1)", [](const State& s) {
        return state_at(s, 0) != TaskState::blocked &&
               (state_at(s, 1) == TaskState::running || x_of(s) == 1);
    });
}

// By the records: a state that takes no time is met as well.
std::vector<uint64_t> told(const std::function<bool(const Record&)>& test)
{
    std::vector<uint64_t> found;
    for (History h(model()); h.forward();)
        if (std::ranges::any_of(h.last_records(), test)) found.push_back(h.position());
    return found;
}

TEST(Condition, MeetsEventsOfTasksAndLocks)
{
    EXPECT_EQ(all("bob blocked", true), told([](const Record& r) {
                  return r.kind == RecordKind::state && r.task == 1 &&
                         r.state == TaskState::blocked;
              }));
    EXPECT_EQ(all("lock m", true), told([](const Record& r) {
                  return r.kind == RecordKind::owner && r.what == 0 && r.task != Record::kNone;
              }));
    // The thread that C starts: the fourth task of the run.
    const std::vector<uint64_t> runs = all("C/work#1 running", true);
    EXPECT_EQ(runs, told([](const Record& r) {
                  return r.kind == RecordKind::state && r.task == 3 &&
                         r.state == TaskState::running;
              }));
    EXPECT_FALSE(runs.empty());
}

TEST(Condition, TellsTransitionsApart)
{
    std::vector<uint64_t> both = all("anna running -> ready", true);
    const std::vector<uint64_t> woken = all("anna blocked -> ready", true);
    EXPECT_FALSE(woken.empty());
    both.insert(both.end(), woken.begin(), woken.end());
    std::ranges::sort(both);
    std::vector<uint64_t> ready = all("anna ready", true);
    // Besides it is created once.
    EXPECT_EQ(both.size() + 1, ready.size());
    std::vector<uint64_t> back = all("anna blocked -> ready", false);
    std::ranges::reverse(back);
    EXPECT_EQ(back, woken);
}

TEST(Condition, SaysWhatIsWrongWithIt)
{
    const auto wrong = [](const std::string& text) {
        const Result<MomentCondition> c = read_condition(text, model());
        EXPECT_FALSE(c.ok()) << text;
        return c.ok() ? std::string() : c.error().message;
    };
    const auto has = [](const std::string& text, std::string_view part) {
        EXPECT_NE(text.find(part), std::string::npos) << text;
    };
    has(wrong("y == 3"), "there is no variable 'y'");
    has(wrong("row == 3"), "row is an array: write row[0].");
    has(wrong("x[1] == 3"), "x is no array");
    has(wrong("bbo blocked"), "there is no task 'bbo'. Did you mean");
    has(wrong("bob running -> asleep"), "'asleep' is no state of a task");
    has(wrong("lock n"), "there is no object 'n'");
    has(wrong("m.owner"), "compared with a task or with nobody");
    has(wrong("m.owner == zoe"), "there is no task 'zoe'");
    has(wrong("x =="), "'x ==' is wrong");
    has(wrong("waiting(bob) == 3"), "only variables can");
    has(wrong(""), "a time, 'lock OBJECT'");
}

TEST(Condition, OffersTheWordsOfTheRun)
{
    const std::vector<std::string> words = words_of_conditions(*model());
    for (const char* word : {"x", "row", "m", "m.owner", "m.waiters", "bank/anna", "blocked", "and",
                             "deadlock", "nobody"})
        EXPECT_TRUE(std::ranges::find(words, word) != words.end()) << word;
}

}  // namespace
}  // namespace interleave
