// Protocols of mutexes against priority inversion: the rules by hand, and thousands of task sets
// with nested critical sections against an obvious simulator that looks at every task and every
// lock in every unit of time.
//
// INTERLEAVE_SEED=n runs that one set.
#include "base/rng.h"
#include "kernel/urgency.h"
#include "lanes.h"
#include "support/seeds.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

namespace interleave {
namespace {

using test::lane_text;
using test::lanes_of;
using test::load_model;
using test::timeline_of;

struct Op {
    enum Kind { compute, lock, unlock } kind{};
    int64_t what = 0;  // units, or the number of a mutex
};

struct TaskPlan {
    int64_t release = 0, priority = 0;  // the smaller is the more urgent
    int64_t deadline = 0;               // relative, for edf
    std::vector<Op> ops;
};

struct Plan {
    std::string protocol;
    std::string policy = "fp";
    size_t cpus = 1;
    size_t mutexes = 3;
    std::vector<TaskPlan> tasks;

    [[nodiscard]] std::string text() const
    {
        std::string t =
            fmt::format("unit: us\nmachine: {{cpus: {}, instruction: 0}}\npolicy: {}\nobjects:\n",
                        cpus, policy);
        for (size_t m = 0; m < mutexes; ++m)
            t += fmt::format("  m{}: mutex(protocol={})\n", m, protocol);
        t += "processes:\n";
        for (size_t i = 0; i < tasks.size(); ++i) {
            const TaskPlan& p = tasks[i];
            t += fmt::format("  J{}:\n    start: {}\n    priority: {}\n", i, p.release, p.priority);
            if (p.deadline > 0) t += fmt::format("    deadline: {}\n", p.deadline);
            t += "    run:\n";
            for (const Op& op : p.ops) {
                if (op.kind == Op::compute)
                    t += fmt::format("      - compute {}\n", op.what);
                else
                    t += fmt::format("      - {} m{}\n", op.kind == Op::lock ? "lock" : "unlock",
                                     op.what);
            }
        }
        return t;
    }
};

class Obvious {
  public:
    explicit Obvious(const Plan& plan) : plan_(plan), owner_(plan.mutexes, kNobody)
    {
        for (const TaskPlan& t : plan.tasks) tasks_.push_back({.plan = &t});
    }

