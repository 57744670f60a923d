// Runs whose rules change on the way, worked out by hand: who runs when, what is told, and that a
// walk through them is exact both ways.
#include "kernel/change.h"

#include "policy/lanes.h"
#include "session/history.h"
#include "session/names.h"
#include "session/snapshot.h"

#include <gmock/gmock.h>

namespace interleave {
namespace {

using test::lane_text;
using test::load_model;
using test::timeline_of;
using testing::HasSubstr;

// Three tasks that compute 6, 6 and 4 ms from the start on, on one CPU.
constexpr std::string_view kThree = R"yaml(format: 1
title: three
machine: {cpus: 1, instruction: 0}
policy: fcfs
processes:
  A: {run: [compute 6], priority: 5, tickets: 100}
  B: {run: [compute 6], priority: 5, tickets: 100}
  C: {run: [compute 4], priority: 5, tickets: 100}
)yaml";

Time at_ms(int64_t n) { return Time{} + ms(n); }

// The number of steps that are over by then.
uint64_t steps_by(std::string_view text, const Overrides& overrides, Time time)
{
    History h(load_model(text, overrides));
    h.seek(time);
    return h.position();
}

// With these changes, each at a time.
std::shared_ptr<const Model> changed(std::string_view text,
                                     const std::vector<std::pair<int64_t, std::string>>& changes,
                                     const std::string& policy = {})
{
    Overrides overrides;
    if (!policy.empty()) overrides.policy = policy;
    for (const auto& [when, what] : changes) {
        const uint64_t at = steps_by(text, overrides, at_ms(when));
        overrides.changes.push_back({at, at_ms(when), what});
    }
    return load_model(text, overrides);
}

std::string lane(const std::shared_ptr<const Model>& m, uint32_t cpu = 0)
{
    return lane_text(timeline_of(*m), cpu);
}

TEST(ChangedRun, GoesOnUnderAnotherPolicyWithANewSliceForWhoeverRuns)
{
    EXPECT_EQ(lane(changed(kThree, {})), "A[0,6) B[6,12) C[12,16)");
    EXPECT_EQ(lane(changed(kThree, {{3, "policy=rr:quantum=2ms"}})),
              "A[0,5) B[5,7) C[7,9) A[9,10) B[10,12) C[12,14) B[14,16)");
}

TEST(ChangedRun, LetsThoseWhoWaitedJoinInTheOrderInWhichTheyBecameReady)
{
    // Under rr A was put back at 2, and B runs at 3: C has waited since 0, A since 2.
    EXPECT_EQ(lane(changed(kThree, {{3, "policy=fcfs"}}, "rr:quantum=2ms")),
              "A[0,2) B[2,8) C[8,12) A[12,16)");
}

TEST(ChangedRun, DoesNotTakeTheCpuAwayUnderAPolicyThatDoesNotPreempt)
{
    EXPECT_EQ(lane(changed(kThree, {{3, "policy=sjf"}})), "A[0,6) C[6,10) B[10,16)");
    // 3 ms of A are left, and C has 4: the one with the least to do goes on.
    EXPECT_EQ(lane(changed(kThree, {{3, "policy=srtf"}})), "A[0,6) C[6,10) B[10,16)");
    // At 1 ms it has 5 left.
    EXPECT_EQ(lane(changed(kThree, {{1, "policy=srtf"}})), "A[0,1) C[1,5) A[5,10) B[10,16)");
}

TEST(ChangedRun, TakesTheCpuAwayForAPriorityThatIsRaised)
{
    EXPECT_EQ(lane(changed(kThree, {{3, "C.priority=1"}}, "priority")),
              "A[0,3) C[3,7) B[7,13) A[13,16)");
    EXPECT_EQ(lane(changed(kThree, {{3, "A.priority=9"}}, "priority")),
              "A[0,3) B[3,9) C[9,13) A[13,16)");
    EXPECT_EQ(lane(changed(kThree, {{3, "C.priority=1"}, {5, "B.priority=0"}}, "priority")),
              "A[0,3) C[3,5) B[5,11) C[11,13) A[13,16)");
}

// A policy that does not go by priorities is not disturbed, not even by being asked again.
TEST(ChangedRun, IsTheSameWhereAValueSaysNothingToThePolicy)
{
    for (const char* policy : {"fcfs", "rr:quantum=2ms", "sjf", "mlfq", "hrrn"}) {
        const std::string plain = lane(changed(kThree, {}, policy));
        EXPECT_EQ(lane(changed(kThree, {{3, "B.priority=1"}}, policy)), plain) << policy;
        EXPECT_EQ(lane(changed(kThree, {{3, "B.nice=-5"}}, policy)), plain) << policy;
        EXPECT_EQ(lane(changed(kThree, {{3, "seed=77"}}, policy)), plain) << policy;
    }
}

// Equal shares for 6 ms, 1 ms each in turn; then A has three times as many tickets.
TEST(ChangedRun, SharesAnewWhenTicketsChange)
{
    constexpr std::string_view kTwo = R"yaml(format: 1
title: two
machine: {cpus: 1, instruction: 0}
policy: {name: stride, quantum: 1ms}
processes:
  A: {run: [compute 30], tickets: 100}
  B: {run: [compute 30], tickets: 100}
)yaml";
    const auto ran = [](const Timeline& t, uint32_t task, int64_t from, int64_t to) {
        return t.spent(TrackId{task}, TaskState::running, at_ms(from), at_ms(to));
    };
    const Timeline t = timeline_of(*changed(kTwo, {{6, "A.tickets=300"}}));
    EXPECT_EQ(ran(t, 0, 0, 6), ms(3));
    EXPECT_EQ(ran(t, 1, 0, 6), ms(3));
    EXPECT_GE(ran(t, 0, 6, 26), ms(14));
    EXPECT_LE(ran(t, 0, 6, 26), ms(16));
}

