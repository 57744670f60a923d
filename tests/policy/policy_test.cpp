// What each policy decides, from a scenario's text to who ran when. Whole textbook tables are in
// tests/oracles; here is what they leave out: ties, ageing, several CPUs, affinity.
#include "kernel/kernel.h"
#include "policy/policies.h"
#include "support/load.h"
#include "trace/timeline.h"

#include <fmt/format.h>

namespace interleave {
namespace {

Timeline timeline_of(const Model& m)
{
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    State s = start(m, builder);
    SeededChooser chooser(m.seed);
    run(m, s, chooser, builder, 1'000'000);
    EXPECT_EQ(s.sched.end, RunEnd::finished);
    return std::move(builder).finish({}, s.sched.now);
}

// "A[0,3) B[3,5)" in ms: what ran on one CPU, pieces of one task joined.
std::string lane(const Timeline& t, uint32_t cpu = 0)
{
    std::string text;
    TrackId last;
    Time begin;
    for (size_t i = 0; i <= t.slices(CpuId{cpu}); ++i) {
        const bool over = i == t.slices(CpuId{cpu});
        const Slice s = over ? Slice{} : t.slice(CpuId{cpu}, i);
        const TrackId who = !over && s.state == TaskState::running ? s.task : TrackId{};
        if (!over && who == last) continue;
        const Time at = over ? t.end() : s.start;
        if (last.valid())
            text += fmt::format("{}{}[{},{})", text.empty() ? "" : " ", t.track(last).name,
                                begin.ns / 1'000'000, at.ns / 1'000'000);
        last = who;
        begin = at;
    }
    return text;
}

std::string run_text(std::string_view policy, std::string_view processes,
                     std::string_view machine = "")
{
    const std::string text = fmt::format(
        "format: 1\ntitle: t\nmachine: {{instruction: 0{}}}\npolicy: {}\n"
        "processes:\n{}",
        machine, policy, processes);
    return lane(timeline_of(*test::load_model(text)));
}

constexpr std::string_view kTie = "  A: {run: compute 4}\n  B: {run: compute 2, start: 2}\n";

TEST(RoundRobin, QueuesArrivalsBeforeThePreemptedUnlessToldOtherwise)
{
    EXPECT_EQ(run_text("{name: rr, quantum: 2}", kTie), "A[0,2) B[2,4) A[4,6)");
    EXPECT_EQ(run_text("{name: rr, quantum: 2, ties: preempted_first}", kTie), "A[0,4) B[4,6)");
}

TEST(RoundRobin, EndsATaskWhoseWorkEqualsItsQuantumWithinIt)
{
    EXPECT_EQ(run_text("{name: rr, quantum: 3}", "  A: {run: compute 3}\n  B: {run: compute 6}\n"),
              "A[0,3) B[3,9)");
}

TEST(Priority, PreemptsForAStrictlyMoreUrgentTaskOnly)
{
    constexpr std::string_view kTasks =
        "  A: {run: compute 4, priority: 2}\n"
        "  B: {run: compute 2, priority: 2, start: 1}\n"
        "  C: {run: compute 1, priority: 1, start: 2}\n";
    EXPECT_EQ(run_text("priority", kTasks), "A[0,2) C[2,3) B[3,5) A[5,7)");
    EXPECT_EQ(run_text("{name: priority, preempted: head}", kTasks), "A[0,2) C[2,3) A[3,5) B[5,7)");
    EXPECT_EQ(run_text("{name: priority, preemptive: false}", kTasks), "A[0,4) C[4,5) B[5,7)");
    EXPECT_EQ(run_text("{name: priority, order: larger_first}", kTasks), "A[0,4) B[4,6) C[6,7)");
}

TEST(Priority, LetsAWaitingTaskOvertakeByAgeing)
{
    // B is one step less urgent for every 5 ms that it has not waited: at 10 ms it passes A.
    constexpr std::string_view kTasks =
        "  A: {run: compute 20, priority: 3}\n"
        "  B: {run: compute 2, priority: 4, start: 0}\n";
    EXPECT_EQ(run_text("priority", kTasks), "A[0,20) B[20,22)");
    EXPECT_EQ(run_text("{name: priority, aging: 5}", kTasks), "A[0,10) B[10,12) A[12,22)");
}

TEST(Policies, KeepTasksOnTheCpusThatTheyMayUse)
{
    for (const char* queues : {"global", "per_cpu"}) {
        const std::string policy = fmt::format("{{name: fcfs, queues: {}}}", queues);
        const std::string text = fmt::format(
            "format: 1\ntitle: t\nmachine: {{cpus: 2, instruction: 0}}\n"
            "policy: {}\nprocesses:\n"
            "  A: {{run: compute 4, affinity: [1]}}\n"
            "  B: {{run: compute 4, affinity: [1]}}\n"
            "  C: {{run: compute 3}}\n  D: {{run: compute 3}}\n",
            policy);
        const Timeline t = timeline_of(*test::load_model(text));
        EXPECT_EQ(lane(t, 0), "C[0,3) D[3,6)") << queues;
        EXPECT_EQ(lane(t, 1), "A[0,4) B[4,8)") << queues;
    }
}

TEST(Policies, StealFromTheLongestQueueWhenACpuRunsDry)
{
    const Timeline t =
        timeline_of(*test::load_model("format: 1\ntitle: t\nmachine: {cpus: 2, instruction: 0}\n"
                                      "policy: {name: fcfs, queues: per_cpu}\nprocesses:\n"
                                      "  A: {run: compute 9}\n  B: {run: compute 2}\n  C: {run: "
                                      "compute 4}\n  D: {run: compute 4}\n"));
    EXPECT_EQ(lane(t, 0), "A[0,9)");
    EXPECT_EQ(lane(t, 1), "B[0,2) D[2,6) C[6,10)");
}

TEST(Policies, FillAThousandCpus)
{
    for (const char* policy : {"fcfs", "rr", "priority", "{name: rr, queues: per_cpu}"}) {
        const std::string text = fmt::format(
            "format: 1\ntitle: t\nmachine: {{cpus: 1024, instruction: 0}}\n"
            "policy: {}\nprocesses:\n  A: {{run: compute 5, count: 2048}}\n",
            policy);
        const Timeline t = timeline_of(*test::load_model(text));
        EXPECT_EQ(t.end(), Time{} + ms(10)) << policy;
        EXPECT_TRUE(t.violations().empty()) << t.violations().front();
    }
}

TEST(Policies, SayWhatTheyAreAndTakeTheirDefaults)
{
    for (const PolicyInfo* info : policies()) {
        EXPECT_EQ(find_policy(info->name), info);
        EXPECT_FALSE(info->about.empty());
        EXPECT_FALSE(info->source.empty());
        const auto policy = info->make(defaults(*info));
        EXPECT_EQ(&policy->info(), info);
        for (const PolicyParameter& p : info->parameters) {
            EXPECT_FALSE(p.about.empty()) << info->name << " " << p.name;
            std::vector<int64_t> given(p.list.begin(), p.list.end());
            if (!is_list(p.kind)) given.push_back(p.value);
            const bool takes_words = p.kind != ParameterKind::word && !p.words.empty();
            if (takes_words) {  // so that a word is no number
                EXPECT_GE(p.lowest, 0) << info->name << " " << p.name;
            }
            for (const int64_t value : given) {
                if (takes_words && !word_of(p, value).empty()) continue;
                EXPECT_LE(p.lowest, value) << info->name << " " << p.name;
                EXPECT_GE(p.highest, value) << info->name << " " << p.name;
            }
        }
    }
}

}  // namespace
}  // namespace interleave
