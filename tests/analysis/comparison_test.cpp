// Where two runs differ and by how much: from the texts of scenarios, and laws on random ones.
// INTERLEAVE_SEED=n compares that one random scenario.
#include "analysis/comparison.h"

#include "analysis/run_names.h"

#include "../laws/random_scenario.h"
#include "backend/simulated.h"
#include "support/load.h"
#include "support/script.h"
#include "support/seeds.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace interleave {
namespace {

using test::Script;
using testing::ElementsAre;
using testing::IsEmpty;

Timeline run(const std::string& text, const std::string& policy = {})
{
    Overrides o;
    if (!policy.empty()) o.policy = policy;
    const auto m = test::load_model("format: 1\ntitle: t\n" + text, o);
    Result<RunOutcome> run = simulated_backend().run(m, {}, {});
    EXPECT_TRUE(run.ok());
    return std::move(run).value().timeline;
}

// "2-4 5-8" in milliseconds.
std::string text_of(const std::vector<TimeSpan>& spans)
{
    std::string text;
    for (const TimeSpan& s : spans)
        text += fmt::format("{}{}-{}", text.empty() ? "" : " ", s.from.ns / 1'000'000,
                            s.to.ns / 1'000'000);
    return text;
}

const ComparedLane& lane(const std::vector<ComparedLane>& all, const std::string& name)
{
    static const ComparedLane none;
    const auto it = std::ranges::find(all, name, &ComparedLane::name);
    EXPECT_NE(it, all.end()) << name;
    return it == all.end() ? none : *it;
}

// "A 0 8 @ A 2-6": what it is of, its values in milliseconds or as they are, where to look.
std::string row(const Comparison& c, Metric metric, const std::string& of = {})
{
    for (const ComparedMetric& m : c.metrics) {
        const ComparedLane* l = c.lane({m.kind, m.lane, {}});
        if (m.metric != metric || (l != nullptr ? l->name : "") != of) continue;
        const int64_t unit = unit_of(metric) == MetricUnit::nanoseconds ? 1'000'000 : 1;
        const auto value = [&](const std::optional<int64_t>& v) {
            return v ? fmt::to_string(*v / unit) : "-";
        };
        std::string text = fmt::format("{} {}", value(m.a), value(m.b));
        if (!m.place) return text;
        const ComparedLane* at = c.lane(*m.place);
        return fmt::format("{} @ {} {}", text, at != nullptr ? at->name : "run",
                           text_of({m.place->when}));
    }
    return "no such row";
}

constexpr const char* kThree = R"(
processes:
  A: {run: [compute 5]}
  B: {run: [compute 5]}
  C: {run: [compute 5]}
)";

