// Laws of runs whose rules change on the way: random scenarios, random changes at random steps.
//
// INTERLEAVE_SEED=n runs that one; INTERLEAVE_RANDOM_SCENARIOS=n that many.
#include "kernel/change.h"
#include "base/rng.h"
#include "kernel/object.h"
#include "policy/policies.h"
#include "random_scenario.h"
#include "scenario/compile.h"
#include "scenario/parse.h"
#include "session/history.h"
#include "trace/timeline.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

namespace interleave {
namespace {

constexpr uint64_t kScenarios = 2000;
constexpr uint64_t kSteps = 250;
constexpr uint64_t kLatest = 200;  // step of a change

uint64_t from_environment(const char* name, uint64_t otherwise)
{
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

struct Records final : RecordReader {
    void read(const Record& r) override { list.push_back(r); }
    std::vector<Record> list;
};

class Draws {
  public:
    explicit Draws(uint64_t seed) : seed_(seed) {}
    uint64_t below(uint64_t n) { return random_bits(seed_, 0x6368'616e'6765, ++drawn_) % n; }

  private:
    uint64_t seed_, drawn_ = 0;
};

std::string random_policy(Draws& draw)
{
    const auto all = policies();
    const PolicyInfo& info = *all[draw.below(all.size())];
    std::string text(info.name);
    char between = ':';
    for (const PolicyParameter& p : info.parameters) {
        if (p.words.empty() || p.kind != ParameterKind::word || draw.below(2) == 0) continue;
        text += fmt::format("{}{}={}", between, p.name, p.words[draw.below(p.words.size())]);
        between = ',';
    }
    return text;
}

std::string random_change(const Model& m, Draws& draw)
{
    std::vector<std::string> mutexes;
    for (const Object& o : m.program.objects)
        if (object_kinds()[o.kind]->name == "mutex" && !o.name.starts_with('.'))
            mutexes.push_back(o.name);
    const uint64_t kind = draw.below(10);
    if (kind < 5 && kind > 0) return "policy=" + random_policy(draw);
    if (kind < 7 && !mutexes.empty()) {
        constexpr std::string_view kProtocols[] = {"none", "inherit", "protect", "original_ceiling",
                                                   "stack"};
        return fmt::format("{}.protocol={}", mutexes[draw.below(mutexes.size())],
                           kProtocols[draw.below(5)]);
    }
    if (kind == 0) return fmt::format("seed={}", draw.below(1000));
    const std::string& task = m.tasks[draw.below(m.tasks.size())].name;
    if (kind == 7) return fmt::format("{}.nice={}", task, static_cast<int>(draw.below(40)) - 20);
    if (kind == 8) return fmt::format("{}.tickets={}", task, 1 + draw.below(300));
    return fmt::format("{}.priority={}", task, draw.below(10));
}

// A scenario and changes that suit it; null if these do not.
std::shared_ptr<const Model> changing_model(const std::string& text, uint64_t seed,
                                            std::string& told)
{
    Diagnostics diagnostics;
    const auto scenario = parse_scenario(text, "random.yaml", diagnostics);
    if (!scenario) return nullptr;
    const auto plain = compile(*scenario, {}, diagnostics);
    if (plain == nullptr) return nullptr;
    Draws draw(seed);
    Overrides overrides;
    for (uint64_t n = 1 + draw.below(3); n > 0; --n) {
        const Time time{static_cast<int64_t>(draw.below(3) * draw.below(20'000'000))};
        overrides.changes.push_back({draw.below(kLatest), time, random_change(*plain, draw)});
        told += to_text(overrides.changes.back()) + "\n";
    }
    Diagnostics of_changes;
    return compile(*scenario, overrides, of_changes);
}

template <typename Check>
void for_each_run(uint64_t count, Check check)
{
    const uint64_t only = from_environment("INTERLEAVE_SEED", 0);
    const uint64_t first = only != 0 ? only : 1;
    const uint64_t last = only != 0 ? only : from_environment("INTERLEAVE_RANDOM_SCENARIOS", count);
    uint64_t suited = 0;
    for (uint64_t seed = first; seed <= last; ++seed) {
        const std::string text = random_scenario(seed);
        std::string told;
        const auto model = changing_model(text, seed, told);
        if (model == nullptr) continue;
        ++suited;
        check(model);
        if (!testing::Test::HasFailure()) continue;
        FAIL() << "INTERLEAVE_SEED=" << seed << " repeats this:\n" << told << text;
    }
    if (only == 0) {
        EXPECT_GT(suited, (last - first) / 2);
    }
}

TEST(ChangedRuns, KeepTheLawsAfterEveryStep)
{
    for_each_run(kScenarios, [](const std::shared_ptr<const Model>& model) {
        TimelineBuilder builder(symbols(*model), model->machine.cpus);
        State s = start(*model, builder);
        SeededChooser chooser(model->seed);
        for (uint64_t n = 0; n <= kSteps; ++n) {
            const auto broken = laws(in_force(*model, s), s);
            if (!broken.empty()) {
                ADD_FAILURE() << "after step " << s.sched.steps << ": " << broken.front();
                return;
            }
            if (finished(s)) break;
            const Time before = s.sched.now;
            step(*model, s, chooser, builder);
            EXPECT_GE(s.sched.now, before);
        }
        const auto violations = std::move(builder).finish({}, s.sched.now).violations();
        EXPECT_TRUE(violations.empty()) << violations.front();
    });
}

TEST(ChangedRuns, AreTheSameHoweverTheyAreWalked)
{
    for_each_run(kScenarios / 4, [](const std::shared_ptr<const Model>& model) {
        Records at_once, stepwise;
        State s = start(*model, at_once);
        SeededChooser chooser(model->seed);
        run(*model, s, chooser, at_once, kSteps);
        State t = start(*model, stepwise);
        while (t.sched.steps < kSteps && !finished(t)) {
            State copy = t;
            step(*model, copy, chooser, stepwise);
            t = std::move(copy);
        }
        EXPECT_EQ(fingerprint(t), fingerprint(s));
        EXPECT_EQ(stepwise.list, at_once.list);
        History history(model);
        history.seek(kSteps);
        EXPECT_EQ(history.fingerprint(), fingerprint(s));
        std::vector<uint64_t> prints(history.position() + 1);
        do prints[history.position()] = history.fingerprint();
        while (history.back());
        for (const uint64_t print : prints) {
            EXPECT_EQ(history.fingerprint(), print);
            history.forward();
        }
    });
}

// Before its first change a run is what it would have been without.
TEST(ChangedRuns, HaveThePastOfTheRunThatTheyBranchOff)
{
    for_each_run(kScenarios / 4, [](const std::shared_ptr<const Model>& model) {
        Model plain = *model;
        plain.successor = nullptr;
        NullSink nowhere;
        SeededChooser chooser(model->seed);
        State changed = start(*model, nowhere), before = start(plain, nowhere);
        run(*model, changed, chooser, nowhere, model->successor_at);
        run(plain, before, chooser, nowhere, model->successor_at);
        EXPECT_EQ(fingerprint(changed), fingerprint(before));
    });
}

}  // namespace
}  // namespace interleave