    // Who ran in each unit, in any order.
    std::vector<std::set<int>> run()
    {
        std::vector<std::set<int>> units;
        for (now_ = 0;; ++now_) {
            for (size_t i = 0; i < tasks_.size(); ++i)
                if (tasks_[i].plan->release == now_) tasks_[i].here = true;
            settle();
            if (std::ranges::all_of(tasks_, [](const Task& t) { return t.ended; })) return units;
            if (now_ > 10'000) throw std::runtime_error("it does not end");
            units.emplace_back(running_.begin(), running_.end());
            for (const int i : running_) {
                Task& t = at(i);
                t.begun = true;
                --t.left;
            }
        }
    }

  private:
    static constexpr int kNobody = -1;
    struct Task {
        const TaskPlan* plan = nullptr;
        size_t next = 0;   // op
        int64_t left = 0;  // of a compute that has begun
        bool here = false, begun = false, ended = false;
        int waits = -1;     // mutex that it has to be given
        int64_t since = 0;  // of the wait: the order of arrival
    };

    Task& at(int i) { return tasks_[static_cast<size_t>(i)]; }
    [[nodiscard]] const Task& at(int i) const { return tasks_[static_cast<size_t>(i)]; }
    [[nodiscard]] bool is(const char* protocol) const { return plan_.protocol == protocol; }

    [[nodiscard]] int64_t own(int i) const
    {
        const TaskPlan& p = *at(i).plan;
        return plan_.policy == "edf" ? p.release + p.deadline : p.priority;
    }
    [[nodiscard]] int64_t level(int i) const
    {
        return plan_.policy == "edf" ? at(i).plan->deadline : at(i).plan->priority;
    }
    [[nodiscard]] int64_t ceiling(size_t m) const
    {
        int64_t most = INT64_MAX;
        for (int i = 0; i < count(); ++i)
            for (const Op& op : at(i).plan->ops)
                if (op.kind == Op::lock && op.what == static_cast<int64_t>(m))
                    most = std::min(most, level(i));
        return most;
    }
    [[nodiscard]] int count() const { return static_cast<int>(tasks_.size()); }

    // The mutex that the next thing it does needs, though it does not own it; -1: none.
    [[nodiscard]] int wanted(int i) const
    {
        const Task& t = at(i);
        if (t.waits >= 0) return t.waits;
        if (!t.here || t.ended || t.left > 0 || t.next >= t.plan->ops.size()) return -1;
        const Op& op = t.plan->ops[t.next];
        return op.kind == Op::lock ? static_cast<int>(op.what) : -1;
    }
    // original_ceiling: who owns the highest ceiling that others own.
    [[nodiscard]] int ceiling_owner(int i) const
    {
        int owner = kNobody;
        int64_t most = INT64_MAX;
        for (size_t m = 0; m < owner_.size(); ++m) {
            if (owner_[m] == kNobody || owner_[m] == i || ceiling(m) >= most) continue;
            most = ceiling(m);
            owner = owner_[m];
        }
        return owner;
    }
    [[nodiscard]] bool above_ceilings(int i) const
    {
        for (size_t m = 0; m < owner_.size(); ++m)
            if (owner_[m] != kNobody && owner_[m] != i && urgency(i) >= ceiling(m)) return false;
        return true;
    }
    // By who waits for whom, from the beginning each time.
    [[nodiscard]] int64_t urgency(int i) const
    {
        int64_t most = own(i);
        for (size_t m = 0; m < owner_.size() && is("protect"); ++m)
            if (owner_[m] == i) most = std::min(most, ceiling(m));
        for (int u = 0; u < count(); ++u) {
            if (u == i || !stuck_.contains(u)) continue;
            const bool lends = is("inherit") ? owner_[static_cast<size_t>(at(u).waits)] == i
                                             : is("original_ceiling") && ceiling_owner(u) == i;
            if (lends) most = std::min(most, urgency(u));
        }
        return most;
    }
    [[nodiscard]] bool holds(int i) const { return std::ranges::count(owner_, i) > 0; }
    [[nodiscard]] bool may_begin(int i) const
    {
        if (!is("stack") || at(i).begun || holds(i)) return true;
        for (size_t m = 0; m < owner_.size(); ++m)
            if (owner_[m] != kNobody && level(i) >= ceiling(m)) return false;
        return true;
    }

    // Lower comes first: urgency, then who has a ceiling, then who came first, then the number.
    [[nodiscard]] std::tuple<int64_t, bool, int64_t, int> place(int i) const
    {
        const bool raised = is("protect") && holds(i);
        return {urgency(i), !raised, raised ? 0 : at(i).plan->release, i};
    }
    [[nodiscard]] bool can_run(int i) const
    {
        return at(i).here && !at(i).ended && !stuck_.contains(i) && may_begin(i);
    }

    // What takes no time happens at once; then whoever comes first runs.
    void settle()
    {
        for (bool changed = true; changed;) {
            changed = false;
            std::ranges::sort(running_);
            for (const int i : std::vector(running_)) {
                if (at(i).left > 0) continue;
                act(i);
                changed = true;
                break;
            }
            changed = changed || choose();
        }
    }

    bool choose()
    {
        int best = kNobody;
        for (int i = 0; i < count(); ++i) {
            if (std::ranges::count(running_, i) > 0 || !can_run(i)) continue;
            if (best == kNobody || place(i) < place(best)) best = i;
        }
        if (best == kNobody) return false;
        if (running_.size() < plan_.cpus) {
            running_.push_back(best);
            return true;
        }
        const auto last = std::ranges::max_element(running_, {}, [&](int i) { return place(i); });
        if (urgency(best) >= urgency(*last)) return false;
        *last = best;
        return true;
    }

    // The next thing that a running task does, which takes no time or begins a compute.
    void act(int i)
    {
        Task& t = at(i);
        if (t.next == t.plan->ops.size()) {
            t.ended = true;
            std::erase(running_, i);
            return;
        }
        const Op& op = t.plan->ops[t.next];
        const auto m = static_cast<size_t>(op.what);
        if (op.kind == Op::compute) {
            t.left = op.what;
            ++t.next;
        } else if (op.kind == Op::unlock) {
            ++t.next;
            owner_[m] = kNobody;
            pass_on(m);
        } else if (owner_[m] != kNobody || (is("original_ceiling") && !above_ceilings(i))) {
            t.waits = static_cast<int>(m);
            t.since = ++arrivals_;
            stuck_.insert(i);
            std::erase(running_, i);
        } else {
            owner_[m] = i;
            ++t.next;
        }
    }

    void pass_on(size_t m)
    {
        if (is("original_ceiling")) {
            // Whoever could have what it waits for by now tries again when it runs.
            for (const int u : std::set(stuck_)) {
                if (owner_[static_cast<size_t>(at(u).waits)] != kNobody || !above_ceilings(u))
                    continue;
                at(u).waits = -1;
                stuck_.erase(u);
            }
            return;
        }
        int next = kNobody;
        const auto comes_before = [&](int a, int b) {
            if (!is("none") && urgency(a) != urgency(b)) return urgency(a) < urgency(b);
            return at(a).since < at(b).since;
        };
        for (const int u : stuck_)
            if (at(u).waits == static_cast<int>(m) && (next == kNobody || comes_before(u, next)))
                next = u;
        if (next == kNobody) return;
        owner_[m] = next;
        at(next).waits = -1;
        ++at(next).next;
        stuck_.erase(next);
    }

    const Plan& plan_;
    std::vector<Task> tasks_;
    std::vector<int> owner_;
    std::vector<int> running_;
    std::set<int> stuck_;  // waiting tasks
    int64_t now_ = 0, arrivals_ = 0;
};

// Critical sections are nested in the order of the mutexes' numbers.
class Draw {
  public:
    explicit Draw(uint64_t seed) : seed_(seed) {}