TEST(Comparison, TellsInWhichSpansATaskWasInAnotherState)
{
    const Comparison c = compare(run(kThree, "fcfs"), run(kThree, "rr:quantum=2ms"));
    EXPECT_EQ(text_of(lane(c.tasks, "A").spans), "2-13");
    EXPECT_EQ(text_of(lane(c.tasks, "B").spans), "2-4 5-8 10-14");
    EXPECT_EQ(text_of(lane(c.tasks, "C").spans), "4-6 12-14");
    EXPECT_EQ(lane(c.tasks, "B").differs, ms(9));
    EXPECT_EQ(lane(c.tasks, "B").lifetime, ms(14));
    EXPECT_EQ(lane(c.tasks, "B").differs_ppm, 642'857U);
    // Who has the CPU: fcfs A A A A A B B B B B C C C C C, rr A A B B C C A A B B C C A B C.
    EXPECT_EQ(text_of(lane(c.cpus, "cpu0").spans), "2-8 12-14");
    ASSERT_TRUE(c.first);
    EXPECT_EQ(c.first->when.from, Time{} + ms(2));
}

TEST(Comparison, MetricsHaveBothValuesAndThePlaceToLookAt)
{
    const Comparison c = compare(run(kThree, "fcfs"), run(kThree, "rr:quantum=2ms"));
    EXPECT_EQ(row(c, Metric::waiting, "A"), "0 8 @ A 2-6");
    EXPECT_EQ(row(c, Metric::turnaround, "A"), "5 13 @ A 5-13");
    EXPECT_EQ(row(c, Metric::turnaround, "B"), "10 14 @ B 10-14");
    EXPECT_EQ(row(c, Metric::turnaround, "C"), "15 15");
    EXPECT_EQ(row(c, Metric::response, "C"), "10 4 @ C 4-10");
    EXPECT_EQ(row(c, Metric::running, "A"), "5 5");
    EXPECT_EQ(row(c, Metric::makespan), "15 15");
    EXPECT_EQ(row(c, Metric::mean_turnaround), "10 14 @ A 5-13");
    EXPECT_EQ(row(c, Metric::preemptions, "A"), "0 2 @ A 2-13");
    EXPECT_EQ(row(c, Metric::context_switches), "3 9 @ A 2-13");
    EXPECT_EQ(row(c, Metric::utilisation, "cpu0"), "1000000 1000000");
    EXPECT_EQ(row(c, Metric::blocked, "A"), "no such row");
}

TEST(Comparison, DifferencesAreOfTheSecondLessTheFirst)
{
    const ComparedMetric m{.a = 5, .b = 13, .place = {}};
    EXPECT_EQ(m.difference(), 8);
    EXPECT_EQ(m.relative_ppm(), 1'600'000);
    const ComparedMetric none{.a = 0, .b = 13, .place = {}};
    EXPECT_FALSE(none.relative_ppm());
    const ComparedMetric half{.a = {}, .b = 13, .place = {}};
    EXPECT_FALSE(half.difference());
    EXPECT_TRUE(half.differs());
}

TEST(Comparison, TheLargestDisagreementComesFirstAndAgreementLast)
{
    const Comparison c = compare(run(kThree, "fcfs"), run(kThree, "rr:quantum=2ms"));
    ASSERT_FALSE(c.metrics.empty());
    EXPECT_TRUE(
        std::ranges::is_sorted(c.metrics, std::greater<>(), &ComparedMetric::disagreement_ppm));
    EXPECT_TRUE(c.metrics.front().differs());
    EXPECT_FALSE(c.metrics.back().differs());
    for (const ComparedMetric& m : c.metrics) EXPECT_EQ(m.differs(), m.place.has_value());
}

TEST(Comparison, ALargePartOfNextToNothingIsNoLargeDisagreement)
{
    constexpr const char* text = R"(
machine: {{instruction: 0}}
processes:
  A: {{run: [compute 1us, sleep {}, compute 100]}}
  B: {{run: [compute 50], start: 200}}
)";
    const std::string with = fmt::format(text, "2us");
    const std::string longer = R"(
machine: {instruction: 0}
processes:
  A: {run: [compute 1us, sleep 1us, compute 100]}
  B: {run: [compute 90], start: 200}
)";
    const Comparison c = compare(run(with), run(longer));
    EXPECT_EQ(c.metrics.front().metric, Metric::turnaround);  // of B: 50 against 90
    const auto blocked = std::ranges::find(c.metrics, Metric::blocked, &ComparedMetric::metric);
    ASSERT_NE(blocked, c.metrics.end());
    EXPECT_EQ(blocked->a, 2'000);
    EXPECT_EQ(blocked->b, 1'000);
    EXPECT_LT(blocked->disagreement_ppm, 1'000U);
    EXPECT_GT(blocked->disagreement_ppm, 0U);
}

constexpr const char* kLock = R"(
machine: {{instruction: 0, cpus: 2}}
objects: {{m: mutex}}
processes:
  p:
    threads:
      a: {{run: [lock m, compute {0}, unlock m, compute 2]}}
      b: {{run: [compute 1, lock m, compute 3, unlock m]}}
)";

TEST(Comparison, LocksHaveTheirWaitsAndTheTaskThatWaitedLongest)
{
    const Comparison c = compare(run(fmt::format(kLock, 4)), run(fmt::format(kLock, 9)));
    EXPECT_EQ(row(c, Metric::waiting_for, "m"), "3 8 @ p/b 4-9");
    EXPECT_EQ(row(c, Metric::acquisitions, "m"), "2 2");
    EXPECT_EQ(row(c, Metric::contended, "m"), "500000 500000");
    EXPECT_EQ(row(c, Metric::blocked, "p/b"), "3 8 @ p/b 4-9");
    EXPECT_EQ(row(c, Metric::blocked_for, "p/b"), "no such row");  // it says the same
    // a owns it for 4 or 9, then b for 3.
    EXPECT_EQ(text_of(lane(c.objects, "m").spans), "4-12");
}

TEST(Comparison, BeingBlockedForAnotherReasonIsADifference)
{
    Script a({"alice"}, 1);
    a.ready(0, 0).run(0, 0).block(1, 0, Reason::lock, 0).ready(5, 0).run(5, 0).exit(6, 0);
    Script b({"alice"}, 1);
    b.ready(0, 0).run(0, 0).block(1, 0, Reason::lock, 0).ready(3, 0).block(3, 0, Reason::io, 1);
    b.ready(5, 0).run(5, 0).exit(6, 0);
    const Comparison c = compare(a.finish(6), b.finish(6));
    EXPECT_EQ(text_of(lane(c.tasks, "bank/alice").spans), "3-5");
    EXPECT_EQ(row(c, Metric::blocked, "bank/alice"), "4 4");
    EXPECT_EQ(row(c, Metric::blocked_for, "bank/alice"), "0 2 @ bank/alice 3-5");
    EXPECT_EQ(row(c, Metric::waiting_for, "disk"), "0 2 @ bank/alice 3-5");
}

TEST(Comparison, ObjectsAreMatchedByNameNotByNumber)
{
    Script a({"alice"}, 1);
    a.ready(0, 0).run(0, 0).own(1, 0, 0).own(4, 0, Script::kNone).exit(6, 0);
    Script b({"alice"}, 1);
    b.symbols.objects = {"disk", "m"};
    b.symbols.object_kinds = {"device", "mutex"};
    b.ready(0, 0).run(0, 0).own(1, 1, 0).own(5, 1, Script::kNone).exit(6, 0);
    const Comparison c = compare(a.finish(6), b.finish(6));
    EXPECT_EQ(text_of(lane(c.objects, "m").spans), "4-5");
    EXPECT_THAT(lane(c.objects, "disk").spans, IsEmpty());
}

TEST(Comparison, ACpuOfOneRunAloneHasNoRowOfNothing)
{
    const std::string text = "machine: {cpus: 2}\n" + std::string(kThree);
    const Comparison c = compare(run(kThree, "fcfs"), run(text, "fcfs"));
    EXPECT_EQ(row(c, Metric::utilisation, "cpu1"), "- 500000 @ cpu1 0-5");
    EXPECT_EQ(row(c, Metric::overhead, "cpu1"), "no such row");
}

TEST(Comparison, ATaskOfOneRunAloneDiffersWhileItLives)
{
    const std::string two =
        "processes:\n  A: {run: [compute 5]}\n  B: {run: [compute 3], start: 1}\n";
    const std::string one = "processes:\n  A: {run: [compute 5]}\n";
    const Comparison c = compare(run(two, "fcfs"), run(one, "fcfs"));
    const ComparedLane& b = lane(c.tasks, "B");
    EXPECT_FALSE(b.in_both());
    EXPECT_EQ(text_of(b.spans), "1-8");
    EXPECT_THAT(lane(c.tasks, "A").spans, IsEmpty());
    EXPECT_EQ(row(c, Metric::turnaround, "B"), "7 - @ B 1-8");
    EXPECT_EQ(c.metrics.front().disagreement_ppm, 1'000'000U);
}

TEST(Comparison, ATaskThatHasEndedStaysEndedWhereTheOtherRunIsLonger)
{
    const std::string text = "processes:\n  A: {run: [compute 2]}\n  B: {run: [compute 2, sleep ";
    const Comparison c = compare(run(text + "1]}\n", "fcfs"), run(text + "9]}\n", "fcfs"));
    EXPECT_THAT(lane(c.tasks, "A").spans, IsEmpty());
    EXPECT_EQ(text_of(lane(c.tasks, "B").spans), "5-13");
    EXPECT_EQ(c.to, Time{} + ms(13));
    EXPECT_EQ(row(c, Metric::makespan), "5 13 @ run 5-13");
}

TEST(Comparison, NothingIsKnownAfterARunWasCutOff)
{
    const std::string text = "processes:\n  A: {run: [sleep 20]}\n";
    const Comparison cut = compare(run("until: 8\n" + text), run(text));
    EXPECT_EQ(text_of(lane(cut.tasks, "A").spans), "8-20");
}

TEST(Comparison, AfterADeadlockTasksStayBlocked)
{
    const std::string text = R"(
machine: {instruction: 0, cpus: 2}
objects: {a: mutex, b: mutex}
processes:
  p:
    threads:
      x: {run: [lock a, compute 1, lock b, unlock b, unlock a]}
      y: {run: [lock b, compute 1, lock a, unlock a, unlock b]}
)";
    const std::string other = text + "      z: {run: [compute 9]}\n";
    const Comparison c = compare(run(text), run(other));
    EXPECT_THAT(lane(c.tasks, "p/x").spans, IsEmpty());
    EXPECT_THAT(lane(c.tasks, "p/y").spans, IsEmpty());
    EXPECT_FALSE(lane(c.tasks, "p/z").spans.empty());
}

