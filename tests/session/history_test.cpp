// Positions in a run: any way to one gives the same State, and moves say when there is none.
#include "session/history.h"

#include "long_walk.h"

#include "kernel/kernel.h"
#include "support/load.h"

namespace interleave {
namespace {

uint64_t end_of(History& h)
{
    h.seek(UINT64_MAX);
    return h.position();
}

TEST(History, ArrivesAtTheSameStateFromAnywhere)
{
    History h(test::load_model(test::kLongWalk));
    const uint64_t end = end_of(h);
    ASSERT_TRUE(h.finished());
    ASSERT_GT(end, 700U);
    History fresh(test::load_model(test::kLongWalk));
    for (const uint64_t target :
         {end / 2, end / 3, end, uint64_t{1}, uint64_t{257}, uint64_t{256}, end - 1}) {
        h.seek(target);
        fresh.seek(uint64_t{0});
        fresh.seek(target);
        EXPECT_EQ(h.position(), target);
        EXPECT_EQ(fingerprint(h.state()), fingerprint(fresh.state())) << target;
    }
}

TEST(History, StaysAtTheEndsOfTheRun)
{
    History h(test::load_model(test::kLongWalk));
    EXPECT_FALSE(h.back());
    EXPECT_FALSE(h.back_instant());
    EXPECT_TRUE(h.last_records().empty());
    end_of(h);
    EXPECT_FALSE(h.forward());
    EXPECT_FALSE(h.forward_instant());
    EXPECT_TRUE(h.back());
    EXPECT_FALSE(h.finished());
}

TEST(History, FindsMomentsByTime)
{
    History h(test::load_model(test::kLongWalk));
    const Time late = Time{} + ms(30);
    for (int round = 0; round < 2; ++round) {
        h.seek(late);
        EXPECT_LE(h.now(), late);
        EXPECT_GT(next_step(h.state()).event.at, late);
        h.seek(Time{} + ms(2));
        EXPECT_LE(h.now(), Time{} + ms(2));
        end_of(h);
    }
}

TEST(History, GoesBackAnInstantAsItWentForward)
{
    History h(test::load_model(test::kLongWalk));
    std::vector<uint64_t> stops;
    do stops.push_back(h.position());
    while (h.forward_instant());
    stops.pop_back();
    while (!stops.empty() && h.back_instant()) {
        EXPECT_EQ(h.position(), stops.back());
        stops.pop_back();
    }
    EXPECT_TRUE(stops.empty());
}

TEST(History, SearchesBothWaysAndStaysWhereNothingIsFound)
{
    History h(test::load_model(test::kLongWalk));
    const auto five = [](const State& s) { return s.world.memory[0] == 5; };
    ASSERT_TRUE(h.forward_to(five));
    const uint64_t first = h.position();
    while (five(h.state())) h.forward();
    const uint64_t after = h.position();
    ASSERT_TRUE(h.back_to(five));
    EXPECT_EQ(h.position(), after - 1);
    ASSERT_TRUE(h.back_to([](const State& s) { return s.world.memory[0] == 4; }));
    EXPECT_EQ(h.position(), first - 1);
    EXPECT_FALSE(h.forward_to([](const State& s) { return s.world.memory[0] == 1000; }));
    EXPECT_EQ(h.position(), first - 1);
    EXPECT_FALSE(h.back_to([](const State& s) { return s.world.memory[0] == 1000; }));
    EXPECT_EQ(h.position(), first - 1);
}

TEST(History, TellsTheSameLastRecordsHoweverItCameThere)
{
    History h(test::load_model(test::kLongWalk));
    h.seek(uint64_t{255});
    h.forward();
    const auto stepped = h.last_records();
    end_of(h);
    h.seek(uint64_t{256});
    EXPECT_EQ(h.last_records(), stepped);
}

TEST(History, KeepsWithinItsBudgetAndStillFindsEverything)
{
    const auto model = test::load_model(test::kLongWalk);
    History wide(model);
    const uint64_t end = end_of(wide);
    const size_t budget = wide.checkpoint_bytes() * 3 / 4;
    History narrow(model, budget);
    end_of(narrow);
    EXPECT_GT(narrow.spacing(), wide.spacing());
    EXPECT_LE(narrow.checkpoint_bytes(), budget);
    for (uint64_t at = end; at > 0; at -= std::min<uint64_t>(at, 97)) {
        wide.seek(at);
        narrow.seek(at);
        EXPECT_EQ(fingerprint(wide.state()), fingerprint(narrow.state()));
    }
}

TEST(History, CopiesAreIndependent)
{
    History h(test::load_model(test::kLongWalk));
    h.seek(uint64_t{100});
    History copy = h;
    copy.seek(uint64_t{300});
    EXPECT_EQ(h.position(), 100U);
    h.seek(uint64_t{300});
    EXPECT_EQ(fingerprint(h.state()), fingerprint(copy.state()));
}

}  // namespace
}  // namespace interleave
