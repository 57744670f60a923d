// Each thing that a program can do, done for real.
#include "kernel/kernel.h"
#include "real_run.h"

namespace interleave::test {
namespace {

TEST(PosixBackend, ComputesWithRegistersArraysAndCalls)
{
    HandBuilt b;
    const VariableId out = b.shared("out");
    const VariableId squares = b.variable("squares", Scope::shared, {0, 0, 0, 0});
    Code square = {{.op = Op::load, .a = 1, .flags = kLocal, .object = 2},
                   {.op = Op::multiply, .a = 1, .b = 1},
                   move(0, 1),
                   give_back(2)};
    const FunctionId f = b.function("square", square, 1);
    b.local("x", f, 1);
    Code main;
    for (int64_t i = 0; i < 4; ++i) {
        main = main + set(0, i) + Instr{.op = Op::call, .object = f.index, .arg = 1} + set(2, i);
        main.push_back({.op = Op::store, .a = 0, .b = 2, .flags = kIndexed, .object = 1});
    }
    main = main + set(3, 42) + Instr{.op = Op::exchange, .a = 3, .object = out.index} + set(4, 8) +
           Instr{.op = Op::fetch_add, .a = 4, .object = out.index} + move(0, 4);
    b.process("main", b.function("main", main + give_back(1)));
    ASSERT_EQ(squares.index, 1U);

    const RunOutcome o = run_real(b);
    EXPECT_EQ(o.end, RunEnd::finished);
    EXPECT_EQ(values_of(o, "squares"), (std::vector<int64_t>{0, 1, 4, 9}));
    EXPECT_EQ(values_of(o, "out"), std::vector<int64_t>{50});
    EXPECT_EQ(moments_of(o, "main").exit_code, 42);  // what the first function returns
}

TEST(PosixBackend, PassesArgumentsToInitialTasks)
{
    HandBuilt b;
    const VariableId out = b.shared("out");
    const FunctionId f = b.function(
        "f", {{.op = Op::load, .a = 0, .flags = kLocal, .object = 1}, store(out, 0), leave(3)}, 1);
    b.local("x", f, 1);
    b.process("P", f, {77});
    const RunOutcome o = run_real(b);
    EXPECT_EQ(values_of(o, "out"), std::vector<int64_t>{77});
    EXPECT_EQ(moments_of(o, "P").exit_code, 3);
}

TEST(PosixBackend, UsesTheCpuForCompute)
{
    HandBuilt b;
    b.process("P", b.function("f", {compute(ms(30)), leave(0)}));
    const RunOutcome o = run_real(b);
    EXPECT_GE(o.timeline.end(), Time{ms(29).ns});
    EXPECT_GE(spent(o, "P", TaskState::running), ms(20));
    EXPECT_EQ(o.timeline.counts(TrackId{0}).transitions[0], 0U);
    EXPECT_GT(o.timeline.track(TrackId{0}).os_id, 0);
}

TEST(PosixBackend, SleepsYieldsAndStartsLater)
{
    HandBuilt b;
    const FunctionId f = b.function("f", {{.op = Op::yield}, sleep(ms(20)), leave(0)});
    b.empty_process("P");
    b.thread("now", f);
    b.thread("later", f).start = Time{ms(30).ns};
    const RunOutcome o = run_real(b);
    EXPECT_GE(spent(o, "P/now", TaskState::blocked), ms(19));
    EXPECT_TRUE(has_slice(o, "P/now", TaskState::blocked, Reason::sleep));
    EXPECT_GE(spent(o, "P/later", TaskState::not_started), ms(30));
    EXPECT_GE(moments_of(o, "P/later").first_run, Time{ms(30).ns});
    EXPECT_GE(o.timeline.end(), Time{ms(49).ns});
}

TEST(PosixBackend, LosesUpdatesWithoutALock)
{
    bool lost = false;
    for (int attempt = 0; attempt < 20 && !lost; ++attempt) {
        const RunOutcome o = run_real(tellers(false, attempt % 2 == 1));
        ASSERT_EQ(o.end, RunEnd::finished);
        const int64_t balance = values_of(o, "balance").at(0);
        EXPECT_LE(balance, 200);
        EXPECT_GE(balance, 100);  // what one of them wrote in all
        lost = balance < 200;
    }
    EXPECT_TRUE(lost);
}

TEST(PosixBackend, NeverLosesUpdatesUnderAMutexOfThreadsOrProcesses)
{
    for (int attempt = 0; attempt < 4; ++attempt) {
        const RunOutcome o = run_real(tellers(true, attempt % 2 == 1));
        EXPECT_EQ(values_of(o, "balance"), std::vector<int64_t>{200});
        uint32_t held = 0, freed = 0;
        TrackId owner;
        for (const OwnerChange& change : o.timeline.owners(ObjectId{0})) {
            EXPECT_NE(change.owner.valid(), owner.valid());  // never from hand to hand
            ++(change.owner.valid() ? held : freed);
            owner = change.owner;
        }
        EXPECT_EQ(held, 200U);
        EXPECT_EQ(freed, 200U);
    }
}

TEST(PosixBackend, GivesAForkedChildItsOwnCopyAndSharesTheRest)
{
    HandBuilt b;
    const VariableId own = b.variable("own", Scope::process, {5});
    const VariableId common = b.shared("common", 5);
    const VariableId seen = b.shared("seen");
    const FunctionId child = b.function(
        "child", {load(0, own), store(seen, 0), put(own, 99), put(common, 99), leave(7)});
    const VariableId code = b.shared("code");
    const FunctionId parent = b.function(
        "parent",
        {put(own, 6), spawn(0, StartKind::process, child), join(0), store(code, 0), leave(0)});
    b.process("P", parent);
    const RunOutcome o = run_real(b);
    EXPECT_EQ(values_of(o, "P.own"), std::vector<int64_t>{6});  // not 99
    EXPECT_EQ(values_of(o, "seen"), std::vector<int64_t>{6});   // as it was when it was forked
    EXPECT_EQ(values_of(o, "common"), std::vector<int64_t>{99});
    EXPECT_EQ(values_of(o, "code"), std::vector<int64_t>{7});
    const TrackId c = o.timeline.find("P/child#1");
    ASSERT_TRUE(c.valid());
    EXPECT_EQ(o.timeline.track(c).process, "P/child#1");
    EXPECT_NE(o.timeline.track(c).os_id, o.timeline.track(TrackId{0}).os_id);
}

TEST(PosixBackend, SharesProcessMemoryBetweenThreads)
{
    HandBuilt b;
    const VariableId own = b.variable("own", Scope::process, {5});
    const FunctionId child = b.function("child", {put(own, 99), leave(7)});
    b.process("P", b.function("main", {spawn(0, StartKind::thread, child), join(0), leave(0)}));
    b.process("Q", b.function("rest", {leave(0)}));
    const RunOutcome o = run_real(b);
    EXPECT_EQ(values_of(o, "P.own"), std::vector<int64_t>{99});
    EXPECT_EQ(values_of(o, "Q.own"), std::vector<int64_t>{5});
}

// Started tasks that start others, both kinds, while others still run.
HandBuilt families()
{
    HandBuilt b;
    const FunctionId leaf = b.function("leaf", {compute(us(200)), leave(0)});
    const FunctionId middle =
        b.function("middle", {spawn(1, StartKind::thread, leaf), spawn(2, StartKind::process, leaf),
                              join(1), join(2), spawn(3, StartKind::thread, leaf), leave(0)});
    const FunctionId top =
        b.function("top", {spawn(1, StartKind::process, middle),
                           spawn(2, StartKind::thread, middle), join(1), join(2), leave(0)});
    b.process("A", top);
    b.empty_process("B");
    b.thread("x", top);
    return b;
}

TEST(PosixBackend, NamesTasksAsTheSimulationDoes)
{
    const auto model = families().finish();
    TimelineBuilder builder(symbols(*model), model->machine.cpus);
    State state = start(*model, builder);
    SeededChooser chooser(model->seed);
    run(*model, state, chooser, builder, 1'000'000);
    ASSERT_TRUE(finished(state));
    const Timeline simulated = std::move(builder).finish({}, state.sched.now);

    const auto names = [](const Timeline& t) {
        std::vector<std::string> all;
        for (uint32_t i = 0; i < t.tasks(); ++i)
            all.push_back(t.track(TrackId{i}).name + " in " + t.track(TrackId{i}).process);
        std::ranges::sort(all);
        return all;
    };
    const RunOutcome real = run_real(model);
    EXPECT_EQ(simulated.tasks(), 18U);
    EXPECT_EQ(names(real.timeline), names(simulated));
}

TEST(PosixBackend, KeepsAZombieUntilItIsJoined)
{
    HandBuilt b;
    const FunctionId child = b.function("child", {leave(4)});
    const FunctionId parent = b.function(
        "parent", {spawn(0, StartKind::process, child), sleep(ms(30)), join(0), leave(0)});
    b.process("P", parent);
    const RunOutcome o = run_real(b);
    EXPECT_GE(spent(o, "P/child#1", TaskState::zombie), ms(5));
    EXPECT_EQ(moments_of(o, "P/child#1").exit_code, 4);
    EXPECT_FALSE(has_slice(o, "P", TaskState::blocked, Reason::join));  // it had ended before
}

TEST(PosixBackend, LetsAChildOutliveTheThreadThatStartedIt)
{
    HandBuilt b;
    const VariableId done = b.shared("done");
    const FunctionId child = b.function("child", {sleep(ms(60)), put(done, 1), leave(0)});
    const FunctionId starter =
        b.function("starter", {spawn(0, StartKind::process, child), leave(0)});
    b.empty_process("P");
    b.thread("starter", starter);
    b.process("Q", b.function("idle", {sleep(ms(100)), leave(0)}));
    const RunOutcome o = run_real(b);
    EXPECT_EQ(o.end, RunEnd::finished);
    EXPECT_EQ(values_of(o, "done"), std::vector<int64_t>{1});
    EXPECT_LT(moments_of(o, "P/starter").ended, moments_of(o, "P/starter/child#1").ended);
}

// Half of the tasks at a time pass a gate of so many permits; `inside` counts them, `most` keeps
// the highest count.
HandBuilt gate(int64_t permits, int64_t each)
{
    HandBuilt b;
    b.model.machine.cpus = 2;
    const ObjectId s = b.object("s", "semaphore", {permits});
    const ObjectId m = b.mutex("m");
    const VariableId inside = b.shared("inside"), most = b.shared("most");
    const Code code = Code{set(0, each), b.act(s, "acquire")} + b.act(m, "lock") + load(0, inside) +
                      add(0, 1) + store(inside, 0) + load(1, most) +
                      Instr{.op = Op::maximum, .a = 1, .b = 0} + store(most, 1) +
                      b.act(m, "unlock") + compute(us(300)) + b.act(m, "lock") + load(0, inside) +
                      add(0, -1) + store(inside, 0) + b.act(m, "unlock") + set(0, each) +
                      b.act(s, "release") + leave(0);
    const FunctionId f = b.function("visit", code);
    b.empty_process("P");
    for (int i = 0; i < 4; ++i) b.thread("t" + std::to_string(i), f);
    b.process("Q", f);
    return b;
}

TEST(PosixBackend, LetsAsManyPassASemaphoreAsItHasPermits)
{
    const RunOutcome single = run_real(gate(2, 1));
    EXPECT_EQ(single.end, RunEnd::finished);
    EXPECT_EQ(values_of(single, "inside"), std::vector<int64_t>{0});
    EXPECT_LE(values_of(single, "most").at(0), 2);
    const RunOutcome counted = run_real(gate(5, 3));  // several at once: not by two single waits
    EXPECT_EQ(counted.end, RunEnd::finished);
    EXPECT_EQ(values_of(counted, "most"), std::vector<int64_t>{1});
}

TEST(PosixBackend, ShowsThatATaskWaitsForASemaphoreOrALock)
{
    HandBuilt b;
    const ObjectId s = b.object("s", "semaphore", {1});
    const ObjectId counted = b.object("counted", "semaphore", {3});
    const ObjectId m = b.mutex("m");
    const Code take = {set(0, 1), b.act(s, "acquire"), set(1, 3), b.act(counted, "acquire", 1),
                       b.act(m, "lock")};
    const Code give = {
        set(0, 1),     b.act(s, "release"), sleep(ms(10)), set(1, 3), b.act(counted, "release", 1),
        sleep(ms(10)), b.act(m, "unlock"),  leave(0)};
    const FunctionId first = b.function("first", take + sleep(ms(40)) + give);
    const FunctionId second = b.function("second", Code{sleep(ms(20))} + take + give);
    b.process("P", first);
    b.process("Q", second);
    const RunOutcome o = run_real(b);
    EXPECT_EQ(o.end, RunEnd::finished);
    std::vector<uint32_t> waited_for;
    const TrackId q = o.timeline.find("Q");
    for (size_t i = 0; i < o.timeline.slices(q); ++i) {
        const Slice slice = o.timeline.slice(q, i);
        if (slice.object.valid()) waited_for.push_back(slice.object.index);
    }
    EXPECT_EQ(waited_for, (std::vector<uint32_t>{s.index, counted.index, m.index}));
}

TEST(PosixBackend, TriesLocksAndSemaphoresWithoutWaiting)
{
    HandBuilt b;
    const ObjectId m = b.mutex("m");
    const ObjectId s = b.object("s", "semaphore", {1});
    const VariableId got = b.variable("got", Scope::shared, {9, 9, 9, 9});
    Code code;
    for (int64_t i = 0; i < 4; ++i) {
        code = code + (i < 2 ? b.act(m, "trylock", 1) : b.act(s, "tryacquire", 1)) + set(2, i);
        code.push_back({.op = Op::store, .a = 1, .b = 2, .flags = kIndexed, .object = got.index});
    }
    b.process("P", b.function("f", code + b.act(m, "unlock") + leave(0)));
    const RunOutcome o = run_real(b);
    EXPECT_EQ(values_of(o, "got"), (std::vector<int64_t>{1, 0, 1, 0}));
    EXPECT_EQ(spent(o, "P", TaskState::blocked), ms(0));
}

TEST(PosixBackend, ServesADeviceByItsServers)
{
    HandBuilt b;
    const ObjectId disk = b.object("disk", "device", {1, 0, 0});
    const FunctionId f = b.function("f", {b.act(disk, "io", 0, ms(20).ns), leave(0)});
    b.process("P", f);
    b.process("Q", f);
    const RunOutcome o = run_real(b);
    EXPECT_TRUE(has_slice(o, "P", TaskState::blocked, Reason::io));
    EXPECT_GE(o.timeline.end(), Time{ms(39).ns});  // one after the other
}

// One block of three instructions, and stores outside it that must not get in between.
TEST(PosixBackend, LetsNothingStepIntoAnAtomicBlock)
{
    HandBuilt b;
    b.model.machine.cpus = 2;
    const VariableId v = b.shared("v"), w = b.shared("w"), torn = b.shared("torn");
    const Code body = {{.op = Op::atomic, .arg = 9},  // pc 2 .. 9
                       load(0, v),
                       add(0, 1),
                       store(v, 0),
                       load(0, w),
                       add(0, 1),
                       store(w, 0),
                       {.op = Op::end_atomic}};
    const FunctionId writer = repeat(b, "writer", 2'000, body);
    const FunctionId reader = repeat(b, "reader", 2'000,
                                     {{.op = Op::atomic, .arg = 5},
                                      load(0, v),
                                      load(1, w),
                                      {.op = Op::end_atomic},
                                      {.op = Op::compare, .a = 0, .b = 1},
                                      jump_if(Condition::equal, 9),
                                      put(torn, 1)});
    b.process("A", writer);
    b.process("B", writer);
    b.process("C", reader);
    const RunOutcome o = run_real(b);
    EXPECT_EQ(values_of(o, "v"), std::vector<int64_t>{4'000});
    EXPECT_EQ(values_of(o, "w"), std::vector<int64_t>{4'000});
    EXPECT_EQ(values_of(o, "torn"), std::vector<int64_t>{0});
}

TEST(PosixBackend, EndsAnEndlessAtomicBlock)
{
    HandBuilt b;
    b.process(
        "P",
        b.function("f", {{.op = Op::atomic, .arg = 2}, jump(1), {.op = Op::end_atomic}, leave(0)}));
    const RunOutcome o = run_real(b);
    EXPECT_EQ(o.end, RunEnd::finished);
    EXPECT_EQ(fault_of(o), "endless atomic block");
}

TEST(PosixBackend, WaitsUntilAConditionHolds)
{
    HandBuilt b;
    const VariableId flag = b.shared("flag"), seen = b.shared("seen");
    const Code wait = Code{{.op = Op::until, .arg = 5}, load(0, flag)} +
                      truth(0, Condition::greater, 2) + Instr{.op = Op::end_until} + load(0, flag) +
                      store(seen, 0) + leave(0);
    b.process("waiter", b.function("wait", wait));
    b.process("setter", b.function("set", {put(flag, 1), sleep(ms(20)), put(flag, 3), leave(0)}));
    const RunOutcome o = run_real(b);
    EXPECT_EQ(values_of(o, "seen"), std::vector<int64_t>{3});
    EXPECT_GE(spent(o, "waiter", TaskState::blocked), ms(10));
    EXPECT_TRUE(has_slice(o, "waiter", TaskState::blocked, Reason::until));
}

struct Wrong {
    const char* fault;
    Code code;
};

TEST(PosixBackend, CrashesATaskForEachFault)
{
    HandBuilt b;
    const ObjectId m = b.mutex("m");
    const ObjectId s = b.object("s", "semaphore", {0});
    const VariableId a = b.variable("a", Scope::shared, {1, 2});
    const VariableId v = b.shared("v");
    const FunctionId idle = b.function("idle", {leave(0)});
    const uint32_t next = static_cast<uint32_t>(b.model.program.functions.size());
    const std::vector<Wrong> wrongs = {
        {"stack overflow", {{.op = Op::call, .object = next, .arg = 1}}},
        {"assertion failed", truth(0, Condition::greater, 0) + Instr{.op = Op::assert_}},
        {"index out of range",
         {set(1, 2), {.op = Op::load, .a = 0, .b = 1, .flags = kIndexed, .object = a.index}}},
        {"index out of range",
         {set(1, -1), {.op = Op::store, .a = 0, .b = 1, .flags = kIndexed, .object = a.index}}},
        {"division by zero", {set(1, 0), {.op = Op::divide, .a = 0, .b = 1}}},
        {"unlock of a lock not held", {b.act(m, "unlock")}},
        {"join of a stranger", {set(0, 77), join(0)}},
        {"join of a stranger", {spawn(0, StartKind::thread, idle, true), join(0)}},
        {"join of a stranger", {spawn(0, StartKind::thread, idle), move(1, 0), join(0), join(1)}},
        {"duration out of range",
         {set(0, -1), {.op = Op::sleep, .a = 0, .flags = kScaled, .arg = 1'000}}},
        {"counter out of range", {set(0, -1), b.act(s, "release")}},
        {"counter out of range", {set(0, int64_t{1} << 41), b.act(s, "acquire")}},
    };
    for (const Wrong& wrong : wrongs) {
        HandBuilt one = b;
        one.process("P", one.function("f", wrong.code + put(v, 1) + leave(0)));
        const RunOutcome o = run_real(one);
        EXPECT_EQ(o.end, RunEnd::finished) << wrong.fault;
        EXPECT_EQ(fault_of(o), wrong.fault);
        EXPECT_TRUE(moments_of(o, "P").crashed) << wrong.fault;
        EXPECT_EQ(moments_of(o, "P").exit_code, kCrashExitCode);
        EXPECT_EQ(values_of(o, "v"), std::vector<int64_t>{0}) << wrong.fault;
    }
}

TEST(PosixBackend, TellsOfALockThatIsStillHeldAtTheEnd)
{
    HandBuilt b;
    const ObjectId m = b.mutex("m");
    b.process("P", b.function("f", {b.act(m, "lock"), leave(0)}));
    const RunOutcome o = run_real(b);
    EXPECT_EQ(fault_of(o), "ends while holding a lock");
    EXPECT_FALSE(moments_of(o, "P").crashed);
}

TEST(PosixBackend, FaultsWhenMoreTasksAreAliveThanTheMachineAllows)
{
    HandBuilt b;
    b.model.machine.max_tasks = 2;
    const FunctionId idle = b.function("idle", {sleep(ms(50)), leave(0)});
    b.process("P", b.function("f", {spawn(0, StartKind::thread, idle),
                                    spawn(0, StartKind::thread, idle), leave(0)}));
    const RunOutcome o = run_real(b);
    EXPECT_EQ(fault_of(o), "too many tasks");
    EXPECT_EQ(o.timeline.tasks(), 2U);
}

TEST(PosixBackend, EndsWhenOnlyDaemonsAreLeftAndReadsTheirMemory)
{
    HandBuilt b;
    const VariableId own = b.variable("own", Scope::process, {1});
    b.process("server", b.function("serve", {put(own, 8), compute(ms(1)), jump(1)}));
    b.model.tasks.back().daemon = true;
    b.process("client", b.function("ask", {sleep(ms(30)), put(own, 2), leave(0)}));
    const RunOutcome o = run_real(b);
    EXPECT_EQ(o.end, RunEnd::finished);
    EXPECT_EQ(values_of(o, "server.own"), std::vector<int64_t>{8});
    EXPECT_EQ(values_of(o, "client.own"), std::vector<int64_t>{2});
}

}  // namespace
}  // namespace interleave::test