    Plan plan(const std::string& protocol, const std::string& policy, size_t cpus)
    {
        Plan p{.protocol = protocol,
               .policy = policy,
               .cpus = cpus,
               .mutexes = 1 + below(4),
               .tasks = {}};
        const size_t tasks = 2 + below(6);
        std::vector<int64_t> priorities(tasks);
        for (size_t i = 0; i < tasks; ++i) priorities[i] = static_cast<int64_t>(i);
        for (size_t i = tasks; i > 1; --i) std::swap(priorities[i - 1], priorities[below(i)]);
        for (size_t i = 0; i < tasks; ++i) {
            TaskPlan t{.release = static_cast<int64_t>(below(25)),
                       .priority = priorities[i],
                       .deadline = 0,
                       .ops = {}};
            // All deadlines differ, so that no two tasks are as urgent as each other.
            if (policy == "edf")
                t.deadline = static_cast<int64_t>(10 + below(30)) * 100 - t.release + priorities[i];
            if (below(2) == 0) t.ops.push_back({Op::compute, some()});
            for (size_t n = below(3); n > 0 || t.ops.empty(); n = n > 0 ? n - 1 : 0) {
                section(t.ops, below(p.mutexes), p.mutexes);
                if (below(2) == 0) t.ops.push_back({Op::compute, some()});
            }
            p.tasks.push_back(std::move(t));
        }
        return p;
    }

  private:
    uint64_t below(uint64_t n) { return scale_to(random_bits(seed_, 7, counter_++), n); }
    int64_t some() { return static_cast<int64_t>(1 + below(5)); }

    void section(std::vector<Op>& ops, size_t m, size_t mutexes)
    {
        ops.push_back({Op::lock, static_cast<int64_t>(m)});
        ops.push_back({Op::compute, some()});
        if (m + 1 < mutexes && below(2) == 0) {
            section(ops, m + 1 + below(mutexes - m - 1), mutexes);
            if (below(2) == 0) ops.push_back({Op::compute, some()});
        }
        ops.push_back({Op::unlock, static_cast<int64_t>(m)});
    }