// low owns m when high comes for it at 2; medium has nothing to do with m and computes.
constexpr std::string_view kInversion = R"yaml(format: 1
title: inversion
machine: {cpus: 1, instruction: 0}
policy: priority
objects: {m: mutex}
processes:
  low: {priority: 9, run: [lock m, compute 4, unlock m, compute 1]}
  high: {priority: 1, start: 2, run: [lock m, compute 1, unlock m]}
  medium: {priority: 5, start: 3, run: [compute 6]}
)yaml";

TEST(ChangedRun, LendsUrgencyFromTheMomentOnAtWhichAMutexDoes)
{
    EXPECT_EQ(lane(changed(kInversion, {})),
              "low[0,3) medium[3,9) low[9,10) high[10,11) low[11,12)");
    // From 5 on low is as urgent as high, which waits for it, and goes before medium.
    EXPECT_EQ(lane(changed(kInversion, {{5, "m.protocol=inherit"}})),
              "low[0,3) medium[3,5) low[5,6) high[6,7) medium[7,11) low[11,12)");
    // Its ceiling is that of high, too.
    EXPECT_EQ(lane(changed(kInversion, {{5, "m.protocol=protect"}})),
              "low[0,3) medium[3,5) low[5,6) high[6,7) medium[7,11) low[11,12)");
}

TEST(ChangedRun, TakesBackWhatWasLent)
{
    // With inherit low runs on at 3; from 3 on it has its own urgency again, and medium is there.
    std::string text(kInversion);
    text.replace(text.find("{m: mutex}"), 10, "{m: mutex(protocol=inherit)}");
    EXPECT_EQ(lane(changed(text, {})), "low[0,4) high[4,5) medium[5,11) low[11,12)");
    EXPECT_EQ(lane(changed(text, {{3, "m.protocol=none"}})),
              "low[0,3) medium[3,9) low[9,10) high[10,11) low[11,12)");
}