TEST(Comparison, WhatARunDoesNotKnowIsNotCompared)
{
    Script a({"alice"}, 1);
    a.ready(0, 0).run(0, 0).own(1, 0, 0).own(4, 0, Script::kNone).exit(6, 0);
    Script b = a;
    b.origin.source = Origin::Source::posix;
    b.origin.knows_cpus = false;
    b.origin.knows_ready = false;
    b.origin.knows_owners = false;
    const Comparison c = compare(a.finish(6), b.finish(6));
    EXPECT_FALSE(c.knows_cpus);
    EXPECT_FALSE(c.knows_owners);
    EXPECT_TRUE(c.estimates);
    EXPECT_THAT(lane(c.cpus, "cpu0").spans, IsEmpty());
    EXPECT_EQ(row(c, Metric::utilisation, "cpu0"), "no such row");
    EXPECT_EQ(row(c, Metric::acquisitions, "m"), "no such row");
}

TEST(Comparison, MissedDeadlinesLeadToTheFirstJobThatMissedInOneRunOnly)
{
    const std::string text = R"(
machine: {instruction: 0}
until: 24
processes:
  A: {run: [{every 4: [compute 2]}]}
  B: {run: [{every 6: [compute 3]}]}
)";
    const Comparison c = compare(run(text, "edf"), run(text, "rm"));
    EXPECT_EQ(row(c, Metric::jobs_missed, "B"), "0 2 @ B 0-7");
}

