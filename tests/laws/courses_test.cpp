// Runs that use nothing rare are taken by shorter ways (Course, in kernel/stepper.h; Verb::brief):
// random programs of locks, semaphores, sleeps and turns, told the same whichever way is taken.
//
// INTERLEAVE_SEED=n runs that one program.
#include "base/rng.h"
#include "kernel/kernel.h"
#include "scenario/compile.h"
#include "scenario/parse.h"
#include "support/seeds.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace interleave {
namespace {

constexpr uint64_t kPrograms = 1'000;

class Writer {
  public:
    explicit Writer(uint64_t seed) : seed_(seed) {}

    std::string write()
    {
        cpus_ = chance(10) ? 66 : 1 + below(6);
        text_ = fmt::format("format: 1\ntitle: random\nseed: {}\n", below(1000));
        text_ += fmt::format("machine: {{cpus: {}, instruction: {}}}\n", cpus_,
                             pick({"0", "0", "0", "20ns", "exp(50ns)"}));
        text_ += "policy: " + policy() + "\n";
        text_ += "objects:\n  x: shared(0)\n  m: mutex\n";
        text_ += fmt::format("  n: mutex(order={}, kind={})\n", pick({"fifo", "barging"}),
                             pick({"normal", "recursive", "adaptive"}));
        text_ += fmt::format("  s: semaphore({})\n  q: queue({})\n", below(3), 1 + below(3));
        text_ += "processes:\n";
        for (uint64_t i = 0; i < 2 + below(3); ++i) process(i);
        return text_;
    }

  private:
    uint64_t below(uint64_t n) { return scale_to(random_bits(seed_, 1, counter_++), n); }
    bool chance(uint64_t percent) { return below(100) < percent; }
    std::string pick(const std::vector<std::string>& list) { return list[below(list.size())]; }
    void line(size_t indent, const std::string& step)
    {
        text_ += std::string(2 * indent, ' ') + "- " + step + "\n";
    }

    std::string policy()
    {
        const std::string quantum = pick({"1us", "10us", "100us"});
        return pick({"fcfs", "fcfs", "{name: rr, quantum: " + quantum + "}",
                     "{name: rr, quantum: " + quantum + "}",
                     "{name: rr, queues: per_cpu, quantum: " + quantum + "}",
                     "{name: rr, ties: preempted_first, quantum: " + quantum + "}", "srtf",
                     "{name: priority, preemptive: true}", "lottery"});
    }

    void process(uint64_t i)
    {
        text_ += fmt::format("  P{}:\n    count: {}\n", i, 1 + below(4));
        if (chance(20)) text_ += fmt::format("    affinity: [{}]\n", below(cpus_));
        if (chance(30)) text_ += fmt::format("    priority: {}\n", below(4));
        if (chance(30)) text_ += "    start: " + pick({"5us", "exp(20us)"}) + "\n";
        text_ += "    run:\n";
        line(3, chance(50) ? "forever:" : "repeat 40:");
        const uint64_t steps = chance(20) ? below(2) : 2 + below(6);  // few: brief stays
        for (uint64_t k = 0; k < steps; ++k) step(5);
        line(5, passes_time());
    }

    std::string passes_time()
    {
        // The last: turns of several CPUs end together.
        return pick(
            {"compute exp(10us)", "compute 7us", "sleep exp(20us)", "sleep 3us", "compute 300us"});
    }

    void step(size_t indent)
    {
        switch (below(10)) {
            case 0:
            case 1: line(indent, passes_time()); break;
            case 2:
                line(indent, pick({"compute 0", "sleep 0", "yield", "compute uniform(0, 2us)"}));
                break;
            case 3: guarded(indent, "m"); break;
            case 4: guarded(indent, "n"); break;
            case 5:
                line(indent, pick({"acquire s", "acquire s", "acquire s 2", "acquire s 0"}));
                break;
            case 6: line(indent, pick({"release s", "release s 2", "release s 3"})); break;
            case 7: line(indent, pick({"x = x + 1", "x = x * 3 % 7"})); break;
            case 8: line(indent, pick({"put q 3", "x = get q", "x = tryacquire s"})); break;
            case 9:
                line(indent,
                     chance(10) ? pick({"lock m", "unlock m"}) : "ok = acquire s within 4us");
                break;
        }
    }

    void guarded(size_t indent, const std::string& mutex)
    {
        line(indent, "lock " + mutex);
        if (chance(60)) line(indent, passes_time());
        if (mutex == "m" && chance(20)) guarded(indent, "n");
        line(indent, "unlock " + mutex);
    }

    uint64_t seed_;
    uint64_t counter_ = 0;
    uint64_t cpus_ = 1;
    std::string text_;
};

struct Records final : RecordReader {
    void read(const Record& r) override { list.push_back(r); }
    std::vector<Record> list;
};

// Where a walk ends, and all that was told on the way.
struct Arrival {
    uint64_t fingerprint = 0;
    std::vector<Record> records;
    friend bool operator==(const Arrival&, const Arrival&) = default;
};

// In pieces of so many steps.
Arrival walk(const Model& m, uint64_t steps, uint64_t piece)
{
    Records sink;
    State s = start(m, sink);
    SeededChooser chooser(m.seed);
    for (uint64_t n = 0; n < steps && !finished(s); n += piece)
        run(m, s, chooser, sink, std::min(piece, steps - n));
    const auto broken = laws(m, s);
    EXPECT_TRUE(broken.empty()) << broken.front();
    return {fingerprint(s), sink.list};
}

TEST(Courses, ShortWaysAndLongWaysAgreeOnLocksSleepsAndTurns)
{
    const auto [first, last] = test::seeds(kPrograms);
    for (uint64_t seed = first; seed <= last && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(fmt::format("INTERLEAVE_SEED={}", seed));
        const std::string text = Writer(seed).write();
        Diagnostics diagnostics;
        const auto scenario = parse_scenario(text, "random.yaml", diagnostics);
        const auto model = scenario ? compile(*scenario, {}, diagnostics) : nullptr;
        ASSERT_NE(model, nullptr) << render(diagnostics, "random.yaml", text, false) << text;
        // Without short ways of verbs, on the same course; and as if something were rare.
        Model no_briefs = *model, rare = *model;
        std::ranges::fill(no_briefs.brief_verbs, nullptr);
        rare.machine.create_coroutine = us(1);
        constexpr uint64_t kSteps = 3'000;
        const Arrival there = walk(*model, kSteps, kSteps);
        EXPECT_EQ(walk(no_briefs, kSteps, kSteps), there) << text;
        EXPECT_EQ(walk(rare, kSteps, kSteps), there) << text;
        EXPECT_EQ(walk(rare, kSteps, 1), there) << text;
        EXPECT_EQ(walk(*model, kSteps, 1), there) << text;
        EXPECT_EQ(walk(*model, kSteps, 1 + seed % 13), there) << text;
    }
}

}  // namespace
}  // namespace interleave
