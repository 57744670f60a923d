// The code that steps become, as text.
#include "builder.h"
#include "kernel/listing.h"

namespace interleave {
namespace {

using namespace build;

// Of the process P, without its heading.
std::string listing(const Scenario& s)
{
    const auto model = compiled(s);
    EXPECT_EQ(validate(model->program), std::vector<std::string>{});
    std::string text = print(model->program, model->tasks.front().function);
    return text.substr(text.find('\n') + 1);
}

TEST(CompiledSteps, IncrementIsLoadAddStore)
{
    EXPECT_EQ(listing(single({assign("balance", "balance + 1")}, {shared("balance")})),
              "    load r0, balance\n"
              "    add r0, 1\n"
              "    store balance, r0~\n"
              "    return\n");
}

TEST(CompiledSteps, ConstantsAreFoldedAndStoredWithoutARegister)
{
    EXPECT_EQ(listing(single({assign("x", "2 * 3 + min(7, 4)")}, {shared("x")})),
              "    store x, 10\n"
              "    return\n");
}

TEST(CompiledSteps, ConstantsThatWrapAroundAreLeftToTheRun)
{
    EXPECT_EQ(listing(single({assign("x", "9223372036854775807 + 1")}, {shared("x")})),
              "    set r0, 9223372036854775807\n"
              "    add r0, 1\n"
              "    store x, r0~\n"
              "    return\n");
}

TEST(CompiledSteps, OperandsAreReadFromLeftToRight)
{
    EXPECT_EQ(listing(single({assign("x", "a - b * c")},
                             {shared("x"), shared("a"), shared("b"), shared("c")})),
              "    load r0, a\n"
              "    load r1, b\n"
              "    load r2, c\n"
              "    multiply r1, r2~\n"
              "    subtract r0, r1~\n"
              "    store x, r0~\n"
              "    return\n");
}

TEST(CompiledSteps, ValueOfAnElementIsComputedBeforeItsIndex)
{
    EXPECT_EQ(
        listing(single({assign("a", "a[i] + 1", "i")}, {shared("a", {0, 0}, true), shared("i")})),
        "    load r0, i\n"
        "    load r0, a[r0]\n"
        "    add r0, 1\n"
        "    load r1, i\n"
        "    store a[r1~], r0~\n"
        "    return\n");
}

TEST(CompiledSteps, ComparisonAsAValueUsesTheFlagsOnce)
{
    EXPECT_EQ(listing(single({assign("x", "y < 3")}, {shared("x"), shared("y")})),
              "    load r0, y\n"
              "    compare r0~, 3\n"
              "    set_if less~, r0\n"
              "    store x, r0~\n"
              "    return\n");
}

TEST(CompiledSteps, AndStopsAtTheFirstFalseSide)
{
    EXPECT_EQ(listing(single({branch("a == 1 and b != 2", {assign("a", "0")})},
                             {shared("a"), shared("b")})),
              "    load r0, a\n"
              "    compare r0~, 1\n"
              "    jump_if not_equal~, L1\n"
              "    load r0, b\n"
              "    compare r0~, 2\n"
              "    jump_if equal~, L1\n"
              "    store a, 0\n"
              "L1:\n"
              "    return\n");
}

TEST(CompiledSteps, OrStopsAtTheFirstTrueSide)
{
    EXPECT_EQ(listing(single({branch("a or b", {assign("a", "0")}, {assign("b", "0")})},
                             {shared("a"), shared("b")})),
              "    load r0, a\n"
              "    compare r0~, 0\n"
              "    jump_if not_equal~, L1\n"
              "    load r0, b\n"
              "    compare r0~, 0\n"
              "    jump_if equal~, L2\n"
              "L1:\n"
              "    store a, 0\n"
              "    jump L3\n"
              "L2:\n"
              "    store b, 0\n"
              "L3:\n"
              "    return\n");
}

TEST(CompiledSteps, RepeatCountsDownAHiddenLocal)
{
    EXPECT_EQ(listing(single({repeat("3", {assign("x", "x + 1")})}, {shared("x")})),
              "    store .repeat1, 3\n"
              "L1:\n"
              "    load r0, x\n"
              "    add r0, 1\n"
              "    store x, r0~\n"
              "    loop .repeat1, L1\n"
              "    return\n");
}

TEST(CompiledSteps, LeavingARepeatClearsItsCounter)
{
    EXPECT_EQ(listing(single({repeat("3", {step(StepKind::break_, "break")})}, {})),
              "    store .repeat1, 3\n"
              "L1:\n"
              "    jump L2\n"
              "    loop .repeat1, L1\n"
              "L2:\n"
              "    store .repeat1, 0\n"
              "    return\n");
}

TEST(CompiledSteps, ForTestsBeforeItSteps)
{
    EXPECT_EQ(listing(single({loop_for("i", "1", "3", {assign("x", "i")})}, {shared("x")})),
              "    store i, 1\n"
              "L1:\n"
              "    load r0, i\n"
              "    store x, r0~\n"
              "    load r0, i\n"
              "    compare r0~, 3\n"
              "    jump_if greater_equal~, L2\n"
              "    load r0, i\n"
              "    add r0, 1\n"
              "    store i, r0~\n"
              "    jump L1\n"
              "L2:\n"
              "    return\n");
}

TEST(CompiledSteps, WithGivesBackOnEveryWayOut)
{
    const Steps body = {branch("x == 1", {step(StepKind::break_, "break")}),
                        branch("x == 2", {with_arguments(StepKind::return_, "", {"x"})})};
    EXPECT_EQ(listing(single({block(StepKind::forever, "forever", {with("m", body)})},
                             {shared("x")}, {object("m", "mutex")})),
              "L1:\n"
              "    lock m\n"
              "    load r0, x\n"
              "    compare r0~, 1\n"
              "    jump_if not_equal~, L2\n"
              "    unlock m\n"
              "    jump L4\n"
              "L2:\n"
              "    load r0, x\n"
              "    compare r0~, 2\n"
              "    jump_if not_equal~, L3\n"
              "    load r0, x\n"
              "    unlock m\n"
              "    return\n"
              "L3:\n"
              "    unlock m\n"
              "    jump L1\n"
              "L4:\n"
              "    return\n");
}

TEST(CompiledSteps, WithASemaphoreTakesAndGivesOne)
{
    EXPECT_EQ(listing(single({with("s", {step(StepKind::yield, "yield")})}, {},
                             {object("s", "semaphore")})),
              "    set r0, 1\n"
              "    acquire s, r0\n"
              "    yield\n"
              "    set r0, 1\n"
              "    release s, r0\n"
              "    return\n");
}

TEST(CompiledSteps, WaitOnAConditionIsFollowedByALockOfItsMutexWhereverThatIsDeclared)
{
    EXPECT_EQ(
        listing(single({act("wait", "c"), act("notify", "c")}, {},
                       {object("c", "condition", {argument("", "m")}), object("m", "mutex")})),
        "    wait c\n"
        "    lock m\n"
        "    notify c\n"
        "    return\n");
}

TEST(CompiledSteps, ResultThatNobodyTakesIsCleared)
{
    EXPECT_EQ(listing(single({act("trylock", "m"), act("trylock", "m", "got")}, {},
                             {object("m", "mutex")})),
              "    trylock m, r0\n"
              "    set r0, 0\n"
              "    trylock m, r0\n"
              "    store got, r0~\n"
              "    return\n");
}

TEST(CompiledSteps, DurationsAreConstantDrawnOrScaled)
{
    Steps steps = {timed(StepKind::compute, duration(ms(5))),
                   timed(StepKind::sleep, drawn({DistributionKind::exponential, ms(2), {}, {}})),
                   timed(StepKind::compute, computed("n")),
                   timed(StepKind::compute, computed("n * 2us"))};
    EXPECT_EQ(listing(single(steps, {shared("n")})),
              "    compute 5ms\n"
              "    sleep exp(2ms)\n"
              "    load r0, n\n"
              "    compute r0~ * 1ms\n"
              "    load r0, n\n"
              "    compute r0~ * 2us\n"
              "    return\n");
}

TEST(CompiledSteps, RequestsOfADeviceCarryTheirDuration)
{
    StepSpec fixed = act("io", "disk");
    fixed.duration = duration(ms(5));
    StepSpec random = act("io", "disk");
    random.duration = drawn({DistributionKind::uniform, ms(1), ms(3), {}});
    EXPECT_EQ(listing(single({fixed, random}, {}, {object("disk", "device")})),
              "    io disk, 5ms\n"
              "    io disk, uniform(1ms, 3ms)\n"
              "    return\n");
}

TEST(CompiledSteps, StartWithoutANameIsDetached)
{
    const Steps steps = {with_arguments(StepKind::start, "f", {"1", "x"}, "", "thread"),
                         with_arguments(StepKind::start, "f", {"1", "x"}, "t", "process"),
                         with_arguments(StepKind::join, "", {"t"}, "code")};
    EXPECT_EQ(listing(single(steps, {shared("x")}, {},
                             {function("f", {"a", "b"}, {assign("x", "a + b")})})),
              "    set r0, 1\n"
              "    load r1, x\n"
              "    start thread f, r0~, detached\n"
              "    set r0, 1\n"
              "    load r1, x\n"
              "    start process f, r0\n"
              "    store t, r0~\n"
              "    load r0, t\n"
              "    join r0\n"
              "    store code, r0~\n"
              "    return\n");
}

TEST(CompiledSteps, ValueOfACallIsClearedOrStored)
{
    const Steps steps = {with_arguments(StepKind::call, "f", {}),
                         with_arguments(StepKind::call, "f", {}, "x")};
    EXPECT_EQ(listing(single(steps, {shared("x")}, {},
                             {function("f", {}, {with_arguments(StepKind::return_, "", {"7"})})})),
              "    call f\n"
              "    set r0, 0\n"
              "    call f\n"
              "    store x, r0~\n"
              "    return\n");
}

TEST(CompiledSteps, UntilAndAssertLeaveTheTruthInTheFlags)
{
    StepSpec check = with_arguments(StepKind::assert_, "", {"x != 2"});
    check.message = "x is \"two\"";
    EXPECT_EQ(
        listing(single({with_arguments(StepKind::until, "", {"x > 1"}), check}, {shared("x")})),
        "    until\n"
        "    load r0, x\n"
        "    compare r0~, 1\n"
        "    set_if greater~, r0\n"
        "    compare r0~, 0\n"
        "    end_until\n"
        "    load r0, x\n"
        "    compare r0~, 2\n"
        "    assert \"x is \\\"two\\\"\"\n"
        "    return\n");
}

TEST(CompiledSteps, AtomicBlocksMayBranch)
{
    EXPECT_EQ(
        listing(single({block(StepKind::atomic, "atomic", {branch("x == 0", {assign("x", "1")})})},
                       {shared("x")})),
        "    atomic\n"
        "    load r0, x\n"
        "    compare r0~, 0\n"
        "    jump_if not_equal~, L1\n"
        "    store x, 1\n"
        "L1:\n"
        "    end_atomic\n"
        "    return\n");
}

TEST(CompiledSteps, EveryInstructionPointsToItsStep)
{
    const Scenario s =
        single({assign("x", "x + 1"), timed(StepKind::compute, duration(ms(1)))}, {shared("x")});
    const auto model = compiled(s);
    const Program& p = model->program;
    std::vector<std::string> labels;
    for (const uint32_t step : p.step_of) labels.push_back(p.steps[StepId{step}].label);
    EXPECT_EQ(labels, (std::vector<std::string>{"x = x + 1", "x = x + 1", "x = x + 1", "compute",
                                                "return"}));
    EXPECT_EQ(p.steps[StepId{p.step_of[0]}].line, s.processes[0].steps[0].mark.line);
}

}  // namespace
}  // namespace interleave