TEST(ChangedRun, KeepsTheCpusBusyWhenQueuesMove)
{
    std::string text(kThree);
    text.replace(text.find("cpus: 1"), 7, "cpus: 2");
    for (const char* from : {"fcfs", "rr:quantum=1ms,queues=per_cpu", "ule", "nt"}) {
        for (const char* to : {"rr:quantum=1ms", "rr:quantum=2ms,queues=per_cpu", "ule", "nt",
                               "edf", "edf:assigned=worst_fit", "lottery", "mlfq"}) {
            Diagnostics diagnostics;
            Overrides overrides;
            overrides.policy = from;
            overrides.changes.push_back({3, {}, std::string("policy=") + to});
            const auto loaded = load_scenario(text, "test.yaml", overrides, diagnostics);
            if (loaded.model == nullptr) continue;
            const Timeline t = timeline_of(*loaded.model, [&](const State& s) {
                const auto broken = laws(in_force(*loaded.model, s), s);
                ASSERT_TRUE(broken.empty()) << from << " " << to << ": " << broken.front();
            });
            EXPECT_LE(t.end(), at_ms(10)) << from << " " << to;
        }
    }
}

TEST(Snapshot, TellsTheNextStepOfALoopWithoutTheCounterThatNobodyNamed)
{
    History h(test::load_model("processes: {P: {run: [{repeat 2: [compute 1]}]}}\n"));
    std::string told;
    do told += snapshot(h.model(), h.state()).next + "\n";
    while (h.forward());
    EXPECT_NE(told.find("P on cpu0 executes: repeat 2\n"), std::string::npos) << told;
    EXPECT_NE(told.find("P on cpu0 finishes: compute 1"), std::string::npos) << told;
    EXPECT_EQ(told.find(" ."), std::string::npos) << told;
}

// A check of the gil, or warm caches, end a burst and not the work.
TEST(Snapshot, TellsWhetherAComputeEndsOrGoesOn)
{
    constexpr const char* kScenarios[] = {
        "processes: {P: {run: [compute 3, compute 2]}, Q: {run: [compute 4]}}\n"
        "policy: {name: rr, quantum: 2ms}\n",
        "machine: {cpus: 2}\n"
        "processes: {P: {interpreter: cpython-3.12, threads: {a: {run: [compute 12, compute 9]}, "
        "b: {run: [compute 17]}}}}\n",
        "machine: {cache: {size: 1, warmup: 2ms, warm_rate: 2}}\n"
        "processes: {P: {working_set: 1, run: [compute 7, compute 3]}}\n",
    };
    for (const char* text : kScenarios) {
        History h(load_model(text));
        int ends = 0, middles = 0;
        for (bool goes_on = true; goes_on;) {
            const State before = h.state();
            const std::string told = snapshot(h.model(), before).next;
            const bool ending = told.find(" finishes: compute") != std::string::npos;
            const bool middle = told.find(" is in the middle of: compute") != std::string::npos;
            ends += ending ? 1 : 0;
            middles += middle ? 1 : 0;
            goes_on = h.forward();
            if (!ending && !middle) continue;
            const TaskId t = next_step(before).task;
            EXPECT_EQ(pc_of(h.state(), t) != pc_of(before, t), ending) << told;
        }
        EXPECT_GT(ends, 0) << text;
        EXPECT_EQ(middles > 0, text != kScenarios[0]) << text;
    }
}

TEST(ChangedRun, IsToldAndShownBeforeItHappens)
{
    const auto model = changed(kThree, {{3, "policy=rr:quantum=2ms"}});
    History h(model);
    h.seek(at_ms(2));
    const Snapshot before = snapshot(h.model(), h.state());
    EXPECT_EQ(before.policy, "fcfs");
    EXPECT_EQ(before.next, "At 3 ms, the rules change: policy=rr:quantum=2ms.");
    EXPECT_EQ(h.next_time(), at_ms(3));
    h.forward();
    EXPECT_EQ(h.now(), at_ms(3));
    const Snapshot after = snapshot(h.model(), h.state());
    EXPECT_EQ(after.policy, "rr");
    EXPECT_THAT(after.cpus[0].doing, HasSubstr("slice ends at 5 ms"));
    ASSERT_EQ(h.last_records().size(), 1U);
    EXPECT_EQ(h.last_records()[0].kind, RecordKind::changed);
    EXPECT_EQ(changes_of(*model), std::vector<std::string>{"policy=rr:quantum=2ms"});
    h.back();
    EXPECT_EQ(snapshot(h.model(), h.state()).policy, "fcfs");
}

