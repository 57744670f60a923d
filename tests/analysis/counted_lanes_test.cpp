// What there was at each moment: counted_lanes.h.
#include "analysis/counted_lanes.h"

#include "../laws/random_scenario.h"
#include "base/text.h"
#include "kernel/kernel.h"
#include "kernel/object.h"
#include "scenario/compile.h"
#include "scenario/parse.h"
#include "session/names.h"
#include "session/snapshot.h"
#include "support/seeds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace interleave {
namespace {

constexpr uint64_t kScenarios = 300;
constexpr uint64_t kSteps = 250;

std::shared_ptr<const Model> model_of(const std::string& text)
{
    Diagnostics diagnostics;
    const auto scenario = parse_scenario(text, "counted.yaml", diagnostics);
    std::shared_ptr<const Model> model;
    if (scenario) model = compile(*scenario, {}, diagnostics);
    if (model == nullptr) ADD_FAILURE() << render(diagnostics, "counted.yaml", text, false) << text;
    return model;
}

Timeline run_of(const std::string& text)
{
    const auto model = model_of(text);
    if (model == nullptr) return {};
    TimelineBuilder builder(symbols(*model), model->machine.cpus);
    State s = start(*model, builder);
    SeededChooser chooser(model->seed);
    run(*model, s, chooser, builder, UINT64_MAX);
    return std::move(builder).finish({}, s.sched.now);
}

const CountedLane* find(const std::vector<CountedLane>& lanes, std::string_view name)
{
    const auto it = std::ranges::find(lanes, name, &CountedLane::name);
    return it != lanes.end() ? &*it : nullptr;
}

CountChange at(int64_t time_ms, uint32_t count) { return {Time{} + ms(time_ms), count}; }

// Of the kernel, at a moment: who waits at each object, and who is in the queue of each CPU.
struct Kernel {
    std::map<uint32_t, uint32_t> waiting, queued;
};

Kernel look_at(const State& s)
{
    Kernel k;
    for (uint32_t i = 0; i < s.world.tasks.size(); ++i) {
        const TaskId t{i};
        const Task& task = s.world.tasks[t];
        if (task.status == TaskStatus::blocked && task.waits_for.valid())
            ++k.waiting[task.waits_for.index];
        const bool ready = task.status != TaskStatus::unused && task.kind != TaskKind::coroutine &&
                           state_of(s, t) == TaskState::ready;
        if (ready && s.sched.entities[t].cpu.valid()) ++k.queued[s.sched.entities[t].cpu.index];
    }
    return k;
}

uint32_t count_in(const std::map<uint32_t, uint32_t>& counts, uint32_t index)
{
    const auto it = counts.find(index);
    return it != counts.end() ? it->second : 0;
}

// As the kernel was when the last step of each instant was done.
std::map<Time, Kernel> moments_of(const Model& m, Timeline& timeline)
{
    std::map<Time, Kernel> moments;
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    State s = start(m, builder);
    SeededChooser chooser(m.seed);
    for (uint64_t n = 0; n < kSteps && !finished(s); ++n) {
        step(m, s, chooser, builder);
        moments[s.sched.now] = look_at(s);
    }
    timeline = std::move(builder).finish({}, s.sched.now);
    // The last instant may not be over, and slices of it have no length.
    if (!moments.empty()) moments.erase(std::prev(moments.end()));
    return moments;
}

}  // namespace

