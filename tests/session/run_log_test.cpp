// The log of a run agrees with its timeline, and with itself at every moment.
#include "session/run_log.h"

#include "base/file.h"
#include "kernel/kernel.h"
#include "session/history.h"
#include "support/load.h"

namespace interleave {
namespace {

constexpr std::string_view kTurns = R"yaml(
policy: {name: rr, quantum: 2ms}
objects: {m: mutex, disk: device}
processes:
  P: {run: [lock m, compute 5, unlock m]}
  Q: {start: 1, run: [io disk 3, lock m, compute 1, unlock m]}
)yaml";

// Both are put back when their slices end together, and both go on.
constexpr std::string_view kNoRival = R"yaml(
machine: {cpus: 2, instruction: 0}
policy: {name: rr, quantum: 1ms, slice: aligned}
objects: {disk: device}
processes:
  P: {run: [compute 3, io disk 1]}
  Q: {run: [compute 4, io disk 1]}
  late: {start: 3, run: [compute 3]}
)yaml";

Timeline timeline_of(const Model& m)  // up to its end
{
    TimelineBuilder builder(symbols(m), m.machine.cpus);
    State s = start(m, builder);
    SeededChooser chooser(m.seed);
    run(m, s, chooser, builder, UINT64_MAX);
    return std::move(builder).finish({}, s.sched.now);
}

}  // namespace

TEST(RunLog, CountsTheTransitionsThatTheTimelineCounts)
{
    const Result<std::string> jobs = read_file("scenarios/realtime/rm-full.yaml", 1 << 20);
    ASSERT_TRUE(jobs.ok());
    for (const std::string& text : {std::string(kTurns), std::string(kNoRival), jobs.value()}) {
        const auto m = test::load_model(text);
        const RunLog log = run_log(*m, UINT64_MAX);
        const Timeline t = timeline_of(*m);
        TransitionCounts sum{};
        for (uint32_t i = 0; i < t.tasks(); ++i) {
            const TransitionCounts counts = TransitionCounter(log, TrackId{i}).until(UINT64_MAX);
            for (size_t k = 0; k < 4; ++k)
                EXPECT_EQ(counts[k + 1], t.counts(TrackId{i}).transitions[k]) << i << ' ' << k + 1;
            EXPECT_EQ(counts[static_cast<size_t>(Transition::admit)], 1U);
            for (size_t k = 0; k < kTransitions; ++k) sum[k] += counts[k];
        }
        EXPECT_EQ(TransitionCounter(log).until(UINT64_MAX), sum);
        EXPECT_GT(sum[static_cast<size_t>(Transition::block)], 0U);
        EXPECT_GT(sum[static_cast<size_t>(Transition::preempt)], 0U);
    }
}

TEST(RunLog, TellsWithEachRecordTheStepThatToldIt)
{
    const auto m = test::load_model(kTurns);
    const RunLog log = run_log(*m, UINT64_MAX);
    History history(m);
    do {
        const size_t end = log.told_by(history.position());
        size_t begin = end;
        while (begin > 0 && log.steps[begin - 1] == history.position()) --begin;
        const std::vector<Record> told(log.records.begin() + static_cast<ptrdiff_t>(begin),
                                       log.records.begin() + static_cast<ptrdiff_t>(end));
        if (history.position() > 0) {
            EXPECT_EQ(told, history.last_records());
        }
    } while (history.forward());
    EXPECT_EQ(log.told_by(history.position()), log.records.size());
}

TEST(RunLog, SaysOfEachDecisionWhoLeftAndHowManyWereLeftOut)
{
    const auto m = test::load_model(R"yaml(
policy: {name: rr, quantum: 2ms}
processes: {A: {run: [compute 3]}, B: {run: [compute 1]}, C: {run: [compute 1]}}
)yaml");
    const RunLog log = run_log(*m, UINT64_MAX);
    std::vector<std::string> told;
    for (const Decision& d : log.decisions) {
        const Record& r = log.records[d.record];
        told.push_back(std::to_string(r.at.ns / 1'000'000) + ": " + std::to_string(r.task) +
                       " after " + (d.before.valid() ? std::to_string(d.before.index) : "nobody") +
                       " (" + std::string(name_of(d.why)) + "), " + std::to_string(d.others) +
                       " others, ready since " + std::to_string(d.ready_since.ns / 1'000'000));
    }
    EXPECT_EQ(told, (std::vector<std::string>{
                        "0: 0 after nobody (), 2 others, ready since 0",
                        "2: 1 after 0 (slice end), 2 others, ready since 0",
                        "3: 2 after 1 (exited), 1 others, ready since 0",
                        "4: 0 after 2 (exited), 0 others, ready since 2",
                    }));
}

TEST(RunLog, StopsWhenItIsTold)
{
    std::stop_source stop;
    stop.request_stop();
    const RunLog log = run_log(*test::load_model(kTurns), UINT64_MAX, stop.get_token());
    EXPECT_FALSE(log.complete);
    EXPECT_LT(log.steps.back(), 2U);
}

}  // namespace interleave
