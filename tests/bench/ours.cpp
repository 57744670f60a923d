#include "ours.h"

#include "bench.h"
#include "kernel/kernel.h"
#include "policy/policies.h"

#include <initializer_list>
#include <optional>

namespace interleave::bench {

namespace {

// A Model by hand: functions that repeat their steps for ever, and so many tasks of each.
class Builder {
  public:
    Builder(std::string_view policy, uint32_t cpus, std::optional<Duration> quantum = {})
    {
        const PolicyInfo& info = *find_policy(policy);
        PolicyValues values = defaults(info);
        if (quantum) values.numbers[0] = quantum->ns;
        model_.policy = info.make(values);
        model_.machine.cpus = cpus;
        model_.machine.instruction.a = {0};
        model_.affinities.emplace_back();
        model_.limits.steps = UINT64_MAX;
        model_.processes.push_back({"p"});
    }
    Instr drawn(Op op, Duration mean)
    {
        model_.program.distributions.push_back({DistributionKind::exponential, mean, {}, {}});
        const auto index = static_cast<uint32_t>(model_.program.distributions.size() - 1);
        return {.op = op, .flags = kDrawn, .object = index};
    }
    uint32_t object(std::string_view kind, std::vector<int64_t> parameters)
    {
        Object o;
        o.name = std::string(kind);
        o.kind = find_object_kind(kind);
        for (const ObjectParameter& p : object_kinds()[o.kind]->parameters)
            o.parameters.push_back(p.value);
        std::copy(parameters.begin(), parameters.end(), o.parameters.begin());
        return model_.program.objects.push_back(o).index;
    }
    Instr act(uint32_t object, std::string_view verb)
    {
        const ObjectKind& kind = *object_kinds()[model_.program.objects[ObjectId{object}].kind];
        Instr i{.op = Op::act, .object = object};
        while (kind.verbs[i.verb].name != verb) ++i.verb;
        return i;
    }
    void tasks(const std::string& name, uint32_t count, std::initializer_list<Instr> steps)
    {
        Program& p = model_.program;
        Function f;
        f.name = name;
        f.entry = static_cast<uint32_t>(p.code.size());
        for (const Instr& i : steps) {
            p.step_of.push_back(p.steps.push_back({"step"}).index);
            p.code.push_back(i);
        }
        p.step_of.push_back(p.step_of.back());
        p.code.push_back({.op = Op::jump, .arg = f.entry});
        f.end = static_cast<uint32_t>(p.code.size());
        const FunctionId id = p.functions.push_back(f);
        for (uint32_t i = 0; i < count; ++i) {
            TaskSpec spec;
            spec.name = name + "#" + std::to_string(i + 1);
            spec.kind = TaskKind::thread;
            spec.function = id;
            model_.tasks.push_back(std::move(spec));
        }
    }
    SharedModel take() { return std::make_shared<const Model>(std::move(model_)); }

  private:
    Model model_;
};

Instr compute(Duration d) { return {.op = Op::compute, .arg = d.ns}; }

uint64_t done(const State& s, Counting how)
{
    if (how.records > 0) return s.sched.records / how.records;
    uint64_t draws = 0;
    for (const Task& t : s.world.tasks) draws += t.draws;
    return draws / how.draws;
}

}  // namespace

SharedModel timers_model(uint32_t tasks)
{
    Builder b("fcfs", 1);
    b.tasks("sleeper", tasks, {b.drawn(Op::sleep, seconds(1))});
    return b.take();
}

SharedModel turns_model(uint32_t tasks, uint32_t cpus)
{
    Builder b("rr", cpus, ms(1));
    b.tasks("spinner", tasks, {compute(seconds(1'000'000))});
    return b.take();
}

SharedModel mutex_model(uint32_t tasks)
{
    Builder b("fcfs", tasks);
    const uint32_t m = b.object("mutex", {});
    b.tasks("worker", tasks,
            {b.drawn(Op::compute, ms(1)), b.act(m, "lock"), compute(us(100)), b.act(m, "unlock")});
    return b.take();
}

SharedModel buffer_model()
{
    Builder b("fcfs", 16);
    const uint32_t m = b.object("mutex", {});
    const uint32_t room = b.object("semaphore", {64});
    const uint32_t items = b.object("semaphore", {0});
    b.tasks("producer", 8,
            {b.drawn(Op::compute, us(10)), b.act(room, "acquire"), b.act(m, "lock"),
             b.act(m, "unlock"), b.act(items, "release")});
    b.tasks("consumer", 8,
            {b.act(items, "acquire"), b.act(m, "lock"), b.act(m, "unlock"), b.act(room, "release"),
             b.drawn(Op::compute, us(10))});
    return b.take();
}

SharedModel mixed_model()
{
    Builder b("rr", 4, ms(1));
    const uint32_t m = b.object("mutex", {});
    b.tasks("worker", 64,
            {b.drawn(Op::compute, us(500)), b.act(m, "lock"), compute(us(20)), b.act(m, "unlock"),
             b.drawn(Op::sleep, ms(5))});
    return b.take();
}

double run_ours(const Model& m, Counting how, uint64_t operations, bool record)
{
    NullSink nowhere;
    TimelineBuilder timeline(symbols(m), m.machine.cpus);
    RecordSink& sink = record ? static_cast<RecordSink&>(timeline) : nowhere;
    SeededChooser chooser(m.seed);
    State s = start(m, sink);
    // Begun: every task has been through its first steps.
    run(m, s, chooser, sink, 20 * m.tasks.size() + 1000);
    const uint64_t before = done(s, how);
    const auto begin = std::chrono::steady_clock::now();
    uint64_t after = before;
    while (after < before + operations && !finished(s)) {
        run(m, s, chooser, sink, operations);
        after = done(s, how);
    }
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    return after == before ? 0 : took.count() / static_cast<double>(after - before);
}

}  // namespace interleave::bench
