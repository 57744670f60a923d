// What the notes of lessons say of other settings: the file is changed as the note
// asks for, and shows what the note promises.
#include "analysis/statistics.h"
#include "analysis/verdict.h"
#include "backend/simulated.h"
#include "shipped.h"

#include <fmt/format.h>

namespace interleave {
namespace {

struct Change {
    const char* lesson;
    const char* from;  // stands in the file once
    const char* to;
    const char* promise;
};
void PrintTo(const Change& c, std::ostream* out) { *out << c.lesson << " with " << c.to; }

constexpr const char* kDhall = "policy: edf\n";
constexpr const char* kFull = "policy: {name: pd2, quantum: 1ms}";
constexpr const char* kLaxity = "policy: {name: llf, tick: 1ms}";

constexpr Change kChanges[] = {
    {"realtime/rm-bound", "compute 3]", "compute 3.1]",
     "missed(sensor) == 1 and missed(motor) == 0"},
    {"realtime/rm-bound", "policy: rm", "policy: edf", "misses == 0"},
    {"realtime/rm-full", "policy: rm", "policy: edf", "misses == 0 and utilisation(0) == 100"},
    {"realtime/short-deadlines", "policy: rm", "policy: dm",
     "misses == 0 and response_max(alarm) == 2ms and response_max(recorder) == 7ms"},
    {"realtime/domino", "policy: edf", "policy: rm", "misses == 6 and missed(D) == 6"},
    {"realtime/least-laxity", kLaxity, "policy: edf",
     "misses == 0 and preemptions(left) + preemptions(right) == 0"},
    {"realtime/least-laxity", kLaxity, "policy: {name: llf, tick: 3ms}",
     "misses == 0 and preemptions(left) + preemptions(right) < 29"},
    {"realtime/least-laxity", "costs: {save: 100us, load: 100us}", "costs: {save: 0}",
     "misses == 0"},
    {"realtime/critical-instant", "start: 0", "start: 5",
     "misses == 0 and response_max(camera) == 4ms and response_max(laser) == 4ms"},
    {"realtime/critical-instant", "policy: dm", "policy: edf", "missed(laser) == 4"},
    {"realtime/release-jitter", "releases 3 5 13 15 23 25 deadline",
     "releases 0 5 10 15 20 25 deadline", "misses == 0 and response_max(player) == 5ms"},
    {"realtime/dhall", kDhall, "policy: rm\n", "misses > 0 and misses == missed(heavy)"},
    {"realtime/dhall", kDhall, "policy: edf_us\n", "misses == 0"},
    {"realtime/dhall", kDhall, "policy: edzl\n", "misses == 0"},
    {"realtime/dhall", kDhall, "policy: {name: edf, queues: partitioned}\n", "misses == 0"},
    {"realtime/two-full-cpus", kFull, "policy: edf", "misses > 0"},
    {"realtime/two-full-cpus", kFull, "policy: rm", "misses > 0"},
    {"realtime/two-full-cpus", kFull, "policy: edzl", "misses > 0"},
    {"realtime/two-full-cpus", kFull, "policy: edf_us", "misses > 0"},
    {"realtime/two-full-cpus", kFull, "policy: llf", "misses > 0"},
    {"realtime/two-full-cpus", kFull, "policy: {name: edf, queues: partitioned}",
     "misses > 0 and utilisation(1) < 70"},
    {"realtime/long-lock", "repeat 1:\n              - with m:\n                  - compute 6",
     "repeat 6:\n              - with m:\n                  - compute 1",
     "misses == 0 and response_max(controller) == 3ms"},
    {"speedup/amdahl", "cpus: 4,", "cpus: 1,", "end == 100ms"},
    {"speedup/amdahl", "cpus: 4,", "cpus: 8,", "end == 30ms"},
    {"speedup/amdahl", "cpus: 4,", "cpus: 3,", "end == 50ms and utilisation(2) < utilisation(1)"},
    {"speedup/false-parallelism", "    - with m:\n        - compute 19ms\n",
     "    - compute 19ms\n    - with m:\n", "end == 23ms"},
    {"speedup/graham-anomaly", "cpus: 4,", "cpus: 3,", "end == 12ms"},
    {"deadlock/bankers-unsafe-request-waits", "resource(10, avoidance=bankers)", "resource(10)",
     "deadlock and live == 3"},
    {"deadlock/deadlock-detected-multi-unit", "resource(4)\n  printers: resource(3)",
     "resource(4, detection=end)\n  printers: resource(3, detection=end)",
     "deadlock and end == 6ms and live == 3"},
    {"deadlock/deadlock-detected-multi-unit",
     "a: {run: [request drives 2, compute 2, request printers 2",
     "a: {run: [request drives 2, compute 2, request printers 1", "finished"},
    {"deadlock/gate-lock",
     "with gate:\n              - with b:", "if 1:\n              - with b:", "deadlock"},
    {"deadlock/dining-philosophers-waiter", "seats: semaphore(4)", "seats: semaphore(5)",
     "deadlock"},
    {"classics/readers-writers-writer-first", "rwlock(prefer=writer)", "rwlock(prefer=reader)",
     "blocked(library/eve) == 2ms"},
};

std::string changed(const Change& c)
{
    const Result<std::string> file = read_file(fmt::format("scenarios/{}.yaml", c.lesson), 4 << 20);
    if (!file.ok()) {
        ADD_FAILURE() << file.error().message;
        return {};
    }
    std::string text = file.value();
    const std::string from = c.from;
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    EXPECT_EQ(text.find(from, at + 1), std::string::npos) << from;
    text.replace(at, from.size(), c.to);
    return text.substr(0, text.find("\nexpect:")) + "\noutcome: [" + c.promise + "]\n";
}

class Note : public testing::TestWithParam<Change> {};

TEST_P(Note, IsTrue)
{
    const std::string text = changed(GetParam());
    Diagnostics diagnostics;
    const LoadedScenario loaded = load_scenario(text, "changed", {}, diagnostics);
    ASSERT_NE(loaded.model, nullptr) << render(diagnostics, "changed", text, false);
    Result<RunOutcome> run = simulated_backend().run(loaded.model, {seconds(60)}, {});
    ASSERT_TRUE(run.ok());
    const RunStatistics figures = statistics(run.value().timeline);
    for (const Property& p : loaded.model->outcome) {
        const PropertyVerdict v = evaluate(p.text, p.expr, p.line, run.value(), figures);
        EXPECT_EQ(v.verdict, Verdict::holds) << v.because;
    }
}

INSTANTIATE_TEST_SUITE_P(, Note, testing::ValuesIn(kChanges));

}  // namespace
}  // namespace interleave
