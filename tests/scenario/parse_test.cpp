// What right scenarios mean. Wrong ones: broken_test.cpp.

#include "scenario/parse.h"
#include "text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace interleave {
namespace {

Scenario parsed(const std::string& text)
{
    Diagnostics diagnostics;
    std::optional<Scenario> scenario = parse_scenario(text, "test.yaml", diagnostics);
    EXPECT_TRUE(scenario.has_value()) << render(diagnostics, "test.yaml", text, false);
    return scenario.value_or(Scenario{});
}

const std::string kProcess = "processes: {P1: {run: [compute 24]}}\n";

// The steps of a process, written below `run:`.
std::vector<StepSpec> steps_of(const std::string& steps)
{
    std::string text =
        "objects:\n  m: mutex\n  s: semaphore(3)\n  disk: device\n"
        "functions: {f(n): [yield]}\nprocesses:\n  P1:\n    run:\n";
    for (size_t at = 0; at < steps.size();) {
        const size_t end = std::min(steps.find('\n', at), steps.size());
        text += "      " + steps.substr(at, end - at) + '\n';
        at = end + 1;
    }
    const Scenario s = parsed(text);
    return s.processes.empty() ? std::vector<StepSpec>{} : s.processes[0].steps;
}

StepSpec step_of(const std::string& step)
{
    std::vector<StepSpec> steps = steps_of("- " + step);
    EXPECT_EQ(steps.size(), 1U);
    return steps.empty() ? StepSpec{} : steps[0];
}

Distribution constant(Duration d) { return {DistributionKind::constant, d, {}, {}}; }

TEST(Parse, FillsInDefaults)
{
    const Scenario s = parsed(kProcess);
    EXPECT_EQ(s.file, "test.yaml");
    EXPECT_EQ(s.unit, ms(1));
    EXPECT_EQ(s.seed, 1U);
    EXPECT_FALSE(s.until.has_value());
    EXPECT_EQ(s.machine.cpus, 1);
    EXPECT_EQ(s.machine.instruction, constant({100}));
    EXPECT_EQ(s.policy.name, "fcfs");
    EXPECT_FALSE(s.policy.given);
    ASSERT_EQ(s.processes.size(), 1U);
    const TaskEntry& p = s.processes[0];
    EXPECT_EQ(p.name, "P1");
    EXPECT_TRUE(p.has_run);
    EXPECT_EQ(p.count, 1);
    EXPECT_EQ(p.start.fixed, constant({}));
    ASSERT_EQ(p.steps.size(), 1U);
    EXPECT_EQ(p.steps[0].kind, StepKind::compute);
    EXPECT_EQ(p.steps[0].duration->fixed, constant(ms(24)));
    EXPECT_EQ(p.steps[0].mark, (Mark{1, 24, 10}));
}

TEST(Parse, ReadsTheUnitBeforeEverythingThatUsesIt)
{
    const Scenario s = parsed(kProcess + "until: 3\nunit: s\n");
    EXPECT_EQ(s.until, seconds(3));
    EXPECT_EQ(s.processes[0].steps[0].duration->fixed, constant(seconds(24)));
}

TEST(Parse, ReadsTextsInTwoLanguages)
{
    const Scenario s = parsed(kProcess +
                              "title: {en: Lock, zh: 锁}\nabout: Plain\nquestion: {zh: 为什么}\n"
                              "notes: [one, {en: two, zh: 二}]\n");
    EXPECT_EQ(s.title.in("zh"), "锁");
    EXPECT_EQ(s.title.in("en"), "Lock");
    EXPECT_EQ(s.about.in("zh"), "Plain");
    EXPECT_EQ(s.question.in("en"), "为什么") << "better than nothing";
    ASSERT_EQ(s.notes.size(), 2U);
    EXPECT_EQ(s.notes[1].zh, "二");
}

TEST(Parse, ReadsTheMachine)
{
    const MachineSpec m = parsed(kProcess + R"(machine:
  cpus: 4
  instruction: uniform(50ns, 150ns)
  timing: every_instruction
  costs: {save: 1us, choose: 2us, load: 3us, address_space: 4us}
  context: {omit: [r1, ax, r1]}
  stack: 100
)")
                              .machine;
    EXPECT_EQ(m.cpus, 4);
    EXPECT_EQ(m.cpus_mark, (Mark{3, 9, 1}));
    EXPECT_EQ(m.instruction, (Distribution{DistributionKind::uniform, {50}, {150}, {}}));
    EXPECT_TRUE(m.time_all);
    EXPECT_EQ(m.costs.save, us(1));
    EXPECT_EQ(m.costs.choose, us(2));
    EXPECT_EQ(m.costs.load, us(3));
    EXPECT_EQ(m.costs.address_space, us(4));
    EXPECT_EQ(m.omit, (std::vector<int64_t>{1, 0}));
    EXPECT_EQ(m.stack_words, 100);
}

TEST(Parse, ReadsThePolicyAndItsParameters)
{
    const PolicySpec p = parsed(kProcess + "policy: {quantum: 2ms, name: rr}\n").policy;
    EXPECT_TRUE(p.given);
    EXPECT_EQ(p.name, "rr");
    ASSERT_EQ(p.parameters.size(), 1U);
    EXPECT_EQ(p.parameters[0].name, "quantum");
    EXPECT_EQ(p.parameters[0].value, "2ms");
    EXPECT_EQ(p.parameters[0].mark, (Mark{2, 19, 3}));
    EXPECT_EQ(p.parameters[0].name_mark, (Mark{2, 10, 7}));
    EXPECT_EQ(parsed(kProcess + "policy: rr\n").policy.name, "rr");
    const PolicySpec scripted =
        parsed(kProcess + "policy: {name: scripted, schedule: [P1*3, P2]}\n").policy;
    ASSERT_EQ(scripted.parameters.size(), 1U);
    EXPECT_EQ(scripted.parameters[0].value, "P1*3 P2");
}

TEST(Parse, ReadsVariablesAndArrays)
{
    const Scenario s = parsed(kProcess + R"(objects:
  a: shared(-3)
  b: private(7)
  c: shared(1, 2, 3)
  d: shared(5, size=4)
  e: shared
  f: shared(0, size=1)
)");
    ASSERT_EQ(s.variables.size(), 6U);
    EXPECT_EQ(s.variables[0].initial, (std::vector<int64_t>{-3}));
    EXPECT_FALSE(s.variables[0].array);
    EXPECT_FALSE(s.variables[0].is_private);
    EXPECT_TRUE(s.variables[1].is_private);
    EXPECT_EQ(s.variables[2].initial, (std::vector<int64_t>{1, 2, 3}));
    EXPECT_TRUE(s.variables[2].array);
    EXPECT_EQ(s.variables[3].initial, (std::vector<int64_t>{5, 5, 5, 5}));
    EXPECT_EQ(s.variables[4].initial, (std::vector<int64_t>{0}));
    EXPECT_FALSE(s.variables[4].array);
    EXPECT_TRUE(s.variables[5].array) << "an array of one element";
}

TEST(Parse, ReadsObjectsWithTheirArguments)
{
    const Scenario s = parsed(kProcess +
                              "objects:\n  m: mutex(order=barging)\n  s: semaphore( 3 )\n"
                              "  n: mutex\n");
    ASSERT_EQ(s.objects.size(), 3U);
    EXPECT_EQ(s.objects[0].kind, "mutex");
    ASSERT_EQ(s.objects[0].arguments.size(), 1U);
    EXPECT_EQ(s.objects[0].arguments[0].name, "order");
    EXPECT_EQ(s.objects[0].arguments[0].value, "barging");
    EXPECT_EQ(s.objects[0].arguments[0].mark, (Mark{3, 18, 7}));
    EXPECT_EQ(s.objects[1].arguments[0].name, "");
    EXPECT_EQ(s.objects[1].arguments[0].value, "3");
    EXPECT_TRUE(s.objects[2].arguments.empty());
}

TEST(Parse, ReadsProcessesAndThreads)
{
    const Scenario s = parsed(R"(
processes:
  bank:
    run: work(3, 4)
    start: exp(2ms)
    count: 3
    nice: -5
    priority: 2
    affinity: [0, 2, 0]
    daemon: true
    threads:
      alice: {run: compute 5, start: 1.5}
  P2: {run: idle, affinity: 1}
functions:
  work(a, b): [compute a]
  idle: yield
)");
    ASSERT_EQ(s.processes.size(), 2U);
    const TaskEntry& bank = s.processes[0];
    EXPECT_EQ(bank.function, "work");
    EXPECT_EQ(bank.function_mark, (Mark{4, 10, 4}));
    ASSERT_EQ(bank.arguments.size(), 2U);
    EXPECT_EQ(bank.arguments[1].text, "4");
    EXPECT_EQ(bank.arguments[1].mark, (Mark{4, 18, 1}));
    EXPECT_EQ(bank.start.fixed, (Distribution{DistributionKind::exponential, ms(2), {}, {}}));
    EXPECT_EQ(bank.count, 3);
    EXPECT_EQ(bank.nice, -5);
    EXPECT_EQ(bank.priority, 2);
    EXPECT_EQ(bank.affinity, (std::vector<int64_t>{0, 2}));
    EXPECT_TRUE(bank.daemon);
    ASSERT_EQ(bank.threads.size(), 1U);
    EXPECT_EQ(bank.threads[0].start.fixed, constant(us(1500)));
    ASSERT_EQ(bank.threads[0].steps.size(), 1U);
    EXPECT_EQ(bank.threads[0].steps[0].label, "compute 5");
    EXPECT_EQ(s.processes[1].affinity, (std::vector<int64_t>{1}));
    ASSERT_EQ(s.functions.size(), 2U);
    EXPECT_EQ(s.functions[0].parameters, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(s.functions[1].body.size(), 1U);
}

TEST(Parse, ReadsAFunctionBeforeAStepOfTheSameName)
{
    const Scenario s = parsed("processes: {P1: {run: yield}}\nfunctions: {yield: [compute 1]}\n");
    EXPECT_EQ(s.processes[0].function, "yield");
    EXPECT_TRUE(parsed("processes: {P1: {run: yield}}\n").processes[0].function.empty());
}

TEST(Parse, KeepsTheLinesOfAssembly)
{
    const Scenario s = parsed(
        "processes: {P1: {run: f}}\nfunctions:\n  f:\n    asm: |\n      nop\n\n      exit 0\n");
    ASSERT_EQ(s.functions.size(), 1U);
    EXPECT_TRUE(s.functions[0].is_asm);
    EXPECT_EQ(s.functions[0].assembly, "nop\n\nexit 0\n");
    EXPECT_EQ(s.functions[0].assembly_mark, (Mark{5, 7, 0}));
}

TEST(Steps, TakeTimeFixedDrawnOrComputed)
{
    EXPECT_EQ(step_of("compute 1.5us").duration->fixed, constant({1500}));
    EXPECT_EQ(step_of("sleep 3 s").duration->fixed, constant(seconds(3)));
    const auto drawn = [](const std::string& d) {
        return *step_of("compute " + d).duration->fixed;
    };
    EXPECT_EQ(drawn("uniform(1ms,3ms)"),
              (Distribution{DistributionKind::uniform, ms(1), ms(3), {}}));
    EXPECT_EQ(drawn("normal(8, 1ms)"), (Distribution{DistributionKind::normal, ms(8), ms(1), {}}));
    EXPECT_EQ(drawn("lognormal(5ms, 0.5)"),
              (Distribution{DistributionKind::lognormal, ms(5), {500}, {}}));
    EXPECT_EQ(drawn("pareto (1ms, 1.125)"),
              (Distribution{DistributionKind::pareto, ms(1), {1125}, {}}));
    EXPECT_EQ(drawn("choice(1ms, 2, 3s)"),
              (Distribution{DistributionKind::choice, {}, {}, {ms(1), ms(2), seconds(3)}}));
    EXPECT_EQ(drawn("hyperexp(1ms, 0.9, 20ms)"),
              (Distribution{DistributionKind::hyperexponential, ms(1), {900}, {ms(20)}}));
    const StepSpec computed = step_of("compute n * 2");
    EXPECT_FALSE(computed.duration->fixed.has_value());
    EXPECT_EQ(computed.duration->computed.text, "n * 2");
}

TEST(Steps, ActOnObjects)
{
    const StepSpec lock = step_of("lock  m");
    EXPECT_EQ(lock.kind, StepKind::act);
    EXPECT_EQ(lock.name, "lock");
    EXPECT_EQ(lock.target, "m");
    EXPECT_EQ(lock.label, "lock m");
    EXPECT_EQ(lock.target_mark, (Mark{9, 15, 1}));
    EXPECT_TRUE(step_of("acquire s").arguments.empty());
    EXPECT_EQ(step_of("acquire s x + 1").arguments[0].text, "x + 1");
    EXPECT_EQ(step_of("io disk exp(3)").duration->fixed->kind, DistributionKind::exponential);
    const StepSpec trylock = step_of("got = trylock m");
    EXPECT_EQ(trylock.kind, StepKind::act);
    EXPECT_EQ(trylock.result, "got");
    EXPECT_EQ(trylock.name, "trylock");
}

TEST(Steps, Assign)
{
    const StepSpec plain = step_of("x = y + 1");
    EXPECT_EQ(plain.kind, StepKind::assign);
    EXPECT_EQ(plain.result, "x");
    EXPECT_EQ(plain.arguments[0].text, "y + 1");
    EXPECT_EQ(plain.arguments[0].mark, (Mark{9, 13, 5}));
    EXPECT_FALSE(plain.index.has_value());

    const StepSpec element = step_of("a[i + 1] = 3");
    EXPECT_EQ(element.result, "a");
    EXPECT_EQ(element.index->text, "i + 1");
    EXPECT_EQ(element.index->mark, (Mark{9, 11, 5}));

    EXPECT_EQ(step_of("x = array(10)").kind, StepKind::array);
    EXPECT_EQ(step_of("x = array(10)").arguments[0].text, "10");
    EXPECT_EQ(step_of("x = lock + 1").kind, StepKind::assign) << "a variable called lock";
    EXPECT_EQ(to_text(step_of("x = a == b").arguments[0].expr), "a == b");
}

TEST(Steps, AssignInShortForms)
{
    const std::pair<std::string, std::string> cases[] = {
        {"x += 1", "x + 1"}, {"x -= a - b", "x - (a - b)"}, {"x *= 2 + y", "x * (2 + y)"},
        {"x /= 2", "x / 2"}, {"x %= 2", "x % 2"},           {"a[i] += 1", "a[i] + 1"},
    };
    for (const auto& [step, value] : cases) {
        EXPECT_EQ(to_text(step_of(step).arguments[0].expr), value) << step;
    }
    const Expr& e = step_of("x += foo").arguments[0].expr;
    EXPECT_EQ(e.operands[1].column, 5U) << "the place of foo in the step";
}

TEST(Steps, StartCallAndJoin)
{
    const StepSpec start = step_of("start thread f(x + 1) as t");
    EXPECT_EQ(start.kind, StepKind::start);
    EXPECT_EQ(start.name, "thread");
    EXPECT_EQ(start.target, "f");
    EXPECT_EQ(start.arguments[0].text, "x + 1");
    EXPECT_EQ(start.result, "t");
    EXPECT_EQ(step_of("t = start process f(1)").result, "t");
    EXPECT_EQ(step_of("start process f(1)").result, "");
    EXPECT_EQ(step_of("call f(1)").result, "");
    EXPECT_EQ(step_of("y = call f(1)").result, "y");
    EXPECT_EQ(step_of("call f(g[1], 2) as y").result, "y");
    EXPECT_EQ(step_of("call f(g[1], 2) as y").arguments.size(), 2U);
    EXPECT_EQ(step_of("join t").arguments[0].text, "t");
    EXPECT_EQ(step_of("code = join t[1]").result, "code");
    EXPECT_EQ(step_of("code = join t[1]").kind, StepKind::join);
}

TEST(Steps, EndAndCheck)
{
    EXPECT_TRUE(step_of("exit").arguments.empty());
    EXPECT_EQ(step_of("exit 3").arguments[0].text, "3");
    EXPECT_EQ(step_of("return x * 2").arguments[0].text, "x * 2");
    EXPECT_EQ(step_of("until x == 1").kind, StepKind::until);
    const StepSpec assertion = step_of("assert f(1, 2) == x, \"not, so\"");
    EXPECT_EQ(assertion.arguments[0].text, "f(1, 2) == x");
    EXPECT_EQ(assertion.message, "not, so");
    EXPECT_EQ(step_of("assert x").message, "");
}

TEST(Steps, HaveBlocks)
{
    const std::vector<StepSpec> steps = steps_of(
        "- with m:\n    - yield\n"
        "- while x < 3:\n    - break\n    - continue\n"
        "- repeat n: yield\n"
        "- forever:\n    - for i in 1..n - 1:\n        - atomic:\n            - x = i\n");
    ASSERT_EQ(steps.size(), 4U);
    EXPECT_EQ(steps[0].kind, StepKind::with);
    EXPECT_EQ(steps[0].target, "m");
    EXPECT_EQ(steps[0].label, "with m");
    EXPECT_EQ(steps[1].arguments[0].text, "x < 3");
    EXPECT_EQ(steps[1].body.size(), 2U);
    EXPECT_EQ(steps[2].body.size(), 1U);
    const StepSpec& counted = steps[3].body[0];
    EXPECT_EQ(counted.kind, StepKind::for_);
    EXPECT_EQ(counted.result, "i");
    EXPECT_EQ(counted.arguments[0].text, "1");
    EXPECT_EQ(counted.arguments[1].text, "n - 1");
    EXPECT_EQ(counted.body[0].kind, StepKind::atomic);
}

TEST(Steps, GatherBranchesFromItemsAndFromKeys)
{
    for (const std::string text :
         {"- if a:\n    - yield\n- elif b:\n    - yield\n    - yield\n- else:\n    - exit\n",
          "- if a:\n    - yield\n  elif b:\n    - yield\n    - yield\n  else:\n    - exit\n"}) {
        const std::vector<StepSpec> steps = steps_of(text);
        ASSERT_EQ(steps.size(), 1U);
        const auto& branches = steps[0].branches;
        ASSERT_EQ(branches.size(), 3U);
        EXPECT_EQ(branches[0].condition->text, "a");
        EXPECT_EQ(branches[1].condition->text, "b");
        EXPECT_FALSE(branches[2].condition.has_value());
        EXPECT_EQ(branches[1].body.size(), 2U);
        EXPECT_EQ(branches[2].body[0].kind, StepKind::exit);
    }
}

TEST(Steps, AcceptBothStylesOfYaml)
{
    EXPECT_EQ(steps_of("[lock m, {repeat 3: [yield]}, unlock m]").size(), 3U);
    EXPECT_EQ(steps_of("- 'compute uniform(1ms, 3ms)'\n- \"x = a[0]\"").size(), 2U);
}

TEST(Steps, MayGoOnInTheNextLine)
{
    const StepSpec s = step_of("x = aaa +\n  bbb");
    EXPECT_EQ(s.label, "x = aaa + bbb");
    EXPECT_EQ(s.arguments[0].text, "aaa + bbb");
}

TEST(Parse, ReadsPropertiesAsAListOrAsOne)
{
    const Scenario s = parsed(kProcess +
                              "objects: {x: shared(0)}\nexpect: x == 0\n"
                              "outcome:\n  - waiting(P1) == 0\n  - x < 1\n");
    ASSERT_EQ(s.expect.size(), 1U);
    EXPECT_EQ(s.expect[0].expression.mark, (Mark{3, 9, 6}));
    ASSERT_EQ(s.outcome.size(), 2U);
    EXPECT_EQ(s.outcome[1].expression.text, "x < 1");
}

TEST(Parse, TakesEmptySectionsForNone)
{
    const Scenario s = parsed(kProcess + "objects:\nfunctions:\nexpect:\noutcome:\n");
    EXPECT_TRUE(s.objects.empty() && s.functions.empty() && s.expect.empty() && s.outcome.empty());
}

TEST(Parse, TakesYamlWordsForPlainText)
{
    const Scenario s =
        parsed("title: no\nprocesses: {on: {run: [compute 010]}, yes: {run: yield}}\n");
    EXPECT_EQ(s.title.en, "no");
    EXPECT_EQ(s.processes[0].name, "on");
    EXPECT_EQ(s.processes[0].steps[0].duration->fixed, constant(ms(10))) << "not octal";
    EXPECT_EQ(s.processes[1].name, "yes");
}

TEST(Parse, ReadsWindowsLineEndsAndAByteOrderMark)
{
    const Scenario s =
        parsed("\xef\xbb\xbftitle: x\r\nprocesses:\r\n  P1: {run: [compute 24]}\r\n");
    EXPECT_EQ(s.title.en, "x");
    EXPECT_EQ(s.processes[0].mark, (Mark{3, 3, 2}));
}

TEST(Parse, CountsColumnsInCharacters)
{
    const Scenario s =
        parsed("objects: {余额: shared(0)}\nprocesses: {甲: {run: [余额 = 1 + 余额]}}\n");
    const StepSpec& step = s.processes[0].steps[0];
    EXPECT_EQ(step.mark, (Mark{2, 23, 11}));
    EXPECT_EQ(step.result_mark, (Mark{2, 23, 2}));
    EXPECT_EQ(step.arguments[0].expr.operands[1].column, 4U);
}

}  // namespace
}  // namespace interleave
