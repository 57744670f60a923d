// Which errors some schedule reaches: groups condition-variables, semaphore-puzzles,
// mutual-exclusion and deadlock. Programs in the step language (README.md, 4) become scenarios
// whose tasks look up their next step by number, and are run an atomic step at a time, without time
// or policy.
//
// A schedule that a case gives for an error has to reach it. Many random schedules reach no error
// that the case does not list; what all schedules do only an exploration can say.
#include "base/rng.h"
#include "cases.h"
#include "kernel/execute.h"
#include "kernel/world.h"
#include "scenario/load.h"
#include "support/seeds.h"

#include <fmt/format.h>

#include <cctype>
#include <iostream>
#include <map>
#include <set>

namespace interleave {
namespace {

using nlohmann::json;

constexpr uint32_t kWalks = 300;
constexpr uint32_t kSteps = 2'000;  // of a walk: some programs are endless
constexpr uint32_t kReplays = 200;  // a schedule does not say whom a signal wakes

const std::map<std::string, std::string> kNotRun = {};
const std::map<std::string, std::string> kNoScheduleGiven = {
    {"condition-variables-18", "its shortest schedule is too long to be listed: exploration"},
};

bool names_any(const std::string& expression, const json& names)
{
    const auto is_word = [](char c) {
        return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
    };
    for (size_t at = 0; at < expression.size();) {
        size_t end = at;
        while (end < expression.size() && is_word(expression[end])) ++end;
        if (end > at && names.contains(expression.substr(at, end - at))) return true;
        at = std::max(end, at + 1);
    }
    return false;
}

std::string objects_of(const json& input)
{
    std::string text;
    const json objects = input.value("objects", json::object());
    for (const auto& [name, object] : objects.items()) {
        const std::string kind = object["kind"];
        if (kind == "mutex")
            text += fmt::format("  {}: mutex(order=barging, kind={})\n", name,
                                object.value("reentrant", false) ? "recursive" : "normal");
        if (kind == "rwlock")
            text +=
                fmt::format("  {}: rwlock(prefer={})\n", name, object.value("prefer", "reader"));
        if (kind == "semaphore")
            text += fmt::format("  {}: semaphore({})\n", name, object["initial"].dump());
        if (kind == "barrier")
            text += fmt::format("  {}: barrier({})\n", name, object["parties"].dump());
        if (kind != "condvar") continue;
        // All condition variables of a case belong to the mutex m.
        const std::string order = object.value("wake", "any");
        text += fmt::format("  {}: condition(m, order={})\n", name, order);
    }
    return text;
}

class Thread {
  public:
    Thread(const json& input, const json& thread)
        : shared_(input.value("shared", json::object())), steps_(thread["steps"])
    {
        for (size_t i = 0; i < steps_.size(); ++i)
            if (steps_[i][0] == "label") labels_[word(i, 1)] = i;
    }

    [[nodiscard]] std::string text(const json& locals) const
    {
        std::string text = "    - here = 0\n    - hit = 0\n";
        for (const auto& [name, value] : locals.items())
            text += fmt::format("    - {} = {}\n", name, value.dump());
        text += "    - forever:\n        - if here == -1:\n            - break\n";
        for (size_t i = 0; i < steps_.size(); ++i)
            text += fmt::format("        - elif here == {}:\n            - here = {}\n{}", i, i + 1,
                                step(i));
        return text + "        - else:\n            - break\n";
    }

  private:
    [[nodiscard]] std::string word(size_t i, size_t k) const { return steps_[i][k]; }

    [[nodiscard]] static std::string atomic(const std::string& what)
    {
        return fmt::format("            - atomic:\n                - {}\n", what);
    }

    // A condition that looks at nothing shared is no step of its own.
    [[nodiscard]] std::string jump(size_t i) const
    {
        const std::string look = "hit = " + word(i, 1);
        return (names_any(word(i, 1), shared_) ? atomic(look)
                                               : fmt::format("            - {}\n", look)) +
               fmt::format("            - if hit:\n                - here = {}\n",
                           labels_.at(word(i, 2)));
    }

    // A guard is an `until` right before the block: Walk takes the two for one step.
    [[nodiscard]] static std::string together(const json& list)
    {
        std::string text;
        if (list[0][0] == "when")
            text = fmt::format("            - until {}\n", list[0][1].get<std::string>());
        text += "            - atomic:\n";
        for (const json& s : list) {
            const auto at = [&](size_t k) { return s[k].get<std::string>(); };
            if (at(0) == "when")
                EXPECT_EQ(&s, &list[0]) << "a guard comes first";
            else if (at(0) == "setif")
                text += fmt::format("                - if {}:\n                    - {} = {}\n",
                                    at(1), at(2), at(3));
            else if (at(0) == "assert")
                text += fmt::format("                - assert {}\n", at(1));
            else if (at(0) == "set" || at(0) == "let")
                text += fmt::format("                - {} = {}\n", at(1), at(2));
            else
                ADD_FAILURE() << "unknown step " << s;
        }
        return text;
    }