TEST(Comparison, TheNextDifferenceIsTheNextBeginningOfOne)
{
    const Comparison c = compare(run(kThree, "fcfs"), run(kThree, "rr:quantum=2ms"));
    const ComparedLane& b = lane(c.tasks, "B");
    EXPECT_EQ(next_difference(b, Time{} + ms(2))->from, Time{} + ms(5));
    EXPECT_EQ(previous_difference(b, Time{} + ms(5))->from, Time{} + ms(2));
    EXPECT_FALSE(next_difference(b, Time{} + ms(10)));
    EXPECT_FALSE(previous_difference(b, Time{} + ms(2)));
    EXPECT_EQ(next_difference(c, Time{} + ms(2))->when.from, Time{} + ms(4));
    EXPECT_EQ(previous_difference(c, Time{} + ms(12))->when.from, Time{} + ms(10));
}

TEST(RunNames, AreWhatDiffersOfTwoLists)
{
    using Names = std::pair<std::string, std::string>;
    EXPECT_EQ(what_differs("rr, 1 cpu", "fcfs, 1 cpu"), (Names{"rr", "fcfs"}));
    EXPECT_EQ(what_differs("rr, 1 cpu", "rr, 2 cpus"), (Names{"1 cpu", "2 cpus"}));
    EXPECT_EQ(what_differs("rr, 1 cpu", "fcfs, 2 cpus"), (Names{"rr, 1 cpu", "fcfs, 2 cpus"}));
    EXPECT_EQ(what_differs("rr, 1 cpu", "rr"), (Names{"rr, 1 cpu", "rr"}));
}

