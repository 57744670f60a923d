// Instruction interleavings with registers and memory, as a teaching machine runs them: group
// ostep-x86-interleaving. After each instruction of the script the registers of whoever ran, its
// place and all of shared memory are what that machine showed.
#include "../scenario/builder.h"
#include "cases.h"
#include "kernel/kernel.h"

namespace interleave {
namespace {

using nlohmann::json;
using oracles::word;

// One listed instruction in our words; targets are numbers of instructions, so each gets a label.
std::string translated(const json& row)
{
    const auto op = row[0].get<std::string>();
    const auto operand = [&](size_t i) { return word(row[i]); };
    if (op == "addr") return "nop";
    if (op == "storei") return "store " + operand(1) + ", " + operand(2);
    if (op == "cmpr") return "cmp " + operand(1) + ", " + operand(2);
    if (op == "loadx") return "load " + operand(1) + ", " + operand(2) + "[" + operand(3) + "]";
    if (op == "storexi") return "store " + operand(1) + "[" + operand(2) + "], " + operand(3);
    if (op == "jmp" || op == "jeq" || op == "jne" || op == "jgt") return op + " at" + operand(1);
    std::string text = op;
    for (size_t i = 1; i < row.size(); ++i) text += (i == 1 ? " " : ", ") + operand(i);
    return text;
}

std::string assembly_of(const json& program)
{
    std::string text;
    for (size_t i = 0; i < program.size(); ++i) {
        text += "at" + std::to_string(i) + ": " + translated(program[i]) + "\n";
    }
    return text;
}

// "want[0]" and "want[1]" are the elements of one array.
std::vector<VariableSpec> memory_of(const json& shared)
{
    std::vector<VariableSpec> variables;
    for (const auto& [name, value] : shared.items()) {
        const std::string base = name.substr(0, name.find('['));
        const bool element = base != name;
        if (variables.empty() || variables.back().name != base) {
            variables.push_back(build::shared(base, {}, element));
        }
        variables.back().initial.push_back(value.get<int64_t>());
    }
    return variables;
}

const char* const kRegisterNames[] = {"ax", "bx", "cx", "dx"};

Scenario scenario_of(const json& input)
{
    Scenario s;
    s.machine.instruction.a = us(1);
    s.machine.time_all = true;
    s.variables = memory_of(input["shared"]);
    s.functions = {
        build::assembly("program", {"p0", "p1", "p2", "p3"}, assembly_of(input["program"]))};
    std::vector<TaskEntry> threads;
    for (const json& t : input["threads"]) {
        std::vector<std::string> initial;
        for (const char* r : kRegisterNames)
            initial.push_back(word(t["initial_registers"].value(r, json(0))));
        threads.push_back(build::runs("T" + std::to_string(threads.size()), "program", initial));
    }
    s.processes = {build::process("m", threads)};
    std::string schedule;
    for (const json& entry : input["schedule"])
        schedule += "m/T" + word(entry[0]) + "*" + word(entry[1]) + " ";
    s.policy.name = "scripted";
    s.policy.parameters = {build::argument("schedule", schedule)};
    return s;
}

// Words of the shared region by the names that the case uses.
int64_t shared_value(const Model& m, const World& w, const std::string& name)
{
    const size_t bracket = name.find('[');
    const size_t index = bracket == std::string::npos ? 0 : std::stoul(name.substr(bracket + 1));
    const auto v = std::ranges::find(m.program.variables, name.substr(0, bracket), &Variable::name);
    return w.memory[v->offset + index];
}

struct Executed {
    bool any = false;  // the step was the effect of an instruction
    uint32_t thread = 0, pc = 0;
    Context after;
};

Executed take_step(const Model& m, State& state, Chooser& chooser)
{
    NullSink sink;
    const NextStep next = next_step(state);
    const Cpu before = state.sched.cpus[CpuId{0}];
    step(m, state, chooser, sink);
    if (next.event.kind() != EventKind::compute_end || before.phase != CpuPhase::running) return {};
    Executed e{
        true, before.current.index, before.ctx.pc - m.program.functions[FunctionId{0}].entry, {}};
    const Cpu& cpu = state.sched.cpus[CpuId{0}];
    const bool ended = m.program.code[before.ctx.pc].op == Op::exit;
    if (ended)
        e.after = before.ctx;
    else
        e.after = cpu.current == before.current ? cpu.ctx : state.world.contexts[before.current];
    return e;
}

class X86Interleaving : public testing::TestWithParam<std::string> {};

TEST_P(X86Interleaving, EveryStepIsAsTheTeachingMachineShowsIt)
{
    const json c = oracles::read_case(GetParam());
    const auto model = build::compiled(scenario_of(c["input"]));
    const json& expected = c["expected"];
    const json& fields = expected["trace_fields"];
    SeededChooser chooser(1);
    NullSink sink;
    State state = start(*model, sink);
    std::vector<Context> registers(c["input"]["threads"].size());
    size_t row = 0;
    while (!finished(state)) {
        const Executed e = take_step(*model, state, chooser);
        if (!e.any) continue;
        registers[e.thread] = e.after;
        json seen = {row + 1, e.thread, e.pc};
        for (size_t i = 3; i < fields.size(); ++i) {
            const auto name = fields[i].get<std::string>();
            const auto r = std::ranges::find(kRegisterNames, name);
            if (r != std::end(kRegisterNames))
                seen.push_back(e.after.r[r - kRegisterNames]);
            else
                seen.push_back(shared_value(*model, state.world, name));
        }
        ASSERT_LT(row, expected["trace"].size()) << seen;
        ASSERT_EQ(seen, expected["trace"][row]);
        ++row;
    }
    EXPECT_EQ(row, expected["steps"].get<size_t>());
    for (const auto& [name, value] : expected["final_shared"].items()) {
        EXPECT_EQ(shared_value(*model, state.world, name), value.get<int64_t>()) << name;
    }
    for (size_t t = 0; t < registers.size(); ++t) {
        for (const auto& [name, value] : expected["final_registers"][t].items()) {
            const auto r = std::ranges::find(kRegisterNames, name);
            EXPECT_EQ(registers[t].r[r - kRegisterNames], value.get<int64_t>()) << t << " " << name;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(, X86Interleaving,
                         testing::ValuesIn(oracles::case_names("ostep-x86-interleaving")),
                         oracles::test_name);

}  // namespace
}  // namespace interleave