TEST(CountedLanes, TellHowManyWaitAtAnObject)
{
    const auto lanes = counted_lanes(
        run_of("machine: {cpus: 3}\nobjects: {m: mutex, idle: mutex}\nprocesses:\n  a:\n    run:\n"
               "      - lock m\n      - compute 4ms\n      - unlock m\n"
               "  b:\n    run:\n      - compute 1ms\n      - lock m\n      - compute 1ms\n      - "
               "unlock m\n"
               "  c:\n    run:\n      - compute 2ms\n      - lock m\n      - unlock m\n"));
    const CountedLane* m = find(lanes, "waiting for m");
    ASSERT_NE(m, nullptr);
    // Instructions take 100 ns: each change is a little after its millisecond.
    CountLine rounded = m->line;
    for (CountChange& c : rounded) c.at = Time{c.at.ns / 1'000'000 * 1'000'000};
    EXPECT_EQ(rounded, (CountLine{at(1, 1), at(2, 2), at(4, 1), at(5, 0)}));
    EXPECT_EQ(m->most, 2U);
    EXPECT_EQ(find(lanes, "waiting for idle"), nullptr) << "nobody ever waited there";
    EXPECT_EQ(count_at(m->line, Time{}), 0U);
    EXPECT_EQ(count_at(m->line, m->line[0].at), 1U);
    EXPECT_EQ(count_at(m->line, Time{m->line[0].at.ns - 1}), 0U);
    EXPECT_EQ(count_at(m->line, Time{} + ms(3)), 2U);
    EXPECT_EQ(count_at(m->line, Time{} + ms(9)), 0U);
    EXPECT_EQ(count_text(*m, 2), "waiting for m: 2 tasks");
    EXPECT_EQ(count_text(*m, 1), "waiting for m: 1 task");
}

TEST(CountedLanes, TellTheQueuesOfCpusThatHaveTheirOwn)
{
    const std::string tasks =
        "processes:\n  a: {run: [compute 2ms]}\n  b: {run: [compute 2ms]}\n"
        "  c: {run: [compute 2ms]}\n  d: {run: [compute 4ms]}\n  e: {run: [compute 2ms]}\n";
    const auto own = counted_lanes(run_of(
        "machine: {cpus: 2}\npolicy: {name: fcfs, queues: per_cpu, steal: never}\n" + tasks));
    const CountedLane* first = find(own, "queue of cpu0");
    const CountedLane* second = find(own, "queue of cpu1");
    ASSERT_NE(first, nullptr);
    ASSERT_NE(second, nullptr);
    const CountedLane& ready = own[static_cast<size_t>(Counted::ready)];
    for (int64_t t = 0; t < 10; ++t) {
        const Time moment = Time{} + ms(t);
        EXPECT_EQ(count_at(first->line, moment) + count_at(second->line, moment),
                  count_at(ready.line, moment))
            << t;
    }
    EXPECT_GT(first->most, 0U);
    const auto common =
        counted_lanes(run_of("machine: {cpus: 2}\npolicy: {name: fcfs, queues: global}\n" + tasks));
    EXPECT_EQ(find(common, "queue of cpu0"), nullptr) << "they have one queue";
    const auto single = counted_lanes(run_of("machine: {cpus: 1}\n" + tasks));
    EXPECT_EQ(find(single, "queue of cpu0"), nullptr) << "it is that of the machine";
}

TEST(CountedLanes, ShowTheObjectsWhereMostWait)
{
    std::vector<CountedLane> lanes;
    for (uint32_t o = 0; o < 20; ++o)
        lanes.push_back({"waiting for " + std::to_string(o),
                         {},
                         ObjectId{o},
                         {at(0, o % 7), at(1 + o, 0)},
                         o % 7,
                         {},
                         0});
    const auto shown = worth_showing(lanes, Time{} + ms(30));
    ASSERT_EQ(shown.size(), kShownObjects);
    std::vector<uint32_t> objects;
    for (const CountedLane& lane : shown) objects.push_back(lane.object.index);
    EXPECT_EQ(objects, (std::vector<uint32_t>{5, 6, 12, 13, 18, 19}))
        << "six waited, then five, and of those with four the one that had them longest";
}

