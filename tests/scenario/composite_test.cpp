// Objects that are made of others: what they become, where their steps come from, and what is said
// about steps that make no sense.
#include "scenario/composite.h"
#include "kernel/model.h"
#include "scenario/load.h"
#include "text.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace interleave {
namespace {

std::shared_ptr<const Model> loaded(const std::string& text)
{
    Diagnostics d;
    LoadedScenario s = load_scenario(text, "s", {}, d);
    EXPECT_NE(s.model, nullptr) << render(d, "s", text, false);
    return s.model;
}

// Of each error "line:column: S000: sentence; advice".
std::string said(const std::string& text)
{
    Diagnostics d;
    const LoadedScenario s = load_scenario(text, "s", {}, d);
    EXPECT_EQ(s.model == nullptr, d.has_errors());
    std::string all;
    for (const Diagnostic& one : d.all()) {
        if (one.severity != Severity::error) continue;
        all += fmt::format("{}{}:{}: S{:03}: {}{}{}", all.empty() ? "" : "\n", one.mark.line,
                           one.mark.column, one.code, one.message,
                           one.suggestion.empty() ? "" : "; ", one.suggestion);
    }
    return all;
}

std::set<std::string> names_of_tasks(const Model& m)
{
    std::set<std::string> names;
    for (const TaskSpec& t : m.tasks) names.insert(t.name);
    return names;
}

const std::string kPool =
    "objects: {pool: pool(2), q: queue, x: shared(0)}\n"
    "functions:\n"
    "  f(n): [return n]\n"
    "  nothing: [compute 1]\n"
    "  g(n): [x = n]\n"
    "processes:\n"
    "  P:\n"
    "    run:\n";

TEST(CompositeObjects, BecomeTasksAndObjectsWithTellingNames)
{
    const auto m = loaded(
        "objects: {pool: pool(2), q: process_queue, m: manager(a=1)}\n"
        "functions: {f(n): [return n]}\n"
        "processes:\n"
        "  P: {run: [x = apply pool f(1), put q 1]}\n"
        "  Q: {run: [x = get q, y = get m.a]}\n");
    ASSERT_NE(m, nullptr);
    EXPECT_EQ(names_of_tasks(*m),
              (std::set<std::string>{"P", "P/pool_task_handler", "P/pool_result_handler",
                                     "pool_worker#1", "pool_worker#2", "P/q_feeder", "Q", "m"}));
    std::set<std::string> objects;
    for (const Object& o : m->program.objects) objects.insert(o.name);
    EXPECT_EQ(objects, (std::set<std::string>{"pool_taskqueue", "pool_inqueue", "pool_outqueue",
                                              "pool_inqueue_rlock", "pool_outqueue_wlock", "q_pipe",
                                              "q_rlock", "q_wlock", "m_port"}));
}

TEST(CompositeObjects, LeaveEveryStepAtTheLineOfTheUser)
{
    const auto m = loaded(kPool +
                          "      - h = apply_async pool f(1) callback g\n"
                          "      - y = result h\n"
                          "      - x = map pool f 1..9 chunk 2\n");
    ASSERT_NE(m, nullptr);
    std::set<uint32_t> lines;
    std::set<std::string> labels;
    for (const Step& s : m->program.steps) {
        lines.insert(s.line);
        if (s.line >= 9) labels.insert(s.label);
        EXPECT_EQ(s.label.find("__"), std::string::npos) << s.label;
    }
    // Line 1 declares the pool, and its handlers and workers are steps of that.
    EXPECT_EQ(*lines.begin(), 1U);
    EXPECT_EQ(*lines.rbegin(), 11U);
    EXPECT_EQ(labels, (std::set<std::string>{"h = apply_async pool f(1) callback g", "y = result h",
                                             "x = map pool f 1..9 chunk 2"}));
}

TEST(CompositeObjects, AreNotThereIfNobodyUsesThem)
{
    const auto m = loaded("objects: {pool: pool(2)}\nprocesses: {P: {run: [compute 1]}}\n");
    ASSERT_NE(m, nullptr);
    EXPECT_EQ(names_of_tasks(*m), (std::set<std::string>{"P"}));
}

TEST(CompositeObjects, DoNotMeetVariablesOfTheUser)
{
    // Names that the steps of a pool use for themselves.
    const auto m = loaded(
        "objects: {pool: pool(1), job: shared(0), value: shared(0), slot: private(0)}\n"
        "functions: {f(count): [return count]}\n"
        "processes: {P: {run: [job = apply pool f(3), value = job]}}\n");
    ASSERT_NE(m, nullptr);
    const Program& p = m->program;
    for (FunctionId f{0}; f.index < p.functions.size(); ++f.index) {
        if (p.functions[f].name == "P") continue;
        for (uint32_t pc = p.functions[f].entry; pc < p.functions[f].end; ++pc) {
            const Instr& i = p.code[pc];
            if (i.op != Op::load && i.op != Op::store) continue;
            const std::string& name = p.variables[VariableId{i.object}].name;
            EXPECT_TRUE(name.starts_with(".") || name == "count") << name;
        }
    }
}

TEST(PoolSteps, AreToldTheirMistakes)
{
    struct Wrong {
        std::string step, said;
    };
    const Wrong wrong[] = {
        {"x = apply pool h(1)", "9:24: S105: unknown function 'h'"},
        {"x = apply pool ff(1)", "9:24: S105: unknown function 'ff'; did you mean 'f'?"},
        {"x = apply pool f(1, 2)", "9:24: S107: 'f' takes 1 argument, not 2"},
        {"x = apply pool nothing", "9:9: S116: 'nothing' returns no value"},
        {"apply_async pool f(1) callback h", "9:40: S105: unknown function 'h'"},
        {"apply_async pool f(1) callback nothing",
         "9:40: S107: a callback takes the result and nothing else; 'nothing' has 0 parameters"},
        {"apply_async pool f(1) callbak g",
         "9:31: S070: 'callbak g' is too much here; write apply_async POOL FUNCTION(ARGUMENTS) "
         "callback FUNCTION"},
        {"x = map pool nothing 1..9", "9:22: S107: 'nothing' takes 0 arguments, not 1"},
        {"x = starmap pool f(1)",
         "9:26: S106: no argument of 'f' is an array below objects:; a starmap takes one element "
         "of "
         "each array for each call; for the same values again and again, write apply"},
        {"x = map pool f 9",
         "9:9: S070: 'map' needs numbers: the first and the last; write map POOL FUNCTION "
         "FIRST..LAST chunk COUNT"},
        {"x = apply q f(1)", "9:19: S106: 'q' is a queue, and not a pool"},
        {"x = apply z f(1)", "9:19: S106: 'z' is no object, and not a pool"},
        {"lock pool", "9:14: S106: 'lock' cannot be done to 'pool', which is a pool"},
        {"with pool: [compute 1]",
         "9:14: S106: 'with pool' cannot be done to 'pool', which is a pool"},
        {"atomic: [\"x = apply pool f(1)\"]",
         "9:19: S113: 'x = apply pool f(1)' cannot be part of an atomic block, which computes and "
         "does nothing else"},
        {"x = apply pool f(y)", "9:26: S103: unknown variable 'y'"},
        {"select: [close pool, else: []]",
         "9:24: S106: 'pool' is a pool, and a select cannot wait for 'close'; let a callback put "
         "into a queue, and select on that"},
        {"await close pool",
         "9:9: S136: 'await close pool' stops its thread: it cannot be awaited; leave await out, "
         "or "
         "let a thread do it and await that: start thread f(1) as t, then await t"},
        {"h = map_async pool f 1..9 into q",
         "9:9: S106: 'q' is no array below objects:; declare "
         "q: shared(0, size=16)"},
        {"h = map_async pool f 1..9 into",
         "9:9: S070: a name is missing after 'into'; write map_async POOL FUNCTION FIRST..LAST "
         "chunk COUNT into ARRAY callback FUNCTION"},
        {"for y in imap pool nothing 1..9: [compute y]",
         "9:28: S107: 'nothing' takes 0 arguments, not 1"},
        {"for y in imap pool f 9: [compute y]",
         "9:9: S070: 'imap' needs numbers: the first and the last; write for VARIABLE in "
         "FIRST..LAST:"},
        {"y = result x within 5ms",
         "9:9: S070: what is 'y' when the time is over?; write else and a value at the end"},
    };
    for (const Wrong& w : wrong) EXPECT_EQ(said(kPool + "      - " + w.step + "\n"), w.said);
}

TEST(PoolSteps, AfterCloseAreAnErrorWhereThatIsPlain)
{
    const std::string close = kPool + "      - close pool\n";
    EXPECT_EQ(said(close + "      - x = apply pool f(1)\n"),
              "10:9: S143: 'pool' was closed before: it takes no more jobs; close the pool after "
              "the last job");
    EXPECT_EQ(said(close + "      - if x == 1:\n          - apply_async pool f(1)\n"),
              "11:13: S143: 'pool' was closed before: it takes no more jobs; close the pool after "
              "the last job");
    EXPECT_EQ(said(kPool + "      - if x == 1:\n          - close pool\n"
                           "      - else:\n          - x = apply pool f(1)\n"),
              "");
}

TEST(PoolSteps, BelongToOneProcess)
{
    const std::string head =
        "objects: {pool: pool(2)}\nfunctions:\n  f: [return 1]\n"
        "  use: [x = apply pool f]\n";
    EXPECT_EQ(said(head + "processes: {P: {run: use}, Q: {run: use}}\n"),
              "4:19: S142: 'pool' belongs to the process 'P', and 'Q' uses it, too; declare a pool "
              "for each process that uses one");
    EXPECT_EQ(said(head + "processes: {P: {run: use, count: 2}}\n"),
              "4:19: S142: 'pool' belongs to one process, and 'P' is 2 of them; declare a pool for "
              "each process that uses one");
    EXPECT_EQ(said(head + "processes: {P: {run: [start process use]}}\n"),
              "4:19: S142: 'pool' is used by a process that a step or a pool starts; a pool "
              "belongs to one process under processes:");
    EXPECT_EQ(said(head + "processes: {P: {run: [start thread use, call use]}}\n"), "");
}

TEST(ManagerSteps, AreToldTheirMistakes)
{
    const std::string head =
        "objects: {m: manager(total=0), y: shared(0)}\nprocesses:\n  P:\n"
        "    run:\n";
    struct Wrong {
        std::string step, said;
    };
    const Wrong wrong[] = {
        {"y = get m.totl", "5:17: S103: the manager 'm' has no cell 'totl'; did you mean 'total'?"},
        {"y = get m", "5:9: S070: which cell of 'm'? Its name is missing; write get m.NAME"},
        {"y = m.total + 1",
         "5:13: S103: 'm.total' lies in the manager's memory; ask for it in a step: x = get "
         "m.total"},
        {"set m.total", "5:9: S070: what? Write set m and a value"},
    };
    for (const Wrong& w : wrong) EXPECT_EQ(said(head + "      - " + w.step + "\n"), w.said);
    EXPECT_EQ(said("objects: {m: manager}\nprocesses: {P: {run: [compute 1]}}\n"),
              "1:14: S042: a manager owns at least one cell; write manager(total=0)");
    EXPECT_EQ(said("objects: {m: manager(3)}\nprocesses: {P: {run: [compute 1]}}\n"),
              "1:22: S042: a cell of a manager has a name; write manager(total=0, done=0)");
}

TEST(ProcessQueues, NeedAFeederThreadInWhoPuts)
{
    EXPECT_EQ(said("objects: {q: process_queue}\nfunctions:\n  f: [put q 1]\n"
                   "processes: {P: {run: [start process f, x = get q]}}\n"),
              "3:11: S142: a process that a step or a pool starts puts into 'q': it has no feeder "
              "thread; declare the process under processes:");
}

TEST(CompositeKinds, AreNoKindsOfTheKernel)
{
    for (const ObjectKind* kind : composite_kinds()) {
        EXPECT_EQ(std::ranges::count(object_kinds(), kind->name, [](auto* k) { return k->name; }),
                  0);
        EXPECT_FALSE(kind->verbs.empty());
        const std::string reference = file_text("docs/scenario-language.md");
        EXPECT_NE(reference.find(fmt::format("| `{}` |", kind->name)), std::string::npos);
        for (const ObjectParameter& p : kind->parameters)
            EXPECT_NE(reference.find(fmt::format("`{}`", p.name)), std::string::npos) << p.name;
    }
}

}  // namespace
}  // namespace interleave