TEST(DifferenceCells, TellHowManyLanesDifferAndByHowMuch)
{
    const Comparison c = compare(run(kThree, "fcfs"), run(kThree, "rr:quantum=2ms"));
    const auto cells = difference_cells(c.tasks, Time{}, Time{} + ms(15), 5);  // of 3 ms
    ASSERT_EQ(cells.size(), 5U);
    EXPECT_EQ(cells[0], (DifferenceCell{2, 666'666}));    // A 2-3, B 2-3
    EXPECT_EQ(cells[1], (DifferenceCell{3, 2'333'332}));  // A all, B 3-4 5-6, C 4-6
    EXPECT_EQ(cells[2], (DifferenceCell{2, 1'666'666}));  // A, B 6-8
    EXPECT_EQ(cells[4], (DifferenceCell{3, 1'666'665}));  // A 12-13, B 12-14, C 12-14
}

TEST(DifferenceCells, TheShortestDifferenceIsNeverLost)
{
    Comparison c;
    c.tasks.push_back({.name = "a", .a = 0, .b = 0, .spans = {}, .differs = {}, .lifetime = {}});
    c.tasks[0].spans = {{Time{999'999'998}, Time{999'999'999}}};
    const auto cells = difference_cells(c.tasks, Time{}, Time{} + seconds(3600), 100);
    EXPECT_EQ(cells[0], (DifferenceCell{1, 1}));
    EXPECT_EQ(std::ranges::count(cells, DifferenceCell{}), 99);
}

// What has to be the same whichever way round two runs are compared.
std::map<std::string, std::vector<TimeSpan>> spans_by_name(const std::vector<ComparedLane>& all)
{
    std::map<std::string, std::vector<TimeSpan>> by_name;
    for (const ComparedLane& l : all) by_name[l.name] = l.spans;
    return by_name;
}

std::vector<std::string> rows(const Comparison& c, bool exchanged)
{
    std::vector<std::string> all;
    for (const ComparedMetric& m : c.metrics) {
        const ComparedLane* l = c.lane({m.kind, m.lane, {}});
        const auto& a = exchanged ? m.b : m.a;
        const auto& b = exchanged ? m.a : m.b;
        const std::string object =
            m.object == ComparedMetric::kNone ? "" : c.objects[m.object].name;
        all.push_back(fmt::format("{} {} {} {} {} {} {}", name_of(m.metric),
                                  l != nullptr ? l->name : "", name_of(m.reason), object,
                                  a.value_or(-7), b.value_or(-7), m.disagreement_ppm));
    }
    std::ranges::sort(all);
    return all;
}

void check_pair(const Timeline& a, const Timeline& b)
{
    const Comparison ab = compare(a, b);
    const Comparison ba = compare(b, a);
    EXPECT_EQ(spans_by_name(ab.tasks), spans_by_name(ba.tasks));
    EXPECT_EQ(spans_by_name(ab.cpus), spans_by_name(ba.cpus));
    EXPECT_EQ(spans_by_name(ab.objects), spans_by_name(ba.objects));
    EXPECT_EQ(ab.first.has_value(), ba.first.has_value());
    if (ab.first && ba.first) {
        EXPECT_EQ(ab.first->when.from, ba.first->when.from);
    }
    for (const ComparedLane& l : ab.tasks) {
        EXPECT_LE(l.differs, l.lifetime) << l.name;
        Time last{-1};
        for (const TimeSpan& s : l.spans) {
            EXPECT_LT(last, s.from);
            EXPECT_LT(s.from, s.to);
            EXPECT_LE(s.to, ab.to);
            last = s.to;
        }
        EXPECT_EQ(differing(l, ab.from, ab.to), l.differs);
    }
    for (const ComparedMetric& m : ab.metrics) {
        EXPECT_EQ(m.differs(), m.place.has_value()) << name_of(m.metric);
    }
    EXPECT_EQ(rows(ab, false), rows(ba, true));
}

void check_itself(const Timeline& t)
{
    const Comparison c = compare(t, t);
    for (const LaneKind kind : {LaneKind::task, LaneKind::cpu, LaneKind::object})
        for (const ComparedLane& l : c.lanes(kind)) EXPECT_THAT(l.spans, IsEmpty()) << l.name;
    EXPECT_FALSE(c.first);
    for (const ComparedMetric& m : c.metrics) {
        EXPECT_EQ(m.a, m.b);
        EXPECT_EQ(m.disagreement_ppm, 0U);
    }
}

TEST(Comparison, ObeysItsLawsOnRandomScenarios)
{
    const auto [first, last] = test::seeds(200);
    Timeline previous;
    for (uint64_t seed = first; seed <= last; ++seed) {
        // Some programs start themselves again and again: a long run of them compares no better.
        auto model = std::make_shared<Model>(*test::load_model(random_scenario(seed)));
        model->limits.steps = 50'000;
        Result<RunOutcome> outcome = simulated_backend().run(model, {ms(200)}, {});
        ASSERT_TRUE(outcome.ok());
        const Timeline t = outcome.value().timeline;
        check_itself(t);
        check_pair(t, previous);
        previous = t;
        ASSERT_FALSE(HasFailure()) << "INTERLEAVE_SEED=" << seed << " repeats the first of this";
    }
}

}  // namespace
}  // namespace interleave
