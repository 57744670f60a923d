// Compiled code means what was written: random functions, executed and evaluated directly, leave
// the same variables; and no step leaves a register behind.
#include "builder.h"
#include "kernel/execute.h"

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

namespace interleave {
namespace {

using namespace build;

constexpr uint32_t kStepsMax = 20'000;

// What the reference evaluator ends with where the machine would fault.
struct Crash {
    FaultKind fault;
};

int64_t wrap(uint64_t x) { return static_cast<int64_t>(x); }

// The language as a recursive evaluator, without registers, jumps or frames.
class Evaluator {
  public:
    std::map<std::string, std::vector<int64_t>> memory;

    enum class Flow : uint8_t { next, breaks, continues, returns };

    Flow run(const Steps& body)
    {
        for (const StepSpec& s : body) {
            if (const Flow flow = run(s); flow != Flow::next) return flow;
        }
        return Flow::next;
    }

  private:
    int64_t& cell(const std::string& name, int64_t index)
    {
        std::vector<int64_t>& words = memory[name];
        if (words.empty()) words.push_back(0);
        if (index < 0 || index >= static_cast<int64_t>(words.size()))
            throw Crash{FaultKind::index_out_of_range};
        return words[static_cast<size_t>(index)];
    }

    int64_t value(const Expression& e) { return value(e.expr); }

    int64_t value(const Expr& e)
    {
        const auto left = [&] { return value(e.operands[0]); };
        const auto unsigned_pair = [&](auto f) {
            const auto x = static_cast<uint64_t>(value(e.operands[0]));
            return wrap(f(x, static_cast<uint64_t>(value(e.operands[1]))));
        };
        const auto pair = [&](auto f) -> int64_t {
            const int64_t x = value(e.operands[0]);
            return f(x, value(e.operands[1]));
        };
        switch (e.kind) {
            case ExprKind::number:
            case ExprKind::text: return e.value;
            case ExprKind::name: return cell(e.name, 0);
            case ExprKind::index: return cell(e.name, left());
            case ExprKind::negate: return wrap(0 - static_cast<uint64_t>(left()));
            case ExprKind::not_: return left() == 0;
            case ExprKind::add: return unsigned_pair([](uint64_t x, uint64_t y) { return x + y; });
            case ExprKind::subtract:
                return unsigned_pair([](uint64_t x, uint64_t y) { return x - y; });
            case ExprKind::multiply:
                return unsigned_pair([](uint64_t x, uint64_t y) { return x * y; });
            case ExprKind::divide:
            case ExprKind::modulo:
                return pair([&](int64_t x, int64_t y) -> int64_t {
                    if (y == 0) throw Crash{FaultKind::division_by_zero};
                    if (y == -1)
                        return e.kind == ExprKind::divide ? wrap(0 - static_cast<uint64_t>(x)) : 0;
                    return e.kind == ExprKind::divide ? x / y : x % y;
                });
            case ExprKind::equal: return pair([](int64_t x, int64_t y) { return x == y; });
            case ExprKind::not_equal: return pair([](int64_t x, int64_t y) { return x != y; });
            case ExprKind::less: return pair([](int64_t x, int64_t y) { return x < y; });
            case ExprKind::less_equal: return pair([](int64_t x, int64_t y) { return x <= y; });
            case ExprKind::greater: return pair([](int64_t x, int64_t y) { return x > y; });
            case ExprKind::greater_equal: return pair([](int64_t x, int64_t y) { return x >= y; });
            case ExprKind::and_: return left() != 0 && value(e.operands[1]) != 0;
            case ExprKind::or_: return left() != 0 || value(e.operands[1]) != 0;
            case ExprKind::apply:
                return pair([&](int64_t x, int64_t y) {
                    return e.name == "min" ? std::min(x, y) : std::max(x, y);
                });
            case ExprKind::duration: break;
        }
        ADD_FAILURE() << "no such expression is generated";
        return 0;
    }

    // Runs a loop's body; true if the loop goes on.
    bool round(const StepSpec& s, Flow& flow)
    {
        flow = run(s.body);
        if (flow == Flow::returns) return false;
        const bool on = flow != Flow::breaks;
        flow = Flow::next;
        return on;
    }

