// What records and timelines say that buffers hold is what they do hold: in random scenarios, after
// every step.
//
// INTERLEAVE_SEED=n runs that one scenario; INTERLEAVE_RANDOM_SCENARIOS=n that many.
#include "kernel/kernel.h"
#include "kernel/link.h"
#include "kernel/object.h"
#include "kernel/objects/kinds.h"
#include "policy/policies.h"
#include "random_scenario.h"
#include "scenario/compile.h"
#include "scenario/parse.h"
#include "trace/timeline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

namespace interleave {
namespace {

using Levels = std::map<Buffer, uint32_t>;  // those above 0

constexpr uint64_t kScenarios = 3'000, kSteps = 400;

uint64_t from_environment(const char* name, uint64_t otherwise)
{
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

// "5 of 4096 bytes": 5.
uint32_t number_in(const Details& details, std::string_view key)
{
    for (const auto& [name, value] : details)
        if (name == key) return static_cast<uint32_t>(std::stoul(value));
    return 0;
}

// As World has it, by what it shows to people and by counting messages.
Levels levels_in(const Model& m, const World& w)
{
    Levels levels;
    const auto add = [&](const Buffer& b, uint32_t amount) {
        if (amount > 0) levels[b] = amount;
    };
    for (ObjectId o{0}; o.index < w.objects.size(); ++o.index) {
        const ObjectKind& kind = kind_of(w, o);
        const bool queue = &kind == &kQueueKind || &kind == &kJoinableQueueKind;
        if (queue || &kind == &kPipeKind) add({o}, number_in(kind.describe(w, o), "holds"));
        if (&kind == &kListenerKind) add({o}, number_in(kind.describe(w, o), "not accepted"));
    }
    for (uint32_t i = 0; i < w.connections.rows().size(); ++i) {
        const Connection& c = w.connections.rows()[ConnectionId{i}];
        for (const uint32_t side : {0U, 1U}) {
            uint32_t bytes = 0;
            const MessageQueueId q = c.ends[side].incoming;
            for (const int64_t value : w.messages.oldest(q, w.messages.count(q)))
                bytes += static_cast<uint32_t>(bytes_of(m, value));
            add({c.listener, c.serial * 2 + side}, bytes);
        }
    }
    return levels;
}

struct Told final : RecordReader {
    explicit Told(RecordSink& to) : sink(to) {}
    void read(const Record& r) override
    {
        sink.put(r);
        if (r.kind != RecordKind::level) return;
        const Buffer buffer{ObjectId{r.what}, r.task};
        if (r.other > 0)
            levels[buffer] = r.other;
        else
            levels.erase(buffer);
    }
    RecordSink& sink;
    Levels levels;
};

// As a finished timeline has it, once everything at that moment has happened.
Levels levels_at(const Timeline& t, Time at)
{
    Levels levels;
    for (size_t b = 0; b < t.buffers().size(); ++b) {
        const auto line = t.levels(b);
        const auto next = std::ranges::upper_bound(line, at, {}, &LevelChange::at);
        if (next != line.begin() && std::prev(next)->amount > 0)
            levels[t.buffers()[b]] = std::prev(next)->amount;
    }
    return levels;
}

void check(const std::string& text)
{
    Diagnostics diagnostics;
    const auto scenario = parse_scenario(text, "random.yaml", diagnostics);
    ASSERT_TRUE(scenario);
    const auto model = compile(*scenario, {}, diagnostics);
    ASSERT_NE(model, nullptr) << render(diagnostics, "random.yaml", text, false);
    TimelineBuilder builder(symbols(*model), model->machine.cpus);
    Told told(builder);
    State s = start(*model, told);
    SeededChooser chooser(model->seed);
    std::vector<std::pair<Time, Levels>> moments;
    for (uint64_t n = 0; n < kSteps && !finished(s); ++n) {
        step(*model, s, chooser, told);
        ASSERT_TRUE(s.world.levels.empty()) << "after step " << s.sched.steps;
        Levels now = levels_in(*model, s.world);
        ASSERT_EQ(told.levels, now) << "after step " << s.sched.steps;
        if (!moments.empty() && moments.back().first == s.sched.now) moments.pop_back();
        moments.emplace_back(s.sched.now, std::move(now));
    }
    const Timeline timeline = std::move(builder).finish({}, s.sched.now);
    EXPECT_TRUE(timeline.violations().empty()) << timeline.violations().front();
    for (const auto& [at, levels] : moments) ASSERT_EQ(levels_at(timeline, at), levels);
}

TEST(Levels, AreThoseOfTheWorldAfterEveryStepOfRandomScenarios)
{
    const uint64_t only = from_environment("INTERLEAVE_SEED", 0);
    const uint64_t first = only != 0 ? only : 1;
    const uint64_t last =
        only != 0 ? only : from_environment("INTERLEAVE_RANDOM_SCENARIOS", kScenarios);
    for (uint64_t seed = first; seed <= last; ++seed) {
        const std::string text = random_scenario(seed);
        check(text);
        if (HasFailure()) FAIL() << "INTERLEAVE_SEED=" << seed << " repeats this:\n" << text;
    }
}

}  // namespace
}  // namespace interleave
