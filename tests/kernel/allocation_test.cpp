// The reduction of allocations against trying every order of ends, on random moments.
#include "kernel/allocation.h"

#include "base/rng.h"
#include "support/seeds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <numeric>

namespace interleave {
namespace {

constexpr uint32_t kMoments = 6'000;

class Dice {
  public:
    explicit Dice(uint64_t seed) : seed_(seed) {}
    int64_t below(int64_t n)
    {
        return static_cast<int64_t>(
            scale_to(random_bits(seed_, 1, counter_++), static_cast<uint64_t>(n)));
    }

  private:
    uint64_t seed_, counter_ = 0;
};

// Small numbers, so that about half of the moments are deadlocked or unsafe.
Allocation random_allocation(Dice& dice, size_t tasks, size_t resources, bool ordered)
{
    Allocation a;
    a.resources = resources;
    for (size_t r = 0; r < resources; ++r) a.free.push_back(dice.below(3));
    for (size_t i = 0; i < tasks * resources; ++i) {
        a.held.push_back(dice.below(3));
        a.wanted.push_back(dice.below(4));
    }
    for (size_t t = 0; ordered && t < tasks; ++t) {
        const auto other = static_cast<uint32_t>(dice.below(static_cast<int64_t>(tasks)));
        a.after.push_back(dice.below(3) > 0 || other == t ? Allocation::kNobody : other);
    }
    return a;
}

// Every task that ends in at least one order of ends, found by trying them all.
void try_all(const Allocation& a, std::vector<int64_t> free, std::vector<bool> ended,
             std::vector<bool>& can)
{
    for (size_t t = 0; t < a.tasks(); ++t) {
        if (ended[t]) continue;
        if (!a.after.empty() && a.after[t] != Allocation::kNobody && !ended[a.after[t]]) continue;
        bool fits = true;
        for (size_t r = 0; r < a.resources; ++r)
            fits = fits && a.wanted[t * a.resources + r] <= free[r];
        if (!fits) continue;
        std::vector<int64_t> then = free;
        for (size_t r = 0; r < a.resources; ++r) then[r] += a.held[t * a.resources + r];
        std::vector<bool> now = ended;
        now[t] = can[t] = true;
        try_all(a, then, now, can);
    }
}

std::vector<uint32_t> stuck_by_trying(const Allocation& a)
{
    std::vector<bool> can(a.tasks());
    try_all(a, a.free, std::vector<bool>(a.tasks()), can);
    std::vector<uint32_t> stuck;
    for (uint32_t t = 0; t < can.size(); ++t)
        if (!can[t]) stuck.push_back(t);
    return stuck;
}

bool some_order_ends_all(const Allocation& a)
{
    std::vector<uint32_t> order(a.tasks());
    std::iota(order.begin(), order.end(), 0U);
    do {
        if (can_end_in(a, order)) return true;
    } while (std::ranges::next_permutation(order).found);
    return false;
}

class Moments : public testing::Test {
  protected:
    template <typename Look>
    void each(bool ordered, Look look)
    {
        const uint64_t seed = test::first_seed();
        for (uint64_t n = 0; n < kMoments; ++n) {
            Dice dice(seed * 1'000'003 + n);
            const auto tasks = static_cast<size_t>(1 + dice.below(5));
            const auto resources = static_cast<size_t>(1 + dice.below(3));
            look(random_allocation(dice, tasks, resources, ordered), dice);
            if (HasFailure()) {
                std::cout << "INTERLEAVE_SEED=" << seed << ", moment " << n << '\n';
                return;
            }
        }
    }
};

TEST_F(Moments, WhoIsLeftIsWhoEndsInNoOrderAtAll)
{
    for (const bool ordered : {false, true}) {
        uint32_t deadlocked = 0;
        each(ordered, [&](const Allocation& a, Dice&) {
            const Reduction r = reduce(a);
            EXPECT_EQ(r.left, stuck_by_trying(a));
            EXPECT_EQ(r.order.size() + r.left.size(), a.tasks());
            deadlocked += r.left.empty() ? 0 : 1;
        });
        EXPECT_GT(deadlocked, kMoments / 10);
        EXPECT_LT(deadlocked, kMoments * 9 / 10);
    }
}

TEST_F(Moments, AreSafeExactlyWhenSomeOrderEndsAllAndTheOneFoundDoes)
{
    each(false, [](const Allocation& a, Dice&) {
        EXPECT_EQ(is_safe(a), some_order_ends_all(a));
        const Reduction r = reduce(a);
        if (r.left.empty()) {
            EXPECT_TRUE(can_end_in(a, r.order));
        }
    });
}

TEST_F(Moments, AreGrantedARequestExactlyWhenItIsFreeAndLeavesAnOrder)
{
    uint32_t granted = 0, refused = 0;
    each(false, [&](const Allocation& a, Dice& dice) {
        const auto task = static_cast<uint32_t>(dice.below(static_cast<int64_t>(a.tasks())));
        std::vector<int64_t> request;
        bool free = true;
        Allocation then = a;
        for (size_t r = 0; r < a.resources; ++r) {
            const size_t at = task * a.resources + r;
            request.push_back(dice.below(a.wanted[at] + 1));
            free = free && request[r] <= a.free[r];
            then.free[r] -= request[r];
            then.held[at] += request[r];
            then.wanted[at] -= request[r];
        }
        const bool may = free && some_order_ends_all(then);
        EXPECT_EQ(may_grant(a, task, request), may);
        ++(may ? granted : refused);
    });
    EXPECT_GT(granted, kMoments / 20);
    EXPECT_GT(refused, kMoments / 20);
}

// With one unit of each, and one wish of each task, the chain of owners tells it as well.
TEST_F(Moments, OfSingleUnitsAreDeadlockedExactlyWhenSomebodyWaitsForHimself)
{
    for (uint64_t n = 0; n < kMoments; ++n) {
        Dice dice(test::first_seed() * 7919 + n);
        constexpr uint32_t kTasks = 5, kResources = 5;
        Allocation a;
        a.resources = kResources;
        a.free.assign(kResources, 1);
        a.held.assign(size_t{kTasks} * kResources, 0);
        a.wanted = a.held;
        std::vector<uint32_t> owner(kResources, Allocation::kNobody), wish(kTasks, kResources);
        for (uint32_t r = 0; r < kResources; ++r) {
            owner[r] = static_cast<uint32_t>(dice.below(kTasks));
            a.free[r] = 0;
            a.held[owner[r] * kResources + r] = 1;
        }
        for (uint32_t t = 0; t < kTasks; ++t) {
            wish[t] = static_cast<uint32_t>(dice.below(kResources + 2));
            if (wish[t] >= kResources || owner[wish[t]] == t) continue;
            a.wanted[t * kResources + wish[t]] = 1;
        }
        std::vector<uint32_t> circle;
        for (uint32_t t = 0; t < kTasks; ++t) {
            uint32_t at = t;
            for (uint32_t k = 0; k < kTasks; ++k) {
                if (wish[at] >= kResources || owner[wish[at]] == at) break;
                at = owner[wish[at]];
                if (at != t) continue;
                circle.push_back(t);
                break;
            }
        }
        const Reduction r = reduce(a);
        EXPECT_EQ(in_circles(a, r), circle) << "moment " << n;
        EXPECT_EQ(r.left.empty(), circle.empty()) << "moment " << n;
    }
}

TEST_F(Moments, ThatAreDeadlockedHaveACircleAmongThoseLeft)
{
    each(true, [](const Allocation& a, Dice&) {
        // A task that wants more than all others could give back waits for nobody in particular.
        for (size_t r = 0; r < a.resources; ++r) {
            int64_t all = a.free[r];
            for (size_t t = 0; t < a.tasks(); ++t) all += a.held[t * a.resources + r];
            for (size_t t = 0; t < a.tasks(); ++t)
                if (a.wanted[t * a.resources + r] + a.held[t * a.resources + r] > all) return;
        }
        const Reduction r = reduce(a);
        EXPECT_EQ(in_circles(a, r).empty(), r.left.empty());
    });
}

}  // namespace
}  // namespace interleave