    Flow run(const StepSpec& s)
    {
        Flow flow = Flow::next;
        switch (s.kind) {
            case StepKind::assign: {
                const int64_t v = value(s.arguments[0]);
                cell(s.result, s.index ? value(*s.index) : 0) = v;
                return flow;
            }
            case StepKind::if_:
                for (const StepSpec::Branch& b : s.branches) {
                    if (!b.condition || value(*b.condition) != 0) return run(b.body);
                }
                return flow;
            case StepKind::while_:
                while (value(s.arguments[0]) != 0 && round(s, flow)) {
                }
                return flow;
            case StepKind::repeat:
                for (int64_t n = value(s.arguments[0]); n > 0 && round(s, flow); --n) {
                }
                return flow;
            case StepKind::for_: return run_for(s);
            case StepKind::atomic: return run(s.body);
            case StepKind::break_: return Flow::breaks;
            case StepKind::continue_: return Flow::continues;
            case StepKind::return_: return Flow::returns;
            case StepKind::assert_:
                if (value(s.arguments[0]) == 0) throw Crash{FaultKind::assertion};
                return flow;
            default: ADD_FAILURE() << "no such step is generated"; return flow;
        }
    }

    // The variable may be changed in the body; the bound is looked at once.
    Flow run_for(const StepSpec& s)
    {
        Flow flow = Flow::next;
        const int64_t first = value(s.arguments[0]);
        const int64_t last = value(s.arguments[1]);
        cell(s.result, 0) = first;
        if (first > last) return flow;
        while (round(s, flow) && cell(s.result, 0) < last) ++cell(s.result, 0);
        return flow;
    }
};

uint32_t below(uint32_t n) { return *rc::gen::inRange<uint32_t>(0, n); }

// Locals u, v and w get a value first, so that every expression may read them.
const char* kScalars[] = {"a", "b", "p", "u", "v", "w"};

std::string random_expression(uint32_t depth)
{
    static const char* kBinary[] = {
        "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or"};
    const uint32_t form = depth == 0 ? below(2) : below(9);
    if (form == 0) {
        static const char* kNumbers[] = {"0", "1", "2", "3", "7", "(-1)", "9223372036854775807"};
        return kNumbers[below(std::size(kNumbers))];
    }
    if (form == 1) return kScalars[below(std::size(kScalars))];
    if (form == 2) return "row[" + random_expression(depth - 1) + " % 3]";
    const std::string x = "(" + random_expression(depth - 1) + ")";
    if (form == 3) return (below(2) == 0 ? "(-" : "(not ") + x + ")";
    const std::string y = "(" + random_expression(depth - 1) + ")";
    if (form == 4) return (below(2) == 0 ? "min(" : "max(") + x + ", " + y + ")";
    return "(" + x + " " + kBinary[below(std::size(kBinary))] + " " + y + ")";
}

Steps random_body(uint32_t depth, bool in_loop, bool in_atomic);

StepSpec random_step(uint32_t depth, bool in_loop, bool in_atomic)
{
    const auto any = [&] { return random_expression(below(4)); };
    const uint32_t form = depth == 0 ? below(3) : below(10);
    switch (form) {
        case 2: return assign("row", any(), any() + " % 3");
        case 3:
            return branch(any(), random_body(depth - 1, in_loop, in_atomic),
                          random_body(depth - 1, in_loop, in_atomic));
        case 4:
            return repeat(below(2) == 0 ? std::to_string(below(4)) : any() + " % 5",
                          random_body(depth - 1, true, in_atomic));
        case 5:
            return loop_for(below(2) == 0 ? "i" : "b", std::to_string(below(3)),
                            below(2) == 0 ? std::to_string(below(5)) : any() + " % 4",
                            random_body(depth - 1, true, in_atomic));
        case 6: return loop_while(any() + " > " + any(), random_body(depth - 1, true, in_atomic));
        case 7: {
            if (!in_loop) break;
            const bool breaks = below(2) == 0;
            return branch(any(), {step(breaks ? StepKind::break_ : StepKind::continue_, "leave")});
        }
        case 8:
            if (in_atomic || in_loop) break;
            return block(StepKind::atomic, "atomic", random_body(depth - 1, false, true));
        case 9:
            if (in_atomic) break;
            return branch(any(), {below(2) == 0 ? with_arguments(StepKind::return_, "", {})
                                                : with_arguments(StepKind::assert_, "", {any()})});
        default: break;
    }
    return assign(kScalars[below(std::size(kScalars))], any());
}

Steps random_body(uint32_t depth, bool in_loop, bool in_atomic)
{
    Steps body;
    for (uint32_t n = 1 + below(3); n > 0; --n)
        body.push_back(random_step(depth, in_loop, in_atomic));
    return body;
}

Scenario random_scenario()
{
    Steps body = {assign("u", "1"), assign("v", "-2"), assign("w", "a"), assign("i", "0")};
    for (StepSpec& s : random_body(3, false, false)) body.push_back(std::move(s));
    // Where locals can be seen after the end.
    for (const char* name : {"u", "v", "w", "i"})
        body.push_back(assign(std::string("seen_") + name, name));
    return single(
        body, {shared("a", {3}), shared("b"), per_process("p", {5}), shared("row", {1, 2, 3}, true),
               shared("seen_u"), shared("seen_v"), shared("seen_w"), shared("seen_i")});
}

struct Ending {
    bool ended = false;
    FaultKind fault = FaultKind::none;
    bool clean = true;  // registers and flags were 0 at the beginning of every step
    World world;
};

Ending execute_all(const Model& m)
{
    Ending e{.world = initial_world(m)};
    SeededChooser chooser(m.seed);
    const TaskId t{0};
    e.world.tasks[t].status = TaskStatus::runnable;
    std::set<uint32_t> first_of_step;
    for (uint32_t pc = 0; pc < m.program.code.size(); ++pc) {
        if (pc == 0 || m.program.step_of[pc] != m.program.step_of[pc - 1]) first_of_step.insert(pc);
    }
    uint32_t before = Record::kNone;
    for (uint32_t n = 0; n < kStepsMax && !e.ended; ++n) {
        Context& ctx = e.world.contexts[t];
        const uint32_t step = m.program.step_of[ctx.pc];
        if (step != before && first_of_step.contains(ctx.pc)) {
            Context blank;
            blank.pc = ctx.pc;
            blank.sp = ctx.sp;
            e.clean = e.clean && ctx == blank;
        }
        before = step;
        const Effect effect = execute(m, ctx, e.world, t, chooser);
        e.ended = effect.outcome == Outcome::exits;
        e.fault = effect.fault;
    }
    return e;
}

RC_GTEST_PROP(CompiledCode, LeavesWhatTheEvaluatorLeaves, ())
{
    const Scenario scenario = random_scenario();
    Diagnostics d;
    const auto model = compile(scenario, {}, d);
    if (d.has_errors()) RC_DISCARD("a constant fault, or too many registers");
    RC_ASSERT(validate(model->program) == std::vector<std::string>{});
    const Ending end = execute_all(*model);
    RC_ASSERT(end.clean);
    if (!end.ended || end.fault == FaultKind::endless_atomic) RC_DISCARD("does not end");
    Evaluator evaluator;
    evaluator.memory = {{"a", {3}}, {"p", {5}}, {"row", {1, 2, 3}}};
    FaultKind fault = FaultKind::none;
    try {
        evaluator.run(scenario.processes[0].steps);
    } catch (const Crash& crash) {
        fault = crash.fault;
    }
    RC_ASSERT(end.fault == fault);
    for (const Variable& v : model->program.variables) {
        if (v.scope == Scope::local) continue;
        auto expected = evaluator.memory[v.name];
        expected.resize(v.length);
        const size_t base = v.scope == Scope::shared ? 0 : model->program.shared_words;
        const auto begin = end.world.memory.begin() + static_cast<ptrdiff_t>(base + v.offset);
        RC_ASSERT(std::vector<int64_t>(begin, begin + v.length) == expected);
    }
}

// Calls, arguments and recursion, which the random functions leave out.
TEST(CompiledCode, RecursionGivesFibonacci)
{
    const Steps body = {branch("n < 2", {with_arguments(StepKind::return_, "", {"n"})}),
                        with_arguments(StepKind::call, "fib", {"n - 1"}, "x"),
                        with_arguments(StepKind::call, "fib", {"n - 2"}, "y"),
                        with_arguments(StepKind::return_, "", {"x + y"})};
    Scenario s = single({with_arguments(StepKind::call, "fib", {"12"}, "result")},
                        {shared("result")}, {}, {function("fib", {"n"}, body)});
    const Ending end = execute_all(*compiled(s));
    EXPECT_TRUE(end.ended && end.clean);
    EXPECT_EQ(end.world.memory[0], 144);
}

TEST(CompiledCode, RecursionBeyondTheStackIsAFault)
{
    Scenario s = single({with_arguments(StepKind::call, "f", {})}, {}, {},
                        {function("f", {}, {with_arguments(StepKind::call, "f", {})})});
    s.machine.stack_words = 100;
    const auto model = compiled(s);
    EXPECT_EQ(model->program.stack_words, 100u);
    EXPECT_EQ(execute_all(*model).fault, FaultKind::stack_overflow);
}

TEST(CompiledCode, StackIsAsDeepAsTheDeepestChainOfCalls)
{
    const Steps calls_g = {step(StepKind::yield, "yield"),
                           with_arguments(StepKind::call, "g", {"1"})};
    const auto model =
        compiled(single({with_arguments(StepKind::call, "f", {})}, {shared("x")}, {},
                        {function("f", {}, calls_g), function("g", {"n"}, {assign("x", "n")})}));
    EXPECT_EQ(model->program.stack_words, 1u + 1u + 2u);
}

}  // namespace
}  // namespace interleave
