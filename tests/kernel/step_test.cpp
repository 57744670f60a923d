// The timed kernel on Programs built by hand: order, switches, blocking. What whole scenarios do is
// tested from their text, in tests/golden and tests/oracles.
#include "kernel/kernel.h"
#include "policy/policies.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

// One function for each task; a Model with a policy by name and its defaults.
class ModelBuilder {
  public:
    explicit ModelBuilder(std::string_view policy, uint32_t cpus = 1)
    {
        const PolicyInfo& info = *find_policy(policy);
        model_.policy = info.make(defaults(info));
        model_.machine.cpus = cpus;
        model_.machine.instruction.a = {0};
        model_.affinities.emplace_back();
        model_.program.steps.push_back({"step"});
    }

    void task(std::string name, Duration start, std::vector<Instr> code)
    {
        Program& p = model_.program;
        Function f;
        f.name = name;
        f.entry = static_cast<uint32_t>(p.code.size());
        p.code.insert(p.code.end(), code.begin(), code.end());
        p.code.push_back({.op = Op::exit, .flags = kConstant});
        f.end = static_cast<uint32_t>(p.code.size());
        p.step_of.resize(p.code.size());
        const FunctionId id = p.functions.push_back(f);
        model_.processes.push_back({name});
        TaskSpec spec;
        spec.name = std::move(name);
        spec.process = static_cast<uint32_t>(model_.processes.size() - 1);
        spec.function = id;
        spec.start = Time{} + start;
        model_.tasks.push_back(spec);
    }

    Model& model() { return model_; }

  private:
    Model model_;
};

Instr compute(Duration d) { return {.op = Op::compute, .flags = kConstant, .arg = d.ns}; }

// What ran where: "A@0 B@24 ..." at each dispatch, with laws checked after every step.
std::string dispatches(const Model& m)
{
    struct Sink final : RecordReader {
        void read(const Record& r) override
        {
            if (r.kind == RecordKind::state && r.state == TaskState::running)
                text += std::to_string(r.task) + "@" + std::to_string(r.at.ns / 1'000'000) + " ";
        }
        std::string text;
    } sink;
    State s = start(m, sink);
    SeededChooser chooser(m.seed);
    while (!finished(s)) {
        step(m, s, chooser, sink);
        const auto broken = laws(m, s);
        EXPECT_TRUE(broken.empty()) << broken.front();
        if (!broken.empty()) break;
    }
    EXPECT_EQ(s.sched.end, RunEnd::finished);
    return sink.text;
}

TEST(Kernel, RunsFirstComeFirstServedToTheEnd)
{
    ModelBuilder b("fcfs");
    b.task("P1", {}, {compute(ms(24))});
    b.task("P2", ms(1), {compute(ms(3))});
    b.task("P3", ms(2), {compute(ms(3))});
    EXPECT_EQ(dispatches(b.model()), "0@0 1@24 2@27 ");
}

TEST(Kernel, TakesTurnsUnderRoundRobin)
{
    ModelBuilder b("rr");
    b.task("P1", {}, {compute(ms(24))});
    b.task("P2", {}, {compute(ms(3))});
    b.task("P3", {}, {compute(ms(3))});
    EXPECT_EQ(dispatches(b.model()), "0@0 1@10 2@13 0@16 ");
}

TEST(Kernel, SleepersLeaveTheCpuToOthers)
{
    ModelBuilder b("fcfs");
    const Instr nap{.op = Op::sleep, .flags = kConstant, .arg = ms(5).ns};
    b.task("A", {}, {compute(ms(1)), nap, compute(ms(1))});
    b.task("B", {}, {compute(ms(10))});
    EXPECT_EQ(dispatches(b.model()), "0@0 1@1 0@11 ");
}

TEST(Kernel, UsesEveryCpuThatItHas)
{
    ModelBuilder b("fcfs", 2);
    for (const char* name : {"A", "B", "C"}) b.task(name, {}, {compute(ms(4))});
    EXPECT_EQ(dispatches(b.model()), "0@0 1@0 2@4 ");
}

}  // namespace
}  // namespace interleave