    [[nodiscard]] std::string step(size_t i) const
    {
        static const std::map<std::string, std::string> kVerbs = {
            {"lock", "lock"},
            {"unlock", "unlock"},
            {"P", "acquire"},
            {"V", "release"},
            {"wait", "wait"},
            {"signal", "notify"},
            {"barrier", "wait"},
            {"broadcast", "notify_all"},
            {"await", "until"},
            {"lock_shared", "lock_shared"},
            {"unlock_shared", "unlock_shared"}};
        const std::string op = word(i, 0);
        if (const auto verb = kVerbs.find(op); verb != kVerbs.end())
            return fmt::format("            - {} {}\n", verb->second, word(i, 1));
        if (op == "trylock")
            return fmt::format("            - {} = trylock {}\n", word(i, 2), word(i, 1));
        if (op == "label") return "";
        if (op == "goto") return fmt::format("            - here = {}\n", labels_.at(word(i, 1)));
        if (op == "if") return jump(i);
        if (op == "set" || op == "let") return atomic(word(i, 1) + " = " + word(i, 2));
        if (op == "assert") return atomic("hit = " + word(i, 1)) + "            - assert hit\n";
        if (op == "cs") return "            - yield\n";
        if (op == "atomic") return together(steps_[i][1]);
        ADD_FAILURE() << "unknown step " << op;
        return "";
    }

    json shared_, steps_;
    std::map<std::string, size_t> labels_;
};

std::string scenario_of(const json& input)
{
    std::string text = "objects:\n  unused: shared(0)\n";
    const json shared = input.value("shared", json::object());
    for (const auto& [name, value] : shared.items())
        text += fmt::format("  {}: shared({})\n", name, value.dump());
    text += objects_of(input) + "processes:\n  p:\n    threads:\n";
    for (size_t i = 0; i < input["threads"].size(); ++i)
        text += fmt::format("      t{}: {{run: f{}}}\n", i, i);
    text += "functions:\n";
    for (size_t i = 0; i < input["threads"].size(); ++i) {
        const json& thread = input["threads"][i];
        const json locals = thread.value("locals", json::object());
        text += fmt::format("  f{}:\n{}", i, Thread(input, thread).text(locals));
    }
    return text;
}

class AnyChooser final : public Chooser {
  public:
    explicit AnyChooser(uint64_t seed) : seed_(seed) {}
    uint32_t choose(ChoiceKind, uint32_t n) override
    {
        return static_cast<uint32_t>(scale_to(random_bits(seed_, 2, counter_++), n));
    }
    uint64_t random(uint64_t stream, uint64_t counter) override
    {
        return random_bits(seed_, stream, counter);
    }
    [[nodiscard]] bool timed() const override { return false; }

  private:
    uint64_t seed_, counter_ = 0;
};

// A program on its way, an atomic step of the step language at a time.
class Walk {
  public:
    Walk(const Model& m, uint64_t seed) : m_(m), w_(initial_world(m)), chooser_(seed)
    {
        for (Task& task : w_.tasks) task.status = TaskStatus::runnable;
        for (uint32_t i = 0; i < w_.tasks.size(); ++i) run_to_step(TaskId{i});
        look();
    }

    // The errors met so far.
    std::set<std::string> errors;
    [[nodiscard]] bool failed() const { return failed_; }

    [[nodiscard]] std::vector<TaskId> able() const
    {
        std::vector<TaskId> list;
        for (uint32_t i = 0; i < w_.tasks.size(); ++i)
            if (enabled(m_, w_, TaskId{i})) list.push_back(TaskId{i});
        return list;
    }

    void step(TaskId t)
    {
        if (w_.tasks[t].status != TaskStatus::runnable) return;
        const bool guard = op_of(t) == Op::until;
        one(t);
        if (guard && w_.tasks[t].status == TaskStatus::runnable && op_of(t) == Op::atomic) one(t);
        run_to_step(t);
        look();
        for (const std::string& sentence : laws(m_, w_)) ADD_FAILURE() << sentence;
    }

    // Those that wait for a condition are asked: what is left when nobody goes on?
    void settle()
    {
        for (const TaskId t : able()) {
            if (op_of(t) != Op::until || w_.tasks[t].status != TaskStatus::runnable) continue;
            World before = w_;
            one(t);
            if (w_.tasks[t].status != TaskStatus::blocked) w_ = before;
        }
        look();
    }

  private:
    [[nodiscard]] Op op_of(TaskId t) const { return m_.program.code[w_.contexts[t].pc].op; }

    void one(TaskId t)
    {
        Effect e = execute(m_, w_.contexts[t], w_, t, chooser_);
        while (e.woken.head.valid()) (void)pop_front(w_, e.woken);
        // An end with a lock is no error of the step language; what follows from it may be one.
        if (e.fault == FaultKind::none || e.fault == FaultKind::still_locked) return;
        errors.insert(e.fault == FaultKind::assertion ? "assertion"
                                                      : std::string(name_of(e.fault)));
        failed_ = true;
    }

    void run_to_step(TaskId t)
    {
        while (w_.tasks[t].status == TaskStatus::runnable) {
            const Op op = op_of(t);
            if (op == Op::act || op == Op::atomic || op == Op::until || op == Op::yield) return;
            one(t);
        }
    }

