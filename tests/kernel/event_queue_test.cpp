// EventQueue against a sorted reference, on the distributions that queues like it are bad at; and
// the timers of CPUs, which stand beside it.
#include "kernel/event_queue.h"

#include "base/rng.h"
#include "kernel/state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <vector>

namespace interleave {
namespace {

struct Earlier {
    bool operator()(const Event& a, const Event& b) const { return before(a, b); }
};
using Reference = std::multiset<Event, Earlier>;

// Printed with every failure; INTERLEAVE_TEST_SEED takes it back.
uint64_t test_seed()
{
    const char* text = std::getenv("INTERLEAVE_TEST_SEED");
    return text != nullptr ? std::strtoull(text, nullptr, 10) : 20'240'617;
}

class Draws {
  public:
    explicit Draws(uint64_t stream) : stream_(stream) {}
    uint64_t bits() { return random_bits(test_seed(), stream_, counter_++); }
    int64_t below(int64_t n)
    {
        return static_cast<int64_t>(scale_to(bits(), static_cast<uint64_t>(n)));
    }

  private:
    uint64_t stream_;
    uint64_t counter_ = 0;
};

// How far ahead of the present the next event lies.
struct Distances {
    std::string name;
    std::function<int64_t(Draws&, uint64_t i)> draw;
};

// Roughly geometric over 50 powers of two: every scale of time at once.
int64_t any_scale(Draws& d) { return d.below(int64_t{1} << d.below(50)); }

const std::vector<Distances>& distances()
{
    static const std::vector<Distances> all = {
        {"all equal", [](Draws&, uint64_t) { return int64_t{0}; }},
        {"few instants", [](Draws& d, uint64_t) { return d.below(3) * 1'000; }},
        {"uniform", [](Draws& d, uint64_t) { return d.below(1'000'000); }},
        {"two clusters",
         [](Draws& d, uint64_t) { return d.below(2) * 1'000'000'000'000 + d.below(10); }},
        {"geometric", [](Draws& d, uint64_t) { return any_scale(d); }},
        {"ascending", [](Draws&, uint64_t i) { return static_cast<int64_t>(i) * 7; }},
        {"descending",
         [](Draws&, uint64_t i) { return 1'000'000 - static_cast<int64_t>(i % 1'000'000); }},
        {"rarely far",
         [](Draws& d, uint64_t) {
             return d.below(1'000) == 0 ? kLastTime.ns / 4 : d.below(5'000);
         }},
    };
    return all;
}

Event some_event(Draws& d, Time at)
{
    const auto kind = static_cast<EventKind>(d.below(7));
    return make_event(at, kind, static_cast<uint32_t>(d.below(4)),
                      static_cast<uint32_t>(d.below(100)));
}

// Grows to about `most` events, then stays there, then drains, comparing every event.
void churn(const Distances& how, size_t most, uint64_t operations)
{
    SCOPED_TRACE(how.name + ", at most " + std::to_string(most) + " events, seed " +
                 std::to_string(test_seed()));
    Draws d(most);
    EventQueue queue;
    Reference reference;
    Time now;
    for (uint64_t i = 0; i < operations; ++i) {
        const bool grow = reference.empty() || (reference.size() < most && d.below(8) != 0);
        if (grow) {
            const Event e = some_event(d, now + Duration{how.draw(d, i)});
            if (e.at > kLastTime) break;
            queue.push(e);
            reference.insert(e);
        } else {
            ASSERT_EQ(queue.top(), *reference.begin());
            now = queue.top().at;
            const auto second = std::next(reference.begin());
            ASSERT_LE(queue.second_at(), second == reference.end() ? kNever : second->at);
            ASSERT_EQ(queue.second_at() == kNever, reference.size() == 1);
            const Event e = some_event(d, now + Duration{how.draw(d, i)});
            const Event first = *reference.begin();
            reference.erase(reference.begin());
            if (d.below(2) == 0 && e.at <= kLastTime) {
                queue.replace_top(e);
                reference.insert(e);
            } else {
                ASSERT_EQ(queue.pop(), first);
            }
        }
        ASSERT_EQ(queue.size(), reference.size());
    }
    while (!reference.empty()) {
        ASSERT_EQ(queue.pop(), *reference.begin());
        reference.erase(reference.begin());
    }
    EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, GivesEventsInTheOrderOfBefore)
{
    for (const Distances& how : distances())
        for (const size_t most : {1, 3, 40, 300, 5'000}) churn(how, most, 100'000);
}

// As when all tasks start at once, and each pushes its next event only when all have started.
TEST(EventQueue, FillsAgainAfterItRanEmpty)
{
    for (const Distances& how : distances()) {
        SCOPED_TRACE(how.name + ", seed " + std::to_string(test_seed()));
        Draws d(7);
        EventQueue queue;
        Reference reference;
        Time now;
        for (int wave = 0; wave < 6; ++wave) {
            for (uint64_t i = 0; i < 1'000; ++i) {
                const Event e = some_event(d, now + Duration{how.draw(d, i)});
                queue.push(e);
                reference.insert(e);
                ASSERT_EQ(queue.top(), *reference.begin());
            }
            for (const Event& e : reference) ASSERT_EQ(queue.pop(), e);
            ASSERT_TRUE(queue.empty());
            now = reference.rbegin()->at + Duration{1};
            reference.clear();
        }
    }
}

TEST(EventQueue, OrdersOneInstantByKindThenSerialThenRow)
{
    EventQueue queue;
    const Time t{5};
    const std::vector<Event> order = {
        make_event(t, EventKind::device, 9, 7), make_event(t, EventKind::timer, 3, 1),
        make_event(t, EventKind::timer, 8, 1), make_event(t, EventKind::timer, 0, 2),
        make_event(t, EventKind::dispatch, 0, 0)};
    for (auto e = order.rbegin(); e != order.rend(); ++e) queue.push(*e);
    EXPECT_EQ(queue.sorted(), order);
    for (const Event& e : order) EXPECT_EQ(queue.pop(), e);
}

TEST(EventQueue, CopyGoesOnIndependentlyOfItsOriginal)
{
    for (const Distances& how : distances()) {
        SCOPED_TRACE(how.name + ", seed " + std::to_string(test_seed()));
        Draws d(99);
        EventQueue original;
        for (uint64_t i = 0; i < 3'000; ++i) original.push(some_event(d, Time{how.draw(d, i)}));
        Time now;
        for (int i = 0; i < 1'000; ++i) now = original.pop().at;
        EventQueue copy;
        copy.push(some_event(d, Time{}));  // what it held before must be gone
        copy = original;
        EXPECT_EQ(copy.sorted(), original.sorted());
        Reference left, right;
        for (const Event& e : original.sorted()) {
            left.insert(e);
            right.insert(e);
        }
        const auto go_on = [&](EventQueue& queue, Reference& reference) {
            Time t = now;
            for (uint64_t i = 0; i < 5'000; ++i) {
                const Event e = some_event(d, t + Duration{how.draw(d, i)});
                queue.push(e);
                reference.insert(e);
                ASSERT_EQ(queue.pop(), *reference.begin());
                t = reference.begin()->at;
                reference.erase(reference.begin());
            }
            EXPECT_TRUE(std::ranges::equal(queue.sorted(), reference));
        };
        go_on(original, left);
        go_on(copy, right);
    }
}

TEST(EventQueue, LooksTheSameWhateverTheOrderOfInsertion)
{
    Draws d(5);
    std::vector<Event> events;
    for (int i = 0; i < 2'000; ++i) events.push_back(some_event(d, Time{any_scale(d)}));
    EventQueue forwards, backwards;
    for (const Event& e : events) forwards.push(e);
    std::reverse(events.begin(), events.end());
    for (const Event& e : events) backwards.push(e);
    EXPECT_EQ(forwards.sorted(), backwards.sorted());
}

TEST(EventQueue, HoldsAMillionEventsOfOneInstant)
{
    EventQueue queue;
    constexpr uint32_t kEvents = 1'000'000;
    for (uint64_t i = 0; i < kEvents; ++i) {
        const auto serial = static_cast<uint32_t>(i * 7919 % kEvents);  // a permutation
        queue.push(make_event(Time{}, EventKind::start, 0, serial));
    }
    for (uint32_t i = 0; i < kEvents; ++i) ASSERT_EQ(queue.pop().serial(), i);
}

// Each CPU has one timer at most: against all of them, looked through.
TEST(CpuTimers, GiveTheEarliestOfAllCpus)
{
    for (const uint32_t cpus : {1U, 2U, 5U, 64U, 200U}) {
        Draws d(6 + cpus);
        CpuTimers timers(cpus);
        std::vector<Event> obvious(cpus, Event{.at = kNever});
        int64_t now = 0;
        for (int i = 0; i < 20'000; ++i) {
            const auto c = static_cast<uint32_t>(d.below(cpus));
            const bool first = d.below(3) > 0;  // the earliest is the one that mostly acts
            const Event earliest = *std::min_element(obvious.begin(), obvious.end(), Earlier{});
            const uint32_t who = first && earliest.at != kNever ? earliest.who() : c;
            if (first && earliest.at != kNever) now = earliest.at.ns;
            timers.take_out(CpuId{who});
            obvious[who].at = kNever;
            if (d.below(4) > 0) {
                const Time at{now + (d.below(2) == 0 ? 1'000 : d.below(5'000))};
                obvious[who] = make_event(at, EventKind::compute_end, who, who);
                timers.set(CpuId{who}, obvious[who]);
            }
            const Event next = *std::min_element(obvious.begin(), obvious.end(), Earlier{});
            ASSERT_EQ(timers.first().at, next.at) << cpus << " CPUs, operation " << i;
            if (next.at != kNever) {
                ASSERT_EQ(timers.first(), next) << cpus << " CPUs, operation " << i;
            }
        }
    }
}

}  // namespace
}  // namespace interleave
