// How real runs end that do not end by themselves, and what they say about themselves.
#include "real_run.h"

#include <chrono>
#include <thread>

namespace interleave::test {
namespace {

using Clock = std::chrono::steady_clock;

TEST(PosixBackend, FindsADeadlockAndNamesItsRing)
{
    HandBuilt b;
    const ObjectId m = b.mutex("m"), n = b.mutex("n");
    b.process("P", b.function("f", {b.act(m, "lock"), sleep(ms(10)), b.act(n, "lock"), leave(0)}));
    b.process("Q", b.function("g", {b.act(n, "lock"), sleep(ms(10)), b.act(m, "lock"), leave(0)}));
    b.process("R", b.function("h", {compute(ms(1)), jump(0)}));  // not everybody is stuck
    const auto begin = Clock::now();
    const RunOutcome o = run_real(b);
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds(10));
    EXPECT_LT(o.timeline.end(), Time{seconds(2).ns});
    ASSERT_EQ(o.end, RunEnd::deadlock);
    ASSERT_EQ(o.ring.size(), 2U);
    const WaitLink p{"P", "n", "Q", "instruction 3", 3}, q{"Q", "m", "P", "instruction 7", 7};
    EXPECT_TRUE((o.ring[0] == p && o.ring[1] == q) || (o.ring[0] == q && o.ring[1] == p));
    EXPECT_EQ(o.waiting.size(), 2U);
}

TEST(PosixBackend, FindsTheDeadlockOfOneAndThatOfAJoin)
{
    HandBuilt one;
    const ObjectId m = one.mutex("m");
    one.process("P", one.function("f", {one.act(m, "lock"), one.act(m, "lock"), leave(0)}));
    const RunOutcome self = run_real(one);
    EXPECT_EQ(self.end, RunEnd::deadlock);
    ASSERT_EQ(self.ring.size(), 1U);
    EXPECT_EQ(self.ring[0].owner, "P");

    HandBuilt two;
    const ObjectId n = two.mutex("n");
    const FunctionId child = two.function("child", {two.act(n, "lock"), leave(0)});
    two.process("P", two.function("f", {two.act(n, "lock"), spawn(0, StartKind::process, child),
                                        join(0), leave(0)}));
    const RunOutcome joined = run_real(two);
    EXPECT_EQ(joined.end, RunEnd::deadlock);
    EXPECT_EQ(joined.ring.size(), 2U);
}

TEST(PosixBackend, IsStuckWhenNobodyCanEverGoOn)
{
    HandBuilt b;
    const ObjectId s = b.object("s", "semaphore", {0});
    const VariableId flag = b.shared("flag");
    b.process("P", b.function("f", {set(0, 1), b.act(s, "acquire"), leave(0)}));
    b.process("Q", b.function("g", {set(0, 3), b.act(s, "acquire"), leave(0)}));
    b.process("R", b.function("h", Code{{.op = Op::until, .arg = 5}, load(0, flag)} +
                                       truth(0, Condition::greater, 0) +
                                       Instr{.op = Op::end_until} + leave(0)));
    const RunOutcome o = run_real(b);
    EXPECT_EQ(o.end, RunEnd::stuck);
    EXPECT_LT(o.timeline.end(), Time{seconds(5).ns});
    EXPECT_EQ(o.waiting.size(), 3U);
}

HandBuilt endless()
{
    HandBuilt b;
    const FunctionId f = b.function("f", {compute(ms(1)), jump(0)});
    const FunctionId sleeper = b.function("sleeper", {sleep(seconds(1'000)), leave(0)});
    b.process("P", b.function("top", {spawn(0, StartKind::process, f), join(0), leave(0)}));
    b.thread("t", f);
    b.thread("s", sleeper);
    return b;
}

TEST(PosixBackend, StopsAtTheTimeLimit)
{
    const RunOutcome o = run_real(endless(), ms(150));
    EXPECT_EQ(o.end, RunEnd::limit);
    EXPECT_NE(o.limit.find("150 ms"), std::string::npos) << o.limit;
    EXPECT_GE(o.timeline.end(), Time{ms(150).ns});

    HandBuilt b = endless();
    b.model.limits.until = Time{ms(100).ns};
    const RunOutcome own = run_real(b);
    EXPECT_EQ(own.end, RunEnd::limit);
    EXPECT_NE(own.limit.find("until"), std::string::npos) << own.limit;
}

TEST(PosixBackend, StopsWhenAsked)
{
    std::stop_source source;
    std::jthread user([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(120));
        source.request_stop();
    });
    const auto begin = Clock::now();
    const RunOutcome o = run_real(endless().finish(), seconds(300), source.get_token());
    EXPECT_EQ(o.end, RunEnd::interrupted);
    EXPECT_LT(Clock::now() - begin, std::chrono::seconds(30));

    const RunOutcome at_once = run_real(endless().finish(), seconds(300), source.get_token());
    EXPECT_EQ(at_once.end, RunEnd::interrupted);
}

TEST(PosixBackend, EndsARunThatStartsTooManyTasks)
{
    HandBuilt b;
    const FunctionId idle = b.function("idle", {sleep(seconds(100)), leave(0)});
    b.process("P", b.function("f", {spawn(0, StartKind::thread, idle), jump(0)}));
    const RunOutcome o = run_real(b);
    EXPECT_EQ(o.end, RunEnd::limit);
    EXPECT_NE(o.limit.find("1024"), std::string::npos) << o.limit;
}

TEST(PosixBackend, RunsSeveralAtATimeFromSeveralThreads)
{
    std::vector<RunOutcome> outcomes(3);
    {
        std::vector<std::jthread> callers;
        for (RunOutcome& o : outcomes)
            callers.emplace_back([&o] { o = run_real(tellers(true, true)); });
    }
    for (const RunOutcome& o : outcomes)
        EXPECT_EQ(values_of(o, "balance"), std::vector<int64_t>{200});
}

TEST(PosixBackend, SaysBeforehandWhatItCannotRun)
{
    EXPECT_TRUE(posix_backend().unsupported(endless().model).empty());
    HandBuilt b = endless();
    b.model.machine.omitted = 1;
    b.model.machine.time_all = true;
    b.process("C", b.function("c", {spawn(0, StartKind::coroutine, FunctionId{0}), leave(0)}));
    const std::vector<std::string> sentences = posix_backend().unsupported(b.model);
    ASSERT_EQ(sentences.size(), 3U);
    const auto refused = posix_backend().run(b.finish(), {}, {});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, ErrorKind::environment);
    for (const std::string& sentence : sentences) {
        EXPECT_EQ(sentence.back(), '.');
        EXPECT_NE(refused.error().message.find(sentence), std::string::npos);
    }
    for (const Capability& c : posix_backend().capabilities())
        EXPECT_EQ(c.available, c.why_not.empty()) << c.feature;
}

TEST(PosixBackend, RefusesObjectsThatItHasNoPrimitiveFor)
{
    for (const ObjectKind* kind : object_kinds()) {
        HandBuilt b = endless();
        Object o{"it", find_object_kind(kind->name), {}};
        for (const ObjectParameter& p : kind->parameters) o.parameters.push_back(p.value);
        b.model.program.objects.push_back(o);
        const bool known =
            kind->name == "mutex" || kind->name == "semaphore" || kind->name == "device";
        EXPECT_EQ(posix_backend().unsupported(b.model).empty(), known) << kind->name;
        if (kind->name != "mutex") continue;
        b.model.program.objects[ObjectId{0}].parameters[1] = 1;
        EXPECT_EQ(posix_backend().unsupported(b.model),
                  std::vector<std::string>{
                      "it: only a mutex of the normal kind, without a protocol and not "
                      "robust, can be run for real yet."});
    }
}

TEST(PosixBackend, SaysWhatItsTimelineCannotKnow)
{
    const RunOutcome o = run_real(tellers(true, false));
    const Origin& origin = o.timeline.origin();
    EXPECT_EQ(origin.source, Origin::Source::posix);
    EXPECT_FALSE(origin.knows_ready);
    EXPECT_FALSE(origin.knows_wakers);
    EXPECT_TRUE(origin.knows_owners);
    EXPECT_EQ(origin.records_lost, 0U);
    const auto says = [&](std::string_view word) {
        return std::ranges::any_of(origin.caveats, [&](const std::string& caveat) {
            return caveat.find(word) != std::string::npos;
        });
    };
    EXPECT_TRUE(says("fifo"));
    EXPECT_TRUE(says("operating system scheduled"));
}

TEST(PosixBackend, CountsRecordsThatDidNotFit)
{
    HandBuilt b;
    const VariableId v = b.shared("v");
    b.model.machine.instruction.a = {0};
    b.process("P", repeat(b, "f", 1'600'000, increment(v)));
    const RunOutcome o = run_real(b);
    EXPECT_EQ(o.end, RunEnd::finished);
    EXPECT_EQ(values_of(o, "v"), std::vector<int64_t>{1'600'000});
    EXPECT_GT(o.timeline.origin().records_lost, 0U);
    EXPECT_NE(moments_of(o, "P").ended, kNever);  // steps were dropped, its end was not
}

}  // namespace
}  // namespace interleave::test
