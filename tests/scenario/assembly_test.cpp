// Programs as text: what is printed is assembled to the same code, and wrong text is explained.
#include "scenario/assembly.h"
#include "builder.h"
#include "kernel/listing.h"
#include "kernel/object.h"
#include "program/texts.h"

#include <rapidcheck/gtest.h>

#include <algorithm>

namespace interleave {
namespace {

// A program with one of everything, and a function `f` without code yet.
Program declarations()
{
    Program p;
    const auto variable = [&](const char* name, Scope scope, uint32_t offset, uint32_t length) {
        Variable v{name, scope, {}, offset, length, length > 1, {}};
        if (scope == Scope::local)
            v.function = FunctionId{0};
        else
            v.initial.resize(length);
        p.variables.push_back(v);
    };
    p.functions.push_back({"f", 0, 0, 1, 6, false});
    p.functions.push_back({"bank/alice", 0, 0, 0, 1, false});
    variable("count", Scope::shared, 0, 1);
    variable("want", Scope::shared, 1, 4);
    variable("mine", Scope::process, 0, 1);
    variable("n", Scope::local, 1, 1);
    variable("row", Scope::local, 2, 3);
    variable(".repeat1", Scope::local, 5, 1);
    for (const auto* name : {"mutex", "semaphore", "device", "condition", "barrier", "event",
                             "rwlock", "spinlock", "joinable_queue", "pipe", "listener"}) {
        const uint32_t kind = find_object_kind(name);
        Object o{std::string("my_") + name, kind, {}};
        for (const ObjectParameter& parameter : object_kinds()[kind]->parameters) {
            // The first object is the mutex that a condition needs.
            o.parameters.push_back(std::max(parameter.value, parameter.lowest));
        }
        p.objects.push_back(o);
    }
    p.messages = {"never", "say \"#\\\" twice, \t or so", "余额"};
    p.distributions = {{DistributionKind::uniform, ms(1), us(2500), {}},
                       {DistributionKind::lognormal, ms(3), {1500}, {}},
                       {DistributionKind::pareto, ms(3), {2125}, {}},
                       {DistributionKind::hyperexponential, ms(3), {125}, {us(7)}},
                       {DistributionKind::choice, {}, {}, {ms(1), {}, us(7)}}};
    p.releases = {{{DistributionKind::constant, ms(5), {}, {}}, {}, {}, {}, false},
                  {{}, {{}, us(3), us(3)}, ms(2), us(1500), true},
                  {p.distributions[0], {}, {}, us(7), false}};
    p.texts = {"", "a, b", "say \"#\"", "末"};
    p.tables = {{}, {INT64_MIN, -1, 0, 7}, {7, kFirstText + 1, kFirstText + 2, kFirstText + 3}};
    const auto case_of = [&](const char* object, const char* verb, uint8_t a,
                             VariableId handle = {}) {
        const auto it = std::ranges::find(p.objects, object, &Object::name);
        const auto verbs = object_kinds()[it->kind]->verbs;
        const auto at = std::ranges::find(verbs, verb, &Verb::name);
        return SelectCase{ObjectId{static_cast<uint32_t>(it - p.objects.begin())},
                          static_cast<uint8_t>(at - verbs.begin()), a, handle};
    };
    p.selects = {
        {case_of("my_mutex", "lock", 0)},
        {case_of("my_joinable_queue", "get", 1), case_of("my_mutex", "lock", 0),
         case_of("my_semaphore", "acquire", 2), case_of("my_pipe", "read", 1)},
        {case_of("my_listener", "receive", 1, VariableId{3}),
         case_of("my_listener", "send", 2, VariableId{5}), case_of("my_listener", "accept", 1)},
        {{{}, 0, 1, VariableId{3}}, case_of("my_mutex", "lock", 0), {{}, 0, 2, VariableId{5}}}};
    p.shared_words = 5;
    p.process_words = 1;
    p.stack_words = 8;
    return p;
}

std::vector<std::string> assemble_messages(const std::string& text, Program& p)
{
    Diagnostics d;
    const bool ok = assemble(text, Mark{10, 5, 0}, FunctionId{0}, p, d);
    EXPECT_EQ(ok, !d.has_errors());
    return build::messages(d);
}

// A random instruction that is valid outside a region, in a function of `size` instructions.
Instr random_instr(const Program& p, uint32_t size)
{
    const auto below = [](uint32_t n) { return *rc::gen::inRange<uint32_t>(0, n); };
    const auto number = [&] {
        return below(4) == 0 ? kFirstText + below(5) : *rc::gen::arbitrary<int64_t>();
    };
    Instr i;
    do {
        i.op = static_cast<Op>(below(kOps));
    } while (i.op >= Op::atomic && i.op < Op::assert_);
    const auto set_a = [&] { i.a = below(kRegisters) & 15; };
    const auto set_b = [&] { i.b = below(kRegisters) & 15; };
    const auto maybe = [&](uint8_t flag) {
        if (below(2) == 1) i.flags |= flag;
    };
    const auto choose_variable = [&] {
        i.object = below(5);
        const Variable& v = p.variables[VariableId{i.object}];
        if (v.scope == Scope::local) i.flags |= kLocal;
        if (v.array) maybe(kIndexed);
        if ((i.flags & kIndexed) == 0) return;
        set_b();
        if (i.a != i.b || i.op == Op::store) maybe(kKillB);
    };
    const auto choose_duration = [&] {
        const uint32_t form = below(3);
        if (form == 0) {
            i.flags |= kConstant;
            i.arg = *rc::gen::inRange<int64_t>(0, kLastTime.ns);
        } else if (form == 1) {
            i.flags |= kDrawn;
            const uint32_t index = below(static_cast<uint32_t>(p.distributions.size()));
            if (i.op == Op::act)
                i.arg = index;
            else
                i.object = index;
        } else {
            i.flags |= kScaled;
            set_a();
            maybe(kKillA);
            i.arg = *rc::gen::inRange<int64_t>(0, 1'000'000'000);
        }
    };
    const auto choose_wait = [&] {
        maybe(kAwait);
        maybe(kTimed);
        if ((i.flags & kTimed) != 0) i.arg = *rc::gen::inRange<int64_t>(0, kLastTime.ns);
    };
    switch (i.op) {
        case Op::nop:
        case Op::yield: break;
        case Op::set: set_a(), i.arg = number(); break;
        case Op::move:
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide:
        case Op::modulo:
        case Op::minimum:
        case Op::maximum:
        case Op::compare:
            set_a();
            if (i.op == Op::compare) maybe(kKillA);
            if (i.op != Op::move) maybe(kConstant);
            if ((i.flags & kConstant) != 0)
                i.arg = number();
            else
                set_b();
            if ((i.flags & kConstant) == 0 && (i.a != i.b || i.op == Op::compare)) maybe(kKillB);
            break;
        case Op::negate:
        case Op::invert:
        case Op::wait_child:
        case Op::detach:
        case Op::host: set_a(); break;
        case Op::join: set_a(), choose_wait(); break;
        case Op::select:
            i.a = *rc::gen::element(0u, 3u, 7u) & 15;
            i.object = below(static_cast<uint32_t>(p.selects.size()));
            choose_wait();
            break;
        case Op::lookup:
            set_a();
            i.object = below(static_cast<uint32_t>(p.tables.size()));
            i.arg = below(2) == 1 ? kFirstText : 0;
            break;
        case Op::set_if:
        case Op::jump_if:
            i.b = below(6) & 15;
            maybe(kKillB);
            if (i.op == Op::set_if)
                set_a();
            else
                i.arg = below(size);
            break;
        case Op::jump: i.arg = below(size); break;
        case Op::call: i.object = below(2), i.arg = 6; break;
        case Op::return_: i.arg = 6; break;
        case Op::loop: i.object = below(2) == 0 ? 3 : 5, i.arg = below(size); break;
        case Op::exit:
        case Op::exit_process:
            maybe(kConstant);
            if ((i.flags & kConstant) != 0)
                i.arg = number();
            else
                set_a();
            break;
        case Op::load:
        case Op::exchange:
        case Op::fetch_add: set_a(), choose_variable(); break;
        case Op::store:
            maybe(kConstant);
            if ((i.flags & kConstant) != 0)
                i.arg = number();
            else
                set_a(), maybe(kKillA);
            choose_variable();
            break;
        case Op::compute:
            choose_duration();
            maybe(kNogil);
            break;
        case Op::sleep:
            choose_duration();
            maybe(kAwait);
            break;
        case Op::act: {
            i.object = below(static_cast<uint32_t>(p.objects.size()));
            const ObjectKind& kind = *object_kinds()[p.objects[ObjectId{i.object}].kind];
            i.verb = static_cast<uint8_t>(below(static_cast<uint32_t>(kind.verbs.size())));
            const Verb& verb = kind.verbs[i.verb];
            if (verb.arguments == VerbArguments::duration)
                choose_duration();
            else if (verb.arguments == VerbArguments::value || verb.result || verb.on_handle)
                set_a(), maybe(kKillA);
            if (can_be_limited(kind, verb)) choose_wait();
            break;
        }
        case Op::start:
            set_a(), maybe(kKillA), maybe(kDetached);
            i.object = below(2);
            i.verb = static_cast<uint8_t>(below(3));
            if (i.verb == static_cast<uint8_t>(StartKind::thread) && below(2) == 1)
                i.arg = 1 + below(9);  // in a sub-interpreter
            break;
        case Op::release:
            i.object = below(static_cast<uint32_t>(p.releases.size()));
            i.arg = below(size);
            break;
        case Op::retire: break;
        case Op::await_gathered: maybe(kAwait); break;
        case Op::gather:
            maybe(kConstant);
            if ((i.flags & kConstant) == 0) set_a(), maybe(kKillA);
            break;
        case Op::assert_: i.arg = below(static_cast<uint32_t>(p.messages.size())); break;
        case Op::atomic:
        case Op::end_atomic:
        case Op::until:
        case Op::end_until: break;
    }
    return i;
}

// Encloses two instructions in a region, if nothing jumps in between.
void add_region(std::vector<Instr>& code, Op begin)
{
    const auto at = static_cast<int64_t>(code.size());
    code.push_back({.op = begin, .arg = at + 3});
    code.push_back({.op = Op::set, .arg = 1});
    code.push_back({.op = Op::compare, .flags = kConstant | kKillA});
    code.push_back({.op = begin == Op::atomic ? Op::end_atomic : Op::end_until});
}

void finish_program(Program& p, std::vector<Instr> code)
{
    p.code = std::move(code);
    p.functions[FunctionId{0}].end = static_cast<uint32_t>(p.code.size());
    Function& other = p.functions[FunctionId{1}];
    other.entry = p.functions[FunctionId{0}].end;
    p.code.push_back({.op = Op::return_, .arg = 1});
    other.end = static_cast<uint32_t>(p.code.size());
    p.steps.push_back({"step"});
    p.step_of.resize(p.code.size());
}

RC_GTEST_PROP(Assembly, PrintedFunctionsAssembleToTheSameCode, ())
{
    Program p = declarations();
    const auto size = *rc::gen::inRange<uint32_t>(1, 40);
    std::vector<Instr> code;
    for (uint32_t k = 0; k + 1 < size; ++k) code.push_back(random_instr(p, size));
    code.push_back({.op = Op::return_, .arg = 6});
    if (*rc::gen::arbitrary<bool>()) add_region(code, Op::atomic);
    if (*rc::gen::arbitrary<bool>()) add_region(code, Op::until);
    if (code.back().op != Op::return_) code.push_back({.op = Op::exit, .flags = kConstant});
    finish_program(p, code);
    RC_ASSERT(validate(p) == std::vector<std::string>{});

    const std::string text = print(p, FunctionId{0});
    Program q = declarations();
    Diagnostics d;
    const bool read = assemble(text, Mark{1, 1, 0}, FunctionId{0}, q, d);
    RC_LOG() << text;
    RC_ASSERT(read);
    q.code.resize(code.size());
    RC_ASSERT(q.code == code);
    RC_ASSERT(q.distributions == p.distributions);
    RC_ASSERT(q.messages == p.messages);
    RC_ASSERT(q.tables == p.tables);
    RC_ASSERT(q.selects == p.selects);
}

TEST(Assembly, OneInstructionIsPrintedWithTheLabelOfItsFunction)
{
    Program p = declarations();
    finish_program(p, {{.op = Op::nop}, {.op = Op::jump, .arg = 0}});
    EXPECT_EQ(print(p, 1u), "jump L1");
}

TEST(Assembly, TeachingFormsMeanTheSame)
{
    Program p = declarations();
    Program q = declarations();
    EXPECT_EQ(assemble_messages("top:\n"
                                "  mov ax, 5    # a comment\n"
                                "  mov bx, ax\n"
                                "  sub bx, 1\n"
                                "  mul bx, bx\n"
                                "  neg cx\n"
                                "  xchg dx, count\n"
                                "  cmp bx, 0\n"
                                "  jgt top\n"
                                "  jeq top\n"
                                "  jmp done\n"
                                "done: halt\n",
                                p),
              std::vector<std::string>{});
    EXPECT_EQ(assemble_messages("L1:\n"
                                "  set r0, 5\n"
                                "  move r1, r0\n"
                                "  subtract r1, 1\n"
                                "  multiply r1, r1\n"
                                "  negate r2\n"
                                "  exchange r3, count\n"
                                "  compare r1, 0\n"
                                "  jump_if greater, L1\n"
                                "  jump_if equal, L1\n"
                                "  jump L2\n"
                                "L2:\n"
                                "  exit 0\n",
                                q),
              std::vector<std::string>{});
    EXPECT_EQ(p.code, q.code);
}

TEST(Assembly, EachLineIsAStepWithItsPlace)
{
    Program p = declarations();
    ASSERT_TRUE(assemble_messages("# first\n\n  load r0, count   # read\n", p).empty());
    const Step& step = p.steps[StepId{p.step_of[0]}];
    EXPECT_EQ(step.label, "load r0, count");
    EXPECT_EQ(step.line, 12u);
    EXPECT_EQ(step.column, 7u);
}

TEST(Assembly, TextThatRunsPastItsEndReturns)
{
    Program p = declarations();
    ASSERT_TRUE(assemble_messages("nop\njeq end\nend:\n", p).empty());
    EXPECT_EQ(print(p, FunctionId{0}),
              "# f(n): 6 words\n    nop\n    jump_if equal, L1\nL1:\n    return\n");
}

struct Wrong {
    const char* text;
    const char* message;
};

class WrongAssembly : public testing::TestWithParam<Wrong> {};

TEST_P(WrongAssembly, IsExplained)
{
    Program p = declarations();
    EXPECT_EQ(assemble_messages(GetParam().text, p), std::vector<std::string>{GetParam().message});
    EXPECT_TRUE(p.code.empty() && p.steps.empty() && p.step_of.empty());
    EXPECT_EQ(p.distributions, declarations().distributions);
    EXPECT_EQ(p.tables, declarations().tables);
    EXPECT_EQ(p.messages, declarations().messages);
}

INSTANTIATE_TEST_SUITE_P(
    , WrongAssembly,
    testing::Values(
        Wrong{"lod r0, count", "S150 unknown instruction 'lod'; did you mean 'load'?"},
        Wrong{"load r0, cout", "S103 unknown variable 'cout'; did you mean 'count'?"},
        Wrong{"load r0, count[r1]", "S108 'count' is not an array"},
        Wrong{"load r0, want[1]", "S108 the index of an array is a register: want[r1]"},
        Wrong{
            "load r8, count",
            "S151 'r8' is not a register; they are r0 to r7; write: load r0, variable or load r0, "
            "array[r1]"},
        Wrong{"load r0~, count", "S151 'r0~' is the result: it cannot be dead"},
        Wrong{"add r0, r0~", "S151 'r0~' is the result too: it cannot be dead"},
        Wrong{"add r0", "S151 write: add r0, r1 or add r0, 5"},
        Wrong{"jump_if eqal, x\nx: nop", "S151 'eqal' is not a condition; did you mean 'equal'?"},
        Wrong{"top: nop\njmp tip", "S152 unknown label 'tip'; did you mean 'top'?"},
        Wrong{"top: nop\ntop: nop", "S152 the label 'top' exists already"},
        Wrong{"lock my_semaphore", "S106 'my_semaphore' is a semaphore, which has no 'lock'"},
        Wrong{"lock my_mutex, within 5",
              "S151 '5' is not a duration with a unit; write: within 5ms"},
        Wrong{"io my_device, 5ms, within 2ms", "S151 'io' of a device has nothing to give up"},
        Wrong{"unlock my_mutex, within 2ms", "S151 'unlock' of a mutex has nothing to give up"},
        Wrong{"select r0", "S151 write: select r0, get q r1, lock m, within 5ms"},
        Wrong{"select r0, unlock my_mutex",
              "S106 'unlock my_mutex' is nothing that a task can select"},
        Wrong{"select r0, wait my_condition",
              "S106 'wait my_condition' is nothing that a task can select"},
        Wrong{"select r0, lock my_mutx", "S104 unknown object 'my_mutx'; did you mean 'my_mutex'?"},
        Wrong{"select r0, receive my_listener r1 count",
              "S151 a handle is in a local variable; 'count' is none"},
        Wrong{"select r0, receive my_listener r1",
              "S151 write: select r0, get q r1, lock m, within 5ms"},
        Wrong{"select r1, get my_joinable_queue r1",
              "S151 write: select r0, get q r1, lock m, within 5ms"},
        Wrong{"lock my_mutx", "S104 unknown object 'my_mutx'; did you mean 'my_mutex'?"},
        Wrong{
            "io my_device, 5",
            "S151 '5' is not a duration with a unit, nor a distribution; write: io my_device, 5ms"},
        Wrong{"acquire my_semaphore", "S151 write: acquire my_semaphore, r0"},
        Wrong{"lookup r0, 5", "S151 write: lookup r0, [5, 7] or lookup r0, text, [0, \"A\"]"},
        Wrong{"lookup r0, [5, x]", "S151 write: lookup r0, [5, 7] or lookup r0, text, [0, \"A\"]"},
        Wrong{"lookup r0, [1, 2]\nlookup r1, [9, 9]\nnope",
              "S150 unknown instruction 'nope'; did you mean 'nop'?"},
        Wrong{"call g", "S105 unknown function 'g'"},
        Wrong{"compute exp(1ms, 2ms)",
              "S151 'exp(1ms, 2ms)' is not a duration with a unit, nor a distribution; write: "
              "compute "
              "5ms or compute r0 * 1ms"},
        Wrong{"loop count, x\nx: nop", "S151 'loop' counts with a local variable; 'count' is none"},
        Wrong{"assert never", "S151 write: assert \"what does not hold\""},
        Wrong{"atomic\nyield\nend_atomic",
              "S113 'yield' cannot stand between atomic and end_atomic"},
        Wrong{"until\nstore count, 1\nend_until",
              "S113 'store' cannot stand between until and end_until"},
        Wrong{"end_atomic", "S153 'end_atomic' closes nothing"},
        Wrong{"atomic\nnop", "S153 'atomic' is not closed by end_atomic"},
        Wrong{"jmp in\natomic\nin: nop\nend_atomic",
              "S153 the jump to 'in' crosses the border of an atomic or until block"}));

}  // namespace
}  // namespace interleave
