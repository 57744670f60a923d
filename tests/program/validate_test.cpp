// validate() finds whatever is broken in a program: a sound one, broken in one way at a time.
#include "program/program.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace interleave {
namespace {

Instr instr(Op op, uint32_t a, uint32_t b, uint8_t flags = 0, uint32_t object = 0, int64_t arg = 0)
{
    Instr i{.op = op, .flags = flags, .object = object, .arg = arg};
    i.a = a & 15;
    i.b = b & 15;
    return i;
}

constexpr uint32_t kShared = 0, kArray = 1, kPrivate = 2, kLocalVariable = 3;

// Places in sound() that tests break.
enum At : uint32_t {
    kSet,
    kAdd,
    kCompare,
    kSetIf,
    kJumpIf,
    kStore,
    kLoadElement,
    kStoreLocal,
    kLoop,
    kCompute,
    kSleep,
    kScaledCompute,
    kAct,
    kCall,
    kStart,
    kJoin,
    kAtomic,
    kInAtomic,
    kEndAtomic,
    kUntil,
    kInUntil,
    kTestUntil,
    kEndUntil,
    kAssert,
    kExit,
    kCalleeMove,
    kCalleeReturn,
    kLength
};

std::vector<Instr> sound_code()
{
    std::vector<Instr> code(kLength);
    code[kSet] = instr(Op::set, 1, 0, 0, 0, 2);
    code[kAdd] = instr(Op::add, 1, 0, kConstant, 0, 1);
    code[kCompare] = instr(Op::compare, 1, 0, kConstant, 0, 3);
    code[kSetIf] = instr(Op::set_if, 2, 1);
    code[kJumpIf] = instr(Op::jump_if, 0, 2, 0, 0, kStore);
    code[kStore] = instr(Op::store, 1, 0, 0, kShared);
    code[kLoadElement] = instr(Op::load, 2, 1, kIndexed, kArray);
    code[kStoreLocal] = instr(Op::store, 0, 0, kLocal | kConstant, kLocalVariable, 4);
    code[kLoop] = instr(Op::loop, 0, 0, 0, kLocalVariable, kLoop);
    code[kCompute] = instr(Op::compute, 0, 0, kConstant, 0, 1000);
    code[kSleep] = instr(Op::sleep, 0, 0, kDrawn, 0);
    code[kScaledCompute] = instr(Op::compute, 1, 0, kScaled | kKillA, 0, 1000);
    code[kAct] = instr(Op::act, 0, 0, 0, 0);
    code[kCall] = instr(Op::call, 0, 0, 0, 1, 3);
    code[kStart] = instr(Op::start, 3, 0, 0, 1);
    code[kJoin] = instr(Op::join, 3, 0);
    code[kAtomic] = instr(Op::atomic, 0, 0, 0, 0, kEndAtomic);
    code[kInAtomic] = instr(Op::fetch_add, 3, 0, 0, kShared);
    code[kEndAtomic] = instr(Op::end_atomic, 0, 0);
    code[kUntil] = instr(Op::until, 0, 0, 0, 0, kEndUntil);
    code[kInUntil] = instr(Op::load, 4, 0, 0, kPrivate);
    code[kTestUntil] = instr(Op::compare, 4, 0, kConstant | kKillA);
    code[kEndUntil] = instr(Op::end_until, 0, 0);
    code[kAssert] = instr(Op::assert_, 0, 0);
    code[kExit] = instr(Op::exit, 0, 0, kConstant, 0, 7);
    code[kCalleeMove] = instr(Op::move, 0, 1, kKillB);
    code[kCalleeReturn] = instr(Op::return_, 0, 0, 0, 0, 2);
    return code;
}

Program sound()
{
    Program p;
    p.code = sound_code();
    p.step_of.assign(p.code.size(), 0);
    p.steps.push_back({"all of it", 1, 1});
    p.functions.push_back({"main", 0, kCalleeMove, 0, 3, false});
    p.functions.push_back({"callee", kCalleeMove, kLength, 1, 2, false});
    p.variables.push_back({"x", Scope::shared, {}, 0, 1, false, {0}});
    p.variables.push_back({"a", Scope::shared, {}, 1, 3, true, {1, 2, 3}});
    p.variables.push_back({"own", Scope::process, {}, 0, 1, false, {0}});
    p.variables.push_back({"n", Scope::local, FunctionId{0}, 1, 1, false, {}});
    p.objects.push_back({"m", 0, {}});
    p.distributions.push_back({DistributionKind::constant, {5}, {}, {}});
    p.messages = {"n is 3"};
    p.shared_words = 4;
    p.process_words = 1;
    p.stack_words = 5;
    return p;
}

TEST(Validate, FindsNothingInASoundProgram)
{
    EXPECT_EQ(validate(sound()), std::vector<std::string>{});
}

struct Break {
    std::function<void(Program&)> how;
    std::string sentence;  // that must be said
};

void expect_found(const std::vector<Break>& breaks)
{
    for (const Break& b : breaks) {
        Program p = sound();
        b.how(p);
        const std::vector<std::string> said = validate(p);
        std::string all;
        bool found = false;
        for (const std::string& sentence : said) {
            all += sentence + "\n";
            found |= sentence == b.sentence;
        }
        EXPECT_TRUE(found) << "expected: " << b.sentence << "\nsaid:\n" << all;
    }
}

TEST(Validate, FindsBrokenTables)
{
    const VariableId x{kShared}, a{kArray}, own{kPrivate}, n{kLocalVariable};
    const FunctionId main{0}, callee{1};
    expect_found({
        {[](Program& p) { p.step_of.pop_back(); }, "27 instructions have 26 steps."},
        {[](Program& p) { p.step_of[3] = 1; }, "Step 1 of 1 is named by an instruction."},
        {[=](Program& p) { p.functions[callee].parameters = 7; },
         "Function callee has 7 parameters in a frame of 2 words."},
        {[=](Program& p) { p.functions[callee].parameters = 2; },
         "Function callee has 2 parameters in a frame of 2 words."},
        {[](Program& p) { p.stack_words = 2; },
         "Function main has a frame of 3 words in a stack of 2."},
        {[=](Program& p) { p.functions[main].end -= 1; }, "A function extends from 25 to 27."},
        {[=](Program& p) { p.functions[callee].entry -= 1; }, "A function extends from 24 to 27."},
        {[=](Program& p) { p.functions[callee].end = kCalleeMove; },
         "A function extends from 25 to 25."},
        {[=](Program& p) { p.functions[callee].end += 1; }, "The functions end at 28 of 27."},
        {[](Program& p) { p.code.emplace_back(), p.step_of.push_back(0); },
         "The functions end at 27 of 28."},
        {[=](Program& p) { p.variables[x].length = 0; }, "Variable x has 0 elements."},
        {[=](Program& p) { p.variables[a].array = false; }, "Variable a has 3 elements."},
        {[=](Program& p) { p.variables[n].function = FunctionId{2}; },
         "Local n belongs to no function."},
        {[=](Program& p) { p.variables[n].offset = 0; }, "Local n lies on the link of its frame."},
        {[=](Program& p) { p.variables[n].offset = 3; }, "Variable n ends at word 4 of 3."},
        {[](Program& p) { p.shared_words = 3; }, "Variable a ends at word 4 of 3."},
        {[=](Program& p) { p.variables[a].offset = UINT32_MAX; },
         "Variable a ends at word 4294967298 of 4."},
        {[](Program& p) { p.process_words = 0; }, "Variable own ends at word 1 of 0."},
        {[=](Program& p) { p.variables[own].initial.clear(); },
         "Variable own has 0 initial values."},
        {[=](Program& p) { p.variables[n].initial = {0}; }, "Variable n has 1 initial values."},
    });
}

TEST(Validate, FindsFieldsThatAnInstructionCannotHave)
{
    expect_found({
        {[](Program& p) { p.code[kSet].flags = kConstant; }, "0: set has flags 0x1."},
        {[](Program& p) { p.code[kSet].b = 1; }, "0: set has a field that it does not use."},
        {[](Program& p) { p.code[kSet].object = 1; }, "0: set has a field that it does not use."},
        {[](Program& p) { p.code[kAdd].b = 1; }, "1: add has a field that it does not use."},
        {[](Program& p) { p.code[kStoreLocal].a = 1; },
         "7: store has a field that it does not use."},
        {[](Program& p) { p.code[kLoadElement].arg = 1; },
         "6: load has a field that it does not use."},
        {[](Program& p) { p.code[kCompute].object = 1; },
         "9: compute has a field that it does not use."},
        {[](Program& p) { p.code[kCall].verb = 1; }, "13: call has a field that it does not use."},
        {[](Program& p) { p.code[kExit].a = 1; }, "24: exit has a field that it does not use."},
        {[](Program& p) { p.code[kSet].a = 8; }, "0: there is no such register."},
        {[](Program& p) { p.code[kCalleeMove].b = 15; }, "25: there is no such register."},
        {[](Program& p) { p.code[kStoreLocal].flags |= kKillA; },
         "7: store kills a register that it does not use."},
        {[](Program& p) { p.code[kAdd].flags |= kKillB; },
         "1: add kills a register that it does not use."},
        {[](Program& p) { p.code[kCalleeMove].b = 0; }, "25: move kills its own result."},
        {[](Program& p) { p.code[kCompute].flags = 0; },
         "9: a duration is constant, drawn or scaled."},
        {[](Program& p) { p.code[kCompute].flags = kConstant | kDrawn; },
         "9: a duration is constant, drawn or scaled."},
        {[](Program& p) { p.code[kAct].flags = kConstant | kScaled; },
         "12: a duration is constant, drawn or scaled."},
    });
}

TEST(Validate, FindsReferencesThatLeadNowhere)
{
    expect_found({
        {[](Program& p) { p.code[kJumpIf].arg = kCalleeMove; }, "4: jump_if leaves its function."},
        {[](Program& p) { p.code[kJumpIf].arg = -1; }, "4: jump_if leaves its function."},
        {[](Program& p) { p.code[kLoop].arg = kLength; }, "8: loop leaves its function."},
        {[](Program& p) { p.code[kJumpIf].b = 6; }, "4: there is no condition 6."},
        {[](Program& p) { p.code[kSetIf].b = 7; }, "3: there is no condition 7."},
        {[](Program& p) { p.code[kCall].arg = 2; }, "13: call says a frame of 2 words, not 3."},
        {[](Program& p) { p.code[kCalleeReturn].arg = 3; },
         "26: return says a frame of 3 words, not 2."},
        {[](Program& p) { p.code[kCall].object = 2; }, "13: there is no function 2."},
        {[](Program& p) { p.code[kStart].object = 9; }, "14: there is no function 9."},
        {[](Program& p) { p.code[kStart].verb = 3; }, "14: there is no kind of task 3."},
        {[](Program& p) { p.code[kAct].object = 1; }, "12: there is no object 1."},
        {[](Program& p) { p.code[kSet].op = Op::lookup, p.code[kSet].arg = 0; },
         "0: there is no table 0."},
        {[](Program& p) { p.code[kAssert].arg = 1; }, "23: there is no message 1."},
        {[](Program& p) { p.code[kAssert].arg = -1; }, "23: there is no message -1."},
        {[](Program& p) { p.code[kStore].object = 4; }, "5: there is no variable 4."},
        {[](Program& p) { p.code[kLoop].object = 4; }, "8: there is no variable 4."},
        {[](Program& p) { p.code[kLoop].object = kShared; }, "8: loop counts with x."},
        {[](Program& p) { p.code[kStore].flags = kLocal; }, "5: x is misplaced."},
        {[](Program& p) { p.code[kStoreLocal].flags = kConstant; }, "7: n is misplaced."},
        {[](Program& p) { p.code[kLoadElement].object = kShared; }, "6: x is no array."},
        {[](Program& p) { p.variables[VariableId{kLocalVariable}].function = FunctionId{1}; },
         "7: n belongs to another function."},
        {[](Program& p) { p.code[kSleep].object = 1; }, "10: there is no distribution 1."},
        {[](Program& p) { p.code[kAct].flags = kDrawn, p.code[kAct].arg = 5; },
         "12: there is no distribution 5."},
        {[](Program& p) { p.code[kCompute].arg = -5; }, "9: a duration of -5 ns."},
        {[](Program& p) { p.code[kScaledCompute].arg = INT64_MAX; },
         "11: a duration of 9223372036854775807 ns."},
    });
}

TEST(Validate, FindsControlThatGoesAstray)
{
    expect_found({
        {[](Program& p) { p.code[kExit] = instr(Op::nop, 0, 0); },
         "Function main runs on past its end."},
        {[](Program& p) { p.code[kCalleeReturn] = instr(Op::jump_if, 0, 1, 0, 0, kCalleeMove); },
         "Function callee runs on past its end."},
        {[](Program& p) { p.code[kAtomic] = instr(Op::nop, 0, 0); },
         "18: end_atomic closes nothing."},
        {[](Program& p) { p.code[kUntil] = instr(Op::nop, 0, 0); },
         "22: end_until closes nothing."},
        {[](Program& p) { p.code[kAtomic].arg = kInAtomic; }, "16: atomic is not closed."},
        {[](Program& p) { p.code[kAtomic].arg = kEndUntil; }, "16: atomic is not closed."},
        {[](Program& p) { p.code[kUntil].arg = kUntil; }, "19: until is not closed."},
        {[](Program& p) { p.code[kUntil].arg = INT64_MAX; }, "19: until is not closed."},
        {[](Program& p) { p.code[kInAtomic] = instr(Op::yield, 0, 0); },
         "17: yield inside atomic."},
        {[](Program& p) { p.code[kInAtomic] = instr(Op::atomic, 0, 0, 0, 0, kEndAtomic); },
         "17: atomic inside atomic."},
        {[](Program& p) { p.code[kInUntil] = instr(Op::store, 4, 0, 0, kPrivate); },
         "20: store inside until."},
        {[](Program& p) { p.code[kJumpIf].arg = kInAtomic; },
         "4: jump_if crosses the border of an atomic region."},
        {[](Program& p) { p.code[kInAtomic] = instr(Op::jump, 0, 0, 0, 0, kExit); },
         "17: jump crosses the border of an atomic region."},
    });
}

}  // namespace
}  // namespace interleave