    uint64_t seed_, counter_ = 0;
};

std::string text_of(const std::vector<std::set<int>>& units)
{
    std::string text;
    for (const auto& unit : units) text += fmt::format("{} ", fmt::join(unit, "+"));
    return text;
}

std::vector<std::set<int>> units_of(const Timeline& t)
{
    const test::Lanes lanes = lanes_of(t);
    std::vector<std::set<int>> units(lanes[0].size());
    for (const auto& lane : lanes)
        for (size_t u = 0; u < lane.size(); ++u)
            if (lane[u] >= 0) units[u].insert(lane[u]);
    return units;
}

void compare(const std::string& protocol, const std::string& policy, size_t cpus, uint64_t sets)
{
    const auto [first, last] = test::seeds(sets);
    for (uint64_t seed = first; seed <= last; ++seed) {
        const Plan plan = Draw(seed).plan(protocol, policy, cpus);
        const auto m = load_model(plan.text());
        ASSERT_NE(m, nullptr) << plan.text();
        const Timeline t = timeline_of(*m, [&](const State& s) {
            for (const std::string& sentence : laws(*m, s)) ADD_FAILURE() << sentence;
        });
        ASSERT_EQ(text_of(units_of(t)), text_of(Obvious(plan).run()))
            << "INTERLEAVE_SEED=" << seed << "\n"
            << plan.text();
        ASSERT_FALSE(testing::Test::HasFailure()) << "INTERLEAVE_SEED=" << seed << "\n"
                                                  << plan.text();
    }
}

// What the papers prove about ceilings on one CPU.
void expect_blocked_once(const std::string& protocol)
{
    for (uint64_t seed = 1; seed <= 500; ++seed) {
        const Plan plan = Draw(seed).plan(protocol, "fp", 1);
        const auto m = load_model(plan.text());
        const Timeline t = timeline_of(*m);
        for (TrackId id{0}; id.index < t.tasks(); ++id.index) {
            // Pieces of time in which a less urgent task runs though this one has come.
            const TaskPlan& own = plan.tasks[id.index];
            const std::vector<int> lane = lanes_of(t)[0];
            const auto end = static_cast<size_t>(t.moments(id).ended.ns / 1000);
            std::set<int> by;
            for (auto u = static_cast<size_t>(own.release); u < end; ++u)
                if (lane[u] >= 0 &&
                    plan.tasks[static_cast<size_t>(lane[u])].priority > own.priority)
                    by.insert(lane[u]);
            ASSERT_LE(by.size(), 1U) << protocol << " seed " << seed << "\n" << plan.text();
        }
    }
}

TEST(Protocols, WithCeilingsAtMostOneLessUrgentTaskKeepsAJobWaiting)
{
    for (const char* protocol : {"protect", "original_ceiling", "stack"})
        expect_blocked_once(protocol);
}

TEST(Protocols, NobodyKeepsUrgencyWithoutOwningAnything)
{
    for (const char* protocol : {"inherit", "protect", "original_ceiling"})
        for (uint64_t seed = 1; seed <= 200; ++seed) {
            const auto m = load_model(Draw(seed).plan(protocol, "fp", 1).text());
            (void)timeline_of(*m, [&](const State& s) {
                for (TaskId t{0}; t.index < s.world.tasks.size(); ++t.index) {
                    const SchedEntity& e = s.sched.entities[t];
                    const bool lent = e.donor.valid() || e.ceiling.valid();
                    EXPECT_TRUE(!lent || s.world.tasks[t].held > 0) << protocol << " " << seed;
                    if (!e.donor.valid()) continue;
                    EXPECT_EQ(s.world.tasks[e.donor].status, TaskStatus::blocked);
                }
            });
        }
}

TEST(Protocols, WithoutOneAMutexGoesToWhoeverCameFirst) { compare("none", "fp", 1, 2000); }
TEST(Protocols, InheritanceIsThatOfAnObviousMachine) { compare("inherit", "fp", 1, 3000); }
TEST(Protocols, InheritanceUnderPriorityIsTheSame) { compare("inherit", "priority", 1, 2000); }
TEST(Protocols, InheritanceOnTwoCpusIsThatOfAnObviousMachine) { compare("inherit", "fp", 2, 2000); }
TEST(Protocols, InheritanceOfDeadlinesIsThatOfAnObviousMachine)
{
    compare("inherit", "edf", 1, 2000);
}
TEST(Protocols, ImmediateCeilingIsThatOfAnObviousMachine) { compare("protect", "fp", 1, 3000); }
TEST(Protocols, ImmediateCeilingUnderPriorityIsTheSame) { compare("protect", "priority", 1, 2000); }
TEST(Protocols, OriginalCeilingIsThatOfAnObviousMachine)
{
    compare("original_ceiling", "fp", 1, 3000);
}
TEST(Protocols, OriginalCeilingUnderPriorityIsTheSame)
{
    compare("original_ceiling", "priority", 1, 2000);
}
TEST(Protocols, StackResourcePolicyIsThatOfAnObviousMachine) { compare("stack", "fp", 1, 2000); }
TEST(Protocols, StackResourcePolicyUnderPriorityIsTheSame)
{
    compare("stack", "priority", 1, 2000);
}
TEST(Protocols, StackResourcePolicyOfDeadlinesIsThatOfAnObviousMachine)
{
    compare("stack", "edf", 1, 3000);
}

}  // namespace
}  // namespace interleave
