// Waits that end without what was waited for: whoever leaves a line, at random and for a reason.
#include "base/rng.h"
#include "kernel/kernel.h"
#include "kernel/waits.h"
#include "support/load.h"

#include <fmt/format.h>

#include <cstdlib>
#include <iostream>

namespace interleave {
namespace {

class Draw {
  public:
    explicit Draw(uint64_t seed) : seed_(seed) {}
    size_t below(uint64_t n)
    {
        return static_cast<size_t>(scale_to(random_bits(seed_, 1, counter_++), n));
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

// Chooses anything, and knows no durations.
class Untimed final : public Chooser {
  public:
    explicit Untimed(Draw& draw) : draw_(draw) {}
    uint32_t choose(ChoiceKind, uint32_t n) override
    {
        return static_cast<uint32_t>(draw_.below(n));
    }
    uint64_t random(uint64_t, uint64_t) override { return 0; }
    [[nodiscard]] bool timed() const override { return false; }

  private:
    Draw& draw_;
};

struct Case {
    const char* name;
    const char* objects;
    const char* steps;  // assembly, done again and again; "again:" is where it begins
};

// Each tries for so long, and takes another way where it did not get what it wanted.
constexpr Case kCases[] = {
    {"mutex", "m: mutex", "lock m, within 5ms\njump_if equal~, again\nnop\nunlock m"},
    {"barging", "m: 'mutex(barging)'", "lock m, within 5ms\njump_if equal~, again\nnop\nunlock m"},
    {"recursive", "m: 'mutex(barging, kind=recursive)'",
     "lock m, within 5ms\njump_if equal~, again\nlock m, within 1ms\nunlock m\nunlock m"},
    {"semaphore", "m: semaphore(3)",
     "set r2, 3\nacquire m, r2~, within 5ms\njump_if equal~, less\nset r2, 3\nrelease m, r2~\n"
     "less:\nset r2, 1\nacquire m, r2~, within 5ms\njump_if equal~, again\nset r2, 1\n"
     "release m, r2~"},
    {"condition", "m: mutex\n  c: condition(m)",
     "lock m\nwait c, within 5ms\nlock m\njump_if equal~, late\nnotify c\nunlock m\njump again\n"
     "late:\nnotify_all c\nunlock m"},
    {"barrier", "m: barrier(3)", "wait m, r1, within 5ms\nset r1, 0\njump_if equal~, again"},
    {"event", "m: event",
     "wait m, within 5ms\njump_if equal~, late\nclear m\njump again\n"
     "late:\nset m"},
    {"rwlock", "m: 'rwlock(prefer=writer)'",
     "lock m, within 5ms\njump_if equal~, late\nunlock m\n"
     "late:\nlock_shared m, within 5ms\njump_if equal~, again\nnop\nunlock_shared m"},
    {"rwlock_reader", "m: 'rwlock(prefer=reader)'",
     "lock_shared m, within 5ms\njump_if equal~, late\nnop\nunlock_shared m\n"
     "late:\nlock m, within 5ms\njump_if equal~, again\nunlock m"},
    {"rwlock_recursive", "m: 'rwlock(prefer=writer_recursive)'",
     "lock m, within 5ms\njump_if equal~, late\nunlock m\n"
     "late:\nlock_shared m, within 5ms\njump_if equal~, again\nnop\nunlock_shared m"},
    {"queue", "m: queue(1)",
     "set r2, 7\nput m, r2~, within 5ms\njump_if equal~, late\n"
     "late:\nget m, r1, within 5ms\nset r1, 0\njump_if equal~, again"},
    {"joinable_queue", "m: joinable_queue(1)",
     "set r2, 7\nput m, r2~, within 5ms\njump_if equal~, late\njoin m, within 5ms\n"
     "late:\nget m, r1, within 5ms\nset r1, 0\njump_if equal~, again\ntask_done m"},
    {"pipe", "m: pipe(4096)",
     "set r2, 3000\nwrite m, r2~, within 5ms\nset r2, 9000\nwrite m, r2~, within 5ms\n"
     "set r1, 4000\nread m, r1, within 5ms\nset r1, 0\nset r1, 500\nread m, r1, within 5ms\n"
     "set r1, 0"},
    {"select", "m: mutex\n  q: queue(1)\n  s: semaphore(2)",
     "set r2, 9\nset r3, 2\nselect r0, get q r1, put q r2, lock m, acquire s r3, within 5ms\n"
     "set r1, 0\nset r2, 0\nset r3, 0\n"
     "compare r0~, 2\njump_if less, again\njump_if greater~, other\nunlock m\njump again\n"
     "other:\nset r3, 1\nrelease s, r3~"},
};

std::string text_of(const Case& c, uint32_t tasks)
{
    std::string steps = "again:\n";
    steps += c.steps;
    steps += "\nloop n, again\n";
    std::string text = fmt::format("objects:\n  {}\nprocesses:\n  p:\n    threads:\n", c.objects);
    for (uint32_t i = 0; i < tasks; ++i) text += fmt::format("      t{}: {{run: f(6)}}\n", i);
    text += "functions:\n  f(n):\n    asm: |\n      ";
    for (const char ch : steps) text += ch == '\n' ? std::string("\n      ") : std::string(1, ch);
    return text + "\n";
}

// One task after the other takes a step, and now and then one that waits gives up.
class Walk {
  public:
    Walk(const Model& m, uint64_t seed) : m_(m), w_(initial_world(m)), draw_(seed), chooser_(draw_)
    {
        for (Task& task : w_.tasks) task.status = TaskStatus::runnable;
    }

    // False when nobody can do anything any more.
    bool step()
    {
        std::vector<TaskId> able;
        for (uint32_t i = 0; i < w_.tasks.size(); ++i)
            if (enabled(m_, w_, TaskId{i})) able.push_back(TaskId{i});
        if (able.empty()) return false;
        const TaskId t = able[draw_.below(able.size())];
        const bool waits = w_.tasks[t].status == TaskStatus::blocked;
        Effect e = waits ? expire(m_, w_, t) : execute(m_, w_.contexts[t], w_, t, chooser_);
        gave_up += waits ? 1 : 0;
        faults += e.fault != FaultKind::none ? 1 : 0;
        if (waits) EXPECT_EQ(e.woken.head, t) << "it is the first to go on";
        while (pop_front(w_, e.woken).valid()) {
        }
        return true;
    }

    [[nodiscard]] std::vector<std::string> broken() const { return laws(m_, w_); }
    [[nodiscard]] const World& world() const { return w_; }
    uint64_t gave_up = 0, faults = 0;

  private:
    const Model& m_;
    World w_;
    Draw draw_;
    Untimed chooser_;
};

class GivingUp : public testing::TestWithParam<Case> {};

TEST_P(GivingUp, LeavesTheOthersInOrderWhoeverItIs)
{
    const uint64_t seed = base_seed();
    std::cout << "INTERLEAVE_SEED=" << seed << '\n';
    const auto model = test::load_model(text_of(GetParam(), 5));
    ASSERT_NE(model, nullptr) << text_of(GetParam(), 5);
    uint64_t gave_up = 0;
    for (uint64_t n = 0; n < 200; ++n) {
        Walk walk(*model, seed + n);
        while (walk.step()) {
            const auto broken = walk.broken();
            ASSERT_TRUE(broken.empty()) << broken.front() << " (seed " << seed + n << ")";
        }
        EXPECT_EQ(walk.world().unfinished, 0U) << "somebody waits for ever";
        EXPECT_EQ(walk.faults, 0U);
        gave_up += walk.gave_up;
    }
    EXPECT_GT(gave_up, 200U);
}

INSTANTIATE_TEST_SUITE_P(, GivingUp, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace interleave
