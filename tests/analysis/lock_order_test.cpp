// Potential deadlocks, over random logs against a search of all combinations.
#include "analysis/lock_order.h"

#include "policy/workload.h"

#include <algorithm>
#include <set>

namespace interleave {
namespace {

struct Taken {
    ObjectId object;
    StepId step;
    bool shared;
};

struct Way {  // held one, asked for another
    uint32_t task;
    Taken held, wanted;
    std::vector<Taken> others;
};

struct RandomRun {
    LockLog log;
    std::vector<Way> ways;
};

// Each task takes and gives back locks at random; what stops them is nobody's concern here.
RandomRun random_run(test::Dice& dice)
{
    RandomRun run;
    run.log.exact = true;
    uint32_t step = 0;
    const int64_t tasks = dice.between(2, 4), locks = dice.between(2, 4);
    for (uint32_t t = 0; t < tasks; ++t) {
        std::vector<Taken> held;
        for (int64_t n = dice.between(2, 7); n > 0; --n) {
            Operation o;
            o.task = o.thread = TrackId{t};
            o.step = StepId{step++};
            o.object = ObjectId{static_cast<uint32_t>(dice.between(0, locks - 1))};
            o.shared = dice.chance(40);
            const auto has = std::ranges::find(held, o.object, &Taken::object);
            if (has != held.end()) {
                o.kind = OperationKind::gives;
                held.erase(has);
                run.log.list.push_back(o);
                continue;
            }
            const Taken wanted{o.object, o.step, o.shared};
            for (const Taken& h : held) {
                Way way{t, h, wanted, {}};
                for (const Taken& g : held)
                    if (g.object != h.object) way.others.push_back(g);
                run.ways.push_back(way);
            }
            o.kind = OperationKind::asks;
            run.log.list.push_back(o);
            o.kind = OperationKind::gets;
            run.log.list.push_back(o);
            held.push_back(wanted);
        }
    }
    return run;
}

bool apart(const Way& a, const Way& b)
{
    if (a.task == b.task) return true;
    for (const Taken& g : a.others)
        for (const Taken& h : b.others)
            if (g.object == h.object && !(g.shared && h.shared)) return true;
    return false;
}

using Lines = std::set<std::pair<StepId, StepId>>;

void extend(const std::vector<Way>& ways, std::vector<size_t>& path, std::set<Lines>& found)
{
    const Way& last = ways[path.back()];
    const Way& first = ways[path.front()];
    if (last.wanted.object == first.held.object && !(last.wanted.shared && first.held.shared) &&
        path.size() > 1) {
        Lines lines;
        for (const size_t i : path) lines.emplace(ways[i].held.step, ways[i].wanted.step);
        found.insert(lines);
    }
    for (size_t i = 0; i < ways.size(); ++i) {
        if (ways[i].held.object != last.wanted.object) continue;
        if (ways[i].held.shared && last.wanted.shared) continue;
        const bool possible =
            std::ranges::none_of(path, [&](size_t j) { return apart(ways[i], ways[j]); });
        if (!possible) continue;
        path.push_back(i);
        extend(ways, path, found);
        path.pop_back();
    }
}

TEST(LockOrder, FindsTheCyclesThatASearchOfAllCombinationsFinds)
{
    uint64_t some = 0;
    test::for_each_seed(5'000, [&](uint64_t seed) {
        test::Dice dice(seed);
        const RandomRun run = random_run(dice);
        std::set<Lines> expected;
        for (size_t i = 0; i < run.ways.size(); ++i) {
            std::vector<size_t> path{i};
            extend(run.ways, path, expected);
        }
        const LockOrder order = lock_order(run.log);
        ASSERT_TRUE(order.complete);
        std::set<Lines> found;
        size_t length = 0;
        for (const std::vector<uint32_t>& cycle : order.cycles) {
            Lines lines;
            for (const uint32_t i : cycle)
                lines.emplace(order.edges[i].held_step, order.edges[i].step);
            EXPECT_TRUE(found.insert(lines).second) << "told twice";
            EXPECT_GE(cycle.size(), length) << "not the shortest first";
            length = cycle.size();
        }
        EXPECT_EQ(found, expected);
        if (!expected.empty()) ++some;
    });
    EXPECT_TRUE(some == 0 || some > 500 || testing::Test::HasFailure()) << some;
}

}  // namespace
}  // namespace interleave