TEST(ChangedRun, HasThePastOfTheRunWithoutTheChange)
{
    const auto plain = changed(kThree, {});
    const auto model = changed(kThree, {{3, "policy=rr:quantum=2ms"}, {7, "C.priority=1"}});
    History a(plain), b(model);
    while (b.position() < model->successor_at) {
        EXPECT_EQ(a.fingerprint(), b.fingerprint()) << a.position();
        a.forward();
        b.forward();
    }
    EXPECT_EQ(a.fingerprint(), b.fingerprint());
    b.seek(UINT64_MAX);
    const uint64_t end = b.fingerprint();
    while (b.back()) {
    }
    EXPECT_EQ(b.fingerprint(), History(plain).fingerprint());
    b.seek(UINT64_MAX);
    EXPECT_EQ(b.fingerprint(), end);
}

TEST(ChangedRun, HasAnotherFutureWithAnotherSeed)
{
    constexpr std::string_view kDrawn = R"yaml(format: 1
title: drawn
machine: {cpus: 1, instruction: 0}
policy: fcfs
processes:
  A:
    run:
      - repeat 20:
          - compute uniform(1ms, 9ms)
)yaml";
    const Timeline a = timeline_of(*changed(kDrawn, {}));
    const Timeline b = timeline_of(*changed(kDrawn, {{30, "seed=5"}}));
    EXPECT_NE(a.end(), b.end());
    EXPECT_EQ(timeline_of(*changed(kDrawn, {{30, "seed=5"}})).end(), b.end());
}

TEST(ChangedRun, SaysWhatCannotChange)
{
    const auto complaint = [](const std::string& what) {
        Diagnostics diagnostics;
        Overrides overrides;
        overrides.changes.push_back({0, {}, what});
        EXPECT_EQ(load_scenario(kInversion, "test.yaml", overrides, diagnostics).model, nullptr)
            << what;
        std::string all;
        for (const Diagnostic& d : diagnostics.all()) all += d.message + "; " + d.suggestion + "\n";
        return all;
    };
    EXPECT_THAT(complaint("policy=rrr"), HasSubstr("unknown policy 'rrr'"));
    EXPECT_THAT(complaint("policy=rr:quantum=no"), HasSubstr("'quantum' of the policy 'rr'"));
    EXPECT_THAT(complaint("hihg.priority=1"), HasSubstr("did you mean 'high'?"));
    EXPECT_THAT(complaint("high.prority=1"), HasSubstr("did you mean 'priority'?"));
    EXPECT_THAT(complaint("high.nice=99"), HasSubstr("a number from -20 to 19"));
    EXPECT_THAT(complaint("m.order=barging"), HasSubstr("'order' of a mutex cannot change"));
    EXPECT_THAT(complaint("m.protocol=inherits"), HasSubstr("did you mean 'inherit'?"));
    EXPECT_THAT(complaint("seed=x"), HasSubstr("a seed is a number"));
    EXPECT_THAT(complaint("colour=red"), HasSubstr("says nothing that can change"));
}

TEST(ChangedRun, SaysWhenAMutexCannotBeHandedOverAnyMore)
{
    History h(changed(kInversion, {}));
    h.seek(at_ms(5));
    const auto to = [&](const char* protocol) {
        Overrides overrides;
        overrides.changes.push_back({h.position(), {}, std::string("m.protocol=") + protocol});
        return h.obstacle_to(*load_model(kInversion, overrides));
    };
    EXPECT_EQ(to("inherit"), "");
    EXPECT_THAT(to("original_ceiling"), HasSubstr("while a task waits for it"));
    h.seek(at_ms(1));
    EXPECT_EQ(to("original_ceiling"), "");
}

TEST(PlannedChange, IsReadAsItIsWritten)
{
    for (const char* text : {"12:policy=rr:quantum=2ms", "0:seed=7", "3@1.5ms:A.priority=1"}) {
        const auto change = read_change(text);
        ASSERT_TRUE(change) << text;
        EXPECT_EQ(to_text(*change), text);
    }
    for (const char* text : {"", "policy=rr", "x:policy=rr", "-1:seed=3", "3@soon:seed=3", "12"})
        EXPECT_FALSE(read_change(text)) << text;
}

}  // namespace
}  // namespace interleave