TEST(CountedLanes, TellWhatQueuesPipesAndConnectionsHold)
{
    const auto lanes = counted_lanes(
        run_of("machine: {cpus: 8, instruction: 0}\n"
               "objects: {q: queue(2), r: joinable_queue, p: pipe, srv: listener(buffer=2000)}\n"
               "processes:\n"
               "  a: {run: [put q 1, compute 1ms, put q 2, compute 1ms, put q 3, put r 4]}\n"
               "  b: {run: [compute 4ms, repeat 3: [x = get q, compute 1ms], x = get r]}\n"
               "  w: {run: [write p 70000]}\n"
               "  r: {run: [compute 3ms, n = read p 10000, compute 1ms, n = read p 60000]}\n"
               "  s: {run: [listen srv, compute 2ms, c = accept srv, compute 2ms, x = receive c]}\n"
               "  t: {start: 1ms, run: [c = connect srv, send c \"hello\", compute 9ms]}\n"));
    const auto line = [&](std::string_view name) {
        const CountedLane* lane = find(lanes, name);
        return lane != nullptr ? lane->line : CountLine{};
    };
    // The third message waits with its putter until 4 ms, and then takes the room at once.
    EXPECT_EQ(line("messages in q"), (CountLine{at(0, 1), at(1, 2), at(5, 1), at(6, 0)}));
    EXPECT_EQ(line("messages in r"), (CountLine{at(4, 1), at(7, 0)}));
    EXPECT_EQ(line("bytes in p"), (CountLine{at(0, 65'536), at(3, 60'000), at(4, 0)}));
    EXPECT_EQ(line("connections not accepted at srv"), (CountLine{at(1, 1), at(2, 0)}));
    EXPECT_EQ(line("bytes for server, srv#1"), (CountLine{at(1, 5), at(4, 0)}));
    EXPECT_EQ(find(lanes, "bytes for client, srv#1"), nullptr) << "nothing was ever sent there";
    const CountedLane* q = find(lanes, "messages in q");
    EXPECT_EQ(q->capacity, 2U);
    EXPECT_EQ(top_of(*q), 2U);
    EXPECT_EQ(count_text(*q, 1), "messages in q: 1 of 2");
    EXPECT_EQ(count_text(*find(lanes, "messages in r"), 1), "messages in r: 1, without a bound");
    const CountedLane* end = find(lanes, "bytes for server, srv#1");
    EXPECT_EQ(end->capacity, 2000U);
    EXPECT_EQ(top_of(*end), 5U) << "never even nearly full, so that it is not drawn to scale";
}

TEST(CountedLanes, ShowTheBuffersThatHeldSomethingForLongest)
{
    std::vector<CountedLane> lanes;
    for (uint32_t o = 0; o < 10; ++o) {
        CountedLane lane;
        lane.buffer.object = ObjectId{o};
        lane.line = {at(0, 100 - o), at(1 + o % 8, 0)};
        lanes.push_back(lane);
    }
    std::vector<uint32_t> shown;
    for (const CountedLane& lane : worth_showing(lanes, Time{} + ms(30)))
        shown.push_back(lane.buffer.object.index);
    EXPECT_EQ(shown, (std::vector<uint32_t>{2, 3, 4, 5, 6, 7}));
}

// Against the kernel itself, at each instant of random scenarios.
TEST(CountedLanes, AgreeWithTheKernelAtEveryInstant)
{
    const auto [first, last] = test::seeds(kScenarios);
    uint64_t waited = 0, queued = 0;
    for (uint64_t n = first; n <= last && !testing::Test::HasFailure(); ++n) {
        const std::string text = random_scenario(n);
        const auto model = model_of(text);
        ASSERT_NE(model, nullptr);
        Timeline timeline;
        const std::map<Time, Kernel> moments = moments_of(*model, timeline);
        for (const CountedLane& lane : counted_lanes(timeline)) {
            if (!lane.object.valid() && !lane.cpu.valid()) continue;
            for (const auto& [moment, kernel] : moments) {
                const uint32_t expected = lane.object.valid()
                                              ? count_in(kernel.waiting, lane.object.index)
                                              : count_in(kernel.queued, lane.cpu.index);
                (lane.object.valid() ? waited : queued) += expected;
                ASSERT_EQ(count_at(lane.line, moment), expected)
                    << lane.name << " at " << to_text(moment) << "\nINTERLEAVE_SEED=" << n << '\n'
                    << text;
            }
        }
    }
    if (test::given_seed()) return;
    EXPECT_GT(waited, 1'000U);
    EXPECT_GT(queued, 100U);
}

}  // namespace interleave