    void look()
    {
        uint32_t critical = 0;
        bool left = false;
        for (uint32_t i = 0; i < w_.tasks.size(); ++i) {
            const TaskStatus status = w_.tasks[TaskId{i}].status;
            left = left || status == TaskStatus::runnable || status == TaskStatus::blocked;
            if (status == TaskStatus::runnable && op_of(TaskId{i}) == Op::yield) ++critical;
        }
        if (critical > 1) errors.insert("mutual exclusion");
        if (left && !failed_ && able().empty()) {
            errors.insert("deadlock");
            failed_ = true;
        }
    }

    const Model& m_;
    World w_;
    AnyChooser chooser_;
    bool failed_ = false;
};

// The longer a task goes on at a stretch, the more of it is seen done while others stand still.
std::set<std::string> random_walk(const Model& m, uint64_t seed)
{
    Walk walk(m, seed);
    uint64_t drawn = 0;
    const auto below = [&](uint64_t n) { return scale_to(random_bits(seed, 1, drawn++), n); };
    const uint64_t stretch = uint64_t{1} << below(5);
    TaskId current;
    for (uint32_t n = 0; n < kSteps && !walk.failed(); ++n) {
        const std::vector<TaskId> able = walk.able();
        if (able.empty()) break;
        const bool stays = std::ranges::find(able, current) != able.end() && below(stretch) != 0;
        if (!stays) current = able[below(able.size())];
        walk.step(current);
    }
    return walk.errors;
}

bool reaches(const Model& m, const json& schedule, const std::string& kind, uint64_t seed)
{
    for (uint32_t n = 0; n < kReplays; ++n) {
        Walk walk(m, seed + n);
        for (const json& thread : schedule) walk.step(TaskId{thread.get<uint32_t>()});
        walk.settle();
        if (walk.errors.contains(kind)) return true;
    }
    return false;
}

class Verdicts : public testing::TestWithParam<std::string> {};

void expect_verdicts(const std::string& name, const json& c)
{
    const std::string text = scenario_of(c["input"]);
    Diagnostics d;
    const LoadedScenario loaded = load_scenario(text, "case", {}, d);
    ASSERT_NE(loaded.model, nullptr) << render(d, "case", text, false);
    const uint64_t seed = test::first_seed();
    std::set<std::string> listed;
    for (const json& kind : c["expected"]["errors_reachable"]) listed.insert(kind);
    for (const json& bug : c["expected"].value("bugs", json::array())) {
        const std::string kind = bug["kind"];
        for (const char* which :
             {"example_shortest_schedule", "example_fewest_preemption_schedule"})
            if (bug.contains(which))
                EXPECT_TRUE(reaches(*loaded.model, bug[which], kind, seed))
                    << kind << ", " << which;
            else
                EXPECT_TRUE(kNoScheduleGiven.contains(name)) << which;
    }
    for (uint32_t n = 0; n < kWalks; ++n)
        for (const std::string& kind : random_walk(*loaded.model, seed + n))
            EXPECT_TRUE(listed.contains(kind)) << kind << ", seed " << seed + n << '\n' << text;
}

TEST_P(Verdicts, AreReachedByTheGivenSchedulesAndNoOthersByRandomOnes)
{
    expect_verdicts(GetParam(), oracles::read_case(GetParam()));
}

// The step of a lock that the case makes of two variables, a_r readers and a_w writers.
json as_rwlock_step(const json& step)
{
    const bool guarded = step[0] == "atomic";
    const std::string variable = guarded ? step[1][1][1] : step[1];
    const std::string lock = variable.substr(0, variable.find('_'));
    const bool writes = variable.ends_with("_w");
    if (!guarded) return {writes ? "unlock" : "unlock_shared", lock};
    return {writes ? "lock" : "lock_shared", lock};
}

// Where a reader asks for a lock that it reads already no verdict could be the same: an rwlock
// cannot be upgraded, so that deadlock-25 runs with its variables only.
TEST(LocksOfVariables, HaveTheVerdictsOfReadersWritersLocks)
{
    json c = oracles::read_case("deadlock-23");
    c["input"].erase("shared");
    for (json& thread : c["input"]["threads"])
        for (json& step : thread["steps"]) step = as_rwlock_step(step);
    for (const char* prefer : {"reader", "writer", "writer_recursive"}) {
        for (const char* name : {"a", "b"})
            c["input"]["objects"][name] = {{"kind", "rwlock"}, {"prefer", prefer}};
        expect_verdicts("deadlock-23", c);
    }
}

std::vector<std::string> cases_that_run()
{
    std::vector<std::string> names;
    for (const char* group :
         {"condition-variables", "semaphore-puzzles", "mutual-exclusion", "deadlock"})
        for (const std::string& name : oracles::case_names(group))
            if (!kNotRun.contains(name)) names.push_back(name);
    return names;
}
INSTANTIATE_TEST_SUITE_P(, Verdicts, testing::ValuesIn(cases_that_run()), oracles::test_name);

}  // namespace
}  // namespace interleave
